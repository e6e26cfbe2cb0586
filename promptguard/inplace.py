"""Which rewordings of a risky phrase read well where it stands.

A phrase may be a whole tag, a noun behind an article, an adjective before its noun or half a sentence. A
rewording that is none of the same would leave "a with empty hands": better none is offered.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .matching.tokens import has_cjk
from .patterns import pattern

_BOUNDARY = ',.;:!?()[]{}|\n"“”，。；：！？、（）【】「」'
_DETERMINERS = frozenset("a an the this that some another one his her their my your our".split())
_PREPOSITIONS = frozenset(
    "in on at by with under over near beside behind before through during inside outside into onto of from "
    "among between across along around against beneath below above after".split()
)
_NO_NOUN = _PREPOSITIONS | frozenset(
    "and or but while as is are was were has have to for than that who".split()
)
_IS = frozenset("is are was were be being been stays stands lies sits completely totally fully half".split())
_AIMED = frozenset("at to against into toward towards from of with down up across through over".split())
_DEEDS = frozenset("shooting killing lynching beating stabbing bombing robbery mugging".split())
_DOERS = (
    "er",
    "or",
    "ist",
    "man",
    "men",
    "ian",
    "thief",
    "burglar",
    "assassin",
    "hostage",
    "victim",
    "addict",
    "thug",
)
_NO_DOERS = frozenset("murder slaughter torture massacre disaster terror horror".split())
_ADJECTIVES = (
    "y",
    "ed",
    "ous",
    "ive",
    "al",
    "ic",
    "less",
    "ant",
    "ent",
    "ful",
    "ish",
    "nude",
    "naked",
    "que",
    "en",
)
_DEGREES = frozenset("completely fully totally half semi very stark butt partially".split())
_WORN = frozenset("in wearing wears wore dressed clad with nothing".split())
_WORD = pattern(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_JOINING = ("的", "の", "な")


def fitting(
    text: str, start: int, end: int, suggestions: tuple[str, ...], known: Callable[[str], bool]
) -> tuple[str, ...]:
    """Return those of the suggestions that read well in the place of ``text[start:end]``.

    ``known`` tells whether an English word is one: where the words around are not English, no English is offered.
    """
    fit = []
    for suggestion in suggestions:
        if has_cjk(suggestion):
            wording = _cjk(text, start, end, suggestion)
            if wording is not None:
                fit.append(wording)
        elif _english(text, start, end, suggestion, known):
            fit.append(suggestion)
    return tuple(fit)


def _english(text: str, start: int, end: int, suggestion: str, known: Callable[[str], bool]) -> bool:
    if has_cjk(text[max(0, start - 2) : end + 2]) or not _is_english(text, start, end, known):
        return False
    before, after = _words_before(text, start), _words_after(text, end)
    if not before and not after:
        return True  # a tag of its own
    span = [word.lower() for word in _WORD.findall(text[start:end])]
    if not span:
        return False
    kind = suggestion.split(" ", 1)[0]
    if kind in ("a", "an"):
        return _is_noun(before, after, span)
    if kind in ("in", "with"):
        return _is_phrase(before, after, span, kind)
    if suggestion.endswith("s") and " " in suggestion:  # "long shadows": a plural
        return _is_bare_noun(before, after)
    return _is_adjective(before, after, span, suggestion)


def _is_noun(before: str, after: str, span: list[str]) -> bool:
    """A noun with its article, or bare at the beginning: "a violent fight in", "violence in"."""
    led = before in _DETERMINERS or not before
    plural_after_article = before in ("a", "an", "this", "that", "another", "one")
    last = span[-1]
    if last.endswith(("ing", "ed")) and last not in _DEEDS:
        return False
    if last.endswith(_DOERS) and last not in _NO_DOERS:
        return False  # who does it is somebody, and no scene
    if not before and last.endswith("s"):
        return False  # a plural that does something: "smugglers unload", "thieves in the night"
    return (
        led and (not after or after in _PREPOSITIONS) and (plural_after_article or not after or after != "of")
    )


def _is_bare_noun(before: str, after: str) -> bool:
    """A noun without an article: "with blood on the floor"."""
    return before in ("with", "and", "") and (
        not after or after in ("on", "across", "over", "along", "at", "and")
    )


def _is_phrase(before: str, after: str, span: list[str], kind: str) -> bool:
    """What somebody wears, or holds and does: "in black lingerie", "holding a rifle"."""
    if kind == "in":
        return span[0] in _WORN
    return span[0].endswith("ing") and before not in _DETERMINERS and after not in _AIMED


def _is_adjective(before: str, after: str, span: list[str], suggestion: str) -> bool:
    """One or two words before a noun, or said of somebody: "a sexy woman", "she is naked under"."""
    if suggestion.endswith("ly") or span[-1].endswith("ly"):
        return suggestion.endswith("ly") and span[-1].endswith("ly") and len(span) == 1
    if not span[-1].endswith(_ADJECTIVES) or (len(span) > 1 and (len(span) > 2 or span[0] not in _DEGREES)):
        return False
    if before in _IS:
        return True
    return bool(after) and after not in _NO_NOUN


def _is_english(text: str, start: int, end: int, known: Callable[[str], bool]) -> bool:
    words = [
        *_WORD.findall(text[max(0, start - 30) : start])[1:][-3:],
        *_WORD.findall(text[start:end]),
        *_WORD.findall(text[end : end + 30])[:-1][:3],
    ]
    plain = [part for word in words for part in re.split(r"['’-]", word.lower()) if len(part) > 1]
    if any(not part.isascii() for part in plain):
        return False
    return sum(known(part) for part in plain) * 10 >= len(plain) * 8


def _words_before(text: str, start: int) -> str:
    """Return the word before a place, in small letters, or nothing at a boundary."""
    gap = text[max(0, start - 30) : start].rstrip(" ")
    if not gap or gap[-1] in _BOUNDARY:
        return ""
    found = list(_WORD.finditer(gap))
    return found[-1][0].lower() if found and found[-1].end() == len(gap) else "?"


def _words_after(text: str, end: int) -> str:
    """Return the word after a place, in small letters, or nothing at a boundary."""
    gap = text[end : end + 30].lstrip(" ")
    if not gap or gap[0] in _BOUNDARY:
        return ""
    found = _WORD.match(gap)
    return found[0].lower() if found else "?"


def _cjk(text: str, start: int, end: int, suggestion: str) -> str | None:
    """Return a Chinese or Japanese wording as it fits, or None where it does not."""
    before = text[start - 1 : start].strip()
    after = text[end : end + 1].strip()
    last = not after or after in _BOUNDARY
    if suggestion.endswith(_JOINING):
        if last:
            return suggestion[:-1]
        if after in "にでがをはもへと":
            return None
        # 裸体|的女人: the 的 that follows belongs to the wording
        return suggestion[:-1] if after == suggestion[-1] else suggestion
    if text[end - 1] == suggestion[-1] and suggestion[-1] in "姿着":
        return suggestion
    if not before or before in _BOUNDARY:
        return suggestion if last or after == "的" else None
    if before in "具只条把":  # a measure word of the thing that goes
        return None
    if before in "穿着有":
        return suggestion if last or after == "的" else None
    return suggestion if last and before in "の的是と和在" else None
