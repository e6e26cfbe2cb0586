"""Whether a token that is no word looks like one: an inflected form, a compound, an everyday word misspelt."""

from __future__ import annotations

from functools import lru_cache

from ..store import Store

_MEMORY = 10_000
_ENDINGS = ("s", "es", "ed", "d", "ing", "er", "r", "y", "ly", "ish", "like", "ist")


@lru_cache(maxsize=_MEMORY)
def like_a_word(token: str, store: Store) -> bool:
    """Tell whether a token is somebody's given name, a compound or an inflected form of words."""
    words = store.words
    if token in store.given or any(token.endswith(end) and token[: -len(end)] in words for end in _ENDINGS):
        return True
    return compound(token, store)


def compound(token: str, store: Store) -> bool:
    """Tell whether a word that no dictionary has is two everyday words: "leatherarmor", "brownhair"."""
    return any(
        token[:cut] in store.common and token[cut:] in store.common for cut in range(3, len(token) - 2)
    )


@lru_cache(maxsize=_MEMORY)
def slip_of_a_word(token: str, most: int, store: Store) -> bool:
    """Tell whether an everyday word is as near as the name: "castel" is a castle."""
    from rapidfuzz.distance import OSA

    near = store.common.iterkeys
    # a slip in the first two letters is rare, and looking for it would mean reading every word
    return any(
        abs(len(word) - len(token)) <= most and OSA.distance(token, word, score_cutoff=most) <= most
        for word in near(token[:2])
    )
