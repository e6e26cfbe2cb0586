"""Rebuild data/words and data/folds from their public sources.

Usage: python scripts/build_words.py SCOWL_DIR JIEBA_DICT

SCOWL_DIR is the folder of word lists that Debian's package ``scowl`` installs; JIEBA_DICT is ``dict.txt``
of the package jieba (MIT), of which only words and their frequency decide what is kept. The Han table comes from
OpenCC's dictionaries (package opencc-python-reimplemented, Apache-2.0), the look-alikes from Unicode's
confusables (package confusable-homoglyphs, MIT, with Unicode's data). See data/README.md for licences.
"""

from __future__ import annotations

import importlib.resources
import json
import re
import sys
import unicodedata
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"


def words(scowl: Path) -> None:
    """English words: everyday ones (levels up to 35) and all usual ones (up to 70), lower case."""
    levels = {"common": (10, 20, 35), "all": (10, 20, 35, 40, 50, 55, 60, 70)}
    for name, wanted in levels.items():
        found: set[str] = set()
        for variety in ("english", "american", "british"):
            for level in wanted:
                path = scowl / f"{variety}-words.{level}"
                if path.exists():
                    lines = path.read_text("latin-1").split()
                    found |= {w for w in lines if w.isascii() and w.isalpha() and len(w) > 1}
        (DATA / "words" / f"en-{name}.txt").write_text("\n".join(sorted(found)) + "\n", "utf-8")


_OF_A_PLACE = re.compile(r"(?:ian|ese|ish|ean|ic|esque)$")


def adjectives(scowl: Path) -> None:
    """Words written with a capital that are no names of persons: English, Victorian, Egyptian."""
    found: set[str] = set()
    for level in (10, 35, 40, 50, 60):
        for word in (scowl / f"english-upper.{level}").read_text("latin-1").split():
            if word.isascii() and word.isalpha() and (level <= 40 or _OF_A_PLACE.search(word)):
                found.add(word.lower())
    (DATA / "words" / "en-capital.txt").write_text("\n".join(sorted(found)) + "\n", "utf-8")


def chinese(dictionary: Path) -> None:
    """Usual Chinese words of two to four characters that are no names of persons."""
    kept = set()
    for line in dictionary.read_text("utf-8").splitlines():
        word, count, tag = line.split(" ")
        if (
            2 <= len(word) <= 4
            and all("\u4e00" <= c <= "\u9fff" for c in word)
            and int(count) >= 5
            and tag not in ("nr", "nrt", "nz")
        ):
            kept.add(word)
    (DATA / "words" / "zh.txt").write_text("\n".join(sorted(kept)) + "\n", "utf-8")


def han() -> None:
    """One character to one character: Japanese and traditional forms to simplified Chinese."""
    folder = importlib.resources.files("opencc") / "dictionary"

    def table(name: str) -> dict[str, str]:
        rows = (line.split("\t") for line in (folder / name).read_text("utf-8").splitlines() if "\t" in line)
        return {row[0]: row[1].split(" ")[0] for row in rows if len(row[0]) == 1}

    simplified = table("TSCharacters.txt")
    folds = dict(simplified)
    for traditional, variants in (
        (k, v) for n in ("JPVariants", "HKVariants", "TWVariants") for k, v in table(f"{n}.txt").items()
    ):
        folds.setdefault(variants, simplified.get(traditional, traditional))
    # Japanese new forms that OpenCC keeps in phrase tables only
    pairs = sorted((k, v) for k, v in folds.items() if k != v and len(v) == 1)
    (DATA / "folds" / "han.txt").write_text("".join(f"{k}{v}\n" for k, v in pairs), "utf-8")


def lookalikes() -> None:
    """Letters of other alphabets that look like a Latin letter."""
    source = importlib.resources.files("confusable_homoglyphs") / "confusables.json"
    pairs = {}
    for char, rows in json.loads(source.read_text("utf-8")).items():
        if len(char) != 1 or char.isascii() or not unicodedata.category(char).startswith(("L", "N")):
            continue
        if unicodedata.name(char, "").startswith("LATIN") or "CJK" in unicodedata.name(char, ""):
            continue
        latin = sorted(
            {r["c"].lower() for r in rows if len(r["c"]) == 1 and r["c"].isascii() and r["c"].isalnum()}
        )
        if latin:
            pairs[char] = next((c for c in latin if c.isalpha()), latin[0])
    (DATA / "folds" / "lookalikes.txt").write_text(
        "".join(f"{k}{v}\n" for k, v in sorted(pairs.items())), "utf-8"
    )


if __name__ == "__main__":
    words(Path(sys.argv[1]))
    adjectives(Path(sys.argv[1]))
    chinese(Path(sys.argv[2]))
    han()
    lookalikes()
