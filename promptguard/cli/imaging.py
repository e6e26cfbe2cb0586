"""What the image commands share: reading the prompt, building the request, finding provider and key."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from promptguard.config import Settings
    from promptguard.images.models import Registry
    from promptguard.images.providers import Provider
    from promptguard.images.records import Budgets
    from promptguard.images.request import ImageRequest

DEFAULT_MODEL = "gpt-image-2.6-sunburst"

_T = TypeVar("_T")

Config = Annotated[Path | None, typer.Option("--config", help="Use this settings file.")]
Isolated = Annotated[bool, typer.Option("--isolated", help="Ignore all settings files.")]


def fail(message: str, code: int = 2) -> NoReturn:
    """Say what went wrong on stderr and exit (2: could not check)."""
    typer.echo(f"promptguard: {message}", err=True)
    raise typer.Exit(code)


def guarded(step: Callable[[], _T]) -> _T:
    """Run a step and turn the errors a user can cause into a message and exit code 2."""
    from promptguard.images.facts import FactsError
    from promptguard.images.records import LedgerError
    from promptguard.images.upload import UploadError

    try:
        return step()
    except (FactsError, LedgerError, UploadError) as err:
        fail(str(err))


def money(text: str) -> Decimal:
    """Read an amount of US dollars from an option (``0.30`` or ``$0.30``)."""
    try:
        amount = Decimal(text.strip().removeprefix("$"))
    except InvalidOperation as err:
        raise typer.BadParameter(f"{text!r} is no amount of dollars") from err
    if not amount.is_finite() or amount < 0:
        raise typer.BadParameter(f"{text!r} is no amount of dollars")
    return amount


def read_prompt(text: str | None, file: Path | None) -> str:
    """Return the prompt of ``--text``, of a file, or of stdin (``-``). Exits with 2 where there is none."""
    if (text is None) == (file is None):
        fail("say the prompt with --text, or name one file (- is stdin)")
    if text is not None:
        if not text.strip():
            fail("--text is empty; write a prompt")
        return text
    assert file is not None
    from promptguard.cli.checking import text_of

    return text_of(file).strip("\r\n")


def registry(settings: Settings, models: Sequence[Path] | None) -> Registry:
    """Load the models: the shipped ones, then those of the settings, the environment and the option."""
    from promptguard.images.models import load

    named = os.environ.get("PROMPTGUARD_MODELS")
    own = [*settings.models, *([Path(named)] if named else []), *(models or [])]
    return guarded(lambda: load(own))


def providers(settings: Settings) -> dict[str, Provider]:
    """Load the providers: the shipped ones, then those of the settings."""
    from promptguard.images.providers import load_providers

    return guarded(lambda: load_providers(settings.providers))


def parameters(settings: Settings, **given: Any) -> dict[str, Any]:
    """Return the request's parameters: those given, else those of the settings, else model and n."""
    from promptguard.cli.checking import request_of

    return {"model": DEFAULT_MODEL, "n": 1, **request_of(settings, **given)}


def request(
    prompt: str,
    *,
    images: Sequence[Path] | None = None,
    mask: Path | None = None,
    as_is: bool = False,
    **parameters: Any,
) -> ImageRequest:
    """Build the request; reference pictures are made ready for upload (exits with 2 where they can't be)."""
    from promptguard.images.request import ImageRequest
    from promptguard.images.upload import LONGEST_EDGE, load_image

    # With a mask the pictures keep their size: mask and picture must match pixel by pixel.
    edge = sys.maxsize if mask else LONGEST_EDGE
    uploads = guarded(lambda: tuple(load_image(path, as_is=as_is, edge=edge) for path in images or ()))
    masked = guarded(lambda: load_image(mask, as_is=as_is, mask=True)) if mask else None
    return ImageRequest(prompt=prompt, images=uploads, mask=masked, **parameters)


def provider(settings: Settings, name: str | None, base_url: str | None) -> tuple[Provider | None, str]:
    """Return the provider and its base URL: by option, PROMPTGUARD_BASE_URL, the name, OPENAI_BASE_URL."""
    from promptguard.images.providers import check_base_url, provider_at

    known = providers(settings)
    named = None
    if name is not None:
        named = known.get(name)
        if named is None:
            fail(f"no provider {name!r}; known are {', '.join(sorted(known))}")
    url = base_url or (named.base_url if named else None) or os.environ.get("OPENAI_BASE_URL")
    if url is None:
        if named is not None:
            fail(f"{named.title} has no common address: say --base-url")
        url = known["openai"].base_url
    assert url is not None
    try:
        url = check_base_url(url)
    except ValueError as err:
        fail(str(err))
    return named or provider_at(url, known), url


@dataclass(frozen=True, slots=True)
class Key:
    """An API key and the variable it came from."""

    variable: str
    value: str


def key(found: Provider | None, variable: str | None) -> Key | None:
    """Return the first key that is set: the named variable, the provider's, OPENAI_API_KEY."""
    names = [variable] if variable else [*(found.key_variables if found else ()), "OPENAI_API_KEY"]
    for name in names:
        value = os.environ.get(name, "").strip()
        if value:
            return Key(name, value)
    return None


def budgets(
    settings: Settings, day: Decimal | None, month: Decimal | None, project: Decimal | None
) -> Budgets:
    """Return the budgets: those of the options, else those of the settings."""
    from promptguard.images.records import Budgets

    own = settings.budget
    return Budgets(
        own.day if day is None else day,
        own.month if month is None else month,
        own.project if project is None else project,
    )


def project_name(settings: Settings, given: str | None) -> str:
    """Return the project: as given, the folder of the settings, or the nearest that looks like one."""
    if given or settings.source:
        return given or str(settings.root)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if any((folder / mark).exists() for mark in ("promptguard.toml", "pyproject.toml", ".git")):
            return str(folder)
    return str(here)


def table(rows: Iterable[Sequence[str]]) -> str:
    """Lay rows out in columns, left-aligned, two blanks between."""
    rows = [tuple(row) for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def as_json(value: object) -> str:
    """Write JSON the way every command does."""
    return json.dumps(value, ensure_ascii=False, indent=2)
