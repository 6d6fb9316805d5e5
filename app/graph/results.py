"""What comes of a query: its rows, how it went, how it would be answered."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import neo4j

from app.graph.values import plain
from app.queries import Query

ROW_CAP = 10_000
COUNT_CAP = 100_000


@dataclass(frozen=True)
class Result:
    """What a query returned. `rows` are tuples in the order of `columns`.

    `total` counts all rows the query produced, kept or not; when even counting stopped, at `COUNT_CAP`,
    `total_is_exact` is false and `total` means "at least".
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    total: int
    total_is_exact: bool = True
    changes: Mapping[str, int] | None = None

    @property
    def truncated(self) -> bool:
        return self.total > len(self.rows)

    def dicts(self) -> list[dict[str, Any]]:
        """The rows as dictionaries."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def collected(answer: neo4j.Result, cap: int) -> Result:
    """All that an answer of the driver holds, at most `cap` rows kept, the rest counted."""
    columns = tuple(answer.keys())
    rows: list[tuple[Any, ...]] = []
    total, exact = 0, True
    for record in answer:
        total += 1
        if len(rows) < cap:
            rows.append(tuple(plain(value) for value in record.values()))
        elif total >= COUNT_CAP:
            exact = False
            break
    summary = answer.consume()
    counters = summary.counters
    changes = {
        key: getattr(counters, key)
        for key in (
            "nodes_created",
            "relationships_created",
            "properties_set",
            "nodes_deleted",
            "relationships_deleted",
        )
    }
    return Result(columns, rows, total, exact, changes)


@dataclass
class Asked:
    """How one named query went: for how many seconds the database was at it, how many rows came, of which `GraphError.kind`
    its failure was, if it failed."""

    query: Query
    seconds: float = 0.0
    rows: int = 0
    failure: str = ""

    @contextmanager
    def timed(self) -> Iterator[None]:
        """The time of the block counts."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - begun


@dataclass(frozen=True)
class Step:
    """One operator of a plan: how deep it stands below the one that uses its rows, its name, what it does."""

    depth: int
    name: str
    details: str
