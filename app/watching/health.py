"""Whether an installation can do its work, and how much it uses: the graph, its schema, the store, the disk; memory, jobs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import exc as faults
from sqlalchemy import select

from app import migrations, runs
from app.access import SYSTEM
from app.config import VERSION
from app.database import Database
from app.engine import LEAST_FREE
from app.engine.processes import resident
from app.graph import GraphError
from app.store import STORE_VERSION, Store, StoreVersion

CHECKS = ("graph", "migrations", "store", "disk")


@dataclass(frozen=True)
class Health:
    """How it is at this moment. Sizes are bytes; None where it is not known, as of a database on a server of its own."""

    ready: Mapping[str, bool]  # of CHECKS
    store_version: int | None
    disk_free: int
    disk_size: int
    running: int | None  # reports, files and statements of the console
    waiting: int
    heap_used: int | None = None
    heap_most: int | None = None
    engine_resident: int | None = None
    own_resident: int | None = None

    @property
    def is_ready(self) -> bool:
        return all(self.ready.values())

    @property
    def missing(self) -> list[str]:
        """The names of what is not ready."""
        return [name for name, ready in self.ready.items() if not ready]


def look(database: Database, store: Store, *, waiting: int = 0, console: Mapping[int, float] | None = None) -> Health:
    """Looks at everything once; of the `console` it is told what runs and how many wait. Raises nothing: what does not answer
    is not ready."""
    graph, schema, jobs = _graph(database, console or {})
    version = _store_version(store)
    disk = shutil.disk_usage(database.settings.home)
    engine = database.engine.status() if database.engine else None
    ready = {
        "graph": graph,
        "migrations": schema,
        "store": version == STORE_VERSION,
        "disk": disk.free >= LEAST_FREE,
    }
    return Health(
        ready,
        version,
        disk.free,
        disk.total,
        None if jobs is None else max(0, jobs - waiting),
        waiting,
        engine.heap_used if engine else None,
        engine.heap_most if engine else None,
        engine.resident if engine else None,
        resident(),
    )


def _graph(database: Database, console: Mapping[int, float]) -> tuple[bool, bool, int | None]:
    try:
        graph = database.now()
        graph.check()
    except GraphError:
        return False, False, None
    try:
        schema = not migrations.pending(graph)
        return True, schema, len(runs.listed(graph.session(SYSTEM.viewer), console))
    except GraphError:
        return True, False, None


def _store_version(store: Store) -> int | None:
    try:
        with store.session() as session:
            return session.scalar(select(StoreVersion.version))
    except faults.SQLAlchemyError:
        return None


class _Gauges(Collector):
    """One look as numbers for Prometheus."""

    def __init__(self, health: Health) -> None:
        self.health = health

    def collect(self) -> Iterator[Metric]:
        """Every number that is known."""
        one = self.health
        build = GaugeMetricFamily("setka_build_info", "The version that answers.", labels=("version",))
        build.add_metric((VERSION,), 1)
        yield build
        ready = GaugeMetricFamily("setka_ready", "1 for what is ready, 0 for what is not.", labels=("check",))
        for name, is_ready in one.ready.items():
            ready.add_metric((name,), int(is_ready))
        yield ready
        jobs = GaugeMetricFamily(
            "setka_jobs",
            "Reports, files and statements of the console: running, and waiting for a place.",
            labels=("state",),
        )
        for state, count in (("running", one.running), ("waiting", one.waiting)):
            if count is not None:
                jobs.add_metric((state,), count)
        yield jobs
        for name, about, value in (
            ("setka_store_version", "The version of the store’s tables.", one.store_version),
            ("setka_disk_free_bytes", "Free space where the installation keeps its data.", one.disk_free),
            ("setka_engine_heap_used_bytes", "Used of the embedded engine’s Java heap.", one.heap_used),
            ("setka_engine_heap_max_bytes", "The most that the engine’s Java heap may become.", one.heap_most),
            ("setka_engine_resident_bytes", "Memory that the embedded engine’s process takes.", one.engine_resident),
        ):
            if value is not None:
                yield GaugeMetricFamily(name, about, value=value)


def registry_of(health: Health) -> CollectorRegistry:
    """A registry that holds one look."""
    registry = CollectorRegistry()
    registry.register(_Gauges(health))
    return registry
