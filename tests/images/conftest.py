from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from promptguard.guard import Guard
from promptguard.images import plan as planning
from promptguard.images import submit as sending
from promptguard.images.client import Target
from promptguard.images.ledger import Ledger
from promptguard.images.models import Registry, load
from promptguard.images.request import ImageRequest

MODEL = "gpt-image-2.5-flare"


@pytest.fixture(scope="session")
def guard() -> Guard:
    return Guard()


@pytest.fixture(scope="session")
def registry() -> Registry:
    return load()


@pytest.fixture(autouse=True)
def _no_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads the user's keys, ledger or gateway, nor goes through a proxy."""
    for name in (
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "PROMPTGUARD_BASE_URL",
        "OPENAI_ORG_ID",
        "OPENAI_PROJECT_ID",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PROMPTGUARD_LEDGER", str(tmp_path / "ledger.sqlite3"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.sqlite3")


@pytest.fixture
def target(httpserver: HTTPServer) -> Target:
    return Target(httpserver.url_for("/v1"), "test-key", None, 20)


def ask(prompt: str = "a castle on a cliff", **parameters: Any) -> ImageRequest:
    return ImageRequest(
        prompt=prompt, **{"model": MODEL, "size": "1024x1024", "quality": "low", **parameters}
    )


@pytest.fixture
def send_it(
    guard: Guard, registry: Registry, ledger: Ledger, target: Target, tmp_path: Path
) -> Callable[..., sending.Result]:
    """Plan and submit a request with a limit of one dollar."""

    def go(
        request: ImageRequest, *, to: Target | None = None, on_partial: Any = None, **terms: Any
    ) -> sending.Result:
        allowed = planning.Terms(
            **{"out": tmp_path / "out", "project": "test", "max_cost": Decimal(1), **terms}
        )
        made = planning.plan(request, guard, registry, to or target, allowed, ledger)
        return sending.submit(made, ledger, on_partial=on_partial)

    return go
