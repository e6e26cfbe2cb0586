"""Rules made of phrases: one of a list, several together in a window, or a pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from .scene import Scene

if TYPE_CHECKING:
    from ..rules import Rule

Span = tuple[int, int]
_WIDEST = 16  # tokens a finding of several phrases may span; wider ones are shown at their first phrase


def phrase_hits(scene: Scene, rule: Rule) -> list[Span]:
    """Token spans at which a ``phrases`` rule stands, without its exceptions."""
    spans = list(scene.phrases.get((rule.id, "hit"), ()))
    for reference in rule.match:
        spans += _referred(scene, reference)
    return _without_exceptions(scene, rule, spans)


def together_hits(scene: Scene, rule: Rule, extra: dict[str, list[Span]]) -> list[Span]:
    """Token spans at which all groups of a ``together`` rule stand within its window.

    ``extra`` holds spans under reference names that no phrase set has: ``@person`` and the like.
    """
    groups: list[list[Span]] = []
    for number, references in enumerate(rule.match["all"]):
        spans = list(scene.phrases.get((rule.id, f"group{number}"), ()))
        for reference in references:
            spans += extra.get(reference, ()) or _referred(scene, reference)
        if not spans:
            return []
        groups.append(spans)
    within = rule.match["within"]
    first_group = _without_exceptions(scene, rule, groups[0])
    found = []
    for anchor in first_group:
        chosen = [anchor]
        for group in groups[1:]:
            nearest = min(group, key=lambda span: _distance(anchor, span))
            # one phrase cannot play two parts
            if _distance(anchor, nearest) > within or nearest == anchor:
                break
            chosen.append(nearest)
        else:
            whole = min(s[0] for s in chosen), max(s[1] for s in chosen)
            found.append(whole if whole[1] - whole[0] <= _WIDEST else anchor)
    return found


def pattern_hits(scene: Scene, rule: Rule) -> list[Span]:
    """Folded-text spans (not tokens) at which a ``pattern`` rule stands."""
    return [match.span() for match in _compiled(rule.match).finditer(scene.text.folded) if match.end() > match.start()]


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _referred(scene: Scene, reference: str) -> list[Span]:
    return scene.set_hits(reference[1:])


def _distance(one: Span, other: Span) -> int:
    if one[1] <= other[0]:
        return other[0] - one[1]
    if other[1] <= one[0]:
        return one[0] - other[1]
    return 0


def _without_exceptions(scene: Scene, rule: Rule, spans: Iterable[Span]) -> list[Span]:
    if scene.phrases.get((rule.id, "anywhere")):
        return []
    harmless = scene.phrases.get((rule.id, "unless"), [])
    near = scene.phrases.get((rule.id, "near"), [])
    within = rule.unless.get("within", 8)
    kept = []
    for span in spans:
        # an exception that holds the phrase is a longer reading of the same words
        if any(h[0] <= span[0] and span[1] <= h[1] and h != span for h in harmless):
            continue
        if any(_distance(span, n) <= within for n in near):
            continue
        kept.append(span)
    return kept
