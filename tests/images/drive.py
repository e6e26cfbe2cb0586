"""The command line as an object, for tests that run it in their own process."""

from __future__ import annotations

from promptguard.cli import application

app = application()
