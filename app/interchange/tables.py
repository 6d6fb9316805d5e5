"""From the bytes of a CSV file to its header and numbered rows, whoever saved it and with which program."""

from __future__ import annotations

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.interchange.problems import N_, Findings
from app.vocabulary import NODE_KINDS, TIE_TYPES, Link, NodeKind, Property, TieType

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
    kinds = files()
    csv_files = {name: data for name, data in given.items() if name.casefold().endswith(".csv")}
    if not csv_files:
        findings.add("", 0, "", "", N_("the folder has no CSV files"))
    for name in sorted(csv_files.keys() - kinds.keys()):
        meant = closest(name, {known: known for known in kinds})
        if meant:
            findings.add(name, 0, "", "", N_("is not a file of the model; did you mean %(meant)s?"), meant=meant)
        else:
            findings.add(
                name, 0, "", "", N_("is not a file of the model; files are: %(files)s"), files=", ".join(kinds)
            )
    tables = (read_table(name, csv_files[name], kind, findings) for name, kind in kinds.items() if name in csv_files)
    return [table for table in tables if table is not None]


def read_table(file: str, data: bytes, kind: NodeKind | TieType, findings: Findings) -> Table | None:
    """One file's table, or None when not even its header can be read."""
    if len(data) > LARGEST_FILE:
        findings.add(file, 0, "", "", N_("is larger than %(most)s MB"), most=LARGEST_FILE // 1024 // 1024)
        return None
    text = decode(file, data, findings)
    if text is None:
        return None
    skipped = 0
    hint = re.match(r"sep=([,;])\r?\n", text)
    if hint:
        text, skipped = text[hint.end() :], 1
    records = _records(text, hint.group(1) if hint else _delimiter(text))
    names, line = None, 0
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
    rows, lost, torn = _rows(file, names, records, skipped, findings)
    if not sound:
        return None
    return Table(file, kind, {name: columns[name] for name in names}, rows, lost, torn)


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


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = re.sub(r'"[^"]*"', "", first)
    return ";" if unquoted.count(";") > unquoted.count(",") else ","


def _name(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip().casefold()


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """(line it starts on, its cells or, for a record that cannot be cut into cells, the reason)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
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


def _rows(
    file: str, names: list[str], records: Iterable[tuple[int, list[str] | str]], skipped: int, findings: Findings
) -> tuple[tuple[Row, ...], frozenset[str], bool]:
    rows: list[Row] = []
    lost: set[str] = set()
    torn = False
    place = names.index("id") if "id" in names else 0
    for at, cells in records:
        line = at + skipped
        if isinstance(cells, str):
            findings.add(file, line, "", "", cells)
            torn = True
            continue
        while len(cells) > len(names) and not cells[-1].strip():
            cells.pop()
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            reason = (
                N_("has %(found)s values for %(expected)s columns: put a value with commas or semicolons in quotes")
                if len(cells) > len(names)
                else N_(
                    "has %(found)s values for %(expected)s columns: leave a place for every column, even an empty one"
                )
            )
            findings.add(file, line, "", "", reason, found=len(cells), expected=len(names))
            lost.update(cells[place : place + 1])
            continue
        rows.append(Row(line, dict(zip(names, cells, strict=True))))
    return tuple(rows), frozenset(lost), torn
