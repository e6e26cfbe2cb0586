"""Make the sets of disguised names with tools that nobody here wrote: AugLy and nlpaug.

    python -m venv tools && tools/bin/pip install augly==1.0.0 nlpaug==1.1.11
    tools/bin/python bench/disguises.py > bench/data/disguises.jsonl
    tools/bin/python bench/disguises.py --held-out > bench/data/disguises.held-out.jsonl
    tools/bin/python bench/disguises.py --prompts FILE.jsonl ... > clean.jsonl

Both are too heavy to be a dependency of anything else here, so the result is kept. 100 living artists, 100
characters and 50 brands of our own lists are drawn, disguised in every way, and put into sentences of our own.
The held-out set has other names, another seed and other sentences, Chinese and Japanese ones and capitals among
them; it is for measuring and not for reading. With --prompts whole prompts of other people are disguised in the
same ways: in what names nobody, nobody must be found.
The seed is fixed: the same versions give the same file, byte for byte.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent.parent / "data"
HERE = Path(__file__).parent / "data"
SHORTEST = 6  # letters: a shorter name with a letter gone is another word
TWO_SLIPS = 10
DRAWN = {"artists": 100, "characters": 100, "brands": 50}
CARRIERS = {
    "artists": ("a castle on a hill by {}", "portrait of an old sailor in the style of {}", "castle, {}, misty morning, 8k", "art by {} and friends"),
    "characters": ("{} eating noodles in the rain", "portrait of {}, soft light", "a statue of {} in a park", "{}, full body, 8k"),
    "brands": ("a can with the {} logo", "an advertisement for {}", "{} product photo, white background", "a shop window, {} logo on the door"),
}  # fmt: skip
OTHER_CARRIERS = {
    "artists": ("an oil painting by {} of a harbour at dawn", "a quiet street, in the manner of {}", "forest, deer, {}, watercolour", "{}风格的海边小镇", "A FOX IN THE SNOW, ART BY {}", "{}風の夏の庭、水彩画"),
    "characters": ("a birthday cake with {} on it", "{} riding a bicycle through a village", "two children watch {} on a stage", "一张{}在雨中奔跑的插画", "POSTER OF {} IN THE DESERT", "公園に立つ{}のイラスト"),
    "brands": ("a neon sign that says {} above a bar", "a paper bag with the {} logo", "a billboard of {} by the road", "印有{}标志的杯子", "A {} ADVERTISEMENT", "{}のロゴが入ったTシャツ"),
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


class Draw(NamedTuple):
    """Which names are drawn for a set, and the sentences that they are put into."""

    seed: int
    kept: Path
    carriers: dict[str, tuple[str, ...]]
    without: Path | None


SETS = {
    False: Draw(20261122, HERE / "drawn.json", CARRIERS, None),
    True: Draw(20261123, HERE / "drawn.held-out.json", OTHER_CARRIERS, HERE / "drawn.json"),
}


def draw(chosen: Draw) -> dict[str, list[str]]:
    """Draw names that are written in Latin letters and are nothing else than a name."""
    gone = json.loads(chosen.without.read_text("utf-8")) if chosen.without else {}
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
            and entry["name"] not in gone.get(which, ())
            and (which != "artists" or entry.get("status") == "living")
        )
        found[which] = random.Random(chosen.seed).sample(names, count)
    return found


def drawn(chosen: Draw) -> Iterator[tuple[str, str]]:
    """Yield (list, name) of the names drawn once: the lists grow, and the set stays comparable."""
    if not chosen.kept.exists():
        chosen.kept.write_text(json.dumps(draw(chosen), indent=1) + "\n", "utf-8")
    for which, names in json.loads(chosen.kept.read_text("utf-8")).items():
        yield from ((which, name) for name in names)


def seeded(change: Change, text: str, seed: int, way: str) -> str:
    """Apply a change so that it comes out the same each time."""
    import numpy

    number = zlib.crc32(f"{seed} {way} {text}".encode())
    random.seed(number)
    numpy.random.seed(number)
    return change(text).strip()


def rows(chosen: Draw) -> Iterator[dict[str, object]]:
    """Yield every disguised name in its sentence, with its place."""
    ways = changes()
    for number, (which, name) in enumerate(drawn(chosen)):
        carriers = chosen.carriers[which]
        before, after = carriers[number % len(carriers)].split("{}")
        written = name.upper() if before.isupper() or after.isupper() else name
        for way, change in ways.items():
            changed = seeded(change, written, chosen.seed, way)
            if not changed or changed.casefold() == name.casefold():
                continue  # the tool found nothing to change
            start = len(before)
            yield {
                "class": way, "list": which, "name": name, "text": f"{before}{changed}{after}",
                "start": start, "end": start + len(changed),
            }  # fmt: skip


def disguised_prompts(files: list[Path], most: int) -> Iterator[dict[str, object]]:
    """Yield the first prompts of each file as they stand and disguised in every way."""
    ways = changes()
    for file in files:
        for line in file.read_text("utf-8").splitlines()[:most]:
            text = json.loads(line)["text"]
            yield {"class": "as it stands", "plain": text, "text": text}
            for way, change in ways.items():
                yield {"class": way, "plain": text, "text": seeded(change, text, 0, way)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--prompts", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--most", type=int, default=200, help="prompts of each FILE")
    options = parser.parse_args()
    made = (
        disguised_prompts(options.prompts, options.most) if options.prompts else rows(SETS[options.held_out])
    )
    for row in made:
        print(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
