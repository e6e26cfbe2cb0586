"""Fix a prompt in rounds: plan, edit, check again; and take back what only brought something else to light.

A prompt with a finding of a never-rewrite class is left as it is: taking the name out of it would only help to
get the rest past a filter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from .findings import RANK, Applied, Finding, Fixed, Report
from .fix import edited, plan

_ROUNDS = 4
_TRIES = 3  # wordings to be given up in one prompt

Recheck = Callable[[str], Report]
Key = tuple[str, str]


def apply(text: str, report: Report, recheck: Recheck) -> Fixed:
    """Fix what can be fixed in ``text`` and check the result with ``recheck``.

    What overlapped another edit, or came to light by one, is fixed in a further round: its edit is one of the
    text that the round before had left. A wording beside which something new is found (a girl in a bloody
    scene, a robbery that is no game any more) gives way to the next one, and if there is none, the finding
    is left as it stands.
    """
    if report.locked:
        return Fixed(text, (), report.findings, report.locked)
    fixed = _in_rounds(text, report, recheck, {})
    if not _new(report, fixed):
        return fixed
    fixed = _without_new(text, report, recheck, fixed)
    for _ in range(
        _ROUNDS
    ):  # what was new beside one wording may stand there now: a second fix has nothing to do
        left = recheck(fixed.text)
        if left.locked:
            break
        more = _without_new(fixed.text, left, recheck, _in_rounds(fixed.text, left, recheck, {}))
        if more.text == fixed.text:
            break
        fixed = Fixed(more.text, fixed.applied + more.applied, more.remaining)
    return fixed


def _without_new(text: str, report: Report, recheck: Recheck, fixed: Fixed) -> Fixed:
    """Pass wordings over, one after the other, until the fix brings nothing new to light."""
    passed: dict[Key, int] = {}
    for _ in range(_TRIES):
        better = _without_one(text, report, recheck, passed, fixed) if _new(report, fixed) else None
        if better is None:
            break
        passed, fixed = better
    return fixed


def _in_rounds(text: str, report: Report, recheck: Recheck, passed: Mapping[Key, int]) -> Fixed:
    """Fix with the suggestions that are left when so many of each finding's first ones are passed over."""
    applied: list[Applied] = []
    for _ in range(_ROUNDS):
        fixes = plan(text, _left(report.findings, passed))
        changed = edited(text, [one.edit for one in fixes])
        if changed == text:
            break
        applied += fixes
        text, report = changed, recheck(changed)
        if report.locked:
            break
    return Fixed(text, tuple(applied), report.findings)


def _without_one(
    text: str, report: Report, recheck: Recheck, passed: Mapping[Key, int], fixed: Fixed
) -> tuple[dict[Key, int], Fixed] | None:
    """Return what is passed over and the fix that brings least to light of those with one wording less."""
    best, least = None, _new(report, fixed)
    for key, count in dict.fromkeys((_key(f), len(f.suggestions)) for f in _fixed(report, fixed)):
        for skipped in range(passed.get(key, 0) + 1, count + 1):
            trial = {**passed, key: skipped}
            other = _in_rounds(text, report, recheck, trial)
            new = _new(report, other)
            if new < least:
                best, least = (trial, other), new
            if not new:
                return best
    return best


def _fixed(report: Report, fixed: Fixed) -> list[Finding]:
    """Return the findings of the prompt as it was that were fixed."""
    keys = {_key(one.finding) for one in fixed.applied}
    return [finding for finding in report.findings if _key(finding) in keys]


def _left(findings: Sequence[Finding], passed: Mapping[Key, int]) -> Sequence[Finding]:
    """Return the findings with the suggestions that may be used: not those that say the very word again."""
    return [
        f._replace(
            suggestions=tuple(s for s in f.suggestions[passed.get(_key(f), 0) :] if not _says(s, f.text))
        )
        for f in findings
    ]


def _says(suggestion: str, word: str) -> bool:
    """Tell whether a suggestion holds a word: put in its place, it would be found, and replaced, once more."""
    if not word.isascii():
        return word in suggestion
    return f" {word.casefold()} " in f" {suggestion.casefold()} "


def _new(before: Report, fixed: Fixed) -> int:
    """Count the findings at warning or above that the prompt as it was did not have."""
    return sum((_grave(fixed.remaining) - _grave(before.findings)).values())


def _grave(findings: Sequence[Finding]) -> Counter[Key]:
    return Counter(_key(finding) for finding in findings if RANK[finding.severity])


def _key(finding: Finding) -> Key:
    return finding.rule, finding.name or finding.text
