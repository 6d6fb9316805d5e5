"""Queries of the network that took long: written into the log with the plan of the query, the last ones held for people.

Of the parameters only the names are told. The plan is asked of the database separately, without any values, at most once an hour
for a query, so that a slow database is not made slower by being looked at.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from app.graph import Asked, Graph, GraphError, Step
from app.store import now
from app.watching import journal

HELD = 50
PLAN_EVERY = 3600.0
EXPLAINED = ("", "timeout", "stopped")
"""After which failures a plan is asked for: a database that does not answer is left alone."""


@dataclass(frozen=True)
class Slow:
    """One slow query: when it ended, for how long it was asked, what came of it, how it is answered."""

    at: dt.datetime
    query: str
    ms: int
    rows: int
    failure: str
    params: tuple[str, ...]
    plan: tuple[Step, ...]


class Slowness:
    """What took at least `least_ms`. Safe to use from several threads."""

    def __init__(self, least_ms: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.least_ms = least_ms
        self._clock = clock
        self._guard = threading.Lock()
        self._last: deque[Slow] = deque(maxlen=HELD)
        self._plans: dict[str, tuple[float, tuple[Step, ...]]] = {}

    def hear(self, graph: Graph, asked: Asked) -> None:
        """Writes a query down if it was slow."""
        ms = round(asked.seconds * 1000)
        if ms < self.least_ms:
            return
        slow = Slow(
            now(),
            asked.query.name,
            ms,
            asked.rows,
            asked.failure,
            tuple(asked.query.params),
            self._plan(graph, asked),
        )
        with self._guard:
            self._last.append(slow)
        journal.write(
            logging.WARNING,
            "slow query",
            query=slow.query,
            ms=slow.ms,
            rows=slow.rows,
            failure=slow.failure,
            params=",".join(slow.params),
            plan=[step.name for step in slow.plan],
        )

    def last(self) -> list[Slow]:
        """The last slow queries of this process, the newest first."""
        with self._guard:
            return list(reversed(self._last))

    def _plan(self, graph: Graph, asked: Asked) -> tuple[Step, ...]:
        name = asked.query.name
        with self._guard:
            at, held = self._plans.get(name, (float("-inf"), ()))
            if asked.failure not in EXPLAINED or self._clock() - at < PLAN_EVERY:
                return held
            self._plans[name] = (self._clock(), held)
        try:
            plan = tuple(graph.plan(asked.query))
        except GraphError:
            return held
        with self._guard:
            self._plans[name] = (self._clock(), plan)
        return plan
