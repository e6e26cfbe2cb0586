"""What the ledger speaks of: records, drafts, budgets, and money as whole nano-dollars."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import ROUND_CEILING, Decimal
from typing import Any

from promptguard.images.estimate import Money

NANO = Decimal(1_000_000_000)
STATES = ("reserved", "sending", "settled", "refused", "failed", "unknown")


class LedgerError(Exception):
    """The ledger cannot be read or written: nothing may be sent."""


class OverBudget(Exception):
    """The reservation would exceed a budget. ``which`` names it, ``left`` is what remains of it."""

    def __init__(self, which: str, limit: Decimal, left: Decimal, needed: Decimal | None) -> None:
        self.which, self.limit, self.left, self.needed = which, limit, left, needed
        price = "an unknown price" if needed is None else f"${needed:.4f}"
        super().__init__(f"{price} does not fit the budget a {which} of ${limit:.2f}: ${left:.4f} is left")


class Duplicate(Exception):
    """The same request was reserved, sent or paid for lately; ``record`` is the id of that one."""

    def __init__(self, record: str, created: str, state: str) -> None:
        self.record = record
        super().__init__(f"the same request was made at {created[:19]}Z ({state}, record {record[:12]})")


@dataclass(frozen=True, slots=True)
class Budgets:
    """US dollars that may be spent a day, a month (both UTC, all projects) and on the project at all."""

    day: Decimal | None = None
    month: Decimal | None = None
    project: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One request as the ledger knows it. Amounts are US dollars, None where unknown."""

    id: str
    state: str
    created: str
    updated: str
    project: str
    provider: str
    model: str
    endpoint: str
    parameters: dict[str, Any]
    digest: str
    images_asked: int
    images_got: int | None
    estimated: Money
    paid: Money
    held: Decimal
    usage: dict[str, Any] | None
    request_id: str | None
    code: str | None
    reason: str | None
    stage: str | None
    categories: tuple[str, ...]
    words: tuple[str, ...]
    files: tuple[str, ...]
    batch: str | None
    item: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON and CSV values; amounts are decimal text, null where unknown."""
        return {
            "id": self.id,
            "state": self.state,
            "created": self.created,
            "project": self.project,
            "provider": self.provider,
            "model": self.model,
            "endpoint": self.endpoint,
            "size": self.parameters.get("size"),
            "quality": self.parameters.get("quality"),
            "images_asked": self.images_asked,
            "images_got": self.images_got,
            "estimate_low": _text(self.estimated.low),
            "estimate_high": _text(self.estimated.high),
            "actual_low": _text(self.paid.low),
            "actual_high": _text(self.paid.high),
            "request_id": self.request_id,
            "code": self.code,
            "reason": self.reason,
            "stage": self.stage,
            "categories": list(self.categories),
            "words": list(self.words),
            "files": list(self.files),
            "batch": self.batch,
            "item": self.item,
        }


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a request when its money is reserved."""

    project: str
    provider: str
    model: str
    endpoint: str
    parameters: dict[str, Any]
    digest: str
    images: int
    estimated: Money
    timeout: float
    same_within: timedelta | None = None
    batch: str | None = None
    item: str | None = None


def to_nano(amount: Decimal, *, up: bool = True) -> int:
    """Return whole nano-dollars; a price is rounded up and a budget down, so that none is exceeded."""
    scaled = amount * NANO
    return int(scaled.to_integral_value(ROUND_CEILING)) if up else int(scaled)


def nano(amount: Decimal | None) -> int | None:
    """Return whole nano-dollars, None for what is not known."""
    return None if amount is None else to_nano(amount)


def usd(amount: int) -> Decimal:
    """Return nano-dollars as US dollars."""
    return Decimal(amount) / NANO


def _money(low: int | None, high: int | None) -> Money:
    return Money(None if low is None else usd(low), None if high is None else usd(high))


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount.normalize():f}"


def stamp(moment: datetime) -> str:
    """Return a time in one fixed form in UTC, so that text compares as time does."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def record_of(row: sqlite3.Row) -> Record:
    """Return the record that a row of the table holds."""
    return Record(
        id=row["id"],
        state=row["state"],
        created=row["created"],
        updated=row["updated"],
        project=row["project"],
        provider=row["provider"],
        model=row["model"],
        endpoint=row["endpoint"],
        parameters=json.loads(row["parameters"]),
        digest=row["digest"],
        images_asked=row["images_asked"],
        images_got=row["images_got"],
        estimated=_money(row["estimate_low"], row["estimate_high"]),
        paid=_money(row["actual_low"], row["actual_high"]),
        held=usd(row["held"]),
        usage=json.loads(row["usage"]) if row["usage"] else None,
        request_id=row["request_id"],
        code=row["code"],
        reason=row["reason"],
        stage=row["stage"],
        categories=tuple(json.loads(row["categories"] or "[]")),
        words=tuple(json.loads(row["words"] or "[]")),
        files=tuple(json.loads(row["files"] or "[]")),
        batch=row["batch"],
        item=row["item"],
    )
