"""The same tests with the other major version of the SDK: 2.x stands on httpx, 3.x on httpx2."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = ("images/test_submit.py", "images/test_batch.py", "hooks/test_openai.py")
OTHER = {"2": ">=3,<4", "3": ">=2,<3"}


@pytest.fixture(scope="module")
def other_sdk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the other major version of openai; skipped with the reason where it can't be had."""
    major = importlib.metadata.version("openai").split(".")[0]
    if major not in OTHER:
        pytest.skip(f"no other major version is known beside openai {major}")
    cache = getattr(request.config, "cache", None)
    name = f"openai-beside-{major}-{sys.version_info.major}{sys.version_info.minor}"
    home = Path(cache.mkdir(name)) if cache else tmp_path_factory.mktemp(name)
    if not (home / "openai").is_dir():
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        command = [*install, "--target", str(home), f"openai{OTHER[major]}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            pytest.skip(f"the other openai cannot be installed: {done.stderr.strip()[-200:]}")
    return home


def test_the_same_tests_pass_with_the_other_sdk(other_sdk: Path) -> None:
    tests = Path(__file__).parents[1]
    paths = [str(other_sdk), str(tests.parent), *filter(None, sys.path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    say = [sys.executable, "-c", "import openai; print(openai.__version__, openai.__file__)"]
    version, place = subprocess.check_output(say, env=environment, text=True).split()
    assert Path(place).is_relative_to(other_sdk)
    assert version.split(".")[0] != importlib.metadata.version("openai").split(".")[0]
    run = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        *(str(tests / name) for name in TESTS),
    ]
    done = subprocess.run(run, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
