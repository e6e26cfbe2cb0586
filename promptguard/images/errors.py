"""Read what an error of the image API says, in all the shapes in which services and people hand it on.

Gateways rewrite ``error.type``, so an error is told by its code, then by its message, then by its status, and
never by its type.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any, Literal

from promptguard.jsontext import parsed

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


def parse(text: str) -> object:
    """Return the error body out of what people paste: JSON, a log line of the SDK, or bare text."""
    for candidate in _braces(text):
        try:
            return parsed(candidate)
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


def error_of(body: object) -> Mapping[str, Any]:
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


def kind_of(code: str | None, message: str, status: int | None) -> Kind:
    """Tell an error by its code, then by its message, then by its status."""
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


def moderation_of(
    body: object, error: Mapping[str, Any], message: str
) -> tuple[Literal["input", "output", "unknown"], tuple[str, ...]]:
    """Return the stage at which moderation refused, and the categories that it gave."""
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


def status_of(error: Mapping[str, Any], message: str) -> int | None:
    """Return the HTTP status that an error object or its message names, or None."""
    for key in ("status", "status_code", "http_status", "code"):
        value = error.get(key)
        if isinstance(value, int) and 400 <= value < 600:
            return value
    return status_in(message)


def request_id_of(error: Mapping[str, Any], message: str) -> str | None:
    """Return the id of the request, where the error says it."""
    given = text_or_none(error.get("request_id"))
    if given:
        return given
    match = re.search(r"request ID:? ([A-Za-z0-9_-]{8,})", message)
    return match[1] if match else None


def text_or_none(value: object) -> str | None:
    """Return a text that is not empty, else None."""
    return value if isinstance(value, str) and value else None
