"""How grave a finding is follows the request: moderation low loosens, an edit tightens."""

from __future__ import annotations

import pytest

from promptguard import Guard

MILD = "a woman in black lingerie by the window"
GRAVE = "a severed head on a spike"


def severities(guard: Guard, text: str, **request: object) -> dict[str, str]:
    return {f.rule: f.severity for f in guard.check(text, **request).findings}  # type: ignore[arg-type]


def test_low_makes_mild_warnings_hints(guard: Guard) -> None:
    assert severities(guard, MILD)["risk/revealing-clothes"] == "warning"
    assert severities(guard, MILD, moderation="auto") == severities(guard, MILD)
    assert severities(guard, MILD, moderation="low")["risk/revealing-clothes"] == "info"


@pytest.mark.parametrize("text", [GRAVE, "a sexy schoolgirl", "a man committing suicide on a bridge"])
def test_errors_stay_at_low(guard: Guard, text: str) -> None:
    assert guard.check(text, moderation="low").verdict == "block"


def test_never_rewritten_warnings_stay_at_low(guard: Guard) -> None:
    text = "Donald Trump in handcuffs, breaking news photo"
    plain, low = guard.check(text), guard.check(text, moderation="low")
    never = [(f.rule, f.severity) for f in plain.findings if not f.rewritable]
    assert "warning" in {severity for _, severity in never}
    assert [(f.rule, f.severity) for f in low.findings if not f.rewritable] == never


def test_names_do_not_follow_moderation(guard: Guard) -> None:
    assert severities(guard, "Pikachu", moderation="low") == severities(guard, "Pikachu") != {}


def test_an_edit_is_judged_more_strictly(guard: Guard) -> None:
    assert severities(guard, MILD, edit=True)["risk/revealing-clothes"] == "error"
    art = "Michelangelo's David, nude marble statue"
    assert set(severities(guard, art).values()) == {"info"}
    assert "warning" in severities(guard, art, edit=True).values()


def test_a_denial_is_no_error_in_an_edit(guard: Guard) -> None:
    # a clause of this kind is reported to have taken a block away
    text = "a fully clothed heroine in a non-suggestive stance"
    assert guard.check(text, edit=True).verdict == "pass"


def test_low_and_edit_even_out(guard: Guard) -> None:
    both = severities(guard, MILD, moderation="low", edit=True)
    assert both.pop("parameter/edit-moderation") == "warning"
    assert both == severities(guard, MILD)


@pytest.mark.parametrize(
    ("request_", "severity"),
    [
        ({}, "info"),  # in a file: nobody knows what it will be sent with
        ({"model": "gpt-image-2"}, "warning"),
        ({"size": "1024x1024"}, "warning"),
        ({"edit": True}, None),
        ({"edit": True, "model": "gpt-image-2"}, None),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "put the person in the attached photo on a beach",
        "把上传的照片变成水彩画",
        "添付の写真を水彩画にして",
        "transforme cette photo en aquarelle",
        "convierte la imagen adjunta en un cartel",
    ],
)
def test_a_picture_that_is_not_sent(
    guard: Guard, text: str, request_: dict[str, object], severity: str | None
) -> None:
    assert severities(guard, text, **request_).get("parameter/reference-image") == severity


def test_a_second_opinion_is_never_an_error() -> None:
    text = "she slowly lets the silk fall down her hips while he watches and beckons"
    assert severities(Guard(opinion="always"), text, edit=True) == {"risk/second-opinion": "warning"}
