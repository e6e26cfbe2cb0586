"""What is left out because it cannot matter does not matter: with and without, the findings are the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from promptguard import Guard
from promptguard.matching import evidence, names
from promptguard.matching.scene import Scene

TESTS = Path(__file__).parent
FILES = (
    *sorted(TESTS.glob("gold/*.jsonl")),
    *sorted(TESTS.glob("language/*.jsonl")),
    TESTS.parent / "bench" / "data" / "disguises.jsonl",
)


def prompts() -> list[str]:
    """Return our own prompts, as they are and in small letters: many shortcuts are for those."""
    rows = [json.loads(line) for file in FILES for line in file.read_text("utf-8").splitlines()]
    return [text for row in rows for text in dict.fromkeys((row["text"], row["text"].lower()))]


def test_shortcuts_change_no_finding(guard: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = prompts()
    assert len(texts) > 5_000
    quick = [guard.check(text) for text in texts]
    asked = {"idle": 0}

    def never(*_: object) -> bool:
        asked["idle"] += 1
        return False

    monkeypatch.setattr(names, "_idle", never)
    monkeypatch.setattr(evidence, "_alone", never)
    monkeypatch.setattr(Scene, "together", never)
    # where a capital stands is read there, not guessed from the whole text
    monkeypatch.setattr(Scene, "small", exactly_small)
    monkeypatch.setattr(Scene, "may_say", lambda *_: True)
    whole = [guard.check(text) for text in texts]
    assert asked["idle"] > 1_000
    assert [text for text, one, other in zip(texts, quick, whole, strict=True) if one != other] == []


def exactly_small(scene: Scene, place: int) -> bool:
    start, end = scene.span(place, place + 1)
    return scene.text.original[start:end] == scene.tokens[place]
