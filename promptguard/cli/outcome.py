"""What ``submit`` shows: the plan before, the outcome behind, and the question between them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from promptguard.cli import imaging
from promptguard.cli.cost import show as show_estimate
from promptguard.cli.refusal import show as show_refusal

if TYPE_CHECKING:
    from promptguard.findings import Report
    from promptguard.images.plan import Plan
    from promptguard.images.submit import Result


def ask(question: str, yes: bool) -> None:
    """Ask on the terminal; exit with 2 where the answer is no, or nobody is there to answer."""
    if yes:
        return
    if not sys.stdin.isatty():
        imaging.fail("nobody to ask: say --yes to send, or --dry-run to look")
    if not typer.confirm(question, err=True):
        typer.echo("not sent", err=True)
        raise typer.Exit(2)


def show_plan(made: Plan) -> None:
    """Write findings, problems, notes and price to stderr, as stdout carries results only."""
    show_findings(made.report)
    for problem in made.problems:
        typer.echo(f"{problem.severity}: {problem.field}: {problem.message}", err=True)
    for note in made.notes:
        typer.echo(f"note: {note}", err=True)
    typer.echo(show_estimate(made.estimate, made.request, sources=False), err=True)


def show_findings(report: Report) -> None:
    """Write the findings to stderr, one a line."""
    for finding in report.findings:
        instead = f" Instead: {' | '.join(finding.suggestions[:3])}" if finding.suggestions else ""
        place = f"{finding.start}-{finding.end}"
        typer.echo(
            f"{finding.severity} {finding.rule} {place} {finding.text!r}: {finding.message}{instead}",
            err=True,
        )


def show_result(made: Plan, result: Result, *, err: bool = False) -> None:
    """Write what became of the request: files to stdout, everything else to stderr."""
    for file in result.files:
        typer.echo(str(file), err=err)
    if result.state == "stopped":
        typer.echo(f"not sent: {result.reason}", err=True)
        return
    if result.refusal is not None:
        typer.echo(show_refusal(result.refusal), err=True)
    elif result.state == "failed":
        typer.echo(f"not sent: {result.reason}; it may safely be tried again", err=True)
    elif result.state == "unknown":
        typer.echo(f"outcome unknown: {result.reason}", err=True)
    else:
        typer.echo(f"usage: {_usage(result)}", err=True)
        typer.echo(f"actual cost: {result.paid} (estimate {made.estimate.total})", err=True)
    for note in result.notes:
        typer.echo(f"note: {note}", err=True)
    if result.record:
        seen = f", request id {result.request_id}" if result.request_id else ""
        typer.echo(f"record {result.record[:12]}{seen}", err=True)


def _usage(result: Result) -> str:
    usage = result.usage
    if not usage:
        return "none reported"
    details = usage.get("input_tokens_details") or {}
    parts = ", ".join(f"{key.removesuffix('_tokens')} {value}" for key, value in details.items())
    inside = f" ({parts})" if parts else ""
    return f"{usage.get('input_tokens')} tokens in{inside}, {usage.get('output_tokens')} out"
