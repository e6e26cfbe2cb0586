"""Recall, precision and flag rates of a guard on labelled prompts.

A label file is JSONL, one prompt a line: ``text``; ``lang`` (any code, "?" if absent); ``mentions``, each
with ``text`` (exact substring) and ``kind``; ``risks``, each with ``text`` and ``category``. A line without
``mentions`` and ``risks`` counts only in the flag rates. A mention of kind ``tool_tag`` (a camera, renderer or
site named as a tag) must not be found.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .findings import Finding
from .guard import Guard
from .jsontext import parsed
from .rules import CATEGORIES, KINDS

# A finding of one of these kinds is right on a mention of any kind in its group: creators are told apart
# by life dates, not by what a reader sees.
_CREATORS = {"artist_living", "artist_dead_recent", "artist_public_domain", "artist_unknown"}
_WORKS = {"franchise", "character", "brand", "studio_style", "character_public_domain"}


_TAG = "tool_tag"
_KINDS = (KINDS - {"risk", "spelling", "parameter"}) | {_TAG}


class LabelError(Exception):
    """A label file that cannot be used; the message names file and line."""


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise LabelError(f"{path}: is no UTF-8 (byte {error.start}); save it as UTF-8") from None
    if not any(map(str.strip, lines)):
        raise LabelError(f"{path}: is empty; write one labelled prompt a line")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = parsed(line)
        except json.JSONDecodeError as error:
            raise LabelError(f"{path}:{number}: not JSON: {error.msg}") from None
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise LabelError(f'{path}:{number}: a line is an object with a "text"')
        for key in ("mentions", "risks"):
            if not isinstance(row.get(key, []), list):
                raise LabelError(f"{path}:{number}: {key} must be a list")
            for label in row.get(key, []):
                said = label.get("text") if isinstance(label, dict) else None
                if not isinstance(said, str) or said not in row["text"]:
                    raise LabelError(f"{path}:{number}: a label's text must stand in the prompt: {label!r}")
                field, known = ("kind", _KINDS) if key == "mentions" else ("category", CATEGORIES)
                if not isinstance(label.get(field), str) or label[field] not in known:
                    names = ", ".join(sorted(known))
                    raise LabelError(f"{path}:{number}: {field} {label.get(field)!r}; known are {names}")
        yield row


def _places(text: str, part: str) -> list[tuple[int, int]]:
    found, start = [], text.find(part)
    while start >= 0 and part:
        found.append((start, start + len(part)))
        start = text.find(part, start + 1)
    return found


def _on(finding: Finding, places: list[tuple[int, int]]) -> bool:
    return any(start < finding.end and finding.start < end for start, end in places)


def measure(path: Path, guard: Guard, errors: int = 0) -> dict[str, Any]:
    """Check every prompt of a label file and count.

    Returns languages ("all" first) to ``prompts``, ``flagged`` (share with a warning or error), ``families``
    and ``kinds`` (found, labelled, right, raised, recall, precision). Raises ``LabelError`` for lines that
    are no labels and ``OSError`` if the file cannot be read.
    """
    counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    prompts: Counter[str] = Counter()
    flagged: Counter[str] = Counter()
    families: dict[str, Counter[str]] = defaultdict(Counter)
    examples: dict[str, list[str]] = defaultdict(list)
    for row in _rows(path):
        findings = guard.check(row["text"]).findings
        serious = [f for f in findings if f.severity != "info"]
        languages = ("all", str(row.get("lang", "?")))
        for language in languages:
            prompts[language] += 1
            flagged[language] += bool(serious)
            for family in {f.rule.partition("/")[0] for f in serious}:
                families[language][family] += 1
        if "mentions" in row or "risks" in row:
            _count(row, findings, languages, counts, examples, errors)
    result: dict[str, Any] = {}
    for language in sorted(prompts, key=lambda x: (x != "all", x)):
        kinds = {}
        for kind, c in sorted(counts[language].items()):
            kinds[kind] = {
                **{k: c[k] for k in ("found", "labelled", "right", "raised")},
                "recall": c["found"] / c["labelled"] if c["labelled"] else None,
                "precision": c["right"] / c["raised"] if c["raised"] else None,
            }
        result[language] = {
            "prompts": prompts[language],
            "flagged": flagged[language] / prompts[language],
            "families": {f: n / prompts[language] for f, n in families[language].most_common()},
            "kinds": kinds,
        }
    if errors:
        result["errors"] = dict(examples)
    return result


def _count(
    row: dict[str, Any],
    findings: tuple[Finding, ...],
    languages: tuple[str, ...],
    counts: dict[str, dict[str, Counter[str]]],
    examples: dict[str, list[str]],
    errors: int,
) -> None:
    text = row["text"]
    labels = [
        (m["kind"], m["text"], _places(text, m["text"])) for m in row.get("mentions", []) if m["kind"] != _TAG
    ]
    labels += [(f"risk/{r['category']}", r["text"], _places(text, r["text"])) for r in row.get("risks", [])]
    raised = [(f"risk/{f.category}" if f.kind == "risk" else f.kind, f) for f in findings]
    for kind, part, places in labels:
        hit = any(k == kind and _on(f, places) for k, f in raised)
        for language in languages:
            counts[language][kind]["labelled"] += 1
            counts[language][kind]["found"] += hit
        if not hit and len(examples[f"missed {kind}"]) < errors:
            examples[f"missed {kind}"].append(part)
    for kind, finding in raised:
        group = next((g for g in (_CREATORS, _WORKS) if kind in g), {kind})
        if kind in ("parameter", "spelling"):
            continue
        right = any(_on(finding, places) and (k in group or kind == k) for k, _, places in labels)
        for language in languages:
            counts[language][kind]["raised"] += 1
            counts[language][kind]["right"] += right
        if not right and len(examples[f"false {kind}"]) < errors:
            examples[f"false {kind}"].append(finding.text)


def table(result: dict[str, Any]) -> str:
    """Return a measurement as text for a terminal."""
    lines = []
    for language, part in result.items():
        if language == "errors":
            continue
        families = ", ".join(f"{f} {share:.1%}" for f, share in part["families"].items()) or "none"
        lines.append(f"{language}: {part['prompts']} prompts, {part['flagged']:.1%} flagged ({families})")
        for kind, c in part["kinds"].items():
            recall = f"{c['recall']:6.1%}" if c["recall"] is not None else "     -"
            precision = f"{c['precision']:6.1%}" if c["precision"] is not None else "     -"
            lines.append(
                f"  {kind:24} recall {recall} ({c['found']}/{c['labelled']})   precision {precision} ({c['right']}/{c['raised']})"
            )
    for title, found in result.get("errors", {}).items():
        lines += [f"{title}:", *(f"  {one!r}" for one in found)]
    return "\n".join(lines)
