"""Make reference pictures ready for upload: checked, turned upright, without EXIF, not needlessly large.

Pillow does it (the extra ``images``): pictures from cameras carry places and names in their EXIF data,
and nothing else here could remove it from every format.
"""

from __future__ import annotations

import importlib
import io
from pathlib import Path
from typing import Any

from promptguard.images.pixels import look
from promptguard.images.request import InputImage

# The model scales what it reads to about this; more pixels cost upload time and nothing is seen of them.
LONGEST_EDGE = 2048
_SMALL = 1_500_000


class UploadError(ValueError):
    """A picture cannot be read or made ready."""


def load_image(
    path: Path, *, as_is: bool = False, mask: bool = False, edge: int = LONGEST_EDGE
) -> InputImage:
    """Read a reference picture or mask for upload.

    It is turned upright, stripped of metadata, and where larger than ``edge`` pixels or 1.5 MB it is
    scaled and written as jpeg (png where it is transparent). A mask keeps its size and stays png, since
    it must match its picture pixel by pixel. ``as_is`` uploads the file's own bytes.

    Raises UploadError where the file cannot be read or Pillow is missing.
    """
    try:
        data = path.read_bytes()
    except OSError as err:
        raise UploadError(f"{path}: {err.strerror or err}") from err
    if look(data) is None:
        raise UploadError(f"{path} is no png, jpeg or webp picture")
    if as_is:
        return InputImage(path.name, data)
    pillow, transpose = _pillow("PIL.Image"), _pillow("PIL.ImageOps")
    try:
        with pillow.open(io.BytesIO(data)) as opened:
            picture = transpose.exif_transpose(opened)
            picture.load()
    except Exception as err:  # Pillow raises many kinds for a broken file; all mean the same here
        raise UploadError(f"{path} is a broken picture: {err}") from err
    if mask:
        if picture.mode not in ("RGBA", "LA", "L"):
            picture = picture.convert("RGBA")
        return InputImage(_named(path, "png"), _write(pillow, picture, "PNG"))
    clear = _transparent(picture)
    picture = picture.convert("RGBA" if clear else "RGB")
    if max(picture.size) > edge:
        picture.thumbnail((edge, edge), pillow.Resampling.LANCZOS)
    small = _write(pillow, picture, "PNG") if clear or len(data) <= _SMALL else b""
    if clear or (small and len(small) <= _SMALL):
        return InputImage(_named(path, "png"), small)
    return InputImage(_named(path, "jpg"), _write(pillow, picture, "JPEG", quality=92))


def _transparent(picture: Any) -> bool:
    if "transparency" in picture.info:
        return True
    return "A" in picture.mode and picture.getchannel("A").getextrema()[0] < 255


def _write(pillow: Any, picture: Any, kind: str, **options: object) -> bytes:
    # A new picture of the same pixels: nothing of the old file's metadata can come along.
    bare = pillow.new(picture.mode, picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, kind, **options)
    return out.getvalue()


def _named(path: Path, suffix: str) -> str:
    return f"{path.stem}.{suffix}"


def _pillow(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as err:
        raise UploadError(
            "reference pictures need Pillow, to remove EXIF data and to scale: "
            "pip install 'promptguard-lint[images]', or --as-is to upload the file unchanged"
        ) from err
