"""Explain an error of the image API, offline: what happened, whether it cost, which words are likely.

Gateways rewrite ``error.type``, so an error is told by its code, then by its message, then by its
status, and never by its type.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from promptguard.findings import RANK, Finding, Report, Severity

Kind = Literal[
    "moderation",
    "parameter",
    "quota",
    "rate",
    "access",
    "key",
    "missing",
    "gone",
    "server",
    "other",
]

_MODERATION_CODES = frozenset({"moderation_blocked", "content_policy_violation", "content_filter"})
_QUOTA_CODES = frozenset(
    {
        "insufficient_quota",
        "project_spend_limit_exceeded",
        "organization_spend_limit_exceeded",
        "organization_usage_limit_exceeded",
        "billing_not_active",
        "billing_hard_limit_reached",
    }
)
_ACCESS_CODES = frozenset({"unsupported_model", "unsupported_country_region_territory"})
_PARAMETER_CODES = frozenset(
    {
        "invalid_value",
        "invalid_image_file",
        "invalid_input_fidelity_model",
        "unknown_parameter",
        "missing_required_parameter",
        "invalid_type",
        "string_above_max_length",
    }
)
_SAFETY_WORDS = ("safety system", "content policy", "content management policy", "safety_violations")

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
    error = _error(body)
    code = _text(error.get("code"))
    message = _text(error.get("message")) or (body.strip()[:500] if isinstance(body, str) else "")
    if status is None:
        status = _status(error, message)
    kind = _kind(code, message, status)
    if request_id is None:
        request_id = _request_id(error, message)
    if kind != "moderation":
        charged, note = _charge(kind)
        advice = _ADVICE[kind]
        return Refusal(kind, status, code, message, None, (), charged, note, advice, request_id)
    stage, categories = _moderation(body, error, message)
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


def parse(text: str) -> object:
    """Return the error body out of what people paste: JSON, a log line of the SDK, or bare text."""
    for candidate in _braces(text):
        try:
            return json.loads(candidate)
        except ValueError:
            pass
        try:
            # The SDK prints the body as a Python literal: {'error': {'message': ..., 'param': None}}.
            return ast.literal_eval(candidate)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
    return text


def lost_in_between(status: int) -> bool:
    """Whether a status means that a gateway gave up waiting: the picture may still be made and charged."""
    return status in (408, 502, 504) or 520 <= status <= 524


def status_in(text: str) -> int | None:
    """Return the HTTP status named in a pasted error (``Error code: 400 - ...``), or None."""
    match = re.search(
        r"(?:error code|status(?:[ _]code)?|HTTP(?:/[\d.]+)?)\W{0,3}([45]\d\d)\b", text, re.IGNORECASE
    )
    return int(match[1]) if match else None


def _braces(text: str) -> list[str]:
    start, end = text.find("{"), text.rfind("}")
    return [] if start < 0 or end < start else [text[start : end + 1]]


def _error(body: object) -> Mapping[str, Any]:
    """Return the innermost ``error`` object of the shapes that OpenAI, Azure and gateways send."""
    seen: object = body
    for _ in range(4):
        if not isinstance(seen, Mapping):
            break
        inner = next((seen[key] for key in ("error", "innererror", "detail") if seen.get(key)), None)
        if isinstance(inner, Mapping):
            # Azure puts the code that matters one level deeper; what the outer level says still counts.
            seen = {**{k: v for k, v in seen.items() if k not in ("error", "detail", "innererror")}, **inner}
        elif isinstance(inner, str) and not seen.get("message"):
            return {**seen, "message": inner}
        else:
            break
    if isinstance(seen, Mapping):
        return seen
    return {}


def _kind(code: str | None, message: str, status: int | None) -> Kind:
    low, name = message.lower(), (code or "").lower()
    if name in _MODERATION_CODES:
        return "moderation"
    if name in _QUOTA_CODES:
        return "quota"
    if name in _ACCESS_CODES:
        return "access"
    if name == "rate_limit_exceeded":
        return "rate"
    if name in ("invalid_api_key", "account_deactivated"):
        return "key"
    if name in ("model_not_found", "deployment_not_found", "deploymentnotfound"):
        return "missing"
    if name in _PARAMETER_CODES:
        return "parameter"
    if "resource has been temporarily blocked" in low:
        return "access"  # Azure blocks the whole resource then, whatever the prompt is
    if any(words in low for words in _SAFETY_WORDS) or status == 451:
        return "moderation"
    if "must be verified" in low:
        return "access"
    if "billing hard limit" in low or "quota" in low:
        return "quota"
    by_status: dict[int, Kind] = {
        400: "parameter",
        401: "key",
        403: "access",
        404: "missing",
        410: "gone",
        422: "parameter",
        429: "rate",
    }
    if status is None:
        return "other"
    return by_status.get(status, "server" if status >= 500 else "other")


def _moderation(
    body: object, error: Mapping[str, Any], message: str
) -> tuple[Literal["input", "output", "unknown"], tuple[str, ...]]:
    details = error.get("moderation_details")
    if not isinstance(details, Mapping):
        # One client reads the fields at the top level: both are accepted.
        details = body if isinstance(body, Mapping) else {}
        nested = details.get("moderation_details")
        details = nested if isinstance(nested, Mapping) else {**details, **error}
    stage = details.get("moderation_stage")
    categories = details.get("categories")
    found = [str(c) for c in categories] if isinstance(categories, (list, tuple)) else []
    for name in _violations(message):
        if name not in found:
            found.append(name)
    if stage == "input":
        return "input", tuple(found)
    return ("output" if stage == "output" else "unknown"), tuple(found)


def _violations(message: str) -> list[str]:
    start = message.find("safety_violations=[")
    if start < 0:
        return []
    start += len("safety_violations=[")
    end = message.find("]", start)
    return [
        name.strip(" '\"")
        for name in message[start : end if end >= 0 else None].split(",")
        if name.strip(" '\"")
    ]


def _status(error: Mapping[str, Any], message: str) -> int | None:
    for key in ("status", "status_code", "http_status", "code"):
        value = error.get(key)
        if isinstance(value, int) and 400 <= value < 600:
            return value
    return status_in(message)


def _request_id(error: Mapping[str, Any], message: str) -> str | None:
    given = _text(error.get("request_id"))
    if given:
        return given
    match = re.search(r"request ID:? ([A-Za-z0-9_-]{8,})", message)
    return match[1] if match else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


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
