"""Find every key of the compiled lists in a token sequence: names, phrases, exceptions, cues at once.

Most tokens start no key, and most pairs of tokens start no longer one; both facts are remembered for
tokens met before, so an ordinary prompt costs one dictionary look-up a token.
"""

from __future__ import annotations

from typing import NamedTuple

from ..store import Store

_LONGEST = 14  # tokens of the longest key looked for: CJK titles are one token a character
_MEMORY = 200_000  # remembered tokens and pairs; about 30 MB at the most, dropped whole when full


class Hit(NamedTuple):
    """A key found at tokens ``first`` to ``last`` (half-open)."""

    first: int
    last: int
    key: str


class Scanner:
    """Scans token sequences. Its memory is only a cache: sharing it between threads is safe."""

    def __init__(self, store: Store) -> None:
        self._names = store.names
        self._tokens: dict[str, int] = {}
        self._pairs: dict[str, bool] = {}

    def _look(self, token: str) -> int:
        """Tell whether a token is a key (1) and whether longer keys start with it (2)."""
        names = self._names
        found = (1 if token in names else 0) | (2 if self._starts(token + " ") else 0)
        if len(self._tokens) >= _MEMORY:
            self._tokens.clear()
        self._tokens[token] = found
        return found

    def _starts(self, prefix: str) -> bool:
        return next(self._names.iterkeys(prefix), None) is not None

    def _look_pair(self, pair: str) -> bool:
        names = self._names
        found = pair in names or self._starts(pair + " ")
        if len(self._pairs) >= _MEMORY:
            self._pairs.clear()
        self._pairs[pair] = found
        return found

    def scan(self, tokens: list[str]) -> list[Hit]:
        """Return every key found, by place; keys may overlap. Linear in the number of tokens."""
        hits: list[Hit] = []
        known = self._tokens.get
        known_pair = self._pairs.get
        last = len(tokens) - 1
        for place, token in enumerate(tokens):
            state = known(token)
            if state is None:
                state = self._look(token)
            if not state:
                continue
            if state & 2 and place < last:
                pair = f"{token} {tokens[place + 1]}"
                starts = known_pair(pair)
                if starts is None:
                    starts = self._look_pair(pair)
                if starts:
                    self._longer(tokens, place, hits)
                    continue
            if state & 1:
                hits.append(Hit(place, place + 1, token))
        return hits

    def _longer(self, tokens: list[str], place: int, hits: list[Hit]) -> None:
        run = " ".join(tokens[place : place + _LONGEST])
        for key in self._names.prefixes(run):
            # a prefix counts only where it ends with a token
            if len(key) == len(run) or run[len(key)] == " ":
                hits.append(Hit(place, place + key.count(" ") + 1, key))
