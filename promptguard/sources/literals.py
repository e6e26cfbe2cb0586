"""JSON text inside a file: string literals and whole documents, and how to change a part of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from promptguard.sources.prompt import Origin, Run

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)


class StringOrigin(Origin):
    """A JSON string literal with its quotes."""

    __slots__ = ()

    def runs(self, text: str) -> Iterator[Run]:
        """Map the text to the literal, escape by escape."""
        return _runs(self.source, 1, _escapes(self.source))

    def encode(self, text: str, new: str) -> str:
        """Change the part of the literal that differs and keep the escapes of the rest."""
        only = _ascii_only(self.source)
        return spliced(self, text, new, lambda part: json.dumps(part, ensure_ascii=only)[1:-1])


class WholeOrigin(Origin):
    """A JSON object or list that is a prompt as it stands.

    Its text is the source with escaped letters such as ``\\u5bae`` as letters: a program that writes
    JSON in ASCII must not hide a name.
    """

    __slots__ = ()

    def runs(self, text: str) -> Iterator[Run]:
        """Map the text to the source, escaped letter by escaped letter."""
        return _runs(self.source, 0, _letters(self.source))

    def encode(self, text: str, new: str) -> str:
        """Change the part that differs; write letters as escapes where the source does."""
        return spliced(self, text, new.strip(), _ascii if _ascii_only(self.source) else str)


def readable(source: str) -> str:
    """Return JSON source with escaped letters as letters, still valid JSON with the same meaning."""
    if "\\u" not in source:
        return source
    parts, done = [], 0
    for start, end, char in _letters(source):
        parts += [source[done:start], char]
        done = end
    return "".join([*parts, source[done:]])


def spliced(origin: Origin, text: str, new: str, encode: Callable[[str], str]) -> str:
    """Return the source of ``text`` changed to say ``new``, with only what differs encoded anew."""
    room = min(len(text), len(new))
    head = next((i for i in range(room) if text[i] != new[i]), room)
    room -= head
    tail = next((i for i in range(room) if text[-1 - i] != new[-1 - i]), room)
    start, end = origin.offset(text, head), origin.offset(text, len(text) - tail)
    return origin.source[:start] + encode(new[head : len(new) - tail]) + origin.source[end:]


def _escapes(source: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, character) for every escape; a surrogate pair is one."""
    matches = _ESCAPE.finditer(source)
    for match in matches:
        end = match.end()
        if _between(match[1], "D800", "DBFF"):
            low = _ESCAPE.match(source, end)
            if low and _between(low[1], "DC00", "DFFF"):
                end = next(matches).end()
        yield match.start(), end, json.loads(f'"{source[match.start() : end]}"')


def _between(code: str | None, first: str, last: str) -> bool:
    return code is not None and first <= code.upper() <= last


def _letters(source: str) -> Iterator[tuple[int, int, str]]:
    """Yield the escapes that stand for a character beyond ASCII, which JSON may hold as it is."""
    for start, end, char in _escapes(source):
        if char >= "\xa0" and not "\ud800" <= char <= "\udfff":
            yield start, end, char


def _runs(source: str, first: int, escapes: Iterator[tuple[int, int, str]]) -> Iterator[Run]:
    """Yield the runs of a text whose first character is ``source[first]``."""
    yield 0, first
    shift = first
    for start, end, _ in escapes:
        shift += end - start - 1
        yield end - shift, end


def _ascii_only(source: str) -> bool:
    return "\\u" in source and source.isascii()


def _ascii(text: str) -> str:
    return "".join(char if char.isascii() else json.dumps(char)[1:-1] for char in text)
