"""``promptguard cost``: what a request would cost, without sending anything."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from promptguard.cli import imaging

if TYPE_CHECKING:
    from promptguard.images.estimate import Estimate
    from promptguard.images.models import Model, Registry
    from promptguard.images.request import ImageRequest


def cost(
    file: Annotated[Path | None, typer.Argument(help="File with the prompt; - is stdin.")] = None,
    text: Annotated[str | None, typer.Option("--text", "-t", help="The prompt.")] = None,
    model: Annotated[str | None, typer.Option("--model", "-m", help="Model or model family.")] = None,
    size: Annotated[str | None, typer.Option(help="WIDTHxHEIGHT, or auto.")] = None,
    quality: Annotated[str | None, typer.Option(help="low, medium, high, xhigh, max or auto.")] = None,
    n: Annotated[int | None, typer.Option("--n", "-n", min=1, help="Pictures.")] = None,
    image: Annotated[list[Path] | None, typer.Option(help="Reference picture (again for more).")] = None,
    mask: Annotated[Path | None, typer.Option(help="Mask for an edit.")] = None,
    as_is: Annotated[bool, typer.Option("--as-is", help="Price the pictures unscaled.")] = False,
    input_fidelity: Annotated[str | None, typer.Option(help="low or high, for edits.")] = None,
    partial_images: Annotated[int | None, typer.Option(help="Partial pictures of a stream.")] = None,
    batch_api: Annotated[bool, typer.Option("--batch-api", help="Price for OpenAI's Batch API.")] = False,
    provider: Annotated[str | None, typer.Option(help="Price at this provider.")] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="All models and qualities side by side.")
    ] = False,
    models: Annotated[list[Path] | None, typer.Option(help="Your own model files.")] = None,
    config: imaging.Config = None,
    isolated: imaging.Isolated = False,
    output_format: Annotated[Literal["table", "json"], typer.Option(help="table or json.")] = "table",
) -> None:
    """Price a request: a range where the facts are a range, unknown where they are not known."""
    from promptguard.cli.checking import settings_for
    from promptguard.images.estimate import estimate
    from promptguard.images.request import size_problem

    settings = settings_for(config, isolated)
    prompt = imaging.read_prompt(text, file)
    registry = imaging.registry(settings, models)
    request = imaging.request(
        prompt,
        images=image,
        mask=mask,
        as_is=as_is,
        **imaging.parameters(settings, model=model, size=size, quality=quality, n=n),
        input_fidelity=input_fidelity,
        partial_images=partial_images,
        stream=bool(partial_images),
    )
    today = datetime.now(timezone.utc).date()
    known = imaging.providers(settings)
    if provider is not None and provider not in known:
        imaging.fail(f"no provider {provider!r}; known are {', '.join(sorted(known))}")
    found = known[provider] if provider else None
    if compare:
        _compare(request, registry, batch_api, output_format)
        return
    family = registry.find(request.model)
    priced = estimate(request, family, today=today, provider=found, batch_api=batch_api)
    wrong = size_problem(request.size, family) if request.size and family else None
    if request.quality and family and request.quality not in (*family.qualities, "auto"):
        has = ", ".join(family.qualities)
        wrong = wrong or f"{request.model} has no quality {request.quality}: it has {has}"
    if output_format == "json":
        typer.echo(
            imaging.as_json({**priced.as_dict(), "parameters": request.parameters(), "problem": wrong})
        )
    else:
        typer.echo(show(priced, request))
    if wrong:
        imaging.fail(wrong)


def show(priced: Estimate, request: ImageRequest, *, sources: bool = True) -> str:
    """Write an estimate as a table, with its notes and, if wanted, its sources."""
    head = [priced.model, request.size or "auto", request.quality or "auto", f"{request.n} x"]
    rows = []
    for line in priced.lines:
        rows.append((f"  {line.name}", _tokens(line.tokens), _rate(line.rate), str(line.money), line.note))
    rows.append(("  total", "", "", str(priced.total), ""))
    said = [", ".join(head), imaging.table(rows)]
    said += [f"note: {note}" for note in priced.notes]
    if sources:
        said += [f"source: {source}" for source in priced.sources]
    return "\n".join(said)


def _tokens(tokens: tuple[int, int] | None) -> str:
    if tokens is None:
        return ""
    low, high = tokens
    return f"{low:,} tokens" if low == high else f"{low:,} to {high:,} tokens"


def _rate(rate: object) -> str:
    return "" if rate is None else f"${rate}/M"


def _compare(request: ImageRequest, registry: Registry, batch_api: bool, output_format: str) -> None:
    from dataclasses import replace

    from promptguard.images.estimate import estimate
    from promptguard.images.request import size_problem

    today = datetime.now(timezone.utc).date()
    size = request.size if request.size not in (None, "auto") else "1024x1024"
    rows: list[tuple[Model, str, Estimate | None, str]] = []
    for family in registry.models:
        if family.status(today) == "retired":
            continue
        for quality in family.qualities:
            wrong = size_problem(size, family)
            asked = replace(request, model=family.ids[0], size=size, quality=quality)
            priced = None if wrong else estimate(asked, family, today=today, batch_api=batch_api)
            rows.append((family, quality, priced, wrong or ""))
    if output_format == "json":
        typer.echo(
            imaging.as_json(
                [
                    {
                        "family": family.family,
                        "status": family.status(today),
                        "size": size,
                        "quality": quality,
                        "estimate": priced.as_dict() if priced else None,
                        "problem": wrong or None,
                    }
                    for family, quality, priced, wrong in rows
                ]
            )
        )
        return
    shown = [("model", "quality", "size", "price", "")]
    for family, quality, priced, wrong in rows:
        status = "" if family.status(today) == "active" else f"off on {family.shutdown}"
        shown.append((family.family, quality, size, str(priced.total) if priced else "-", wrong or status))
    typer.echo(imaging.table(shown))
