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
from .usage import acts
from .wordlike import like_a_word, slip_of_a_word

_LONG = 6  # letters of a word in small letters that a cue is enough for


def used_as_misspelt(entry: Entry, place: int, cues: Cues, scene: Scene) -> bool:
    """Tell whether an unknown word near a name of one token is written or used as that name."""
    token = scene.tokens[place]
    text = scene.text.original
    # somebody else's name is no slip: Moebius is no Morbius, Aiden no Biden
    if entry.list == "persons" or token in scene.store.names or like_a_word(token, scene.store):
        return False
    if latin_language(text) != "en" or _in_longer_name(place, scene):
        return False
    if entry.list != "artists" and cues.creator_before(place):
        return False  # a creator on no list
    start, end = scene.span(place, place + 1)
    written = text[start:end]
    if not written.isascii():
        return False
    marked = capitals.high(scene, place) or not (written.islower() or written.isupper())
    if marked and capitals.inside(scene, place, place + 1):
        return True
    cued = _cued(entry, place, cues, scene)
    if not marked:
        return cued and len(token) >= _LONG and not slip_of_a_word(token, 1, scene.store)
    begins = capitals.begins(scene, place)
    if not begins or capitals.headline(scene, place, place + 1):
        return cued
    ends = place + 1 == len(scene.tokens) or scene.after(place + 1).strip(" -'") != ""
    return (cued or ends) and not slip_of_a_word(token, 1, scene.store)


def _in_longer_name(place: int, scene: Scene) -> bool:
    """Tell whether a word with a capital stands right before or after: "Rod Chast" is somebody else than Ghast."""
    sides = [side for side in (place - 1, place + 1) if 0 <= side < len(scene.tokens)]
    return not capitals.headline(scene, place, place + 1) and any(
        scene.between(max(place, side), max(place, side)) == " "
        and capitals.high(scene, side)
        and not (side < place and capitals.begins(scene, side))
        for side in sides
    )


def _cued(entry: Entry, place: int, cues: Cues, scene: Scene) -> bool:
    """Tell whether what stands beside a word says that it is a name of the entry's kind."""
    end = place + 1
    if entry.list == "characters":
        return cues.subject(place, end) or cues.character(place, end) or acts(scene, end)
    if entry.list == "brands":
        return cues.brand(place, end) or cues.product(end)
    if entry.list == "franchises":
        return cues.titled(place, end) or cues.character(place, end) or cues.subject(place, end)
    return cues.creator(place, end, strict=True)
