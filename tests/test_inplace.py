"""Rewordings of risky phrases read well where they stand, or none is offered."""

from __future__ import annotations

import pytest

from promptguard import Guard
from promptguard.inplace import fitting

WORDS = frozenset(
    "a gun pointed at the camera naked woman man with in of lake by blood on floor hall".split()
)


def fit(text: str, *suggestions: str) -> tuple[str, ...]:
    start, end = text.index("["), text.index("]") - 1
    plain = text.replace("[", "").replace("]", "")
    return fitting(plain, start, end, suggestions, WORDS.__contains__)


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("a naked woman by a lake", "an elegantly dressed woman by a lake"),
        ("she is naked under the moon", "she is elegantly dressed under the moon"),
        ("a violent fight in a bar", "a tense stand-off in a bar"),
        (
            "an old soldier holding a rifle in the snow",
            "an old soldier with empty hands raised in alarm in the snow",
        ),
        ("a corpse in a dark cellar", "a shadowy figure in a dark cellar"),
        ("a bloodstained cloak on a hook", "a weathered cloak on a hook"),
        ("a woman who poses seductively", "a woman who poses elegantly"),
        ("一个裸体的女人在湖边", "一个衣着优雅的女人在湖边"),
        ("穿着蕾丝内衣的女人", "穿着优雅的晚礼服的女人"),
        ("全裸の女性が立っている", "上品な装いの女性が立っている"),
        ("雪の中の死体", "雪の中の人影"),
    ],
)
def test_it_reads_well(guard: Guard, text: str, becomes: str) -> None:
    assert guard.fix(text).text == becomes


@pytest.mark.parametrize(
    "text",
    [
        "a gun pointed at the camera",
        "a man pointing a gun at a clerk",
        "a man strangled in a dark alley",
        "two corpses by the river",
        "a pile of severed heads",
        "his shirt is covered in blood",
        "smugglers unload crates at night",
        "the murderer stands behind the door",
        "her deep cleavage",
        "eine nackte Frau am See",
        "une femme nue sur la plage",
        "голая женщина у реки",
        "河边的一具尸体",
        "強盗が銀行に入る",
        "殺人現場の写真",
    ],
)
def test_where_nothing_reads_well_nothing_is_offered(guard: Guard, text: str) -> None:
    report = guard.check(text)
    assert report.verdict != "pass"
    assert all(not f.suggestions for f in report.findings if f.kind == "risk")
    assert guard.fix(text).text == text


@pytest.mark.parametrize(
    ("text", "suggestion", "fits"),
    [
        ("[blood]", "a tense aftermath", True),
        ("a hall, [blood], a lamp", "a tense aftermath", True),
        ("a hall with [blood] on the floor", "long shadows", True),
        ("[blood] of a man", "elegant", False),
        ("a [gun pointed] at the camera", "with empty hands", False),
        ("[nackte] Frau am See", "elegantly dressed", False),
        ("一个[裸体]的女人", "衣着优雅的", True),
        ("[セクシー]に立つ", "優雅な", False),
    ],
)
def test_what_fits(text: str, suggestion: str, fits: bool) -> None:
    assert bool(fit(text, suggestion)) is fits
