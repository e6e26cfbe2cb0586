"""The client hook with the real SDK against a real server: what is blocked never arrives."""

from __future__ import annotations

import asyncio
import json
import pickle
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from promptguard.findings import Report
from promptguard.guard import Guard
from promptguard.hooks.openai import PromptBlocked, guard_client

openai = pytest.importorskip("openai")

BLOCKED = "a castle in the style of Hayao Miyazaki"
CLEAN = "a castle on a cliff"
ANSWER = {"created": 1, "data": [{"b64_json": "aGVsbG8="}]}
PNG = ("a.png", b"\x89PNG\r\n\x1a\n", "image/png")


@pytest.fixture(scope="module")
def guard() -> Guard:
    return Guard()


@pytest.fixture(autouse=True)
def _answers(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    httpserver.expect_request("/v1/images/generations").respond_with_json(ANSWER)
    httpserver.expect_request("/v1/images/edits").respond_with_json(ANSWER)
    httpserver.expect_request("/v1/models").respond_with_json({"object": "list", "data": []})


def _client(server: HTTPServer) -> Any:
    return openai.OpenAI(api_key="k", base_url=server.url_for("/v1"), max_retries=0)


def _async_client(server: HTTPServer) -> Any:
    return openai.AsyncOpenAI(api_key="k", base_url=server.url_for("/v1"), max_retries=0)


def test_a_clean_prompt_is_sent_and_answered(httpserver: HTTPServer, guard: Guard) -> None:
    client = guard_client(_client(httpserver), guard)
    assert isinstance(client, openai.OpenAI)
    answer = client.images.generate(model="gpt-image-2.5-flare", prompt=CLEAN)
    assert answer.data[0].b64_json == "aGVsbG8="
    assert len(httpserver.log) == 1


def test_a_blocked_prompt_raises_with_its_report_and_is_not_sent(
    httpserver: HTTPServer, guard: Guard
) -> None:
    client = guard_client(_client(httpserver), guard)
    with pytest.raises(PromptBlocked, match="Hayao Miyazaki") as caught:
        client.images.generate(model="gpt-image-2.5-flare", prompt=BLOCKED)
    (finding,) = caught.value.report.findings
    assert (finding.rule, BLOCKED[finding.start : finding.end]) == ("artist/living-artist", "Hayao Miyazaki")
    with pytest.raises(PromptBlocked):
        client.images.edit(model="gpt-image-2.5-flare", prompt=BLOCKED, image=PNG)
    assert httpserver.log == []


@pytest.mark.parametrize(
    "extra",
    [
        {"prompt": BLOCKED},
        {"input": {"prompt": BLOCKED}},
        {"prompts": [{"text": CLEAN}, {"text": BLOCKED}]},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": BLOCKED}]}]},
    ],
)
def test_prompts_of_the_extra_body_are_checked(
    httpserver: HTTPServer, guard: Guard, extra: dict[str, Any]
) -> None:
    client = guard_client(_client(httpserver), guard)
    with pytest.raises(PromptBlocked, match="Hayao Miyazaki"):
        client.images.generate(model="gpt-image-2.5-flare", prompt=CLEAN, extra_body=extra)
    assert httpserver.log == []


def test_the_extra_body_replaces_parameters_and_may_name_what_is_not_wanted(
    httpserver: HTTPServer, guard: Guard
) -> None:
    reports: list[Report] = []
    client = guard_client(_client(httpserver), guard, on_report=reports.append)
    extra = {"prompt": CLEAN, "negative_prompt": "Hayao Miyazaki", "user": "Hayao Miyazaki"}
    client.images.generate(model="gpt-image-2.5-flare", prompt=BLOCKED, extra_body=extra)
    assert [report.text for report in reports] == [CLEAN]
    assert json.loads(httpserver.log[0][0].data)["prompt"] == CLEAN


def test_an_edit_is_judged_more_strictly(httpserver: HTTPServer, guard: Guard) -> None:
    words = "a woman in lingerie"
    assert guard.check(words).verdict != guard.check(words, edit=True).verdict
    client = guard_client(_client(httpserver), guard)
    client.images.generate(model="gpt-image-2.5-flare", prompt=words)
    with pytest.raises(PromptBlocked):
        client.images.edit(model="gpt-image-2.5-flare", prompt=words, image=PNG)
    assert len(httpserver.log) == 1


def _ways(client: Any) -> list[Any]:
    return [
        client.images,
        client.images.with_raw_response,
        client.with_raw_response.images,
        client.with_options(timeout=5).images,
        client.copy().with_options(timeout=5).images,
        client.images.with_streaming_response,
    ]


@pytest.mark.parametrize("way", range(6))
def test_there_is_no_way_around(httpserver: HTTPServer, guard: Guard, way: int) -> None:
    images = _ways(guard_client(_client(httpserver), guard))[way]

    def send() -> None:
        response = images.generate(model="m", prompt=BLOCKED)
        response.__enter__()  # the streaming variant sends only here

    with pytest.raises(PromptBlocked):
        send()
    assert httpserver.log == []


def test_an_images_object_made_before_guarding_does_not_leak_in(httpserver: HTTPServer, guard: Guard) -> None:
    plain = _client(httpserver)
    plain.images.with_raw_response  # noqa: B018  fills the SDK's caches
    with pytest.raises(PromptBlocked):
        guard_client(plain, guard).images.with_raw_response.generate(model="m", prompt=BLOCKED)


def test_the_client_given_is_left_as_it_is(httpserver: HTTPServer, guard: Guard) -> None:
    plain = _client(httpserver)
    guard_client(plain, guard)
    plain.images.generate(model="m", prompt=BLOCKED)
    assert len(httpserver.log) == 1


def test_async(httpserver: HTTPServer, guard: Guard) -> None:
    async def both() -> str:
        client = guard_client(_async_client(httpserver), guard)
        with pytest.raises(PromptBlocked):
            await client.images.generate(model="m", prompt=BLOCKED)
        with pytest.raises(PromptBlocked):
            await client.with_options(timeout=5).images.with_raw_response.edit(prompt=BLOCKED, image=PNG)
        answer = await client.images.generate(model="m", prompt=CLEAN)
        return str(answer.data[0].b64_json)

    assert asyncio.run(both()) == "aGVsbG8="
    assert len(httpserver.log) == 1


def test_other_calls_go_through_untouched(httpserver: HTTPServer, guard: Guard) -> None:
    assert guard_client(_client(httpserver), guard).models.list().data == []


def test_the_threshold_can_be_set(httpserver: HTTPServer, guard: Guard) -> None:
    words = "Pikachu on a bike"
    assert guard.check(words).verdict == "warn"
    guard_client(_client(httpserver), guard).images.generate(model="m", prompt=words)
    with pytest.raises(PromptBlocked):
        guard_client(_client(httpserver), guard, fail_on="warning").images.generate(model="m", prompt=words)
    assert len(httpserver.log) == 1


def test_every_report_can_be_seen(httpserver: HTTPServer, guard: Guard) -> None:
    seen: list[Report] = []
    client = guard_client(_client(httpserver), guard, on_report=seen.append)
    client.images.generate(model="m", prompt=CLEAN)
    with pytest.raises(PromptBlocked):
        client.images.generate(model="m", prompt=BLOCKED)
    assert [report.verdict for report in seen] == ["pass", "block"]


def test_the_parameters_of_the_request_are_judged_too(httpserver: HTTPServer) -> None:
    given: dict[str, object] = {}

    class Listener:
        def check(self, text: str, **parameters: object) -> Report:
            given.update(parameters)
            return Report(text, ())

    client = guard_client(_client(httpserver), Listener())
    client.images.generate(model="m", prompt=CLEAN, size="1024x1024", n=2, quality=None)
    assert given == {"model": "m", "size": "1024x1024", "n": 2}


def test_guarding_twice_is_guarded(httpserver: HTTPServer, guard: Guard) -> None:
    twice = guard_client(guard_client(_client(httpserver), guard), guard)
    with pytest.raises(PromptBlocked):
        twice.images.generate(model="m", prompt=BLOCKED)
    twice.images.generate(model="m", prompt=CLEAN)
    assert len(httpserver.log) == 1


def test_what_is_no_client_is_refused(guard: Guard) -> None:
    with pytest.raises(TypeError, match="no OpenAI client"):
        guard_client(object(), guard)


def test_the_exception_survives_pickling(guard: Guard) -> None:
    error = PromptBlocked(guard.check(BLOCKED))
    back = pickle.loads(pickle.dumps(error))
    assert (str(back), back.report) == (str(error), error.report)
