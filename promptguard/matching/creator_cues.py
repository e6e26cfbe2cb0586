"""Cues after which a creator's name may stand: which they are, and how much they say."""

from __future__ import annotations

from functools import lru_cache

from ..patterns import pattern
from .scene import Scene
from .shapes import NEVER
from .tokens import has_cjk

# cues after which a name on no list is looked for only with a colon; weaker ones need a listed name
_FIELDS = frozenset(
    "artist artists painter illustrator photographer photographers director filmmaker mangaka animator sculptor architect cinematographer".split()
)
_CLOSED_CUES = frozenset(
    "artist style|style like|similar to|looks like|mix of|mixture of|blend of|combination of|mashup of|in style|in the style|style|stil|estilo|стиль|стиле|made by|"
    "done by|style from|styles from|a la|por|par|von|nach|à la|style reference|photo of|photography of|cinematography of|foto de|photo de|foto von|фото".split(
        "|"
    )
)
# cues that only a creator follows
_STRONG = pattern(
    r"(?:art|artwork|painting|illustration|illustrations|drawing|sketch|photo|photograph|photography|film|movie|poster|cover|portrait|comic|render|cinematography|"
    r"drawn|painted|illustrated|photographed|directed|sculpted|styled|influenced|shot|taken|captured|filmed|style|works|artist) (?:by|artist|after)$"
    r"|(?:style|styles|artstyle|manner|aesthetic|aesthetics) of$|^(?:artist|designed by|created by)$"
)
_OPEN_GAP = pattern(r"[\s_@:\"'(\[*#-]{1,6}")


_WORD_CUES = frozenset("style styled artstyle aesthetic s".split())


def ends_name(cue: str) -> bool:
    """Tell whether a name on no list may stand right before a cue: "X Y style", not "a charcoal drawing"."""
    return cue in _WORD_CUES or has_cjk(cue)


def after_cues(scene: Scene) -> list[int]:
    """Return the tokens that follow a creator cue, where a name may stand."""
    return [place for place, _ in cued(scene)]


def cued(scene: Scene) -> list[tuple[int, bool]]:
    """Return the tokens after a creator cue where a name can begin, and whether only a creator can follow the cue."""
    places: dict[int, bool] = {}
    tokens = scene.tokens
    for first, last in scene.set_hits("creator-before"):
        if last >= len(tokens) or tokens[last] in NEVER or not tokens[first].isalpha():
            continue  # "by a", "of the": most cues are none
        if not _open_gap(scene, last):
            continue
        cue = " ".join(tokens[first:last])
        field = cue in _FIELDS and ":" in scene.between(last, last)
        if cue in _CLOSED_CUES and not field:
            continue
        if cue == "by" and first:
            cue = f"{tokens[first - 1]} by" if scene.between(first, first) == " " else cue
        places[last] = places.get(last, False) or field or _strong(cue)
    return list(places.items())


@lru_cache(maxsize=10_000)
def _strong(cue: str) -> bool:
    return _STRONG.search(cue) is not None


def _open_gap(scene: Scene, place: int) -> bool:
    if scene.tokens[place] == "s":
        return False  # "an artist's"
    gap = scene.between(place, place)
    return gap == " " or _OPEN_GAP.fullmatch(gap) is not None
