"""Names with a typing slip: "greg rutkowksi", "boris valejo".

Only tokens that no dictionary has are looked at. A deletion index proposes tokens of listed names that
are one or two slips away, rapidfuzz verifies the distance, and the name must then stand complete, the
other tokens exactly. What a slip may be: one letter wrong, missing, doubled or swapped (two in tokens of
eight letters or more).
"""

from __future__ import annotations

from itertools import combinations

from ..store import AMBIGUOUS, NEAR, Store
from .scan import Hit, Scanner

MIN_LENGTH = 5  # shorter tokens have too many neighbours that are other names or words
TWO_SLIPS = 8
_WINDOW = 3  # tokens of a name on each side of the misspelt one
_MEMORY = 50_000


def slips(token: str) -> int:
    """Return how many slips are forgiven in a token of this length."""
    return 0 if len(token) < MIN_LENGTH else 1 if len(token) < TWO_SLIPS else 2


def deletions(token: str, count: int) -> set[str]:
    """Return the token with up to ``count`` letters left out: the index's keys for it."""
    found = {token}
    for k in range(1, count + 1):
        for places in combinations(range(len(token)), k):
            gone = set(places)
            found.add("".join(char for place, char in enumerate(token) if place not in gone))
    return found


class Near:
    """Proposes and verifies near-names. Its memory is only a cache."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, tuple[str, ...]] = {}

    def suspect(self, token: str) -> bool:
        """Tell whether a token may be a misspelt part of a listed name."""
        return len(token) >= MIN_LENGTH and token.isascii() and bool(self.proposals(token))

    def proposals(self, token: str) -> tuple[str, ...]:
        """Return the tokens of listed names that are within the forgiven distance of an unknown token."""
        known = self._known.get(token)
        if known is not None:
            return known
        found: tuple[str, ...] = ()
        count = slips(token)
        if count and token.isalpha() and token not in self._store.words:
            from rapidfuzz.distance import OSA

            candidates: set[str] = set()
            for variant in deletions(token, count):
                for key in self._store.near.keys(variant + "\t"):
                    candidates.add(key.rpartition("\t")[2])
            candidates.discard(token)
            found = tuple(
                sorted(c for c in candidates if OSA.distance(token, c) <= min(count, slips(c)) and _alike(token, c))
            )
        if len(self._known) >= _MEMORY:
            self._known.clear()
        self._known[token] = found
        return found

    def hits(self, tokens: list[str], suspects: list[int], covered: set[int], scanner: Scanner) -> list[tuple[Hit, int]]:
        """Return near-names with their flags, looking only at suspect tokens that no exact name covers."""
        found: dict[Hit, int] = {}
        for place in suspects:
            if place in covered:
                continue
            for candidate in self.proposals(tokens[place]):
                start = max(0, place - _WINDOW)
                window = tokens[start : place + _WINDOW + 1]
                window[place - start] = candidate
                for first, last, key in scanner.scan(window):
                    if first <= place - start < last:
                        found[start + first, start + last, key] = NEAR | (AMBIGUOUS if last - first == 1 else 0)
        return sorted(found.items())


def _alike(token: str, candidate: str) -> bool:
    """Refuse pairs that differ at the first letter and elsewhere: other names, not slips."""
    return token[0] == candidate[0] or token[1:] == candidate[1:] or sorted(token[:2]) == sorted(candidate[:2])
