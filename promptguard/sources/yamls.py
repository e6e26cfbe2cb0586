"""Prompts in YAML: the scalars under the keys that mean one.

It works on the parser's events and not on its nodes: building nodes recurses, in C, without a bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from promptguard.sources.keys import Path, beside, homes, meaning, of_look, pointer
from promptguard.sources.place import Places
from promptguard.sources.prompt import Prompt, SourceError, found
from promptguard.sources.scalars import LOADER, ScalarOrigin

_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")  # an anchor or a tag before the scalar
_NULLS = ("", "~", "null", "Null", "NULL")
_DEPTH = 200


class _Leaf(NamedTuple):
    path: Path
    event: yaml.ScalarEvent
    flow: bool


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    path: Path
    mapping: bool
    flow: bool
    count: int = 0  # nodes so far; in a mapping the even ones are keys
    key: str = ""
    keys: set[str] = field(default_factory=set)

    @property
    def at_key(self) -> bool:
        return self.mapping and self.count % 2 == 0

    @property
    def inner(self) -> Path:
        """The path of the node that comes next."""
        return (*self.path, "?" if self.at_key else self.key if self.mapping else self.count)


def prompts(text: str, path: str | None) -> Iterator[Prompt]:
    """Yield the prompts of all documents in a YAML file; one used again by an alias comes once."""
    bom = 1 if text.startswith("\ufeff") else 0  # the two parsers count it differently
    documents = _documents(text[bom:], path)
    places = Places(text)
    for number, leaves in enumerate(documents):
        for leaf, negative in _choose(leaves):
            event = leaf.event
            null = not event.style and event.value in _NULLS
            if null or not event.value.strip():
                continue
            start, end = _index(event.start_mark) + bom, _index(event.end_mark) + bom
            start += _PROPERTIES.match(text[start:end]).end()  # type: ignore[union-attr]  # matches nothing, too
            origin = ScalarOrigin(start, end, places.at(start), text[start:end], event.style or "", leaf.flow)
            name = (f"{number}:" if len(documents) > 1 else "") + (pointer(leaf.path) or "prompt")
            yield found(origin, event.value, path=path, field=name, negative=negative)


def _documents(text: str, path: str | None) -> list[list[_Leaf]]:
    """Return the scalars of each document."""
    documents: list[list[_Leaf]] = []
    stack: list[_Open] = []
    try:
        for event in yaml.parse(text, Loader=LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                documents.append([])
            elif isinstance(event, yaml.CollectionStartEvent):
                inner = stack[-1].inner if stack else ()
                flow = bool(event.flow_style) or bool(stack and stack[-1].flow)
                stack.append(_Open(inner, isinstance(event, yaml.MappingStartEvent), flow))
                if len(stack) > _DEPTH:
                    line = _line(event.start_mark)
                    raise SourceError(path, line, "is nested too deeply to be a prompt file")
            elif isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
                if stack:
                    stack[-1].count += 1
            elif isinstance(event, yaml.ScalarEvent):
                if stack and stack[-1].at_key:
                    _take_key(stack[-1], event, path)
                else:
                    documents[-1].append(_leaf(stack, event))
                if stack:
                    stack[-1].count += 1
            elif isinstance(event, yaml.AliasEvent):
                stack[-1].count += 1
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = ", ".join(part for part in (error.context, error.problem) if part)
        message = f"is not valid YAML: {problem}; correct it"
        raise SourceError(path, _line(mark) if mark else None, message) from None
    except yaml.YAMLError as error:  # a character that YAML does not allow
        problem = str(error).splitlines()[0]
        raise SourceError(path, None, f"is not valid YAML: {problem}; remove it") from None
    return documents


def _index(mark: Any) -> int:  # the two parsers have a class each, and every event that was read has it
    return int(mark.index)


def _line(mark: Any) -> int:
    return int(mark.line) + 1


def _leaf(stack: list[_Open], event: yaml.ScalarEvent) -> _Leaf:
    return _Leaf(stack[-1].inner, event, stack[-1].flow) if stack else _Leaf((), event, False)


def _take_key(mapping: _Open, event: yaml.ScalarEvent, path: str | None) -> None:
    mapping.key = event.value
    if mapping.key in mapping.keys and mapping.key != "<<":
        message = f"has the key {mapping.key!r} twice, and readers keep only one; remove or rename it"
        raise SourceError(path, _line(event.start_mark), message)
    mapping.keys.add(mapping.key)


def _choose(leaves: list[_Leaf]) -> Iterator[tuple[_Leaf, bool]]:
    """Yield the leaves that are prompts, each with whether it is a negative one."""
    if all(len(leaf.path) < 2 and isinstance((*leaf.path, 0)[0], int) for leaf in leaves):
        yield from ((leaf, False) for leaf in leaves)  # one text, or a list of texts
        return
    keyed = {leaf.path: means for leaf in leaves if (means := meaning(leaf.path))}
    objects = homes(path for path, means in keyed.items() if not means.negative)
    if not objects and len({leaf.path[0] for leaf in leaves if leaf.path and of_look(leaf.path[0])}) > 1:
        # no key is called a prompt, and several describe a picture: the document is the prompt
        yield from ((leaf, meaning(leaf.path) is not None) for leaf in leaves)
        return
    split = {path[:depth] for path, m in keyed.items() if not m.negative for depth in range(len(path))}
    for leaf in leaves:
        means = keyed.get(leaf.path)
        if means:
            yield leaf, means.negative
            continue
        # a prompt that is itself a mapping: what it says stands in all of its scalars
        for depth in range(1, len(leaf.path)):
            outer = meaning(leaf.path[:depth])
            if outer and outer.structured and leaf.path[:depth] not in split:
                yield leaf, outer.negative
                break
        else:
            if beside(leaf.path, leaf.event.value, objects):
                yield leaf, False
