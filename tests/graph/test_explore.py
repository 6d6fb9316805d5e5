"""What the explorer's questions answer on the seed, over HTTP, for different people."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from app.graph import Graph, GraphSession
from tests.conftest import Caller, Site, person, wipe

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(site: Site, caller: Callable[..., Caller]) -> Ask:
    """`ask(path, role)`: the JSON of a 200 answer."""
    known: dict[str, Caller] = {}

    def answer(path: str, role: str = "coordinator", status: int = 200) -> dict[str, Any]:
        if role not in known:
            known[role] = caller(role)
        found, body = known[role].ask(path)
        assert found == status, body[:300]
        return dict(json.loads(body))

    return answer


def tallied(picture: dict[str, Any]) -> Counter[str]:
    return Counter(tie["type"] for tie in picture["ties"])


def test_the_municipality_is_drawn_whole(ask: Ask) -> None:
    picture = ask("/api/explore/view?on=2026-11-23")
    assert (picture["as_of"], picture["level"], picture["missing"]) == ("2026-11-23", "institutions", [])
    assert len(picture["nodes"]) == 59
    assert {node["label"] for node in picture["nodes"]} == {"Institution"}
    assert all(node["x"] is not None for node in picture["nodes"])
    kinds = tallied(picture)
    assert kinds["FORMAL_TIE"] > 100
    assert kinds["INFORMAL_SUM"] > 100
    shown = picture["shown"]
    assert (shown["nodes"], shown["ties"]) == (shown["nodes_of"], shown["ties_of"]) == (59, sum(kinds.values()))
    ids = {node["id"] for node in picture["nodes"]}
    assert all(tie["source"] in ids and tie["target"] in ids for tie in picture["ties"])


def test_the_isolated_school_has_no_ties_and_is_drawn(ask: Ask) -> None:
    picture = ask("/api/explore/view?on=2026-11-23")
    lonely = [node["id"] for node in picture["nodes"] if node["degree"] == 0]
    assert "basic-school-klyuchi" in lonely


@pytest.mark.parametrize("address", ["", "level=people", "focus=museum&depth=2", "open=gymnasium-1"])
@pytest.mark.parametrize("role", ["teacher", "coordinator"])
def test_all_years_hold_what_each_date_answers(ask: Ask, address: str, role: str) -> None:
    """The browser moves through time by itself; it must not see another network than the graph's own answer."""
    whole = ask(f"/api/explore/view?{address}", role)
    assert whole["span"] == "all"

    def living(spans: list[list[str | None]], on: str) -> int:
        return sum((since or "") <= on <= (until or "9999") for since, until in spans)

    for on in ("2016-09-01", "2019-03-10", "2023-12-31", "2026-11-23"):
        dated = ask(f"/api/explore/view?{address}&on={on}", role)
        assert dated["span"] == "date"
        drawn = {tie["id"]: tie["count"] for tie in dated["ties"]}
        ids = {node["id"] for node in dated["nodes"]}
        found = {
            tie["id"]: count
            for tie in whole["ties"]
            if (count := living(tie.get("spans") or [[tie["since"], tie["until"]]], on))
            and {tie["source"], tie["target"]} <= ids
        }
        assert found == drawn
        if not address:
            alive = {n["id"] for n in whole["nodes"] if living(n["spans"] or [[None, None]], on)}
            assert alive == ids


def test_time_decides_what_is_there(ask: Ask) -> None:
    def partners(on: str) -> set[str]:
        ring = ask(f"/api/explore/view?focus=gymnasium-1&ties=formal&on={on}")
        ends = {(tie["source"], tie["target"]) for tie in ring["ties"] if tie["type"] == "FORMAL_TIE"}
        return {one if two == "gymnasium-1" else two for one, two in ends if "gymnasium-1" in (one, two)}

    gaps = [year for year in range(2016, 2027) if "museum" not in partners(f"{year}-06-01")]
    there = [year for year in range(2016, 2027) if year not in gaps]
    assert there, "the museum is never a partner"
    assert any(min(there) < gap < max(there) for gap in gaps), "the partner who left and returned has no gap"


def test_filters_of_the_address_are_obeyed(ask: Ask) -> None:
    assert tallied(ask("/api/explore/view?ties=formal")).keys() == {"FORMAL_TIE"}
    assert tallied(ask("/api/explore/view?ties=informal")).keys() == {"INFORMAL_SUM"}
    culture = ask("/api/explore/view?sectors=culture")
    assert {node["sector"] for node in culture["nodes"]} == {"culture"}
    kinds = {tie["kind"] for tie in ask("/api/explore/view?ties=formal&kinds=patronage")["ties"]}
    assert kinds == {"patronage"}


def test_people_and_their_workplaces(ask: Ask) -> None:
    picture = ask("/api/explore/view?level=people&on=2026-11-23")
    labels = Counter(node["label"] for node in picture["nodes"])
    assert labels["Institution"] == 59
    assert labels["Teacher"] > 400
    assert tallied(picture)["INFORMAL_TIE"] > 800
    shown = picture["shown"]
    assert shown["nodes"] <= 600
    assert shown["ties"] <= 2500
    assert picture["truncated"] == (shown["nodes"] < shown["nodes_of"] or shown["ties"] < shown["ties_of"])


def test_neighbours_are_counted_and_cut_honestly(ask: Ask) -> None:
    some = ask("/api/explore/neighbours/school-7?limit=5")
    assert some["shown"]["nodes"] == 6
    assert some["shown"]["nodes_of"] > 20
    assert some["truncated"]
    whole = ask("/api/explore/neighbours/school-7?limit=500")
    assert whole["shown"]["nodes"] == whole["shown"]["nodes_of"] == some["shown"]["nodes_of"]


def test_a_focus_with_two_steps_reaches_further(ask: Ask) -> None:
    one = ask("/api/explore/view?focus=t-roshchina-va&depth=1")["shown"]["nodes"]
    two = ask("/api/explore/view?focus=t-roshchina-va&depth=2")["shown"]["nodes"]
    assert two > one > 3


def test_what_is_opened_joins_the_picture(ask: Ask) -> None:
    closed = ask("/api/explore/view")
    opened = ask("/api/explore/view?open=school-7")
    gained = {node["id"] for node in opened["nodes"]} - {node["id"] for node in closed["nodes"]}
    assert any(id.startswith("t-") for id in gained)
    assert ask("/api/explore/view?open=nobody-here")["missing"] == ["nobody-here"]
    assert ask("/api/explore/view?focus=nobody-here")["nodes"] == []


@pytest.mark.parametrize(
    "query",
    ["level=galaxy", "on=yesterday", "on=0000-01-01", "focus=a%27%20OR%201%3D1", "depth=9", "focus=%60%5Cu0060"],
)
def test_nonsense_in_the_address_is_a_sentence(ask: Ask, query: str) -> None:
    answer = ask(f"/api/explore/view?{query}", status=400)
    assert answer["ok"] is False
    assert answer["error"]


def test_nobody_is_shown_anything_without_signing_in(ask: Ask) -> None:
    for path in ("view", "neighbours/school-7"):
        assert "nodes" not in ask(f"/api/explore/{path}", "anonymous", status=401)
    assert "results" not in ask("/api/search?q=школа".replace("школа", quote("школа")), "anonymous", status=401)


# --- what is not theirs to see ----------------------------------------------------------------------------------------


@pytest.fixture
def secret(application: Site, database: Graph, graph: GraphSession, content: Any) -> None:
    """Two schools; a and b have a contact for coordinators only, c is a person for coordinators only."""
    wipe(database)
    with database.driver_session("write") as session:
        session.run(
            """
            CREATE (m:Municipality {id: 'm', name: 'М'})
            CREATE (s1:Institution {id: 's1', name: 'Первая', short_name: 'Первая', kind: 'school', sector: 'general'})-[:IN]->(m)
            CREATE (s2:Institution {id: 's2', name: 'Вторая', short_name: 'Вторая', kind: 'school', sector: 'general'})-[:IN]->(m)
            CREATE (a:Teacher {id: 'a', name: 'Аникина', visibility: 'network'})-[:WORKS_AT {id: 'w1'}]->(s1)
            CREATE (b:Teacher {id: 'b', name: 'Бокова', visibility: 'network'})-[:WORKS_AT {id: 'w2'}]->(s2)
            CREATE (c:Teacher {id: 'c', name: 'Скрытая', visibility: 'coordinators'})-[:WORKS_AT {id: 'w3'}]->(s2)
            CREATE (a)-[:INFORMAL_TIE {id: 't1', key: '1', kind: 'advice', state: 'confirmed', visibility: 'coordinators'}]->(b)
            CREATE (a)-[:INFORMAL_TIE {id: 't2', key: '2', kind: 'advice', state: 'confirmed', visibility: 'network'}]->(c)
            CREATE (a)-[:INFORMAL_TIE {id: 't3', key: '3', kind: 'online', state: 'declined', visibility: 'public'}]->(b)
            """
        ).consume()


def everything_about(session: GraphSession) -> list[Any]:
    """Every answer in which the hidden tie or the hidden person could show itself."""
    types = ["FORMAL_TIE", "INFORMAL_TIE", "WORKS_AT", "TAKES_PART"]
    ids = ["s1", "s2", "a", "b", "c"]
    return [
        session.rows("explore.contacts", ids=["s1", "s2"]).rows,
        session.rows("explore.ties", actors=ids, ids=ids, types=types).rows,
        session.rows("explore.people", municipality="m").rows,
        *(session.rows("explore.around", id=id, types=types).rows for id in ids),
        *(session.rows("explore.rings", centres=[id], types=types, content=types).rows for id in ids),
        session.rows("explore.nodes", ids=ids).rows,
        session.rows("explore.search", text="скрытая").rows,
        session.rows("explore.unattached").rows,
    ]


def test_a_hidden_tie_and_a_hidden_person_cannot_be_told_from_none(
    secret: None, database: Graph, graph: GraphSession
) -> None:
    def as_seen_by(role: str, **known: object) -> list[Any]:
        return everything_about(database.session(person(role, **known).viewer))

    strangers = {role: as_seen_by(role) for role in ("teacher", "representative", "analyst", "admin")}
    coordinator, own = as_seen_by("coordinator"), as_seen_by("teacher", person="a")
    with database.driver_session("write") as session:
        session.run("MATCH ()-[t:INFORMAL_TIE {id: 't1'}]->() DELETE t").consume()
        session.run("MATCH ()-[t:INFORMAL_TIE {id: 't3'}]->() DELETE t").consume()
        session.run("MATCH (c:Teacher {id: 'c'}) DETACH DELETE c").consume()
    for role, seen in strangers.items():
        assert as_seen_by(role) == seen, f"a {role} can tell that something is hidden"
    assert as_seen_by("coordinator") != coordinator, "a coordinator sees what is for coordinators"
    assert as_seen_by("teacher", person="a") != own, "a teacher sees her own tie"
    assert "Скрытая" not in str(strangers)
    assert "Скрытая" in str(coordinator)


# --- search -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "id"),
    [
        ("школа 7", "school-7"),
        ("Школа № 7", "school-7"),
        ("шко 7", "school-7"),
        ("петрова ир", "t-petrova-ia"),
        ("ПЕТРОВА ИРИНА", "t-petrova-ia"),
        ("краеведч", "museum"),
        ("школы 7", "school-7"),
    ],
)
def test_search_finds_what_is_meant(ask: Ask, typed: str, id: str) -> None:
    found = ask(f"/api/search?limit=10&q={quote(typed)}")
    assert id in [row["id"] for row in found["results"]]
    assert all(row["url"] for row in found["results"])


def test_search_says_of_how_many(ask: Ask) -> None:
    found = ask(f"/api/search?limit=3&q={quote('школа')}")
    assert (found["shown"], len(found["results"])) == (3, 3)
    assert found["of"] > 10


@pytest.mark.parametrize(
    "attack", ["x AND (", "\\", 'a"b', "*", "/.*/", "[a TO z]", "a~100", "слово " * 3000, "\0", ":"]
)
def test_search_takes_any_text_as_text(ask: Ask, attack: str) -> None:
    assert ask(f"/api/search?q={quote(attack[:200])}")["of"] < 200
