"""``promptguard fix``: write the suggestions into the prompt."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import checking

if TYPE_CHECKING:
    from ..findings import Fixed
    from ..guard import Guard
    from ..sources import Document


def fix(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Prompt files or folders; - reads standard input.")
    ] = None,
    text: Annotated[str | None, typer.Option("--text", "-t", help="Fix this prompt.")] = None,
    diff: Annotated[bool, typer.Option("--diff", help="Show the changes as a diff; write nothing.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Write the changes into the files.")] = False,
    select: Annotated[
        list[str] | None, typer.Option(help="Only these rules or families (comma list).")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(help="Not these rules or families (comma list).")
    ] = None,
    fail_on: Annotated[
        checking.Severity | None, typer.Option(help="Lowest severity left that makes the exit code 1.")
    ] = None,
    per_line: Annotated[bool, typer.Option("--per-line", help="Text files hold one prompt a line.")] = False,
    config: Annotated[Path | None, typer.Option(help="Use this settings file.")] = None,
    isolated: Annotated[bool, typer.Option("--isolated", help="Use no settings file.")] = False,
) -> None:
    """Apply the best suggestion to every finding, check again, and say what remains.

    Without --diff or --write the fixed prompt goes to stdout, so that it works as a filter. Sexual content
    with real or young persons, deception and the like are never rewritten: the prompt stays as it is and
    the exit code is 1.
    """
    settings = checking.settings_for(config, isolated)
    if text is None and not files:
        if sys.stdin.isatty():
            checking.fail('nothing to fix: name files, or give --text "...", or pipe a prompt in')
        files = [Path("-")]
    if text is not None and files:
        checking.fail("give --text or files, not both")
    if write and (text is not None or any(str(f) == "-" for f in files or ())):
        checking.fail("--write changes files; the fixed prompt of --text or standard input goes to stdout")
    guard = checking.guard_for(settings, select or (), ignore or ())
    run = _Run(guard, fail_on.value if fail_on else settings.fail_on, diff, write)
    request = checking.request_of(settings, size=None, model=None)
    if text is not None:
        run.plain(guard.fix(text, **request), text, "prompt")
    else:
        from ..sources import SourceError, read

        stdin = [f for f in files or () if str(f) == "-"]
        for path in [*stdin, *checking.named_files([f for f in files or () if str(f) != "-"], settings)]:
            try:
                ignored = settings.ignored_in(path) if str(path) != "-" else ()
                run.use(
                    checking.guard_for(settings, select or (), (*(ignore or ()), *ignored))
                    if ignored
                    else guard
                )
                document = (
                    read("-", data=checking.stdin_bytes())
                    if str(path) == "-"
                    else read(path, per_line=per_line)
                )
                run.document(document, str(path), request)
            except (SourceError, OSError) as error:
                typer.echo(f"promptguard: {error}", err=True)
                run.unreadable = True
    if run.unreadable:
        raise typer.Exit(2)
    if run.left:
        raise typer.Exit(1)


class _Run:
    """One run of fix."""

    def __init__(self, guard: Guard, fail_on: str, diff: bool, write: bool) -> None:
        from ..findings import RANK

        self._guard = guard
        self._rank = RANK
        self._lowest = RANK[fail_on]
        self._diff = diff
        self._write = write
        self.left = False
        self.unreadable = False

    def use(self, guard: Guard) -> None:
        """Fix the next file with this guard: settings may ignore rules in some files."""
        self._guard = guard

    def plain(self, fixed: Fixed, text: str, name: str) -> None:
        """Show one fixed prompt that stands in no file."""
        self._tell(fixed, name)
        if self._diff:
            self._show(text, fixed.text, name)
        else:
            sys.stdout.write(fixed.text if fixed.text.endswith("\n") else fixed.text + "\n")

    def document(self, document: Document, name: str, request: dict[str, object]) -> None:
        """Fix every prompt of a file, and write the file, its diff, or its new text."""
        changes: dict[int, str] = {}
        for number, prompt in enumerate(document.prompts):
            if prompt.negative:
                continue
            fixed = self._guard.fix(prompt.text, **request)
            self._tell(fixed, f"{name}:{prompt.line}" if name != "-" else "stdin")
            if fixed.text != prompt.text:
                changes[number] = fixed.text
        if self._write:
            if changes:
                document.write(changes)
                typer.echo(f"{name}: {len(changes)} prompt{'s' * (len(changes) != 1)} fixed", err=True)
        elif self._diff:
            self._show(document.text, document.replaced(changes), name)
        else:
            sys.stdout.write(document.replaced(changes))

    def _show(self, before: str, after: str, name: str) -> None:
        lines = difflib.unified_diff(_lines(before), _lines(after), f"a/{name}", f"b/{name}")
        for line in lines:
            sys.stdout.write(line)

    def _tell(self, fixed: Fixed, name: str) -> None:
        """Say on stderr what is refused and what remains."""
        for finding in fixed.refused:
            if finding.rewritable and finding.category:
                typer.echo(
                    f"{name}: with a person or character in the prompt, this is not rewritten:", err=True
                )
            typer.echo(
                f"{name}: not rewritten: {finding.text!r}: {finding.message} [{finding.rule}]", err=True
            )
            self.left = True
        for finding in fixed.remaining:
            if self._rank[finding.severity] >= self._lowest and finding not in fixed.refused:
                typer.echo(f"{name}: remains: {finding.text!r}: {finding.message} [{finding.rule}]", err=True)
                self.left = True


def _lines(text: str) -> list[str]:
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return lines
