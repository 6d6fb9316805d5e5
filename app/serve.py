"""Running Setka for people: the demo municipality, the web server, the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import waitress
from flask import Flask
from flask_babel import gettext, ngettext

from app import accounts, backups, intake, layout, store
from app.access import SYSTEM
from app.audit import Caller, record
from app.config import ROOT, Settings
from app.database import Database
from app.engine import EngineError
from app.first_load import loading as first_loading
from app.graph import GraphSession
from app.interchange import BadFiles
from app.site.demo import publish_demo

SEED = ROOT / "seed"
DEMO_TEACHER = "t-petrova-ia"
DEMO_INSTITUTION = "gymnasium-1"
DEMO_MUNICIPALITY = "zarechye"
THREADS = 8
MOST_CLIENTS = 500
"""Connections at once; a slow one costs no thread, but a hundred of them would have kept everybody else out."""
HEADER_SECONDS = 30.0
BODY_SECONDS = 600.0
"""How long a request may take to arrive: its first lines, and a file of 31 MB over a slow line."""
SHOWN_PROBLEMS = 50

Say = Callable[[str], None]


def prepare_demo(graph: GraphSession, say: Say, progress: intake.Progress | None = None) -> None:
    """Loads the invented municipality into an empty graph, by the import that users get; leaves any other graph alone."""
    if graph.rows("explore.municipalities").rows:
        return
    import_folder(graph, SEED, say, progress)


def import_folder(graph: GraphSession, folder: Path, say: Say, progress: intake.Progress | None = None) -> bool:
    """Imports a folder and places newcomers on the map; false, and every bad row told, when nothing was imported."""
    try:
        report = intake.import_folder(graph, folder, progress=progress)
    except BadFiles as refusal:
        _tell_problems(refusal, say)
        return False
    except intake.TooManyRows as refusal:
        say(gettext(refusal.reason) % refusal.params)
        return False
    for notice in report.notices:
        say(notice.text(gettext))
    total = report.total
    say(
        gettext(
            "Imported: %(created)s created, %(updated)s updated, %(unchanged)s unchanged.",
            created=total.created,
            updated=total.updated,
            unchanged=total.unchanged,
        )
    )
    layout.store_places(graph)
    return True


def first_load(database: Database, folder: Path, say: Say, told: first_loading.Stage) -> bool:
    """The first load of an empty graph; false, and every bad row told, when nothing was loaded."""
    try:
        done = first_loading.load(database, folder, told)
    except BadFiles as refusal:
        _tell_problems(refusal, say)
        return False
    for stage, seconds in done.seconds.items():
        say(f"{gettext(stage)}: {gettext('%(num)s s', num=round(seconds, 1))}")
    say(gettext("Loaded: %(nodes)s nodes and %(ties)s ties.", nodes=done.nodes, ties=done.ties))
    say(gettext("Names that look alike were not compared: the page of possible duplicates does that."))
    say(gettext("Nothing has a place on the map yet: flask graph layout computes the places."))
    if done.before is not None:
        say(gettext("The empty graph that was here before is in %(folder)s.", folder=done.before))
    return True


def _tell_problems(refusal: BadFiles, say: Say) -> None:
    for line in refusal.lines(gettext, most=SHOWN_PROBLEMS):
        say(line)
    count = refusal.count
    say(ngettext("%(num)s problem. Nothing was imported.", "%(num)s problems. Nothing was imported.", count))


def demo_accounts(app: Flask, settings: Settings) -> list[accounts.DemoAccount]:
    """One ready account per role with a fresh password; refused outside demo mode and beside real accounts."""
    with store.of(app).session() as session:
        return accounts.ensure_demo(
            session, settings, person=DEMO_TEACHER, institution=DEMO_INSTITUTION, municipality=DEMO_MUNICIPALITY
        )


def demo_site(app: Flask, settings: Settings, graph: GraphSession) -> int:
    """Publishes some institutions of the invented municipality, in demo mode only and once; says how many."""
    if not settings.demo:
        return 0
    with store.of(app).session() as session:
        return publish_demo(graph.graph, session, DEMO_MUNICIPALITY, dt.date.today())


def listen(app: Flask, settings: Settings, ready: Callable[[], None]) -> None:
    """Serves until Ctrl-C or SIGTERM, and makes the daily backup; `ready` is called when the address answers."""
    sockets: dict[int, Any] = {}
    server = waitress.create_server(
        app,
        sockets,
        host=settings.host,
        port=settings.port,
        threads=THREADS,
        ident="setka",
        channel_timeout=60,
        cleanup_interval=10,
        connection_limit=MOST_CLIENTS,
        asyncore_use_poll=True,  # so many do not fit into a select()
        channel_request_lookahead=1,  # it notices while it answers that nobody waits any more
        max_request_header_size=32 * 1024,
        max_request_body_size=64 << 20,
    )
    nightly = _nightly(app, settings)
    for each in list(sockets.values()):
        if hasattr(each, "maintenance"):
            each.maintenance = partial(_tidy, each)
    ready()
    app.extensions["setka.database"].foresee(SYSTEM.viewer)
    try:
        if nightly:
            nightly.start()
        server.run()
    finally:
        server.close()
        if nightly:
            nightly.stop()


def _nightly(app: Flask, settings: Settings) -> backups.Nightly | None:
    if settings.backup_at is None:
        return None

    def made(taken: backups.Taken) -> None:
        with store.of(app).session() as session:
            record(session, Caller(SYSTEM, request_id="nightly"), "backup.make", target=taken.path.name)
            session.commit()

    return backups.Nightly(settings, app.extensions["setka.database"], SYSTEM.viewer, made)


def _tidy(server: Any, now: float) -> None:
    """Cuts who is silent for long, as the server does by itself, and who sends a request so slowly that it never ends."""
    type(server).maintenance(server, now)
    for channel in server.active_channels.values():
        request = channel.request
        if request is None or channel.requests:
            channel.begun = None
            continue
        channel.begun = getattr(channel, "begun", None) or now
        if now - channel.begun > (BODY_SECONDS if request.headers_finished else HEADER_SECONDS):
            channel.will_close = True


def end(database: Database) -> None:
    """Closes the graph; when nobody else uses the embedded engine, waits until it has ended."""
    engine = database.engine
    if engine is None:
        database.close()
        return
    known = engine.status()
    database.close()
    if known.pid is not None and known.users <= 1 and not known.kept:
        try:
            engine.wait_for_end(known.pid)
        except EngineError:
            return
