"""What the guard must find and must pass, through its public interface."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptguard import Guard
from promptguard.config import Allow


def named(guard: Guard, text: str, least: str = "warning") -> set[str]:
    levels = {"warning": ("warning", "error"), "info": ("info", "warning", "error")}[least]
    return {f.name or f.text for f in guard.check(text).findings if f.severity in levels}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a castle on a cliff in the style of Hayao Miyazaki", {"Hayao Miyazaki"}),
        ("宫崎骏风格的海边小镇", {"Hayao Miyazaki"}),
        ("宮崎駿風格的海邊小鎮", {"Hayao Miyazaki"}),
        ("新海誠風の夕空", {"Makoto Shinkai"}),
        ("미야자키 하야오의 그림", {"Hayao Miyazaki"}),
        ("картина в стиле Грега Рутковского", {"Greg Rutkowski"}),
        ("painting by greg rutkowksi, artgerm", {"Greg Rutkowski", "Artgerm"}),
        (
            "(greg rutkowski:1.2), [artgerm|wlop], <lora:ilya_kuvshinov:0.8>",
            {"Greg Rutkowski", "Artgerm", "WLOP", "Ilya Kuvshinov"},
        ),
        ("portrait, by_wlop --ar 16:9", {"WLOP"}),
        ("@artgerm #wlop", {"Artgerm", "WLOP"}),
        ('{"style": "Greg Rutkowski", "subject": "a castle\\nby WLOP"}', {"Greg Rutkowski", "WLOP"}),
        ('{argument name="brand" default="Coca-Cola"} can on ice', {"Coca-Cola"}),
        ("Rutkowski, Greg: castle at dusk", {"Greg Rutkowski"}),
    ],
)
def test_found(guard, text, names):
    assert named(guard, text) >= names


@pytest.mark.parametrize(
    "text",
    [
        "a castle in Ghibli style, bright modern Japanese anime style",
        "a Pixar style robot",
        "Starry Night by Van Gogh",
        "Mona Lisa with a cat",
        "a murder of crows over a pegboard factory",
        "shot on iPhone 15, Kodak Portra, no logos",
        "children's storybook illustration of an apple on a shell",
        "rembrandt lighting, octane render, trending on artstation",
        "a red jaguar in a mango tree, target practice with a puma",
        "a beach scene without any Disney characters",
        "一座城堡,不要出现品牌,不要出现皮卡丘",
        "静かな森、ピカチュウなし",
        "a castle ### pikachu, nike logo",
        "a castle, negative prompt: greg rutkowski, pikachu",
        '{"prompt": "a castle", "negative_prompt": "pikachu, nike"}',
        "a skirt and スカート, レイアウト, ダイナミックな構図, アスペクト比",
        "",
        "   \n\t ",
    ],
)
def test_clean(guard, text):
    assert named(guard, text) == set()


def test_spans_are_of_the_text_as_given(guard):
    text = "Zoë’s 🦊 café — Ｇｒｅｇ\u200b Rutkowski style"
    finding = next(f for f in guard.check(text).findings if f.kind == "artist_living")
    assert finding.text == text[finding.start : finding.end] == "Ｇｒｅｇ\u200b Rutkowski"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.text(max_size=40))
def test_any_text_is_checked(guard, before, after):
    text = f"{before}, art by Greg Rutkowski, {after}"
    report = guard.check(text)
    for finding in report.findings:
        assert finding.text == text[finding.start : finding.end]
    assert list(report.findings) == sorted(report.findings, key=lambda f: (f.start, f.end, f.rule))
    assert guard.check(text) == report


def test_verdicts(guard):
    assert guard.check("by wlop").verdict == "block"
    assert guard.check("Pikachu on a bike").verdict == "warn"
    assert guard.check("a bike").verdict == "pass"


def test_near_name_without_cue_is_at_most_info(guard):
    assert named(guard, "greg rutkowsky walks his dog") == set()
    assert named(guard, "art by greg rutkowsky") == {"Greg Rutkowski"}


def test_too_long_is_said(guard):
    found = guard.check("a castle " * 5000).findings
    assert [f.rule for f in found] == ["parameter/prompt-length"]
    assert "not checked" in found[0].message


def test_not_a_text():
    with pytest.raises(TypeError, match="bytes"):
        Guard().check(b"x")  # type: ignore[arg-type]


def test_select_ignore_severity():
    text = "Pikachu by wlop"
    assert {f.rule for f in Guard(select=["ip"]).check(text).findings} == {"ip/character"}
    assert {f.rule for f in Guard(ignore=["artist/living-artist"]).check(text).findings} == {"ip/character"}
    assert Guard(severity={"ip/character": "error"}).check("Pikachu").verdict == "block"


def test_allowances():
    allow = [
        Allow("licensed", entry="Pikachu", until=date(2030, 1, 1)),
        Allow("old licence", entry="Batman", until=date(2020, 1, 1)),
        Allow("never used", rule="risk"),
    ]
    guard = Guard(allow=allow, today=date(2026, 11, 22))
    report = guard.check("Pikachu and Batman")
    assert [f.name for f in report.findings] == ["Batman"]
    assert [s.reason for s in report.suppressed] == ["licensed"]
    stale = " ".join(guard.stale_allowances())
    assert "Batman ran out on 2020-01-01" in stale
    assert "risk matched nothing" in stale


def test_today_decides_who_is_free():
    text = "style of Edward Hopper"
    assert [f.kind for f in Guard(today=date(2026, 1, 1)).check(text).findings] == ["artist_dead_recent"]
    assert [f.kind for f in Guard(today=date(2038, 1, 1)).check(text).findings] == ["artist_public_domain"]
