"""Text that stands in a file as it is: the whole file, or each of its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptguard.sources.place import Places
from promptguard.sources.prompt import Origin, Prompt, found


def stretch(text: str, start: int, end: int, places: Places) -> tuple[Origin, str] | None:
    """Return the origin and the text of ``text[start:end]`` without the space around, if any is left."""
    part = text[start:end]
    bare = part.strip()
    if not bare:
        return None
    start += len(part) - len(part.lstrip())
    return Origin(start, start + len(bare), places.at(start), bare), bare


def whole(text: str, path: str | None) -> Iterator[Prompt]:
    """Yield the file as one prompt, without the space around it."""
    piece = stretch(text, text.startswith("\ufeff"), len(text), Places(text))
    if piece:
        yield found(*piece, path=path)


def lines(text: str, path: str | None) -> Iterator[Prompt]:
    """Yield one prompt a line; lines that are blank or begin with ``#`` are none."""
    places = Places(text)
    for line in re.finditer(r"[^\r\n\ufeff][^\r\n]*", text):
        piece = stretch(text, line.start(), line.end(), places)
        if piece and not piece[1].startswith("#"):
            yield found(*piece, path=path, field="line", id=str(piece[0].place.line))
