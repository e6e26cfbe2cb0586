"""Hostile text: time grows with the length, not with its square, and nothing hangs.

No absolute times: the same text at twice the length may take three times as long, no more.
"""

from __future__ import annotations

import time

import pytest

from promptguard import Guard

LENGTH = 16_000  # doubled: the most that is looked at

KINDS = {
    "one letter": "a",
    "single letters": "g r e g ",
    "single letters apart": "g.r.e.g.r.u.t.",
    "dots": ". ",
    "dots and letters": "a.b.c.",
    "name prefix": "greg greg rutkow ",
    "names": "greg rutkowski, artgerm and ",
    "names and signs": "greg rutkowski a@b$c, gr3g ",
    "brackets": "((([[[{{{",
    "brackets and words": "(((a:1.2) [b",
    "leet": "gr3g rutk0w5k1 1337 ",
    "leet runs": "4g3r0",
    "leet in one word": "0123456789abcdefghij",
    "signs": "$@|!",
    "signs and letters": "a@b$c|d!",
    "slashes": "/\\|-|_",
    "negations": "no ",
    "negations and commas": "no x, without y or ",
    "long negation": "do not include a ",
    "quotes": '"negative": "',
    "escapes": '\\"\\n',
    "fields": '{"avoid": ["',
    "hashes": "a ###",
    "colons": "a:b:c: ",
    "hyphens": "a-",
    "underscores": "_a",
    "newlines": "\n\n a",
    "unknown words": "rutkowsky kuvshinof mucka ",
    "near names": "grag rutkowksi ",
    "near names with capitals": "a Gandlf or Pikchu ",
    "near names that overlap": "greh rutkowsky greh ",
    "pairs with capitals": "a Burger Kong, Share Shack ",
    "pairs in capitals only": "BURGER KONG ",
    "names in pieces": "gre g rut kow ski ",
    "Han": "不要宫崎骏风格",
    "Han without end": "无" * 7 + "龙",
    "kana": "ポケモン風なし",
    "half-width kana": "ﾎﾟｹﾓﾝ ﾞ",
    "Hangul": "피카츄의로고없이",
    "Cyrillic": "без рутковского аrtgеrm ",
    "lookalikes": "ᎶrєɢᎡuᎢ₭o₩ѕҜi ",
    "unknown shapes": "gᚠᚢᚦr꧁꧂t",
    "combining": "a\u0336\u0301",
    "zero width": "g\u200br\u200be",
    "right to left": "\u202egerg\u202c",
    "emoji": "😀a",
    "mixed scripts": "gрεg 龙 ルtコw 스키 ",
    "template": '{argument name="x" default="Disney"} ',
    "markup": "<lora:x:0.8> ",
    "title quotes": "《龙》『",
}


@pytest.fixture(scope="module")
def guard() -> Guard:
    return Guard()


def text_of(piece: str, length: int) -> str:
    return (piece * (length // len(piece) + 1))[:length]


def seconds(guard: Guard, text: str) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        guard.check(text)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("kind", KINDS)
def test_time_grows_with_the_length(guard: Guard, kind: str) -> None:
    once, twice = text_of(KINDS[kind], LENGTH), text_of(KINDS[kind], 2 * LENGTH)
    seconds(guard, twice)  # what is remembered of words is remembered for both
    ratios = []
    for _ in range(3):
        ratios.append(seconds(guard, twice) / max(seconds(guard, once), 1e-3))
        if ratios[-1] <= 3:
            return
    pytest.fail(f"twice the length takes {min(ratios):.1f} times as long")


def test_disguises_are_still_found_amid_junk(guard: Guard) -> None:
    text = "x1z " * 500 + "a castle by gr3g rutk0wski"
    assert any(f.name == "Greg Rutkowski" for f in guard.check(text).findings)
