"""SARIF 2.1.0, as code scanning services read it. Columns count UTF-16 code units."""

from __future__ import annotations

from json import dumps
from os import fsencode
from urllib.parse import quote

from promptguard.findings import Finding
from promptguard.reports.fingerprint import fingerprints
from promptguard.reports.writer import Checked, ListWriter, Options, RuleInfo, advice
from promptguard.sources.prompt import SourceError

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


class Sarif(ListWriter):
    """One run. Its results are there even when there are none: consumers refuse a run without.

    Allowed findings are counted in the run's properties and are no results: not every service knows
    what a suppressed result is, and would open an alert for it.
    """

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self._index = {rule.id: index for index, rule in enumerate(options.rules)}
        self._problems: list[object] = []

    def begin(self) -> str:
        """Return the tool and its rules, up to the list of results."""
        driver: dict[str, object] = {
            "name": "promptguard",
            "rules": [_rule(rule) for rule in self.options.rules],
        }
        if self.options.version:
            driver["semanticVersion"] = self.options.version
        head = f'{{"$schema": "{SCHEMA}", "version": "2.1.0", "runs": [{{'
        tool = dumps({"driver": driver}, ensure_ascii=False)
        return f'{head}"tool": {tool}, "columnKind": "utf16CodeUnits", "results": ['

    def one(self, checked: Checked) -> str:
        """Return the findings of a prompt as results."""
        return self.items([self._result(checked, f, print_) for f, print_ in fingerprints(checked)])

    def problem(self, error: SourceError) -> str:
        """Keep an unreadable file for the end: the run says what it did not check."""
        notification: dict[str, object] = {"level": "error", "message": {"text": str(error)}}
        if error.path is not None:
            place: dict[str, object] = {"artifactLocation": self._artifact(error.path)}
            if error.line is not None:
                place["region"] = {"startLine": error.line}
            notification["locations"] = [{"physicalLocation": place}]
        self._problems.append(notification)
        return ""

    def end(self) -> str:
        """Return how the run went."""
        invocation: dict[str, object] = {"executionSuccessful": not self._problems}
        if self._problems:
            invocation["toolExecutionNotifications"] = self._problems
        properties = {"prompts": self.tally.prompts, "suppressed": self.tally.suppressed}
        closing = (
            f'"invocations": [{dumps(invocation, ensure_ascii=False)}], "properties": {dumps(properties)}'
        )
        return f"\n], {closing}}}]}}\n"

    def _result(self, checked: Checked, finding: Finding, print_: str) -> dict[str, object]:
        start, end = checked.span(finding)
        region = {
            "startLine": start.line,
            "startColumn": start.utf16,
            "endLine": end.line,
            "endColumn": end.utf16,
            "snippet": {"text": finding.text},
        }
        physical = {"artifactLocation": self._artifact(checked.prompt.path), "region": region}
        logical = [{"fullyQualifiedName": checked.prompt.field, "kind": "member"}]
        result: dict[str, object] = {
            "ruleId": finding.rule,
            "level": _LEVELS[finding.severity],
            "message": {"text": advice(finding)},
            "locations": [{"physicalLocation": physical, "logicalLocations": logical}],
            "partialFingerprints": {"promptguard/v1": print_},
            "properties": {
                "kind": finding.kind,
                "category": finding.category,
                "name": finding.name,
                "suggestions": list(finding.suggestions),
            },
        }
        if finding.rule in self._index:
            result["ruleIndex"] = self._index[finding.rule]
        return result

    def _artifact(self, path: str | None) -> dict[str, str]:
        name = self.relative(path)
        if name.startswith("/"):
            return {"uri": "file://" + quote(fsencode(name))}
        if len(name) > 1 and name[1] == ":":  # a drive of Windows
            return {"uri": "file:///" + quote(fsencode(name))}
        return {"uri": quote(fsencode(name)), "uriBaseId": "%SRCROOT%"}


def _rule(rule: RuleInfo) -> dict[str, object]:
    text = rule.why or rule.summary
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": text},
        "help": {"text": f"{text}\n\npromptguard explain {rule.id}"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.id.partition("/")[0]]},
    }
