"""Communities of a network on a day, named from what their institutions do."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.discovery import circles
from app.discovery.links import Link, Span, joined
from app.graph import GraphSession

LEAST = 3
"""Members of a community, at least; smaller ones are counted, not listed."""
NAMED_BY = 2
OWN = 0.34
"""A topic names a community when this share of its institutions has it, at least …"""
MORE = 0.1
"""… and this much more of them than of the other institutions."""


@dataclass(frozen=True)
class Topic:
    """A topic of a community: `here` of `of` institutions have it, and `there` of `others` elsewhere."""

    id: str
    name: str
    here: int
    of: int
    there: int
    others: int

    @property
    def share(self) -> float:
        """The share of the community's institutions that have it."""
        return self.here / self.of

    @property
    def lead(self) -> float:
        """How much larger its share is here than elsewhere."""
        return self.share - (self.there / self.others if self.others else 0.0)


@dataclass(frozen=True)
class Community:
    """A community: its members, the institutions they belong to with how many of them, tied pairs inside, its topics."""

    members: tuple[str, ...]
    institutions: tuple[tuple[str, int], ...]
    inside: int
    topics: tuple[Topic, ...]

    @property
    def density(self) -> float:
        """The share of possible pairs inside it that are tied."""
        n = len(self.members)
        return 2 * self.inside / (n * (n - 1)) if n > 1 else 0.0


def communities(
    graph: GraphSession, links: Iterable[Link], place_of: Mapping[str, str], on: dt.date
) -> list[Community]:
    """The communities among these links of one day (Leiden, modularity), the largest first. `place_of`: member → institution.

    A topic is an institution's when one of its projects, programmes or offers in force is about it or about a part of it.
    """
    weights = Counter(link.pair for link in links if link.source in place_of and link.target in place_of)
    parts = [part for part in circles.find(weights) if len(part) >= LEAST]
    topics_of, names = _topics(graph, sorted(set(place_of.values())), on)
    everywhere = set(place_of.values())
    number_of = circles.numbered(parts)
    insides = Counter(
        number_of[one] for one, other in weights if one in number_of and number_of[one] == number_of.get(other)
    )
    found = []
    for number, part in enumerate(parts):
        places = Counter(place_of[id] for id in part)
        found.append(
            Community(
                tuple(part),
                tuple(sorted(places.items(), key=lambda item: (-item[1], item[0]))),
                insides[number],
                _named(set(places), everywhere, topics_of, names),
            )
        )
    return found


def formed(community: Community, links: Iterable[Link], on: dt.date) -> dt.date | None:
    """The first day on which more than half of the pairs tied inside it on the day `on` were tied; None: as long as there are
    dates."""
    members = set(community.members)
    inside: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for link in links:
        if link.source in members and link.target in members:
            inside[link.pair].append(link.span)
    changes: Counter[dt.date] = Counter()
    for stretches in (joined(spans) for spans in inside.values()):
        if not any(first <= on <= last for first, last in stretches):
            continue
        for first, last in stretches:
            changes[first] += 1
            if last < dt.date.max:
                changes[last + dt.timedelta(days=1)] -= 1
    tied = 0
    for day in sorted(changes):
        tied += changes[day]
        if 2 * tied > community.inside:
            return None if day == dt.date.min else day
    return None


def _topics(graph: GraphSession, ids: list[str], on: dt.date) -> tuple[Mapping[str, set[str]], Mapping[str, str]]:
    row = graph.row("structure.topics", ids=ids, on=on) or {"institutions": (), "topics": (), "names": ()}
    topics_of: dict[str, set[str]] = defaultdict(set)
    for institution, topic in zip(row["institutions"], row["topics"], strict=True):
        topics_of[topic].add(institution)
    return topics_of, dict(zip(row["topics"], row["names"], strict=True))


def _named(
    here: set[str], everywhere: set[str], topics_of: Mapping[str, set[str]], names: Mapping[str, str]
) -> tuple[Topic, ...]:
    others = everywhere - here
    every = [
        Topic(id, names[id], len(having & here), len(here), len(having & others), len(others))
        for id, having in topics_of.items()
    ]
    fitting = [topic for topic in every if topic.here >= 2 and topic.share >= OWN and topic.lead >= MORE]
    return tuple(sorted(fitting, key=lambda topic: (-topic.lead, topic.id))[:NAMED_BY])
