"""Options that check and fix share: what is read, what is looked for, and the request it is meant for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import checking

if TYPE_CHECKING:
    from ..config import Settings
    from ..guard import Guard


class Language(str, Enum):
    """When the language pipeline is asked."""

    off = "off"
    auto = "auto"
    always = "always"


class Opinion(str, Enum):
    """When a second opinion is asked for."""

    off = "off"
    auto = "auto"
    always = "always"


def _path(given: str) -> Path:
    """Refuse an empty name: it would be the folder one is in, and is a shell's variable that nobody has set."""
    if not given:
        raise typer.BadParameter("a file's name is empty; write . for this folder")
    return Path(given)


Files = Annotated[
    list[Path] | None,
    typer.Argument(
        parser=_path, metavar="[FILES]...", help="Prompt files or folders; - reads standard input."
    ),
]
Select = Annotated[list[str] | None, typer.Option(help="Only these rules or families (comma list).")]
Ignore = Annotated[list[str] | None, typer.Option(help="Not these rules or families (comma list).")]
Model = Annotated[str | None, typer.Option(help="Model the prompt is for.")]
Size = Annotated[str | None, typer.Option(help="Size of the request, WIDTHxHEIGHT.")]
Quality = Annotated[str | None, typer.Option(help="Quality of the request.")]
Number = Annotated[int | None, typer.Option("--n", "-n", help="Number of images of the request.")]
Background = Annotated[str | None, typer.Option(help="Background of the request.")]
Moderation = Annotated[str | None, typer.Option(help="Moderation of the request: auto or low.")]
ImageFormat = Annotated[str | None, typer.Option(help="Image format of the request: png, jpeg, webp.")]
Edit = Annotated[
    bool, typer.Option("--edit", help="The request has reference pictures: judged more strictly.")
]
Jurisdiction = Annotated[
    str | None, typer.Option(help="Country whose term of protection counts: us, eu, ...")
]
AskOpinion = Annotated[
    Opinion | None,
    typer.Option(help="Statistical second opinion on risk: never, where the rules are unsure, always."),
]
AskLanguage = Annotated[
    Language | None,
    typer.Option(help="Ask the language pipeline never, about what rules leave open, or about everything."),
]
Kind = Annotated[
    str | None,
    typer.Option(
        help="Read files as this kind, whatever their name: text, markdown, yaml, json, jsonl, csv, tsv."
    ),
]
PerLine = Annotated[bool, typer.Option("--per-line", help="Text files hold one prompt a line.")]
StdinFilename = Annotated[Path | None, typer.Option(help="Name (and kind) of what comes on standard input.")]
ExitZero = Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 even with findings.")]
Config = Annotated[Path | None, typer.Option(help="Use this settings file.")]
Isolated = Annotated[bool, typer.Option("--isolated", help="Use no settings file.")]


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read: ``kind`` goes before their name, ``stdin`` is the name of standard input."""

    kind: str | None = None
    per_line: bool = False
    stdin: Path | None = None

    def __post_init__(self) -> None:
        from ..sources import KINDS

        if self.kind is not None and self.kind not in KINDS:
            checking.fail(f"--kind {self.kind}: no such kind; known are {', '.join(KINDS)}")


@dataclass(frozen=True, slots=True)
class Judging:
    """What prompts are judged by: settings, guard, and the request that they are meant for."""

    settings: Settings
    guard: Guard
    request: dict[str, Any]


def judging(
    settings: Settings,
    *,
    select: list[str] | None,
    ignore: list[str] | None,
    jurisdiction: str | None,
    opinion: Opinion | None,
    language: Language | None,
    edit: bool,
    **request: Any,
) -> Judging:
    """Put together what the settings and the command line say, the latter going first, or exit with 2."""
    from dataclasses import replace

    if jurisdiction is not None:
        settings = replace(settings, jurisdiction=jurisdiction.lower())
    if opinion is not None:
        settings = replace(settings, opinion=opinion.value)
    if language is not None:
        settings = replace(settings, language=language.value)
    merged = checking.request_of(settings, **request)
    if edit:
        merged["edit"] = True
    return Judging(settings, checking.guard_for(settings, select or (), ignore or ()), merged)


def named(files: list[Path] | None, text: str | None, verb: str) -> list[Path]:
    """Return the files that are named, standard input where nothing is, or exit with 2."""
    import sys

    if text is not None and files:
        checking.fail("give --text or files, not both")
    if text is not None and not text.strip():
        checking.fail("--text is empty; write a prompt")
    if text is None and not files:
        if sys.stdin.isatty():
            checking.fail(f'nothing to {verb}: name files, or give --text "...", or pipe a prompt in')
        return [Path("-")]
    return list(files or ())
