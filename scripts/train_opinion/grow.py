"""Grow training texts from what was written by hand: choices, slots, and the frames people put around.

``{a|b}`` is a choice, nested ones included; ``@name`` a filler from ``slots.txt``. Risky and harmless
texts get the same frames with the same odds, so that a frame says nothing about a text.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
RISKS = ("sexual", "violence", "self_harm", "hate", "illicit", "minors")
_INNER = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"@(\w+)")
_LEAST, _MOST = 40, 500  # variants of one template

_BEFORE = (
    "{generate|create|make|draw|render|produce} "
    "{an image of|a picture of|a photo of|an illustration of|a scene of} ",
    "{show|depict|illustrate|visualize|paint|imagine|design|compose} ",
    "a {photo|picture|painting|drawing|scene|portrait|depiction|visual|shot} {of|showing|with|featuring} ",
    "{realistic|detailed|hyperrealistic|cinematic|beautiful|dark|surreal|vintage} "
    "{image|photo|painting|scene} of ",
    "{please|can you|i want you to} {draw|show|generate} ",
)  # fmt: skip
_AFTER = (
    ", @look", ", @look, @look", " in the style of a @medium", ", @medium", ", @medium, @look",
    ". The {scene|atmosphere|lighting|background} is "
    "{dark|bright|detailed|blurred|simple|tense|calm|realistic}",
    ". {Highly detailed|Cinematic|Professional|Realistic|Dramatic|Natural} {lighting|composition|colours}",
    ", set {against|in} @view", " @sunny", " @place",
)  # fmt: skip


def lines(name: str) -> list[str]:
    """Return the texts of a file, without blank lines and comments."""
    raw = (TEXTS / f"{name}.txt").read_text("utf-8").splitlines()
    return [line.strip() for line in raw if line.strip() and not line.startswith("#")]


def _slots() -> dict[str, list[str]]:
    found = {}
    for line in lines("slots"):
        name, _, fillers = line.partition(":")
        found[name] = [filler.strip() for filler in fillers.split("|")]
    return found


class Grower:
    """Makes variants of templates, always the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._slots = _slots()

    def one(self, template: str) -> str:
        """Return one variant of a template."""
        while match := _INNER.search(template):
            chosen = self._random.choice(match[1].split("|"))
            template = template[: match.start()] + chosen + template[match.end() :]
        return _SLOT.sub(lambda slot: self._random.choice(self._slots[slot[1]]), template)

    def framed(self, template: str) -> str:
        """Return one variant, as often as not with a frame before or after it."""
        text = self.one(template)
        if self._random.random() < 0.3:
            text = self.one(self._random.choice(_BEFORE)) + text
        if self._random.random() < 0.4:
            text += self.one(self._random.choice(_AFTER))
        if self._random.random() < 0.15:
            text = self._cut(text)
        return text

    def _cut(self, text: str) -> str:
        """Leave out one part between commas: people list parts in any number."""
        parts = text.split(", ")
        if len(parts) > 2:
            del parts[self._random.randrange(1, len(parts))]
        return ", ".join(parts)

    def texts(self, name: str, share: int) -> Iterator[str]:
        """Yield different variants of each template of a file: the more it can say, the more of them."""
        for template in lines(name):
            count = min(_MOST, max(_LEAST, int(share * self._ways(template) ** 0.5)))
            yield from sorted({self.framed(template) for _ in range(count)})

    def _ways(self, template: str) -> int:
        """Return in about how many ways a template can be filled."""
        ways = 1
        for name in _SLOT.findall(template):
            ways *= len(self._slots[name])
        for choice in _INNER.findall(template):
            ways *= choice.count("|") + 1
        return ways

    def joined(self, texts: list[str], count: int) -> Iterator[str]:
        """Yield pairs of texts as one: two sentences, or one list of parts."""
        for _ in range(count):
            one, other = self._random.sample(texts, 2)
            yield one + self._random.choice((". ", ", ", "; ")) + other

    def beside(self, texts: list[str], others: list[str], count: int) -> Iterator[str]:
        """Yield texts with a text of another list before or after them."""
        for _ in range(count):
            parts = [self._random.choice(texts), self._random.choice(others)]
            self._random.shuffle(parts)
            yield self._random.choice((". ", ", ")).join(parts)
