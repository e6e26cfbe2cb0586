"""What a rule is. How a YAML file becomes one is in ``rule_files``."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from .findings import Severity

KINDS = frozenset(
    "artist_living artist_dead_recent artist_public_domain artist_unknown studio_style character "
    "character_public_domain franchise brand celebrity_living person_dead risk spelling parameter".split()
)
CATEGORIES = frozenset(
    "sexual nudity violence gore hate self_harm drugs weapons illicit deception minors other".split()
)
SEVERITIES = ("error", "warning", "info")
MATCHERS = (
    "names", "phrases", "together", "pattern", "request", "creators", "spelling", "opinion", "tokens",
)  # fmt: skip


class RuleError(Exception):
    """A rule file that cannot be used; the message names the file and what is wrong."""


class UnknownRuleError(RuleError):
    """A name that is no rule and no family; ``name`` is what was asked for."""

    def __init__(self, name: str, known: Collection[str]) -> None:
        from difflib import get_close_matches

        near = get_close_matches(name.lower(), sorted(known), 1)
        advice = f"did you mean {near[0]}?" if near else "`promptguard rules` lists them"
        super().__init__(f"no rule or family is called {name!r}; {advice}")
        self.name = name


@dataclass(frozen=True, slots=True)
class Example:
    """A prompt that a rule must find (with its span marked) or must pass."""

    text: str
    start: int = 0
    end: int = 0
    becomes: str | None = None
    request: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``matcher`` is one of ``MATCHERS``; ``match`` its settings, by matcher."""

    id: str
    severity: Severity
    kind: str
    category: str | None
    summary: str
    why: str
    message: str
    matcher: str
    match: Any
    unless: dict[str, Any] = field(default_factory=dict)
    instead: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rewrite: bool = True
    hits: tuple[Example, ...] = ()
    passes: tuple[Example, ...] = ()

    @property
    def family(self) -> str:
        """The part of the id before the slash: artist, ip, person, risk, spelling, parameter."""
        return self.id.partition("/")[0]
