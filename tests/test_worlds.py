"""Names of made-up worlds: what makes a first name or an everyday word one of them, and what does not."""

from __future__ import annotations

import pytest


def found(guard, text: str) -> set[str]:
    return {f.text for f in guard.check(text).findings if f.rule.startswith("ip/") and f.severity != "info"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Anna and Elsa from Frozen", {"Anna", "Elsa", "Frozen"}),
        ("Joy, Anger and Sadness from Inside Out", {"Joy", "Anger", "Sadness", "Inside Out"}),
        ("simba and nala, the lion king", {"simba", "nala", "the lion king"}),
        ("甘道夫、山姆和佛罗多", {"甘道夫", "山姆", "佛罗多"}),
        ("a photo of Mario", {"Mario"}),
    ],
)
def test_names_of_a_world_that_is_named(guard, text, names):
    assert names <= found(guard, text)


@pytest.mark.parametrize(
    "text",
    [
        "facial expressions, joy, anger, sadness",
        "curved blade, obsidian metal",
        "Rocky rubble, coral reef crevices",
        "a portrait of Princess Helena of the United Kingdom",
        "a photo of Mario Sanz at his desk",
        "in a dark gray superhero suit",
        "CLOUD字样的泡泡字体",
        "“T = 800 °C”的标签",
    ],
)
def test_words_and_other_people_are_no_characters(guard, text):
    assert found(guard, text) == set()
