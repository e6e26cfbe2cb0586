"""State findings: the message, the severity, and what to write instead, for a place in a prompt."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate

from .findings import RANK, Finding, Severity
from .inplace import fitting
from .matching.names import Mention
from .matching.scene import Scene
from .matching.spelling import dressed_up
from .rules import Rule
from .suggest import by_medium, suggestions
from .text import fold
from .wording import about, filled, language_at, named_country, protected


class Statements:
    """Makes findings of what the matchers found. What it remembers is only a cache."""

    def __init__(
        self, severity: Mapping[str, Severity], jurisdiction: str, is_word: Callable[[str], bool]
    ) -> None:
        self._severity = severity
        self._jurisdiction = jurisdiction
        self._is_word = is_word
        self._messages: dict[tuple[str, int], tuple[str, dict[str, tuple[str, ...]]]] = {}

    def disguised(
        self, rule: Rule, results: list[Finding], disguised: list[tuple[int, int]]
    ) -> Iterator[Finding]:
        """Say of each finding that is written in disguise that it is."""
        spans = sorted(disguised)
        starts = [start for start, _ in spans]
        reach = list(accumulate((end for _, end in spans), max))  # how far those up to each one go
        for finding in results:
            dressed = finding.name is not None and dressed_up(finding.text, finding.name)
            before = bisect_left(starts, finding.end)
            if dressed or (before and finding.start < reach[before - 1]):
                plain = finding.name or fold(finding.text).folded
                message = filled(rule.message, text=finding.text, detail=plain)
                yield Finding(
                    rule.id, rule.kind, self._severity[rule.id], finding.start, finding.end, finding.text, message,
                    finding.name, None, (), finding.rewritable,
                )  # fmt: skip

    def name(self, scene: Scene, mention: Mention, rule: Rule) -> Finding:
        """State who or what is named, and what to write instead in the language of the place."""
        entry = mention.entry
        start, end = scene.span(mention.first, mention.last)
        text = scene.text.original
        severity = self._severity[rule.id]
        if mention.near and not mention.cued:
            severity = "info"  # a near-name on its own may be another person or a plain word
        known = self._messages.get((rule.id, id(entry)))
        if known is None:
            # entries live as long as the store, so their identity is a key
            country = named_country(self._jurisdiction)
            message = filled(
                rule.message, name=entry.name, about=about(entry), protected=protected(entry), country=country
            )
            known = self._messages[rule.id, id(entry)] = (message, {})
        message, by_language = known
        if mention.near and not mention.cued:
            message = f"“{text[start:end]}” is close to the name {entry.name}. {message}"
        instead: tuple[str, ...] = ()
        if RANK[severity] and rule.rewrite:
            language = language_at(text, start, end)
            if language not in by_language:
                by_language[language] = suggestions(entry, rule.instead, language)
            instead = by_language[language]
        return Finding(
            rule.id,
            rule.kind,
            severity,
            start,
            end,
            text[start:end],
            message,
            entry.name,
            rule.category,
            instead,
            rule.rewrite,
        )

    def creator(self, scene: Scene, rule: Rule, span: tuple[int, int]) -> Finding:
        """Say that a creator is on no list; what to write instead follows the medium that the prompt names."""
        found = self.tokens(scene, rule, span)
        language = language_at(scene.text.original, found.start, found.end)
        general = suggestions(None, rule.instead, language)
        medium = by_medium(scene.text.folded, *scene.folded_span(*span), language)
        return found._replace(suggestions=(medium or general) if rule.rewrite else ())

    def tokens(self, scene: Scene, rule: Rule, span: tuple[int, int]) -> Finding:
        """State a finding on a half-open span of tokens."""
        return self._at(scene, rule, *scene.span(*span))

    def letters(self, scene: Scene, rule: Rule, span: tuple[int, int]) -> Finding:
        """State a finding on a half-open span of the folded text."""
        return self._at(scene, rule, *scene.text.span(*span))

    def _at(self, scene: Scene, rule: Rule, start: int, end: int) -> Finding:
        text = scene.text.original
        instead: tuple[str, ...] = ()
        if rule.rewrite and rule.instead:
            instead = suggestions(None, rule.instead, language_at(text, start, end))
            if rule.kind == "risk":
                instead = fitting(text, start, end, instead, self._is_word)
        message = filled(rule.message, text=text[start:end], name="", about="", protected="")
        return Finding(
            rule.id, rule.kind, self._severity[rule.id], start, end, text[start:end], message, None, rule.category,
            instead, rule.rewrite,
        )  # fmt: skip
