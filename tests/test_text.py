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
        assert start >= previous or "\u202e" in text  # what is written backwards is read backwards
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


@pytest.mark.parametrize(
    ("written", "name", "text"),
    [
        (r"by \u5bae\u5d0e\u99ff.", r"\u5bae\u5d0e\u99ff", "Hayao Miyazaki"),
        (r'{"style": "\u5BAE\u5D0E\u99FF"}', r"\u5BAE\u5D0E\u99FF", "Hayao Miyazaki"),
        (r"by \u{5bae}崎\u99ff", r"\u{5bae}崎\u99ff", "Hayao Miyazaki"),
        (r"by \u0047reg Rutko\u0077ski now", r"\u0047reg Rutko\u0077ski", "Greg Rutkowski"),
        (r"by \ud835\udc98lop", r"\ud835\udc98lop", "WLOP"),
        (
            r"\u4f60\u597d, by Zdzis\u0142aw Beksi\u0144ski",
            r"Zdzis\u0142aw Beksi\u0144ski",
            "Zdzisław Beksiński",
        ),
    ],
)
def test_letters_written_as_codes_are_read_with_their_span(guard, written, name, text):
    findings = [f for f in guard.check(written).findings if f.name]
    assert [(f.name, f.text) for f in findings if not f.rule.startswith("spelling")] == [(text, name)]
    assert guard.check(guard.fix(written).text).verdict == "pass"


codes = st.text(alphabet="\\\\u0123456789abcdefDB{} ngreG宮\u202e\u0301", max_size=80)


@given(codes)
def test_codes_lead_back(text):
    folded = fold(text)
    for place in range(len(folded.folded)):
        start, end = folded.span(place, place + 1)
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    "written", [r"C:\users\x", r"\ud800", r"\u{}", r"\u12", r"\u0000", r"\u005cn", r"\u{fffffff}"]
)
def test_what_is_no_letter_stays_or_is_blank(guard, written):
    folded = fold(written)
    assert len(folded.folded) <= len(written)
    assert fold(folded.folded).folded == folded.folded


def test_codes_cost_linear_time(guard):
    import time

    def seconds(text):
        begun = time.process_time()
        fold(text)
        return time.process_time() - begun

    one = r"\u5bae\ud835" * 2_000
    fold(one)
    assert min(seconds(one * 4) for _ in range(3)) < 12 * min(seconds(one) for _ in range(3))
