"""A folder of CSV files of any size → files for the bulk importer, checked by the rules and sentences of every import.

Read in pieces, column by column: each value that occurs is read once. Of all that was read only marks of ids stay in memory (and
the agreements, whose ties follow from several files). What the marks make look wrong is read again and judged by the same checks
as in the ordinary import, so that it is told in the same words.
"""

from __future__ import annotations

import csv
import datetime as dt
import gc
import io
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from app.first_load.marks import Labels, Marked, marks
from app.first_load.pieces import NUMBERS, STAMPS, Piece
from app.interchange.cells import ID
from app.interchange.checks import check_circles, check_ids, check_references, check_repeats, circles
from app.interchange.folder import derive
from app.interchange.problems import N_, Findings
from app.interchange.records import Record, read_records
from app.interchange.registry import Known
from app.interchange.tables import LARGEST_FILE, Row, Table, decode, known_files, read_header
from app.vocabulary import NODE_KINDS, NodeKind, TieType
from app.vocabulary.model import Link

PIECE = 20_000
MOST_SUSPECTS = 20_000
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
    with _uncollected(), ExitStack() as stack:
        work = Work(folder, into, at, findings, progress, stack)
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


@contextmanager
def _uncollected() -> Iterator[None]:
    """Rows come and go without circles. To look for those among millions of them would be a third of the work."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Work:
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
                piece = Piece(self, number, head, kind)
                while rows := list(islice(records, PIECE)):
                    piece.take([line for line, _ in rows], [cells for _, cells in rows])
                    self._tell(began + _place(text))
            else:
                list(records)
        self.torn |= head.is_torn
        if isinstance(kind, NodeKind):
            self.lost |= dict.fromkeys(lost, kind.label)
            if found := [one for one in lost if ID.fullmatch(one)]:
                self.labels.add(marks(found), NUMBERS[kind.label])
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
        self.write("FORMAL_TIE-derived", [*header, *STAMPS], rows, tie="FORMAL_TIE")

    def look_again(self) -> None:
        """What the marks make look wrong is read again and judged by the texts."""
        for number, line in self.ids.repeated():
            self.suspects[number].add(line)
        for said in self.said.values():
            for number, line in said.repeated():
                self.suspects[number].add(line)
        for number, link, targets, starts, places in self.links:
            wrong = (self.labels.of(targets) != NUMBERS[link.label]) | (targets == starts)
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


class _Said:
    """The formal ties that a file says, for the rule that no agreement makes them once more."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def get(self, place: tuple[str, str]) -> Record | None:
        row = self._work.formal.get(place[1])
        return self._work.records("formal_ties.csv", [row], Findings())[0] if row else None


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
