"""The self-check on the real engine: who holds what, how far that is for whoever looks, what is kept of it and for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app import readiness
from app.access import Actor, Viewer
from app.audit import Caller
from app.graph import Graph, GraphSession
from app.intake import import_folder
from app.paths import Web, introduce
from app.readiness import Answer
from app.store import ReadinessCheck, open_store
from app.store import of as store_of
from bench.site import Browser
from tests.conftest import Site, person
from tests.networks import save, table

ON = dt.date(2026, 11, 26)
HEADS = {
    "municipalities": ("id", "name"),
    "institutions": ("id", "name", "short_name", "kind", "municipality", "lat", "lon"),
    "topics": ("id", "name", "parent"),
    "teachers": ("id", "name", "visibility"),
    "jobs": ("id", "teacher", "institution", "position"),
    "needs": ("id", "title", "institution", "kind", "priority", "state", "topics", "since", "until"),
    "offers": ("id", "title", "institution", "kind", "topics", "since", "until"),
    "programmes": ("id", "title", "institution", "direction", "level", "age_from", "age_to", "format", "topics"),
    "practices": ("id", "title", "kind", "institutions", "topics"),
    "informal_ties": ("id", "from", "to", "kind", "state", "source", "visibility", "since", "until"),
    "formal_ties": ("id", "from", "to", "kind", "source", "since", "until"),
    "exchanges": ("id", "title", "giver", "receiver", "happened_on", "state"),
}
PLACES = ("home", "near", "mid", "far", "apart")


class Town:
    """Five schools of a town on one meridian, a tenth of a degree (11.1 km) apart, with two teachers each; one more elsewhere."""

    def __init__(self, database: Graph, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.rows: dict[str, Any] = {
            "municipalities": [("town", "Town"), ("elsewhere", "Elsewhere")],
            "institutions": [
                (id, id, id, "school", "town", f"{57 + n / 10}", "46") for n, id in enumerate(PLACES)
            ] + [("abroad", "abroad", "abroad", "school", "elsewhere", "", "")],
            "topics": [("sport", "Sport", ""), ("swim", "Swimming", "sport"), ("ski", "Skiing", "sport")],
            "teachers": [(f"{id}{n}", f"Teacher {id}{n}", "network") for id in (*PLACES, "abroad") for n in (1, 2)],
            "jobs": [(f"j-{id}{n}", f"{id}{n}", id, "teacher") for id in (*PLACES, "abroad") for n in (1, 2)],
            "needs": [
                ("n-coach", "Coach", "home", "staff", "1", "open", "swim", "2026-09-01", "2027-05-31"),
                ("n-hall", "Hall", "home", "premises", "2", "open", "ski", "", ""),
                ("n-bus", "Bus", "home", "transport", "2", "open", "swim", "", ""),
                ("n-untold", "Something", "home", "staff", "3", "open", "", "", ""),
                ("n-found", "Found", "home", "staff", "3", "matched", "swim", "", ""),
                ("n-closed", "Closed", "home", "staff", "3", "closed", "swim", "", ""),
                ("n-over", "Over", "home", "staff", "3", "open", "swim", "2025-01-01", "2026-11-25"),
            ],
            "offers": [
                ("o-near", "Coach", "near", "staff", "swim", "", ""),
                ("o-mid", "Coach", "mid", "staff", "swim", "", ""),
                ("o-far", "Any coach", "far", "staff", "sport", "", ""),
                ("o-apart", "Hall", "apart", "premises", "ski", "", ""),
                ("o-home", "Our own", "home", "staff", "swim", "", ""),
                ("o-abroad", "Coach", "abroad", "staff", "swim", "", ""),
            ],
        }  # fmt: skip

    def tie(self, one: str, other: str, visibility: str = "network", state: str = "confirmed", until: str = "") -> Town:
        row = (f"t-{one}-{other}", one, other, "advice", state, "teacher", visibility, "2020-01-01", until)
        self.rows.setdefault("informal_ties", []).append(row)
        return self

    def add(self, name: str, *row: str) -> Town:
        self.rows.setdefault(name, []).append(row)
        return self

    def check(self, role: str = "representative", **known: object) -> Answer:
        files = {f"{name}.csv": table(HEADS[name], rows) for name, rows in self.rows.items() if rows}
        import_folder(self.database.session(person("admin").viewer), save(files, self.folder))
        return self.look(role, **known)

    def look(self, role: str = "representative", **known: object) -> Answer:
        viewer = person(role, **known).viewer
        found = readiness.check(self.database.session(viewer), viewer, "home", ON)
        assert found is not None
        return found


@pytest.fixture
def town(graph: GraphSession, database: Graph, tmp_path: Path) -> Town:
    return Town(database, tmp_path / "town")


def told(answer: Answer) -> dict[str, str]:
    return {one.need.id: one.verdict for one in answer.needs}


def ways(answer: Answer, need: str = "n-coach") -> dict[str, tuple[int | None, tuple[str, ...]]]:
    return {
        holder.candidate.institution: (holder.reach.contacts, holder.reach.chain)
        for one in answer.needs
        if one.need.id == need
        for holder in one.holders
    }


def test_the_whole_answer_by_hand(town: Town) -> None:
    """home1 knows mid2, who knows far1; nobody leads to near. Kilometres: 11.1 a tenth of a degree."""
    town.tie("home1", "mid2").tie("mid2", "far1")
    town.add("formal_ties", "f1", "apart", "home", "coop_agreement", "coordinator", "2020-01-01", "")
    town.add("exchanges", "e1", "E", "mid", "home", "2026-01-01", "confirmed")
    town.add("exchanges", "e2", "E", "home", "mid", "2025-01-01", "confirmed")
    town.add("exchanges", "e3", "E", "mid", "home", "2026-01-01", "proposed")
    answer = town.check()
    assert told(answer) == {"n-coach": "near", "n-bus": "nobody", "n-hall": "near", "n-untold": "untold"}
    assert (answer.matched, answer.closed, answer.verdict, answer.is_cut) == (1, 1, "part", False)
    coach = answer.needs[0]
    assert [(h.candidate.id, h.kind, h.steps, h.window, h.reach.contacts, h.km, h.reach.exchanges) for h in coach.holders] == [
        ("o-mid", 0, 0, 0, 1, 22.2, 2),
        ("o-near", 0, 0, 0, None, 11.1, 0),
        ("o-far", 0, 1, 0, 2, 33.4, 0),
    ]  # fmt: skip
    assert coach.best is coach.holders[0]
    assert coach.holders[0].reach.chain == ("home1", "mid2")
    assert coach.holders[2].reach.chain == ("home1", "mid2", "far1")
    [hall] = next(one for one in answer.needs if one.need.id == "n-hall").holders
    assert (hall.reach.formal, hall.reach.contacts, hall.km) == (1, None, 44.5)


def test_a_chain_of_three_is_an_introduction_and_one_of_four_is_not(town: Town) -> None:
    town.tie("home1", "mid1").tie("mid1", "mid2").tie("mid2", "far1").tie("far1", "near1")
    assert ways(town.check()) == {
        "mid": (1, ("home1", "mid1")),
        "far": (3, ("home1", "mid1", "mid2", "far1")),
        "near": (None, ()),
    }


def test_whoever_works_at_both_is_no_step_at_all(town: Town) -> None:
    town.add("jobs", "j-both", "home2", "near", "teacher")
    assert ways(town.check())["near"] == (0, ("home2",))


def test_an_institution_as_a_whole_is_an_end_but_introduces_nobody(town: Town) -> None:
    town.tie("home1", "near").tie("home1", "apart").tie("mid1", "apart").tie("far1", "home")
    assert ways(town.check()) == {"near": (1, ("home1", "near")), "mid": (None, ()), "far": (1, ("home", "far1"))}


def test_what_is_not_confirmed_is_over_or_is_hidden_leads_nowhere(town: Town) -> None:
    town.tie("home1", "near1", state="proposed").tie("home1", "mid1", until="2026-11-25").tie(
        "home1", "far1", "coordinators"
    )
    assert {contacts for contacts, _ in ways(town.check()).values()} == {None}
    assert ways(town.look("coordinator"))["far"] == (1, ("home1", "far1"))
    assert ways(town.look("representative", person="home1"))["far"] == (None, ()), (
        "a person’s own contacts are not the school’s"
    )


def test_programmes_and_practices_hold_what_no_offer_can(town: Town) -> None:
    town.rows["needs"] = [
        ("n-pd", "Learn", "home", "pd", "1", "open", "ski", "", ""),
        ("n-programme", "Programme", "home", "programme", "1", "open", "swim", "", ""),
        ("n-partner", "Partner", "home", "joint_project", "1", "open", "swim", "", ""),
    ]
    town.add("needs", "n-same", "The same", "far", "joint_project", "2", "open", "sport", "", "")
    town.add("needs", "n-same-closed", "Closed", "mid", "joint_project", "2", "closed", "swim", "", "")
    town.add("programmes", "p", "P", "mid", "sport", "base", "8", "12", "in_person", "swim")
    town.add("practices", "pr", "Pr", "methodical", "near|far|home", "ski")
    answer = town.check()
    held = {one.need.id: [holder.candidate.institution for holder in one.holders] for one in answer.needs}
    assert held == {"n-pd": ["near", "far"], "n-programme": ["mid"], "n-partner": ["far"]}


def test_without_needs_there_is_nothing_to_judge(town: Town) -> None:
    town.rows["needs"] = []
    answer = town.check()
    assert (answer.verdict, answer.needs) == ("silent", [])


@pytest.mark.parametrize("role", ["coordinator", "representative"])
def test_contacts_on_the_way_are_those_that_the_explorer_finds(seeded: Callable[..., GraphSession], role: str) -> None:
    """Counted another way: along the paths of the explorer's own search, from one institution to the other."""
    graph = seeded(role)
    seen = 0
    for home in ("school-lipovka", "kindergarten-7", "basic-school-klyuchi", "library-children"):
        answer = readiness.check(graph, person(role).viewer, home, ON)
        assert answer is not None
        for goal, reach in {h.candidate.institution: h.reach for one in answer.needs for h in one.holders}.items():
            found = introduce(graph, home, goal, ON, best=10)
            least = min((contacts_of(found.web, nodes) for _, nodes in found.paths), default=99)
            assert reach.contacts == (least if least <= readiness.WITHIN else None), (home, goal)
            seen += 1
    assert seen > 10


def contacts_of(web: Web, nodes: tuple[str, ...]) -> int:
    """Steps from person to person, or to an institution as a whole: a workplace is none."""
    steps = [{tie.type for tie in web.between(one, other)} for one, other in pairwise(nodes)]
    return sum("WORKS_AT" not in types for types in steps)


# --- what is kept -----------------------------------------------------------------------------------------------------


@pytest.fixture
def books() -> Iterator[Session]:
    store = open_store("sqlite://")
    with store.session() as session:
        yield session
    store.close()


REPRESENTATIVE = Caller(Actor(None, "r", frozenset({"representative"}), institutions=frozenset({"home"})))
COORDINATOR = Caller(Actor(None, "c", frozenset({"coordinator"}), municipality="town"))


def test_a_kept_check_is_kept_once_and_compared_with_later_ones(town: Town, books: Session) -> None:
    town.tie("home1", "mid1")
    then = replace(town.check(), on=dt.date(2025, 11, 20))
    for _ in range(2):
        readiness.keep(books, REPRESENTATIVE, then, "a" * 32)
    readiness.keep(books, REPRESENTATIVE, replace(then, on=dt.date(2026, 9, 1)), "b" * 32)
    with town.database.driver_session("write") as session:
        session.run("MATCH (n:Need {id: 'n-bus'}) SET n.state = 'closed'").consume()
        session.run("MATCH (r:Resource {id: 'o-mid'}) DETACH DELETE r").consume()
        session.run(
            "MATCH (i:Institution {id: 'home'}), (t:Topic {id: 'ski'}) CREATE (i)-[:NEEDS]->(n:Need {id: 'n-new', title: 'New', "
            "kind: 'info', priority: 3, state: 'open'})-[:ABOUT]->(t)"
        ).consume()
    held = readiness.kept(books, REPRESENTATIVE.actor.viewer, "home")
    assert [one.row.as_of for one in held] == [dt.date(2026, 9, 1), dt.date(2025, 11, 20)]
    chosen = readiness.usual(held, ON)
    assert chosen is not None
    assert chosen.row.as_of == dt.date(2025, 11, 20), "last year’s, though a later one was kept"
    lines = {line.title: (line.then, line.now) for line in readiness.compared(town.look(), chosen)}
    assert lines == {
        "Coach": ("near", "apart"), "Hall": ("apart", "apart"), "New": (None, "nobody"), "Something": ("untold", "untold"),
        "Bus": ("nobody", None),
    }  # fmt: skip
    assert {line.title for line in readiness.compared(town.look(), chosen) if line.now is None} == {"Bus"}


def test_what_coordinators_see_is_kept_for_coordinators(town: Town, books: Session) -> None:
    town.tie("home1", "near1", "coordinators")
    readiness.keep(books, COORDINATOR, town.check("coordinator"))
    kept = readiness.keep(books, REPRESENTATIVE, town.look())
    assert len(readiness.kept(books, COORDINATOR.actor.viewer, "home")) == 2
    assert [one.row.id for one in readiness.kept(books, REPRESENTATIVE.actor.viewer, "home")] == [kept.id]
    assert readiness.one(books, REPRESENTATIVE.actor.viewer, "home", kept.id - 1) is None
    assert readiness.one(books, Viewer(), "near", kept.id) is None


def test_no_person_is_in_what_is_kept(town: Town, books: Session) -> None:
    town.tie("home1", "mid1")
    row = readiness.keep(books, REPRESENTATIVE, town.check())
    assert "home1" not in str(row.answer)
    assert "Teacher" not in str(row.answer)
    assert row.answer["needs"][0]["best"]["contacts"] == 1


# --- over HTTP --------------------------------------------------------------------------------------------------------


def test_the_page_tells_the_verdicts_and_keeps_them(site: Site, caller: Callable[..., Browser]) -> None:
    who = caller("representative")
    address = "/institutions/gymnasium-1/readiness"
    try:
        status, body = who.ask(address)
        page = unescape(body.decode())
        assert status == 200
        assert "data-verdict=" in page
        assert "/explore?way=gymnasium-1,".replace(",", "%2C") in page or "/explore?way=gymnasium-1," in page
        assert who.post(f"{address}/keep", {"nonce": "c" * 32})[0] == 302
        assert who.post(f"{address}/keep", {"nonce": "c" * 32})[0] == 302
        with store_of(site.app).session() as session:
            [row] = session.query(ReadinessCheck).all()
            kept = row.id
        assert who.ask(f"{address}/{kept}")[0] == 200
        assert who.ask(f"{address}?with={kept}")[0] == 200
        assert who.ask(f"{address}?with=999999")[0] == 404
        assert who.ask(f"{address}?with=x")[0] == 400
        assert who.ask(f"/institutions/school-7/readiness/{kept}")[0] == 404
        assert caller("coordinator").ask(f"/institutions/school-7/readiness/{kept}")[0] == 404
    finally:
        with store_of(site.app).session() as session:
            session.execute(delete(ReadinessCheck))
            session.commit()
