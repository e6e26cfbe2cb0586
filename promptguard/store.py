"""The compiled lists and rules: opened by memory map, shared between processes, never written here.

A folder with
- ``names.marisa``   a trie of every key (the tokens of a name or phrase, one space between)
- ``postings.bin``   for each key id, where its targets begin; then the targets
- ``entries.bin``    for each entry, where its JSON begins; then the JSON
- ``opening.marisa``   the runs of tokens with which longer keys begin
- ``words.marisa``, ``common.marisa``   English words, all usual and only everyday ones;
  ``capital.marisa`` those of peoples, places and days
- ``chinese.marisa``  usual Chinese words, to see that a short name is only a piece of one
- ``given.marisa``, ``surnames.marisa``   parts of the names of the people on the lists
- ``near.marisa``    "token with letters left out, tab, token" for tokens of names: proposes near-names
- ``meta.json``      rules, phrase owners, counts; ``manual.json`` what only ``explain`` needs
"""

from __future__ import annotations

import json
import mmap
from array import array
from pathlib import Path
from typing import Any

import marisa_trie

from . import text
from .lists import LISTS, Entry

FORMAT = 10

# flags of one posting: how a key stands for its target
AMBIGUOUS = 1  # also an everyday word or somebody else's name: needs a cue
GLUED = 2  # written without its spaces
REVERSED = 4  # "Surname, Given": only with the comma
SURNAME = 8  # one part of a longer name
DERIVED = 16  # a plural or an inflected form
NEAR = 32  # with a typing slip; set by the matcher, never stored

Meaning = tuple[tuple[tuple[int, int], ...], tuple[tuple[str, str], ...]]
_MEMORY = 100_000  # decoded keys that are remembered

_TUPLES = ("aliases", "ambiguous", "context", "unless", "sources", "fields")


class Store:
    """Read access to one compiled folder. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        if meta["format"] != FORMAT:
            raise ValueError(f"{folder}: compiled by another version")
        self.meta: dict[str, Any] = meta
        self.entry_count: int = meta["entries"]
        self.phrases: list[tuple[str, str]] = [(owner, role) for owner, role in meta["phrases"]]
        self.names = _trie(folder / "names.marisa")
        self.opening = _trie(folder / "opening.marisa")
        self.words = _trie(folder / "words.marisa")
        self.common = _trie(folder / "common.marisa")
        self.capital = _trie(folder / "capital.marisa")
        self.chinese = _trie(folder / "chinese.marisa")
        self.given = _trie(folder / "given.marisa")
        self.surnames = _trie(folder / "surnames.marisa")
        self.near = _trie(folder / "near.marisa")
        self._postings = _mapped(folder / "postings.bin")
        self._posting_count: int = meta["keys"]
        self._entries = _mapped(folder / "entries.bin")
        self._offsets = memoryview(self._entries)[: 8 * (self.entry_count + 1)].cast("Q")
        self._starts = memoryview(self._postings)[: 4 * (self._posting_count + 1)].cast("I")
        self._targets = memoryview(self._postings)[4 * (self._posting_count + 1) :].cast("I")
        self._decoded: dict[int, Entry] = {}
        self._meanings: dict[str, Meaning] = {}
        text.use_han(_pairs(meta["han"]))

    def meaning(self, key: str) -> Meaning:
        """Return what a key stands for: ((entry, flags), ...) and ((owner, role), ...), decoded once."""
        known = self._meanings.get(key)
        if known is None:
            known = self._read(key)
            if len(self._meanings) > _MEMORY:
                self._meanings.clear()
            self._meanings[key] = known
        return known

    def _read(self, key: str) -> Meaning:
        key_id = self.names.get(key)
        if key_id is None:
            return (), ()
        packed = self._targets[self._starts[key_id] : self._starts[key_id + 1]]
        targets = [(one >> 8, one & 0xFF) for one in packed]
        # targets below the number of entries are entries, the rest phrases
        count = self.entry_count
        return (
            tuple(one for one in targets if one[0] < count),
            tuple(self.phrases[target - count] for target, _ in targets if target >= count),
        )

    def entry(self, index: int) -> Entry:
        """Return the entry with this number, decoded once."""
        entry = self._decoded.get(index)
        if entry is None:
            raw = json.loads(self._entries[self._offsets[index] : self._offsets[index + 1]])
            entry = self._decoded[index] = _entry(raw)
        return entry

    def manual(self) -> dict[str, Any]:
        """Return what only the manual needs: why, phrases and examples of each rule, and the sources."""
        found: dict[str, Any] = json.loads((self.folder / "manual.json").read_text(encoding="utf-8"))
        return found


def _trie(path: Path) -> marisa_trie.Trie:
    trie = marisa_trie.Trie()
    trie.mmap(str(path))
    return trie


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _pairs(run: str) -> dict[str, str]:
    return dict(zip(run[::2], run[1::2], strict=True))


def _entry(raw: dict[str, Any]) -> Entry:
    raw["list"] = LISTS[raw["list"]]
    for key in _TUPLES:
        if key in raw:
            raw[key] = tuple(raw[key])
    for key in ("names", "instead"):
        if key in raw:
            raw[key] = {language: tuple(forms) for language, forms in raw[key].items()}
    return Entry(**raw)


def pack(rows: list[bytes]) -> bytes:
    """Lay out blobs behind a table of 64-bit offsets."""
    head = 8 * (len(rows) + 1)
    offsets = array("Q", [head])
    for row in rows:
        offsets.append(offsets[-1] + len(row))
    return offsets.tobytes() + b"".join(rows)
