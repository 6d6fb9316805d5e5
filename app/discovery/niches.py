"""Programmes and offers that nobody else has and nobody has used."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.discovery.gives import Give, fitting, read
from app.discovery.suggestion import Act, Code, Found, Line, Many, Ref, Said, Scope, Suggestion, ground, sketch
from app.graph import GraphSession
from app.refusals import N_

LEAST_WORKERS = 1
"""Other institutions that work on one of the topics, from which a strength is told: somebody should be glad of it."""
SHOWN = 5

TITLE = N_("Strengths that nobody uses")
ABOUT = N_(
    "Programmes and offers in force today that are the only ones of their kind in the municipality: no other institution "
    "has a programme of the same direction and topic for overlapping ages, or an offer of the same kind and topic. Nobody "
    "has used them: no exchange of the offer is recorded and no open need asks for it; the programme does not run in "
    "network form, and its institution never gave anything about its topics. At least one other institution works on such a"
    " topic (practices, outcomes, projects, open needs). Those that concern most institutions come first."
)


@dataclass(frozen=True)
class Strength:
    """A programme ("Programme", `code` is its direction, with ages) or an offer ("Resource", `code` is its kind)."""

    label: str
    id: str
    institution: str
    code: str
    topics: tuple[str, ...]
    age_from: int | None
    age_to: int | None
    used: bool

    def like(self, other: Strength) -> bool:
        """Whether the other one fills the same niche: label, code and topic are equal already, ages are not."""
        if self.age_from is None or self.age_to is None or other.age_from is None or other.age_to is None:
            return True
        return self.age_from <= other.age_to and other.age_from <= self.age_to


def find(graph: GraphSession, scope: Scope) -> Found:
    """Unused niches by the number of other institutions that work on their topics."""
    row = graph.row("discovery.niches", municipality=scope.municipality, on=scope.on) or {
        "strengths": [],
        "workers": [],
    }
    strengths = [
        Strength(label, id, place, code, tuple(sorted(topics)), age_from, age_to, used)
        for label, id, place, code, topics, age_from, age_to, used in row["strengths"]
    ]
    working: dict[str, set[str]] = defaultdict(set)
    for institution, topics in row["workers"]:
        for topic in topics:
            working[topic].add(institution)
    wanted = {give.offer.id for give in _fitting(graph, scope)}
    found = []
    for strength in unique(strengths):
        near = set().union(*(working[topic] for topic in strength.topics if topic in working)) - {strength.institution}
        if not strength.used and strength.id not in wanted and len(near) >= LEAST_WORKERS:
            found.append((strength, sorted(near)))
    best = heapq.nsmallest(scope.limit, found, key=lambda one: (-len(one[1]), one[0].label, one[0].id))
    counted = Said(
        N_("Programmes and offers in force: %(strengths)s; the only ones of their kind that nobody used, with at least %(least)s "
           "institution that works on the topic: %(found)s."),
        {"strengths": len(strengths), "least": LEAST_WORKERS, "found": len(found)},
    )  # fmt: skip
    return Found([_suggestion(strength, near, working) for strength, near in best], len(found), (counted,))


def _fitting(graph: GraphSession, scope: Scope) -> Iterator[Give]:
    row = graph.row("discovery.matches", municipality=scope.municipality, on=scope.on)
    return fitting(*read(row), scope.on)


def unique(strengths: Iterable[Strength]) -> list[Strength]:
    """Those that no other institution equals in any of their topics; a strength without a topic is nobody's niche."""
    same: dict[tuple[str, str, str], list[Strength]] = defaultdict(list)
    every = [strength for strength in strengths if strength.topics]
    for strength in every:
        for topic in strength.topics:
            same[strength.label, strength.code, topic].append(strength)
    return [
        strength
        for strength in every
        if not any(
            other.institution != strength.institution and strength.like(other)
            for topic in strength.topics
            for other in same[strength.label, strength.code, topic]
        )
    ]


def _suggestion(strength: Strength, near: list[str], working: Mapping[str, set[str]]) -> Suggestion:
    place, thing = Ref("Institution", strength.institution), Ref(strength.label, strength.id)
    topics = Many(tuple(Ref("Topic", id) for id in strength.topics))
    if strength.label == "Programme":
        only = Said(
            N_("The only programme of its kind: direction %(direction)s, topics %(topics)s, ages %(from)s to %(to)s."),
            {
                "direction": Code("direction", strength.code),
                "topics": topics,
                "from": strength.age_from,
                "to": strength.age_to,
            },
        )
        unused = Said(N_("It does not run in network form, and nothing about its topics was ever given to others."))
    else:
        only = Said(
            N_("The only offer of its kind: %(kind)s, topics %(topics)s."),
            {"kind": Code("resource", strength.code), "topics": topics},
        )
        unused = Said(N_("No exchange of it is recorded, and no open need asks for it."))
    shown = Many(tuple(Ref("Institution", id) for id in near[:SHOWN]), len(near))
    return Suggestion(
        kind="niches",
        key=strength.id,
        score=float(len(near)),
        ground=ground(strength.label, strength.code, strength.topics, strength.age_from, strength.age_to),
        what=Said(N_("%(place)s has %(thing)s, and nobody else does."), {"place": place, "thing": thing}),
        why=(only, unused, Said(N_("Others work on these topics: %(places)s."), {"places": shown})),
        institutions=(strength.institution,),
        topics=strength.topics,
        picture=(strength.institution, strength.id, *near[:SHOWN]),
        acts=(Act("node", (strength.id,), strength.label), Act("picture", (strength.institution, *near[:SHOWN]))),
        sketch=sketch(
            [
                Line(strength.institution, strength.id, "has"),
                *(Line(strength.id, topic, "about") for topic in strength.topics),
                *(Line(topic, id, "about") for id in near for topic in strength.topics if id in working.get(topic, ())),
            ]
        ),
    )
