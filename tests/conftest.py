from __future__ import annotations

import os

import pytest
from hypothesis import settings

from promptguard import Guard

# the same examples in every CI run: a change is judged by what it does, not by luck; at home they vary
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(scope="session")
def guard() -> Guard:
    """One guard for all tests: it is immutable."""
    return Guard()
