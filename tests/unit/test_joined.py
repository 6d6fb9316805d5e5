"""Two circles that one person brought together: the quick way finds what the plain one does, once and again."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict

import pytest

from app.discovery import circles, joined
from app.discovery.joined import CIRCLE, Bridge
from app.discovery.links import between_people
from app.discovery.ties import Contact, Institution, Job, Ties

ON = dt.date(2026, 11, 23)
JOIN = dt.date(2022, 9, 1)
NETWORKS = range(60)


def network(number: int) -> Ties:
    """Three or four circles of five to eight people and what chance adds; in some of them one person joins two."""
    chance = random.Random(number)
    sides = [[f"{side}{n}" for n in range(chance.randrange(5, 9))] for side in "abcd"[: chance.choice((3, 4))]]
    contacts: list[Contact] = []

    def tie(one: str, other: str, since: dt.date | None, until: dt.date | None = None) -> None:
        contacts.append(Contact(f"k{len(contacts)}", one, other, "advice", None, since, until, None))

    def later(days: int) -> dt.date:
        return JOIN + dt.timedelta(chance.randrange(days))

    for side in sides:
        for n, one in enumerate(side):
            for other in side[n + 1 :]:
                if chance.random() < 0.7:
                    tie(one, other, chance.choice((None, dt.date(2018, 1, 1), dt.date(2020, 5, 1))))
    for other in chance.sample(sides[1], chance.randrange(2, 5)):
        tie(sides[0][0], other, later(300))
    for _ in range(chance.randrange(2, 7)):
        tie(chance.choice(sides[0][1:]), chance.choice(sides[1]), later(500) + dt.timedelta(400))
    for _ in range(chance.choice((0, 0, 1, 3))):
        one, other = chance.sample([id for side in sides for id in side], 2)
        since = dt.date(2018, 1, 1) + dt.timedelta(chance.randrange(3_000))
        tie(one, other, since, since + dt.timedelta(700) if chance.random() < 0.3 else None)
    people = [id for side in sides for id in side]
    jobs = [Job(id, f"at-{id[0]}", None, None) for id in people]
    places = {job.institution: Institution(job.institution, "school", "general", None) for job in jobs}
    return Ties(ON, places, jobs, contacts)


def between(pair: tuple[str, str], circle_of: dict[str, int]) -> tuple[int, int] | None:
    one, other = (circle_of.get(end) for end in pair)
    return (min(one, other), max(one, other)) if one is not None and other is not None and one != other else None


def plain(ties: Ties) -> list[Bridge]:
    """As the definition says, every circle of every eve computed, every link looked at."""
    links = sorted(
        (link for link in between_people(ties) if link.span[0] <= ties.on), key=lambda link: (link.span, link.tie)
    )
    best: dict[str, Bridge] = {}
    for eve in joined._eves(ties.on):
        weights = Counter(link.pair for link in links if link.on(eve))
        members = [set(circle) for circle in circles.find(weights)]
        circle_of = {id: number for number, circle in enumerate(members) for id in circle}
        tied = {between(pair, circle_of) for pair in weights}
        later = defaultdict(list)
        for link in links:
            across = between(link.pair, circle_of)
            if across and across not in tied and link.span[0] > eve and all(len(members[n]) >= CIRCLE for n in across):
                later[across].append(link)
        for (one, other), every in sorted(later.items()):
            found = joined._bridge(every, eve, ties.on, members[one], members[other])
            known = best.get(found.person) if found else None
            if found and (known is None or (len(found.without), found.own) > (len(known.without), known.own)):
                best[found.person] = found
    return sorted(best.values(), key=lambda one: (-len(one.without), -one.own, one.person))


def test_the_quick_way_finds_what_the_plain_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joined, "_past", circles.Past(most=5))
    spoke = 0
    for number in NETWORKS:
        ties = network(number)
        wanted = plain(ties)
        assert joined.bridges(ties) == wanted, number
        assert joined.bridges(ties) == wanted, f"{number}: with the circles of past days at hand"
        spoke += bool(wanted)
    assert len(NETWORKS) / 4 < spoke < len(NETWORKS), "some of them have such a person, some not"


def test_circles_of_past_days_are_found_once_until_their_ties_change(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(circles, "find", lambda weights: asked.append(len(weights)) or [["a", "b"]])
    past = circles.Past(most=2)
    first, second, third = ({("a", "b"): count} for count in (1, 2, 3))
    assert past.find(first) == past.find(dict(first)) == [["a", "b"]]
    assert asked == [1]
    for weights in (second, first, third, first, second):
        past.find(weights)
    assert len(asked) == 4, "the one that was not asked for longest is forgotten"
