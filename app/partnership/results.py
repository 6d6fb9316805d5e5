"""What a partnership gave each side: closed exchanges between its parties since a text took force, and deficits closed by them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.graph import GraphSession

Row = dict[str, Any]
WIDTH, LANE, TOP, LEFT, RIGHT = 720, 34, 12, 12, 12


@dataclass(frozen=True)
class Mark:
    """An exchange in the picture, at the day on which it was handed over."""

    x: float
    row: Row


@dataclass
class Side:
    """What one party gave and received. `y` is its lane in the picture."""

    institution: str
    y: float
    gave: int = 0
    received: int = 0
    closed: int = 0
    in_part: int = 0
    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True)
class Results:
    """Exchanges from `since` to `on`: `rows` of `total`, the latest first; each side; the days written under the picture."""

    since: dt.date
    on: dt.date
    rows: list[Row]
    total: int
    sides: list[Side]
    ticks: list[tuple[float, dt.date]]
    height: int

    @property
    def closed(self) -> int:
        """Deficits closed."""
        return sum(side.closed for side in self.sides)


def results(graph: GraphSession, institutions: Sequence[str], since: dt.date, on: dt.date) -> Results:
    """What these institutions gave each other from a day on."""
    rows = graph.rows("partnership.results", institutions=list(institutions), since=since).dicts()
    return counted(rows, institutions, since, on)


def counted(rows: Sequence[Row], institutions: Sequence[str], since: dt.date, on: dt.date) -> Results:
    """The exchanges by side, drawn over the days."""
    sides = {id: Side(id, TOP + LANE * place + LANE / 2) for place, id in enumerate(dict.fromkeys(institutions))}
    days = max((on - since).days, 1)

    def across(day: dt.date) -> float:
        share = min(max((day - since).days / days, 0), 1)
        return round(LEFT + 8 + (WIDTH - LEFT - RIGHT - 16) * share, 1)

    for row in rows:
        giver, receiver = sides[row["giver"]], sides[row["receiver"]]
        giver.gave += 1
        receiver.received += 1
        receiver.closed += row["met"] == "closed"
        receiver.in_part += row["met"] == "part"
        receiver.marks.append(Mark(across(row["happened_on"]), row))
    ticks = [(across(day), day) for day in sorted({since, since + (on - since) / 2, on})]
    total = rows[0]["total"] if rows else 0
    return Results(since, on, list(rows), total, list(sides.values()), ticks, TOP + LANE * len(sides) + 24)
