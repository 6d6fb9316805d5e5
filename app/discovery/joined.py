"""Two circles that one person brought together.

Circles are communities (Leiden) among the contacts in force on the eve of a school year. A person joined two of them when
nobody of the one was in contact with anybody of the other on that day, every contact between them that began in the following
year was this person's, and contacts without this person came later and still hold.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from app.discovery import circles
from app.discovery import ties as all_ties
from app.discovery.links import Link, between_people
from app.discovery.suggestion import Act, Found, Many, Ref, Said, Scope, Suggestion, ground
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
    """What one person has brought together. `eve` is the last day without a contact across, `begun` the first contact."""

    person: str
    eve: dt.date
    one: frozenset[str]
    other: frozenset[str]
    begun: Link
    own: int
    without: tuple[Link, ...]


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
    )


def _places(ties: Ties, people: frozenset[str]) -> list[str]:
    counts = Counter(place for id in people for place in ties.places(id))
    return sorted(counts, key=lambda place: (-counts[place], place))


def bridges(ties: Ties) -> list[Bridge]:
    """Every such person, once: with the pair of circles between which most contacts hold without them now."""
    links = sorted(
        (link for link in between_people(ties) if link.span[0] <= ties.on), key=lambda link: (link.span, link.tie)
    )
    best: dict[str, Bridge] = {}
    for eve in _eves(ties.on):
        for bridge in _bridges(links, eve, ties.on):
            known = best.get(bridge.person)
            if known is None or (len(bridge.without), bridge.own) > (len(known.without), known.own):
                best[bridge.person] = bridge
    return sorted(best.values(), key=lambda bridge: (-len(bridge.without), -bridge.own, bridge.person))


def _eves(on: dt.date) -> list[dt.date]:
    """The eves of school years whose first year is over by now, the latest first."""
    year_ago = on - YEAR
    latest = year_ago.year - (year_ago < dt.date(year_ago.year, 8, 31))
    return [dt.date(latest - back, 8, 31) for back in range(YEARS)]


def _bridges(links: list[Link], eve: dt.date, on: dt.date) -> list[Bridge]:
    weights = Counter(link.pair for link in links if link.on(eve))
    members = [set(circle) for circle in circles.find(weights)]
    circle_of = circles.numbered([list(circle) for circle in members])
    tied = {_between(pair, circle_of) for pair in weights}
    later: dict[tuple[int, int], list[Link]] = defaultdict(list)
    for link in links:
        across = _between(link.pair, circle_of)
        if across and across not in tied and link.span[0] > eve and all(len(members[n]) >= CIRCLE for n in across):
            later[across].append(link)
    found = (
        _bridge(every, eve, on, members[one], members[other]) for (one, other), every in sorted(later.items())
    )  # fmt: skip
    return [bridge for bridge in found if bridge is not None]


def _bridge(every: list[Link], eve: dt.date, on: dt.date, one: set[str], other: set[str]) -> Bridge | None:
    first = [link for link in every if link.span[0] <= eve + YEAR]
    shared = set(first[0].pair).intersection(*(link.pair for link in first)) if first else set()
    own = {link.pair for link in first}
    if len(shared) != 1 or len(own) < THROUGH:
        return None
    person = next(iter(shared))
    without = {link.pair: link for link in reversed(every) if person not in link.pair and link.on(on)}
    if len(without) < WITHOUT:
        return None
    mine, theirs = (one, other) if person in one else (other, one)
    ordered = tuple(sorted(without.values(), key=lambda link: (link.span, link.tie)))
    return Bridge(person, eve, frozenset(mine), frozenset(theirs), first[0], len(own), ordered)


def _between(pair: tuple[str, str], circle_of: Mapping[str, int]) -> tuple[int, int] | None:
    one, other = (circle_of.get(end) for end in pair)
    return (min(one, other), max(one, other)) if one is not None and other is not None and one != other else None
