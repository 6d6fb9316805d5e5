"""What joins the institutions of a municipality on a day: living contacts of their people, formal ties, how far that is."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.discovery.reading import once
from app.discovery.suggestion import Line
from app.discovery.ties import CHUNK, days, holds
from app.graph import GraphSession

Pair = tuple[str, str]
TIED, THROUGH_ONE, FURTHER, APART = 1, 2, 3, 4
"""How far two institutions are: tied, through one other, further, not joined at all."""


def pair(one: str, other: str) -> Pair:
    """Two institutions, whichever was named first."""
    return (one, other) if one < other else (other, one)


class Living(dict[Pair, int]):
    """Informal ties in force between two institutions: how many each pair of people has (a person may also be in contact with
    the institution itself)."""

    @property
    def people(self) -> int:
        """Different pairs of people."""
        return len(self)

    @property
    def ties(self) -> int:
        """Ties, of which a pair of people may have several."""
        return sum(self.values())


@dataclass(frozen=True)
class Between:
    """The pairs of institutions with living contacts, and those with a formal tie, on a day; where each person works."""

    contacts: Mapping[Pair, Living]
    formal: frozenset[Pair]
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def near(self) -> Mapping[str, frozenset[str]]:
        """With whom each institution is tied, either way."""
        found: dict[str, set[str]] = defaultdict(set)
        for one, other in (*self.contacts, *self.formal):
            found[one].add(other)
            found[other].add(one)
        return {id: frozenset(others) for id, others in found.items()}

    @cached_property
    def _parts(self) -> Mapping[str, int]:
        """The connected part of the network to which each institution belongs."""
        parts: dict[str, int] = {}
        for number, start in enumerate(self.near):
            waiting = [] if start in parts else [start]
            while waiting:
                place = waiting.pop()
                if place not in parts:
                    parts[place] = number
                    waiting.extend(self.near[place] - parts.keys())
        return parts

    def tied(self, one: str, other: str) -> bool:
        """Whether people of the two are in contact or a formal tie joins them."""
        return other in self.near.get(one, frozenset())

    def distance(self, one: str, other: str) -> int:
        """TIED, THROUGH_ONE, FURTHER or APART."""
        if self.tied(one, other):
            return TIED
        if not self.near.get(one, frozenset()).isdisjoint(self.near.get(other, ())):
            return THROUGH_ONE
        part = self._parts.get(one)
        return FURTHER if part is not None and part == self._parts.get(other) else APART

    def middle(self, one: str, other: str) -> str | None:
        """The institution through which two are joined that has most pairs of people on the thinner of its two sides."""
        common = self.near.get(one, frozenset()) & self.near.get(other, frozenset())
        return max(sorted(common), key=lambda id: min(self.people(id, one), self.people(id, other)), default=None)

    @cached_property
    def _reach(self) -> Mapping[str, int]:
        """Pairs of people in contact that each institution has with all others."""
        found: dict[str, int] = defaultdict(int)
        for ends, living in self.contacts.items():
            for end in ends:
                found[end] += living.people
        return found

    @cached_property
    def _all(self) -> int:
        return sum(self._reach.values())

    def expected(self, one: str, other: str) -> float:
        """Pairs of people in contact that two institutions would have if all contacts were dealt out at random, each
        institution keeping as many as it has."""
        return self._reach.get(one, 0) * self._reach.get(other, 0) / self._all if self._all else 0.0

    def people(self, one: str, other: str) -> int:
        """Different pairs of people of the two in contact."""
        found = self.contacts.get(pair(one, other))
        return found.people if found else 0

    def lines(self, one: str, other: str) -> Iterator[Line]:
        """What joins two institutions, for a picture: itself, or the one between them."""
        if people := self.people(one, other):
            yield Line(one, other, "informal", people)
        if pair(one, other) in self.formal:
            yield Line(one, other, "formal")
        if not self.tied(one, other) and (middle := self.middle(one, other)):
            yield from self.lines(one, middle)
            yield from self.lines(middle, other)

    def who(self, one: str, other: str) -> Iterator[Line]:
        """The contacts of two institutions for a picture: who of the one, who of the other."""
        for first, second in sorted(self.contacts.get(pair(one, other), ())):
            here, there = (first, second) if one in self.places.get(first, (first,)) else (second, first)
            if here != one:
                yield Line(one, here, "work")
            yield Line(here, there, "informal")
            if there != other:
                yield Line(there, other, "work")


def read(graph: GraphSession, ids: list[str], on: dt.date) -> Between:
    """What joins the named institutions with one another, as the graph's viewer may see it."""
    return once(graph, ("between", tuple(ids), on), lambda: _read(graph, ids, on))


def _read(graph: GraphSession, ids: list[str], on: dt.date) -> Between:
    places = at_work(graph, ids, on)
    contacts: dict[Pair, Living] = defaultdict(Living)
    done: set[str] = set()  # whoever works at two of them would come with two chunks
    for chunk in chunks(ids):
        row = graph.row("discovery.between", ids=chunk, on=on) or {"ones": [], "others": []}
        for person, other in zip(row["ones"], row["others"], strict=True):
            if person in done:
                continue
            for ends in across(places.get(person, ()), places.get(other, ())):
                living, people = contacts[ends], pair(person, other)
                living[people] = living.get(people, 0) + 1
        done.update(row["ones"])
    return Between(dict(contacts), formal(graph, ids, on), places)


Places = Mapping[str, tuple[str, ...]]


def at_work(graph: GraphSession, ids: list[str], on: dt.date) -> Places:
    """Where each person works, of the named institutions, on a day; an institution is at itself."""
    found: dict[str, tuple[str, ...]] = {id: (id,) for id in ids}
    for chunk in chunks(ids):
        row = graph.row("discovery.at_work", ids=chunk, on=on) or {}
        for person, place in zip(*row.values(), strict=True):
            known = found.get(person, ())
            if place not in known:
                found[person] = (*known, place)
    return found


def across(here: tuple[str, ...], there: tuple[str, ...]) -> list[Pair]:
    """The pairs of institutions that two people join; none when they share a workplace."""
    if here == there or not here or not there or not set(here).isdisjoint(there):
        return []
    return [pair(one, other) for one in here for other in there]


def formal(graph: GraphSession, ids: list[str], on: dt.date) -> frozenset[Pair]:
    """Pairs among the named institutions that a formal tie joins on a day."""
    known, found = set(ids), set()
    for chunk in chunks(ids):
        row = graph.row("discovery.formal", ids=chunk)
        if row is None:
            continue
        spans = zip(days(row["sinces"]), days(row["untils"]), strict=True)
        for one, other, (since, until) in zip(row["sources"], row["targets"], spans, strict=True):
            if other in known and holds(since, until, on):
                found.add(pair(one, other))
    return frozenset(found)


def institutions(graph: GraphSession, municipality: str, on: dt.date) -> list[str]:
    """Ids of the institutions of a municipality that existed on a day."""
    row = graph.row("discovery.institutions", municipality=municipality, on=on)
    return row["ids"] if row else []


def chunks(ids: list[str]) -> Iterator[list[str]]:
    """The ids, as many at a time as one transaction bears."""
    return (ids[first : first + CHUNK] for first in range(0, len(ids), CHUNK))
