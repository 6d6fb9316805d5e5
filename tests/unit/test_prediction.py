"""Predicting contacts: each measure is what networkx or plain counting says, and nothing of the future is known."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from unittest.mock import patch

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.discovery.pairing import mutual, pairs_of
from app.discovery.prediction import FEATURES, FIXED, LEAST_PAST, Day, Facts, auc, learn
from app.discovery.ties import Contact, Institution, Job, Ties

ON = dt.date(2024, 9, 1)
PEOPLE = "abcdefgh"


def town(contacts: list[tuple[str, str, dt.date | None, dt.date | None]], jobs: list[Job] | None = None) -> Ties:
    """Eight people, each at a school of their own unless told otherwise."""
    jobs = jobs or [Job(person, f"at-{person}", None, None) for person in PEOPLE]
    places = sorted({job.institution for job in jobs})
    return Ties(
        dt.date(2026, 11, 23),
        {id: Institution(id, "school", "general", None) for id in places},
        jobs,
        [Contact(f"c{n}", a, b, "advice", None, since, until, None) for n, (a, b, since, until) in enumerate(contacts)],
    )


days = st.one_of(st.none(), st.dates(dt.date(2020, 1, 1), dt.date(2026, 11, 1)))
ties = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), days, st.none()), max_size=24)


@given(ties)
def test_topological_scores_are_networkx_s(contacts: list[tuple[str, str, dt.date | None, dt.date | None]]) -> None:
    day = Day(town(contacts), Facts(), ON)
    graph = nx.Graph((a, b) for a, b, since, _ in contacts if a != b and (since is None or since <= ON))
    graph.add_nodes_from(PEOPLE)
    one, other = pairs_of(len(PEOPLE))
    pairs = [(PEOPLE[a], PEOPLE[b]) for a, b in zip(one, other, strict=True)]
    assert day.people == list(PEOPLE)
    wanted = [value for *_, value in nx.adamic_adar_index(graph, pairs)]
    assert day.adamic_adar(one, other) == pytest.approx(wanted)
    wanted = [value for *_, value in nx.resource_allocation_index(graph, pairs)]
    assert day.resource_allocation(one, other) == pytest.approx(wanted)
    named = {(day.people[a], day.people[b]) for a, b in zip(*day.candidates(), strict=True)}
    apart = {pair for pair in pairs if not graph.has_edge(*pair)}
    assert named == {pair for pair in apart if list(nx.common_neighbors(graph, *pair))}


@given(ties, st.integers(0, 4))
def test_common_contacts_count_the_same_however_they_are_added_up(
    contacts: list[tuple[str, str, dt.date | None, dt.date | None]], widest: int
) -> None:
    """Contacts of those whom few have in common are listed by pair, of others looked at one by one."""
    one, other = pairs_of(len(PEOPLE))
    with patch("app.discovery.prediction.WIDEST", widest):
        day = Day(town(contacts), Facts(), ON)
        quick = day.adamic_adar(one, other)
    plain = [
        sum(1 / np.log(len(day.around[z])) for z in day.around[a] & day.around[b])
        for a, b in zip(one, other, strict=True)
    ]
    assert quick == pytest.approx(plain)


jobs_held = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from("pqr"), st.sampled_from([None, dt.date(2024, 8, 31)])),
    min_size=2,
)


@given(jobs_held)
def test_who_works_apart_has_no_workplace_in_common(held: list[tuple[str, str, dt.date | None]]) -> None:
    day = Day(town([], [Job(person, place, None, until) for person, place, until in held]), Facts(), ON)
    one, other = pairs_of(len(day.people))
    plain = [not day.homes[a] & day.homes[b] for a, b in zip(one, other, strict=True)]
    assert day.apart(one, other).tolist() == plain


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=40))
def test_auc_is_a_count_of_pairs(rows: list[tuple[int, bool]]) -> None:
    scores, came = np.array([float(s) for s, _ in rows]), np.array([c for _, c in rows])
    ours = auc(scores, came)
    beaten = [(a > b) + (a == b) / 2 for a in scores[came] for b in scores[~came]]
    assert ours == pytest.approx(sum(beaten) / len(beaten)) if beaten else np.isnan(ours)


@given(ties)
def test_what_came_later_changes_no_measure(contacts: list[tuple[str, str, dt.date | None, dt.date | None]]) -> None:
    facts = Facts({"a": frozenset({"x"}), "b": frozenset({"x"})}, [("a", "j", ON, None), ("b", "j", ON, None)])
    later = dt.date(2025, 1, 1)
    now = [each for each in contacts if each[2] is None or each[2] <= ON]
    more = [*now, *((a, b, later, None) for a, b in combinations(PEOPLE, 2))]
    jobs = [Job(person, f"at-{person}", None, None) for person in PEOPLE]
    known = Facts(facts.subjects, [*facts.projects, ("c", "j", later, None)])
    days = [Day(town(now, jobs), facts, ON), Day(town(more, [*jobs, Job("a", "at-b", later, None)]), known, ON)]
    one, other = pairs_of(len(PEOPLE))
    first, second = (day.features(one, other) for day in days)
    assert (first == second).all()
    assert [list(side) for side in days[0].candidates()] == [list(side) for side in days[1].candidates()]


def test_each_measure_says_what_it_is_called() -> None:
    jobs = [
        Job("a", "p", None, None), Job("b", "q", dt.date(2020, 1, 1), None), Job("b", "p", None, dt.date(2019, 12, 31)),
        Job("c", "q", None, None), Job("z", "q", None, None),
    ]  # fmt: skip
    facts = Facts(
        {"a": frozenset({"physics", "art"}), "b": frozenset({"physics"})},
        [("a", "j", None, None), ("b", "j", None, None), ("b", "k", None, None), ("a", "k", None, dt.date(2020, 1, 1))],
    )
    day = Day(town([("a", "c", None, None), ("z", "a", None, None)], jobs), facts, ON)
    a, b = (np.array([day.number[id]]) for id in "ab")
    said = dict(zip(FEATURES, day.features(a, b)[0], strict=True))
    assert said == {
        "common": 0, "contacts": pytest.approx(np.log1p(2)), "projects": 1, "subject": 1, "former": 1,
        "places": pytest.approx(np.log1p(2)), "formal": 0, "sector": 1,
    }  # fmt: skip


def test_a_short_past_teaches_nothing_and_a_long_one_does() -> None:
    before, after = dt.date(2022, 9, 1), ON
    people = [f"n{k:03}" for k in range(90)]
    jobs = [Job(id, f"at-{id}", None, None) for id in people]
    subjects = {id: frozenset({str(k // 3)}) for k, id in enumerate(people)}  # threes of one subject
    meet = dt.date(2023, 1, 1)
    contacts = [(a, b, meet, None) for k in range(0, 90, 3) for a, b in combinations(people[k : k + 3], 2)]
    few = learn(town(contacts[: LEAST_PAST - 1], jobs), Facts(subjects), before, after)
    assert (few.is_learnt, few.positives) == (False, LEAST_PAST - 1)
    assert (few.weights == FIXED).all()
    model = learn(town(contacts, jobs), Facts(subjects), before, after)
    assert (model.is_learnt, model.positives, model.pairs) == (True, 90, 90 * 89 // 2)
    assert FEATURES[int(np.argmax(model.weights))] == "subject"
    assert (model.weights >= 0).all()


@given(st.lists(st.integers(0, 3), min_size=15, max_size=15), st.integers(1, 3))
def test_a_pair_is_told_when_it_is_among_the_best_of_both(values: list[int], best: int) -> None:
    one, other = pairs_of(6)
    scores = np.array(values, dtype=float)
    rank = {k: (-scores[k], k) for k in range(15)}
    of = {p: sorted((k for k in range(15) if p in (one[k], other[k])), key=rank.__getitem__)[:best] for p in range(6)}
    assert list(mutual(one, other, scores, best)) == [k for k in range(15) if k in of[one[k]] and k in of[other[k]]]
