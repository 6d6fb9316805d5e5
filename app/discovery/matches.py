"""Open needs that an offer fits.

One suggestion stands for one need and one offer: that is what somebody can act on, by calling the offer's institution, and
what somebody can turn down without losing the other offers for the same need.
"""

from __future__ import annotations

import heapq

from app.discovery import between, gives
from app.discovery.between import APART, FURTHER, THROUGH_ONE, TIED, Between
from app.discovery.gives import LEAST_DAYS, Give
from app.discovery.suggestion import Act, Code, Found, Line, Ref, Said, Scope, Suggestion, ground, sketch
from app.graph import GraphSession
from app.refusals import N_

TITLE = N_("A need and an offer")
ABOUT = N_(
    "Open needs and offers of other institutions of the same kind and topic (the same topic, or one of the two wider, at most "
    "three steps up the tree of topics), whose windows have at least 14 days in common from today on, or the whole shorter "
    "window. The same topic comes first, then whoever is nearer by ties, then the more important need, then the longer overlap."
)


def find(graph: GraphSession, scope: Scope) -> Found:
    """Pairs of a need and an offer, by topic, then by ties, then by the need's priority, then by the part of it covered."""
    row = graph.row("discovery.matches", municipality=scope.municipality, on=scope.on)
    needs, offers = gives.read(row)
    joined = between.read(graph, between.institutions(graph, scope.municipality, scope.on), scope.on)
    total = 0
    ranked: list[tuple[float, str, Give]] = []
    distances: dict[tuple[str, str], int] = {}
    for give in gives.fitting(needs, offers, scope.on):
        total += 1
        ends = (give.giver, give.taker)
        if ends not in distances:
            distances[ends] = joined.distance(*ends)
        ranked.append((_score(give, distances[ends]), _key(give), give))
    best = heapq.nsmallest(scope.limit, ranked, key=lambda one: (-one[0], one[1]))
    counted = Said(
        N_(
            "Open needs: %(needs)s, offers: %(offers)s; windows with at least %(days)s days in common or the whole shorter one."
        ),
        {"needs": len(needs), "offers": len(offers), "days": LEAST_DAYS},
    )
    return Found([_suggestion(give, score, key, joined) for score, key, give in best], total, (counted,))


def _score(give: Give, distance: int) -> float:
    """Digits of one number: topic (3 the same, 0 three steps off), ties (3 tied, 0 apart), priority (3 the highest), and the
    part of the need's days that the offer covers after the point."""
    return 100.0 * (3 - give.steps) + 10 * (APART - distance) + (4 - give.need.priority) + 0.99 * give.share


def _key(give: Give) -> str:
    return f"{give.need.id}:{give.offer.id}"


def _suggestion(give: Give, score: float, key: str, joined: Between) -> Suggestion:
    giver, taker = Ref("Institution", give.giver), Ref("Institution", give.taker)
    need, offer = Ref("Need", give.need.id), Ref("Resource", give.offer.id)
    return Suggestion(
        kind="matches",
        key=key,
        score=score,
        ground=ground(give.need.facts(), give.offer.facts()),
        what=Said(
            N_("%(giver)s offers %(offer)s; %(taker)s needs %(need)s."),
            {"giver": giver, "taker": taker, "offer": offer, "need": need},
        ),
        why=(
            Said(N_("The kind is the same: %(kind)s."), {"kind": Code("need", give.need.kind)}),
            _topics(give),
            give.said_window(),
            said_distance(joined, give.giver, give.taker),
            Said(N_("Priority of the need: %(priority)s (1 is the highest)."), {"priority": give.need.priority}),
        ),
        institutions=(give.giver, give.taker),
        topics=tuple(sorted({give.topic, give.asked})),
        picture=(give.taker, give.giver, give.need.id, give.offer.id),
        acts=(
            Act("path", (give.giver, give.taker)),
            Act("node", (give.need.id,), "Need"),
            Act("node", (give.offer.id,), "Resource"),
        ),
        sketch=sketch(
            (
                Line(give.giver, give.offer.id, "has"),
                Line(give.offer.id, give.need.id, "fits"),
                Line(give.need.id, give.taker, "has"),
                *joined.lines(give.giver, give.taker),
            )
        ),
    )


def _topics(give: Give) -> Said:
    if not give.steps:
        return Said(N_("The topic is the same: %(topic)s."), {"topic": Ref("Topic", give.topic)})
    return Said(
        N_(
            "Topics are near: offered %(topic)s, needed %(asked)s; steps between them in the tree of topics: %(steps)s."
        ),
        {"topic": Ref("Topic", give.topic), "asked": Ref("Topic", give.asked), "steps": give.steps},
    )


def said_distance(joined: Between, one: str, other: str) -> Said:
    """How far two institutions are, in words."""
    distance = joined.distance(one, other)
    people = joined.people(one, other)
    if distance == TIED and people:
        return Said(N_("They are tied already, pairs of people in contact: %(people)s."), {"people": people})
    if distance == TIED:
        return Said(N_("They are tied already by an agreement or patronage."))
    if distance == THROUGH_ONE:
        return Said(
            N_("They are one step apart: both are tied with %(middle)s."),
            {"middle": Ref("Institution", joined.middle(one, other) or "")},
        )
    if distance == FURTHER:
        return Said(N_("They are further apart: no institution is tied with both."))
    return Said(N_("Nothing joins them yet, not even through others."))
