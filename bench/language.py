"""Measure what the language pipeline adds: creators off the lists, clean prompts, how often it is asked.

    python bench/language.py heldout GOLD.jsonl PROMPTS.jsonl     creators removed from the lists: found?
    python bench/language.py rate FILE.jsonl ...                  flagged share and share that asks, by mode
    python bench/language.py cost FILE.jsonl                      CPU time of each mode and of loading
    python bench/language.py words [FILE.jsonl]                   names that are words: share judged right
    python bench/language.py gold GOLD.jsonl                      any creator: recall and precision by mode

GOLD has labelled mentions (text, mentions), PROMPTS and FILE need only a "text" in each line. A third of
the living artists found in GOLD and PROMPTS, chosen by hash, is removed by an overlay. In PROMPTS only what
the full lists find counts as a creator, and what --read names: a file of names, one a line, that somebody
found in PROMPTS by reading (--errors 999 shows what to read). Without it those on no list count as mistakes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import promptguard.guard
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
SENTENCES = Path(__file__).parent.parent / "tests" / "language" / "ambiguous.jsonl"


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


class Tally:
    """Counts of one mode on one set of prompts."""

    def __init__(self) -> None:
        self.hit = self.total = self.right = self.raised = self.unlisted = self.unlisted_right = 0
        self.missed: list[tuple[str, str]] = []
        self.alarms: list[tuple[str, str]] = []

    def count(self, text: str, ours: list[Any], wanted: list[Any], truth: list[tuple[int, int]]) -> None:
        """Compare the findings of a prompt with the removed names in it and with all its creators."""
        spans = [(f.start, f.end) for f in ours]
        for f in wanted:
            found = overlaps((f.start, f.end), spans)
            self.total += 1
            self.hit += found
            if not found:
                self.missed.append((f.text, text[max(0, f.start - 40) : f.end + 30]))
        for f in ours:
            good = overlaps((f.start, f.end), truth)
            self.raised += 1
            self.right += good
            if f.kind == "artist_unknown":
                self.unlisted += 1
                self.unlisted_right += good
                if not good:
                    self.alarms.append((f.text, text[max(0, f.start - 40) : f.end + 30]))

    def show(self, title: str, errors: int) -> None:
        """Print the figures, and what was missed or wrongly found."""
        print(
            f"{title} recall {self.hit / max(self.total, 1):6.1%} ({self.hit}/{self.total})  "
            f"precision {self.right / max(self.raised, 1):6.1%} ({self.right}/{self.raised})  "
            f"of artist_unknown {self.unlisted_right / max(self.unlisted, 1):6.1%} "
            f"({self.unlisted_right}/{self.unlisted})",
            flush=True,
        )
        for kind, found in (("missed", self.missed), ("alarm", self.alarms)):
            for what, around in found[:errors]:
                print(f"    {kind}: {what!r} in {around!r}")


def heldout(gold: Path, prompts: Path, arguments: argparse.Namespace) -> None:
    """Remove a third of the living artists, and count how many are still found and what else is."""
    full = Guard(language="off")
    sets = {"gold": read(gold), "prompts": [{"text": row["text"]} for row in read(prompts)]}
    creators = (
        [line.strip().lower() for line in arguments.read.read_text("utf-8").splitlines()]
        if arguments.read
        else []
    )
    known = {row["text"]: list(full.check(row["text"]).findings) for rows in sets.values() for row in rows}
    names = {f.name for found in known.values() for f in found if f.kind == "artist_living" and f.name}
    removed = {name for name in names if chosen(name, arguments.seed)}
    print(f"{len(names)} living artists stand in the prompts, {len(removed)} of them removed")
    with tempfile.TemporaryDirectory() as folder:
        file = overlay(removed, Path(folder))
        for mode in arguments.modes:
            guard = Guard(language=mode, overlays=[file])
            for title, rows in sets.items():
                tally = Tally()
                for row in rows:
                    text = row["text"]
                    if "mentions" in row:
                        truth = located(row, CREATORS)
                    else:
                        listed = [f for f in known[text] if f.kind in CREATORS - {"artist_unknown"}]
                        truth = [(f.start, f.end) for f in listed] + places(text, creators)
                    wanted = [f for f in known[text] if f.kind == "artist_living" and f.name in removed]
                    tally.count(
                        text,
                        [f for f in guard.check(text).findings if f.kind in FOUND],
                        [f for f in wanted if overlaps((f.start, f.end), truth)],
                        truth,
                    )
                tally.show(f"{mode:7s}{title:8s}", arguments.errors)


def places(text: str, names: list[str]) -> list[tuple[int, int]]:
    """Find where names stand in a prompt, whatever their case."""
    lower = text.lower()
    spans = []
    for name in names:
        start = lower.find(name)
        while start >= 0:
            spans.append((start, start + len(name)))
            start = lower.find(name, start + 1)
    return spans


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
        started = time.process_time()
        guard.check("harbour at dawn, artstation, marvelo tazzini")  # rules leave it open: loads
        first = time.process_time() - started
        spent = []
        for text in texts:
            asked.clear()
            started = time.process_time()
            guard.check(text)
            spent.append((time.process_time() - started, bool(asked)))
        asking = sorted(1000 * t for t, asks in spent if asks) or [0.0]
        plain = sorted(1000 * t for t, asks in spent if not asks) or [0.0]
        print(
            f"{mode:7s} first check {first:.2f} s; {sum(a for _, a in spent)} of {len(texts)} ask: median "
            f"{asking[len(asking) // 2]:.2f} ms, 95 % {asking[int(len(asking) * 0.95)]:.2f} ms; "
            f"others median {plain[len(plain) // 2]:.2f} ms"
        )


def words(file: Path, modes: list[str], errors: int) -> None:
    """Judge sentences whose marked word is a name or a plain word (text, lang, start, end, name)."""
    for mode in modes:
        guard = Guard(language=mode)
        right: dict[str, int] = defaultdict(int)
        count: dict[str, int] = defaultdict(int)
        for row in read(file):
            found = any(
                f.start < row["end"]
                and row["start"] < f.end
                and f.kind not in ("risk", "parameter", "spelling")
                and (row["name"] or f.severity != "info")
                for f in guard.check(row["text"]).findings
            )
            count[row["lang"]] += 1
            right[row["lang"]] += found == row["name"]
            if found != row["name"] and errors:
                print(f"    {'missed' if row['name'] else 'alarm'}: {row['text']!r}")
        shares = "  ".join(f"{lang} {right[lang] / count[lang]:.1%} of {count[lang]}" for lang in count)
        print(f"{mode:7s} right: {shares}  all {sum(right.values()) / sum(count.values()):.1%}", flush=True)


def gold(file: Path, modes: list[str]) -> None:
    """Compare all findings of creators with labelled mentions."""
    for mode in modes:
        guard = Guard(language=mode)
        hit = total = right = raised = 0
        for row in read(file):
            found = [f for f in guard.check(row["text"]).findings if f.kind in CREATORS]
            spans = [(f.start, f.end) for f in found]
            truth = located(row, CREATORS)
            raised += len(spans)
            right += sum(overlaps(span, truth) for span in spans)
            for mention in row["mentions"]:
                if mention["kind"] in CREATORS:
                    total += 1
                    hit += any(
                        overlaps(place, spans) for place in places(row["text"], [mention["text"].lower()])
                    )
        print(f"{mode:7s} any creator: recall {hit / total:.1%} ({hit}/{total})  "
              f"precision {right / raised:.1%} ({right}/{raised})", flush=True)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["heldout", "rate", "cost", "words", "gold"])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--modes", type=lambda text: text.split(","), default=["off", "auto", "always"])
    parser.add_argument("--read", type=Path, help="names that somebody read and found to be creators")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--pipeline", type=Path, help="another pipeline's folder, to compare")
    arguments = parser.parse_args()
    if arguments.pipeline:
        promptguard.guard.FOLDER = str(arguments.pipeline.resolve())
    if arguments.what == "heldout":
        heldout(*arguments.files, arguments)
    elif arguments.what == "rate":
        rate(arguments.files, arguments.modes)
    elif arguments.what == "words":
        words(arguments.files[0] if arguments.files else SENTENCES, arguments.modes, arguments.errors)
    elif arguments.what == "gold":
        gold(arguments.files[0], arguments.modes)
    else:
        cost(arguments.files[0], arguments.modes)


if __name__ == "__main__":
    main()
