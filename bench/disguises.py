"""Make the set of disguised names with tools that nobody here wrote: AugLy and nlpaug.

    python -m venv /tmp/aug && /tmp/aug/bin/pip install augly==1.0.0 nlpaug==1.1.11
    /tmp/aug/bin/python bench/disguises.py > bench/data/disguises.jsonl

Both are too heavy to be a dependency of anything else here, so the result is kept. 100 living artists, 100
characters and 50 brands of our own lists are drawn, disguised in every way, and put into sentences of our own.
The seed is fixed: the same versions give the same file, byte for byte.
"""

from __future__ import annotations

import json
import random
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"
NAMES = Path(__file__).parent / "data" / "drawn.json"
SEED = 20261122
SHORTEST = 6  # letters: a shorter name with a letter gone is another word
TWO_SLIPS = 10
DRAWN = {"artists": 100, "characters": 100, "brands": 50}
CARRIERS = {
    "artists": ("a castle on a hill by {}", "portrait of an old sailor in the style of {}", "castle, {}, misty morning, 8k", "art by {} and friends"),
    "characters": ("{} eating noodles in the rain", "portrait of {}, soft light", "a statue of {} in a park", "{}, full body, 8k"),
    "brands": ("a can with the {} logo", "an advertisement for {}", "{} product photo, white background", "a shop window, {} logo on the door"),
}  # fmt: skip

Change = Callable[[str], str]


def changes() -> dict[str, Change]:
    """Return every way of disguise by its name; imported late, since only this script has the tools."""
    import augly.text as augly
    import nlpaug.augmenter.char as nac

    def one(texts: list[str] | str) -> str:
        return texts if isinstance(texts, str) else texts[0]

    def similar(share: float) -> Change:
        return lambda name: one(augly.replace_similar_chars([name], aug_char_p=share, aug_word_p=1.0))

    def lookalike(share: float) -> Change:
        return lambda name: one(augly.replace_similar_unicode_chars([name], aug_char_p=share, aug_word_p=1.0))

    def inserted(function: Callable[..., list[str]]) -> Change:
        # every letter, or every second or third one; one character throughout or different ones
        return lambda name: one(
            function([name], cadence=random.choice([1.0, 1.0, 2.0, 3.0]), vary_chars=random.random() < 0.5)
        )

    def fonts(name: str) -> str:
        return one(augly.replace_fun_fonts([name], aug_p=1.0, granularity="all"))

    def slip(made: type, **settings: object) -> Change:
        # in one word: one slip, or two where the name has ten letters or more
        def changed(name: str) -> str:
            most = 2 if sum(map(str.isalpha, name)) >= TWO_SLIPS else 1
            few = {
                "aug_char_min": 1,
                "aug_char_max": most,
                "aug_char_p": 0.15,
                "aug_word_min": 1,
                "aug_word_max": 1,
            }
            return one(made(**few, **settings).augment(name))

        return changed

    return {
        "similar characters": similar(0.3),
        "unicode lookalikes": lookalike(0.3),
        "lookalikes, half": lookalike(0.5),
        "zero width": inserted(augly.insert_zero_width_chars),
        "whitespace": inserted(augly.insert_whitespace_chars),
        "punctuation": inserted(augly.insert_punctuation_chars),
        "fun fonts": fonts,
        "split": lambda name: one(augly.split_words([name], aug_word_p=1.0)),
        "merge": lambda name: one(augly.merge_words([name], aug_word_p=1.0)),
        "bidirectional": lambda name: one(augly.replace_bidirectional([name])),
        "keyboard": slip(nac.KeyboardAug),
        "OCR": slip(nac.OcrAug, min_char=2),
        "deletion": slip(nac.RandomCharAug, action="delete"),
        "insertion": slip(nac.RandomCharAug, action="insert", spec_char=""),
        "swap": slip(nac.RandomCharAug, action="swap"),
    }


def draw() -> dict[str, list[str]]:
    """Draw names that are written in Latin letters and are nothing else than a name."""
    found = {}
    for which, count in DRAWN.items():
        lines = (DATA / f"{which}.jsonl").read_text("utf-8").splitlines()
        entries = [json.loads(line) for line in lines]
        names = sorted(
            entry["name"]
            for entry in entries
            if entry["name"].isascii()
            and sum(char.isalpha() for char in entry["name"]) >= SHORTEST
            and entry["name"] not in entry.get("ambiguous", ())
            and (which != "artists" or entry.get("status") == "living")
        )
        found[which] = random.Random(SEED).sample(names, count)
    return found


def drawn() -> Iterator[tuple[str, str]]:
    """Yield (list, name) of the names drawn once: the lists grow, and the set stays comparable."""
    if not NAMES.exists():
        NAMES.write_text(json.dumps(draw(), indent=1) + "\n", "utf-8")
    for which, names in json.loads(NAMES.read_text("utf-8")).items():
        yield from ((which, name) for name in names)


def rows() -> Iterator[dict[str, object]]:
    """Yield every disguised name in its sentence, with its place."""
    import numpy

    ways = changes()
    for number, (which, name) in enumerate(drawn()):
        for way, change in ways.items():
            seed = zlib.crc32(f"{SEED} {way} {name}".encode())
            random.seed(seed)
            numpy.random.seed(seed)
            changed = change(name).strip()
            if not changed or changed.casefold() == name.casefold():
                continue  # the tool found nothing to change
            before, after = CARRIERS[which][number % len(CARRIERS[which])].split("{}")
            start = len(before)
            yield {
                "class": way, "list": which, "name": name, "text": f"{before}{changed}{after}",
                "start": start, "end": start + len(changed),
            }  # fmt: skip


def main() -> int:
    for row in rows():
        print(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
