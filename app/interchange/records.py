"""From the rows of a table to records: typed values, the ids they refer to, and the days between which they hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TypeVar

from app.interchange.cells import BadCell, Value, clean, read_id, read_value
from app.interchange.dates import BadDate, parse_partial_date
from app.interchange.problems import N_, Findings
from app.interchange.tables import Column, Row, Table
from app.vocabulary import INSTITUTION_KINDS, NodeKind, TieType
from app.vocabulary.terms import InstitutionKind

Read = TypeVar("Read")


@dataclass
class Record:
    """One row as the model sees it. `values` has a key for every column of the file, None for an empty cell."""

    file: str
    line: int
    kind: NodeKind | TieType
    id: str = ""
    values: dict[str, Value | None] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)
    ends: tuple[str, str] = ("", "")
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def since(self) -> date | None:
        value = self.values.get("since")
        return value if isinstance(value, date) else None

    def problem(self, findings: Findings, column: str, reason: str, /, **params: object) -> None:
        """Notes a problem at a column of this record."""
        findings.add(self.file, self.line, column, self.cells.get(column, "").strip(), reason, **params)


def read_records(table: Table, findings: Findings) -> list[Record]:
    """Every row as a record; a bad cell is noted and left out, the rest of its row is still read."""
    return [_record(table, row, findings) for row in table.rows]


def _record(table: Table, row: Row, findings: Findings) -> Record:
    kind = table.kind
    record = Record(table.file, row.line, kind, cells=row.cells)
    ends = kind.ends_columns if isinstance(kind, TieType) else ()
    for name, column in table.columns.items():
        raw = row.cells[name]
        if name in ("since", "until"):
            continue
        if column.required and not raw.strip():
            record.problem(findings, name, N_("a value is required"))
        elif name == "id":
            record.id = _tried(record, name, findings, read_id, raw) or ""
        elif column.link:
            record.links[name] = _links(record, column, raw, findings)
        elif name not in ends and column.property:
            reader: Callable[[str], Value | None] = partial(read_value, column.property)
            record.values[name] = _tried(record, name, findings, reader, raw)
    if isinstance(kind, TieType):
        start, end = (_tried(record, name, findings, read_id, row.cells[name]) or "" for name in ends)
        record.ends = (start, end)
    _period(record, table.columns, findings)
    _derive_sector(record)
    _check_ages(record, findings)
    return record


def _tried(record: Record, column: str, findings: Findings, read: Callable[[str], Read], raw: str) -> Read | None:
    if not raw.strip():
        return None
    try:
        return read(raw)
    except BadCell as error:
        record.problem(findings, column, error.reason, **error.params)
        return None


def _links(record: Record, column: Column, raw: str, findings: Findings) -> list[str]:
    assert column.link
    parts = [part for part in map(str.strip, raw.split("|")) if part]
    if len(parts) > 1 and not column.link.many:
        record.problem(findings, column.name, N_("takes one id, not several"))
        return []
    ids = (_tried(record, column.name, findings, read_id, part) for part in dict.fromkeys(parts))
    return [one for one in ids if one]


def _period(record: Record, columns: Mapping[str, Column], findings: Findings) -> None:
    """Since and until are one statement: a node's file with either column sets both, a tie's file always does."""
    if not record.kind.timed or (isinstance(record.kind, NodeKind) and not {"since", "until"} & columns.keys()):
        return
    for name in ("since", "until"):
        record.values[name] = record.values[f"{name}_precision"] = None
        raw = record.cells.get(name, "")
        if not raw.strip():
            continue
        try:
            day, precision = parse_partial_date(clean(raw), end=name == "until")
        except (BadCell, BadDate) as error:
            record.problem(findings, name, error.reason, **error.params)
        else:
            record.values[name], record.values[f"{name}_precision"] = day, precision
    since, until = record.values["since"], record.values["until"]
    if isinstance(since, date) and isinstance(until, date) and until < since:
        record.problem(findings, "until", N_("ends before it begins"))


def end_of_period(raw: str, *, is_last: bool) -> tuple[str, str]:
    """The same for one cell: its day as an ISO text and its precision, empty where it says nothing. Raises BadCell, BadDate."""
    if not raw.strip():
        return "", ""
    day, precision = parse_partial_date(clean(raw), end=is_last)
    return day.isoformat(), precision


def _derive_sector(record: Record) -> None:
    if isinstance(record.kind, NodeKind) and record.kind.label == "Institution" and not record.values.get("sector"):
        kind = INSTITUTION_KINDS.get(str(record.values.get("kind")))
        if isinstance(kind, InstitutionKind):
            record.values["sector"] = kind.sector


def _check_ages(record: Record, findings: Findings) -> None:
    lowest, highest = record.values.get("age_from"), record.values.get("age_to")
    if isinstance(lowest, int) and isinstance(highest, int) and highest < lowest:
        record.problem(findings, "age_to", N_("is less than the age it begins with"))
