"""Whether anything begins so: the question that every reading of a disguise asks at every letter."""

from __future__ import annotations

from marisa_trie import BytesTrie, Trie

_MEMORY = 100_000


class Beginnings(dict[str, bool]):
    """Whether a trie has a key that begins so, remembered: ``beginnings["gre"]``."""

    def __init__(self, trie: Trie | BytesTrie) -> None:
        super().__init__()
        self._trie = trie

    def __missing__(self, prefix: str) -> bool:
        if len(self) >= _MEMORY:
            self.clear()
        try:
            known = next(self._trie.iterkeys(prefix), None) is not None
        except UnicodeEncodeError:  # half a character (a lone surrogate): no key has one
            known = False
        self[prefix] = known
        return known
