"""Institutions whose contacts end and are not renewed."""

from __future__ import annotations

import datetime as dt
import heapq
from collections import defaultdict
from typing import NamedTuple

from app.discovery import between
from app.discovery.between import Pair
from app.discovery.suggestion import Act, Found, Line, Ref, Said, Scope, Suggestion, ground, sketch
from app.graph import GraphSession
from app.refusals import N_

TITLE = N_("Contacts that fade")
ABOUT = N_(
    "Two institutions of the municipality of whose contacts a year ago half or more are not in force today, while no new "
    "one began. A contact is a confirmed informal tie between their people that you may see; it also ends for an "
    "institution when the person moves. Pairs that have a formal tie come first, then those with nothing left, then those "
    "that lost most. How often people meet is not looked at: the data hold the days that they gave, not their meetings."
)


class Change(NamedTuple):
    """Contacts of two institutions that ended during the year, those kept, how many began, and the last day of an ended one."""

    ended: list[str]
    kept: list[str]
    begun: list[str]
    lasts: list[dt.date]


def find(graph: GraphSession, scope: Scope) -> Found:
    """Pairs of institutions: formally tied ones first, then those without any contact left, then by contacts lost."""
    before = year_before(scope.on)
    ids = between.institutions(graph, scope.municipality, scope.on)
    formal = between.formal(graph, ids, scope.on)
    ranked = [
        (_score(ends, change, formal), ends, change)
        for ends, change in _changes(graph, ids, before, scope.on).items()
        if not change.begun and change.ended and len(change.ended) >= len(change.kept)
    ]
    best = heapq.nsmallest(scope.limit, ranked, key=lambda one: (-one[0], one[1]))
    counted = Said(
        N_(
            "Pairs of institutions that lost half of their contacts or more from %(before)s to %(on)s and began none: %(pairs)s."
        ),
        {"before": before, "on": scope.on, "pairs": len(ranked)},
    )
    return Found(
        [_suggestion(ends, change, score, formal, before) for score, ends, change in best], len(ranked), (counted,)
    )


def _changes(graph: GraphSession, ids: list[str], before: dt.date, on: dt.date) -> dict[Pair, Change]:
    """What became of the contacts of each pair of institutions."""
    past, present = between.at_work(graph, ids, before), between.at_work(graph, ids, on)
    found: dict[Pair, Change] = defaultdict(lambda: Change([], [], [], []))
    done: set[str] = set()
    for chunk in between.chunks(ids):
        row = graph.row("discovery.fading", ids=chunk, on=on, before=before) or {}
        for id, one, other, then, now, until in zip(*row.values(), strict=True):
            if id in done:
                continue
            done.add(id)
            was = between.across(past.get(one, ()), past.get(other, ())) if then else []
            is_ = between.across(present.get(one, ()), present.get(other, ())) if now else []
            for ends in was:
                (found[ends].kept if ends in is_ else found[ends].ended).append(id)
                if until and ends not in is_:
                    found[ends].lasts.append(until)
            for ends in is_:
                if ends not in was:
                    found[ends].begun.append(id)
    return found


def year_before(on: dt.date) -> dt.date:
    """The same day a year before; 28 February for 29 February."""
    try:
        return on.replace(year=on.year - 1)
    except ValueError:
        return on.replace(year=on.year - 1, day=28)


def _score(ends: Pair, change: Change, formal: frozenset[Pair]) -> float:
    return 1000.0 * (ends in formal) + 500 * (not change.kept) + min(len(change.ended), 499)


def _suggestion(ends: Pair, change: Change, score: float, formal: frozenset[Pair], before: dt.date) -> Suggestion:
    ended, kept = sorted(set(change.ended)), sorted(set(change.kept))
    values = {"one": Ref("Institution", ends[0]), "other": Ref("Institution", ends[1])}
    what = (
        Said(N_("Contacts of %(one)s and %(other)s are coming to an end."), values)
        if kept
        else Said(N_("%(one)s and %(other)s have no contact left."), values)
    )
    why = [
        Said(
            N_("Contacts in force on %(before)s: %(was)s; of these still in force: %(kept)s; begun since: none."),
            {"before": before, "was": len(ended) + len(kept), "kept": len(kept)},
        )
    ]
    if change.lasts:
        why.append(Said(N_("The last of them to end: %(day)s."), {"day": max(change.lasts)}))
    else:
        why.append(Said(N_("None of them was ended: a person works elsewhere now.")))
    if ends in formal:
        why.append(Said(N_("A formal tie between them is still in force.")))
    lines = [Line(*ends, "ended", len(ended))]
    if kept:
        lines.append(Line(*ends, "informal", len(kept)))
    if ends in formal:
        lines.append(Line(*ends, "formal"))
    return Suggestion(
        kind="fading",
        key=":".join(ends),
        score=score,
        ground=ground(ended, kept),
        what=what,
        why=tuple(why),
        institutions=ends,
        picture=ends,
        acts=(Act("path", ends), Act("picture", ends), *(Act("tie", (id,)) for id in ended[:3])),
        sketch=sketch(lines),
    )
