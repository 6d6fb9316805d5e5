"""Barter rings: two, three or four institutions of which each gives the next what that one needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from app.discovery import between, cycles, gives
from app.discovery.between import Between
from app.discovery.cycles import Matrix
from app.discovery.gives import LEAST_DAYS, Give
from app.discovery.suggestion import Act, Found, Line, Many, Ref, Said, Scope, Suggestion, Value, ground, sketch
from app.graph import GraphSession
from app.refusals import N_

TITLE = N_("Barter rings")
ABOUT = N_(
    "Two, three or four institutions of which each can give the next what it openly needs: the same kind and the same topic, "
    "windows with at least 14 days in common from today on, or the whole shorter window. Every ring is counted once; listed are "
    "the best of each length, by the priority of the needs and the contacts that neighbours in the ring already have."
)
WHAT = {
    2: N_("Two can exchange: %(places)s."),
    3: N_("A ring of three: %(places)s, and back to the first."),
    4: N_("A ring of four: %(places)s, and back to the first."),
}


def find(graph: GraphSession, scope: Scope) -> Found:
    """The best rings of 2, 3 and 4 (a third of the list for each, what one leaves goes to the others), of all that exist."""
    row = graph.row("discovery.rings", municipality=scope.municipality, on=scope.on)
    joined = between.read(graph, between.institutions(graph, scope.municipality, scope.on), scope.on)
    chosen = best_gives(gives.fitting(*gives.read(row), scope.on))
    names = sorted({place for ends in chosen for place in ends})
    number = {name: i for i, name in enumerate(names)}
    weights = np.full((len(names), len(names)), cycles.NOTHING, dtype=np.int32)
    for (giver, taker), give in chosen.items():
        weights[number[giver], number[taker]] = 1000 * (4 - give.need.priority)
    _add_trust(weights, number, joined)
    counts = cycles.count(weights > cycles.NOTHING)
    listed = []
    for length, found in cycles.best(weights, _shares(counts, scope.limit)).items():
        for total, ring in found:
            listed.append((total / length / 1000, tuple(names[i] for i in ring)))
    suggestions = [_suggestion(places, score, chosen, joined) for score, places in listed]
    suggestions.sort(key=lambda one: (-one.score, len(one.institutions), one.key))
    counted = (
        Said(
            N_("Pairs in which one can give the other what it needs: %(pairs)s; rings of two: %(twos)s, of three: %(threes)s, of "
               "four: %(fours)s."),
            {"pairs": len(chosen), "twos": counts[2], "threes": counts[3], "fours": counts[4]},
        ),
        Said(
            N_("Windows with at least %(days)s days in common or the whole shorter one; topics are the same."), {"days": LEAST_DAYS}
        ),
    )  # fmt: skip
    return Found(suggestions, sum(counts.values()), counted)


def best_gives(found: Iterable[Give]) -> dict[tuple[str, str], Give]:
    """For every giver and taker what is given best: for the most important need, over most of its days."""
    chosen: dict[tuple[str, str], Give] = {}
    ranks: dict[tuple[str, str], tuple[int, float, str, str]] = {}
    for give in found:
        ends = (give.giver, give.taker)
        rank = (give.need.priority, -give.share, give.need.id, give.offer.id)
        if ends not in ranks or rank < ranks[ends]:
            chosen[ends], ranks[ends] = give, rank
    return chosen


def _add_trust(weights: Matrix, number: Mapping[str, int], joined: Between) -> None:
    """Beside its 1000 to 3000 for the priority of the need, a give is worth what part of 1000 the contacts there already make:
    none for none, a half for one pair of people, two thirds for two, and so on."""
    for (one, other), living in joined.contacts.items():
        if one in number and other in number:
            worth = round(1000 * living.people / (living.people + 1))
            for ends in ((number[one], number[other]), (number[other], number[one])):
                if weights[ends] > cycles.NOTHING:
                    weights[ends] += worth


def _shares(counts: Mapping[int, int], limit: int) -> dict[int, int]:
    """How many rings of each length are listed."""
    shares = {length: min(count, limit // len(counts)) for length, count in counts.items()}
    for length, count in counts.items():
        shares[length] += min(count - shares[length], limit - sum(shares.values()))
    return shares


def _suggestion(
    places: tuple[str, ...], score: float, chosen: Mapping[tuple[str, str], Give], joined: Between
) -> Suggestion:
    ring = [chosen[ends] for ends in zip(places, (*places[1:], places[0]), strict=True)]
    why = []
    for give in ring:
        values: dict[str, Value] = {
            "giver": Ref("Institution", give.giver), "taker": Ref("Institution", give.taker),
            "offer": Ref("Resource", give.offer.id), "need": Ref("Need", give.need.id), "since": give.since,
        }  # fmt: skip
        if give.until is None:
            said = N_("%(giver)s → %(taker)s: %(offer)s for %(need)s, from %(since)s on.")
        else:
            said = N_("%(giver)s → %(taker)s: %(offer)s for %(need)s, from %(since)s to %(until)s.")
            values["until"] = give.until
        why.append(Said(said, values))
    pairs = {between.pair(give.giver, give.taker) for give in ring}
    known = sum(joined.people(*ends) for ends in pairs)
    if known:
        why.append(
            Said(N_("Pairs of people in contact between neighbours of the ring: %(people)s."), {"people": known})
        )
    else:
        why.append(Said(N_("People of neighbours in the ring are not in contact yet.")))
    return Suggestion(
        kind="rings",
        key=":".join(places)[:250],
        score=score,
        ground=ground(*((give.need.facts(), give.offer.facts()) for give in ring)),
        what=Said(WHAT[len(places)], {"places": Many(tuple(Ref("Institution", place) for place in places))}),
        why=tuple(why),
        institutions=places,
        topics=tuple(sorted({give.topic for give in ring})),
        picture=(*places, *(id for give in ring for id in (give.offer.id, give.need.id))),
        acts=(
            Act("picture", places),
            *(Act("node", (give.need.id,), "Need") for give in ring),
            *(Act("node", (give.offer.id,), "Resource") for give in ring),
        ),
        sketch=sketch(Line(give.giver, give.taker, "gives") for give in ring),
    )
