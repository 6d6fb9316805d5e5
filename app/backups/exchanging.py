"""What was prepared beside an installation, in `.restore`, is tried there and changes places with what is there.

What was there is moved aside, never deleted. The moves are written down before the first of them, so that a process killed
between two of them is completed by the next start (`finish`).
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from app import migrations
from app.access import SYSTEM
from app.backups.archive import STORE
from app.engine import Engine, tool
from app.graph import Graph
from app.queries import Query
from app.refusals import N_, Refusal

JOURNAL = "restore.json"
GRAPH_PARTS = ("engine/data", "engine/password", "engine/neo4j.version")
"""What of an installation is its graph."""
_BESIDE = ".restore"
_SIDE_FILES = ("-wal", "-shm")


@contextmanager
def beside(home: Path) -> Iterator[Path]:
    """An empty folder for what is to take the place of an installation; gone again at the end of the block. Raises Refusal while a
    backup is made, or something else is prepared."""
    home.mkdir(parents=True, exist_ok=True)
    try:
        lock = FileLock(home / "backup.lock", timeout=0).acquire()
    except Timeout as error:
        raise Refusal(N_("A backup is being made or restored just now. Wait until it is done.")) from error
    incoming = home / _BESIDE
    with lock:
        shutil.rmtree(incoming, ignore_errors=True)  # of one that was broken off
        incoming.mkdir(mode=0o700)
        try:
            yield incoming
        finally:
            if not (home / JOURNAL).exists():
                shutil.rmtree(incoming, ignore_errors=True)


def build(engine: Engine, incoming: Path, command: list[str], log: str, *, heap: str = tool.HEAP) -> None:
    """Lets the database’s own tool make the store there. Raises EngineError."""
    home = incoming / "engine"
    engine.fetch()
    home.mkdir(mode=0o700)
    tool.run(engine.jar_files, home / "data", [command], incoming.parent / log, heap=heap)


@contextmanager
def tried(
    engine: Engine,
    incoming: Path,
    queries: Mapping[str, Query],
    *,
    tightened: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[tuple[Graph, dict[str, Any]]]:
    """An engine of its own on the store that was made there, its schema up to date, and how many nodes and ties it holds. Raises
    EngineError and GraphError."""
    trial = Engine(
        incoming, jars=engine.jars, heap=engine.heap, page_cache=engine.page_cache, tightened=dict(tightened or {})
    )
    connection = trial.connect()
    graph = Graph(connection.uri, (connection.user, connection.password), queries)
    try:
        migrations.apply(graph, progress=progress)
        yield graph, graph.session(SYSTEM.viewer).rows("backups.size").dicts()[0]
    finally:
        graph.close()
        trial.stop()


def put_in_place(home: Path, parts: list[str], aside: str) -> Path | None:
    """What was prepared of these parts takes their places here; gives the folder, of a name that begins with `aside`, to which
    what was here was moved (None: there was nothing). A kill in between is completed by the next start."""
    incoming, before = home / _BESIDE, f"{aside}-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}"
    gone = [*parts, *[STORE + side for side in _SIDE_FILES if STORE in parts]]
    away = [(part, f"{before}/{part}") for part in gone if (home / part).exists()]
    moves = away + [(f"{_BESIDE}/{part}", part) for part in parts if (incoming / part).exists()]
    waiting = home / f".{JOURNAL}.{os.getpid()}"
    with waiting.open("w") as file:
        json.dump(moves, file)
        file.flush()
        os.fsync(file.fileno())
    waiting.replace(home / JOURNAL)
    _move(home)
    return home / before if away else None


def finish(home: Path) -> bool:
    """Completes an exchange that was broken off between its moves; tells whether there was one."""
    if not (home / JOURNAL).exists():
        return False
    with FileLock(home / "backup.lock"):
        return _move(home)


def _move(home: Path) -> bool:
    journal = home / JOURNAL
    try:
        moves = json.loads(journal.read_text())
    except FileNotFoundError:  # whoever had the lock before has done it
        return False
    for source, target in moves:
        # A target that is there was moved before: its source, if there is one, is what came in its place.
        if (home / source).exists() and not (home / target).exists():
            (home / target).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.replace(home / source, home / target)
    journal.unlink()
    shutil.rmtree(home / _BESIDE, ignore_errors=True)
    return True
