"""Tell whether what looks like a disguised name reads just as well as ordinary words.

"V|ber" is Viber, but "c/-/4|V|ber" is a chamber; "l o t s o" is Lotso, but in "l o t s o f" it is not.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..store import Store
from .beginnings import Beginnings
from .glyphs import DIGITS, DRAWN_BY_FIRST, SIGNS, SWAPPED, shapes

_STEPS = 1_500  # followed for one stretch and number of guessed letters
_SHARE = 4  # as many of them as cost one step of reading a name
_LONGEST = 20  # letters of a word looked for
_REACH = 14  # letters on both sides of a name in pieces that may belong to its first and last piece
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_TRAIL = ".,;:!?'\"-)]}"
_GAP = 9  # signs between two pieces
_MEAN = 2.5  # letters of the words around, at least: shorter ones can be found in any text
_MEMORY = 100_000


class Ordinary:
    """Knows everyday words. Its memory is only a cache."""

    def __init__(self, store: Store) -> None:
        self._words = store.common
        self._begins = Beginnings(store.common).__getitem__
        self._read: dict[tuple[str, str, int], bool] = {}

    def word_around(self, folded: str, start: int, end: int, key: str, most: int, budget: list[int]) -> bool:
        """Tell whether the stretch without spaces around a place reads as one everyday word other than ``key``.

        ``most`` is how many of its letters may be signs of no known shape; ``budget`` holds the steps left for
        the whole prompt.
        """
        first, last = start, end
        while first > 0 and start - first < _LONGEST and not folded[first - 1].isspace():
            first -= 1
        while last < len(folded) and last - end < _LONGEST and not folded[last].isspace():
            last += 1
        stretches = {(start, end), (first, last)}
        while last > end and folded[last - 1] in _TRAIL:
            last -= 1
            stretches.add((first, last))
        return any(self._reads(folded, *stretch, key, most, budget) for stretch in stretches)

    def _reads(self, folded: str, start: int, end: int, key: str, most: int, budget: list[int]) -> bool:
        stretch = (folded[start:end], key, most)
        known = self._read.get(stretch)
        if known is None:
            if len(self._read) >= _MEMORY:
                self._read.clear()
            # the likeliest first: a walk that may guess more letters has many more ways to go
            known = any(self._walk(folded, start, end, key, guessed, budget) for guessed in range(most + 1))
            self._read[stretch] = known
        return known

    def _walk(self, folded: str, start: int, end: int, key: str, most: int, budget: list[int]) -> bool:
        stack = [(start, "", 0)]
        seen = set()
        for step_number in range(min(_STEPS, _SHARE * budget[0])):
            if not stack:
                return False
            budget[0] -= step_number % _SHARE == 0
            at, word, free = stack.pop()
            if at == end:
                if len(word) > 3 and word != key and word in self._words:
                    return True
                continue
            for length, letters, cost in reversed(_readings(folded, at)):
                for letter in letters or ("",):
                    step = (at + length, word + letter, free + cost)
                    if step[0] <= end and step[2] <= most and step not in seen and self._begins(step[1]):
                        seen.add(step)
                        stack.append(step)
        return False

    def across(self, folded: str, start: int, end: int) -> bool:
        """Tell whether pieces of words that look like a name belong to everyday words around them."""
        signs = {char for char in folded[start:end] if not char.isalnum() and not char.isspace()}
        before = "".join(reversed([*self._pieces(folded, start, -1, signs)]))
        after = "".join(self._pieces(folded, end, 1, signs))
        run = "".join(filter(str.isalnum, folded[start:end]))
        text = before + run + after
        return text.isascii() and text.isalpha() and self._covered(text, len(before), len(before) + len(run))

    def _pieces(self, folded: str, place: int, step: int, signs: set[str]) -> Iterator[str]:
        """Yield the pieces of words beside a place, up to a word that stands whole or another kind of gap."""
        length = 0
        while length < _REACH:
            gap = place
            while 0 <= (at := place if step > 0 else place - 1) < len(folded) and not folded[at].isalnum():
                if abs(place - gap) > _GAP or not (folded[at].isspace() or folded[at] in signs):
                    return
                place += step
            first = place
            while 0 <= (at := place if step > 0 else place - 1) < len(folded) and folded[at].isalnum():
                if abs(place - first) > _LONGEST:
                    return
                place += step
            piece = folded[min(first, place) : max(first, place)]
            if not piece or gap == first or (len(piece) > 1 and piece in self._words):
                return
            yield piece
            length += len(piece)

    def _covered(self, text: str, first: int, last: int) -> bool:
        """Tell whether everyday words, one after the other, cover a place and reach over one of its ends."""
        states = [(begin, begin, 0) for begin in range(first + 1)]  # where words begin, and end, how many
        seen = set(states)
        while states:
            begin, at, count = states.pop()
            if at >= last:
                if (begin < first or at > last) and at - begin >= _MEAN * count:
                    return True
                continue
            for end in range(at + 1, min(len(text), at + _LONGEST) + 1):
                word = text[at:end]
                if not self._begins(word):
                    break
                if at < first and end <= first:
                    continue  # a word that stands wholly before tells nothing
                step = (begin, end, count + 1)
                if step not in seen and (word in self._words if len(word) > 1 else word in "ai"):
                    seen.add(step)
                    states.append(step)
        return False

    def grouped(self, pieces: list[str], spaced: list[bool]) -> bool:
        """Tell whether pieces, each joined with those beside it, are everyday words with spaces between.

        ``spaced`` tells of each piece but the last whether a space stands behind it.
        """
        ways: list[list[int]] = [[0]]  # for each number of pieces, how many words they may be
        for last in range(1, len(pieces) + 1):
            ways.append([])
            if last < len(pieces) and not spaced[last - 1]:
                continue
            for first in range(max(0, last - 6), last):
                word = "".join(pieces[first:last])
                if word in self._words if len(word) > 1 else word in "ai":
                    ways[last] += [count + 1 for count in ways[first]][:8]
        letters = sum(map(len, pieces))
        return any(1 < count < len(pieces) and letters >= _MEAN * count for count in ways[-1])


def _readings(folded: str, at: int) -> list[tuple[int, str, int]]:
    """Return (length, letters, signs of no known shape) of what may stand at a place."""
    char = folded[at]
    if char.isascii():
        found = [
            (len(run), letter, 0)
            for run, letter in DRAWN_BY_FIRST.get(char, ())
            if folded.startswith(run, at)
        ]
        plain = char if char.isalpha() else ""
        letters = plain + DIGITS.get(char, "") + SIGNS.get(char, "") + SWAPPED.get(char, "")
        if letters:
            found.append((1, letters, 0))
        if not char.isalnum() and not char.isspace():
            found.append((1, "", 0))  # put between letters
        return found
    known = shapes().get(char, "")
    found = [(1, known, 0)] if known else []
    found.append((1, _LETTERS.translate({ord(letter): None for letter in known}), 1))
    return found
