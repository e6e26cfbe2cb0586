"""GitHub Actions workflow commands: each finding becomes an annotation of the pull request."""

from __future__ import annotations

from promptguard.findings import Finding
from promptguard.reports.writer import Checked, Writer, advice
from promptguard.sources.prompt import SourceError

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


class Github(Writer):
    """One command a line."""

    def one(self, checked: Checked) -> str:
        """Return the findings of a prompt."""
        return "".join(self._command(checked, finding) for finding in checked.report.findings)

    def problem(self, error: SourceError) -> str:
        """Return an error annotation: the file was not checked."""
        where: dict[str, object] = {} if error.path is None else {"file": self.relative(error.path)}
        if error.line is not None:
            where["line"] = error.line
        return _command("error", {**where, "title": "promptguard could not check this"}, error.message)

    def _command(self, checked: Checked, finding: Finding) -> str:
        start, end = checked.span(finding)
        where: dict[str, object] = {}
        if checked.prompt.path is not None:
            where = {"file": self.path(checked.prompt), "line": start.line, "endLine": end.line}
            if start.line == end.line:  # GitHub refuses columns of a span over several lines
                where |= {"col": start.column, "endColumn": end.column}
        return _command(_COMMANDS[finding.severity], {**where, "title": finding.rule}, advice(finding))


def _command(name: str, properties: dict[str, object], message: str) -> str:
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
