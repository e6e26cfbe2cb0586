"""GitLab's code quality report."""

from __future__ import annotations

from collections import Counter

from promptguard.reports.fingerprint import fingerprints
from promptguard.reports.writer import Checked, ListWriter, Options, advice

_SEVERITIES = {"error": "critical", "warning": "minor", "info": "info"}


class Gitlab(ListWriter):
    """A list of findings, each with a fingerprint of its own."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._prompts: Counter[str] = Counter()

    def one(self, checked: Checked) -> str:
        """Return the findings of a prompt as items of the list."""
        path = self.path(checked.prompt)
        items = []
        for finding, print_ in fingerprints(checked, path=path):
            # the same prompt may stand twice in a file, and GitLab wants no fingerprint twice
            self._prompts[print_] += 1
            count = self._prompts[print_]
            place = checked.prompt.locate(finding.start)
            items.append(
                {
                    "description": advice(finding),
                    "check_name": finding.rule,
                    "fingerprint": print_ if count == 1 else f"{print_}-{count}",
                    "severity": _SEVERITIES[finding.severity],
                    "location": {"path": path, "lines": {"begin": place.line}},
                }
            )
        return self.items(items)
