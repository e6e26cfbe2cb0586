"""The hooks, run by the real pre-commit program on a small repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="module")
def hooks(tmp_path_factory):
    """A repository with the hooks, as a user would clone it: what git tracks, without history."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    folder = tmp_path_factory.mktemp("hooks")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = (
        listed.stdout.splitlines()
        if listed.returncode == 0
        else [str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if p.is_file()]
    )
    for name in names:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "hooks")
    return folder


def test_hooks(hooks, tmp_path):
    repo = tmp_path / "repo"
    (repo / "prompts").mkdir(parents=True)
    git(repo, "init", "-q")
    (repo / "prompts" / "castle.txt").write_text("a castle in the style of Hayao Miyazaki\n", "utf-8")
    (repo / "prompts" / "tree.yaml").write_text("prompt: a tree on a hill\n", "utf-8")
    (repo / "notes.md").write_text("We like Hayao Miyazaki.\n", "utf-8")
    git(repo, "add", "-A")
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=hooks, capture_output=True, text=True, check=True
    ).stdout.strip()
    (repo / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {hooks.as_posix()}\n  rev: {head}\n  hooks:\n  - id: promptguard\n  - id: promptguard-fix\n    stages: [manual]\n",
        "utf-8",
    )
    env = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--verbose"]
    first = subprocess.run(
        command, cwd=repo, env=env, capture_output=True, text=True, timeout=900, check=False
    )
    assert first.returncode == 1, first.stdout + first.stderr
    assert "artist/living-artist" in first.stdout
    assert "castle.txt" in first.stdout
    assert "notes.md" not in first.stdout
    mend = subprocess.run(
        [*command, "--hook-stage", "manual", "promptguard-fix"],
        cwd=repo,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "files were modified" in mend.stdout, mend.stdout
    assert (repo / "prompts" / "castle.txt").read_text("utf-8") == "a castle in Ghibli style\n"
    last = subprocess.run(
        command, cwd=repo, env=env, capture_output=True, text=True, timeout=300, check=False
    )
    assert last.returncode == 0, last.stdout
