"""Rules with spaCy token patterns: matched on our tokens, loaded only where such a rule exists."""

from __future__ import annotations

import pytest

from promptguard import Guard
from promptguard.matching.language import LanguageError
from promptguard.rules import RuleError

RULE = """
severity: warning
kind: brand
summary: an old logo is asked for
why: Because.
message: "{text} is a logo."
match:
  tokens:
    - [{LOWER: [old, vintage]}, {REGEX: "^[A-Z]{2,4}$"}, {LOWER: logo}]
    - [{SHAPE: dddd}, {LOWER: sign, OP: "?"}, {LOWER: plate}]
unless:
  phrases: [an old NASA logo]
examples:
  hits:
    - text: an [[old XYZ logo]] on a wall
  passes:
    - an old logo
"""


def guard_with(folder, text: str, **settings) -> Guard:
    (folder / "ip").mkdir(parents=True, exist_ok=True)
    (folder / "ip" / "old-logo.yaml").write_text(text, "utf-8")
    return Guard(rule_folders=[folder], **settings)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("an old XYZ logo", ["old XYZ logo"]),
        ("an old xyz logo", []),
        ("a (vintage_XYZ_logo:1.2)", ["vintage_XYZ_logo"]),
        ("(1999 sign plate:0.8), 2001 plate", ["1999 sign plate", "2001 plate"]),
        ("an old NASA logo", []),
        ("", []),
    ],
)
def test_token_patterns(tmp_path, text, found):
    guard = guard_with(tmp_path, RULE)
    assert [f.text for f in guard.check(text).findings if f.rule == "ip/old-logo"] == found


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{LOWER: logo}", "{WORD: logo}", "unknown key 'WORD'"),
        ("{LOWER: logo}", "logo", "a token is a mapping"),
        ('OP: "?"', 'OP: "{2}"', "OP is one of"),
        ('"^[A-Z]{2,4}$"', '"[A-Z"', "REGEX"),
    ],
)
def test_wrong_patterns(tmp_path, old, new, message):
    with pytest.raises(RuleError, match=message):
        guard_with(tmp_path, RULE.replace(old, new))


def test_lemmas_need_a_model(tmp_path):
    import spacy

    text = RULE.replace("{SHAPE: dddd}", "{LEMMA: shine}")
    with pytest.raises(LanguageError, match=r"ip/old-logo asks for LEMMA or POS"):
        guard_with(tmp_path / "rules", text)
    nlp = spacy.blank("en")
    nlp.add_pipe("attribute_ruler").add([[{"LOWER": "shining"}]], {"LEMMA": "shine"})
    nlp.to_disk(tmp_path / "model")
    guard = guard_with(tmp_path / "rules", text, language="auto", language_model=str(tmp_path / "model"))
    assert [f.text for f in guard.check("a shining plate").findings if f.rule == "ip/old-logo"] == [
        "shining plate"
    ]
