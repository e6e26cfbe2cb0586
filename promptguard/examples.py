"""The examples of rules are their tests: run them, and say what a folder of rules has wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from .guard import Guard
from .lists import ListError
from .locate import sources
from .request import CHECKS
from .rule_files import load_yaml, read_sets, rule_from
from .rules import Example, Rule, RuleError

_HOLDER = re.compile(r"\{(\w*)\}")
_HOLDERS = ("text", "name", "about", "protected", "country", "detail", "score")


def wrong_hit(guard: Guard, rule: str, example: Example) -> str | None:
    """Return why a rule does not find an example that it must find, None where it does."""
    guard, text, request = _set_up(guard, example)
    found = [f for f in guard.check(text, **request).findings if f.rule == rule]
    if not found:
        return "is not found"
    if example.end and not any(f.start < example.end and example.start < f.end for f in found):
        return f"is found at {found[0].text!r} instead of the span that is marked"
    if example.becomes is not None:
        fixed = guard.fix(text, **request).text
        if fixed != example.becomes:
            return f"becomes {fixed!r} instead of {example.becomes!r}"
    return None


def wrong_pass(guard: Guard, rule: str, example: Example) -> str | None:
    """Return what a rule finds in an example that it must pass, None where it passes."""
    guard, text, request = _set_up(guard, example)
    found = [f.text for f in guard.check(text, **request).findings if f.rule == rule]
    return f"is found at {found[0]!r}, and must pass" if found else None


def _set_up(guard: Guard, example: Example) -> tuple[Guard, str, dict[str, Any]]:
    """Return what an example is checked with: some need another country, day or length."""
    request = dict(example.request)
    text = example.text * int(request.pop("repeat", 1))
    if "n" in request:
        request["n"] = int(request["n"])
    changes: dict[str, Any] = {k: request.pop(k) for k in ("jurisdiction", "opinion") if k in request}
    if "today" in request:
        changes["today"] = date.fromisoformat(request.pop("today"))
    return (guard.like(**changes) if changes else guard), text, request


def problems(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield (what is wrong with a rule, 0) for all rules below a folder, and last ("", examples that were run).

    Examples are run when every file can be read. Raises ``RuleError`` where there is no rule.
    """
    rules: list[tuple[Path, Rule]] = []
    broken = False
    for path in sorted(folder.rglob("*.yaml")):
        parts = path.relative_to(folder)
        if parts.parts[0] == "sets":
            continue
        try:
            if len(parts.parts) != 2:
                raise RuleError(f"{path}: a rule lies at FAMILY/NAME.yaml below the folder of rules")
            rule = rule_from(load_yaml(path), parts.with_suffix("").as_posix(), str(path))
        except RuleError as error:
            broken = True
            yield str(error), 0
            continue
        rules.append((path, rule))
        yield from ((f"{path}: {said}", 0) for said in _static(rule))
    if not rules and not broken:
        raise RuleError(f"{folder}: no rules found; a rule lies at FAMILY/NAME.yaml below it")
    try:
        read_sets(folder)
        own = folder.resolve() != sources()[1].resolve()
        guard = None if broken else Guard(rule_folders=[folder] if own else [])
    except (RuleError, ListError) as error:
        yield str(error), 0
        guard = None
    if guard is None:
        return
    ran = 0
    for path, rule in rules:
        for name, examples, judge in (("hits", rule.hits, wrong_hit), ("passes", rule.passes, wrong_pass)):
            for example in examples:
                ran += 1
                wrong = judge(guard, rule.id, example)
                if wrong:
                    yield f"{path}: examples.{name}: {example.text[:80]!r} {wrong}", 0
    yield "", ran


def _static(rule: Rule) -> Iterator[str]:
    """Yield what can be told without running a rule."""
    for found in _HOLDER.finditer(rule.message):
        if found[1] not in _HOLDERS:
            yield f"message: nothing is filled in for {found[0]}; known are {', '.join(_HOLDERS)}"
    if rule.matcher == "request" and rule.match.get("check") not in CHECKS:
        yield f"request.check: there is no {rule.match.get('check')!r}; known are {', '.join(CHECKS)}"
    if not rule.rewrite and any(example.becomes for example in rule.hits):
        yield "examples: what is never rewritten becomes nothing else"
