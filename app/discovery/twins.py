"""Institutions that do much the same and have nothing to do with each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from app.discovery import between
from app.discovery.suggestion import Act, Code, Found, Line, Many, Ref, Said, Scope, Suggestion, Value, ground, sketch
from app.graph import GraphSession
from app.refusals import N_

LEAST_LIKENESS = 0.5
LEAST_TOPICS = 2
SHOWN = 5

TITLE = N_("Twins that have not met")
ABOUT = N_(
    "Two institutions of the municipality with like profiles and no tie: no informal tie in force between their people (of "
    "those that you may see), no formal tie, no common agreement. A profile is the set of its topics (of programmes, "
    "offers, projects under way, practices, outcomes), directions of programmes, kinds of offers, practices, outcomes, and "
    "the kind of institution. What few have weighs more: the logarithm of all institutions to those that have it. Likeness "
    "is the cosine of two weighted profiles, at least 0.5, with at least 2 topics, practices or outcomes in common."
)

Feature = tuple[str, str]
_SUBSTANCE = ("Topic", "Practice", "Outcome")


def find(graph: GraphSession, scope: Scope) -> Found:
    """Pairs without a tie by the likeness of their profiles."""
    row = graph.row("discovery.twins", municipality=scope.municipality, on=scope.on) or {}
    profiles: dict[str, frozenset[Feature]] = {}
    parties: dict[str, frozenset[str]] = {}
    for id, kind, topics, directions, resources, practices, outcomes, agreements in zip(*row.values(), strict=True):
        features = {("Topic", t) for t in topics} | {("direction", d) for d in directions if d}
        features |= {("resource", r) for r in resources if r} | {("Practice", p) for p in practices}
        profiles[id] = frozenset(features | {("Outcome", o) for o in outcomes} | {("institution", kind)})
        parties[id] = frozenset(agreements)
    joined = between.read(graph, sorted(profiles), scope.on)
    found = []
    for one, other, likeness in alike(profiles):
        if not joined.tied(one, other) and parties[one].isdisjoint(parties[other]):
            found.append((likeness, one, other))
    found.sort(key=lambda each: (-each[0], each[1:]))
    counted = Said(
        N_("Institutions with a profile: %(places)s; likeness (cosine, 0 to 1) at least %(least)s, topics, practices or "
           "outcomes in common at least %(topics)s; such pairs without any tie: %(pairs)s."),
        {"places": sum(1 for each in profiles.values() if _substance(each)), "least": LEAST_LIKENESS, "topics": LEAST_TOPICS,
         "pairs": len(found)},
    )  # fmt: skip
    listed = [_suggestion(one, other, likeness, profiles) for likeness, one, other in found[: scope.limit]]
    return Found(listed, len(found), (counted,))


def alike(profiles: Mapping[str, frozenset[Feature]]) -> list[tuple[str, str, float]]:
    """Pairs whose profiles are alike enough, with their likeness (a cosine of profiles weighted by rarity)."""
    names = sorted(profiles)
    held = Counter(feature for features in profiles.values() for feature in features)
    column = {feature: i for i, feature in enumerate(sorted(held))}
    matrix = np.zeros((len(names), len(column)))
    substance = np.zeros_like(matrix)
    for place, name in enumerate(names):
        for feature in profiles[name]:
            matrix[place, column[feature]] = np.log(len(names) / held[feature])
            substance[place, column[feature]] = feature[0] in _SUBSTANCE
    lengths = np.linalg.norm(matrix, axis=1)
    matrix /= np.where(lengths, lengths, 1)[:, None]
    likeness = np.round(matrix @ matrix.T, 6)
    found = np.triu((likeness >= LEAST_LIKENESS) & (substance @ substance.T >= LEAST_TOPICS), 1)
    return [(names[i], names[j], float(likeness[i, j])) for i, j in np.argwhere(found).tolist()]


def _substance(features: frozenset[Feature]) -> list[Feature]:
    return sorted(feature for feature in features if feature[0] in _SUBSTANCE)


def _suggestion(one: str, other: str, likeness: float, profiles: Mapping[str, frozenset[Feature]]) -> Suggestion:
    common = profiles[one] & profiles[other]
    why = [Said(N_("Likeness of their profiles: %(likeness)s of 1."), {"likeness": round(likeness, 2)})]
    for label, said in (
        ("Topic", N_("Topics of both: %(shared)s.")),
        ("Practice", N_("Practices of both: %(shared)s.")),
        ("Outcome", N_("Outcomes that both pursue: %(shared)s.")),
    ):
        shared: list[Value] = [Ref(label, id) for kind, id in sorted(common) if kind == label]
        if shared:
            why.append(Said(said, {"shared": Many(tuple(shared[:SHOWN]), len(shared))}))
    kinds = [Code("institution", code) for family, code in common if family == "institution"]
    if kinds:
        why.append(Said(N_("Both are of one kind: %(kind)s."), {"kind": kinds[0]}))
    why.append(
        Said(N_("No informal tie that you may see, no formal tie and no common agreement is in force between them."))
    )
    return Suggestion(
        kind="twins",
        key=f"{one}:{other}",
        score=likeness,
        ground=ground(sorted(profiles[one]), sorted(profiles[other])),
        what=Said(
            N_("%(one)s and %(other)s do much the same, and have not met."),
            {"one": Ref("Institution", one), "other": Ref("Institution", other)},
        ),
        why=tuple(why),
        institutions=(one, other),
        topics=tuple(id for kind, id in sorted(common) if kind == "Topic"),
        picture=(one, other),
        acts=(Act("path", (one, other)), Act("picture", (one, other))),
        sketch=sketch(
            (
                Line(end, id, "about" if kind == "Topic" else "has")
                for kind, id in _substance(common)
                for end in (one, other)
            ),
            most=2 * SHOWN,
        ),
    )
