"""Agreements in force under which nothing lives."""

from __future__ import annotations

import datetime as dt
import heapq
from itertools import combinations
from typing import Any

from app.discovery import between
from app.discovery.suggestion import Act, Code, Found, Line, Many, Ref, Said, Scope, Suggestion, ground, sketch
from app.graph import GraphSession
from app.refusals import N_

LEAST_DAYS = 90
"""Days in force from which an agreement without life is told: a young one had no time yet."""

TITLE = N_("Agreements on paper")
ABOUT = N_(
    "Agreements in force for at least 90 days (active by state and by dates) between whose parties there is no confirmed "
    "informal tie in force (of those that you may see) and no confirmed exchange during the last year. One living pair of "
    "parties is enough for an agreement to be left out. Those without an exchange for longest, or without any since their "
    "first day, come first."
)


def find(graph: GraphSession, scope: Scope) -> Found:
    """Agreements by the days since the last exchange of the parties or since they came into force."""
    rows = graph.rows("discovery.paper", municipality=scope.municipality, on=scope.on, days=LEAST_DAYS).dicts()
    parties = {party for row in rows for party in row["parties"]}  # some may be of another municipality
    joined = between.read(graph, sorted(parties), scope.on)
    ranked = [
        (_silent(row, scope.on), row)
        for row in rows
        if not any(joined.people(*ends) for ends in combinations(row["parties"], 2))
    ]
    best = heapq.nsmallest(scope.limit, ranked, key=lambda one: (-one[0], one[1]["id"]))
    counted = Said(
        N_("Agreements in force for at least %(days)s days on %(on)s without a contact or an exchange of the last year: "
           "%(found)s."),
        {"days": LEAST_DAYS, "on": scope.on, "found": len(ranked)},
    )  # fmt: skip
    return Found([_suggestion(row, silent) for silent, row in best], len(ranked), (counted,))


def _silent(row: dict[str, Any], on: dt.date) -> int:
    """Days since the last sign of life; an agreement without a first day has been silent longest."""
    days = [day for day in (row["exchanged_on"], row["since"]) if day]
    return (on - max(days, default=dt.date.min)).days


def _suggestion(row: dict[str, Any], silent: int) -> Suggestion:
    parties = tuple(row["parties"])
    why = [
        Said(
            N_("Form: %(form)s; parties: %(parties)s."),
            {"form": Code("form", row["form"]), "parties": Many(tuple(Ref("Institution", id) for id in parties))},
        )
    ]
    if row["since"] and row["until"]:
        values = {"since": row["since"], "until": row["until"]}
        why.append(Said(N_("In force from %(since)s to %(until)s."), values))
    elif row["since"]:
        why.append(Said(N_("In force from %(since)s on."), {"since": row["since"]}))
    why.append(Said(N_("Informal ties in force between people of the parties, of those that you may see: none.")))
    if row["exchanged_on"]:
        why.append(Said(N_("The last exchange was on %(day)s, more than a year ago."), {"day": row["exchanged_on"]}))
    else:
        why.append(Said(N_("No exchange between the parties was ever confirmed.")))
    return Suggestion(
        kind="paper",
        key=row["id"],
        score=float(silent),
        ground=ground(*parties, row["form"], row["since"], row["until"], row["exchanged_on"]),
        what=Said(
            N_("The agreement %(agreement)s stays on paper."),
            {"agreement": Ref("Agreement", row["id"])},
        ),
        why=tuple(why),
        institutions=parties,
        picture=(row["id"], *parties),
        acts=(Act("node", (row["id"],), "Agreement"), Act("path", parties[:2])),
        sketch=sketch(Line(row["id"], party, "party") for party in parties),
    )
