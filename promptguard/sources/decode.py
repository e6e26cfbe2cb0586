"""Bytes to text, or a clear word on why not."""

from __future__ import annotations

from pathlib import Path

from promptguard.sources.prompt import NoPromptError, SourceError

LIMIT = 50 * 1024 * 1024  # bytes; a JSONL file may be larger, it is read line by line

# These codecs leave the BOM in the text, so that encoding it again gives the same bytes.
_BOMS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def load(path: str, limit: int | None = LIMIT) -> bytes:
    """Return the content of a file of at most ``limit`` bytes, else raise SourceError."""
    try:
        with Path(path).open("rb") as file:
            # a pipe or a device tells no size beforehand
            data = file.read() if limit is None else file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    if limit is not None and len(data) > limit:
        size = f"{limit // (1024 * 1024)} MB"
        raise SourceError(path, None, f"is larger than {size}; split it, or make it JSONL, one prompt a line")
    return data


def unreadable(path: str, error: OSError | ValueError) -> SourceError:
    """Return what to tell the user when a file cannot be opened."""
    if isinstance(error, FileNotFoundError):
        advice = "no such file; check the spelling, or quote the pattern"
    elif isinstance(error, IsADirectoryError):
        advice = "is a directory; name the prompt files in it"
    elif isinstance(error, PermissionError):
        advice = "no permission to open it; change its mode or its owner"
    else:  # a NUL in the name is a ValueError
        advice = f"cannot be read: {getattr(error, 'strerror', None) or error}"
    return SourceError(path, None, advice)


def encoding_of(head: bytes) -> str:
    """Return the name of the codec for a file that begins with ``head``."""
    return next((name for bom, name in _BOMS if head.startswith(bom)), "utf-8")


def decode(data: bytes, path: str | None, first: int = 1) -> tuple[str, str]:
    """Return (text, encoding): ``text.encode(encoding)`` gives ``data`` again, a BOM included.

    ``first`` is the number of the line with which ``data`` begins, for messages.
    """
    encoding = encoding_of(data)
    if b"\0" in data and encoding == "utf-8":
        advice = "if it is text, it is UTF-16 without a BOM: save it as UTF-8"
        raise SourceError(path, None, f"is a binary file, not text; {advice}")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + first if encoding == "utf-8" else None
        name = encoding[:6].rstrip("-").upper()
        byte = f"byte 0x{data[error.start]:02x} at offset {error.start} is no {name}"
        raise SourceError(path, line, f"{byte}; save the file as UTF-8") from None
    check_text(text, path, first)
    return text, encoding


def check_text(text: str, path: str | None, first: int = 1) -> None:
    """Raise SourceError for text that no file of prompts can hold."""
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + first
        raise SourceError(path, line, "is a binary file, not text: it holds a NUL character")
    if not text.removeprefix("\ufeff").strip():
        raise NoPromptError(path, None, "is empty; write a prompt into it or leave it out")
