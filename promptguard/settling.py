"""Which of the findings stay: those that count, and of those on one place the right one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from operator import attrgetter

from .findings import RANK, Finding
from .matching.scene import Scene


def what_counts(found: list[Finding], scene: Scene) -> list[Finding]:
    """Leave out what is negated or stands in a negative part."""
    spans = [scene.text.span(start, end) for start, end in scene.excluded]
    if not spans:
        return found
    ends = dict(spans)
    starts = [start for start, _ in spans]
    kept = []
    for finding in found:
        place = bisect_right(starts, finding.start)
        if not place or ends[starts[place - 1]] < finding.end:
            kept.append(finding)
    return kept


_PLACE = attrgetter("start", "end", "rule")


def settle(found: list[Finding]) -> list[Finding]:
    """Sort by place; where one rule's findings overlap, the longest stays, and equal ones stand once.

    Findings of different families on one place say different things, and all stay.
    """
    if len(found) < 2:
        return found
    in_order = sorted(found, key=_PLACE)
    if all(one.start < one.end <= other.start for one, other in pairwise(in_order)):
        return in_order
    kept: list[Finding] = []
    # of risks on one place the graver stays, and one that is never rewritten hides behind no other
    order = sorted(
        found,
        key=lambda f: (
            f.rewritable, -RANK[f.severity] if f.category else 0, -(f.end - f.start), -RANK[f.severity], f.start, f.rule,
        ),
    )  # fmt: skip
    taken: dict[str, list[tuple[int, int]]] = {}  # spans that do not overlap, in order: one look-up tells
    for finding in order:
        family = finding.rule.partition("/")[0]
        group = "name" if family in ("artist", "ip", "person") else finding.category or finding.rule
        spans = taken.setdefault(group, [])
        place = bisect_left(spans, (finding.start, finding.end))
        if place < len(spans) and spans[place][0] < max(finding.end, finding.start + 1):
            continue
        if place and finding.start < spans[place - 1][1]:
            continue
        spans.insert(place, (finding.start, finding.end))
        kept.append(finding)
    return sorted(kept, key=_PLACE)
