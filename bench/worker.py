"""Measure one engine in a process of its own: `worker.py ENGINE once|all MATERIAL.json [SECONDS]`.

``once`` makes it and checks one prompt, for whoever times the process. ``all`` prints JSON: prompts per second of
processor time, what of the disguised names is found, and how many clean prompts are flagged.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import defaultdict
from importlib import metadata
from pathlib import Path
from typing import Any

from engines import ENGINES, Find

SETS = {"set": "disguises.jsonl", "held out": "disguises.held-out.jsonl"}
WARM = 0.1  # share of the prompts that are checked before the clock runs
ROUNDS = 3


def per_second(find: Find, prompts: list[str], seconds: float) -> float:
    """Return prompts per second of processor time: the best of three rounds over all that fit the time."""
    warm = max(1, int(len(prompts) * WARM))
    start = time.process_time()
    done = 0
    for text in prompts[:warm]:
        find(text)
        done += 1
        if time.process_time() - start > seconds:
            break
    # the clock is read after each part only: reading it costs a tenth of the fastest check
    part = max(1, int(done / max(time.process_time() - start, 1e-6) * seconds / 50))
    timed = prompts[warm:]
    best = 0.0
    for _ in range(ROUNDS):
        done = 0
        start = time.process_time()
        while done < len(timed) and time.process_time() - start < seconds:
            for text in timed[done : done + part]:
                find(text)
            done += part
        best = max(best, min(done, len(timed)) / max(time.process_time() - start, 1e-9))
    return best


def plain(name: str) -> str:
    return name.casefold().rstrip(".")


def recall(find: Find, file: Path, seconds: float) -> dict[str, list[int]]:
    """Return for each class of disguise how many names were found and asked for, in the time there is."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    random.Random(0).shuffle(rows)  # a slow engine sees a fair part of every class
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    limit = time.process_time() + seconds
    for row in rows:
        found[row["class"]][0] += plain(row["name"]) in map(plain, find(row["text"]))
        found[row["class"]][1] += 1
        if time.process_time() > limit:
            break
    return found


def flagged(find: Find, prompts: list[str], seconds: float) -> list[int]:
    """Return how many prompts that name nobody are flagged, and how many were asked, in the time there is."""
    count = [0, 0]
    limit = time.process_time() + seconds
    for text in prompts:
        count[0] += bool(find(text))
        count[1] += 1
        if time.process_time() > limit:
            break
    return count


def resident() -> float | None:
    """Return the resident memory in MB, where the system tells it."""
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def measured(engine: str, material: dict[str, Any], seconds: float) -> dict[str, Any]:
    package, make = ENGINES[engine]
    start = time.process_time()
    find = make(material["names"])
    find(material["clean"][0])
    built = time.process_time() - start
    speed = {n: per_second(find, prompts, seconds) for n, prompts in material["prompts"].items()}
    data = Path(__file__).parent / "data"
    try:
        version = metadata.version(package)
    except metadata.PackageNotFoundError:
        version = "checkout"
    return {
        "version": version,
        "build": built,
        "speed": speed,
        "memory": resident(),
        "clean": flagged(find, material["clean"], 2 * seconds),
        "found": {name: recall(find, data / file, 8 * seconds) for name, file in SETS.items()},
    }


def main() -> int:
    engine, mode, path = sys.argv[1:4]
    material = json.loads(Path(path).read_text("utf-8"))
    if mode == "once":
        ENGINES[engine][1](material["names"])(material["clean"][0])
    else:
        print(json.dumps(measured(engine, material, float(sys.argv[4]))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
