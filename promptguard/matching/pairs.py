"""Names of two words in which a slip made another word: "Share Shack", "Lad Rover".

Both are words, so nothing looks misspelt; only pairs with two capitals are held against the lists. What is found is
never more than a hint: it may be what it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise

from ..patterns import pattern
from ..store import AMBIGUOUS, GLUED, NEAR, REVERSED
from . import capitals
from .cues import Cues
from .misspelt import cued_as_kind
from .near import OF_WORDS, Near
from .scene import Scene

# a set first: what no capital begins is passed over quickly
_PAIR = pattern(r"([A-Z][a-z]+)\.? (?=([A-Z][a-z]+))")
_TOLD = ("characters", "franchises")
_MOST = 100  # pairs looked at in one prompt


def may_hold_pairs(text: str) -> bool:
    """Tell cheaply whether two words with capitals stand in a prompt."""
    return _PAIR.search(text) is not None or text.isupper()


def add_pairs(scene: Scene, near: Near) -> None:
    """Add the names that two words with capitals may be meant for."""
    text = scene.text.original
    shouted = text.isupper()
    seen: set[tuple[str, str]] = set()
    for pair in pairwise(scene.tokens[: _MOST + 1]) if shouted else _with_capitals(text):
        keys = near.mistaken(*pair)
        if keys and pair not in seen:
            seen.add(pair)
            for place in _places(scene, pair, shouted):
                _add(scene, place, keys, shouted)


def _with_capitals(text: str) -> Iterator[tuple[str, str]]:
    for match in islice(_PAIR.finditer(text), _MOST):
        yield match[1].lower(), match[2].lower()


def _places(scene: Scene, pair: tuple[str, str], shouted: bool) -> list[int]:
    """Return where a pair stands that is not part of a longer run of capitals, nor of a name found."""
    tokens = scene.tokens
    covered = {
        p for first, last, _, flags in scene.names if not flags & AMBIGUOUS for p in range(first, last)
    }
    found = []
    for place, here in enumerate(pairwise(tokens)):
        if here != pair or place in covered or place + 1 in covered:
            continue
        if shouted or _stands_alone(scene, place):
            found.append(place)
    return found


def _stands_alone(scene: Scene, place: int) -> bool:
    """Tell whether two tokens have capitals, and neither the words around nor most others have one."""
    end = place + 2
    if not capitals.high(scene, place) or not capitals.high(scene, place + 1):
        return False
    if scene.between(place + 1, place + 1).strip(".") != " " or capitals.headline(scene, place, end):
        return False
    before = place and scene.between(place, place) == " " and capitals.high(scene, place - 1)
    if before and not capitals.begins(scene, place - 1):
        return False
    return not (end < len(scene.tokens) and scene.after(end) == " " and capitals.high(scene, end))


def _add(scene: Scene, place: int, keys: tuple[str, ...], shouted: bool) -> None:
    one, other = scene.tokens[place : place + 2]
    store = scene.store
    everyday = one in store.common and other in store.common
    cues = Cues(scene)
    for key in keys:
        for target, flags in store.meaning(key)[0]:
            entry = store.entry(target)
            if entry.bulk or entry.list == "persons" or flags & (AMBIGUOUS | REVERSED | GLUED):
                continue
            # other people have such names too: "Johnny Sins"
            if entry.list in _TOLD and one in store.given:
                continue
            doubtful = shouted or entry.list == "artists"
            if everyday and not doubtful and not cued_as_kind(entry, place, place + 2, cues):
                continue  # "Pop Art" is no Pop Mart
            scene.names.append((place, place + 2, target, flags | NEAR | OF_WORDS | AMBIGUOUS * doubtful))
