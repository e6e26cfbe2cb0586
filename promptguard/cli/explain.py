"""``promptguard explain``: the manual page of a rule, or what the lists know of a name."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer

from . import checking


def explain(
    subject: Annotated[str, typer.Argument(help="A rule (artist/living-artist) or a name on the lists.")],
    config: Annotated[Path | None, typer.Option(help="Use this settings file.")] = None,
    isolated: Annotated[bool, typer.Option("--isolated", help="Use no settings file.")] = False,
) -> None:
    """Explain a rule (what it finds, why, what to write instead), or a name on the lists.

    Of a name: who or what it is, what a check says of it and why, what is free since when, what to write.
    """
    settings = checking.settings_for(config, isolated)
    store = checking.store_for(settings)
    manual = store.manual()
    rule_id = _rule(subject, manual)
    if rule_id is None:
        from .explain_name import pages

        found = pages(subject, store, checking.guard_for(settings))
        if not found:
            close = get_close_matches(subject, manual, 1)
            hint = f"do you mean {close[0]}?" if close else "`promptguard rules` lists the rules"
            checking.fail(f"{subject!r} is no rule, and no name on the lists; {hint}")
        typer.echo("\n\n".join(found))
        return
    subject = rule_id
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


def _rule(subject: str, manual: dict[str, Any]) -> str | None:
    """Return the id of the rule that is asked for, maybe without its family."""
    if subject in manual:
        return subject
    ends = [rule for rule in manual if rule.endswith("/" + subject)]
    return ends[0] if len(ends) == 1 else None


def _request(example: dict[str, dict[str, str]]) -> str:
    request = example["request"]
    return f"   ({', '.join(f'{k}={v}' for k, v in request.items())})" if request else ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _wrapped(text: str) -> str:
    from textwrap import fill

    return fill(" ".join(text.split()), 100)
