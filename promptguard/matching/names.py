"""Decide which of the names found in a prompt are meant, who or what each is, and in which role.

A name that is nothing else counts wherever it stands. An ambiguous one ("Prince", "Link", 超人) counts
only with evidence beside it: a cue, a context word of its entry, a title in title quotes, a neighbour in
a list of names, or another mention of the same series. The longest reading of a place wins.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple, Protocol

from ..idiom import latin_language
from ..lists import Entry
from ..patterns import pattern
from ..store import AMBIGUOUS, NEAR, REVERSED, SURNAME
from .cues import Cues
from .evidence import (
    TOLD,
    Around,
    Candidate,
    beside_its_like,
    evidence,
    given_name_of_another,
    has_context,
    told,
    unspoken,
    written_as_name,
)
from .near import OF_WORDS
from .scene import Scene
from .tokens import is_hangul
from .worlds import one_world, worlds_of

_SIDE_BY_SIDE = 4  # tokens between two names from which on neither speaks for the other
_LONGEST_UNLESS = 14  # tokens of the longest phrase that is looked up
_MAKERS = ("artists", "studios")
_PEOPLE = ("artists", "persons")
_ORDER = ("artists", "public_domain", "characters", "persons", "franchises", "brands", "studios", "tags")
# After a Korean name within one word: particles, and the cues that are written glued to it.
_PARTICLES = "의 은 는 이 가 을 를 와 과 도 로 으로 에 에서 풍 풍의 풍으로 스타일 화풍 처럼 같은 식 랑 이랑 님 씨 작가 감독 느낌 만 라는 이라는 캐릭터 로고".split()


class Mention(NamedTuple):
    """A name that is meant. ``role`` is "style" for a look asked for, else "subject"."""

    first: int
    last: int
    entry: Entry
    role: str
    sure: bool
    near: bool = False
    cued: bool = False
    hint: bool = False


class Asked(Protocol):
    """Who is asked about ambiguous names that nothing beside them explains: ``language.Language``."""

    def names(
        self, scene: Scene, candidates: Sequence[Candidate], accepted: Sequence[Candidate]
    ) -> list[int]:
        """Return the numbers of those candidates that are meant as their entries."""


def mentions(scene: Scene, asked: Asked | None = None) -> list[Mention]:
    """Return the names that are meant in a prompt, by place, without overlaps."""
    if not scene.names:
        return []
    cues = Cues(scene)
    if asked is None and _idle(scene, cues):
        return []
    candidates = list(_candidates(scene))
    blocked = scene.phrases.get(("@names", "unless"))
    if blocked:
        candidates = [c for c in candidates if not _held(c, blocked)]
    sure = _settle([c for c in candidates if not c.ambiguous], cues, scene)
    open_ones = [c for c in candidates if c.ambiguous]
    if not sure and not open_ones:
        return []
    accepted = _with_evidence(scene, cues, sure, open_ones, asked) if open_ones else sure
    chain = cues.chains([(c.first, c.last, c.entry.list in _PEOPLE) for c in accepted])
    found = []
    for candidate in accepted:
        role = _role(candidate, cues, chain)
        place = (candidate.first, candidate.last)
        near = bool(candidate.flags & NEAR)
        hint = near and _mere_hint(candidate, cues)
        cued = not hint and (place in chain or cues.creator(*place))
        found.append(Mention(*place, candidate.entry, role, not candidate.ambiguous, near, cued, hint))
    return found


def _mere_hint(candidate: Candidate, cues: Cues) -> bool:
    """Tell whether a near-name may as well be words, or one word that nothing before it says is a creator."""
    if candidate.flags & OF_WORDS:
        return True
    first, last = candidate.first, candidate.last
    if not candidate.ambiguous or last - first > 1 or candidate.entry.list in _MAKERS:
        return False
    return not (cues.creator_before(first) or cues.brand(first, last))


def _idle(scene: Scene, cues: Cues) -> bool:
    """Tell cheaply that all names of a prompt are only words: most prompts name nobody."""
    told: list[tuple[int, Entry]] = []
    for first, last, number, flags in scene.names:
        if not flags & AMBIGUOUS or flags & NEAR:
            return False
        entry = scene.store.entry(number)
        if not unspoken(entry, first, last, cues, scene):
            return False
        if entry.list in TOLD and not entry.bulk:
            told = [one for one in told if first - one[0] < _SIDE_BY_SIDE]
            if any(end <= first and one_world(other, entry) for end, other in told):
                return False
            told.append((last, entry))
    return True


def _with_evidence(
    scene: Scene, cues: Cues, sure: list[Candidate], open_ones: list[Candidate], asked: Asked | None
) -> list[Candidate]:
    """Return the names that are meant, the ambiguous ones for which something speaks included."""
    around = Around(sure)
    open_ones = _open(open_ones, around, sure)
    # evidence can follow from a name accepted on other evidence: twice is enough for lists of names
    accepted = sure
    for _ in range(2 if open_ones else 0):
        alike = told(open_ones)
        more = [
            c
            for c in open_ones
            if evidence(c, around, cues, scene) or (alike and beside_its_like(c, alike, cues, scene))
        ]
        if not more:
            break
        accepted = _settle(accepted + more, cues, scene)
        around = Around(accepted)
        open_ones = _open(open_ones, around, accepted)
    if asked is not None and open_ones:
        more = [open_ones[number] for number in asked.names(scene, open_ones, accepted)]
        accepted = _settle(accepted + more, cues, scene)
    return accepted


def _open(candidates: list[Candidate], around: Around, accepted: list[Candidate]) -> list[Candidate]:
    """Return the candidates that no accepted name covers; a free namesake (Thor, Aladdin) only stands in."""
    if not accepted:
        return candidates
    places = {(c.first, c.last): c.entry for c in accepted if c.entry.list in ("public_domain", "franchises")}
    found = []
    for candidate in candidates:
        if around.covers(candidate):
            entry = places.get((candidate.first, candidate.last))
            if candidate.entry.list != "characters" or entry is None:
                continue
            candidate.free = entry.list == "public_domain"
            candidate.title = not candidate.free
            if candidate.title and worlds_of(entry).isdisjoint(worlds_of(candidate.entry)):
                continue
        found.append(candidate)
    return found


def _candidates(scene: Scene) -> Iterator[Candidate]:
    for first, last, number, flags in scene.names:
        entry = scene.store.entry(number)
        if last - first > 1 and not flags & REVERSED and _broken(scene, first, last, entry):
            continue
        if scene.amid_pieces(first, last) or (not flags & AMBIGUOUS and _unlike(scene, first, last, entry)):
            continue
        if last - first == 1 and entry.list == "characters" and given_name_of_another(first, last, scene):
            continue
        if flags & NEAR and _foreign_words(scene, first, last):
            continue
        if last - first > 1 and scene.one_word(first, last):
            flags |= AMBIGUOUS
        if flags & REVERSED and "," not in scene.between(first + 1, first + 1):
            flags |= AMBIGUOUS  # "Rutkowski Greg" without the comma needs a cue
        if not scene.tokens[first].isascii():
            if is_hangul(scene.tokens[first][0]) and not _whole_korean_word(scene, first, last):
                continue
            if last - first <= 3 and scene.piece_of_words(first, last):
                continue
        if flags & AMBIGUOUS and not flags & (NEAR | SURNAME) and written_as_name(scene, first, last, entry):
            flags &= ~AMBIGUOUS
        yield Candidate(first, last, entry, flags)


def _unlike(scene: Scene, first: int, last: int, entry: Entry) -> bool:
    """Tell whether a name stands as nobody writes it: a piece of a word, or "at t" for AT&T."""
    if last - first == 1:
        return scene.torn(first)
    if last - first > 2 or sum(map(len, scene.tokens[first:last])) > _INITIALS:
        return False
    if not scene.tokens[first].isascii() or not scene.tokens[first + 1].isascii():
        return False
    gap = scene.between(first + 1, first + 1).strip()
    key = gap or " ".join(scene.tokens[first:last])
    return not any(key in form.lower() for form, _ in entry.forms())


_INITIALS = 3  # letters of a name that is all initials
_BREAK = pattern(r"[,;!?=，。、！？；|()\[\]{}\n\"“”「」『』【】《》]")
_PLAIN_GAPS = frozenset(("", " ", "-", "_"))


def _foreign_words(scene: Scene, first: int, last: int) -> bool:
    """Tell whether small letters amid another language's prose only look like a misspelt name: "siniestro"."""
    start, end = scene.span(first, last)
    written = scene.text.original[start:end]
    return written.islower() and latin_language(scene.text.original) != "en"


def _broken(scene: Scene, first: int, last: int, entry: Entry) -> bool:
    """Tell whether punctuation that the name itself does not have stands inside it."""
    if scene.together(first, last):
        return False
    for place in range(first + 1, last):
        gap = scene.between(place, place)
        found = None if gap in _PLAIN_GAPS else _BREAK.search(gap)
        if found and not any(found[0] in form for form, _ in entry.forms()):
            return True
    return False


def _whole_korean_word(scene: Scene, first: int, last: int) -> bool:
    """Tell whether a Korean name begins a word, and only particles follow in that word."""
    folded = scene.text.folded
    start, end = scene.folded_span(first, last)
    if start and is_hangul(folded[start - 1]):
        return False
    rest = end
    while rest < len(folded) and is_hangul(folded[rest]):
        rest += 1
    tail = folded[end:rest]
    return not tail or any(
        tail == p or (tail.startswith(p) and tail[len(p) :] in _PARTICLES) for p in _PARTICLES
    )


def _held(candidate: Candidate, phrases: list[tuple[int, int]]) -> bool:
    """Tell whether a longer phrase that is not the name holds it. ``phrases`` are sorted by place."""
    place = bisect_right(phrases, (candidate.first, len(phrases) + candidate.last + _LONGEST_UNLESS))
    for first, last in reversed(phrases[max(0, place - _LONGEST_UNLESS) : place]):
        if (
            first <= candidate.first
            and candidate.last <= last
            and last - first > candidate.last - candidate.first
        ):
            return True
    return False


_FIRST = attrgetter("first")


def _settle(candidates: list[Candidate], cues: Cues, scene: Scene) -> list[Candidate]:
    """Keep the longest reading of each place; among equals, the one that fits its surroundings."""
    if len(candidates) < 2:
        return candidates
    in_order = sorted(candidates, key=_FIRST)
    if all(one.last <= other.first for one, other in pairwise(in_order)):
        return in_order  # nothing to choose between
    ordered = sorted(candidates, key=lambda c: (c.first - c.last, c.first))
    kept: list[Candidate] = []
    taken: set[int] = set()
    number = 0
    while number < len(ordered):
        best = ordered[number]
        rivals = [best]
        number += 1
        while number < len(ordered) and (ordered[number].first, ordered[number].last) == (
            best.first,
            best.last,
        ):
            rivals.append(ordered[number])
            number += 1
        place = range(best.first, best.last)
        if taken.isdisjoint(place):
            kept.append(min(rivals, key=lambda c: _preference(c, cues, scene)) if len(rivals) > 1 else best)
            taken.update(place)
    return sorted(kept, key=_FIRST)


def _preference(candidate: Candidate, cues: Cues, scene: Scene) -> tuple[int, int, int, int, int, int, str]:
    """Order readings of one and the same place: smaller is better; the last part makes it total."""
    entry = candidate.entry
    style = cues.creator(candidate.first, candidate.last)
    fit = 1
    if entry.list == "artists":
        fit = 0 if style and not entry.bulk else 1
        if cues.subject(candidate.first, candidate.last):
            fit = 2
    elif entry.list == "studios":
        fit = 0 if style or not cues.brand(candidate.first, candidate.last) else 2
    elif entry.list == "brands":
        fit = 0 if candidate.ambiguous or cues.brand(candidate.first, candidate.last) else 1
    elif entry.list == "tags":
        fit = 2 if cues.brand(candidate.first, candidate.last) else 0
    elif entry.list == "persons":
        fit = 2 if style else 1
    elif entry.list == "characters" and candidate.ambiguous:
        fit = 0  # what spoke for it spoke against a free namesake
    in_context = entry.context and has_context(candidate, scene)
    return (
        candidate.flags & NEAR,  # what stands there as it is before what may be meant
        0 if in_context else fit,
        1 if entry.bulk else 0,
        candidate.flags & ~AMBIGUOUS,
        _ORDER.index(entry.list),
        -(entry.count or 0),
        entry.name,
    )


_TAG_CATEGORIES = pattern(
    r"phone|camera|social|video|site|app|platform|software|electronic|console|computer|tablet|technolog|streaming|messag|magazine",
    re.IGNORECASE,
)


def _may_be_tag(entry: Entry) -> bool:
    """Tell whether a brand's product is something that pictures are taken with or shown on."""
    return entry.category is not None and _TAG_CATEGORIES.search(entry.category) is not None


def _role(candidate: Candidate, cues: Cues, chain: set[tuple[int, int]]) -> str:
    place = (candidate.first, candidate.last)
    if candidate.entry.list == "artists":
        if cues.creator(*place) or place in chain:
            return "style"
        return "subject" if cues.subject(*place) else "style"
    if candidate.entry.list == "studios":
        return "subject" if cues.brand(*place) else "style"
    if candidate.entry.list == "tags":
        return "brand" if cues.brand(*place) else "style"
    if (
        candidate.entry.list == "brands"
        and _may_be_tag(candidate.entry)
        and not cues.brand(*place)
        and cues.tag(*place)
    ):
        return "style"
    return "subject"
