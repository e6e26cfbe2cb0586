from __future__ import annotations

import pytest

from promptguard import Guard


@pytest.fixture(scope="session")
def guard() -> Guard:
    """One guard for all tests: it is immutable."""
    return Guard()
