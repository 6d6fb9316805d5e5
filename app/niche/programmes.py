"""The programmes of a municipality as they are read once and looked at from all sides, and the tree of their topics."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from app.discovery.ties import days, holds
from app.facets import settlement
from app.graph import GraphSession

DEEPEST = 12
"""Steps up a tree of topics at most: a circle in a file that somebody brought does not keep anybody waiting."""


@dataclass(frozen=True, slots=True)
class Programme:
    """An educational programme of an institution; ages are whole years, both inclusive, days too (None: open)."""

    id: str
    title: str
    direction: str
    level: str
    format: str
    age_from: int
    age_to: int
    hours: int | None = None
    institution: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    since_precision: str | None = None
    until_precision: str | None = None
    topics: tuple[str, ...] = ()

    @property
    def ages(self) -> range:
        """The years of age that it takes."""
        return range(self.age_from, self.age_to + 1)


class Place(NamedTuple):
    """An institution that runs programmes, with the settlement of its address and the days of its life."""

    id: str
    name: str
    sector: str
    settlement: str
    since: dt.date | None
    until: dt.date | None


@dataclass(frozen=True)
class Tree:
    """The topics with the wider topic of each (None: it is a root)."""

    names: Mapping[str, str]
    wider: Mapping[str, str | None]

    def up(self, topic: str) -> tuple[str, ...]:
        """The topic and all wider ones, the nearest first."""
        found = [topic]
        while (above := self.wider.get(found[-1])) and above not in found and len(found) < DEEPEST:
            found.append(above)
        return tuple(found)

    def root(self, topic: str) -> str:
        """The widest topic above it."""
        return self.up(topic)[-1]

    def steps(self, one: str, other: str) -> int | None:
        """The way between two topics in the tree, by the nearest topic above both; None: there is none."""
        ours = {topic: steps for steps, topic in enumerate(self.up(one))}
        for steps, topic in enumerate(self.up(other)):
            if topic in ours:
                return steps + ours[topic]
        return None

    def below(self, topic: str) -> frozenset[str]:
        """The topic and all narrower ones."""
        found = {topic}
        rank = [topic]
        while rank:
            rank = [one for above in rank for one in self._narrower.get(above, ()) if one not in found]
            found.update(rank)
        return frozenset(found)

    def ordered(self) -> list[tuple[str, int]]:
        """Every topic with its depth, narrower ones behind the wider one, sisters by name."""
        roots = [topic for topic in self.names if self.wider.get(topic) not in self.names]
        found: list[tuple[str, int]] = []
        seen: set[str] = set()
        waiting = [(topic, 0) for topic in sorted(roots, key=self._key, reverse=True)]
        while waiting:
            topic, depth = waiting.pop()
            if topic not in seen:
                seen.add(topic)
                found.append((topic, depth))
                waiting.extend(
                    (one, depth + 1) for one in sorted(self._narrower.get(topic, ()), key=self._key, reverse=True)
                )
        return found

    def _key(self, topic: str) -> tuple[str, str]:
        return (self.names[topic].lower(), topic)

    @cached_property
    def _narrower(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for topic, above in self.wider.items():
            if above is not None:
                found[above].append(topic)
        return found


@dataclass(frozen=True)
class Programmes:
    """All programmes of a municipality, of all years, with the institutions (also those without programmes) and the topics."""

    every: list[Programme] = field(default_factory=list)
    places: Mapping[str, Place] = field(default_factory=dict)
    tree: Tree = field(default_factory=lambda: Tree({}, {}))

    def on(self, day: dt.date) -> list[Programme]:
        """Those in force on a day, of institutions that existed on it."""
        return [one for one in self.every if holds(one.since, one.until, day) and self.is_there(one.institution, day)]

    def is_there(self, institution: str, day: dt.date) -> bool:
        """Whether an institution exists on a day; of one that is not known it is not doubted."""
        place = self.places.get(institution)
        return place is None or holds(place.since, place.until, day)

    def named(self, topics: Iterable[str]) -> list[str]:
        """The names of topics, in the order of the alphabet."""
        return sorted((self.tree.names.get(topic, topic) for topic in topics), key=str.lower)


def read(graph: GraphSession, municipality: str) -> Programmes:
    """The programmes of a municipality."""
    row = graph.row("niche.programmes", municipality=municipality)
    if row is None:
        return Programmes()
    places, tree = row.pop("places"), row.pop("tree")
    row |= {
        "sinces": days(row["sinces"]),
        "untils": days(row["untils"]),
        "topics": [tuple(sorted(topics)) for topics in row["topics"]],
    }
    return Programmes(
        [Programme(*values) for values in zip(*row.values(), strict=True)],
        {
            id: Place(id, name, sector, settlement(address), *days([since, until]))
            for id, name, sector, address, since, until in places
        },
        Tree({id: name for id, name, _ in tree}, {id: above for id, _, above in tree}),
    )
