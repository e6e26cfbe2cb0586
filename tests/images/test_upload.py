from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from promptguard.images.upload import UploadError, load_image

from .pictures import png

Image = pytest.importorskip("PIL.Image", reason="Pillow (extra images) is not installed")


def _jpeg(path: Path, size: tuple[int, int], *, orientation: int = 1, noise: bool = False) -> Path:
    picture = Image.effect_noise(size, 100).convert("RGB") if noise else Image.new("RGB", size, "navy")
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Secret Camera Maker"
    picture.save(path, "JPEG", exif=exif, quality=95)
    assert b"Secret Camera Maker" in path.read_bytes()
    return path


def _open(data: bytes) -> Any:
    return Image.open(io.BytesIO(data))


def test_exif_is_removed_and_the_picture_turned_upright(tmp_path: Path) -> None:
    loaded = load_image(_jpeg(tmp_path / "a.jpg", (400, 200), orientation=6))
    assert b"Secret" not in loaded.data
    assert not _open(loaded.data).getexif()
    assert loaded.size == (200, 400)


def test_a_large_photograph_is_scaled_and_compressed(tmp_path: Path) -> None:
    path = _jpeg(tmp_path / "a.jpg", (3000, 2000), noise=True)
    loaded = load_image(path)
    assert (loaded.mime, loaded.size) == ("image/jpeg", (2048, 1365))
    assert len(loaded.data) < path.stat().st_size


def test_a_transparent_picture_stays_a_png(tmp_path: Path) -> None:
    Image.new("RGBA", (2100, 100), (1, 2, 3, 0)).save(tmp_path / "a.webp")
    loaded = load_image(tmp_path / "a.webp")
    assert (loaded.name, loaded.mime) == ("a.png", "image/png")
    assert _open(loaded.data).mode == "RGBA"


def test_a_mask_keeps_its_size(tmp_path: Path) -> None:
    Image.new("RGBA", (3000, 3000), (0, 0, 0, 0)).save(tmp_path / "m.png")
    loaded = load_image(tmp_path / "m.png", mask=True)
    assert (loaded.size, loaded.mime) == ((3000, 3000), "image/png")


def test_as_is_uploads_the_very_bytes(tmp_path: Path) -> None:
    path = _jpeg(tmp_path / "a.jpg", (3000, 10))
    assert load_image(path, as_is=True).data == path.read_bytes()


@pytest.mark.parametrize("content", [b"text", png(64, 64)[:60]])
def test_a_broken_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(UploadError, match=r"a\.png"):
        load_image(tmp_path / "a.png")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UploadError, match="No such file"):
        load_image(tmp_path / "none.png")


def test_without_pillow_the_message_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.png").write_bytes(png())
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    with pytest.raises(UploadError, match=r"promptguard-lint\[images\]"):
        load_image(tmp_path / "a.png")
    assert load_image(tmp_path / "a.png", as_is=True).data == png()
