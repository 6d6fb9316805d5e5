"""The first load of a network: its files become a store beside the empty one, which is tried and put in its place by renames.

Until the renames nothing of the installation is touched, and they are written down before the first of them, as in a restore: a
process killed at any step leaves the empty graph or the whole network.
"""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app import migrations
from app.backups import exchanging
from app.database import Database
from app.engine import LEAST_FREE, Engine, tool
from app.first_load.folder import prepare
from app.first_load.parts import Prepared
from app.intake import MOST_ROWS
from app.queries import Query
from app.refusals import N_, Refusal

Stage = Callable[[str, int, int], None]
READING = N_("Checking the files")
BUILDING = N_("Building the store")
INDEXING = N_("Making the indexes")
LOG = "first-load.log"
SCHEMA_SECONDS = "30m"
"""How long one constraint may take over a country, instead of what a query may."""


@dataclass(frozen=True)
class Loaded:
    """What was loaded: rows by label and type, seconds of each stage, where the empty store is that was there before."""

    nodes: int
    ties: int
    counts: Mapping[str, int]
    seconds: Mapping[str, float]
    before: Path | None


def load(database: Database, folder: Path, told: Stage) -> Loaded:
    """Makes the files of `folder` the network of an installation whose graph is empty. Raises Refusal, BadFiles and EngineError;
    the graph is then as it was. `told` hears the stage, what is done of it and of how much (0: not known)."""
    engine, home = database.engine, database.settings.home
    if engine is None:
        raise Refusal(
            N_(
                "The graph is on a server (NEO4J_URI), and a first load builds a store of this machine. Import without --first, or "
                "use the server’s own neo4j-admin database import. Nothing was changed."
            )
        )
    with exchanging.beside(home) as incoming:
        _require_empty(database, engine)
        touched = _touched(engine)
        _require_room(home, folder)
        (incoming / "rows").mkdir(mode=0o700)
        seconds: dict[str, float] = {}
        began = time.monotonic()
        at = dt.datetime.now(dt.UTC)
        ready = prepare(folder, incoming / "rows", at, lambda done, whole: told(READING, done, whole))
        began = _clocked(seconds, READING, began)
        told(BUILDING, 0, 0)
        command = tool.bulk_import(ready.nodes, ready.ties, ready.lined, incoming / "report.txt")
        exchanging.build(engine, incoming, command, LOG, heap=engine.heap)
        shutil.rmtree(incoming / "rows")
        began = _clocked(seconds, BUILDING, began)
        _try(engine, incoming, ready, database.queries, lambda done, whole: told(INDEXING, done, whole))
        _clocked(seconds, INDEXING, began)
        _require_nobody(engine)
        if _touched(engine) != touched:
            raise Refusal(
                N_(
                    "Somebody used this Setka while the files were being loaded. Nothing was changed. Stop it, then load again."
                )
            )
        before = exchanging.put_in_place(home, [*exchanging.GRAPH_PARTS], "before-first-load")
        return Loaded(ready.total(ready.nodes), ready.total(ready.ties), ready.counts, seconds, before)


def _clocked(seconds: dict[str, float], stage: str, began: float) -> float:
    now = time.monotonic()
    seconds[stage] = now - began
    return now


def _require_nobody(engine: Engine) -> None:
    known = engine.status()
    if known.users:
        raise Refusal(
            N_("Setka is running here (engine process %(pid)s). Stop it first, then load: nothing was changed."),
            pid=known.pid,
        )


def _require_empty(database: Database, engine: Engine) -> None:
    _require_nobody(engine)
    if not (engine.data / "data").exists():
        return  # no engine was ever started here
    graph = database.open()
    with graph.driver_session("read") as session:
        held = session.run(database.queries["intake.holds"].text).single(strict=True)["held"]
    database.close()
    engine.stop()
    if held:
        raise Refusal(
            N_(
                "The graph is not empty, and a first load goes into an empty one only. Import without --first, by parts of at most "
                "%(most)s rows, or load into a new SETKA_HOME. Nothing was changed."
            ),
            most=MOST_ROWS,
        )


def _touched(engine: Engine) -> int:
    return max((file.stat().st_mtime_ns for file in (engine.data / "data").rglob("*") if file.is_file()), default=0)


def _require_room(home: Path, folder: Path) -> None:
    # The importer's own files take twice what came, the store and its indexes as much again three times.
    needed = LEAST_FREE + 8 * sum(file.stat().st_size for file in folder.glob("*.csv"))
    free = shutil.disk_usage(home).free
    if free < needed:
        raise Refusal(
            N_(
                "There is too little room to load: %(free)s MB are free, %(needed)s MB are needed. Nothing was changed."
            ),
            free=free >> 20,
            needed=needed >> 20,
        )


def _try(
    engine: Engine, incoming: Path, ready: Prepared, queries: Mapping[str, Query], progress: Callable[[int, int], None]
) -> None:
    """The new store takes the schema and holds what the files said."""
    longer = {"db.transaction.timeout": SCHEMA_SECONDS}
    with exchanging.tried(engine, incoming, queries, tightened=longer, progress=progress) as (_, held):
        nodes = ready.total(ready.nodes) + len(migrations.load())
        if (held["nodes"], held["ties"]) != (nodes, ready.total(ready.ties)):
            raise Refusal(
                N_(
                    "The new store does not hold what the files say. Nothing was changed. What the importer said is in %(log)s."
                ),
                log=incoming.parent / LOG,
            )
