"""Undo disguised spelling: look-alike letters, digits for letters, letters drawn apart.

Works on the folded text, before it is cut into tokens, and keeps the way back. A change is made only
where the result is a name or phrase of the lists, so that "6 itch", "2b" and "M4" stay what they are.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import product

from ..store import Store
from ..text import Text

_LEET = {
    "0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g", "2": "z",
    "@": "a", "$": "s", "!": "i", "|": "li", "+": "t", "€": "e", "£": "l", "¥": "y", "¢": "c", "(": "c",
}  # fmt: skip
_MOST_READINGS = 32
_LEET_WORD = re.compile(r"(?<![\w@$!|+€£¥¢])(?=[^\s]{0,40}[a-z])[a-z0-9@$!|+€£¥¢]{4,40}(?![\w@$!|+€£¥¢])")
_TRIGGER = re.compile(
    r"[a-z][0-9@$!|+€£¥¢.*_~^·`=]+[a-z]|[@$|€£¥¢][a-z]{2}|[0-9][a-z]{3}|[a-z]{3}[0-9@$!|€£¥¢]"
    r"|[\u0370-\u058f\u10a0-\u10ff\u13a0-\u13ff\u1c80-\u1cbf\u2c00-\u2dff\ua4d0-\ua4ff\ua640-\ua69f\uab30-\uabbf\u0700-\u07ff\u2100-\u214f]"
)
_APART = re.compile(r"(?<![a-z0-9])[a-z](?:[ .\-_*·,/~^]{1,3}[a-z]){3,60}(?![a-z0-9])")
_SPLIT = re.compile(r"(?<![a-z0-9])[a-z]{1,12}(?:[.*_~^·`|+=][a-z]{1,12}){1,8}(?![a-z0-9])")
_OTHER_ALPHABET = re.compile(r"[\u0370-\u058f\u10a0-\u10ff\u13a0-\u13ff\u1c80-\u1cbf\u2c00-\u2dff\ua4d0-\ua4ff\ua640-\ua69f\uab30-\uabbf\u0700-\u07ff\u2100-\u214f]")
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=1)
def lookalikes() -> dict[str, str]:
    """Return the letters of other alphabets that are drawn like a Latin letter."""
    from ..locate import sources

    pairs = (sources()[0] / "folds" / "lookalikes.txt").read_text("utf-8").split("\n")
    table = {line[0]: line[1] for line in pairs if len(line) == 2}
    # small letters of the same shape at another size, which Unicode's table leaves out
    table |= dict(zip("кмтвнпзгябэёлдиζηκμντυχωβγεοαρι", "kmtbhnzgrb3elduznkuvtyxwbyeoapi", strict=True))
    return table


class Speller:
    """Undoes disguises. Keeps nothing between prompts."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def suspicious(self, folded: str, tokens: list[str]) -> bool:
        """Tell cheaply whether a text may hold a disguise; most texts do not."""
        if _TRIGGER.search(folded) is not None:
            return True
        run = 0
        for token in tokens:
            if len(token) == 1:
                run += 1
                if run == 4:
                    return True
            else:
                run = 0
        return False

    def undisguise(self, text: Text) -> tuple[Text, list[tuple[int, int]]]:
        """Return the text as it would read undisguised, and the disguised spans of the original text."""
        folded = text.folded
        changes: list[tuple[int, int, str]] = []
        if not folded.isascii() and _OTHER_ALPHABET.search(folded):
            changes += self._alphabets(folded)
        changes += self._leet(folded)
        if not changes:
            changes += self._apart(folded)
        spans = [text.span(start, end) for start, end, _ in changes]
        if changes:
            text = _changed(text, changes)
        return text, spans

    def _known(self, word: str) -> bool:
        store = self._store
        return len(word) > 3 and (word in store.names or f"{word}\t{word}" in store.near)

    def _alphabets(self, folded: str) -> list[tuple[int, int, str]]:
        table = lookalikes()
        changes = []
        for match in _WORD.finditer(folded):
            word = match[0]
            if word.isascii() or not _OTHER_ALPHABET.search(word):
                continue
            mixed = any("a" <= char <= "z" for char in word)
            latin = "".join(table.get(char, char) for char in word)
            if latin.isascii() and latin != word and (mixed or self._known(latin)):
                changes.append((*match.span(), latin))
        return changes

    def _leet(self, folded: str) -> list[tuple[int, int, str]]:
        changes = []
        for match in _LEET_WORD.finditer(folded):
            word = match[0]
            if word.isalpha() or word in self._store.names:
                continue
            choices = [_LEET.get(char, char) for char in word]
            for number, reading in enumerate(product(*choices)):
                if number >= _MOST_READINGS:
                    break
                plain = "".join(reading)
                if self._known(plain) and len(plain) == len(word):
                    changes.append((*match.span(), plain))
                    break
        return changes

    def _apart(self, folded: str) -> list[tuple[int, int, str]]:
        changes = []
        for match in _APART.finditer(folded):
            joined = "".join(char for char in match[0] if char.isalpha())
            found = self._longest_name(joined)
            if found:
                changes.append((*match.span(), found))
        if changes:
            return changes
        for match in _SPLIT.finditer(folded):
            parts = re.split(r"[^a-z]", match[0])
            joined = "".join(parts)
            if all(part in self._store.words and len(part) > 1 for part in parts):
                continue
            if " ".join(parts) not in self._store.names and self._known(joined):
                changes.append((*match.span(), joined))
        return changes

    def _longest_name(self, joined: str) -> str:
        """Return the letters if a listed name is in them, with a space around the name."""
        for start in range(len(joined) - 3):
            names = [p for p in self._store.names.prefixes(joined[start:]) if len(p) > 4 and p not in self._store.words]
            if names:
                name = max(names, key=len)
                rest = joined[start + len(name) :]
                return " ".join(p for p in (joined[:start], name, rest) if p)
        return ""


def _changed(text: Text, changes: list[tuple[int, int, str]]) -> Text:
    """Write the changes into the folded text. A shorter reading keeps the place of its first letter."""
    origin = list(text.origin) if text.origin is not None else list(range(len(text.folded)))
    folded = text.folded
    for start, end, reading in sorted(changes, reverse=True):
        places = origin[start:end]
        if len(reading) == len(places):
            spread = places
        else:
            letters = [p for p, char in zip(places, folded[start:end], strict=True) if char.isalnum()]
            spread, at = [], 0
            for char in reading:
                spread.append(letters[min(at, len(letters) - 1)])
                at += char != " "
        folded = folded[:start] + reading + folded[end:]
        origin[start:end] = spread
    return Text(text.original, folded, tuple(origin))


def invisible(original: str) -> list[tuple[int, int]]:
    """Spans of words with something invisible between their letters, or drawn with fancy letters."""
    if original.isascii():
        return []
    return [m.span() for m in _FANCY.finditer(original)]


_FANCY = re.compile(
    r"\w*[a-zA-Z\u00c0-\u024f\u0400-\u04ff][\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u0335-\u0338\u20d0-\u20f0]+\w[\w\u0335-\u0338\u200b-\u200f\u2060\ufeff\u00ad]*"
    r"|[\U0001d400-\U0001d7ff\u24b6-\u24e9\U0001f130-\U0001f189\uff21-\uff3a\uff41-\uff5a\u1d00-\u1d2b\U0001f1e6-\U0001f1ff]{2,}"
)


def describe(char: str) -> str:
    """Return the Unicode name of a character, for messages."""
    return unicodedata.name(char, f"U+{ord(char):04X}")
