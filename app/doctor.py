"""What is wrong with an installation, and what to do about it: everything that can be looked at without changing anything."""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from sqlalchemy import exc as faults
from sqlalchemy import func, select
from sqlalchemy import text as sql

from app import backups, library, migrations, model_check
from app.access import SYSTEM
from app.backups import Shelf
from app.config import Settings
from app.database import Database
from app.engine import LEAST_FREE, EngineError
from app.engine.settings import size
from app.graph import Graph, GraphError
from app.migrations import MigrationError
from app.model_check import Breach
from app.refusals import N_, Refusal
from app.store import AuditEntry, Store, now

GOOD, DOUBTFUL, BAD = "good", "doubtful", "bad"
LOW_DISK = 2 << 30
MOST_MEMORY = 0.75
"""Of this machine’s memory the engine’s heap and page cache may take so much."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: how it is, in a message with its values, and what to do; nothing to do when it is good."""

    about: str
    state: str
    message: str
    values: dict[str, object] = field(default_factory=dict)
    advice: str = ""


def examine(
    settings: Settings,
    database: Database,
    store: Store,
    *,
    thorough: bool = False,
    progress: Progress | None = None,
) -> Iterator[Finding]:
    """Looks at everything, one finding after another, as soon as it is known. Raises nothing that has to do with a fault here.

    `thorough` reads every file of the library and makes a copy of the graph in which every record is looked at.
    """
    yield from _settings(settings)
    yield from _folder(settings)
    engine = list(_engine_files(database))
    yield from engine
    yield from _memory(settings, database)
    yield from _store(store)
    yield from _clock(settings, store)
    if all(one.state == GOOD for one in engine):  # to open the graph would fetch what is missing
        yield from _graph(database, progress)
        if thorough:
            yield from _every_record(settings, database)
    if thorough:
        yield from _library(settings)
    yield from _backups(settings)


def _settings(settings: Settings) -> Iterator[Finding]:
    if settings.demo:
        yield Finding(
            "settings", DOUBTFUL, N_("This is the demo: accounts with passwords that everybody on this screen sees."), {},
            N_("Start it without SETKA_DEMO and with another SETKA_HOME before anything real is entered."),
        )  # fmt: skip
    elif not _is_local(settings.host) and not (settings.public_url or "").startswith("https:"):
        yield Finding(
            "settings", DOUBTFUL,
            N_("It listens to other machines (SETKA_HOST %(host)s) without encryption: passwords could be read on the way."),
            {"host": settings.host},
            N_("Put a web server with a certificate in front of it and set SETKA_PUBLIC_URL to its https address."),
        )  # fmt: skip
    else:
        yield Finding("settings", GOOD, N_("The settings are usable."))
    if settings.smtp_url is None and not settings.demo:
        yield Finding(
            "mail", DOUBTFUL, N_("No mail server is set: letters are files in %(folder)s."), {"folder": settings.mail_folder},
            N_("Set SETKA_SMTP_URL and SETKA_MAIL_FROM, or pass links on by hand."),
        )  # fmt: skip


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _folder(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    if not os.access(home, os.W_OK):
        yield Finding(
            "folder", BAD, N_("Nothing can be written into %(folder)s."), {"folder": home},
            N_("Give the folder to the user who runs Setka."),
        )  # fmt: skip
        return
    secret = [home / name for name in ("secret.key", "store.sqlite", "withdrawals.jsonl", "engine/password")]
    open_to_all = [path.name for path in secret if path.exists() and os.name == "posix" and path.stat().st_mode & 0o077]
    if open_to_all:
        yield Finding(
            "folder", BAD, N_("Other users of this machine may read %(files)s."), {"files": ", ".join(open_to_all)},
            N_("Take their rights away: chmod 600."),
        )  # fmt: skip
    else:
        yield Finding(
            "folder", GOOD, N_("The folder %(folder)s can be written to; its secrets are private."), {"folder": home}
        )
    set_aside = sorted(path.name for pattern in ("before-*", "engine/data-*") for path in home.glob(pattern))
    if set_aside:
        yield Finding(
            "folder", DOUBTFUL, N_("What was here before a restore or an update is kept: %(folders)s."),
            {"folders": ", ".join(set_aside)}, N_("It holds personal data: delete it when you are sure that nothing is missing."),
        )  # fmt: skip
    free = shutil.disk_usage(home).free
    state = BAD if free < LEAST_FREE else DOUBTFUL if free < LOW_DISK else GOOD
    yield Finding(
        "disk", state, N_("%(free)s MB are free on the disk; below %(least)s MB nothing is written into the network."),
        {"free": free >> 20, "least": LEAST_FREE >> 20},
        "" if state == GOOD else N_("Free some space, or move the backups to another disk (SETKA_BACKUP_FOLDER)."),
    )  # fmt: skip


def _engine_files(database: Database) -> Iterator[Finding]:
    engine = database.engine
    if engine is None:
        yield Finding("engine", GOOD, N_("The graph is on a server (NEO4J_URI); its files are not looked at here."))
        return
    bad = engine.damaged()
    if bad:
        yield Finding(
            "engine", BAD, N_("%(count)s files of the engine are missing or damaged, %(name)s among them."),
            {"count": len(bad), "name": min(bad)}, N_("Bring them: flask engine fetch. The data are not touched."),
        )  # fmt: skip
    else:
        yield Finding(
            "engine", GOOD, N_("All %(count)s files of the engine are whole."), {"count": len(engine.lock.jars)}
        )


def _memory(settings: Settings, database: Database) -> Iterator[Finding]:
    if database.engine is None or not hasattr(os, "sysconf"):
        return
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    wanted = int(sum(size(text) or int(text) for text in (settings.heap, settings.page_cache)))
    state = GOOD if wanted <= MOST_MEMORY * whole else BAD
    yield Finding(
        "memory", state,
        N_("The engine may take %(wanted)s MB (SETKA_HEAP, SETKA_PAGE_CACHE) of the %(whole)s MB of this machine."),
        {"wanted": wanted >> 20, "whole": whole >> 20},
        "" if state == GOOD else N_("Choose smaller ones, or the system will end the engine when it is busy."),
    )  # fmt: skip


def _store(store: Store) -> Iterator[Finding]:
    try:
        with store.session() as session:
            if store.engine.dialect.name == "sqlite":
                told = [row[0] for row in session.execute(sql("PRAGMA integrity_check(5)"))]
                loose = len(session.execute(sql("PRAGMA foreign_key_check")).all())
            else:
                session.execute(sql("SELECT 1"))
                told, loose = ["ok"], 0
    except faults.SQLAlchemyError as error:
        told, loose = [str(error.__cause__ or error)], 0
    if told == ["ok"] and not loose:
        yield Finding("store", GOOD, N_("The store of accounts is sound."))
    else:
        yield Finding(
            "store", BAD, N_("The store of accounts is damaged: %(what)s"), {"what": told[0] if told != ["ok"] else loose},
            N_("Stop Setka, keep a copy of the folder, and restore the last backup: flask restore."),
        )  # fmt: skip


def _clock(settings: Settings, store: Store) -> Iterator[Finding]:
    moment = now()
    if moment.astimezone().utcoffset() != moment.astimezone(ZoneInfo(settings.timezone)).utcoffset():
        yield Finding(
            "clock", DOUBTFUL, N_("This system does not know the time zone %(zone)s: its today is another day for some hours."),
            {"zone": settings.timezone},
            N_("Install the system’s package of time zones (tzdata) and start Setka again."),
        )  # fmt: skip
    try:
        with store.session() as session:
            last = session.scalar(select(func.max(AuditEntry.at)))
    except faults.SQLAlchemyError:
        return
    if last and last > moment + dt.timedelta(minutes=1):
        yield Finding(
            "clock", BAD, N_("The clock was set back: the trail has something of %(last)s, and now it is %(now)s (UTC)."),
            {"last": f"{last:%Y-%m-%d %H:%M}", "now": f"{moment:%Y-%m-%d %H:%M}"},
            N_("Set the clock of this machine by the network; nothing that was written is lost."),
        )  # fmt: skip
    else:
        yield Finding("clock", GOOD, N_("The clock runs on: nothing was written later than now."))


def _graph(database: Database, progress: Progress | None) -> Iterator[Finding]:
    try:
        graph: Graph = database.open()
        late = migrations.pending(graph)
        breaches = model_check.check(graph.session(SYSTEM.viewer), progress=progress)
    except (GraphError, EngineError, MigrationError) as error:
        values = error.values if isinstance(error, EngineError) else {"reason": error}
        message = (
            error.message
            if isinstance(error, EngineError)
            else N_("The network’s database does not answer: %(reason)s")
        )
        advice = N_("Look into %(log)s; if the data are damaged, restore the last backup: flask restore.")
        log = database.engine.log if database.engine else "the server’s log"
        yield Finding("graph", BAD, message, {**values, "log": log}, advice)
        return
    if late:
        yield Finding(
            "graph",
            BAD,
            N_("The schema lacks %(names)s."),
            {"names": ", ".join(late)},
            N_("Bring it up: flask graph migrate."),
        )
    else:
        yield Finding("graph", GOOD, N_("The network’s database answers, and its schema is up to date."))
    yield from _model(breaches)


def _model(breaches: list[Breach]) -> Iterator[Finding]:
    if breaches:
        yield Finding(
            "model", DOUBTFUL, N_("%(count)s places in the network break its model; the first: %(first)s"),
            {"count": len(breaches), "first": str(breaches[0])}, N_("See all of them: flask graph check."),
        )  # fmt: skip
    else:
        yield Finding("model", GOOD, N_("Everything in the network fits its model."))


def _every_record(settings: Settings, database: Database) -> Iterator[Finding]:
    if database.engine is None:
        return
    try:
        with TemporaryDirectory(prefix=".doctor-", dir=settings.home) as folder:
            backups.take(settings, database.open().session(SYSTEM.viewer), database.engine, Path(folder))
    except (Refusal, EngineError, GraphError, OSError) as error:
        message, values = backups.why(error, backups.NOT_MADE)
        yield Finding(
            "records", BAD, message, values,
            N_("If records are damaged, stop Setka, keep a copy of the folder, and restore the last backup: flask restore."),
        )  # fmt: skip
    else:
        yield Finding(
            "records", GOOD, N_("Every record and index of the graph was looked at in a copy: they are sound.")
        )


def _library(settings: Settings) -> Iterator[Finding]:
    damaged = library.Shelf(settings.home).damaged()
    if damaged:
        yield Finding(
            "library", BAD, N_("%(count)s uploaded files are not what was put there; the first: %(name)s."),
            {"count": len(damaged), "name": damaged[0]},
            N_("They are not handed out. Take them out of a backup: they have the same names in its library/."),
        )  # fmt: skip
    else:
        yield Finding("library", GOOD, N_("Every uploaded file is what was put there."))


def _backups(settings: Settings) -> Iterator[Finding]:
    shelf = Shelf(settings.backups)
    held = shelf.held()
    at = f"{held[0][0]:%Y-%m-%d %H:%M}" if held else ""
    if not held or shelf.is_late(now()):
        yield Finding(
            "backups", DOUBTFUL,
            N_("The last backup is of %(at)s (UTC).") if held else N_("There is no backup in %(folder)s."),
            {"folder": settings.backups, "at": at},
            N_("Make one: flask backup. By itself it is made daily while Setka serves (SETKA_BACKUP_AT)."),
        )  # fmt: skip
        return
    yield Finding(
        "backups", GOOD, N_("The last backup is of %(at)s (UTC), %(size)s MB."),
        {"at": at, "size": held[0][1].stat().st_size >> 20},
    )  # fmt: skip
