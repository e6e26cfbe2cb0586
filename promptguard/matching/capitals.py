"""What capitals say: whether a word is written as a name where other words are not.

A capital says nothing at the start of a sentence or of an item, in a headline, amid capitals only, and in
German, where every noun has one.
"""

from __future__ import annotations

from .scene import Scene

_SIDE = 4  # words on each side by which a headline is told
_GERMAN = frozenset("der die das den dem ein eine einen einem einer und im mit auf aus vom zum zur".split())


def headline(scene: Scene, first: int, last: int) -> bool:
    """Tell whether most words around a span have capitals too."""
    around = [*range(max(0, first - _SIDE), first), *range(last, min(len(scene.tokens), last + _SIDE))]
    words = [
        p
        for p in around
        if scene.tokens[p].isalpha() and scene.tokens[p].isascii() and len(scene.tokens[p]) > 2
    ]
    high = sum(scene.text.original[scene.span(p, p + 1)[0]].isupper() for p in words)
    return high > 1 and high * 2 > len(words)


def begins(scene: Scene, place: int) -> bool:
    """Tell whether a token begins a sentence or an item: nothing but a space or a hyphen links it to a word."""
    return place == 0 or scene.between(place, place).strip(" -'") != ""


def high(scene: Scene, place: int) -> bool:
    """Tell whether a token begins with a capital and is not in capitals whole."""
    if scene.small(place):
        return False
    start, end = scene.span(place, place + 1)
    written = scene.text.original[start:end]
    if not written[0].isupper() or (len(written) > 1 and written[1:].isupper()):
        return False
    # letters drawn with others are high and low as it comes: "ÓranģⒺ"
    return (
        written.isascii()
        or sum(not c.isascii() for c in written) * 5 < len(written) * 2
        or not scene.tokens[place].isascii()
    )


def inside(scene: Scene, first: int, last: int) -> bool:
    """Tell whether a span has a capital inside a sentence of small letters, and is no part of a longer name."""
    if not high(scene, first) or begins(scene, first) or scene.between(first, first) != " ":
        return False
    before, _ = scene.span(first - 1, first)
    if scene.text.original[before].isupper():
        return False
    if last < len(scene.tokens) and scene.between(last, last) == " " and high(scene, last):
        return False
    if sum(map(scene.says, _GERMAN)) > 1:
        return False
    return not headline(scene, first, last)
