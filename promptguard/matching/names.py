"""Decide which of the names found in a prompt are meant, who or what each is, and in which role.

A name that is nothing else counts wherever it stands. An ambiguous one ("Prince", "Link", 超人) counts
only with evidence beside it: a cue, a context word of its entry, a title in title quotes, a neighbour in
a list of names, or another mention of the same series. The longest reading of a place wins.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

from ..lists import Entry
from ..store import AMBIGUOUS, NEAR, REVERSED, SURNAME
from ..text import folded_form
from .cues import Cues
from .scene import Scene
from .tokens import has_cjk, is_hangul, key_of

_LIST_GAP = 2  # tokens between two items of a list: a joining word, a weight
_LONGEST_UNLESS = 14  # tokens of the longest phrase that is looked up
_NEAR = 40  # tokens on both sides in which a context word counts
_PEOPLE = ("artists", "persons")
_LOOK_OF = frozenset("style styled inspired esque like".split())  # glued by a hyphen: "Apple-style"
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


@dataclass(slots=True)
class Candidate:
    """A name that was found and may be meant."""

    first: int
    last: int
    entry: Entry
    flags: int
    number: int

    @property
    def ambiguous(self) -> bool:
        """Whether it counts only with evidence beside it."""
        return bool(self.flags & AMBIGUOUS)


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
    candidates = list(_candidates(scene))
    blocked = scene.phrases.get(("@names", "unless"))
    if blocked:
        candidates = [c for c in candidates if not _held(c, blocked)]
    cues = Cues(scene)
    sure = _settle([c for c in candidates if not c.ambiguous], cues, scene)
    open_ones = [c for c in candidates if c.ambiguous]
    if not sure and not open_ones:
        return []
    around = _Around(sure)
    open_ones = [c for c in open_ones if not around.covers(c)]
    # evidence can follow from a name accepted on other evidence: twice is enough for lists of names
    accepted = sure
    for _ in range(2):
        alike = _Around(open_ones)
        more = [c for c in open_ones if _evidence(c, around, cues, scene) or _beside_its_like(c, alike, cues)]
        if not more:
            break
        accepted = _settle(accepted + more, cues, scene)
        around = _Around(accepted)
        open_ones = [c for c in open_ones if not around.covers(c)]
    if asked is not None and open_ones:
        more = [open_ones[number] for number in asked.names(scene, open_ones, accepted)]
        accepted = _settle(accepted + more, cues, scene)
    chain = cues.chains([(c.first, c.last, c.entry.list in _PEOPLE) for c in accepted])
    found = []
    for candidate in accepted:
        role = _role(candidate, cues, chain)
        place = (candidate.first, candidate.last)
        cued = place in chain or cues.creator(*place)
        near = bool(candidate.flags & NEAR)
        found.append(Mention(*place, candidate.entry, role, not candidate.ambiguous, near, cued))
    return found


def _candidates(scene: Scene) -> Iterator[Candidate]:
    for first, last, number, flags in scene.names:
        entry = scene.store.entry(number)
        if last - first > 1 and not flags & REVERSED and _broken(scene, first, last, entry):
            continue
        if flags & REVERSED and "," not in scene.between(first + 1, first + 1):
            flags |= AMBIGUOUS  # "Rutkowski Greg" without the comma needs a cue
        if not scene.tokens[first].isascii():
            if is_hangul(scene.tokens[first][0]) and not _whole_korean_word(scene, first, last):
                continue
            if last - first <= 3 and scene.piece_of_words(first, last):
                continue
        if flags & AMBIGUOUS and _written_as_name(scene, first, last, entry):
            flags &= ~AMBIGUOUS
        yield Candidate(first, last, entry, flags, number)


_BREAK = re.compile(r"[,;!?，。、！？；|()\[\]{}\n\"“”「」『』【】《》]")


def _broken(scene: Scene, first: int, last: int, entry: Entry) -> bool:
    """Tell whether punctuation that the name itself does not have stands inside it."""
    start, end = scene.folded_span(first, last)
    if _BREAK.search(scene.text.folded, start, end) is None:
        return False
    return _breaks(scene, first, last, entry)


def _breaks(scene: Scene, first: int, last: int, entry: Entry) -> bool:
    for place in range(first + 1, last):
        found = _BREAK.search(scene.between(place, place))
        if found and not any(found[0] in form for form, _ in entry.forms()):
            return True
    return False


def _written_as_name(scene: Scene, first: int, last: int, entry: Entry) -> bool:
    """Tell whether an ambiguous Latin name is written as only the name is.

    In capitals of its own ("LINE", "WoW") in a text that is not all capitals; or with a capital amid Han,
    kana or Hangul, where an English word would not stand.
    """
    if entry.bulk or entry.list in _PEOPLE:
        return False
    start, end = scene.span(first, last)
    text = scene.text.original
    written = text[start:end]
    if not written.isascii() or not written[0].isupper():
        return False
    if sum(c.isupper() for c in written) > 1 and any(written == form for form, _ in entry.forms()):
        near = text[max(0, start - 60) : start] + text[end : end + 60]
        return sum(c.islower() for c in near) > sum(c.isupper() for c in near)
    around = text[max(0, start - 12) : start] + text[end : end + 12]
    return has_cjk(around) and not any("a" <= c <= "z" for c in around.lower())


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


class _Around:
    """Names by place and by world, so that each looks only at those beside it."""

    def __init__(self, names: list[Candidate]) -> None:
        self._taken = {place for c in names for place in range(c.first, c.last)}
        self._beginning: dict[int, list[Candidate]] = defaultdict(list)
        self._ending: dict[int, list[Candidate]] = defaultdict(list)
        self.worlds: set[str] = set()
        for c in names:
            self._beginning[c.first].append(c)
            self._ending[c.last].append(c)
            self.worlds |= _worlds(c.entry)

    def covers(self, candidate: Candidate) -> bool:
        """Tell whether a name stands on a place of the candidate."""
        return any(place in self._taken for place in range(candidate.first, candidate.last))

    def beside(self, candidate: Candidate) -> Iterator[Candidate]:
        """Yield the names that stand next to a candidate, with at most a few tokens between."""
        for gap in range(_LIST_GAP + 1):
            yield from self._beginning.get(candidate.last + gap, ())
            yield from self._ending.get(candidate.first - gap, ())


def _settle(candidates: list[Candidate], cues: Cues, scene: Scene) -> list[Candidate]:
    """Keep the longest reading of each place; among equals, the one that fits its surroundings."""
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
    return sorted(kept, key=lambda c: c.first)


def _preference(candidate: Candidate, cues: Cues, scene: Scene) -> tuple[int, int, int, int, int, str]:
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
        fit = 0 if cues.brand(candidate.first, candidate.last) else 1
    elif entry.list == "tags":
        fit = 2 if cues.brand(candidate.first, candidate.last) else 0
    elif entry.list == "persons":
        fit = 2 if style else 1
    in_context = entry.context and _has_context(candidate, scene)
    return (
        0 if in_context else fit,
        1 if entry.bulk else 0,
        candidate.flags & ~AMBIGUOUS,
        _ORDER.index(entry.list),
        -(entry.count or 0),
        entry.name,
    )


def _beside_its_like(candidate: Candidate, others: _Around, cues: Cues) -> bool:
    """Tell whether two ambiguous characters of one series stand together: "Rogue and Gambit"."""
    if candidate.entry.list != "characters" or candidate.entry.bulk or not candidate.entry.series:
        return False
    return any(
        other.entry.series == candidate.entry.series
        and other.entry.name != candidate.entry.name
        and cues.neighbours((candidate.first, candidate.last), (other.first, other.last))
        for other in others.beside(candidate)
    )


def _has_context(candidate: Candidate, scene: Scene) -> bool:
    near = " ".join(
        [
            *scene.tokens[max(0, candidate.first - _NEAR) : candidate.first],
            "\n",
            *scene.tokens[candidate.last : candidate.last + _NEAR],
        ]
    )
    near = f" {near} "
    return any(f" {key_of(word.lower())} " in near for word in candidate.entry.context)


def _evidence(candidate: Candidate, around: _Around, cues: Cues, scene: Scene) -> bool:
    """Tell whether an ambiguous name is meant as its entry."""
    entry = candidate.entry
    if _has_context(candidate, scene):
        return True
    if not around.worlds.isdisjoint(_worlds(entry)) or _series_named(entry, scene):
        return True
    first, last = candidate.first, candidate.last
    listed = any(
        other.entry.list == entry.list
        and cues.neighbours((first, last), (other.first, other.last), tight=entry.list == "artists")
        for other in around.beside(candidate)
    )
    if candidate.flags & SURNAME:
        return (listed or cues.creator_before(first)) and not _part_of_other_name(scene, first, last)
    if candidate.flags & NEAR and last - first == 1:
        # "mecha style" is no slip of Mucha: one misspelt word needs more than a word after it
        token = scene.tokens[first]
        if (
            token in scene.store.given
            or token in scene.store.surnames
            or _part_of_other_name(scene, first, last)
        ):
            return False
        return listed or (entry.list in ("artists", "studios", "franchises") and cues.creator_before(first))
    if listed:
        return True
    if entry.list == "artists":
        strict = entry.bulk or last - first == 1 or bool(candidate.flags & REVERSED)
        return cues.creator(first, last, strict=strict)
    if entry.list == "franchises":
        return cues.work(first, last)
    if entry.list == "characters":
        return not entry.bulk and cues.character(first, last)
    if entry.list == "brands":
        return cues.brand(first, last) or _look_of_brand(candidate, cues, scene)
    if entry.list == "studios":
        return cues.creator(first, last)
    if entry.list == "persons":
        return cues.person(first, last)
    return entry.list in ("tags", "public_domain")


def _look_of_brand(candidate: Candidate, cues: Cues, scene: Scene) -> bool:
    """Tell whether a brand written with a capital is asked for as a look: "Apple-style", "inspired by Gap"."""
    first, last = candidate.first, candidate.last
    start, end = scene.span(first, last)
    if not scene.text.original[start:end][:1].isupper():
        return False
    if cues.creator_before(first):
        return True
    return last < len(scene.tokens) and scene.tokens[last] in _LOOK_OF and scene.after(last) == "-"


def _part_of_other_name(scene: Scene, first: int, last: int) -> bool:
    """Tell whether a surname stands next to a word that no dictionary has: another person's name."""
    words = scene.store.words
    for place, gap in ((last, last), (first - 1, first)):
        if 0 <= place < len(scene.tokens) and scene.between(gap, gap) == " ":
            token = scene.tokens[place]
            if len(token) > 2 and token.isalpha() and token.isascii() and token not in words:
                return True
    return False


def _series_named(entry: Entry, scene: Scene) -> bool:
    """Tell whether the prompt itself names the series of a character."""
    if not entry.series:
        return False
    series = _series_key(entry.series)
    return len(series) > 3 and series != _series_key(entry.name) and scene.says(series)


@lru_cache(maxsize=10_000)
def _series_key(name: str) -> str:
    return key_of(folded_form(name)).removeprefix("the ")


def _worlds(entry: Entry) -> set[str]:
    """Return the series that an entry belongs to or is: another mention of one makes the entry likely."""
    return {w.casefold() for w in (entry.series, entry.name if entry.list == "franchises" else None) if w}


_TAG_CATEGORIES = re.compile(
    r"phone|camera|social|video|site|app|platform|software|electronic|console|computer|tablet|technolog|streaming|messag",
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
