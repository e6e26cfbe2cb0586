"""Count what of the disguised names is found, by class.

python bench/caught.py [--held-out] [--misses N] [CLASS...]

"right" is a finding of the very entry on the place, "found" any finding of a name there (an unlisted creator too),
"loud" one at warning or error, "span" one of exactly the place, "spelling" one that says it is a disguise. The
held-out set is for measuring: whoever reads its misses has to draw another.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from promptguard import Guard
from promptguard.findings import Finding

DATA = Path(__file__).parent / "data"
NAMES = ("artist", "ip", "person")
COLUMNS = ("right", "found", "loud", "span", "spelling")


def read(held_out: bool = False) -> Iterator[dict[str, Any]]:
    path = DATA / ("disguises.held-out.jsonl" if held_out else "disguises.jsonl")
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def is_name(finding: Finding) -> bool:
    return finding.rule.partition("/")[0] in NAMES


def judged(guard: Guard, row: dict[str, Any]) -> tuple[dict[str, bool], list[Finding]]:
    """Return what is true of a disguised name, by column, and the names found on its place."""
    found = guard.check(row["text"]).findings
    here = [f for f in found if f.start < row["end"] and row["start"] < f.end]
    named = [f for f in here if is_name(f)]
    return {
        "right": any(f.name == row["name"] for f in named),
        "found": bool(named),
        "loud": any(f.severity != "info" for f in named),
        "span": any((f.start, f.end) == (row["start"], row["end"]) for f in named),
        "spelling": any(f.rule.startswith("spelling/") for f in here),
    }, named


def counted(
    guard: Guard, held_out: bool, classes: list[str], misses: int = 0
) -> tuple[dict[str, dict[str, int]], dict[str, list[str]]]:
    """Return how many names of each class there are and how many are what, and the first misses."""
    count: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(("names", *COLUMNS), 0))
    missed: dict[str, list[str]] = defaultdict(list)
    for row in read(held_out):
        way = row["class"]
        if classes and way not in classes:
            continue
        true, named = judged(guard, row)
        count[way]["names"] += 1
        for column, holds in true.items():
            count[way][column] += holds
        if not true["right"] and len(missed[way]) < misses:
            said = [(f.rule, f.text, f.name) for f in named]
            missed[way].append(f"    {row['name']}: {row['text']!r} {said}")
    return count, missed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("classes", nargs="*")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--misses", type=int, default=0)
    options = parser.parse_args()
    count, missed = counted(Guard(), options.held_out, options.classes, options.misses)
    print(f"{'':20s} {'names':>6s}" + "".join(f"{column:>9s}" for column in COLUMNS))
    for way, n in count.items():
        shares = "".join(f" {n[column] / n['names']:8.1%}" for column in COLUMNS)
        print(f"{way:20s} {n['names']:6d}{shares}")
        for line in missed[way]:
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
