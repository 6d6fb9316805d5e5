"""Looking after an installation: its log, its meters, what was slow, whether it is ready. Nothing here knows who people are."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from app.watching import health, journal, requests
from app.watching.meters import Meters
from app.watching.slowness import Slowness

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Settings
    from app.database import Database
    from app.graph import Asked, Graph

__all__ = ["Meters", "Slowness", "health", "init_app", "meters_of", "slowness_of"]


def init_app(app: Flask, settings: Settings, database: Database) -> None:
    """Counts and writes down every request and every named query of this application. Comes before whatever may refuse a
    request, so that refusals are counted too."""
    meters, slowness = Meters(), Slowness(settings.slow_ms)
    app.extensions["setka.meters"], app.extensions["setka.slowness"] = meters, slowness

    def hear(graph: Graph, asked: Asked) -> None:
        meters.query(asked)
        slowness.hear(graph, asked)

    database.heard = hear
    journal.init_app(app, settings)
    requests.init_app(app, meters)


def meters_of(app: Flask) -> Meters:
    """The meters of an application."""
    return cast(Meters, app.extensions["setka.meters"])


def slowness_of(app: Flask) -> Slowness:
    """The slow queries of an application."""
    return cast(Slowness, app.extensions["setka.slowness"])
