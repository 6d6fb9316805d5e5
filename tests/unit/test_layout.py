"""The map: a place for everyone, the same every time, nobody on top of another, whoever has a place keeps it."""

from __future__ import annotations

import itertools
import math

import igraph
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.layout import SPACING, communities, place
from app.layout.discs import Seeded

SCHOOLS = [f"school-{n}" for n in range(12)]
PEOPLE = {f"t-{n}": SCHOOLS[n % 12] for n in range(150)}
WORKPLACES: dict[str, str | None] = dict.fromkeys(SCHOOLS) | PEOPLE | {"project": None, "loner": None}
TIES = [(f"t-{n}", f"t-{n * 7 % 150}", 1.0) for n in range(1, 150)] + [("school-0", "school-1", 3.0)]


def test_everyone_has_a_place_and_the_same_one_each_time() -> None:
    first = place(WORKPLACES, TIES)
    assert first.keys() == WORKPLACES.keys()
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in first.values())
    assert place(WORKPLACES, TIES) == first
    assert place(dict(reversed(WORKPLACES.items())), TIES[::-1]) == first, (
        "the order in which they are read moves nobody"
    )


def test_nobody_is_drawn_on_top_of_another() -> None:
    spots = list(place(WORKPLACES, TIES).values())
    closest = min(math.dist(a, b) for a, b in itertools.combinations(spots, 2))
    assert closest > SPACING * 0.6


def test_people_stand_nearer_to_their_institution_than_to_any_other() -> None:
    spots = place(WORKPLACES, TIES)
    strays = [
        person
        for person, school in PEOPLE.items()
        if min(SCHOOLS, key=lambda other: math.dist(spots[person], spots[other])) != school
    ]
    assert not strays


def test_newcomers_join_and_nobody_else_moves() -> None:
    known = place(WORKPLACES, TIES)
    grown = WORKPLACES | {"t-new": "school-3", "school-new": None, "t-first": "school-new"}
    after = place(grown, [*TIES, ("school-new", "school-5", 4.0)], known)
    assert {id: after[id] for id in known} == known
    assert math.dist(after["t-new"], after["school-3"]) < math.dist(after["t-new"], after["school-8"])


@pytest.mark.parametrize("workplaces", [{}, {"a": None}, {"a": None, "b": "a"}, {"a": None, "b": "elsewhere"}])
def test_tiny_networks_have_places_too(workplaces: dict[str, str | None]) -> None:
    assert place(workplaces, []).keys() == workplaces.keys()


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.none() | st.sampled_from("abcdefgh"), max_size=8),
    st.lists(st.tuples(st.sampled_from("abcdefghz"), st.sampled_from("abcdefghz"), st.just(1.0)), max_size=12),
)
def test_any_network_has_finite_places(workplaces: dict[str, str | None], ties: list[tuple[str, str, float]]) -> None:
    spots = place(workplaces, ties)
    assert spots.keys() == workplaces.keys()
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in spots.values())


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 4)), max_size=90))
@settings(max_examples=30, deadline=None)
def test_communities_found_round_by_round_are_those_found_at_once(rows: list[tuple[int, int, int]]) -> None:
    weights = {(f"{min(a, b):02}", f"{max(a, b):02}"): float(weight) for a, b, weight in rows if a != b}
    names = sorted({end for pair in weights for end in pair})
    index = {name: number for number, name in enumerate(names)}
    with Seeded():
        graph = igraph.Graph(len(names), [(index[a], index[b]) for a, b in weights])
        pulls = np.log1p(list(weights.values())).tolist() or None
        found = graph.community_leiden(objective_function="modularity", weights=pulls, n_iterations=communities.ROUNDS)
    at_once = {frozenset(names[member] for member in part) for part in found}
    assert {frozenset(part) for part in communities.parts(names, weights)} == at_once
