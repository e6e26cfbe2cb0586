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
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

from promptguard.images.database import Database, gone
from promptguard.images.estimate import Money
from promptguard.images.records import (
    Budgets,
    Draft,
    Duplicate,
    LedgerError,
    OverBudget,
    Record,
    nano,
    record_of,
    stamp,
    to_nano,
    usd,
)

# A record still open this long after its request must have been over belongs to nobody any more.
_GRACE = timedelta(seconds=120)


class Ledger:
    """The records of one file. ``now`` tells the time and is replaced in tests."""

    def __init__(self, path: Path, *, now: Callable[[], datetime] | None = None) -> None:
        self.path = path
        self._now = now or (lambda: datetime.now(timezone.utc))
        self._db = Database(path)

    def reserve(self, draft: Draft, budgets: Budgets, *, allow_unknown: bool = False) -> str:
        """Reserve the upper end of the estimate and return the record's id.

        Raises OverBudget where a budget would be exceeded, or where a budget is set and the price has no
        known upper end (unless ``allow_unknown``), and Duplicate where the same content was reserved within
        ``draft.same_within``. Checks and reservation are one transaction.
        """
        now, record = self._now(), uuid.uuid4().hex
        high = draft.estimated.high
        needed = 0 if high is None else to_nano(high)
        with self._db.connect(write=True) as db:
            if draft.same_within is not None:
                same = db.execute(
                    "SELECT id, created, state FROM records WHERE digest = ? AND created >= ?"
                    " AND state IN ('reserved', 'sending', 'settled', 'unknown') ORDER BY created DESC",
                    (draft.digest, stamp(now - draft.same_within)),
                ).fetchone()
                if same is not None:
                    raise Duplicate(*same)
            for which, limit, spent in self._budgets(db, budgets, draft.project, now):
                left = limit - spent
                if high is None and not allow_unknown:
                    raise OverBudget(which, usd(limit), usd(left), None)
                if needed > left:
                    raise OverBudget(which, usd(limit), usd(left), usd(needed))
            db.execute(
                "INSERT INTO records (id, state, created, updated, deadline, host, pid, project, provider,"
                " model, endpoint, parameters, digest, images_asked, estimate_low, estimate_high, held,"
                " batch, item)"
                " VALUES (?, 'reserved', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    record,
                    stamp(now),
                    stamp(now),
                    stamp(now + timedelta(seconds=draft.timeout) + _GRACE),
                    socket.gethostname(),
                    os.getpid(),
                    draft.project,
                    draft.provider,
                    draft.model,
                    draft.endpoint,
                    json.dumps(draft.parameters, sort_keys=True),
                    draft.digest,
                    draft.images,
                    nano(draft.estimated.low),
                    nano(draft.estimated.high),
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
        with self._db.connect(write=True) as db:
            changed = db.execute(
                "UPDATE records SET state = 'sending', updated = ? WHERE id = ? AND state = 'reserved'",
                (stamp(self._now()), record),
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
            held=nano(paid.high),
            actual_low=nano(paid.low),
            actual_high=nano(paid.high),
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
        with self._db.connect(write=True) as db:
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
        with self._db.connect(write=True) as db:
            now = self._now()
            for row in db.execute("SELECT * FROM records WHERE state IN ('reserved', 'sending')").fetchall():
                if not gone(row, now):
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
                        stamp(now),
                        row["id"],
                    ),
                )
                if sent:
                    lost.append(str(row["id"]))
        return [self.get(record) for record in lost]

    def get(self, record: str) -> Record:
        """Return one record by its id or an unambiguous beginning of it. Raises LedgerError."""
        with self._db.connect() as db:
            rows = db.execute(
                "SELECT * FROM records WHERE substr(id, 1, ?) = ?", (len(record), record)
            ).fetchall()
        if len(rows) != 1:
            raise LedgerError(f"{'no' if not rows else 'more than one'} record begins with {record!r}")
        return record_of(rows[0])

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
            values.append(stamp(since))
        if until is not None:
            wheres.append("created < ?")
            values.append(stamp(until))
        where = f" WHERE {' AND '.join(wheres)}" if wheres else ""
        with self._db.connect() as db:
            return [
                record_of(row)
                for row in db.execute(f"SELECT * FROM records{where} ORDER BY created, id", values)
            ]

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
            ("day", budgets.day, "created >= ?", stamp(day)),
            ("month", budgets.month, "created >= ?", stamp(day.replace(day=1))),
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
        values = {"state": state, "updated": stamp(self._now()), **columns}
        if held is not None:
            values["held"] = held
        sets = ", ".join(f"{column} = ?" for column in values)
        with self._db.connect(write=True) as db:
            # An answer that comes late still settles what another process has meanwhile called unknown.
            changed = db.execute(
                f"UPDATE records SET {sets} WHERE id = ? AND state IN ('reserved', 'sending', 'unknown')",
                (*values.values(), record),
            ).rowcount
            if changed != 1:
                raise LedgerError(f"record {record} is closed already")
