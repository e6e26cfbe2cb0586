"""A project's own lists and rules are laid over the shipped ones: the same as compiling everything, at once."""

from __future__ import annotations

import json
import os
import shutil
import time
from itertools import islice
from pathlib import Path

import pytest

from promptguard import Guard, locate
from promptguard.compiling import compile_to
from promptguard.layered import Layered
from promptguard.lists import ListError
from promptguard.locate import open_store, sources
from promptguard.overlay import compile_over
from promptguard.rules import RuleError
from promptguard.store import Store

RULE = """
severity: warning
kind: risk
category: other
summary: a clown car is asked for
why: Clowns frighten people.
message: "{text} is likely refused."
match:
  phrases: ["clown~ in a {car|van}", "@circus"]
unless:
  near: [circus]
examples:
  hits: ["a [[clown in a car]]"]
  passes: [a car]
"""
ROWS = [
    {"name": "Zorblatt Quimby", "status": "living", "sources": ["us"], "unless": ["zorblatt quimby street"]},
    {"name": "WLOP", "status": "dead", "born": 1800, "died": 1850, "sources": ["us"]},
    {"name": "Greg Rutkowski", "remove": True, "sources": ["us"]},
]
PROMPTS = [
    "by zorblatt quimby",
    "a map of zorblatt quimby street",
    "by zorblat quimby, artgerm",
    "Quimby, Zorblatt",
    "in the style of WLOP",
    "by greg rutkowski, artgerm and ross tran",
    "z o r b l a t t quimby",
    "a clown in a van",
    "two clowns in a car before the circus",
    "a knife thrower of the big top",
    "Pikachu drinks a Coca-Cola, by Mucha",
]


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> tuple[Path, Path]:
    """Lists cut short, and the rules: quick to compile."""
    data, rules = sources()
    small = tmp_path_factory.mktemp("small") / "data"
    small.mkdir()
    for part in ("words", "folds"):
        shutil.copytree(data / part, small / part)
    wanted = ("wlop", "rutkowski", "artgerm", "ross tran", "mucha", "pikachu", "coca-cola")
    for file in data.glob("*.jsonl"):
        with file.open(encoding="utf-8") as lines:
            kept = [*islice(lines, 60), *(line for line in lines if any(w in line.lower() for w in wanted))]
        (small / file.name).write_text("".join(kept), "utf-8")
    return small, rules


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> tuple[list[Path], list[Path]]:
    folder = tmp_path_factory.mktemp("own")
    (folder / "artists.ours.jsonl").write_text("\n".join(map(json.dumps, ROWS)), "utf-8")
    (folder / "rules" / "risk").mkdir(parents=True)
    (folder / "rules" / "risk" / "clown-car.yaml").write_text(RULE, "utf-8")
    (folder / "rules" / "sets").mkdir()
    (folder / "rules" / "sets" / "circus.yaml").write_text("en: [big top]\n", "utf-8")
    return [folder / "artists.ours.jsonl"], [folder / "rules"]


@pytest.fixture(scope="module")
def stores(tmp_path_factory, folders, own) -> tuple[Store, Store]:
    """All compiled at once, and the project's part laid over the rest."""
    made = tmp_path_factory.mktemp("made")
    compile_to(made / "all", *folders, *own)
    compile_to(made / "base", *folders)
    base = Store(made / "base")
    assert compile_over(made / "over", base, *own)
    return Store(made / "all"), Layered(base, Store(made / "over"))


def named(store: Store, key: str):
    entries, phrases = store.meaning(key)
    return {(repr(store.entry(number)), flags) for number, flags in entries}, set(phrases)


def test_every_key_means_the_same(stores):
    whole, layered = stores
    keys = set(whole.names.keys())
    assert keys == set(layered.names.keys())
    assert len(keys) == whole.meta["keys"]
    for key in keys:
        assert key in layered.names
        assert named(whole, key) == named(layered, key)
    assert set(whole.opening.keys()) <= set(layered.opening.keys())
    for name in ("entries", "counts", "as_of"):
        assert whole.meta[name] == layered.meta[name]
    assert {r["id"] for r in whole.meta["rules"]} == {r["id"] for r in layered.meta["rules"]}
    assert whole.manual().keys() == layered.manual().keys()


def test_prompts_are_judged_the_same(stores, monkeypatch):
    reports = []
    for store in stores:
        monkeypatch.setattr("promptguard.guard.open_store", lambda *_, store=store: store)
        guard = Guard()
        reports.append([guard.check(text) for text in PROMPTS])
    for one, other in zip(*reports, strict=True):
        assert one == other
    found = {
        text: [f.rule for f in report.findings] for text, report in zip(PROMPTS, reports[1], strict=True)
    }
    assert found["by zorblatt quimby"] == ["artist/living-artist"]
    assert found["a map of zorblatt quimby street"] == []
    assert found["in the style of WLOP"] == ["artist/public-domain-artist"]
    assert found["a clown in a van"] == ["risk/clown-car"]
    assert "risk/clown-car" not in found["two clowns in a car before the circus"]
    assert "artist/living-artist" in found["by greg rutkowski, artgerm and ross tran"]  # the others are


def test_an_overlay_holds_little(tmp_path, own):
    base, over = open_store(), tmp_path / "over"
    assert compile_over(over, base, *own)
    size = sum(path.stat().st_size for path in over.rglob("*") if path.is_file())
    whole = sum(path.stat().st_size for path in base.folder.rglob("*") if path.is_file())
    assert 0 < size < whole / 20  # its own entries only: nothing of ours is compiled again


def test_it_is_compiled_once_and_again_when_it_changes(tmp_path, monkeypatch):
    import promptguard.overlay as overlay

    calls = []
    real = overlay.compile_over

    def counted(*arguments):
        calls.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(overlay, "compile_over", counted)
    file = tmp_path / "artists.ours.jsonl"
    row = {**ROWS[0], "note": str(time.time_ns())}  # not in the cache from an earlier run
    file.write_text(json.dumps(row), "utf-8")
    for _ in range(2):
        assert open_store([file]).meaning("zorblatt quimby")[0]
    assert len(calls) == 1
    file.write_text(json.dumps({**row, "name": "Quorblatt Zimby"}), "utf-8")
    assert not open_store([file]).meaning("zorblatt quimby")[0]
    assert len(calls) == 2


def test_a_correction_needs_no_removal(tmp_path):
    file = tmp_path / "artists.ours.jsonl"
    file.write_text(json.dumps({**ROWS[1], "note": "ours"}), "utf-8")
    store = open_store([file])
    (number, _), *more = store.meaning("wlop")[0]
    assert (store.entry(number).note, more) == ("ours", [])


def test_a_later_file_corrects_an_earlier_one(tmp_path):
    one, two = tmp_path / "artists.a.jsonl", tmp_path / "artists.b.jsonl"
    one.write_text(json.dumps(ROWS[0]), "utf-8")
    two.write_text(json.dumps({"name": ROWS[0]["name"], "remove": True, "sources": ["us"]}), "utf-8")
    assert "zorblatt quimby" in open_store([one]).names
    assert "zorblatt quimby" not in open_store([one, two]).names
    with pytest.raises(ListError, match="removes 'Zorblatt Quimby', which is not on the list artists"):
        open_store([two])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("painters.jsonl", "{}", "must begin with one of artists"),
        ("artists.jsonl", "{", "artists.jsonl:1: not JSON"),
        ("artists.jsonl", '{"name": "X"}', "artists.jsonl:1: X: an entry needs its sources"),
    ],
)
def test_a_wrong_overlay_is_named(tmp_path, name, content, message):
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(ListError, match=message):
        open_store([tmp_path / name])


def test_a_redefined_rule_is_seen(tmp_path, folders, monkeypatch):
    """A rule of the project's with a shipped name: a store that lies over another cannot say it."""
    base = open_store()
    folder = tmp_path / "rules" / "ip"
    folder.mkdir(parents=True)
    (folder / "brand.yaml").write_text(RULE, "utf-8")
    assert not compile_over(tmp_path / "over", base, [], [folder.parent])
    assert not (tmp_path / "over").exists()
    made = []
    monkeypatch.setattr("promptguard.compiling.compile_to", lambda target, *rest: made.append(rest) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        open_store((), [folder.parent])
    assert made[0][3] == [folder.parent]


def test_an_empty_folder_of_rules_is_an_error(tmp_path):
    with pytest.raises(RuleError, match="no rules found"):
        open_store((), [tmp_path])


def test_the_cache_is_pruned_by_kind(tmp_path):
    for number in range(8):
        for kind in ("lists", "over"):
            folder = tmp_path / f"{kind}-{number}"
            folder.mkdir()
            os.utime(folder, (number, number))
    locate._prune(tmp_path, "over", tmp_path / "over-0")
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [*(f"lists-{n}" for n in range(8)), "over-0", *(f"over-{n}" for n in range(4, 8))]


CODE_RULE = """\
severity: warning
kind: risk
category: other
summary: a code name
why: It is ours.
message: "“{text}” is a code name."
match:
  pattern: "zork\\\\d{1,4}"
unless:
  phrases: ["zork3 pie"]
  near: ["museum of zork"]
  within: 4
examples:
  hits: ["a [[zork1]]"]
  passes: ["a zork3 pie"]
"""


def test_exceptions_count_for_expressions_too(tmp_path):
    folder = tmp_path / "rules" / "house"
    folder.mkdir(parents=True)
    (folder / "code.yaml").write_text(CODE_RULE, "utf-8")
    guard = Guard(rule_folders=[folder.parent], select=["house/code"])
    text = "zork1, a zork3 pie, (zork22) and zork3"
    assert [(f.text, f.start) for f in guard.check(text).findings] == [
        ("zork1", 0),
        ("zork22", text.index("zork22")),
        ("zork3", text.rindex("zork3")),
    ]
    assert not guard.check("zork1 in the museum of zork").findings
