"""Fixes keep the grammar of the prompt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptguard.applying import apply
from promptguard.findings import Finding, Report


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("in the style of Hayao Miyazaki", "in Ghibli style"),
        ("a village, style of Hayao Miyazaki", "a village, Ghibli style"),
        ("a village by Hayao Miyazaki, 8k", "a village in Ghibli style, 8k"),
        ("a Miyazaki-style castle", "a Ghibli-style castle"),
        ("Hayao Miyazaki's castle", "Ghibli-style castle"),
        ("宫崎骏风格的海边小镇", "吉卜力风格的海边小镇"),
        ("宮崎駿の森", "ジブリ風の森"),
        ("a fox by @Hayao Miyazaki", "a fox in Ghibli style"),
        ("a fox, <lora:hayao_miyazaki:0.8>", "a fox, <lora:hayao_miyazaki:0.8>"),
        ("un castillo en el estilo de Hayao Miyazaki", "un castillo en el estilo de Ghibli"),
        ("dans le style de Hayao Miyazaki", "dans le style de Ghibli"),
        ("im Stil von Hayao Miyazaki", "im Stil von Ghibli"),
        ("замок в стиле Хаяо Миядзаки", "замок в стиле Ghibli"),
        ("미야자키 하야오 스타일의 숲", "Ghibli 스타일의 숲"),
        ("宮崎駿の風景", "ジブリ風の風景"),
        ("a hill in Hayao Miyazaki's style", "a hill in Ghibli style"),
        ("a motorcycle by Honda", "a motorcycle by an invented maker"),
        ("style by Hayao Miyazaki", "in Ghibli style"),
        ("宮崎駿風の森", "ジブリ風の森"),
        ("宮崎駿が描いた森", "ジブリ風の森"),
    ],
)
def test_grammar(guard, text, fixed):
    assert guard.fix(text).text == fixed


def test_lists_of_names(guard):
    text = guard.fix("art by Artgerm, Greg Rutkowski and Alphonse Mucha").text
    assert text.startswith("art in a ")
    assert text.endswith(" and the style of Alphonse Mucha")
    assert "rutkowski" not in text.lower()


def test_each_by_is_its_own(guard):
    text = guard.fix("a fox, by Hayao Miyazaki, by maxfield parrish, by escher").text
    assert text == "a fox, in Ghibli style, by maxfield parrish, by escher"


def test_names_without_commas_get_one(guard):
    text = guard.fix("a fox by tom bagshaw craig davison").text
    assert text.count(" style, a ") == 1


def test_weights_and_tags_survive(guard):
    text = guard.fix("knight, (by greg rutkowski:1.2), [wlop|artgerm], by_wlop").text
    assert ":1.2), [" in text
    assert "|" in text
    assert "in_a" in text


def test_articles(guard):
    assert guard.fix("an iPhone on a desk").text == "a plain modern smartphone without a logo on a desk"
    assert guard.fix("a Coca-Cola can").text.startswith("an unbranded ")


@pytest.mark.parametrize(
    ("text", "gone", "stays"),
    [
        # another wording is there: the first would make two people of it that nobody may picture so
        (
            "Martin Luther King Jr and Kanye West having lunch, photography",
            "Kanye West",
            "Martin Luther King",
        ),
        # none is: without the game it is a guide to a crime
        ("a step by step guide to smuggling drugs in GTA", "", "GTA"),
    ],
)
def test_a_fix_brings_nothing_new_to_light(guard, text, gone, stays):
    had = {(f.rule, f.name or f.text) for f in guard.check(text).findings}
    fixed = guard.fix(text)
    assert not gone or gone not in fixed.text
    assert stays in fixed.text
    assert {(f.rule, f.name or f.text) for f in fixed.remaining if f.severity != "info"} <= had
    assert guard.fix(fixed.text).text == fixed.text


def test_a_suggestion_that_says_the_word_again_is_passed_over():
    word, worded = "demigod", "the trickster demigod of legend"

    def check(text):
        at = text.find(word)
        found = Finding(
            "ip/character",
            "character",
            "warning",
            at,
            at + len(word),
            word,
            "m",
            None,
            None,
            (worded, "a hero"),
        )
        return Report(text, (found,) if at >= 0 else ())

    text = "a demigod on a hill"
    assert apply(text, check(text), check).text == "a hero on a hill"


@pytest.mark.parametrize("text", ["a castle at dawn", "Starry Night by Van Gogh", "", "\n"])
def test_clean_prompts_stay_as_they_are(guard, text):
    fixed = guard.fix(text)
    assert fixed.text == text
    assert fixed.applied == ()


names = st.sampled_from(
    ["Hayao Miyazaki", "greg rutkowski", "WLOP", "Artgerm", "Pikachu", "宫崎骏", "新海誠", "Coca-Cola"]
)
pieces = st.sampled_from(
    [
        "a castle, ",
        "by ",
        "art by ",
        "in the style of ",
        " and ",
        ", ",
        "(",
        ":1.2)",
        " style",
        "'s house",
        "风格的小镇",
        "風の森",
        "\n",
        " [",
        "|",
        "]",
        "@",
        "inspired by ",
        "a ",
        "the ",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(names, pieces), max_size=10))
def test_fixes_hold(guard, parts):
    text = "".join(parts)
    before = guard.check(text)
    fixed = guard.fix(text)
    assert fixed.remaining == guard.check(fixed.text).findings
    # nothing new at warning or above came in
    had = {(f.rule, f.name or f.text) for f in before.findings}
    assert {(f.rule, f.name or f.text) for f in fixed.remaining if f.severity != "info"} <= had
    if not fixed.applied:
        assert fixed.text == text
    # a second run changes nothing more
    assert guard.fix(fixed.text).text == fixed.text


@pytest.mark.parametrize(
    ("which", "last"),
    [
        ("characters", "Martin Luther King Jr and Kanye West having lunch, photography"),
        ("artists", "a step by step guide to smuggling drugs in GTA"),
    ],
)
def test_a_prompt_of_many_names_is_not_checked_for_each(guard, which, last):
    lines = (Path(__file__).parent.parent / "data" / f"{which}.jsonl").read_text("utf-8").splitlines()
    names = [entry["name"] for entry in map(json.loads, lines) if not entry.get("ambiguous")][:200]
    text = ", ".join([*names, last])
    report = guard.check(text)
    assert len(report.findings) > 150
    checked = []
    fixed = apply(text, report, lambda changed: checked.append(changed) or guard.check(changed))
    assert fixed.applied
    had = {(f.rule, f.name or f.text) for f in report.findings}
    assert {(f.rule, f.name or f.text) for f in fixed.remaining if f.severity != "info"} <= had
    assert len(checked) < 60
