"""Institutions whose contacts end and are not renewed."""

from __future__ import annotations

import datetime as dt
import heapq
from typing import Any

from app.discovery import between
from app.discovery.between import Pair, pair
from app.discovery.suggestion import Act, Found, Ref, Said, Scope, Suggestion, ground
from app.graph import GraphSession
from app.refusals import N_

TITLE = N_("Contacts that fade")
ABOUT = N_(
    "Two institutions of the municipality of whose contacts a year ago half or more are not in force today, while no new "
    "one began. A contact is a confirmed informal tie between their people that you may see; it also ends for an "
    "institution when the person moves. Pairs that have a formal tie come first, then those with nothing left, then those "
    "that lost most. How often people meet is not looked at: the data hold the days that they gave, not their meetings."
)


def find(graph: GraphSession, scope: Scope) -> Found:
    """Pairs of institutions: formally tied ones first, then those without any contact left, then by contacts lost."""
    before = year_before(scope.on)
    rows = between.by_pairs(graph, "discovery.fading", scope.municipality, scope.on, before=before)
    formal = _formal(graph, scope)
    ranked = [(_score(row, formal), row) for row in rows]
    best = heapq.nsmallest(scope.limit, ranked, key=lambda one: (-one[0], one[1]["one"], one[1]["other"]))
    counted = Said(
        N_(
            "Pairs of institutions that lost half of their contacts or more from %(before)s to %(on)s and began none: %(pairs)s."
        ),
        {"before": before, "on": scope.on, "pairs": len(rows)},
    )
    return Found([_suggestion(row, score, formal, before) for score, row in best], len(rows), (counted,))


def year_before(on: dt.date) -> dt.date:
    """The same day a year before; 28 February for 29 February."""
    try:
        return on.replace(year=on.year - 1)
    except ValueError:
        return on.replace(year=on.year - 1, day=28)


def _formal(graph: GraphSession, scope: Scope) -> frozenset[Pair]:
    return between.formal(graph, between.institutions(graph, scope.municipality, scope.on), scope.on)


def _score(row: dict[str, Any], formal: frozenset[Pair]) -> float:
    tied = pair(row["one"], row["other"]) in formal
    return 1000.0 * tied + 500 * (not row["kept"]) + min(len(row["ended"]), 499)


def _suggestion(row: dict[str, Any], score: float, formal: frozenset[Pair], before: dt.date) -> Suggestion:
    ends = (row["one"], row["other"])
    values = {"one": Ref("Institution", ends[0]), "other": Ref("Institution", ends[1])}
    what = (
        Said(N_("Contacts of %(one)s and %(other)s are coming to an end."), values)
        if row["kept"]
        else Said(N_("%(one)s and %(other)s have no contact left."), values)
    )
    why = [
        Said(
            N_("Contacts in force on %(before)s: %(was)s; of these still in force: %(kept)s; begun since: none."),
            {"before": before, "was": len(row["ended"]) + len(row["kept"]), "kept": len(row["kept"])},
        )
    ]
    if row["last"]:
        why.append(Said(N_("The last of them to end: %(day)s."), {"day": row["last"]}))
    else:
        why.append(Said(N_("None of them was ended: a person works elsewhere now.")))
    if pair(*ends) in formal:
        why.append(Said(N_("A formal tie between them is still in force.")))
    return Suggestion(
        kind="fading",
        key=":".join(ends),
        score=score,
        ground=ground(row["ended"], row["kept"]),
        what=what,
        why=tuple(why),
        institutions=ends,
        picture=ends,
        acts=(Act("path", ends), Act("picture", ends), *(Act("tie", (id,)) for id in row["ended"][:3])),
    )
