"""Watching the system: a page for administrators, and the same numbers for Prometheus."""

from __future__ import annotations

import platform
from typing import Any, cast

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app import backups, i18n, store
from app.access import SYSTEM, Action, needs
from app.audit import record
from app.config import VERSION
from app.context import database, settings
from app.database import LEAST_FREE
from app.refusals import Refusal
from app.security import caller
from app.store import STORE_VERSION
from app.views.console import console
from app.watching import health, meters_of, slowness_of
from app.watching.meters import LAST

blueprint = Blueprint("watching", __name__)

SHOWN = 50


@blueprint.get("/watch")
@needs(Action.WATCH_VIEW)
def page() -> ResponseReturnValue:
    """How the installation is doing."""
    meters, engine = meters_of(current_app), database().engine
    language, queries = i18n.language(), database().queries
    return render_template(
        "watching/page.html",
        health=_health(),
        meters=meters,
        statuses=meters.statuses,
        endpoints=meters.endpoints(),
        queries=meters.queries(),
        slow=slowness_of(current_app).last(),
        title_of=lambda name: queries[name].title.name(language) if name in queries else "",
        slow_ms=settings().slow_ms,
        shown=SHOWN,
        last=LAST,
        least_free=LEAST_FREE,
        backups=_backups(),
        known_version=STORE_VERSION,
        versions={"Setka": VERSION, "Python": platform.python_version()}
        | ({"Neo4j": engine.lock.neo4j, "GDS": engine.lock.gds} if engine else {}),
    )


@blueprint.post("/watch/backup")
@needs(Action.BACKUPS_MAKE)
def backup() -> ResponseReturnValue:
    """Begins to make a backup; the page shows how it goes."""
    graph, chosen, engine = database().now().session(SYSTEM.viewer), settings(), database().engine
    sessions, who = store.of(current_app).session, caller()

    def make() -> backups.Taken:
        taken = backups.take(chosen, graph, engine, chosen.backups)
        with sessions() as session:
            record(session, who, "backup.make", target=taken.path.name)
            session.commit()
        return taken

    try:
        _asked().begin(make)
    except Refusal as refusal:
        flash(gettext(refusal.message), "warning")
    return redirect(url_for("watching.page", _anchor="backups"))


def _asked() -> backups.Asked:
    return cast(backups.Asked, current_app.extensions["setka.asked_backups"])


def _backups() -> dict[str, Any]:
    shelf = backups.Shelf(settings().backups)
    return {
        "held": [{"name": path.name, "at": at, "size": path.stat().st_size} for at, path in shelf.held()],
        "folder": settings().backups,
        "at": settings().backup_at,
        "is_old": shelf.is_late(store.now()),
        "asked": _asked(),
        "whole": database().engine is not None and not settings().store_url,
    }


@blueprint.get("/metrics")
@needs(Action.WATCH_VIEW)
def metrics() -> ResponseReturnValue:
    """The numbers of the process that answers, as Prometheus reads them."""
    now = health.registry_of(_health())
    return Response(
        generate_latest(meters_of(current_app).registry) + generate_latest(now), content_type=CONTENT_TYPE_LATEST
    )


def _health() -> health.Health:
    return health.look(database(), store.of(current_app), waiting=console().waiting, console=console().running())
