"""What cannot be checked is named with its place, exits with 2 and hides nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from test_cli import run

WRONG = {
    "encoding.txt": (b"by wl\xffop", "encoding.txt:1: byte 0xff at offset 5 is no UTF-8"),
    "bad.yaml": (b"prompt: [a\nb: {", "bad.yaml:2: is not valid YAML"),
    "bad.json": (b'{"prompt": ', "bad.json:1: is not valid JSON: expecting value at column 12"),
    "second.jsonl": (b'{"text": "x"}\n{"text"\n', "second.jsonl:2: is not valid JSON"),
    "empty.txt": (b"", "empty.txt: is empty"),
    "bom.txt": (b"\xef\xbb\xbf", "bom.txt: is empty"),
    "binary.txt": (b"a\0b", "binary.txt: is a binary file"),
    "field.jsonl": (b'{"a": 1, "b": 2}', "field.jsonl:1: has no text or prompt field, only a, b"),
    "nothing.jsonl": (b"{}", "nothing.jsonl:1: has no text or prompt field, for it is empty"),
    "blank.jsonl": (b'{"text": " "}', "blank.jsonl:1: has no text or prompt field, for text holds no words"),
    "five.jsonl": (
        b'{"id": 1, "prompt": 5}',
        "five.jsonl:1: has no text or prompt field, for prompt holds no words",
    ),
    "digits.json": (
        b'{"prompt": "a",\n "n": ' + b"9" * 5000 + b"}",
        "digits.json:2: holds a number of thousands",
    ),
    "digits.jsonl": (
        b'{"text": "a", "n": ' + b"9" * 5000 + b"}",
        "digits.jsonl:1: holds a number of thousands",
    ),
    "list.jsonl": (b"[]", "list.jsonl:1: has no text or prompt field, for it is no object"),
    "number.jsonl": (b"3", "number.jsonl:1: has no text or prompt field, for it is no object"),
    "key.yaml": (b"a: 1", "key.yaml: holds no prompt; write it under a key"),
    "nothing.json": (b"{}", "nothing.json: holds no text"),
    "column.csv": (b"a,b\n1,2\n", "column.csv:1: has no column named prompt or text, only a, b"),
    "short.csv": (b"prompt,b\n1\n", "short.csv:2: has 1 cell where the header has 2"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_named_and_does_not_hide_the_others(tmp_path, name):
    content, message = WRONG[name]
    (tmp_path / name).write_bytes(content)
    (tmp_path / "zz.txt").write_text("by wlop", "utf-8")
    for command in (("check",), ("fix", "--diff")):
        code, out, err = run(*command, str(tmp_path))
        assert code == 2
        assert message in err
        assert "wlop" in out


@pytest.mark.parametrize("name", ["encoding.txt", "bad.json", "empty.txt", "binary.txt"])
def test_standard_input_is_named(name):
    content, _ = WRONG[name]
    kind = ("--kind", "json") if name.endswith("json") else ()
    for command in ("check", "fix"):
        code, _, err = run(command, "-", *kind, stdin=content)
        assert code == 2
        assert err.startswith("promptguard: standard input")
        code, _, err = run(command, "-", "--stdin-filename", name, stdin=content)
        assert err.startswith(f"promptguard: {name}")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_named(tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "p.txt").write_text("by wlop", "utf-8")
    (tmp_path / "p.txt").write_text("by wlop", "utf-8")
    (tmp_path / "p.txt").chmod(0)
    (tmp_path / "secret").chmod(0)
    code, _, err = run("check", str(tmp_path))
    (tmp_path / "secret").chmod(0o700)
    assert code == 2
    assert "p.txt: no permission" in err
    assert "secret: no permission" in err


def test_a_folder_that_cannot_be_listed_is_told(tmp_path, monkeypatch):
    from promptguard.cli import checking
    from promptguard.config import Settings

    def walk(folder, onerror):
        onerror(PermissionError(13, "Permission denied", str(folder / "secret")))
        yield str(folder), [], ["p.txt"]

    (tmp_path / "p.txt").write_text("by wlop", "utf-8")
    monkeypatch.setattr(os, "walk", walk)
    told = []
    files = checking.named_files([tmp_path], Settings(root=tmp_path), told.append)
    assert files == [tmp_path / "p.txt"]
    assert "secret: no permission" in str(told[0])


def test_a_folder_without_prompts_is_not_clean(tmp_path):
    for command in (("check",), ("fix", "--write")):
        code, _, err = run(*command, str(tmp_path))
        assert code == 2
        assert f"no prompt file found under {tmp_path}" in err


@pytest.mark.parametrize("command", [("check",), ("fix", "--write")])
def test_an_empty_name_is_not_this_folder(tmp_path, command):
    (tmp_path / "p.txt").write_text("by wlop", "utf-8")
    code, out, err = run(*command, "", cwd=tmp_path)
    assert (code, out) == (2, "")
    assert "a file's name is empty" in err
    assert (tmp_path / "p.txt").read_text("utf-8") == "by wlop"


def test_the_result_is_not_written_over_what_is_checked(tmp_path):
    file = tmp_path / "p.txt"
    file.write_text("by wlop", "utf-8")
    code, _, err = run("check", "p.txt", "--output-file", "./p.txt", cwd=tmp_path)
    assert code == 2
    assert "p.txt is a file to be checked, and would be overwritten" in err
    assert file.read_text("utf-8") == "by wlop"
    for _ in range(2):  # in a folder that is checked it is left out
        code, _, err = run(
            "check", ".", "--output-file", "report.json", "--output-format", "json", cwd=tmp_path
        )
        assert (code, err) == (1, "")
        assert [one["path"] for one in json.loads((tmp_path / "report.json").read_text("utf-8"))] == ["p.txt"]


def test_an_excluded_file_is_left_out_and_said(tmp_path):
    (tmp_path / "promptguard.toml").write_text('exclude = ["old"]\n', "utf-8")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "p.txt").write_text("by wlop", "utf-8")
    code, _, err = run("check", "old/p.txt", cwd=tmp_path)
    assert code == 0
    assert "old/p.txt: left out" in err.replace("\\", "/")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("fail-on = ", "promptguard.toml: is not valid TOML"),
        ('faill-on = "error"', "promptguard.toml: faill-on: no such key; did you mean fail-on?"),
        ('jurisdiction = "xx"', "promptguard.toml: jurisdiction: must be one of us"),
        (
            'ignore = ["ip/brnd"]',
            "promptguard.toml: no rule or family is called 'ip/brnd'; did you mean ip/brand?",
        ),
        (
            '[[allow]]\nrule = "ip/brnd"\nreason = "x"',
            "promptguard.toml: no rule or family is called 'ip/brnd'; did you mean ip/brand?",
        ),
        (
            '[per-file-ignores]\n"a/*" = ["ipp"]',
            "promptguard.toml: per-file-ignores.\"a/*\": no rule or family is called 'ipp'; did you mean ip?",
        ),
    ],
)
def test_wrong_settings_are_named(tmp_path, settings, message):
    (tmp_path / "promptguard.toml").write_text(settings, "utf-8")
    code, _, err = run("check", "--text", "a tree", cwd=tmp_path)
    assert code == 2
    assert message in err


def test_a_rule_of_the_command_line_is_not_blamed_on_the_settings(tmp_path):
    (tmp_path / "promptguard.toml").write_text('fail-on = "warning"', "utf-8")
    code, _, err = run("check", "--select", "ip/brnd", "--text", "a tree", cwd=tmp_path)
    assert (code, err.strip()) == (
        2,
        "promptguard: no rule or family is called 'ip/brnd'; did you mean ip/brand?",
    )


@pytest.mark.parametrize("jurisdiction", ["EU", "eu", "Us"])
def test_a_jurisdiction_in_capitals(jurisdiction):
    assert run("check", "--jurisdiction", jurisdiction, "--text", "a tree")[0] == 0


def test_sizes_are_told_apart():
    assert "of the form" in run("check", "--text", "x", "--size", "wide")[1]
    assert "no model makes a picture of 1x1 pixels" in run("check", "--text", "x", "--size", "1x1")[1]
    code, _, err = run("cost", "--text", "x", "--model", "gpt-image-2", "--size", "1x1")
    assert "multiples of 16" in err, code


def test_unused_allowances_are_told_of_files_only(tmp_path):
    (tmp_path / "promptguard.toml").write_text(
        '[[allow]]\nentry = "Pikachu"\nreason = "x"\n[[allow]]\nentry = "Batman"\nreason = "y"\nuntil = 2020-01-01',
        "utf-8",
    )
    (tmp_path / "p.txt").write_text("a tree", "utf-8")
    of_text = run("check", "--text", "a tree", cwd=tmp_path)[2]
    of_files = run("check", "p.txt", cwd=tmp_path)[2]
    assert "Batman ran out" in of_text
    assert "Pikachu" not in of_text
    assert "Pikachu matched nothing" in of_files


@pytest.mark.skipif(sys.platform == "win32", reason="no closed pipes there")
@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--text", "by wlop"),
        ("check", "many.jsonl"),
        ("check", "many.jsonl", "--jobs", "2"),
        ("rules",),
        ("fix", "many.jsonl"),
    ],
)
def test_a_closed_pipe_is_neither_clean_nor_findings(tmp_path, arguments):
    line = '{"text": "by wlop, a castle on a cliff in the evening light of a summer that never ends"}\n'
    (tmp_path / "many.jsonl").write_text(line * (30_000 if "--jobs" in arguments else 300), "utf-8")
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "promptguard", *arguments],
        stdout=writer, stderr=subprocess.PIPE, cwd=tmp_path, timeout=120, check=False,
    )  # fmt: skip
    os.close(writer)
    assert (done.returncode, done.stderr.decode()) == (141, "")
