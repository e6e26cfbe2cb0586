"""What the second opinion adds to the rules, on prompt sets that it was not trained on.

    python scripts/train_opinion/measure.py FOLDER [--half even|odd]

FOLDER holds ``*.jsonl`` with ``text`` and ``labels`` on each line. A set is shown by its kinds where labels
name one (``risk:`` or ``category:``). Thresholds are chosen on the even lines; the odd ones tell what they
are worth. Printed is the share of prompts with a risk finding at warning or error, in percent.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from promptguard import Guard
from promptguard.findings import Finding

RULE = "risk/second-opinion"


def kinds(row: dict[str, object], name: str) -> Iterator[str]:
    """Yield the groups under which a line is counted."""
    yield name
    labels = row.get("labels")
    for label in labels if isinstance(labels, list) else []:
        head, _, kind = str(label).partition(":")
        if head in ("risk", "category"):
            yield f"{name} {kind}"


def grave(findings: tuple[Finding, ...]) -> list[Finding]:
    """Return the risk findings at warning or error."""
    return [f for f in findings if f.kind == "risk" and f.severity != "info"]


def main() -> int:
    """Check every line with the rules alone, with auto and with always, and print the shares."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=["all", "even", "odd"], default="all")
    chosen = parser.parse_args()
    # always first: what the rules alone say stands in its report, all but its own findings
    guards = {"always": Guard(opinion="always"), "auto": Guard(opinion="auto")}
    print(f"{'set':60} {'n':>5} {'rules':>6} {'+auto':>6} {'+always':>7} {'alone':>6}")
    for path in sorted(chosen.folder.glob("*.jsonl")):
        counts: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
        for number, line in enumerate(path.read_text("utf-8").splitlines()):
            wanted = chosen.half == "all" or (number % 2 == 0) == (chosen.half == "even")
            if not wanted or not line.strip():
                continue
            row = json.loads(line)
            found = {name: grave(guard.check(row["text"]).findings) for name, guard in guards.items()}
            rules = any(f.rule != RULE for f in found["always"])
            told = [rules, *(not rules and bool(found[name]) for name in ("auto", "always"))]
            alone = bool(grave(LONE.check(row["text"]).findings))
            for kind in kinds(row, path.stem):
                total = counts[kind]
                for place, one in enumerate([1, *told, alone]):
                    total[place] += one
        for kind, (count, *shares) in sorted(counts.items()):
            rules_, auto, always, alone_ = (100 * share / count for share in shares)
            print(f"{kind:60} {count:5} {rules_:6.1f} {auto:+6.2f} {always:+7.2f} {alone_:6.1f}")
    return 0


LONE = Guard(opinion="always", select=[RULE])

if __name__ == "__main__":
    sys.exit(main())
