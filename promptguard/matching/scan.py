"""Find every key of the compiled lists in a token sequence: names, phrases, exceptions, cues at once.

Most tokens start no key, and most pairs of tokens start no longer one; both facts are remembered for
tokens met before, so an ordinary prompt costs one dictionary look-up a token.
"""

from __future__ import annotations

from collections.abc import Callable

from ..store import Store

_LONGEST = 14  # tokens of the longest key looked for: CJK titles are one token a character
_MEMORY = 200_000  # remembered tokens and pairs; about 30 MB at the most, dropped whole when full


_Known = tuple[int, "dict[str, bool] | None"]
"""What is remembered of a token: its state, and of each token met after it whether a key goes on so."""
_NOTHING: _Known = (0, None)

Hit = tuple[int, int, str]
"""A key found at the tokens from the first number to the second (half-open)."""


class Scanner:
    """Scans token sequences. Its memory is only a cache: sharing it between threads is safe.

    ``suspect`` tells of a token that no key starts with whether it may be a misspelt one.
    """

    def __init__(self, store: Store, suspect: Callable[[str], bool] | None = None) -> None:
        self._names = store.names
        self._words = store.words
        self._suspect = suspect
        self._tokens: dict[str, _Known] = {}
        self._pairs = 0

    def _look(self, token: str) -> _Known:
        """Tell whether a token is a key (1), starts longer keys (2), may be misspelt (4), is no word (8)."""
        found = (1 if token in self._names else 0) | (2 if self._starts(token + " ") else 0)
        if self._suspect is not None and self._suspect(token):
            found |= 4
        if _odd(token) and token not in self._words:
            found |= 8
        if len(self._tokens) + self._pairs >= _MEMORY:
            self._tokens.clear()
            self._pairs = 0
        known = (found, {} if found & 2 else None) if found else _NOTHING
        self._tokens[token] = known
        return known

    def _starts(self, prefix: str) -> bool:
        return next(self._names.iterkeys(prefix), None) is not None

    def _look_pair(self, token: str, following: str, followers: dict[str, bool]) -> bool:
        """Tell whether two tokens are a key or start longer ones, and remember it with the first."""
        run = f"{token} {following}"
        found = followers[following] = run in self._names or self._starts(run + " ")
        self._pairs += 1
        return found

    def scan(
        self, tokens: list[str], suspects: list[int] | None = None, unknown: list[int] | None = None
    ) -> list[Hit]:
        """Return every key found, by place; keys may overlap. Linear in the number of tokens.

        The places of tokens that may be misspelt are added to ``suspects``, of those that are no words to
        ``unknown``.
        """
        hits: list[Hit] = []
        last = len(tokens) - 1
        for place, known in enumerate(map(self._tokens.get, tokens)):
            if known is None:
                known = self._look(tokens[place])
            if known is _NOTHING:
                continue
            state, followers = known
            if state > 3:
                if state & 4 and suspects is not None:
                    suspects.append(place)
                if state & 8 and unknown is not None:
                    unknown.append(place)
            if followers is not None and place < last:
                following = tokens[place + 1]
                starts = followers.get(following)
                if starts is None:
                    starts = self._look_pair(tokens[place], following, followers)
                if starts:
                    self._longer(tokens, place, hits)
                    continue
            if state & 1:
                hits.append((place, place + 1, tokens[place]))
        return hits

    def _longer(self, tokens: list[str], place: int, hits: list[Hit]) -> None:
        run = " ".join(tokens[place : place + _LONGEST])
        for key in self._names.prefixes(run):
            # a prefix counts only where it ends with a token
            if len(key) == len(run) or run[len(key)] == " ":
                hits.append((place, place + key.count(" ") + 1, key))


_SINGLE = frozenset("aiost")


def _odd(token: str) -> bool:
    """Tell whether a token has letters, and none of the scripts written without spaces."""
    if token in _SINGLE:
        return False  # words and endings of one letter
    return not token.isdigit() and not (
        "\u0900" <= token[0] <= "\u10a0" or "\u1100" <= token[0] <= "\u139f" or token[0] >= "\u2e80"
    )
