"""Hooks: promptguard inside other people's programs, before they send a prompt."""

from __future__ import annotations

from promptguard.findings import Report


class PromptBlocked(Exception):
    """A prompt was not sent, because of its findings; ``report`` has them with places and suggestions."""

    def __init__(self, report: Report) -> None:
        self.report = report
        worst = [finding for finding in report.findings if finding.severity == "error"] or report.findings
        words = ", ".join(f"{finding.text!r} ({finding.rule})" for finding in worst[:3])
        more = f" and {len(worst) - 3} more" if len(worst) > 3 else ""
        super().__init__(f"the prompt was not sent: {words}{more}")

    def __reduce__(self) -> tuple[type[PromptBlocked], tuple[Report]]:
        # The default would hand the message to __init__ when unpickling, as process pools do.
        return type(self), (self.report,)
