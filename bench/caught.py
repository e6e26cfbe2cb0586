"""Count what of the disguised names is found, by class: `python bench/caught.py [--misses N] [CLASS...]`."""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

from promptguard import Guard

SET = Path(__file__).parent / "data" / "disguises.jsonl"
NAMES = ("artist", "ip", "person")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("classes", nargs="*")
    parser.add_argument("--misses", type=int, default=0)
    options = parser.parse_args()
    guard = Guard()
    count: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    missed: dict[str, list[str]] = defaultdict(list)
    for line in SET.read_text("utf-8").splitlines():
        row = json.loads(line)
        way = row["class"]
        if options.classes and way not in options.classes:
            continue
        found = guard.check(row["text"]).findings
        here = [f for f in found if f.start < row["end"] and row["start"] < f.end]
        named = [f for f in here if f.rule.partition("/")[0] in NAMES]
        right = [f for f in named if f.name == row["name"]]
        count[way]["all"] += 1
        count[way]["found"] += bool(named)
        count[way]["right"] += bool(right)
        count[way]["loud"] += any(f.severity != "info" for f in named)
        count[way]["span"] += any((f.start, f.end) == (row["start"], row["end"]) for f in named)
        count[way]["said"] += any(f.rule.startswith("spelling/") for f in here)
        if not right:
            missed[way].append(
                f"    {row['name']}: {row['text']!r} {[(f.rule, f.text, f.name) for f in named]}"
            )
    print(f"{'':20s} {'names':>6s} {'found':>7s} {'right':>7s} {'loud':>7s} {'span':>7s} {'spelling':>8s}")
    for way, n in count.items():
        shares = "".join(f" {n[key] / n['all']:7.1%}" for key in ("found", "right", "loud", "span", "said"))
        print(f"{way:20s} {n['all']:6d}{shares}")
        print("\n".join(missed[way][: options.misses]), end="\n" if options.misses else "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
