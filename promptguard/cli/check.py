"""``promptguard check``: find what an image API refuses, and say what to write instead."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from . import checking, options

if TYPE_CHECKING:
    from ..findings import Severity as Level


class Format(str, Enum):
    """Output formats."""

    full = "full"
    concise = "concise"
    json = "json"
    jsonl = "jsonl"
    github = "github"
    gitlab = "gitlab"
    junit = "junit"
    sarif = "sarif"
    rdjson = "rdjson"


def check(
    files: options.Files = None,
    text: Annotated[str | None, typer.Option("--text", "-t", help="Check this prompt.")] = None,
    fail_on: Annotated[
        checking.Severity | None, typer.Option(help="Lowest severity that makes the exit code 1.")
    ] = None,
    output_format: Annotated[Format, typer.Option(help="How findings are shown.")] = Format.full,
    output_file: Annotated[Path | None, typer.Option(help="Write the result here instead of stdout.")] = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Apply suggestions to the files, then check them.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change; write nothing.")
    ] = False,
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
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count findings by rule instead of listing them.")
    ] = False,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=0, help="Processes for large JSONL files; 0: all cores.")
    ] = 0,
    exit_zero: options.ExitZero = False,
    config: options.Config = None,
    isolated: options.Isolated = False,
    show_settings: Annotated[
        bool, typer.Option("--show-settings", help="Print the settings and exit.")
    ] = False,
) -> None:
    """Check prompts for living artists, protected characters and brands, real people and risky content.

    Works offline. Exit codes: 0 clean, 1 findings at or above --fail-on, 2 could not check.
    """
    settings = checking.settings_for(config, isolated)
    if show_settings:
        sys.stdout.write(settings.show())
        return
    if diff and (statistics or output_file is not None or output_format is not Format.full):
        checking.fail("--diff shows a diff: it goes without --output-format, --output-file and --statistics")
    if fix and text is not None and not diff:
        checking.fail("--fix changes files; `promptguard fix --text` prints the fixed prompt")
    names = options.named(files, text, "check")
    if fix and not diff and any(str(name) == "-" for name in names):
        checking.fail("--fix changes files; `promptguard fix -` prints fixed standard input")
    if output_file is not None and any(checking.same_file(output_file, name) for name in names):
        checking.fail(
            f"--output-file {output_file} is a file to be checked, and would be overwritten; name another"
        )
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
    unreadable = False
    if fix or diff:
        from .fixing import Fixing

        fixing = Fixing(judging, lowest, "diff" if diff else "write", tells_rest=diff)
        fixing.run(names, text, reading)
        if diff:
            fixing.finish(exit_zero)
            return
        unreadable = fixing.unreadable
    from ..matching.language import LanguageError
    from ..parallel import cores
    from .run import Run

    run = Run(judging, lowest, output_format.value, statistics, output_file, jobs or cores())
    try:
        if text is not None:
            from ..sources import Prompt

            run.prompts([Prompt(text)])
        else:
            run.files(names, reading)
    except LanguageError as error:
        checking.fail(str(error))
    run.finish(whole=text is None and all(str(name) != "-" for name in names))
    if run.unreadable or unreadable:
        raise typer.Exit(2)
    if run.failing and not exit_zero:
        raise typer.Exit(1)
