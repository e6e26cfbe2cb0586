"""Read format and size of a picture from its first bytes, without an imaging library."""

from __future__ import annotations

import struct
from dataclasses import dataclass

MIME = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """Format (png, jpeg, webp, gif, svg) and pixels; the size is None where it was not found."""

    format: str
    size: tuple[int, int] | None


def look(data: bytes) -> Picture | None:
    """Return what the bytes are, or None for anything that is not one of the API's formats."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        known = len(data) >= 24 and data[12:16] == b"IHDR"
        return Picture("png", struct.unpack(">II", data[16:24]) if known else None)
    if data.startswith(b"\xff\xd8\xff"):
        return Picture("jpeg", _jpeg_size(data))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Picture("webp", _webp_size(data))
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return Picture("gif", struct.unpack("<HH", data[6:10]) if len(data) >= 10 else None)
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<svg") or (head.startswith(b"<?xml") and b"<svg" in head):
        return Picture("svg", None)
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        # Start-of-frame markers hold the size; C4, C8 and CC share the range and are something else.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X" and len(data) >= 30:
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if kind == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and len(data) >= 30:
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None
