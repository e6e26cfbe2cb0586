"""Names with a wrong key hit: a sign where a letter should be, "Joshi(ka", "Mar> Zug", "!alker".

A word with a sign in it is held against the tokens of listed names as a misspelt one is, the sign being one of
its slips. It counts where the name stands complete.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..patterns import pattern
from ..store import AMBIGUOUS, GLUED, REVERSED, Store
from .near import Near
from .wordlike import slip_of_a_word

_SIGN = r"[!\"#$%&()*+,.:;<=>?@\[\\\]^`{|}~]"
WRONG_KEY = pattern(
    # the sign first: what is around it is looked at where one stands, not at every letter
    rf"{_SIGN}(?:(?<=[a-z].)(?=[a-z])|(?<=[a-z]{{2}}[#$%&*+<=>@\[\\^`{{|~(])(?=\s|,|$)"
    r"|(?<![^\s].)(?<=[!#$%&*+;:<=>@\\^`|~])(?=[a-z]{3}))"
)
_LEAD, _TRAIL = "([{\"'", ",.;:!?)]}\"'"
_WEIGHT = pattern(r"[a-z]+:\d")
_TOKEN = pattern(r"[a-z0-9]+")
_LONGEST = 24
_AROUND = 40  # characters on both sides in which the rest of the name stands
_BESIDE = 3  # tokens of it on one side
ALONE, ALONE_TWO = 6, 9  # letters of a name of one token with one wrong key, with another slip
LONG, LONG_TWO = 7, 9  # the same for a longer name
_MOST = 200  # odd words looked at in one prompt

Change = tuple[int, int, str, tuple[int, ...]]


class Keys:
    """Finds names with a sign for a letter."""

    def __init__(self, store: Store, near: Near) -> None:
        self._store = store
        self._near = near

    def found(self, folded: str, taken: set[int]) -> Iterator[Change]:
        """Yield (start, end, token as it should be, place of each letter) of words that complete a name."""
        done = 0
        for number, match in enumerate(WRONG_KEY.finditer(folded)):
            if number >= _MOST:
                return
            at = match.start()
            if at < done or at in taken:
                continue
            for first, last in _words(folded, at):
                right = self._right(folded, first, last)
                if right is not None and taken.isdisjoint(range(first, last)):
                    step = (last - first - 1) / max(1, len(right) - 1)
                    yield first, last, right, tuple(first + int(i * step) for i in range(len(right)))
                    done = last
                    break

    def _right(self, folded: str, first: int, last: int) -> str | None:
        """Return the token that a word with signs is meant for, if the name is complete with it."""
        word = folded[first:last]
        pieces = _TOKEN.findall(word)
        words = self._store.words
        signs = len(word) - sum(map(len, pieces))
        if not 1 <= signs <= 2 or not 3 < len(word) <= _LONGEST or _WEIGHT.match(word):
            return None
        if word.endswith(tuple(pieces[:1])) and (pieces[0] in words or pieces[0] in self._store.names):
            return None  # a mark before a whole word: "#landscape", "@wlop"
        plain = all(piece in words for piece in pieces if len(piece) > 2)
        if plain and len(pieces) > 1 and min(map(len, pieces)) > 2:
            return None  # two words with a sign between
        before = _TOKEN.findall(folded, max(0, first - _AROUND), first)[-_BESIDE:]
        after = _TOKEN.findall(folded, last, last + _AROUND)[:_BESIDE]
        for candidate, distance in sorted(self._near.proposals(word), key=lambda one: one[1]):
            if candidate in pieces or candidate.removesuffix("s") in pieces:
                continue  # it stands there as it should, with a mark and a letter after it: "Keane,a hill"
            if self._completes(before, candidate, after, LONG if distance == 1 else LONG_TWO):
                return candidate
            alone = len(candidate) >= (ALONE if distance == 1 else ALONE_TWO)
            if alone and self._is_name(candidate) and not slip_of_a_word(word, distance, self._store):
                return candidate
        return None

    def _is_name(self, key: str) -> bool:
        """Tell whether a key is a name that needs no evidence."""
        store = self._store
        return key in store.names and any(
            not flags & (AMBIGUOUS | REVERSED | GLUED) and not store.entry(target).bulk
            for target, flags in store.meaning(key)[0]
        )

    def _completes(self, before: list[str], token: str, after: list[str], least: int) -> bool:
        """Tell whether a token completes a name of several with those beside it."""
        for left in range(len(before) + 1):
            for right in range(len(after) + 1):
                if left or right:
                    name = [*before[len(before) - left :], token, *after[:right]]
                    if sum(map(len, name)) >= least and self._is_name(" ".join(name)):
                        return True
        return False


def _words(folded: str, at: int) -> Iterator[tuple[int, int]]:
    """Yield the stretch without spaces around a sign, whole and without the punctuation at its ends."""
    first, last = at, at + 1
    while first > 0 and not folded[first - 1].isspace() and folded[first - 1].isascii():
        first -= 1
        if at - first > _LONGEST:
            return
    while last < len(folded) and not folded[last].isspace() and folded[last].isascii():
        last += 1
        if last - at > _LONGEST:
            return
    begin, end = first, last
    while begin < at and folded[begin] in _LEAD:
        begin += 1
    while end > at + 1 and folded[end - 1] in _TRAIL:
        end -= 1
    yield begin, end
    if (begin, end) != (first, last):
        yield first, last
