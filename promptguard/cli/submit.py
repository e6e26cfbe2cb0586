"""``promptguard submit``: check, price, ask, send once, save, account for."""

from __future__ import annotations

import contextlib
import math
import sys
from dataclasses import replace
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from promptguard.cli import imaging
from promptguard.cli.batch import Planner
from promptguard.cli.batch import batch as send_batch
from promptguard.cli.ledger import unknown_lines
from promptguard.cli.outcome import ask, show_plan, show_result

if TYPE_CHECKING:
    from promptguard.config import Settings
    from promptguard.images.client import Target
    from promptguard.images.ledger import Ledger
    from promptguard.images.plan import Plan, Terms
    from promptguard.images.request import ImageRequest
    from promptguard.images.submit import Result


def submit(
    file: Annotated[Path | None, typer.Argument(help="File with the prompt; - is stdin.")] = None,
    text: Annotated[str | None, typer.Option("--text", "-t", help="The prompt.")] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the pictures.")] = Path("pictures"),
    model: Annotated[str | None, typer.Option("--model", "-m", help="Model.")] = None,
    size: Annotated[str | None, typer.Option(help="WIDTHxHEIGHT, or auto.")] = None,
    quality: Annotated[str | None, typer.Option(help="low, medium, high, xhigh, max or auto.")] = None,
    n: Annotated[int | None, typer.Option("--n", "-n", min=1, help="Pictures, up to 10.")] = None,
    background: Annotated[str | None, typer.Option(help="transparent, opaque or auto.")] = None,
    moderation: Annotated[str | None, typer.Option(help="auto or low.")] = None,
    image_format: Annotated[str | None, typer.Option("--format", help="png, jpeg or webp.")] = None,
    compression: Annotated[int | None, typer.Option(help="0 to 100, for jpeg and webp.")] = None,
    image: Annotated[
        list[Path] | None, typer.Option(help="Reference picture (again for more): an edit.")
    ] = None,
    mask: Annotated[Path | None, typer.Option(help="Mask (png) for the first picture.")] = None,
    as_is: Annotated[
        bool, typer.Option("--as-is", help="Upload pictures unchanged, EXIF data and all.")
    ] = False,
    input_fidelity: Annotated[str | None, typer.Option(help="low or high, for edits.")] = None,
    stream: Annotated[bool, typer.Option("--stream", help="Receive the picture as a stream.")] = False,
    partial_images: Annotated[
        int | None, typer.Option(help="Partial pictures of the stream, 0 to 3.")
    ] = None,
    batch: Annotated[Path | None, typer.Option(help="JSONL file: one request a line; resumes.")] = None,
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="Requests at a time in a batch.")] = 4,
    max_cost: Annotated[
        Decimal | None,
        typer.Option(parser=imaging.money, help="Most it may cost, in dollars; of a batch, all of it."),
    ] = None,
    budget_day: Annotated[
        Decimal | None,
        typer.Option(parser=imaging.money, envvar="PROMPTGUARD_BUDGET_DAY", help="Dollars a day (UTC)."),
    ] = None,
    budget_month: Annotated[
        Decimal | None,
        typer.Option(parser=imaging.money, envvar="PROMPTGUARD_BUDGET_MONTH", help="Dollars a month (UTC)."),
    ] = None,
    budget_project: Annotated[
        Decimal | None,
        typer.Option(
            parser=imaging.money, envvar="PROMPTGUARD_BUDGET_PROJECT", help="Dollars for the project."
        ),
    ] = None,
    project: Annotated[
        str | None, typer.Option(envvar="PROMPTGUARD_PROJECT", help="The project's name.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show request and price; send nothing.")] = False,
    allow_findings: Annotated[bool, typer.Option("--allow-findings", help="Send a blocked prompt.")] = False,
    allow_unknown_price: Annotated[
        bool, typer.Option("--allow-unknown-price", help="Send although the price is unknown.")
    ] = False,
    allow_problems: Annotated[
        bool, typer.Option("--allow-problems", help="Send although a parameter looks wrong.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Send the same request once more.")] = False,
    learn: Annotated[
        bool,
        typer.Option(
            "--learn", envvar="PROMPTGUARD_LEARN", help="Raise findings on words refused before here."
        ),
    ] = False,
    embed: Annotated[bool, typer.Option(help="Put prompt and price into a png as well.")] = True,
    provider: Annotated[str | None, typer.Option(help="Provider by name.")] = None,
    base_url: Annotated[
        str | None,
        typer.Option(envvar="PROMPTGUARD_BASE_URL", help="Address of an OpenAI-compatible service."),
    ] = None,
    key_variable: Annotated[str | None, typer.Option(help="Environment variable with the key.")] = None,
    price_as: Annotated[str | None, typer.Option(help="Price a deployment name as this model.")] = None,
    models: Annotated[list[Path] | None, typer.Option(help="Your own model files.")] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for the answer.")] = 600.0,
    ledger: Annotated[
        Path | None, typer.Option("--ledger", envvar="PROMPTGUARD_LEDGER", help="Another ledger.")
    ] = None,
    config: imaging.Config = None,
    isolated: imaging.Isolated = False,
    output_format: Annotated[Literal["text", "json"], typer.Option(help="text or json.")] = "text",
) -> None:
    """Check and price a request, ask, send it once, save the pictures and account for them."""
    from promptguard.cli.checking import settings_for
    from promptguard.images.client import Target
    from promptguard.images.database import default_path
    from promptguard.images.ledger import Ledger
    from promptguard.images.plan import Terms

    settings = settings_for(config, isolated)
    if batch is not None and (text is not None or file is not None or image or stream):
        imaging.fail("a batch takes its prompts from the file, and neither pictures nor streams")
    request = imaging.request(
        "" if batch else imaging.read_prompt(text, file),
        images=image,
        mask=mask,
        as_is=as_is,
        **imaging.parameters(
            settings,
            model=model,
            size=size,
            quality=quality,
            n=n,
            background=background,
            moderation=moderation,
            output_format=image_format,
        ),
        output_compression=compression,
        input_fidelity=input_fidelity,
        stream=stream,
        partial_images=partial_images,
    )
    found, url = imaging.provider(settings, provider, base_url)
    key = imaging.key(found, key_variable)
    if key is None and not dry_run:
        names = (
            [key_variable] if key_variable else [*(found.key_variables if found else ()), "OPENAI_API_KEY"]
        )
        imaging.fail(f"no key: set {' or '.join(dict.fromkeys(names))}")
    if not math.isfinite(timeout):
        imaging.fail(f"--timeout {timeout} is no number of seconds")
    target = Target(url, key.value if key else "", found, timeout)
    where = url if target.name == url else f"{target.name}, {url}"
    typer.echo(f"to {where}; {f'key from {key.variable}' if key else 'no key is set'}", err=True)
    terms = Terms(
        out=out,
        project=imaging.project_name(settings, project),
        budgets=imaging.budgets(settings, budget_day, budget_month, budget_project),
        max_cost=None if batch else max_cost,
        allow_findings=allow_findings,
        allow_unknown_price=allow_unknown_price,
        allow_problems=allow_problems,
        again=again,
        embed=embed,
        learn=learn or settings.refusal_memory,
        price_as=price_as,
    )
    book = imaging.guarded(lambda: Ledger(ledger or default_path()))
    for line in unknown_lines(imaging.guarded(book.recover)):
        typer.echo(line, err=True)
    planner = _planner(settings, target, terms, book, models)
    if batch is not None:
        send_batch(batch, request, planner, terms, book, max_cost, concurrency, yes, dry_run, output_format)
        return
    _single(request, planner, terms, book, yes, dry_run, output_format)


def _planner(
    settings: Settings, target: Target, terms: Terms, book: Ledger, models: list[Path] | None
) -> Planner:
    from promptguard.cli.checking import guard_for
    from promptguard.images.plan import plan

    checker, registry = guard_for(settings), imaging.registry(settings, models)

    def make(
        request: ImageRequest, terms: Terms = terms, batch: str | None = None, item: str | None = None
    ) -> Plan:
        return imaging.guarded(
            lambda: plan(request, checker, registry, target, terms, book, batch=batch, item=item)
        )

    return make


def _single(
    request: ImageRequest,
    planner: Planner,
    terms: Terms,
    book: Ledger,
    yes: bool,
    dry_run: bool,
    output_format: str,
) -> None:
    from promptguard.images.client import preview

    made = planner(request)
    show_plan(made)
    if dry_run:
        sent = preview(request, made.target)
        typer.echo(
            imaging.as_json(
                {
                    "request": sent,
                    "estimate": made.estimate.as_dict(),
                    "verdict": made.report.verdict,
                    "findings": [finding.as_dict() for finding in made.report.findings],
                    "problems": [
                        {"field": p.field, "severity": p.severity, "message": p.message}
                        for p in made.problems
                    ],
                    "would_stop": made.stop.message if made.stop else None,
                }
            )
        )
        raise typer.Exit(made.stop.exit_code if made.stop else 0)
    asks = not yes and sys.stdin.isatty()
    if made.stop is not None and made.stop.kind == "duplicate" and asks:
        if not typer.confirm(f"{made.stop.message}. Send it again?", err=True):
            raise typer.Exit(2)
        made = planner(request, replace(terms, again=True))
    if made.stop is None:
        ask(f"Send this for {made.estimate.total}?", yes)
    result = _carry_out(made, book)
    if output_format == "json":
        typer.echo(imaging.as_json({"estimate": made.estimate.as_dict(), **result.as_dict()}))
        show_result(made, result, err=True)
    else:
        show_result(made, result)
    raise typer.Exit(result.exit_code)


def _carry_out(made: Plan, book: Ledger) -> Result:
    from promptguard.images.save import SaveError, save_partial
    from promptguard.images.submit import submit as send_once

    def partial(index: int, data: bytes) -> None:
        # A partial picture is only to look at: one that cannot be written must not end the request.
        with contextlib.suppress(SaveError):
            path = save_partial(made.terms.out, f"partial-{started:%Y%m%dT%H%M%SZ}-{index}", data)
            typer.echo(f"partial picture {index}: {path}", err=True)

    started = datetime.now(timezone.utc)
    try:
        return imaging.guarded(lambda: send_once(made, book, on_partial=partial))
    except KeyboardInterrupt:
        typer.echo("interrupted while waiting: it may have been charged; see `promptguard ledger`", err=True)
        raise typer.Exit(5) from None
