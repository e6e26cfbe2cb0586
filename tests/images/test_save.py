from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from promptguard.images.pixels import look
from promptguard.images.save import SaveError, prepare, read_text, save, with_text

from .pictures import png

RECORD = {"prompt": "城 \ud83d castle", "n": 1}


def test_a_name_that_is_taken_is_never_overwritten(tmp_path: Path) -> None:
    paths = [save(tmp_path, "a", png(8 + i, 8), RECORD) for i in range(3)]
    assert [path.name for path in paths] == ["a.png", "a-1.png", "a-2.png"]
    assert {(seen.size if (seen := look(path.read_bytes())) else None) for path in paths} == {
        (8, 8),
        (9, 8),
        (10, 8),
    }
    assert len(list(tmp_path.iterdir())) == 6


def test_a_foreign_file_or_link_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.png").symlink_to(tmp_path / "elsewhere")
    path = save(tmp_path, "a", png(), RECORD)
    assert path.name == "a-1.png"
    assert not (tmp_path / "elsewhere").exists()


def test_the_text_chunk_is_read_back_and_the_picture_is_the_same(tmp_path: Path) -> None:
    data = with_text(png(64, 48), {"prompt": "城 castle"})
    assert read_text(data) == {"prompt": "城 castle"}
    image = pytest.importorskip("PIL.Image", reason="Pillow (extra images) is not installed")
    path = tmp_path / "a.png"
    path.write_bytes(data)
    with image.open(path) as opened:
        opened.load()
        assert opened.size == (64, 48)
        assert json.loads(opened.text["promptguard"]) == {"prompt": "城 castle"}


def test_embedding_can_be_left_out(tmp_path: Path) -> None:
    assert save(tmp_path, "a", png(), RECORD, embed=False).read_bytes() == png()
    assert read_text(png()) is None


def test_bytes_that_are_no_picture_are_kept_all_the_same(tmp_path: Path) -> None:
    path = save(tmp_path, "a", b"paid for", RECORD)
    assert (path.name, path.read_bytes()) == ("a.bin", b"paid for")


def test_a_folder_that_cannot_be_made_is_found_before_paying(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(SaveError, match="cannot be written"):
        prepare(tmp_path / "file" / "out", 1)


def test_too_little_room_is_found_before_paying(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="may need more"):
        prepare(tmp_path, 10**9)


@pytest.mark.parametrize(
    ("data", "kind", "size"),
    [
        (png(5, 7), "png", (5, 7)),
        (b"GIF89a\x05\x00\x07\x00", "gif", (5, 7)),
        (b"<svg xmlns='x'/>", "svg", None),
        (b"<?xml version='1.0'?><svg/>", "svg", None),
        (b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x04\0\0\x06\0\0", "webp", (5, 7)),
        (b"\xff\xd8\xff\xe0\x00\x04\0\0\xff\xc0\x00\x0b\x08\x00\x07\x00\x05\x01\x01", "jpeg", (5, 7)),
        (b"\xff\xd8\xff", "jpeg", None),
    ],
)
def test_pictures_are_told_by_their_bytes(data: bytes, kind: str, size: tuple[int, int] | None) -> None:
    seen = look(data)
    assert seen is not None
    assert (seen.format, seen.size) == (kind, size)


@pytest.mark.parametrize("data", [b"", b"hello", b"RIFF", b"<html></html>"])
def test_anything_else_is_no_picture(data: bytes) -> None:
    assert look(data) is None


def test_a_file_system_without_hard_links_is_served_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    paths = [save(tmp_path, "a", png(8 + i, 8), RECORD) for i in range(2)]
    assert [path.name for path in paths] == ["a.png", "a-1.png"]
    assert look(paths[0].read_bytes()) == look(png(8, 8))
    assert not list(tmp_path.glob(".*"))
