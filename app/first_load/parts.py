"""What one file of a first load says of others, and where the rows of it go that the bulk importer takes.

All of it is plain: it goes from one process to another.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TextIO

import numpy as np

from app.first_load.marks import Marks
from app.interchange.problems import Findings
from app.interchange.records import Record, read_records
from app.interchange.tables import Row, Table


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

    def add(self, more: Prepared) -> None:
        """Takes these too."""
        self.nodes += more.nodes
        self.ties += more.ties
        self.counts |= more.counts
        self.lined += more.lined


@dataclass(frozen=True)
class Order:
    """A file to be read: from which folder, what of it is written where, and the moment at which all of it is made."""

    folder: Path
    into: Path
    name: str
    moment: str

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return (self.folder / self.name).stat().st_size


@dataclass
class Part:
    """What one file says. The lists of marks have an array for each piece, and `lines` where each of their rows is.

    `names` are its columns, empty when it cannot be read as what it is; `ends` the marks of (first end, second end) of ties;
    `links` (column, marks of targets, marks of starts, lines); `parents` child → (parent, line) by column.
    """

    name: str
    findings: Findings = field(default_factory=Findings)
    is_torn: bool = False
    names: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    lines: list[np.ndarray] = field(default_factory=list)
    ids: list[Marks] = field(default_factory=list)
    said: list[Marks] = field(default_factory=list)
    ends: list[tuple[Marks, Marks]] = field(default_factory=list)
    links: list[tuple[str, Marks, Marks, np.ndarray]] = field(default_factory=list)
    parents: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)
    agreements: dict[str, list[tuple[int, list[str]]]] = field(default_factory=dict)
    formal: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    prepared: Prepared = field(default_factory=Prepared)


class Writing:
    """The importer's files that come of one part; nothing is written of what is known to be wrong."""

    def __init__(self, order: Order, part: Part, stack: ExitStack) -> None:
        self.into, self.moment, self.part, self._stack = order.into, order.moment, part, stack
        self._files: dict[str, TextIO] = {}

    def write(
        self, name: str, header: Sequence[str], rows: Sequence[Sequence[str]], *, node: str = "", tie: str = ""
    ) -> None:
        """Rows of the file of this name; the first time with its header."""
        if not rows or self.part.findings.total:
            return
        prepared = self.part.prepared
        if name not in self._files:
            path = self.into / f"{name}.csv"
            self._files[name] = self._stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            self._files[name].write(as_csv([header]))
            prepared.counts[name] = 0
            (prepared.nodes if node else prepared.ties).append((node or tie, path))
        self._files[name].write(as_csv(rows))
        prepared.counts[name] += len(rows)


def as_csv(rows: Sequence[Sequence[str]]) -> str:
    """The lines of these rows, of at least two cells each and all of the same number, without carriage returns. Where nothing needs
    quotation marks, which the number of commas and lines tells, they are joined: that takes a quarter of the time."""
    text = "\n".join(map(",".join, rows)) + "\n"
    if text.count(",") == len(rows) * (len(rows[0]) - 1) and text.count("\n") == len(rows) and '"' not in text:
        return text
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows(rows)
    return made.getvalue()


def as_records(table: Table, rows: Sequence[tuple[int, list[str]]], findings: Findings) -> list[Record]:
    """Rows of a file with these columns as the ordinary import reads them."""
    made = tuple(Row(line, dict(zip(table.columns, cells, strict=True))) for line, cells in rows)
    return read_records(replace(table, rows=made), findings)
