from __future__ import annotations

import pytest

from promptguard.findings import Finding, Report
from promptguard.images.errors import parse, status_in
from promptguard.images.refusals import explain, learned, rank

OLD = (
    "Your request was rejected as a result of our safety system. Your request may contain content that is "
    "not allowed by our safety system."
)
NEW = (
    "Your request was rejected by the safety system. If you believe this is an error, contact us at "
    "help.openai.com and include the request ID req_0123456789abcdef. safety_violations=[sexual, self-harm]."
)


@pytest.mark.parametrize(
    ("error", "status", "kind", "charged"),
    [
        ({"code": "moderation_blocked", "message": NEW}, 400, "moderation", None),
        ({"code": "moderation_blocked", "message": OLD, "type": "user_error"}, 400, "moderation", None),
        # Relays rewrite the type and sometimes lose the code: the message decides.
        ({"code": None, "message": OLD, "type": "shell_api_error"}, 400, "moderation", None),
        ({"code": "content_policy_violation", "message": "no"}, 400, "moderation", None),
        ({"message": "blocked"}, 451, "moderation", None),
        (
            {"code": "invalid_value", "param": "size", "message": "Invalid size '4096x4096'."},
            400,
            "parameter",
            False,
        ),
        ({"code": "invalid_input_fidelity_model", "message": "no"}, 400, "parameter", False),
        ({"message": "Unknown parameter"}, 400, "parameter", False),
        (
            {"code": "billing_hard_limit_reached", "message": "Billing hard limit has been reached."},
            400,
            "quota",
            False,
        ),
        ({"code": "insufficient_quota", "message": "You exceeded your quota"}, 429, "quota", False),
        ({"code": "project_spend_limit_exceeded", "message": "x"}, 429, "quota", False),
        ({"code": "rate_limit_exceeded", "message": "slow down"}, 429, "rate", False),
        (
            {"message": "Your organization must be verified to use the model `gpt-image-2`."},
            403,
            "access",
            False,
        ),
        ({"code": "unsupported_country_region_territory", "message": "x"}, 403, "access", False),
        (
            {
                "message": "Your resource has been temporarily blocked because we detected behavior that may "
                "violate our content policy"
            },
            403,
            "access",
            False,
        ),
        ({"code": "invalid_api_key", "message": "Incorrect API key"}, 401, "key", False),
        ({"code": "model_not_found", "message": "x"}, 404, "missing", False),
        ({"message": "boom"}, 500, "server", None),
        ({"message": "?"}, None, "other", None),
    ],
)
def test_every_shape_has_its_kind_and_its_charge(
    error: dict[str, object], status: int | None, kind: str, charged: bool | None
) -> None:
    for body in (error, {"error": error}):
        found = explain(body, status=status)
        assert (found.kind, found.charged) == (kind, charged)
        assert found.advice


@pytest.mark.parametrize(
    "body",
    [
        {
            "error": {
                "code": "moderation_blocked",
                "moderation_details": {"moderation_stage": "output", "categories": ["violence"]},
            }
        },
        {
            "error": {"code": "moderation_blocked"},
            "moderation_details": {"moderation_stage": "output", "categories": ["violence"]},
        },
        {"code": "moderation_blocked", "moderation_stage": "output", "categories": ["violence"]},
        {"error": {"code": "moderation_blocked", "moderation_stage": "output", "categories": ["violence"]}},
        {
            "error": {
                "code": "400",
                "message": "x",
                "innererror": {
                    "code": "content_filter",
                    "moderation_stage": "output",
                    "categories": ["violence"],
                },
            }
        },
    ],
)
def test_moderation_details_are_found_where_people_put_them(body: dict[str, object]) -> None:
    found = explain(body, status=400)
    assert (found.kind, found.stage, found.categories, found.charged) == (
        "moderation",
        "output",
        ("violence",),
        True,
    )


def test_categories_and_request_id_come_from_the_message() -> None:
    found = explain({"error": {"code": "moderation_blocked", "message": NEW}}, status=400)
    assert found.categories == ("sexual", "self-harm")
    assert found.request_id == "req_0123456789abcdef"
    assert found.stage == "unknown"


def test_an_unclosed_list_of_violations_is_read_to_its_end() -> None:
    body = {"code": "moderation_blocked", "message": "safety_violations=[" + "a," * 20_000}
    assert len(explain(body).categories) == 1


def _finding(
    text: str, kind: str, category: str | None, severity: str = "warning", start: int = 0
) -> Finding:
    return Finding(
        "x/y", kind, severity, start, start + len(text), text, f"{text} is risky.", category=category
    )  # type: ignore[arg-type]


def test_words_of_the_category_the_api_named_come_first() -> None:
    nude = _finding("nude", "risk", "nudity", start=40)
    gun = _finding("gun", "risk", "weapons", "error", start=10)
    artist = _finding("Zorgo", "artist_living", None, "error", start=20)
    soft = _finding("lantern", "studio_style", None, "info")
    assert [s.text for s in rank([gun, artist, nude, soft], ["sexual"])] == ["nude", "Zorgo", "gun"]
    assert [s.text for s in rank([gun, artist, nude, soft])] == ["Zorgo", "gun", "nude"]
    assert [s.text for s in rank([gun, artist, nude], ["illicit"])] == ["gun", "Zorgo", "nude"]


def test_the_suspects_are_part_of_the_explanation() -> None:
    report = Report("a nude", (_finding("nude", "risk", "nudity", start=2),))
    found = explain({"error": {"code": "moderation_blocked", "message": NEW}}, report=report)
    assert [suspect.text for suspect in found.suspects] == ["nude"]
    assert "Change the words" in found.advice


@pytest.mark.parametrize(
    "pasted",
    [
        '{"error": {"message": "x", "code": "moderation_blocked"}}',
        "Error code: 400 - {'error': {'message': 'x', 'param': None, 'code': 'moderation_blocked'}}",
        'Traceback\nopenai.BadRequestError: Error code: 400 - {"error": {"code": "moderation_blocked"}} \n',
    ],
)
def test_a_pasted_error_is_read(pasted: str) -> None:
    assert explain(parse(pasted), status=status_in(pasted)).code == "moderation_blocked"


def test_bare_text_is_told_by_its_words() -> None:
    found = explain(parse(OLD))
    assert found.kind == "moderation"
    assert found.message.startswith("Your request was rejected")
    assert explain(parse("HTTP/1.1 503 Service Unavailable")).kind == "server"


def test_hostile_input_is_just_text() -> None:
    assert explain(parse("{" * 5000 + "}" * 5000)).kind == "other"
    assert explain(parse('{"a":' * 5000 + "1" + "}" * 5000)).kind == "other"
    assert explain(parse("{__import__('os').system('false')}")).kind == "other"
    assert explain(["not", "an", "error"]).kind == "other"


def test_learning_raises_only_what_was_refused() -> None:
    report = Report(
        "Zorgo nude", (_finding("Zorgo", "character", None), _finding("nude", "risk", "nudity", start=6))
    )
    raised = learned(report, {"zorgo": 2})
    assert [f.severity for f in raised.findings] == ["error", "warning"]
    assert "Refused 2 times" in raised.findings[0].message
    assert learned(report, {}) == report
