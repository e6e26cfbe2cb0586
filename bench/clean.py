"""Measure what the disguise and typo machinery costs in false alarms on prompts that name nobody.

    python bench/clean.py rate FILE.jsonl ...       flagged share with the machinery and without it
    python bench/clean.py disguised FILE.jsonl      what `bench/disguises.py --prompts` made: names, by class

"flagged" has a finding at warning or error, "named" one of a name at any severity, "near" a name that is only
found with the machinery. A prompt that truly names somebody is flagged with and without it. In disguised prompts
"new" is a name that is not found in the prompt as it stood.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from caught import is_name

from promptguard import Guard


def without_machinery() -> Guard:
    """Return a Guard that reads text as it is folded: no disguises, no typing slips."""
    guard = Guard()
    guard._finder.speller.undisguise = lambda text, tokens, unknown, hits: (text, [])  # type: ignore[method-assign]
    guard._finder.near.hits = lambda tokens, suspects, covered: []  # type: ignore[method-assign]
    guard._finder.near.mistaken = lambda pair: ()  # type: ignore[method-assign]
    return guard


def names(guard: Guard, text: str) -> set[str]:
    return {f.name or f.text for f in guard.check(text).findings if is_name(f)}


def flagged(guard: Guard, text: str) -> bool:
    return any(f.severity != "info" for f in guard.check(text).findings)


def rate(files: list[Path]) -> dict[str, dict[str, Any]]:
    """Return for each file how many prompts it has, and how many are flagged and named, with and without."""
    full, plain = Guard(), without_machinery()
    found: dict[str, dict[str, Any]] = {}
    for file in files:
        n: dict[str, Any] = {"prompts": 0, "flagged": 0, "flagged without": 0, "named": 0, "named without": 0}
        said = []
        for line in file.read_text("utf-8").splitlines():
            text = json.loads(line)["text"]
            n["prompts"] += 1
            n["flagged"] += flagged(full, text)
            n["flagged without"] += flagged(plain, text)
            now, before = names(full, text), names(plain, text)
            n["named"] += bool(now)
            n["named without"] += bool(before)
            said += [f"{name}: {text}" for name in sorted(now - before)]
        found[file.stem] = {**n, "said": said}
    return found


def disguised(file: Path) -> dict[str, dict[str, Any]]:
    """Return for each class how many prompts there are, and in how many a name is found that was not there."""
    guard = Guard()
    found: dict[str, dict[str, Any]] = defaultdict(lambda: {"prompts": 0, "new": 0, "loud": 0, "said": []})
    known: dict[str, set[str]] = {}
    with file.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["plain"] not in known:
                known[row["plain"]] = names(guard, row["plain"])
            new = [
                f
                for f in guard.check(row["text"]).findings
                if is_name(f) and (f.name or f.text) not in known[row["plain"]]
            ]
            n = found[row["class"]]
            n["prompts"] += 1
            n["new"] += bool(new)
            n["loud"] += any(f.severity != "info" for f in new)
            n["said"] += [f"{f.severity} {f.text!r} {f.name}: {row['text']!r}" for f in new]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("mode", choices=["rate", "disguised"])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--errors", type=int, default=0, help="false names shown of each file or class")
    options = parser.parse_args()
    found = rate(options.files) if options.mode == "rate" else disguised(options.files[0])
    for what, n in found.items():
        shares = [
            f"{key} {value} ({value / n['prompts']:.2%})"
            for key, value in n.items()
            if key not in ("prompts", "said")
        ]
        print(f"{what:20s} {n['prompts']:6d} prompts: {', '.join(shares)}")
        for line in n["said"][: options.errors]:
            print("   ", line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
