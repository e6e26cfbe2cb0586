"""How a finding is worded: what is known of an entry, and the language of the place."""

from __future__ import annotations

from .idiom import latin_language
from .lists import Entry
from .matching.tokens import is_hangul
from .patterns import pattern
from .suggest import language_of

_OTHER_ALPHABETS = pattern(r"[\u0400-\u04ff]|[\uac00-\ud7a3]|[\u3040-\u9fff]")


def language_at(text: str, start: int, end: int) -> str:
    """Tell in which language a suggestion for this place should be."""
    near = text[max(0, start - 20) : end + 20]
    other = None if near.isascii() else _OTHER_ALPHABETS.search(near)
    if other is None:
        return latin_language(text)
    if "\u0400" <= other[0] <= "\u04ff":
        return "ru"
    language = language_of(text[start:end])
    if language == "zh" and language_of(near) == "ja":
        return "ja"  # kanji name in a Japanese sentence
    if language == "en":
        if any(is_hangul(char) for char in near):
            return "ko"
        return language_of(text[end : end + 6])  # Latin name in a Chinese or Japanese sentence
    return language


def filled(message: str, **values: str) -> str:
    """Put values into a rule's message: ``{name}`` and the like."""
    # plain replacement: a format string could reach attributes
    for key, value in values.items():
        message = message.replace("{" + key + "}", value)
    return message


def about(entry: Entry) -> str:
    """Say in brackets what is known: life dates, or series and owner."""
    if entry.list in ("artists", "persons"):
        if entry.born and entry.died:
            return f" ({entry.born}-{entry.died})"
        if entry.died:
            return f" (died {entry.died})"
        return f" (born {entry.born})" if entry.born else ""
    if entry.list == "public_domain":
        parts = [p for p in (entry.creator, str(entry.year) if entry.year else None) if p]
    elif entry.list == "characters":
        parts = [p for p in (entry.series, entry.owner) if p and p != entry.name]
    else:
        parts = [entry.owner] if entry.owner and entry.owner != entry.name else []
    return f" ({', '.join(dict.fromkeys(parts))})" if parts else ""


def named_country(code: str) -> str:
    """Return a jurisdiction as a sentence names it: "the US", "JP"."""
    return {"us": "the US", "eu": "the EU", "gb": "the UK"}.get(code, code.upper())


def protected(entry: Entry) -> str:
    """Return what is still protected of a free work, as a sentence of its own."""
    return f" {entry.protected}" if entry.protected else ""
