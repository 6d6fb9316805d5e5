"""A report's rows on their way to a program: asked once, handed on as they come, in one of a few formats.

A format that can say so says at its end whether everything came: `complete` in JSON, a last line in NDJSON. The others break
off, and whoever reads them sees a transfer that did not end.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from app.exports.sheet import Sheet
from app.graph import GraphError, GraphSession
from app.interchange import guard
from app.queries import Head, Query

PREFIX = "reports."


@dataclass(frozen=True)
class Format:
    """A way to write a sheet: its ending, its media type, and the pieces of the file."""

    name: str
    media_type: str
    write: Callable[[Sheet], Iterator[bytes]]


def reports(queries: Mapping[str, Query]) -> dict[str, Query]:
    """The reports by the names under which programs ask for them."""
    return {
        name.removeprefix(PREFIX): query
        for name, query in sorted(queries.items())
        if name.startswith(PREFIX) and query.access == "read"
    }


def sheet(graph: GraphSession, query: Query, params: Mapping[str, Any], language: str) -> Sheet:
    """The report as a table. Its first row has been read when this returns, so that what fails at once is raised here."""
    rows = graph.stream(query.name, **params)
    first = list(itertools.islice(rows, 1))
    notes = (("about", query.about.name(language)), ("date", dt.date.today().isoformat()))
    heads = [
        query.heads.get(column) or Head(column, replace(query.title, ru=column, en=column)) for column in query.columns
    ]
    return Sheet(
        query.name.removeprefix(PREFIX),
        query.title.name(language),
        heads,
        itertools.chain(first, rows),
        notes,
        language,
    )


def plain(value: Any) -> Any:
    """A value as JSON."""
    if isinstance(value, dt.date | dt.datetime | dt.time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, default=str)


def _row(sheet: Sheet, row: tuple[Any, ...]) -> str:
    return _dump({head.name: plain(value) for head, value in zip(sheet.heads, row, strict=True)})


def _json(sheet: Sheet) -> Iterator[bytes]:
    columns = [
        {"name": head.name, "title": head.title.name(sheet.language), "type": head.type, "unit": head.unit or None}
        for head in sheet.heads
    ]
    head = {"report": sheet.name, "title": sheet.title, "columns": columns, "notes": dict(sheet.notes)}
    yield _dump(head)[:-1].encode() + b', "rows": ['
    count, is_complete = 0, True
    try:
        for row in sheet.rows:
            yield (("," if count else "") + "\n" + _row(sheet, row)).encode()
            count += 1
    except GraphError:
        is_complete = False
    yield ("\n], " + _dump({"total": count, "complete": is_complete})[1:] + "\n").encode()


def _ndjson(sheet: Sheet) -> Iterator[bytes]:
    try:
        for row in sheet.rows:
            yield (_row(sheet, row) + "\n").encode()
    except GraphError:
        yield (_dump({"error": {"code": "unavailable", "message": "The answer broke off here."}}) + "\n").encode()


def _csv(sheet: Sheet) -> Iterator[bytes]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([head.name for head in sheet.heads])
    for row in sheet.rows:
        writer.writerow([_cell(value) for value in row])
        if out.tell() > 32_000:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _cell(value: Any) -> Any:
    value = plain(value)
    if isinstance(value, list | dict):
        value = "|".join(map(str, value)) if isinstance(value, list) else _dump(value)
    return guard(value) if isinstance(value, str) else value


def _xlsx(sheet: Sheet) -> Iterator[bytes]:
    book = Workbook(write_only=True)
    page = book.create_sheet("Data")
    page.append([_text(page, head.title.name(sheet.language)) for head in sheet.heads])
    try:
        for row in sheet.rows:
            page.append([value if _is_number(value) else _text(page, _unguarded(value)) for value in row])
    except BaseException:
        page.close()  # else its half-written file complains when it is thrown away
        raise
    notes = book.create_sheet("Notes")
    for label, text in (("report", sheet.title), *sheet.notes):
        notes.append([_text(notes, label), _text(notes, text)])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(64 * 1024):
            yield piece


def _is_number(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | float | dt.date | dt.datetime)


def _unguarded(value: Any) -> str:
    value = plain(value)
    return "|".join(map(str, value)) if isinstance(value, list) else value if isinstance(value, str) else _dump(value)


def _text(page: Any, text: str) -> WriteOnlyCell:
    """A cell that is a text whatever it begins with: never a formula."""
    clean = "".join(sign for sign in text if sign >= " " or sign in "\t\n")[:32_000]
    cell = WriteOnlyCell(page, value=clean)
    cell.data_type = "s"
    return cell


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("json", "application/json", _json),
        Format("ndjson", "application/x-ndjson", _ndjson),
        Format("csv", "text/csv", _csv),
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    )
}
"""By their endings. The first is what a program gets that says nothing."""
