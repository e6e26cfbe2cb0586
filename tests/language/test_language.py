"""The language pipeline: loaded only when asked, right on words and on creators off the lists."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from promptguard import Guard
from promptguard.lists import ListError
from promptguard.matching.language import FOLDER, LanguageError

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "data"
ROWS = [json.loads(line) for line in (HERE / "ambiguous.jsonl").read_text("utf-8").splitlines()]
OPEN = "harbour at dawn, artstation, marvelo tazzini"  # no cue, nobody listed: rules leave it open
OTHER = ("risk", "parameter", "spelling")


@pytest.fixture(scope="module")
def auto() -> Guard:
    return Guard(language="auto")


def named(guard: Guard, row) -> bool:
    """Whether the word in question is found: as anything if it is a name, above info if a word."""
    return any(
        f.start < row["end"]
        and row["start"] < f.end
        and f.kind not in OTHER
        and (row["name"] or f.severity != "info")
        for f in guard.check(row["text"]).findings
    )


@pytest.mark.parametrize("lang", ["en", "zh", "ja"])
def test_names_that_are_words(auto, lang):
    rows = [row for row in ROWS if row["lang"] == lang]
    wrong = [row["text"] for row in rows if named(auto, row) != row["name"]]
    assert len(wrong) <= FLOOR[lang] * len(rows), wrong


FLOOR = {"en": 0.05, "zh": 0.07, "ja": 0.05}


def test_sentences_that_training_never_followed(auto):
    rows = [json.loads(line) for line in (HERE / "unseen.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == 80
    wrong = [row["text"] for row in rows if named(auto, row) != row["name"]]
    assert len(wrong) <= 0.07 * len(rows), wrong


@pytest.mark.parametrize(
    "text",
    [
        "Cars lined up in traffic, aerial photo",
        "A train riding over a bridge",
        "the rings of Saturn over a frozen moon",
        "a map of Texas, vintage print",
        "Make ONLY the eyes sharp",
        '{"target": "a group of hikers", "meta": {"size": 3}}',
    ],
)
def test_capitals_that_name_nobody(auto, text):
    assert not [f for f in auto.check(text).findings if f.severity != "info"]


def test_rows_are_balanced_and_spans_hold():
    assert len(ROWS) >= 300
    for row in ROWS:
        assert row["text"][row["start"] : row["end"]].strip()
    names = sum(row["name"] for row in ROWS)
    assert abs(2 * names - len(ROWS)) <= 0.06 * len(ROWS)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("oil painting of a harbour by qorvenlu, artstation", "qorvenlu"),
        ("a fox in the snow, art by greg rutkowski and qorvenlu and artgerm", "qorvenlu"),
        ("a fox in the snow, art by greg rutkowski, (marvelo tazzini:1.2), artgerm", "marvelo tazzini"),
        ("a fox in the snow, art by greg_rutkowski, torvin_askelund, artgerm", "torvin_askelund"),
        ('{"subject": "a fox", "style": "illustration by marvelo tazzini"}', "marvelo tazzini"),
    ],
)
def test_creators_off_the_lists(auto, text, name):
    found = [f for f in auto.check(text).findings if f.kind == "artist_unknown"]
    assert [f.text for f in found] == [name]
    assert found[0].severity == "warning"
    assert found[0].suggestions


@pytest.mark.parametrize(
    "text",
    [
        "a fox in the snow by candlelight, hyperdetailed, octane render, artstation",
        "art by greg rutkowski, sci-fi, dieselpunk, raytracing",
        "a house by the old mill, watercolor",
        "a bowl of apple slices",
        "赛博朋克风格的城市，电影感",
        "水彩画風の港町、淡い色",
    ],
)
def test_no_creator_where_none_is(auto, text):
    assert not [f for f in auto.check(text).findings if f.kind == "artist_unknown"]


def test_a_negated_creator_is_none(auto):
    assert not [f for f in auto.check("a fox, no art by qorvenlu").findings if f.kind == "artist_unknown"]


def test_off_asks_nothing():
    code = (
        "import sys; from promptguard import Guard\n"
        f"Guard().check({OPEN!r}); assert 'spacy' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
    assert not Guard(language="off").check(OPEN).findings


def test_nothing_is_loaded_before_there_is_a_question():
    code = (
        "import sys; from promptguard import Guard\n"
        "guard = Guard(language='auto')\n"
        "guard.check('a castle on a hill, art by greg rutkowski'); assert 'spacy' not in sys.modules\n"
        f"guard.check({OPEN!r}); assert 'spacy' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_same_answers_from_many_threads(auto):
    from concurrent.futures import ThreadPoolExecutor

    texts = [row["text"] for row in ROWS[:40]]
    alone = [auto.check(text) for text in texts]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(auto.check, texts)) == alone


def test_always_reads_whole_prompts():
    report = Guard(language="always").check(OPEN)
    assert [f.text for f in report.findings if f.kind == "artist_unknown"] == ["marvelo tazzini"]


def test_the_pipeline_is_small():
    files = [p for p in (DATA / FOLDER).rglob("*") if p.is_file()]
    assert 100_000 < sum(p.stat().st_size for p in files) < 10_000_000


def test_removed_entries_are_no_longer_found(tmp_path):
    overlay = tmp_path / "artists.ours.jsonl"
    overlay.write_text('{"name": "Greg Rutkowski", "remove": true, "sources": ["us"]}\n', "utf-8")
    found = Guard(overlays=[overlay]).check("a fox by greg rutkowski").findings
    assert [f.kind for f in found] == ["artist_unknown"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            '{"name": "Nobody Such", "remove": true, "sources": ["us"]}',
            "removes 'Nobody Such', which is not on the list",
        ),
        ('{"name": "Greg Rutkowski", "remove": "yes", "sources": ["us"]}', "remove must be true or false"),
    ],
)
def test_wrong_removals(tmp_path, line, message):
    overlay = tmp_path / "artists.ours.jsonl"
    overlay.write_text(line, "utf-8")
    with pytest.raises(ListError, match=message):
        Guard(overlays=[overlay])


def ruled(folder: Path, patterns) -> Path:
    """Save a user's pipeline that knows names by rule."""
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(patterns)
    nlp.to_disk(folder)
    return folder


def test_a_users_model_speaks_too(tmp_path):
    folder = ruled(
        tmp_path / "model",
        [{"label": "PERSON", "pattern": "Velvet Mill"}, {"label": "ORG", "pattern": "Apple"}],
    )
    text = "a portrait by Velvet Mill of trees"
    with_model = Guard(language="auto", language_model=str(folder))
    assert [f.text for f in with_model.check(text).findings if f.kind == "artist_unknown"] == ["Velvet Mill"]
    found = with_model.check("Apple on a sunny wall").findings
    assert [(f.text, f.kind) for f in found] == [("Apple", "brand")]


def test_a_model_that_is_not_there():
    with pytest.raises(LanguageError, match=r"'en_core_web_none' is not installed"):
        Guard(language="auto", language_model="en_core_web_none")
    with pytest.raises(LanguageError, match="never asked"):
        Guard(language="off", language_model="en_core_web_none")


def test_a_folder_that_is_no_model(tmp_path):
    guard = Guard(language="auto", language_model=str(tmp_path))
    with pytest.raises(LanguageError, match="cannot be loaded"):
        guard.check(OPEN)


def test_an_unknown_mode():
    with pytest.raises(LanguageError, match="no language mode 'sometimes'"):
        Guard(language="sometimes")
