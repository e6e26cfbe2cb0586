"""Which findings the settings allow, and which allowances are of no use any more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .config import Allow
from .findings import Finding


class Allowances:
    """The allowances of a guard, and which of them have matched: the only thing that a guard remembers."""

    def __init__(self, allow: Iterable[Allow], today: date) -> None:
        self._allow = tuple(allow)
        self._today = today
        self.used: set[int] = set()
        """The numbers of the allowances that have matched so far."""

    def __bool__(self) -> bool:
        return bool(self._allow)

    def reason(self, finding: Finding) -> str | None:
        """Return the reason why a finding is allowed, if it is."""
        for number, one in enumerate(self._allow):
            if one.expired(self._today) or not (one.rule or one.entry):
                continue
            if one.rule and one.rule not in (finding.rule, finding.rule.partition("/")[0]):
                continue
            if one.entry and one.entry.casefold() != (finding.name or finding.text).casefold():
                continue
            self.used.add(number)
            return one.reason
        return None

    def stale(self, unused: bool) -> list[str]:
        """Say which allowances have run out, and (``unused``) which have matched nothing so far."""
        lines = []
        for number, one in enumerate(self._allow):
            what = " for ".join(part for part in (one.rule, one.entry) if part)
            if one.expired(self._today):
                lines.append(f"the allowance of {what} ran out on {one.until}: renew or remove it")
            elif unused and number not in self.used:
                lines.append(f"the allowance of {what} matched nothing: remove it if it is no longer needed")
        return lines
