"""JUnit XML: a file is a suite, a prompt is a test, and what makes the run fail is its failure."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from promptguard.findings import Finding
from promptguard.reports.writer import Checked, Options, Writer, advice
from promptguard.sources.prompt import SourceError

# what XML 1.0 has no way to say, not even escaped
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Junit(Writer):
    """The whole report is written at the end: the counts stand before the tests."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._suites: dict[str, list[tuple[str, str]]] = {}

    def one(self, checked: Checked) -> str:
        """Keep a prompt for the end."""
        prompt, path = checked.prompt, self.path(checked.prompt)
        name = " ".join(part for part in (prompt.field, prompt.id, f"line {prompt.line}") if part)
        parts, outcome = [], "passed"
        fatal = [f for f in checked.report.findings if self.fails(f)]
        if fatal:
            outcome = "failures"
            rules = ", ".join(dict.fromkeys(f.rule for f in fatal))
            body = _text("\n".join(_line(checked, f) for f in fatal))
            parts.append(f"<failure message={_value(fatal[0].message)} type={_value(rules)}>{body}</failure>")
        rest = [f for f in checked.report.findings if not self.fails(f)]
        if rest:
            body = _text("\n".join(_line(checked, f) for f in rest))
            parts.append(f"<system-out>{body}</system-out>")
        case = (
            f'<testcase classname={_value(path)} name={_value(name)} file={_value(path)} line="{prompt.line}"'
        )
        self._add(path, outcome, f"{case}>{''.join(parts)}</testcase>")
        return ""

    def problem(self, error: SourceError) -> str:
        """Keep an unreadable file for the end, as a test that could not run."""
        path = self.relative(error.path)
        what = f'<error message={_value(error.message)} type="unreadable"></error>'
        case = f'<testcase classname={_value(path)} name="read" file={_value(path)}>{what}</testcase>'
        self._add(path, "errors", case)
        return ""

    def end(self) -> str:
        """Return the report."""
        lines = ['<?xml version="1.0" encoding="utf-8"?>']
        every = [outcome for cases in self._suites.values() for outcome, _ in cases]
        lines.append(f'<testsuites name="promptguard" {_counts(every)}>')
        for path, cases in self._suites.items():
            lines.append(f"<testsuite name={_value(path)} {_counts([outcome for outcome, _ in cases])}>")
            lines += [case for _, case in cases]
            lines.append("</testsuite>")
        return "\n".join([*lines, "</testsuites>"]) + "\n"

    def _add(self, path: str, outcome: str, case: str) -> None:
        self._suites.setdefault(path, []).append((outcome, case))


def _counts(outcomes: list[str]) -> str:
    failures, errors = outcomes.count("failures"), outcomes.count("errors")
    return f'tests="{len(outcomes)}" failures="{failures}" errors="{errors}"'


def _line(checked: Checked, finding: Finding) -> str:
    place = checked.prompt.locate(finding.start)
    return f"{place.line}:{place.column} {finding.severity} {finding.rule}: {advice(finding)}"


def _clean(text: str) -> str:
    return _FORBIDDEN.sub(lambda char: f"<U+{ord(char[0]):04X}>", text)


def _text(text: str) -> str:
    return escape(_clean(text), {"\r": "&#13;"})


def _value(text: str) -> str:
    return quoteattr(_clean(text))
