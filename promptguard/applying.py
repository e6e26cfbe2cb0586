"""Fix a prompt in rounds: plan, edit, check again; and take back what only brought something else to light.

A prompt with a finding of a never-rewrite class is left as it is: taking the name out of it would only help to
get the rest past a filter.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from .findings import RANK, Applied, Finding, Fixed, Report
from .fix import edited, plan

_ROUNDS = 4
_TRIES = 3  # wordings to be given up in one prompt
_TRIALS = (
    40  # checks made to find one of them: else a prompt of a thousand names would be checked a thousand times
)

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
    # what was new beside one wording may stand there now: a second fix is to have nothing to do
    for _ in range(_ROUNDS):
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
    trials = (
        {**passed, key: skipped}
        for key, count in _nearest_first(report, fixed)
        for skipped in range(passed.get(key, 0) + 1, count + 1)
    )
    for trial in islice(trials, _TRIALS):
        other = _in_rounds(text, report, recheck, trial)
        new = _new(report, other)
        if new < least:
            best, least = (trial, other), new
        if not new:
            break
    return best


def _nearest_first(report: Report, fixed: Fixed) -> list[tuple[Key, int]]:
    """Return what was fixed, and with how many wordings to choose from: what most likely did it first.

    A wording that touches what is new is a part of it; else that stood there before, and what was fixed
    beside it had made it harmless.
    """
    keys = _grave(fixed.remaining) - _grave(report.findings)
    new = [f for f in fixed.remaining if _key(f) in keys]
    touching = {_key(one.finding) for one in fixed.applied if _touches(one.edit.replacement, fixed.text, new)}
    said = {f.text for f in new}
    places = sorted(found.start() for text in said for found in re.finditer(re.escape(text), report.text))

    def distance(finding: Finding) -> int:
        if _key(finding) in touching:
            return -1
        number = bisect_left(places, finding.start)
        return min((abs(at - finding.start) for at in places[max(0, number - 1) : number + 1]), default=0)

    near = sorted(_fixed(report, fixed), key=distance)
    return list(dict.fromkeys((_key(f), len(f.suggestions)) for f in near))


def _touches(wording: str, text: str, findings: Sequence[Finding]) -> bool:
    """Tell whether a wording stands in a text where it shares a letter with one of the findings."""
    reach = len(wording) - 1
    return reach >= 0 and any(wording in text[max(0, f.start - reach) : f.end + reach] for f in findings)


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
