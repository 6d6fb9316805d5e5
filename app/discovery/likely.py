"""Between whom a contact is likely: people of different institutions who do not know each other as far as is written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np

from app.discovery.fabric import key_of
from app.discovery.pairing import mutual
from app.discovery.prediction import Day, Facts, Model, learn
from app.discovery.suggestion import Act, Found, Line, Many, Ref, Said, Scope, Suggestion, Value, ground, sketch
from app.discovery.ties import CHUNK, Ties, read
from app.graph import GraphSession
from app.refusals import N_

YEARS = 2
"""So many years of the network's past are learnt from."""
BEST = 3
"""A pair is told when it is among so many likeliest ones of each of the two."""
NAMED = 4


def likely(graph: GraphSession, scope: Scope) -> Found:
    """Pairs of people between whom a first contact is likely, each with what the two have in common."""
    ties = read(graph, scope.municipality, scope.on)
    facts = _facts(graph, ties)
    on = scope.on
    before = dt.date(on.year - YEARS, on.month, min(on.day, 28))
    model = learn(ties, facts, before, on)
    day = Day(ties, facts, on)
    one, other = day.candidates()
    if len(one):
        written = [(day.number.get(a, -1), day.number.get(b, -1)) for a, b in _registered(graph, ties)]
        ends = np.array(written, dtype=np.int64).reshape(-1, 2)
        free = ~np.isin(day.keys(one, other), day.keys(*ends[(ends >= 0).all(axis=1)].T))
        one, other = one[free], other[free]
    looked_at = len(one)
    scores = model.scores(day.features(one, other))
    pairs = mutual(one, other, scores, BEST)
    order = pairs[np.lexsort((pairs, -scores[pairs]))]
    said = [_pair(day, int(one[k]), int(other[k]), float(scores[k])) for k in order[: scope.limit]]
    return Found(said, len(pairs), (*_counted(model, looked_at, len(day.people), on),))


def _counted(model: Model, pairs: int, people: int, on: dt.date) -> Iterator[Said]:
    yield Said(
        N_(
            "Looked at: %(people)s people who work on %(on)s, %(pairs)s pairs of them at different institutions, without any "
            "contact written down, who have contacts, projects or an earlier workplace in common. A pair is told when it is "
            "among the %(best)s likeliest ones of each of the two."
        ),
        {"people": people, "pairs": pairs, "on": on, "best": BEST},
    )
    values: dict[str, Value] = {
        "count": model.positives,
        "pairs": model.pairs,
        "since": model.since,
        "until": model.until,
    }
    if model.is_learnt:
        yield Said(
            N_(
                "What counts was learnt from this network: of %(pairs)s pairs without a contact on %(since)s, %(count)s had one "
                "by %(until)s. Measured are common contacts (those who know few people count more), how many contacts the two "
                "have, common projects and subjects, an earlier workplace, ties between their institutions."
            ),
            values,
        )
    else:
        yield Said(
            N_(
                "Too few contacts began between %(since)s and %(until)s to learn from (%(count)s), so common contacts, projects, "
                "subjects, earlier workplaces and ties between institutions count by fixed weights."
            ),
            values,
        )
    yield Said(N_("This is a guess, not a fact: most of such pairs never get to know each other."))


# --- reading ----------------------------------------------------------------------------------------------------------


def _facts(graph: GraphSession, ties: Ties) -> Facts:
    subjects: dict[str, frozenset[str]] = {}
    projects: dict[tuple[Any, ...], None] = {}
    for row in _rows(graph, "discovery.likely", ties):
        subjects |= {id: frozenset(names) for id, names in zip(row["people"], map(tuple, row["subjects"]), strict=True)}
        parts = zip(row["members"], row["projects"], row["sinces"], row["untils"], strict=True)
        projects |= dict.fromkeys(parts)
    return Facts(subjects, list(projects))


def _registered(graph: GraphSession, ties: Ties) -> Iterator[tuple[str, str]]:
    for row in _rows(graph, "discovery.registered", ties):
        yield from zip(row["starts"], row["ends"], strict=True)


def _rows(graph: GraphSession, query: str, ties: Ties) -> Iterator[dict[str, Any]]:
    ids = list(ties.institutions)
    for first in range(0, len(ids), CHUNK):
        if row := graph.row(query, ids=ids[first : first + CHUNK]):
            yield row


# --- saying -----------------------------------------------------------------------------------------------------------


def _pair(day: Day, a: int, b: int, score: float) -> Suggestion:
    one, other = day.people[a], day.people[b]
    why = list(_reasons(day, a, b))
    common = day.common(a, b)
    homes = sorted(day.homes[a] | day.homes[b])
    return Suggestion(
        kind="likely",
        key=key_of(one, other),
        score=score,
        ground=ground(one, other, [said.message for said in why], sorted(day.projects[a] & day.projects[b])),
        what=Said(
            N_("A contact is likely between %(one)s and %(other)s"),
            {"one": Ref("Teacher", one), "other": Ref("Teacher", other)},
        ),
        why=tuple(why),
        institutions=tuple(homes),
        picture=(one, other, *common[:NAMED]),
        acts=(Act("path", (one, other)), Act("picture", (one, other)), Act("node", (one,), "Teacher")),
        sketch=sketch(
            [
                Line(one, other, "likely"),
                *(Line(end, id, "informal") for id in common for end in (one, other)),
                *(Line(end, id, "has") for id in sorted(day.projects[a] & day.projects[b]) for end in (one, other)),
            ],
        ),
    )


def _reasons(day: Day, a: int, b: int) -> Iterator[Said]:
    if common := day.common(a, b):
        refs = [Ref("Institution" if id in day.ties.institutions else "Teacher", id) for id in common]
        yield Said(N_("Both know: %(names)s"), {"names": _many(refs)})
    if projects := sorted(day.projects[a] & day.projects[b]):
        yield Said(N_("Both take part in: %(names)s"), {"names": _many([Ref("Project", id) for id in projects])})
    if subjects := sorted(day.subjects[a] & day.subjects[b]):
        yield Said(N_("Both teach: %(names)s"), {"names": _many(subjects)})
    if day.key(day.people[a], day.people[b]) in day.former:
        yield Said(N_("They worked at one institution at the same time"))
    contacts, formal = day.between
    for place in sorted(day.homes[a]):
        for partner in sorted(day.homes[b]):
            pair = (place, partner) if place < partner else (partner, place)
            values: dict[str, Value] = {"one": Ref("Institution", place), "other": Ref("Institution", partner)}
            if pair in formal:
                yield Said(N_("A formal tie is in force between %(one)s and %(other)s"), values)
            if count := contacts.get(pair, 0):
                yield Said(
                    N_("Colleagues have contacts already, %(one)s – %(other)s: pairs of people: %(count)s"),
                    values | {"count": count},
                )


def _many(values: list[Any]) -> Many:
    return Many(tuple(values[:NAMED]), len(values) if len(values) > NAMED else None)
