"""Find where rules leave open whether a creator on no list stands there, which a pipeline may answer.

Asking costs milliseconds, so only what could be a name is asked about; a clear prompt has no doubts.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from ..patterns import pattern
from .ambiguous import END, capital
from .creator_cues import after_cues
from .eastern import PLAIN
from .names import Mention
from .scene import Scene
from .shapes import NEVER, PARTICLES, Shapes, derived
from .tokens import has_cjk

# what no name runs over
_STOP = pattern(r"[,、;/|+&:!?()<>=#\[\]{}\"\n]")
_BLANK = pattern(r"['\[{<]")  # after a cue: an apostrophe, or the blank of a template
_JOINERS = frozenset(("and", "x", "by", "style", "styles"))
_ITEM = 4  # words of the longest item of a list that is asked about
_BESIDE = 2  # items from a creator within which another name is likely
# Cues that stand at names, not only at kinds of art; a name before or after them begins with a surname.
_CJK_AFTER = frozenset(
    (
        "风 格",
        "画 风",
        "的 作 品",
        "笔 下",
        "的 风 格",
        "的 画 风",
        "风",
        "の スタイル",
        "スタイル",
        "タッチ",
        "の 画 风",
        "っ ぽ い",
        "监 督",
        "先 生",
        "の 绘 柄",
    )
)
_CJK_BEFORE = frozenset(
    (
        "画 家",
        "插 画 家",
        "插 画 师",
        "漫 画 家",
        "摄 影 师",
        "导 演",
        "模 仿",
        "艺 术 家",
        "イラストレーター",
        "监 督",
        "绘 师",
        "写 真 家",
    )
)


class Doubt(IntEnum):
    """How likely a name is at a place that is asked about."""

    ITEM = 1  # an item of a list that looks like a full name
    BESIDE = 2  # an item beside a creator
    CUE = 3  # right after a cue


def open_creators(
    scene: Scene, mentions: Sequence[Mention], found: Sequence[tuple[int, int]]
) -> dict[int, Doubt]:
    """Return the tokens at which a creator on no list may stand, and why one may."""
    creators = {
        p for m in mentions if m.entry.list == "artists" and m.role == "style" for p in range(m.first, m.last)
    }
    creators |= {p for span in found for p in range(*span)}
    closed = creators | {p for m in mentions for p in range(m.first, m.last)}
    closed |= {p for span in scene.set_hits("prompt-jargon") for p in range(*span)}
    shapes = Shapes(scene)
    doubts = {
        place: Doubt.CUE
        for place in after_cues(scene)
        if place not in closed
        and _begins(scene, place)
        and not _where(scene, place)
        # in another language every word is unknown: there a name shows by its capital only
        and (not shapes.foreign or shapes.capital(place))
    }
    tagged = {p for m in mentions if m.entry.list == "tags" for p in range(m.first, m.last)}
    tagged |= {p for span in scene.set_hits("prompt-jargon") for p in range(*span)}
    if (doubts or creators or tagged) and not shapes.foreign:
        doubts = _in_lists(scene, closed, creators | set(doubts), tagged) | doubts
    if not scene.text.folded.isascii():
        doubts |= {place: Doubt.CUE for place in _beside_cjk_cues(scene) if place not in closed}
    return doubts


def _in_lists(scene: Scene, closed: set[int], creators: set[int], tagged: set[int]) -> dict[int, Doubt]:
    """Return the items of lists that may be creators: beside one, beside a quality tag, or a full name."""
    doubts = {}
    items = _items(scene, closed)
    marked = {number for number, item in enumerate(items) if not creators.isdisjoint(range(*item))}
    tags = {number for number, item in enumerate(items) if not tagged.isdisjoint(range(*item))}
    for number, (first, last) in enumerate(items):
        short = min(last, first + _ITEM)
        if not closed.isdisjoint(range(first, last)) or not _words(scene, first, min(last, first + 2)):
            continue
        if "'" in scene.between(first, first):
            continue  # the s of "X's"
        near = min((abs(number - other) for other in marked), default=len(items))
        if near <= _BESIDE and short == last and _words(scene, first, last) and _odd(scene, first, last):
            doubts[first] = Doubt.BESIDE
        elif near <= 1 and _odd(scene, first, first + 2):
            doubts[first] = Doubt.BESIDE  # "and x y holding a sword": the item goes on after the name
        elif 2 <= last - first <= 3 and full_name(scene, first, last):
            # far from creators only amid the tags of a picture: labels and captions are full of names
            if near <= _BESIDE or any(abs(number - other) <= _BESIDE for other in tags):
                doubts[first] = Doubt.BESIDE if near <= _BESIDE else Doubt.ITEM
        elif (
            last - first == 1
            and len(scene.tokens[first]) > 3
            and not tags.isdisjoint((number - 1, number + 1))
            and _odd(scene, first, last)
        ):
            doubts[first] = Doubt.BESIDE
    return doubts


def plausible(scene: Scene, first: int, last: int, doubt: Doubt) -> bool:
    """Tell whether what a pipeline takes for a creator can be one, seen from where it stands."""
    jargon = {p for span in scene.set_hits("prompt-jargon") for p in range(*span)}
    if not jargon.isdisjoint(range(first, last)):
        return False
    tokens, store = scene.tokens[first:last], scene.store
    if has_cjk(tokens[0]):
        return doubt is Doubt.CUE and 2 <= sum(map(len, tokens)) <= 12
    if last - first > 5 or any(t in NEVER or (t in store.capital and t not in store.given) for t in tokens):
        return False
    for place in range(first + 1, last):
        gap = scene.between(place, place)
        if _STOP.search(gap) or ("." in gap and len(scene.tokens[place - 1]) > 2):
            return False
    if scene.after(last).startswith('":'):
        return False  # a key of JSON
    if len(tokens) == 1 and len(tokens[0]) < 3:
        return False
    shapes = Shapes(scene)
    if not shapes.capital(first) and all(shapes.common(p) or shapes.slip(p) for p in range(first, last)):
        return False  # "high queality"
    cued = doubt is Doubt.CUE
    if (
        cued
        and len(tokens) > 1
        and not capital(scene, first)
        and tokens[0] in store.common
        and tokens[0] not in store.given
    ):
        return False  # "traditional kinmachiya"
    if cued:
        return capital(scene, first) or any(
            t not in store.common or t in store.given or t in store.surnames for t in tokens
        )
    if len(tokens) == 1:
        return doubt is Doubt.BESIDE and tokens[0] not in store.words and not derived(tokens[0], store)
    return full_name(scene, first, last) or doubt is Doubt.BESIDE


def full_name(scene: Scene, first: int, last: int) -> bool:
    """Tell whether an item looks like a given name and a surname."""
    store = scene.store
    one, two = scene.tokens[first], scene.tokens[last - 1]
    if last - first < 2 or two in NEVER or derived(one, store) or derived(two, store):
        return False
    strange = [t not in store.words and len(t) > 2 for t in (one, two)]
    return (
        (one in store.given and (two in store.surnames or strange[1] or two not in store.common))
        or all(strange)
        or (strange[0] and two in store.surnames)
    )


def _odd(scene: Scene, first: int, last: int) -> bool:
    """Tell whether an item has a word that no dictionary has, or begins with a given name."""
    store = scene.store
    tokens = scene.tokens[first:last]
    unknown = any(len(t) > 2 and t not in store.words and not derived(t, store) for t in tokens)
    initials = len(tokens) == 2 and len(tokens[0]) == 2 and tokens[0] not in store.words  # pj crook
    given = len(tokens) in (2, 3) and tokens[0] in store.given and not derived(tokens[-1], store)
    return unknown or initials or given


def _words(scene: Scene, first: int, last: int) -> bool:
    return all(t.isalpha() and t not in NEVER and not has_cjk(t) for t in scene.tokens[first:last])


def _begins(scene: Scene, place: int) -> bool:
    """Tell whether a name may begin right after a cue."""
    token, store = scene.tokens[place], scene.store
    if not token.isalpha() or token in NEVER or has_cjk(token) or _BLANK.search(scene.between(place, place)):
        return False
    if token in store.capital:
        return False  # "in the style of China"
    if (token not in store.words and not derived(token, store)) or token in store.given:
        return True
    following = scene.tokens[place + 1] if place + 1 < len(scene.tokens) else ""
    if not following.isalpha() or END.search(scene.between(place + 1, place + 1)):
        following = ""
    if token in PARTICLES:
        return False
    return capital(scene, place) or (
        len(following) > 2 and following not in store.words and not derived(following, store)
    )


def _where(scene: Scene, place: int) -> bool:
    """Tell whether a bare "by" says who or what is near: "surrounded by", "as she passes by"."""
    if (
        place < 2
        or scene.tokens[place - 1] != "by"
        or any(last == place and last - first > 1 for first, last in scene.set_hits("creator-before"))
    ):
        return False
    return (
        scene.tokens[place - 2].endswith(("ed", "es", "ing", "ied", "lit", "hit"))
        and scene.tokens[place - 2] not in _WORKS
    )


_WORKS = frozenset(
    "painting drawing engraving etching lighting rendering clothing building styling composed edited filmed shot illustrated pictures".split()
)


def _items(scene: Scene, closed: set[int]) -> list[tuple[int, int]]:
    """Return the items of lists: runs of words between separators, joining words and names."""
    items = []
    first = 0
    tokens = scene.tokens
    for place in range(len(tokens) + 1):
        ends = place == len(tokens) or (place > first and END.search(scene.between(place, place)))
        ends = ends or (place > first and (place in closed) != (place - 1 in closed))
        joins = place < len(tokens) and tokens[place] in _JOINERS
        if ends or joins:
            if place > first:
                items.append((first, place))
            first = place + 1 if joins else place
    return items


def _beside_cjk_cues(scene: Scene) -> list[int]:
    """Places of Han that may be a name beside a cue: three or four, from a surname on, and no word."""
    tokens = scene.tokens
    places = []
    for first, last in scene.set_hits("creator-after"):
        if " ".join(tokens[first:last]) in _CJK_AFTER and first:
            start = first
            while start and first - start < 5 and _glued(scene, start):
                start -= 1
            if _cjk_name(scene, start, first):
                places.append(start)
    for first, last in scene.set_hits("creator-before"):
        if " ".join(tokens[first:last]) in _CJK_BEFORE and last < len(tokens) and _glued(scene, last):
            end = last + 1
            while end < len(tokens) and end - last < 4 and _glued(scene, end):
                end += 1
            # where the name ends is for the pipeline to say
            places += [last] if any(_cjk_name(scene, last, stop) for stop in range(last + 2, end + 1)) else []
    return places


def _glued(scene: Scene, place: int) -> bool:
    """Tell whether no punctuation but that of names stands between a token and the Han or kana before it."""
    token = scene.tokens[place - 1]
    return ("\u4e00" <= token[0] <= "\u9fff" or "\u30a1" <= token[0] <= "\u30fe") and scene.between(
        place, place
    ) in ("", "·", "・", " ")


def _cjk_name(scene: Scene, first: int, last: int) -> bool:
    tokens = scene.tokens[first:last]
    if tokens and "\u30a1" <= tokens[0][0] <= "\u30fe":
        return len(tokens) == 2 and scene.between(first + 1, first + 1) == "・"
    name = "".join(tokens)
    # two characters are too often half of something else; a name with kana is left to lists
    return (
        3 <= len(name) <= 4
        and name[0] in PLAIN
        and not any(
            name[:n] in scene.store.chinese or name[-n:] in scene.store.chinese
            for n in (2, 3, 4)
            if n <= len(name)
        )
    )
