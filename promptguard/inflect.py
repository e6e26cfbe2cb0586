"""Case forms of Russian names: lists hold the nominative, prompts say "в стиле Кувшинова"."""

from __future__ import annotations

import re
from itertools import product

_GAP = re.compile(r"([ -])")  # kept: Человек-паук is inflected in both parts
_VOWELS = "аеёиоуыэюя"


def _cases(word: str) -> set[str]:
    """Return the forms of one name part by its ending; indeclinable endings return the word alone."""
    low = word.lower()
    if len(word) < 3 or not "а" <= low[-1] <= "я":
        return {word}
    stem = word[:-1]
    if low.endswith(("ский", "цкий")):
        return {word, *(word[:-2] + e for e in ("ого", "ому", "им", "ом"))}
    if low.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return {word, *(word + e for e in ("а", "у", "ым", "ом", "е"))}
    if low.endswith(("ова", "ева", "ёва", "ина", "ына")):
        return {word, *(stem + e for e in ("ой", "у", "ы", "е"))}
    if low.endswith("ая"):
        return {word, *(word[:-2] + e for e in ("ой", "ую"))}
    if low[-1] == "й":
        return {word, *(stem + e for e in ("я", "ю", "ем", "е"))}
    if low.endswith("ия"):
        return {word, *(stem + e for e in ("и", "ю", "ей"))}
    if low[-1] == "я":
        return {word, *(stem + e for e in ("и", "е", "ю", "ей"))}
    if low[-1] == "а" and low[-2] not in _VOWELS:
        return {word, *(stem + e for e in ("ы", "и", "е", "у", "ой"))}
    if low[-1] == "ь":
        return {word, *(stem + e for e in ("я", "ю", "ем", "е"))}
    if low[-1] not in _VOWELS:
        return {word, *(word + e for e in ("а", "у", "ом", "е"))}
    return {word}


def russian_cases(name: str) -> set[str]:
    """Return a Russian name in its singular cases: every part in the same case or left alone."""
    parts = _GAP.split(name)
    if len(parts) > 5:  # three words and what stands between them
        return {name}
    return {"".join(forms) for forms in product(*(_cases(part) for part in parts))}
