"""The network of one day as one fabric: institutions, the people who work there, and what ties them to each other."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from app.discovery import ties as all_ties
from app.discovery.reading import once
from app.discovery.suggestion import Ref, ground
from app.discovery.ties import Ties, holds
from app.graph import GraphSession

WORK, INFORMAL, FORMAL = "work", "informal", "formal"
LONGEST_KEY = 250


class Thread(NamedTuple):
    """A tie between two nodes of the fabric: `type` is work (a job), informal (a confirmed contact) or formal."""

    id: str
    one: str
    other: str
    type: str
    kind: str | None = None
    agreement: str | None = None
    frequency: str | None = None
    since: dt.date | None = None

    @property
    def pair(self) -> tuple[str, str]:
        """Both ends, the smaller id first."""
        return (self.one, self.other) if self.one < self.other else (self.other, self.one)


class Outside(NamedTuple):
    """A tie of an institution with another one, `partner`. `via` is the person of this institution who holds it; None for
    a formal tie and for a contact with the institution as a whole. `other` is who or what is at the far end."""

    partner: str
    via: str | None
    other: str
    thread: Thread


@dataclass(frozen=True)
class Fabric:
    """Institutions, people who work at one of them, and the threads among them, all in force on one day."""

    on: dt.date
    institutions: frozenset[str]
    places: Mapping[str, tuple[str, ...]]  # person → institutions
    threads: list[Thread] = field(default_factory=list)

    @property
    def nodes(self) -> list[str]:
        """Every institution and every person, in a fixed order."""
        return [*sorted(self.institutions), *sorted(self.places)]

    def staff(self) -> Mapping[str, list[str]]:
        """Who works at each institution."""
        found: dict[str, list[str]] = {id: [] for id in sorted(self.institutions)}
        for person in sorted(self.places):
            for place in self.places[person]:
                found[place].append(person)
        return found

    def homes(self, id: str) -> tuple[str, ...]:
        """The institutions of a person; an institution is its own."""
        return (id,) if id in self.institutions else self.places.get(id, ())

    def ref(self, id: str) -> Ref:
        """An institution or a person of it, to be named."""
        return Ref("Institution" if id in self.institutions else "Teacher", id)

    def without(self, removed: Collection[str]) -> Fabric:
        """The same without some institutions, people, agreements and ties. Whoever worked at a removed institution stays,
        with the contacts that are theirs."""
        gone = frozenset(removed)
        threads = [
            thread for thread in self.threads if not gone & {thread.id, thread.one, thread.other, thread.agreement}
        ]
        places = {
            person: tuple(place for place in at if place not in gone)
            for person, at in self.places.items()
            if person not in gone
        }
        return Fabric(self.on, self.institutions - gone, places, threads)


def weave(ties: Ties, on: dt.date | None = None) -> Fabric:
    """The fabric of a day (the day that was asked for). Whoever works nowhere in the municipality on that day is not in it,
    nor are ties that lead out of the municipality."""
    on = on or ties.on
    places: dict[str, list[str]] = defaultdict(list)
    for job in ties.jobs:
        if holds(job.since, job.until, on) and job.institution in ties.institutions:
            at = places[job.person]
            if job.institution not in at:
                at.append(job.institution)
    fabric = Fabric(on, frozenset(ties.institutions), {person: tuple(at) for person, at in places.items()})
    known = fabric.institutions | fabric.places.keys()
    threads = fabric.threads
    for person, homes in fabric.places.items():
        threads.extend(Thread(f"{person}@{place}", person, place, WORK) for place in homes)
    for contact in ties.contacts_on(on):
        one, other = contact.source, contact.target
        if one != other and one in known and other in known:
            threads.append(
                Thread(contact.id, one, other, INFORMAL, contact.kind, None, contact.frequency, contact.since)
            )
    for tie in ties.formal_on(on):
        if tie.source != tie.target and tie.source in known and tie.target in known:
            threads.append(Thread(tie.id, tie.source, tie.target, FORMAL, tie.kind, tie.agreement, None, tie.since))
    return fabric


def read(graph: GraphSession, municipality: str, on: dt.date) -> Fabric:
    """The fabric of a municipality as the graph's viewer may see it."""
    return once(graph, ("fabric", municipality, on), lambda: weave(all_ties.read(graph, municipality, on)))


def outside(fabric: Fabric) -> Mapping[str, list[Outside]]:
    """Each institution's ties with other institutions: formal ties, contacts between its people (or itself) and the people of
    another (or that other itself), and people who work at both. Colleagues' contacts are not outside ones, wherever else
    one of the two works."""
    found: dict[str, list[Outside]] = {id: [] for id in sorted(fabric.institutions)}
    for thread in fabric.threads:
        if thread.type == WORK:
            for place in fabric.places[thread.one]:
                if place != thread.other:
                    found[thread.other].append(Outside(place, thread.one, place, thread))
            continue
        one, other = fabric.homes(thread.one), fabric.homes(thread.other)
        if any(home in other for home in one):
            continue
        for here, there, near, far in ((one, other, thread.one, thread.other), (other, one, thread.other, thread.one)):
            via = None if near in fabric.institutions else near
            for home in here:
                found[home].extend(Outside(partner, via, far, thread) for partner in there)
    return found


def tied_pairs(fabric: Fabric) -> set[tuple[str, str]]:
    """Pairs of institutions, the smaller id first, with at least one tie between them, as `outside` counts ties."""
    found: set[tuple[str, str]] = set()
    for at in fabric.places.values():
        found.update((p, q) for p in at for q in at if p < q)
    for thread in fabric.threads:
        if thread.type != WORK:
            one, other = fabric.homes(thread.one), fabric.homes(thread.other)
            if not any(home in other for home in one):
                found.update((p, q) if p < q else (q, p) for p in one for q in other)
    return found


def key_of(*ids: str) -> str:
    """The key of a suggestion about these ids, in this order; short enough to be kept, whatever ids people bring."""
    key = ":".join(ids)
    return key if len(key) <= LONGEST_KEY else f"{key[:200]}:{ground(*ids)}"
