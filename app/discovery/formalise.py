"""Institutions whose people know each other well while nothing is signed between them."""

from __future__ import annotations

import heapq
from typing import Any

from app.discovery import between
from app.discovery.suggestion import Act, Code, Found, Many, Ref, Said, Scope, Suggestion, ground
from app.graph import GraphSession
from app.refusals import N_

LEAST_PEOPLE = 3
"""Different pairs of people in contact from which a pair of institutions is told."""

TITLE = N_("Contacts without an agreement")
ABOUT = N_(
    "Two institutions of the municipality whose people form at least 3 different pairs in contact today (confirmed informal ties "
    "in force; a tie with the institution itself is a pair too) while no agreement, plan or patronage is in force between them. "
    "A draft does not count as an agreement, but is named. Those with most ties come first."
)
SHOWN_KINDS = 4


def find(graph: GraphSession, scope: Scope) -> Found:
    """Pairs of institutions by the number of their informal ties in force, then by the pairs of people."""
    rows = between.by_pairs(graph, "discovery.formalise", scope.municipality, scope.on, least=LEAST_PEOPLE)
    best = heapq.nsmallest(scope.limit, rows, key=lambda row: (-_score(row), row["one"], row["other"]))
    counted = Said(
        N_(
            "Pairs of institutions with at least %(least)s pairs of people in contact on %(on)s and nothing signed: %(pairs)s."
        ),
        {"least": LEAST_PEOPLE, "on": scope.on, "pairs": len(rows)},
    )
    return Found([_suggestion(row) for row in best], len(rows), (counted,))


def _score(row: dict[str, Any]) -> float:
    return len(row["ties"]) + row["people"] / 1000


def _suggestion(row: dict[str, Any]) -> Suggestion:
    ends = (row["one"], row["other"])
    kinds = sorted(row["kinds"])
    why = [
        Said(
            N_("Informal ties in force: %(ties)s, different pairs of people: %(people)s."),
            {"ties": len(row["ties"]), "people": row["people"]},
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
        score=_score(row),
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
