"""Whether one unknown word is a misspelt name: "Gollmu", written or used as only a name is.

It is near a name and no dictionary has it; so is many an invented or a foreign word. What speaks for the name is a
capital inside a sentence of small letters, or what stands beside it: "portrait of", "logo", "eating noodles".
"""

from __future__ import annotations

from ..idiom import latin_language
from ..lists import Entry
from . import capitals
from .cues import Cues
from .scene import Scene
from .tokens import has_cjk
from .usage import acts
from .wordlike import like_a_word, slip_of_a_word

_TOLD = ("characters", "franchises")
_LOOK = (["style"], ["styles"], ["styled"], ["aesthetic"], ["fashion"], ["风"], ["系"], ["スタイル"])
_SCENE = ("and", "with", "in", "on", "at", "from")  # after the one who is shown: "Gollmu and a fish"
_ARTICLES = ("a", "an")  # before these stands a kind of thing, and no character


def used_as_misspelt(entry: Entry, place: int, cues: Cues, scene: Scene) -> bool:
    """Tell whether an unknown word near a name of one token is written or used as that name."""
    token = scene.tokens[place]
    text = scene.text.original
    # somebody else's name is no slip: Moebius is no Morbius, Aiden no Biden
    if entry.list == "persons" or token in scene.store.names or token in scene.store.given:
        return False
    start, end = scene.span(place, place + 1)
    written = text[start:end]
    if not written.isascii() or _in_longer_name(place, scene):
        return False
    if entry.list != "artists" and cues.creator_before(place):
        return False  # a creator on no list
    if entry.list in _TOLD and scene.tokens[place + 1 : place + 2] in _LOOK:
        return False  # a kind of look: "Decora style" is no Zecora
    if entry.list == "characters" and place and scene.tokens[place - 1] in _ARTICLES:
        return False
    marked = capitals.high(scene, place) or not (written.islower() or written.isupper())
    if marked and amid_cjk(scene, place, place + 1):
        return True
    if latin_language(text) != "en":
        return False
    cued = cued_as_kind(entry, place, place + 1, cues)
    if marked and (cued or capitals.inside(scene, place, place + 1)):
        return True
    if like_a_word(token, scene.store) or slip_of_a_word(token, 1, scene.store):
        return False
    if not marked:
        return cued
    ends = place + 1 == len(scene.tokens) or scene.after(place + 1).strip(" -'") != ""
    stands = ends or scene.tokens[place + 1] in _SCENE
    return stands and capitals.begins(scene, place) and not capitals.headline(scene, place, place + 1)


def amid_cjk(scene: Scene, first: int, last: int) -> bool:
    """Tell whether words with capitals stand right beside Han, kana or Hangul, where no English word would."""
    start, end = scene.span(first, last)
    text = scene.text.original
    return has_cjk(text[max(0, start - 1) : start] + text[end : end + 1]) and all(
        capitals.high(scene, place) for place in range(first, last)
    )


def _in_longer_name(place: int, scene: Scene) -> bool:
    """Tell whether a word with a capital stands right before or after: "Rod Chast" is somebody else than Ghast."""
    sides = [side for side in (place - 1, place + 1) if 0 <= side < len(scene.tokens)]
    return any(
        scene.between(max(place, side), max(place, side)) == " "
        and capitals.high(scene, side)
        and not (side < place and capitals.begins(scene, side))
        for side in sides
    )


def cued_as_kind(entry: Entry, first: int, last: int, cues: Cues) -> bool:
    """Tell whether what stands beside words says that they are a name of the entry's kind."""
    if entry.list == "characters":
        return cues.subject(first, last) or cues.character(first, last) or acts(cues.scene, last)
    if entry.list == "brands":
        return cues.brand(first, last) or cues.product(last)
    if entry.list == "franchises":
        return cues.titled(first, last) or cues.character(first, last) or cues.subject(first, last)
    return cues.creator(first, last, strict=True)
