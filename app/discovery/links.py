"""Links: the ties of a municipality between institutions, or between people, each with the days on which it held.

A contact of two people links every institution of the one with every other institution of the other, as long as the contact
lasted and both worked there; a contact with an institution links it with the workplaces of the person. What stays inside one
institution is no link between institutions.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from app import vocabulary
from app.discovery.ties import Contact, Ties, holds

Pair = tuple[str, str]
Span = tuple[dt.date, dt.date]
"""The first and the last day, both inclusive; `date.min` and `date.max` where a tie has no such day."""

DAY = dt.timedelta(days=1)


class Link(NamedTuple):
    """One tie between two nodes, as far as it joins them; both days inclusive, None: since ever, still. `tie` is the id of the
    tie behind it, `people` are the two persons of a contact (a contact with an institution has one)."""

    source: str
    target: str
    kind: str
    since: dt.date | None
    until: dt.date | None
    tie: str
    people: tuple[str, ...] = ()

    @property
    def pair(self) -> Pair:
        """Its ends, the lesser id first."""
        return (self.source, self.target) if self.source < self.target else (self.target, self.source)

    @property
    def is_formal(self) -> bool:
        """Whether it rests on a document."""
        return self.kind in vocabulary.FORMAL_TIE_KINDS

    @property
    def is_directed(self) -> bool:
        """Whether its two ends play different parts."""
        kind = vocabulary.TIE_KINDS.get(self.kind)
        return kind is not None and kind.directed

    def on(self, day: dt.date) -> bool:
        """Whether it held on a day."""
        return holds(self.since, self.until, day)

    @property
    def span(self) -> Span:
        """Its first and its last day."""
        return self.since or dt.date.min, self.until or dt.date.max


def between_institutions(ties: Ties) -> list[Link]:
    """Formal ties, and contacts between people, as links between institutions of the municipality, of all years."""
    known = ties.institutions
    found = [
        Link(tie.source, tie.target, tie.kind, tie.since, tie.until, tie.id)
        for tie in ties.formal
        if tie.source in known and tie.target in known and tie.source != tie.target
    ]
    jobs: dict[str, list[tuple[str, dt.date | None, dt.date | None]]] = defaultdict(list)
    for job in ties.jobs:
        if job.institution in known:
            jobs[job.person].append((job.institution, job.since, job.until))
    for contact in ties.contacts:
        ends = [[(id, None, None)] if id in known else jobs.get(id, ()) for id in (contact.source, contact.target)]
        found.extend(_across(contact, *ends))
    return found


def between_people(ties: Ties) -> list[Link]:
    """Contacts between people who work or worked in the municipality, of all years, as long as both did."""
    worked: dict[str, list[Span]] = defaultdict(list)
    for job in ties.jobs:
        worked[job.person].append((job.since or dt.date.min, job.until or dt.date.max))
    return [
        Link(contact.source, contact.target, contact.kind, contact.since, contact.until, contact.id, _people(contact))
        for contact in ties.contacts
        if contact.source != contact.target and contact.source in worked and contact.target in worked
    ]


def spans(links: Iterable[Link]) -> dict[Pair, list[Span]]:
    """When each pair was tied: its links joined into stretches of time, in order; touching days are one stretch."""
    found: dict[Pair, list[Span]] = defaultdict(list)
    for link in links:
        found[link.pair].append(link.span)
    return {pair: joined(every) for pair, every in sorted(found.items())}


def joined(every: Iterable[Span]) -> list[Span]:
    """Stretches of time joined where they overlap or touch, in order."""
    done: list[Span] = []
    for first, last in sorted(every):
        if done and (done[-1][1] == dt.date.max or first <= done[-1][1] + DAY):
            done[-1] = (done[-1][0], max(done[-1][1], last))
        else:
            done.append((first, last))
    return done


def pairs_on(stretches: Mapping[Pair, Sequence[Span]], day: dt.date) -> set[Pair]:
    """The pairs tied on a day."""
    return {pair for pair, every in stretches.items() if any(first <= day <= last for first, last in every)}


def years_before(day: dt.date, years: int) -> dt.date:
    """The same day so many years earlier; the 29th of February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _people(contact: Contact) -> tuple[str, ...]:
    return contact.source, contact.target


def _across(
    contact: Contact,
    ones: Iterable[tuple[str, dt.date | None, dt.date | None]],
    others: Iterable[tuple[str, dt.date | None, dt.date | None]],
) -> Iterator[Link]:
    for one, one_since, one_until in ones:
        for other, other_since, other_until in others:
            if one == other:
                continue
            since = max(filter(None, (contact.since, one_since, other_since)), default=None)
            until = min(filter(None, (contact.until, one_until, other_until)), default=None)
            if since is None or until is None or since <= until:
                yield Link(one, other, contact.kind, since, until, contact.id, _people(contact))
