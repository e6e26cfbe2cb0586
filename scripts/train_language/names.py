"""Make up names for training from the parts of listed ones, without those kept for evaluation."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from promptguard.lists import Entry, list_of, read_list
from promptguard.matching.tokens import has_cjk
from promptguard.text import folded_form


def held_out(name: str) -> bool:
    """Tell whether a listed name is kept for evaluation: every third, by hash (as in bench/)."""
    return hashlib.sha256(f"1:{name}".encode()).digest()[0] % 3 == 0


def mark(name: str) -> str:
    """Return the mark under which a name of an evaluation is kept: texts of others stay out of here."""
    return hashlib.sha256(folded_form(name).encode()).hexdigest()[:10]


def labelled_names(files: Iterable[Path]) -> set[str]:
    """Collect the marks of the names that stand in labelled evaluation prompts."""
    names = set()
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            for mention in json.loads(line).get("mentions", ()):
                names |= {mark(mention["text"]), mark(mention["name"])}
    return names


@dataclass
class Pool:
    """What made-up names are put together from, and which listed names may stand in training text."""

    given: list[str] = field(default_factory=list)
    surnames: list[str] = field(default_factory=list)
    pen: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    han: list[str] = field(default_factory=list)
    kanji: list[str] = field(default_factory=list)
    kana: list[str] = field(default_factory=list)
    ambiguous: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    chain: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


KINDS = {"artists": "a", "studios": "s", "persons": "p", "characters": "c", "franchises": "f", "brands": "b"}


def pool(data: Path, left_out: set[str]) -> Pool:
    """Read the lists; names whose marks are in ``left_out``, and every third entry, give nothing."""
    found = Pool()
    for path in sorted(data.glob("*.jsonl")):
        for _, entry in read_list(path, list_of(path)):
            if entry.bulk or held_out(entry.name):
                continue
            forms = [(form, language) for form, language in entry.forms() if mark(form) not in left_out]
            if mark(entry.name) in left_out or not forms:
                continue
            _take(found, entry, forms)
    for name in [*found.pen, *found.surnames]:
        padded = f"^^{name.lower()}$"
        for place in range(2, len(padded)):
            found.chain[padded[place - 2 : place]].append(padded[place])
    return found


def _take(found: Pool, entry: Entry, forms: list[tuple[str, str]]) -> None:
    if entry.list in ("artists", "persons"):
        for form, language in forms:
            parts = form.split()
            if language == "" and len(parts) in (2, 3) and all(p.isalpha() for p in parts):
                found.given.append(parts[0])
                found.surnames.append(parts[-1])
            elif language == "" and len(parts) == 1 and form.isalpha() and entry.list == "artists":
                found.pen.append(form)
            elif language == "zh" and "·" not in form and 2 <= len(form) <= 4:
                found.han.append(form)
            elif language == "ja" and "・" in form:
                found.kana += form.split("・")
            elif language == "ja" and 3 <= len(form) <= 5 and all("\u4e00" <= c <= "\u9fff" for c in form):
                found.kanji.append(form)
        (found.listed if entry.list == "artists" else found.people).append(forms[0][0])
    elif entry.list == "characters" and not has_cjk(forms[0][0]):
        found.figures.append(forms[0][0])
    kind = KINDS.get(entry.list)
    if kind:
        for form, language in forms:
            if form in entry.ambiguous and language in ("", "zh", "ja"):
                found.ambiguous[kind, language or "en"].append(form)


def creator(pool: Pool, random: Random) -> str:
    """Make up a full name as it stands in prompts: two thirds lower case, some with slips or initials."""
    given, surname = random.choice(pool.given), random.choice(pool.surnames)
    if random.random() < 0.15:
        given = pen_name(pool, random).capitalize()
    if random.random() < 0.3:
        surname = pen_name(pool, random).capitalize()
    style = random.random()
    if style < 0.06:
        given = f"{given[0]}. {random.choice('ABCDEFGHJKLMPRSTW')}."
    elif style < 0.1:
        given = f"{given[0]}."
    elif style < 0.15:
        surname = random.choice(["van", "de", "von", "di", "la", "mc", "del"]) + " " + surname
    elif style < 0.22:
        given = f"{given} {random.choice(pool.given)}"
    elif style < 0.26:
        given = f"{given}-{random.choice(pool.given)}"
    elif style < 0.3:
        given, surname = surname, given
    name = f"{given} {surname}"
    if random.random() < 0.1:
        name = slip(name, random)
    return name.lower() if random.random() < 0.67 else name


def pen_name(pool: Pool, random: Random) -> str:
    """Make up a pen name letter by letter, as those of the lists go."""
    for _ in range(20):
        name = "^^"
        while not name.endswith("$") and len(name) < 14:
            name += random.choice(pool.chain[name[-2:]])
        name = name.strip("^$")
        if 4 <= len(name) <= 11:
            break
    return name


def handle(pool: Pool, random: Random) -> str:
    """Make up what stands as one word: a pen name, a surname or a name on its own."""
    chosen = random.random()
    name = (
        pen_name(pool, random)
        if chosen < 0.65
        else random.choice(pool.surnames if chosen < 0.9 else pool.pen)
    )
    kind = random.random()
    if kind < 0.05:
        return f"@{name.lower()}"
    return name.lower() if kind < 0.75 else name.capitalize() if kind < 0.95 else name.upper()


def odd(pool: Pool, words: list[str], random: Random) -> str:
    """Make up a word that is no name: two halves of everyday words, or one with a strange ending."""
    one, two = random.choice(words), random.choice(words)
    kind = random.random()
    if kind < 0.35:
        return one[: max(2, len(one) // 2)] + two[len(two) // 2 :]
    if kind < 0.6:
        return one + random.choice(
            ["core", "punk", "wave", "esque", "ish", "ium", "oid", "ified", "scape", "ist", "ic"]
        )
    if kind < 0.75:
        return one + two
    return pen_name(pool, random)


def slip(text: str, random: Random) -> str:
    """Put one typing slip into a text."""
    place = random.randrange(len(text))
    kind = random.random()
    if kind < 0.35:
        return text[:place] + text[place + 1 :]
    if kind < 0.6:
        return text[:place] + text[place] + text[place:]
    if kind < 0.8:
        return text[:place] + random.choice("aeioulrnst") + text[place + 1 :]
    return (
        text[: place - 1] + text[place : place + 1] + text[place - 1 : place] + text[place + 1 :]
        if place
        else text
    )


def chinese(pool: Pool, random: Random) -> str:
    """Make up a Chinese name: the first character of one, the rest of another."""
    return random.choice(pool.han)[0] + random.choice(pool.han)[1:]


def japanese(pool: Pool, random: Random) -> str:
    """Make up a Japanese name in kanji, or a foreign one in katakana."""
    if random.random() < 0.6:
        one, two = random.choice(pool.kanji), random.choice(pool.kanji)
        return one[:2] + two[2:]
    name = random.choice(pool.kana)
    return f"{random.choice(pool.kana)}・{name}" if random.random() < 0.7 else name
