"""Risks of the network: who holds everything, who is alone, where it may tear; what of it each reader is told."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.discovery import KINDS, Found, Scope
from app.discovery import fabric as fabrics
from app.discovery.risks import lifeline, pieces_of, weak_points
from app.discovery.ties import Ties
from app.graph import Graph, GraphSession
from app.intake import import_folder
from app.removal import fabric_of, remove
from bench.paper import network
from tests.conftest import ROOT, person
from tests.networks import save, table

ON = dt.date(2026, 11, 23)
Look = Callable[..., GraphSession]
HEADS = {
    "municipalities": ("id", "name"),
    "institutions": ("id", "name", "short_name", "kind", "municipality"),
    "teachers": ("id", "name", "visibility"),
    "jobs": ("id", "teacher", "institution", "position"),
    "informal_ties": ("id", "from", "to", "kind", "state", "source", "visibility", "since", "until"),
    "formal_ties": ("id", "from", "to", "kind", "source", "since", "until"),
}


def ask(graph: GraphSession, code: str, place: str = "town", on: dt.date = ON) -> Found:
    return KINDS[code].find(graph, Scope(place, on))


def named(found: Found) -> list[set[str]]:
    return [{ref.id for ref in one.what.refs()} for one in found.suggestions]


class Town:
    """A town of four schools with three teachers each: a1 a2 a3 at school a, and so on."""

    def __init__(self, database: Graph, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.rows: dict[str, list[tuple[str, ...]]] = {
            "municipalities": [("town", "Town")],
            "institutions": [(id, f"School {id.upper()}", f"School {id.upper()}", "school", "town") for id in "abcd"],
            "teachers": [(f"{id}{n}", f"Teacher {id}{n}", "network") for id in "abcd" for n in (1, 2, 3)],
            "jobs": [(f"j-{id}{n}", f"{id}{n}", id, "teacher") for id in "abcd" for n in (1, 2, 3)],
            "informal_ties": [],
            "formal_ties": [],
        }

    def tie(self, one: str, other: str, visibility: str = "network", state: str = "confirmed", until: str = "") -> Town:
        row = (f"t-{one}-{other}", one, other, "advice", state, "teacher", visibility, "2020-01-01", until)
        self.rows["informal_ties"].append(row)
        return self

    def agree(self, one: str, other: str, until: str = "") -> Town:
        row = (f"f-{one}-{other}", one, other, "coop_agreement", "coordinator", "2020-01-01", until)
        self.rows["formal_ties"].append(row)
        return self

    def seen_by(self, role: str) -> GraphSession:
        files = {f"{name}.csv": table(HEADS[name], rows) for name, rows in self.rows.items() if rows}
        import_folder(self.database.session(person("admin").viewer), save(files, self.folder))
        return self.database.session(person(role).viewer)


@pytest.fixture
def town(graph: GraphSession, database: Graph, tmp_path: Path) -> Town:
    return Town(database, tmp_path / "town")


# --- the stories of the seed ------------------------------------------------------------------------------------------


def test_the_school_that_hangs_on_one_teacher_is_told_first(seeded: Look) -> None:
    found = ask(seeded(), "lifelines", "zarechye")
    assert named(found)[0] == {"basic-school-olkhovka", "t-roshchina-va"}
    assert found.total == len(found.suggestions) == 1
    count = found.suggestions[0].why[0].values
    assert (count["count"], count["institutions"]) == (12, 12)


def test_the_island_is_told_to_be_alone(seeded: Look) -> None:
    found = ask(seeded(), "isolated", "zarechye")
    assert named(found) == [{"basic-school-klyuchi"}]
    assert [said.message for said in found.suggestions[0].why][1:] == [
        "No tie with another institution is known from earlier years"
    ]


def test_nothing_is_said_where_nothing_would_tear(seeded: Look) -> None:
    """The seed hangs on nobody but the teacher who is told elsewhere."""
    assert ask(seeded(), "bridges", "zarechye").total == 0


def test_every_answer_tells_what_was_counted_and_on_which_day(seeded: Look) -> None:
    for code in ("lifelines", "isolated", "bridges"):
        said = ask(seeded(), code, "zarechye").counted[0]
        assert said.values["on"] == ON
        assert (said.values["institutions"], said.values["people"]) == (59, 466)
        assert said.message % dict.fromkeys(said.values, "…")


def test_without_her_the_school_is_cut_off(seeded: Look) -> None:
    fabric = fabric_of(seeded(), "zarechye", ON)
    told = remove(fabric, ["t-roshchina-va"])
    assert told.cut_institutions == ("basic-school-olkhovka",)
    assert len(told.cut_people) == 8
    assert all("basic-school-olkhovka" in pair for pair in told.lost)
    assert (len(told.lost), told.no_way, told.longest) == (12, told.lost, None)


# --- what counts ------------------------------------------------------------------------------------------------------


def test_an_agreement_or_a_second_person_is_a_second_leg(town: Town) -> None:
    town.tie("a1", "b1").tie("a1", "c1").tie("b2", "c2").tie("d1", "b3").tie("d1", "c3").agree("d", "b")
    graph = town.seen_by("coordinator")
    assert named(ask(graph, "lifelines")) == [{"a", "a1"}], "d has an agreement, b and c have several people"
    town.tie("a2", "b2")
    assert not named(ask(town.seen_by("coordinator"), "lifelines"))


def test_one_tie_is_too_few_to_speak_of_and_colleagues_are_not_outside(town: Town) -> None:
    town.tie("a1", "b1").tie("a1", "a2").tie("a1", "a3")
    assert not named(ask(town.seen_by("coordinator"), "lifelines"))


def test_what_is_over_proposed_or_declined_ties_nobody(town: Town) -> None:
    town.tie("a1", "b1", until="2024-05-01").tie("a2", "b2", state="proposed").tie("a3", "b3", state="declined")
    town.agree("a", "c", until="2023-01-01").tie("c1", "d1").tie("b1", "c2")
    graph = town.seen_by("coordinator")
    found = ask(graph, "isolated")
    assert named(found) == [{"a"}]
    assert found.suggestions[0].why[1].values == {"last": dt.date(2024, 5, 1)}
    assert ask(graph, "isolated", on=dt.date(2022, 1, 1)).total == 0, "it was tied then"


def test_a_part_that_hangs_on_one_tie_is_told_with_its_size(town: Town) -> None:
    town.tie("a1", "b1").tie("a2", "b2").tie("a3", "c1").tie("c1", "d1").tie("c2", "d2")
    found = ask(town.seen_by("coordinator"), "bridges")
    by_key = {one.key: one for one in found.suggestions}
    said = by_key["tie:t-a3-c1"].why[0].values
    assert (said["count"], said["people"]) == (2, 6)
    assert set(by_key) == {"tie:t-a3-c1", "node:a"}, "its two ends are not told once more"
    town.tie("b3", "d3")
    assert ask(town.seen_by("coordinator"), "bridges").total == 0, "a second way round holds"


# --- who is told what -------------------------------------------------------------------------------------------------


def test_an_analyst_is_not_told_of_a_person_whose_ties_only_coordinators_see(town: Town) -> None:
    town.tie("a1", "b1", "coordinators").tie("a1", "c1", "coordinators").tie("b2", "c2").tie("d1", "c3").tie("d2", "b3")
    assert named(ask(town.seen_by("coordinator"), "lifelines")) == [{"a", "a1"}]
    analyst = town.seen_by("analyst")
    for code in ("lifelines", "isolated", "bridges"):
        refs = {ref.id for one in ask(analyst, code).suggestions for ref in one.refs()}
        assert "a1" not in refs, code


def test_a_closed_person_is_told_to_nobody_who_may_not_see_her(town: Town) -> None:
    town.rows["teachers"][0] = ("a1", "Teacher a1", "coordinators")
    town.tie("a1", "b1").tie("a1", "c1").tie("b2", "c2").tie("d1", "c3").tie("d2", "b3")
    assert named(ask(town.seen_by("coordinator"), "lifelines")) == [{"a", "a1"}]
    analyst = town.seen_by("analyst")
    fabric = fabric_of(analyst, "town", ON)
    assert "a1" not in fabric.nodes
    assert remove(fabric, ["a1"]).absent == ("a1",)
    assert not {"a1"} & {ref.id for code in KINDS for one in ask(analyst, code).suggestions for ref in one.refs()}


# --- quiet ------------------------------------------------------------------------------------------------------------


def rewired(ties: Ties, seed: int) -> Ties:
    """The same people with as many contacts each as in the seed, but with whom is left to chance."""
    chance = random.Random(seed)
    at = [n for n, tie in enumerate(ties.contacts) if tie.target not in ties.institutions]
    targets = [tie.target for tie in ties.contacts]
    sources = [tie.source for tie in ties.contacts]
    for _ in range(10 * len(at)):
        one, other = chance.choice(at), chance.choice(at)
        if sources[one] != targets[other] and sources[other] != targets[one]:
            targets[one], targets[other] = targets[other], targets[one]
    dealt = [tie._replace(target=target) for tie, target in zip(ties.contacts, targets, strict=True)]
    return replace(ties, contacts=dealt)


def test_chance_alone_makes_them_speak_seldom(capsys: pytest.CaptureFixture[str]) -> None:
    """On networks without any story, about sixty institutions each."""
    seed = network(ROOT / "seed", ON)
    spoke = {"lifelines": 0, "isolated": 0, "bridges": 0}
    times = 20
    for number in range(times):
        fabric = fabrics.weave(rewired(seed, number))
        outside = fabrics.outside(fabric)
        spoke["lifelines"] += sum(lifeline(ties) is not None for ties in outside.values())
        spoke["isolated"] += sum(not ties for ties in outside.values())
        spoke["bridges"] += len(weak_points(fabric)[0])
        assert len(pieces_of(fabric)) == weak_points(fabric)[1]
    with capsys.disabled():
        print(f"\n{times} random rewirings, suggestions in all: {spoke}")
    assert sum(spoke.values()) <= times / 4
