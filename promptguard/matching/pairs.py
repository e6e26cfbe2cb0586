"""Names of two words in which a slip made another word: "Share Shack", "Lad Rover".

Both are words, so nothing looks misspelt; only pairs with two capitals are held against the lists. What is found is
never more than a hint: it may be what it says.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..patterns import pattern
from ..store import AMBIGUOUS, GLUED, NEAR, REVERSED
from . import capitals
from .cues import Cues
from .misspelt import cued_as_kind
from .near import OF_WORDS, Near
from .scene import Scene

_PAIR = pattern(r"[A-Z][a-z]+\.? [A-Z][a-z]")
_TOLD = ("characters", "franchises")
_MOST = 100  # pairs looked at in one prompt


def add_pairs(scene: Scene, near: Near) -> None:
    """Add the names that two words with capitals may be meant for."""
    text = scene.text.original
    shouted = text.isupper()
    if not shouted and _PAIR.search(text) is None:
        return
    cues = Cues(scene)
    common = scene.store.common
    covered = {p for first, last, _, flags in scene.names if not flags & AMBIGUOUS for p in range(first, last)}
    for place in range(min(_MOST, len(scene.tokens) - 1)) if shouted else _places(scene):
        if place in covered or place + 1 in covered:
            continue
        for key in near.of_words(scene.tokens[place], scene.tokens[place + 1]):
            for target, flags in scene.store.meaning(key)[0]:
                entry = scene.store.entry(target)
                if entry.bulk or entry.list == "persons" or flags & (AMBIGUOUS | REVERSED | GLUED):
                    continue
                # other people have such names too: "Johnny Sins"
                if entry.list in _TOLD and scene.tokens[place] in scene.store.given:
                    continue
                everyday = scene.tokens[place] in common and scene.tokens[place + 1] in common
                doubtful = shouted or entry.list == "artists"
                if everyday and not doubtful and not cued_as_kind(entry, place, place + 2, cues):
                    continue  # "Pop Art" is no Pop Mart
                flags |= NEAR | OF_WORDS | (AMBIGUOUS if doubtful else 0)
                scene.names.append((place, place + 2, target, flags))


def _places(scene: Scene) -> Iterator[int]:
    """Yield the first tokens of pairs with capitals that stand in no longer run of capitals."""
    found = 0
    tokens = scene.tokens
    for place in range(len(tokens) - 1):
        if not capitals.high(scene, place) or not capitals.high(scene, place + 1):
            continue
        if scene.between(place + 1, place + 1).strip(".") != " " or capitals.headline(scene, place, place + 2):
            continue
        before = place and scene.between(place, place) == " " and capitals.high(scene, place - 1)
        after = place + 2 < len(tokens) and scene.between(place + 2, place + 2) == " "
        if (before and not capitals.begins(scene, place - 1)) or (after and capitals.high(scene, place + 2)):
            continue
        yield place
        found += 1
        if found >= _MOST:
            return
