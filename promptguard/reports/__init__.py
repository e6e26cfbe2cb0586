"""How findings are shown: one writer for each output format."""

from __future__ import annotations

from promptguard.reports.writer import Checked, Options, RuleInfo, Tally, Writer

__all__ = ["FORMATS", "Checked", "Options", "RuleInfo", "Tally", "Writer", "writer"]

FORMATS = ("full", "concise", "json", "jsonl", "github", "gitlab", "junit", "sarif", "rdjson")


def writer(format: str, options: Options | None = None) -> Writer:
    """Return a writer for one of FORMATS. Only that format's module is imported."""
    if format not in FORMATS:
        raise ValueError(f"format must be one of {', '.join(FORMATS)}, not {format!r}")
    from importlib import import_module

    home = {"full": "human", "concise": "human", "json": "jsons", "jsonl": "jsons"}.get(format, format)
    made: Writer = getattr(import_module(f"promptguard.reports.{home}"), format.capitalize())(
        options or Options()
    )
    return made
