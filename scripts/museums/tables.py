"""Read the tables: the files that museums publish, the table of facts, and the list as it stands."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .records import Record, TableError, forms_of, life_in, year

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A public table: where its rows are, which columns they must have, how a row is read."""

    source: str
    files: tuple[str, ...]
    columns: tuple[str, ...]
    read: Callable[[Row], Iterator[Record]]


def _record(source: str, written: str, **known: object) -> Iterator[Record]:
    forms = forms_of(written)
    if forms:
        yield Record(forms[0], source, tuple(forms[1:]), **known)  # type: ignore[arg-type]


def _moma(row: Row) -> Iterator[Record]:
    # organisations have no gender and a year of foundation in the same column: "est. 1967", "founded 1925"
    bio = row["ArtistBio"].lower()
    if any(word in bio for word in ("est.", "established", "founded", "active", "formed")):
        return
    yield from _record(
        "moma",
        row["DisplayName"],
        born=year(row["BeginDate"]),
        died=year(row["EndDate"]),
        nationality=row["Nationality"],
        qid=row["Wiki QID"],
        ulan=row["ULAN"],
    )


def _nga(row: Row) -> Iterator[Record]:
    # the year columns hold guesses (death 100 years after birth, dates of activity): only plain words count
    if row["artistofngaobject"] != "1" or row["constituenttype"] != "individual":
        return
    life = life_in(row["displaydate"])
    begin, end = year(row["beginyear"]), year(row["endyear"])
    born, died = life or (None, None)
    long_ago = life is None and end is not None and begin is not None and end < 1880
    yield from _record(
        "nga",
        row["forwarddisplayname"],
        born=born,
        died=died,
        dead=long_ago,
        nationality=row["visualbrowsernationality"],
        qid=row["wikidataid"],
        ulan=row["ulanid"],
    )


def _whitney(row: Row) -> Iterator[Record]:
    born, died = year(row["birth_date"]), year(row["death_date"])
    yield from _record("whitney", row["display_name"], born=born, died=None if died == born else died)


def _cmoa(row: Row) -> Iterator[Record]:
    # one row a work; a work by several hands has their facts in each column with bars between
    columns = ("party_type", "full_name", "nationality", "birth_date", "death_date")
    for kind, name, nation, born, died in zip(*(row[c].split("|") for c in columns), strict=False):
        if kind == "Person":
            yield from _record("cmoa", name, born=year(born), died=year(died), nationality=nation)


def _tate(row: Row) -> Iterator[Record]:
    # yearOfDeath lacks many deaths that the words have: "1927-2005"
    life = life_in(row["dates"])
    if life:
        yield from _record("tate", row["name"], born=life[0], died=life[1])


def _painterpalette(row: Row) -> Iterator[Record]:
    yield from _record(
        "painterpalette",
        row["artist"],
        born=year(row["birth_year"]),
        died=year(row["death_year"]),
        nationality=row["Nationality"].split(",")[0],
        kinds=_kinds(row["occupations"], ","),
    )


def _kinds(value: str, separator: str) -> tuple[str, ...]:
    return tuple(kind.strip().lower() for kind in value.split(separator) if kind.strip())


TABLES = (
    Table(
        "moma",
        ("Artists.csv", "moma.csv"),
        ("DisplayName", "ArtistBio", "Nationality", "BeginDate", "EndDate", "Wiki QID", "ULAN"),
        _moma,
    ),
    Table(
        "nga",
        ("constituents.csv", "nga.csv"),
        (
            "ulanid",
            "forwarddisplayname",
            "displaydate",
            "artistofngaobject",
            "beginyear",
            "endyear",
            "visualbrowsernationality",
            "constituenttype",
            "wikidataid",
        ),
        _nga,
    ),
    Table("whitney", ("artists.csv", "whitney.csv"), ("display_name", "birth_date", "death_date"), _whitney),
    Table(
        "cmoa", ("cmoa.csv",), ("party_type", "full_name", "nationality", "birth_date", "death_date"), _cmoa
    ),
    Table("tate", ("artist_data.csv", "tate.csv"), ("name", "dates"), _tate),
    Table(
        "painterpalette",
        ("PainterPalette.csv", "painterpalette.csv"),
        ("artist", "Nationality", "birth_year", "death_year", "occupations"),
        _painterpalette,
    ),
)


def rows_of(path: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    """Yield the rows of a CSV file that has at least these columns.

    Raises ``TableError`` naming the file for missing columns, pointers to large files, and broken rows.
    """
    csv.field_size_limit(1 << 24)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        try:
            header = reader.fieldnames or []
            if header and header[0].startswith("version https://git-lfs"):
                raise TableError(f"{path.name}: only a pointer to the file; fetch it with `git lfs pull`")
            missing = [c for c in columns if c not in header]
            if missing:
                there = ", ".join(header) or "nothing"
                raise TableError(f"{path.name}: column missing: {', '.join(missing)} (found: {there})")
            for row in reader:
                yield {column: row[column] or "" for column in columns}
        except (csv.Error, UnicodeDecodeError) as error:
            raise TableError(f"{path.name}:{reader.line_num}: cannot be read: {error}") from None


def read_museums(folder: Path) -> tuple[list[Record], list[str]]:
    """Read the museums' files in a folder; return the records and the tables found.

    Files with equal names in the museums' own repositories (``artists.csv``, ``Artists.csv``) may lie in
    folders of their own, or be called by the museum (``moma.csv``).
    Raises ``TableError`` if no file is known or one cannot be used.
    """
    if not folder.is_dir():
        raise TableError(f"{folder}: no such folder")
    records: list[Record] = []
    found = []
    files = sorted(path for path in folder.rglob("*.csv") if path.is_file())
    for table in TABLES:
        for path in (p for p in files if p.name in table.files):
            records += [one for row in rows_of(path, table.columns) for one in table.read(row)]
            found.append(table.source)
    if not found:
        known = ", ".join(name for table in TABLES for name in table.files)
        raise TableError(f"{folder}: no file of a museum that is known ({known})")
    return records, found


_FACTS = (
    "name",
    "aliases",
    "kind",
    "birth",
    "death",
    "nationality",
    "qid",
    "status",
    "sources",
    "conflict",
    "prompts_sampled",
)


def read_facts(folder: Path) -> list[Record]:
    """Read ``artists.csv`` of the table of facts: rows that were merged from several tables before."""
    records = []
    for row in rows_of(folder / "artists.csv", _FACTS):
        forms = [form for written in (row["name"], *row["aliases"].split("|")) for form in forms_of(written)]
        if not forms:
            continue
        conflict = row["conflict"].split("sources_without_death:")
        clash = conflict[0].split()
        born = None if "birth" in clash else year(row["birth"])
        died = None if "death" in clash else year(row["death"])
        sources = tuple(row["sources"].split("|"))
        place_only = set(sources) == {"tate"}  # Tate gives the place of birth, which is no nationality
        records.append(
            Record(
                forms[0],
                sources[0],
                tuple(dict.fromkeys(forms[1:])),
                born,
                died,
                dead="death" in clash,
                unsure="birth" in clash,
                qid=row["qid"],
                nationality=None if place_only else row["nationality"],
                kinds=_kinds(row["kind"], ";"),
                sources=sources,
                lacking=tuple(conflict[1].split(",")) if len(conflict) > 1 else (),
                count=int(row["prompts_sampled"] or 0),
            )
        )
    return records


_UNLICENSED = frozenset(["madb_dated", "pantheon", "handib_cn"])  # tables that the list takes nothing from


def read_labels(folder: Path) -> list[Record]:
    """Read ``labels_artists.csv`` of the table of facts: names in other scripts."""
    columns = ("label", "name", "lang", "birth", "death", "qid", "source")
    path = folder / "labels_artists.csv"
    if not path.exists():
        return []
    return [
        Record(
            row["name"],
            row["source"],
            (row["label"],),
            year(row["birth"]),
            year(row["death"]),
            qid=row["qid"],
        )
        for row in rows_of(path, columns)
        if row["lang"] in ("zh/ja(han)", "zh", "ja", "ko", "ru")
        and "(" not in row["label"]
        and not _UNLICENSED.issuperset(row["source"].split("|"))
    ]


def read_deaths(folder: Path) -> list[Record]:
    """Read deaths on record in the tables of other persons (``persons.csv``, ``deaths_2021_2026.csv``)."""
    found = []
    for name in ("persons.csv", "deaths_2021_2026.csv"):
        path = folder / name
        if path.exists():
            for row in rows_of(path, ("name", "birth", "death", "qid")):
                born, died = year(row["birth"]), year(row["death"])
                if born and died:
                    found.append(Record(row["name"], path.stem, born=born, died=died, qid=row["qid"]))
    return found


def read_list(path: Path, without: set[str]) -> list[Record]:
    """Read the list as it stands, so that tables which are not at hand keep their say.

    Entries that rest only on the tables in ``without`` are left out: those are read anew.
    """
    records = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            raw = json.loads(line)
            sources = tuple(s for s in raw["sources"] if s not in without)
            if sources:
                others = (
                    *raw.get("aliases", ()),
                    *(f for forms in raw.get("names", {}).values() for f in forms),
                )
                records.append(
                    Record(
                        raw["name"],
                        sources[0],
                        others,
                        raw.get("born"),
                        raw.get("died"),
                        dead=raw.get("status") == "dead",
                        qid=raw.get("qid"),
                        nationality=raw.get("nationality"),
                        kinds=tuple(raw.get("fields", ())),
                        sources=sources,
                        count=raw.get("count", 0),
                    )
                )
    return records
