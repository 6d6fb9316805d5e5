"""The ties of a municipality at hand: who works where, who knows whom, which institutions have agreements, of all years."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.discovery.reading import once
from app.graph import GraphSession

CHUNK = 200
"""Institutions asked for at once: an answer about a region stays within the memory of one transaction."""


@dataclass(frozen=True)
class Institution:
    """An institution that existed on the day; `community` is its number on the map."""

    id: str
    kind: str
    sector: str
    community: int | None


class Job(NamedTuple):
    """Somebody's work at an institution; both days inclusive, None: since ever, until now."""

    person: str
    institution: str
    since: dt.date | None
    until: dt.date | None


class Contact(NamedTuple):
    """A confirmed informal tie between a teacher and another teacher or an institution. `changed` is the day on which it was
    last registered, confirmed or corrected."""

    id: str
    source: str
    target: str
    kind: str
    frequency: str | None
    since: dt.date | None
    until: dt.date | None
    changed: dt.date | None


class Formal(NamedTuple):
    """A formal tie between two institutions."""

    id: str
    source: str
    target: str
    kind: str
    agreement: str | None
    since: dt.date | None
    until: dt.date | None


@dataclass(frozen=True)
class Ends:
    """Contacts as numbers, in their order: `ids` are all ends; `sources` and `targets` their places among them; `first` and `last`
    the ordinals of the days, both inclusive (0: since ever; the greatest: still)."""

    ids: list[str]
    sources: NDArray[np.int64]
    targets: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


@dataclass(frozen=True)
class Ties:
    """Institutions of one municipality, jobs there, ties among their people and between them, of all years.

    A contact is among `contacts` when its start works or worked at one of the institutions; its end may be elsewhere.
    """

    on: dt.date
    institutions: Mapping[str, Institution]
    jobs: list[Job] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    formal: list[Formal] = field(default_factory=list)

    @cached_property
    def _jobs_of(self) -> Mapping[str, list[Job]]:
        found: dict[str, list[Job]] = defaultdict(list)
        for job in self.jobs:
            found[job.person].append(job)
        return found

    @cached_property
    def ends(self) -> Ends:
        """The contacts as numbers."""
        number: dict[str, int] = {}
        count = len(self.contacts)
        sources, targets = (
            np.fromiter((number.setdefault(id, len(number)) for id in ids), np.int64, count)
            for ids in ((one.source for one in self.contacts), (one.target for one in self.contacts))
        )
        day = {None: 0} | {one.since: one.since.toordinal() for one in self.contacts if one.since}
        end = {None: dt.date.max.toordinal()} | {one.until: one.until.toordinal() for one in self.contacts if one.until}
        first = np.fromiter((day[one.since] for one in self.contacts), np.int64, count)
        last = np.fromiter((end[one.until] for one in self.contacts), np.int64, count)
        return Ends(list(number), sources, targets, first, last)

    def places(self, id: str, on: dt.date | None = None) -> list[str]:
        """Institutions at which a person works on a day (the day that was asked for); an institution is at itself."""
        if id in self.institutions:
            return [id]
        on = on or self.on
        return [job.institution for job in self._jobs_of.get(id, ()) if holds(job.since, job.until, on)]

    def contacts_on(self, on: dt.date | None = None) -> Iterator[Contact]:
        """Contacts in force on a day."""
        on = on or self.on
        return (contact for contact in self.contacts if holds(contact.since, contact.until, on))

    def formal_on(self, on: dt.date | None = None) -> Iterator[Formal]:
        """Formal ties in force on a day."""
        on = on or self.on
        return (tie for tie in self.formal if holds(tie.since, tie.until, on))


def holds(since: dt.date | None, until: dt.date | None, on: dt.date) -> bool:
    """Whether what lasts from `since` to `until`, both inclusive, holds on a day."""
    return (since is None or since <= on) and (until is None or until >= on)


def read(graph: GraphSession, municipality: str, on: dt.date) -> Ties:
    """The ties of a municipality as the graph's viewer may see them."""
    return once(graph, ("ties", municipality, on), lambda: _read(graph, municipality, on))


def _read(graph: GraphSession, municipality: str, on: dt.date) -> Ties:
    row = graph.row("discovery.institutions", municipality=municipality, on=on) or {}
    places = {
        id: Institution(id, kind, sector, community)
        for id, kind, sector, community in zip(
            *(row.get(name, ()) for name in ("ids", "kinds", "sectors", "communities")), strict=True
        )
    }
    ids = list(places)
    ties = Ties(on, places)
    for first in range(0, len(ids), CHUNK):
        chunk = ids[first : first + CHUNK]
        ties.jobs.extend(map(Job._make, _lists(graph, "discovery.people", chunk)))
        ties.formal.extend(map(Formal._make, _lists(graph, "discovery.formal", chunk)))
        ties.contacts.extend(map(Contact._make, _lists(graph, "discovery.informal", chunk)))
    if len(ids) > CHUNK:  # whoever worked at two of them has come twice
        ties.contacts[:] = list({contact.id: contact for contact in ties.contacts}.values())
    ties.contacts.sort(key=attrgetter("id"))
    return ties


def _lists(graph: GraphSession, query: str, ids: list[str]) -> Iterator[tuple]:
    row = graph.row(query, ids=ids) or {}
    lists = [
        days(values) if name in DAYS else texts(values) if name in TEXTS else values for name, values in row.items()
    ]
    return zip(*lists, strict=True)


DAYS = ("sinces", "untils", "changed")
TEXTS = ("frequencies",)


def days(values: list[str | None]) -> list[dt.date | None]:
    """Days from their texts: they come as texts, which the driver takes apart several times as quickly as its own dates.
    An empty text is no day: `collect` leaves null out."""
    known = {value: dt.date.fromisoformat(value) if value else None for value in set(values)}
    return [known[value] for value in values]


def texts(values: list[str]) -> list[str | None]:
    """Texts, None for an empty one."""
    return [value or None for value in values]
