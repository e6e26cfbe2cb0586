"""Every fault between the key press and the picture: what arrived, what the ledger says, what is on disk.

Whole processes against real sockets. The table in docs/fault-matrix.md is made by this test; with
PROMPTGUARD_WRITE_DOCS=1 it is written, otherwise it must be what the run finds.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from promptguard.images.ledger import Ledger

from .faults import BLOCKED, GOOD, TWO, FaultServer, half_then_reset, reset, respond
from .pictures import answer, png

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "fault-matrix.md"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and file size limits are POSIX")


@dataclass(frozen=True)
class Row:
    fault: str
    requests: int
    exit_code: int
    ledger: str
    held: str
    files: int
    again: str

    def cells(self) -> tuple[str, ...]:
        code = "killed" if self.exit_code == -signal.SIGKILL else str(self.exit_code)
        return (self.fault, str(self.requests), code, self.ledger, self.held, str(self.files), self.again)


@dataclass
class Fault:
    """One fault: how the server behaves, how the command is called, and what must come of it."""

    name: str
    expected: Row
    behaviour: Callable[[FaultServer], Callable[[socket.socket, bytes], None]] | None
    step: str = "never"
    options: tuple[str, ...] = ()
    read_body: bool = True
    limit: int | None = None
    kill_when_it_came: bool = False
    large_upload: bool = False
    closed_port: bool = False


def _fault(
    name: str,
    behaviour: object,
    outcome: tuple[int, int, str, str, int, str],
    **more: object,
) -> Fault:
    plain = behaviour if callable(behaviour) else None
    return Fault(name, Row(name, *outcome), (lambda server: plain) if plain else None, **more)  # type: ignore[arg-type]


def _error(code: str | None, message: str = "no") -> bytes:
    return json.dumps({"error": {"code": code, "message": message}}).encode()


BAD_BASE64 = json.dumps(answer(data=[{"b64_json": "@@@"}])).encode()
ESTIMATE, NOTHING, PAID = "estimate", "nothing", "actual"
STOPPED, SENT = "refused as a repetition", "sent"

FAULTS = [
    _fault("none", respond(GOOD), (1, 0, "settled", PAID, 1, STOPPED)),
    _fault("connection refused", None, (0, 2, "failed", NOTHING, 0, SENT), closed_port=True),
    _fault(
        "reset while sending",
        lambda connection, _: reset(connection),
        (1, 5, "unknown", ESTIMATE, 0, STOPPED),
        read_body=False,
        large_upload=True,
    ),
    _fault(
        "reset before the answer",
        lambda connection, _: reset(connection),
        (1, 5, "unknown", ESTIMATE, 0, STOPPED),
    ),
    _fault("reset while receiving", half_then_reset, (1, 5, "unknown", ESTIMATE, 0, STOPPED)),
    _fault(
        "answer cut short",
        respond(GOOD[: len(GOOD) // 2], promise=len(GOOD)),
        (1, 5, "unknown", ESTIMATE, 0, STOPPED),
    ),
    _fault("truncated JSON", respond(GOOD[: len(GOOD) // 2]), (1, 5, "unknown", ESTIMATE, 0, STOPPED)),
    _fault(
        "HTML instead of JSON", respond(b"<html>", kind="text/html"), (1, 5, "unknown", ESTIMATE, 0, STOPPED)
    ),
    Fault(
        "timeout",
        Row("timeout", 1, 5, "unknown", ESTIMATE, 0, STOPPED),
        lambda server: server.wait,
        options=("--timeout", "1"),
    ),
    _fault("400 moderation_blocked", respond(BLOCKED, 400), (1, 4, "refused", ESTIMATE, 0, SENT)),
    _fault("401", respond(_error("invalid_api_key"), 401), (1, 4, "refused", NOTHING, 0, SENT)),
    _fault(
        "429 rate limit", respond(_error("rate_limit_exceeded"), 429), (1, 4, "refused", NOTHING, 0, SENT)
    ),
    _fault("500", respond(_error(None), 500), (1, 4, "refused", ESTIMATE, 0, SENT)),
    _fault("504 from a gateway", respond(b"busy", 504), (1, 5, "unknown", ESTIMATE, 0, STOPPED)),
    _fault("empty data", respond(json.dumps(answer(0)).encode()), (1, 4, "settled", PAID, 0, STOPPED)),
    _fault("broken base64", respond(BAD_BASE64), (1, 5, "settled", PAID, 0, STOPPED)),
    _fault("disk full while saving", respond(GOOD), (1, 5, "settled", PAID, 0, STOPPED), limit=400_000),
    _fault("folder not writable", respond(GOOD), (0, 2, "none", NOTHING, 0, SENT), options=("--out", "FILE")),
    _fault(
        "kill -9 after reserving", respond(GOOD), (0, -9, "failed", NOTHING, 0, SENT), step="after reserving"
    ),
    _fault(
        "kill -9 after marking, before sending",
        respond(GOOD),
        (0, -9, "unknown", ESTIMATE, 0, STOPPED),
        step="after marking, before sending",
    ),
    Fault(
        "kill -9 while waiting for the answer",
        Row("kill -9 while waiting for the answer", 1, -9, "unknown", ESTIMATE, 0, STOPPED),
        lambda server: server.wait,
        kill_when_it_came=True,
    ),
    _fault(
        "kill -9 after the answer, before settling",
        respond(GOOD),
        (1, -9, "unknown", ESTIMATE, 0, STOPPED),
        step="after the answer, before settling",
    ),
    _fault(
        "kill -9 after settling, before saving",
        respond(GOOD),
        (1, -9, "settled", PAID, 0, STOPPED),
        step="after settling, before saving",
    ),
    _fault(
        "kill -9 between two pictures",
        respond(TWO),
        (1, -9, "settled", PAID, 1, STOPPED),
        step="between two pictures",
        options=("--n", "2"),
    ),
    _fault("kill -9 after saving", respond(GOOD), (1, -9, "settled", PAID, 1, STOPPED), step="after saving"),
]


def _command(fault: Fault, url: str, folder: Path) -> list[str]:
    (folder / "file").write_text("in the way")
    command = [sys.executable, "-m", "images.kill_at", fault.step, "submit", "--text", "a castle on a cliff"]
    command += ["--model", "gpt-image-2.5-flare", "--size", "1024x1024", "--quality", "low", "--yes"]
    command += ["--base-url", url, "--out", str(folder / "out"), "--timeout", "30"]
    if fault.large_upload:
        (folder / "large.png").write_bytes(png(3000, 2500, noise=True))
        command += ["--image", str(folder / "large.png"), "--as-is"]
    return command + [str(folder / "file" / "out") if part == "FILE" else part for part in fault.options]


def _environment(folder: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "PROMPTGUARD_"))
    }
    paths = [str(ROOT), str(ROOT / "tests"), *filter(None, sys.path)]
    return {
        **kept,
        "OPENAI_API_KEY": "test-key",
        "PROMPTGUARD_LEDGER": str(folder / "ledger.sqlite3"),
        "PYTHONPATH": os.pathsep.join(paths),
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }


def _limit(size: int) -> Callable[[], None]:
    def limit() -> None:
        import resource

        # The disk is full for every file above this size; the ledger stays below it.
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def _run(fault: Fault, folder: Path) -> Row:
    server = FaultServer(lambda connection, body: None, read_body=fault.read_body)
    if fault.behaviour is not None:
        server.behaviour = fault.behaviour(server)
    url = server.url
    if fault.closed_port:
        server.close()
    if fault.limit:
        server.behaviour = respond(json.dumps(answer(data=[_large()])).encode())
    command, environment = _command(fault, url, folder), _environment(folder)
    with subprocess.Popen(
        command,
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_limit(fault.limit) if fault.limit else None,
    ) as process:
        if fault.kill_when_it_came:
            assert server.came.wait(60)
            process.kill()
        _, stderr = process.communicate(timeout=120)
    requests = server.requests if fault.closed_port else server.close()
    assert "Traceback" not in stderr, stderr
    row = _row(fault, requests, process.returncode, folder)
    again = _again(fault, command, environment, folder, url)
    return replace(row, again=again)


def _row(fault: Fault, requests: int, exit_code: int, folder: Path) -> Row:
    ledger = Ledger(folder / "ledger.sqlite3")
    ledger.recover()  # the next start does this first
    records = ledger.find()
    assert len(records) <= 1
    state, held = "none", NOTHING
    if records:
        (record,) = records
        state = record.state
        if record.held:
            held = PAID if record.held == record.paid.high else ESTIMATE
            assert held == PAID or record.held == record.estimated.high
    out = folder / "out"
    pictures = [path for path in out.glob("*") if path.suffix in (".png", ".bin")] if out.is_dir() else []
    # A killed process may leave a temporary file behind, never a picture that is not whole.
    for picture in pictures:
        assert picture.read_bytes().endswith(b"IEND\xaeB`\x82")
        assert picture.with_name(picture.name + ".json").exists()
    return Row(fault.name, requests, exit_code, state, held, len(pictures), "")


def _again(fault: Fault, command: list[str], environment: dict[str, str], folder: Path, url: str) -> str:
    """Give the same command once more, now with a server that works, and see whether it is sent."""
    good = FaultServer(respond(GOOD))
    position = command.index(url)
    healthy = [*command[:position], good.url, *command[position + 1 :], "--out", str(folder / "out")]
    healthy[healthy.index("images.kill_at") + 1] = "never"
    done = subprocess.run(
        healthy, env=environment, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    requests = good.close()
    assert requests <= 1
    if requests == 0:
        assert done.returncode == 2
        assert "--again" in done.stderr
    return SENT if requests else STOPPED


def _large() -> dict[str, str]:
    import base64

    return {"b64_json": base64.b64encode(png(1024, 1024, noise=True)).decode()}


ROWS: dict[str, Row] = {}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_fault(fault: Fault, tmp_path: Path) -> None:
    row = _run(fault, tmp_path)
    ROWS[fault.name] = row
    assert row.requests <= 1
    assert row == fault.expected


def test_the_document_says_what_the_run_found() -> None:
    if len(ROWS) < len(FAULTS):
        pytest.skip("only a run of all faults can tell")
    head = ("fault", "requests", "exit", "ledger", "held", "pictures", "the same command again")
    rows = [head, tuple("---" for _ in head), *(ROWS[fault.name].cells() for fault in FAULTS)]
    text = INTRODUCTION + "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"
    if os.environ.get("PROMPTGUARD_WRITE_DOCS"):
        DOCUMENT.parent.mkdir(exist_ok=True)
        DOCUMENT.write_text(text, encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == text


INTRODUCTION = """# Fault matrix

What `promptguard submit` does when something goes wrong between the key press and the picture. Made by
`tests/images/test_fault_matrix.py`, which runs the command as a process of its own with the real SDK against
a server on loopback; `PROMPTGUARD_WRITE_DOCS=1 pytest tests/images/test_fault_matrix.py` writes it anew.

* **requests**: how many reached the server (a connection that sent a request line counts)
* **exit**: the exit code; killed is SIGKILL
* **ledger**: the record's state after the next start
* **held**: what counts against budgets: nothing, the estimate's upper end, or the actual cost
* **pictures**: whole pictures on disk, each with its record beside it
* **the same command again**: given once more to a server that works, without `--again`

"""
