"""Reservations as they stand, for whoever may see them."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from app.access import Actor
from app.audit import Caller
from app.deals import looks_after
from app.graph import GraphSession
from app.refusals import NotThere
from app.reservations.booking import NOT_THERE, side_of
from app.reservations.times import LONGEST, Span, span_of, written

Row = dict[str, Any]
MOST = 500


@dataclass(frozen=True)
class Event:
    """A reservation in a calendar; `words` and `id` lead on only for those whose institution is a side."""

    row: Row
    span: Span

    @property
    def shared(self) -> str:
        """So many of so many, where there are several."""
        capacity = self.row["capacity"] or 1
        return f"{self.row['quantity']}/{capacity}" if capacity > 1 else ""


@dataclass(frozen=True)
class Whose:
    """Whose calendar it is: a resource's, an institution's, or that of a whole municipality."""

    municipality: str
    institution: str = ""
    resource: str = ""


def between(
    graph: GraphSession, actor: Actor, whose: Whose, first: dt.date, last: dt.date, limit: int = MOST
) -> tuple[list[Event], int]:
    """The reservations that touch these days, both inclusive, in their order, and how many there are."""
    begin = dt.datetime.combine(first, dt.time())
    rows = graph.rows(
        "reservations.between",
        since=written(begin),
        to=written(dt.datetime.combine(last, dt.time()) + dt.timedelta(days=1)),
        least=written(begin - LONGEST - dt.timedelta(days=1)),
        resource=whose.resource,
        institution=whose.institution,
        municipality=whose.municipality,
        all=looks_after(actor, whose.municipality),
        limit=limit,
    ).dicts()
    return [Event(row, span_of(row)) for row in rows], rows[0]["total"] if rows else 0


@dataclass(frozen=True)
class Seen:
    """A reservation as its sides see it; `side` is that of the reader, `log` what was done, in order."""

    row: Row
    span: Span
    owner: Row
    guest: Row
    resource: Row | None
    side: str
    log: list[Row]


def one(graph: GraphSession, caller: Caller, id: str) -> Seen:
    """A reservation of, or with, an institution for which the caller answers. Raises NotThere, also when it is only not theirs."""
    row = graph.row("reservations.one", id=id)
    side = side_of(caller, row["reservation"]) if row else None
    if row is None or side is None:
        raise NotThere(NOT_THERE)
    held = row["reservation"]
    log = [line | {"at": dt.datetime.fromisoformat(line["at"])} for line in map(json.loads, held["log"])]
    nobody = {"name": "", "short_name": "", "sector": None}
    return Seen(
        held, span_of(held), row["owner"] or nobody | {"id": held["owner"]}, row["guest"] or nobody | {"id": held["institution"]},
        row["resource"], side, log,
    )  # fmt: skip


def offered(graph: GraphSession, id: str) -> tuple[Row, Row, str | None] | None:
    """A resource, its owner and the owner's municipality."""
    row = graph.row("reservations.resource", id=id)
    return (row["resource"], row["owner"], row["municipality"]) if row else None
