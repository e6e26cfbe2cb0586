"""Names of two words in which a slip made another word: "Share Shack", "Lad Rover".

Both are words, so nothing looks misspelt; only pairs with two capitals are held against the lists. What is found is
never more than a hint: it may be what it says.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from ..patterns import pattern
from ..store import AMBIGUOUS, GLUED, NEAR, REVERSED
from . import capitals
from .cues import Cues
from .misspelt import cued_as_kind
from .near import OF_WORDS, Near
from .scene import Scene

# a set first: what no capital begins is passed over quickly
_PAIR = pattern(r"([A-Z][a-z]+)\.? (?=([A-Z][a-z]+))")
_WORDS = pattern(r"[A-Z]+")
# what belongs to a sentence and is no slip of a name: "The Logo" is no THX logo
_SMALL = frozenset(
    "a an and as at by for from in is it its my of on or our the their this to with your".split()
)
_TOLD = ("characters", "franchises")
_MOST = 100  # pairs looked at in one prompt


def pairs_with_capitals(text: str) -> list[tuple[str, str]]:
    """Return the pairs of words with capitals, or all words side by side where there are only capitals."""
    if text.isupper():
        return list(pairwise(word.lower() for word in _WORDS.findall(text)[: _MOST + 1]))
    return _PAIR.findall(text)[:_MOST]


def add_pairs(scene: Scene, near: Near, pairs: Iterable[tuple[str, str]]) -> None:
    """Add the names that pairs of words with capitals may be meant for."""
    wanted: dict[tuple[str, str], tuple[str, ...]] = {}
    for pair in pairs:
        keys = near.mistaken(pair)
        if keys:
            wanted[pair[0].lower(), pair[1].lower()] = keys
    if not wanted:
        return
    shouted = scene.text.original.isupper()
    covered = {
        p for first, last, _, flags in scene.names if not flags & AMBIGUOUS for p in range(first, last)
    }
    cues = Cues(scene)
    for place, here in enumerate(pairwise(scene.tokens)):
        if (
            here in wanted
            and covered.isdisjoint((place, place + 1))
            and (shouted or _stands_alone(scene, place))
        ):
            _add(scene, place, wanted[here], cues, shouted)


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


def _add(scene: Scene, place: int, keys: tuple[str, ...], cues: Cues, shouted: bool) -> None:
    """Add what a pair of tokens may be meant for."""
    one, other = scene.tokens[place : place + 2]
    if one in _SMALL or other in _SMALL:
        return
    store = scene.store
    everyday = one in store.common and other in store.common
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
                continue  # "Game Box" is no Game Boy
            scene.names.append((place, place + 2, target, flags | NEAR | OF_WORDS | AMBIGUOUS * doubtful))
