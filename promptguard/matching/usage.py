"""How a word is used: as the name that it also is, or as the word.

What is asked here is how it is written (a capital amid small letters), what stands before it ("in a storm") and what it
does: a storm rages, but does not wield a sword.
"""

from __future__ import annotations

from ..lists import Entry
from . import capitals
from .cues import Cues
from .scene import Scene
from .tokens import has_cjk

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
ACTS = frozenset(
    "wielding holding wearing riding eating drinking singing dancing performing smiling laughing crying cooking reading driving dressed summoning jumping punching kicking "
    "hugging kissing teaching speaking posing sipping surfing skateboarding sitting meditating arguing shopping waving fighting writing typing baking drumming rapping juggling "
    "healing saluting crouching kneeling sneaking carrying throwing catching stealing grinning winking yelling whispering praying".split()
)
_AGAINST = frozenset(("vs", "versus"))
_STAGE = frozenset("performing singing rapping".split())
_PLACED = frozenset("in on at with as vs inside under beside".split())
_NO_VERBS = frozenset(
    "king ring string spring evening morning wing swing ceiling building painting drawing lighting wedding clothing thing anything nothing something everything "
    "setting meeting rendering coloring colouring outing packaging branding trading merchandising advertising".split()
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


def everyday(scene: Scene, first: int, last: int) -> bool:
    """Tell whether a name consists of everyday English words only."""
    common = scene.store.common
    return all(token in common for token in scene.tokens[first:last])


def stands_as_name(entry: Entry, first: int, last: int, scene: Scene) -> bool:
    """Tell whether an everyday word stands where a name can: "Pikachu and Misty", not "Pikachu in a misty forest"."""
    if not everyday(scene, first, last) or entry.list not in ("characters", "persons"):
        return True
    tokens = scene.tokens
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
            follows in _JOINERS or follows in ACTS or follows in ("s", "from", "of") or (ends and first == 0)
        )
    goes_on = follows in _JOINERS or follows in ACTS or follows in ("s", "from")
    return (before in _JOINERS and not begins and (ends or goes_on)) or (begins and goes_on)


def acts(scene: Scene, last: int) -> bool:
    """Tell whether what follows is done by somebody: "steering her canoe", "in the jungle"."""
    if last >= len(scene.tokens) or scene.between(last, last) != " ":
        return False
    word = scene.tokens[last]
    if word in _PLACED:
        return "style" not in scene.tokens[last : last + 4]
    return word in ACTS or (len(word) > 5 and word.endswith("ing") and word not in _NO_VERBS)


def used_as_name(entry: Entry, first: int, last: int, cues: Cues, scene: Scene) -> bool:
    """Tell whether a word is written as a name, or does what only a person does."""
    tokens = scene.tokens
    word = tokens[first]
    if entry.list not in _NO_NAME_AFTER or has_cjk(word):
        return False
    before = tokens[first - 1] if first else ""
    if before in ("named", "called"):
        return False
    capital = capitals.high(scene, first)
    one = last - first == 1
    if entry.list in ("brands", "studios") and capital and capitals.begins(scene, first):
        # "Shell gas station" where that is a form of its own, "Valve's new headset", "Puma track suit"
        own = last < len(tokens) and tokens[last] == "s" and scene.between(last, last) == "'"
        sure = not one or (own and word not in _LIVING) or cues.product(last)
        return sure and not capitals.headline(scene, first, last)
    given = one and word in scene.store.given
    living = one and word in _LIVING
    if entry.list == "brands" and cues.tag(first, last):
        return False
    if entry.list == "persons" and before not in _NO_NAME_AFTER["persons"] and cues.on_stage(first, last):
        return (capital and not capitals.headline(scene, first, last)) or (
            capitals.begins(scene, first) and not living
        )
    if entry.list in ("characters", "persons") and capitals.begins(scene, first):
        if living:
            follows = tokens[last] if last < len(tokens) else ""
            return capital and follows in (_STAGE if entry.list == "persons" else _AGAINST)
        if given and not (word in scene.store.common and capital):
            return False  # somebody else can bear a given name
        return last < len(tokens) and tokens[last] in ACTS and scene.between(last, last) == " "
    if given or (one and word in scene.store.capital) or before in _NO_NAME_AFTER[entry.list]:
        return False
    return capitals.inside(scene, first, last)
