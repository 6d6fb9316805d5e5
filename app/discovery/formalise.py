"""Institutions whose people know each other well while nothing is signed between them."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from typing import Any

from app.discovery import between
from app.discovery.between import Between, Pair, pair
from app.discovery.suggestion import Act, Code, Found, Many, Ref, Said, Scope, Suggestion, ground, sketch
from app.graph import ROW_CAP, GraphSession
from app.refusals import N_

LEAST_PEOPLE = 3
"""Different pairs of people in contact from which a pair of institutions is told."""

TITLE = N_("Contacts without an agreement")
ABOUT = N_(
    "Two institutions of the municipality whose people form at least 3 different pairs in contact today (confirmed informal "
    "ties in force that you may see; a tie with the institution itself is a pair too) while no agreement, plan or patronage "
    "is in force between them. A draft does not count as an agreement, but is named. First come those with most contacts "
    "beyond what chance would give: with as many contacts as either has to other institutions, dealt out at random, so many "
    "would be expected between the two: the product of both numbers by the sum over all institutions. How rarely chance "
    "reaches what was found (Poisson) is the rank."
)
SHOWN_KINDS = 4


def find(graph: GraphSession, scope: Scope) -> Found:
    """Pairs of institutions, those that chance explains least first."""
    ids = between.institutions(graph, scope.municipality, scope.on)
    joined = between.read(graph, ids, scope.on)
    signed, drafts = _signed(graph, ids, scope)
    ranked = [
        (surprise(living.people, joined.expected(*ends)), ends)
        for ends, living in joined.contacts.items()
        if living.people >= LEAST_PEOPLE and ends not in signed
    ]
    best = heapq.nsmallest(scope.limit, ranked, key=lambda one: (-one[0], one[1]))
    # Among so many pairs chance alone would give less than one this far from what is expected.
    clear = sum(1 for score, _ in ranked if 10**-score * len(ids) * (len(ids) - 1) / 2 < 1)
    counted = Said(
        N_("Pairs of institutions with at least %(least)s pairs of people in contact on %(on)s and nothing signed: %(pairs)s; so "
           "many contacts that among all pairs chance would give less than one such: %(clear)s."),
        {"least": LEAST_PEOPLE, "on": scope.on, "pairs": len(ranked), "clear": clear},
    )  # fmt: skip
    contacts = _contacts(graph, joined, [ends for _, ends in best], scope)
    suggestions = [
        _suggestion(ends, score, joined, contacts.get(ends, []), drafts.get(ends, [])) for score, ends in best
    ]
    return Found(suggestions, len(ranked), (counted,))


def _signed(graph: GraphSession, ids: list[str], scope: Scope) -> tuple[set[Pair], dict[Pair, list[str]]]:
    """The pairs that paper joins, and the drafts of the others."""
    signed: set[Pair] = set()
    drafts: dict[Pair, list[str]] = defaultdict(list)
    for chunk in between.chunks(ids):
        row = graph.row("discovery.formalise", ids=chunk, on=scope.on) or {}
        for one, other, draft in zip(*row.values(), strict=True):
            ends = pair(one, other)
            if not draft:
                signed.add(ends)
            elif draft not in drafts[ends]:
                drafts[ends].append(draft)
    return signed, drafts


def _contacts(
    graph: GraphSession, joined: Between, pairs: list[Pair], scope: Scope
) -> dict[Pair, list[dict[str, Any]]]:
    """The ties between the people of each pair of institutions."""
    asked = [
        {"row": row, "one": ends[turn], "other": ends[1 - turn]}
        for row, place in enumerate(pairs)
        for ends in sorted(joined.contacts[place])
        for turn in (0, 1)  # a contact with the institution itself is found from the person's side only
    ]
    found: dict[Pair, dict[str, dict[str, Any]]] = defaultdict(dict)
    for tie in graph.rows("discovery.contacts", pairs=asked, on=scope.on, _cap=10 * ROW_CAP).dicts():
        found[pairs[tie["row"]]][tie["id"]] = tie
    return {ends: [ties[id] for id in sorted(ties)] for ends, ties in found.items()}


def surprise(found: int, expected: float) -> float:
    """The power of ten of the chance that a Poisson number of this mean is `found` or more, without its minus: 2 for 1 in 100."""
    if found < 1:
        return 0.0
    mean = max(expected, 1e-9)
    log = found * math.log(mean) - mean - math.lgamma(found + 1)
    rest, term, number = 1.0, 1.0, found
    while term > 1e-12 * rest:
        number += 1
        term *= mean / number
        rest += term
    return round(-(log + math.log(rest)) / math.log(10), 6) + 0.0


def _suggestion(ends: Pair, score: float, joined: Between, ties: list[dict[str, Any]], drafts: list[str]) -> Suggestion:
    people = joined.people(*ends)
    kinds = sorted({tie["kind"] for tie in ties})
    since = min((tie["since"] for tie in ties if tie["since"]), default=None)
    why = [
        Said(
            N_("Informal ties in force: %(ties)s, different pairs of people: %(people)s."),
            {"ties": len(ties), "people": people},
        ),
        Said(
            N_("Pairs of people that chance would give, with as many contacts as both have: %(expected)s."),
            {"expected": round(joined.expected(*ends), 1)},
        ),
        Said(
            N_("What they do together: %(kinds)s."),
            {"kinds": Many(tuple(Code("tie", kind) for kind in kinds[:SHOWN_KINDS]), len(kinds))},
        ),
    ]
    if since:
        why.append(Said(N_("The oldest of these ties is from %(since)s."), {"since": since}))
    if drafts:
        named = Many(tuple(Ref("Agreement", id) for id in sorted(drafts)))
        why.append(Said(N_("A draft is there, but not signed: %(drafts)s."), {"drafts": named}))
    else:
        why.append(Said(N_("No agreement, plan or patronage is in force between them.")))
    return Suggestion(
        kind="formalise",
        key=":".join(ends),
        score=score,
        ground=ground([tie["id"] for tie in ties], sorted(drafts)),
        what=Said(
            N_("%(one)s and %(other)s work together without an agreement."),
            {"one": Ref("Institution", ends[0]), "other": Ref("Institution", ends[1])},
        ),
        why=tuple(why),
        institutions=ends,
        picture=ends,
        acts=(Act("path", ends), Act("picture", ends), *(Act("node", (id,), "Agreement") for id in sorted(drafts))),
        sketch=sketch(joined.who(*ends), most=9),
    )
