"""Points of contact of the parties, as the network knows them on a day: what fits, what is shared, what joins them already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.discovery import between, gives
from app.discovery.gives import Give
from app.graph import GraphSession

MOST = 20
"""Lines of each kind that are shown; how many there are is told too."""


@dataclass(frozen=True)
class Shared:
    """Something that at least two of the parties have: `who` are (institution, its way or None)."""

    id: str
    title: str
    who: list[tuple[str, str | None]]


@dataclass(frozen=True)
class Twins:
    """Two programmes of different parties that are like each other, with their topics in common."""

    places: tuple[str, str]
    ids: tuple[str, str]
    titles: tuple[str, str]
    topics: list[str]


@dataclass(frozen=True)
class Joined:
    """What joins two of the parties: pairs of their people in contact, as far as the reader may see; whether a formal tie is in
    force."""

    one: str
    other: str
    people: int
    formal: bool


@dataclass(frozen=True)
class Points:
    """Everything found as of `on`. Lists are cut at MOST, `totals` tells how many there are of each: fits, topics, outcomes,
    practices, projects, twins."""

    on: dt.date
    fits: list[Give]
    titles: Mapping[str, str]
    topics: list[Shared]
    outcomes: list[Shared]
    practices: list[Shared]
    projects: list[Shared]
    twins: list[Twins]
    joined: list[Joined]
    totals: Mapping[str, int]

    @property
    def found(self) -> int:
        return sum(self.totals.values())


def points(graph: GraphSession, institutions: Sequence[str], on: dt.date) -> Points:
    """Points of contact of these institutions on a day. All but contacts of people is the same for every reader."""
    ids = sorted(set(institutions))
    row = graph.row("partnership.points", institutions=ids, on=on)
    assert row is not None, "a question without a MATCH of its own always has one answer"
    needs, offers = gives.read(row)
    fits = sorted(
        gives.fitting(needs, offers, on), key=lambda g: (g.need.priority, g.steps, g.window, g.need.id, g.offer.id)
    )
    shared = {name: _shared(row[name]) for name in ("topics", "outcomes", "practices", "projects")}
    twins = [Twins((a, b), (x, y), (first, second), common) for a, x, first, b, y, second, common in row["twins"]]
    totals = {"fits": len(fits), **{name: len(every) for name, every in shared.items()}, "twins": row["twins_total"]}
    cut = {name: every[:MOST] for name, every in shared.items()}
    titles = {id: title for id, title in row["titles"]}  # noqa: C416 # lists, not pairs, to the types
    return Points(on, fits[:MOST], titles, twins=twins, joined=_joined(graph, ids, on), totals=totals, **cut)


def _shared(rows: Sequence[Sequence[Any]]) -> list[Shared]:
    return [
        Shared(id, title, [(one, None) if isinstance(one, str) else (one[0], one[1]) for one in who])
        for id, title, who in rows
    ]  # fmt: skip


def _joined(graph: GraphSession, ids: list[str], on: dt.date) -> list[Joined]:
    known = between.read(graph, ids, on)
    return [
        Joined(one, other, known.people(one, other), (one, other) in known.formal)
        for place, one in enumerate(ids) for other in ids[place + 1 :]
    ]  # fmt: skip
