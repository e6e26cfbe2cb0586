from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from promptguard.images.estimate import Money
from promptguard.images.ledger import Ledger
from promptguard.images.records import Budgets, Draft, Duplicate, LedgerError, OverBudget, to_nano

TEN_CENTS = Money(Decimal("0.08"), Decimal("0.10"))
NOON = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)


def draft(price: Money = TEN_CENTS, **changes: object) -> Draft:
    values: dict[str, object] = {
        "project": "test",
        "provider": "openai",
        "model": "gpt-image-2.5-flare",
        "endpoint": "generations",
        "parameters": {"size": "1024x1024"},
        "digest": "d",
        "images": 1,
        "estimated": price,
        "timeout": 600.0,
        **changes,
    }
    return Draft(**values)  # type: ignore[arg-type]


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(tmp_path: Path, clock: Clock) -> Ledger:
    return Ledger(tmp_path / "deep" / "ledger.sqlite3", now=clock)


def test_the_file_is_in_wal_mode(book: Ledger) -> None:
    db = sqlite3.connect(book.path)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()


def test_a_reservation_counts_at_its_upper_end_until_it_is_settled(book: Ledger) -> None:
    budgets = Budgets(day=Decimal("0.25"))
    first, _ = book.reserve(draft(), budgets), book.reserve(draft(), budgets)
    with pytest.raises(OverBudget, match=r"\$0\.0500 is left") as caught:
        book.reserve(draft(), budgets)
    assert (caught.value.which, caught.value.left) == ("day", Decimal("0.05"))
    book.sending(first)
    book.settle(first, paid=Money(Decimal("0.05"), Decimal("0.05")), images=1, usage=None, request_id=None)
    book.reserve(draft(), budgets)
    with pytest.raises(OverBudget) as caught:
        book.reserve(draft(), budgets)
    assert caught.value.left == 0


@pytest.mark.parametrize(
    ("close", "held"),
    [
        (lambda book, one: book.fail(one, "no connection"), "0"),
        (lambda book, one: book.lose(one, "timeout"), "0.10"),
        (lambda book, one: book.refuse(one, charged=False, code=None, reason="", request_id=None), "0"),
        (lambda book, one: book.refuse(one, charged=None, code=None, reason="", request_id=None), "0.10"),
        (lambda book, one: book.refuse(one, charged=True, code=None, reason="", request_id=None), "0.10"),
        (
            lambda book, one: book.settle(one, paid=Money(None, None), images=1, usage=None, request_id=None),
            "0.10",
        ),
    ],
)
def test_what_each_end_keeps_of_the_budget(book: Ledger, close: object, held: str) -> None:
    record = book.reserve(draft(), Budgets())
    book.sending(record)
    close(book, record)  # type: ignore[operator]
    assert book.get(record).held == Decimal(held)


@pytest.mark.parametrize(("which", "spent"), [("day", "0.1"), ("month", "0.2"), ("project", "0.2")])
def test_budgets_of_day_month_and_project(book: Ledger, clock: Clock, which: str, spent: str) -> None:
    clock.now = NOON - timedelta(days=1)
    book.reserve(draft(), Budgets())
    clock.now = NOON - timedelta(days=40)
    book.reserve(draft(), Budgets())
    clock.now = NOON
    book.reserve(draft(project="other"), Budgets())
    with pytest.raises(OverBudget) as caught:
        book.reserve(draft(), Budgets(**{which: Decimal(spent) + Decimal("0.05")}))
    assert (caught.value.which, caught.value.left) == (which, Decimal("0.05"))
    book.reserve(draft(), Budgets(**{which: Decimal(spent) + Decimal("0.1")}))


def test_a_budget_is_kept_to_the_nano_dollar(book: Ledger) -> None:
    tiny = Money(Decimal("0.000000001"), Decimal("0.000000001"))
    budgets = Budgets(project=Decimal("0.000000002"))
    book.reserve(draft(tiny), budgets)
    book.reserve(draft(tiny), budgets)
    with pytest.raises(OverBudget):
        book.reserve(draft(tiny), budgets)
    assert to_nano(Decimal("0.0000000011")) == 2
    assert to_nano(Decimal("0.0000000019"), up=False) == 1


def test_an_unknown_price_does_not_pass_a_budget_unless_told(book: Ledger) -> None:
    unknown = draft(Money(None, None))
    with pytest.raises(OverBudget, match="an unknown price"):
        book.reserve(unknown, Budgets(month=Decimal(100)))
    book.reserve(unknown, Budgets(month=Decimal(100)), allow_unknown=True)
    book.reserve(unknown, Budgets())


def test_a_record_is_sent_once(book: Ledger) -> None:
    record = book.reserve(draft(), Budgets())
    book.sending(record)
    with pytest.raises(LedgerError, match="not a fresh reservation"):
        book.sending(record)


def test_a_closed_record_stays_as_it_is(book: Ledger) -> None:
    record = book.reserve(draft(), Budgets())
    book.fail(record, "no connection")
    with pytest.raises(LedgerError, match="closed already"):
        book.settle(record, paid=TEN_CENTS, images=1, usage=None, request_id=None)


def test_a_late_answer_settles_what_was_called_unknown(book: Ledger, clock: Clock) -> None:
    record = book.reserve(draft(), Budgets())
    book.sending(record)
    clock.now += timedelta(hours=1)
    assert [one.id for one in book.recover()] == [record]
    book.settle(record, paid=TEN_CENTS, images=1, usage={"output_tokens": 196}, request_id="req_9")
    assert (book.get(record).state, book.get(record).request_id) == ("settled", "req_9")


def test_the_same_content_is_noticed_inside_the_reservation(book: Ledger, clock: Clock) -> None:
    day = timedelta(hours=24)
    first = book.reserve(draft(same_within=day), Budgets())
    with pytest.raises(Duplicate) as caught:
        book.reserve(draft(same_within=day), Budgets())
    assert caught.value.record == first
    book.reserve(draft(same_within=None), Budgets())
    book.reserve(draft(same_within=day, digest="other"), Budgets())
    clock.now += timedelta(hours=25)
    book.reserve(draft(same_within=day), Budgets())


def test_an_open_record_of_a_living_process_is_left_alone(book: Ledger) -> None:
    book.sending(book.reserve(draft(), Budgets()))
    book.reserve(draft(), Budgets())
    assert book.recover() == []
    assert sorted(one.state for one in book.find()) == ["reserved", "sending"]


_KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_ledger import draft
from promptguard.images.ledger import Ledger
from promptguard.images.records import Budgets
book = Ledger(Path(sys.argv[1]))
record = book.reserve(draft(), Budgets())
if sys.argv[3] == "sending":
    book.sending(record)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize(
    ("at", "state", "held"), [("reserved", "failed", "0"), ("sending", "unknown", "0.10")]
)
def test_a_killed_process_leaves_a_record_that_tells(tmp_path: Path, at: str, state: str, held: str) -> None:
    path, here = tmp_path / "ledger.sqlite3", Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", _KILLED, path, here, at], env=environment, check=False)
    assert ended.returncode == -signal.SIGKILL
    book = Ledger(path)
    lost = book.recover()
    (record,) = book.find()
    assert (record.state, record.held) == (state, Decimal(held))
    assert [one.id for one in lost] == ([record.id] if state == "unknown" else [])


def _reserve_some(path: str, start: object, results: object) -> None:
    book, got = Ledger(Path(path)), 0
    start.wait()  # type: ignore[attr-defined]
    for _ in range(2):
        try:
            book.reserve(draft(), Budgets(day=Decimal("1.05")))
            got += 1
        except OverBudget:
            pass
    results.put(got)  # type: ignore[attr-defined]


def test_fifty_processes_at_once_never_exceed_a_budget(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    context = multiprocessing.get_context(
        "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    )
    start, results = context.Event(), context.Queue()
    workers = [context.Process(target=_reserve_some, args=(str(path), start, results)) for _ in range(50)]
    for worker in workers:
        worker.start()
    start.set()
    counts = [results.get(timeout=120) for _ in workers]
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 50
    assert sum(counts) == 10  # a hundred tries for ten cents each, a budget of 1.05
    assert sum(one.held for one in Ledger(path).find()) == Decimal(1)


def test_find_filters(book: Ledger, clock: Clock) -> None:
    for model, project, age in (("a", "p", 0), ("a", "q", 1), ("b", "p", 2)):
        clock.now = NOON - timedelta(days=age)
        book.reserve(draft(model=model, project=project), Budgets())
    clock.now = NOON
    assert [one.model for one in book.find()] == ["b", "a", "a"]
    assert len(book.find(model="a")) == 2
    assert len(book.find(model="a", project="p")) == 1
    assert len(book.find(since=NOON - timedelta(hours=30))) == 2
    assert len(book.find(until=NOON - timedelta(hours=30))) == 1
    assert book.find(states=["settled"]) == []


def test_an_unknown_record_is_settled_by_hand(book: Ledger) -> None:
    record = book.reserve(draft(), Budgets())
    with pytest.raises(LedgerError, match="not unknown"):
        book.resolve(record, Decimal(0))
    book.sending(record)
    book.lose(record, "timeout")
    book.resolve(record, Decimal("0.07"))
    assert (book.get(record).state, book.get(record).held) == ("settled", Decimal("0.07"))


def test_a_record_is_found_by_the_beginning_of_its_id(book: Ledger) -> None:
    record = book.reserve(draft(), Budgets())
    assert book.get(record[:8]).id == record
    for wrong in ("zzz", "%"):
        with pytest.raises(LedgerError, match="no record"):
            book.get(wrong)


def test_a_file_that_is_no_ledger_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    path.write_text("not a database, and long enough that nobody takes it for an empty one" * 20)
    with pytest.raises(LedgerError):
        Ledger(path)


def test_a_ledger_of_a_newer_program_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    Ledger(path)
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(LedgerError, match="newer"):
        Ledger(path)
