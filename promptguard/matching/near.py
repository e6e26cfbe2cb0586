"""Names with a typing slip: "greg rutkowksi", "boris valejo".

Only tokens that no dictionary has are looked at. A deletion index proposes tokens of listed names that
are one or two slips away, rapidfuzz verifies the distance, and a name must then stand complete. A slip is
one letter wrong, missing, doubled or swapped; ``forgiven`` says how many a name may have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from ..store import AMBIGUOUS, NEAR, Store
from .likely import near_keys
from .wordlike import like_a_word, slip_of_a_word

SHORTEST = 3  # letters of a token that may be misspelt, beside another token of its name
ALONE = 5  # letters of a name of one token; below, too many are other names or words
SURE_ALONE = 6  # letters from which a name of one token needs no cue
TWO_SLIPS = 5  # letters of a token in which two slips are forgiven
LONG_REST = 6  # letters of the other tokens that stand as they should, from which three letters may be a slip
ANCHOR = 4  # letters of a token that is no word and stands as it should: beside it a word may be a slip
TWO_ALONE = 9  # the same for a name of one token
SURE_TWO = 9
LONGEST = 24
SHORTEST_NAME, SURE_NAME = 6, 7  # letters of a name of several tokens: with a cue, without one
OF_WORDS = 256  # flag of a name found in words: a slip made one of them, or none did
HEAD = 7  # letters whose deletions are indexed: enough for two slips anywhere in the token
_WINDOW = 4  # tokens of a name before the misspelt one
_MEMORY = 100_000


def slips(token: str) -> int:
    """Return how many slips are forgiven in a token of this length."""
    return 0 if not SHORTEST <= len(token) <= LONGEST else 1 if len(token) < TWO_SLIPS else 2


def deletions(token: str, count: int) -> set[str]:
    """Return the head of the token with up to ``count`` letters left out: the index's keys for it.

    The heads of two tokens with at most ``count`` slips between them have one such key in common: what
    a slip moves over the end of the head is among the letters left out.
    """
    head = token[:HEAD]
    found = {head}
    for k in range(1, count + 1):
        for places in combinations(range(len(head)), k):
            gone = set(places)
            found.add("".join(char for place, char in enumerate(head) if place not in gone))
    return found


def forgiven(written: Sequence[str], name: Sequence[str], distances: Sequence[int]) -> bool:
    """Tell whether a name may be written so, given the slips in each token.

    A name of one token needs five letters (nine for two slips). In a longer name one slip is forgiven from
    seven letters on, and two from nine. A token that stands alone must begin like the name, and so must a
    short one with two letters put for others: else they are two names.
    """
    letters = sum(map(len, name))
    total = sum(distances)
    if not total:
        return False
    if any(
        not _alike(token, right)
        for token, right, distance in zip(written, name, distances, strict=True)
        if ((distance == 2 and len(token) == len(right) < 8) or (distance and len(name) == 1))
        and not (len(right) >= LONG_REST + 1 and near_keys(token, right))
    ):
        return False
    if len(name) == 1:
        return letters >= (ALONE if total == 1 else TWO_ALONE) and len(written[0]) >= ALONE
    if all(distances) and letters < 12:
        return False
    return letters >= SHORTEST_NAME and total <= (1 if letters < 9 else 2)


def _alike(token: str, candidate: str) -> bool:
    """Refuse pairs that differ at the first letter and elsewhere: other names, not slips.

    A digit is in no other name.
    """
    return (
        token[0] == candidate[0]
        or (not token.isalpha() and candidate.isalpha())
        or token[1:] == candidate[1:]
        or token == candidate[1:]
        or token[1:] == candidate
        or sorted(token[:2]) == sorted(candidate[:2])
        or sorted(token[:3]) == sorted(candidate[:3])
        or (len(token) >= 8 and token[0] == candidate[1])
    )


def shifted(token: str, candidate: str) -> bool:
    """Tell whether two tokens differ by a first letter lost, added or swapped with the next: no other names."""
    return (
        token == candidate[1:]
        or token[1:] == candidate
        or (token[2:] == candidate[2:] and sorted(token[:2]) == sorted(candidate[:2]))
    )


class _Walk(NamedTuple):
    """The beginning of a name: its tokens, and the slips in each as written."""

    key: str
    name: tuple[str, ...]
    distances: tuple[int, ...]


NearHit = tuple[int, int, str]
"""A key that may be meant at the tokens from the first number to the second (half-open)."""


class Near:
    """Proposes and verifies near-names. Its memory is only a cache."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, tuple[tuple[str, int], ...]] = {}
        self._words: dict[str, tuple[str, ...]] = {}
        self._singles: dict[str, tuple[tuple[str, int], ...]] = {}
        self._of_words: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._pairs: dict[tuple[str, str], tuple[str, ...]] = {}
        self._anchors: dict[str, bool] = {}
        self._doubts: dict[tuple[str, str], bool] = {}
        self._openings: dict[str, tuple[_Walk, ...]] = {}
        self._beginnings: dict[tuple[str, str], tuple[_Walk, ...]] = {}

    def suspect(self, token: str) -> bool:
        """Tell cheaply whether a token may be a misspelt part of a name: it is no word, whatever the lists hold."""
        return slips(token) > 0 and token.isascii() and self._may_be_slip(token)

    def proposals(self, token: str) -> tuple[tuple[str, int], ...]:
        """Return the tokens of listed names near an unknown token, with the slips between."""
        known = self._known.get(token)
        if known is not None:
            return known
        found: tuple[tuple[str, int], ...] = ()
        count = slips(token)
        if count and self._may_be_slip(token):
            from rapidfuzz.distance import OSA

            candidates: set[str] = set()
            for variant in deletions(token, count):
                for key in self._store.near.keys(variant + "\t"):
                    candidates.add(key.rpartition("\t")[2])
            candidates.discard(token)
            near = []
            for candidate in candidates:
                most = min(count, slips(candidate))
                distance = OSA.distance(token, candidate, score_cutoff=most)
                if distance <= most:
                    near.append((candidate, distance))
            found = tuple(sorted(near))
        if len(self._known) >= _MEMORY:
            self._known.clear()
        self._known[token] = found
        return found

    def _may_be_slip(self, token: str) -> bool:
        """Tell whether a token is no word, and at most a third of it are digits."""
        digits = sum(char.isdigit() for char in token)
        store = self._store
        return digits * 3 <= len(token) and token not in store.words and token not in store.capital

    def hits(self, tokens: list[str], suspects: list[int], covered: set[int]) -> list[tuple[NearHit, int]]:
        """Return near-names with their flags, looking only at suspect tokens that no exact name covers."""
        found: dict[NearHit, int] = {}
        for place in suspects:
            if place in covered:
                continue
            if self.anchors(tokens[place]):
                for first, last, key in self._beside(tokens, place):
                    given = any(token in self._store.given for token in tokens[first:last])
                    found[first, last, key] = NEAR | (AMBIGUOUS if given else 0)
            if not self.proposals(tokens[place]):
                continue
            for key, total in self._alone(tokens[place]):
                doubtful = self._doubtful([tokens[place]], key, total)
                found[place, place + 1, key] = NEAR | (AMBIGUOUS if doubtful else 0)
            last_start = min(place, len(tokens) - 2)
            for start in range(last_start, max(-1, place - _WINDOW - 1), -1):
                if not self._begun(tokens[start], tokens[start + 1]):
                    continue
                for last, key, total in self._names_from(tokens, start, place):
                    doubtful = self._doubtful(tokens[start:last], key, total)
                    found[start, last, key] = NEAR | (AMBIGUOUS if doubtful else 0)
        return sorted(found.items())

    def anchors(self, token: str) -> bool:
        """Tell whether a token is so rare that beside it a word may be a slip: no word, and a part of names."""
        known = self._anchors.get(token)
        if known is None:
            if len(self._anchors) >= _MEMORY:
                self._anchors.clear()
            store = self._store
            known = self._anchors[token] = (
                len(token) >= ANCHOR
                and token.isalpha()
                and self.suspect(token)
                and token not in store.given
                and self._named(token)
            )
        return known

    def _named(self, token: str) -> bool:
        """Tell whether a token is a part of a listed name, or too short to be indexed."""
        return len(token) < SHORTEST or f"{token[:HEAD]}\t{token}" in self._store.near

    def word_slips(self, token: str) -> tuple[str, ...]:
        """Return the tokens of listed names that a word is one slip away from: "macro" may be Marco."""
        known = self._words.get(token)
        if known is not None:
            return known
        found: tuple[str, ...] = ()
        store = self._store
        if slips(token) and token.isascii() and token.isalpha() and not self._may_be_slip(token):
            from rapidfuzz.distance import OSA

            candidates = {
                key.rpartition("\t")[2]
                for variant in deletions(token, 1)
                for key in store.near.keys(variant + "\t")
            }
            found = tuple(
                sorted(
                    c
                    for c in candidates
                    if c != token and slips(c) and OSA.distance(token, c, score_cutoff=1) == 1
                )
            )
        if len(self._words) >= _MEMORY:
            self._words.clear()
        self._words[token] = found
        return found

    def _beside(self, tokens: list[str], place: int) -> Iterator[tuple[int, int, str]]:
        """Yield (first, last, key) of names of two or three tokens in which a word beside a rare token is a slip."""
        for count in (2, 3):
            for first in range(max(0, place - count + 1), min(place, len(tokens) - count) + 1):
                last = first + count
                for key in self.of_words(*tokens[first:last]):
                    if key.split()[place - first] == tokens[place]:
                        yield first, last, key

    def of_words(self, *written: str) -> tuple[str, ...]:
        """Return the names of these tokens but for one word that is one slip away: "share shack"."""
        known = self._of_words.get(written)
        if known is None:
            names = self._store.names
            found: dict[str, None] = {}
            for wrong, token in enumerate(written):
                if wrong and " ".join(written[:wrong]) not in self._store.opening:
                    break
                for candidate in self.word_slips(token):
                    name = (*written[:wrong], candidate, *written[wrong + 1 :])
                    distances = [int(number == wrong) for number in range(len(written))]
                    key = " ".join(name)
                    if key in names and forgiven(written, name, distances):
                        found[key] = None
            if len(self._of_words) >= _MEMORY:
                self._of_words.clear()
            known = self._of_words[written] = tuple(found)
        return known

    def mistaken(self, pair: tuple[str, str]) -> tuple[str, ...]:
        """Return the names that two words, as they are written, may be meant for and are not."""
        known = self._pairs.get(pair)
        if known is None:
            if len(self._pairs) >= _MEMORY:
                self._pairs.clear()
            one, other = pair[0].lower(), pair[1].lower()
            known = ()
            # one of them has to be a word of a name as it is
            if (self._named(one) or self._named(other)) and f"{one} {other}" not in self._store.names:
                known = self.of_words(one, other)
            self._pairs[pair] = known
        return known

    def _doubtful(self, written: list[str], key: str, total: int) -> bool:
        """Tell whether what is written may as well be another word or name, and needs a cue."""
        question = (" ".join(written), key)
        known = self._doubts.get(question)
        if known is None:
            if len(self._doubts) >= _MEMORY:
                self._doubts.clear()
            known = self._doubts[question] = self._is_doubtful(written, key, total)
        return known

    def _is_doubtful(self, written: list[str], key: str, total: int) -> bool:
        store = self._store
        name = key.split()
        people = all(
            store.entry(target).list in ("artists", "persons") for target, _ in store.meaning(key)[0]
        )
        if len(name) > 1 and sum(map(len, name)) < SURE_NAME:
            return True
        if len(name) > 1:
            # "chibi style": what stands as it should is only an everyday word
            wrong = [(token, right) for token, right in zip(written, name, strict=True) if token != right]
            whole = [token for token, right in zip(written, name, strict=True) if token == right]
            if len(whole) > 1 and " ".join(whole) in store.names:
                return False  # "Poer (Chainsaw Man)": a name by itself
            if people or len(wrong) > 1 or any(t not in store.common for t in name if t != wrong[0][1]):
                return False
            token, right = wrong[0]
            rest = sum(map(len, name)) - len(right)
            other = token[0] != right[0] and len(token) < SURE_ALONE and not shifted(token, right)
            short = min(len(token), len(right)) < (3 if rest >= LONG_REST else 4)
            return short or other or like_a_word(token, store)
        shortest = min(len(written[0]), len(name[0]))
        if shortest < (SURE_ALONE if total == 1 else SURE_TWO):
            return True
        if shortest <= SURE_ALONE and written[0][0] != name[0][0]:
            return True
        # surnames are alike without being slips
        if (
            (people and len(key) < TWO_ALONE)
            or written[0] in store.surnames
            or like_a_word(written[0], store)
        ):
            return True
        return key not in store.common and slip_of_a_word(written[0], total, store)

    def _alone(self, token: str) -> tuple[tuple[str, int], ...]:
        """Return the names of one token that a token may be meant for, with the slips between."""
        known = self._singles.get(token)
        if known is None:
            if len(self._singles) >= _MEMORY:
                self._singles.clear()
            known = self._singles[token] = tuple(
                (candidate, distance)
                for candidate, distance in self.proposals(token)
                if candidate in self._store.names and forgiven([token], [candidate], [distance])
            )
        return known

    def _begun(self, token: str, following: str) -> tuple[_Walk, ...]:
        """Return the beginnings of names that two tokens may be meant for, each as it is or misspelt."""
        pair = (token, following)
        known = self._beginnings.get(pair)
        if known is None:
            ones = self._openings.get(token)
            if ones is None:
                ways = [
                    _Walk(token, (token,), (0,)),
                    *(_Walk(c, (c,), (d,)) for c, d in self.proposals(token)),
                ]
                ones = tuple(way for way in ways if way.key in self._store.opening)
                if len(self._openings) >= _MEMORY:
                    self._openings.clear()
                self._openings[token] = ones
            known = tuple(longer for one in ones for longer in self._further(one, following)) if ones else ()
            if len(self._beginnings) >= _MEMORY:
                self._beginnings.clear()
            self._beginnings[pair] = known
        return known

    def _further(self, walk: _Walk, token: str) -> Iterator[_Walk]:
        """Yield what a beginning may go on to with one more token, as it is or misspelt."""
        names, opening = self._store.names, self._store.opening
        total = sum(walk.distances)
        ways = [(token, 0), *self.proposals(token)] if total < 2 else [(token, 0)]
        for candidate, distance in ways:
            key = f"{walk.key} {candidate}"
            if total + distance <= 2 and (key in names or key in opening):
                yield _Walk(key, (*walk.name, candidate), (*walk.distances, distance))

    def _names_from(self, tokens: list[str], start: int, place: int) -> Iterator[tuple[int, str, int]]:
        """Yield (token after it, key, slips) of the names that begin at a token and hold a misspelt one at ``place``."""
        walks: Iterable[_Walk] = self._begun(tokens[start], tokens[start + 1])
        at = start + 2
        while walks:
            if place < at:
                walks = [walk for walk in walks if walk.distances[place - start]]
                for walk in walks:
                    if walk.key in self._store.names and forgiven(
                        tokens[start:at], walk.name, walk.distances
                    ):
                        yield at, walk.key, sum(walk.distances)
            if at >= len(tokens):
                return
            following = tokens[at]
            opening = self._store.opening
            walks = [more for walk in walks if walk.key in opening for more in self._further(walk, following)]
            at += 1
