"""What an engine does once so that later ones start quickly: its schema and the seed municipality, as a first start does them."""

from __future__ import annotations

from app import intake, layout, migrations
from app.access import SYSTEM
from app.engine import Connection
from app.graph import Graph
from app.queries import load
from app.serve import SEED


def rehearse(connection: Connection) -> None:
    """Fills an empty engine as a first start would."""
    graph = Graph(connection.uri, (connection.user, connection.password), load())
    try:
        migrations.apply(graph)
        session = graph.session(SYSTEM.viewer)
        intake.import_folder(session, SEED)
        layout.store_places(session)
    finally:
        graph.close()
