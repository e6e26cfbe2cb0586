"""``promptguard eval``: recall, precision and flag rates on a labelled file of your own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from . import checking


def evaluate(
    file: Annotated[Path, typer.Argument(help="Label file (JSONL), as above.")],
    output_format: Annotated[Literal["table", "json"], typer.Option(help="table or json.")] = "table",
    errors: Annotated[int, typer.Option(help="Show up to this many misses and false alarms a kind.")] = 0,
    config: Annotated[Path | None, typer.Option(help="Use this settings file.")] = None,
    isolated: Annotated[bool, typer.Option("--isolated", help="Use no settings file.")] = False,
) -> None:
    """Measure the rules on labelled prompts: by kind and language, misses and false alarms on demand.

    A label file has one JSON object a line: {"text": "a fox by WLOP", "lang": "en", "mentions": [{"text": "WLOP",
    "kind": "artist_living"}], "risks": [{"text": "...", "category": "gore"}]}. The text of a label stands in the
    prompt as it is. Kinds and categories are those of findings (`promptguard rules --output-format json`), and
    tool_tag for a camera, renderer or site named as a tag, which must not be found. A line without mentions and
    risks counts in the flag rates only.
    """
    from ..measure import LabelError, measure, table

    guard = checking.guard_for(checking.settings_for(config, isolated))
    try:
        result = measure(file, guard, errors)
    except LabelError as error:
        checking.fail(str(error))
    except OSError as error:
        checking.fail(f"{file}: {error.strerror}")
    if output_format == "json":
        import json

        typer.echo(json.dumps(result, indent=2, ensure_ascii=False))
    else:
        typer.echo(table(result))
