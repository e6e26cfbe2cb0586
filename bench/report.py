"""Write what `run.py` measured into README.md, between its two marks, and draw it: `python bench/report.py`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
README = HERE / "README.md"
PLOT = HERE / "speed.svg"
BEGIN, END = "<!-- measured: begin -->\n", "<!-- measured: end -->\n"
FLOOR = "pyahocorasick"


def rate(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.2g}"


def recall(found: dict[str, list[int]]) -> float:
    return sum(n for n, _ in found.values()) / max(1, sum(n for _, n in found.values()))


def asked(found: dict[str, list[int]]) -> int:
    return sum(n for _, n in found.values())


def in_short(one: dict[str, Any]) -> str:
    if "failed" in one:
        return f"not measured: {one['failed']}"
    speed = ", ".join(f"{rate(v)}/s at {n}" for n, v in one["speed"].items())
    return f"{speed}, {recall(one['found']['held out']):.1%} of the held-out names"


def table(rows: list[list[str]]) -> str:
    head, *body = rows
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def peers(results: dict[str, Any]) -> str:
    engines = results["engines"]
    floor = engines.get(FLOOR, {}).get("speed", {})
    rows = [
        [
            "engine", "version", "prompts/s, 160", "of floor", "prompts/s, 800", "of floor", "start", "memory",
            "disguised names", "held out", "clean flagged",
        ]
    ]  # fmt: skip
    notes = []
    for name, one in engines.items():
        if "failed" in one:
            notes.append(f"{name} could not be measured: `{one['failed']}`")
            rows.append([name, *["not measured"] + [""] * 9])
            continue
        row = [name, one["version"]]
        for length, speed in one["speed"].items():
            share = speed / floor[length] if length in floor else 0.0
            row += [rate(speed), "1" if share == 1 else f"1/{1 / share:,.0f}" if share else ""]
        start, memory = one["start"], one["memory"]
        row += [
            f"{start['wall']:.2f} s ({start['processor']:.2f})" if start else "failed",
            f"{memory:.0f} MB" if memory else "",
            *(f"{recall(found):.1%}" for found in one["found"].values()),
            f"{one['clean'][0] / max(1, one['clean'][1]):.1%}",
        ]
        rows.append(row)
        least = min(asked(found) for found in one["found"].values())
        if (
            least
            < max(asked(found) for e in engines.values() if "found" in e for found in e["found"].values())
            * 0.9
        ):
            notes.append(
                f"{name} was too slow for all: asked about {least} disguised names, {one['clean'][1]} clean prompts"
            )
    return table(rows) + "".join(f"\n{note}.\n" for note in notes)


def processes(results: dict[str, Any]) -> str:
    rows = [["whole process", "median", "processor time", "memory"]]
    for name, one in results["processes"].items():
        shown = ["failed", "", ""]
        if one:
            shown = [
                f"{one['wall'] * 1000:.0f} ms",
                f"{one['processor'] * 1000:.0f} ms",
                f"{one['memory']:.0f} MB",
            ]
        rows.append([f"`{name}`", *shown])
    return table(rows)


def disguises(results: dict[str, Any]) -> str:
    rows = [["class", "names", "found", "right", "held out: names", "found", "right", "at warning or above"]]
    known, held = results["caught"]["set"], results["caught"]["held out"]
    for way in known:
        row = [way]
        for count in (known[way], held[way]):
            row += [
                str(count["names"]),
                *(f"{count[key] / count['names']:.1%}" for key in ("found", "right")),
            ]
        rows.append([*row, f"{held[way]['loud'] / held[way]['names']:.1%}"])
    return table(rows)


def clean(results: dict[str, Any]) -> str:
    text = ""
    if results.get("clean"):
        rows = [["prompts of", "number", "flagged", "without", "named", "without"]]
        for name, n in results["clean"].items():
            keys = ("flagged", "flagged without", "named", "named without")
            rows.append([name, str(n["prompts"]), *(f"{n[key] / n['prompts']:.2%}" for key in keys)])
        text += "\nHarmless prompts with disguises and slips read, and without:\n\n" + table(rows)
    if results.get("disguised"):
        rows = [["class", "prompts", "a name that was not there", "at warning or above"]]
        for way, n in results["disguised"].items():
            rows.append(
                [way, str(n["prompts"]), *(f"{n[key] / n['prompts']:.2%}" for key in ("new", "loud"))]
            )
        text += "\nHarmless prompts, disguised whole:\n\n" + table(rows)
    return text


def draw(results: dict[str, Any]) -> None:
    """Draw speed against recall: right and up is better."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "promptguard", "svg.fonttype": "none"})
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7.5, 4.5))
    for name, one in results["engines"].items():
        if "failed" in one:
            continue
        x, y = one["speed"]["160"], 100 * recall(one["found"]["held out"])
        ours = name == "promptguard"
        axes.scatter(x, y, s=60, color="#c2410c" if ours else "#475569")
        axes.annotate(name, (x, y), textcoords="offset points", xytext=(6, 6), fontsize=8)
    axes.set_xscale("log")
    axes.set_ylim(0, 105)
    axes.set_xlabel("prompts of 160 characters per second, one core (log scale)")
    axes.set_ylabel("disguised names found, % (held out)")
    axes.set_title(f"20,000 names, {results['date']}", fontsize=10)
    axes.margins(x=0.15)
    axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(PLOT, metadata={"Date": None})


def write(results: dict[str, Any]) -> None:
    """Write the tables into README.md and draw the plot; without matplotlib the old plot stays."""
    text = README.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    made = (
        f"{results['date']}, {results['machine']}. Prompts: {results['prompts']}.\n\n{peers(results)}\n"
        f"{processes(results)}\n## Disguises\n\n{disguises(results)}{clean(results)}"
    )
    README.write_text(before + BEGIN + made + END + after, "utf-8")
    try:
        draw(results)
    except ImportError:
        print("no plot: matplotlib is not installed", file=sys.stderr)


if __name__ == "__main__":
    write(json.loads((HERE / "data" / "results.json").read_text("utf-8")))
