"""Measure what the language pipeline adds: creators off the lists, clean prompts, how often it is asked.

    python bench/language.py heldout GOLD.jsonl PROMPTS.jsonl     creators removed from the lists: found?
    python bench/language.py rate FILE.jsonl ...                  flagged share and share that asks, by mode
    python bench/language.py cost FILE.jsonl                      milliseconds of each mode and of loading

GOLD has labelled mentions (text, mentions), PROMPTS and FILE need only a "text" in each line. A third of
the living artists found in GOLD and PROMPTS, chosen by hash, is removed by an overlay. In PROMPTS only what
the full lists find counts as a creator, so those on no list count as mistakes there: read them (--errors).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from promptguard import Guard
from promptguard.matching.language import Language

asked: set[str] = set()  # the prompts about which the pipeline was asked
_spans = Language._spans


def _counted(self: Language, scene: Any, *rest: Any) -> Any:
    asked.add(scene.text.original)
    return _spans(self, scene, *rest)


Language._spans = _counted  # type: ignore[method-assign]
CREATORS = {"artist_living", "artist_unknown", "artist_dead_recent", "artist_public_domain"}
FOUND = {"artist_living", "artist_unknown"}


def read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def chosen(name: str, seed: str) -> bool:
    return hashlib.sha256(f"{seed}:{name}".encode()).digest()[0] % 3 == 0


def located(row: dict[str, Any], kinds: set[str]) -> list[tuple[int, int]]:
    spans = []
    for mention in row["mentions"]:
        if mention["kind"] in kinds:
            start = row["text"].find(mention["text"])
            while start >= 0:
                spans.append((start, start + len(mention["text"])))
                start = row["text"].find(mention["text"], start + 1)
    return spans


def overlaps(one: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(one[0] < end and start < one[1] for start, end in others)


def overlay(names: set[str], folder: Path) -> Path:
    path = folder / "artists.removed.jsonl"
    rows = [{"name": name, "remove": True, "sources": ["bench"]} for name in sorted(names)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def heldout(gold: Path, prompts: Path, modes: list[str], seed: str, errors: int) -> None:
    full = Guard(language="off")
    labelled, plain = read(gold), [row["text"] for row in read(prompts)]
    known: dict[str, list[Any]] = {}
    names = set()
    for text in [*(row["text"] for row in labelled), *plain]:
        known[text] = list(full.check(text).findings)
        names |= {f.name for f in known[text] if f.kind == "artist_living" and f.name}
    removed = {name for name in names if chosen(name, seed)}
    print(f"{len(names)} living artists stand in the prompts, {len(removed)} of them removed")
    with tempfile.TemporaryDirectory() as folder:
        file = overlay(removed, Path(folder))
        for mode in modes:
            guard = Guard(language=mode, overlays=[file])
            for title, rows in (
                ("gold", labelled),
                ("prompts", [{"text": text, "mentions": None} for text in plain]),
            ):
                hit = total = right = raised = right_unknown = raised_unknown = 0
                missed, alarms = [], []
                for row in rows:
                    text = row["text"]
                    ours = [f for f in guard.check(text).findings if f.kind in FOUND]
                    spans = [(f.start, f.end) for f in ours]
                    truth = [(f.start, f.end) for f in known[text] if f.kind in CREATORS - {"artist_unknown"}]
                    if row["mentions"] is not None:
                        truth = located(row, CREATORS)
                    for f in known[text]:
                        if (
                            f.kind == "artist_living"
                            and f.name in removed
                            and overlaps((f.start, f.end), truth)
                        ):
                            total += 1
                            hit += overlaps((f.start, f.end), spans)
                            if not overlaps((f.start, f.end), spans):
                                missed.append((f.text, text[max(0, f.start - 40) : f.end + 30]))
                    for f in ours:
                        good = overlaps((f.start, f.end), truth)
                        raised += 1
                        right += good
                        if f.kind == "artist_unknown":
                            raised_unknown += 1
                            right_unknown += good
                            if not good:
                                alarms.append((f.text, text[max(0, f.start - 40) : f.end + 30]))
                print(
                    f"{mode:7s}{title:8s} recall {hit / max(total, 1):6.1%} ({hit}/{total})  "
                    f"precision {right / max(raised, 1):6.1%} ({right}/{raised})  "
                    f"of artist_unknown {right_unknown / max(raised_unknown, 1):6.1%} "
                    f"({right_unknown}/{raised_unknown})"
                )
                for kind, found in (("missed", missed), ("alarm", alarms)):
                    for what, around in found[:errors]:
                        print(f"    {kind}: {what!r} in {around!r}")


def rate(files: list[Path], modes: list[str]) -> None:
    for file in files:
        texts = [row["text"] for row in read(file)]
        for mode in modes:
            guard = Guard(language=mode)
            flagged = 0
            asked.clear()
            for text in texts:
                flagged += any(f.severity != "info" for f in guard.check(text).findings)
            share = sum(text in asked for text in texts) / len(texts)
            print(f"{file.stem:28s}{mode:7s} flagged {flagged / len(texts):7.2%}  asks {share:6.2%}")


def cost(file: Path, modes: list[str]) -> None:
    texts = [row["text"] for row in read(file)]
    for mode in modes:
        guard = Guard(language=mode)
        started = time.perf_counter()
        guard.check("portrait by Torvald Quistberg and zorbanel krix, Link")  # compiles and loads
        first = time.perf_counter() - started
        spent = []
        for text in texts:
            asked.clear()
            started = time.perf_counter()
            guard.check(text)
            spent.append((time.perf_counter() - started, bool(asked)))
        asking = sorted(1000 * t for t, asks in spent if asks) or [0.0]
        plain = sorted(1000 * t for t, asks in spent if not asks) or [0.0]
        print(
            f"{mode:7s} first check {first:.2f} s; {sum(a for _, a in spent)} of {len(texts)} ask: median "
            f"{asking[len(asking) // 2]:.2f} ms, 95 % {asking[int(len(asking) * 0.95)]:.2f} ms; "
            f"others median {plain[len(plain) // 2]:.2f} ms"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["heldout", "rate", "cost"])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--modes", default="off,auto,always")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--errors", type=int, default=0)
    arguments = parser.parse_args()
    modes = arguments.modes.split(",")
    if arguments.what == "heldout":
        heldout(*arguments.files, modes, arguments.seed, arguments.errors)
    elif arguments.what == "rate":
        rate(arguments.files, modes)
    else:
        cost(arguments.files[0], modes)


if __name__ == "__main__":
    main()
