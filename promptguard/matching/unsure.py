"""Whether the rules are unsure of a prompt, so that a second opinion is worth its time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .scene import Scene

if TYPE_CHECKING:
    from ..findings import Finding
    from ..rules import Rule


def unsure(scene: Scene, rule: Rule, risks: Iterable[Finding]) -> bool:
    """Tell whether there is some sign of risk, and no error yet.

    A sign is a risk finding below error, or vocabulary near risk: the phrases and sets that ``rule`` names.
    """
    severities = {finding.severity for finding in risks}
    if severities:
        return "error" not in severities
    if scene.phrases.get((rule.id, "hit")):
        return True
    return any(scene.set_hits(name[1:]) for name in rule.match["near"])
