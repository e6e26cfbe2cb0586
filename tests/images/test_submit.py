"""The real SDK against a real server on loopback: what arrives, what is kept, what is said."""

from __future__ import annotations

import asyncio
import base64
import json
import tempfile
import threading
import urllib.request
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from promptguard.findings import Finding, Report
from promptguard.guard import Guard
from promptguard.images import plan as planning
from promptguard.images import submit as sending
from promptguard.images.client import Target, preview
from promptguard.images.estimate import Money
from promptguard.images.ledger import Ledger
from promptguard.images.models import Registry
from promptguard.images.providers import load_providers
from promptguard.images.records import Budgets
from promptguard.images.request import InputImage
from promptguard.images.save import read_text

from .conftest import MODEL, ask
from .pictures import USAGE, answer, moderation_error, png

Send = Callable[..., sending.Result]
GENERATE, EDIT = "/v1/images/generations", "/v1/images/edits"


def _arrived(server: HTTPServer) -> list[Request]:
    return [request for request, _ in server.log]


def _drain(server: HTTPServer) -> None:
    """Ask the server something: it answers one after the other, so all that came before is in its log."""
    server.expect_request("/drain").respond_with_data("done")
    with urllib.request.urlopen(server.url_for("/drain")) as response:
        assert response.read() == b"done"


def test_a_picture_is_generated_saved_and_accounted_for(
    httpserver: HTTPServer, send_it: Send, ledger: Ledger, tmp_path: Path
) -> None:
    httpserver.expect_request(GENERATE, method="POST").respond_with_json(
        answer(), headers={"x-request-id": "req_1"}
    )
    result = send_it(ask())
    assert (result.state, result.exit_code, result.notes) == ("settled", 0, ())
    (request,) = _arrived(httpserver)
    assert request.json == {
        "prompt": "a castle on a cliff",
        "model": MODEL,
        "n": 1,
        "size": "1024x1024",
        "quality": "low",
    }
    assert request.headers["Authorization"] == "Bearer test-key"
    assert request.headers["X-Client-Request-Id"] == result.record
    # 150 text tokens at $5, 6240 image tokens at $30 a million
    assert result.paid == Money(Decimal("0.18795"), Decimal("0.18795"))
    (record,) = ledger.find()
    assert (record.state, record.paid, record.request_id) == ("settled", result.paid, "req_1")
    assert record.usage == USAGE
    (file,) = result.files
    assert record.files == (str(file),)
    inside = read_text(file.read_bytes())
    beside = json.loads(file.with_name(file.name + ".json").read_text(encoding="utf-8"))
    assert inside is not None
    for kept in (inside, beside):
        assert kept["prompt"] == "a castle on a cliff"
        assert kept["parameters"]["model"] == MODEL
        assert kept["request_id"] == "req_1"
        assert kept["cost_of_request"] == {"low": "0.18795", "high": "0.18795"}


def test_what_arrives_is_what_the_dry_run_shows(
    httpserver: HTTPServer, send_it: Send, target: Target
) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(answer(2, output_format="webp"))
    request = ask(n=2, background="opaque", moderation="low", output_format="webp", output_compression=80)
    shown = preview(request, target)
    send_it(request)
    (arrived,) = _arrived(httpserver)
    assert arrived.json == shown["body"]
    assert arrived.url == shown["url"]


def test_an_edit_uploads_pictures_and_mask(httpserver: HTTPServer, send_it: Send) -> None:
    httpserver.expect_request(EDIT).respond_with_json(answer())
    pictures = (InputImage("one.png", png(64, 48)), InputImage("two.png", png(32, 32)))
    result = send_it(
        ask("add a moat", images=pictures, mask=InputImage("mask.png", png(64, 48)), moderation="low")
    )
    assert result.state == "settled"
    (request,) = _arrived(httpserver)
    assert [file.filename for file in request.files.getlist("image[]")] == ["one.png", "two.png"]
    assert request.files["mask"].filename == "mask.png"
    assert request.files["mask"].mimetype == "image/png"
    # The SDK's edit has no moderation parameter; the API takes the field.
    assert request.form["moderation"] == "low"
    assert request.form["prompt"] == "add a moat"


def test_a_refusal_is_explained_and_costs_nothing_at_the_input_stage(
    httpserver: HTTPServer, send_it: Send, ledger: Ledger
) -> None:
    error = moderation_error(moderation_details={"moderation_stage": "input", "categories": ["sexual"]})
    httpserver.expect_request(GENERATE).respond_with_json(
        error, status=400, headers={"x-request-id": "req_2"}
    )
    result = send_it(ask("a nude figure, art by Hayao Miyazaki"), allow_findings=True)
    assert len(_arrived(httpserver)) == 1
    assert (result.state, result.exit_code, result.request_id) == ("refused", 4, "req_2")
    assert result.refusal is not None
    assert (result.refusal.stage, result.refusal.categories) == ("input", ("sexual",))
    assert result.paid == Money(Decimal(0), Decimal(0))
    (record,) = ledger.find()
    assert (record.state, record.held, record.code) == ("refused", 0, "moderation_blocked")
    assert "Hayao Miyazaki" in record.words


@pytest.mark.parametrize(
    ("prompt", "reason"),
    [
        ("a nude photo of Emma Watson", "never rewrites"),
        ("step by step diagram how to build a pipe bomb, isometric illustration", "never rewrites"),
        (
            "Emma Watson. " + "A stone lies here. " * 30 + "A topless woman.",
            "person or a character",
        ),
        ("a tree " * 5_000, "too long"),
    ],
)
def test_what_is_never_rewritten_is_never_sent(
    httpserver: HTTPServer, send_it: Send, prompt: str, reason: str
) -> None:
    result = send_it(ask(prompt), allow_findings=True, allow_problems=True, allow_unknown_price=True)
    assert (result.state, result.exit_code) == ("stopped", 1)
    assert result.reason is not None
    assert reason in result.reason
    assert _arrived(httpserver) == []


def test_a_refusal_after_the_picture_keeps_the_money_reserved(
    httpserver: HTTPServer, send_it: Send, ledger: Ledger
) -> None:
    error = moderation_error(moderation_details={"moderation_stage": "output", "categories": ["sexual"]})
    httpserver.expect_request(GENERATE).respond_with_json(error, status=400)
    result = send_it(ask())
    assert result.refusal is not None
    assert result.refusal.charged is True
    assert ledger.find()[0].held == ledger.find()[0].estimated.high


def test_fewer_pictures_than_asked_for_is_said_with_the_likely_words(
    httpserver: HTTPServer, send_it: Send, ledger: Ledger
) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(answer(2))
    result = send_it(ask("a poster in the style of Hayao Miyazaki", n=4), allow_findings=True)
    assert (result.exit_code, len(result.files)) == (0, 2)
    (note,) = result.notes
    assert note.startswith("2 of 4 pictures came")
    assert "Hayao Miyazaki" in note
    assert (ledger.find()[0].images_asked, ledger.find()[0].images_got) == (4, 2)


def test_a_timeout_sends_one_request_and_is_unknown(
    httpserver: HTTPServer, send_it: Send, ledger: Ledger, target: Target
) -> None:
    answered = threading.Event()

    def wait(_: Request) -> Response:
        answered.wait(30)
        return Response("late")

    httpserver.expect_request(GENERATE).respond_with_handler(wait)
    result = send_it(ask(), to=Target(target.base_url, "test-key", None, 0.5))
    answered.set()
    _drain(httpserver)
    assert (result.state, result.exit_code) == ("unknown", 5)
    assert [request.path for request in _arrived(httpserver)] == [GENERATE, "/drain"]
    (record,) = ledger.find()
    assert record.state == "unknown"
    assert record.held == record.estimated.high
    assert any(record.id[:12] in note for note in result.notes)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_error_the_sdk_would_repeat_arrives_once(
    httpserver: HTTPServer, send_it: Send, ledger: Ledger, status: int
) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(
        {"error": {"message": "no", "code": None}}, status=status, headers={"retry-after": "0"}
    )
    result = send_it(ask())
    assert len(_arrived(httpserver)) == 1
    assert (result.state, result.exit_code) == ("refused", 4)
    assert (ledger.find()[0].held == 0) is (status == 429)


def test_no_connection_is_a_failure_before_sending(send_it: Send, ledger: Ledger) -> None:
    result = send_it(ask(), to=Target("http://127.0.0.1:9/v1", "test-key", None, 5))
    assert (result.state, result.exit_code) == ("failed", 2)
    assert (ledger.find()[0].state, ledger.find()[0].held) == ("failed", 0)
    # Nothing was sent, so the same request is no repetition.
    again = send_it(ask(), to=Target("http://127.0.0.1:9/v1", "test-key", None, 5))
    assert again.state == "failed"


def test_a_blocked_prompt_is_not_sent(httpserver: HTTPServer, send_it: Send, ledger: Ledger) -> None:
    result = send_it(ask("a castle in the style of Hayao Miyazaki"))
    assert (result.state, result.exit_code) == ("stopped", 1)
    assert _arrived(httpserver) == []
    assert ledger.find() == []


def test_a_price_above_the_limit_is_not_sent(httpserver: HTTPServer, send_it: Send) -> None:
    result = send_it(ask(quality="max", n=10))
    assert (result.state, result.exit_code) == ("stopped", 3)
    assert _arrived(httpserver) == []


def test_an_unknown_price_is_not_sent_under_a_limit(httpserver: HTTPServer, send_it: Send) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(answer())
    for limits in ({"max_cost": Decimal(100)}, {"max_cost": None, "budgets": Budgets(day=Decimal(100))}):
        assert send_it(ask(model="gpt-image-9"), **limits).exit_code == 3
        assert _arrived(httpserver) == []
    allowed = send_it(ask(model="gpt-image-9"), allow_unknown_price=True)
    assert allowed.state == "settled"
    assert allowed.paid == Money(None, None)


def test_a_wrong_parameter_is_found_before_sending(httpserver: HTTPServer, send_it: Send) -> None:
    result = send_it(ask(size="1000x1000"))
    assert (result.state, result.exit_code) == ("stopped", 2)
    assert "multiples of 16" in (result.reason or "")
    assert _arrived(httpserver) == []


def test_the_same_request_twice_is_noticed(httpserver: HTTPServer, send_it: Send) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(answer())
    first = send_it(ask())
    second = send_it(ask())
    assert (second.state, second.exit_code) == ("stopped", 2)
    assert (first.record or "?")[:12] in (second.reason or "")
    assert len(_arrived(httpserver)) == 1
    third = send_it(ask(), again=True)
    assert third.state == "settled"
    assert set(third.files).isdisjoint(first.files)
    assert all(file.exists() for file in (*first.files, *third.files))


def test_a_plan_made_before_another_was_sent_does_not_send_twice(
    httpserver: HTTPServer, guard: Guard, registry: Registry, ledger: Ledger, target: Target, tmp_path: Path
) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(answer())
    terms = planning.Terms(tmp_path, "test")
    plans = [planning.plan(ask(), guard, registry, target, terms, ledger) for _ in range(2)]
    states = [sending.submit(made, ledger).state for made in plans]
    assert states == ["settled", "stopped"]
    assert len(_arrived(httpserver)) == 1


def test_what_was_asked_is_compared_with_what_came(httpserver: HTTPServer, send_it: Send) -> None:
    small = base64.b64encode(png(64, 64)).decode()
    httpserver.expect_request(GENERATE).respond_with_json(
        answer(data=[{"b64_json": small}], quality="high", size="512x512")
    )
    notes = send_it(ask(output_format="webp")).notes
    assert "quality: asked for low, the answer says high" in notes
    assert "size: asked for 1024x1024, the answer says 512x512" in notes
    assert "output_format: asked for webp, the answer says png" in notes
    assert "picture 1: asked for webp, it is png" in notes
    assert "picture 1: asked for 1024x1024, it is 64x64" in notes


def test_no_usage_leaves_the_cost_unknown_and_the_estimate_reserved(
    httpserver: HTTPServer, send_it: Send, ledger: Ledger
) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(answer(usage=None))
    result = send_it(ask())
    assert result.paid == Money(None, None)
    assert ledger.find()[0].held == ledger.find()[0].estimated.high


@pytest.mark.parametrize(
    "item", [{"b64_json": "@@@not base64@@@"}, {"b64_json": ""}, {}, {"url": "https://example.com/p.png"}]
)
def test_a_picture_that_cannot_be_decoded_is_paid_and_said(
    httpserver: HTTPServer, send_it: Send, ledger: Ledger, item: dict[str, str]
) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(answer(data=[item]))
    result = send_it(ask())
    assert (result.state, result.exit_code, result.files) == ("settled", 5, ())
    assert result.notes
    assert ledger.find()[0].paid == Money(Decimal("0.18795"), Decimal("0.18795"))


def test_a_data_uri_is_decoded(httpserver: HTTPServer, send_it: Send) -> None:
    text = "data:image/png;base64," + base64.b64encode(png(1024, 1024)).decode()
    httpserver.expect_request(GENERATE).respond_with_json(answer(data=[{"b64_json": text}]))
    assert len(send_it(ask()).files) == 1


def test_a_200_with_an_error_inside_is_a_refusal(httpserver: HTTPServer, send_it: Send) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(moderation_error())
    result = send_it(ask())
    assert (result.state, result.refusal is not None) == ("refused", True)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<html>busy</html>", "text/html"),
        ('{"created": 1, "da', "application/json"),
        ('{"created": 1}', "application/json"),
    ],
)
def test_a_200_that_cannot_be_read_is_unknown(
    httpserver: HTTPServer, send_it: Send, ledger: Ledger, body: str, kind: str
) -> None:
    httpserver.expect_request(GENERATE).respond_with_data(body, content_type=kind)
    result = send_it(ask())
    assert (result.state, result.exit_code) == ("unknown", 5)
    assert ledger.find()[0].state == "unknown"
    assert len(_arrived(httpserver)) == 1


def _events(*events: dict[str, object]) -> str:
    return "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)


def _picture_event(kind: str, **more: object) -> dict[str, object]:
    return {
        "type": f"image_generation.{kind}",
        "b64_json": base64.b64encode(png(1024, 1024)).decode(),
        "size": "1024x1024",
        "quality": "low",
        "background": "opaque",
        "output_format": "png",
        "created_at": 1795344000,
        **more,
    }


def test_a_stream_gives_partial_pictures_and_is_settled(
    httpserver: HTTPServer, send_it: Send, ledger: Ledger
) -> None:
    stream = _events(
        _picture_event("partial_image", partial_image_index=0),
        _picture_event("partial_image", partial_image_index=1),
        _picture_event("completed", usage=USAGE),
    )
    httpserver.expect_request(GENERATE).respond_with_data(stream, content_type="text/event-stream")
    seen: list[int] = []
    result = send_it(ask(stream=True, partial_images=2), on_partial=lambda index, data: seen.append(index))
    assert seen == [0, 1]
    assert (result.state, len(result.files)) == ("settled", 1)
    assert ledger.find()[0].paid.high == Decimal("0.18795")
    assert _arrived(httpserver)[0].json["stream"] is True


def test_a_stream_that_ends_early_is_unknown(httpserver: HTTPServer, send_it: Send) -> None:
    stream = _events(_picture_event("partial_image", partial_image_index=0))
    httpserver.expect_request(GENERATE).respond_with_data(stream, content_type="text/event-stream")
    assert send_it(ask(stream=True, partial_images=1)).state == "unknown"


def test_a_refusal_inside_a_stream_is_explained(httpserver: HTTPServer, send_it: Send) -> None:
    event = {"type": "error", **moderation_error()}
    httpserver.expect_request(GENERATE).respond_with_data(_events(event), content_type="text/event-stream")
    result = send_it(ask(stream=True))
    assert result.state == "refused"
    assert result.refusal is not None
    assert result.refusal.categories == ("sexual",)


def test_async_does_the_same(
    httpserver: HTTPServer, guard: Guard, registry: Registry, ledger: Ledger, target: Target, tmp_path: Path
) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(answer())
    made = planning.plan(ask(), guard, registry, target, planning.Terms(tmp_path, "test"), ledger)
    result = asyncio.run(sending.asubmit(made, ledger))
    assert (result.state, len(result.files), len(_arrived(httpserver))) == ("settled", 1, 1)


def test_a_cancelled_task_leaves_an_unknown_record(
    httpserver: HTTPServer, guard: Guard, registry: Registry, ledger: Ledger, target: Target, tmp_path: Path
) -> None:
    came, go = threading.Event(), threading.Event()

    def wait(_: Request) -> Response:
        came.set()
        go.wait(30)
        return Response("late")

    httpserver.expect_request(GENERATE).respond_with_handler(wait)
    made = planning.plan(ask(), guard, registry, target, planning.Terms(tmp_path, "test"), ledger)

    async def cancel_while_waiting() -> None:
        task = asyncio.create_task(sending.asubmit(made, ledger))
        await asyncio.to_thread(came.wait, 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel_while_waiting())
    go.set()
    _drain(httpserver)
    assert ledger.find()[0].state == "unknown"


def test_a_providers_extra_is_nested(httpserver: HTTPServer, send_it: Send, target: Target) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(answer())
    provider = load_providers()["aihubmix-ai"]
    send_it(ask(), to=Target(target.base_url, "test-key", provider, 20))
    (request,) = _arrived(httpserver)
    assert request.json["extra"] == {"quality": "low"}
    assert "quality" not in request.json


def test_a_parameter_the_gateway_drops_is_said_before(
    guard: Guard, registry: Registry, ledger: Ledger, tmp_path: Path
) -> None:
    target = Target("http://127.0.0.1:4000", "k", load_providers()["litellm"], 20)
    made = planning.plan(
        ask(moderation="low"), guard, registry, target, planning.Terms(tmp_path, "t"), ledger
    )
    assert any("may drop moderation" in note for note in made.notes)


def test_a_key_that_cannot_be_a_header_fails_before_sending(send_it: Send, target: Target) -> None:
    assert send_it(ask(), to=Target(target.base_url, "schlüssel", None, 5)).state == "failed"


def test_many_refusals_are_warned_about(httpserver: HTTPServer, send_it: Send) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(moderation_error(), status=400)
    results = [send_it(ask(f"a castle, number {i}")) for i in range(5)]
    assert not any("suspended" in note for note in results[3].notes)
    assert any("refused 5 of the last 5" in note for note in results[4].notes)


class OneWord:
    """A checker of its own, with a warning on one word: what Checker promises is enough to send."""

    def __init__(self, word: str) -> None:
        self.word = word

    def check(self, text: str, **parameters: object) -> Report:
        at = text.find(self.word)
        message = "A character that somebody owns."
        found = Finding("ip/character", "character", "warning", at, at + len(self.word), self.word, message)
        return Report(text, (found,) if at >= 0 else ())


def test_words_refused_before_weigh_more_when_the_user_agrees(
    httpserver: HTTPServer,
    registry: Registry,
    ledger: Ledger,
    target: Target,
    tmp_path: Path,
) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(moderation_error(), status=400)
    text = "a photo of Zorgo on a roof"
    guard = OneWord("Zorgo")
    terms = planning.Terms(tmp_path, "test")
    sending.submit(planning.plan(ask(text), guard, registry, target, terms, ledger), ledger)

    def verdict(**terms: bool) -> str:
        made = planning.plan(
            ask(f"{text}, at night"),
            guard,
            registry,
            target,
            planning.Terms(tmp_path, "test", **terms),
            ledger,
        )
        return made.report.verdict

    assert verdict() == "warn"
    assert verdict(learn=True) == "block"


def test_a_picture_that_cannot_be_saved_is_rescued(
    httpserver: HTTPServer, send_it: Send, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "elsewhere"))
    (tmp_path / "elsewhere").mkdir()

    def spoil(_: Request) -> Response:
        (tmp_path / "out").rmdir()
        (tmp_path / "out").write_text("a file is in the way now")
        return Response(json.dumps(answer()), content_type="application/json")

    httpserver.expect_request(GENERATE).respond_with_handler(spoil)
    result = send_it(ask())
    (file,) = result.files
    assert file.parent == tmp_path / "elsewhere" / "promptguard-rescued"
    assert any("it was paid for, so it is in" in note for note in result.notes)
    assert ledger.find()[0].files == (str(file),)


def test_the_limit_is_held_against_the_upper_end(httpserver: HTTPServer, send_it: Send) -> None:
    # gpt-image-2.6 low is a band of about 1.8 to 2.7 cents
    result = send_it(ask(model="gpt-image-2.6-flare"), max_cost=Decimal("0.02"))
    assert (result.state, result.exit_code) == ("stopped", 3)
    assert _arrived(httpserver) == []


def test_size_auto_is_left_out_of_the_request(httpserver: HTTPServer, send_it: Send) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(answer())
    assert send_it(ask(size="auto")).state == "settled"
    assert "size" not in _arrived(httpserver)[0].json
