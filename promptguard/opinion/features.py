"""What the classifier sees of a text: hashed words, pairs of words and pieces of words.

Training and checking both come through here, so that they see the same. Plain Python and ``zlib``: a
heavy import would cost more than the whole check.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt
from zlib import crc32

_SHORT = 4  # letters up to which a word has no pieces: they would be the word again
_PIECE = 4
_LEAN = 30


def named(tokens: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield the features of a token sequence by name, each with the place of its last token."""
    before, last = "", "^"
    for place, token in enumerate(tokens):
        if token.isdigit():
            token = "0"  # which number it is says nothing
        yield token, place
        yield f"{last} {token}", place
        if before:
            yield f"{before} _ {token}", place  # "cutting her wrists", "cutting his wrists"
        if len(token) > _SHORT:
            # pieces let an unseen inflection or compound count like the word that was seen
            whole = f"<{token}>"
            for start in range(len(whole) - _PIECE + 1):
                yield "~" + whole[start : start + _PIECE], place
            yield f"~~{whole[:6]}", place
        before, last = last, token


def bucket(name: str, bits: int) -> int:
    """Return the number of a feature, below 2 ** ``bits``."""
    return crc32(name.encode()) & ((1 << bits) - 1)


def features(tokens: Sequence[str], bits: int) -> set[int]:
    """Return the numbers, below 2 ** ``bits``, of the features that stand in a token sequence."""
    mask = (1 << bits) - 1
    return {crc32(name.encode()) & mask for name, _ in named(tokens)}


def norm(count: int) -> float:
    """Return what the sum over ``count`` features is divided by: a long text is no riskier for its length.

    A text of one or two words is not weighed up: there is too little of it to be sure.
    """
    return sqrt(count + _LEAN)
