"""Numbers of this process since its start, for Prometheus and for people.

No label grows with the data or with people: endpoints, methods and queries are those of the code, kinds of failures and classes
of statuses are few.
"""

from __future__ import annotations

import statistics
import threading
from collections import Counter as Counts
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

from app.store import now

if TYPE_CHECKING:
    from app.graph import Asked

NO_PAGE = "none"
"""The endpoint of a request for which there is no page or no such method."""
LAST = 200
"""Medians are taken over so many of the last requests or queries of a name."""
_REQUEST_SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_QUERY_SECONDS = (0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60)


@dataclass
class Tally:
    """What happened to one endpoint or query so far."""

    count: int = 0
    failed: int = 0
    rows: int = 0
    seconds: deque[float] = field(default_factory=lambda: deque(maxlen=LAST))

    @property
    def median(self) -> float:
        """Half of the last ones took at most so many seconds."""
        return statistics.median(self.seconds) if self.seconds else 0.0

    @property
    def p95(self) -> float:
        """95 of 100 of the last ones took at most so many seconds."""
        held = sorted(self.seconds)
        return held[max(0, -(-len(held) * 95 // 100) - 1)] if held else 0.0


class Meters:
    """The meters of one application. Safe to use from several threads."""

    def __init__(self) -> None:
        self.since = now()
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Histogram(
            "setka_request_seconds",
            "Requests by endpoint, method and class of status: time until the answer begins to be sent.",
            ("endpoint", "method", "status"),
            buckets=_REQUEST_SECONDS,
            registry=self.registry,
        )
        self._queries = Histogram(
            "setka_query_seconds",
            "Named queries put to the network: time until the last row.",
            ("query",),
            buckets=_QUERY_SECONDS,
            registry=self.registry,
        )
        self._rows = Counter(
            "setka_query_rows", "Rows that named queries returned.", ("query",), registry=self.registry
        )
        self._failures = Counter(
            "setka_query_failures",
            "Named queries that failed: unavailable, timeout, stopped, exists or failed.",
            ("query", "kind"),
            registry=self.registry,
        )
        self._guard = threading.Lock()
        self._by_endpoint: dict[str, Tally] = {}
        self._by_query: dict[str, Tally] = {}
        self._statuses: Counts[str] = Counts()

    def request(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """Counts an answer. Failed are those that are ours to mend: statuses from 500 on."""
        kind = f"{status // 100}xx"
        self._requests.labels(endpoint, method, kind).observe(seconds)
        with self._guard:
            self._statuses[kind] += 1
            _add(self._by_endpoint, endpoint, seconds, failed=status >= 500)

    def query(self, asked: Asked) -> None:
        """Counts how a named query went."""
        name = asked.query.name
        self._queries.labels(name).observe(asked.seconds)
        self._rows.labels(name).inc(asked.rows)
        if asked.failure:
            self._failures.labels(name, asked.failure).inc()
        with self._guard:
            _add(self._by_query, name, asked.seconds, failed=bool(asked.failure)).rows += asked.rows

    @property
    def statuses(self) -> Mapping[str, int]:
        """How many answers there were of each class of statuses."""
        with self._guard:
            return dict(sorted(self._statuses.items()))

    def endpoints(self) -> list[tuple[str, Tally]]:
        """Every endpoint that was asked, the slowest first."""
        return self._slowest_first(self._by_endpoint)

    def queries(self) -> list[tuple[str, Tally]]:
        """Every query that was asked, the slowest first."""
        return self._slowest_first(self._by_query)

    def _slowest_first(self, tallies: Mapping[str, Tally]) -> list[tuple[str, Tally]]:
        with self._guard:
            return sorted(
                ((name, Tally(one.count, one.failed, one.rows, one.seconds.copy())) for name, one in tallies.items()),
                key=lambda item: (-item[1].p95, item[0]),
            )


def _add(tallies: dict[str, Tally], name: str, seconds: float, *, failed: bool) -> Tally:
    tally = tallies.setdefault(name, Tally())
    tally.count += 1
    tally.failed += failed
    tally.seconds.append(seconds)
    return tally
