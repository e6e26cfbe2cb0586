"""Decide what may be said of a person's life: living, dead, or nothing."""

from __future__ import annotations

import math
from datetime import date

from .records import Record

# As of when a table was taken, and which part of the deaths since 2020 it has (measured against the others).
FRESH = {
    "moma": (2026.5, 0.78),
    "whitney": (2026.3, 0.82),
    "painterpalette": (2025.9, 0.87),
    "nga": (2025.2, 0.60),
    "sdcheatsheet": (2024.6, 0.67),
    "curated": (2026.5, 0.90),  # drafts; those that the list takes were gone through by hand
}
STALE = {"yomikun_ja": 2021.0, "cmoa": 2017.0, "tate": 2014.0}
DOUBT = 0.15  # called living only if the chance that a death went unrecorded is below this
OLDEST = 117


def _deaths(born: int, start: float, end: float) -> float:
    """Return the share of those alive at ``start`` who die before ``end`` (Gompertz, both sexes)."""
    rate, base = 0.09, 4e-5
    return 1 - math.exp(-base / rate * (math.exp(rate * (end - born)) - math.exp(rate * (start - born))))


def unrecorded(born: int, tables: tuple[str, ...], today: date) -> float:
    """Return the chance that someone whom these tables list without a death is dead today."""
    now = today.year + (today.month - 1) / 12
    fresh = [FRESH[t] for t in tables if t in FRESH]
    stale = [STALE[t] for t in tables if t in STALE]
    if not fresh and not stale:
        return 1.0
    taken = max(at for at, _ in fresh) if fresh else max(stale)
    missed = max(math.prod(1 - known for _, known in fresh), 0.05)  # tables copy from each other
    before, after = _deaths(born, max(taken - 15, born), taken), _deaths(born, taken, max(now, taken))
    if not fresh:
        before = _deaths(born, taken - 5, taken)
    dead = missed * before + (1 - before) * after
    return dead / (dead + (1 - before) * (1 - after))


def status_of(record: Record, today: date) -> str | None:
    """Return "dead", "living", or ``None`` where the tables do not allow to say."""
    if record.died or record.dead:
        return "dead"
    if record.born is None or record.unsure:
        return None
    if today.year - record.born > OLDEST:
        return "dead"
    if record.born > today.year - 18 or today.year - record.born > 105:
        return None
    return "living" if unrecorded(record.born, record.tables, today) < DOUBT else None


def doubtful(record: Record) -> bool:
    """Tell whether a death may be another person's: long ago, in one table, unknown to a fresh one, no id."""
    fresh = set(record.lacking) & FRESH.keys()
    having = set(record.tables) - set(record.lacking)
    return bool(record.died and fresh and len(having) <= 1 and record.died < 2015 and not record.qid)


def no_life(record: Record) -> bool:
    """Tell whether the years are no person's: of activity, of a firm's foundation, or impossible."""
    if record.born and record.died:
        if record.born % 100 == 0 and record.died % 100 == 99:
            return True  # "19th century"
        return not 18 <= record.died - record.born <= 115
    return bool(record.born and record.born > 2004)
