"""``promptguard lists``: what is on the lists, look a name up, validate a list file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..jsontext import parsed
from . import checking

if TYPE_CHECKING:
    from ..lists import Entry


def lists(
    action: Annotated[
        str | None, typer.Argument(help="show NAME, or check FILE; nothing: what is in.")
    ] = None,
    subject: Annotated[str | None, typer.Argument(help="A name, or a list file.")] = None,
    config: Annotated[Path | None, typer.Option(help="Use this settings file.")] = None,
    isolated: Annotated[bool, typer.Option("--isolated", help="Use no settings file.")] = False,
) -> None:
    """Show what the lists hold and as of when; `lists show NAME`; `lists check FILE`."""
    if action == "check" and subject:
        _check(Path(subject))
    elif action == "show" and subject:
        _show(subject, config, isolated)
    elif action is None:
        _overview(config, isolated)
    else:
        checking.fail(
            "use `promptguard lists`, `promptguard lists show NAME` or `promptguard lists check FILE`"
        )


def _overview(config: Path | None, isolated: bool) -> None:
    meta = checking.store_for(checking.settings_for(config, isolated)).meta
    typer.echo(f"as of {meta['as_of']}\n")
    for name, count in sorted(meta["counts"].items(), key=lambda item: -item[1]):
        typer.echo(f"{count:7,}  {name}")
    typer.echo(f"{meta['keys']:7,}  written forms and phrases in all")


def _show(name: str, config: Path | None, isolated: bool) -> None:
    from ..matching.tokens import key_of
    from ..text import folded_form

    store = checking.store_for(checking.settings_for(config, isolated))
    found = [(store.entry(target), flags) for target, flags in store.meaning(key_of(folded_form(name)))[0]]
    if not found:
        checking.fail(f"{name!r} is on no list; check the spelling")
    for number, (entry, flags) in enumerate(found):
        typer.echo(("\n" if number else "") + _page(entry, bool(flags & 1)))


def _page(entry: Entry, ambiguous: bool) -> str:
    lines = [f"{entry.name}  ({entry.list})"]
    life = entry.life(date.today())
    if life:
        dates = (
            "-".join(str(year) if year else "?" for year in (entry.born, entry.died))
            if entry.born or entry.died
            else "no dates"
        )
        lines.append(f"  life: {life} ({dates})")
    for label, value in (
        ("nationality", entry.nationality), ("works in", ", ".join(entry.fields)), ("role", entry.role), ("owner", entry.owner),
        ("series", entry.series), ("creator", entry.creator), ("first published", entry.year), ("category", entry.category),
        ("also", ", ".join(entry.aliases)), ("still protected", entry.protected), ("note", entry.note),
        ("Wikidata", entry.qid), ("sources", ", ".join(entry.sources)),
    ):  # fmt: skip
        if value:
            lines.append(f"  {label}: {value}")
    for language, forms in entry.names.items():
        lines.append(f"  {language}: {', '.join(forms)}")
    if ambiguous:
        lines.append(
            f"  needs a cue: the form is ambiguous (context: {', '.join(entry.context) or 'cues only'})"
        )
    for language, texts in entry.instead.items():
        lines.append(f"  instead ({language}): {' | '.join(texts)}")
    return "\n".join(lines)


def _check(path: Path) -> None:
    from ..lists import LISTS, ListError, entry_from, list_of

    name = list_of(path)
    if name not in LISTS:
        checking.fail(
            f"{path.name}: the file's name must begin with one of {', '.join(LISTS)}, like artists.mine.jsonl"
        )
    problems, count = 0, 0
    seen: dict[str, int] = {}
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        checking.fail(f"{path}: cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        checking.fail(f"{path}: is no UTF-8 (byte {error.start}); save it as UTF-8")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            entry = entry_from(parsed(line), name, place)
        except json.JSONDecodeError as error:
            typer.echo(f"{place}: not JSON: {error.msg} at column {error.colno}")
            problems += 1
            continue
        except ListError as error:
            typer.echo(str(error))
            problems += 1
            continue
        count += 1
        if entry.name.casefold() in seen:
            typer.echo(f"{place}: {entry.name} stands in line {seen[entry.name.casefold()]} already")
            problems += 1
        seen.setdefault(entry.name.casefold(), number)
        if entry.remove and (name, entry.name) not in _shipped(entry.name):
            typer.echo(f"{place}: removes {entry.name!r}, which is not on the list {name}")
            problems += 1
    typer.echo(f"{count} {'entry' if count == 1 else 'entries'}, {problems} problem{'s' * (problems != 1)}")
    if problems:
        raise typer.Exit(2)


def _shipped(name: str) -> set[tuple[str, str]]:
    """Return list and name of the shipped entries that ``name`` may stand for."""
    from ..locate import open_store
    from ..matching.tokens import key_of
    from ..text import folded_form

    store = open_store()
    found = (store.entry(number) for number, _ in store.meaning(key_of(folded_form(name)))[0])
    return {(entry.list, entry.name) for entry in found}
