"""Which series a name belongs to: another name of the same world makes an ambiguous one likely."""

from __future__ import annotations

from functools import lru_cache

from ..lists import Entry
from ..patterns import pattern
from ..text import folded_form
from .scene import Scene
from .tokens import key_of

# what characters have for a series: Star Wars, Sanrio, Marvel Comics
_NAMESAKES = ("franchises", "brands", "studios")
_DRAWN = ("characters", "franchises")
_IN_BRACKETS = pattern(r"\s*\(([^()]*)\)$")
# what only says which kind of series it is: "Marvel Comics" is also called Marvel
_KINDS = frozenset(
    "comics comic series film films movie movies game games anime manga tv show musical novel book band group singer musician fashion".split()
)


def series_named(entry: Entry, scene: Scene, written: str) -> bool:
    """Tell whether the prompt itself names the series of a character, beside the name as ``written``."""
    for series in series_of(entry.series, entry.name):
        if series in written or not scene.says(series):
            continue
        everyday = " " not in series and series in scene.store.common
        # "Arcane", "Frozen": a title in small letters only where it counts as one itself
        if not everyday or series.capitalize() in scene.text.original:
            return True
    return False


@lru_cache(maxsize=20_000)
def series_of(series: str | None, name: str) -> tuple[str, ...]:
    """Return the keys of the series that an entry names, but for those that say nothing."""
    bracket = _IN_BRACKETS.search(name)
    said = {world_of(part) for part in (series, bracket and bracket[1]) if part}
    return tuple(
        one for one in said if len(one) > 3 and one != world_of(name) and not _KINDS.issuperset(one.split())
    )


@lru_cache(maxsize=20_000)
def world_of(series: str) -> str:
    """Return what the names of one series have in common: "The Boys (comics)" and "The Boys (series)"."""
    parts = key_of(folded_form(_IN_BRACKETS.sub("", series))).removeprefix("the ").split()
    while len(parts) > 1 and parts[-1] in _KINDS:
        parts.pop()
    return " ".join(parts) or series.casefold()


def worlds_of(entry: Entry) -> frozenset[str]:
    """Return the series that an entry belongs to or is: another mention of one makes the entry likely."""
    forms = (entry.name, *entry.aliases) if entry.list in _NAMESAKES else ()
    # the comics of a hero and their publisher are one world
    owner = entry.owner if entry.category == "comics" and entry.list in _DRAWN else None
    return _worlds(entry.series, entry.name if entry.list == "characters" else "", owner, forms)


def one_world(one: Entry, other: Entry) -> bool:
    """Tell whether two entries belong to one series."""
    return not worlds_of(one).isdisjoint(worlds_of(other))


@lru_cache(maxsize=20_000)
def _worlds(series: str | None, name: str, owner: str | None, forms: tuple[str, ...]) -> frozenset[str]:
    bracket = _IN_BRACKETS.search(name)
    parts = (series, owner, bracket and bracket[1], *forms)
    return frozenset({world_of(part) for part in parts if part} - _KINDS)
