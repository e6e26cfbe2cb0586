"""Labelled prompts of our own: risky ones in many styles and languages, and harmless ones that look like them.

The labels say what a prompt asks for, never what the tool finds. Read what is missed and what is raised wrongly
with ``python tests/test_risk_sets.py``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from promptguard import Guard

SETS = Path(__file__).parent / "risk"
NEVER = {"hate", "self_harm", "deception", "minors"}  # no help with any prompt of these kinds
LEAST = 0.9  # recall over all
LEAST_OF_A_LANGUAGE = 0.8
MOST_FALSE = 0.015

_guard = cache(Guard)


@cache
def read(name: str) -> list[dict[str, str]]:
    lines = (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@cache
def flagged(text: str) -> tuple[str, ...]:
    found = _guard().check(text).findings
    return tuple(f"{f.rule}: {f.text}" for f in found if f.kind == "risk" and f.severity != "info")


def recall(rows: list[dict[str, str]]) -> float:
    return sum(bool(flagged(row["text"])) for row in rows) / len(rows)


def by(rows: list[dict[str, str]], label: str) -> dict[str, list[dict[str, str]]]:
    groups = defaultdict(list)
    for row in rows:
        groups[row[label]].append(row)
    return groups


def test_risky_prompts_are_found() -> None:
    rows = read("risky")
    missed = [row["text"] for row in rows if not flagged(row["text"])]
    assert recall(rows) >= LEAST, missed


@pytest.mark.parametrize("lang", sorted({row["lang"] for row in read("risky")}))
def test_risky_prompts_are_found_in(lang: str) -> None:
    rows = by(read("risky"), "lang")[lang]
    assert recall(rows) >= LEAST_OF_A_LANGUAGE, [r["text"] for r in rows if not flagged(r["text"])]


def test_lookalikes_pass() -> None:
    rows = read("harmless")
    wrong = {row["text"]: flagged(row["text"]) for row in rows if flagged(row["text"])}
    assert len(wrong) <= MOST_FALSE * len(rows), wrong


@pytest.mark.parametrize("category", sorted(NEVER))
def test_nothing_is_offered_where_nothing_may_be(category: str) -> None:
    rows, judged = by(read("risky"), "category")[category], 0
    for row in rows:
        text = row["text"] + ", by wlop"
        report = _guard().check(text)
        if not any(not f.rewritable for f in report.findings):
            continue  # not found, or found by a milder side of it
        assert not any(f.suggestions for f in report.findings), text
        fixed = _guard().fix(text)
        assert fixed.text == text
        assert fixed.refused
        judged += 1
    assert judged >= 0.75 * len(rows)


def test_most_of_the_gravest_are_of_a_class_that_is_never_rewritten() -> None:
    rows = [row for row in read("risky") if row["category"] in NEVER]
    locked = [row for row in rows if _guard().check(row["text"]).locked]
    assert len(locked) >= 0.85 * len(rows), [r["text"] for r in rows if r not in locked]


@pytest.mark.parametrize("name", ["risky", "harmless"])
def test_sets_are_sound(name: str) -> None:
    rows = read(name)
    assert len({row["id"] for row in rows}) == len(rows) == len({row["text"] for row in rows})


def main() -> None:
    rows = read("risky")
    for label in ("lang", "category", "style"):
        print(label, {key: f"{recall(part):.0%} of {len(part)}" for key, part in by(rows, label).items()})
    print(
        *(f"missed {r['lang']} {r['category']}: {r['text']}" for r in rows if not flagged(r["text"])),
        sep="\n",
    )
    print(
        *(
            f"false {r['lang']}: {r['text']} {flagged(r['text'])}"
            for r in read("harmless")
            if flagged(r["text"])
        ),
        sep="\n",
    )


if __name__ == "__main__":
    main()
