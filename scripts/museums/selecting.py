"""Choose whom the list takes, under which forms, which of them need a cue, and what is said of each."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from promptguard.compiling import Words, keys_of, words_in
from promptguard.lists import Entry, list_of, read_list
from promptguard.matching.tokens import has_cjk
from promptguard.store import DERIVED, GLUED, REVERSED

from .life import doubtful, no_life, status_of
from .records import Record, folded, script_of
from .words import FIRM, LINKS, ROYAL, elsewhere, fields_of, nation

COMMON_GIVEN = 30  # borne by so many on the list: a word after it is still no surname by itself
NAMESAKES = 0.08  # expected bearers of a name, from how often its parts occur: from here it needs a cue


@dataclass(slots=True)
class Known:
    """What the other lists hold: keys of artists by hand, keys of everything else, with the entries."""

    artists: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    others: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    artist_ids: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Person:
    record: Record
    name: str
    latin: list[str]
    scripts: dict[str, list[str]]
    fields: list[str]
    status: str | None
    born: int | None
    died: int | None
    cue: bool = False

    def forms(self) -> dict[str, str]:
        """Map each key to the form that it comes from."""
        forms = [self.name, *self.latin, *(f for forms in self.scripts.values() for f in forms)]
        return {folded(form): form for form in reversed(forms)}


def read_known(data: Path) -> Known:
    """Read all other lists; surnames alone and spellings made up from a name don't count.

    Raises ``ListError`` if one cannot be used.
    """
    known = Known()
    words = words_in(data)
    for path in sorted(data.glob("*.jsonl")):
        if path.name.count(".") > 1 and list_of(path) == "artists":
            continue
        for _, entry in read_list(path, list_of(path)):
            keys = {key for key, flags in keys_of(entry, words) if not flags & (GLUED | REVERSED | DERIVED)}
            target = known.artists if entry.list == "artists" else known.others
            for key in keys:
                target[key].append(entry)
            if entry.list == "artists" and entry.qid:
                known.artist_ids.add(entry.qid)
    return known


def select(records: list[Record], data: Path, today: date) -> tuple[list[dict[str, Any]], Counter[str]]:
    """Return the list's entries, sorted, and how many records each reason left out."""
    known, words = read_known(data), words_in(data)
    left_out: Counter[str] = Counter()
    people: list[_Person] = []
    parts = _parts(records)
    for record in records:
        person = _person(record, parts, words, today)
        if isinstance(person, str):
            left_out[person] += 1
            continue
        reason = _against_known(person, known)
        if reason:
            left_out[reason] += 1
        else:
            people.append(person)
    people = _namesakes(people, left_out)
    given = Counter(folded(p.name).split()[0] for p in people)
    family = Counter(folded(p.name).split()[-1] for p in people)
    entries = [_entry(person, _ambiguous(person, given, family, len(people), words)) for person in people]
    return sorted(entries, key=lambda e: (e["name"].lower(), e["name"])), left_out


def _parts(records: list[Record]) -> tuple[Counter[str], Counter[str]]:
    given: Counter[str] = Counter()
    family: Counter[str] = Counter()
    for record in records:
        key = folded(record.name).split()
        if len(key) >= 2:
            given[key[0]] += 1
            family[key[-1]] += 1
    return given, family


def _person(
    record: Record, parts: tuple[Counter[str], Counter[str]], words: Words, today: date
) -> _Person | str:
    """Return the person with the forms that can be used, or why the record is left out."""
    fields = fields_of(record.kinds)
    if fields is None:
        return "no visual art"
    if no_life(record):
        return "years of no life"
    if record.unsure and not (record.died or record.dead):
        return "tables at odds"
    japanese = nation(record.nationality) == "Japanese" or any(k.startswith("japanese") for k in record.kinds)
    latin: list[str] = []
    scripts: dict[str, list[str]] = {}
    seen: set[str] = set()
    for form in (record.name, *record.aliases):
        language = script_of(form, japanese)
        key = folded(form)
        if language is None or not key or key in seen:
            continue
        if language:
            if not any(c.isascii() and c.isalpha() for c in key) and not _piece(key.replace(" ", ""), words):
                scripts.setdefault(language, []).append(form)
                seen.add(key)
        elif _usable(form, key, parts, words):
            if any(sorted(key.split()) == sorted(folded(f).split()) for f in latin):
                continue  # the same parts in another order
            latin.append(form)
            seen.add(key)
    # of the Latin forms one with all its parts stands first; a sole word only if it is known to several
    latin.sort(key=lambda form: len(folded(form).split()) < 2)
    if len(record.tables) < 2 and not record.count:
        latin = [form for form in latin if len(folded(form).split()) > 1]
    if not latin and not scripts:
        return "no name of a person"
    if latin:
        name = latin.pop(0)
    else:
        language = next(iter(scripts))
        name = scripts[language].pop(0)
        scripts = {k: v for k, v in scripts.items() if v}
    status = status_of(record, today)
    born = None if record.unsure else record.born
    died = record.died
    if doubtful(record):
        status, died = None, None
    person = _Person(record, name, latin, scripts, fields, status, born, died)
    person.cue = elsewhere(record.kinds)
    return person


def _piece(key: str, words: Words) -> bool:
    """Tell whether a name in Han, kana or Hangul is a word, or so short that it is a piece of words."""
    if all("\u3041" <= c <= "\u3096" for c in key):
        return len(key) <= 4
    if all("\u30a1" <= c <= "\u30fe" for c in key):
        return len(key) <= 3
    return len(key) < 2 or key in words.chinese


def _usable(form: str, key: str, parts: tuple[Counter[str], Counter[str]], words: Words) -> bool:
    """Tell whether a Latin form is a name of a person, and not a word, a firm or a bare given name."""
    tokens = key.split()
    given, family = parts
    whole = [t for t in tokens if len(t) > 1]
    if not whole or len(tokens) > 5 or any(c.isdigit() for c in key):
        return False
    if any(c in form for c in '"&+?;:*/,()[]#@'):
        return False
    if FIRM.search(key) or set(tokens[:1]) & ROYAL:
        return False
    plain = tokens[:-2] if tokens[2:] and tokens[-2:] in (["the", "elder"], ["the", "younger"]) else tokens
    if set(plain[1:]) & LINKS or plain[0] in LINKS - {"i"}:
        return False
    if len(tokens) == 1:
        return len(key) >= 5 and key not in words.all and not given[key] and not family[key]
    if len(whole) == 1:  # "J. King": one word and initials
        return whole[0] not in words.all
    if all(t in words.all for t in whole):
        return given[tokens[0]] >= 3  # plain words, unless the first is a given name as well
    return True


def _against_known(person: _Person, known: Known) -> str | None:
    """Leave out who is on the lists written by hand, and take off forms that mean something else there."""
    record = person.record
    if record.qid and record.qid in known.artist_ids:
        return "by hand"
    if folded(person.name) in known.artists:
        return "by hand"
    for key, form in person.forms().items():
        if key in known.artists:
            if any(not _apart(entry, person) for entry in known.artists[key]):
                return "by hand"
            _drop(person, form)
        elif key in known.others:
            same = [e for e in known.others[key] if e.list == "persons" and _same(e, person)]
            if same:
                person.cue |= all(e.bulk for e in same)  # two lists by script: whom is meant, a cue must tell
                if person.died is None and same[0].died is not None:
                    return "at odds with a list"
            elif form == person.name:
                return "another's name"
            else:
                _drop(person, form)
    return None


def _apart(entry: Entry, person: _Person) -> bool:
    """Tell whether the years show two persons."""
    return bool(
        (entry.born and person.born and abs(entry.born - person.born) > 2)
        or (entry.died and person.died and abs(entry.died - person.died) > 2)
    )


def _same(entry: Entry, person: _Person) -> bool:
    if entry.qid and person.record.qid:
        return entry.qid == person.record.qid
    return bool(entry.born and entry.born == person.born and not _apart(entry, person))


def _drop(person: _Person, form: str) -> None:
    if form in person.latin:
        person.latin.remove(form)
    for language, forms in list(person.scripts.items()):
        person.scripts[language] = [f for f in forms if f != form]
        if not person.scripts[language]:
            del person.scripts[language]


def _namesakes(people: list[_Person], left_out: Counter[str]) -> list[_Person]:
    """Settle names borne by several: of them only what is true of all is said, and the name needs a cue.

    A name weighs more than an alias: an alias that is another's name is taken off.
    """
    by_name: dict[str, list[_Person]] = defaultdict(list)
    for person in people:
        by_name[folded(person.name)].append(person)
    kept = []
    for group in by_name.values():
        if len(group) > 1:
            left_out["namesake"] += len(group) - 1
        kept.append(_one_of(group))
    by_alias: dict[str, list[_Person]] = defaultdict(list)
    for person in kept:
        for key in person.forms():
            by_alias[key].append(person)
    for key, group in by_alias.items():
        if len(group) > 1:
            for person in group:
                form = person.forms().get(key)
                if form and form != person.name:
                    _drop(person, form)
    # two spellings of one name ("André", "Andre") have one key; the same spelling twice cannot be
    return kept


def _one_of(group: list[_Person]) -> _Person:
    first = max(group, key=lambda p: (p.record.count, len(p.record.tables)))
    if len(group) == 1:
        return first
    record = first.record
    record.sources = tuple(sorted({table for p in group for table in p.record.tables}))
    lives = {p.status for p in group}
    first.status = "dead" if lives == {"dead"} else None
    if len({(p.born, p.died) for p in group}) > 1:
        first.born = first.died = record.qid = record.nationality = None
        first.fields = [f for f in first.fields if all(f in p.fields for p in group)]
        first.cue = True
        first.latin, first.scripts = [], {}
    return first


def _ambiguous(
    person: _Person, given: Counter[str], family: Counter[str], total: int, words: Words
) -> list[str]:
    """Return the forms that need a cue; those of one Latin word get it when compiled."""
    found = []
    for key, form in person.forms().items():
        tokens = [t for t in key.split() if t not in ("the", "elder", "younger", "jr", "sr")]
        if has_cjk(key):
            cue = _short_cjk(key.replace(" ", ""), words)
        elif len(tokens) < 2:
            cue = False
        else:
            first, last = tokens[0], tokens[-1]
            common = given[first] >= COMMON_GIVEN
            whole = [t for t in tokens if len(t) > 1]
            cue = (
                (len(tokens) == 2 and family[last] > 1 and given[first] * family[last] / total >= NAMESAKES)
                or all(t in words.all for t in whole)
                or (len(tokens) == 2 and person.born is None and common)
                or (len(whole) <= 2 and last in words.common and (common or len(first) == 1))
            )
        if (cue or person.cue) and not (len(tokens) < 2 and not has_cjk(key)):
            found.append(form)
    return sorted(found)


def _short_cjk(key: str, words: Words) -> bool:
    han = all("\u3400" <= c <= "\u9fff" or c == "々" for c in key)
    if han:
        return len(key) <= 2 or key in words.chinese
    if all("\uac00" <= c <= "\ud7a3" for c in key):
        return len(key) <= 3
    if all("\u3041" <= c <= "\u3096" for c in key):
        return True
    return len(key) <= 4


def _entry(person: _Person, ambiguous: list[str]) -> dict[str, Any]:
    record = person.record
    everything = {
        "name": person.name,
        "aliases": person.latin,
        "names": person.scripts,
        "ambiguous": ambiguous,
        "born": person.born,
        "died": person.died,
        "status": person.status,
        "nationality": nation(record.nationality),
        "fields": person.fields,
        "qid": record.qid,
        "count": record.count,
        "bulk": True,
        "sources": sorted(record.tables),
    }
    return {key: value for key, value in everything.items() if value}
