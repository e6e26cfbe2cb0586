"""Write pictures to disk whole, beside each its record, and never over a file that is there."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import uuid
import zlib
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from promptguard.images.pixels import look

_SUFFIX = {"jpeg": ".jpg", None: ".bin"}
_PNG_HEADER_END = 33  # signature (8) and the IHDR chunk (25)
# Several times an ordinary answer; less free space than that is better noticed before paying.
BYTES_PER_IMAGE = 16_000_000


class SaveError(OSError):
    """A picture that was paid for could not be written."""


def prepare(folder: Path, images: int) -> None:
    """Make the folder and see that it can be written and has room, before anything is paid for.

    Raises SaveError.
    """
    probe = folder / f".promptguard-{uuid.uuid4().hex}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
        free = shutil.disk_usage(folder).free
    except OSError as err:
        raise SaveError(f"{folder} cannot be written: {err.strerror or err}") from err
    if free < images * BYTES_PER_IMAGE:
        raise SaveError(f"{folder} has {free // 1_000_000} MB free; {images} pictures may need more")


def stem(record: str, moment: datetime) -> str:
    """Return the beginning of the file names of a record: time (UTC) and the record's id."""
    return f"{moment.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}-{record[:12]}"


def save(folder: Path, name: str, data: bytes, record: Mapping[str, Any], *, embed: bool = True) -> Path:
    """Write one picture and its record (``.json``) and return the picture's path.

    ``embed`` puts the record into a png as well (an iTXt chunk named promptguard). Raises SaveError; then
    no part of this picture is left under a final name.
    """
    seen = look(data)
    kind = seen.format if seen else None
    content = with_text(data, record) if embed and kind == "png" else data
    suffix = _SUFFIX.get(kind, f".{kind}")
    about = {**record, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    text = json.dumps(about, ensure_ascii=False, indent=2) + "\n"
    try:
        picture = _write_new(folder, name, suffix, content)
        _write_new(folder, picture.name, ".json", text.encode("utf-8", "replace"))
    except OSError as err:
        raise SaveError(f"{folder / name}{suffix}: {err.strerror or err}") from err
    return picture


def save_partial(folder: Path, name: str, data: bytes) -> Path:
    """Write one partial picture of a stream, without a record beside it. Raises SaveError."""
    seen = look(data)
    kind = seen.format if seen else None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _write_new(folder, name, _SUFFIX.get(kind, f".{kind}"), data)
    except OSError as err:
        raise SaveError(f"{folder / name}: {err.strerror or err}") from err


def with_text(png: bytes, record: Mapping[str, Any]) -> bytes:
    """Return the png with the record in an iTXt chunk (UTF-8 JSON, uncompressed) after the header.

    Bytes that do not begin as a png should are returned as they are.
    """
    if len(png) < _PNG_HEADER_END or png[12:16] != b"IHDR":
        return png
    body = b"promptguard\0\0\0\0\0" + json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")
    chunk = struct.pack(">I", len(body)) + b"iTXt" + body + struct.pack(">I", zlib.crc32(b"iTXt" + body))
    return png[:_PNG_HEADER_END] + chunk + png[_PNG_HEADER_END:]


def read_text(png: bytes) -> dict[str, Any] | None:
    """Return the record out of a png that ``with_text`` made, or None where there is none."""
    at = 8
    while at + 12 <= len(png):
        length = int(struct.unpack(">I", png[at : at + 4])[0])
        body = png[at + 8 : at + 8 + length]
        if png[at + 4 : at + 8] == b"iTXt" and body.startswith(b"promptguard\0"):
            found: dict[str, Any] = json.loads(body[len(b"promptguard\0\0\0\0\0") :])
            return found
        at += 12 + length
    return None


def _write_new(folder: Path, name: str, suffix: str, content: bytes) -> Path:
    """Write under a name that is free: first whole under a temporary name, then linked into place."""
    part = folder / f".{name}-{uuid.uuid4().hex}.part"
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        for count in range(1000):
            path = folder / (f"{name}{suffix}" if count == 0 else f"{name}-{count}{suffix}")
            try:
                _place(part, path)
            except FileExistsError:
                continue
            return path
        raise OSError(f"no free name for {name}{suffix}")
    finally:
        part.unlink(missing_ok=True)


def _place(part: Path, path: Path) -> None:
    try:
        os.link(part, path)  # fails where the name is taken, unlike a rename
    except FileExistsError:
        raise
    except OSError:
        # A file system without hard links: take the name first, then move the whole file onto it.
        with path.open("xb"):
            pass
        part.replace(path)
