"""What check and fix share: settings, the guard made of them, and the prompts that are named."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:
    from ..config import Settings
    from ..guard import Guard
    from ..sources import SourceError
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
    from ..settings_file import ConfigError, load

    try:
        return load(Path.cwd(), config, isolated)
    except ConfigError as error:
        fail(str(error))


def guard_for(settings: Settings, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Guard:
    """Make the guard that the settings and the command line ask for, or exit with 2."""
    from ..guard import Guard
    from ..lists import ListError
    from ..matching.language import LanguageError
    from ..rules import RuleError, UnknownRuleError

    given = (*_parts(select), *_parts(ignore))
    try:
        guard = Guard(
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
        for pattern, rules in settings.per_file_ignores.items():
            for name in rules:
                if name not in guard.known:
                    fail(
                        f'{settings.source}: per-file-ignores."{pattern}": {UnknownRuleError(name, guard.known)}'
                    )
    except UnknownRuleError as error:
        fail(str(error) if error.name in given else f"{settings.source}: {error}")
    except (ListError, RuleError, LanguageError, OSError) as error:
        fail(str(error))
    return guard


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


def named_files(
    names: Sequence[Path], settings: Settings, cannot: Callable[[SourceError], None]
) -> list[Path]:
    """Return the files named (and "-"), and for a folder every prompt file below it.

    A file that the settings exclude is told and left out, a folder that cannot be read goes to ``cannot``.
    Exits with 2 where the folders named hold no prompt file: checking nothing must not look clean.
    """
    files: list[Path] = []
    for name in names:
        if name.is_dir():
            files += _below(name, settings, cannot)
        elif str(name) != "-" and settings.excludes(name):
            typer.echo(f"promptguard: {name}: left out, the settings exclude it", err=True)
        else:
            files.append(name)
    folders = [str(name) for name in names if name.is_dir()]
    if folders and not files:
        fail(f"no prompt file found under {', '.join(folders)}; known are files named {_known_names()}")
    return files


def same_file(one: Path, other: Path) -> bool:
    """Tell whether two names are one file that is there."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def _below(folder: Path, settings: Settings, cannot: Callable[[SourceError], None]) -> list[Path]:
    """Return the prompt files below a folder, sorted, without hidden and excluded ones."""
    from ..sources import SUFFIXES
    from ..sources.decode import unreadable

    found: list[Path] = []
    for here, folders, files in os.walk(folder, onerror=lambda e: cannot(unreadable(str(e.filename), e))):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(here, name)
            if not name.startswith(".") and path.suffix.lower() in SUFFIXES and path.is_file():
                found.append(path)
    return sorted(path for path in found if not settings.excludes(path))


def _known_names() -> str:
    from ..sources import SUFFIXES

    return ", ".join(f"*{suffix}" for suffix in SUFFIXES)


def is_large(path: Path, kind: str | None) -> bool:
    """Tell whether a file is JSONL that is better read line by line."""
    named = path.suffix.lower() == ".jsonl" and kind in (None, "jsonl")
    return named and path.is_file() and path.stat().st_size > LARGE


def text_of(path: Path) -> str:
    """Return the text of a whole file, or of standard input for "-"; exit with 2 where there is none."""
    from ..sources import SourceError
    from ..sources.decode import decode, load

    name = None if str(path) == "-" else str(path)
    try:
        text, _ = decode(stdin_bytes() if name is None else load(name), name)
    except SourceError as error:
        fail(str(error))
    return text.removeprefix("\ufeff")


def stdin_bytes() -> bytes:
    """Read standard input whole."""
    return sys.stdin.buffer.read()
