"""Labelled prompts of our own, in eight languages and on names that are also words.

The labels say what the prompt names, never what the tool finds; negated mentions are not labelled. Read what
is missed and what is raised wrongly with `python tests/test_gold.py [NAME ...]`.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from promptguard import Guard

GOLD = Path(__file__).parent / "gold"
LANGUAGES = ("zh", "ja", "ko", "es", "fr", "de", "pt", "ru")
MORE = tuple(f"{language}2" for language in LANGUAGES)  # particles and constructions of each language
WORDS = ("words", "words2", "words3", "words4")  # half names, half plain words
ENGLISH = (*WORDS, "sentences")

CREATORS = {"artist_living", "artist_unknown", "artist_dead_recent", "artist_public_domain"}
OWNED = {"franchise", "character", "brand", "studio_style"}
REFERENCES = {"artist_living", "character", "franchise", "brand", "celebrity_living"}
# group: (labels to be found, kinds of finding that count, labels on which such a finding is right)
GROUPS = {
    "living artist": ({"artist_living"}, {"artist_living"}, {"artist_living"}),
    "any creator": (CREATORS, CREATORS, CREATORS),
    "character": ({"character"}, {"character"}, {"character", "franchise", "character_public_domain"}),
    "franchise": ({"franchise"}, OWNED, OWNED),
    "brand": ({"brand"}, {"brand"}, {"brand", "franchise", "studio_style"}),
    "studio style": ({"studio_style"}, OWNED - {"character"}, OWNED - {"character"}),
    "living person": ({"celebrity_living"}, {"celebrity_living"}, {"celebrity_living"}),
    "any reference": (REFERENCES, REFERENCES, REFERENCES | {"studio_style"}),
}
# labels on which a warning or error is a plain mistake, and the kinds of finding for which it is (None: all)
NEVER = {
    "dead or free artist called living": ({"artist_dead_recent", "artist_public_domain"}, {"artist_living"}),
    "tool tag flagged": ({"tool_tag"}, None),
    "free character flagged": ({"character_public_domain"}, {"character"}),
}
WARNED = {"warning", "error"}

# (living artist recall, any reference recall, precision of both)
FLOORS = dict.fromkeys(LANGUAGES, (0.82, 0.75, 0.82)) | dict.fromkeys(("zh", "ja"), (0.92, 0.85, 0.92))
WORDS_RIGHT = 0.85

_guard = cache(Guard)


@dataclass
class Score:
    wanted: int = 0
    found: int = 0
    raised: int = 0
    right: int = 0
    misses: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.raised if self.raised else 1.0

    def __str__(self) -> str:
        recall = f"recall {self.recall:6.1%} ({self.found}/{self.wanted})"
        return f"{recall}  precision {self.precision:6.1%} ({self.right}/{self.raised})"


def read(name: str) -> list[dict]:
    lines = (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def places(text: str, needle: str) -> list[tuple[int, int]]:
    spans, start = [], text.find(needle)
    while start >= 0:
        spans.append((start, start + len(needle)))
        start = text.find(needle, start + 1)
    return spans


def touch(spans, start: int, end: int) -> bool:
    return any(a < end and start < b for a, b in spans)


@cache
def findings(text: str):
    return _guard().check(text).findings


def measure(rows: list[dict], group: str) -> Score:
    labels, counted, fine = GROUPS[group]
    score = Score()
    for row in rows:
        mentions = [(m, places(row["text"], m["text"])) for m in row["mentions"]]
        ours = [f for f in findings(row["text"]) if f.kind in counted]
        for m, spans in mentions:
            if m["kind"] not in labels:
                continue
            score.wanted += 1
            if any(touch(spans, f.start, f.end) for f in ours):
                score.found += 1
            else:
                score.misses.append(
                    f"{row['id']}: {m['text']} ({m['kind']}, {m['name']})  {row['text'][:70]!r}"
                )
        for f in ours:
            score.raised += 1
            if any(m["kind"] in fine and touch(spans, f.start, f.end) for m, spans in mentions):
                score.right += 1
            else:
                score.alarms.append(
                    f"{row['id']}: {f.text!r} ({f.kind} {f.severity}, {f.name})  {row['text'][:70]!r}"
                )
    return score


def never(rows: list[dict]) -> list[str]:
    bad = []
    for title, (labels, kinds) in NEVER.items():
        for row in rows:
            for m in row["mentions"]:
                if m["kind"] not in labels:
                    continue
                spans = places(row["text"], m["text"])
                for f in findings(row["text"]):
                    if (
                        f.severity in WARNED
                        and (kinds is None or f.kind in kinds)
                        and touch(spans, f.start, f.end)
                    ):
                        bad.append(f"{row['id']}: {title}: {m['text']} ({f.kind}, {f.name})")
    return bad


def faults(row: dict) -> list[str]:
    """What is wrong with one prompt, over all groups: missed, or raised where nothing such is named."""
    lines: dict[str, None] = {}
    for group in GROUPS:
        if group == "any reference":  # the others are stricter
            continue
        score = measure([row], group)
        lines |= dict.fromkeys([f"missed {x}" for x in score.misses] + [f"false  {x}" for x in score.alarms])
    return [*lines, *never([row])]


@pytest.mark.parametrize("language", [*LANGUAGES, *MORE])
def test_language(language):
    rows = read(language)
    artist, reference, precision = FLOORS[language[:2]]
    scores = {group: measure(rows, group) for group in ("living artist", "any reference")}
    print(*(f"\n{language} {group}: {score}" for group, score in scores.items()))
    assert scores["living artist"].recall >= artist, scores["living artist"].misses
    assert scores["any reference"].recall >= reference, scores["any reference"].misses
    for score in scores.values():
        assert score.precision >= precision, score.alarms


@pytest.mark.parametrize("name", [*LANGUAGES, *MORE, *ENGLISH])
def test_quality_tags_dead_artists_and_free_characters_are_left_alone(name):
    bad = never(read(name))
    labels = set().union(*(kinds for kinds, _ in NEVER.values()))
    total = sum(m["kind"] in labels for row in read(name) for m in row["mentions"])
    assert len(bad) <= max(1, 0.1 * total), bad


@pytest.mark.parametrize("name", ENGLISH)
def test_names_that_are_words(name):
    rows = read(name)
    wrong = {row["id"]: lines for row in rows if (lines := faults(row))}
    right = 1 - len(wrong) / len(rows)
    print(f"\n{name}: {right:.1%} of {len(rows)} prompts fully right")
    assert right >= WORDS_RIGHT, [line for lines in wrong.values() for line in lines]
    score = measure(rows, "any reference")
    assert score.recall >= 0.85, score.misses
    assert score.precision >= 0.92, score.alarms


@pytest.mark.parametrize("name", [*LANGUAGES, *MORE, *ENGLISH])
def test_labels_are_sound(name):
    rows = read(name)
    assert len({row["id"] for row in rows}) == len(rows) == len({row["text"] for row in rows})
    kinds = REFERENCES | CREATORS | {"studio_style", "character_public_domain", "tool_tag", "person_dead"}
    for row in rows:
        surfaces = [m["text"] for m in row["mentions"]]
        assert len(set(surfaces)) == len(surfaces)
        for m in row["mentions"]:
            assert m["text"] in row["text"]
            assert m["kind"] in kinds


def main(names: list[str]) -> None:
    for name in names or [*LANGUAGES, *MORE, *ENGLISH]:
        rows = read(name)
        print(f"\n{name}: {len(rows)} prompts")
        for group in GROUPS:
            print(f"  {group:14s} {measure(rows, group)}")
        wrong = [lines for row in rows if (lines := faults(row))]
        print(f"  fully right    {1 - len(wrong) / len(rows):6.1%}")
        for lines in wrong:
            print(*(f"    {line}" for line in lines), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
