"""Names for findings that stay the same when lines move, so that a known finding is not new again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from promptguard.findings import Finding
from promptguard.reports.writer import Checked


def fingerprints(checked: Checked, *, path: str = "") -> Iterator[tuple[Finding, str]]:
    """Yield each finding with a hash of rule, text, prompt, ``path`` and how often these came before."""
    seen: Counter[tuple[str, str]] = Counter()
    prompt = sha256(checked.prompt.text.encode("utf-8", "surrogatepass")).hexdigest()
    for finding in checked.report.findings:
        same = (finding.rule, finding.text)
        parts = (*same, prompt, path, str(seen[same]))
        seen[same] += 1
        yield finding, sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
