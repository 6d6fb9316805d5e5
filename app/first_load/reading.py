"""A folder of CSV files of any size → files for the bulk importer, checked by the rules and sentences of every import.

Read in pieces, column by column: each value that occurs is read once. Of all that was read only marks of ids stay in memory (and
the agreements, whose ties follow from several files). What the marks make look wrong is read again and judged by the same checks
as in the ordinary import, so that it is told in the same words.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from app.first_load.marks import Labels, Marked, marks
from app.interchange.cells import ID, BadCell, read_id, read_value
from app.interchange.checks import check_circles, check_ids, check_references, check_repeats, circles
from app.interchange.dates import BadDate
from app.interchange.folder import derive
from app.interchange.problems import N_, Findings
from app.interchange.records import Record, end_of_period, read_records
from app.interchange.registry import Known
from app.interchange.tables import LARGEST_FILE, Column, Head, Row, Table, decode, known_files, read_header
from app.vocabulary import INSTITUTION_KINDS, NODE_KINDS, TIE_KINDS, NodeKind, TieType
from app.vocabulary.model import Link

PIECE = 20_000
MOST_SUSPECTS = 20_000
REMEMBERED = 50_000
BETWEEN = "\x1f"
"""Divides the values of a list; no value that may be imported has it."""
_BAD: Any = object()
_TYPES = {"int": "long", "float": "double", "date": "date", "list": "string[]"}
_NUMBERS = {label: number for number, label in enumerate(NODE_KINDS, 1)}

Progress = Callable[[int, int], None]


@dataclass
class Prepared:
    """What the importer takes: (label or type, file) of nodes and ties; how many rows of each; `lined` have values of several
    lines."""

    nodes: list[tuple[str, Path]] = field(default_factory=list)
    ties: list[tuple[str, Path]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    lined: list[Path] = field(default_factory=list)

    def total(self, which: list[tuple[str, Path]]) -> int:
        """Rows of these files."""
        return sum(self.counts[file.stem] for _, file in which)


def prepare(folder: Path, into: Path, at: dt.datetime, progress: Progress | None = None) -> Prepared:
    """Checks the files of the folder and writes those of the importer into `into`; every node and tie is made at this moment.

    Raises `app.interchange.BadFiles`. `progress` is told bytes read and bytes in all.
    """
    findings = Findings()
    if not folder.is_dir():
        findings.add(folder.name, 0, "", "", N_("is not a folder"))
        findings.refuse()
    given = sorted(path.name for path in folder.iterdir() if path.is_file() and path.suffix.casefold() == ".csv")
    with ExitStack() as stack:
        work = _Work(folder, into, at, findings, progress, stack)
        work.files = list(known_files(given, findings).items())
        work.whole = sum((folder / name).stat().st_size for name, _ in work.files)
        for number, (name, kind) in enumerate(work.files):
            work.read(number, name, kind)
        if findings.total and (work.torn or len(work.files) < len(given)):
            findings.refuse()  # what could not be read would make every reference to it look wrong
        work.derive()
        work.look_again()
        findings.refuse()
    return work.prepared


class _Work:
    """One folder on its way to the importer."""

    def __init__(
        self, folder: Path, into: Path, at: dt.datetime, findings: Findings, progress: Progress | None, stack: ExitStack
    ) -> None:
        self.folder, self.into, self.findings, self.progress, self.stack = folder, into, findings, progress, stack
        self.moment = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.files: list[tuple[str, NodeKind | TieType]] = []
        self.whole, self.done, self.torn = 0, 0, False
        self.prepared = Prepared()
        self.ids, self.labels = Marked(), Labels()
        self.said: dict[str, Marked] = defaultdict(Marked)
        self.lost: dict[str, str] = {}
        self.suspects: dict[int, set[int]] = defaultdict(set)
        self.links: list[tuple[int, Link, np.ndarray, np.ndarray, np.ndarray]] = []
        self.parents: dict[Link, dict[str, tuple[str, int, int]]] = defaultdict(dict)
        self.tables: dict[str, Table] = {}
        self.agreements: dict[str, list[tuple[str, int, list[str]]]] = {}
        self.formal: dict[str, tuple[int, list[str]]] = {}
        self.writers: dict[str, Any] = {}

    def read(self, number: int, name: str, kind: NodeKind | TieType) -> None:
        """One file: its rows checked by themselves and written, its ids and references noted."""
        text = self._open(name)
        if text is None:
            self.torn = True
            return
        with text:
            head = read_header(name, text, kind, self.findings)
            if head is None:
                self.torn = True
                return
            self.torn |= not head.is_sound
            lost: set[str] = set()
            records = head.records(self.findings, lost)
            began = self.done
            if head.is_sound:
                self.tables[name] = Table(name, kind, head.columns, ())
                piece = _Piece(self, number, head, kind)
                while rows := list(islice(records, PIECE)):
                    piece.take([line for line, _ in rows], [cells for _, cells in rows])
                    self._tell(began + _place(text))
            else:
                list(records)
        self.torn |= head.is_torn
        if isinstance(kind, NodeKind):
            self.lost |= dict.fromkeys(lost, kind.label)
            if found := [one for one in lost if ID.fullmatch(one)]:
                self.labels.add(marks(found), _NUMBERS[kind.label])
        self.done = began + (self.folder / name).stat().st_size
        self._tell(self.done)

    def write(
        self, name: str, header: Sequence[str], rows: Sequence[Sequence[str]], *, node: str = "", tie: str = ""
    ) -> None:
        """Rows of the importer's file of this name; the first time with its header."""
        if not rows or self.findings.total:
            return
        if name not in self.writers:
            path = self.into / f"{name}.csv"
            file = self.stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            self.writers[name] = csv.writer(file, lineterminator="\n")
            self.writers[name].writerow(header)
            self.prepared.counts[name] = 0
            (self.prepared.nodes if node else self.prepared.ties).append((node or tie, path))
        self.writers[name].writerows(rows)
        self.prepared.counts[name] += len(rows)

    def derive(self) -> None:
        """The formal ties of each agreement, by the rule of every import."""
        said = _Said(self)
        seen: set[str] = set()
        names = ("key", "kind", "agreement", "source", "since", "since_precision", "until", "until_precision")
        rows: list[list[str]] = []
        for told in self.agreements.values():
            records = [one for name, line, cells in told for one in self.records(name, [(line, cells)], Findings())]
            ties, _ = derive(records, said, Known(), self.findings)  # type: ignore[arg-type]
            for tie in ties:
                facts = tie["properties"]
                if facts["key"] not in seen:
                    seen.add(facts["key"])
                    values = ["" if facts[name] is None else str(facts[name]) for name in names]
                    rows.append([tie["from"], tie["to"], tie["id"], *values, self.moment, self.moment])
        header = [
            ":START_ID",
            ":END_ID",
            "id",
            *(f"{name}:date" if name in ("since", "until") else name for name in names),
        ]
        self.write("FORMAL_TIE-derived", [*header, *_STAMPS], rows, tie="FORMAL_TIE")

    def look_again(self) -> None:
        """What the marks make look wrong is read again and judged by the texts."""
        for number, line in self.ids.repeated():
            self.suspects[number].add(line)
        for said in self.said.values():
            for number, line in said.repeated():
                self.suspects[number].add(line)
        for number, link, targets, starts, places in self.links:
            wrong = (self.labels.of(targets) != _NUMBERS[link.label]) | (targets == starts)
            self.suspects[number].update(places[wrong].tolist())
        for parents in self.parents.values():
            for circle in circles({child: parent for child, (parent, _, _) in parents.items()}):
                for child in circle:
                    _, number, line = parents[child]
                    self.suspects[number].add(line)
        records: list[Record] = []
        left = 0
        for number, wanted in sorted(self.suspects.items()):
            kept = sorted(wanted)[: max(0, MOST_SUSPECTS - len(records))]
            left += len(wanted) - len(kept)
            if kept:
                records += self._found(number, set(kept))
        if not records:
            return
        own = check_ids(records, Known(), self.findings)
        mentioned = {
            one for record in records for one in (*record.ends, *(i for ids in record.links.values() for i in ids))
        }
        asked = sorted(one for one in mentioned if one)
        numbers = self.labels.of(marks(asked)).tolist() if asked else []
        names = ["", *NODE_KINDS]
        labels = self.lost | {one: names[label] for one, label in zip(asked, numbers, strict=True) if label} | own
        check_references(records, labels, self.findings)
        check_circles(records, Known(), self.findings)
        check_repeats(records, Known(), self.findings)
        self.findings.total += left

    def records(self, name: str, rows: Sequence[tuple[int, list[str]]], findings: Findings) -> list[Record]:
        """The rows of a file as the ordinary import reads them."""
        table = self.tables[name]
        made = tuple(Row(line, dict(zip(table.columns, cells, strict=True))) for line, cells in rows)
        return read_records(Table(name, table.kind, table.columns, made), findings)

    def _found(self, number: int, lines: set[int]) -> list[Record]:
        name, kind = self.files[number]
        quiet = Findings()
        text = self._open(name)
        assert text
        with text:
            head = read_header(name, text, kind, quiet)
            assert head
            rows = [(line, cells) for line, cells in head.records(quiet, set()) if line in lines]
        return self.records(name, rows, quiet)

    def _open(self, name: str) -> TextIO | None:
        path = self.folder / name
        if path.stat().st_size <= LARGEST_FILE:
            text = decode(name, path.read_bytes(), self.findings)
            return None if text is None else io.StringIO(text, newline="")
        with path.open("rb") as raw:
            line = next((line for line, each in enumerate(raw, 1) if not _is_text(each)), 0)
        if not line:
            return path.open(encoding="utf-8-sig", newline="")
        self.findings.add(name, line, "", "", N_("has bytes that are no text here; save the file as “CSV UTF-8”"))
        return None

    def _tell(self, done: int) -> None:
        if self.progress:
            self.progress(min(done, self.whole), self.whole)


_STAMPS = ("created_at:datetime", "updated_at:datetime")


class _Said:
    """The formal ties that a file says, for the rule that no agreement makes them once more."""

    def __init__(self, work: _Work) -> None:
        self._work = work

    def get(self, place: tuple[str, str]) -> Record | None:
        row = self._work.formal.get(place[1])
        return self._work.records("formal_ties.csv", [row], Findings())[0] if row else None


class _Piece:
    """Some rows of one file at a time, by columns."""

    def __init__(self, work: _Work, number: int, head: Head, kind: NodeKind | TieType) -> None:
        self.work, self.number, self.head, self.kind = work, number, head, kind
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
        own = marks(ids)
        self.work.ids.add(own, self.number, lines)
        if isinstance(self.kind, NodeKind):
            self._nodes(self.kind, ids, own, lines, cells, values, bad)
        else:
            self._ties(self.kind, ids, lines, cells, values, bad)
        if bad:
            before = self.work.findings.total
            self.work.records(self.head.file, [(lines[at], rows[at]) for at in sorted(bad)], self.work.findings)
            assert self.work.findings.total > before
        self._keep_for_agreements(ids, lines, rows, values)

    def _nodes(
        self, kind: NodeKind, ids: list[str], own: np.ndarray, lines: list[int], cells: dict[str, Any],
        values: dict[str, list[str]], bad: set[int],
    ) -> None:  # fmt: skip
        work = self.work
        work.labels.add(own, _NUMBERS[kind.label])
        stamp = [work.moment] * len(ids)
        header = ["id:ID", *map(self._typed, values), *_STAMPS]
        path = work.into / f"{kind.label}.csv"
        if path not in work.prepared.lined and any("\n" in one for each in self._long() for one in values[each]):
            work.prepared.lined.append(path)
        found = {name: self._values(name, cells[name], self._link_reader(column), bad) for name, column in self.links}
        work.write(kind.label, header, list(zip(ids, *values.values(), stamp, stamp, strict=True)), node=kind.label)
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
            places = np.array(at, dtype=np.uint64)
            work.links.append((self.number, link, marks(targets), marks(starts), places))
            if link.label == kind.label:
                for one, target, line in pairs:
                    work.parents[link].setdefault(one, (target, self.number, line))
            first, second = (starts, targets) if link.outward else (targets, starts)
            work.write(
                f"{kind.label}-{name}", (":START_ID", ":END_ID"), list(zip(first, second, strict=True)), tie=link.tie
            )

    def _ties(
        self, kind: TieType, ids: list[str], lines: list[int], cells: dict[str, Any], values: dict[str, list[str]], bad: set[int]
    ) -> None:  # fmt: skip
        work = self.work
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
        work.said[kind.code].add(marks(compared), self.number, lines)
        first, second = marks(starts), marks(ends)
        allowed = np.zeros((len(_NUMBERS) + 1, len(_NUMBERS) + 1), dtype=bool)
        for pair in kind.ends:
            allowed[_NUMBERS[pair[0]], _NUMBERS[pair[1]]] = True
        wrong = ~allowed[work.labels.of(first), work.labels.of(second)] | (first == second)
        if wrong.any():
            work.suspects[self.number].update(lines[at] for at in np.flatnonzero(wrong))
        stamp = [work.moment] * len(ids)
        columns = [starts, ends, ids, *values.values()]
        header = [":START_ID", ":END_ID", "id", *map(self._typed, values)]
        if "kind" in values:
            columns.append(keys)
            header.append("key")
        work.write(kind.code, [*header, *_STAMPS], list(zip(*columns, stamp, stamp, strict=True)), tie=kind.code)

    def _keep_for_agreements(
        self, ids: list[str], lines: list[int], rows: list[list[str]], values: dict[str, list[str]]
    ) -> None:
        told, name = self.work.agreements, self.head.file
        if isinstance(self.kind, NodeKind) and self.kind.label == "Agreement":
            for one, line, cells in zip(ids, lines, rows, strict=True):
                if one:
                    told.setdefault(one, []).append((name, line, cells))
        elif isinstance(self.kind, TieType) and self.kind.code == "PARTY_TO":
            side, other = (self.head.names.index(column) for column in ("agreement", "institution"))
            for line, cells in zip(lines, rows, strict=True):
                if cells[side].strip() and cells[other].strip():
                    told.setdefault(cells[side].strip(), []).append((name, line, cells))
        elif isinstance(self.kind, TieType) and self.kind.code == "FORMAL_TIE":
            starts, ends = (self.head.names.index(column) for column in ("from", "to"))
            since = values.get("since") or [""] * len(ids)
            for line, cells, code, day in zip(lines, rows, values["kind"], since, strict=True):
                a, b = cells[starts].strip(), cells[ends].strip()
                a, b = (a, b) if code not in _TWO_WAY or a < b else (b, a)
                self.work.formal.setdefault(f"{a}|{b}|{code}|{day}", (line, cells))

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


_TWO_WAY = frozenset(code for code, kind in TIE_KINDS.items() if not kind.directed)


def _sector(kind: str) -> str:
    return getattr(INSTITUTION_KINDS.get(kind), "sector", "")


def _is_text(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _place(text: TextIO) -> int:
    """Bytes of the file that have been read, as far as that is known cheaply."""
    raw = getattr(text, "buffer", None)
    return raw.tell() if raw else 0
