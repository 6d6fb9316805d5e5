"""The geometry of the map: pinned to the bit, nothing overlaps, communities keep their numbers, large maps stay bounded."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.layout import communities, discs, places

CLIQUES = {f"{group}{n}": group for group in "abc" for n in range(6)}
WEIGHTS = {
    (one, two): 1.0 for one, mine in CLIQUES.items() for two, theirs in CLIQUES.items() if one < two and mine == theirs
} | {("a0", "b0"): 1.0, ("b1", "c1"): 1.0}


def parts(numbers: dict[str, int]) -> set[frozenset[str]]:
    return {frozenset(id for id in numbers if numbers[id] == number) for number in set(numbers.values())}


def test_who_hangs_together_is_a_community() -> None:
    found = communities.find([*CLIQUES, "loner"], WEIGHTS)
    assert parts(found) == {frozenset(id for id in CLIQUES if CLIQUES[id] == group) for group in "abc"} | {
        frozenset({"loner"})
    }
    assert communities.find([*CLIQUES, "loner"], WEIGHTS) == found


def test_a_community_keeps_its_number_while_most_of_it_stays() -> None:
    before = communities.find(CLIQUES, WEIGHTS)
    gone = {"a5", "b4"}
    ids = [id for id in CLIQUES if id not in gone] + ["a9"]
    weights = {pair: w for pair, w in WEIGHTS.items() if not gone & set(pair)} | {("a0", "a9"): 1.0, ("a1", "a9"): 1.0}
    after = communities.find(ids, weights, before)
    assert {id: after[id] for id in ids if id in before} == {id: before[id] for id in ids if id in before}
    assert after["a9"] == before["a0"]


def test_a_new_community_gets_a_number_that_nobody_had() -> None:
    known = dict.fromkeys([id for id in CLIQUES if id[0] == "a"], 7)
    after = communities.find(CLIQUES, WEIGHTS, known)
    assert after["a0"] == 7
    assert min(after["b0"], after["c0"]) > 7


def test_newcomers_join_and_nobody_changes_community() -> None:
    known = {id: ord(group) for id, group in CLIQUES.items()}
    joined = communities.join([*CLIQUES, "new", "loner"], WEIGHTS | {("b2", "new"): 3.0, ("a2", "new"): 1.0}, known)
    assert {id: joined[id] for id in known} == known
    assert joined["new"] == ord("b")
    assert joined["loner"] not in known.values()


numbers = st.floats(-500, 500, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(numbers, numbers, st.booleans()), min_size=1, max_size=40))
def test_pinned_discs_stay_to_the_bit_and_the_others_make_room(given_: list[tuple[float, float, bool]]) -> None:
    spots = np.array([(x, y) for x, y, _ in given_])
    pinned = np.array([pin for *_, pin in given_])
    after = discs.push_apart(spots, np.full(len(spots), 10.0), pinned)
    assert (after[pinned] == spots[pinned]).all()
    assert np.isfinite(after).all()
    assert (discs.push_apart(spots, np.full(len(spots), 10.0), pinned) == after).all()


def test_free_discs_do_not_overlap() -> None:
    spots = discs.spiral(1_500) * 12
    radii = np.where(np.arange(1_500) % 50 == 0, 30.0, 8.0)
    after = discs.push_apart(spots, radii, np.zeros(1_500, dtype=bool), rounds=600)
    away = np.hypot(*(after[:, None] - after[None]).transpose(2, 0, 1))
    np.fill_diagonal(away, np.inf)
    assert (radii[:, None] + radii[None] - away).max() < 1.0


@pytest.mark.parametrize("count", [10, 399, 401, 1_000])
def test_near_pairs_are_all_pairs_that_may_touch(count: int) -> None:
    spots = np.random.default_rng(count).uniform(0, 900, (count, 2))
    one, two = discs._near(spots, 30.0)
    found = {tuple(sorted(pair)) for pair in zip(one.tolist(), two.tolist(), strict=True)}
    away = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
    close = {(a, b) for a, b in zip(*np.nonzero(away < 30.0), strict=True) if a < b}
    assert close <= found
    assert len(found) == len(one), "a pair comes once"


def test_communities_stand_apart() -> None:
    numbers = communities.find(CLIQUES, WEIGHTS)
    spots = places.place(dict.fromkeys(CLIQUES), [(a, b, w) for (a, b), w in WEIGHTS.items()], communities=numbers)
    within = [math.dist(spots[a], spots[b]) for a in CLIQUES for b in CLIQUES if a < b and a[0] == b[0]]
    between = [math.dist(spots[a], spots[b]) for a in CLIQUES for b in CLIQUES if a < b and a[0] != b[0]]
    assert max(within) < sum(between) / len(between)


def test_villages_lie_in_their_direction_but_nearer() -> None:
    grounds = {f"town{n}": (46.5 + n * 0.001, 57.3 + (n % 3) * 0.001) for n in range(12)} | {"village": (47.5, 57.3)}
    spots = places.place(dict.fromkeys(grounds), [], grounds=grounds)
    town = [spots[id] for id in grounds if id != "village"]
    middle = (sum(x for x, _ in town) / 12, sum(y for _, y in town) / 12)
    assert spots["village"][0] > max(x for x, _ in town)
    assert math.dist(spots["village"], middle) < 20 * max(math.dist(spot, middle) for spot in town)


def test_discs_keep_clear_of_each_other_and_of_obstacles() -> None:
    members = {"a": [(0.0, 0.0), (300.0, 300.0)], "b": [(10.0, 0.0), (290.0, 300.0)], "c": [(0.0, 300.0)]}
    spots = places.discs(members, obstacles=[(150.0, 150.0)])
    ends = [*spots.values(), (150.0, 150.0)]
    assert min(math.dist(a, b) for i, a in enumerate(ends) for b in ends[:i]) > 60
    assert places.discs(members, {"a": (1.25, 2.5)})["a"] == (1.25, 2.5)
    assert places.discs({}) == {}


@pytest.mark.long
def test_ten_thousand_loners_are_placed_in_seconds() -> None:
    began = time.monotonic()
    spots = places.place(
        {f"p{n}": None for n in range(10_000)}, [(f"p{n}", f"p{n * 7 % 10_000}", 1.0) for n in range(1, 10_000)]
    )
    assert len(spots) == 10_000
    assert time.monotonic() - began < 60
