from __future__ import annotations

import pytest

from promptguard.images.tokens import count_text

TEXTS = [
    "",
    "hello world",
    "A cinematic photograph of a castle on a cliff, 35mm, golden hour, --ar 16:9 --v 6",
    "(masterpiece:1.2), best quality, [a|b], by_wlop, <lora:name:0.8>",
    "一幅宫崎骏风格的海边小镇，水彩，黄昏",
    "新海誠風の夕空と、海辺の小さな町のイラスト",
    "해변의 작은 마을, 수채화, 노을",
    "Замок на скале в лучах заката, акварель",
    "قلعة على منحدر عند الغروب",
    "🏰🌊👩‍👩‍👧‍👦 castle",
    '{"prompt": "a castle", "size": "1024x1024", "n": 4}',
    "word " * 500,
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_band_holds_the_exact_count(text: str) -> None:
    pytest.importorskip("bpe_openai", reason="the extra tokens is not installed")
    exact, band = count_text(text), count_text(text, exact=False)
    assert exact.low == exact.high
    assert band.low <= exact.low <= band.high


def test_two_counts_as_published() -> None:
    pytest.importorskip("bpe_openai", reason="the extra tokens is not installed")
    assert count_text("hello world").low == 2
    assert count_text("\ud800").low >= 1


def test_what_the_vocabulary_refuses_is_estimated() -> None:
    counted = count_text("x" * 3_000_000 + " a tree")
    assert 0 < counted.low < counted.high


def test_a_band_is_never_more_than_the_bytes_nor_less_than_nothing() -> None:
    for text in TEXTS:
        band = count_text(text, exact=False)
        assert 0 <= band.low <= band.high <= len(text.encode())
