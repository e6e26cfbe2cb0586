"""Every example of every rule, and what the loader refuses."""

from __future__ import annotations

import re
import time
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

try:
    from re import _parser as sre  # what Python itself reads in an expression
except ImportError:  # Python 3.10
    import sre_parse as sre

from promptguard import Guard
from promptguard.examples import wrong_hit, wrong_pass
from promptguard.linear import WAYS, why_not
from promptguard.locate import open_store
from promptguard.rule_files import expand, inflections, load_yaml, read_rules, rule_from
from promptguard.rules import Example, RuleError

MANUAL = open_store().manual()


def _examples(rule, kind):
    return [Example(**example) for example in MANUAL[rule][kind]]


HITS = [(rule, example) for rule in MANUAL for example in _examples(rule, "hits")]
PASSES = [(rule, example) for rule in MANUAL for example in _examples(rule, "passes")]


@pytest.mark.parametrize(("rule", "example"), HITS, ids=lambda x: x if isinstance(x, str) else x.text[:40])
def test_hit(guard: Guard, rule, example):
    assert wrong_hit(guard, rule, example) is None


@pytest.mark.parametrize(("rule", "example"), PASSES, ids=lambda x: x if isinstance(x, str) else x.text[:40])
def test_pass(guard: Guard, rule, example):
    assert wrong_pass(guard, rule, example) is None


@pytest.mark.parametrize(
    ("example", "message"),
    [
        (Example("a tree"), "is not found"),
        (Example("by wlop and a tree", 12, 18), "is found at 'wlop' instead"),
        (Example("by wlop", 3, 7, "by nobody"), "becomes 'in an"),
    ],
)
def test_an_example_that_fails_is_told(guard: Guard, example, message):
    assert message in wrong_hit(guard, "artist/living-artist", example)
    assert (
        wrong_pass(guard, "artist/living-artist", Example("by wlop")) == "is found at 'wlop', and must pass"
    )


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
        ({"kind": ["brand"]}, "kind must be a text"),
        ({"message": None}, "message must be a text, not None"),
        ({"summary": ["a", "b"]}, "summary must be a text"),
        ({"instead": ["z"]}, "instead must be a mapping"),
        ({"examples": ["x"]}, "examples must be a mapping"),
        ({"unless": "y"}, "unless must be a mapping"),
        ({"severity": "fatal"}, "severity"),
        ({"kind": "fruit"}, "unknown kind"),
        ({"category": "gore"}, "category"),
        ({"match": {"phrases": ["x"], "names": {}}}, "exactly one"),
        ({"match": {"phrases": []}}, "pattern|phrases|list"),
        ({"match": {"pattern": "("}}, "pattern"),
        ({"match": {"pattern": "(a+)+$"}}, "without an end"),
        ({"match": {"pattern": 7}}, "pattern"),
        ({"match": {"tokens": [[{"REGEX": "^(a|a)*$"}]]}}, "REGEX: .*without an end"),
        ({"match": {"names": {"list": ["artistz"]}}}, "no 'artistz'; known are artists"),
        ({"match": {"names": {"life": ["living"]}}}, "names needs a list"),
        ({"match": {"names": {"list": ["artists"], "role": ["look"]}}}, "no 'look'; known are style"),
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


LINEAR = [
    r"a", r"[a-z]{1,40}", r"\bcat(?:s|ty)?\b", r"(?i)x{2}", r"[]a]b", r"[^\]]{0,9}", r"a{,5}", r"\d{3}-\d{4}", r"a{}b{x}",
    r"(?P<n>ab|cd){1,3}", r"(?=a{0,5})b(?!c)(?<=d)", r"\s{0,3}\w{1,40}\s{0,3}", r"a{1,5}?", r"\0", r"(?i:a)b", r"",
]  # fmt: skip
SLOW = {
    r"(a+)+$": "without an end",
    r"a*": "give it one, such as {0,40}",
    r"\w+\s": "{1,40}",
    r"a{3,}": "{3,43}",
    r"(a|a){0,30}": "ways",
    r"(a{0,10}){0,10}": "ways",
    r"a{0,40}a{0,40}a{0,40}": "ways",
    r"(?:x{0,9}){0,9}(?=b)": "ways",
    r"(a)\1": "refers back",
    r"(?P<n>a)(?P=n)": "group of a kind",
    r"(a)?(?(1)b|c)": "group of a kind",
    r"[a(]b(c*)": "without an end",
}


@pytest.mark.parametrize("pattern", LINEAR)
def test_a_linear_expression_is_taken(pattern):
    assert why_not(pattern) is None


@pytest.mark.parametrize("pattern", SLOW)
def test_an_expression_that_can_be_made_slow_is_refused(pattern):
    assert SLOW[pattern] in why_not(pattern)


def _taken(pattern, *texts):
    """Processor time for searching texts, in seconds; only ratios of it mean something."""
    begun = time.process_time()
    for text in texts:
        sum(1 for _ in pattern.finditer(text))
    return max(time.process_time() - begun, 1e-4)


def _endless(parsed) -> bool:
    """Tell whether what Python made of an expression repeats without an end, or refers back."""
    for kind, held in parsed:
        name = str(kind)
        if name.startswith(("GROUPREF", "POSSESSIVE")) or (
            name.endswith("_REPEAT") and held[1] is sre.MAXREPEAT
        ):
            return True
        inner = held if isinstance(held, (tuple, list)) else ()
        parts = [part for one in inner for part in (one if isinstance(one, list) else [one])]
        if any(_endless(part) for part in parts if isinstance(part, sre.SubPattern)):
            return True
    return False


# pieces of expressions: letters alone seldom make one that can be slow
PIECES = st.sampled_from(
    [
        "a",
        "b",
        ".",
        r"\d",
        "[ab]",
        "[]a]",
        "|",
        "(",
        "(?:",
        ")",
        "?",
        "*",
        "+",
        "{2}",
        "{0,3}",
        "{2,}",
        "{,2}",
        "{",
        r"\1",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=9).map("".join))
@pytest.mark.filterwarnings("ignore:Possible nested set")
def test_whatever_has_no_end_is_refused(pattern):
    try:
        compiled = re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return
    if _endless(sre.parse(pattern)):
        assert why_not(pattern)
    elif why_not(pattern) is None:
        texts = ("a" * 2_000, "ab" * 1_000, "0" * 2_000)
        assert _taken(compiled, *texts) < 30_000 * _taken(re.compile("[a-c]x"), *texts)


def test_the_worst_that_is_taken_is_bearable():
    pattern = r"a{0,69}a{0,69}b"
    assert why_not(pattern) is None
    assert WAYS > 70 * 70
    text = "a" * 32_000
    assert re.search(pattern, text) is None
    # a slow expression would take millions of times as long as a plain one
    assert _taken(re.compile(pattern), text) < 30_000 * _taken(re.compile("[a-c]x"), text)


def test_a_nest_too_deep_is_told():
    assert why_not("(" * 5_000 + ")" * 5_000) == "is nested too deeply"


def write(folder: Path, name: str, **change) -> Path:
    import yaml

    raw = {**GOOD, "match": {"phrases": ["flurble", "@risk-minor"]}, **change}
    raw.setdefault("examples", {})
    if "examples" not in change:
        raw["examples"] = {"hits": ["a [[flurble]]"], "passes": ["a tree"]}
    file = folder / f"{name}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(raw), "utf-8")
    return file


def test_rules_check(tmp_path: Path):
    from test_cli import run

    write(tmp_path, "risk/flurble")
    assert run("rules", "check", str(tmp_path)) == (0, "2 examples run, 0 problems\n", "")
    file = write(
        tmp_path, "risk/flurble", message="{txt} is bad",
        examples={"hits": ["a [[tree]]", "[[a]] flurble", {"text": "[[flurble]]", "becomes": "x"}], "passes": ["flurble"]},
    )  # fmt: skip
    code, out, _ = run("rules", "check", str(tmp_path))
    assert code == 2
    for said in (
        "message: nothing is filled in for {txt}", "hits: 'a tree' is not found",
        "hits: 'a flurble' is found at 'flurble' instead of the span that is marked",
        "hits: 'flurble' becomes 'flurble' instead of 'x'", "passes: 'flurble' is found at 'flurble'",
        "4 examples run, 5 problems",
    ):  # fmt: skip
        assert said in out
    assert out.count(str(file)) == 5
    write(tmp_path, "risk/two", severity="fatal")
    write(tmp_path, "risk/three", match={"pattern": "(x+)+"})
    code, out, _ = run("rules", "check", str(tmp_path))
    assert code == 2
    assert "two.yaml: severity must be one of" in out
    assert "three.yaml: pattern: '(x+)+' has the repetition + without an end" in out


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"match": {"phrases": ["@risk-minr"]}}, "no set @risk-minr; did you mean @risk-minor?"),
        ({"unless": {"near": ["@nowhere-at-all"]}}, "there is no set @nowhere-at-all"),
        ({"match": {"request": {"check": "nothing"}}}, "there is no 'nothing'; known are aspect-ratio"),
    ],
)
def test_rules_check_follows_references(tmp_path: Path, change, message):
    from test_cli import run

    write(tmp_path, "risk/flurble", **change)
    code, out, _ = run("rules", "check", str(tmp_path))
    assert code == 2
    assert message in out


def test_rules_check_wants_a_folder_of_rules(tmp_path: Path):
    from test_cli import run

    assert run("rules", "check", str(tmp_path / "no"))[::2] == (
        2, f"promptguard: {tmp_path / 'no'}: no such folder; name the one that holds FAMILY/NAME.yaml\n",
    )  # fmt: skip
    assert "no rules found" in run("rules", "check", str(tmp_path))[2]
    write(tmp_path, "flurble")
    assert "FAMILY/NAME.yaml below the folder" in run("rules", "check", str(tmp_path))[1]
    assert run("rules", "czech", str(tmp_path))[0] == 2


def test_the_shipped_rules_pass_their_own_check():
    from promptguard.examples import problems
    from promptguard.locate import sources

    (last,) = problems(sources()[1])
    assert last[0] == ""
    assert last[1] == len(HITS) + len(PASSES)
