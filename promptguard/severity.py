"""How grave a risk is depends on the request: moderation "low" loosens, an edit of pictures tightens.

Developers report that ``moderation="low"`` lets mild things pass and is no bypass, and that requests with
reference pictures are refused for words that pass alone, of the body above all.
"""

from __future__ import annotations

from .findings import RANK, Finding, Severity

PICTURE_NAMED = "parameter/reference-image"
_BODY = frozenset({"sexual", "nudity", "minors"})


def by_request(found: list[Finding], *, low: bool, edit: bool) -> list[Finding]:
    """Return findings with the severity that they have for a request.

    With ``low`` a risk warning becomes a hint; errors and what is never rewritten stay. With ``edit`` a risk
    hint becomes a warning, and a warning about bodies or minors an error. Both at once even out.
    A second opinion never becomes an error.
    """
    if low == edit or not found:
        return found
    return [_loosened(f) if low else _tightened(f) for f in found]


def by_pictures(found: list[Finding], *, edit: bool, known: bool) -> list[Finding]:
    """Return findings as they hold with or without pictures in the request.

    A picture that the prompt speaks of is there where the request is an edit, is missing where the request is
    ``known`` and has none, and may be sent along where nothing is known of the request: a hint.
    """
    if not any(f.rule == PICTURE_NAMED for f in found):
        return found
    if edit:
        return [f for f in found if f.rule != PICTURE_NAMED]
    if not known:
        return found
    return [
        f._replace(severity="warning") if f.rule == PICTURE_NAMED and f.severity == "info" else f
        for f in found
    ]


def _loosened(finding: Finding) -> Finding:
    mild = finding.kind == "risk" and finding.severity == "warning" and finding.rewritable
    return finding._replace(severity="info") if mild else finding


def _tightened(finding: Finding) -> Finding:
    if finding.kind != "risk" or RANK[finding.severity] == RANK["error"]:
        return finding
    graver: Severity = "warning"
    if finding.severity == "warning" and finding.category in _BODY and finding.score is None:
        graver = "error"
    return finding._replace(severity=graver)
