"""One YAML scalar inside a file: where its characters stand, and how to write another text there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import cast

import yaml

from promptguard.sources.literals import spliced
from promptguard.sources.prompt import Origin, Run

# libyaml is many times faster and counts the same code points
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_DOUBLE = re.compile(
    r"(?P<join>\\(?:\r\n?|\n)[ \t]*)(?P<blank>(?:(?:\r\n?|\n)[ \t]*)*)"
    r"|\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)"
    r"|(?P<fold>[ \t]*(?:(?:\r\n?|\n)[ \t]*)+)"
)
_SINGLE = re.compile(r"''|(?P<fold>[ \t]*(?:(?:\r\n?|\n)[ \t]*)+)")
_BREAK = re.compile(r"\r\n?|\n")
_SPECIAL = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class ScalarOrigin(Origin):
    """A YAML scalar. ``style`` is empty (plain), a quote, ``|`` or ``>``; ``flow`` if within brackets."""

    style: str
    flow: bool

    def runs(self, text: str) -> Iterator[Run]:
        """Map the text to the scalar, line by line and escape by escape."""
        if self.style in ("|", ">"):
            return self._block_runs(text)
        return self._inline_runs()

    def encode(self, text: str, new: str) -> str:
        """Keep the style and the lines where that says ``new``, else write it between double quotes."""
        for candidate in self._candidates(text, new):
            if self._reads(candidate) == new:
                return candidate
        end = self.source[len(self.source.rstrip()) :] if self.style in ("|", ">") else ""
        return _double(new) + end

    def _candidates(self, text: str, new: str) -> Iterator[str]:
        newline = _BREAK.search(self.source)
        if self.style == "|":
            indent = (newline[0] if newline else "\n") + " " * self._indent(text)
            yield spliced(self, text, new, lambda part: part.replace("\n", indent))
        elif self.style == '"':
            yield spliced(self, text, new, lambda part: _double(part)[1:-1])
        elif self.style == "'":
            yield spliced(self, text, new, lambda part: part.replace("'", "''"))
            yield "'" + new.replace("'", "''") + "'"
        else:
            yield spliced(self, text, new, str)

    def _reads(self, candidate: str) -> str | None:
        """Return the text that ``candidate`` says in a place like this one, None if it says no text."""
        around, before = (f"[{candidate}]", 3) if self.flow else (f"k: {candidate}", 4)
        try:
            # no more events than a good candidate has: a bad one may nest without a bound
            events = list(islice(yaml.parse(around, Loader=LOADER), before, before + 2))
        except yaml.YAMLError:
            return None
        scalar, behind = (*events, None, None)[:2]
        if not isinstance(scalar, yaml.ScalarEvent) or not isinstance(behind, yaml.CollectionEndEvent):
            return None
        resolve = cast("Callable[..., str]", yaml.resolver.Resolver().resolve)
        tag = resolve(yaml.ScalarNode, scalar.value, scalar.implicit)
        return str(scalar.value) if tag.endswith(":str") else None

    def _inline_runs(self) -> Iterator[Run]:
        first = 1 if self.style else 0
        yield 0, first
        shift = first
        for match in (_DOUBLE if self.style == '"' else _SINGLE).finditer(self.source, first):
            if match[0] == "''" and not self.style:
                continue
            groups = match.groupdict()
            if groups.get("join") is not None:
                length = len(_BREAK.findall(groups["blank"]))
            elif groups["fold"] is not None:
                length = max(len(_BREAK.findall(groups["fold"])) - 1, 1)
            else:
                length = 1
            shift += len(match[0]) - length
            yield match.end() - shift, match.end()

    def _block_runs(self, text: str) -> Iterator[Run]:
        indent, at = self._indent(text), 0
        lines = list(re.finditer(r"[^\r\n]+", self.source))[1:]  # behind the header
        if lines:
            yield 0, lines[0].start()
        for line in lines:
            content = line[0][indent:]
            place = text.find(content, at) if content.strip() else -1
            if place >= 0:
                yield place, line.start() + indent
                at = place + len(content)

    def _indent(self, text: str) -> int:
        """Return by how many spaces the lines of a block are indented."""
        first = next(line for line in text.split("\n") if line.strip())
        for line in _BREAK.split(self.source)[1:]:
            if line.strip():
                return max(_margin(line) - _margin(first), 0)
        return 0


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _double(text: str) -> str:
    """Return ``text`` between double quotes, which can say everything."""
    return _SPECIAL.sub(lambda char: f"\\u{ord(char[0]):04x}", json.dumps(text, ensure_ascii=False))
