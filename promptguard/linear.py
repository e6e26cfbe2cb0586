r"""Tell whether a regular expression of a rule can be made slow by a text, before it is ever run.

Python's engine tries the ways in which an expression can match one after the other. So an expression is taken
only if the number of ways from any one place is small: every repetition has an end (``\s{0,3}``, not ``\s*``),
and nothing refers back to what was matched. Then time grows with the length of the text, whatever it says.
"""

from __future__ import annotations

import re

WAYS = 5_000  # in which an expression may match at one place; a second for the longest prompt at the worst

_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_REPEAT = re.compile(r"[*+?]|\{(\d*)(,?)(\d*)\}")
_GROUP = re.compile(r"\?(?:P<\w+>|:|=|!|<=|<!|[aiLmsu]+:)")
_FLAGS = re.compile(r"\(\?[aiLmsu]+\)")


class _WrongError(Exception):
    """What cannot be taken, in words."""


def why_not(pattern: str) -> str | None:
    """Return why an expression (that Python takes) may be slow, None for one that is linear."""
    try:
        flags = _FLAGS.match(pattern)
        ways, end = _choices(pattern, flags.end() if flags else 0)
        if end < len(pattern):
            raise _WrongError("has a closing bracket too many")
    except _WrongError as wrong:
        return str(wrong)
    except RecursionError:
        return "is nested too deeply"
    if ways > WAYS:
        return f"can match in more than {WAYS:,} ways at one place; use fewer or shorter repetitions"
    return None


def _choices(pattern: str, at: int) -> tuple[int, int]:
    """Return in how many ways the alternatives from ``at`` on can match, and where they end."""
    total, (ways, at) = 0, _sequence(pattern, at)
    while at < len(pattern) and pattern[at] == "|":
        total += ways
        ways, at = _sequence(pattern, at + 1)
    return min(total + ways, WAYS + 1), at


def _sequence(pattern: str, at: int) -> tuple[int, int]:
    ways = 1
    while at < len(pattern) and pattern[at] not in "|)":
        inner, at = _item(pattern, at)
        repeat = _REPEAT.match(pattern, at)
        if repeat and _is_repeat(repeat):
            inner, at = _repeated(inner, repeat), repeat.end()
            if pattern[at : at + 1] == "?":
                at += 1  # the shortest first: as many ways
            elif pattern[at : at + 1] == "+":
                raise _WrongError("has a possessive repetition, which Python 3.10 does not know")
        ways = min(ways * inner, WAYS + 1)
    return ways, at


def _is_repeat(found: re.Match[str]) -> bool:
    """Braces without numbers are only braces."""
    return found[0] in "*+?" or bool(found[1] or found[3])


def _item(pattern: str, at: int) -> tuple[int, int]:
    char = pattern[at]
    if char == "\\":
        if pattern[at + 1 : at + 2].isdigit() and pattern[at + 1] != "0":
            raise _WrongError(f"refers back with \\{pattern[at + 1]}; write out what may stand there")
        return 1, at + 2
    if char == "[":
        found = _CLASS.match(pattern, at)
        return 1, found.end() if found else len(pattern)
    if char != "(":
        return 1, at + 1
    start = at + 1
    if pattern[start : start + 1] == "?":
        group = _GROUP.match(pattern, start)
        if group is None:
            kind = pattern[start : start + 3]
            raise _WrongError(f"has a group of a kind that rules do not take: ({kind}...")
        start = group.end()
    ways, end = _choices(pattern, start)
    return ways, end + 1


def _repeated(ways: int, repeat: re.Match[str]) -> int:
    """Return in how many ways something can be repeated so often."""
    least, most = _bounds(repeat)
    if most is None:
        limit = (
            "{1,40}" if repeat[0] == "+" else "{0,40}" if repeat[0] == "*" else f"{{{least},{least + 40}}}"
        )
        raise _WrongError(f"has the repetition {repeat[0]} without an end; give it one, such as {limit}")
    total = 0
    for count in range(least, most + 1):
        total += ways**count if ways > 1 else 1
        if total > WAYS:
            return WAYS + 1
    return max(total, 1)


def _bounds(repeat: re.Match[str]) -> tuple[int, int | None]:
    if repeat[0] == "?":
        return 0, 1
    if repeat[0] in "*+":
        return int(repeat[0] == "+"), None
    least = int(repeat[1] or 0)
    if not repeat[2]:
        return least, least
    return least, int(repeat[3]) if repeat[3] else None
