"""Two stores as one: a project's own small one, laid over the shipped one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from .lists import Entry
from .store import Meaning, Store


class _Both:
    """The keys of two tries as far as matchers ask for them, without some that are gone."""

    def __init__(self, below: Any, above: Any, gone: frozenset[str] = frozenset()) -> None:
        self._below = below
        self._above = above
        self._gone = gone

    def __contains__(self, key: str) -> bool:
        return key in self._above or (key in self._below and key not in self._gone)

    def __len__(self) -> int:
        return len(self._below) + len(self._above) - len(self._gone)

    def iterkeys(self, prefix: str = "") -> Iterator[str]:
        """Yield the keys that begin so; one that is in both tries comes twice."""
        below = self._below.iterkeys(prefix)
        return chain(self._above.iterkeys(prefix), (k for k in below if k not in self._gone))

    def keys(self, prefix: str = "") -> list[str]:
        """Return the keys that begin so, each once."""
        return list(dict.fromkeys(self.iterkeys(prefix)))


class Layered(Store):
    """The entries and rules of ``below`` without those that ``above`` removes, then those of ``above``."""

    def __init__(self, below: Store, above: Store) -> None:
        self._below = below
        self._above = above
        self._shift = below.entry_count
        self._removed = frozenset(above.meta["removed"])
        self._meanings: dict[str, Meaning] = {}
        self.folder = above.folder
        self.entry_count = below.entry_count + above.entry_count
        self.phrases = [*below.phrases, *above.phrases]
        self.meta = {**below.meta, **_summed(below.meta, above.meta)}
        self.names = _Both(below.names, above.names, frozenset(above.meta["gone"]))
        self.opening = _Both(below.opening, above.opening)
        self.near = _Both(below.near, above.near)
        self.given = _Both(below.given, above.given)
        self.surnames = _Both(below.surnames, above.surnames)
        self.words, self.common = below.words, below.common
        self.capital, self.chinese = below.capital, below.chinese

    def _read(self, key: str) -> Meaning:
        named, spoken = self._below.meaning(key)
        if self._removed:
            named = tuple(one for one in named if one[0] not in self._removed)
        more_named, more_spoken = self._above.meaning(key)
        more_named = tuple((target + self._shift, flags) for target, flags in more_named)
        return named + more_named, spoken + more_spoken

    def entry(self, index: int) -> Entry:
        """Return the entry with this number."""
        return self._below.entry(index) if index < self._shift else self._above.entry(index - self._shift)

    def manual(self) -> dict[str, Any]:
        """Return what only the manual needs, of the rules of both."""
        return self._below.manual() | self._above.manual()


def _summed(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Return what the two say of themselves together."""
    counts = dict(below["counts"])
    for name in {*counts, *above["counts"]}:
        counts[name] = counts.get(name, 0) + above["counts"].get(name, 0) - above["taken"].get(name, 0)
    return {
        "entries": below["entries"] + above["entries"] - len(above["removed"]),
        "keys": below["keys"] + above["keys"] - len(above["gone"]),
        "rules": [*below["rules"], *above["rules"]],
        "counts": counts,
    }
