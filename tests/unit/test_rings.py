"""Rings in a graph of gives: counted exactly, the best found without listing all; windows that are enough."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.discovery import cycles
from app.discovery.cycles import NOTHING, Matrix
from app.discovery.formalise import surprise
from app.discovery.gives import Thing, fitting

LENGTHS = (2, 3, 4)
TODAY = dt.date(2026, 11, 23)


@st.composite
def given_weights(draw: st.DrawFn) -> Matrix:
    """A few places; who gives whom what, of which worth. Worths repeat, so that many rings are equal."""
    size = draw(st.integers(0, 7))
    worth = st.one_of(st.just(NOTHING), st.integers(0, 4), st.just(NOTHING))
    cells = draw(st.lists(worth, min_size=size * size, max_size=size * size))
    return np.array(cells, dtype=np.int32).reshape(size, size)


def every_ring(weights: Matrix, length: int) -> dict[tuple[int, ...], int]:
    """Each ring once, told from its smallest place, by trying all orders."""
    found = {}
    for ring in permutations(range(len(weights)), length):
        steps = [weights[a, b] for a, b in zip(ring, (*ring[1:], ring[0]), strict=True)]
        if ring[0] == min(ring) and NOTHING not in steps:
            found[ring] = int(sum(steps))
    return found


@given(given_weights())
def test_rings_are_counted_as_by_hand(weights: Matrix) -> None:
    counts = cycles.count(weights > NOTHING)
    assert counts == {length: len(every_ring(weights, length)) for length in LENGTHS}


@given(given_weights(), st.integers(0, 12))
def test_the_best_rings_are_the_best_of_all(weights: Matrix, limit: int) -> None:
    for length, listed in cycles.best(weights, dict.fromkeys(LENGTHS, limit)).items():
        every = every_ring(weights, length)
        assert len({ring for _, ring in listed}) == len(listed) == min(limit, len(every))
        assert all(every[ring] == total for total, ring in listed), "a ring that is there, with its worth"
        assert [total for total, _ in listed] == sorted(every.values(), reverse=True)[:limit]


@given(given_weights())
def test_a_list_long_enough_holds_every_ring(weights: Matrix) -> None:
    for length, listed in cycles.best(weights, dict.fromkeys(LENGTHS, 10_000)).items():
        assert {ring: total for total, ring in listed} == every_ring(weights, length)


def test_a_large_town_is_counted_exactly() -> None:
    chance = np.random.default_rng(1)
    gives = chance.random((150, 150)) < 0.1
    np.fill_diagonal(gives, False)
    numbers = gives.astype(np.int64)
    three = sum(int(numbers[a] @ numbers @ numbers[:, a]) for a in range(150)) // 3
    counts = cycles.count(gives)
    assert counts[3] == three
    listed = cycles.best(np.where(gives, 1, NOTHING).astype(np.int32), dict.fromkeys(LENGTHS, 10**6))
    assert {length: len(rings) for length, rings in listed.items()} == counts


# --- windows ----------------------------------------------------------------------------------------------------------


def day(number: int) -> dt.date:
    return TODAY + dt.timedelta(number)


@pytest.mark.parametrize(
    ("need", "offer", "days"),
    [
        ((0, 30), (30, 60), None),  # they touch by one day
        ((0, 30), (18, 60), None),  # thirteen days
        ((0, 30), (17, 60), 14),
        ((0, 200), (50, 52), 3),  # three days, but all that there are
        ((0, 51), (50, 52), None),
        ((20, 20), (0, 40), 1),
        ((-90, 12), (-90, 60), 13),  # what is left of the need
        ((-90, -1), (-90, 60), None),
        ((None, None), (5, None), "open"),
        ((None, 40), (None, None), 41),
    ],
)
def test_windows_that_are_enough(
    need: tuple[int | None, int | None], offer: tuple[int | None, int | None], days: int | str | None
) -> None:
    (one, other) = (tuple(None if n is None else day(n) for n in window) for window in (need, offer))
    asked, offered = (
        thing("n", SWIMMING, since=one[0], until=one[1]),
        thing("o", SWIMMING, since=other[0], until=other[1]),
    )
    swapped = replace(asked, since=other[0], until=other[1]), replace(offered, since=one[0], until=one[1])
    for pair in ((asked, offered), swapped):
        found = list(fitting([pair[0]], [pair[1]], TODAY))
        assert len(found) == (days is not None)
        for give in found:
            assert give.since >= TODAY
            assert (give.until and (give.until - give.since).days + 1) == (None if days == "open" else days)


def thing(id: str, *topics: tuple[str, str, int], **more: object) -> Thing:
    known = {"since": None, "until": None} | more
    return Thing(id, f"of-{id}", "staff", topics=topics, **known)


SWIMMING, SPORT, SKIING = ("swim", "swim", 0), ("swim", "sport", 1), ("ski", "ski", 0)


def test_a_topic_fits_itself_and_what_is_wider_or_narrower_but_not_its_sisters() -> None:
    swim, ski = thing("n", SWIMMING, SPORT), thing("n", SKIING, ("ski", "sport", 1))
    sport = thing("o", ("sport", "sport", 0))
    assert [give.steps for give in fitting([swim], [thing("o", SWIMMING, SPORT)], TODAY)] == [0]
    assert [(give.asked, give.topic, give.steps) for give in fitting([swim], [sport], TODAY)] == [("swim", "sport", 1)]
    narrower = list(fitting([thing("n", ("sport", "sport", 0))], [thing("o", SWIMMING, SPORT)], TODAY))
    assert [(give.asked, give.topic, give.steps) for give in narrower] == [("sport", "swim", 1)]
    assert not list(fitting([ski], [thing("o", SWIMMING, SPORT)], TODAY))


def test_of_several_topics_the_nearest_counts_and_the_pair_once() -> None:
    need = thing("n", SWIMMING, SPORT, SKIING, ("ski", "sport", 1))
    offer = thing("o", ("sport", "sport", 0), SKIING, ("ski", "sport", 1))
    assert [(give.topic, give.steps) for give in fitting([need], [offer], TODAY)] == [("ski", 0)]


def test_what_has_been_exchanged_already_is_not_offered_again() -> None:
    need = thing("n", SWIMMING, met_by=frozenset({"o"}))
    assert [give.offer.id for give in fitting([need], [thing("o", SWIMMING), thing("p", SWIMMING)], TODAY)] == ["p"]


# --- chance -----------------------------------------------------------------------------------------------------------


@given(st.integers(1, 12), st.floats(0.05, 8))
def test_surprise_is_how_rarely_chance_gives_so_much(found: int, expected: float) -> None:
    below = sum(math.exp(-expected) * expected**number / math.factorial(number) for number in range(found))
    assume(1 - below > 1e-9)
    assert 10 ** -surprise(found, expected) == pytest.approx(1 - below, rel=1e-4)
