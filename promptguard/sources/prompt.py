"""What a reader hands on: prompts, each with the place it came from and the way back into it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from promptguard.sources.place import START, Place

Run = tuple[int, int]


class SourceError(Exception):
    """A file cannot be read as prompts, or not be written back. Says where and what to do."""

    def __init__(self, path: str | None, line: int | None, message: str) -> None:
        super().__init__(path, line, message)
        self.path = path
        self.line = line
        self.message = message

    def __str__(self) -> str:
        where = self.path or "standard input"
        return f"{where}{'' if self.line is None else f':{self.line}'}: {self.message}"


class NoPromptError(SourceError):
    """The file is readable and holds no prompt: it is empty, or nothing in it is called one."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The part of a file that holds a prompt, as it stands there.

    ``start`` and ``end`` are half-open code point offsets into the file's text (a BOM counts as one),
    ``place`` is the place of ``start`` and ``source`` the text between them. This class is for text
    that stands in the file as it is; the readers of quoted text have their own.
    """

    start: int
    end: int
    place: Place
    source: str

    def runs(self, text: str) -> Iterable[Run]:
        """Return ascending pairs (offset into ``text``, offset into ``source``), the first of them at 0.

        Between two pairs both offsets advance in step.
        """
        return [(0, 0)]

    def encode(self, text: str, new: str) -> str:
        """Return what to write in place of ``source`` so that the prompt reads ``new``."""
        return new.strip()  # the space around a prompt belongs to the file

    def offset(self, text: str, index: int) -> int:
        """Return the offset into ``source`` of the character ``text[index]``."""
        place = 0
        for of_text, of_source in self.runs(text):
            if of_text > index:
                break
            place = of_source + index - of_text
        return min(place, len(self.source))


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt of a file.

    ``text`` is what the image API would get: without quotes and escapes. ``line`` and ``column`` are
    the place of its first character in the file, counted from 1 in code points. ``field`` is a JSON
    pointer in structured files, else what kind of place it is. ``negative`` says that it lists what the
    picture must not show. ``path`` and ``origin`` are None for a prompt that is in no file.
    """

    text: str
    path: str | None = None
    line: int = 1
    column: int = 1
    field: str = "prompt"
    id: str | None = None
    negative: bool = False
    origin: Origin | None = None

    def locate(self, index: int) -> Place:
        """Return the place in the file of ``text[index]``; ``index`` may be the length of the text."""
        if self.origin is None:
            return START.after(self.text[:index])
        return self.origin.place.after(self.origin.source[: self.origin.offset(self.text, index)])


def found(
    origin: Origin,
    text: str,
    *,
    path: str | None,
    field: str = "prompt",
    id: str | None = None,
    negative: bool = False,
) -> Prompt:
    """Return the prompt ``text`` that stands at ``origin``."""
    place = origin.place.after(origin.source[: origin.offset(text, 0)])
    return Prompt(text, path, place.line, place.column, field, id, negative, origin)
