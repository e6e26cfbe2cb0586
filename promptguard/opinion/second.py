"""What the second opinion says of a prompt: at most one thing, and only where the rules have not said it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .clauses import clauses
from .model import Model

if TYPE_CHECKING:
    from ..matching.scene import Scene

# what a rule may have said already when the classifier says a class
_SAID_BY = {
    "sexual": {"sexual", "nudity", "minors"},
    "violence": {"violence", "gore", "weapons", "minors"},
    "self_harm": {"self_harm"},
    "hate": {"hate"},
    "illicit": {"illicit", "drugs", "weapons", "deception"},
    "minors": {"minors"},
}
_NEVER = frozenset({"minors", "hate", "self_harm"})  # as the rules of these categories: nothing is offered
_WORDS = {
    "sexual": "sexual content", "violence": "violence or gore", "self_harm": "self-harm", "hate": "hate",
    "illicit": "crime, drugs or weapons", "minors": "harm to somebody under age",
}  # fmt: skip


class Opinion(NamedTuple):
    """What is likely, how likely (0 to 1), and the tokens that speak most for it."""

    category: str
    score: float
    first: int
    last: int
    words: str
    rewritable: bool


class SecondOpinion:
    """The classifier with the scores from which it speaks. Safe to share between threads."""

    def __init__(self, path: Path, least: dict[str, float]) -> None:
        self._model = Model(path)
        self._least = least

    def of(self, scene: Scene, said: Collection[str], person: bool) -> Opinion | None:
        """Return what is most likely in a prompt, None if nothing is or the rules have ``said`` it.

        ``person`` tells that a real person is in the picture.
        """
        best: tuple[float, str, list[int]] | None = None
        for first, last in clauses(scene.text.folded, scene.places):
            places = self._counting(scene, first, last)
            tokens = [scene.tokens[place] for place in places]
            # it has learned English: of a clause in another script it knows nothing
            if 2 * sum(token.isascii() for token in tokens) <= len(tokens):
                continue
            for name, score in self._model.scores(tokens).items():
                enough = score >= self._least.get(name, 2) and not _SAID_BY[name] & set(said)
                if enough and (best is None or score > best[0]):
                    best = score, name, places
        if best is None:
            return None
        score, name, places = best
        first, last = self._model.telling([scene.tokens[place] for place in places], name)
        category = "minors" if name == "sexual" and scene.set_hits("risk-minor") else name
        rewritable = category not in _NEVER and not (category == "sexual" and person)
        return Opinion(
            category, round(score, 2), places[first], places[last - 1] + 1, _WORDS[category], rewritable
        )

    def _counting(self, scene: Scene, first: int, last: int) -> list[int]:
        """Return the tokens of a clause that are not negated and in no negative part."""
        if not scene.excluded:
            return list(range(first, last))
        return [
            place
            for place in range(first, last)
            if not any(start <= scene.places[place][0] < end for start, end in scene.excluded)
        ]
