"""Institutions that have become hubs: whose number of partner institutions grew most."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from app.discovery import ties as all_ties
from app.discovery.links import Pair, between_institutions, pairs_on, spans, years_before
from app.discovery.suggestion import Act, Found, Line, Many, Ref, Said, Scope, Suggestion, ground, sketch
from app.discovery.ties import Ties
from app.graph import GraphSession
from app.refusals import N_

TITLE = N_("New hubs")
ABOUT = N_(
    "Institutions whose number of partner institutions (a formal tie or a contact between people, in force) grew "
    "most in five years, beyond what chance would give if everybody grew alike."
)

YEARS = 5
LEAST = 5
"""Partners more than before, at least."""
TIMES = 1.5
"""So many times as many as before, at least."""
ERRORS = 4.0
"""Above the average growth by so many square roots of it: what chance would do when everybody grew alike is below that."""
NAMED = 8


@dataclass(frozen=True)
class Rise:
    """An institution's partners then and now, and their number in each year between, the last one now."""

    institution: str
    then: frozenset[str]
    now: frozenset[str]
    course: tuple[int, ...]

    @property
    def growth(self) -> int:
        """How many partners more it has now."""
        return len(self.now) - len(self.then)


@dataclass(frozen=True)
class Rises:
    """Those who stand out, the average growth of all institutions, and the least growth that stands out."""

    found: list[Rise]
    mean: float
    least: int


def find(graph: GraphSession, scope: Scope) -> Found:
    """Institutions whose number of partners grew most in five years."""
    return told(rises(all_ties.read(graph, scope.municipality, scope.on)), scope)


def rises(ties: Ties) -> Rises:
    """The institutions whose growth stands out, the largest first. A partner is another institution of the municipality with
    which it has a formal tie or a contact between people."""
    stretches = spans(between_institutions(ties))
    days = [years_before(ties.on, back) for back in range(YEARS, -1, -1)]
    partners = [_partners(pairs_on(stretches, day)) for day in days]
    every = [
        Rise(
            id,
            frozenset(partners[0].get(id, ())),
            frozenset(partners[-1].get(id, ())),
            tuple(len(known.get(id, ())) for known in partners),
        )
        for id in ties.institutions
    ]
    mean = sum(rise.growth for rise in every) / len(every) if every else 0.0
    least = max(LEAST, math.ceil(mean + ERRORS * math.sqrt(max(mean, 0.0))))
    found = [rise for rise in every if rise.growth >= least and len(rise.now) >= TIMES * len(rise.then)]
    return Rises(sorted(found, key=lambda rise: (-rise.growth, -len(rise.now), rise.institution)), mean, least)


def told(rises: Rises, scope: Scope) -> Found:
    """What is said of the institutions that were found."""
    then = years_before(scope.on, YEARS)
    counted = Said(
        N_(
            "Partners of %(then)s and of %(now)s: institutions of the municipality with a formal tie or a contact between people "
            "in force. Named is who has %(least)s partners more or above, and half as many again as before; on average it is "
            "%(mean)s more."
        ),
        {"then": then, "now": scope.on, "least": rises.least, "mean": round(rises.mean, 1)},
    )
    shown = [_suggestion(rise, then, scope.on) for rise in rises.found[: scope.limit]]
    return Found(shown, len(rises.found), (counted,))


def _suggestion(rise: Rise, then: dt.date, now: dt.date) -> Suggestion:
    new = sorted(rise.now - rise.then)
    return Suggestion(
        kind="risen",
        key=f"risen:{rise.institution}",
        score=float(rise.growth),
        ground=ground(sorted(rise.now)),
        what=Said(
            N_("%(institution)s has become a hub: %(before)s partner institutions on %(then)s, %(after)s now."),
            {
                "institution": Ref("Institution", rise.institution), "before": len(rise.then), "after": len(rise.now),
                "then": then,
            },
        ),
        why=(
            Said(N_("Partners by year: %(course)s."), {"course": Many(rise.course)}),
            Said(
                N_("New since then: %(new)s."),
                {"new": Many(tuple(Ref("Institution", id) for id in new[:NAMED]), len(new))},
            ),
        ),
        institutions=(rise.institution,),
        picture=(rise.institution, *new),
        acts=(Act("picture", (rise.institution,)), Act("node", (rise.institution,), "Institution")),
        sketch=sketch(Line(rise.institution, id, "new") for id in new),
    )  # fmt: skip


def _partners(pairs: set[Pair]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        found[one].add(other)
        found[other].add(one)
    return found
