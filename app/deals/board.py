"""The exchange board: open needs and offers that fit, from the side of whoever lacks or of whoever gives.

What fits is decided where suggestions decide it (`app.discovery.gives`); here it is put in order and narrowed.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app import paging
from app.discovery import gives
from app.discovery.gives import Give, Thing
from app.graph import GraphSession
from app.profiles import Choices
from app.readiness import kilometres

Row = dict[str, Any]
VIEWS = ("lack", "give", "whole")
PAGE = 20
SHOWN = 3
"""Partners of one need or offer that are shown at once."""


@dataclass(frozen=True)
class Wanted:
    """What is looked at: `view` is "lack" (what the institution lacks and who offers it), "give" (the reverse) or "whole" (all
    needs of the municipality, or those of the institution if one is named). It is narrowed by kind, by topic with all narrower
    ones, by the partner; `free`: without pairs that are spoken about already; `matched`: only with somebody who fits."""

    view: str
    institution: str = ""
    kind: str = ""
    topic: str = ""
    partner: str = ""
    free: bool = False
    matched: bool = False
    page: int = 1


@dataclass(frozen=True)
class Partner:
    """Somebody who fits; `deal` is the deal in which the two speak about it already."""

    give: Give
    km: float | None
    deal: str = ""


@dataclass(frozen=True)
class Line:
    """A need or an offer with those who fit it, the best first."""

    thing: Thing
    partners: list[Partner]


@dataclass(frozen=True)
class Board:
    """A page of lines. `total` lines passed the filters, of them `found` have somebody who fits; `every` is their number before
    narrowing. `things` are the words of what is shown."""

    lines: list[Line]
    total: int
    found: int
    every: int
    pages: int
    things: Mapping[str, Row]
    places: Mapping[str, Row]
    topics: Choices
    kinds: list[str]


def board(graph: GraphSession, municipality: str, wanted: Wanted, on: dt.date, deals: Iterable[Row] = ()) -> Board:
    """The board of a municipality on a day. `deals` are those that the reader may know of."""
    needs, offers = gives.read(graph.row("discovery.matches", municipality=municipality, on=on))
    places, topics = _places(graph, municipality, on)
    side = offers if wanted.view == "give" else needs
    every = wanted.view == "whole" and not wanted.institution
    own = [one for one in side if every or one.institution == wanted.institution]
    looked = [one for one in own if _passes(one, wanted)]
    if wanted.view == "give":
        offers = looked
    else:
        needs = looked
    spoken = {
        (row["need"], row["resource"]): row["id"] for row in deals if row["turn"] and row["need"] and row["resource"]
    }
    lines = _lines(looked, wanted, gives.fitting(needs, offers, on), places, spoken)
    found = sum(bool(line.partners) for line in lines)
    if wanted.matched or wanted.partner:
        lines = [line for line in lines if line.partners]
    page = paging.within(wanted.page, len(lines), PAGE)
    shown = lines[(page - 1) * PAGE : page * PAGE]
    return Board(
        shown, len(lines), found, len(own), paging.pages(len(lines), PAGE), _things(graph, shown), places,
        _occurring(topics, own), sorted({one.kind for one in own}),
    )  # fmt: skip


def _passes(one: Thing, wanted: Wanted) -> bool:
    """By kind, and by topic: its own one, or one that it is part of."""
    return (not wanted.kind or one.kind == wanted.kind) and (
        not wanted.topic or any(wider == wanted.topic for _, wider, _ in one.topics)
    )


def _lines(
    looked: Sequence[Thing],
    wanted: Wanted,
    fitting: Iterable[Give],
    places: Mapping[str, Row],
    spoken: Mapping[tuple[str, str], str],
) -> list[Line]:
    by_offer = wanted.view == "give"
    held: dict[str, list[Partner]] = {one.id: [] for one in looked}
    far: dict[tuple[str, str], float | None] = {}
    for give in fitting:
        ends = (give.giver, give.taker)
        if wanted.partner and wanted.partner != (give.taker if by_offer else give.giver):
            continue
        deal = spoken.get((give.need.id, give.offer.id), "")
        if wanted.free and deal:
            continue
        if ends not in far:
            far[ends] = kilometres(*(places.get(end, {}).get("at") for end in ends))
        held[(give.offer if by_offer else give.need).id].append(Partner(give, far[ends], deal))
    lines = [Line(one, sorted(held[one.id], key=_rank)) for one in looked]
    return sorted(lines, key=lambda line: (line.thing.priority, not line.partners, line.thing.id))


def _rank(one: Partner) -> tuple[object, ...]:
    """The nearest topic, then the most of the need's days, then the more important need, then the nearest place."""
    km = one.km if one.km is not None else math.inf
    return (one.give.steps, one.give.window, one.give.need.priority, km, one.give.offer.id, one.give.need.id)


def _occurring(topics: Iterable[Sequence[Any]], own: Iterable[Thing]) -> Choices:
    """The topics by which these can be narrowed."""
    held = {topic for one in own for _, topic, _ in one.topics}
    return Choices([(id, name, parent) for id, name, parent in topics if id in held], [], 0)


def _places(graph: GraphSession, municipality: str, on: dt.date) -> tuple[dict[str, Row], list[list[Any]]]:
    row = graph.row("deals.places", municipality=municipality, on=on)
    if row is None:
        return {}, []
    places: dict[str, Row] = {
        id: {"name": name, "sector": sector, "at": None if lat is None or lon is None else (lat, lon)}
        for id, name, sector, lat, lon in zip(
            row["ids"], row["names"], row["sectors"], row["lats"], row["lons"], strict=True
        )
    }
    return places, row["topics"]


def _things(graph: GraphSession, lines: Iterable[Line]) -> dict[str, Row]:
    needs: set[str] = set()
    offers: set[str] = set()
    for line in lines:
        for one in [
            line.thing,
            *(end for partner in line.partners[:SHOWN] for end in (partner.give.need, partner.give.offer)),
        ]:
            (needs if one.priority else offers).add(one.id)
    rows = graph.rows("deals.things", needs=sorted(needs), offers=sorted(offers)).rows if lines else []
    return {thing["id"]: thing for (thing,) in rows}
