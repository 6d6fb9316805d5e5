"""Opening a node that has very many neighbours: how many of which kinds there are, and only some of them shown.

In the address an opened node is `id!ties!nodes!order!most`, everything after the id optional: kinds of ties and kinds of
neighbours joined by dots, `least` to begin with the least tied ones, and how many. `school-7!advice.online!Teacher!least!20`
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.graph import GraphSession
from app.queries import Param, ParamError
from app.refusals import N_

OPEN_AT_ONCE = 40
MOST = 150  # neighbours of one opened node, where nothing else is asked for
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9:_-]{0,199}")
_CODE = Param("open", "list", longest=60)
_MOST = Param("open", "int", MOST, min=1, max=600)


@dataclass(frozen=True)
class Opening:
    """One opened node and which of its neighbours are wanted; empty lists mean every kind."""

    id: str
    ties: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    least: bool = False
    most: int = MOST

    @property
    def is_whole(self) -> bool:
        """Whether nothing narrows it."""
        return self == Opening(self.id)


def openings(text: str) -> list[Opening]:
    """The opened nodes of an address; raises ParamError on nonsense. The last word on a node holds."""
    found = {part: None for part in (raw.strip() for raw in text.split(",")) if part}
    opened = {one.id: one for one in map(_opening, found)}
    return list(opened.values())[:OPEN_AT_ONCE]


def _opening(text: str) -> Opening:
    id, ties, nodes, order, most, *_ = [*text.split("!"), "", "", "", ""]
    if not _ID.fullmatch(id):
        raise ParamError("open", N_("“%(value)s” is not an identifier."), value=id[:40])
    return Opening(
        id,
        tuple(_CODE.parse(ties.replace(".", ","))),
        tuple(_CODE.parse(nodes.replace(".", ","))),
        order == "least",
        _MOST.parse(most),
    )


def around(
    graph: GraphSession, opening: Opening, types: list[str], time: Mapping[str, dt.date], room: int
) -> Mapping[str, Any] | None:
    """The wanted neighbours as a row of lists, at most `room`; its `total` counts the wanted ones only."""
    row = graph.row(
        "explore.hub_around",
        id=opening.id,
        types=types,
        ties=list(opening.ties),
        nodes=list(opening.nodes),
        least=opening.least,
        limit=min(opening.most, room),
        **time,
    )
    return row and row | {"total": min(row["total"], opening.most)}


def counts(graph: GraphSession, id: str, types: list[str], time: Mapping[str, dt.date]) -> dict[str, Any]:
    """How many neighbours there are in all, and for each kind of tie and of neighbour: `{"neighbours", "kinds": […]}`.

    A neighbour tied in two ways is in two rows, and once in the sum.
    """
    row = graph.row("explore.hub", id=id, types=types, **time)
    if row is None:
        return {"neighbours": 0, "kinds": []}
    rows = zip(row["ties"], row["labels"], row["kinds"], row["counts"], strict=True)
    return {
        "neighbours": row["neighbours"],
        "kinds": [{"tie": tie, "label": label, "kind": kind, "count": count} for tie, label, kind, count in rows],
    }
