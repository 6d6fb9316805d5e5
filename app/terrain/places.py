"""The institutions of a municipality where they stand, what they offer, and who of them is nearest."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.facets import settlement
from app.graph import GraphSession
from app.niche import Tree
from app.readiness import kilometres


@dataclass(frozen=True)
class Offer:
    """A resource that an institution offers."""

    id: str
    title: str
    kind: str
    institution: str
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spot:
    """An institution with its settlement (`facets.ELSEWHERE`: the centre) and, if they are known, latitude and longitude."""

    id: str
    name: str
    kind: str
    sector: str
    address: str | None
    settlement: str
    place: tuple[float, float] | None
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True)
class Terrain:
    """All institutions of a municipality on a day."""

    spots: list[Spot] = field(default_factory=list)
    tree: Tree = field(default_factory=lambda: Tree({}, {}))

    def find(self, id: str | None) -> Spot | None:
        """The institution of this id."""
        return next((spot for spot in self.spots if spot.id == id), None)


@dataclass(frozen=True)
class Wish:
    """What is asked of the map: of which sector and kind, who holds what, seen from where."""

    sector: str | None = None
    kind: str | None = None
    holds: str | None = None
    topic: str | None = None
    home: str | None = None

    @property
    def asks_for_holders(self) -> bool:
        """Whether a resource is looked for."""
        return bool(self.holds or self.topic)


@dataclass(frozen=True)
class Found:
    """An institution that fits: what it holds of what is looked for, and how far it is from where one looks (None: not known)."""

    spot: Spot
    held: tuple[Offer, ...]
    km: float | None


def read(graph: GraphSession, municipality: str, on: dt.date) -> Terrain:
    """The institutions of a municipality that exist on a day."""
    row = graph.row("terrain.places", municipality=municipality, on=on)
    if row is None:
        return Terrain()
    offers: dict[str, list[Offer]] = defaultdict(list)
    for id, title, kind, institution, topics in row.pop("offers"):
        offers[institution].append(Offer(id, title, kind, institution, tuple(topics)))
    tree = row.pop("tree")
    spots = [
        Spot(id, name, kind, sector, address, settlement(address), _place(lat, lon), tuple(offers[id]))
        for id, name, kind, sector, address, lat, lon in zip(*row.values(), strict=True)
    ]
    return Terrain(spots, Tree({id: name for id, name, _ in tree}, {id: above for id, _, above in tree}))


def _place(lat: float | None, lon: float | None) -> tuple[float, float] | None:
    return None if lat is None or lon is None else (lat, lon)


def found(terrain: Terrain, wish: Wish) -> list[Found]:
    """The institutions that fit, the nearest first when one looks from somewhere (those without coordinates last), else by name;
    the one from which one looks is no answer to who holds something, but stands among the others."""
    home = terrain.find(wish.home)
    topics = terrain.tree.below(wish.topic) if wish.topic else None
    answers = []
    for spot in terrain.spots:
        if (wish.sector and spot.sector != wish.sector) or (wish.kind and spot.kind != wish.kind):
            continue
        held = tuple(_held(spot.offers, wish.holds, topics)) if wish.asks_for_holders else ()
        if wish.asks_for_holders and (not held or spot.id == wish.home):
            continue
        answers.append(Found(spot, held, kilometres(home.place, spot.place) if home else None))
    return sorted(answers, key=lambda one: (_far(one.km) if home else 0.0, one.spot.name.lower(), one.spot.id))


def _held(offers: Iterable[Offer], kind: str | None, topics: frozenset[str] | None) -> Iterable[Offer]:
    for offer in offers:
        if (kind is None or offer.kind == kind) and (topics is None or not topics.isdisjoint(offer.topics)):
            yield offer


def _far(km: float | None) -> float:
    return math.inf if km is None else km


def counts(spots: Iterable[Spot], name: str) -> Mapping[str, int]:
    """How many institutions have each sector, kind, or ("holds") an offer of each kind."""
    totals: dict[str, int] = defaultdict(int)
    for spot in spots:
        for code in {offer.kind for offer in spot.offers} if name == "holds" else {getattr(spot, name)}:
            totals[code] += 1
    return totals
