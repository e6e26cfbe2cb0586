"""The ledger's file: where it is, its table, and connections that outlive crashes and crowds."""

from __future__ import annotations

import os
import socket
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from promptguard.images.records import LedgerError, stamp

_VERSION = 1
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


class Database:
    """One SQLite file with the table of records, made where it is not there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with self.connect() as db:
                db.executescript(_SCHEMA)
                version = db.execute("PRAGMA user_version").fetchone()[0]
                if version > _VERSION:
                    raise LedgerError(f"{path} was written by a newer promptguard")
                db.execute(f"PRAGMA user_version = {_VERSION}")
        except OSError as err:
            raise LedgerError(f"{path}: {err}") from err

    @contextmanager
    def connect(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        """Give out a connection of its own; with ``write`` it holds the lock and is one transaction."""
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


def gone(row: sqlite3.Row, now: datetime) -> bool:
    """Tell whether the process of an open record is gone, or its deadline has passed."""
    if row["deadline"] < stamp(now):
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
