"""Watching the system: a page for administrators, and the same numbers for Prometheus."""

from __future__ import annotations

import platform

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app import i18n, store
from app.access import Action, needs
from app.config import VERSION
from app.context import database, settings
from app.database import LEAST_FREE
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
        known_version=STORE_VERSION,
        versions={"Setka": VERSION, "Python": platform.python_version()}
        | ({"Neo4j": engine.lock.neo4j, "GDS": engine.lock.gds} if engine else {}),
    )


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
