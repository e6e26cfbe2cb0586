"""The ledger: what was reserved, sent, paid and refused, in one SQLite file shared by all processes.

A record is written before anything is sent and marked once more in the instant before sending, so that a
process killed at any point leaves a record that tells whether money may have been spent:

    reserved -> sending -> settled | refused | unknown
    reserved -> failed                                   (nothing was sent)

Amounts are whole nano-dollars: sums are exact, and a rate of $0.25 a million tokens still counts. Every
operation opens its own connection, so one Ledger serves threads and survives a fork.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Any

from promptguard.images.estimate import Money

NANO = Decimal(1_000_000_000)
STATES = ("reserved", "sending", "settled", "refused", "failed", "unknown")
_VERSION = 1
# A record still open this long after its request must have been over belongs to nobody any more.
_GRACE = timedelta(seconds=120)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    created TEXT NOT NULL,
    updated TEXT NOT NULL,
    deadline TEXT NOT NULL,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    project TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    parameters TEXT NOT NULL,
    digest TEXT NOT NULL,
    images_asked INTEGER NOT NULL,
    images_got INTEGER,
    estimate_low INTEGER,
    estimate_high INTEGER,
    actual_low INTEGER,
    actual_high INTEGER,
    held INTEGER NOT NULL,
    usage TEXT,
    request_id TEXT,
    code TEXT,
    reason TEXT,
    stage TEXT,
    categories TEXT,
    words TEXT,
    files TEXT,
    batch TEXT,
    item TEXT
);
CREATE INDEX IF NOT EXISTS records_created ON records (created);
CREATE INDEX IF NOT EXISTS records_digest ON records (digest);
CREATE INDEX IF NOT EXISTS records_batch ON records (batch, item);
CREATE INDEX IF NOT EXISTS records_state ON records (state);
"""


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

    @property
    def any(self) -> bool:
        """Whether a budget is set at all."""
        return any(limit is not None for limit in (self.day, self.month, self.project))


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


def default_path() -> Path:
    """Return the ledger's place: PROMPTGUARD_LEDGER, or the user's folder for program state."""
    named = os.environ.get("PROMPTGUARD_LEDGER")
    if named:
        return Path(named)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return base / "promptguard" / "ledger.sqlite3"


class Ledger:
    """The records of one file. ``now`` tells the time and is replaced in tests."""

    def __init__(self, path: Path, *, now: Callable[[], datetime] | None = None) -> None:
        self.path = path
        self._now = now or (lambda: datetime.now(timezone.utc))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with self._connect() as db:
                db.executescript(_SCHEMA)
                version = db.execute("PRAGMA user_version").fetchone()[0]
                if version > _VERSION:
                    raise LedgerError(f"{path} was written by a newer promptguard")
                db.execute(f"PRAGMA user_version = {_VERSION}")
        except OSError as err:
            raise LedgerError(f"{path}: {err}") from err

    @contextmanager
    def _connect(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        try:
            # Fifty processes may ask for the lock at once; each holds it for about a millisecond.
            db = sqlite3.connect(self.path, timeout=60, isolation_level=None)
        except sqlite3.Error as err:
            raise LedgerError(f"{self.path}: {err}") from err
        try:
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA busy_timeout = 60000")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")  # a record must outlive a power cut, too
            if write:
                db.execute("BEGIN IMMEDIATE")
            yield db
            if write:
                db.execute("COMMIT")
        except sqlite3.Error as err:
            raise LedgerError(f"{self.path}: {err}") from err
        finally:
            # An exception leaves the transaction open; closing rolls it back.
            db.close()

    def reserve(self, draft: Draft, budgets: Budgets, *, allow_unknown: bool = False) -> str:
        """Reserve the upper end of the estimate and return the record's id.

        Raises OverBudget where a budget would be exceeded, or where a budget is set and the price has no
        known upper end (unless ``allow_unknown``), and Duplicate where the same content was reserved within
        ``draft.same_within``. Checks and reservation are one transaction.
        """
        now, record = self._now(), uuid.uuid4().hex
        high = draft.estimated.high
        needed = 0 if high is None else to_nano(high)
        with self._connect(write=True) as db:
            if draft.same_within is not None:
                same = db.execute(
                    "SELECT id, created, state FROM records WHERE digest = ? AND created >= ?"
                    " AND state IN ('reserved', 'sending', 'settled', 'unknown') ORDER BY created DESC",
                    (draft.digest, _stamp(now - draft.same_within)),
                ).fetchone()
                if same is not None:
                    raise Duplicate(*same)
            for which, limit, spent in self._budgets(db, budgets, draft.project, now):
                left = limit - spent
                if high is None and not allow_unknown:
                    raise OverBudget(which, _usd(limit), _usd(left), None)
                if needed > left:
                    raise OverBudget(which, _usd(limit), _usd(left), _usd(needed))
            db.execute(
                "INSERT INTO records (id, state, created, updated, deadline, host, pid, project, provider,"
                " model, endpoint, parameters, digest, images_asked, estimate_low, estimate_high, held,"
                " batch, item)"
                " VALUES (?, 'reserved', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    record,
                    _stamp(now),
                    _stamp(now),
                    _stamp(now + timedelta(seconds=draft.timeout) + _GRACE),
                    socket.gethostname(),
                    os.getpid(),
                    draft.project,
                    draft.provider,
                    draft.model,
                    draft.endpoint,
                    json.dumps(draft.parameters, sort_keys=True),
                    draft.digest,
                    draft.images,
                    _nano(draft.estimated.low),
                    _nano(draft.estimated.high),
                    needed,
                    draft.batch,
                    draft.item,
                ),
            )
        return record

    def sending(self, record: str) -> None:
        """Mark that the request goes out now. From here on a charge is possible.

        Raises LedgerError where the record is not a fresh reservation, so that nothing goes out twice.
        """
        with self._connect(write=True) as db:
            changed = db.execute(
                "UPDATE records SET state = 'sending', updated = ? WHERE id = ? AND state = 'reserved'",
                (_stamp(self._now()), record),
            ).rowcount
            if changed != 1:
                raise LedgerError(f"record {record} is not a fresh reservation; nothing was sent")

    def settle(
        self, record: str, *, paid: Money, images: int, usage: dict[str, Any] | None, request_id: str | None
    ) -> None:
        """Record an answer with pictures. An unknown charge keeps the whole estimate reserved."""
        self._finish(
            record,
            "settled",
            held=_nano(paid.high),
            actual_low=_nano(paid.low),
            actual_high=_nano(paid.high),
            images_got=images,
            usage=json.dumps(usage) if usage else None,
            request_id=request_id,
        )

    def refuse(
        self,
        record: str,
        *,
        charged: bool | None,
        code: str | None,
        reason: str,
        request_id: str | None,
        stage: str | None = None,
        categories: Sequence[str] = (),
        words: Sequence[str] = (),
    ) -> None:
        """Record an error answer. Only where a charge is ruled out is the reservation released."""
        self._finish(
            record,
            "refused",
            held=0 if charged is False else None,
            code=code,
            reason=reason,
            request_id=request_id,
            stage=stage,
            categories=json.dumps(list(categories)),
            words=json.dumps(list(words), ensure_ascii=False),
        )

    def fail(self, record: str, reason: str) -> None:
        """Record that nothing was sent; the reservation is released."""
        self._finish(record, "failed", held=0, reason=reason)

    def lose(self, record: str, reason: str, request_id: str | None = None) -> None:
        """Record that the request went out and its outcome is not known; the reservation stays."""
        self._finish(record, "unknown", held=None, reason=reason, request_id=request_id)

    def saved(self, record: str, files: Sequence[str]) -> None:
        """Record the names of the files on disk."""
        with self._connect(write=True) as db:
            db.execute("UPDATE records SET files = ? WHERE id = ?", (json.dumps(list(files)), record))

    def resolve(self, record: str, paid: Decimal) -> None:
        """Settle an unknown record by hand, with what the provider's own usage page says it cost.

        Raises LedgerError where there is no such unknown record.
        """
        if self.get(record).state != "unknown":
            raise LedgerError(f"record {record} is not unknown")
        self._finish(
            record, "settled", held=to_nano(paid), actual_low=to_nano(paid), actual_high=to_nano(paid)
        )

    def recover(self) -> list[Record]:
        """Close the records of processes that are gone and return those that became unknown.

        A reservation that was never marked as sending was not sent: it is released. A process counts as
        gone when it ran on this machine and its number is free, or when its deadline has passed.
        """
        lost = []
        with self._connect(write=True) as db:
            now = self._now()
            for row in db.execute("SELECT * FROM records WHERE state IN ('reserved', 'sending')").fetchall():
                if not _gone(row, now):
                    continue
                sent = row["state"] == "sending"
                db.execute(
                    "UPDATE records SET state = ?, held = ?, reason = ?, updated = ? WHERE id = ?",
                    (
                        "unknown" if sent else "failed",
                        row["held"] if sent else 0,
                        "the process ended while waiting for the answer"
                        if sent
                        else "the process ended before sending",
                        _stamp(now),
                        row["id"],
                    ),
                )
                if sent:
                    lost.append(str(row["id"]))
        return [self.get(record) for record in lost]

    def get(self, record: str) -> Record:
        """Return one record by its id or an unambiguous beginning of it. Raises LedgerError."""
        with self._connect() as db:
            rows = db.execute(
                "SELECT * FROM records WHERE substr(id, 1, ?) = ?", (len(record), record)
            ).fetchall()
        if len(rows) != 1:
            raise LedgerError(f"{'no' if not rows else 'more than one'} record begins with {record!r}")
        return _record(rows[0])

    def find(
        self,
        *,
        states: Sequence[str] = (),
        model: str | None = None,
        project: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        digest: str | None = None,
        batch: str | None = None,
    ) -> list[Record]:
        """Return the records that fit, oldest first."""
        wheres: list[str] = []
        values: list[object] = []
        if states:
            wheres.append(f"state IN ({', '.join('?' * len(states))})")
            values += states
        for column, value in (("model", model), ("project", project), ("digest", digest), ("batch", batch)):
            if value is not None:
                wheres.append(f"{column} = ?")
                values.append(value)
        if since is not None:
            wheres.append("created >= ?")
            values.append(_stamp(since))
        if until is not None:
            wheres.append("created < ?")
            values.append(_stamp(until))
        where = f" WHERE {' AND '.join(wheres)}" if wheres else ""
        with self._connect() as db:
            return [
                _record(row)
                for row in db.execute(f"SELECT * FROM records{where} ORDER BY created, id", values)
            ]

    def spent(self, budgets: Budgets, project: str) -> dict[str, tuple[Decimal, Decimal]]:
        """Return spent (reservations included) and limit of each budget that is set."""
        with self._connect() as db:
            return {
                which: (_usd(spent), _usd(limit))
                for which, limit, spent in self._budgets(db, budgets, project, self._now())
            }

    def recent(self, digest: str, within: timedelta) -> list[Record]:
        """Return earlier requests of the same content that were or may have been paid for."""
        found = self.find(digest=digest, since=self._now() - within)
        return [record for record in found if record.state in ("sending", "settled", "unknown")]

    def refusals(self, within: timedelta) -> tuple[int, int]:
        """Return how many requests moderation refused, of how many that were answered, lately."""
        found = self.find(states=("settled", "refused"), since=self._now() - within)
        return sum(1 for record in found if record.state == "refused" and record.stage), len(found)

    def refused_words(self, project: str) -> dict[str, int]:
        """Return the words of refused prompts of a project (lower case) and how often each was there."""
        counts: dict[str, int] = {}
        for record in self.find(states=("refused",), project=project):
            for word in record.words:
                counts[word.casefold()] = counts.get(word.casefold(), 0) + 1
        return counts

    def _budgets(
        self, db: sqlite3.Connection, budgets: Budgets, project: str, now: datetime
    ) -> list[tuple[str, int, int]]:
        day = now.astimezone(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
        asked = (
            ("day", budgets.day, "created >= ?", _stamp(day)),
            ("month", budgets.month, "created >= ?", _stamp(day.replace(day=1))),
            ("project", budgets.project, "project = ?", project),
        )
        found = []
        for which, limit, where, value in asked:
            if limit is not None:
                spent = db.execute(
                    f"SELECT COALESCE(SUM(held), 0) FROM records WHERE {where}", (value,)
                ).fetchone()[0]
                found.append((which, to_nano(limit, up=False), int(spent)))
        return found

    def _finish(self, record: str, state: str, *, held: int | None, **columns: object) -> None:
        values = {"state": state, "updated": _stamp(self._now()), **columns}
        if held is not None:
            values["held"] = held
        sets = ", ".join(f"{column} = ?" for column in values)
        with self._connect(write=True) as db:
            # An answer that comes late still settles what another process has meanwhile called unknown.
            changed = db.execute(
                f"UPDATE records SET {sets} WHERE id = ? AND state IN ('reserved', 'sending', 'unknown')",
                (*values.values(), record),
            ).rowcount
            if changed != 1:
                raise LedgerError(f"record {record} is closed already")


def to_nano(amount: Decimal, *, up: bool = True) -> int:
    """Return whole nano-dollars; a price is rounded up and a budget down, so that none is exceeded."""
    scaled = amount * NANO
    return int(scaled.to_integral_value(ROUND_CEILING)) if up else int(scaled)


def _nano(amount: Decimal | None) -> int | None:
    return None if amount is None else to_nano(amount)


def _usd(nano: int) -> Decimal:
    return Decimal(nano) / NANO


def _money(low: int | None, high: int | None) -> Money:
    return Money(None if low is None else _usd(low), None if high is None else _usd(high))


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount.normalize():f}"


def _stamp(moment: datetime) -> str:
    # One fixed form in UTC, so that text compares as time does.
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _gone(row: sqlite3.Row, now: datetime) -> bool:
    if row["deadline"] < _stamp(now):
        return True
    if row["host"] != socket.gethostname() or sys.platform == "win32":
        return False  # os.kill would end the process on Windows; the deadline decides there
    try:
        os.kill(row["pid"], 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _record(row: sqlite3.Row) -> Record:
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
        held=_usd(row["held"]),
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
