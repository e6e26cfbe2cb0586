"""Compile ``data/`` and ``rules/`` into the form that ``store`` opens.

Done when a wheel is built, and at first use in a checkout; never on the path of an installed check. A
project's own lists and rules are compiled by ``overlay``, which lays them over the compiled ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import text
from .inflect import russian_cases
from .lists import LISTS, Entry, ListError, list_of, read_list
from .matching.tokens import has_cjk, key_of
from .rule_files import check_references, expand, read_rules, read_sets
from .rules import Rule
from .store import AMBIGUOUS, DERIVED, GLUED, REVERSED, SURNAME
from .storing import Postings, write_index, write_rules, write_words, written_whole

_PEOPLE = ("artists", "persons")
_MADE = (
    "app",
    "browser",
    "telecom",
    "beer",
    "chips",
    "magazine",
)  # what a brand's name may say that it makes


@dataclass(frozen=True, slots=True)
class Words:
    """The words that decide whether a name is also a word, or only a piece of one."""

    all: Collection[str]
    common: Collection[str]
    capital: Collection[str]
    chinese: Collection[str]


def words_in(data: Path) -> Words:
    """Read the words of the folder of lists."""

    def read(name: str) -> list[str]:
        return (data / "words" / name).read_text("utf-8").split()

    chinese = frozenset(text.folded_form(word) for word in read("zh.txt"))
    every, common, capital = (frozenset(read(f"en-{name}.txt")) for name in ("all", "common", "capital"))
    return Words(every.union(read("en-prompts.txt")), common, capital, chinese)


def keys_of(entry: Entry, words: Words) -> Iterable[tuple[str, int]]:
    """Yield every key under which an entry is found, with its flags."""
    ambiguous = set(entry.ambiguous)
    for form, language in entry.forms():
        flags = AMBIGUOUS if form in ambiguous else 0
        spellings = russian_cases(form) if language == "ru" else {form, *_bare(form, language)}
        for spelling in spellings:
            key = key_of(text.folded_form(spelling))
            if not key:
                continue
            derived = flags if spelling == form else flags | DERIVED
            yield key, _also_a_word(key, derived, entry, words)
            if not has_cjk(key):
                yield from _latin_variants(key, derived, entry, words)
    for key in _shorter(entry, words):
        yield key, AMBIGUOUS | SURNAME


_ARTICLES = {
    "fr": ("le ", "la ", "les ", "l'"), "es": ("el ", "la ", "los ", "las "), "pt": ("o ", "a ", "os ", "as "),
    "de": ("der ", "die ", "das "), "it": ("il ", "la ", "lo ", "gli ", "i ", "le "),
}  # fmt: skip


def _bare(form: str, language: str) -> Iterable[str]:
    """Yield a title without its article, which melts into the word before it: "l'univers du Seigneur des anneaux"."""
    for article in _ARTICLES.get(language, ()):
        if form.lower().startswith(article) and " " in form[len(article) :]:
            yield form[len(article) :]


def _shorter(entry: Entry, words: Words) -> Iterable[str]:
    """Yield parts of a name that stand for it in its world: Power (Chainsaw Man), Marge Simpson, Zoom app."""
    if entry.bulk or entry.list in ("artists", "public_domain", "tags"):
        return
    short, bracket, _ = entry.name.partition(" (")
    if not bracket and entry.list == "brands":
        short, _, bracket = entry.name.rpartition(" ")
        # "Orange telecom", but no places: "Bohemia beer"
        bracket = bracket if bracket in _MADE and short.lower() in words.all else ""
    if bracket:
        key = key_of(text.folded_form(short))
        if len(key) > 2 and not key.isdigit() and key not in words.capital:
            yield key
    if entry.list == "characters":
        # "Jett Valorant" says whose Jett she is
        world = {"vtuber", *key_of(text.folded_form(f"{entry.series} {entry.owner}")).split()}
        for form in (entry.name, *entry.aliases):
            parts = key_of(text.folded_form(form)).split()
            if len(parts) not in (2, 3) or not all(part.isalpha() for part in parts):
                continue
            if not all(word[:1].isupper() for word in form.split()):
                continue  # "Shazam superhero"
            yield from (
                part
                for part in parts
                if part not in words.common
                and part not in world
                and (len(part) > 4 or (form == entry.name and len(part) > 3 and part not in words.all))
            )


def _also_a_word(key: str, flags: int, entry: Entry, words: Words) -> int:
    """Mark a key ambiguous where the entry's author could not know: lists made by script."""
    parts = key.split()
    if entry.bulk and (len(parts) == 1 or all(part in words.common for part in parts)):
        return flags | AMBIGUOUS
    if len(parts) == 1 and len(key) <= 2 and not has_cjk(key):
        return flags | AMBIGUOUS
    return flags


def _latin_variants(key: str, flags: int, entry: Entry, words: Words) -> Iterable[tuple[str, int]]:
    parts = key.split()
    glued = "".join(parts)
    if len(parts) > 1 and len(glued) >= 6 and glued not in words.all and glued not in words.capital:
        yield glued, flags | GLUED
    if any(part.isdigit() and len(part) > 1 for part in parts):  # some user interfaces write "2 0 7 7"
        yield " ".join(" ".join(part) if part.isdigit() else part for part in parts), flags | DERIVED
    lead = 0
    while lead < len(parts) and len(parts[lead]) == 1:
        lead += 1
    if 2 <= lead < len(parts):  # H. R. Giger: "hr giger"
        yield " ".join(["".join(parts[:lead]), *parts[lead:]]), flags
    if entry.list in _PEOPLE and len(parts) == 2 and len(parts[0]) > 1:
        yield f"{parts[1]} {parts[0]}", flags | REVERSED
    if (
        entry.list in _PEOPLE
        and not entry.bulk
        and not flags & AMBIGUOUS
        and len(last := parts[-1]) > 4
        and last[-1] not in "sxz"
    ):
        yield f"{key}s", _also_a_word(f"{key}s", flags | DERIVED, entry, words)  # Miyazakis Wiesen
    if entry.list == "artists" and not entry.bulk and len(parts) in (2, 3) and (entry.count or 0) >= 5:
        surname = parts[-1]
        if len(surname) > 3 and surname not in words.common and surname not in words.capital:
            yield surname, AMBIGUOUS | SURNAME
    last = parts[-1]
    if (
        entry.list in ("characters", "brands")
        and (len(last) > 3 or len(key) > 7)
        and not last.endswith("s")
        and f"{key}s" not in words.common  # Canva, canvas
    ):
        yield f"{key}s", _also_a_word(f"{key}s", flags | DERIVED, entry, words)


def read_overlay(path: Path) -> list[Entry]:
    """Read a list file. Raises ``ListError`` for one whose name says no list, or that is wrong."""
    name = list_of(path)
    if name not in LISTS:
        raise ListError(f"{path.name}: the file's name must begin with one of {', '.join(LISTS)}")
    return [entry for _, entry in read_list(path, name)]


def _with_overlay(entries: list[Entry], path: Path) -> list[Entry]:
    """Return the entries with those of a project's file added, corrected (by their name) or removed."""
    read = read_overlay(path)
    names = {(entry.list, entry.name) for entry in entries}
    for entry in read:
        if entry.remove and (entry.list, entry.name) not in names:
            raise ListError(f"{path.name}: removes {entry.name!r}, which is not on the list {entry.list}")
    said = {(entry.list, entry.name) for entry in read}
    kept = [entry for entry in entries if (entry.list, entry.name) not in said]
    return kept + [entry for entry in read if not entry.remove]


def compile_to(
    target: Path, data: Path, rules: Path, overlays: Sequence[Path] = (), more_rules: Sequence[Path] = ()
) -> None:
    """Compile everything into the folder ``target``, which appears whole or not at all.

    Raises ``ListError`` or ``RuleError`` naming the place of what is wrong.
    """
    han = (data / "folds" / "han.txt").read_text("utf-8").replace("\n", "")
    text.use_han(dict(zip(han[::2], han[1::2], strict=True)))
    words = words_in(data)
    entries = [entry for path in sorted(data.glob("*.jsonl")) for entry in read_overlay(path)]
    for path in overlays:
        entries = _with_overlay(entries, path)
    by_id = {rule.id: rule for rule in read_rules(rules)}
    sets = read_sets(rules)
    for folder in more_rules:  # a project's rule or set goes before the shipped one of its name
        by_id |= {rule.id: rule for rule in read_rules(folder)}
        sets |= read_sets(folder)
    found_rules = list(by_id.values())
    check_references(found_rules, sets)

    postings, roles = postings_of(entries, found_rules, sets, words)
    with written_whole(target) as build:
        write_index(build, postings, entries)
        write_words(
            build,
            {"words": words.all, "common": words.common, "capital": words.capital, "chinese": words.chinese},
        )
        write_rules(build, entries, len(postings), roles, found_rules, {"han": han})


def postings_of(
    entries: list[Entry], rules: list[Rule], sets: dict[str, tuple[str, ...]], words: Words
) -> tuple[Postings, list[tuple[str, str]]]:
    """Return what each key stands for (a target, with its flags), and the owners of phrases.

    Targets are the numbers of the entries, then those of the owners.
    """
    postings: Postings = defaultdict(dict)
    for index, entry in enumerate(entries):
        for key, flags in keys_of(entry, words):
            # the plainest way in which a key stands for an entry counts
            known = postings[key].get(index)
            if known is None or flags < known:
                postings[key][index] = flags
    owners = _phrase_owners(rules, sets, entries)
    roles = sorted(owners)
    for number, role in enumerate(roles, len(entries)):
        for phrase in owners[role]:
            key = key_of(text.folded_form(phrase))
            if key:
                postings[key][number] = 0
    return postings, roles


def _phrase_owners(
    rules: list[Rule], sets: dict[str, tuple[str, ...]], entries: list[Entry]
) -> dict[tuple[str, str], set[str]]:
    """Map (owner, role) to phrases. Owners are rule ids and ``@set``; roles say what a hit means."""
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)

    def add(owner: str, role: str, phrases: Iterable[str]) -> None:
        for phrase in phrases:
            if phrase.startswith("@"):
                continue
            owners[owner, role].update(expand(phrase))

    for name, phrases in sets.items():
        add(f"@{name}", "set", phrases)
    for rule in rules:
        if rule.matcher == "phrases":
            add(rule.id, "hit", rule.match)
        elif rule.matcher == "together":
            for number, group in enumerate(rule.match["all"]):
                add(rule.id, f"group{number}", group)
        elif rule.matcher == "opinion":
            add(rule.id, "hit", rule.match["near"])
        add(rule.id, "unless", rule.unless.get("phrases", ()))
        add(rule.id, "near", rule.unless.get("near", ()))
        add(rule.id, "anywhere", rule.unless.get("anywhere", ()))
    for entry in entries:
        add("@names", "unless", entry.unless)
    return owners
