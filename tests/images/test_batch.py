from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from promptguard.guard import Guard
from promptguard.images.batch import BatchError, done, highest, read, run, worst
from promptguard.images.client import Target
from promptguard.images.ledger import Ledger
from promptguard.images.models import Registry
from promptguard.images.plan import Plan, Terms, plan
from promptguard.images.records import Budgets
from promptguard.images.submit import Result

from .conftest import ask
from .pictures import answer, moderation_error

GENERATE = "/v1/images/generations"
BASE = ask("")


def _file(tmp_path: Path, *lines: object) -> Path:
    path = tmp_path / "batch.jsonl"
    path.write_text(
        "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8"
    )
    return path


@pytest.fixture
def plans(
    guard: Guard, registry: Registry, ledger: Ledger, target: Target, tmp_path: Path
) -> Callable[..., list[Plan]]:
    def make(path: Path, **terms: object) -> list[Plan]:
        items = read(path, BASE)
        closed = done(items, ledger, str(path))
        allowed = Terms(tmp_path / "out", "test", **terms)  # type: ignore[arg-type]
        return [
            plan(item.request, guard, registry, target, allowed, ledger, batch=str(path), item=item.name)
            for item in items
            if item.name not in closed
        ]

    return make


def _run(plans: list[Plan], ledger: Ledger, concurrency: int = 3) -> list[Result]:
    return asyncio.run(run(plans, ledger, concurrency=concurrency))


def test_lines_take_what_they_leave_out_from_the_command_line(tmp_path: Path) -> None:
    path = _file(tmp_path, {"text": "a"}, "", {"id": "second", "prompt": "b", "size": "1536x1024", "n": 3})
    items = read(path, BASE)
    assert [item.name for item in items] == ["1", "second"]
    assert items[0].request == ask("a")
    assert (items[1].request.size, items[1].request.n, items[1].request.quality) == ("1536x1024", 3, "low")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["{"], ":1:"),
        (["[]"], "is no JSON object"),
        ([{"size": "1024x1024"}], "has no text"),
        ([{"text": "a", "sise": "x"}], "unknown field 'sise'"),
        ([{"text": "a", "n": "3"}], "n is '3'"),
        ([{"text": "a", "n": True}], "n is True"),
        ([{"text": "a", "id": 1}, {"text": "b", "id": "1"}], "stands twice"),
        ([], "is empty"),
    ],
)
def test_a_wrong_line_stops_the_file_before_anything_is_sent(
    tmp_path: Path, lines: list[object], message: str
) -> None:
    with pytest.raises(BatchError, match=message):
        read(_file(tmp_path, *lines), BASE)


def test_requests_under_way_are_bounded(
    httpserver: HTTPServer, plans: Callable[..., list[Plan]], ledger: Ledger, tmp_path: Path
) -> None:
    # The sender is watched, not the clock: the most that were between "sending" and their end at once.
    httpserver.expect_request(GENERATE).respond_with_json(answer())
    most, lock = 0, threading.Lock()
    mark = ledger.sending

    def counting(record: str) -> None:
        nonlocal most
        mark(record)
        with lock:
            most = max(most, len(ledger.find(states=["sending"])))

    ledger.sending = counting  # type: ignore[method-assign]
    results = _run(
        plans(_file(tmp_path, *({"text": f"castle {i}"} for i in range(8)))), ledger, concurrency=3
    )
    assert [result.state for result in results] == ["settled"] * 8
    assert 1 <= most <= 3


def test_a_second_run_sends_only_what_is_left(
    httpserver: HTTPServer, plans: Callable[..., list[Plan]], ledger: Ledger, tmp_path: Path
) -> None:
    def react(request: Request) -> Response:
        prompt = request.json["prompt"]
        if "refused" in prompt:
            return Response(json.dumps(moderation_error()), 400, content_type="application/json")
        if "busy" in prompt:
            error = {"error": {"code": "rate_limit_exceeded", "message": "slow"}}
            return Response(json.dumps(error), 429, content_type="application/json")
        if "gateway" in prompt:
            return Response("gateway timeout", 504)
        return Response(json.dumps(answer()), content_type="application/json")

    httpserver.expect_request(GENERATE).respond_with_handler(react)
    path = _file(tmp_path, {"text": "good"}, {"text": "refused"}, {"text": "busy"}, {"text": "gateway"})
    first = _run(plans(path), ledger)
    assert [result.state for result in first] == ["settled", "refused", "refused", "unknown"]
    assert worst(result.exit_code for result in first) == 5
    again = plans(path)
    assert [made.request.prompt for made in again] == ["busy"]
    _run(again, ledger)
    assert len(httpserver.log) == 5


def test_a_changed_line_is_a_new_request(
    httpserver: HTTPServer, plans: Callable[..., list[Plan]], ledger: Ledger, tmp_path: Path
) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(answer())
    _run(plans(_file(tmp_path, {"text": "one"}, {"text": "two"})), ledger)
    assert [made.request.prompt for made in plans(_file(tmp_path, {"text": "one"}, {"text": "three"}))] == [
        "three"
    ]


def test_a_wrong_key_ends_the_batch_at_once(
    httpserver: HTTPServer, plans: Callable[..., list[Plan]], ledger: Ledger, tmp_path: Path
) -> None:
    error = {"error": {"code": "invalid_api_key", "message": "Incorrect API key"}}
    httpserver.expect_request(GENERATE).respond_with_json(error, status=401)
    results = _run(
        plans(_file(tmp_path, *({"text": f"castle {i}"} for i in range(5)))), ledger, concurrency=1
    )
    assert [result.state for result in results] == ["refused"] + ["stopped"] * 4
    assert len(httpserver.log) == 1


def test_a_budget_holds_over_a_batch(
    httpserver: HTTPServer, plans: Callable[..., list[Plan]], ledger: Ledger, tmp_path: Path
) -> None:
    # No usage in the answers: every request stays held at its estimate of $0.0066 at most.
    httpserver.expect_request(GENERATE).respond_with_json(answer(usage=None))
    path = _file(tmp_path, *({"text": f"castle {i}"} for i in range(6)))
    results = _run(plans(path, budgets=Budgets(project=Decimal("0.02"))), ledger)
    assert sorted(result.exit_code for result in results) == [0, 0, 0, 3, 3, 3]
    assert len(httpserver.log) == 3


def test_a_blocked_line_is_not_sent_and_the_others_are(
    httpserver: HTTPServer, plans: Callable[..., list[Plan]], ledger: Ledger, tmp_path: Path
) -> None:
    httpserver.expect_request(GENERATE).respond_with_json(answer())
    made = plans(_file(tmp_path, {"text": "in the style of Hayao Miyazaki"}, {"text": "a castle"}))
    results = _run(made, ledger)
    assert [result.exit_code for result in results] == [1, 0]
    assert len(httpserver.log) == 1


def test_the_highest_price_is_unknown_as_soon_as_one_is(
    plans: Callable[..., list[Plan]], tmp_path: Path
) -> None:
    known = plans(_file(tmp_path, {"text": "a"}, {"text": "b"}))
    one = known[0].estimate.total.high
    assert one
    assert highest(known) == 2 * one
    assert highest(plans(_file(tmp_path, {"text": "a"}, {"text": "b", "model": "gpt-image-9"}))) is None
