"""The wheel works where no checkout is: built, installed into an empty environment, run elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
ROOT = Path(__file__).resolve().parent.parent


def test_wheel_checks_outside_the_checkout(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w", str(tmp_path / "dist"), str(ROOT)],
        check=True,
        timeout=600,
    )
    (wheel,) = (tmp_path / "dist").glob("promptguard_lint-*.whl")
    venv.create(tmp_path / "env", with_pip=True)
    python = next(
        p
        for p in (tmp_path / "env" / "bin" / "python", tmp_path / "env" / "Scripts" / "python.exe")
        if p.exists()
    )
    subprocess.run([str(python), "-m", "pip", "install", "-q", str(wheel)], check=True, timeout=600)
    work = tmp_path / "work"
    work.mkdir()
    script = python.with_name("promptguard")
    done = subprocess.run(
        [str(script), "check", "--text", "a castle on a cliff in the style of Hayao Miyazaki"],
        cwd=work,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "Ghibli" in done.stdout
    assert done.stderr == ""
    # compiled lists are in the wheel: nothing is compiled at first use
    where = "import promptguard.locate as l; print(l.open_store().folder)"
    shown = subprocess.run(
        [str(python), "-c", where],
        cwd=work,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "_shipped" in shown.stdout
    assert (
        subprocess.run(
            [str(script), "explain", "artist/living-artist"],
            cwd=work,
            env=ENVIRONMENT,
            capture_output=True,
            timeout=120,
            check=False,
        ).returncode
        == 0
    )
    assert (
        subprocess.run(
            [
                str(script),
                "cost",
                "--text",
                "x",
                "--model",
                "gpt-image-2",
                "--size",
                "1024x1024",
                "--quality",
                "low",
            ],
            cwd=work,
            env=ENVIRONMENT,
            capture_output=True,
            timeout=120,
            check=False,
        ).returncode
        == 0
    )
