"""Find what rules leave open and a pipeline may answer: creators on no list, names that are also words.

Asking costs milliseconds, so only what could be a name is asked about; a clear prompt has no doubts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .creators import NEVER, after_cues
from .cues import Cues
from .names import Candidate, Mention
from .scene import Scene
from .tokens import has_cjk

_END = re.compile(r"[,;/|+&.:!?()\[\]{}\"\n、，。；：！？（）【】]")
_JOINERS = frozenset(("and", "x", "by", "style", "styles"))
_HAN_CUES = 6  # characters before 风格 or after 画家 in which a name is looked for
_ITEM = 4  # words of the longest item of a list that is asked about


def open_names(scene: Scene, candidates: Sequence[Candidate]) -> list[int]:
    """Return the numbers of the ambiguous names that could be meant where they stand.

    A word in small letters that every dictionary has counts as a word unless it does what only a person
    does ("link wielding a sword").
    """
    found = []
    cues = Cues(scene)
    for number, one in enumerate(candidates):
        if one.entry.bulk or one.entry.list in ("artists", "tags", "public_domain"):
            continue
        tokens = scene.tokens[one.first : one.last]
        if has_cjk(tokens[0]):
            found.append(number)
            continue
        start, _ = scene.span(one.first, one.last)
        capital = scene.text.original[start].isupper() and not _shouted(scene, start)
        plain = all(t in scene.store.common for t in tokens)
        alive = one.entry.list in ("characters", "persons") and cues.subject(one.first, one.last)
        if capital or not plain or (alive and not _article(scene, one.first)):
            found.append(number)
    return found


def _shouted(scene: Scene, start: int) -> bool:
    """Tell whether a capital says nothing: a whole line or text of capitals."""
    near = scene.text.original[max(0, start - 40) : start + 40]
    return sum(c.isupper() for c in near) > sum(c.islower() for c in near)


def _article(scene: Scene, place: int) -> bool:
    return place > 0 and scene.tokens[place - 1] in ("a", "an", "the", "his", "her", "their", "my", "of", "and", "with", "in")


def open_creators(scene: Scene, mentions: Sequence[Mention], found: Sequence[tuple[int, int]]) -> list[int]:
    """Return the tokens at which a creator on no list may stand."""
    taken = {p for m in mentions for p in range(m.first, m.last)} | {p for s in found for p in range(*s)}
    places = [place for place in after_cues(scene) if place not in taken and _begins(scene, place)]
    creators = bool(places or found) or any(m.entry.list == "artists" and m.role == "style" for m in mentions)
    tagged = creators or any(m.entry.list == "tags" for m in mentions)
    if tagged:
        for first, last in _items(scene):
            if taken.isdisjoint(range(first, last)) and _named(scene, first, last, creators):
                places.append(first)
    if not scene.text.folded.isascii():
        places += [place for place in _beside_cjk_cues(scene) if place not in taken]
    return sorted(set(places))


def _begins(scene: Scene, place: int) -> bool:
    """Tell whether a name may begin right after a cue."""
    token, store = scene.tokens[place], scene.store
    if not token.isalpha() or token in NEVER or has_cjk(token):
        return False
    if token not in store.words or token in store.given:
        return True
    following = scene.tokens[place + 1] if place + 1 < len(scene.tokens) else ""
    if _END.search(scene.between(place + 1, place + 1)):
        following = ""
    start, _ = scene.span(place, place + 1)
    capital = scene.text.original[start].isupper() and not _shouted(scene, start)
    return capital or (following.isalpha() and (following not in store.words or following in store.surnames))


def _items(scene: Scene) -> list[tuple[int, int]]:
    """Return the short items of lists: runs of words between separators."""
    items = []
    first = 0
    tokens = scene.tokens
    for place in range(len(tokens) + 1):
        ends = place == len(tokens) or (place > first and _END.search(scene.between(place, place)))
        joins = place < len(tokens) and tokens[place] in _JOINERS
        if ends or joins:
            if 0 < place - first <= _ITEM:
                items.append((first, place))
            first = place + 1 if joins else place
    return items


def _named(scene: Scene, first: int, last: int, creators: bool) -> bool:
    """Tell whether an item may be a name: an unknown word, or a given name with another part."""
    store = scene.store
    tokens = scene.tokens[first:last]
    if any(t in NEVER or not t.isalpha() or has_cjk(t) for t in tokens):
        return False
    unknown = sum(len(t) > 2 and t not in store.words for t in tokens)
    if unknown:
        return creators or last - first <= 2
    return creators and 2 <= last - first <= 3 and tokens[0] in store.given and tokens[-1] not in NEVER


def _beside_cjk_cues(scene: Scene) -> list[int]:
    """Places of Han and katakana beside a cue that no dictionary of words explains."""
    places = []
    tokens, store = scene.tokens, scene.store
    for first, _ in scene.set_hits("creator-after"):
        if first and has_cjk(tokens[first]) and has_cjk(tokens[first - 1]) and not _END.search(scene.between(first, first)):
            run = _run(scene, first, -1)
            if len(run) > 1 and not any("".join(run[-n:]) in store.chinese for n in (2, 3, 4) if n <= len(run)):
                places.append(first - 1)
    for _, last in scene.set_hits("creator-before"):
        if last < len(tokens) and has_cjk(tokens[last - 1]) and has_cjk(tokens[last]) and not _END.search(scene.between(last, last)):
            run = _run(scene, last, 1)
            if len(run) > 1 and not any("".join(run[:n]) in store.chinese for n in (2, 3, 4) if n <= len(run)):
                places.append(last)
    return places


def _run(scene: Scene, place: int, step: int) -> list[str]:
    """Return up to six Han characters, or katakana words, that stand before or after a place."""
    run: list[str] = []
    here = place - 1 if step < 0 else place
    while 0 <= here < len(scene.tokens) and len(run) < _HAN_CUES:
        token = scene.tokens[here]
        if not ("\u4e00" <= token[0] <= "\u9fff" or "\u30a1" <= token[0] <= "\u30fe"):
            break
        run.append(token)
        if "\u30a1" <= token[0] <= "\u30fe":
            run.append("")  # a katakana word is a whole name or none
            break
        edge = here if step < 0 else here + 1
        if 0 < edge < len(scene.tokens) and _END.search(scene.between(edge, edge)):
            break
        here += step
    return run[::-1] if step < 0 else run
