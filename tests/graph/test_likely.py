"""Likely contacts: with reasons that hold, between people who are there, and never between those who said no."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from app.discovery import KINDS, Scope, Suggestion
from app.discovery.ties import read
from app.graph import Graph, GraphSession
from tests.graph.test_risk import Town

ON = dt.date(2026, 11, 23)
Look = Callable[..., GraphSession]


@pytest.fixture
def town(graph: GraphSession, database: Graph, tmp_path: Path) -> Town:
    return Town(database, tmp_path / "town")


def pairs(graph: GraphSession, on: dt.date = ON) -> dict[tuple[str, ...], Suggestion]:
    found = KINDS["likely"].find(graph, Scope("town", on))
    assert found.total == len(found.suggestions)
    return {tuple(sorted(ref.id for ref in one.what.refs())): one for one in found.suggestions}


def test_two_who_know_the_same_person_are_likely_to_meet(town: Town) -> None:
    town.tie("a1", "d1").tie("d1", "c1")
    found = pairs(town.seen_by("coordinator"))
    assert set(found) == {("a1", "c1")}
    assert {ref.id for said in found["a1", "c1"].why for ref in said.refs()} == {"d1"}


@pytest.mark.parametrize("state", ["declined", "proposed", "confirmed"])
@pytest.mark.parametrize("role", ["coordinator", "analyst"])
def test_a_pair_of_whom_something_is_written_down_is_never_suggested(town: Town, state: str, role: str) -> None:
    """Not even to somebody who may not see what: the contact is for coordinators only."""
    town.tie("a1", "d1").tie("d1", "c1").tie("d1", "b1").tie("c1", "a1", "coordinators", state)
    found = pairs(town.seen_by(role))
    assert ("a1", "c1") not in found
    assert ("a1", "b1") in found


def test_an_old_contact_is_no_news(town: Town) -> None:
    town.tie("a1", "d1").tie("d1", "c1").tie("a1", "c1", until="2022-01-01")
    assert ("a1", "c1") not in pairs(town.seen_by("coordinator"))


def test_colleagues_and_people_who_are_gone_are_not_suggested(town: Town) -> None:
    town.tie("a1", "d1").tie("d1", "a2").tie("d1", "c1").tie("d1", "b1")
    town.rows["jobs"] = [row for row in town.rows["jobs"] if row[1] != "c1"]
    found = pairs(town.seen_by("coordinator"))
    assert {id for pair in found for id in pair} == {"a1", "a2", "b1"}
    assert ("a1", "a2") not in found


def test_what_only_coordinators_see_is_no_reason_for_others(town: Town) -> None:
    town.tie("a1", "d1", "coordinators").tie("d1", "c1")
    assert pairs(town.seen_by("coordinator"))
    assert not pairs(town.seen_by("analyst"))


def test_on_the_seed_every_reason_holds_and_no_pair_knows_each_other(seeded: Look) -> None:
    for role in ("coordinator", "analyst"):
        graph = seeded(role)
        found = KINDS["likely"].find(graph, Scope("zarechye", ON))
        ties = read(graph, "zarechye", ON)
        met = {frozenset((tie.source, tie.target)) for tie in ties.contacts}
        now = {frozenset((tie.source, tie.target)) for tie in ties.contacts_on()}
        assert found.total >= len(found.suggestions) > 100
        scores = [one.score for one in found.suggestions]
        assert scores == sorted(scores, reverse=True)
        for one in found.suggestions:
            ends = {ref.id for ref in one.what.refs()}
            assert frozenset(ends) not in met
            a, b = ends
            assert not set(ties.places(a)) & set(ties.places(b))
            assert one.why
            known = next((said for said in one.why if said.message == "Both know: %(names)s"), None)
            for ref in known.refs() if known else ():
                assert {frozenset((a, ref.id)), frozenset((b, ref.id))} <= now
