"""A report's rows on their way to a program: asked once, handed on as they come, in one of a few formats.

A format that can say so says at its end whether everything came: `complete` in JSON, a last line in NDJSON. The others break
off, and whoever reads them sees a transfer that did not end.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from app import exports
from app.exports import Sheet
from app.exports.texts import dumped
from app.graph import GraphError, GraphSession
from app.queries import Query
from app.reports import library, records, run


@dataclass(frozen=True)
class Format:
    """A way to write a sheet: its ending, its media type, and the pieces of the file. `is_named`: people read it, so ids and
    codes are named in it as on the page of the report; programs get them as the graph has them."""

    name: str
    media_type: str
    write: Callable[[Sheet], Iterator[bytes]]
    is_named: bool = False


def reports(queries: Mapping[str, Query]) -> dict[str, Query]:
    """The reports of the library by the names under which programs ask for them, in the order of these names."""
    return {name: report.query for name, report in sorted(library.built_in(queries).items())}


def sheet(
    graph: GraphSession, store: Session, query: Query, params: Mapping[str, Any], language: str, format: Format,
    seen: run.Seen = run.unseen,
) -> Sheet:  # fmt: skip
    """The report as a table for a format; `seen` is told of its people, some rows at a time, before they are handed on. Its first
    row has been read on return, so that what fails at once is raised here."""
    if format.is_named:
        return run.sheet(graph, query, params, language, store=store, seen=seen)
    heads = [query.heads[column] for column in query.columns]
    rows = run.watched(records.stream(graph, store, query, params), heads, seen)
    first = list(itertools.islice(rows, 1))
    notes = (("about", query.about.name(language)), ("date", dt.date.today().isoformat()))
    return Sheet(
        query.name.removeprefix(library.FOLDER),
        query.title.name(language),
        heads,
        itertools.chain(first, rows),
        notes,
        language,
    )


def _rows(sheet: Sheet) -> Iterator[bytes]:
    names = [head.name for head in sheet.heads]
    for row in sheet.rows:
        yield dumped(dict(zip(names, row, strict=True)))


def _json(sheet: Sheet) -> Iterator[bytes]:
    columns = [
        {
            "name": head.name,
            "title": head.title.name(sheet.language),
            "type": head.type,
            "unit": head.unit.name(sheet.language) if head.unit else None,
        }
        for head in sheet.heads
    ]
    head = {"report": sheet.name, "title": sheet.title, "columns": columns, "notes": dict(sheet.notes)}
    yield dumped(head)[:-1] + b',"rows":['
    count, is_complete = 0, True
    try:
        for row in _rows(sheet):
            yield (b",\n" if count else b"\n") + row
            count += 1
    except GraphError:
        is_complete = False
    yield b"\n]," + dumped({"total": count, "complete": is_complete})[1:] + b"\n"


def _ndjson(sheet: Sheet) -> Iterator[bytes]:
    try:
        for row in _rows(sheet):
            yield row + b"\n"
    except GraphError:
        yield dumped({"error": {"code": "unavailable", "message": "The answer broke off here."}}) + b"\n"


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("json", "application/json", _json),
        Format("ndjson", "application/x-ndjson", _ndjson),
        Format("csv", "text/csv", partial(exports.write, format="csv"), True),
        Format("xlsx", exports.TABLES["xlsx"].mimetype, partial(exports.write, format="xlsx"), True),
    )
}
"""By their endings. The first is what a program gets that says nothing."""
