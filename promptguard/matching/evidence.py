"""What speaks for an ambiguous name: whether it is meant as its entry, or is only a word.

Nothing here is needed for a name that is nothing else. Evidence is asked for one candidate at a time, and each
question looks only at the words around it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..lists import Entry
from ..store import AMBIGUOUS, NEAR, REVERSED, SURNAME
from . import capitals
from .cues import Cues
from .scene import Scene
from .tokens import has_cjk, key_of
from .worlds import series_named, worlds_of

_LIST_GAP = 2  # tokens between two items of a list: a joining word, a weight
_NEAR = 40  # tokens on both sides in which a context word counts
_PEOPLE = ("artists", "persons")
# Before a name in small letters these say that a kind of thing is meant, or somebody else of this name.
_NO_NAME_AFTER = {
    "characters": frozenset(
        "a an un une una uma my your his her our their named called in at near to through across into around outside".split()
    ),
    "persons": frozenset(
        "a an the un une una uma my your his her our their this that named called in at near to through across into".split()
    ),
    "franchises": frozenset("a an un une una uma my your his her our their this named called of".split()),
    "brands": frozenset("the named called".split()),
    "studios": frozenset("a an the un une una uma my your his her named called".split()),
}
_ARTICLES = frozenset("a an the un une una uma some any this that each every".split())
_JOINERS = frozenset("and with x vs versus meets n y et und e und or plus".split())
# What only somebody does: a storm rages and a rose blooms, but neither reads nor wields a sword.
_ACTS = frozenset(
    "wielding holding wearing riding eating drinking singing dancing performing smiling laughing crying cooking reading driving dressed summoning jumping punching kicking "
    "hugging kissing teaching speaking posing sipping surfing skateboarding sitting meditating arguing shopping waving fighting writing typing baking drumming rapping juggling "
    "healing saluting crouching kneeling sneaking carrying throwing catching stealing grinning winking yelling whispering praying".split()
)
# Words that are names of characters or persons, and of living things, trades or roles that do the same.
_LIVING = frozenset(
    "alien aliens angel ape assassin avatar bard baron bat bear beast belle bird bishop bride builder butcher "
    "captain cat champion chef cherub child chopper clown coach cook creeper crow cyclops demon detective dingo dog "
    "doll dragon drake drifter driver druid duke eagle elf faker falcon fiend fighter fox gambler ghost ghoul giant "
    "gladiator goblin goofy guard gunslinger hawk hermit hero hunter imp jester judge king knight lamb leopard lion "
    "lioness mage magician maid maiden medic mermaid miner minion monk monster mouse mummy mystic nomad nun ogre "
    "oracle orc outlaw owl panther parasite patient penguin phantom phoenix piglet pirate player pope predator "
    "priest prince princess pug puma queen rabbit ranger raven reaper robin robot rogue sailor samurai scout seal "
    "serpent shark sheriff slasher slayer smith sniper soldier spawn sphinx spider spirit swan tiger titan toad "
    "tracer trainer troll usher vampire viking villain viper warden warrior wasp widow wife witch wizard wolf "
    "wolverine woodpecker wraith zombie".split()
)
_TOLD = ("characters", "franchises")


@dataclass(slots=True)
class Candidate:
    """A name that was found and may be meant."""

    first: int
    last: int
    entry: Entry
    flags: int
    number: int
    free: bool = False
    """Whether a free namesake stands on the same place: Thor, Aladdin."""

    @property
    def ambiguous(self) -> bool:
        """Whether it counts only with evidence beside it."""
        return bool(self.flags & AMBIGUOUS)


class Around:
    """Names by place and by world, so that each looks only at those beside it."""

    def __init__(self, names: list[Candidate]) -> None:
        self._taken = {place for c in names for place in range(c.first, c.last)}
        self._beginning: dict[int, list[Candidate]] = defaultdict(list)
        self._ending: dict[int, list[Candidate]] = defaultdict(list)
        self.worlds: set[str] = set()
        for c in names:
            self._beginning[c.first].append(c)
            self._ending[c.last].append(c)
            self.worlds |= worlds_of(c.entry)

    def covers(self, candidate: Candidate) -> bool:
        """Tell whether a name stands on a place of the candidate."""
        return any(place in self._taken for place in range(candidate.first, candidate.last))

    def beside(self, candidate: Candidate) -> Iterator[Candidate]:
        """Yield the names that stand next to a candidate, with at most a few tokens between."""
        for gap in range(_LIST_GAP + 1):
            yield from self._beginning.get(candidate.last + gap, ())
            yield from self._ending.get(candidate.first - gap, ())


def beside_its_like(candidate: Candidate, others: Around, cues: Cues) -> bool:
    """Tell whether two ambiguous names of one series stand together: "Rogue and Gambit", "elsa frozen"."""
    if candidate.entry.list not in _TOLD or candidate.entry.bulk:
        return False
    worlds = worlds_of(candidate.entry)
    place = candidate.first, candidate.last
    return any(
        other.entry.list in _TOLD
        and not other.entry.bulk
        and other.entry.name != candidate.entry.name
        and not worlds.isdisjoint(worlds_of(other.entry))
        and (
            place[0] == other.last
            or place[1] == other.first
            or cues.neighbours(place, (other.first, other.last))
        )
        for other in others.beside(candidate)
    )


def has_context(candidate: Candidate, scene: Scene) -> bool:
    """Tell whether one of the words that its entry names stands around a name."""
    near = " ".join(
        [
            *scene.tokens[max(0, candidate.first - _NEAR) : candidate.first],
            "\n",
            *scene.tokens[candidate.last : candidate.last + _NEAR],
        ]
    )
    near = f" {near} "
    return any(key in near for key in _context_keys(candidate.entry.context))


@lru_cache(maxsize=10_000)
def _context_keys(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f" {key_of(word.lower())} " for word in words)


def evidence(candidate: Candidate, around: Around, cues: Cues, scene: Scene) -> bool:
    """Tell whether an ambiguous name is meant as its entry."""
    entry = candidate.entry
    first, last = candidate.first, candidate.last
    part = bool(candidate.flags & SURNAME) and entry.list != "artists"
    if (not part or capitals.inside(scene, first, last)) and has_context(candidate, scene):
        return True
    if _in_world(candidate, around, scene) and _stands_as_name(candidate, scene):
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
            token in scene.store.given
            or token in scene.store.surnames
            or _part_of_other_name(scene, first, last)
        ):
            return False
        return listed or (entry.list in ("artists", "studios", "franchises") and cues.creator_before(first))
    if listed and entry.bulk and last - first == 1 and scene.tokens[first] in scene.store.words:
        return False  # a word among names says nothing: "rhino berserker, Khorne"
    if listed:
        return True
    if entry.list == "artists":
        strict = entry.bulk or last - first == 1 or bool(candidate.flags & REVERSED)
        return cues.creator(first, last, strict=strict)
    if _cued(entry, first, last, cues):
        return True
    return not entry.bulk and not candidate.flags & REVERSED and _named(candidate, cues, scene)


def _cued_strongly(entry: Entry, first: int, last: int, cues: Cues, scene: Scene) -> bool:
    """The same for a name that is only a part of its entry's: what merely stands near says nothing."""
    if entry.list == "franchises":
        return cues.titled(first, last)
    if entry.list == "persons":
        return cues.person(first, last) or (
            cues.on_stage(first, last) and capitals.inside(scene, first, last)
        )
    return capitals.high(scene, first) and _cued(entry, first, last, cues)


def _in_world(candidate: Candidate, around: Around, scene: Scene) -> bool:
    """Tell whether the prompt names the series of an entry, or something else of it."""
    written = " ".join(scene.tokens[candidate.first : candidate.last])
    return not around.worlds.isdisjoint(worlds_of(candidate.entry)) or series_named(
        candidate.entry, scene, written
    )


def _everyday(candidate: Candidate, scene: Scene) -> bool:
    """Tell whether a name consists of everyday English words only."""
    common = scene.store.common
    return all(token in common for token in scene.tokens[candidate.first : candidate.last])


def _stands_as_name(candidate: Candidate, scene: Scene) -> bool:
    """Tell whether an everyday word stands where a name can: "Pikachu and Misty", not "Pikachu in a misty forest"."""
    if not _everyday(candidate, scene) or candidate.entry.list not in ("characters", "persons"):
        return True
    first, last, tokens = candidate.first, candidate.last, scene.tokens
    capital = capitals.high(scene, first)
    before = tokens[first - 1] if first else ""
    begins = capitals.begins(scene, first)
    if not begins and (before in _ARTICLES and not (capital and before == "the")):
        return False
    if capital and not begins:
        return not capitals.headline(scene, first, last) or before in _JOINERS
    ends = last == len(tokens) or scene.between(last, last).strip(" -'") != ""
    follows = "" if ends else tokens[last]
    if capital:  # at the start of an item, where every word has one
        return (
            follows in _JOINERS or follows in _ACTS or follows in ("s", "from", "of") or (ends and first == 0)
        )
    goes_on = follows in _JOINERS or follows in _ACTS or follows in ("s", "from")
    return (before in _JOINERS and not begins and (ends or goes_on)) or (begins and goes_on)


def _mere_item(candidate: Candidate, other: Candidate, scene: Scene) -> bool:
    """Tell whether an everyday word is only the next item of a prompt: "batman, storm, night"."""
    if candidate.entry.list != "characters" or not _everyday(candidate, scene):
        return False
    if not worlds_of(candidate.entry).isdisjoint(worlds_of(other.entry)):
        return False
    return other.last == candidate.first or candidate.last == other.first


def _cued(entry: Entry, first: int, last: int, cues: Cues) -> bool:
    """Tell whether a cue beside a name says what kind of name it is."""
    if entry.list == "franchises":
        return cues.work(first, last)
    if entry.list == "characters":
        return not entry.bulk and cues.character(first, last)
    if entry.list == "studios":
        return cues.creator(first, last)
    if entry.list == "brands":
        return cues.brand(first, last)
    if entry.list == "persons":
        return cues.person(first, last)
    return entry.list in ("tags", "public_domain")


def _named(candidate: Candidate, cues: Cues, scene: Scene) -> bool:
    """Tell whether a word is written as a name, or does what only a person does."""
    entry, first, last = candidate.entry, candidate.first, candidate.last
    tokens = scene.tokens
    word = tokens[first]
    if entry.list not in _NO_NAME_AFTER or has_cjk(word):
        return False
    before = tokens[first - 1] if first else ""
    if before in ("named", "called"):
        return False
    one = last - first == 1
    given = one and word in scene.store.given
    living = one and word in _LIVING
    if entry.list == "brands" and cues.tag(first, last):
        return False
    if entry.list == "persons" and before not in _NO_NAME_AFTER["persons"] and cues.on_stage(first, last):
        return (capitals.high(scene, first) and not capitals.headline(scene, first, last)) or (
            capitals.begins(scene, first) and not living
        )
    if entry.list in ("characters", "persons") and capitals.begins(scene, first):
        if living:
            follows = tokens[last] if last < len(tokens) else ""
            return capitals.high(scene, first) and follows in ("vs", "versus")
        if given and not (word in scene.store.common and capitals.high(scene, first)):
            return False  # somebody else can bear a given name
        return last < len(tokens) and tokens[last] in _ACTS and scene.between(last, last) == " "
    if given or (one and word in scene.store.capital) or before in _NO_NAME_AFTER[entry.list]:
        return False
    return capitals.inside(scene, first, last)


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
    if not has_cjk(around) or any("a" <= c <= "z" for c in around.lower()):
        return False
    if last - first > 1 or scene.tokens[first] not in scene.store.common:
        return True
    # an everyday word may be a heading ("Link：") or what a sign in the picture says ("CLOUD")
    return (
        entry.list == "brands"
        and text[end : end + 1] not in (":", "：")
        and (not written.isupper() or any(written == form for form, _ in entry.forms()))
    )
