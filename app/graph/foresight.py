"""Plans made before somebody waits for them.

After a start the engine knows no plan, and to make one takes it longer than the answer: whoever opened the first page waited for a
dozen of them, one after another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import neo4j

from app.graph.connection import Graph
from app.graph.errors import GraphError, named_faults
from app.graph.session import ViewerLike
from app.queries import Query

FIRST = ("accounts", "inbox", "explore", "directory")
"""What is asked for every page, then what most people open."""
ASIDE = frozenset({"backups", "check", "console", "discovery", "intake", "merging", "reports", "runs", "terrain"})
"""What runs behind the scenes, or is asked now and then by somebody who sees how far it is."""
PLAN_SECONDS = 10.0
SAMPLE_SECONDS = 60
IDLE_SECONDS = 0.4
"""So long nobody has asked before the next plan is made: two cores are few for those who are there."""
_SAMPLES: Mapping[str, Any] = {
    "id": "x", "ids": ["x"], "text": "x", "code": "x", "date": dt.date(2000, 1, 1), "int": 1, "float": 1.0, "bool": False,
    "list": ["x"], "rows": [{}], "map": {},
}  # fmt: skip


def foreseen(queries: Mapping[str, Query]) -> list[Query]:
    """The queries of pages in the order in which people need them: reads before writes."""

    def place(query: Query) -> tuple[bool, int]:
        family = query.name.partition(".")[0]
        return query.access != "read", FIRST.index(family) if family in FIRST else len(FIRST)

    return sorted(
        (one for one in queries.values() if not one.is_of_records and one.name.partition(".")[0] not in ASIDE),
        key=place,
    )


def plan_ahead(graph: Graph, viewer: ViewerLike) -> int:
    """Has the engine plan the queries of pages, one after another, and says how many it did; none is answered, nothing changes.

    The engine counts its indexes first: after an import it would otherwise plan for what was there before. Gives way to whoever
    asks; ends without a word when the database does not answer any more.
    """
    done = 0
    with suppress(GraphError), named_faults(), graph.driver_session("read") as session:
        session.run(f"CALL db.prepareForReplanning({SAMPLE_SECONDS})").consume()
        for query in foreseen(graph.queries):
            if not graph.wait_until_idle(IDLE_SECONDS):
                break
            asked = neo4j.Query(f"EXPLAIN {query.text}", timeout=PLAN_SECONDS)
            session.run(asked, values_of(query, viewer)).consume()
            done += 1
    return done


def values_of(query: Query, viewer: ViewerLike) -> dict[str, Any]:
    """Values of the types that a page binds before anything was chosen on it: a plan is kept for the types of its values."""
    values = {one.name: _SAMPLES[one.type] if one.required else one.missing() for one in query.params.values()}
    return values | {"viewer": viewer.as_param()}
