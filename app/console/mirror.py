"""The console's own engine: a second, small process that holds a copy of what the whole network may see.

It is filled from the network when it is first needed and again whenever the network has changed since. It has its own
memory and a low priority, so that nobody else feels what happens in it, and it may be ended at any moment.
"""

from __future__ import annotations

import atexit
import contextlib
import itertools
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app import migrations
from app.console import content
from app.engine import Engine, EngineError
from app.engine import lock as jar_lock
from app.engine.life import is_alive
from app.graph import Graph, GraphSession
from app.vocabulary import NODE_KINDS, TIE_TYPES

HEAP = "384m"
PAGE_CACHE = "32m"
TIGHTENED = {
    "db.transaction.timeout": "12s",
    "db.memory.transaction.max": "96m",
    "dbms.memory.transaction.total.max": "160m",
}
SCHEMA = ("0001_identity", "0002_ties", "0003_names")
BATCH = 5_000
IDLE_SECONDS = 900.0
FILL_SECONDS = 120.0
PRIORITY = 10


@dataclass(frozen=True)
class Copy:
    """A filled engine: where it answers, how much it holds, and when that was last found to be what the network holds.

    When it was filled is told to nobody: it changes with hidden facts too.
    """

    port: int
    user: str
    password: str
    pid: int
    graph: Graph
    as_of: float = 0.0
    nodes: int = 0
    ties: int = 0


class Mirror:
    """The copy of one process. Safe to share between threads: any number read it, filling it waits until nobody does."""

    def __init__(self, home: Path, jars: Path | None, queries: Any, repository: str | None = None) -> None:
        self.folder = home / "console" / str(os.getpid())
        self._jars, self._queries, self._repository = jars or home / "engine" / "jars", queries, repository
        self._changing = threading.Condition()
        self._readers = 0
        self.fillings = 0
        self._filling = False
        self._engine: Engine | None = None
        self._graph: Graph | None = None
        self._copy: Copy | None = None
        self._version: tuple[str, ...] = ()
        self._used_at = 0.0
        self._timer: threading.Timer | None = None

    @contextlib.contextmanager
    def copy(self, network: Graph) -> Iterator[Copy]:
        """The copy, as the network is now; it stays so while it is held. Raises EngineError or GraphError."""
        copy = self._enter(network)
        try:
            yield copy
        finally:
            with self._changing:
                self._readers -= 1
                self._used_at = time.monotonic()
                self._changing.notify_all()
            self._watch()

    @property
    def readers(self) -> int:
        """How many hold the copy now."""
        return self._readers

    def is_up(self) -> bool:
        """Whether the engine of the copy runs."""
        return self._engine is not None and self._engine.is_connected()

    def kill(self, copy: Copy) -> None:
        """Ends the engine of `copy` at once, whatever it does; the next one who asks gets a new one."""
        with self._changing:
            if self._copy is None or self._copy.pid != copy.pid:
                return
            self._copy = None
        with contextlib.suppress(OSError):
            os.kill(copy.pid, signal.SIGKILL)

    def close(self) -> None:
        """Ends the engine and removes its files."""
        with self._changing:
            if self._readers or self._filling:
                return
            self._filling = True
        try:
            self._forget()
        finally:
            with self._changing:
                self._filling = False
                self._changing.notify_all()

    # --- filling it ---------------------------------------------------------------------------------------------------

    def _enter(self, network: Graph) -> Copy:
        with self._changing:
            while True:
                while self._filling:
                    self._changing.wait()
                # Asked only now: whoever waited for somebody else's filling may need no other.
                version = version_of(network)
                if self._copy is not None and self.is_up() and self._version == version:
                    self._readers += 1
                    return replace(self._copy, as_of=time.time())
                if self._readers:
                    self._changing.wait()
                    continue
                self._filling = True
                break
        copy = None
        try:
            copy = self._fill(network)
            # Taken before the network was read: what changed meanwhile makes the next one look again.
            self._copy, self._version, self.fillings = copy, version, self.fillings + 1
            return copy
        finally:
            with self._changing:
                self._filling = False
                if copy is not None:
                    self._readers += 1
                self._changing.notify_all()

    def _fill(self, network: Graph) -> Copy:
        held = self._copy
        self._copy = None
        if held is None or not self.is_up():
            held = self._start()
        source, target = network.session(content.NETWORK), held.graph.session(content.NETWORK)
        while target.write("console.empty", _seconds=FILL_SECONDS).rows[0][0]:
            pass
        elements: dict[tuple[str, str], str] = {}
        for label in NODE_KINDS:
            _fill_nodes(source, target, label, elements)
        ties = sum(_fill_ties(source, target, type, elements) for type in TIE_TYPES)
        return replace(held, as_of=time.time(), nodes=len(elements), ties=ties)

    def _start(self) -> Copy:
        self._forget()
        _remove_left_behind(self.folder.parent)
        whole = jar_lock.read()
        lean = replace(whole, jars=tuple(jar for jar in whole.jars if not jar.is_plugin))
        engine = Engine(
            self.folder,
            jars=self._jars,
            heap=HEAP,
            page_cache=PAGE_CACHE,
            repository=self._repository,
            jar_lock=lean,
            tightened=TIGHTENED,
            priority=PRIORITY,
        )
        found = engine.connect()
        self._engine = engine
        atexit.register(self._forget)
        graph = Graph(found.uri, (found.user, found.password), self._queries, retry_seconds=1.0)
        self._graph = graph
        migrations.apply(graph, [one for one in migrations.load() if one.name in SCHEMA])
        port = int(found.uri.rpartition(":")[2])
        return Copy(port, found.user, found.password, found.pid, graph)

    def _forget(self) -> None:
        atexit.unregister(self._forget)
        engine, graph = self._engine, self._graph
        self._copy = self._engine = self._graph = None
        if graph is not None:
            graph.close()
        if engine is not None:
            pid = engine.status().pid
            engine.release()
            if pid is not None:
                with contextlib.suppress(EngineError):
                    engine.wait_for_end(pid)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _watch(self) -> None:
        """Ends the engine when nobody has asked for a while."""

        def look() -> None:
            self._timer = None
            if time.monotonic() - self._used_at >= IDLE_SECONDS - 1:
                self.close()
            elif self.is_up():
                self._watch()

        if self._timer is None:
            self._timer = threading.Timer(IDLE_SECONDS, look)
            self._timer.daemon = True
            self._timer.start()


def version_of(network: Graph) -> tuple[str, ...]:
    """What differs after every write to the network: the bookmark of a read names the last change before it."""
    return tuple(sorted(network.execute(_touch, "read", (), 5.0)[1]))


def _touch(transaction: Any) -> None:
    transaction.run("RETURN 1").consume()


def _fill_nodes(source: GraphSession, target: GraphSession, label: str, elements: dict[tuple[str, str], str]) -> None:
    keys = content.node_keys(label)
    for rows in _batches(source.stream("console.nodes", label=label, keys=keys)):
        made = target.write(
            "console.fill_nodes", label=label, rows=[_known(keys, values) for _, values in rows], _seconds=FILL_SECONDS
        )
        elements.update(zip(((label, id) for id, _ in rows), (row[0] for row in made.rows), strict=True))


def _fill_ties(source: GraphSession, target: GraphSession, type: str, elements: dict[tuple[str, str], str]) -> int:
    keys, written = content.tie_keys(type), 0
    for rows in _batches(source.stream("console.ties", type=type, keys=keys)):
        ends = [(elements.get((row[0], row[1])), elements.get((row[2], row[3])), row[4]) for row in rows]
        known = [[start, end, _known(keys, values)] for start, end, values in ends if start and end]
        if known:
            written += target.write("console.fill_ties", type=type, rows=known, _seconds=FILL_SECONDS).rows[0][0]
    return written


def _known(keys: list[str], values: list[Any]) -> dict[str, Any]:
    return {key: value for key, value in zip(keys, values, strict=True) if value is not None}


def _batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while batch := list(itertools.islice(rows, BATCH)):
        yield batch


def _remove_left_behind(folder: Path) -> None:
    """Copies of processes that are no more."""
    for other in folder.glob("*") if folder.is_dir() else ():
        if other.name.isdigit() and not is_alive(int(other.name)):
            shutil.rmtree(other, ignore_errors=True)
