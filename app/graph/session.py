"""The graph as one person sees it: named queries, read and written in her name."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

import neo4j

from app.graph.results import ROW_CAP, Asked, Result, collected
from app.graph.values import exact, given_back
from app.queries import Query

if TYPE_CHECKING:
    from app.graph.connection import Graph

READ_SECONDS = 15.0
WRITE_SECONDS = 30.0
BESIDE_SECONDS = 120.0
"""So long for what a page does not wait for: it says meanwhile how far it is."""
STREAM_SECONDS = 600.0
"""A report that is written to a file may take so long; rows are handed on as they come."""
Ask = Callable[..., list[dict[str, Any]]]
Tag = Mapping[str, Any] | None
T = TypeVar("T")


class ViewerLike(Protocol):
    """Whoever looks: knows how to become the `$viewer` parameter."""

    def as_param(self) -> dict[str, Any]: ...


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
                    results.append(collected(tx.run(query.text, values), ROW_CAP))
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
