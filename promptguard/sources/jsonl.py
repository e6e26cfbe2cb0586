"""Prompts in JSONL: one JSON object with a text or prompt field, or one JSON string, a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from promptguard.sources.decode import LIMIT, decode, encoding_of, unreadable
from promptguard.sources.jsons import Value, choose, prompt_at, walk
from promptguard.sources.keys import meaning, plain
from promptguard.sources.place import Places
from promptguard.sources.prompt import NoPromptError, Prompt, SourceError

_NONE = "holds no prompt; write one JSON object with a text field a line"
_IDS = frozenset({"id", "customid", "promptid"})


def prompts(text: str, path: str | None) -> Iterator[Prompt]:
    """Yield the prompts of a whole JSONL text."""
    base = 0
    for number, line in enumerate(text.split("\n"), 1):
        yield from _line(line, number, base, path)
        base += len(line) + 1


def iter_jsonl(path: Path | str, stream: BinaryIO | None = None, first: int = 1) -> Iterator[Prompt]:
    """Yield the prompts of a JSONL file of any size, holding no more than a line of it.

    ``stream`` is read in place of the file, and with ``path`` "-" the prompts' path is None. ``first`` is
    the number of the stream's first line, where it is a part of a file. Raise
    SourceError at the line that cannot be read; the prompts before it have been given out by then.
    """
    name = None if str(path) == "-" else str(path)
    if stream is not None:
        yield from _stream(stream, name, first)
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115  # errors of reading are not errors of opening
    except (OSError, ValueError) as error:
        raise unreadable(str(path), error) from None
    with file:
        yield from _stream(file, name)


def _stream(stream: BinaryIO, path: str | None, first: int = 1) -> Iterator[Prompt]:
    empty = first == 1
    for number, line in enumerate(_lines(stream, path, first), first):
        for prompt in _line(line, number, 0, path):
            empty = False
            yield prompt
    if empty:
        raise NoPromptError(path, None, _NONE)


def _lines(stream: BinaryIO, path: str | None, first: int = 1) -> Iterable[str]:
    number, line = first, stream.readline(LIMIT + 1)
    if first == 1 and encoding_of(line) != "utf-8":  # UTF-16 has no line ends to find in its bytes
        text, _ = decode(line + stream.read(LIMIT), path)
        yield from text.split("\n")
        return
    while line:
        if len(line) > LIMIT:
            raise SourceError(path, number, "this line is larger than 50 MB; is the file JSONL?")
        yield decode(line, path, number)[0] if line.strip() else ""
        number, line = number + 1, stream.readline(LIMIT + 1)


def _line(line: str, number: int, base: int, path: str | None) -> Iterator[Prompt]:
    """Yield the prompts of one line, which begins at offset ``base`` of the file."""
    start = 1 if number == 1 and line.startswith("\ufeff") else 0
    if not line[start:].strip():
        return
    values = walk(line, start, path, number)
    top = values[0]
    bare = isinstance(top.value, str) and not top.container
    chosen = [(top, False)] if bare else choose(_fields(values)) or choose(values)
    if not chosen:
        raise SourceError(path, number, f"has no text or prompt field, {_instead(values)}")
    places = Places(line, number)
    id = next((str(v.value) for v in values if _is_id(v)), str(number))
    for value, negative in chosen:
        prompt = prompt_at(line, value, places, path, negative=negative)
        origin = prompt.origin
        if base and origin:
            origin = replace(origin, start=origin.start + base, end=origin.end + base)
        yield replace(prompt, id=id, origin=origin)


def _instead(values: list[Value]) -> str:
    """Say what a line holds that is no prompt."""
    if not (values[0].container and values[0].value == "{"):
        return 'for it is no object; write {"text": "..."}'
    keys = [str(value.path[0]) for value in values if len(value.path) == 1]
    empty = next((key for key in keys if (means := meaning((key,))) and not means.negative), None)
    if empty is not None:
        return f"for {empty} holds no words; write the prompt into it"
    return f"only {', '.join(keys)}" if keys else "for it is empty"


def _fields(values: list[Value]) -> list[Value]:
    """Return the line's object with its own fields, leaving out what is deeper."""
    return [v for v in values if len(v.path) < 2]


def _is_id(value: Value) -> bool:
    return (
        len(value.path) == 1
        and not value.container
        and value.value is not None
        and plain(str(value.path[0])) in _IDS
    )
