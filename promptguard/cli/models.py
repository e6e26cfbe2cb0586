"""``promptguard models``: the models known, what they take and cost, and where each fact is from."""

from __future__ import annotations

from datetime import date, datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from promptguard.cli import imaging

if TYPE_CHECKING:
    from promptguard.images.models import Model
    from promptguard.images.providers import Provider


def models(
    name: Annotated[str | None, typer.Argument(help="A model or family: show all facts and sources.")] = None,
    models: Annotated[list[Path] | None, typer.Option(help="Your own model files.")] = None,
    providers: Annotated[bool, typer.Option("--providers", help="List the providers.")] = False,
    config: imaging.Config = None,
    isolated: imaging.Isolated = False,
    output_format: Annotated[Literal["table", "json"], typer.Option(help="table or json.")] = "table",
) -> None:
    """List the image models, or all facts of one of them."""
    from promptguard.cli.checking import settings_for

    settings = settings_for(config, isolated)
    today = datetime.now(timezone.utc).date()
    if providers:
        _providers(imaging.providers(settings), output_format)
        return
    registry = imaging.registry(settings, models)
    if name is None:
        if output_format == "json":
            typer.echo(imaging.as_json([_facts(model, today) for model in registry.models]))
        else:
            typer.echo(_table(registry.models, today))
        return
    model = registry.find(name)
    if model is None:
        known = ", ".join(name for model in registry.models for name in model.ids)
        imaging.fail(f"no model {name!r}; known are {known}")
    typer.echo(imaging.as_json(_facts(model, today)) if output_format == "json" else _page(model, today))


def _table(known: tuple[Model, ...], today: date) -> str:
    rows: list[tuple[str, ...]] = [
        ("model", "status", "text in", "image in", "image out", "sizes", "qualities")
    ]
    for model in known:
        status = model.status(today)
        if model.shutdown is not None:
            status = f"{status} {model.shutdown}"
        rates = model.rates()
        sizes = "free" if model.get("sizes", "rule") else ", ".join(model.common_sizes)
        prices = [
            f"${rate}/M" if rate else "unknown" for rate in (rates.text_in, rates.image_in, rates.image_out)
        ]
        for name in model.ids:
            rows.append((name, status, *prices, sizes, ", ".join(model.qualities)))
    return imaging.table(rows)


def _page(model: Model, today: date) -> str:
    said = [f"{model.family} ({model.status(today)}): {', '.join(model.ids)}"]
    if model.note:
        said.append(f"  {model.note}")
    for name, section in model.sections.items():
        if section is None:
            said.append(f"{name}: unknown")
            continue
        said.append(f"{name}  [{section.sure}, {section.date}: {section.source}]")
        said += [f"  {key}: {'unknown' if value is None else value}" for key, value in section.facts.items()]
    return "\n".join(said)


def _facts(model: Model, today: date) -> dict[str, Any]:
    return {
        "family": model.family,
        "ids": list(model.ids),
        "status": model.status(today),
        "note": model.note or None,
        "sections": {
            name: None
            if section is None
            else {
                **{
                    key: value.isoformat() if isinstance(value, date) else value
                    for key, value in section.facts.items()
                },
                "source": section.source,
                "date": section.date.isoformat(),
                "sure": section.sure,
            }
            for name, section in model.sections.items()
        },
    }


def _providers(found: dict[str, Provider], output_format: str) -> None:
    known = [provider for _, provider in sorted(found.items())]
    if output_format == "json":
        typer.echo(imaging.as_json([_provider(provider) for provider in known]))
        return
    for provider in known:
        address = provider.base_url or "say --base-url"
        typer.echo(
            f"{provider.name}: {provider.title}, {address}, key in {' or '.join(provider.key_variables)}"
        )
        for endpoint, names in provider.drops.items():
            typer.echo(f"  may drop on {endpoint}: {', '.join(names)}")
        for quirk in provider.quirks:
            typer.echo(f"  {quirk}")
        typer.echo(f"  source: {provider.source} ({provider.date}, {provider.sure})")


def _provider(provider: Provider) -> dict[str, Any]:
    return {
        "name": provider.name,
        "title": provider.title,
        "base_url": provider.base_url,
        "key_variables": list(provider.key_variables),
        "prices": dict(provider.prices),
        "drops": {endpoint: list(names) for endpoint, names in provider.drops.items()},
        "quirks": list(provider.quirks),
        "source": provider.source,
        "date": provider.date.isoformat(),
        "sure": provider.sure,
    }
