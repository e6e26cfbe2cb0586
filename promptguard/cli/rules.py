"""``promptguard rules``: every rule in a line."""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from . import checking


class RulesFormat(str, Enum):
    """How the rules are listed."""

    table = "table"
    json = "json"
    markdown = "markdown"


def rules(
    action: Annotated[
        str | None, typer.Argument(help="check DIR: validate rules and run their examples; nothing: list.")
    ] = None,
    folder: Annotated[Path | None, typer.Argument(help="A folder of rules: FAMILY/NAME.yaml.")] = None,
    output_format: Annotated[RulesFormat, typer.Option(help="table, json or markdown.")] = RulesFormat.table,
    config: Annotated[Path | None, typer.Option(help="Use this settings file.")] = None,
    isolated: Annotated[bool, typer.Option("--isolated", help="Use no settings file.")] = False,
) -> None:
    """List the rules with their severity and what each finds; `rules check DIR` tries out rules of your own."""
    if action == "check" and folder is not None:
        _check(folder)
        return
    if action is not None:
        checking.fail("use `promptguard rules` or `promptguard rules check DIR`")
    settings = checking.settings_for(config, isolated)
    found = checking.guard_for(settings).rules
    if output_format is RulesFormat.json:
        rows = [
            {
                "rule": r.id,
                "severity": r.severity,
                "kind": r.kind,
                "category": r.category,
                "summary": r.summary,
            }
            for r in found
        ]
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    elif output_format is RulesFormat.markdown:
        typer.echo("| rule | severity | finds |\n| --- | --- | --- |")
        for rule in found:
            typer.echo(f"| `{rule.id}` | {rule.severity} | {rule.summary} |")
    else:
        width = max(len(rule.id) for rule in found)
        for rule in found:
            typer.echo(f"{rule.id:{width}}  {rule.severity:7}  {rule.summary}")


def _check(folder: Path) -> None:
    """Say what is wrong with the rules of a folder, and exit with 2 where something is."""
    from ..examples import problems
    from ..rules import RuleError

    if not folder.is_dir():
        checking.fail(f"{folder}: no such folder; name the one that holds FAMILY/NAME.yaml")
    wrong = ran = 0
    try:
        for said, examples in problems(folder):
            ran += examples
            if said:
                wrong += 1
                typer.echo(said)
    except RuleError as error:
        checking.fail(str(error))
    typer.echo(f"{ran} examples run, {wrong} problem{'s' * (wrong != 1)}")
    if wrong:
        raise typer.Exit(2)
