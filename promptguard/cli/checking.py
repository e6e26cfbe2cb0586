"""What check and fix share: settings, the guard made of them, and the prompts that are named."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:
    from ..config import Settings
    from ..guard import Guard
    from ..sources import Prompt
    from ..store import Store

LARGE = 2_000_000  # bytes above which a JSONL file is read line by line, on all cores
STREAMED = ("jsonl", "concise", "full", "github")  # formats in which a prompt's part depends on nothing else


class Severity(str, Enum):
    """Levels that a run can fail on."""

    error = "error"
    warning = "warning"
    info = "info"


def fail(message: str) -> NoReturn:
    """Say why nothing could be checked, and exit with 2."""
    typer.echo(f"promptguard: {message}", err=True)
    raise typer.Exit(2)


def settings_for(config: Path | None, isolated: bool) -> Settings:
    """Load the settings that apply here, or exit with 2."""
    from ..config import ConfigError, load

    try:
        return load(Path.cwd(), config, isolated)
    except ConfigError as error:
        fail(str(error))


def guard_for(settings: Settings, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Guard:
    """Make the guard that the settings and the command line ask for, or exit with 2."""
    from ..guard import Guard
    from ..lists import ListError
    from ..matching.language import LanguageError
    from ..rules import RuleError

    try:
        return Guard(
            select=_parts(select) or settings.select,
            ignore=(*settings.ignore, *_parts(ignore)),
            severity=settings.severity,  # type: ignore[arg-type]
            allow=settings.allow,
            overlays=settings.lists,
            rule_folders=settings.rules,
            jurisdiction=settings.jurisdiction,
            opinion=settings.opinion,  # type: ignore[arg-type]
            language=settings.language,
            language_model=settings.language_model if settings.language != "off" else None,
        )
    except (ListError, RuleError, LanguageError, OSError) as error:
        fail(str(error))


def store_for(settings: Settings) -> Store:
    """Open the compiled lists and rules that the settings ask for, or exit with 2."""
    from ..lists import ListError
    from ..locate import open_store
    from ..rules import RuleError

    try:
        return open_store(settings.lists, settings.rules)
    except (ListError, RuleError, OSError) as error:
        fail(str(error))


def _parts(values: Sequence[str]) -> tuple[str, ...]:
    """Split comma-separated values: ``--ignore risk,ip/brand``."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def request_of(settings: Settings, **given: Any) -> dict[str, Any]:
    """Return the request's parameters: those given, else those of the settings."""
    merged = {
        name: value if value is not None else getattr(settings.request, name) for name, value in given.items()
    }
    return {name: value for name, value in merged.items() if value is not None}


def named_files(names: Sequence[Path], settings: Settings) -> list[Path]:
    """Return the files named, and for a folder every prompt file below it."""
    from ..sources import SUFFIXES

    files: list[Path] = []
    for name in names:
        if name.is_dir():
            found = sorted(p for p in name.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
            files += [
                p
                for p in found
                if not settings.excludes(p) and not any(q.startswith(".") for q in p.relative_to(name).parts)
            ]
        elif not settings.excludes(name):
            files.append(name)
    return files


def is_large(path: Path, kind: str | None) -> bool:
    """Tell whether a file is JSONL that is better read line by line."""
    named = path.suffix.lower() == ".jsonl" and kind in (None, "jsonl")
    return named and path.is_file() and path.stat().st_size > LARGE


def prompts_of(path: Path, kind: str | None, per_line: bool) -> Iterator[Prompt]:
    """Yield the prompts of a file; large JSONL files are read as a stream. Raises ``SourceError``."""
    from ..sources import read
    from ..sources.jsonl import iter_jsonl

    if is_large(path, kind):
        yield from iter_jsonl(path)
    else:
        yield from read(path, kind=kind, per_line=per_line).prompts


def stdin_bytes() -> bytes:
    """Read standard input whole."""
    return sys.stdin.buffer.read()
