"""What a table says about one person, and how names and years written in it are read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from promptguard import text
from promptguard.matching.tokens import has_cjk, key_of

_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|Junior|Senior|[IVX]+|the (?:Elder|Younger)", re.IGNORECASE)
_HONOUR = re.compile(r"(?:Sir|Dame|Miss|(?:Rev|Dr|Mrs|Mr|Ms)\.?|OBE|CBE|MBE|RA|Bt|Bart)", re.IGNORECASE)
_YEARS = re.compile(r"(?:[^\d,]*, ?)?(\d{4}) ?[-–—] ?(\d{4})")
_BORN = re.compile(r"(?:[^\d,]*, ?)?(?:born|b\.) (\d{4})", re.IGNORECASE)


class TableError(Exception):
    """A table that cannot be used; the message names the file and what is wrong."""


@dataclass(slots=True)
class Record:
    """One person as one table knows them. Years are ``None`` where the table is silent or unsure."""

    name: str
    source: str
    aliases: tuple[str, ...] = ()
    born: int | None = None
    died: int | None = None
    dead: bool = False
    unsure: bool = False
    qid: str | None = None
    ulan: str | None = None
    nationality: str | None = None
    kinds: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    count: int = 0

    @property
    def tables(self) -> tuple[str, ...]:
        """Name the tables behind the record: several for one that was merged before."""
        return self.sources or (self.source,)


def year(value: str | None) -> int | None:
    """Read a year: "1959", "1959.0", "1959-01-01"; nothing, 0 and anything else are ``None``."""
    match = re.match(r"(\d{3,4})(?:\.0)?(?:-\d\d-\d\d)?$", (value or "").strip())
    return int(match[1]) or None if match else None


def life_in(dates: str) -> tuple[int | None, int | None] | None:
    """Read birth and death from words: "American, 1888 - 1946", "born 1941".

    ``None`` for whatever is no plain life: "active 1787-1808", "c. 1630-1665", "est. 1967".
    """
    both = _YEARS.fullmatch(dates.strip())
    if both:
        return int(both[1]), int(both[2])
    birth = _BORN.fullmatch(dates.strip())
    return (int(birth[1]), None) if birth else None


def folded(name: str) -> str:
    """Return the key under which promptguard finds a name."""
    return key_of(text.folded_form(name))


def forms_of(written: str) -> list[str]:
    """Return the names in what a table writes, the main one first; none if it is no name of a person.

    "Surname, Given, Junior" is turned round; what stands in brackets, and after "called", is another
    name; an agency after a slash is left out; titles are taken off.
    """
    plain = re.sub(r"\s+", " ", written.replace("_", " ")).strip()
    if re.search(r"\w\(|\)\w", plain):
        return []
    inner = [i.removeprefix("called ") for i in re.findall(r"\(([^()]*)\)", plain)]
    plain = re.sub(r"\s*\([^()]*\)\s*", " ", plain).strip()
    plain = plain.split("/")[0].strip()
    plain, _, called = plain.partition(", called ")
    found = [one for one in (_forward(plain), called.strip()) if one]
    found += [i for i in inner if len(i.split()) >= 2 and i[0].isupper() and not re.search(r"[\d,;:/]", i)]
    return list(dict.fromkeys(f for f in found if f))


def _forward(name: str) -> str:
    parts = [part.strip() for part in name.split(",")]
    suffix = parts.pop() if len(parts) > 1 and _SUFFIX.fullmatch(parts[-1]) else ""
    parts = [part for part in parts if part and not _HONOUR.fullmatch(part)]
    if len(parts) == 2:
        parts = [f"{parts[1]} {parts[0]}"]
    if len(parts) != 1:
        return ""
    words = parts[0].split()
    while len(words) > 2 and _HONOUR.fullmatch(words[0]):
        words.pop(0)
    words = [w for w in words if w not in ("OBE", "CBE", "MBE")]
    return " ".join([*words, suffix]).strip()


def script_of(form: str, japanese: bool) -> str | None:
    """Tell the language that a form is written in: "" for Latin, ``None`` for a script that we leave out."""
    if any("\u3041" <= c <= "\u30fe" for c in form):
        return "ja"
    if any("\uac00" <= c <= "\ud7a3" for c in form):
        return "ko"
    if has_cjk(form):
        return "ja" if japanese else "zh"
    if any("\u0400" <= c <= "\u04ff" for c in form):
        return "ru"
    return "" if all(c < "\u0370" or not c.isalpha() or "\u1e00" <= c <= "\u1eff" for c in form) else None
