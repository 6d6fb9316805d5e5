"""The graph database of an installation: the embedded engine, or the server that NEO4J_URI names."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Mapping
from typing import Any

from app import migrations
from app.config import Settings
from app.engine import LEAST_FREE, Engine, EngineError
from app.graph import Asked, Graph, GraphError, GraphUnavailable, ViewerLike, plan_ahead
from app.queries import Query


class Database:
    """Opens the graph when it is first needed, and again when the embedded engine comes back at another port.

    Thread-safe. `open` waits for a start; `now` does not: it answers at once or raises GraphUnavailable while a start
    goes on in the background, so that a page never hangs on a dead engine.
    """

    def __init__(self, settings: Settings, queries: Mapping[str, Query]) -> None:
        self.settings, self.queries = settings, queries
        self.engine = None if settings.neo4j_uri else engine_of(settings)
        self.heard: Callable[[Graph, Asked], None] | None = (
            None  # told how each named query went, from the next opening on
        )
        self._guard = threading.Lock()
        self._starting = threading.Lock()
        self._graph: Graph | None = None
        self._address: tuple[str, str] | None = None
        self._revival: threading.Thread | None = None
        self._foresees: ViewerLike | None = None

    def open(self, progress: Any = None) -> Graph:
        """The graph, started if need be, its schema in place. Raises EngineError or GraphUnavailable."""
        with self._guard:
            uri, user, password = self._locate(progress)
            if self._graph is not None and self._address == (uri, password):
                return self._graph
            if self._graph is not None:
                self._graph.close()
                self._graph = None
            graph = Graph(
                uri,
                (user, password),
                self.queries,
                database=self.settings.neo4j_database,
                guard=self._refuse_full_disk if self.engine else None,
                heard=self.heard,
            )
            try:
                migrations.apply(graph)
            except BaseException:
                graph.close()
                raise
            self._graph, self._address = graph, (uri, password)
            self._plan_ahead()
            return graph

    def now(self) -> Graph:
        """The graph if it is up; otherwise GraphUnavailable at once, with a start under way."""
        graph = self._graph
        if graph is not None and (self.engine is None or self.engine.is_connected()):
            return graph
        self._revive()
        raise GraphUnavailable("the database is being started")

    def foresee(self, viewer: ViewerLike) -> None:
        """From now on an engine that has just started makes the plans of pages before somebody asks for them, in the background."""
        with self._guard:
            self._foresees = viewer
            self._plan_ahead()

    def close(self) -> None:
        """Closes connections; the engine ends when nobody else uses it."""
        with self._guard:
            if self._graph is not None:
                self._graph.close()
            self._graph = self._address = None
            if self.engine is not None:
                self.engine.release()

    def _locate(self, progress: Any) -> tuple[str, str, str]:
        if self.engine is None:
            assert self.settings.neo4j_uri is not None
            return self.settings.neo4j_uri, self.settings.neo4j_user, self.settings.neo4j_password
        found = self.engine.connect(progress)
        return found.uri, found.user, found.password

    def _plan_ahead(self) -> None:
        """A server that others use too has its plans already, and is not told to count its indexes."""
        if self._foresees is not None and self._graph is not None and self.engine is not None:
            threading.Thread(
                target=plan_ahead, args=(self._graph, self._foresees), name="plan-ahead", daemon=True
            ).start()

    def _revive(self) -> None:
        with self._starting:
            if self._revival is None or not self._revival.is_alive():
                self._revival = threading.Thread(target=self._try_open, name="revive-graph", daemon=True)
                self._revival.start()

    def _try_open(self) -> None:
        try:
            self.open()
        except (EngineError, GraphError):
            return

    def _refuse_full_disk(self) -> None:
        """The engine stops answering at all when its disk is full, so writes stop before that."""
        if shutil.disk_usage(self.settings.home).free < LEAST_FREE:
            raise GraphUnavailable("the disk is almost full; nothing was written")


def engine_of(settings: Settings) -> Engine:
    """The embedded engine of an installation, not started."""
    return Engine(
        settings.home,
        jars=settings.jars,
        bolt_port=settings.bolt_port,
        heap=settings.heap,
        page_cache=settings.page_cache,
        repository=settings.repository,
    )
