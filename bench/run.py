"""Measure promptguard and its peers in one run and write table and plot: `python bench/run.py`.

    python -m venv peers && peers/bin/pip install -e . -r bench/requirements.txt
    peers/bin/python bench/run.py [--prompts FILE.jsonl] [--clean FILE.jsonl ...] [--disguised FILE.jsonl]

Every engine runs in a process of its own, on the same 20,000 names and the same prompts. --prompts takes the prompts
of a file instead of ours, --clean adds the flagged share of files of harmless prompts with and without disguises and
slips being read, --disguised the same prompts in disguise (`bench/disguises.py --prompts`). A peer that is not
installed or fails is named as such. Results go to bench/data/results.json, README.md and speed.svg.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import report
from engines import ENGINES
from material import HERE, material

TIMES = 7  # runs of a whole process; the median counts
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    'python -c "import typer"': ["-c", "import typer"],
    "promptguard check --text": [
        "-c",
        "import sys; from promptguard.cli import main; sys.exit(main())",
        "check",
        "--text",
        "a harbour at dawn",
    ],
}


def whole_process(arguments: list[str]) -> dict[str, float] | None:
    """Return the median wall time and processor time in seconds, and the most memory in MB, of a process."""
    started = [sys.executable, str(HERE / "start.py"), str(TIMES), *arguments]
    done = subprocess.run(started, capture_output=True, text=True, check=False)
    found: dict[str, float] | None = None if done.returncode else json.loads(done.stdout)
    return found


def engine(name: str, given: str, seconds: float) -> dict[str, Any]:
    """Return what a worker measures, or why it could not."""
    worker = str(HERE / "worker.py")
    done = subprocess.run(
        [sys.executable, worker, name, "all", given, str(seconds)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return {"failed": (done.stderr.strip().splitlines() or ["no reason given"])[-1][:200]}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {**found, "start": whole_process([worker, name, "once", given])}


def machine() -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{platform.system()} {platform.machine()}, {cores} shared cores, Python {platform.python_version()}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--prompts", type=Path)
    parser.add_argument("--clean", nargs="+", type=Path, default=[])
    parser.add_argument("--disguised", type=Path)
    parser.add_argument("--seconds", type=float, default=4.0, help="processor time for each figure of speed")
    parser.add_argument("--engines", nargs="+", default=list(ENGINES), choices=list(ENGINES))
    options = parser.parse_args()
    results: dict[str, Any] = {"date": date.today().isoformat(), "machine": machine()}
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "material.json"
        given.write_text(json.dumps(material(options.prompts)), "utf-8")
        results["prompts"] = options.prompts.stem if options.prompts else "made from our own parts"
        results["engines"] = {}
        for name in options.engines:
            results["engines"][name] = engine(name, str(given), options.seconds)
            print(name, report.in_short(results["engines"][name]), file=sys.stderr)
    results["processes"] = {name: whole_process(arguments) for name, arguments in COMMANDS.items()}
    import caught

    from promptguard import Guard

    guard = Guard()
    results["caught"] = {
        name: caught.counted(guard, held_out, [])[0]
        for name, held_out in (("set", False), ("held out", True))
    }
    if options.clean or options.disguised:
        import clean

        results["clean"] = clean.rate(options.clean)
        results["disguised"] = clean.disguised(options.disguised) if options.disguised else {}
        for part in ("clean", "disguised"):
            for row in results[part].values():
                del row["said"]  # sentences of other people
    (HERE / "data" / "results.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    report.write(results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
