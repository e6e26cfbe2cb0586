"""Fill the templates: training prompts with the spans that the pipeline is to find."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

from . import names

_SLOT = re.compile(r"\{([a-z0-9]+)\}")
LISTS = {"a": "artists", "s": "studios", "p": "persons", "c": "characters", "f": "franchises", "b": "brands"}


class Sample(NamedTuple):
    """A training prompt. Spans are half-open characters; ``asked`` are ambiguous names with their list."""

    text: str
    creators: list[tuple[int, int]]
    asked: list[tuple[int, int, str, bool]]


class Template(NamedTuple):
    """One line of a template file: its sign ("" in creators.txt), language and text."""

    sign: str
    language: str
    text: str


class Templates:
    """The lines and the slot lists of one template file."""

    def __init__(self, path: Path, kept: Callable[[int], bool]) -> None:
        self.lines: list[Template] = []
        self.slots: dict[str, list[str]] = {}
        for number, line in enumerate(path.read_text("utf-8").splitlines()):
            if not line or line.startswith("#"):
                continue
            if line.startswith("@"):
                name, _, choices = line[1:].partition(" ")
                self.slots[name] = choices.split("|")
                continue
            head, _, rest = line.partition(" ")
            sign = ""
            if head[0] in "+-":
                sign = head
                head, _, rest = rest.partition(" ")
            if kept(number):
                self.lines.append(Template(sign, head, rest))


class Writer:
    """Writes training prompts from templates and made-up names, by a seeded random."""

    def __init__(
        self, folder: Path, pool: names.Pool, words: list[str], seed: int, kept: Callable[[int], bool]
    ) -> None:
        self._creators = Templates(folder / "creators.txt", kept)
        self._words = Templates(folder / "words.txt", kept)
        self._pool = pool
        self._everyday = words
        self._nouns = (folder / "nouns.txt").read_text("utf-8").split()
        self._random = Random(seed)
        self._makers: dict[str, Callable[[names.Pool, Random], str]] = {
            "creator": names.creator, "handle": names.handle, "zhcreator": names.chinese,
            "jacreator": names.japanese, "zhperson": names.chinese, "japerson": names.japanese,
            "person": names.creator,
        }  # fmt: skip

    def creators(self) -> Sample:
        """Write a prompt with creators, or with none and something that looks like one."""
        template = self._random.choice(self._creators.lines)
        return self._fill(template, self._creators.slots)

    def words(self) -> Sample:
        """Write a prompt with an ambiguous word: half as a name, half as the plain word."""
        language = self._random.choice(("en", "zh", "ja"))
        positive = self._random.random() < 0.5
        lines = [
            t for t in self._words.lines if t.language == language and t.sign.startswith("+") == positive
        ]
        return self._fill(self._random.choice(lines), self._words.slots)

    def _fill(self, template: Template, slots: dict[str, list[str]]) -> Sample:
        random = self._random
        parts: list[str] = []
        sample = Sample("", [], [])
        kind = template.sign[1:] or random.choice("ccpbbfs")
        word = self._word(template, kind) if template.sign else ""
        length = last = 0
        for slot in _SLOT.finditer(template.text):
            before = template.text[last : slot.start()]
            name = slot[1]
            value = word if name == "x" else self._value(name, slots)
            if (
                name == "x"
                and not length + len(before)
                and template.language == "en"
                and random.random() < 0.4
            ):
                value = value[0].upper() + value[1:]
            start = length + len(before)
            parts += [before, value]
            length = start + len(value)
            last = slot.end()
            end = length
            if name in ("creator", "handle", "zhcreator", "jacreator"):
                sample.creators.append((start + value.startswith("@"), end))
            elif name == "x":
                sample.asked.append((start, end, LISTS[kind], template.sign != "-"))
        text = "".join([*parts, template.text[last:]])
        if random.random() < 0.05 and template.language == "en":
            text = "".join(c.upper() if not i or text[i - 1] == " " else c for i, c in enumerate(text))
        return Sample(text, sample.creators, sample.asked)

    def _word(self, template: Template, kind: str) -> str:
        random = self._random
        choices = (
            self._pool.ambiguous.get((kind, template.language))
            or self._pool.ambiguous["c", template.language]
        )
        if template.language != "en":
            return random.choice(choices)
        if template.sign == "-":
            short = random.choice([c for c in choices if " " not in c] or choices)
            word = random.choice(self._nouns) if random.random() < 0.7 else short
            return word.capitalize() if random.random() < 0.06 else word.lower()
        word = random.choice(choices)
        return word.lower() if random.random() < 0.3 else word

    def _value(self, name: str, slots: dict[str, list[str]]) -> str:
        random = self._random
        if name in slots:
            return random.choice(slots[name])
        if name in self._makers:
            return self._makers[name](self._pool, random)
        if name == "listed":
            value = random.choice(self._pool.listed)
            return value.lower() if random.random() < 0.67 else value
        if name in ("figure", "x2"):
            value = random.choice(self._pool.figures if random.random() < 0.7 else self._pool.people)
            return value.lower() if random.random() < 0.6 else value
        if name == "odd":
            return names.odd(self._pool, self._everyday, random)
        if name == "slip":
            return names.slip(random.choice(self._everyday), random)
        raise KeyError(f"no slot is called {name!r}")
