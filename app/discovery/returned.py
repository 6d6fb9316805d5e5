"""Partners who left and came back: the same two institutions, tied, apart for a year or more, tied again."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from app.discovery import ties as all_ties
from app.discovery.links import Link, Pair, between_institutions, spans
from app.discovery.suggestion import Act, Found, Line, Many, Ref, Said, Scope, Sketch, Suggestion, ground, sketch
from app.discovery.ties import Ties
from app.graph import GraphSession
from app.refusals import N_

TITLE = N_("Partners who came back")
ABOUT = N_(
    "Pairs of institutions that had ties, then for a year or more none, and have again: the same people, or an "
    "agreement in both times."
)

GAP = 365
"""Days without any tie, at least: a summer is no parting."""
NAMED = 6


@dataclass(frozen=True)
class Return:
    """A pair that was tied until `left` and again since `back`, with the links before and after; `people` are the pairs of
    persons who were in contact in both times."""

    pair: Pair
    left: dt.date
    back: dt.date
    before: tuple[Link, ...]
    after: tuple[Link, ...]

    @property
    def days(self) -> int:
        """Days without any tie."""
        return (self.back - self.left).days - 1

    @property
    def people(self) -> list[tuple[str, ...]]:
        """Pairs of persons in contact in both times."""
        known = {tuple(sorted(link.people)) for link in self.before if link.people}
        return sorted(known & {tuple(sorted(link.people)) for link in self.after})

    @property
    def is_formal(self) -> bool:
        """Whether there was a document before and one after."""
        return any(link.is_formal for link in self.before) and any(link.is_formal for link in self.after)


def find(graph: GraphSession, scope: Scope) -> Found:
    """Pairs that came back for certain: the same people, or a document in both times."""
    ties = all_ties.read(graph, scope.municipality, scope.on)
    every = returns(ties)
    sure = [one for one in every if one.people or one.is_formal]
    counted = Said(
        N_(
            "Pairs of institutions tied on %(on)s that had been tied before, with %(gap)s days or more without any tie between: "
            "%(every)s. Named are those where the same people met again or there was an agreement in both times."
        ),
        {"on": scope.on, "gap": GAP, "every": len(every)},
    )
    return Found([_suggestion(one) for one in sure[: scope.limit]], len(sure), (counted,))


def returns(ties: Ties) -> list[Return]:
    """Every pair of institutions that is tied again, by its last return: the same people first, then the most ties."""
    return came_back(between_institutions(ties), ties.on)


def came_back(links: list[Link], on: dt.date) -> list[Return]:
    """Every pair among the links that parted, came back and is tied on a day."""
    of_pair: dict[Pair, list[Link]] = defaultdict(list)
    for link in sorted(links, key=lambda link: (link.span, link.tie)):
        of_pair[link.pair].append(link)
    found = []
    for pair, stretches in spans(links).items():
        gaps = [
            (left, back) for (_, left), (back, last) in pairwise(stretches) if (back - left).days > GAP and back <= on
        ]
        if not gaps or not any(first <= on <= last for first, last in stretches):
            continue
        left, back = gaps[-1]
        found.append(
            Return(
                pair, left, back,
                tuple(link for link in of_pair[pair] if link.span[1] <= left),
                tuple(link for link in of_pair[pair] if link.span[0] >= back),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (-len(one.people), not one.is_formal, -_size(one), one.pair))


def _size(one: Return) -> int:
    return min(len(one.before), len(one.after))


def _suggestion(one: Return) -> Suggestion:
    first, second = (Ref("Institution", id) for id in one.pair)
    agreements = [link.tie for link in (*one.before, *one.after) if link.is_formal]
    why = [
        Said(
            N_(
                "Before: ties %(before)s, the last one until %(left)s. After: ties %(after)s, the first one since %(back)s."
            ),
            {"before": len(one.before), "after": len(one.after), "left": one.left, "back": one.back},
        )
    ]
    if one.people:
        every = dict.fromkeys(id for pair in one.people[:NAMED] for id in pair)
        met = tuple(Ref("Institution" if id in one.pair else "Teacher", id) for id in every)
        why.append(Said(N_("The same people met again: %(people)s."), {"people": Many(met)}))
    if one.is_formal:
        why.append(Said(N_("There was a formal tie in both times.")))
    return Suggestion(
        kind="returned",
        key=f"returned:{one.pair[0]}:{one.pair[1]}",
        score=10.0 * len(one.people) + 5.0 * one.is_formal + _size(one) / 100,
        ground=ground(one.left, one.back, agreements, one.people),
        what=Said(
            N_("%(one)s and %(other)s have found each other again, days apart: %(days)s."),
            {"one": first, "other": second, "days": one.days},
        ),
        why=tuple(why),
        institutions=one.pair,
        picture=one.pair,
        acts=(Act("path", one.pair), Act("picture", one.pair)),
        sketch=_sketch(one),
    )


def _sketch(one: Return) -> Sketch:
    first, second = one.pair
    lines = [Line(first, second, "formal")] if any(link.is_formal for link in one.after) else []
    again = set(one.people)
    for link in one.after:
        if tuple(sorted(link.people)) in again:
            here, there = link.people if link.source == first else reversed(link.people)
            lines += [Line(first, here, "work")] if here != first else []
            lines.append(Line(here, there, "informal"))
            lines += [Line(there, second, "work")] if there != second else []
    return sketch(lines, most=9)
