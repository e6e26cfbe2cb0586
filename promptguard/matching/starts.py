"""Where in a text a disguised name may begin: at a token that is no word, at a sign amid letters, or before one."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from .glyphs import SWAPPED, shapes
from .tokens import CJK, has_cjk

DRAWN_PLAIN = ("uu", "vv", "ivi")  # letters drawn with letters
_PART = 400  # characters looked at in one go: reading may stop long before the end of a text
_BACK = 24  # characters before a sign in which its word begins
_MEMORY = 100_000


class Starts:
    """Finds them. ``begins`` tells whether a name begins so. Its memory is only a cache."""

    def __init__(self, begins: Callable[[str], bool]) -> None:
        self._begins = begins
        self._beginning: dict[str, bool] = {}

    def found(
        self,
        folded: str,
        tokens: list[str],
        where: list[tuple[int, int]],
        signs: Sequence[int],
        broken: Iterator[int],
    ) -> Iterator[int]:
        """Yield characters at which a disguised name may begin, part by part of the text.

        ``signs`` are the characters that look disguised, ``broken`` the tokens, both in order.
        """
        walls = [] if folded.isascii() else [match.start() for match in _no_shape().finditer(folded)]
        seen: set[int] = set()
        reached, added, number = 0, -1, 0
        odd = next(broken, None)
        while odd is not None or number < len(signs):
            begin = len(folded) if odd is None else where[odd][0]
            limit = (min(begin, signs[number]) if number < len(signs) else begin) + _PART
            starts: set[int] = set()
            while odd is not None and where[odd][0] < limit:
                if self._may_begin(tokens[odd]):
                    starts.add(where[odd][0])
                self._add_before(starts, tokens, where, odd)
                odd = next(broken, None)
            while number < len(signs) and signs[number] < limit:
                sign = signs[number]
                number += 1
                begin = _word_begins(folded, sign, walls)
                starts.update((begin, sign))
                place = bisect_left(where, (begin, begin))
                if place != added:
                    self._add_before(starts, tokens, where, place)
                    added = place
                place = max(place, reached)  # signs come in order: what is before has been added
                while place < len(where) and where[place][0] <= sign + 1:
                    starts.add(where[place][0])
                    place += 1
                reached = place
            yield from sorted(start for start in starts - seen if _free(folded, start))
            seen |= starts

    def _add_before(
        self, starts: set[int], tokens: list[str], where: list[tuple[int, int]], place: int
    ) -> None:
        """Add the tokens before a place that may be the plain beginning of the name."""
        for before in range(min(place, len(tokens)) - 1, max(-1, place - 6), -1):
            token = tokens[before]
            if len(token) > 4 and before < place - 2:
                break
            if self._may_begin(token):
                starts.add(where[before][0])

    def _may_begin(self, token: str) -> bool:
        """Tell whether a name may begin with a token: plain letters stand for themselves, but for a few."""
        known = self._beginning.get(token)
        if known is None:
            if len(self._beginning) >= _MEMORY:
                self._beginning.clear()
            known = self._beginning[token] = (
                not (token.isascii() and token.isalpha())
                or self._begins(token)
                or self._begins_swapped(token)
                or any(drawn in token for drawn in (*DRAWN_PLAIN, "nn", "ph"))
            )
        return known

    def _begins_swapped(self, token: str) -> bool:
        """Tell whether a name may begin with a token in which up to two letters stand for others: "tDm"."""
        begins = self._begins
        read, left = "", 2
        for char in token:
            if not begins(read + char):
                if not left or char not in SWAPPED or not begins(read + SWAPPED[char]):
                    return False
                left -= 1
                char = SWAPPED[char]
            read += char
        return True


def _word_begins(folded: str, sign: int, walls: Sequence[int]) -> int:
    """Return where the word begins that holds a sign; ``walls`` are the letters over which nothing is read."""
    least = max(0, sign - _BACK)
    begin = max(folded.rfind(" ", least, sign + 1), folded.rfind("\n", least, sign + 1)) + 1
    wall = bisect_right(walls, sign)
    return max(begin, sign - _BACK, walls[wall - 1] + 1 if wall else 0)


def _free(folded: str, start: int) -> bool:
    """Tell whether a name can begin at a place: not inside a word, nor as the s of "X's"."""
    if start == 0:
        return True
    genitive = (
        folded[start - 1] == "'" and start > 1 and folded[start - 2].isalpha() and folded[start].isalpha()
    )
    return not genitive and not _joined(folded, start)


def _joined(folded: str, start: int) -> bool:
    """Tell whether a place is inside a word."""
    before = folded[start - 1]
    if has_cjk(before):
        return False  # a name may follow Han and kana without a space
    if not before.isascii() and before in shapes():
        return True  # "⊂revice": the sign is a letter of the word
    return folded[start].isalnum() and before.isalnum() and folded[start].isascii() == before.isascii()


@cache
def _no_shape() -> re.Pattern[str]:
    """Return what finds Han, kana and Hangul that are drawn for no Latin letter: no name is read across them."""
    drawn = "".join(char for char in shapes() if has_cjk(char))
    return re.compile(rf"(?![{re.escape(drawn)}])[{CJK}]")
