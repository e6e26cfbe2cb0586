"""The command line: one module a command, loaded when that command is called.

Only this package prints and exits. stdout carries results, stderr everything else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import typer

_COMMANDS = {
    "check": "check", "fix": "fix", "explain": "explain", "rules": "rules", "lists": "lists", "cost": "cost",
    "models": "models", "submit": "submit", "ledger": "ledger", "refusal": "refusal", "eval": "evaluate",
}  # fmt: skip


_CLOSED = 141  # what a shell says of a program that wrote into a closed pipe: neither clean nor findings


def _version(wanted: bool) -> None:
    if wanted:
        from .. import __version__

        typer.echo(f"promptguard {__version__}")
        raise typer.Exit


def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    """Find what an image API refuses in a prompt, before you pay for it.

    Exit codes: 0 clean, 1 findings, 2 could not check, 3 refused by budget, 4 refused by the API,
    5 outcome unknown.
    """


def application(wanted: str | None = None) -> typer.Typer:
    """Build the command line with one command, or with all of them for the overview."""
    app = typer.Typer(
        add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None
    )
    app.callback()(_options)
    for name, module in _COMMANDS.items():
        if wanted is None or wanted == name:
            function = getattr(import_module(f".{module}", __name__), module)
            app.command(name)(function)
    return app


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code. Console scripts call it without arguments."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        # prompts come in every script; a terminal that cannot show one must not end the run
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    wanted = next((a for a in given if a in _COMMANDS), None) if given and given[0] in _COMMANDS else None
    code, closed = 0, False
    try:
        application(wanted)(given, prog_name="promptguard")
    except SystemExit as end:
        # typer ends a closed pipe with 1, which means findings here
        code, closed = end.code if isinstance(end.code, int) else 2, _is_closed_pipe(end.__context__)
    except Exception as error:
        if os.environ.get("PROMPTGUARD_DEBUG"):
            raise
        closed = _is_closed_pipe(error)
        if not closed:
            # whatever was not foreseen: "could not check" must never look like findings, or like clean
            typer.echo(f"promptguard: could not check: {type(error).__name__}: {error}", err=True)
        code = 2
    raise SystemExit(_CLOSED if _silenced() or closed else code)


def _is_closed_pipe(error: BaseException | None) -> bool:
    return isinstance(error, BrokenPipeError)


def _silenced() -> bool:
    """Write what is still to be written; say whether the reader (head, less) has gone away before."""
    gone = False
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            gone = True
            # or the interpreter tries again at its end, and complains
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return gone
