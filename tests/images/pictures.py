"""Small real pictures, and answers of the image API around them."""

from __future__ import annotations

import base64
import random
import struct
import zlib
from typing import Any


def png(width: int = 64, height: int = 64, *, noise: bool = False) -> bytes:
    """A grey png; with noise one that does not compress, so that its bytes are about its pixels."""
    source = random.Random(width * 100_003 + height)
    rows = b"".join(b"\0" + (source.randbytes(width) if noise else b"\x80" * width) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )


USAGE = {
    "input_tokens": 150,
    "input_tokens_details": {"image_tokens": 0, "text_tokens": 150},
    "output_tokens": 6240,
    "total_tokens": 6390,
}


def answer(images: int = 1, **changes: Any) -> dict[str, Any]:
    """An answer with usage and echo, as images_response.py of the SDK describes it."""
    content: dict[str, Any] = {
        "created": 1795344000,
        "data": [{"b64_json": base64.b64encode(png(1024, 1024)).decode()} for _ in range(images)],
        "background": "opaque",
        "output_format": "png",
        "quality": "low",
        "size": "1024x1024",
        "usage": USAGE,
    }
    content.update(changes)
    return {key: value for key, value in content.items() if value is not None}


def moderation_error(**changes: Any) -> dict[str, Any]:
    error: dict[str, Any] = {
        "message": "Your request was rejected by the safety system. safety_violations=[sexual].",
        "type": "image_generation_user_error",
        "param": None,
        "code": "moderation_blocked",
    }
    error.update(changes)
    return {"error": error}
