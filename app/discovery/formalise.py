"""Institutions whose people know each other well while nothing is signed between them."""

from __future__ import annotations

import heapq
import math
from typing import Any

from app.discovery import between
from app.discovery.suggestion import Act, Code, Found, Many, Ref, Said, Scope, Suggestion, ground
from app.graph import GraphSession
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
    rows = between.by_pairs(graph, "discovery.formalise", scope.municipality, scope.on, least=LEAST_PEOPLE)
    joined = between.read(graph, scope.municipality, scope.on)
    ranked = [(surprise(row["people"], joined.expected(row["one"], row["other"])), row) for row in rows]
    best = heapq.nsmallest(scope.limit, ranked, key=lambda one: (-one[0], one[1]["one"], one[1]["other"]))
    # Among so many pairs chance alone would give less than one this far from what is expected.
    places = len(between.institutions(graph, scope.municipality, scope.on))
    clear = sum(1 for score, _ in ranked if 10**-score * places * (places - 1) / 2 < 1)
    counted = Said(
        N_("Pairs of institutions with at least %(least)s pairs of people in contact on %(on)s and nothing signed: %(pairs)s; so "
           "many contacts that among all pairs chance would give less than one such: %(clear)s."),
        {"least": LEAST_PEOPLE, "on": scope.on, "pairs": len(rows), "clear": clear},
    )  # fmt: skip
    suggestions = [_suggestion(row, score, joined.expected(row["one"], row["other"])) for score, row in best]
    return Found(suggestions, len(rows), (counted,))


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


def _suggestion(row: dict[str, Any], score: float, expected: float) -> Suggestion:
    ends = (row["one"], row["other"])
    kinds = sorted(row["kinds"])
    why = [
        Said(
            N_("Informal ties in force: %(ties)s, different pairs of people: %(people)s."),
            {"ties": len(row["ties"]), "people": row["people"]},
        ),
        Said(
            N_("Pairs of people that chance would give, with as many contacts as both have: %(expected)s."),
            {"expected": round(expected, 1)},
        ),
        Said(
            N_("What they do together: %(kinds)s."),
            {"kinds": Many(tuple(Code("tie", kind) for kind in kinds[:SHOWN_KINDS]), len(kinds))},
        ),
    ]
    if row["since"]:
        why.append(Said(N_("The oldest of these ties is from %(since)s."), {"since": row["since"]}))
    if row["drafts"]:
        drafts = tuple(Ref("Agreement", id) for id in row["drafts"])
        why.append(Said(N_("A draft is there, but not signed: %(drafts)s."), {"drafts": Many(drafts)}))
    else:
        why.append(Said(N_("No agreement, plan or patronage is in force between them.")))
    return Suggestion(
        kind="formalise",
        key=":".join(ends),
        score=score,
        ground=ground(*row["ties"], row["people"], row["drafts"]),
        what=Said(
            N_("%(one)s and %(other)s work together without an agreement."),
            {"one": Ref("Institution", ends[0]), "other": Ref("Institution", ends[1])},
        ),
        why=tuple(why),
        institutions=ends,
        picture=ends,
        acts=(Act("path", ends), Act("picture", ends), *(Act("node", (id,), "Agreement") for id in row["drafts"])),
    )
