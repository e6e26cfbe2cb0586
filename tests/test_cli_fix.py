"""``check --fix``, ``check --diff`` and ``fix`` on files: every option counts, and all else stays as it is."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from test_cli import run

BY_WLOP = "a castle by wlop"


@pytest.mark.parametrize("options", [(), ("--exit-zero",), ("--output-format", "jsonl"), ("--statistics",)])
def test_check_fix_changes_the_files_and_then_checks_them(tmp_path, options):
    file = tmp_path / "p.txt"
    file.write_text(f"{BY_WLOP}, a nude photo of Emma Watson", "utf-8")
    other = tmp_path / "q.txt"
    other.write_text(BY_WLOP, "utf-8")
    code, out, err = run("check", "--fix", *options, str(tmp_path))
    assert "wlop" in file.read_text("utf-8")  # never rewritten
    assert "wlop" not in other.read_text("utf-8")
    assert "q.txt: 1 prompt fixed" in err
    assert code == (0 if options == ("--exit-zero",) else 1)
    assert "risk/sexual-person" in out
    if options == ("--output-format", "jsonl"):
        assert out.startswith('{"id"')


def test_check_fix_writes_its_result_where_it_is_told(tmp_path):
    (tmp_path / "p.txt").write_text(BY_WLOP, "utf-8")
    code, out, _ = run("check", "--fix", "--output-file", str(tmp_path / "r"), str(tmp_path / "p.txt"))
    assert (code, out) == (0, "")
    assert "nothing found" in (tmp_path / "r").read_text("utf-8")


@pytest.mark.parametrize("command", [("check", "--fix"), ("fix", "--write")])
def test_kind_and_lines_count(tmp_path, command):
    file = tmp_path / "prompts.log"
    file.write_text(f"# by wlop\n{BY_WLOP}\n", "utf-8")
    assert run(*command, "--per-line", str(file))[0] == 0
    lines = file.read_text("utf-8").splitlines()
    assert lines[0] == "# by wlop"
    assert "wlop" not in lines[1]
    file.write_text('{"prompt": "by wlop", "seed": "wlop"}', "utf-8")
    assert run(*command, "--kind", "json", str(file))[0] == 0
    text = file.read_text("utf-8")
    assert text.count("wlop") == 1
    assert '"seed": "wlop"' in text


@pytest.mark.parametrize("command", [("check", "--diff"), ("fix", "--diff"), ("fix",)])
def test_standard_input_has_a_name_and_a_kind(command):
    code, out, _ = run(*command, "--stdin-filename", "x.json", "-", stdin='{"prompt": "by wlop", "id": 7}')
    assert code == 0
    assert '"id": 7}' in out
    assert "backlit" in out
    if "--diff" in command:
        assert "+++ b/x.json" in out


def test_a_diff_can_be_applied(tmp_path):
    if not shutil.which("patch"):
        pytest.skip("patch is not installed")
    file = tmp_path / "p.txt"
    before = "a hill\u2028in the mist\x0bby wlop\nan oak\rby wlop\n"
    file.write_bytes(before.encode())
    diff = run("fix", "--diff", str(file))[1]
    assert diff.startswith(f"--- a{file.as_posix()}\n+++ b{file.as_posix()}\n")
    subprocess.run(["patch", "-s", "--binary", str(file)], input=diff.encode(), check=True, timeout=60)
    once = file.read_bytes()
    file.write_bytes(before.encode())
    run("fix", "--write", str(file))
    assert file.read_bytes() == once != before.encode()


@pytest.mark.parametrize("command", ["check", "fix"])
def test_the_term_of_protection_counts_in_a_fix(tmp_path, command):
    text = "Mickey Mouse of 1928, Steamboat Willie"
    file = tmp_path / "p.txt"
    file.write_text(text, "utf-8")
    free = run(command, "--diff", "--jurisdiction", "US", "--fail-on", "info", str(file))
    held = run(command, "--diff", "--jurisdiction", "eu", "--fail-on", "info", str(file))
    assert free != held


def test_the_request_counts_in_a_fix(tmp_path):
    (tmp_path / "p.txt").write_text("a woman in lingerie", "utf-8")
    for command in ("check", "fix"):
        assert "+a woman in an elegant" in run(command, "--diff", str(tmp_path))[1]
        # at the low setting it is a hint, which nobody rewrites
        assert run(command, "--diff", "--moderation", "low", str(tmp_path)) == (0, "", "")


def test_exit_zero_of_a_diff(tmp_path):
    (tmp_path / "p.txt").write_text("a nude photo of Emma Watson", "utf-8")
    for command in ("check", "fix"):
        assert run(command, "--diff", str(tmp_path))[0] == 1
        assert run(command, "--diff", "--exit-zero", str(tmp_path))[0] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--diff", "--output-format", "json"),
        ("check", "--diff", "--statistics"),
        ("check", "--fix", "--text", BY_WLOP),
        ("check", "--fix", "-"),
        ("fix", "--write", "-"),
        ("fix", "--text", " "),
        ("fix", "--kind", "word", "p.txt"),
    ],
)
def test_what_does_not_go_together_is_said(arguments):
    code, out, err = run(*arguments, stdin=BY_WLOP)
    assert (code, out) == (2, "")
    assert err.startswith("promptguard: ")


FILES = {
    "crlf.txt": b"a castle by wlop\r\nin the mist\r\n",
    "cr.txt": b"a castle by wlop\rin the mist",
    "bom.txt": b"\xef\xbb\xbfa castle by wlop\n\n",
    "le.txt": "\ufeffa castle by wlop\r\n".encode("utf-16-le"),
    "be.yaml": "\ufeffprompt: a castle by wlop # 城\n".encode("utf-16-be"),
    "a.yaml": b"# who\r\nprompt: 'a castle by wlop'   # what\r\nnegative_prompt: wlop\r\n",
    "b.yaml": b"prompt: |\r\n  a castle\r\n  by wlop\r\nseed: 1\r\n",
    "c.json": b'{ "prompt":"a castle by wlop\\u2014\\n","n":1}',
    "d.jsonl": b'{"text": "a castle by wlop"}\r\n\r\n{"text": "a tree"}\r\n',
    "e.csv": b'id;prompt\r\n1;"a castle; by wlop"\r\n2;a tree\r\n',
    "f.md": b"# T\r\n\r\n```prompt\r\na castle by wlop\r\n```\r\n",
}


@pytest.mark.parametrize("name", FILES)
def test_a_fix_leaves_everything_else_and_a_second_one_leaves_the_file(tmp_path, name):
    from promptguard.sources import read

    file = tmp_path / name
    file.write_bytes(FILES[name])
    file.chmod(0o640)
    before = read(file)
    assert run("fix", "--write", str(file))[0] == 0
    once = file.read_bytes()
    after = read(file)
    assert b"wlop" not in once.replace(b"\0", b"").replace(b"negative_prompt: wlop", b"")
    assert (after.encoding, after.kind, len(after.prompts)) == (
        before.encoding,
        before.kind,
        len(before.prompts),
    )
    assert once[:3] == FILES[name][:3]
    assert file.stat().st_mode & 0o777 == 0o640
    encoding = after.encoding
    for newline in ("\r\n", "\r", "\n"):
        assert once.count(newline.encode(encoding)) == FILES[name].count(newline.encode(encoding))
    changed = file.stat().st_mtime_ns
    assert run("fix", "--write", str(file)) == (0, "", "")
    assert (file.read_bytes(), file.stat().st_mtime_ns) == (once, changed)


@pytest.mark.parametrize("name", FILES)
def test_a_filter_keeps_the_encoding(tmp_path, name):
    file = tmp_path / name
    file.write_bytes(FILES[name])
    import sys

    arguments = [sys.executable, "-m", "promptguard", "fix", "-", "--stdin-filename", name]
    done = subprocess.run(arguments, input=FILES[name], capture_output=True, timeout=120, check=True)
    run("fix", "--write", str(file))
    assert done.stdout == file.read_bytes()


def test_what_a_file_cannot_hold_does_not_stop_the_rest(tmp_path, capsys):
    from promptguard.cli.fixing import Fixing
    from promptguard.cli.options import Judging, Reading
    from promptguard.config import Settings
    from promptguard.findings import Fixed

    class Breaking:
        """Makes two lines of the first prompt: no line of a file of lines can hold it."""

        def fix(self, text, **request):
            return Fixed("two\nlines" if text == "one" else text.upper(), (), ())

        def allowances_used(self):
            return set()

        def note_used(self, numbers):
            pass

    file = tmp_path / "p.txt"
    file.write_text("one\nother\n", "utf-8")
    fixing = Fixing(Judging(Settings(root=tmp_path), Breaking(), {}), "error", "write")
    fixing.run([file], None, Reading(per_line=True))
    assert file.read_text("utf-8") == "one\nOTHER\n"
    assert fixing.unreadable
    err = capsys.readouterr().err
    assert "p.txt:1: the new text cannot stand in this place" in err
    assert "1 prompt fixed" in err
