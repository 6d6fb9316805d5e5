"""From the bytes of a CSV file to its header and numbered rows, whoever saved it and with which program."""

from __future__ import annotations

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TextIO

from app.interchange.problems import N_, Findings
from app.vocabulary import NODE_KINDS, TIE_TYPES, Link, NodeKind, Property, TieType

_Records = Iterator[tuple[int, list[str] | str]]

LARGEST_FILE = 64 * 1024 * 1024
DERIVED = frozenset({("Institution", "sector")})


@dataclass(frozen=True)
class Column:
    """What a column of a table holds: the id, an end of the tie, a date of its life, a property or links to nodes."""

    name: str
    required: bool = False
    property: Property | None = None
    link: Link | None = None


@dataclass(frozen=True)
class Row:
    """One record: the line it starts on and its cell for each column that the file has."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """One file's rows together with what the vocabulary says of them.

    `lost` are ids of rows that could not be read; `torn` when quotation marks may have hidden more rows.
    """

    file: str
    kind: NodeKind | TieType
    columns: Mapping[str, Column]
    rows: tuple[Row, ...]
    lost: frozenset[str] = frozenset()
    torn: bool = False


def columns_of(kind: NodeKind | TieType) -> dict[str, Column]:
    """The columns that the file of this kind may have, in order."""
    columns: list[Column] = []
    if isinstance(kind, NodeKind):
        columns.append(Column("id", required=True))
        for prop in kind.properties:
            columns.append(Column(prop.name, prop.required and (kind.label, prop.name) not in DERIVED, property=prop))
        columns.extend(Column(link.column, link.required, link=link) for link in kind.links)
    else:
        if kind.identified:
            columns.append(Column("id", required=True))
        columns.extend(Column(end, required=True) for end in kind.ends_columns)
        columns.extend(Column(prop.name, prop.required, property=prop) for prop in kind.properties)
    if kind.timed:
        columns.extend((Column("since"), Column("until")))
    return {column.name: column for column in columns}


def files() -> dict[str, NodeKind | TieType]:
    """File name → the kind of node or tie whose rows it holds."""
    kinds: dict[str, NodeKind | TieType] = {f"{kind.plural}.csv": kind for kind in NODE_KINDS.values()}
    kinds |= {f"{tie.file}.csv": tie for tie in TIE_TYPES.values() if tie.file}
    return kinds


def closest(value: str, names: Mapping[str, str]) -> str | None:
    """The code that was probably meant; `names` maps every spelling that people use to its code."""
    spelled = {spelling.casefold(): code for spelling, code in names.items()}
    found = difflib.get_close_matches(value.casefold(), spelled, n=1, cutoff=0.6)
    if found:
        return spelled[found[0]]
    return next((code for spelling, code in spelled.items() if len(value) > 2 and value.casefold() in spelling), None)


def read_tables(given: Mapping[str, bytes], findings: Findings) -> list[Table]:
    """The tables among the files given, in the vocabulary's order; what is wrong goes to `findings`."""
    tables = (read_table(name, given[name], kind, findings) for name, kind in known_files(given, findings).items())
    return [table for table in tables if table is not None]


def known_files(given: Iterable[str], findings: Findings) -> dict[str, NodeKind | TieType]:
    """The files of the model among the names given, in the vocabulary's order; other CSV files go to `findings`."""
    kinds = files()
    csv_files = {name for name in given if name.casefold().endswith(".csv")}
    if not csv_files:
        findings.add("", 0, "", "", N_("the folder has no CSV files"))
    for name in sorted(csv_files - kinds.keys()):
        meant = closest(name, {known: known for known in kinds})
        if meant:
            findings.add(name, 0, "", "", N_("is not a file of the model; did you mean %(meant)s?"), meant=meant)
        else:
            findings.add(
                name, 0, "", "", N_("is not a file of the model; files are: %(files)s"), files=", ".join(kinds)
            )
    return {name: kind for name, kind in kinds.items() if name in csv_files}


def read_table(file: str, data: bytes, kind: NodeKind | TieType, findings: Findings) -> Table | None:
    """One file's table, or None when not even its header can be read."""
    if len(data) > LARGEST_FILE:
        findings.add(file, 0, "", "", N_("is larger than %(most)s MB"), most=LARGEST_FILE // 1024 // 1024)
        return None
    text = decode(file, data, findings)
    if text is None:
        return None
    head = read_header(file, io.StringIO(text, newline=""), kind, findings)
    if head is None:
        return None
    rows: list[Row] = []
    lost: set[str] = set()
    for line, cells in head.records(findings, lost):
        rows.append(Row(line, dict(zip(head.names, cells, strict=True))))
    if not head.is_sound:
        return None
    return Table(file, kind, head.columns, tuple(rows), frozenset(lost), head.is_torn)


class Head:
    """The first line of a file that names its columns, and behind it the records that have a cell for each of them.

    `is_sound`: whether the columns are the kind's; `is_torn` as in `Table`, known when the records have been read.
    """

    def __init__(self, file: str, names: list[str], columns: Mapping[str, Column], records: _Records, skipped: int):
        self.file, self.names, self.columns, self._records, self._skipped = file, names, columns, records, skipped
        self.is_sound, self.is_torn = True, False

    def records(self, findings: Findings, lost: set[str]) -> Iterator[tuple[int, list[str]]]:
        """(line it starts on, cells) of each record; what cannot be read goes to `findings`, its id to `lost`."""
        place = self.names.index("id") if "id" in self.names else 0
        count = len(self.names)
        for at, cells in self._records:
            if len(cells) == count and not isinstance(cells, str) and (cells[0] or any(map(str.strip, cells))):
                yield at + self._skipped, cells
            elif isinstance(cells, str):
                findings.add(self.file, at + self._skipped, "", "", cells)
                self.is_torn = True
            elif _fits(self.file, at + self._skipped, cells, count, findings):
                yield at + self._skipped, cells
            elif any(cell.strip() for cell in cells):
                lost.update(cells[place : place + 1])


def read_header(file: str, text: TextIO, kind: NodeKind | TieType, findings: Findings) -> Head | None:
    """The head of a file at whose beginning `text` is; None when it cannot be read."""
    skipped, line, names = 0, 0, None
    first = text.readline()
    hint = re.match(r"sep=([,;])\r?\n", first)
    if hint:
        delimiter, skipped = hint.group(1), 1
    else:
        while first and not first.strip():
            first = text.readline()
        text.seek(0)
        delimiter = _delimiter(first)
    records = _records(text, delimiter)
    for line, cells in records:
        if isinstance(cells, str):
            findings.add(file, line + skipped, "", "", cells)
            return None
        if any(cell.strip() for cell in cells):
            names = [_name(cell) for cell in cells]
            break
    if names is None:
        findings.add(file, 0, "", "", N_("is empty: the first line must name the columns"))
        return None
    while names and not names[-1]:
        names.pop()
    columns = columns_of(kind)
    sound = _check_header(file, line + skipped, names, columns, findings)
    head = Head(file, names, {name: columns[name] for name in names} if sound else {}, records, skipped)
    head.is_sound = sound
    return head


def decode(file: str, data: bytes, findings: Findings) -> str | None:
    """The text of a file saved as UTF-8 (with or without a mark) or, as old spreadsheets do, as Windows-1251."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        findings.add(file, 0, "", "", N_("is saved as UTF-16; save it as “CSV UTF-8”"))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        broken = error.start
    lenient = data.decode("utf-8", errors="replace")
    torn = lenient.count("\ufffd")
    whole = sum(not sign.isascii() for sign in lenient) - torn
    if torn > whole:
        try:
            text = data.decode("cp1251")
        except UnicodeDecodeError:
            text = ""
        foreign = [sign for sign in text if not sign.isascii()]
        cyrillic = sum("А" <= sign <= "я" or sign in "ёЁ№«»—–…\xa0" for sign in foreign)
        if foreign and cyrillic >= 0.9 * len(foreign):
            findings.notice(file, 0, "", "", N_("was read as Windows-1251; please check the letters"))
            return text
    line = data[:broken].count(b"\n") + 1
    findings.add(file, line, "", "", N_("has bytes that are no text here; save the file as “CSV UTF-8”"))
    return None


def _delimiter(first: str) -> str:
    unquoted = re.sub(r'"[^"]*"', "", first)
    return ";" if unquoted.count(";") > unquoted.count(",") else ","


def _name(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip().casefold()


def _records(text: TextIO, delimiter: str) -> _Records:
    """(line it starts on, its cells or, for a record that cannot be cut into cells, the reason)."""
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = str(error)
            if "field larger" in message:
                yield line, N_("a value is far too long")
            elif "unexpected end" in message:
                yield line, N_("a quotation mark opened in this row is never closed")
            else:
                yield line, N_("quotation marks are out of place: put the value in quotes and double those inside it")


def _check_header(file: str, line: int, names: list[str], columns: Mapping[str, Column], findings: Findings) -> bool:
    before = findings.total
    if len(names) == 1 and "\t" in names[0]:
        findings.add(file, line, "", "", N_("columns are divided by tabs; use commas or semicolons"))
        return False
    spellings: dict[str, str] = {}
    for column in columns.values():
        if column.property:
            spellings |= {column.property.ru: column.name, column.property.en: column.name}
    spellings |= {name: name for name in columns}
    seen: set[str] = set()
    for position, name in enumerate(names, 1):
        if not name:
            findings.add(file, line, "", "", N_("column number %(position)s has no name"), position=position)
        elif name in seen:
            findings.add(file, line, name, "", N_("this column is there twice"))
        elif name not in columns:
            meant = closest(name, spellings)
            if meant and meant not in names:
                findings.add(file, line, name, "", N_("unknown column; did you mean %(meant)s?"), meant=meant)
            else:
                known = ", ".join(columns)
                findings.add(file, line, name, "", N_("unknown column; columns are: %(columns)s"), columns=known)
        seen.add(name)
    for column in columns.values():
        if column.required and column.name not in seen:
            findings.add(file, line, column.name, "", N_("this column is required and missing"))
    return findings.total == before


def _fits(file: str, line: int, cells: list[str], expected: int, findings: Findings) -> bool:
    """Whether a record has a cell for each column once empty ones at its end are dropped; if not, and it says anything, why."""
    while len(cells) > expected and not cells[-1].strip():
        cells.pop()
    if not any(cell.strip() for cell in cells):
        return False
    if len(cells) != expected:
        reason = (
            N_("has %(found)s values for %(expected)s columns: put a value with commas or semicolons in quotes")
            if len(cells) > expected
            else N_("has %(found)s values for %(expected)s columns: leave a place for every column, even an empty one")
        )
        findings.add(file, line, "", "", reason, found=len(cells), expected=expected)
        return False
    return True
