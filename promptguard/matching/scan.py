"""Find every key of the compiled lists in a token sequence: names, phrases, exceptions, cues at once.

Most tokens start no key, and most pairs of tokens start no longer one; both facts are remembered for
runs of tokens met before, so an ordinary prompt costs one dictionary look-up a token.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from ..patterns import pattern
from ..store import Store

_LONGEST = 14  # tokens of the longest key looked for: CJK titles are one token a character
_MEMORY = 200_000  # remembered tokens and runs; about 60 MB at the most, dropped whole when full

# what a key means for the prompt it stands in: most stages are left out where no key calls for them
NAMES = 1  # stands for an entry
CREATOR = 2  # is a cue beside which a creator's name may stand
WAKES = 4  # belongs to a rule that may have to be looked at
BEFORE = 8  # speaks for an ambiguous name right after it
AFTER = 16  # for one right before it
STAGE = 32  # for a person anywhere

_CALLS = {
    bit: frozenset((f"@{name}", "set") for name in names.split())
    for bit, names in {
        CREATOR: "creator-before creator-after",
        BEFORE: "creator-before subject-before brand-before work-cue work-kind person-title character-cue",
        AFTER: "creator-after subject-after brand-after brand-product work-after person-after character-after",
        STAGE: "person-near",
    }.items()
}


class Key(NamedTuple):
    """What is known of a key: its text, ((entry, flags), ...), ((owner, role), ...) and what it calls for."""

    text: str
    named: tuple[tuple[int, int], ...]
    spoken: tuple[tuple[str, str], ...]
    calls: int


class _Run(NamedTuple):
    """A run of tokens that is a key, or with which longer keys begin; and what each further token makes of it."""

    key: Key | None
    after: dict[str, _Run | None] | None


_NEW = _Run(None, None)  # nothing is remembered of a run

_Known = tuple[int, Key | None, "dict[str, _Run | None] | None"]
"""What is remembered of a token: its state, the key that it is, and the runs that it begins."""
_NOTHING: _Known = (0, None, None)

Hit = tuple[int, int, Key]
"""A key found at the tokens from the first number to the second (half-open)."""


class Scanner:
    """Scans token sequences. Its memory is only a cache: sharing it between threads is safe.

    ``suspect`` tells of a token that no key starts with whether it may be a misspelt one; ``wakes`` has the
    (owner, role) of the phrases with which a rule comes into question.
    """

    def __init__(
        self,
        store: Store,
        suspect: Callable[[str], bool] | None = None,
        wakes: Collection[tuple[str, str]] = (),
    ) -> None:
        self._store = store
        self._names = store.names
        self._opening = store.opening
        self._words = store.words
        self._suspect = suspect
        self._calls = {**_CALLS, WAKES: frozenset(wakes)}
        self._tokens: dict[str, _Known] = {}
        self._runs = 0

    def _key(self, text: str) -> Key:
        named, spoken = self._store.meaning(text)
        calls = NAMES if named else 0
        if spoken:
            calls |= sum(bit for bit, roles in self._calls.items() if not roles.isdisjoint(spoken))
        return Key(text, named, spoken, calls)

    def _look(self, token: str) -> _Known:
        """Tell whether a token is a key (1), starts longer keys (2), may be misspelt (4), is no word (8)."""
        key = self._key(token) if token in self._names else None
        found = (1 if key else 0) | (2 if token in self._opening else 0)
        if self._suspect is not None and self._suspect(token):
            found |= 4
        if _odd(token) and token not in self._words:
            found |= 8
        if len(self._tokens) + self._runs >= _MEMORY:
            self._tokens.clear()
            self._runs = 0
        known = (found, key, {} if found & 2 else None) if found else _NOTHING
        self._tokens[token] = known
        return known

    def _look_on(self, tokens: list[str], after: dict[str, _Run | None]) -> _Run | None:
        """Tell whether a run of tokens is a key or starts longer ones, and remember it with the run before."""
        text = " ".join(tokens)
        key = self._key(text) if text in self._names else None
        goes_on = text in self._opening
        run = after[tokens[-1]] = _Run(key, {} if goes_on else None) if key or goes_on else None
        self._runs += 1
        return run

    def scan(
        self, tokens: list[str], suspects: list[int] | None = None, unknown: list[int] | None = None
    ) -> list[Hit]:
        """Return every key found, by place; keys may overlap. Linear in the number of tokens.

        The places of tokens that may be misspelt are added to ``suspects``, of those that are no words to
        ``unknown``.
        """
        hits: list[Hit] = []
        count = len(tokens)
        for place, known in enumerate(map(self._tokens.get, tokens)):
            if known is None:
                known = self._look(tokens[place])
            if known is _NOTHING:
                continue
            state, key, after = known
            if state > 3:
                if state & 4 and suspects is not None:
                    suspects.append(place)
                if state & 8 and unknown is not None:
                    unknown.append(place)
            if key is not None:
                hits.append((place, place + 1, key))
            end = place + 1
            while after is not None and end < count:
                run = after.get(tokens[end], _NEW)
                if run is None:
                    break
                if run is _NEW:
                    run = self._look_on(tokens[place : end + 1], after)
                    if run is None:
                        break
                end += 1
                key, after = run
                if key is not None:
                    hits.append((place, end, key))
                if end - place >= _LONGEST:
                    break
        return hits


_SINGLE = frozenset("aiost")
_UNIT = pattern(
    r"\d+(?:mm|cm|m|km|px|fps|k|p|d|s|x|st|nd|rd|th|bit|ft|kg|g|w|mp|mb|gb|am|pm|f|c|yo|yr|hz|ghz|hd|ad|bc|v|b|ml|l|oz|in)|[a-z]{1,2}\d+"
)
_ZERO = pattern(r"0[a-z]|[a-z]0")  # "0f": no unit and no format


def _odd(token: str) -> bool:
    """Tell whether a token has letters, and none of the scripts written without spaces, and is no measure."""
    if token in _SINGLE:
        return False  # words and endings of one letter
    if not token.isalpha() and not _ZERO.fullmatch(token) and (len(token) < 3 or _UNIT.fullmatch(token)):
        return False
    return not token.isdigit() and not (
        "\u0900" <= token[0] <= "\u10a0" or "\u1100" <= token[0] <= "\u139f" or token[0] >= "\u2e80"
    )
