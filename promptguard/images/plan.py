"""Decide on an image request without sending anything: judged, priced, and maybe stopped."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Literal

from promptguard.findings import Report
from promptguard.images.checker import Checker, check_request
from promptguard.images.client import Target
from promptguard.images.estimate import Estimate, dollars, estimate
from promptguard.images.ledger import Ledger
from promptguard.images.models import Model, Registry
from promptguard.images.records import Budgets, Duplicate, Record
from promptguard.images.refusals import learned
from promptguard.images.request import ImageRequest, Problem, problems

OK, FINDINGS, CANNOT, BUDGET, REFUSED, UNKNOWN = range(6)

SAME_WITHIN = timedelta(hours=24)
_REFUSALS_WITHIN = timedelta(hours=24)
_REFUSALS_MANY = 5


@dataclass(frozen=True, slots=True)
class Terms:
    """What the user allows. Amounts are US dollars; ``max_cost`` is for this one request."""

    out: Path
    project: str
    budgets: Budgets = field(default_factory=Budgets)
    max_cost: Decimal | None = None
    allow_findings: bool = False
    allow_unknown_price: bool = False
    allow_problems: bool = False
    again: bool = False
    embed: bool = True
    learn: bool = False
    price_as: str | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a plan is not sent, and the exit code that says so."""

    kind: Literal["findings", "problem", "budget", "duplicate", "folder"]
    message: str
    exit_code: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A request, judged and priced. With a ``stop`` it is not sent."""

    request: ImageRequest
    target: Target
    model: Model | None
    report: Report
    estimate: Estimate
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    same: tuple[Record, ...]
    terms: Terms
    stop: Stop | None
    batch: str | None = None
    item: str | None = None


def plan(
    request: ImageRequest,
    checker: Checker,
    registry: Registry,
    target: Target,
    terms: Terms,
    ledger: Ledger,
    *,
    today: date | None = None,
    batch: str | None = None,
    item: str | None = None,
) -> Plan:
    """Judge and price one request and decide whether it may be sent. Sends nothing."""
    today = today or datetime.now(timezone.utc).date()
    model = registry.find(terms.price_as or request.model)
    report = check_request(checker, request)
    if terms.learn:
        report = learned(report, ledger.refused_words(terms.project))
    wrong = _problems(request, model, target, terms, today)
    priced = estimate(request, model, today=today, provider=target.provider)
    same = tuple(ledger.recent(request.digest(), SAME_WITHIN))
    made = Plan(
        request,
        target,
        model,
        report,
        priced,
        wrong,
        notes_on(request, target, ledger),
        same,
        terms,
        None,
        batch,
        item,
    )
    return replace(made, stop=_stop(made))


def _problems(
    request: ImageRequest, model: Model | None, target: Target, terms: Terms, today: date
) -> tuple[Problem, ...]:
    if model is None:
        return (
            Problem(
                "model", f"{request.model} is not in the registry: not checked, price unknown", "warning"
            ),
        )
    # A deployment name priced as another model is nobody's id; everything else still holds.
    checked = replace(request, model=terms.price_as) if terms.price_as else request
    found = problems(checked, model, today)
    if target.provider is None or target.provider.name != "openai":
        # Others keep models for longer, and have ids of their own.
        return tuple(replace(p, severity="warning") if p.field == "model" else p for p in found)
    return found


def notes_on(request: ImageRequest, target: Target, ledger: Ledger) -> tuple[str, ...]:
    """Return what to know of a request beforehand: what a provider drops, and whether refusals pile up."""
    found = []
    provider = target.provider
    if provider is not None:
        dropped = [name for name in provider.drops.get(request.endpoint, ()) if name in request.parameters()]
        if dropped:
            found.append(f"{provider.title} may drop {', '.join(dropped)} on {request.endpoint}")
    refused, answered = ledger.refusals(_REFUSALS_WITHIN)
    if refused >= _REFUSALS_MANY:
        found.append(
            f"moderation refused {refused} of the last {answered} requests within a day: "
            "many refusals may get an account suspended"
        )
    return tuple(found)


def _stop(made: Plan) -> Stop | None:
    terms, price = made.terms, made.estimate.total
    errors = [p for p in made.problems if p.severity == "error"]
    if made.report.lock is not None:
        message = f"{made.report.lock}: it is not sent, with --allow-findings neither"
        return Stop("findings", message, FINDINGS)
    if made.report.verdict == "block" and not terms.allow_findings:
        return Stop("findings", "the prompt has findings; change it, or say --allow-findings", FINDINGS)
    if errors and not terms.allow_problems:
        return Stop("problem", f"{errors[0].message} (--allow-problems sends it all the same)", CANNOT)
    if terms.max_cost is not None:
        if price.high is None and not terms.allow_unknown_price:
            message = "the price has no known upper end, so --max-cost cannot be kept"
            message += " (--allow-unknown-price sends it)"
            return Stop("budget", message, BUDGET)
        if price.high is not None and price.high > terms.max_cost:
            message = f"it may cost {dollars(price.high)}, above the limit of {dollars(terms.max_cost)}"
            return Stop("budget", message, BUDGET)
    if made.same and not terms.again:
        last = made.same[-1]
        return duplicate(Duplicate(last.id, last.created, last.state))
    return None


def duplicate(err: Duplicate) -> Stop:
    """Return the stop for a request that was made before."""
    return Stop("duplicate", f"{err}; --again sends it once more", CANNOT)
