"""The classifier's file: opened by memory map, read here, written by ``scripts/train_opinion``.

A line of JSON (classes, bits, and for each class the bias and the worth of one unit of weight), padded,
then one signed byte for each bucket and class.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Sequence
from math import exp
from pathlib import Path
from typing import Any

from ..rules import RuleError
from .features import bucket, features, named, norm

FORMAT = "promptguard-opinion-1"


class OpinionError(RuleError):
    """A model file that cannot be used; the message names it."""


class Model:
    """A linear classifier with one score for each class. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Open the file by memory map. Raises ``OpinionError`` if it is none of ours, or cut off."""
        try:
            with path.open("rb") as file:
                self._file = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            head, end = self._head()
            self.classes: tuple[str, ...] = tuple(head["classes"])
            self._bits: int = head["bits"]
            self._bias: list[float] = head["bias"]
            self._unit: list[float] = head["unit"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise OpinionError(f"{path}: cannot be used as a second opinion: {error}") from None
        if head.get("format") != FORMAT or len(self._file) - end != len(self.classes) << self._bits:
            raise OpinionError(f"{path}: not a whole {FORMAT} file; install again, or train it anew")
        self._weights = memoryview(self._file)[end:].cast("b")

    def _head(self) -> tuple[dict[str, Any], int]:
        end = self._file.find(b"\n") + 1
        head = json.loads(self._file[:end])
        if not isinstance(head, dict):
            raise ValueError("it has no head")
        return head, end

    def scores(self, tokens: Sequence[str]) -> dict[str, float]:
        """Return a score from 0 to 1 for each class; nothing for no tokens."""
        found = features(tokens, self._bits)
        if not found:
            return {}
        weights, width = self._weights, len(self.classes)
        rows = [weights[one * width : (one + 1) * width] for one in found]
        sums = [sum(column) for column in zip(*rows, strict=True)]
        divisor = norm(len(found))
        return {
            name: 1 / (1 + exp(-(self._bias[number] + self._unit[number] * sums[number] / divisor)))
            for number, name in enumerate(self.classes)
        }

    def telling(self, tokens: Sequence[str], name: str) -> tuple[int, int]:
        """Return the run of tokens (half-open) that speaks most for a class."""
        number, width = self.classes.index(name), len(self.classes)
        worth = [0] * len(tokens)
        for feature, place in named(tokens):
            worth[place] += self._weights[bucket(feature, self._bits) * width + number]
        # the run that stands out most from the mean, in one pass
        total, count = sum(worth), len(worth)
        best, run, start, sum_ = (0, len(tokens)), 0, 0, 0
        for place, one in enumerate(worth):
            if run <= 0:
                run, start = 0, place
            run += one * count - total
            if run > sum_:
                best, sum_ = (start, place + 1), run
        return best
