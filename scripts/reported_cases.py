"""Hold the checker against prompts that people reported as blocked or passed.

    python scripts/reported_cases.py FILE.jsonl [--misses]

Each line has ``prompt``, ``outcome`` (blocked or passed), ``evidence``, ``kind`` and, where known,
``moderation`` and ``endpoint``. Single words of developers' own lists (``dev-list``) are no truth about a
word and are counted apart.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from promptguard import Guard

SEVERITIES = ("error", "warning", "info", "nothing")


def main() -> int:
    """Print for each kind of report how grave the gravest finding is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--misses", action="store_true", help="list blocked ones without, passed ones with")
    parser.add_argument("--opinion", choices=["off", "auto", "always"], default="off")
    chosen = parser.parse_args()
    guard = Guard(opinion=chosen.opinion)
    counts: dict[str, Counter[str]] = {}
    for line in chosen.file.read_text("utf-8").splitlines():
        row = json.loads(line)
        edit = str(row.get("endpoint", "")).startswith("edit")
        found = guard.check(row["prompt"], moderation=row.get("moderation"), edit=edit).findings
        worst = next((s for s in SEVERITIES if any(f.severity == s for f in found)), "nothing")
        group = f"{row['outcome']}, {'word lists' if row['evidence'] == 'dev-list' else row['kind'] + 's'}"
        counts.setdefault(group, Counter())[worst] += 1
        missed = worst == "nothing" if row["outcome"] == "blocked" else worst == "error"
        if chosen.misses and missed:
            rules = ", ".join(f.rule for f in found)
            print(f"  {row['outcome']}, {row['category']}: {row['prompt'][:90]!r} {rules}")
    print(f"{'':24}" + "".join(f"{severity:>9}" for severity in SEVERITIES))
    for group, counted in sorted(counts.items()):
        print(f"{group:24}" + "".join(f"{counted[severity]:9}" for severity in SEVERITIES))
    return 0


if __name__ == "__main__":
    sys.exit(main())
