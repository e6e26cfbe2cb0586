"""The real SDK against somebody else's mock of the API: npm's @copilotkit/aimock, started by the test."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from promptguard.images import submit as sending
from promptguard.images.client import Target
from promptguard.images.ledger import Ledger
from promptguard.images.request import InputImage

from .conftest import ask
from .pictures import png

VERSION = "1.43.0"
Send = Callable[..., sending.Result]


def _fixtures() -> dict[str, Any]:
    picture = {"b64Json": base64.b64encode(png(1024, 1024)).decode()}
    refusal = {
        "message": "Your request was rejected by the safety system. safety_violations=[sexual].",
        "type": "image_generation_user_error",
        "code": "moderation_blocked",
    }
    cases: list[tuple[str, dict[str, Any]]] = [
        ("one castle", {"response": {"image": picture}}),
        ("four castles", {"response": {"images": [picture, picture]}}),
        ("blocked castle", {"response": {"error": refusal, "status": 400}}),
        (
            "broken castle",
            {"response": {"error": {"message": "boom", "type": "server_error"}, "status": 500}},
        ),
        ("dropped castle", {"response": {"image": picture}, "chaos": {"disconnectRate": 1}}),
        ("garbled castle", {"response": {"image": picture}, "chaos": {"malformedRate": 1}}),
    ]
    return {
        "fixtures": [{"match": {"endpoint": "image", "userMessage": words}, **case} for words, case in cases]
    }


@pytest.fixture(scope="module")
def aimock(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The mock's base URL; skipped with the reason where it cannot be had."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("npm or node is missing: the independent mock of the API cannot run")
    cache = getattr(request.config, "cache", None)
    home = Path(cache.mkdir(f"aimock-{VERSION}")) if cache else tmp_path_factory.mktemp("aimock")
    program = home / "node_modules" / "@copilotkit" / "aimock" / "package.json"
    if not program.exists():
        install = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(home)]
        done = subprocess.run(
            [*install, f"@copilotkit/aimock@{VERSION}"],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if done.returncode or not program.exists():
            pytest.skip(f"@copilotkit/aimock cannot be installed: {done.stderr.strip()[-200:]}")
    fixtures = tmp_path_factory.mktemp("fixtures") / "images.json"
    fixtures.write_text(json.dumps(_fixtures()), encoding="utf-8")
    port = _free_port()
    command = [node, str(home / "node_modules" / ".bin" / "llmock"), "-p", str(port), "-f", str(fixtures)]
    with subprocess.Popen(
        [*command, "--strict", "--log-level", "warn"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as server:
        try:
            _until_it_listens(server, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _until_it_listens(server: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if server.poll() is not None:
            output = server.stdout.read().decode() if server.stdout else ""
            pytest.fail(f"aimock ended: {output}")
        time.sleep(0.1)
    pytest.fail("aimock does not listen")


def _journal(url: str) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{url}/__aimock/journal") as response:
        entries = json.load(response)
    found = entries if isinstance(entries, list) else entries["entries"]
    return [entry for entry in found if "/images/" in entry["path"]]


@pytest.fixture
def through(aimock: str, send_it: Send) -> Callable[..., tuple[sending.Result, list[dict[str, Any]]]]:
    """Send through the mock and return the result with the journal's new entries."""

    def go(*arguments: Any, **options: Any) -> tuple[sending.Result, list[dict[str, Any]]]:
        before = len(_journal(aimock))
        result = send_it(*arguments, to=Target(f"{aimock}/v1", "test-key", None, 30), **options)
        return result, _journal(aimock)[before:]

    return go


Through = Callable[..., "tuple[sending.Result, list[dict[str, Any]]]"]


def test_a_generation(through: Through, ledger: Ledger) -> None:
    result, arrived = through(ask("one castle"))
    assert (result.state, len(result.files), result.exit_code) == ("settled", 1, 0)
    (entry,) = arrived
    assert entry["path"] == "/v1/images/generations"
    assert entry["headers"]["x-stainless-retry-count"] == "0"
    assert entry["headers"]["x-client-request-id"] == result.record
    # The mock sends no usage: what was paid is unknown, and the estimate stays held.
    assert result.paid.low is None
    assert ledger.find()[0].held == ledger.find()[0].estimated.high


def test_an_edit(through: Through) -> None:
    result, arrived = through(ask("one castle", images=(InputImage("a.png", png()),)))
    assert (result.state, len(result.files)) == ("settled", 1)
    assert [entry["path"] for entry in arrived] == ["/v1/images/edits"]


def test_fewer_pictures_than_asked_for(through: Through) -> None:
    result, arrived = through(ask("four castles", n=4))
    assert (len(result.files), len(arrived)) == (2, 1)
    assert any(note.startswith("2 of 4 pictures came") for note in result.notes)


def test_a_refusal(through: Through) -> None:
    result, arrived = through(ask("blocked castle"))
    assert (result.state, result.exit_code, len(arrived)) == ("refused", 4, 1)
    assert result.refusal is not None
    assert (result.refusal.kind, result.refusal.categories) == ("moderation", ("sexual",))


def test_a_failing_server_is_asked_once(through: Through) -> None:
    result, arrived = through(ask("broken castle"))
    assert (result.state, len(arrived)) == ("refused", 1)


@pytest.mark.parametrize("prompt", ["dropped castle", "garbled castle"])
def test_a_lost_answer_is_unknown_and_asked_once(through: Through, ledger: Ledger, prompt: str) -> None:
    result, arrived = through(ask(prompt))
    assert (result.state, result.exit_code, len(arrived)) == ("unknown", 5, 1)
    assert ledger.find()[0].state == "unknown"


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower() in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.delenv(name)
