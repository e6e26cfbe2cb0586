"""``promptguard refusal``: explain an error of the image API, offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from promptguard.cli import imaging

if TYPE_CHECKING:
    from promptguard.images.refusals import Refusal


def refusal(
    file: Annotated[Path, typer.Argument(help="File with the error as you got it; - is stdin.")],
    text: Annotated[str | None, typer.Option("--text", "-t", help="The prompt that was refused.")] = None,
    status: Annotated[int | None, typer.Option(help="HTTP status, where the error does not say it.")] = None,
    config: imaging.Config = None,
    isolated: imaging.Isolated = False,
    output_format: Annotated[Literal["text", "json"], typer.Option(help="text or json.")] = "text",
) -> None:
    """Explain an error: what was refused, whether it likely cost, and which words of the prompt it may be."""
    from promptguard.cli.checking import guard_for, settings_for, text_of
    from promptguard.images.errors import parse, status_in
    from promptguard.images.refusals import explain

    error = text_of(file)
    report = guard_for(settings_for(config, isolated)).check(text) if text is not None else None
    found = explain(parse(error), status=status or status_in(error), report=report)
    typer.echo(
        imaging.as_json(found.as_dict())
        if output_format == "json"
        else show(found, prompt_given=text is not None)
    )


def show(found: Refusal, *, prompt_given: bool = True) -> str:
    """Write an explained error as lines of text."""
    head = found.kind if found.stage is None else f"moderation, {found.stage} stage"
    if found.categories:
        head += f", {', '.join(found.categories)}"
    if found.status is not None:
        head += f" (HTTP {found.status})"
    said = [f"refused: {head}", f"  code: {found.code or 'none'}", f"  message: {found.message}"]
    said.append(f"  charge: {found.charge_note}")
    if found.request_id:
        said.append(f"  request id: {found.request_id}")
    for place, suspect in enumerate(found.suspects, 1):
        said.append(
            f"  {place}. {suspect.text!r} at {suspect.start}-{suspect.end} ({suspect.rule}): {suspect.why}"
        )
    if found.kind == "moderation" and not prompt_given:
        said.append("  Give the prompt with --text, and the likeliest words are named.")
    else:
        said.append(f"  {found.advice}")
    return "\n".join(said)
