"""The nouns everybody shares: a finding, a report, an edit, a fixed prompt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "info"]
Verdict = Literal["block", "warn", "pass"]

RANK: dict[str, int] = {"info": 0, "warning": 1, "error": 2}


class Finding(NamedTuple):
    """One thing in a prompt that the image API may refuse, with its exact place.

    ``start`` and ``end`` are half-open code point offsets into the text as given, so that
    ``finding.text == text[finding.start:finding.end]``.
    """

    rule: str
    kind: str
    severity: Severity
    start: int
    end: int
    text: str
    message: str
    name: str | None = None
    category: str | None = None
    suggestions: tuple[str, ...] = ()
    rewritable: bool = True
    score: float | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the public fields as plain JSON values."""
        plain: dict[str, object] = {
            "rule": self.rule,
            "kind": self.kind,
            "category": self.category,
            "severity": self.severity,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "name": self.name,
            "message": self.message,
            "suggestions": list(self.suggestions),
        }
        if self.score is not None:
            plain["score"] = self.score
        return plain


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that the configuration allows, with the reason given there."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one prompt, sorted by place, and what they amount to."""

    text: str
    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...] = ()
    locked: tuple[Finding, ...] = ()
    """What forbids any help with this prompt: found whatever is selected, ignored or allowed."""

    def without(self, rules: tuple[str, ...]) -> Report:
        """Return the report without the findings of some rules or families."""
        if not rules:
            return self
        kept = tuple(
            f for f in self.findings if f.rule not in rules and f.rule.partition("/")[0] not in rules
        )
        return Report(self.text, kept, self.suppressed, self.locked)

    @property
    def lock(self) -> str | None:
        """Say why promptguard gives no help with this prompt, None where it does."""
        if not self.locked:
            return None
        first = self.locked[0]
        shown = f"{first.text[:80]!r} ({first.rule})"
        if not first.rewritable:
            return f"{shown} is of a class that promptguard never rewrites"
        if first.category:
            return f"{shown} stands in a prompt with a person or a character"
        return "the prompt is too long to be checked whole"

    @property
    def verdict(self) -> Verdict:
        """``block`` with an error among the findings, ``warn`` with a warning, else ``pass``."""
        worst = max((RANK[f.severity] for f in self.findings), default=0)
        verdicts: tuple[Verdict, Verdict, Verdict] = ("pass", "warn", "block")
        return verdicts[worst]


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``text[start:end]`` by ``replacement``."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Applied:
    """A finding that was fixed, and the edit that did it."""

    finding: Finding
    edit: Edit


@dataclass(frozen=True, slots=True)
class Fixed:
    """A prompt after its fixes, with what was applied and what is left."""

    text: str
    applied: tuple[Applied, ...]
    remaining: tuple[Finding, ...]
    refused: tuple[Finding, ...] = ()
