"""The query files behind an answer, for people who may read them: their names and what was bound to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from app.graph import GraphSession
from app.queries import Query

INTERNAL = "internal"
SHOWN = 40
"""So many values of a list are told; of a longer one also how many it has."""


def told(session: GraphSession) -> list[dict[str, Any]]:
    """The read queries that the session has asked so far, each as `{"name", "params"}`; the same question only once."""
    seen = []
    for query, params in session.asked:
        entry = {"name": query.name, "params": {name: _plain(value) for name, value in params.items()}}
        if is_open(query) and entry not in seen:
            seen.append(entry)
    return seen


def is_open(query: Query) -> bool:
    """Whether people are shown this query: it reads, and it is not for the program's own work."""
    return query.access == "read" and INTERNAL not in query.tags


def text(query: Query, language: str) -> dict[str, Any]:
    """The query as people read it: its file, its Cypher, what it is called and what it counts."""
    return {
        "name": query.name,
        "file": query.file,
        "title": query.title.name(language),
        "about": query.about.name(language),
        "text": query.body,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        values = [_plain(item) for item in value]
        return values if len(values) <= SHOWN else {"first": values[:SHOWN], "of": len(values)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return value
