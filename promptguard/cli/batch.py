"""``promptguard submit --batch``: one request a line, resumed where it was left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from promptguard.cli import imaging
from promptguard.cli.outcome import ask, show_findings

if TYPE_CHECKING:
    from promptguard.images.ledger import Ledger
    from promptguard.images.plan import Plan, Terms
    from promptguard.images.request import ImageRequest
    from promptguard.images.submit import Result

Planner = Callable[..., "Plan"]


def batch(
    path: Path,
    base: ImageRequest,
    planner: Planner,
    terms: Terms,
    book: Ledger,
    max_cost: Decimal | None,
    concurrency: int,
    yes: bool,
    dry_run: bool,
    output_format: str,
) -> None:
    """Send the requests of a JSONL file, those that were not sent before, and exit with the worst code."""
    from promptguard.images.batch import BatchError, done, highest, read, run, worst
    from promptguard.images.estimate import dollars

    try:
        items = read(path, base)
    except BatchError as err:
        imaging.fail(str(err))
    name = str(path.resolve())
    closed = imaging.guarded(lambda: done(items, book, name))
    plans = [planner(item.request, batch=name, item=item.name) for item in items if item.name not in closed]
    if closed:
        unknown = sum(state == "unknown" for state in closed.values())
        typer.echo(f"{len(closed)} of {len(items)} were done before; {unknown} of them unknown", err=True)
    for made in plans:
        if made.stop is not None:
            typer.echo(f"{made.item}: not sent: {made.stop.message}", err=True)
            show_findings(made.report)
    price = highest(plans)
    ready = sum(made.stop is None for made in plans)
    typer.echo(
        f"{ready} requests, {dollars(price) if price is not None else 'an unknown price'} at most", err=True
    )
    if max_cost is not None and ready:
        if price is None and not terms.allow_unknown_price:
            imaging.fail("the price has no known upper end, so --max-cost cannot be kept", 3)
        if price is not None and price > max_cost:
            imaging.fail(
                f"it may cost {dollars(price)}, above the limit of {dollars(max_cost)}; nothing was sent", 3
            )
    if dry_run:
        raise typer.Exit(worst(made.stop.exit_code for made in plans if made.stop))
    if ready:
        ask(f"Send {ready} requests?", yes)
    count = 0

    def progress(made: Plan, result: Result) -> None:
        nonlocal count
        count += 1
        typer.echo(
            f"[{count}/{len(plans)}] {made.item}: {result.state} {result.reason or ''}".rstrip(), err=True
        )
        if output_format == "json":
            typer.echo(imaging.as_json({"id": made.item, **result.as_dict()}).replace("\n", " "))
        else:
            for file in result.files:
                typer.echo(str(file))

    try:
        results = asyncio.run(run(plans, book, concurrency=concurrency, progress=progress))
    except KeyboardInterrupt:
        typer.echo(
            "interrupted: what was under way may have been charged; see `promptguard ledger`", err=True
        )
        raise typer.Exit(5) from None
    raise typer.Exit(worst(result.exit_code for result in results))
