"""The command line as a user meets it: real processes, real files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(*arguments: str, stdin: str | bytes = "", cwd: Path | None = None, **env: str):
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from promptguard.cli import main; sys.exit(main())", *arguments],
        input=data, capture_output=True, cwd=cwd, env={**os.environ, **env}, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_miyazaki():
    code, out, _ = run("check", "--text", "a castle on a cliff in the style of Hayao Miyazaki")
    assert code == 1
    assert "artist/living-artist" in out
    assert "Hayao Miyazaki" in out
    assert "Ghibli" in out
    assert ":1:37:" in out


@pytest.mark.parametrize(
    "text",
    [
        "a castle in Ghibli style, bright modern Japanese anime style",
        "a Pixar style robot",
        "Starry Night by Van Gogh",
        "Mona Lisa with a cat",
        "a murder of crows over a pegboard factory",
        "shot on iPhone 15, Kodak Portra, no logos",
    ],
)
def test_clean_even_at_warning(text):
    code, out, err = run("check", "--fail-on", "warning", "--text", text)
    assert (code, err) == (0, ""), out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe\x00 broken \xd8", "utf|UTF|decode|encod"),
        (None, "no such file|cannot be read|not found|No such"),
    ],
)
def test_unreadable_is_not_clean(tmp_path, content, message):
    file = tmp_path / "prompt.txt"
    if content is not None:
        file.write_bytes(content)
    code, _, err = run("check", str(file))
    assert code == 2
    assert "prompt.txt" in err
    import re

    assert re.search(message, err)


def test_one_bad_file_does_not_hide_the_others(tmp_path):
    (tmp_path / "a.json").write_text('{"prompt": ', "utf-8")
    (tmp_path / "b.txt").write_text("by wlop\n", "utf-8")
    code, out, err = run("check", str(tmp_path))
    assert code == 2
    assert "a.json:1" in err
    assert "WLOP" in out


def test_jsonl(tmp_path):
    rows = [{"id": "x1", "text": "by wlop"}, {"id": "x2", "text": "a tree"}]
    (tmp_path / "p.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    code, out, _ = run("check", str(tmp_path / "p.jsonl"), "--output-format", "jsonl")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [(line["id"], line["verdict"]) for line in lines] == [("x1", "block"), ("x2", "pass")]
    finding = lines[0]["findings"][0]
    assert {
        "rule",
        "kind",
        "category",
        "severity",
        "start",
        "end",
        "text",
        "name",
        "message",
        "suggestions",
    } <= finding.keys()
    assert "by wlop"[finding["start"] : finding["end"]] == finding["text"]


def test_stdin_and_stdout():
    code, out, err = run("fix", stdin="a town in the style of Hayao Miyazaki\n")
    assert (code, out, err) == (0, "a town in Ghibli style\n", "")
    code, out, _ = run("check", "-", stdin="by wlop")
    assert code == 1
    assert "WLOP" in out


def test_fix_write_and_diff(tmp_path):
    file = tmp_path / "p.txt"
    file.write_bytes(b"une ville, style of Hayao Miyazaki\r\n")
    code, out, _ = run("fix", "--diff", str(file))
    assert code == 0
    assert "+une ville, Ghibli style" in out
    assert b"Miyazaki" in file.read_bytes()
    code, out, err = run("fix", "--write", str(file))
    assert (code, out) == (0, "")
    assert file.read_bytes() == b"une ville, Ghibli style\r\n"
    assert "1 prompt fixed" in err


def test_exit_codes_and_options(tmp_path):
    assert run("check", "--exit-zero", "--text", "by wlop")[0] == 0
    assert run("check", "--ignore", "artist", "--text", "by wlop")[0] == 0
    assert run("check", "--fail-on", "warning", "--text", "Pikachu")[0] == 1
    assert run("check", "--select", "nonsense", "--text", "x")[0] == 2
    assert run("check", "--text", "x", "--no-such-option")[0] == 2
    code, _, err = run("check", str(tmp_path))
    assert code == 2
    assert "no prompt file" in err


def test_settings(tmp_path):
    (tmp_path / "promptguard.toml").write_text(
        'fail-on = "warning"\n[[allow]]\nentry = "WLOP"\nreason = "licence 12"\n', "utf-8"
    )
    assert run("check", "--text", "by wlop", cwd=tmp_path)[0] == 0
    assert run("check", "--text", "Pikachu", cwd=tmp_path)[0] == 1
    assert run("check", "--isolated", "--text", "by wlop", cwd=tmp_path)[0] == 1
    (tmp_path / "promptguard.toml").write_text('fail_on = "warning"\nselekt = ["ip"]\n', "utf-8")
    code, _, err = run("check", "--text", "x", cwd=tmp_path)
    assert code == 2
    assert "promptguard.toml" in err


def test_project_lists(tmp_path):
    (tmp_path / "artists.mine.jsonl").write_text(
        '{"name": "Zorblax Quent", "status": "living", "fields": ["painter"], "sources": ["house"], "instead": {"en": ["flat poster style"]}}\n',
        "utf-8",
    )
    (tmp_path / "promptguard.toml").write_text('lists = ["artists.mine.jsonl"]\n', "utf-8")
    code, out, _ = run("check", "--text", "art by Zorblax Quent", cwd=tmp_path)
    assert code == 1
    assert "flat poster style" in out
    assert run("lists", "check", "artists.mine.jsonl", cwd=tmp_path)[0] == 0
    (tmp_path / "artists.mine.jsonl").write_text(
        '{"name": "X Y", "colour": "red", "sources": ["house"]}\n', "utf-8"
    )
    code, _, err = run("check", "--text", "x", cwd=tmp_path)
    assert code == 2
    assert "artists.mine.jsonl:1" in err
    assert "colour" in err


def test_explain_rules_lists():
    code, out, _ = run("explain", "artist/living-artist")
    assert code == 0
    assert "moderation_blocked" in out
    assert run("explain", "living-artist")[0] == 0
    code, _, err = run("explain", "artist/livng-artist")
    assert code == 2
    assert "artist/living-artist" in err
    code, out, _ = run("rules")
    assert "artist/living-artist" in out
    code, out, _ = run("lists")
    assert "artists" in out
    code, out, _ = run("lists", "show", "wlop")
    assert "living" in out
    assert run("lists", "show", "zzzzzz") == (
        2,
        "",
        "promptguard: 'zzzzzz' is on no list; check the spelling\n",
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("greg rutkowski", ["Greg Rutkowski (artists: born 1988", "error artist/living-artist", "refuse prompts that ask",
                            "No term runs yet", "en: ", "zh: ", "As of 20"]),
        ("皮卡丘", ["Pikachu (characters: ", "first published in 1996", "until the end of 2091", "trade mark"]),
        ("Winnie-the-Pooh", ["(died 1956)", "Free in us", "Still protected in ", "red-shirted", "ip/"]),
        ("Pablo Picasso", ["become free on 1 January 2044", "info artist/recently-dead-artist"]),
        ("Vincent van Gogh", ["are free since 1 January 1961"]),
        ("Coca-Cola", ["since 1886", "A trade mark lasts", "unbranded"]),
        ("octane render", ["A quality tag: no finding"]),
        ("Studio Ghibli", ["A look is nobody's"]),
        ("Tom Cruise", ["A likeness is nobody else's", "person/living-person"]),
    ],
)  # fmt: skip
def test_explain_names(name, said):
    code, out, _ = run("explain", name)
    assert code == 0
    for part in said:
        assert part in " ".join(out.split())


def test_explain_says_what_is_meant_first_and_what_needs_a_cue():
    assert run("explain", "pikachu")[1].startswith("Pikachu (characters")
    assert "found with a cue beside it" in run("explain", "goofy")[1]
    code, _, err = run("explain", "zzzzzz")
    assert code == 2
    assert "'zzzzzz' is no rule, and no name on the lists" in err


def test_nothing_heavy_is_loaded(guard, tmp_path):  # the lists are compiled
    probe = (
        "import sys, promptguard; from promptguard.cli import main\n"
        "heavy = {'spacy', 'openai', 'numpy', 'yaml', 'sqlite3', 'PIL', 'rich', 'pydantic', 'asyncio'}\n"
        "heavy |= {'fractions', 'multiprocessing'}\n"
        "assert not heavy & sys.modules.keys()\n"
        "try: main(['check', '--text', 'a castle in the style of Hayao Miyazaki'])\n"
        "except SystemExit as stop: assert stop.code == 1\n"
        "assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, cwd=tmp_path, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def test_eval(tmp_path):
    row = {
        "text": "art by WLOP and Nobody",
        "lang": "en",
        "mentions": [{"text": "WLOP", "kind": "artist_living"}],
        "risks": [],
    }
    (tmp_path / "labels.jsonl").write_text(json.dumps(row), "utf-8")
    code, out, _ = run("eval", str(tmp_path / "labels.jsonl"), "--output-format", "json")
    assert code == 0
    assert json.loads(out)["all"]["kinds"]["artist_living"]["recall"] == 1
    (tmp_path / "labels.jsonl").write_text(
        '{"text": "x", "mentions": [{"text": "y", "kind": "brand"}]}', "utf-8"
    )
    code, _, err = run("eval", str(tmp_path / "labels.jsonl"))
    assert code == 2
    assert "labels.jsonl:1" in err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b'{"text": "a", "mentions": [{"text": "a", "kind": "artist"}]}',
            "labels.jsonl:1: kind 'artist'; known are art",
        ),
        (
            b'{"text": "a"}\n{"text": "a", "risks": [{"text": "a", "category": "x"}]}',
            "labels.jsonl:2: category 'x'; known",
        ),
        (b'{"text": "a", "risks": [{"text": "b", "category": "gore"}]}', "must stand in the prompt"),
        (b'{"text": "a", "risks": [{"text": 1, "category": "gore"}]}', "must stand in the prompt"),
        (b'{"text": "a", "mentions": [{"text": "a", "kind": []}]}', "labels.jsonl:1: kind []; known are"),
        (b'{"text": "a", "mentions": null}', "labels.jsonl:1: mentions must be a list"),
        (b" \n", "labels.jsonl: is empty; write one labelled prompt a line"),
        (b'{"text": "\xff"}', "labels.jsonl: is no UTF-8 (byte 10)"),
        (b'{"text": "a"}\n' + b"[" * 50_000, "labels.jsonl:2: not JSON: it is nested too deeply"),
        (b'{"text": "a", "n": ' + b"9" * 5000 + b"}", "labels.jsonl:1: not JSON: it holds a number with too"),
    ],
)
def test_wrong_labels_are_named(tmp_path, content, message):
    (tmp_path / "labels.jsonl").write_bytes(content)
    code, _, err = run("eval", str(tmp_path / "labels.jsonl"))
    assert code == 2
    assert message in err


def test_a_tag_of_a_tool_need_not_be_found(tmp_path):
    row = {"text": "octane render, by WLOP", "mentions": [{"text": "octane render", "kind": "tool_tag"}]}
    (tmp_path / "labels.jsonl").write_text("\ufeff" + json.dumps(row), "utf-8")
    code, out, _ = run("eval", str(tmp_path / "labels.jsonl"), "--output-format", "json")
    assert code == 0
    assert set(json.loads(out)["all"]["kinds"]) == {"artist_living"}


def test_lists_check(tmp_path):
    file = tmp_path / "artists.ours.jsonl"
    rows = [
        {"name": "Zora Quimby", "sources": ["us"]},
        {"name": "Greg Rutkowski", "remove": True, "sources": ["us"]},
    ]
    file.write_text("\n".join(map(json.dumps, rows[:1])), "utf-8")
    assert run("lists", "check", str(file)) == (0, "1 entry, 0 problems\n", "")
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert run("lists", "check", str(file)) == (0, "2 entries, 0 problems\n", "")
    file.write_text(json.dumps({**rows[1], "name": "greg rutkowski"}) + "\n{}\n", "utf-8")
    code, out, _ = run("lists", "check", str(file))
    assert code == 2
    assert ":1: removes 'greg rutkowski', which is not on the list artists" in out
    assert ":2: an entry needs a name" in out
    assert "1 entry, 2 problems" in out


@pytest.mark.parametrize(
    ("country", "rule"), [("us", "ip/public-domain-character"), ("eu", "ip/protected-here")]
)
def test_the_mouse_of_1928_is_free_in_one_country_and_not_in_another(country, rule):
    code, out, _ = run(
        "check", "--text", "Mickey Mouse of 1928 at the wheel", "--jurisdiction", country, "--output-format", "concise"
    )  # fmt: skip
    assert code == 0
    assert f" {rule}: Mickey Mouse (Steamboat Willie)" in out
    assert f" in the {country.upper()} (" in out
