"""The console's own engine: a second, small process that holds a copy of what the whole network may see.

It is filled from the network when it is first needed and again whenever something that everybody sees has changed since:
that it is filled again tells nothing of what is hidden. It has its own memory and a low priority, so that nobody else feels
what happens in it, and it may be ended at any moment. A network that is too large to be copied whole is copied by
municipalities, each into an engine of its own, and again when something in it changed.
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
from app.console import content, filling
from app.engine import Engine, EngineError
from app.engine import lock as jar_lock
from app.engine.processes import remove_left_behind
from app.graph import Graph

HEAP = "384m"
PAGE_CACHE = "32m"
TIGHTENED = {
    "db.transaction.timeout": "12s",
    "db.memory.transaction.max": "96m",
    "dbms.memory.transaction.total.max": "160m",
}
SCHEMA = ("0001_identity", "0002_ties", "0003_names")
IDLE_SECONDS = 900.0
MOST = 2
"""So many municipalities are held at once; as many statements go on at once."""
PRIORITY = 10


@dataclass(frozen=True)
class Copy:
    """A filled engine: where it answers, how much it holds of which municipality (of all: None), and when that was last found to
    be what everybody sees in the network."""

    port: int
    user: str
    password: str
    pid: int
    graph: Graph
    as_of: float = 0.0
    nodes: int = 0
    ties: int = 0
    part: str | None = None


class Mirrors:
    """The copies of one process by what they hold, at most `MOST`; the one that was longest not asked makes place for another.
    Safe to share between threads."""

    def __init__(self, home: Path, jars: Path | None, queries: Any, repository: str | None = None) -> None:
        self.folder = home / "console" / str(os.getpid())
        self._settings = (jars or home / "engine" / "jars", queries, repository)
        self._guard = threading.Lock()
        self._held: dict[str | None, Mirror] = {}  # the one asked last at the end

    def copy(self, network: Graph, part: str | None = None) -> contextlib.AbstractContextManager[Copy]:
        """The copy of a municipality, or of the whole network, as it is now; it stays so while it is held. Raises EngineError
        or GraphError."""
        with self._guard:
            mirror = self._held.pop(part, None)
            if mirror is None and len(self._held) >= MOST:
                free = next((held for held, one in self._held.items() if one.is_idle), next(iter(self._held)))
                mirror = self._held.pop(free)
            mirror = mirror or Mirror(self._free_folder(), *self._settings)
            self._held[part] = mirror
        return mirror.copy(network, part)

    @property
    def fillings(self) -> int:
        """How often a copy was made so far."""
        return sum(one.fillings for one in self._all())

    def copied(self, part: str | None) -> int | None:
        """How many nodes and ties are written of the copy that is being made; None when none is."""
        with self._guard:
            held = self._held.get(part)
        return held.copied if held is not None and held.is_filling else None

    def is_up(self, copy: Copy) -> bool:
        """Whether the engine of `copy` runs."""
        return any(one.is_up(copy) for one in self._all())

    def kill(self, copy: Copy) -> None:
        """Ends the engine of `copy` at once, whatever it does; the next one who asks gets a new one."""
        for one in self._all():
            one.kill(copy)

    def close(self) -> None:
        """Ends the engines and removes their files."""
        for one in self._all():
            one.close()
        with contextlib.suppress(OSError):
            self.folder.rmdir()

    def _all(self) -> list[Mirror]:
        with self._guard:
            return list(self._held.values())

    def _free_folder(self) -> Path:
        taken = {one.folder for one in self._held.values()}
        return next(one for number in itertools.count() if (one := self.folder / str(number)) not in taken)


class Mirror:
    """One copy. Safe to share between threads: any number read it, filling it waits until nobody does."""

    def __init__(self, folder: Path, jars: Path, queries: Any, repository: str | None) -> None:
        self.folder = folder
        self._jars, self._queries, self._repository = jars, queries, repository
        self._changing = threading.Condition()
        self._readers = 0
        self.fillings = 0
        self.copied = 0  # so much is written of the copy that is being made
        self._filling = False
        self._engine: Engine | None = None
        self._graph: Graph | None = None
        self._copy: Copy | None = None
        self._state: tuple[str, ...] = ()  # of the network when it was copied
        # A part, a version of the network, the state of the part then.
        self._looked: tuple[str | None, tuple[str, ...], tuple[str, ...]] | None = None
        self._used_at = 0.0
        self._timer: threading.Timer | None = None

    @contextlib.contextmanager
    def copy(self, network: Graph, part: str | None) -> Iterator[Copy]:
        """The copy, as the network is now; it stays so while it is held. Raises EngineError or GraphError."""
        copy = self._enter(network, part)
        try:
            yield copy
        finally:
            with self._changing:
                self._readers -= 1
                self._used_at = time.monotonic()
                self._changing.notify_all()
            self._watch()

    @property
    def is_filling(self) -> bool:
        """Whether the copy is being made now."""
        return self._filling

    @property
    def is_idle(self) -> bool:
        """Whether nobody holds the copy now, nor makes it."""
        return not self._readers and not self._filling

    def is_up(self, copy: Copy) -> bool:
        """Whether the engine of `copy` runs and is this one’s."""
        return self._runs() and self._graph is copy.graph

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

    def _runs(self) -> bool:
        return self._engine is not None and self._engine.is_connected()

    # --- filling it ---------------------------------------------------------------------------------------------------

    def _enter(self, network: Graph, part: str | None) -> Copy:
        with self._changing:
            while True:
                while self._filling:
                    self._changing.wait()
                # Asked only now: whoever waited for somebody else's filling may need no other.
                state = self._state_of(network, part)
                held = self._copy
                if held is not None and held.part == part and self._state == state and self._runs():
                    self._readers += 1
                    return replace(held, as_of=time.time())
                if self._readers:
                    self._changing.wait()
                    continue
                self._filling = True
                break
        copy = None
        try:
            copy = self._fill(network, part)
            # Taken before the network was read: what changed meanwhile makes the next one look again.
            self._copy, self._state, self.fillings = copy, state, self.fillings + 1
            return copy
        finally:
            with self._changing:
                self._filling = False
                if copy is not None:
                    self._readers += 1
                self._changing.notify_all()

    def _hear(self, more: int) -> None:
        self.copied += more

    def _state_of(self, network: Graph, part: str | None) -> tuple[str, ...]:
        """What differs when the copy of `part` is no more what everybody sees; looked at after a change of the network only."""
        version = version_of(network)
        if self._looked is None or self._looked[:2] != (part, version):
            self._looked = (part, version, filling.state_of(network.session(content.NETWORK), part))
        return self._looked[2]

    def _fill(self, network: Graph, part: str | None) -> Copy:
        held = self._copy
        self._copy, self.copied = None, 0
        if held is None or not self._runs():
            held = self._start()
        source, target = network.session(content.NETWORK), held.graph.session(content.NETWORK)
        while target.write("console.empty", _seconds=filling.SECONDS).rows[0][0]:
            pass
        began = time.time()
        nodes, ties = filling.fill(source, target, part, self._hear)
        return replace(held, part=part, as_of=began, nodes=nodes, ties=ties)

    def _start(self) -> Copy:
        self._forget()
        remove_left_behind(self.folder.parent.parent.glob("[0-9]*"))
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
            elif self._runs():
                self._watch()

        if self._timer is None:
            self._timer = threading.Timer(IDLE_SECONDS, look)
            self._timer.daemon = True
            self._timer.start()


def version_of(network: Graph) -> tuple[str, ...]:
    """What differs after every write to the network, seen by all or not: the bookmark of a read names the last one before it."""
    return tuple(sorted(network.execute(_touch, "read", (), 5.0)[1]))


def _touch(transaction: Any) -> None:
    transaction.run("RETURN 1").consume()
