"""Tables as text: CSV for programs and for Excel, JSON and NDJSON; row by row, in bounded memory."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from app.exports.sheet import Sheet
from app.interchange import guard

ROWS = 1_000  # handed on at once
MARK = b"\xef\xbb\xbf"
_RISKY = frozenset("=+-@\t\r\0'")


def safe(text: str) -> str:
    """The text as a cell that no spreadsheet computes; `interchange.unguard` gives it back."""
    return guard(text) if text[:1] in _RISKY else text


def joined(value: Iterable[Any]) -> str:
    """A list in one cell."""
    return "|".join(str(plain(one)) for one in value if one is not None)


def plain(value: Any) -> Any:
    """A value as a cell or a JSON field that is no list: a whole node or tie becomes its name, else its id."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return next((value[key] for key in ("name", "title", "number", "id") if value.get(key)), "")
    if isinstance(value, list | tuple | set | frozenset):
        return joined(value)
    return value


def as_csv(sheet: Sheet) -> Iterator[bytes]:
    """UTF-8 without a mark, commas, points in numbers, ISO dates: what every program reads. Heads only, no notes."""
    names = [head.heading(sheet.language) for head in sheet.heads]
    return _csv(names, sheet.rows, _cells({}), ",")


def as_csv_for_excel(sheet: Sheet) -> Iterator[bytes]:
    """UTF-8 with a mark; a Russian Excel divides by semicolons and writes commas in numbers. The notes stand below."""
    is_russian = sheet.language == "ru"
    names = [head.heading(sheet.language) for head in sheet.heads]
    yes, no = ("да", "нет") if is_russian else ("yes", "no")
    cells: dict[type, Callable[[Any], Any]] = {bool: lambda value: yes if value else no}
    if is_russian:
        cells[float] = lambda value: repr(value).replace(".", ",") if math.isfinite(value) else ""
    below = [(), (sheet.title,), *sheet.notes] if sheet.notes else []
    yield MARK
    yield from _csv(names, sheet.rows, _cells(cells), ";" if is_russian else ",", below)


def _csv(
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    cells: Callable[[Sequence[Any]], list[Any]],
    delimiter: str,
    below: Iterable[Sequence[str]] = (),
) -> Iterator[bytes]:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")

    def taken() -> bytes:
        text = out.getvalue()
        out.seek(0)
        out.truncate()
        return text.encode("utf-8", "replace")

    writer.writerow([safe(name) for name in names])
    for count, row in enumerate(rows, 1):
        writer.writerow(cells(row))
        if count % ROWS == 0:
            yield taken()
    for line in below:
        writer.writerow([safe(text) for text in line])
    yield taken()


def _cells(own: Mapping[type, Callable[[Any], Any]]) -> Callable[[Sequence[Any]], list[Any]]:
    """A function that makes a row of cells; `own` overrides how values of a type are written."""
    ways: dict[type, Callable[[Any], Any]] = {
        float: lambda value: repr(value) if math.isfinite(value) else "",
        bool: lambda value: "true" if value else "false",
        dt.date: dt.date.isoformat,
        **own,
    }

    def other(value: Any) -> str:
        return safe(str(plain(value)))

    def cells(row: Sequence[Any]) -> list[Any]:
        # Most cells are texts, numbers or empty: they are told apart here, without a call for each.
        return [
            (value if value[:1] not in _RISKY else guard(value))
            if (kind := type(value)) is str
            else value
            if kind is int or value is None
            else ways.get(kind, other)(value)
            for value in row
        ]

    return cells


def as_json(sheet: Sheet) -> Iterator[bytes]:
    """One object: what the table is, its notes, its columns with their types, its rows as objects."""
    columns = [
        {"name": head.name, "title": head.title.name(sheet.language), "type": head.type}
        | ({"unit": head.unit.name(sheet.language)} if head.unit else {})
        for head in sheet.heads
    ]
    notes = [{"name": name, "text": text} for name, text in sheet.notes]
    head = dumped({"title": sheet.title, "language": sheet.language, "notes": notes, "columns": columns})
    yield head[:-1] + b',"rows":['
    first = True
    for part in _lines(sheet):
        yield part if first else b",\n" + part
        first = False
    yield b"]}\n"


def as_ndjson(sheet: Sheet) -> Iterator[bytes]:
    """An object a line, keyed by the names of the columns."""
    for part in _lines(sheet, b"\n"):
        yield part + b"\n"


def _lines(sheet: Sheet, between: bytes = b",\n") -> Iterator[bytes]:
    names = [head.name for head in sheet.heads]
    kept: list[bytes] = []
    for row in sheet.rows:
        kept.append(dumped(dict(zip(names, row, strict=True))))
        if len(kept) == ROWS:
            yield between.join(kept)
            kept = []
    if kept:
        yield between.join(kept)


def dumped(value: Any) -> bytes:
    """The value as JSON."""
    try:
        return orjson.dumps(value, default=plain, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:  # a lone surrogate, a whole number beyond 64 bits
        return json.dumps(value, default=plain).encode()
