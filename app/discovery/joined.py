"""Two circles that one person brought together.

Circles are communities (Leiden) among the contacts in force on the eve of a school year. A person joined two of them when
nobody of the one was in contact with anybody of the other on that day, every contact between them that began in the following
year was this person's, and contacts without this person came later and still hold.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from app.discovery import circles
from app.discovery import ties as all_ties
from app.discovery.links import Link, Pair, between_people
from app.discovery.pairing import Places
from app.discovery.suggestion import Act, Found, Line, Many, Ref, Said, Scope, Sketch, Suggestion, ground, sketch
from app.discovery.ties import Ties
from app.graph import GraphSession
from app.refusals import N_

TITLE = N_("Circles joined by one person")
ABOUT = N_(
    "People whose contacts were the only ones between two circles when they began; by now contacts without them hold."
)

YEARS = 8
"""So many school years back are looked at."""
CIRCLE = 5
"""Members a circle has at least."""
THROUGH = 3
"""Contacts across that the person has begun in the first year, at least."""
WITHOUT = 3
"""Contacts across without the person that hold now, at least."""
NAMED = 8
YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Bridge:
    """What one person has brought together. `eve` is the last day without a contact across, `begun` the first contact; `across`
    are the person's contacts of the first year, and whether they still hold."""

    person: str
    eve: dt.date
    one: frozenset[str]
    other: frozenset[str]
    begun: Link
    across: tuple[tuple[Pair, bool], ...]
    without: tuple[Link, ...]

    @property
    def own(self) -> int:
        """How many contacts across the person has begun in the first year."""
        return len(self.across)


def find(graph: GraphSession, scope: Scope) -> Found:
    """People through whom two circles came together, the most contacts without them first."""
    ties = all_ties.read(graph, scope.municipality, scope.on)
    return told(bridges(ties), ties, scope)


def told(found: list[Bridge], ties: Ties, scope: Scope) -> Found:
    """What is said of the bridges that were found."""
    counted = Said(
        N_(
            "Contacts in force on %(last)s and on the same day of %(more)s years before; a circle has %(circle)s people or more. "
            "Nobody knew anybody across on that day; within a year one person began %(through)s contacts across or more, nobody "
            "else any; now %(without)s or more hold without this person."
        ),
        {
            "last": _eves(ties.on)[0], "more": YEARS - 1, "circle": CIRCLE, "through": THROUGH, "without": WITHOUT,
        },
    )  # fmt: skip
    return Found([_suggestion(bridge, ties) for bridge in found[: scope.limit]], len(found), (counted,))


def _suggestion(bridge: Bridge, ties: Ties) -> Suggestion:
    person = Ref("Teacher", bridge.person)
    first = bridge.without[0]
    ends = [Ref("Teacher", id) for id in first.pair]
    places = [_places(ties, side) for side in (bridge.one, bridge.other)]
    where = [Many(tuple(Ref("Institution", id) for id in side[:NAMED]), len(side)) for side in places]
    why = [
        Said(
            N_("On %(eve)s these were two circles without a single contact between them: %(one)s and %(other)s people."),
            {"eve": bridge.eve, "one": len(bridge.one), "other": len(bridge.other)},
        ),
        Said(N_("They worked here: %(places)s."), {"places": where[0]}),
        Said(N_("And the others here: %(places)s."), {"places": where[1]}),
        Said(
            N_("The first contact across began on %(since)s; in the first year there were %(count)s, each of them this person’s."),
            {"since": bridge.begun.since, "count": bridge.own},
        ),
    ]  # fmt: skip
    if first.since:
        why.append(
            Said(
                N_("The first contact without this person that still holds began on %(since)s: %(one)s and %(other)s."),
                {"since": first.since, "one": ends[0], "other": ends[1]},
            )
        )
    return Suggestion(
        kind="joined",
        key=f"joined:{bridge.person}",
        score=len(bridge.without) + bridge.own / 1000,
        ground=ground(bridge.eve, sorted(bridge.one), sorted(bridge.other), [link.tie for link in bridge.without]),
        what=Said(
            N_(
                "Two circles have grown together through %(person)s: %(count)s contacts between them hold without this person."
            ),
            {"person": person, "count": len(bridge.without)},
        ),
        why=tuple(why),
        institutions=tuple(ties.places(bridge.person)),
        picture=(bridge.person, *dict.fromkeys(id for link in bridge.without for id in link.pair)),
        acts=(Act("path", first.pair), Act("node", (bridge.person,), "Teacher")),
        sketch=_sketch(bridge),
    )


def _sketch(bridge: Bridge) -> Sketch:
    """Some of the person's contacts, some of those that followed; then the others of both."""
    own = [Line(*_from(pair, bridge.one), "informal" if holds else "ended") for pair, holds in bridge.across]
    without = [Line(*_from(link.pair, bridge.one), "new") for link in bridge.without]
    return sketch([*own[:3], *without[:4], *own[3:], *without[4:]])


def _from(pair: Pair, side: frozenset[str]) -> Pair:
    """The pair, whoever is of this side first."""
    return pair if pair[0] in side else (pair[1], pair[0])


def _places(ties: Ties, people: frozenset[str]) -> list[str]:
    counts = Counter(place for id in people for place in ties.places(id))
    return sorted(counts, key=lambda place: (-counts[place], place))


def bridges(ties: Ties) -> list[Bridge]:
    """Every such person, once: with the pair of circles between which most contacts hold without them now."""
    every = [(*link.span, link.tie, link) for link in between_people(ties)]
    every.sort(key=lambda known: known[:3])
    contacts = _Contacts([link for first, _, _, link in every if first <= ties.on])
    best: dict[str, Bridge] = {}
    for eve in _eves(ties.on):
        for bridge in _bridges(contacts, eve, ties.on):
            known = best.get(bridge.person)
            if known is None or (len(bridge.without), bridge.own) > (len(known.without), known.own):
                best[bridge.person] = bridge
    return sorted(best.values(), key=lambda bridge: (-len(bridge.without), -bridge.own, bridge.person))


def _eves(on: dt.date) -> list[dt.date]:
    """The eves of school years whose first year is over by now, the latest first."""
    year_ago = on - YEAR
    latest = year_ago.year - (year_ago < dt.date(year_ago.year, 8, 31))
    return [dt.date(latest - back, 8, 31) for back in range(YEARS)]


class _Contacts:
    """Links between people as numbers: the two ends of each (`pairs` holds both in one), the first day and the last."""

    def __init__(self, links: list[Link]) -> None:
        self.links = links
        self.people = sorted({end for link in links for end in link.pair})
        number = {id: n for n, id in enumerate(self.people)}
        ends = [(number[one], number[other]) for one, other in (link.pair for link in links)]
        self.ones, self.others = np.array(ends, dtype=np.int64).reshape(-1, 2).T
        self.pairs = self.ones * len(self.people) + self.others
        days = [(first.toordinal(), last.toordinal()) for first, last in (link.span for link in links)]
        self.first, self.last = np.array(days, dtype=np.int64).reshape(-1, 2).T

    def ends(self, pairs: Places) -> tuple[Places, Places]:
        """The two ends of each of the pairs."""
        one, other = np.divmod(pairs, max(len(self.people), 1))
        return one, other

    def circles(self, pairs: Places, counts: Places) -> list[list[str]]:
        """The circles that these pairs make, as large as one that counts."""
        ones, others = ([self.people[n] for n in ends] for ends in self.ends(pairs))
        weights = dict(zip(zip(ones, others, strict=True), counts.tolist(), strict=True))
        return [circle for circle in _past.find(weights) if len(circle) >= CIRCLE]


_past = circles.Past()


def _bridges(contacts: _Contacts, eve: dt.date, on: dt.date) -> list[Bridge]:
    day = eve.toordinal()
    tied, counts = np.unique(contacts.pairs[(contacts.first <= day) & (contacts.last >= day)], return_counts=True)
    if not _may_be(contacts, day, tied):
        return []
    members = contacts.circles(tied, counts)
    number = {id: n for n, circle in enumerate(members) for id in circle}
    circle_of = np.array([number.get(id, -1) for id in contacts.people], dtype=np.int64)

    def across(ones: Places, others: Places) -> Places:
        """Both circles of each pair in one number; -1 for a pair inside of one, or of somebody without."""
        one, other = circle_of[ones], circle_of[others]
        both = np.minimum(one, other) * len(members) + np.maximum(one, other)
        return np.where((one >= 0) & (other >= 0) & (one != other), both, -1)

    joins = across(contacts.ones, contacts.others)
    fresh = (contacts.first > day) & (joins >= 0) & ~np.isin(joins, across(*contacts.ends(tied)))
    later: dict[int, list[Link]] = defaultdict(list)
    for place in np.flatnonzero(fresh).tolist():
        later[int(joins[place])].append(contacts.links[place])
    found = []
    for both, every in sorted(later.items()):
        one, other = divmod(both, len(members))
        if bridge := _bridge(every, eve, on, set(members[one]), set(members[other])):
            found.append(bridge)
    return found


def _may_be(contacts: _Contacts, day: int, tied: Places) -> bool:
    """Whether anybody began enough contacts in the year with people who had others on its eve, whatever the circles are."""
    known = np.zeros(len(contacts.people), dtype=bool)
    known[np.concatenate(contacts.ends(tied))] = True
    begun = np.unique(contacts.pairs[(contacts.first > day) & (contacts.first <= day + YEAR.days)])
    begun = begun[~np.isin(begun, tied)]
    ones, others = contacts.ends(begun)
    both = known[ones] & known[others]
    counts = np.bincount(np.concatenate([ones[both], others[both]]), minlength=1)
    return bool(counts.max() >= THROUGH)


def _bridge(every: list[Link], eve: dt.date, on: dt.date, one: set[str], other: set[str]) -> Bridge | None:
    first = [link for link in every if link.span[0] <= eve + YEAR]
    shared = set(first[0].pair).intersection(*(link.pair for link in first)) if first else set()
    own = {link.pair for link in first}
    if len(shared) != 1 or len(own) < THROUGH:
        return None
    person = next(iter(shared))
    without = {link.pair: link for link in reversed(every) if person not in link.pair and link.on(on)}
    still = {link.pair for link in every if link.on(on)}
    if len(without) < WITHOUT:
        return None
    mine, theirs = (one, other) if person in one else (other, one)
    ordered = tuple(sorted(without.values(), key=lambda link: (link.span, link.tie)))
    return Bridge(
        person,
        eve,
        frozenset(mine),
        frozenset(theirs),
        first[0],
        tuple((pair, pair in still) for pair in sorted(own)),
        ordered,
    )
