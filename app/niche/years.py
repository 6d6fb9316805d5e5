"""Specialisation of programmes and integration across sectors, year by year; each year is counted by its last day, this one by
today.

Specialisation of an institution: the sum of the squared shares of directions among its programmes in force (Herfindahl): 1 all
in one direction, 0.17 equally in all six. Of the municipality: the mean of its institutions with at least `LEAST` programmes.
Integration of an institution: (E − I) / (E + I), E partners of other sectors and I partners of its own by formal ties in force
(each partner once). Of the municipality: the same of pairs of its institutions. As the reports `reports.specialisation` and
`reports.integration` have it on one day.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from app.discovery.ties import days, holds
from app.graph import GraphSession
from app.measures import Network, Tie, ei_index
from app.niche.programmes import Programme, Programmes

LEAST = 2
"""Programmes from which an institution counts for the specialisation of the municipality: one alone is always in one direction."""
MOST_YEARS = 12


@dataclass(frozen=True)
class Partners:
    """Institutions of a municipality and their partners (sector, days, whether of this municipality), and formal ties."""

    sectors: Mapping[str, str]
    lives: Mapping[str, tuple[dt.date | None, dt.date | None]]
    inside: frozenset[str]
    ties: Sequence[tuple[str, str, dt.date | None, dt.date | None]]

    def on(self, day: dt.date) -> list[tuple[str, str]]:
        """The pairs that formal ties in force join on a day."""
        return [(one, other) for one, other, since, until in self.ties if one != other and holds(since, until, day)]

    def is_there(self, institution: str, day: dt.date) -> bool:
        """Whether an institution exists on a day."""
        return holds(*self.lives[institution], day)


@dataclass(frozen=True)
class Year:
    """One institution in a year. `directions` are (direction, programmes), the most first; None where nothing can be divided."""

    year: int
    on: dt.date
    directions: tuple[tuple[str, int], ...]
    specialisation: float | None
    inside: int
    across: int

    @property
    def programmes(self) -> int:
        return sum(count for _, count in self.directions)

    @property
    def integration(self) -> float | None:
        partners = self.inside + self.across
        return (self.across - self.inside) / partners if partners else None


@dataclass(frozen=True)
class TownYear:
    """A municipality in a year: `counted` institutions have `LEAST` programmes or more; `expected` integration is what the sizes
    of the sectors alone would give."""

    year: int
    on: dt.date
    programmes: int
    institutions: int
    counted: int
    specialisation: float | None
    inside: int
    across: int
    integration: float | None
    expected: float | None


def herfindahl(counts: Iterable[int]) -> float | None:
    """The sum of the squared shares; None of nothing."""
    known = list(counts)
    total = sum(known)
    return sum((count / total) ** 2 for count in known) if total else None


def partners(graph: GraphSession, municipality: str) -> Partners:
    """The formal ties of a municipality's institutions, of all years."""
    row = graph.row("niche.ties", municipality=municipality)
    if row is None:
        return Partners({}, {}, frozenset(), [])
    lives = zip(days(row["sinces"]), days(row["untils"]), strict=True)
    ties = zip(row["sources"], row["targets"], days(row["tie_sinces"]), days(row["tie_untils"]), strict=True)
    return Partners(
        dict(zip(row["ids"], row["sectors"], strict=True)),
        dict(zip(row["ids"], lives, strict=True)),
        frozenset(id for id, own in zip(row["ids"], row["inside"], strict=True) if own),
        list(ties),
    )


def last_days(programmes: Iterable[Programme], ties: Partners, today: dt.date) -> list[dt.date]:
    """The last days of the years from the first programme or tie with a known beginning on, at most `MOST_YEARS`, and today."""
    known = [one.since for one in programmes if one.since] + [since for _, _, since, _ in ties.ties if since]
    first = min((day.year for day in known if day <= today), default=today.year)
    years = range(max(first, today.year - MOST_YEARS + 1), today.year)
    return [*(dt.date(year, 12, 31) for year in years), today]


def of_institution(programmes: Programmes, ties: Partners, institution: str, today: dt.date) -> list[Year]:
    """An institution through the years, from its first programme or tie on."""
    own = Programmes([one for one in programmes.every if one.institution == institution], programmes.places)
    tied = Partners(ties.sectors, ties.lives, ties.inside, [tie for tie in ties.ties if institution in tie[:2]])
    return [on_day(own, tied, institution, day) for day in last_days(own.every, tied, today)]


def on_day(programmes: Programmes, ties: Partners, institution: str, day: dt.date) -> Year:
    """An institution on one day."""
    is_there = programmes.is_there(institution, day)
    own = [one for one in programmes.every if one.institution == institution]
    held = [one.direction for one in own if is_there and holds(one.since, one.until, day)]
    others = {end for pair in ties.on(day) if is_there and institution in pair for end in pair} - {institution}
    return _year(ties, institution, day, held, others)


def of_each(programmes: Programmes, ties: Partners, day: dt.date) -> dict[str, Year]:
    """Every institution with programmes in force on a day, by its id."""
    held: dict[str, list[str]] = defaultdict(list)
    others: dict[str, set[str]] = defaultdict(set)
    for programme in programmes.on(day):
        held[programme.institution].append(programme.direction)
    for one, other in ties.on(day):
        others[one].add(other)
        others[other].add(one)
    return {id: _year(ties, id, day, held[id], others[id]) for id in sorted(held)}


def _year(ties: Partners, institution: str, day: dt.date, held: Iterable[str], others: Collection[str]) -> Year:
    directions = tuple(sorted(Counter(held).items(), key=lambda item: (-item[1], item[0])))
    inside = sum(1 for other in others if ties.sectors[other] == ties.sectors.get(institution))
    shares = herfindahl(count for _, count in directions)
    return Year(day.year, day, directions, shares, inside, len(others) - inside)


def of_municipality(programmes: Programmes, ties: Partners, today: dt.date) -> list[TownYear]:
    """The municipality through the years."""
    return [_town_year(programmes, ties, day) for day in last_days(programmes.every, ties, today)]


def _town_year(programmes: Programmes, ties: Partners, day: dt.date) -> TownYear:
    held: dict[str, Counter[str]] = {}
    for one in programmes.on(day):
        held.setdefault(one.institution, Counter())[one.direction] += 1
    indices = [
        index
        for counts in held.values()
        if counts.total() >= LEAST and (index := herfindahl(counts.values())) is not None
    ]
    alive = [id for id in ties.inside if ties.is_there(id, day)]
    measure = ei_index(Network(alive, [Tie(*pair) for pair in ties.on(day)], on=day), ties.sectors)
    return TownYear(
        day.year,
        day,
        sum(counts.total() for counts in held.values()),
        len(held),
        len(indices),
        fmean(indices) if indices else None,
        int(measure.parts["internal"]),
        int(measure.parts["external"]),
        measure.value,
        measure.parts.get("expected"),
    )
