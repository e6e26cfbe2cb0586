"""``promptguard explain``: the manual page of a rule, or what the lists know of a name."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import checking


def explain(
    subject: Annotated[str, typer.Argument(help="A rule (artist/living-artist) or a name on the lists.")],
    config: Annotated[Path | None, typer.Option(help="Use this settings file.")] = None,
    isolated: Annotated[bool, typer.Option("--isolated", help="Use no settings file.")] = False,
) -> None:
    """Explain a rule: what it finds, why, what to write instead, and examples."""
    manual = checking.store_for(checking.settings_for(config, isolated)).manual()
    if subject not in manual:
        from difflib import get_close_matches

        close = get_close_matches(subject, manual, 1) or [r for r in manual if r.endswith("/" + subject)]
        if len(close) == 1 and close[0].endswith("/" + subject):
            subject = close[0]
        else:
            hint = (
                f" Do you mean {close[0]}?"
                if close
                else " `promptguard rules` lists them; `promptguard lists show NAME` looks a name up."
            )
            checking.fail(f"no rule is called {subject!r}.{hint}")
    rule = manual[subject]
    category = f", category {rule['category']}" if rule["category"] else ""
    typer.echo(
        f"{subject} ({rule['severity']}, kind {rule['kind']}{category})\n\n{_sentence(rule['summary'])}\n"
    )
    typer.echo(_wrapped(rule["why"]))
    if not rule["rewrite"]:
        typer.echo("\nNever rewritten: promptguard offers no suggestion and no fix for it.")
    if rule["instead"]:
        typer.echo("\nInstead:")
        for language, texts in rule["instead"].items():
            typer.echo(f"  {language}: {' | '.join(texts)}")
    typer.echo("\nFound:")
    for example in rule["hits"]:
        marked = f"{example['text'][: example['start']]}[[{example['text'][example['start'] : example['end']]}]]{example['text'][example['end'] :]}"
        typer.echo(f"  {marked if example['end'] else example['text']}{_request(example)}")
        if example["becomes"]:
            typer.echo(f"    becomes: {example['becomes']}")
    typer.echo("\nNot found:")
    for example in rule["passes"]:
        typer.echo(f"  {example['text']}{_request(example)}")


def _request(example: dict[str, dict[str, str]]) -> str:
    request = example["request"]
    return f"   ({', '.join(f'{k}={v}' for k, v in request.items())})" if request else ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _wrapped(text: str) -> str:
    from textwrap import fill

    return fill(" ".join(text.split()), 100)
