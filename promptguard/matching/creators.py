"""Creators that stand on no list: a name after a cue ("art by X Y") or beside listed artists.

What looks like a name is told from parts: words that no English dictionary has, given names and
surnames that occur in the lists, capitals in a text that has small letters too.
"""

from __future__ import annotations

import re

from ..store import Store
from .names import Mention
from .scan import CREATOR
from .scene import Scene

_LINK = re.compile(r"^(?: |-|\. ?|'|’)$")
PARTICLES = frozenset(
    "de van von der den di da del della la le el al bin ibn dos du ten ter st saint mc mac o d".split()
)
# cues after which a name on no list is looked for; weaker ones ("photo of") need a listed name
_CLOSED_CUES = frozenset(
    "artist style|style like|similar to|looks like|mix of|mixture of|blend of|combination of|mashup of|in style|in the style|style|stil|estilo|стиль|стиле|made by|"
    "done by|style from|styles from|a la|por|par|von|nach|à la|style reference|photo of|photography of|cinematography of|foto de|photo de|foto von|фото".split(
        "|"
    )
)
NEVER = frozenset(
    "the a an and or of in on at to with for from his her its their my your our this that these those who which unknown anonymous various "
    "hand hands himself herself itself myself me you him them us nature night day light lights moonlight candlelight sunlight starlight firelight "
    "lamplight torchlight artist artists painter masters master ai dalle midjourney trending artstation deviantart behance pixiv style art studio unreal octane render "
    "god gods professional award winning wikihow various contemporary modern default anyone someone everyone himself nobody".split()
)


def unlisted(scene: Scene, mentions: list[Mention]) -> list[tuple[int, int]]:
    """Return the token spans of creators that stand on no list."""
    artists = [m for m in mentions if m.entry.list == "artists" and m.role == "style"]
    if not artists and not scene.calls & CREATOR:
        return []
    taken = {place for m in mentions for place in range(m.first, m.last)}
    found: dict[int, int] = {}
    for place in after_cues(scene):
        end = _name_end(scene, place, taken, after_cue=True) or 0
        if end:
            found[place] = end
    if not artists and not found:
        return []
    foreign = len(_FUNCTION_WORDS.intersection(scene.tokens)) > 1
    frontier = [(m.first, m.last) for m in artists] + sorted(found.items())
    while frontier:
        first, last = frontier.pop()
        for place in _next_items(scene, last):
            if place not in found and place not in taken:
                end = _name_end(scene, place, taken, after_cue=False) or 0
                if end and foreign and scene.tokens[place] not in scene.store.given:
                    continue  # "couleurs vives": two words that no English dictionary has
                if end and _closed(scene, end):
                    found[place] = end
                    frontier.append((place, end))
        before = _previous_item(scene, first, taken)
        if before is not None and before not in found:
            end = _name_end(scene, before, taken, after_cue=False) or 0
            if end and first - 1 <= end <= first:
                found[before] = end
                frontier.append((before, end))
    return sorted(_without_overlaps(found))


def after_cues(scene: Scene) -> list[int]:
    """Return the tokens that follow a creator cue, where a name may stand."""
    places = []
    for first, last in scene.set_hits("creator-before"):
        if " ".join(scene.tokens[first:last]) in _CLOSED_CUES or not scene.tokens[first].isalpha():
            continue
        if last < len(scene.tokens) and _open_gap(scene, last):
            places.append(last)
    return places


_FUNCTION_WORDS = frozenset(
    "avec dans une les des du aux sur et del los las una con para por com uma um und mit der das ein eine dem nel della gli di il en el la de do da".split()
)


def _without_overlaps(found: dict[int, int]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for first, last in sorted(found.items()):
        if kept and first < kept[-1][1]:
            continue
        kept.append((first, last))
    return kept


def _open_gap(scene: Scene, place: int) -> bool:
    return re.fullmatch(r"[\s_@:\"'(\[*#-]{1,4}", scene.between(place, place)) is not None


def _next_items(scene: Scene, last: int) -> list[int]:
    """Places where the next item of a list of names may begin."""
    places = []
    if last < len(scene.tokens):
        gap = scene.between(last, last)
        if re.search(r"[,/|+&;]", gap) and "\n" not in gap:
            step = 1 if scene.tokens[last] in ("and", "by") else 0
            places.append(last + step)
        elif scene.tokens[last] in ("and", "x") and last + 1 < len(scene.tokens):
            places.append(last + 1)
    return [p for p in places if p < len(scene.tokens)]


def _previous_item(scene: Scene, first: int, taken: set[int]) -> int | None:
    """Place where the item before a name begins, if it is short and bounded by separators."""
    gap = scene.between(first, first)
    end = first
    if first and scene.tokens[first - 1] == "and":
        end = first - 1
    elif not re.search(r"[,/|+&;]", gap) or "\n" in gap:
        return None
    place = end
    while place > 0 and end - place < 4 and place - 1 not in taken:
        place -= 1
        if place == 0 or not _LINK.match(scene.between(place, place)):
            break
    if end - place < 2 or (place and not re.search(r"[,/|+&;]", scene.between(place, place))):
        return None
    return place


def _closed(scene: Scene, last: int) -> bool:
    """Tell whether a list item ends at a token: nothing, a separator or a joining word follows."""
    if last >= len(scene.tokens):
        return True
    gap = scene.between(last, last)
    return re.search(r"[,/|+&;.:()\[\]!\n]", gap) is not None or scene.tokens[last] in (
        "and",
        "x",
        "trending",
        "on",
        "style",
    )


def _name_end(scene: Scene, first: int, taken: set[int], after_cue: bool) -> int | None:
    """Return where the name that begins at a token ends, or None if it is no name."""
    store = scene.store
    parts: list[str] = []
    place = first
    while place < len(scene.tokens) and len(parts) < 4 and place not in taken:
        token = scene.tokens[place]
        if not token.isalpha() or token in NEVER or not ("a" <= token[0] <= "z" or "а" <= token[0] <= "я"):
            break
        if parts and not _LINK.match(scene.between(place, place)):
            break
        if (
            parts
            and not _part(token, store, parts)
            and not (token in store.surnames and _capital(scene, place))
        ):
            break
        if token in store.capital and token not in store.given:
            break
        parts.append(token)
        place += 1
    while parts and (parts[-1] in PARTICLES or len(parts[-1]) == 1):
        parts.pop()
        place -= 1
    if place in taken or not parts:
        return None
    return place if _is_name(scene, first, parts, after_cue) else None


def _part(token: str, store: Store, parts: list[str]) -> bool:
    if token in PARTICLES or len(token) == 1 or token not in store.words:
        return True
    if token in store.common and token not in store.surnames:
        return False
    return len(parts) == 1 and (parts[0] in store.given or parts[0] not in store.words)


def _is_name(scene: Scene, first: int, parts: list[str], after_cue: bool) -> bool:
    store = scene.store
    unknown = [p for p in parts if p not in store.words and len(p) > 2]
    given = parts[0] in store.given
    family = parts[-1] in store.surnames
    if len(parts) == 1:
        token = parts[0]
        return (
            after_cue and len(token) >= 4 and bool(unknown) and not token.endswith(("core", "punk", "wave", "ism", "ish", "esque", "style"))
            and (token in store.surnames or token in store.given or _capital(scene, first))
        )  # fmt: skip
    if given and (family or unknown):
        return True
    if len(unknown) >= 2 and (after_cue or family):
        return True
    return bool(unknown) and family and (after_cue or _capital(scene, first))


def _capital(scene: Scene, place: int) -> bool:
    """Tell whether a token is written with a capital in a text that also has small words."""
    start, _ = scene.span(place, place + 1)
    original = scene.text.original
    return original[start].isupper() and not original[start : start + 3].isupper()
