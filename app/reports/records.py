"""Reports on Setka's own records, which are no part of the network: a few SQL files beside the Cypher ones, asked alike.

What is looked up is the store of accounts and surveys. Instead of `$viewer` two values are bound: `:viewer_municipality`, the
municipality that the reader's account belongs to (NULL: to none), and `:viewer_looks_after`, the one whose coordination the
reader is (`*`: every one, for the program itself; NULL: none), who may see what is about few people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import sqlalchemy as sql
from sqlalchemy.orm import Session

from app.access import SYSTEM, Viewer
from app.graph import READ_SECONDS, ROW_CAP, GraphSession, Result
from app.queries import Query

_TYPES: Mapping[str, type[sql.types.TypeEngine[Any]]] = {
    "date": sql.Date,
    "int": sql.Integer,
    "share": sql.Float,
    "float": sql.Float,
}


def rows(
    graph: GraphSession,
    store: Session | None,
    query: Query,
    params: Mapping[str, Any],
    most: int = ROW_CAP,
    seconds: float = READ_SECONDS,
) -> Result:
    """The answer of a query of either kind, at most `most` rows kept, the rest counted."""
    if not query.is_of_records:
        return graph.rows(query.name, _cap=most, _seconds=seconds, **params)
    found = _asked(graph, store, query, params)
    kept = list(islice(found, most))
    return Result(query.columns, kept, len(kept) + sum(1 for _ in found))


def stream(
    graph: GraphSession, store: Session | None, query: Query, params: Mapping[str, Any]
) -> Iterator[tuple[Any, ...]]:
    """All its rows as they come."""
    return _asked(graph, store, query, params) if query.is_of_records else graph.stream(query.name, **params)


def _asked(
    graph: GraphSession, store: Session | None, query: Query, params: Mapping[str, Any]
) -> Iterator[tuple[Any, ...]]:
    if store is None:
        raise TypeError(f"{query.name} asks the store, and none was given")
    given = {**query.complete(params), **_viewer(graph.viewer)}
    binds = [
        sql.bindparam(
            name, type_=_TYPES.get(query.params[name].type, sql.String)() if name in query.params else sql.String()
        )
        for name in given
        if f":{name}" in query.body
    ]
    typed = {name: _TYPES.get(head.type, sql.String)() for name, head in query.heads.items()}
    statement = sql.text(query.body).bindparams(*binds).columns(**typed)
    found = store.execute(statement, {bind.key: given[bind.key] for bind in binds})
    # Read at once: these tables are small, and a file is written when the request's session is closed already.
    return iter([tuple(row) for row in found])


def _viewer(viewer: Any) -> dict[str, str | None]:
    """What stands for the reader; a coordination without a municipality looks after none."""
    if viewer is SYSTEM.viewer:
        return {"viewer_municipality": None, "viewer_looks_after": "*"}
    home = viewer.municipality if isinstance(viewer, Viewer) else None
    coordinates = isinstance(viewer, Viewer) and "coordinators" in viewer.sees
    return {"viewer_municipality": home, "viewer_looks_after": home if coordinates else None}
