"""Which of two near-names is likelier meant: the one with fewer slips, and with the slips that fingers and eyes make."""

from __future__ import annotations

from collections.abc import Container, Sequence
from functools import lru_cache
from itertools import pairwise

_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHIFT = (0.0, 0.5, 0.75, 1.25)  # how far each row of keys stands to the right
_REACH = 1.85  # keys apart, at most: the ones around a key, and those a finger between two rows reaches
# letters and digits that look alike in print, each group among themselves
_ALIKE = "il1tj oq0dc cg6 s58 b8 eb ef z2 rk nh uv vy mn gq9 gy ao ce pr uo".split()


def _neighbours() -> frozenset[tuple[str, str]]:
    places = {
        key: (column + shift, float(row))
        for row, (keys, shift) in enumerate(zip(_ROWS, _SHIFT, strict=True))
        for column, key in enumerate(keys)
    }
    return frozenset(
        (one, other)
        for one, (x, y) in places.items()
        for other, (u, v) in places.items()
        if one != other and (x - u) ** 2 + (y - v) ** 2 <= _REACH**2
    )


NEIGHBOURS = _neighbours()
LOOKALIKE = frozenset((one, other) for group in _ALIKE for one in group for other in group if one != other)


def near_keys(written: str, right: str) -> bool:
    """Tell whether every letter that differs is a key beside the right one, or looks like it."""
    return len(written) == len(right) and all(
        pair in NEIGHBOURS or pair in LOOKALIKE
        for pair in zip(written, right, strict=True)
        if pair[0] != pair[1]
    )


@lru_cache(maxsize=10_000)
def unlikeliness(written: str, right: str) -> float:
    """Return how unlikely a token is written so by mistake; only what has the same slips can be compared."""
    first = 0.5 if written[:1] != right[:1] else 0.0
    if len(written) == len(right):
        wrong = [pair for pair in zip(written, right, strict=True) if pair[0] != pair[1]]
        if len(wrong) > 1 and any(one == other[::-1] for one, other in pairwise(wrong)):
            return first + 0.5  # two letters swapped
        likely = sum(pair in NEIGHBOURS or pair in LOOKALIKE for pair in wrong)
        return first + len(wrong) - likely / 2
    left_out = len(written) < len(right)
    longer, shorter = (right, written) if left_out else (written, right)
    place = next(
        (n for n, pair in enumerate(zip(longer, shorter, strict=False)) if pair[0] != pair[1]), len(shorter)
    )
    letter = longer[place]
    doubled = letter in (longer[place - 1 : place], longer[place + 1 : place + 2])
    return first + (0.5 if doubled else 0.6 if left_out and letter in "aeiou" else 0.7 if left_out else 0.8)


Near = tuple[int, int, str]
SURE, CREATOR = 1, 2  # a near-name needs no evidence; it is a creator's


def likeliest(tokens: Sequence[str], found: dict[Near, int], common: Container[str]) -> set[Near]:
    """Return the near-names that no other makes unlikely; ``found`` tells what speaks for each: SURE, CREATOR.

    Of two that share tokens, the one that has more slips in these is not meant, unless the other needs evidence
    and this one has a rarer word as it should be; nor is, of two for the same tokens, the one whose slips are rarer.
    """
    if len(found) < 2:
        return set(found)
    listed = sorted(found)
    unlikely: set[Near] = set()
    for number, one in enumerate(listed):
        for other in listed[number + 1 :]:
            if other[0] >= one[1]:
                break  # they come by place
            first, last = other[0], min(one[1], other[1])
            if one[2] == other[2]:
                continue
            left, right = (_slips(tokens, near, first, last) for near in (one, other))
            if left == right and one[:2] == other[:2]:
                left, right = (_rarity(tokens, near) for near in (one, other))
            if left != right:
                better, worse = (other, one) if left > right else (one, other)
                if better[:2] == worse[:2]:
                    if not (found[better] ^ found[worse]) & CREATOR:
                        unlikely.add(worse)  # a cue tells a creator from others
                elif found[better] & SURE or not _rare_word(tokens, worse, common):
                    unlikely.add(worse)
    return {near for near in found if near not in unlikely}


def _rare_word(tokens: Sequence[str], near: Near, common: Container[str]) -> bool:
    """Tell whether a word that is not everyday stands as the name has it."""
    name = near[2].split()
    written = tokens[near[0] : near[1]]
    return any(token == right and token not in common for token, right in zip(written, name, strict=True))


def _slips(tokens: Sequence[str], near: Near, first: int, last: int) -> float:
    from rapidfuzz.distance import OSA

    name = near[2].split()[first - near[0] : last - near[0]]
    return sum(OSA.distance(*pair) for pair in zip(tokens[first:last], name, strict=True))


def _rarity(tokens: Sequence[str], near: Near) -> float:
    name = near[2].split()
    return sum(
        unlikeliness(*pair)
        for pair in zip(tokens[near[0] : near[1]], name, strict=True)
        if pair[0] != pair[1]
    )
