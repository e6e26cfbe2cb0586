"""One run of ``promptguard check``: what is read, what is written, and how it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from . import checking
from .reading import prompts_of

if TYPE_CHECKING:
    from ..findings import Severity
    from ..reports import Writer
    from ..sources import Prompt, SourceError
    from .many import Part
    from .options import Judging, Reading


class Run:
    """Checks prompts one after the other and writes as it goes."""

    def __init__(
        self,
        judging: Judging,
        fail_on: Severity,
        output_format: str,
        statistics: bool,
        target: Path | None,
        jobs: int,
    ) -> None:
        from .. import __version__
        from ..findings import RANK
        from ..reports import Options, RuleInfo, writer

        self._guard = judging.guard
        self._settings = judging.settings
        self._request = judging.request
        self._jobs = jobs
        self._format = output_format
        self._rank = RANK
        self._lowest = RANK[fail_on]
        self._statistics = statistics
        self._target = target
        try:
            self._out = target.open("w", encoding="utf-8", newline="") if target else sys.stdout
        except OSError as error:
            checking.fail(f"{target}: cannot be written: {error.strerror}")
        color = target is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        infos = [RuleInfo(r.id, r.severity, r.summary) for r in self._guard.rules]
        options = Options(color=color, root=Path.cwd(), fail_on=fail_on, version=__version__, rules=infos)
        self._writer: Writer = writer(output_format, options)
        self.failing = False
        self.unreadable = False
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

    def files(self, names: list[Path], reading: Reading) -> None:
        """Check every file named; one that cannot be read is told and does not stop the others."""
        from ..sources import SourceError

        for path in checking.named_files(names, self._settings, self._cannot):
            if self._target is not None and checking.same_file(self._target, path):
                continue  # it lies in a folder that is checked, and holds what is written just now
            try:
                if (
                    self._jobs > 1
                    and checking.is_large(path, reading.kind)
                    and self._format in checking.STREAMED
                ):
                    self._many(path)
                    continue
                self.prompts(prompts_of(path, reading), self._settings.ignored_in(path))
            except SourceError as error:
                self._cannot(error)

    def _many(self, path: Path) -> None:
        """Check a large JSONL file on several cores."""
        from ..sources import SourceError

        for part in self._parts(path):
            self._write(part.text)
            self._writer.tally.merge(part.tally)
            self.failing = self.failing or part.failing
            self._guard.note_used(part.allowed)
            if part.problem:
                raise SourceError(str(path), *part.problem)

    def _parts(self, path: Path) -> Iterator[Part]:
        from ..sources import SourceError
        from .many import check_lines

        try:
            yield from check_lines(
                path,
                self._guard,
                self._settings,
                self._request,
                self._format,
                self._writer.options,
                self._jobs,
            )
        except OSError as error:
            raise SourceError(str(path), None, f"cannot be read: {error.strerror}") from None

    def _cannot(self, error: SourceError) -> None:
        self.unreadable = True
        self._write(self._writer.failed(error))
        typer.echo(f"promptguard: {error}", err=True)

    def finish(self, whole: bool) -> None:
        """Write what stands at the end, and which allowances of the settings have run out.

        Those in vain are told of files only (``whole``): a single prompt need not use them all.
        """
        self._write(self._writer.end())
        if self._statistics:
            for rule, count in sorted(self._writer.tally.rules.items(), key=lambda item: (-item[1], item[0])):
                self._out.write(f"{count:6d}  {rule}\n")
        for line in self._guard.stale_allowances(unused=whole):
            typer.echo(f"promptguard: {line}", err=True)
        if self._out is not sys.stdout:
            self._out.close()
