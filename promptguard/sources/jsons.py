"""Prompts in JSON: the strings under the keys that mean one, or the whole document as one prompt.

Positions come from a walk of our own over the text, so that only one string literal is ever replaced.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from promptguard.sources.keys import Path, beside, homes, meaning, pointer
from promptguard.sources.literals import StringOrigin, WholeOrigin, readable
from promptguard.sources.place import Place, Places
from promptguard.sources.prompt import Prompt, SourceError, found

_SPACE = re.compile(r"[ \t\r\n]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DIGITS = re.compile(r"\d{4000}")
_DEEP = "is nested too deeply to be a prompt file"
_decode = json.JSONDecoder().raw_decode


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a JSON text: its path, what it is, its half-open offsets.

    ``value`` is the opening bracket for an object or a list; ``start`` tells it from the string "[".
    """

    path: Path
    value: object
    start: int
    end: int
    container: bool = False


def prompts(text: str, path: str | None) -> Iterator[Prompt]:
    """Yield the prompts of one JSON document."""
    values = walk(text, 1 if text.startswith("\ufeff") else 0, path)
    places = Places(text)
    chosen = _with_look(values, choose(values))
    if not chosen and any(not v.container and str(v.value).strip() for v in values):
        chosen = [(values[0], False)]
    for value, negative in chosen:
        yield prompt_at(text, value, places, path, negative=negative)


def choose(values: list[Value]) -> list[tuple[Value, bool]]:
    """Return the values that are prompts, each with whether it is a negative one.

    None of them when no key says which: then the document itself is the prompt.
    """
    top = values[0]
    listed = top.container and top.value == "["
    if listed and len(values) > 1 and all(isinstance(v.value, str) and not v.container for v in values[1:]):
        return [(value, False) for value in values[1:] if str(value.value).strip()]
    chosen: list[tuple[Value, bool]] = []
    positive, end = False, 0
    for index, value in enumerate(values):
        if value.start < end or not (means := meaning(value.path)):
            continue
        if not value.container:
            if not isinstance(value.value, str) or not value.value.strip():
                continue
        elif value.value == "[" or not means.structured or _keyed(values, index):
            continue
        else:
            end = value.end  # what is inside belongs to this prompt
        chosen.append((value, means.negative))
        positive = positive or (not means.negative and (means.strong or listed))
    return chosen if positive else []


def _with_look(values: list[Value], chosen: list[tuple[Value, bool]]) -> list[tuple[Value, bool]]:
    """Add the fields of the look that stand beside the prompts of a document.

    An object of the look whose ``text`` or ``caption`` is one field among others is a prompt as a whole: then
    nothing is chosen.
    """
    prompts = [value.path for value, negative in chosen if not negative]
    objects = homes(prompts)
    if not objects:
        return chosen
    more = [
        value
        for value in values
        if _is_text(value) and not meaning(value.path) and beside(value.path, str(value.value), objects)
    ]
    if prompts in ([("text",)], [("caption",)]) and any(value.path[-1] != "caption" for value in more):
        return []
    added, end = [], 0
    for value, negative in sorted([*chosen, *((v, False) for v in more)], key=lambda one: one[0].start):
        if value.start >= end:  # what is inside an object that is a prompt belongs to it
            added.append((value, negative))
            end = value.end
    return added


def _is_text(value: Value) -> bool:
    return not value.container and isinstance(value.value, str) and bool(value.value.strip())


def _keyed(values: list[Value], index: int) -> bool:
    """Say whether the object ``values[index]`` holds prompts under keys of its own."""
    outer = values[index]
    for value in values[index + 1 :]:
        if value.start >= outer.end:
            return False
        means = meaning(value.path) if isinstance(value.value, str) and not value.container else None
        if means and means.strong and not means.negative:
            return True
    return False


def walk(text: str, start: int, path: str | None, first: int = 1) -> list[Value]:
    """Return every value of the JSON document that begins at ``start``, parents first.

    ``first`` is the number of the line with which ``text`` begins, for messages. Raise
    SourceError when it is not valid JSON.
    """
    values: list[Value] = []
    try:
        json.loads(text[start:])
        _walk(text, _skip(text, start), (), values)
    except json.JSONDecodeError as error:
        raise _invalid(Places(text, first).at(start + error.pos), error.msg, path) from None
    except RecursionError:
        raise SourceError(path, first if first > 1 else None, _DEEP) from None
    except ValueError:  # Python reads no number of more than 4,300 digits
        number = _DIGITS.search(text, start)
        line = Places(text, first).at(number.start()).line if number else None
        raise SourceError(path, line, "holds a number of thousands of digits; shorten it") from None
    for value in values:
        if isinstance(value.value, str) and _SURROGATE.search(value.value):
            line = Places(text, first).at(value.start).line
            where = pointer(value.path) or "the string"
            raise SourceError(path, line, f"{where} holds half a character (a lone surrogate); remove it")
    return values


def _invalid(place: Place, problem: str, path: str | None) -> SourceError:
    problem = problem[:1].lower() + problem[1:]
    return SourceError(path, place.line, f"is not valid JSON: {problem} at column {place.column}; correct it")


def _walk(text: str, at: int, path: Path, values: list[Value]) -> int:
    """Append the value at ``at`` and all within it; return the offset behind it."""
    opening = text[at]
    if opening not in "{[":
        value, end = _decode(text, at)
        values.append(Value(path, value, at, end))
        return end
    mine = len(values)
    values.append(Value(path, opening, at, at, True))
    place, number = _skip(text, at + 1), 0
    while text[place] not in "}]":
        key: str | int = number
        if opening == "{":
            key, place = _decode(text, place)
            place = _skip(text, _skip(text, place) + 1)  # behind the colon
        place = _skip(text, _walk(text, place, (*path, key), values))
        number += 1
        if text[place] == ",":
            place = _skip(text, place + 1)
    values[mine] = Value(path, opening, at, place + 1, True)
    return place + 1


def _skip(text: str, at: int) -> int:
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too


def prompt_at(text: str, value: Value, places: Places, path: str | None, *, negative: bool = False) -> Prompt:
    """Return the prompt that is ``value``: a string, or JSON as it stands."""
    source = text[value.start : value.end]
    place = places.at(value.start)
    if isinstance(value.value, str) and not value.container:
        literal = StringOrigin(value.start, value.end, place, source)
        field = pointer(value.path) or "prompt"
        return found(literal, value.value, path=path, field=field, negative=negative)
    origin = WholeOrigin(value.start, value.end, place, source)
    field = pointer(value.path) or "json"
    return found(origin, readable(source), path=path, field=field, negative=negative)
