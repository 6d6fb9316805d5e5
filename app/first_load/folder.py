"""A folder of CSV files of any size → files for the bulk importer, checked by the rules and sentences of every import.

Each file is read by itself, several at once. What their marks make look wrong together is read again and judged by the same checks
as in the ordinary import, so that it is told in the same words.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.first_load.marks import Labels, Marked, marks
from app.first_load.parts import Order, Part, Prepared, as_csv, as_records
from app.first_load.pieces import NUMBERS, STAMPS
from app.first_load.processes import read_all
from app.first_load.reading import opened
from app.interchange.cells import ID
from app.interchange.checks import check_circles, check_ids, check_references, check_repeats, circles
from app.interchange.folder import derive
from app.interchange.problems import N_, Findings
from app.interchange.records import Record
from app.interchange.registry import Known
from app.interchange.tables import Table, columns_of, known_files, read_header
from app.vocabulary import NODE_KINDS, NodeKind, TieType

MOST_SUSPECTS = 20_000
Progress = Callable[[int, int], None]


def prepare(folder: Path, into: Path, at: dt.datetime, progress: Progress | None = None) -> Prepared:
    """Checks the files of the folder and writes those of the importer into `into`; every node and tie is made at this moment.

    Raises `app.interchange.BadFiles`. `progress` is told bytes read and bytes in all.
    """
    findings = Findings()
    if not folder.is_dir():
        findings.add(folder.name, 0, "", "", N_("is not a folder"))
        findings.refuse()
    given = sorted(path.name for path in folder.iterdir() if path.is_file() and path.suffix.casefold() == ".csv")
    files = list(known_files(given, findings).items())
    moment = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    orders = [Order(folder, into, name, moment) for name, _ in files]
    whole = sum(order.size for order in orders)

    def told(done: int) -> None:
        if progress:
            progress(min(done, whole), whole)

    work = Work(folder, into, moment, files, findings)
    for number, part in enumerate(read_all(orders, told)):
        work.take(number, part)
    if findings.total and (work.torn or len(files) < len(given)):
        findings.refuse()  # what could not be read would make every reference to it look wrong
    work.derive()
    work.look_again()
    findings.refuse()
    return work.prepared


class Work:
    """One folder on its way to the importer: what its files say together."""

    def __init__(
        self, folder: Path, into: Path, moment: str, files: list[tuple[str, NodeKind | TieType]], findings: Findings
    ) -> None:
        self.folder, self.into, self.moment, self.files, self.findings = folder, into, moment, files, findings
        self.torn = False
        self.prepared = Prepared()
        self.ids, self.labels = Marked(), Labels()
        self.lost: dict[str, str] = {}
        self.parts: dict[int, Part] = {}
        self.tables: dict[str, Table] = {}
        self.agreements: dict[str, list[tuple[str, int, list[str]]]] = defaultdict(list)
        self.formal: dict[str, tuple[int, list[str]]] = {}

    def take(self, number: int, part: Part) -> None:
        """What one file says; nodes come before ties."""
        _, kind = self.files[number]
        self.parts[number] = part
        known = columns_of(kind)
        self.tables[part.name] = Table(part.name, kind, {name: known[name] for name in part.names}, ())
        self.findings.take(part.findings)
        self.torn |= part.is_torn
        self.prepared.add(part.prepared)
        for ids, lines in zip(part.ids, part.lines, strict=True):
            self.ids.add(ids, number, lines)
        if isinstance(kind, NodeKind):
            for ids in part.ids:
                self.labels.add(ids, NUMBERS[kind.label])
            self.lost |= dict.fromkeys(part.lost, kind.label)
            if found := [one for one in part.lost if ID.fullmatch(one)]:
                self.labels.add(marks(found), NUMBERS[kind.label])
        for one, told in part.agreements.items():
            self.agreements[one] += [(part.name, line, cells) for line, cells in told]
        self.formal |= part.formal

    def derive(self) -> None:
        """The formal ties of each agreement, by the rule of every import."""
        said = _Said(self)
        seen: set[str] = set()
        names = ("key", "kind", "agreement", "source", "since", "since_precision", "until", "until_precision")
        rows: list[list[str]] = []
        for told in self.agreements.values():
            records = [one for name, line, cells in told for one in self.records(name, [(line, cells)])]
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
        if rows and not self.findings.total:
            path = self.into / "FORMAL_TIE-derived.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                file.write(as_csv([[*header, *STAMPS], *rows]))
            self.prepared.add(Prepared(ties=[("FORMAL_TIE", path)], counts={path.stem: len(rows)}))

    def look_again(self) -> None:
        """What the marks make look wrong is read again and judged by the texts."""
        suspects: dict[int, set[int]] = defaultdict(set)
        for number, line in self.ids.repeated():
            suspects[number].add(line)
        for number, part in self.parts.items():
            suspects[number] |= self._suspects(number, part)
        records: list[Record] = []
        left = 0
        for number, wanted in sorted(suspects.items()):
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

    def _suspects(self, number: int, part: Part) -> set[int]:
        """Lines of a file whose marks say that something is repeated, refers to what is not there, or comes back to itself."""
        _, kind = self.files[number]
        found: set[int] = set()
        if isinstance(kind, TieType):
            said = Marked()
            for texts, lines in zip(part.said, part.lines, strict=True):
                said.add(texts, number, lines)
            found.update(line for _, line in said.repeated())
            allowed = np.zeros((len(NUMBERS) + 1, len(NUMBERS) + 1), dtype=bool)
            for pair in kind.ends:
                allowed[NUMBERS[pair[0]], NUMBERS[pair[1]]] = True
            for (first, second), lines in zip(part.ends, part.lines, strict=True):
                wrong = ~allowed[self.labels.of(first), self.labels.of(second)] | (first == second)
                found.update(lines[wrong].tolist())
        columns = self.tables[part.name].columns
        for name, targets, starts, lines in part.links:
            link = columns[name].link
            assert link
            wrong = (self.labels.of(targets) != NUMBERS[link.label]) | (targets == starts)
            found.update(lines[wrong].tolist())
        for parents in part.parents.values():
            for circle in circles({child: parent for child, (parent, _) in parents.items()}):
                found.update(parents[child][1] for child in circle)
        return found

    def records(self, name: str, rows: list[tuple[int, list[str]]]) -> list[Record]:
        """The rows of a file as the ordinary import reads them; what is wrong with them has been told."""
        return as_records(self.tables[name], rows, Findings())

    def _found(self, number: int, lines: set[int]) -> list[Record]:
        name, kind = self.files[number]
        quiet = Findings()
        text = opened(self.folder / name, quiet)
        assert text
        with text:
            head = read_header(name, text, kind, quiet)
            assert head
            rows = [(line, cells) for line, cells in head.records(quiet, set()) if line in lines]
        return self.records(name, rows)


class _Said:
    """The formal ties that a file says, for the rule that no agreement makes them once more."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def get(self, place: tuple[str, str]) -> Record | None:
        row = self._work.formal.get(place[1])
        return self._work.records("formal_ties.csv", [row])[0] if row else None
