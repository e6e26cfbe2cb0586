"""Write the folder that ``store`` opens."""

from __future__ import annotations

import json
import shutil
import tempfile
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import marisa_trie

from . import store, text
from .lists import LISTS, Entry
from .matching.near import deletions, slips
from .matching.tokens import key_of
from .rules import Rule
from .store import FORMAT

_PEOPLE = ("artists", "persons")
_NAMES_OF_FIELDS = tuple(field.name for field in fields(Entry))
AS_OF = "2026-11"  # when the lists were last gone through; renewed with every review of the data

Postings = dict[str, dict[int, int]]


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """Give out a folder to write into, which becomes ``target`` when all is written."""
    with tempfile.TemporaryDirectory(dir=_parent(target), prefix=".compiling-") as scratch:
        build = Path(scratch) / "store"
        build.mkdir()
        yield build
        try:
            build.rename(target)
        except OSError:
            if not (target / "meta.json").exists():
                shutil.rmtree(target, ignore_errors=True)
                build.rename(target)


def _parent(target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    return target.parent


def _blob(entry: Entry) -> bytes:
    # not asdict: it copies deeply, which takes half of the compiling
    raw: dict[str, Any] = {}
    for name in _NAMES_OF_FIELDS:
        value = getattr(entry, name)
        if value not in (None, (), {}, False):
            raw[name] = value
    raw["list"] = LISTS.index(entry.list)
    return json.dumps(raw, ensure_ascii=False, separators=(",", ":")).encode()


def _name_parts(entries: list[Entry]) -> tuple[set[str], set[str]]:
    """Collect given names (borne by three persons or more) and surnames from the lists of people."""
    first: dict[str, int] = defaultdict(int)
    surnames: set[str] = set()
    for entry in entries:
        if entry.list in _PEOPLE:
            parts = key_of(text.folded_form(entry.name)).split()
            if len(parts) in (2, 3) and all(part.isalpha() for part in parts):
                if len(parts[0]) > 2:
                    first[parts[0]] += 1
                if len(parts[-1]) > 2:
                    surnames.add(parts[-1])
    return {part for part, count in first.items() if count >= 3}, surnames


def _near_index(entries: list[Entry]) -> Iterable[str]:
    """Index the tokens of hand-written names by what is left when letters are left out."""
    tokens = {
        token
        for entry in entries
        if not entry.bulk and entry.list in ("artists", "characters", "franchises", "persons", "brands")
        for form, language in entry.forms()
        if language == ""
        for token in key_of(text.folded_form(form)).split()
        if token.isascii() and not token.isdigit()
    }
    for token in tokens:
        for variant in deletions(token, slips(token)) if slips(token) else ():
            yield f"{variant}\t{token}"


def _opening(keys: Iterable[str]) -> set[str]:
    """Return the runs of tokens with which longer keys begin."""
    found: set[str] = set()
    for key in keys:
        end = key.rfind(" ")
        while end > 0 and key[:end] not in found:
            found.add(key[:end])
            end = key.rfind(" ", 0, end)
    return found


def write_index(build: Path, postings: Postings, entries: list[Entry]) -> None:
    """Write keys, what they stand for, and the entries."""
    names = marisa_trie.Trie(postings)
    names.save(str(build / "names.marisa"))
    by_id: list[list[int]] = [[] for _ in range(len(postings))]
    for key, targets in postings.items():
        by_id[names[key]] = [target << 8 | flags for target, flags in sorted(targets.items())]
    starts = array("I", [0])
    packed = array("I")
    for row in by_id:
        packed.extend(row)
        starts.append(len(packed))
    (build / "postings.bin").write_bytes(starts.tobytes() + packed.tobytes())
    (build / "entries.bin").write_bytes(store.pack([_blob(entry) for entry in entries]))
    marisa_trie.Trie(_opening(postings)).save(str(build / "opening.marisa"))
    marisa_trie.Trie(_near_index(entries)).save(str(build / "near.marisa"))
    given, surnames = _name_parts(entries)
    marisa_trie.Trie(given).save(str(build / "given.marisa"))
    marisa_trie.Trie(surnames).save(str(build / "surnames.marisa"))


def write_words(build: Path, words: Mapping[str, Collection[str]]) -> None:
    """Write lists of words, by the name of their file."""
    for name, listed in words.items():
        marisa_trie.Trie(listed).save(str(build / f"{name}.marisa"))


def write_rules(
    build: Path,
    entries: list[Entry],
    keys: int,
    roles: list[tuple[str, str]],
    rules: list[Rule],
    more: dict[str, Any],
) -> None:
    """Write the rules, for matching and for the manual, and what the store is to know of itself."""
    counts: dict[str, int] = defaultdict(int)
    for entry in entries:
        counts[entry.list] += 1
    light = [{k: v for k, v in asdict(rule).items() if k not in ("why", "hits", "passes")} for rule in rules]
    for rule in light:
        if rule["matcher"] == "phrases":
            rule["match"] = [p for p in rule["match"] if p.startswith("@")]
        elif rule["matcher"] == "together":
            groups = [[p for p in group if p.startswith("@")] for group in rule["match"]["all"]]
            rule["match"] = {**rule["match"], "all": groups}
        elif rule["matcher"] == "opinion":
            rule["match"] = {**rule["match"], "near": [p for p in rule["match"]["near"] if p.startswith("@")]}
        # the phrases themselves are in the trie; only references are looked up by name
        for key in rule["unless"].keys() & {"phrases", "near", "anywhere"}:
            rule["unless"][key] = [p for p in rule["unless"][key] if p.startswith("@")]
    meta = {
        "format": FORMAT, "entries": len(entries), "keys": keys, "phrases": roles,
        "rules": light, "counts": counts, "as_of": AS_OF, **more,
    }  # fmt: skip
    (build / "manual.json").write_text(
        json.dumps({rule.id: asdict(rule) for rule in rules}, ensure_ascii=False), "utf-8"
    )
    (build / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, separators=(",", ":")), "utf-8")
