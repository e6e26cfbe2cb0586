"""The image commands as a program of their own, for tests that need whole processes."""

from __future__ import annotations

import typer

from promptguard.cli.cost import cost
from promptguard.cli.ledger import ledger
from promptguard.cli.models import models
from promptguard.cli.refusal import refusal
from promptguard.cli.submit import submit

app = typer.Typer()
for command in (cost, ledger, models, refusal, submit):
    app.command()(command)

if __name__ == "__main__":
    app()
