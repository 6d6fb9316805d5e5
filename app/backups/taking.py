"""Making a backup while everybody works: writing pauses for as long as the graph’s files take to be copied, reading never does."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import ExitStack, closing, nullcontext
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from app import migrations, withdrawals
from app.backups import archive
from app.backups.archive import GRAPH, LEDGER, LIBRARY, SECRET, STORE, Manifest
from app.backups.shelf import named
from app.config import VERSION, Settings
from app.engine import LEAST_FREE, Engine, EngineError, errors, tool
from app.engine.lock import sha256
from app.graph import GraphSession
from app.refusals import N_, Refusal
from app.store import STORE_VERSION, store_url
from app.withdrawals import Ledger


@dataclass(frozen=True)
class Taken:
    """A backup that was made: the file, what it holds, how long all of it took in seconds."""

    path: Path
    manifest: Manifest
    seconds: float


def store_file(settings: Settings) -> Path | None:
    """The file of the store of accounts; None when a server holds it."""
    address = store_url(settings)
    return Path(address.removeprefix("sqlite:///")) if address.startswith("sqlite:///") else None


def take(settings: Settings, graph: GraphSession, engine: Engine | None, folder: Path, *, check: bool = True) -> Taken:
    """Makes a backup of everything here into `folder`. Raises Refusal, EngineError, GraphError; nothing is left behind then.

    What a server holds is not in it: the manifest says so. With `check` every record of the copied graph is looked at, so that
    a backup is known to be good before it is needed.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    begun = time.monotonic()
    with ExitStack() as stack:
        try:
            stack.enter_context(FileLock(settings.home / "backup.lock", timeout=0))
        except Timeout as error:
            raise Refusal(N_("A backup is being made already. Wait until it is done.")) from error
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=".backup-", dir=settings.home)))
        _require_room(settings, folder)
        at = dt.datetime.now(dt.UTC)
        try:
            size, sources, still_ms = _copied(settings, graph, engine, work, check)
        except EngineError as error:
            if error.message != errors.TOOL_FAILED:
                raise
            # A file may have been caught in the middle; a store that is broken is so the second time as well.
            shutil.rmtree(work)
            work.mkdir(mode=0o700)
            size, sources, still_ms = _copied(settings, graph, engine, work, check)
        manifest = Manifest(
            made_at=at.isoformat(timespec="seconds"),
            setka=VERSION,
            store_version=STORE_VERSION if STORE in sources else None,
            neo4j=engine.lock.neo4j if engine else None,
            migrations=tuple(migration.name for migration in migrations.load()),
            nodes=size["nodes"],
            ties=size["ties"],
            still_ms=still_ms,
            checked=check and engine is not None,
            files={name: (sha256(path), path.stat().st_size) for name, path in sources.items()},
        )
        path = folder / named(at)
        archive.write(path, manifest, sources)
        return Taken(path, manifest, time.monotonic() - begun)


def _copied(
    settings: Settings, graph: GraphSession, engine: Engine | None, work: Path, check: bool
) -> tuple[dict[str, int], dict[str, Path], int]:
    """How much the graph holds, where each member of the archive lies, and how many milliseconds nobody could write."""
    still = time.monotonic()
    with engine.still() if engine else nullcontext() as store:
        size = graph.rows("backups.size").dicts()[0]
        if store is not None:
            for part in ("databases", "transactions"):
                shutil.copytree(store / part / "neo4j", work / "graph-copy" / "data" / part / "neo4j")
        sources = _copy_rest(settings, work)
    still_ms = round((time.monotonic() - still) * 1000)
    if engine is None:
        return size, sources, 0
    dump = work / "graph"
    dump.mkdir()
    looking = [tool.check(work / "report")] if check else []
    log = settings.home / "engine" / "backup.log"
    tool.run(engine.jar_files, work / "graph-copy", [*looking, tool.dump(dump)], log)
    return size, {GRAPH: dump / "neo4j.dump"} | sources, still_ms


def _copy_rest(settings: Settings, work: Path) -> dict[str, Path]:
    """The store of accounts first, then the files its rows speak of: they are written before their rows."""
    sources: dict[str, Path] = {}
    held = store_file(settings)
    if held is not None and held.exists():
        with closing(sqlite3.connect(held)) as live, closing(sqlite3.connect(work / STORE)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        sources[STORE] = work / STORE
    if (settings.home / SECRET).exists():
        sources[SECRET] = settings.home / SECRET
    withdrawals.write(work / LEDGER, Ledger(settings.home / LEDGER).held())
    sources[LEDGER] = work / LEDGER
    for file in sorted((settings.home / LIBRARY).glob("*/*")):
        name = f"{LIBRARY}{file.parent.name}/{file.name}"
        if archive.is_member(name):
            target = work / name
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(file, target)
            sources[name] = target
    return sources


def _link(file: Path, target: Path) -> None:
    """Files of the library never change, so another name is as good as a copy."""
    try:
        os.link(file, target)
    except OSError:  # another disk, or a file system without links
        shutil.copyfile(file, target)


def _require_room(settings: Settings, folder: Path) -> None:
    held = [settings.home / "engine" / "data", settings.home / LIBRARY]
    size = sum(file.stat().st_size for part in held for file in part.rglob("*") if file.is_file())
    for place in (settings.home, folder):
        free = shutil.disk_usage(place).free
        if free < size + LEAST_FREE:
            raise Refusal(
                N_(
                    "There is too little room for a backup on the disk of %(folder)s: %(free)s MB are free, %(needed)s MB are "
                    "needed. Free some space, or name a folder on another disk."
                ),
                folder=place,
                free=free >> 20,
                needed=(size + LEAST_FREE) >> 20,
            )
