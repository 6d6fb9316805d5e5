"""Answers and networks as files that other tools read; and nothing in them that their reader may not see."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.exports.formats import NETWORKS, TABLES, Format
from app.exports.sheet import Sheet
from app.exports.texts import as_csv, as_csv_for_excel, as_json, as_ndjson
from app.exports.workbook import as_workbook

__all__ = ["NETWORKS", "TABLES", "Format", "Sheet", "write"]

_TABLE_WRITERS: Mapping[str, Callable[[Sheet], Iterator[bytes]]] = {
    "csv": as_csv,
    "csv-excel": as_csv_for_excel,
    "xlsx": as_workbook,
    "json": as_json,
    "ndjson": as_ndjson,
}


def write(sheet: Sheet, format: Format | str) -> Iterator[bytes]:
    """The bytes of a table in one of `TABLES`, as they come: a few rows are in memory, however many there are."""
    return _TABLE_WRITERS[format if isinstance(format, str) else format.code](sheet)
