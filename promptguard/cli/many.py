"""A large JSONL file, checked on all cores: lines go out in parts, results come back in order."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from ..config import Settings
from ..findings import RANK
from ..guard import Guard
from ..parallel import ordered
from ..reports import Checked, Options, Tally, writer
from ..sources import SourceError
from ..sources.jsonl import iter_jsonl

_LINES = 500


class Part(NamedTuple):
    """What came of some lines: text to write, counts, and whether the run fails."""

    text: str
    tally: Tally
    failing: bool
    allowed: frozenset[int]
    problem: tuple[int | None, str] | None


class _Worker:
    """One process's guard and writer; made once a process."""

    def __init__(
        self,
        guard: Guard,
        request: dict[str, Any],
        output_format: str,
        options: Options,
        path: str,
        ignored: tuple[str, ...],
    ) -> None:
        self.guard = guard
        self.request = request
        self.output_format = output_format
        self.options = options
        self.path = path
        self.ignored = ignored


_worker: _Worker


def _start(settings: tuple[Any, ...]) -> None:
    global _worker
    _worker = _Worker(*settings)


def _work(lines: list[tuple[int, bytes]]) -> Part:
    first = lines[0][0]
    out = writer(_worker.output_format, _worker.options)
    failing, problem, texts = False, None, []
    lowest = RANK[_worker.options.fail_on]
    stream = BytesIO(b"".join(line for _, line in lines))
    try:
        for prompt in iter_jsonl(_worker.path, stream, first):
            if prompt.negative:
                continue
            report = _worker.guard.check(prompt.text, **_worker.request).without(_worker.ignored)
            failing = failing or any(RANK[f.severity] >= lowest for f in report.findings)
            texts.append(out.each(Checked(prompt, report)))
    except SourceError as error:
        problem = (error.line, error.message)
    return Part("".join(texts), out.tally, failing, frozenset(_worker.guard.allowances_used()), problem)


def _parts(path: Path) -> Iterator[list[tuple[int, bytes]]]:
    part: list[tuple[int, bytes]] = []
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            part.append((number, line))
            if len(part) >= _LINES:
                yield part
                part = []
    if part:
        yield part


def check_lines(
    path: Path,
    guard: Guard,
    settings: Settings,
    request: dict[str, Any],
    output_format: str,
    options: Options,
    processes: int,
) -> Iterator[Part]:
    """Yield the parts of a JSONL file in order, ending with the first that has a problem.

    On a terminal the progress is shown on stderr. Raises ``OSError`` if the file cannot be read.
    """
    made = (guard, request, output_format, options, str(path), settings.ignored_in(path))
    show, begun, done, last = sys.stderr.isatty(), time.monotonic(), 0, 0.0
    for part in ordered(_work, _parts(path), processes, _start, (made,)):
        yield part
        if part.problem:
            return
        done += part.tally.prompts
        if show and time.monotonic() - last > 0.5:
            last = time.monotonic()
            sys.stderr.write(f"\r{done:,} prompts, {done / (last - begun):,.0f} a second")
            sys.stderr.flush()
    if show:
        sys.stderr.write("\r\033[K")
