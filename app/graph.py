"""The only way to the network: one driver per process, named queries, plain Python out.

Reads and writes run in managed transactions that are repeated on passing errors; every call has its own time limit,
because the engine lets a client's zero override its own. Rows beyond a cap are counted, not kept, so a list that was
cut can say of how many. `$viewer` is bound to every query: what a person may not see is left out inside the database.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol, TypeVar, cast

import neo4j
from neo4j import exceptions as faults
from neo4j.time import Date, DateTime

from app.queries import Query

READ_SECONDS = 15.0
WRITE_SECONDS = 30.0
BESIDE_SECONDS = 120.0
"""So long for what a page does not wait for: it says meanwhile how far it is."""
STREAM_SECONDS = 600.0
"""A report that is written to a file may take so long; rows are handed on as they come."""
RETRY_SECONDS = 8.0
"""So long it is tried again when the database does not answer, counted from when it was first found silent: a page asks several
times, and nobody is to wait for each of them …"""
LAST_TRY_SECONDS = 0.5
"""… but each tries once more, for a connection may be broken while the database is well."""
PAUSE_SECONDS = 0.05
"""So often it is tried whether writing goes on."""
ROW_CAP = 10_000
COUNT_CAP = 100_000


class GraphError(Exception):
    """A query did not succeed; the subclass says what kind of trouble it was, `kind` says it in a word."""

    kind = "failed"


class GraphUnavailable(GraphError):
    """The database cannot be reached or cannot answer now; trying again later may help."""

    kind = "unavailable"


class GraphPaused(GraphUnavailable):
    """Nothing can be written just now, because the store is being copied; reading goes on."""


class GraphTimeout(GraphError):
    """The query took longer than it was allowed."""

    kind = "timeout"


class GraphStopped(GraphError):
    """The query was stopped before it had ended, by somebody."""

    kind = "stopped"


class AlreadyExists(GraphError):
    """A uniqueness constraint refused a write: the thing is there already."""

    kind = "exists"


class QueryFailed(GraphError):
    """The database refused the query."""


class ViewerLike(Protocol):
    """Whoever looks: knows how to become the `$viewer` parameter."""

    def as_param(self) -> dict[str, Any]: ...


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


def plain(value: Any) -> Any:
    """`value` with the driver's own date types replaced by `datetime`, at any depth."""
    if isinstance(value, Date | DateTime):
        return value.to_native()
    if isinstance(value, list):
        # An answer is mostly long lists of texts and numbers: their types are looked at in one go.
        return value if _PLAIN.issuperset(map(type, value)) else [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


_PLAIN = frozenset({str, int, float, bool, type(None)})


def exact(value: Any) -> Any:
    """`value` as JSON can hold it, no finer part of a time lost; `given_back` makes it the value again."""
    if isinstance(value, Date):
        return {"$date": value.iso_format()}
    if isinstance(value, DateTime):
        return {"$time": value.iso_format()}
    if isinstance(value, list):
        return [exact(item) for item in value]
    if isinstance(value, dict):
        return {key: exact(item) for key, item in value.items()}
    return value


def given_back(value: Any) -> Any:
    """The value that `exact` wrote."""
    if isinstance(value, list):
        return [given_back(item) for item in value]
    if isinstance(value, dict):
        if value.keys() == {"$date"}:
            return Date.from_iso_format(value["$date"])
        if value.keys() == {"$time"}:
            return DateTime.from_iso_format(value["$time"])
        return {key: given_back(item) for key, item in value.items()}
    return value


Ask = Callable[..., list[dict[str, Any]]]
Tag = Mapping[str, Any] | None
T = TypeVar("T")


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
        self._driver.close()

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
        try:
            yield asked
        except GraphError as error:
            if asked:
                asked[-1].failure = error.kind
            raise
        finally:
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
                    return _collect(session.run(asked, dict(params)), cap)
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


@contextmanager
def named_faults() -> Iterator[None]:
    """Turns whatever the driver raises inside the block into a GraphError."""
    try:
        yield
    except faults.ConstraintError as error:
        raise AlreadyExists(error.message) from error
    except (faults.ServiceUnavailable, faults.SessionExpired, OSError) as error:
        raise GraphUnavailable(str(error)) from error
    except faults.AuthError as error:
        raise GraphUnavailable("the database refused the user name or the password") from error
    except faults.Neo4jError as error:
        raise _named(error) from error
    except faults.DriverError as error:
        raise GraphUnavailable(str(error)) from error


READ_ONLY_STATUS = "42N18"


def _is_paused(error: faults.GqlError) -> bool:
    """Whether a pause of writing is what lies behind it; one met at a commit is said deep inside only."""
    cause: BaseException | None = error
    while isinstance(cause, faults.GqlError):
        if cause.gql_status == READ_ONLY_STATUS:
            return True
        cause = cause.__cause__
    return False


def _named(error: faults.Neo4jError) -> GraphError:
    code = error.code or ""
    if _is_paused(error):
        return GraphPaused("nothing can be written while the store is being copied")
    if "TransactionTimedOut" in code:
        return GraphTimeout("the query took longer than it may")
    if "Transaction.Terminated" in code or "LockClientStopped" in code:
        return GraphStopped("the query was stopped")
    if "DatabaseUnavailable" in code or "General.DatabaseUnavailable" in code or code.startswith("Neo.DatabaseError"):
        return GraphUnavailable(error.message or code)
    return QueryFailed(f"{code}: {error.message}")


class GraphSession:
    """The graph as one person sees it, during one request or command. Not shared between threads.

    After each write `bookmarks` name the state that later reads of the same person must have seen. While a `tag` is set, what
    is read carries it, so that it can be found among what runs and be stopped (`app.runs`). A read may take `seconds`.
    """

    def __init__(self, graph: Graph, viewer: ViewerLike, bookmarks: Iterable[str] = ()) -> None:
        self.graph = graph
        self.viewer = viewer
        self.bookmarks = list(bookmarks)
        self.wrote = False
        self.tag: Tag = None
        self.seconds = READ_SECONDS
        self.asked: deque[tuple[Query, dict[str, Any]]] = deque(maxlen=100)  # the last read queries, with parameters

    def rows(self, name: str, /, *, _cap: int = ROW_CAP, _seconds: float | None = None, **params: Any) -> Result:
        """The answer of the read query `name`, at most `_cap` rows kept, the rest counted."""
        query = self._query(name, "read")
        bound = self._bound(query, params)
        self.asked.append((query, {key: value for key, value in bound.items() if key in query.params}))
        with self.graph.listening() as heard:
            heard.append(one := Asked(query))
            with one.timed():
                seconds = self.seconds if _seconds is None else _seconds
                result = self.graph.read(query.text, bound, _cap, self.bookmarks, seconds, self.tag)
            one.rows = result.total
        return result

    def row(self, name: str, /, **params: Any) -> dict[str, Any] | None:
        """The first row of the read query `name`, or None."""
        found = self.rows(name, _cap=1, **params)
        return found.dicts()[0] if found.rows else None

    def stream(self, name: str, /, *, _seconds: float = STREAM_SECONDS, **params: Any) -> Iterator[tuple[Any, ...]]:
        """The rows of the read query `name` one by one, all of them, in bounded memory."""
        query = self._query(name, "read")
        bound = self._bound(query, params)
        self.asked.append((query, {key: value for key, value in bound.items() if key in query.params}))
        rows = self.graph.stream(query.text, bound, self.bookmarks, _seconds, self.tag)
        with self.graph.listening() as heard, closing(rows):
            heard.append(one := Asked(query))
            with one.timed():
                next(rows)
            while True:
                # What whoever takes the rows does between two of them is not the query's time.
                with one.timed():
                    row = next(rows, None)
                if row is None:
                    return
                one.rows += 1
                yield row

    def write(self, name: str, /, *, _seconds: float = WRITE_SECONDS, **params: Any) -> Result:
        """Runs the write query `name` and returns its rows; when this returns, the change is durable."""
        return self.write_all([(name, params)], _seconds=_seconds)[0]

    def write_all(
        self,
        steps: Sequence[tuple[str, Mapping[str, Any]]],
        *,
        _seconds: float = WRITE_SECONDS,
        progress: Callable[[int], None] | None = None,
    ) -> list[Result]:
        """Runs several write queries in one transaction: all of them happen, or none.

        `progress` is told how many steps are done (a repeated attempt starts from one again).
        """
        prepared = [(self._query(name, "write"), params) for name, params in steps]
        bound = [(query, self._bound(query, params)) for query, params in prepared]

        def work(tx: neo4j.ManagedTransaction) -> list[Result]:
            results = []
            for done, (query, values) in enumerate(bound, 1):
                heard.append(one := Asked(query))
                with one.timed():
                    results.append(_collect(tx.run(query.text, values), ROW_CAP))
                one.rows = results[-1].total
                if progress:
                    progress(done)
            return results

        self.wrote = True
        with self.graph.listening() as heard:
            results, self.bookmarks = self.graph.execute(work, "write", self.bookmarks, _seconds)
        return results

    def transact(self, work: Callable[[Ask], T], *, _seconds: float = WRITE_SECONDS) -> T:
        """Runs `work` in one write transaction: all that it wrote happens or, when it raises, nothing.

        It is handed `ask(name, **params)`, which runs a query of either kind and returns its rows as dictionaries; values
        go in and come out as `exact` writes them. It may be called again when the database asks for another attempt.
        """

        def attempt(tx: neo4j.ManagedTransaction) -> T:
            def ask(name: str, /, **params: Any) -> list[dict[str, Any]]:
                query = self.graph.queries[name]
                heard.append(one := Asked(query))
                with one.timed():
                    rows = [exact(dict(row)) for row in tx.run(query.text, self._bound(query, given_back(params)))]
                one.rows = len(rows)
                return rows

            return work(ask)

        self.wrote = True
        with self.graph.listening() as heard:
            result, self.bookmarks = self.graph.execute(attempt, "write", self.bookmarks, _seconds)
        return cast(T, result)

    def _query(self, name: str, access: str) -> Query:
        query = self.graph.queries[name]
        if query.access != access:
            raise TypeError(f"{name} is a {query.access} query")
        return query

    def _bound(self, query: Query, params: Mapping[str, Any]) -> dict[str, Any]:
        return {**query.complete(params), "viewer": self.viewer.as_param()}


def _collect(answer: neo4j.Result, cap: int) -> Result:
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
