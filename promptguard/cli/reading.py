"""Open the files that a command is given, as its options say they are read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from . import checking

if TYPE_CHECKING:
    from ..sources import Document, Prompt
    from .options import Reading


def prompts_of(path: Path, reading: Reading) -> Iterator[Prompt]:
    """Yield the prompts of a file; large JSONL files are read as a stream. Raises ``SourceError``."""
    from ..sources.jsonl import iter_jsonl

    if checking.is_large(path, reading.kind):
        yield from iter_jsonl(path)
    else:
        yield from document_of(path, reading).prompts


def document_of(path: Path, reading: Reading) -> Document:
    """Read one file, or standard input for "-". Raises ``SourceError``."""
    from ..sources import read

    if str(path) != "-":
        return read(path, kind=reading.kind, per_line=reading.per_line)
    name = reading.stdin or "-"
    return read(name, data=checking.stdin_bytes(), kind=reading.kind, per_line=reading.per_line)
