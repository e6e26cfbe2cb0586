"""``promptguard check``: find what an image API refuses, and say what to write instead."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from . import checking

if TYPE_CHECKING:
    from ..config import Settings
    from ..findings import Severity as Level
    from ..guard import Guard
    from ..reports import Writer
    from ..sources import Prompt, SourceError


class Language(str, Enum):
    """When the language pipeline is asked."""

    off = "off"
    auto = "auto"
    always = "always"


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


class Opinion(str, Enum):
    """When a second opinion is asked for."""

    off = "off"
    auto = "auto"
    always = "always"


def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Prompt files or folders; - reads standard input.")
    ] = None,
    text: Annotated[str | None, typer.Option("--text", "-t", help="Check this prompt.")] = None,
    fail_on: Annotated[
        checking.Severity | None, typer.Option(help="Lowest severity that makes the exit code 1.")
    ] = None,
    output_format: Annotated[Format, typer.Option(help="How findings are shown.")] = Format.full,
    output_file: Annotated[Path | None, typer.Option(help="Write the result here instead of stdout.")] = None,
    select: Annotated[
        list[str] | None, typer.Option(help="Only these rules or families (comma list).")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(help="Not these rules or families (comma list).")
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Apply suggestions to the files, then check them.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change; write nothing.")
    ] = False,
    model: Annotated[str | None, typer.Option(help="Model the prompt is for.")] = None,
    size: Annotated[str | None, typer.Option(help="Size of the request, WIDTHxHEIGHT.")] = None,
    quality: Annotated[str | None, typer.Option(help="Quality of the request.")] = None,
    n: Annotated[int | None, typer.Option("--n", "-n", help="Number of images of the request.")] = None,
    background: Annotated[str | None, typer.Option(help="Background of the request.")] = None,
    moderation: Annotated[str | None, typer.Option(help="Moderation of the request: auto or low.")] = None,
    image_format: Annotated[
        str | None, typer.Option(help="Image format of the request: png, jpeg, webp.")
    ] = None,
    jurisdiction: Annotated[
        str | None, typer.Option(help="Country whose term of protection counts: us, eu, ...")
    ] = None,
    edit: Annotated[
        bool, typer.Option("--edit", help="The request has reference pictures: judged more strictly.")
    ] = False,
    opinion: Annotated[
        Opinion | None,
        typer.Option(help="Statistical second opinion on risk: never, where the rules are unsure, always."),
    ] = None,
    language: Annotated[
        Language | None,
        typer.Option(
            help="Ask the language pipeline never, about what rules leave open, or about everything."
        ),
    ] = None,
    kind: Annotated[str | None, typer.Option(help="Read files as this kind, whatever their name.")] = None,
    per_line: Annotated[bool, typer.Option("--per-line", help="Text files hold one prompt a line.")] = False,
    stdin_filename: Annotated[
        Path | None, typer.Option(help="Name (and kind) of what comes on standard input.")
    ] = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count findings by rule instead of listing them.")
    ] = False,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=0, help="Processes for large JSONL files; 0: all cores.")
    ] = 0,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 even with findings.")] = False,
    config: Annotated[Path | None, typer.Option(help="Use this settings file.")] = None,
    isolated: Annotated[bool, typer.Option("--isolated", help="Use no settings file.")] = False,
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
    if text is not None and files:
        checking.fail("give --text or files, not both")
    if text is None and not files:
        if sys.stdin.isatty():
            checking.fail('nothing to check: name files, or give --text "...", or pipe a prompt in')
        files = [Path("-")]
    if fix or diff:
        from .fix import fix as fix_command

        if fix or text is not None:
            if text is None and any(str(f) == "-" for f in files or ()):
                checking.fail("--fix cannot change standard input; use `promptguard fix -`")
            if not diff:
                fix_command(
                    files,
                    text=text,
                    write=text is None,
                    select=select,
                    ignore=ignore,
                    config=config,
                    isolated=isolated,
                    fail_on=fail_on,
                )
                return
        fix_command(
            files,
            text=text,
            diff=True,
            select=select,
            ignore=ignore,
            config=config,
            isolated=isolated,
            fail_on=fail_on,
        )
        return
    if jurisdiction is not None:
        from dataclasses import replace

        settings = replace(settings, jurisdiction=jurisdiction)
    if opinion is not None:
        from dataclasses import replace

        settings = replace(settings, opinion=opinion.value)
    from ..parallel import cores

    if language is not None:
        from dataclasses import replace

        settings = replace(settings, language=language.value)
    guard = checking.guard_for(settings, select or (), ignore or ())
    lowest = cast("Level", fail_on.value if fail_on else settings.fail_on)
    request = checking.request_of(
        settings,
        model=model,
        size=size,
        quality=quality,
        n=n,
        background=background,
        moderation=moderation,
        output_format=image_format,
    )
    if edit:
        request["edit"] = True
    run = _Run(
        guard, settings, request, lowest, output_format.value, statistics, output_file, jobs or cores()
    )
    from ..matching.language import LanguageError

    try:
        if text is not None:
            from ..sources import Prompt

            run.prompts([Prompt(text)])
        else:
            run.files(files or [], kind, per_line, stdin_filename)
    except LanguageError as error:
        checking.fail(str(error))
    run.finish()
    if run.unreadable:
        raise typer.Exit(2)
    if run.failing and not exit_zero:
        raise typer.Exit(1)


class _Run:
    """One run of check: what is read, what is written, and how it ends."""

    def __init__(
        self,
        guard: Guard,
        settings: Settings,
        request: dict[str, Any],
        fail_on: Level,
        output_format: str,
        statistics: bool,
        target: Path | None,
        jobs: int,
    ) -> None:
        from .. import __version__
        from ..findings import RANK
        from ..reports import Options, RuleInfo, writer

        self._guard = guard
        self._settings = settings
        self._jobs = jobs
        self._format = output_format
        self._request = request
        self._rank = RANK
        self._lowest = RANK[fail_on]
        self._statistics = statistics
        try:
            self._out = target.open("w", encoding="utf-8", newline="") if target else sys.stdout
        except OSError as error:
            checking.fail(f"{target}: cannot be written: {error.strerror}")
        self._color = target is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        infos = [RuleInfo(r.id, r.severity, r.summary) for r in guard.rules]
        options = Options(
            color=self._color, root=Path.cwd(), fail_on=fail_on, version=__version__, rules=infos
        )
        self._writer: Writer = writer(output_format, options)
        self.failing = False
        self.unreadable = False
        self._used: set[int] = set()
        self._write(self._writer.begin())

    def _write(self, text: str) -> None:
        if text and not self._statistics:
            self._out.write(text)

    def prompts(self, found: Iterable[Prompt], ignored: tuple[str, ...] = ()) -> None:
        """Check prompts one after the other, writing as it goes."""
        from ..reports import Checked

        for prompt in found:
            if prompt.negative:
                continue
            report = self._guard.check(prompt.text, **self._request).without(ignored)
            if any(self._rank[f.severity] >= self._lowest for f in report.findings):
                self.failing = True
            self._write(self._writer.each(Checked(prompt, report)))

    def files(self, names: list[Path], kind: str | None, per_line: bool, stdin_filename: Path | None) -> None:
        """Check every file named; one that cannot be read is told and does not stop the others."""
        from ..sources import SourceError

        named = [n for n in names if str(n) != "-"]
        files = checking.named_files(named, self._settings)
        if named and not files and len(named) == len(names):
            checking.fail("no prompt file found under " + ", ".join(map(str, named)))
        for path in [*([Path("-")] if len(named) < len(names) else []), *files]:
            try:
                if self._jobs > 1 and checking.is_large(path, kind) and self._format in checking.STREAMED:
                    self._many(path)
                    continue
                self.prompts(
                    self._prompts(path, kind, per_line, stdin_filename), self._settings.ignored_in(path)
                )
            except SourceError as error:
                self._cannot(error)

    def _many(self, path: Path) -> None:
        """Check a large JSONL file on several cores."""
        from ..sources import SourceError
        from .many import check_lines

        options = self._writer.options
        try:
            for part in check_lines(
                path, self._guard, self._settings, self._request, self._format, options, self._jobs
            ):
                self._write(part.text)
                self._writer.tally.merge(part.tally)
                self.failing = self.failing or part.failing
                self._guard.note_used(part.allowed)
                if part.problem:
                    raise SourceError(str(path), *part.problem)
        except OSError as error:
            raise SourceError(str(path), None, f"cannot be read: {error.strerror}") from None

    def _prompts(
        self, path: Path, kind: str | None, per_line: bool, stdin_filename: Path | None
    ) -> Iterator[Prompt]:
        if str(path) != "-":
            yield from checking.prompts_of(path, kind, per_line)
            return
        from ..sources import read

        name = str(stdin_filename) if stdin_filename else "-"
        yield from read(name, data=checking.stdin_bytes(), kind=kind, per_line=per_line).prompts

    def _cannot(self, error: SourceError) -> None:
        self.unreadable = True
        self._write(self._writer.failed(error))
        typer.echo(f"promptguard: {error}", err=True)

    def finish(self) -> None:
        """Write what stands at the end, and what the settings allow in vain."""
        self._write(self._writer.end())
        if self._statistics:
            for rule, count in sorted(self._writer.tally.rules.items(), key=lambda item: (-item[1], item[0])):
                self._out.write(f"{count:6d}  {rule}\n")
        for line in self._guard.stale_allowances():
            typer.echo(f"promptguard: {line}", err=True)
        if self._out is not sys.stdout:
            self._out.close()
