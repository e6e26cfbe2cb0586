"""Explain an error of the image API, offline: what happened, whether it cost, which words are likely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from promptguard.findings import RANK, Finding, Report, Severity
from promptguard.images.errors import (
    Kind,
    error_of,
    kind_of,
    moderation_of,
    request_id_of,
    status_of,
    text_or_none,
)

# The API's category to the kinds and categories of our findings that speak of the same thing.
_ABOUT: dict[str, frozenset[str]] = {
    "sexual": frozenset({"sexual", "nudity", "minors"}),
    "violence": frozenset({"violence", "gore", "weapons"}),
    "self-harm": frozenset({"self_harm"}),
    "harassment": frozenset({"hate", "deception", "celebrity_living"}),
    "hate": frozenset({"hate"}),
    "illicit": frozenset({"illicit", "drugs", "weapons", "deception"}),
}
_NAMES = frozenset(
    {"artist_living", "artist_unknown", "character", "franchise", "brand", "celebrity_living", "spelling"}
)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A part of the prompt that may be why, with its weight (higher is likelier) and the reason."""

    text: str
    start: int
    end: int
    weight: int
    why: str
    rule: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an error says, in plain words.

    ``charged`` is False where a charge is ruled out or very unlikely, True where it is likely, and None
    where nobody knows. ``stage`` and ``categories`` are set for moderation only.
    """

    kind: Kind
    status: int | None
    code: str | None
    message: str
    stage: Literal["input", "output", "unknown"] | None
    categories: tuple[str, ...]
    charged: bool | None
    charge_note: str
    advice: str
    request_id: str | None
    suspects: tuple[Suspect, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "kind": self.kind,
            "status": self.status,
            "code": self.code,
            "message": self.message,
            "stage": self.stage,
            "categories": list(self.categories),
            "charged": self.charged,
            "charge_note": self.charge_note,
            "advice": self.advice,
            "request_id": self.request_id,
            "suspects": [
                {
                    "text": s.text,
                    "start": s.start,
                    "end": s.end,
                    "weight": s.weight,
                    "why": s.why,
                    "rule": s.rule,
                }
                for s in self.suspects
            ],
        }


def explain(
    body: object,
    *,
    status: int | None = None,
    request_id: str | None = None,
    report: Report | None = None,
    images: int = 0,
) -> Refusal:
    """Explain an error answer: its body (any shape), its status, and the report on the prompt sent.

    ``images`` is how many reference pictures went along: they are a likely reason of their own.
    """
    error = error_of(body)
    code = text_or_none(error.get("code"))
    message = text_or_none(error.get("message")) or (body.strip()[:500] if isinstance(body, str) else "")
    if status is None:
        status = status_of(error, message)
    kind = kind_of(code, message, status)
    if request_id is None:
        request_id = request_id_of(error, message)
    if kind != "moderation":
        charged, note = _charge(kind)
        advice = _ADVICE[kind]
        return Refusal(kind, status, code, message, None, (), charged, note, advice, request_id)
    stage, categories = moderation_of(body, error, message)
    charged, note = _STAGE_CHARGE[stage]
    locked = report is not None and bool(report.locked)
    suspects = rank(report.findings, categories) if report is not None and not locked else ()
    return Refusal(
        kind,
        status,
        code,
        message,
        stage,
        categories,
        charged,
        note,
        _LOCKED if locked else _moderation_advice(stage, suspects, images),
        request_id,
        suspects,
    )


def rank(findings: Sequence[Finding], categories: Sequence[str] = ()) -> tuple[Suspect, ...]:
    """Return the findings as suspects, likeliest first.

    What the API itself named weighs most, then severity; names of artists, characters and persons come
    before other findings, since they are refused under any category.
    """
    about: set[str] = set()
    for category in categories:
        about |= _ABOUT.get(category, frozenset())
    suspects = []
    for finding in findings:
        if finding.severity == "info" or finding.kind == "parameter":
            continue
        weight = 10 * RANK[finding.severity]
        why = finding.message
        if {finding.category, finding.kind} & about:
            weight += 40
            why = f"fits the category the API gave; {why}"
        elif finding.kind in _NAMES:
            weight += 5
        suspects.append(Suspect(finding.text, finding.start, finding.end, weight, why, finding.rule))
    return tuple(sorted(suspects, key=lambda suspect: (-suspect.weight, suspect.start)))


def _charge(kind: Kind) -> tuple[bool | None, str]:
    if kind == "server":
        return None, "not known: the picture may have been made before the server failed"
    if kind == "other":
        return None, "not known"
    return False, "no charge: the request did not reach the model"


_STAGE_CHARGE: dict[str, tuple[bool | None, str]] = {
    "input": (False, "probably no charge: the prompt was refused before a picture was made"),
    "output": (True, "a charge is likely: the picture was made and then held back"),
    "unknown": (
        None,
        "not known: refused before the picture is probably free, refused after it may be charged",
    ),
}

_ADVICE: dict[str, str] = {
    "parameter": "Correct the parameter that the message names; `submit --dry-run` checks it for nothing.",
    "quota": "The account's money or spending limit is used up; sending again changes nothing.",
    "rate": "Too many requests at once: wait as long as Retry-After says, then send again yourself.",
    "access": "The account or region may not use this model; the message says what to do.",
    "key": "The key is wrong, or belongs to another service than the base URL.",
    "missing": "No such model or address there; `promptguard models` lists what is known.",
    "gone": "The model was switched off; `promptguard models` lists the others.",
    "server": "The server failed. Look at the provider's usage page before you send it again.",
    "other": "The answer has a shape that is not known.",
}


# Which word of such a prompt weighs most would only help to get the rest of it through.
_LOCKED = (
    "The prompt has content that promptguard never rewrites: it names no words and offers no replacement. "
    "`promptguard check` says what was found. Do not send it again: repeated refusals endanger an account."
)


def _moderation_advice(stage: str, suspects: Sequence[Suspect], images: int) -> str:
    said = []
    if suspects:
        said.append("Change the words above, likeliest first: `promptguard fix` offers replacements.")
    else:
        said.append("No word of the prompt is on our lists; it may be the combination, or a chance verdict.")
    if images:
        said.append("The reference pictures may be the reason: they are judged more strictly than text.")
    if stage == "output":
        said.append("The finished picture was judged, not only the words: what it would show is the reason.")
    said.append("Near the boundary the same prompt may pass or fail; repeated refusals endanger an account.")
    return " ".join(said)


def learned(report: Report, words: Mapping[str, int]) -> Report:
    """Return the report with findings on words that were refused before raised by one step of severity.

    ``words`` maps lower-case words to how often they stood in refused prompts of this project. Only
    findings are raised: a word that no rule knows is not turned into one.
    """
    higher: dict[str, Severity] = {"info": "warning", "warning": "error", "error": "error"}
    raised = tuple(
        finding._replace(
            severity=higher[finding.severity],
            message=f"{finding.message} Refused {words[finding.text.casefold()]} times in this project.",
        )
        if words.get(finding.text.casefold())
        else finding
        for finding in report.findings
    )
    return replace(report, findings=raised)
