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
    output_format: Annotated[RulesFormat, typer.Option(help="table, json or markdown.")] = RulesFormat.table,
    config: Annotated[Path | None, typer.Option(help="Use this settings file.")] = None,
    isolated: Annotated[bool, typer.Option("--isolated", help="Use no settings file.")] = False,
) -> None:
    """List the rules with their severity and what each finds."""
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
