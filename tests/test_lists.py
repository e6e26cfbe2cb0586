"""The lists: sorted, sourced, consistent; their suggestions are clean themselves."""

from __future__ import annotations

import json
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

from promptguard.lists import LISTS, ListError, entry_from, list_of, read_list
from promptguard.matching.worlds import world_of

DATA = Path(__file__).resolve().parent.parent / "data"
FILES = sorted(DATA.glob("*.jsonl"))
BY_HAND = [f for f in FILES if f.name.count(".") == 1]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_sorted_unique_and_sourced(path):
    names = []
    for _, entry in read_list(path, list_of(path)):
        names.append((entry.name.lower(), entry.name))
        assert entry.sources
        if entry.died is not None:
            assert entry.status in ("dead", None), entry.name
            assert entry.born is None or 0 < entry.died - entry.born < 130, entry.name
        if entry.status == "living":
            assert entry.born is None or entry.born >= 1918, entry.name
    assert names == sorted(names)
    assert len({n for _, n in names}) == len(names)


def test_every_list_has_its_file():
    assert {list_of(f) for f in FILES} == set(LISTS)


@pytest.mark.parametrize("path", BY_HAND, ids=lambda p: p.name)
def test_suggestions_are_clean(guard, path):
    dirty = []
    for _, entry in read_list(path, list_of(path)):
        for texts in entry.instead.values():
            for text in texts:
                assert '"' not in text
                assert "\\" not in text
                found = [f for f in guard.check(text).findings if f.severity != "info"]
                dirty += [(entry.name, text, f.rule, f.text) for f in found]
    assert dirty == []


@pytest.mark.parametrize("path", BY_HAND, ids=lambda p: p.name)
def test_no_suggestion_says_the_name_again(path):
    again = []
    for _, entry in read_list(path, list_of(path)):
        forms = {form.casefold() for form in (entry.name, *entry.aliases, *chain(*entry.names.values()))}
        for text in chain(*entry.instead.values()):
            words = f" {text.casefold()} "
            again += [
                (entry.name, text, form)
                for form in forms
                if (f" {form} " in words if form.isascii() else len(form) > 1 and form in words)
            ]
    assert again == []


def test_every_series_of_some_size_is_a_name_on_the_lists():
    """A character's first name counts where its world is named: that world must be known under that name."""
    known = set()
    for name in ("franchises", "brands", "studios", "characters"):
        for _, entry in read_list(DATA / f"{name}.jsonl", name):
            known |= {world_of(form) for form in (entry.name, *entry.aliases)}
    members = Counter(
        entry.series for _, entry in read_list(DATA / "characters.jsonl", "characters") if entry.series
    )
    assert len(members) > 300
    assert [series for series, count in members.items() if count > 1 and world_of(series) not in known] == []


def test_living_people_have_suggestions():
    for name in ("artists", "persons"):
        for _, entry in read_list(DATA / f"{name}.jsonl", name):
            if entry.status == "living":
                assert entry.instead.get("en"), entry.name
            if entry.status == "dead":
                assert not entry.instead, entry.name


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"name": "A B"}, "sources"),
        ({"sources": ["x"]}, "name"),
        ({"name": "A", "sources": ["x"], "colour": 1}, "colour"),
        ({"name": "A", "sources": ["x"], "aliases": "B"}, "aliases"),
        ({"name": "A", "sources": ["x"], "names": ["B"]}, "names"),
        ({"name": "A", "sources": ["x"], "names": {"ja": ["B", 7]}}, "names must map"),
        ({"name": "A", "sources": ["x"], "instead": {"en": [" "]}}, "instead must map"),
        ({"name": "A", "sources": ["x"], "owner": {"a": 1}}, "owner must be a text"),
        ({"name": "A", "sources": ["x"], "bulk": "yes"}, "bulk must be true or false"),
        ({"name": "A", "sources": ["x"], "born": "1970"}, "born"),
        ({"name": "A", "sources": ["x"], "ambiguous": ["B"]}, "ambiguous"),
        ([], "object"),
    ],
)
def test_wrong_entries_are_refused(raw, message):
    with pytest.raises(ListError, match=message):
        entry_from(raw, "artists", "f:1")


def test_bad_json_names_file_and_line(tmp_path):
    path = tmp_path / "artists.jsonl"
    path.write_text(json.dumps({"name": "A", "sources": ["x"]}) + "\n{oops\n", "utf-8")
    with pytest.raises(ListError, match=r"artists.jsonl:2: not JSON"):
        list(read_list(path, "artists"))
