"""A backup becomes the installation again: prepared and tried beside what is there, then put in its place in one go.

What was there is moved aside, never deleted. The moves are written down before the first of them, so that a process killed
between two of them is completed by the next start (`finish`).
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import delete, func, select
from sqlalchemy import exc as faults

from app import library, migrations, withdrawals
from app.audit import COMMAND_LINE, record
from app.backups.archive import GRAPH, LEDGER, LIBRARY, NEWER, SECRET, STORE, Archive, BadArchive, Manifest, Progress
from app.backups.repeating import Repeated, repeat
from app.backups.shelf import Shelf
from app.backups.taking import store_file
from app.config import Settings
from app.engine import LEAST_FREE, Engine, tool
from app.graph import Graph, GraphError
from app.queries import Query
from app.refusals import N_, Refusal
from app.store import STORE_VERSION, AuditEntry, StoreError, WebSession, open_store
from app.withdrawals import Ledger, Withdrawals

JOURNAL = "restore.json"
_SIDE_FILES = ("-wal", "-shm")


@dataclass(frozen=True)
class Outlook:
    """What a restore will bring: what the backup holds, what was taken back since and is taken back again in it (None: the graph
    is not in it), and how many acts of the trail here are later than it and will be no more (None: there is no trail here)."""

    manifest: Manifest
    repeated: Repeated | None
    lost: int | None


@dataclass(frozen=True)
class Restored:
    """What was restored, and the folder to which what was there before was moved (None: there was nothing)."""

    manifest: Manifest
    before: Path | None


def restore(
    settings: Settings,
    path: Path,
    engine: Engine | None,
    queries: dict[str, Query],
    agreed: Callable[[Outlook], bool],
    progress: Progress | None = None,
    *,
    left_name: str,
) -> Restored | None:
    """Makes the installation what it was when the backup was made; None when `agreed`, asked after everything was tried, says
    no. Raises Refusal and EngineError; what is here is then untouched.

    Everybody is signed out, for sessions that have ended since would be alive again. Who was erased since is erased in it,
    `left_name` standing where the name was; consents that ended and accounts that were closed since are so in it too. Nobody may
    use the installation meanwhile.
    """
    home = settings.home
    home.mkdir(parents=True, exist_ok=True)
    try:
        lock = FileLock(home / "backup.lock", timeout=0).acquire()
    except Timeout as error:
        raise Refusal(N_("A backup is being made or restored just now. Wait until it is done.")) from error
    incoming = home / ".restore"
    with lock:
        _require_nobody(engine)
        manifest = Archive(path).manifest()
        _require_known(settings, manifest, engine, path)
        _require_room(home, manifest)
        shutil.rmtree(incoming, ignore_errors=True)  # of a restore that was broken off
        incoming.mkdir(mode=0o700)
        try:
            manifest = Archive(path).unpack(incoming, progress)
            ledger = _ledger(settings, incoming, path)
            withdrawals.write(incoming / LEDGER, ledger)
            if STORE in manifest.files:
                _try_store(incoming / STORE, manifest, path)
            repeated = None
            if engine and GRAPH in manifest.files:
                since = ledger.after(dt.datetime.fromisoformat(manifest.made_at))
                with _tried_graph(engine, incoming, manifest, queries, path) as graph:
                    repeated = _repeat(incoming, graph, since, left_name)
            if not agreed(Outlook(manifest, repeated, _lost(settings, manifest))):
                return None
            if engine:
                engine.stop()
            return Restored(manifest, _put_in_place(settings, incoming, manifest))
        finally:
            if not (home / JOURNAL).exists():
                shutil.rmtree(incoming, ignore_errors=True)


def finish(home: Path) -> bool:
    """Completes a restore that was broken off between its moves; tells whether there was one."""
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
    shutil.rmtree(home / ".restore", ignore_errors=True)
    return True


def _put_in_place(settings: Settings, incoming: Path, manifest: Manifest) -> Path | None:
    parts = [LEDGER, *([SECRET] if SECRET in manifest.files else [])]
    if GRAPH in manifest.files:
        parts += ["engine/data", "engine/password", "engine/neo4j.version"]
    if any(name.startswith(LIBRARY) for name in manifest.files) or STORE in manifest.files:
        parts.append(LIBRARY.rstrip("/"))
    if STORE in manifest.files:
        parts.append(STORE)
    return put_in_place(settings.home, parts, "before-restore")


def put_in_place(home: Path, parts: list[str], aside: str) -> Path | None:
    """What `.restore` holds of these parts takes their places here; gives the folder, of a name that begins with `aside`, to which
    what was here was moved (None: there was nothing). A kill in between is completed by the next start."""
    incoming, before = home / ".restore", f"{aside}-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}"
    gone = [*parts, *[STORE + side for side in _SIDE_FILES if STORE in parts]]
    away = [(part, f"{before}/{part}") for part in gone if (home / part).exists()]
    moves = away + [(f".restore/{part}", part) for part in parts if (incoming / part).exists()]
    waiting = home / f".{JOURNAL}.{os.getpid()}"
    with waiting.open("w") as file:
        json.dump(moves, file)
        file.flush()
        os.fsync(file.fileno())
    waiting.replace(home / JOURNAL)
    _move(home)
    return home / before if away else None


def _require_nobody(engine: Engine | None) -> None:
    known = engine.status() if engine else None
    if known and known.users:
        raise Refusal(
            N_("Setka is running here (engine process %(pid)s). Stop it first, then restore: nothing was changed."),
            pid=known.pid,
        )


def _require_known(settings: Settings, manifest: Manifest, engine: Engine | None, path: Path) -> None:
    unknown = set(manifest.migrations) - {migration.name for migration in migrations.load()}
    newer_graph = engine and manifest.neo4j and _parts(manifest.neo4j) > _parts(engine.lock.neo4j)
    if unknown or newer_graph or (manifest.store_version or 0) > STORE_VERSION:
        raise BadArchive(NEWER, file=path)
    if GRAPH in manifest.files and engine is None:
        raise Refusal(
            N_(
                "This backup holds a graph, and here the graph is on a server (NEO4J_URI). Load it there: take %(member)s out of "
                "the archive and give it to neo4j-admin database load. Nothing was changed."
            ),
            member=GRAPH,
        )
    if STORE in manifest.files and store_file(settings) != settings.home / STORE:
        raise Refusal(
            N_(
                "This backup holds a store of accounts, and here it is elsewhere (SETKA_STORE_URL). Nothing was changed."
            )
        )


def _parts(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _require_room(home: Path, manifest: Manifest) -> None:
    # A dump is packed: the store that it becomes is several times as large.
    needed = LEAST_FREE + manifest.size + 20 * manifest.files.get(GRAPH, ("", 0))[1]
    free = shutil.disk_usage(home).free
    if free < needed:
        raise Refusal(
            N_(
                "There is too little room to restore: %(free)s MB are free, %(needed)s MB are needed. Nothing was changed."
            ),
            free=free >> 20,
            needed=needed >> 20,
        )


def _try_store(file: Path, manifest: Manifest, path: Path) -> None:
    """The copied store is sound and becomes one of this version; whoever was signed in then is so no more."""
    try:
        with closing(sqlite3.connect(file)) as held:
            if held.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BadArchive(UNSOUND, file=path)
        store = open_store(f"sqlite:///{file}")
    except (sqlite3.DatabaseError, StoreError) as error:
        raise BadArchive(UNSOUND, file=path) from error
    with store.session() as session:
        session.execute(delete(WebSession))
        record(session, COMMAND_LINE, "backup.restore", target=manifest.made_at)
        session.commit()
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


@contextmanager
def _tried_graph(
    engine: Engine, incoming: Path, manifest: Manifest, queries: dict[str, Query], path: Path
) -> Iterator[Graph]:
    """The dump becomes a store, an engine of its own starts on it, and it holds as much as the manifest says."""
    home = incoming / "engine"
    engine.fetch()
    home.mkdir(mode=0o700)
    tool.run(
        engine.jar_files,
        home / "data",
        [tool.load(incoming / GRAPH.rpartition("/")[0])],
        incoming.parent / "restore.log",
    )
    trial = Engine(incoming, jars=engine.jars, heap=engine.heap, page_cache=engine.page_cache)
    connection = trial.connect()
    graph = Graph(connection.uri, (connection.user, connection.password), queries)
    try:
        migrations.apply(graph)
        with graph.driver_session("read") as session:
            held = session.run(queries["backups.size"].text).single(strict=True)
        # Migrations of this version may have added records of themselves.
        if held["nodes"] < manifest.nodes or held["ties"] != manifest.ties:
            raise BadArchive(UNSOUND, file=path)
        yield graph
    except GraphError as error:
        raise BadArchive(UNSOUND, file=path) from error
    finally:
        graph.close()
        trial.stop()


def _ledger(settings: Settings, incoming: Path, path: Path) -> Withdrawals:
    """What was taken back in the installation that the backup is of: as the backup says, as is known here, and as newer backups
    beside it say, for here may be a new machine."""
    here = Ledger(settings.home / LEDGER).held()
    its_own = withdrawals.read((incoming / LEDGER).read_text("utf-8")) if (incoming / LEDGER).exists() else here
    newer = []
    for _, other in {*Shelf(path.parent).held(), *Shelf(settings.backups).held()}:
        with suppress(BadArchive, ValueError, OSError):  # another backup that is none says nothing
            newer.append(Archive(other).withdrawals())
    return its_own.joined(one for one in (here, *newer) if one)


def _repeat(incoming: Path, graph: Graph, since: Withdrawals, left_name: str) -> Repeated:
    address = f"sqlite:///{incoming / STORE}" if (incoming / STORE).exists() else "sqlite://"
    with closing(open_store(address)) as store, store.session() as session:
        return repeat(graph, session, library.Shelf(incoming), since, left_name)


def _lost(settings: Settings, manifest: Manifest) -> int | None:
    """How many acts the trail of this installation holds that are later than the backup."""
    file = store_file(settings)
    if file is None or not file.exists():
        return None
    later = AuditEntry.at > dt.datetime.fromisoformat(manifest.made_at)
    try:
        with closing(open_store(f"sqlite:///{file}")) as store, store.session() as session:
            return session.scalar(select(func.count()).select_from(AuditEntry).where(later)) or 0
    except (StoreError, faults.SQLAlchemyError):  # what is here may be the reason for the restore
        return None


UNSOUND = N_(
    "What the backup %(file)s holds cannot be used: it is not what was copied then. Nothing was changed. Take another backup."
)
