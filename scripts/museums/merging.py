"""Bring together what several tables say of one person, and keep persons of one name apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from .records import Record, folded


def merge(records: list[Record]) -> list[Record]:
    """Return one record a person.

    Records belong together by Wikidata id, by ULAN id, or by the same name and the same birth, as long as
    neither death nor id speaks against it. A name alone joins nothing.
    """
    parent = list(range(len(records)))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    first: dict[tuple[str, str], int] = {}
    for index, record in enumerate(records):
        for scheme, value in (("qid", record.qid), ("ulan", record.ulan)):
            if value:
                parent[root(index)] = root(first.setdefault((scheme, value), index))
    named: dict[tuple[str, int], list[int]] = defaultdict(list)
    for index, record in enumerate(records):
        if record.born:
            for key in {folded(form) for form in (record.name, *record.aliases)}:
                named[key, record.born].append(index)
    for group in named.values():
        for one in group[1:]:
            if _alike(records[group[0]], records[one]):
                parent[root(one)] = root(group[0])
    groups: dict[int, list[Record]] = defaultdict(list)
    for index, record in enumerate(records):
        groups[root(index)].append(record)
    return [_joined(group) for group in groups.values()]


def _alike(one: Record, other: Record) -> bool:
    if one.qid and other.qid and one.qid != other.qid:
        return False
    return one.died is None or other.died is None or one.died == other.died


def _joined(group: list[Record]) -> Record:
    if len(group) == 1:
        return group[0]
    names = Counter(record.name for record in group)
    name = names.most_common(1)[0][0]
    aliases = dict.fromkeys(form for record in group for form in (record.name, *record.aliases))
    aliases.pop(name)
    born, born_clash = _agreed(record.born for record in group)
    died, died_clash = _agreed(record.died for record in group)
    return Record(
        name,
        group[0].source,
        tuple(aliases),
        born,
        died,
        dead=died_clash or any(record.dead for record in group),
        unsure=born_clash or any(record.unsure for record in group),
        qid=next((r.qid for r in group if r.qid), None),
        ulan=next((r.ulan for r in group if r.ulan), None),
        nationality=next((r.nationality for r in group if r.nationality), None),
        kinds=tuple(dict.fromkeys(kind for record in group for kind in record.kinds)),
        sources=tuple(sorted({table for record in group for table in record.tables})),
        lacking=tuple(
            {table for r in group for table in r.lacking}
            | ({table for r in group if not (r.died or r.dead) for table in r.tables} if died else set())
        ),
        count=max(record.count for record in group),
    )


def _agreed(years: Iterable[int | None]) -> tuple[int | None, bool]:
    """Return the year that most tables give, and whether they are at odds without a majority."""
    votes = Counter(one for one in years if one is not None).most_common(2)
    if not votes:
        return None, False
    if len(votes) > 1 and votes[0][1] == votes[1][1]:
        return None, True
    return votes[0][0], False


def label(records: list[Record], labels: list[Record]) -> None:
    """Add names in other scripts, joined by Wikidata id, or by name together with the dates."""
    by_qid = {record.qid: record for record in records if record.qid}
    by_name: dict[tuple[str, int | None, int | None], list[Record]] = defaultdict(list)
    for record in records:
        for form in {folded(f) for f in (record.name, *record.aliases)}:
            by_name[form, record.born, record.died].append(record)
    for one in labels:
        found = by_qid.get(one.qid) if one.qid else None
        if found is None and one.born:
            same = by_name.get((folded(one.name), one.born, one.died), [])
            found = same[0] if len(same) == 1 and not (one.qid and same[0].qid) else None
        if found is not None and not set(one.aliases) & {found.name, *found.aliases}:
            found.aliases += one.aliases


def bury(records: list[Record], deaths: list[Record]) -> int:
    """Enter deaths that another table has for the same name and birth; return how many.

    Where both know a death and disagree, or the births are a slip apart, no year is kept.
    """
    by_name: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_name[folded(record.name)].append(record)
    entered = 0
    for one in deaths:
        for record in by_name.get(folded(one.name), ()):
            if record.born is None or one.born is None or abs(record.born - one.born) > 3:
                continue
            if record.born == one.born and record.died is None and not record.dead:
                record.died = one.died
                entered += 1
            elif record.died and record.died != one.died and abs(record.died - (one.died or 0)) <= 3:
                record.died, record.dead, record.unsure = None, True, True
    return entered
