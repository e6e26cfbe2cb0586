"""Where a character stands in a file: line and column in the units that reports need."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple


class Place(NamedTuple):
    """One position in a file. Everything counts from 1.

    ``column`` counts code points, ``utf16`` UTF-16 code units (SARIF) and ``utf8`` bytes (rdjson).
    """

    line: int
    column: int
    utf16: int
    utf8: int

    def after(self, text: str) -> Place:
        """Return the position behind ``text`` when ``text`` begins at this position."""
        line, column, utf16, utf8 = self
        start = 0
        for brk in re.finditer(r"\r\n?|\n", text):
            line, column, utf16, utf8 = line + 1, 1, 1, 1
            start = brk.end()
        tail = text[start:]
        if tail.isascii():
            return Place(line, column + len(tail), utf16 + len(tail), utf8 + len(tail))
        return Place(
            line,
            column + len(tail),
            utf16 + len(tail.encode("utf-16-le", "surrogatepass")) // 2,
            utf8 + len(tail.encode("utf-8", "surrogatepass")),
        )


START = Place(1, 1, 1, 1)


class Places:
    """Find the place of offsets into one text. Fast for offsets that ascend, right for any.

    ``first`` is the number of the text's first line.
    """

    def __init__(self, text: str, first: int = 1) -> None:
        # a BOM is no column: no editor counts it
        bom = 1 if text.startswith("\ufeff") else 0
        self._text = text
        self._first = first
        self._starts = [bom, *(brk.end() for brk in re.finditer(r"\r\n?|\n", text))]
        self._last = (bom, Place(first, 1, 1, 1))

    def at(self, offset: int) -> Place:
        """Return the place of the character at ``offset``, a code point offset into the text."""
        row = max(bisect_right(self._starts, offset) - 1, 0)
        begin, line = self._starts[row], self._first + row
        known, place = self._last
        # go on from the last answer: a minified file is one line, and starting over is quadratic
        if not (place.line == line and begin <= known <= offset):
            known, place = begin, Place(line, 1, 1, 1)
        found = place.after(self._text[known:offset])
        self._last = (offset, found)
        return found
