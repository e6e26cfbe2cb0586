"""Prompts in Markdown: the fenced blocks that are called one or nothing, or else the whole text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptguard.sources.keys import meaning, of_look
from promptguard.sources.place import Places
from promptguard.sources.plain import stretch
from promptguard.sources.prompt import Prompt, found

TAGS = ("prompt", "image-prompt", "text")

_KEY = re.compile(r'"([^"\\\n]{1,40})"\s{0,20}:')
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_OPEN = re.compile(r"[ \t]*(`{3,}(?=[^`]*\Z)|~{3,})(.*)", re.DOTALL)
_FRONT = re.compile(r"\ufeff?---[ \t]*(?:\r\n?|\n).*?^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)


def prompts(text: str, path: str | None) -> Iterator[Prompt]:
    """Yield the blocks fenced with a tag of TAGS; without one, the text behind the front matter.

    Where some blocks are tagged, those without any tag are prompts as well, and so are blocks of JSON that
    describe a picture; blocks in a programming language are none.
    """
    places = Places(text)
    blocks = list(_fenced(text))
    if any(tag in TAGS for _, _, tag in blocks):
        for start, end, tag in blocks:
            if tag in TAGS or not tag or (tag == "json" and _describes(text[start:end])):
                piece = stretch(text, start, end, places)
                if piece:
                    yield found(*piece, path=path, field=tag or "fence")
    else:
        front = _FRONT.match(text.replace("\r", "\n"))  # as long as it was, so offsets hold
        piece = stretch(text, front.end() if front else text.startswith("\ufeff"), len(text), places)
        if piece:
            yield found(*piece, path=path, field="text")


def _describes(block: str) -> bool:
    """Say whether a block of JSON is a prompt: it has one, or two fields of the look of a picture."""
    keys = [
        key for key in _KEY.findall(block) if of_look(key) or ((means := meaning((key,))) and means.strong)
    ]
    return len(set(keys)) > 1 or any(not of_look(key) for key in keys)


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
