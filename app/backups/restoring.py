"""A backup becomes the installation again: prepared and tried beside what is there, then put in its place in one go."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy import exc as faults

from app import library, migrations, withdrawals
from app.audit import COMMAND_LINE, record
from app.backups import exchanging
from app.backups.archive import GRAPH, LEDGER, LIBRARY, NEWER, SECRET, STORE, Archive, BadArchive, Manifest, Progress
from app.backups.repeating import Repeated, repeat
from app.backups.shelf import Shelf
from app.backups.taking import store_file
from app.config import Settings
from app.engine import LEAST_FREE, Engine, tool
from app.engine.lock import numbers
from app.graph import Graph, GraphError
from app.queries import Query
from app.refusals import N_, Refusal
from app.store import STORE_VERSION, AuditEntry, StoreError, WebSession, open_store
from app.withdrawals import Ledger, Withdrawals


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
    with exchanging.beside(settings.home) as incoming:
        _require_nobody(engine)
        manifest = Archive(path).manifest()
        _require_known(settings, manifest, engine, path)
        _require_room(settings.home, manifest)
        manifest = Archive(path).unpack(incoming, progress)
        ledger = _ledger(settings, incoming, manifest, path)
        withdrawals.write(incoming / LEDGER, ledger)
        if STORE in manifest.files:
            _try_store(incoming / STORE, manifest, path)
        repeated = None
        if engine and GRAPH in manifest.files:
            with _tried_graph(engine, incoming, manifest, queries, path) as graph:
                repeated = _repeat(incoming, graph, ledger.after(manifest.at), left_name)
        if not agreed(Outlook(manifest, repeated, _lost(settings, manifest))):
            return None
        if engine:
            engine.stop()
        return Restored(manifest, _put_in_place(settings, manifest))


def _put_in_place(settings: Settings, manifest: Manifest) -> Path | None:
    parts = [LEDGER, *([SECRET] if SECRET in manifest.files else [])]
    if GRAPH in manifest.files:
        parts += exchanging.GRAPH_PARTS
    if any(name.startswith(LIBRARY) for name in manifest.files) or STORE in manifest.files:
        parts.append(LIBRARY.rstrip("/"))
    if STORE in manifest.files:
        parts.append(STORE)
    return exchanging.put_in_place(settings.home, parts, "before-restore")


def _require_nobody(engine: Engine | None) -> None:
    known = engine.status() if engine else None
    if known and known.users:
        raise Refusal(
            N_("Setka is running here (engine process %(pid)s). Stop it first, then restore: nothing was changed."),
            pid=known.pid,
        )


def _require_known(settings: Settings, manifest: Manifest, engine: Engine | None, path: Path) -> None:
    unknown = set(manifest.migrations) - {migration.name for migration in migrations.load()}
    newer_graph = engine and manifest.neo4j and numbers(manifest.neo4j) > numbers(engine.lock.neo4j)
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
    exchanging.build(engine, incoming, tool.load(incoming / GRAPH.rpartition("/")[0]), "restore.log")
    try:
        with exchanging.tried(engine, incoming, queries) as (graph, held):
            # Migrations of this version may have added records of themselves.
            if held["nodes"] < manifest.nodes or held["ties"] != manifest.ties:
                raise BadArchive(UNSOUND, file=path)
            yield graph
    except GraphError as error:
        raise BadArchive(UNSOUND, file=path) from error


def _ledger(settings: Settings, incoming: Path, manifest: Manifest, path: Path) -> Withdrawals:
    """What was taken back in the installation that the backup is of: as the backup says, as is known here, and as newer backups
    beside it say, for here may be a new machine."""
    here = Ledger(settings.home / LEDGER).held()
    its_own = withdrawals.read((incoming / LEDGER).read_text("utf-8")) if (incoming / LEDGER).exists() else here
    newer = []
    for at, other in {*Shelf(path.parent).held(), *Shelf(settings.backups).held()}:
        if at > manifest.at:
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
    later = AuditEntry.at > manifest.at
    try:
        with closing(open_store(f"sqlite:///{file}")) as store, store.session() as session:
            return session.scalar(select(func.count()).select_from(AuditEntry).where(later)) or 0
    except (StoreError, faults.SQLAlchemyError):  # what is here may be the reason for the restore
        return None


UNSOUND = N_(
    "What the backup %(file)s holds cannot be used: it is not what was copied then. Nothing was changed. Take another backup."
)
