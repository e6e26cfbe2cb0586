"""Prompts in CSV and TSV: the cells of the columns that are called prompt or text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from promptguard.sources.keys import Meaning, meaning, plain
from promptguard.sources.place import Places
from promptguard.sources.prompt import Origin, Prompt, Run, SourceError, found

_QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"')
_BREAK = re.compile(r"\r\n?|\n|\Z")


@dataclass(frozen=True, slots=True)
class CellOrigin(Origin):
    """A cell with its quotes, if it has any."""

    delimiter: str = ","

    def runs(self, text: str) -> Iterator[Run]:
        """Map the text to the cell, doubled quote by doubled quote."""
        quoted = self.source.startswith('"')
        yield 0, int(quoted)
        if quoted:
            for number, quote in enumerate(re.finditer('""', self.source[1:-1]), 1):
                yield quote.end() - number, quote.end() + 1

    def encode(self, text: str, new: str) -> str:
        """Quote the new text if the old was, or if it must be."""
        special = any(char in new for char in (self.delimiter, '"', "\r", "\n"))
        if special or self.source.startswith('"'):
            return '"' + new.replace('"', '""') + '"'
        return new


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    start: int
    end: int


def csv(text: str, path: str | None) -> Iterator[Prompt]:
    """Yield the prompts of a table with a header row; the delimiter is what its header uses most."""
    header = re.sub(_QUOTED, "", text[: _BREAK.search(text).start()])  # type: ignore[union-attr]
    yield from _table(text, path, max(",;\t", key=header.count))


def tsv(text: str, path: str | None) -> Iterator[Prompt]:
    """Yield the prompts of a table with a header row and tabs between cells."""
    yield from _table(text, path, "\t")


def _table(text: str, path: str | None, delimiter: str) -> Iterator[Prompt]:
    rows = _rows(text, path, delimiter)
    header = next(rows)
    columns = _columns([cell.text for cell in header])
    if not columns:
        names = ", ".join(cell.text for cell in header)
        raise SourceError(path, 1, f"has no column named prompt or text, only {names}; rename one")
    id_column = next((i for i, cell in enumerate(header) if plain(cell.text) in ("id", "promptid")), None)
    places = Places(text)
    for row in rows:
        if len(row) == 1 and not row[0].text.strip():
            continue  # a blank line
        if len(row) != len(header):
            line = places.at(row[0].start).line
            cells = f"{len(row)} cell{'s' * (len(row) != 1)}"
            message = f"has {cells} where the header has {len(header)}; correct it"
            raise SourceError(path, line, message)
        for column, negative in columns.items():
            cell = row[column]
            if cell.text.strip():
                source = text[cell.start : cell.end]
                origin = CellOrigin(cell.start, cell.end, places.at(cell.start), source, delimiter)
                id = row[id_column].text if id_column is not None else str(origin.place.line)
                field = header[column].text
                yield found(origin, cell.text, path=path, field=field, id=id, negative=negative)


def _columns(names: list[str]) -> dict[int, bool]:
    """Return the columns that hold prompts, and whether they hold negative ones."""
    meant = {i: meaning((name.strip(),)) for i, name in enumerate(names)}
    strong = {i: m.negative for i, m in meant.items() if m and m.strong}
    # a table with a prompt column may have text and caption columns about something else
    own = {i: negative for i, negative in strong.items() if meant[i] != Meaning(True, False, False)}
    if False in own.values():
        return own
    return strong if False in strong.values() else {i: m.negative for i, m in meant.items() if m}


def _rows(text: str, path: str | None, delimiter: str) -> Iterator[list[_Cell]]:
    """Yield the rows of a table, which end with the line or, within quotes, with a later one."""
    bare = re.compile(f"[^{delimiter}\r\n]*")
    at = 1 if text.startswith("\ufeff") else 0
    while at < len(text):
        row: list[_Cell] = []
        more = True
        while more:
            if text.startswith('"', at):
                match = _QUOTED.match(text, at)
                if not match:
                    line = Places(text).at(at).line
                    raise SourceError(path, line, "has a quoted cell without an end; close the quote")
                row.append(_Cell(match[0][1:-1].replace('""', '"'), at, match.end()))
            else:
                match = bare.match(text, at)
                assert match  # it matches nothing, too
                row.append(_Cell(match[0], at, match.end()))
            at = match.end()
            more = text.startswith(delimiter, at)
            if more:
                at += 1
        ending = _BREAK.match(text, at)
        if not ending:
            line = Places(text).at(at).line
            message = "has text behind the quote that ends a cell; double the quotes within it"
            raise SourceError(path, line, message)
        at = ending.end()
        yield row
