"""Rebuild data/artists.museums.jsonl from the files that museums publish.

Usage: python scripts/build_museums.py FOLDER [--facts] [--anew] [--today YYYY-MM-DD] [--out FILE]

FOLDER holds the museums' own files, in folders of their own or by these names: MoMA ``Artists.csv``
(or ``moma.csv``), National Gallery of Art ``constituents.csv`` (``nga.csv``), Whitney ``artists.csv``
(``whitney.csv``), Carnegie ``cmoa.csv``, Tate ``artist_data.csv`` (``tate.csv``), PainterPalette
``PainterPalette.csv``. Tables that are not there keep their say through the list as it stands, unless
``--anew`` is given. With ``--facts`` the folder holds a table merged before (``artists.csv`` and
``labels_artists.csv``). Nothing is fetched: see data/README.md for where the files are and their licences.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from museums.merging import bury, label, merge
from museums.records import Record, TableError
from museums.selecting import select
from museums.tables import read_deaths, read_facts, read_labels, read_list, read_museums

from promptguard import text

DATA = Path(__file__).resolve().parent.parent / "data"


def build(
    folder: Path, data: Path, *, facts: bool, standing: Path | None, today: date
) -> tuple[list[dict[str, Any]], Counter[str]]:
    """Return the entries of the list, and how many persons each reason left out.

    ``standing`` is the list as it stands, whose other tables keep their say. Raises ``TableError`` if a
    table cannot be used.
    """
    han = (data / "folds" / "han.txt").read_text("utf-8").replace("\n", "")
    text.use_han(dict(zip(han[::2], han[1::2], strict=True)))
    labels: list[Record] = []
    deaths: list[Record] = []
    if facts:
        records, labels, deaths = read_facts(folder), read_labels(folder), read_deaths(folder)
    else:
        records, found = read_museums(folder)
        if standing is not None and standing.exists():
            records += read_list(standing, set(found))
    people = merge(records)
    bury(people, deaths)
    label(people, labels)
    return select(people, data, today)


def write(entries: list[dict[str, Any]], path: Path) -> None:
    """Write the list, one entry a line, without spaces."""
    lines = [json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in entries]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.most_common())


def main(arguments: list[str] | None = None) -> int:
    """Build the list and say what is in it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--facts", action="store_true", help="the folder holds a table merged before")
    parser.add_argument("--anew", action="store_true", help="forget the list as it stands")
    parser.add_argument("--today", type=date.fromisoformat, default=date.today(), help="decides who lives")
    parser.add_argument("--out", type=Path, default=DATA / "artists.museums.jsonl")
    given = parser.parse_args(arguments)
    standing = None if given.anew or given.facts else given.out
    try:
        entries, left_out = build(given.folder, DATA, facts=given.facts, standing=standing, today=given.today)
    except (TableError, OSError) as error:
        print(f"build_museums: {error}", file=sys.stderr)
        return 1
    write(entries, given.out)
    lives = Counter(entry.get("status", "no death on record") for entry in entries)
    print(f"{given.out.name}: {len(entries)} artists: {_listed(lives)}")
    print(f"left out: {_listed(left_out)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
