"""Groups that formed: agreements which institutions joined step by step, and circles of institutions that grew dense."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from app.discovery import circles
from app.discovery import ties as all_ties
from app.discovery.links import Pair, between_institutions, pairs_on, spans, years_before
from app.discovery.suggestion import Act, Found, Line, Many, Ref, Said, Scope, Suggestion, ground, sketch
from app.discovery.ties import Ties
from app.graph import GraphSession
from app.refusals import N_

TITLE = N_("Groups that formed")
ABOUT = N_(
    "Agreements in force that institutions joined step by step through annexes, and circles of institutions whose "
    "ties are newer than chance would make them."
)

STEPS = 2
"""Later days on which somebody joined an agreement, at least."""
JOINED = 3
"""Institutions that joined later, at least."""
YEARS = 3
MEMBERS = 4
NEW = 5
"""New tied pairs inside a circle, at least."""
ERRORS = 2.0
"""Above what dates dealt by chance would give by so many standard deviations."""
NAMED = 8


@dataclass(frozen=True)
class Frame:
    """An agreement with its parties by the day on which each joined, and by which document."""

    agreement: str
    began: dt.date | None
    parties: tuple[tuple[dt.date | None, str, str], ...]  # since when, by which document, which institution

    @property
    def later(self) -> list[tuple[dt.date | None, str, str]]:
        """Those who joined after the beginning."""
        return [party for party in self.parties if party[0] != self.began]

    @property
    def steps(self) -> list[dt.date]:
        """The days after the beginning on which somebody joined."""
        return sorted({since for since, _, _ in self.later if since is not None})


@dataclass(frozen=True)
class Dense:
    """A circle of institutions: tied pairs inside it now, so many of them new; `usual` is the share of new ones everywhere.
    `since` are the new ones."""

    members: tuple[str, ...]
    pairs: int
    new: int
    usual: float
    since: tuple[Pair, ...] = ()

    @property
    def errors(self) -> float:
        """By how many standard deviations the new pairs exceed what chance would give."""
        spread = math.sqrt(self.pairs * self.usual * (1 - self.usual))
        return (self.new - self.pairs * self.usual) / spread if spread else 0.0


def find(graph: GraphSession, scope: Scope) -> Found:
    """Agreements that grew step by step first, by how many joined; then circles that grew dense, by how far beyond chance."""
    framed = frames(graph, scope)
    ties = all_ties.read(graph, scope.municipality, scope.on)
    dense = densified(ties)
    every = [_of_frame(frame) for frame in framed] + [_of_circle(circle, scope.on) for circle in dense]
    counted = (
        Said(
            N_(
                "Agreements in force with annexes by which institutions joined later: %(joined)s or more, on %(steps)s or more "
                "days."
            ),
            {"joined": JOINED, "steps": STEPS},
        ),
        Said(
            N_(
                "Circles (Leiden) of %(members)s institutions or more, by formal ties and contacts in force: among their tied "
                "pairs, %(new)s or more were not tied on %(then)s, and more than chance would make new (%(errors)s standard "
                "deviations)."
            ),
            {"members": MEMBERS, "new": NEW, "then": years_before(scope.on, YEARS), "errors": ERRORS},
        ),
    )
    every.sort(key=lambda one: (-one.score, one.key))
    return Found(every[: scope.limit], len(every), counted)


def frames(graph: GraphSession, scope: Scope) -> list[Frame]:
    """Agreements that institutions joined step by step."""
    row = graph.row("discovery.framework", municipality=scope.municipality, on=scope.on) or {}
    joined: dict[str, dict[str, tuple[dt.date | None, str]]] = defaultdict(dict)
    for frame, document, since, institution in zip(*row.values(), strict=True):
        known = joined[frame].get(institution)
        if known is None or (since or dt.date.min) < (known[0] or dt.date.min):
            joined[frame][institution] = (since, document)
    found = []
    for agreement, parties in sorted(joined.items()):
        ordered = tuple(
            sorted(
                ((since, document, id) for id, (since, document) in parties.items()),
                key=lambda party: (party[0] or dt.date.min, party[1:]),
            )
        )
        frame = Frame(agreement, ordered[0][0], ordered)
        if len(frame.later) >= JOINED and len(frame.steps) >= STEPS:
            found.append(frame)
    return found


def densified(ties: Ties) -> list[Dense]:
    """Circles whose inner ties are newer than chance would make them, the farthest beyond chance first.

    Were the beginnings of all ties dealt by chance, each pair inside would be new with the share of new pairs everywhere."""
    links = between_institutions(ties)
    stretches = spans(links)
    now = pairs_on(stretches, ties.on)
    then = pairs_on(stretches, years_before(ties.on, YEARS))
    usual = len(now - then) / len(now) if now else 0.0
    parts = circles.find(Counter(link.pair for link in links if link.on(ties.on)))
    found = []
    for members in parts:
        inside = {pair for pair in now if pair[0] in members and pair[1] in members}
        new = tuple(sorted(inside - then))
        circle = Dense(tuple(members), len(inside), len(new), usual, new)
        if len(members) >= MEMBERS and circle.new >= NEW and circle.errors >= ERRORS:
            found.append(circle)
    return sorted(found, key=lambda circle: (-circle.errors, circle.members))


def _of_frame(frame: Frame) -> Suggestion:
    ids = tuple(id for _, _, id in frame.parties)
    first = [id for since, _, id in frame.parties if since == frame.began]
    why = [Said(N_("At the beginning: %(parties)s."), {"parties": _named(first)})]
    for day in frame.steps:
        newcomers = [(document, id) for since, document, id in frame.parties if since == day]
        why.append(
            Said(
                N_("Joined on %(day)s: %(parties)s (%(documents)s)."),
                {
                    "day": day,
                    "parties": _named([id for _, id in newcomers]),
                    "documents": Many(tuple(Ref("Agreement", id) for id in dict.fromkeys(d for d, _ in newcomers))),
                },
            )
        )
    return Suggestion(
        kind="formed",
        key=f"formed:{frame.agreement}",
        score=100.0 + len(frame.later),
        ground=ground(frame.parties),
        what=Said(
            N_(
                "A group has formed step by step: %(agreement)s joins %(count)s institutions, %(later)s of them came later."
            ),
            {"agreement": Ref("Agreement", frame.agreement), "count": len(ids), "later": len(frame.later)},
        ),
        why=tuple(why),
        institutions=ids,
        picture=ids,
        acts=(Act("picture", ids), Act("node", (frame.agreement,), "Agreement")),
        sketch=sketch(_steps(frame), most=15),
    )


def _steps(frame: Frame) -> Iterator[Line]:
    for _, document, id in frame.parties:
        if document != frame.agreement:
            yield Line(frame.agreement, document, "member")
        yield Line(document, id, "party")


def _of_circle(circle: Dense, on: dt.date) -> Suggestion:
    return Suggestion(
        kind="formed",
        # Circles drift a little from one computation to the next: it is known by its first member, its ground by all of them.
        key=f"formed:circle:{circle.members[0]}",
        score=circle.errors,
        ground=ground(circle.members),
        what=Said(
            N_("A circle of %(count)s institutions has grown dense: %(new)s of its %(pairs)s ties are newer than %(years)s years."),
            {"count": len(circle.members), "new": circle.new, "pairs": circle.pairs, "years": YEARS},
        ),
        why=(
            Said(N_("Who is in it: %(members)s."), {"members": _named(list(circle.members))}),
            Said(
                N_("In the whole network %(usual)s %% of the tied pairs are as new, in this circle %(here)s %%."),
                {"usual": round(100 * circle.usual), "here": round(100 * circle.new / circle.pairs)},
            ),
        ),
        institutions=circle.members,
        picture=circle.members,
        acts=(Act("picture", circle.members),),
        sketch=sketch(Line(*pair, "new") for pair in circle.since),
    )  # fmt: skip


def _named(ids: list[str]) -> Many:
    return Many(tuple(Ref("Institution", id) for id in ids[:NAMED]), len(ids))
