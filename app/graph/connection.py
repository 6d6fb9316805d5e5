"""The connections to one database: statements sent, repeated while the trouble is a passing one, ended in time."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import Any

import neo4j
from neo4j import exceptions as faults

from app.graph.errors import GraphError, GraphPaused, GraphUnavailable, named_faults
from app.graph.results import Asked, Result, Step, collected
from app.graph.session import GraphSession, Tag, ViewerLike
from app.graph.values import plain
from app.queries import Query

RETRY_SECONDS = 8.0
"""So long it is tried again when the database does not answer, counted from when it was first found silent: a page asks several
times, and nobody is to wait for each of them …"""
LAST_TRY_SECONDS = 0.5
"""… but each tries once more, for a connection may be broken while the database is well."""
PAUSE_SECONDS = 0.05
"""So often it is tried whether writing goes on."""


class Graph:
    """A connection pool to one database and the queries that may be asked of it. Safe to share between threads.

    `guard` is called before every write and may refuse it by raising a GraphError; `heard` is told how each named query went.
    """

    def __init__(
        self,
        uri: str,
        auth: tuple[str, str] | None,
        queries: Mapping[str, Query],
        *,
        database: str | None = None,
        connect_seconds: float = 10.0,
        retry_seconds: float = RETRY_SECONDS,
        guard: Callable[[], None] | None = None,
        heard: Callable[[Graph, Asked], None] | None = None,
    ) -> None:
        self.queries = queries
        self._heard = heard
        self.database = database
        self._guard = guard
        self._retry_seconds = retry_seconds
        self._silent_since: float | None = None
        self._asked_at, self._is_closed = 0.0, False
        self._driver = neo4j.GraphDatabase.driver(
            uri,
            auth=auth,
            connection_timeout=connect_seconds,
            connection_acquisition_timeout=connect_seconds + 5,
            max_connection_lifetime=1800,
            liveness_check_timeout=30,
            notifications_min_severity="OFF",
            user_agent="setka",
        )

    def close(self) -> None:
        """Closes every connection."""
        self._is_closed = True
        self._driver.close()

    def wait_until_idle(self, seconds: float) -> bool:
        """Waits until nobody has asked for so many seconds; false when it was closed meanwhile."""
        while not self._is_closed and (left := self._asked_at + seconds - time.monotonic()) > 0:
            time.sleep(min(left, 0.2))
        return not self._is_closed

    def session(self, viewer: ViewerLike, bookmarks: Iterable[str] = ()) -> GraphSession:
        """A view of the graph for one person, causally after `bookmarks`."""
        return GraphSession(self, viewer, bookmarks)

    def driver_session(self, access: str, bookmarks: Iterable[str] = ()) -> neo4j.Session:
        """A driver session for work that is not a query file: migrations, the contract test, benchmarks."""
        return self._driver.session(
            database=self.database,
            default_access_mode=neo4j.READ_ACCESS if access == "read" else neo4j.WRITE_ACCESS,
            bookmarks=neo4j.Bookmarks.from_raw_values(list(bookmarks)) if bookmarks else None,
            fetch_size=2000,
            max_transaction_retry_time=self._patience(),
        )

    def _patience(self) -> float:
        """Seconds for which it is worth trying again what the database does not answer."""
        if self._silent_since is None:
            return self._retry_seconds
        left = self._silent_since + self._retry_seconds - time.monotonic()
        return max(left, min(LAST_TRY_SECONDS, self._retry_seconds))

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Remembers since when the database does not answer what is asked inside the block."""
        try:
            yield
        except GraphUnavailable as error:
            if self._silent_since is None and not isinstance(error, GraphPaused):
                self._silent_since = time.monotonic()
            raise
        except GraphError:
            self._silent_since = None  # a refusal is an answer
            raise
        self._silent_since = None

    def check(self, seconds: float = 5.0) -> None:
        """A real query, answered; raises GraphUnavailable or another GraphError.

        A database that panicked still claims to be online, so nothing less than a read of stored data is believed.
        """

        def one(tx: neo4j.ManagedTransaction) -> None:
            tx.run("MATCH (m:Migration) RETURN count(m)").consume()

        self.execute(one, "read", (), seconds)

    def plan(self, query: Query, seconds: float = 5.0) -> list[Step]:
        """How the database would answer a query, from its result down to where it begins; it is not asked, and no values are
        needed. Raises GraphError."""
        with named_faults(), self.driver_session(query.access) as session:
            found = session.run(neo4j.Query(f"EXPLAIN {query.body}", timeout=seconds)).consume().plan
        steps, todo = [], [(0, found)] if found else []
        while todo:
            depth, one = todo.pop()
            name = str(one["operatorType"]).partition("@")[0]
            steps.append(Step(depth, name, str(one.get("args", {}).get("Details", ""))[:300]))
            todo.extend((depth + 1, child) for child in reversed(one.get("children", [])))
        return steps

    @contextmanager
    def listening(self) -> Iterator[list[Asked]]:
        """What is put into the list inside the block is told to `heard` when it ends: the last one with the failure."""
        asked: list[Asked] = []
        self._asked_at = time.monotonic()
        try:
            yield asked
        except GraphError as error:
            if asked:
                asked[-1].failure = error.kind
            raise
        finally:
            self._asked_at = time.monotonic()
            if self._heard:
                for one in asked:
                    self._heard(self, one)

    def read(
        self, text: str, params: Mapping[str, Any], cap: int, bookmarks: Iterable[str], seconds: float, tag: Tag = None
    ) -> Result:
        """The answer of one statement that reads, in at most `seconds`; asked again while the trouble is a passing one.

        It is sent without a transaction of its own: one way to the database and back instead of three. By `tag` it is
        known in the database's list of what runs.
        """
        asked = _timed(text, seconds, tag)
        give_up = time.monotonic() + self._patience()
        for attempt in count(1):
            try:
                with self._reached(), named_faults(), self.driver_session("read", bookmarks) as session:
                    return collected(session.run(asked, dict(params)), cap)
            except GraphError as error:
                cause = error.__cause__
                passing = isinstance(cause, faults.Neo4jError | faults.DriverError) and cause.is_retryable()
                pause = min(0.05 * 2**attempt, 1.0) * random.uniform(0.5, 1)  # noqa: S311 # spreads, protects nothing
                if not passing or time.monotonic() + pause > give_up:
                    raise
                time.sleep(pause)
        raise AssertionError("unreachable")

    def stream(
        self, text: str, params: Mapping[str, Any], bookmarks: Iterable[str], seconds: float, tag: Tag = None
    ) -> Generator[tuple[Any, ...], None, None]:
        """The answer of one statement that reads, row by row, in bounded memory: its columns first, then its rows.

        It is asked once: rows that were handed on cannot be taken back. Closing the iterator ends the statement.
        """
        with named_faults(), self.driver_session("read", bookmarks) as session:
            answer = session.run(_timed(text, seconds, tag), dict(params))
            yield tuple(answer.keys())
            for record in answer:
                yield tuple(plain(value) for value in record.values())

    def execute(
        self, work: Callable[[neo4j.ManagedTransaction], Any], access: str, bookmarks: Iterable[str], seconds: float
    ) -> tuple[Any, list[str]]:
        """Runs `work` in a managed transaction of at most `seconds`; returns its value and the bookmarks after it. What
        meets a pause for a backup, at its commit even, is rolled back and done anew."""
        if access == "write" and self._guard:
            self._guard()
        timed = neo4j.unit_of_work(timeout=max(seconds, 0.001))(work)
        give_up = time.monotonic() + self._retry_seconds
        while True:
            try:
                with self._reached(), named_faults(), self.driver_session(access, bookmarks) as session:
                    run = session.execute_read if access == "read" else session.execute_write
                    return run(timed), list(session.last_bookmarks().raw_values)
            except GraphPaused:
                if time.monotonic() + PAUSE_SECONDS > give_up:
                    raise
                time.sleep(PAUSE_SECONDS)


def _timed(text: str, seconds: float, tag: Tag) -> neo4j.Query:
    return neo4j.Query(text, timeout=max(seconds, 0.001), metadata=dict(tag) if tag else None)
