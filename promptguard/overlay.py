"""Compile a project's own lists and rules into a small store that is laid over the shipped one.

Only what the project says is compiled, by the words and against the entries of the store below: a matter
of milliseconds, where compiling everything takes seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import marisa_trie

from .compiling import Words, keys_of, postings_of, read_overlay
from .lists import Entry, ListError
from .matching.tokens import key_of
from .rule_files import check_references, read_rules, read_sets
from .rules import Rule
from .store import Store
from .storing import write_index, write_rules, written_whole
from .text import folded_form


def compile_over(target: Path, base: Store, overlays: Sequence[Path], more_rules: Sequence[Path]) -> bool:
    """Compile list files and folders of rules into ``target``, which appears whole or not at all.

    Returns whether that was done: a rule or a set of phrases with the name of a shipped one changes what the
    store below says, and everything must be compiled anew. Raises ``ListError`` or ``RuleError`` naming the
    place of what is wrong.
    """
    words = Words(base.words, base.common, base.capital, base.chinese)
    rules, sets = _rules(more_rules)
    if _redefined(base, rules, sets):
        return False
    shared = {owner[1:] for owner, role in base.phrases if role == "set"}
    check_references(rules, shared | sets.keys())
    entries, removed = _entries(base, overlays)
    postings, roles = postings_of(entries, rules, sets, words)
    gone = {
        key
        for number in removed
        for key, _ in keys_of(base.entry(number), words)
        if key not in postings and not base.meaning(key)[1] and removed.issuperset(_targets(base, key))
    }
    taken: dict[str, int] = {}
    for number in removed:
        name = base.entry(number).list
        taken[name] = taken.get(name, 0) + 1
    more = {"han": "", "removed": sorted(removed), "gone": sorted(gone), "taken": taken}
    with written_whole(target) as build:
        write_index(build, postings, entries)
        for name in ("words", "common", "capital", "chinese"):
            marisa_trie.Trie().save(str(build / f"{name}.marisa"))
        write_rules(build, entries, len(postings), roles, rules, more)
    return True


def _targets(base: Store, key: str) -> set[int]:
    return {target for target, _ in base.meaning(key)[0]}


def _rules(folders: Sequence[Path]) -> tuple[list[Rule], dict[str, tuple[str, ...]]]:
    rules: dict[str, Rule] = {}
    sets: dict[str, tuple[str, ...]] = {}
    for folder in folders:
        rules |= {rule.id: rule for rule in read_rules(folder)}
        sets |= read_sets(folder)
    return list(rules.values()), sets


def _redefined(base: Store, rules: list[Rule], sets: dict[str, tuple[str, ...]]) -> bool:
    known = {rule["id"] for rule in base.meta["rules"]}
    shared = {owner for owner, role in base.phrases if role == "set"}
    return any(rule.id in known for rule in rules) or any(f"@{name}" in shared for name in sets)


def _entries(base: Store, overlays: Sequence[Path]) -> tuple[list[Entry], set[int]]:
    """Return the project's entries, and the numbers of those that they correct or remove."""
    entries: dict[tuple[str, str], list[Entry]] = {}
    removed: set[int] = set()
    for path in overlays:
        fresh: dict[tuple[str, str], list[Entry]] = {}
        for entry in read_overlay(path):
            name = (entry.list, entry.name)
            below = [
                number
                for number in _targets(base, key_of(folded_form(entry.name)))
                if (base.entry(number).list, base.entry(number).name) == name
            ]
            if entry.remove and name not in entries and not set(below) - removed:
                raise ListError(f"{path.name}: removes {entry.name!r}, which is not on the list {entry.list}")
            removed.update(below)
            fresh.setdefault(name, [])
            if not entry.remove:
                fresh[name].append(entry)
        entries |= fresh
    return [entry for said in entries.values() for entry in said], removed
