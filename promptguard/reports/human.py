"""The formats for people: ``full`` points at every finding, ``concise`` has a line for each."""

from __future__ import annotations

import re
import shlex

from promptguard.findings import Finding
from promptguard.reports.display import excerpt, visible
from promptguard.reports.writer import Checked, Writer

_COLORS = {"error": "1;31", "warning": "1;33", "info": "1;36", "bold": "1", "faint": "2", "try": "32"}
_LINES = 3  # of a span over several lines, that many are shown
_FILES = 3  # that many are named in the advice at the end


class Concise(Writer):
    """One line a finding: path, line, column, severity, rule, message."""

    def one(self, checked: Checked) -> str:
        """Return the findings of a prompt."""
        return "".join(self.header(checked, finding) + "\n" for finding in checked.report.findings)

    def header(self, checked: Checked, finding: Finding) -> str:
        """Return the line that says what and where."""
        place = checked.prompt.locate(finding.start)
        where = visible(f"{self.path(checked.prompt)}:{place.line}:{place.column}:")
        severity = self.paint(finding.severity, finding.severity)
        return f"{where} {severity} {self.paint('bold', finding.rule)}: {visible(finding.message)}"

    def paint(self, color: str, text: str) -> str:
        """Return text in a colour where colours are wanted."""
        return f"\x1b[{_COLORS[color]}m{text}\x1b[0m" if self.options.color else text


class Full(Concise):
    """The header line, the place in the prompt, what to write instead; what to do next at the end."""

    def one(self, checked: Checked) -> str:
        """Return the findings of a prompt, each with its place in the text."""
        return "".join(self._finding(checked, finding) + "\n" for finding in checked.report.findings)

    def _finding(self, checked: Checked, finding: Finding) -> str:
        lines = [self.header(checked, finding)]
        rows = _rows(checked, finding)
        gutter = len(str(max(number for number, *_ in rows)))
        bar = self.paint("faint", " " * (gutter + 1) + " |")
        for number, line, start, end in rows[:_LINES]:
            text, carets = excerpt(line, start, end, self.options.width - gutter - 4)
            lines.append(f"{self.paint('faint', f' {number:>{gutter}} |')} {text}")
            lines.append(f"{bar} {self.paint(finding.severity, carets)}")
        if len(rows) > _LINES:
            more = len(rows) - _LINES
            lines.append(f"{bar} … and {more} more line{'s' if more > 1 else ''}")
        lines += [f"   {self.paint('try', 'try:')} {visible(text)}" for text in finding.suggestions]
        if not finding.rewritable:
            lines.append("   no rewrite is offered for this")
        return "\n".join(lines) + "\n"

    def end(self) -> str:
        """Return what was found in all, and what to do next."""
        tally = self.tally
        lines = []
        if tally.flagged:
            counts = [_count(tally.severities[s], s) for s in ("error", "warning") if tally.severities[s]]
            counts += [f"{tally.severities['info']} info"] if tally.severities["info"] else []
            lines.append(f"Found {_joined(counts)} in {tally.flagged} of {_count(tally.prompts, 'prompt')}.")
        elif tally.prompts or not tally.failed:
            lines.append(f"Checked {_count(tally.prompts, 'prompt')}: nothing found.")
        if tally.suppressed:
            lines.append(f"{_count(tally.suppressed, 'finding')} allowed by the settings.")
        if tally.failed:
            lines.append(f"{_count(tally.failed, 'file')} could not be checked.")
        fixable = sum(tally.fixable.values())
        if fixable:
            lines.append(f"{fixable} can be rewritten; to see how: {self.paint('bold', self._command())}")
        if tally.rules:
            rule = tally.rules.most_common(1)[0][0]
            lines.append(f"To read why: {self.paint('bold', f'promptguard explain {rule}')}")
        return "\n".join(lines) + "\n"

    def _command(self) -> str:
        files = [self.relative(path) for path in self.tally.fixable if path is not None]
        if None in self.tally.fixable:
            return "promptguard fix --diff, with the same input"
        named = " ".join(shlex.quote(visible(name)) for name in files[:_FILES])
        return f"promptguard fix --diff {named}" + (" …" if len(files) > _FILES else "")


def _rows(checked: Checked, finding: Finding) -> list[tuple[int, str, int, int]]:
    """Return (line number in the file, line of the prompt, start, end) for the lines of a span."""
    text = checked.prompt.text
    rows: list[tuple[int, str, int, int]] = []
    for line in re.finditer(r"([^\r\n]*)(?:\r\n?|\n|\Z)", text):
        begin, end = line.span(1)
        if begin > finding.end or (begin == finding.end and rows):
            break
        if finding.start <= end or line.end() == len(text):
            number = checked.prompt.locate(begin).line
            start = min(max(finding.start, begin), end) - begin
            rows.append((number, line[1], start, max(min(finding.end, end) - begin, start)))
        if line.end() == len(text):
            break
    return rows


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _joined(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
