"""Reviewdog's diagnostic format. Its columns count bytes of UTF-8."""

from __future__ import annotations

from promptguard.reports.writer import Checked, ListWriter, advice
from promptguard.sources.place import Place

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


class Rdjson(ListWriter):
    """A list of diagnostics."""

    head = '{"source": {"name": "promptguard"}, "diagnostics": ['
    tail = "\n]}\n"

    def one(self, checked: Checked) -> str:
        """Return the findings of a prompt as items of the list."""
        items = []
        for finding in checked.report.findings:
            start, end = (_position(place) for place in checked.span(finding))
            items.append(
                {
                    "message": advice(finding),
                    "location": {"path": self.path(checked.prompt), "range": {"start": start, "end": end}},
                    "severity": _SEVERITIES[finding.severity],
                    "code": {"value": finding.rule},
                }
            )
        return self.items(items)


def _position(place: Place) -> dict[str, int]:
    return {"line": place.line, "column": place.utf8}
