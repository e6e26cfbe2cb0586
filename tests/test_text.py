from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptguard.matching.tokens import places, split
from promptguard.text import fold

anything = st.text(max_size=200) | st.text(
    alphabet="aA éÉßﬁ①Ｍ宮宫ﾋﾟがｶﾞ\u200b\u0301𝓗🅰ſİ\\n\"'-_한й", max_size=60
)


@given(anything)
def test_every_span_leads_back(text):
    folded = fold(text)
    assert folded.origin is None or len(folded.origin) == len(folded.folded)
    previous = -1
    for place in range(len(folded.folded)):
        start, end = folded.span(place, place + 1)
        assert 0 <= start < end <= len(text)
        assert start >= previous
        previous = start


@given(anything)
def test_folding_is_stable(text):
    once = fold(text).folded
    assert fold(once).folded.replace(" ", "") == once.replace(" ", "")


@given(anything)
def test_tokens_and_places_agree(text):
    folded = fold(text).folded
    assert [folded[a:b] for a, b in places(folded)] == split(folded)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Zdzisław BEKSIŃSKI", "zdzislaw beksinski"),
        ("Ｍｉｙａｚａｋｉ", "miyazaki"),
        ("𝓗𝓪𝔂𝓪𝓸", "hayao"),
        ("H\u200ba\u2060y\ufeffao", "hayao"),
        ("ʜᴀʏᴀᴏ", "hayao"),
        ("🅰🆁🆃", "art"),
        ("ﾋﾟｶﾁｭｳ", "ピカチュウ"),
        ("宮崎駿", "宫崎骏"),
        ("m\u0336i\u0336y\u0336a\u0336", "miya"),
        ("Straße", "strasse"),
        ("Ёлкий", "елкии"),
    ],
)
def test_fold(guard, written, folded):
    assert fold(written).folded == folded


def test_json_escapes_are_no_letters(guard):
    assert "ngreg" not in split(fold('{"prompt": "a castle\\nGreg"}').folded)
