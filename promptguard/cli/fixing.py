"""One run of ``promptguard fix``, or of ``check --fix``: the changes, where they go, and what remains."""

from __future__ import annotations

import difflib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

from . import checking
from .reading import document_of

if TYPE_CHECKING:
    from ..findings import Fixed, Severity
    from ..guard import Guard
    from ..sources import Document, SourceError
    from .options import Judging, Reading


class Fixing:
    """Fixes prompts and writes them into their files, as a diff, or to stdout.

    Without ``tells_rest`` nothing is said of what remains: somebody checks the files afterwards.
    """

    def __init__(
        self,
        judging: Judging,
        fail_on: Severity,
        into: Literal["write", "diff", "print"],
        *,
        tells_rest: bool = True,
    ) -> None:
        from ..findings import RANK

        self._settings = judging.settings
        self._guard = judging.guard
        self._request = judging.request
        self._rank = RANK
        self._lowest = RANK[fail_on]
        self._into = into
        self._tells_rest = tells_rest
        self._narrower: dict[tuple[str, ...], Guard] = {}
        self.left = False
        self.unreadable = False

    def run(self, names: list[Path], text: str | None, reading: Reading) -> None:
        """Fix one text, or every file named; a file that cannot be read does not stop the others."""
        from ..sources import SourceError

        if text is not None:
            self._plain(self._guard.fix(text, **self._request), text)
            return
        for path in checking.named_files(names, self._settings, self._cannot):
            try:
                self._document(document_of(path, reading), self._guard_in(path))
            except SourceError as error:
                self._cannot(error)

    def _cannot(self, error: SourceError) -> None:
        typer.echo(f"promptguard: {error}", err=True)
        self.unreadable = True

    def finish(self, exit_zero: bool = False) -> None:
        """Exit with 2 where something could not be read, with 1 where something remains."""
        if self.unreadable:
            raise typer.Exit(2)
        if self.left and not exit_zero:
            raise typer.Exit(1)

    def _guard_in(self, path: Path) -> Guard:
        """Return the guard for one file: settings may ignore rules in some files."""
        ignored = self._settings.ignored_in(path) if str(path) != "-" else ()
        if not ignored:
            return self._guard
        if ignored not in self._narrower:
            self._narrower[ignored] = self._guard.ignoring(ignored)
        return self._narrower[ignored]

    def _plain(self, fixed: Fixed, text: str) -> None:
        """Show one fixed prompt that stands in no file."""
        self._tell(fixed, "prompt")
        if self._into == "diff":
            _show(text, fixed.text, "prompt")
        else:
            sys.stdout.write(fixed.text if fixed.text.endswith("\n") else fixed.text + "\n")

    def _document(self, document: Document, guard: Guard) -> None:
        """Fix every prompt of a file, and write the file, its diff, or its new text."""
        name = document.path or "stdin"
        changes: dict[int, str] = {}
        for number, prompt in enumerate(document.prompts):
            if prompt.negative:
                continue
            fixed = guard.fix(prompt.text, **self._request)
            self._tell(fixed, f"{name}:{prompt.line}")
            if fixed.text != prompt.text:
                changes[number] = fixed.text
        self._guard.note_used(guard.allowances_used())
        changes = self._writable(document, changes)
        if self._into == "write":
            if changes and document.write(changes):
                typer.echo(f"{name}: {len(changes)} prompt{'s' * (len(changes) != 1)} fixed", err=True)
        elif self._into == "diff":
            _show(document.text, document.replaced(changes), name)
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(document.encoded(changes))  # in the encoding in which it came

    def _writable(self, document: Document, changes: dict[int, str]) -> dict[int, str]:
        """Return the changes that the file's syntax has a way to hold, and tell of the others."""
        from ..sources import SourceError

        try:
            document.replaced(changes)
        except SourceError:
            kept = {}
            for number, text in changes.items():
                try:
                    document.replaced({number: text})
                except SourceError as error:
                    self._cannot(error)
                else:
                    kept[number] = text
            return kept
        return changes

    def _tell(self, fixed: Fixed, name: str) -> None:
        """Say on stderr what is refused and what remains."""
        refused = fixed.refused
        remaining = [
            f for f in fixed.remaining if self._rank[f.severity] >= self._lowest and f not in refused
        ]
        self.left = self.left or bool(refused or remaining)
        if not self._tells_rest:
            return
        for finding in refused:
            if finding.rewritable and finding.category:
                typer.echo(
                    f"{name}: with a person or character in the prompt, this is not rewritten:", err=True
                )
            typer.echo(
                f"{name}: not rewritten: {finding.text!r}: {finding.message} [{finding.rule}]", err=True
            )
        for finding in remaining:
            typer.echo(f"{name}: remains: {finding.text!r}: {finding.message} [{finding.rule}]", err=True)


def _show(before: str, after: str, name: str) -> None:
    name = name.lstrip("/")
    for line in difflib.unified_diff(_lines(before), _lines(after), f"a/{name}", f"b/{name}"):
        sys.stdout.write(line)


def _lines(text: str) -> list[str]:
    # at line feeds alone, as patch and git do: a prompt may hold the other marks that Python ends lines at
    lines = [line for line in re.split(r"(?<=\n)", text) if line]
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return lines
