"""The second opinion: asked only when wanted, careful in what it says, its file and its texts sound."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from promptguard import Guard
from promptguard.findings import Finding
from promptguard.locate import sources
from promptguard.matching.tokens import places, split
from promptguard.opinion.clauses import WINDOW, clauses
from promptguard.opinion.features import features
from promptguard.opinion.model import Model, OpinionError
from promptguard.rule_files import rule_from
from promptguard.rules import RuleError

RULE = "risk/second-opinion"
MODEL = sources()[0] / "opinion" / "model.bin"
TRAINING = Path(__file__).parent.parent / "scripts" / "train_opinion"
TOLD = "a figure standing at the ledge above the dark water, one foot in the air, done with fighting"
NEAR = "red blooms across his white shirt where the blade had found him, the street goes quiet"
PLAIN = "a lighthouse on a cliff at sunset, watercolor"


@cache
def guard(opinion: str) -> Guard:
    return Guard(opinion=opinion)  # type: ignore[arg-type]


def second(text: str, opinion: str = "always") -> list[Finding]:
    return [f for f in guard(opinion).check(text).findings if f.rule == RULE]


def test_off_unless_asked_for() -> None:
    assert not [f for f in Guard().check(TOLD).findings if f.rule == RULE]
    assert second(TOLD)


@pytest.mark.parametrize(
    ("opinion", "text", "loaded"), [("off", NEAR, 0), ("auto", PLAIN, 0), ("auto", NEAR, 1)]
)
def test_nothing_is_loaded_before_it_is_needed(opinion: str, text: str, loaded: int) -> None:
    code = (
        "import sys; from promptguard import Guard\n"
        f"Guard(opinion={opinion!r}).check({text!r})\n"
        "print(sum(m.startswith('promptguard.opinion') for m in sys.modules) > 0)\n"
        "print('numpy' in sys.modules or 'sklearn' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(bool(loaded)), "False"]


def test_auto_speaks_only_where_the_rules_are_unsure() -> None:
    assert second(NEAR, "auto")
    # no vocabulary near risk, so nobody asks
    assert not second(PLAIN, "auto")
    # an error says it already
    certain = f"{NEAR}, a severed head on a spike"
    assert guard("auto").check(certain).verdict == "block"
    assert not second(certain, "auto")


def test_what_it_says() -> None:
    for text in (TOLD, NEAR):
        (finding,) = second(text)
        assert finding.severity == "warning"
        assert finding.kind == "risk"
        assert finding.text == text[finding.start : finding.end]
        assert 0 < len(finding.text) < len(text)
        assert finding.score is not None
        assert f"{finding.score:.2f}" in finding.message
        assert finding.message.startswith("likely")
        assert finding.suggestions == ()


def test_the_place_is_in_the_sentence_that_tells() -> None:
    harmless = "A calm harbour with fishing boats at dawn and gulls over the quiet water of the bay."
    text = f"{harmless} {harmless} {TOLD}. {harmless}"
    (finding,) = second(text)
    assert text.index(TOLD) <= finding.start < finding.end <= text.index(TOLD) + len(TOLD)


def test_it_repeats_no_rule() -> None:
    text = "a woman in black lingerie by the window, posing seductively on silk sheets, biting her lip"
    said = guard("always").check(text).findings
    assert any(f.category == "sexual" and f.severity != "info" for f in said)
    assert not [f for f in said if f.rule == RULE and f.category == "sexual"]


def test_negated_parts_do_not_count() -> None:
    assert not second(f"{PLAIN}, negative prompt: {NEAR}")


def test_other_scripts_are_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Model, "scores", lambda self, tokens: {"violence": 0.99})  # whatever it is asked
    assert second(PLAIN)
    assert not second("窗边的老人在看书,旁边有一只猫,温暖的阳光")


def test_never_rewritten_classes_stay_so() -> None:
    fixed = guard("always").fix(TOLD)
    assert fixed.text == TOLD
    assert [f.rule for f in fixed.refused] == [RULE]


@pytest.mark.parametrize(("with_whom", "rewritable"), [("", True), ("Taylor Swift, ", False)])
def test_a_real_person_makes_sexual_content_unrewritable(with_whom: str, rewritable: bool) -> None:
    text = f"{with_whom}she slowly lets the silk fall down her hips while he watches and beckons"
    (finding,) = second(text)
    assert (finding.category, finding.rewritable) == ("sexual", rewritable)


def test_somebody_under_age_makes_it_minors() -> None:
    found = second("she slowly lets the silk fall down her hips while he watches and beckons, teenager")
    assert [(f.category, f.rewritable) for f in found] == [("minors", False)]


def test_unknown_opinion_is_refused() -> None:
    with pytest.raises(RuleError, match="sometimes"):
        Guard(opinion="sometimes")  # type: ignore[arg-type]


def test_a_guard_is_sent_to_other_processes_with_its_opinion() -> None:
    import pickle

    again = pickle.loads(pickle.dumps(guard("always")))
    assert [f.rule for f in again.check(TOLD).findings] == [RULE]


def test_clauses_cover_every_token_once() -> None:
    text = "one two three. " + "word, " * 100 + "an end without a stop " * 5 + "\nlast."
    spans = clauses(text, places(text))
    assert [t for first, last in spans for t in range(first, last)] == list(range(len(split(text))))
    assert max(last - first for first, last in spans) < WINDOW + 6
    assert clauses("", []) == []
    assert clauses("a b", places("a b")) == [(0, 2)]


def test_features_do_not_depend_on_the_run() -> None:
    # hash() differs from process to process; a stored weight must not
    assert sorted(features(["two", "2"], 18)) == sorted(features(["two", "7"], 18))
    assert features(["two"], 18) == {31485, 166502}


def test_the_shipped_model_is_small_and_whole() -> None:
    assert MODEL.stat().st_size < 3_000_000
    model = Model(MODEL)
    assert model.classes == ("sexual", "violence", "self_harm", "hate", "illicit", "minors")
    assert model.scores([]) == {}
    assert model.scores(split(TOLD.lower()))["self_harm"] > 0.9


@pytest.mark.parametrize("change", [lambda b: b[:-1], lambda b: b"", lambda b: b"[]\n", lambda b: b"\0" * 99])
def test_a_broken_model_is_named(tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
    broken = tmp_path / "model.bin"
    broken.write_bytes(change(MODEL.read_bytes()))
    with pytest.raises(OpinionError, match=r"model\.bin"):
        Model(broken)


@pytest.mark.parametrize("wrong", [{}, {"least": {}}, {"least": {"sexual": "x"}}, {"least": {"sexual": "2"}}])
def test_settings_of_the_matcher_are_checked(wrong: dict[str, object]) -> None:
    base = {
        "severity": "warning", "kind": "risk", "category": "other", "summary": "s", "why": "w",
        "message": "m", "examples": {"hits": ["[[a]]"], "passes": ["b"]},
    }  # fmt: skip
    with pytest.raises(RuleError):
        rule_from({**base, "match": {"opinion": wrong}}, "risk/x", "x.yaml")


@pytest.fixture
def grow(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.syspath_prepend(str(TRAINING))
    import grow

    return grow


def test_training_texts_grow_the_same_each_time(grow) -> None:  # type: ignore[no-untyped-def]
    for name in (*grow.RISKS, "harmless-near", "harmless-plain"):
        texts = list(grow.Grower(1).texts(name, 1))
        assert texts == list(grow.Grower(1).texts(name, 1))
        assert not [t for t in texts if any(mark in t for mark in "{}|@")]


def test_harmless_templates_are_about_as_many_as_risky_ones(grow) -> None:  # type: ignore[no-untyped-def]
    risky = [line for name in grow.RISKS for line in grow.lines(name)]
    harmless = grow.lines("harmless-near") + grow.lines("harmless-plain")
    assert len(harmless) >= 0.8 * len(risky)
    assert len(set(risky)) == len(risky)
    assert len(set(harmless)) == len(harmless)
