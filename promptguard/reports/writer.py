"""What every output format is given, and what it must do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from promptguard.findings import RANK, Finding, Report, Severity
from promptguard.sources.place import Place
from promptguard.sources.prompt import Prompt, SourceError


@dataclass(frozen=True, slots=True)
class Checked:
    """A prompt, where it stands, and what was found in it."""

    prompt: Prompt
    report: Report

    def span(self, finding: Finding) -> tuple[Place, Place]:
        """Return where in the file a finding begins and ends; the end is behind its last character."""
        return self.prompt.locate(finding.start), self.prompt.locate(finding.end)


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What a report says about a rule: a line, and why it matters."""

    id: str
    severity: Severity
    summary: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """How to write a report.

    ``root`` is the directory to which paths are made relative, ``nameless`` what a prompt without a file
    is called, ``fail_on`` the lowest severity that counts as a failure, ``width`` the terminal columns of
    an excerpt, ``version`` that of promptguard.
    """

    color: bool = False
    root: Path | None = None
    nameless: str = "<prompt>"
    fail_on: Severity = "error"
    width: int = 100
    version: str = ""
    rules: Sequence[RuleInfo] = ()


@dataclass(slots=True)
class Tally:
    """What has been seen so far. It grows with the rules and files that have findings, no further."""

    prompts: int = 0
    flagged: int = 0
    suppressed: int = 0
    failed: int = 0
    severities: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    fixable: Counter[str | None] = field(default_factory=Counter)

    def add(self, checked: Checked) -> None:
        """Count one prompt."""
        report = checked.report
        self.prompts += 1
        self.flagged += bool(report.findings)
        self.suppressed += len(report.suppressed)
        for finding in report.findings:
            self.severities[finding.severity] += 1
            self.rules[finding.rule] += 1
            if finding.rewritable and finding.suggestions:
                self.fixable[checked.prompt.path] += 1

    def merge(self, other: Tally) -> None:
        """Add what was counted elsewhere."""
        self.prompts += other.prompts
        self.flagged += other.flagged
        self.suppressed += other.suppressed
        self.failed += other.failed
        self.severities += other.severities
        self.rules += other.rules
        self.fixable += other.fixable


class Writer:
    """Writes one output format. Every method returns text to print as it is.

    Call ``begin`` once, ``each`` for every prompt, ``failed`` for every file that could not be read, and
    ``end`` once, also when there was nothing to check.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.tally = Tally()

    def begin(self) -> str:
        """Return what stands before everything else."""
        return ""

    def each(self, checked: Checked) -> str:
        """Return what there is to say of one prompt."""
        self.tally.add(checked)
        return self.one(checked)

    def failed(self, error: SourceError) -> str:
        """Return what there is to say of a file that could not be checked."""
        self.tally.failed += 1
        return self.problem(error)

    def end(self) -> str:
        """Return what stands behind everything else."""
        return ""

    def one(self, checked: Checked) -> str:
        """Return one prompt in this format."""
        raise NotImplementedError

    def problem(self, error: SourceError) -> str:
        """Return one unreadable file in this format; most have no place for it, and stderr says it."""
        return ""

    def fails(self, finding: Finding) -> bool:
        """Say whether a finding makes the run fail."""
        return RANK[finding.severity] >= RANK[self.options.fail_on]

    def path(self, prompt: Prompt) -> str:
        """Return the prompt's file as reports name it: relative to the root, with slashes."""
        return self.relative(prompt.path)

    def relative(self, path: str | None) -> str:
        """Return a path relative to the root where it lies below, with slashes."""
        if path is None:
            return self.options.nameless
        root, plain = self.options.root, Path(path)
        if root is not None and plain.is_absolute() and plain.is_relative_to(root):
            plain = plain.relative_to(root)
        return plain.as_posix()


class ListWriter(Writer):
    """A JSON document around one list, written item by item so that memory stays flat."""

    head = "["
    tail = "\n]\n"
    separator = "\n"

    def begin(self) -> str:
        """Return what stands before the list."""
        return self.head

    def end(self) -> str:
        """Return what stands behind the list."""
        return self.tail

    def items(self, values: Sequence[object]) -> str:
        """Return values as the next items of the list."""
        from json import dumps

        text = ""
        for value in values:
            text += self.separator + dumps(value, ensure_ascii=False)
            self.separator = ",\n"
        return text


def advice(finding: Finding) -> str:
    """Return message and suggestions in one line, for formats that have one field for both."""
    if not finding.suggestions:
        return finding.message
    return f"{finding.message} Try: {' | '.join(finding.suggestions)}"
