"""Rules made of phrases: one of a list, several together in a window, or a pattern.

Every step is linear in the number of places found: a prompt that repeats one word thousands of times
costs no more than another of its length.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from .scan import WAKES
from .scene import Scene
from .tokens import has_cjk

if TYPE_CHECKING:
    from ..rules import Rule

Span = tuple[int, int]
_WIDEST = 16  # tokens a finding of several phrases may span; wider ones are shown at their first phrase
_LOOK = 6  # places of a group looked at on either side of an anchor: phrases inside phrases overlap


class Triggers:
    """Tells which rules made of phrases can stand in a prompt at all: most rules never look at most prompts."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = list(rules)
        self._needs: list[list[frozenset[tuple[str, str]]]] = []
        self._first: dict[tuple[str, str], list[int]] = {}
        for number, rule in enumerate(self._rules):
            if rule.matcher == "phrases":
                needs = [_roles(rule, "hit", rule.match)]
            else:
                needs = [_roles(rule, f"group{part}", group) for part, group in enumerate(rule.match["all"])]
            self._needs.append(needs[1:])
            for role in needs[0]:
                self._first.setdefault(role, []).append(number)
        self.wakes = frozenset(self._first)
        """The (owner, role) of phrases of which one must be in the prompt for any rule to be."""

    def met(self, scene: Scene, extra: dict[str, list[Span]]) -> list[Rule]:
        """Return the rules of which every part is in the prompt."""
        named = [(name, "set") for name, spans in extra.items() if spans]
        if not scene.calls & WAKES and self.wakes.isdisjoint(named):
            return []
        present = {*scene.phrases, *named}
        first = self._first
        numbers = {number for role in self.wakes & present for number in first[role]}
        return [
            self._rules[number]
            for number in sorted(numbers)
            if not any(need.isdisjoint(present) for need in self._needs[number])
        ]


def _roles(rule: Rule, own: str, references: Iterable[str]) -> frozenset[tuple[str, str]]:
    return frozenset({(rule.id, own), *((reference, "set") for reference in references)})


def phrase_hits(scene: Scene, rule: Rule) -> list[Span]:
    """Token spans at which a ``phrases`` rule stands, without its exceptions."""
    spans = list(scene.phrases.get((rule.id, "hit"), ()))
    for reference in rule.match:
        spans += scene.set_hits(reference[1:])
    return kept(scene, rule, _whole(scene, spans))


def together_hits(scene: Scene, rule: Rule, extra: dict[str, list[Span]]) -> list[Span]:
    """Token spans at which a ``together`` rule stands: all its groups, or enough different phrases of any.

    ``extra`` holds spans under reference names that no phrase set has: ``@person`` and the like. The
    order of the phrases does not matter.
    """
    groups: list[list[Span]] = []
    for number, references in enumerate(rule.match["all"]):
        spans = list(scene.phrases.get((rule.id, f"group{number}"), ()))
        named: list[Span] = []
        for reference in references:
            named += extra.get(reference, ())
            spans += scene.set_hits(reference[1:])
        if not spans and not named:
            return []
        # names are whole already, whatever stands inside them: 泰勒·斯威夫特
        groups.append([*_whole(scene, spans), *named])
    groups = [_plain_kept(scene, rule, _stated(scene, group)) for group in groups]
    if not all(groups):
        return []
    within = rule.match["within"]
    if "need" in rule.match:
        return _near_kept(scene, rule, list(_stacked(scene, groups[0], within, rule.match["need"])))
    anchors = _near_kept(scene, rule, groups[0])
    others = [sorted(set(group)) for group in groups[1:]]
    found = []
    for anchor in anchors:
        chosen = [anchor]
        for group in others:
            nearest = _nearest(group, anchor, within, chosen)
            if nearest is None:
                break
            chosen.append(nearest)
        else:
            whole = min(s[0] for s in chosen), max(s[1] for s in chosen)
            narrow = whole[1] - whole[0] <= _WIDEST and rule.match.get("span") != "first"
            found.append(whole if narrow else anchor)
    return found


def set_aside(scene: Scene, rule: Rule) -> bool:
    """Tell whether the setting makes a rule's findings harmless wherever they stand (``unless.anywhere``)."""
    return bool(_exceptions(scene, rule, "anywhere", "anywhere"))


def pattern_hits(scene: Scene, rule: Rule) -> list[Span]:
    """Folded-text spans (not tokens) at which a ``pattern`` rule stands, without its exceptions."""
    spans = [
        match.span()
        for match in _compiled(rule.match).finditer(scene.text.folded)
        if match.end() > match.start()
    ]
    if not spans or not rule.unless:
        return spans
    tokens = [_tokens_at(scene, *span) for span in spans]
    left = set(kept(scene, rule, tokens))
    return [span for span, where in zip(spans, tokens, strict=True) if where in left]


def _tokens_at(scene: Scene, start: int, end: int) -> Span:
    """Return the tokens that a span of the folded text touches."""
    places = scene.places
    first = bisect_right(places, start, key=lambda place: place[1])
    return first, max(first, bisect_left(places, end, key=lambda place: place[0]))


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def kept(scene: Scene, rule: Rule, spans: list[Span]) -> list[Span]:
    """Leave out the spans that a rule's exceptions (``unless``) explain."""
    return _near_kept(scene, rule, _plain_kept(scene, rule, spans)) if spans else []


def _whole(scene: Scene, spans: list[Span]) -> list[Span]:
    """Leave out phrases of Han, kana or Hangul that are no words there: 上，吊床 is no 上吊, 野性的 no 性的."""
    if scene.text.folded.isascii():
        return spans
    kept = []
    for first, last in spans:
        if scene.piece_of_words(first, last, inside=False):
            continue
        if last - first > 1 and has_cjk(scene.tokens[first]):
            start, end = scene.folded_span(first, last)
            if "".join(scene.text.folded[start:end].split()) != "".join(scene.tokens[first:last]):
                continue
        kept.append((first, last))
    return kept


def _stated(scene: Scene, spans: list[Span]) -> list[Span]:
    """Leave out phrases that are negated: they are no part of a picture that other phrases make up."""
    if not spans or not scene.excluded:
        return spans
    kept = []
    for first, last in spans:
        start, end = scene.folded_span(first, last)
        place = bisect_right(scene.excluded, (start, len(scene.text.folded)))
        if not place or scene.excluded[place - 1][1] < end:
            kept.append((first, last))
    return kept


def _stacked(scene: Scene, spans: Iterable[Span], within: int, need: int) -> Iterator[Span]:
    """Yield the first phrase of every window that holds ``need`` different phrases."""
    outer: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s[0], -s[1])):
        if not outer or span[0] >= outer[-1][1]:  # of phrases inside phrases the longest counts, once
            outer.append(span)
    start = 0
    counts: dict[str, int] = {}
    said_until = -1
    for span in outer:
        key = " ".join(scene.tokens[span[0] : span[1]])
        counts[key] = counts.get(key, 0) + 1
        while span[1] - outer[start][0] > within:
            old = " ".join(scene.tokens[outer[start][0] : outer[start][1]])
            counts[old] -= 1
            if not counts[old]:
                del counts[old]
            start += 1
        if len(counts) >= need and outer[start][0] > said_until:
            said_until = span[1]
            yield outer[start]


def _nearest(group: Sequence[Span], anchor: Span, within: int, taken: Sequence[Span]) -> Span | None:
    """Return the nearest span of a sorted group within the window that overlaps none of those taken."""
    place = bisect_left(group, anchor)
    best: tuple[int, Span] | None = None
    for span in group[max(0, place - _LOOK) : place + _LOOK]:
        distance = _distance(anchor, span)
        # one phrase cannot play two parts
        if distance > within or any(span[0] < t[1] and t[0] < span[1] for t in taken):
            continue
        if best is None or distance < best[0]:
            best = distance, span
    return best[1] if best else None


def _distance(one: Span, other: Span) -> int:
    if one[1] <= other[0]:
        return other[0] - one[1]
    if other[1] <= one[0]:
        return one[0] - other[1]
    return 0


def _exceptions(scene: Scene, rule: Rule, role: str, key: str) -> list[Span]:
    """Return where the phrases of an exception stand, those of sets included."""
    spans = list(scene.phrases.get((rule.id, role), ()))
    for phrase in rule.unless.get(key, ()):
        if phrase[0] == "@":
            spans += scene.set_hits(phrase[1:])
    return spans


def _plain_kept(scene: Scene, rule: Rule, spans: list[Span]) -> list[Span]:
    """Leave out phrases inside a longer, harmless reading, and all where the setting is harmless."""
    if not rule.unless:
        return spans
    if set_aside(scene, rule):
        return []
    cover: dict[int, list[Span]] = {}
    for first, last in _exceptions(scene, rule, "unless", "phrases"):
        for token in range(first, last):
            cover.setdefault(token, []).append((first, last))
    if not cover:
        return spans
    return [
        span
        for span in spans
        if not any(h[0] <= span[0] and span[1] <= h[1] and h != span for h in cover.get(span[0], ()))
    ]


def _near_kept(scene: Scene, rule: Rule, spans: list[Span]) -> list[Span]:
    """Leave out phrases that stand near an exception."""
    if "near" not in rule.unless or not spans:
        return spans
    near = sorted(set(_exceptions(scene, rule, "near", "near")))
    if not near:
        return spans
    within = rule.unless.get("within", 8)
    return [span for span in spans if _nearest(near, span, within, ()) is None]
