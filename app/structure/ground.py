"""What the numbers are computed on: the ties of a municipality as a simple network of one day, filtered as asked."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from app import vocabulary
from app.discovery import ties as all_ties
from app.discovery.links import Link, Pair, between_institutions, between_people
from app.discovery.ties import Ties
from app.graph import GraphSession
from app.measures import Network, Tie

LEVELS = ("institutions", "people")


@dataclass(frozen=True)
class Asked:
    """Which network: of institutions or of people, on which day, by which kinds of ties (none: all), of which sectors (none:
    all). Between institutions, contacts are a tie when there are `strength` of them or more."""

    level: str
    on: dt.date
    kinds: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    strength: int = 1

    @property
    def possible_kinds(self) -> tuple[str, ...]:
        """The kinds of ties that the level may have."""
        return tuple(vocabulary.INFORMAL_TIE_KINDS if self.level == "people" else vocabulary.TIE_KINDS)


class Ground:
    """Ties of a municipality of all years, and who was there on which day."""

    def __init__(self, ties: Ties, present: Mapping[dt.date, frozenset[str]]) -> None:
        self.ties = ties
        self._present = present

    @cached_property
    def _of_institutions(self) -> list[Link]:
        return between_institutions(self.ties)

    @cached_property
    def _of_people(self) -> list[Link]:
        return between_people(self.ties)

    def links(self, asked: Asked) -> list[Link]:
        """The links of the level and kinds that are asked for, of all years."""
        links = self._of_people if asked.level == "people" else self._of_institutions
        return [link for link in links if not asked.kinds or link.kind in asked.kinds]

    def sector(self, id: str) -> str | None:
        """The sector of an institution that was there on one of the days."""
        known = self.ties.institutions.get(id)
        return known.sector if known else None

    def workplaces(self, day: dt.date) -> Mapping[str, str]:
        """Who worked on a day, and at which institution; of somebody with several, the one where they began first."""
        found: dict[str, tuple[dt.date, str]] = {}
        for job in self.ties.jobs:
            if (job.since or dt.date.min) <= day <= (job.until or dt.date.max) and job.institution in self.at(day):
                begun = (job.since or dt.date.min, job.institution)
                found[job.person] = min(found.get(job.person, begun), begun)
        return {person: place for person, (_, place) in found.items()}

    def at(self, day: dt.date) -> frozenset[str]:
        """The institutions that existed on one of the days that were read."""
        return self._present[day]

    def nodes(self, asked: Asked, day: dt.date) -> dict[str, str]:
        """Who belongs to the network on a day: id → institution (an institution is its own)."""
        every = self.workplaces(day) if asked.level == "people" else {id: id for id in self.at(day)}
        return {
            id: place for id, place in every.items() if not asked.sectors or self.sector(place) in asked.sectors
        }  # fmt: skip


def read(graph: GraphSession, municipality: str, on: dt.date, *earlier: dt.date) -> Ground:
    """The ground for the day `on`, and for earlier ones."""
    ties = all_ties.read(graph, municipality, on)
    present = {on: frozenset(ties.institutions)}
    for day in earlier:
        row = graph.row("discovery.institutions", municipality=municipality, on=day) or {"ids": ()}
        present[day] = frozenset(row["ids"])
    return Ground(ties, present)


def network(ground: Ground, asked: Asked, day: dt.date | None = None) -> Network:
    """The network of a day (the asked one): who was there, with ties or without, and what tied them."""
    day = day or asked.on
    links = strong([link for link in ground.links(asked) if link.on(day)], asked)
    ties = [Tie(link.source, link.target, link.kind, link.is_directed) for link in links]
    return Network(ground.nodes(asked, day), ties, on=day, threshold=asked.strength)


def strong(links: list[Link], asked: Asked) -> list[Link]:
    """The links of pairs with enough contacts, and every formal one; between people one contact is enough."""
    if asked.level == "people" or asked.strength <= 1:
        return links
    contacts: dict[Pair, set[str]] = defaultdict(set)
    for link in links:
        if not link.is_formal:
            contacts[link.pair].add(link.tie)
    return [link for link in links if link.is_formal or len(contacts[link.pair]) >= asked.strength]
