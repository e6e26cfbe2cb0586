"""Many prompts on several processes: the same as one after the other."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from promptguard import parallel
from promptguard.cli import checking
from promptguard.config import Allow
from promptguard.guard import Guard

NAMES = ["Greg Rutkowski", "Pikachu", "a tree", "宫崎骏", "WLOP"]


def prompts(count: int):
    for number in range(count):
        yield f"{number}: a castle by {NAMES[number % len(NAMES)]}"


def test_check_many_keeps_order(guard):
    many = list(guard.check_many(prompts(3_000), processes=2))
    assert [r.text for r in many] == list(prompts(3_000))
    assert many[:50] == [guard.check(text) for text in prompts(50)]


def test_check_many_of_few_starts_nothing(guard, monkeypatch):
    monkeypatch.setattr(parallel, "ordered", None)
    with pytest.raises(TypeError):
        list(guard.check_many(prompts(3_000), processes=2))
    assert [r.verdict for r in guard.check_many(["by wlop", "a tree"], processes=2)] == ["block", "pass"]


def test_a_wrong_prompt_is_raised(guard):
    with pytest.raises(TypeError, match="int"):
        list(guard.check_many([*prompts(2_500), 7], processes=2))  # type: ignore[list-item]


def test_guard_survives_pickling():
    import pickle

    made = Guard(ignore=["ip"], allow=[Allow("licence", entry="WLOP")])
    again = pickle.loads(pickle.dumps(made))
    assert again.check("Pikachu by wlop and artgerm") == made.check("Pikachu by wlop and artgerm")


def run(*arguments: str):
    code = "import sys; from promptguard.cli import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, timeout=300, check=False
    )


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    path = tmp_path_factory.mktemp("many") / "large.jsonl"
    with path.open("w", encoding="utf-8") as file:
        size = number = 0
        while size <= checking.LARGE:
            line = json.dumps(
                {"id": f"n{number}", "text": f"{number} castles by {NAMES[number % 5]}, {'light ' * 60}"}
            )
            file.write(line + "\n")
            size += len(line)
            number += 1
    return path


def test_jobs_give_the_same(large):
    one = run("check", str(large), "-j", "1", "--output-format", "jsonl")
    two = run("check", str(large), "-j", "2", "--output-format", "jsonl")
    assert one.returncode == two.returncode == 1
    assert one.stdout == two.stdout
    assert json.loads(two.stdout.splitlines()[700])["id"] == "n700"


def test_a_bad_line_is_named(large, tmp_path):
    bad = tmp_path / "bad.jsonl"
    lines = large.read_bytes().splitlines(keepends=True)
    lines[1234] = b'{"text": oops}\n'
    bad.write_bytes(b"".join(lines))
    done = run("check", str(bad), "-j", "2", "--output-format", "jsonl")
    assert done.returncode == 2
    assert b"bad.jsonl:1235" in done.stderr
    assert len(done.stdout.splitlines()) == 1234
