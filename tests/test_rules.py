"""Every example of every rule, and what the loader refuses."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path

import pytest

from promptguard import Guard
from promptguard.locate import open_store
from promptguard.rule_files import expand, inflections, load_yaml, read_rules, rule_from
from promptguard.rules import RuleError

MANUAL = open_store().manual()
HITS = [(rule, example) for rule in MANUAL for example in MANUAL[rule]["hits"]]
PASSES = [(rule, example) for rule in MANUAL for example in MANUAL[rule]["passes"]]


def _prompt(example):
    request = dict(example["request"])
    text = example["text"] * int(request.pop("repeat", 1))
    if "n" in request:
        request["n"] = int(request["n"])
    country, day = request.pop("jurisdiction", "us"), request.pop("today", None)
    opinion = request.pop("opinion", "off")
    special = country != "us" or day or opinion != "off"
    today = date.fromisoformat(day) if day else None
    made = Guard(jurisdiction=country, today=today, opinion=opinion) if special else None
    return made, text, request


@pytest.mark.parametrize(("rule", "example"), HITS, ids=lambda x: x if isinstance(x, str) else x["text"][:40])
def test_hit(guard: Guard, rule, example):
    other, text, request = _prompt(example)
    guard = other or guard
    found = [f for f in guard.check(text, **request).findings if f.rule == rule]
    assert found, f"{rule} does not find it"
    if example["end"]:
        assert any(f.start < example["end"] and example["start"] < f.end for f in found), [
            f.text for f in found
        ]
    if example["becomes"]:
        assert guard.fix(text, **request).text == example["becomes"]


@pytest.mark.parametrize(
    ("rule", "example"), PASSES, ids=lambda x: x if isinstance(x, str) else x["text"][:40]
)
def test_pass(guard: Guard, rule, example):
    other, text, request = _prompt(example)
    guard = other or guard
    assert [f.text for f in guard.check(text, **request).findings if f.rule == rule] == []


def test_at_most_one_rule_for_a_name(guard: Guard):
    rules = [r for r in guard.rules if r.matcher == "names"]
    lists = {name for r in rules for name in r.match["list"]}
    for name, life, role in product(
        lists, ("living", "no death on record", "died", "free", ""), ("style", "subject", "brand")
    ):
        fitting = [
            r.id
            for r in rules
            if name in r.match["list"]
            and life in r.match.get("life", (life,))
            and role in r.match.get("role", (role,))
        ]
        assert len(fitting) <= 1, (name, life, role, fitting)


GOOD = {
    "severity": "error", "kind": "brand", "summary": "s", "why": "w", "message": "m",
    "match": {"phrases": ["x"]}, "examples": {"hits": ["[[x]]"], "passes": ["y"]},
}  # fmt: skip


def test_good_rule_is_read():
    assert rule_from(GOOD, "a/b", "f").family == "a"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": "red"}, "unknown key"),
        ({"severity": "fatal"}, "severity"),
        ({"kind": "fruit"}, "unknown kind"),
        ({"category": "gore"}, "category"),
        ({"match": {"phrases": ["x"], "names": {}}}, "exactly one"),
        ({"match": {"phrases": []}}, "pattern|phrases|list"),
        ({"match": {"pattern": "("}}, "pattern"),
        ({"match": {"together": {"all": [["x"]]}}}, "two groups"),
        ({"examples": {"hits": ["[[x]]"]}}, "hits and"),
        ({"examples": {"hits": ["x"], "passes": ["y"]}}, "mark the span"),
        ({"rewrite": "never", "instead": {"en": ["z"]}}, "never rewritten"),
    ],
)
def test_bad_rule_is_refused(change, message):
    raw = {**GOOD, **change}
    if change == {"match": {"phrases": []}}:
        raw["match"] = {"phrases": [" "]}
        message = "text or a list of texts"
    with pytest.raises(RuleError, match=message):
        rule_from(raw, "a/b", "f")


def test_yaml_traps(tmp_path: Path):
    file = tmp_path / "r.yaml"
    file.write_text("a: no\nb: on\nc: 1984\n", "utf-8")
    assert load_yaml(file) == {"a": "no", "b": "on", "c": "1984"}
    file.write_text("a: 1\na: 2\n", "utf-8")
    with pytest.raises(RuleError, match=r"r.yaml:2: .*stands twice"):
        load_yaml(file)
    file.write_text("a: [1\n", "utf-8")
    with pytest.raises(RuleError, match=r"r\.yaml"):
        load_yaml(file)


def test_no_rules_is_an_error(tmp_path: Path):
    with pytest.raises(RuleError, match="no rules found"):
        read_rules(tmp_path)


def test_expansion():
    assert set(expand("{a|b} stab~")) == {
        f"{x} {y}" for x in "ab" for y in ("stab", "stabs", "stabbed", "stabbing", "stabed", "stabing")
    }
    assert inflections("die") >= {"dies", "died"}
    assert inflections("body") >= {"bodies"}


def test_unknown_rule_names_are_refused():
    with pytest.raises(RuleError, match="artist/livin"):
        Guard(ignore=["artist/livin"])
