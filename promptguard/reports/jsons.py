"""JSON for programs: a list of prompts, or a prompt a line."""

from __future__ import annotations

from json import dumps

from promptguard.findings import Finding
from promptguard.reports.writer import Checked, ListWriter, Writer


class Jsonl(Writer):
    """One line a prompt, clean ones too, in the order in which they were checked."""

    def one(self, checked: Checked) -> str:
        """Return one prompt; id, verdict and findings are the part that never changes."""
        prompt, report = checked.prompt, checked.report
        line = {
            "id": prompt.id,
            "verdict": report.verdict,
            "findings": [finding.as_dict() for finding in report.findings],
            "path": None if prompt.path is None else self.path(prompt),
            "line": prompt.line,
            "field": prompt.field,
        }
        return dumps(line, ensure_ascii=False) + "\n"


class Json(ListWriter):
    """A list of prompts, clean ones too, with the places of the findings in their files."""

    def one(self, checked: Checked) -> str:
        """Return one prompt as an item of the list."""
        prompt, report = checked.prompt, checked.report
        item = {
            "id": prompt.id,
            "path": None if prompt.path is None else self.path(prompt),
            "line": prompt.line,
            "column": prompt.column,
            "field": prompt.field,
            "negative": prompt.negative,
            "text": prompt.text,
            "verdict": report.verdict,
            "findings": [_finding(checked, finding) for finding in report.findings],
            "suppressed": [_finding(checked, s.finding) | {"reason": s.reason} for s in report.suppressed],
        }
        return self.items([item])


def _finding(checked: Checked, finding: Finding) -> dict[str, object]:
    start, end = checked.span(finding)
    return finding.as_dict() | {
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    }
