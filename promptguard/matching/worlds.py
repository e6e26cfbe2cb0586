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
_IN_BRACKETS = pattern(r"\s*\([^()]*\)$")


def series_named(entry: Entry, scene: Scene) -> bool:
    """Tell whether the prompt itself names the series of a character."""
    if not entry.series:
        return False
    series = world_of(entry.series)
    if len(series) <= 3 or (" " not in series and series in scene.store.common):
        return False  # "Arcane", "Frozen": a title only where it counts as one itself
    return series != _series_key(entry.name) and scene.says(series)


@lru_cache(maxsize=10_000)
def _series_key(name: str) -> str:
    return key_of(folded_form(name)).removeprefix("the ")


@lru_cache(maxsize=20_000)
def world_of(series: str) -> str:
    """Return what the names of one series have in common: "The Boys (comics)" and "The Boys (series)"."""
    return _series_key(_IN_BRACKETS.sub("", series)) or series.casefold()


def worlds_of(entry: Entry) -> set[str]:
    """Return the series that an entry belongs to or is: another mention of one makes the entry likely."""
    worlds = {world_of(entry.series)} if entry.series else set()
    if entry.list in _NAMESAKES:
        worlds |= {world_of(form) for form in (entry.name, *entry.aliases)}
    return worlds
