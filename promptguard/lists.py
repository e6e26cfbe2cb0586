"""List entries: artists, characters, franchises, brands, persons, studios, tags, public domain.

A list is a JSONL file in ``data/``: one entry a line. Every entry names its sources.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, Literal

from .jsontext import parsed

Life = Literal["living", "no death on record", "died", "free", "protected", ""]

LISTS = ("artists", "characters", "franchises", "brands", "persons", "studios", "tags", "public_domain")
OLDEST_AGE = 115  # years; only a handful of people ever grew older
FREE_AFTER_YEARS = 70  # life+70: the term of the EU, the UK and most of the world (Berne: at least life+50)
US_TERM = 95  # years from publication, for works of before 1978 (17 U.S.C. 304)
LIFE_TERMS = {
    "eu": 70, "gb": 70, "jp": 70, "kr": 70, "br": 70, "au": 70, "ca": 70, "ru": 70, "ch": 70, "tr": 70, "il": 70,
    "cn": 50, "tw": 50, "hk": 50, "nz": 50, "za": 50, "in": 60, "mx": 100,
}  # fmt: skip
"""Years of protection after the author's death, by national law as of 2026."""
JURISDICTIONS = ("us", *sorted(LIFE_TERMS))


class ListError(Exception):
    """A list file that cannot be used; the message names file, line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a list knows by name. Years are Gregorian; ``None`` is "not known"."""

    list: str
    name: str
    aliases: tuple[str, ...] = ()
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ambiguous: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    instead: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    qid: str | None = None
    born: int | None = None
    died: int | None = None
    status: str | None = None
    nationality: str | None = None
    fields: tuple[str, ...] = ()
    rank: int | None = None
    count: int | None = None
    owner: str | None = None
    series: str | None = None
    year: int | None = None
    category: str | None = None
    role: str | None = None
    kind: str | None = None
    creator: str | None = None
    creator_died: int | None = None
    protected: str | None = None
    note: str | None = None
    bulk: bool = False
    remove: bool = False  # an overlay's line that takes the entry of this name off its list

    def life(self, today: date, jurisdiction: str = "us") -> Life:
        """Tell what is on record of a person's life on the given day, or of a free work's protection there.

        "" for things that somebody owns. ``jurisdiction`` is one of ``JURISDICTIONS``.
        """
        if self.list == "public_domain":
            return "free" if self._free(today, jurisdiction) else "protected"
        if self.list not in ("artists", "persons"):
            return ""
        if self.died is not None:
            return "free" if today.year - self.died > FREE_AFTER_YEARS else "died"
        if self.status == "dead":
            return "free" if self.born is not None and today.year - self.born > 180 else "died"
        if self.born is not None and today.year - self.born > OLDEST_AGE:
            return "died"  # whatever a table leaves out
        return "living" if self.status == "living" else "no death on record"

    def _free(self, today: date, jurisdiction: str) -> bool:
        """Terms end with the year: what was published in 1930 is free in the US from 2026 on."""
        if self.year is None and self.creator_died is None:
            return True  # myth, folk tale
        if jurisdiction == "us":
            return self.year is None or today.year - self.year > US_TERM
        if self.creator_died is None:
            return self.year is None or today.year - self.year > US_TERM + LIFE_TERMS[jurisdiction]
        return today.year - self.creator_died > LIFE_TERMS[jurisdiction]

    def forms(self) -> Iterator[tuple[str, str]]:
        """Yield every written form with its language code ("" for Latin script)."""
        yield self.name, ""
        for alias in self.aliases:
            yield alias, ""
        for language, forms in self.names.items():
            for form in forms:
                yield form, language


_FIELDS = {f.name for f in fields(Entry)} - {"list"}
_TUPLES = {"aliases", "ambiguous", "context", "unless", "sources", "fields"}
_MAPS = {"names", "instead"}
_FLAGS = {"bulk", "remove"}
_INTS = {"born", "died", "rank", "count", "year", "creator_died"}


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)


def entry_from(raw: dict[str, Any], list_name: str, place: str) -> Entry:
    """Check one decoded line and make the entry of it.

    Raises ``ListError`` naming ``place`` for unknown fields, wrong types and a missing source.
    """
    if not isinstance(raw, dict):
        raise ListError(f"{place}: an entry must be a JSON object")
    unknown = raw.keys() - _FIELDS
    if unknown:
        raise ListError(f"{place}: unknown field {', '.join(sorted(unknown))}")
    name = raw.get("name")
    if not isinstance(name, str) or not name.strip():
        raise ListError(f"{place}: an entry needs a name")
    if not raw.get("sources"):
        raise ListError(f"{place}: {name}: an entry needs its sources")
    values: dict[str, Any] = {}
    for key, value in raw.items():
        if key in _TUPLES:
            if not _is_texts(value):
                raise ListError(f"{place}: {name}: {key} must be a list of texts")
            values[key] = tuple(value)
        elif key in _MAPS:
            if not isinstance(value, dict) or not all(map(_is_texts, value.values())):
                raise ListError(f"{place}: {name}: {key} must map a language to a list of texts")
            values[key] = {language: tuple(forms) for language, forms in value.items()}
        elif key in _INTS:
            if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
                raise ListError(f"{place}: {name}: {key} must be a whole number")
            values[key] = value
        elif key in _FLAGS:
            if not isinstance(value, bool):
                raise ListError(f"{place}: {name}: {key} must be true or false")
            values[key] = value
        else:
            if value is not None and not isinstance(value, str):
                raise ListError(f"{place}: {name}: {key} must be a text")
            values[key] = value
    forms = {name, *values.get("aliases", ()), *(f for fs in values.get("names", {}).values() for f in fs)}
    stray = set(values.get("ambiguous", ())) - forms
    if stray:
        raise ListError(f"{place}: {name}: ambiguous form {sorted(stray)[0]!r} is not a form of the entry")
    return Entry(list=list_name, **values)


def read_list(path: Path, list_name: str) -> Iterator[tuple[str, Entry]]:
    """Yield (line as written, entry) for each line of a list file.

    Raises ``ListError`` naming file and line for malformed JSON and wrong entries, ``OSError`` if the
    file cannot be read.
    """
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            place = f"{path.name}:{number}"
            try:
                raw = parsed(line)
            except json.JSONDecodeError as error:
                raise ListError(f"{place}: not JSON: {error.msg} at column {error.colno}") from None
            yield line.strip(), entry_from(raw, list_name, place)


def list_of(path: Path) -> str:
    """Tell which list a file belongs to by its name: ``artists.jsonl``, ``artists.museums.jsonl``."""
    return path.name.split(".")[0]
