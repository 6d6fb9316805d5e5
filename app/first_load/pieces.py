"""Some thousand rows of one file at a time, column by column: checked by themselves and written for the bulk importer.

Each value that occurs is read once. What the rows say of others (ids, references, what may be there once only) is noted for the
part they belong to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from app.first_load.marks import marks
from app.first_load.parts import Writing, as_records
from app.interchange.cells import ID, BadCell, read_id, read_value
from app.interchange.dates import BadDate
from app.interchange.records import end_of_period
from app.interchange.tables import Column, Head, Table
from app.vocabulary import INSTITUTION_KINDS, NODE_KINDS, TIE_KINDS, NodeKind, TieType

REMEMBERED = 50_000
BETWEEN = "\x1f"
"""Divides the values of a list; no value that may be imported has it."""
_BAD: Any = object()
_IDS = re.compile(rf"(?:{ID.pattern}\n)*+{ID.pattern}")
"""Thousands of ids by one look, each on a line."""
_TYPES = {"int": "long", "float": "double", "date": "date", "list": "string[]"}
NUMBERS = {label: number for number, label in enumerate(NODE_KINDS, 1)}
STAMPS = ("created_at:datetime", "updated_at:datetime")
_TWO_WAY = frozenset(code for code, kind in TIE_KINDS.items() if not kind.directed)


class Piece:
    """Some rows of one file at a time, by columns."""

    def __init__(self, writing: Writing, head: Head, kind: NodeKind | TieType) -> None:
        self.writing, self.part, self.head, self.kind = writing, writing.part, head, kind
        self.known: dict[str, dict[str, Any]] = {name: {} for name in head.names}
        columns = head.columns
        self.properties = [name for name, column in columns.items() if column.property]
        self.links = [(name, column) for name, column in columns.items() if column.link]
        self.is_timed = kind.timed and (isinstance(kind, TieType) or bool({"since", "until"} & columns.keys()))
        self.has_sector = isinstance(kind, NodeKind) and kind.label == "Institution"

    def take(self, lines: list[int], rows: list[list[str]]) -> None:
        """Checks them and writes them."""
        cells = dict(zip(self.head.names, zip(*rows, strict=True), strict=True))
        bad: set[int] = set()
        for name, column in self.head.columns.items():
            if column.required and any(not one.strip() for one in set(cells[name])):
                bad.update(at for at, one in enumerate(cells[name]) if not one.strip())
        values = {
            name: self._values(name, cells[name], self._reader(self.head.columns[name]), bad)
            for name in self.properties
        }
        if self.has_sector:
            given = values.get("sector", [""] * len(rows))
            values["sector"] = [one or _sector(kind) for one, kind in zip(given, values["kind"], strict=True)]
        if {"age_from", "age_to"} <= values.keys():
            ages = zip(values["age_from"], values["age_to"], strict=True)
            bad.update(at for at, (low, high) in enumerate(ages) if low and high and int(high) < int(low))
        if self.is_timed:
            self._period(cells, len(rows), values, bad)
        ids = self._ids("id", cells["id"], bad) if "id" in cells else [""] * len(rows)
        self.part.lines.append(np.array(lines, dtype=np.uint32))
        self.part.ids.append(marks(ids))
        if isinstance(self.kind, NodeKind):
            self._nodes(self.kind, ids, lines, cells, values, bad)
        else:
            self._ties(self.kind, ids, cells, values, bad)
        if bad:
            self._tell([(lines[at], rows[at]) for at in sorted(bad)])
        self._keep_for_agreements(ids, lines, rows, values)

    def _tell(self, rows: list[tuple[int, list[str]]]) -> None:
        """What is wrong with these rows, in the words of every import."""
        findings = self.part.findings
        before = findings.total
        as_records(Table(self.head.file, self.kind, self.head.columns, ()), rows, findings)
        assert findings.total > before

    def _nodes(
        self, kind: NodeKind, ids: list[str], lines: list[int], cells: dict[str, Any], values: dict[str, list[str]], bad: set[int]
    ) -> None:  # fmt: skip
        part, writing = self.part, self.writing
        stamp = [writing.moment] * len(ids)
        header = ["id:ID", *map(self._typed, values), *STAMPS]
        path = writing.into / f"{kind.label}.csv"
        if path not in part.prepared.lined and any("\n" in one for each in self._long() for one in values[each]):
            part.prepared.lined.append(path)
        found = {name: self._values(name, cells[name], self._link_reader(column), bad) for name, column in self.links}
        writing.write(kind.label, header, list(zip(ids, *values.values(), stamp, stamp, strict=True)), node=kind.label)
        for name, column in self.links:
            link = column.link
            assert link
            pairs = [
                (one, target, line)
                for one, targets, line in zip(ids, found[name], lines, strict=True)
                for target in targets
            ]
            if not pairs:
                continue
            starts, targets, at = zip(*pairs, strict=True)
            part.links.append((name, marks(targets), marks(starts), np.array(at, dtype=np.uint32)))
            if link.label == kind.label:
                parents = part.parents.setdefault(name, {})
                for one, target, line in pairs:
                    parents.setdefault(one, (target, line))
            first, second = (starts, targets) if link.outward else (targets, starts)
            writing.write(
                f"{kind.label}-{name}", (":START_ID", ":END_ID"), list(zip(first, second, strict=True)), tie=link.tie
            )

    def _ties(
        self, kind: TieType, ids: list[str], cells: dict[str, Any], values: dict[str, list[str]], bad: set[int]
    ) -> None:
        starts, ends = (self._ids(name, cells[name], bad) for name in kind.ends_columns)
        since = values.get("since") or [""] * len(ids)
        if "kind" in values:
            keys = [
                f"{a}|{b}|{code}|{day}" if code not in _TWO_WAY or a < b else f"{b}|{a}|{code}|{day}"
                for a, b, code, day in zip(starts, ends, values["kind"], since, strict=True)
            ]
        else:
            role = values["role"] if kind.code == "TAKES_PART" else [""] * len(ids)
            keys = [f"{a}|{b}|{part}|{day}" for a, b, part, day in zip(starts, ends, role, since, strict=True)]
        compared = keys if not bad else ["" if at in bad else key for at, key in enumerate(keys)]
        self.part.said.append(marks(compared))
        self.part.ends.append((marks(starts), marks(ends)))
        stamp = [self.writing.moment] * len(ids)
        columns = [starts, ends, ids, *values.values()]
        header = [":START_ID", ":END_ID", "id", *map(self._typed, values)]
        if "kind" in values:
            columns.append(keys)
            header.append("key")
        self.writing.write(kind.code, [*header, *STAMPS], list(zip(*columns, stamp, stamp, strict=True)), tie=kind.code)

    def _keep_for_agreements(
        self, ids: list[str], lines: list[int], rows: list[list[str]], values: dict[str, list[str]]
    ) -> None:
        told = self.part.agreements
        if isinstance(self.kind, NodeKind) and self.kind.label == "Agreement":
            for one, line, cells in zip(ids, lines, rows, strict=True):
                if one:
                    told.setdefault(one, []).append((line, cells))
        elif isinstance(self.kind, TieType) and self.kind.code == "PARTY_TO":
            side, other = (self.head.names.index(column) for column in ("agreement", "institution"))
            for line, cells in zip(lines, rows, strict=True):
                if cells[side].strip() and cells[other].strip():
                    told.setdefault(cells[side].strip(), []).append((line, cells))
        elif isinstance(self.kind, TieType) and self.kind.code == "FORMAL_TIE":
            starts, ends = (self.head.names.index(column) for column in ("from", "to"))
            since = values.get("since") or [""] * len(ids)
            for line, cells, code, day in zip(lines, rows, values["kind"], since, strict=True):
                a, b = cells[starts].strip(), cells[ends].strip()
                a, b = (a, b) if code not in _TWO_WAY or a < b else (b, a)
                self.part.formal.setdefault(f"{a}|{b}|{code}|{day}", (line, cells))

    def _values(self, name: str, cells: Sequence[str], read: Callable[[str], Any], bad: set[int]) -> list[Any]:
        known = self.known[name]
        if len(known) > REMEMBERED:
            known.clear()
        each = set(cells)
        for raw in each - known.keys():
            try:
                known[raw] = read(raw)
            except (BadCell, BadDate):
                known[raw] = _BAD
        found = [known[raw] for raw in cells]
        if any(known[raw] is _BAD for raw in each):
            bad.update(at for at, one in enumerate(found) if one is _BAD)
            nothing: Any = ("", "") if name in ("since", "until") else () if self.head.columns[name].link else ""
            found = [nothing if one is _BAD else one for one in found]
        return found

    def _ids(self, name: str, cells: Sequence[str], bad: set[int]) -> list[str]:
        together = "\n".join(cells)
        if together.count("\n") == len(cells) - 1 and _IDS.fullmatch(together):
            return list(cells)
        fits = ID.fullmatch
        odd = [at for at, one in enumerate(cells) if not fits(one)]
        found = list(cells)
        for at in odd:
            try:
                found[at] = read_id(cells[at]) if cells[at].strip() else ""
            except BadCell:
                found[at] = ""
                bad.add(at)
        return found

    def _period(self, cells: dict[str, Any], count: int, values: dict[str, list[str]], bad: set[int]) -> None:
        for name in ("since", "until"):
            read = partial(end_of_period, is_last=name == "until")
            found = self._values(name, cells[name], read, bad) if name in cells else [("", "")] * count
            values[name], values[f"{name}_precision"] = [day for day, _ in found], [told for _, told in found]
        ends = zip(values["since"], values["until"], strict=True)
        bad.update(at for at, (first, last) in enumerate(ends) if first and last and last < first)

    def _reader(self, column: Column) -> Callable[[str], str]:
        prop = column.property
        assert prop

        def read(raw: str) -> str:
            value = read_value(prop, raw) if raw.strip() else None
            if value is None:
                return ""
            if isinstance(value, list):
                return BETWEEN.join(value)
            return repr(value) if isinstance(value, float) else str(value)

        return read

    def _link_reader(self, column: Column) -> Callable[[str], tuple[str, ...]]:
        link = column.link
        assert link

        def read(raw: str) -> tuple[str, ...]:
            parts = [part for part in map(str.strip, raw.split("|")) if part]
            if len(parts) > 1 and not link.many:
                raise BadCell("")
            return tuple(read_id(part) for part in dict.fromkeys(parts))

        return read

    def _long(self) -> Iterator[str]:
        return (name for name in self.properties if (prop := self.head.columns[name].property) and prop.longest > 200)

    def _typed(self, name: str) -> str:
        if name in ("since", "until"):
            return f"{name}:date"
        prop = next((one for one in self.kind.properties if one.name == name), None)
        kind = _TYPES.get(prop.type) if prop else None
        return f"{name}:{kind}" if kind else name


def _sector(kind: str) -> str:
    return getattr(INSTITUTION_KINDS.get(kind), "sector", "")
