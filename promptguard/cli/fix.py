"""``promptguard fix``: write the suggestions into the prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from . import checking, options

if TYPE_CHECKING:
    from ..findings import Severity as Level


def fix(
    files: options.Files = None,
    text: Annotated[str | None, typer.Option("--text", "-t", help="Fix this prompt.")] = None,
    diff: Annotated[bool, typer.Option("--diff", help="Show the changes as a diff; write nothing.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Write the changes into the files.")] = False,
    select: options.Select = None,
    ignore: options.Ignore = None,
    fail_on: Annotated[
        checking.Severity | None, typer.Option(help="Lowest severity left that makes the exit code 1.")
    ] = None,
    model: options.Model = None,
    size: options.Size = None,
    quality: options.Quality = None,
    n: options.Number = None,
    background: options.Background = None,
    moderation: options.Moderation = None,
    image_format: options.ImageFormat = None,
    jurisdiction: options.Jurisdiction = None,
    edit: options.Edit = False,
    opinion: options.AskOpinion = None,
    language: options.AskLanguage = None,
    kind: options.Kind = None,
    per_line: options.PerLine = False,
    stdin_filename: options.StdinFilename = None,
    exit_zero: options.ExitZero = False,
    config: options.Config = None,
    isolated: options.Isolated = False,
) -> None:
    """Apply the best suggestion to every finding, check again, and say what remains.

    Without --diff or --write the fixed prompt goes to stdout, so that it works as a filter. Sexual content
    with real or young persons, deception and the like are never rewritten: the prompt stays as it is and
    the exit code is 1.
    """
    from ..matching.language import LanguageError
    from .fixing import Fixing

    settings = checking.settings_for(config, isolated)
    names = options.named(files, text, "fix")
    if write and (text is not None or any(str(name) == "-" for name in names)):
        checking.fail("--write changes files; the fixed prompt of --text or standard input goes to stdout")
    reading = options.Reading(kind, per_line, stdin_filename)
    judging = options.judging(
        settings,
        select=select,
        ignore=ignore,
        jurisdiction=jurisdiction,
        opinion=opinion,
        language=language,
        edit=edit,
        model=model,
        size=size,
        quality=quality,
        n=n,
        background=background,
        moderation=moderation,
        output_format=image_format,
    )
    lowest = cast("Level", fail_on.value if fail_on else settings.fail_on)
    fixing = Fixing(judging, lowest, "diff" if diff else "write" if write else "print")
    try:
        fixing.run(names, text, reading)
    except LanguageError as error:
        checking.fail(str(error))
    fixing.finish(exit_zero)
