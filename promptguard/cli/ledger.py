"""``promptguard ledger``: what was sent, what it cost, and what is still unknown."""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from promptguard.cli import imaging

if TYPE_CHECKING:
    from promptguard.images.records import Record


def ledger(
    state: Annotated[
        list[str] | None, typer.Option(help="Only records in this state (again for more).")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Only this model.")] = None,
    project: Annotated[str | None, typer.Option(help="Only this project.")] = None,
    since: Annotated[datetime | None, typer.Option(help="From this day or time (UTC).")] = None,
    until: Annotated[datetime | None, typer.Option(help="Before this day or time (UTC).")] = None,
    record: Annotated[str | None, typer.Option(help="Everything about one record.")] = None,
    total: Annotated[bool, typer.Option("--sum", help="Sums by model: estimated and actual.")] = False,
    resolve: Annotated[str | None, typer.Option(help="Settle an unknown record; needs --paid.")] = None,
    paid: Annotated[
        Decimal | None, typer.Option(parser=imaging.money, help="What it cost, in dollars.")
    ] = None,
    path: Annotated[
        Path | None, typer.Option("--ledger", envvar="PROMPTGUARD_LEDGER", help="Another ledger.")
    ] = None,
    output_format: Annotated[
        Literal["table", "json", "csv"], typer.Option(help="table, json or csv.")
    ] = "table",
) -> None:
    """Show, filter and sum the ledger, or settle a record whose outcome was unknown."""
    from promptguard.images.database import default_path
    from promptguard.images.ledger import Ledger
    from promptguard.images.records import STATES

    wrong = next((name for name in state or () if name not in STATES), None)
    if wrong:
        imaging.fail(f"no state {wrong!r}; there are {', '.join(STATES)}")
    book = imaging.guarded(lambda: Ledger(path or default_path()))
    if resolve is not None:
        if paid is None:
            imaging.fail("--resolve needs --paid (0 where the provider did not charge it)")
        imaging.guarded(lambda: book.resolve(book.get(resolve).id, paid))
        typer.echo(f"{book.get(resolve).id}: settled at ${paid}")
        return
    imaging.guarded(book.recover)
    if record is not None:
        found = imaging.guarded(lambda: book.get(record))
        typer.echo(imaging.as_json({**found.as_dict(), "parameters": found.parameters, "usage": found.usage}))
        return
    records = imaging.guarded(
        lambda: book.find(
            states=state or (), model=model, project=project, since=_utc(since), until=_utc(until)
        )
    )
    if total:
        _sums(records, output_format)
    elif output_format == "json":
        typer.echo(imaging.as_json([one.as_dict() for one in records]))
    elif output_format == "csv":
        _csv([one.as_dict() for one in records])
    else:
        _show(records)


def unknown_lines(records: list[Record]) -> list[str]:
    """Say of each record whose outcome is unknown what to look for and what to do."""
    lines = []
    for one in records:
        seen = f"request id {one.request_id}" if one.request_id else f"X-Client-Request-Id {one.id}"
        lines.append(
            f"unknown: {one.created[:19]}Z {one.model}, at most {one.estimated} ({seen}): look at the "
            f"usage page, then promptguard ledger --resolve {one.id[:12]} --paid AMOUNT"
        )
    return lines


def _show(records: list[Record]) -> None:
    if not records:
        typer.echo("no records")
        return
    rows = [("time (UTC)", "record", "state", "model", "pictures", "estimate", "actual", "reason")]
    for one in records:
        pictures = f"{one.images_got if one.images_got is not None else '-'}/{one.images_asked}"
        actual = str(one.paid) if one.state == "settled" else "-"
        reason = " ".join(filter(None, (one.code, one.reason)))[:60]
        if one.state == "settled" and one.images_got and not one.files:
            reason = "paid, but no file was recorded: the process may have ended before saving"
        rows.append(
            (
                one.created[:19],
                one.id[:12],
                one.state,
                one.model,
                pictures,
                str(one.estimated),
                actual,
                reason,
            )
        )
    typer.echo(imaging.table(rows))
    lost = [one for one in records if one.state == "unknown"]
    for line in unknown_lines(lost):
        typer.echo(line, err=True)


def _sums(records: list[Record], output_format: str) -> None:
    rows: dict[str, list[Decimal | int]] = {}
    for one in records:
        row = rows.setdefault(one.model, [0, 0, Decimal(0), Decimal(0), Decimal(0), Decimal(0), 0])
        settled = one.state == "settled"
        actual_known = settled and one.paid.high is not None
        row[0] += 1
        row[1] += one.images_got or 0
        if actual_known:
            # Estimate against actual, over the same requests.
            row[2] += one.estimated.low or 0
            row[3] += one.estimated.high or 0
            row[4] += one.paid.high or 0
        row[5] += one.held
        row[6] += one.state in ("unknown", "sending") or (settled and not actual_known)
    names = ("requests", "pictures", "estimate_low", "estimate_high", "actual", "held", "unknown")
    dicts = [
        {"model": model, **dict(zip(names, map(_plain, row), strict=True))}
        for model, row in sorted(rows.items())
    ]
    if output_format == "json":
        typer.echo(imaging.as_json(dicts))
    elif output_format == "csv":
        _csv(dicts)
    elif not dicts:
        typer.echo("no records")
    else:
        typer.echo(imaging.table([("model", *names), *(tuple(row.values()) for row in dicts)]))


def _plain(amount: Decimal | int) -> str:
    return f"{amount.normalize():f}" if isinstance(amount, Decimal) else str(amount)


def _csv(rows: Sequence[Mapping[str, object]]) -> None:
    if not rows:
        return
    writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _cell(value) for key, value in row.items()})


def _cell(value: object) -> object:
    text = " ".join(map(str, value)) if isinstance(value, list) else value
    # A spreadsheet would run a cell that begins like this as a formula.
    return f"'{text}" if isinstance(text, str) and text[:1] in ("=", "+", "-", "@") else text


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=timezone.utc)
