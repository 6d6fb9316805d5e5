"""What an engine does once so that later ones start quickly: its schema, the seed municipality, and how the explorer asks."""

from __future__ import annotations

from app import intake, layout, migrations
from app.access import SYSTEM
from app.config import ROOT
from app.engine import Connection
from app.graph import Graph
from app.queries import load

SEED = ROOT / "seed"
ASKED = ("accounts.", "directory.", "explore.", "inbox.")
PLAN_SECONDS = 60.0


def rehearse(connection: Connection) -> None:
    """Fills an empty engine as a first start would, and plans the questions of the pages that are opened first."""
    graph = Graph(connection.uri, (connection.user, connection.password), load())
    try:
        migrations.apply(graph)
        session = graph.session(SYSTEM.viewer)
        intake.import_folder(session, SEED)
        layout.store_places(session)
        for name, query in graph.queries.items():
            if name.startswith(ASKED) and query.access == "read":
                graph.plan(query, PLAN_SECONDS)
    finally:
        graph.close()
