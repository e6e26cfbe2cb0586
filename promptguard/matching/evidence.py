"""What speaks for an ambiguous name: whether it is meant as its entry, or is only a word.

Nothing here is needed for a name that is nothing else. Evidence is asked for one candidate at a time, and each
question looks only at the words around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..lists import Entry
from ..store import AMBIGUOUS, NEAR, REVERSED, SURNAME
from ..text import folded_form
from . import capitals
from .cues import Cues
from .misspelt import amid_cjk, used_as_misspelt
from .near import shifted
from .scene import Scene
from .tokens import has_cjk, key_of
from .usage import ACTS, acts, everyday, stands_as_name, used_as_name
from .worlds import one_world, series_named, series_of, worlds_of

_LIST_GAP = 2  # tokens between two items of a list: a joining word, a weight
_LOOK_OF = frozenset("style styled inspired esque like".split())  # glued by a hyphen: "Apple-style"
_NEAR = 40  # tokens on both sides in which a context word counts
_PEOPLE = ("artists", "persons")
TOLD = ("characters", "franchises")


@dataclass(slots=True)
class Candidate:
    """A name that was found and may be meant."""

    first: int
    last: int
    entry: Entry
    flags: int
    free: bool = False
    """Whether a free namesake stands on the same place: Thor, Aladdin."""
    title: bool = False
    """Whether the title of its own series does: Moana, Rambo."""

    @property
    def ambiguous(self) -> bool:
        """Whether it counts only with evidence beside it."""
        return bool(self.flags & AMBIGUOUS)


class Around:
    """Names by place and by world, so that each looks only at those beside it."""

    def __init__(self, names: list[Candidate]) -> None:
        self._taken = {place for c in names for place in range(c.first, c.last)}
        self._names = names
        self._worlds: frozenset[str] | None = None
        self._entries: frozenset[tuple[str, str]] | None = None
        self._beginning: dict[int, list[Candidate]] = {}
        self._ending: dict[int, list[Candidate]] = {}

    def __bool__(self) -> bool:
        return bool(self._names)

    @property
    def worlds(self) -> frozenset[str]:
        """The worlds that the names belong to."""
        if self._worlds is None:
            self._worlds = frozenset().union(*(worlds_of(c.entry) for c in self._names))
        return self._worlds

    def names_too(self, entry: Entry) -> bool:
        """Tell whether the entry is named a second time, and clearly: "Miyeon (美延)"."""
        if self._entries is None:
            self._entries = frozenset((c.entry.list, c.entry.name) for c in self._names)
        return (entry.list, entry.name) in self._entries

    def speaks_for(self, candidate: Candidate) -> bool:
        """Tell whether a name stands beside a candidate, is of its world or its own."""
        entry = candidate.entry
        return (
            next(self.beside(candidate), None) is not None
            or self.names_too(entry)
            or not self.worlds.isdisjoint(worlds_of(entry))
        )

    def covers(self, candidate: Candidate) -> bool:
        """Tell whether a name stands on a place of the candidate."""
        return not self._taken.isdisjoint(range(candidate.first, candidate.last))

    def beside(self, candidate: Candidate) -> Iterator[Candidate]:
        """Yield the names that stand next to a candidate, with at most a few tokens between."""
        if not self._names:
            return
        if not self._beginning:
            for name in self._names:
                self._beginning.setdefault(name.first, []).append(name)
                self._ending.setdefault(name.last, []).append(name)
        for gap in range(_LIST_GAP + 1):
            yield from self._beginning.get(candidate.last + gap, ())
            yield from self._ending.get(candidate.first - gap, ())


def told(candidates: list[Candidate]) -> Around | None:
    """Return the candidates that may belong to one series, if there are two or more."""
    ones = [c for c in candidates if c.entry.list in TOLD and not c.entry.bulk]
    return Around(ones) if len(ones) > 1 else None


def beside_its_like(candidate: Candidate, others: Around, cues: Cues, scene: Scene) -> bool:
    """Tell whether two ambiguous names of one series stand together: "Rogue and Gambit", "elsa frozen".

    ``others`` are those that ``told`` returned.
    """
    if candidate.entry.list not in TOLD or candidate.entry.bulk:
        return False
    near = [other for other in others.beside(candidate) if _of_one_series(candidate, other, scene)]
    if not near:
        return False
    place = candidate.first, candidate.last
    plain = everyday(scene, *place)  # "joy, anger, sadness" is no list of names
    return any(
        (other.entry.list != candidate.entry.list and (place[0] == other.last or place[1] == other.first))
        or (
            cues.neighbours(place, (other.first, other.last))
            and (
                not (plain and everyday(scene, other.first, other.last))
                or _joined_names(candidate, other, scene)
            )
        )
        for other in near
    )


def _of_one_series(candidate: Candidate, other: Candidate, scene: Scene) -> bool:
    """Tell whether two names are of one series, and not both parts of names that nothing joins."""
    return (
        other.entry.name != candidate.entry.name
        and one_world(candidate.entry, other.entry)
        and (
            not (candidate.flags & SURNAME and other.flags & SURNAME)
            or _joined_names(candidate, other, scene)
        )
    )


def _joined_names(one: Candidate, other: Candidate, scene: Scene) -> bool:
    """Tell whether a word joins two words written as names: "Woody and Buzz", not "joy and anger"."""
    left, right = sorted((one, other), key=lambda c: c.first)
    return (
        right.first == left.last + 1
        and capitals.high(scene, left.first)
        and capitals.high(scene, right.first)
        and not capitals.headline(scene, left.first, right.last)
    )


def has_context(candidate: Candidate, scene: Scene) -> bool:
    """Tell whether one of the words that its entry names stands around a name."""
    words = candidate.entry.context
    if not words or not scene.may_say(_context_keys(words)):
        return False
    before = scene.tokens[max(0, candidate.first - _NEAR) : candidate.first]
    after = scene.tokens[candidate.last : candidate.last + _NEAR]
    near = f" {' '.join(before)} \n {' '.join(after)} "
    return any(key in near for key in _context_keys(words))


@lru_cache(maxsize=10_000)
def _context_keys(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f" {key_of(word.lower())} " for word in words)


def evidence(candidate: Candidate, around: Around, cues: Cues, scene: Scene) -> bool:
    """Tell whether an ambiguous name is meant as its entry."""
    entry = candidate.entry
    first, last = candidate.first, candidate.last
    if _alone(candidate, around, cues, scene):
        return False
    if candidate.title:
        return acts(scene, last) and not cues.work(first, last)
    part = bool(candidate.flags & SURNAME) and entry.list != "artists"
    if part and given_name_of_another(first, last, scene):
        return False
    if (not part or capitals.inside(scene, first, last)) and has_context(candidate, scene):
        return True
    if _in_world(candidate, around, scene) and stands_as_name(entry, first, last, scene):
        return True
    if around.names_too(entry) and stands_as_name(entry, first, last, scene):
        return True
    if candidate.free:
        return False
    if part:
        return _cued_strongly(entry, first, last, cues, scene)
    listed = any(
        other.entry.list == entry.list
        and cues.neighbours((first, last), (other.first, other.last), tight=entry.list == "artists")
        and not _mere_item(candidate, other, scene)
        for other in around.beside(candidate)
    )
    if candidate.flags & SURNAME:
        return (listed or cues.creator_before(first)) and not _part_of_other_name(scene, first, last)
    if candidate.flags & NEAR and last - first == 1:
        # "mecha style" is no slip of Mucha: one misspelt word needs more than a word after it
        token = scene.tokens[first]
        if (
            cues.part_of_cue(first)
            or token in scene.store.given
            or token in scene.store.surnames
            or _part_of_other_name(scene, first, last)
        ):
            return False
        if entry.list == "brands" and cues.brand(first, last):
            # an unknown word before "logo" is a brand's, but another brand may end alike: "MARCA"
            keys = (key_of(folded_form(form)) for form, _ in entry.forms())
            alike = [key for key in keys if key and abs(len(key) - len(token)) < 3]
            if any(token[0] == key[0] or shifted(token, key) for key in alike):
                return True
        return (
            listed
            or (entry.list in ("artists", "studios", "franchises") and cues.creator_before(first))
            or used_as_misspelt(entry, first, cues, scene)
        )
    if candidate.flags & NEAR and entry.list not in _PEOPLE and amid_cjk(scene, first, last):
        return True
    if listed and entry.bulk and last - first == 1 and scene.tokens[first] in scene.store.words:
        return False  # a word among names says nothing: "rhino berserker, Khorne"
    if listed:
        return True
    if entry.list == "artists":
        strict = entry.bulk or last - first == 1 or bool(candidate.flags & REVERSED)
        return cues.creator(first, last, strict=strict)
    if _cued(entry, first, last, cues, scene):
        return True
    return not entry.bulk and not candidate.flags & REVERSED and used_as_name(entry, first, last, cues, scene)


def _alone(candidate: Candidate, around: Around, cues: Cues, scene: Scene) -> bool:
    """Tell cheaply that nothing speaks for a name, and no other name does."""
    return (
        not candidate.title
        and not (around and around.speaks_for(candidate))
        and unspoken(candidate.entry, candidate.first, candidate.last, cues, scene)
    )


def unspoken(entry: Entry, first: int, last: int, cues: Cues, scene: Scene) -> bool:
    """Tell cheaply that nothing but another name can speak for one: no capital, no cue, no series, no deed."""
    tokens = scene.tokens
    return (
        scene.small(first)
        and not (last < len(tokens) and tokens[last] in ACTS)
        and entry.list not in ("tags", "public_domain")
        and not cues.beside(first, last)
        and not scene.may_say(_telling(entry.context, entry.series, entry.name))
        and scene.text.folded.isascii()
    )


@lru_cache(maxsize=20_000)
def _telling(context: tuple[str, ...], series: str | None, name: str) -> tuple[str, ...]:
    """Return what a prompt may say that speaks for a name, with blanks around: its context and its series."""
    return (*_context_keys(context), *(f" {one} " for one in series_of(series, name)))


def _cued_strongly(entry: Entry, first: int, last: int, cues: Cues, scene: Scene) -> bool:
    """The same for a name that is only a part of its entry's: what merely stands near says nothing."""
    if entry.list == "franchises":
        return cues.titled(first, last)
    if entry.list == "persons":
        return cues.person(first, last) or (
            cues.on_stage(first, last) and capitals.inside(scene, first, last)
        )
    if entry.list == "brands" and used_as_name(entry, first, last, cues, scene):
        return True
    if scene.tokens[first] in scene.store.surnames or scene.tokens[first] in scene.store.given:
        return False  # "the princess of the Grimm story", "Princess Helena"
    return capitals.high(scene, first) and _cued(entry, first, last, cues, scene)


def _in_world(candidate: Candidate, around: Around, scene: Scene) -> bool:
    """Tell whether the prompt names the series of an entry, or something else of it."""
    if around.worlds and not around.worlds.isdisjoint(worlds_of(candidate.entry)):
        return True
    return series_named(candidate.entry, scene, " ".join(scene.tokens[candidate.first : candidate.last]))


def _mere_item(candidate: Candidate, other: Candidate, scene: Scene) -> bool:
    """Tell whether an everyday word is only the next item of a prompt: "batman, storm, night"."""
    if candidate.entry.list != "characters" or not everyday(scene, candidate.first, candidate.last):
        return False
    if one_world(candidate.entry, other.entry):
        return False
    return other.last == candidate.first or candidate.last == other.first


def _cued(entry: Entry, first: int, last: int, cues: Cues, scene: Scene) -> bool:
    """Tell whether a cue beside a name says what kind of name it is."""
    if entry.list == "franchises":
        return cues.work(first, last)
    if entry.list == "characters":
        return not entry.bulk and cues.character(first, last)
    if entry.list == "studios":
        return cues.creator(first, last)
    if entry.list == "brands":
        return cues.brand(first, last) or _look_of_brand(first, last, cues, scene)
    if entry.list == "persons":
        return cues.person(first, last)
    return entry.list in ("tags", "public_domain")


def _look_of_brand(first: int, last: int, cues: Cues, scene: Scene) -> bool:
    """Tell whether a brand written with a capital is asked for as a look: "Apple-style", "inspired by Gap"."""
    start, end = scene.span(first, last)
    if not scene.text.original[start:end][:1].isupper():
        return False
    if cues.creator_before(first):
        return True
    return last < len(scene.tokens) and scene.tokens[last] in _LOOK_OF and scene.after(last) == "-"


def given_name_of_another(first: int, last: int, scene: Scene) -> bool:
    """Tell whether a surname follows what is also a given name: Oliver Stone, Mario Sanz."""
    if last >= len(scene.tokens):
        return False
    token, after, store = scene.tokens[first], scene.tokens[last], scene.store
    if token not in store.given:
        return False
    a_word = after in store.words
    if a_word and (after not in store.surnames or scene.small(first)):
        return False
    if scene.between(last, last) != " ":
        return False
    if not a_word and after in store.surnames:
        return True  # "influenced by mario martinez"
    return capitals.high(scene, first) and capitals.high(scene, last)


def _part_of_other_name(scene: Scene, first: int, last: int) -> bool:
    """Tell whether a surname stands next to a word that no dictionary has: another person's name."""
    words = scene.store.words
    for place, gap in ((last, last), (first - 1, first)):
        if 0 <= place < len(scene.tokens) and scene.between(gap, gap) == " ":
            token = scene.tokens[place]
            if len(token) > 2 and token.isalpha() and token.isascii() and token not in words:
                return True
    return False


def written_as_name(scene: Scene, first: int, last: int, entry: Entry) -> bool:
    """Tell whether an ambiguous Latin name is written as only the name is.

    In capitals of its own ("LINE", "WoW") in a text that is not all capitals; or with a capital amid Han,
    kana or Hangul, where an English word would not stand.
    """
    if entry.bulk or entry.list in _PEOPLE or scene.small(first):
        return False
    start, end = scene.span(first, last)
    text = scene.text.original
    written = text[start:end]
    if not written.isascii() or not written[0].isupper():
        return False
    if sum(c.isupper() for c in written) > 1 and any(written == form for form, _ in entry.forms()):
        near = text[max(0, start - 60) : start] + text[end : end + 60]
        if sum(c.islower() for c in near) > sum(c.isupper() for c in near):
            return True
    around = text[max(0, start - 12) : start] + text[end : end + 12]
    if not has_cjk(around) or any("a" <= c <= "z" for c in around.lower()):
        return False
    if last - first > 1 or scene.tokens[first] not in scene.store.common:
        return True
    # an everyday word may be a heading ("Link：") or what a sign in the picture says ("CLOUD")
    return (
        entry.list == "brands"
        and text[end : end + 1] not in (":", "：")
        and (not written.isupper() or has_cjk(text[max(0, start - 1) : start] + text[end : end + 1]))
    )
