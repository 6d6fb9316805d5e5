"""Writes a checked batch into the network: everything in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from app.access import SYSTEM, Action, Actor, may
from app.graph import GraphSession
from app.interchange import Batch, KnownAgreement, KnownTie, Problem, read_folder

ROWS = 2_000
MOST_ROWS = 30_000  # what fits into one transaction of 256 MB
SECONDS = 60.0
ROWS_A_SECOND = 500

Item = TypeVar("Item")
Progress = Callable[[int, int], None]


def N_(message: str) -> str:
    """Marks a sentence for the catalogues; it is translated when it is shown."""
    return message


class Forbidden(PermissionError):
    """This actor may not import."""


class TooManyRows(ValueError):
    """The batch does not fit into one transaction; `reason` is a message id, `params` fill it."""

    def __init__(self, rows: int) -> None:
        self.reason = N_("The files have %(rows)s rows, at most %(most)s can be loaded at once: divide them.")
        self.params = {"rows": rows, "most": MOST_ROWS}
        super().__init__(self.reason % self.params)


@dataclass
class Counts:
    """What became of the rows of one label or type."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0

    def add(self, created: int = 0, updated: int = 0, unchanged: int = 0, removed: int = 0) -> None:
        self.created += created
        self.updated += updated
        self.unchanged += unchanged
        self.removed += removed


@dataclass
class Report:
    """What an import did: counts by node label and by tie type, and what the reader of the files noticed."""

    nodes: dict[str, Counts] = field(default_factory=dict)
    ties: dict[str, Counts] = field(default_factory=dict)
    notices: tuple[Problem, ...] = ()

    @property
    def total(self) -> Counts:
        """The counts over all labels and types."""
        total = Counts()
        for counts in (*self.nodes.values(), *self.ties.values()):
            total.add(counts.created, counts.updated, counts.unchanged, counts.removed)
        return total


@dataclass(frozen=True)
class Step:
    """One query of an import with its rows; what becomes of them is added to `counts`."""

    query: str
    rows: list[dict[str, Any]]
    counts: Counts


class GraphRegistry:
    """What the network holds, for the reader of files (`app.interchange.Registry`)."""

    def __init__(self, graph: GraphSession) -> None:
        self._graph = graph

    def labels(self, ids: Collection[str]) -> Mapping[str, str]:
        rows = self._asked("intake.known_nodes", "ids", ids)
        return {row["id"]: row["label"] for row in rows}

    def ties(self, ids: Collection[str]) -> Mapping[str, KnownTie]:
        rows = self._asked("intake.known_ties", "ids", ids)
        return {row["id"]: KnownTie(row["type"], row["start"], row["end"]) for row in rows}

    def keys(self, keys: Collection[str]) -> Mapping[str, str]:
        rows = self._asked("intake.known_keys", "keys", keys, types=["FORMAL_TIE", "INFORMAL_TIE"])
        return {row["key"]: row["id"] for row in rows}

    def agreements(self, ids: Collection[str]) -> Mapping[str, KnownAgreement]:
        derived: dict[str, list[str]] = {}
        for row in self._asked("intake.known_derived", "ids", ids):
            derived.setdefault(row["agreement"], []).append(row["id"])
        return {
            row["id"]: KnownAgreement(
                row["properties"],
                tuple((party, role) for party, role in row["parties"]),
                tuple(derived.get(row["id"], ())),
                row["is_kept"],
            )
            for row in self._asked("intake.known_agreements", "ids", ids)
        }

    def parents(self, tie: str) -> Mapping[str, str]:
        rows = self._graph.rows("intake.known_parents", type=tie, _cap=1_000_000).dicts()
        return {row["child"]: row["parent"] for row in rows}

    def _asked(self, query: str, param: str, values: Collection[str], **others: Any) -> Iterator[dict[str, Any]]:
        for some in _chunks(list(values)):
            params: dict[str, Any] = {param: some, **others}
            yield from self._graph.rows(query, _cap=1_000_000, **params).dicts()


def read(graph: GraphSession, source: Path | str | Mapping[str, bytes]) -> Batch:
    """The batch in a folder, checked against this network; raises `app.interchange.BadFiles`."""
    return read_folder(source, GraphRegistry(graph))


def import_folder(
    graph: GraphSession,
    source: Path | str | Mapping[str, bytes],
    *,
    actor: Actor = SYSTEM,
    progress: Progress | None = None,
) -> Report:
    """Reads, checks and writes a folder; raises what `read` and `import_batch` raise, and then nothing is written."""
    return import_batch(graph, actor, read(graph, source), progress=progress)


def import_batch(graph: GraphSession, actor: Actor, batch: Batch, *, progress: Progress | None = None) -> Report:
    """Writes the batch, all of it or nothing, and reports what became of it.

    What has the same id is updated, so importing twice changes nothing. `progress` is told rows done and rows in all.
    Raises `Forbidden`, `TooManyRows`, or a `GraphError` after which the network is as it was.
    """
    if not may(actor, Action.GRAPH_IMPORT):
        raise Forbidden(actor.name)
    if batch.size > MOST_ROWS:
        raise TooManyRows(batch.size)
    report = Report(notices=batch.notices)
    todo = list(steps(batch, report))
    done_after = [0]
    for step in todo:
        done_after.append(done_after[-1] + len(step.rows))

    def told(done: int) -> None:
        if progress:
            progress(done_after[done], done_after[-1])

    results = graph.write_all(
        [(step.query, {"rows": step.rows}) for step in todo],
        _seconds=SECONDS + done_after[-1] / ROWS_A_SECOND,
        progress=told,
    )
    for step, result in zip(todo, results, strict=True):
        row = dict(zip(result.columns, result.rows[0], strict=True))
        if "removed" in row:
            step.counts.add(removed=row["removed"])
        else:
            changed = row["created"] + row.get("updated", 0)
            step.counts.add(row["created"], row.get("updated", 0), len(step.rows) - changed)
    return report


def steps(batch: Batch, report: Report) -> Iterator[Step]:
    """The writes in an order in which every tie finds its ends, and what is gone makes room before the new arrives."""
    for label, rows in batch.nodes.items():
        counts = report.nodes.setdefault(label, Counts())
        yield from (Step("intake.nodes", some, counts) for some in _chunks(rows))
    for rows in batch.links.values():
        counts = report.ties.setdefault(rows[0]["type"], Counts())
        yield from (Step("intake.unlink", some, counts) for some in _chunks(rows))
    for rows in batch.links.values():
        counts = report.ties.setdefault(rows[0]["type"], Counts())
        pairs = [row | {"target": other, "others": []} for row in rows for other in row["others"]]
        yield from (Step("intake.links", some, counts) for some in _chunks(pairs))
    stale = [{"id": tie} for tie in batch.stale]
    yield from (
        Step("intake.stale_ties", some, report.ties.setdefault("FORMAL_TIE", Counts())) for some in _chunks(stale)
    )
    for code, rows in batch.ties.items():
        counts = report.ties.setdefault(code, Counts())
        yield from (Step("intake.ties", some, counts) for some in _chunks(rows))


def _chunks(rows: Sequence[Item]) -> Iterator[list[Item]]:
    return (list(rows[first : first + ROWS]) for first in range(0, len(rows), ROWS))
