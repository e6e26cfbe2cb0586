from __future__ import annotations

import re

import pytest

from promptguard.patterns import pattern


def test_a_pattern_is_compiled_when_it_is_first_used():
    later = pattern("(")  # not a valid expression: nobody has looked at it yet
    with pytest.raises(re.error):
        later.search("a")


def test_a_pattern_does_what_a_compiled_one_does():
    text, expression = "a1 b22 A3", r"[a-z](\d+)"
    one, other = pattern(expression, re.IGNORECASE), re.compile(expression, re.IGNORECASE)
    for _ in range(2):  # at first use and afterwards
        assert one.findall(text) == other.findall(text)
        assert [m.span() for m in one.finditer(text, 3)] == [m.span() for m in other.finditer(text, 3)]
        assert one.sub("x", text) == other.sub("x", text)
        assert one.search(text, 2, 3) is None
        assert one.fullmatch("b22") is not None
        assert one.pattern == expression
