"""Fold a prompt to one normal form for matching, and keep the way back to the user's characters.

Folding is decided character by character and remembered, so it costs one dictionary look-up a
character and nothing at start-up. What is folded: case, accents and strokes, full width and other
compatibility forms (NFKC), letters drawn as symbols, invisible characters, traditional and Japanese
variants of Han characters. Look-alikes from other alphabets are a separate step (``plain_latin``),
since folding them always would destroy real Russian or Greek words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from .patterns import pattern

_KEEP_MARKS = frozenset("\u3099\u309a")  # voicing marks of kana: another sound, not an accent
_LATIN_NAME = pattern(
    r"(?:LATIN|REGIONAL INDICATOR SYMBOL|TAG LATIN|MATHEMATICAL|NEGATIVE|SQUARED|PARENTHESIZED|MODIFIER|FULLWIDTH)"
    r"(?: [A-Z]+)*? (?:LETTER|INDICATOR SYMBOL LETTER)(?: SMALL CAPITAL| CAPITAL| SMALL)? ([A-Z]{1,2})(?: WITH .*)?$"
)
_LIGATURES = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "ĸ": "k", "ſ": "s"}
_PUNCTUATION = str.maketrans("‘’‛′ʼʻ`´＇“”„‟«»‐‑‒–—―−，", "'''''''''\"\"\"\"\"\"-------,")
_RIGHT_TO_LEFT = "\u202e"
_REVERSED = pattern("\u202e([^\u202c\u202e\n]*)")
_ESCAPE = pattern(r"\\(?:[nrtbf\"/]|u[0-9a-fA-F]{4})")
_CODE = pattern(
    r"\\u(?:(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?P<code>[0-9a-fA-F]{4})|\{(?P<braced>[0-9a-fA-F]{1,6})\})"
)


def _is_cjk(char: str) -> bool:
    return "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3"


class _Folds(dict[str, str]):
    """What each character folds to, filled as characters are met."""

    def __missing__(self, char: str) -> str:
        folded = _fold_char(char)
        self[char] = folded
        return folded


def _fold_char(char: str) -> str:
    """Return the folded form of one character: usually one character, none for invisible ones."""
    category = unicodedata.category(char)
    if category == "Cf" or (category == "Mn" and char not in _KEEP_MARKS) or category == "Me":
        return ""
    if char == "\u3000" or category == "Zs" or char in "™℠":
        return " "  # a mark behind a name is no part of it
    out = []
    for part in unicodedata.normalize("NFKC", char).lower().translate(_PUNCTUATION):
        if part in _LIGATURES:
            out.append(_LIGATURES[part])
        elif _is_cjk(part):
            out.append(HAN.get(part, part))
        elif part.isascii():
            out.append(part)
        else:
            base = "".join(p for p in unicodedata.normalize("NFKD", part) if unicodedata.category(p) != "Mn")
            if not base.isascii() and (named := _LATIN_NAME.match(unicodedata.name(base[0], ""))):
                base = named[1].lower()
            out.append(base)
    return "".join(out)


HAN: dict[str, str] = {}
"""Variant Han characters (traditional Chinese, Japanese) to simplified; filled by the compiled lists."""

_FOLDS = _Folds()


def use_han(pairs: dict[str, str]) -> None:
    """Set the table of Han variants; characters folded before are folded anew."""
    if pairs and pairs != HAN:
        HAN.update(pairs)
        _FOLDS.clear()


class Text(NamedTuple):
    """A prompt and its folded form. ``origin[i]`` is where folded character i came from.

    ``wide`` says where those end in the original that are written with more than one character there.
    """

    original: str
    folded: str
    origin: tuple[int, ...] | None = None
    wide: Mapping[int, int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Translate a half-open span of the folded text to one of the original text."""
        if self.origin is None:
            return start, end
        if end <= start:
            place = self.origin[start] if start < len(self.origin) else len(self.original)
            return place, place
        first, last = self.origin[start], self.origin[end - 1] + 1
        if first >= last:  # written from right to left by a control character, which belongs to it
            first, last = last - 1, first + 1
            while first and self.original[first - 1] == _RIGHT_TO_LEFT:
                first -= 1
        if self.wide is not None:
            last = self.wide.get(last - 1, last)
        # invisible marks that follow the last letter belong to it
        while last < len(self.original) and not _FOLDS[self.original[last]]:
            last += 1
        return first, last


def fold(text: str) -> Text:
    """Fold ``text`` for matching. Runs in time linear in its length."""
    if "\\u" in text and _CODE.search(text):
        return _fold_coded(text)
    return _fold(text)


def _fold(text: str) -> Text:
    if text.isascii():
        return Text(text, _blank_escapes(text.lower()))
    if _RIGHT_TO_LEFT in text:
        return _fold_reversed(text)
    pieces = [_FOLDS[char] for char in text]
    folded = "".join(pieces)
    if len(folded) == len(text) and all(pieces):
        # one character each: places are the same on both sides
        if "\u3099" not in folded and "\u309a" not in folded:
            return Text(text, _blank_escapes(folded))
    origin = [place for place, piece in enumerate(pieces) for _ in piece]
    if "\u3099" in folded or "\u309a" in folded:
        folded, origin = _compose_kana(folded, origin)
    return Text(text, _blank_escapes(folded), tuple(origin))


def _fold_coded(text: str) -> Text:
    r"""Fold a text with letters written as codes (``\u5bab``), as programs write JSON in ASCII."""
    letters: list[str] = []
    origin: list[int] = []
    wide: dict[int, int] = {}
    done = 0
    for match in _CODE.finditer(text):
        letters.append(text[done : match.start()])
        origin += range(done, match.start())
        letters.append(_letter(match))
        origin.append(match.start())
        wide[match.start()] = done = match.end()
    letters.append(text[done:])
    origin += range(done, len(text))
    inner = _fold("".join(letters))
    places = range(len(inner.folded)) if inner.origin is None else inner.origin
    return Text(text, inner.folded, tuple(origin[place] for place in places), wide)


def _letter(match: re.Match[str]) -> str:
    """Return what a code stands for; a blank for what is no letter, and for signs that would be read anew."""
    if match["high"]:
        code = 0x10000 + ((int(match["high"], 16) - 0xD800) << 10) + int(match["low"], 16) - 0xDC00
    else:
        code = int(match["code"] or match["braced"], 16)
    if code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF or chr(code) in '\\"':
        return " "
    return chr(code)


def _fold_reversed(text: str) -> Text:
    """Fold a text of which a part is written backwards behind a control character, as it is displayed."""
    order = list(range(len(text)))
    for run in _REVERSED.finditer(text):
        start, end = run.span(1)
        order[start:end] = reversed(range(start, end))
    pieces = [_FOLDS[text[place]] for place in order]
    origin = [place for place, piece in zip(order, pieces, strict=True) for _ in piece]
    return Text(text, _blank_escapes("".join(pieces)), tuple(origin))


def folded_form(text: str) -> str:
    """Return only the folded text (for list entries, where no way back is needed)."""
    return fold(text).folded


def _compose_kana(folded: str, origin: list[int]) -> tuple[str, list[int]]:
    """Join half-width kana with the voicing mark that follows them."""
    chars: list[str] = []
    places: list[int] = []
    for char, place in zip(folded, origin, strict=True):
        if char in _KEEP_MARKS:
            joined = unicodedata.normalize("NFC", chars[-1] + char) if chars else ""
            if len(joined) == 1:
                chars[-1] = joined
            continue
        chars.append(char)
        places.append(place)
    return "".join(chars), places


def _blank_escapes(folded: str) -> str:
    r"""Blank JSON escapes such as ``\n``, so that the letter n is not read as part of a name."""
    if "\\" not in folded:
        return folded
    return _ESCAPE.sub(lambda escape: " " * len(escape[0]), folded)
