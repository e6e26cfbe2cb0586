"""Prompts in Markdown: the fenced blocks that are called one, or else the whole text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptguard.sources.place import Places
from promptguard.sources.plain import stretch
from promptguard.sources.prompt import Prompt, found

TAGS = ("prompt", "image-prompt", "text")

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_OPEN = re.compile(r"[ \t]*(`{3,}(?=[^`]*\Z)|~{3,})(.*)", re.DOTALL)
_FRONT = re.compile(r"\ufeff?---[ \t]*(?:\r\n?|\n).*?^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)


def prompts(text: str, path: str | None) -> Iterator[Prompt]:
    """Yield the blocks fenced with a tag of TAGS; without one, the text behind the front matter."""
    places = Places(text)
    tagged = False
    for start, end, tag in _fenced(text):
        if tag in TAGS:
            tagged = True
            piece = stretch(text, start, end, places)
            if piece:
                yield found(*piece, path=path, field=tag)
    if not tagged:
        front = _FRONT.match(text.replace("\r", "\n"))  # as long as it was, so offsets hold
        piece = stretch(text, front.end() if front else text.startswith("\ufeff"), len(text), places)
        if piece:
            yield found(*piece, path=path, field="text")


def _fenced(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, tag) of what stands between fences; the last may end with the file."""
    fence, tag, start = "", "", 0
    for match in _LINE.finditer(text):
        line = match[0].strip()
        if not fence:
            opening = _OPEN.match(line)
            if opening:
                fence, start = opening[1], match.end()
                words = opening[2].split()
                tag = words[0].strip("{}.").lower() if words else ""
        elif line.startswith(fence) and not line.strip(fence[0]):
            yield start, match.start(), tag
            fence = ""
    if fence:
        yield start, len(text), tag
