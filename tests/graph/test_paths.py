"""Paths on the seed, over HTTP and against the engine's own shortest path; what is hidden carries none of them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from app.graph import Graph, GraphSession
from app.paths import Question, find, particulars, ways_out
from tests.conftest import Caller, Site, person, wipe
from tests.plans import operators

Ask = Callable[..., dict[str, Any]]
ON = dt.date(2026, 11, 23)
ALL = frozenset({"formal", "informal", "work", "project"})
PAIRS = [
    ("school-7", "museum"),
    ("t-petrova-ia", "clinic"),
    ("kindergarten-12", "plant-pribor"),
    ("project-engineering-vertical", "t-gromova-ts"),
    ("school-lipovka", "university"),
    ("basic-school-klyuchi", "museum"),
]


@pytest.fixture
def ask(site: Site, caller: Callable[..., Caller]) -> Ask:
    """`ask(query, role)`: the JSON of a 200 answer about paths."""
    known: dict[str, Caller] = {}

    def answer(query: str, role: str = "coordinator", status: int = 200) -> dict[str, Any]:
        if role not in known:
            known[role] = caller(role)
        found, body = known[role].ask(f"/api/explore/paths?{query}")
        assert found == status, body[:300]
        return dict(json.loads(body))

    return answer


@pytest.mark.parametrize("through", [ALL, frozenset({"informal", "work"}), frozenset({"formal"})], ids=sorted)
def test_the_best_path_is_as_short_as_the_engine_says(
    seeded: Callable[..., GraphSession], database: Graph, through: frozenset[str]
) -> None:
    """The engine looks for the length in its own way, without regard to people: a coordinator sees all of them."""
    graph = seeded("coordinator")
    types = "|".join(Question((), ON, through).types)
    # Ties and nodes apart: of one list of both the engine tries every path there is instead of widening from both ends.
    lasts = "coalesce(e.since, $on) <= $on AND coalesce(e.until, $on) >= $on AND coalesce(e.state, 'confirmed') = 'confirmed'"
    for one, other in PAIRS:
        found = find(graph, Question((one, other), ON, through)).paths
        with database.driver_session("read") as session:
            record = session.run(
                f"""
                MATCH (a {{id: $one}}), (b {{id: $other}})
                MATCH path = shortestPath((a)-[:{types}*..6]-(b))
                WHERE all(e IN relationships(path) WHERE {lasts})
                AND all(e IN nodes(path) WHERE {lasts})
                RETURN length(path) AS steps
                """,
                one=one,
                other=other,
                on=ON,
            ).single()
        assert (found[0][0][0] if found else None) == (record["steps"] if record else None), (one, other)


PARTICULARS = {
    "frequency": "frequency", "known_from": "source", "position": "position", "since": "since", "until": "until",
    "since_precision": "since_precision", "until_precision": "until_precision",
}  # fmt: skip


def told_by_the_graph(database: Graph, id: str) -> dict[str, str | None]:
    with database.driver_session("read") as session:
        said = session.run("MATCH ()-[t {id: $id}]->() RETURN properties(t) AS said", id=id).single(strict=True)["said"]
    return {field: str(said[name]) if name in said else None for field, name in PARTICULARS.items()}


def test_an_answer_tells_every_step(ask: Ask, database: Graph) -> None:
    told = ask("way=school-7,museum&on=2026-11-23&best=10&through=formal,informal,work,project")
    assert (told["asked"], told["found"], told["searched"], told["within"]) == (10, 10, 6, 6)
    assert [stop["id"] for stop in told["stops"]] == ["school-7", "museum"]
    nodes = {node["id"] for node in told["picture"]["nodes"]}
    ties = {tie["id"]: tie for tie in told["picture"]["ties"]}
    lengths = [len(path["steps"]) for path in told["paths"]]
    assert lengths == sorted(lengths)
    for path in told["paths"]:
        assert [step["from"] for step in path["steps"]] + ["museum"] == path["nodes"]
        assert len(set(path["nodes"])) == len(path["nodes"])
        assert set(path["nodes"]) <= nodes
        for step in path["steps"]:
            tie = ties[step["tie"]]
            ends = [tie["source"], tie["target"]]
            assert [step["from"], step["to"]] == (ends if step["forward"] else ends[::-1])
            assert (tie["since"] or "") <= "2026-11-23" <= (tie["until"] or "9999")
            assert step["state"] in (None, "confirmed")
            said = told_by_the_graph(database, step["tie"])
            assert {field: step[field] for field in PARTICULARS} == said
            assert (tie["since"], tie["until"]) == (said["since"], said["until"])
    assert len({tuple(path["nodes"]) for path in told["paths"]}) == 10


def test_only_the_chosen_kinds_are_steps_and_the_avoided_is_not_there(ask: Ask) -> None:
    def kinds(told: dict[str, Any]) -> set[str]:
        return {step["type"] for path in told["paths"] for step in path["steps"]}

    people = ask("way=school-7,museum&on=2026-11-23&through=informal,work&best=10")
    assert kinds(people) == {"INFORMAL_TIE", "WORKS_AT"}
    assert kinds(ask("way=school-7,museum&on=2026-11-23&through=formal")) == {"FORMAL_TIE"}
    first = people["paths"][0]
    node, tie = first["nodes"][1], first["steps"][-1]["tie"]
    without = ask(f"way=school-7,museum&on=2026-11-23&through=informal,work&best=10&avoid={node}")
    assert without["found"]
    assert all(node not in path["nodes"] for path in without["paths"])
    assert without["avoided"][0]["name"]
    without = ask(f"way=school-7,museum&on=2026-11-23&through=informal,work&best=10&avoid={tie}")
    assert all(tie != step["tie"] for path in without["paths"] for step in path["steps"])
    assert without["avoided"][0]["ends"][0]["name"]


def test_stops_are_passed_in_their_order(ask: Ask) -> None:
    told = ask("way=school-lipovka,museum,kindergarten-12&on=2026-11-23&best=5")
    assert told["found"] == 5
    for path in told["paths"]:
        assert path["nodes"].index("museum") > 0
        assert len(set(path["nodes"])) == len(path["nodes"])


def test_a_date_before_the_ties_has_no_path_and_says_when_there_is_one(ask: Ask) -> None:
    told = ask("way=school-7,museum&on=2012-01-01")
    assert (told["found"], told["problem"]) == (0, None)
    assert [way["steps"] for way in told["ways_out"] if "on" in way] == [2]


@pytest.mark.parametrize(
    ("way", "problem"),
    [("", "empty"), ("school-7,%3F", "empty"), ("school-7,museum,%3F", "empty"), ("school-7,nobody", "missing"),
     ("school-7,topic-robotics", "missing"), ("school-7,museum,school-7", "same")],
)  # fmt: skip
def test_what_cannot_be_looked_for_is_told(ask: Ask, way: str, problem: str) -> None:
    told = ask(f"way={way}")
    assert (told["problem"], told["found"], told["paths"]) == (problem, 0, [])


def test_an_empty_box_between_stops_is_no_stop(ask: Ask) -> None:
    assert ask("way=school-7,%3F,museum")["found"] == 3


def test_strangers_get_nothing(ask: Ask) -> None:
    assert "paths" not in ask("way=school-7,museum", "anonymous", status=401)


# --- what is not theirs to see ----------------------------------------------------------------------------------------

SECRET = """
CREATE (m:Municipality {id: 'm', name: 'М'})
CREATE (s1:Institution {id: 's1', name: 'Первая', kind: 'school', sector: 'general'})-[:IN]->(m)
CREATE (s2:Institution {id: 's2', name: 'Вторая', kind: 'school', sector: 'general'})-[:IN]->(m)
CREATE (s3:Institution {id: 's3', name: 'Третья', kind: 'school', sector: 'general'})-[:IN]->(m)
CREATE (j:Project {id: 'j', title: 'Проект', kind: 'network', status: 'active'})
CREATE (a:Teacher {id: 'a', name: 'Аникина', visibility: 'network'})-[:WORKS_AT {id: 'w1'}]->(s1)
CREATE (b:Teacher {id: 'b', name: 'Бокова', visibility: 'network'})-[:WORKS_AT {id: 'w2'}]->(s2)
CREATE (c:Teacher {id: 'c', name: 'Скрытая', visibility: 'coordinators'})-[:WORKS_AT {id: 'w3'}]->(s2)
CREATE (c)-[:WORKS_AT {id: 'w4'}]->(s1)
CREATE (c)-[:TAKES_PART {id: 'p1', role: 'member'}]->(j)<-[:TAKES_PART {id: 'p2', role: 'member'}]-(s2)
CREATE (a)-[:INFORMAL_TIE {id: 't1', key: '1', kind: 'advice', state: 'confirmed', visibility: 'coordinators'}]->(b)
CREATE (a)-[:INFORMAL_TIE {id: 't2', key: '2', kind: 'advice', state: 'confirmed', visibility: 'network'}]->(c)
CREATE (c)-[:INFORMAL_TIE {id: 't3', key: '3', kind: 'advice', state: 'confirmed', visibility: 'public'}]->(b)
CREATE (a)-[:INFORMAL_TIE {id: 't4', key: '4', kind: 'online', state: 'declined', visibility: 'public'}]->(b)
CREATE (a)-[:INFORMAL_TIE {id: 't5', key: '5', kind: 'online', state: 'proposed', visibility: 'coordinators'}]->(s3)
CREATE (s1)-[:FORMAL_TIE {id: 'f1', key: 'f1', kind: 'joint_plan'}]->(s3)
CREATE (s3)-[:FORMAL_TIE {id: 'f2', key: 'f2', kind: 'joint_plan'}]->(s2)
"""


@pytest.fixture
def secret(database: Graph, graph: GraphSession) -> None:
    """Between the two schools: a contact for coordinators only, a person for coordinators only, and an open way round."""
    wipe(database)
    with database.driver_session("write") as session:
        session.run(SECRET).consume()


def everything_about(session: GraphSession) -> list[Any]:
    """Every answer about paths in which the hidden could show itself: also how it is cut, and what would help."""
    through = ALL | {"proposed"}
    ways = [("s1", "s2"), ("a", "b"), ("a", "s3"), ("s1", "j"), ("s1", "b", "s2")]
    asked = [Question(way, ON, kinds, best=10) for way in ways for kinds in (through, frozenset({"informal", "work"}))]
    asked += [Question(way, ON, through, frozenset(off), 10) for way in ways[:2] for off in ({"s3"}, {"t1", "t2"})]
    answers: list[Any] = []
    for each in asked:
        for room in (4, 40_000):
            answer = find(session, each, ties_at_most=room)
            ties = [answer.web.between(*pair) for _, nodes in answer.paths for pair in pairwise(nodes)]
            answers.append((answer.paths, answer.searched, ties))
        answers.append(ways_out(session, each, ON))
    return [
        *answers,
        particulars(session, ["t1", "t2", "t3", "t4", "t5", "f1", "f2", "w1", "w2", "w3", "w4", "p1", "p2"]),
    ]


def test_a_hidden_tie_and_a_hidden_person_carry_no_path(secret: None, database: Graph, graph: GraphSession) -> None:
    def as_seen_by(role: str, **known: object) -> list[Any]:
        return everything_about(database.session(person(role, **known).viewer))

    strangers = {role: as_seen_by(role) for role in ("teacher", "representative", "analyst", "admin")}
    coordinator, own = as_seen_by("coordinator"), as_seen_by("teacher", person="a")
    with database.driver_session("write") as session:
        session.run("MATCH ()-[t:INFORMAL_TIE]->() WHERE t.id IN ['t1', 't4', 't5'] DELETE t").consume()
        session.run("MATCH (c:Teacher {id: 'c'}) DETACH DELETE c").consume()
    for role, seen in strangers.items():
        assert as_seen_by(role) == seen, f"a {role} can tell that something is hidden"
        assert "'t1'" not in str(seen)
        assert "'c'" not in str(seen)
    assert as_seen_by("coordinator") != coordinator, "a coordinator sees what is for coordinators"
    assert as_seen_by("teacher", person="a") != own, "a teacher sees her own tie"
    assert "'t4'" not in str([coordinator, own]), "a declined tie is no step for anybody"


def test_a_hidden_stop_reads_like_one_that_is_not_there(
    application: Site, secret: None, caller: Callable[..., Caller]
) -> None:
    asking = caller("teacher")
    bodies = [asking.ask(f"/api/explore/paths?way=s1,{id}&on=2026-11-23")[1] for id in ("c", "x")]
    assert bodies[0] == bodies[1]
    avoiding = [asking.ask(f"/api/explore/paths?way=s1,s2&on=2026-11-23&avoid={id}")[1] for id in ("c", "t1", "x")]
    assert len({body.replace(b'"c"', b'"x"').replace(b'"t1"', b'"x"') for body in avoiding}) == 1


# --- how it is asked --------------------------------------------------------------------------------------------------


def test_the_steps_are_found_through_indexes(seeded: Callable[..., GraphSession], database: Graph) -> None:
    graph = seeded()
    params = {
        "ids": ["school-7", "t-gromova-ts", "project-engineering-vertical"], "types": Question((), ON, ALL).types,
        "places": [], "onto": [], "states": ["confirmed"], "on": ON, "limit": 40_000, "viewer": graph.viewer.as_param(),
    }  # fmt: skip
    with database.driver_session("read") as session:
        steps = operators(session, database.queries["explore.path_steps"].text, params)
    assert steps.count("NodeUniqueIndexSeek") == 3
    assert [step for step in steps if "Scan" in step] == []


def test_a_path_takes_few_questions(seeded: Callable[..., GraphSession], monkeypatch: pytest.MonkeyPatch) -> None:
    graph = seeded()
    asked = []
    row = GraphSession.row

    def counted(self: GraphSession, name: str, /, **params: Any) -> Any:
        asked.append(name)
        return row(self, name, **params)

    monkeypatch.setattr(GraphSession, "row", counted)
    assert find(graph, Question(("school-7", "museum"), ON, best=10)).paths
    assert len(asked) <= 6
