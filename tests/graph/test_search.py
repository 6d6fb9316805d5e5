"""The search on the real engine: what is found, in which order, at which time, by whom; and what the facets hold."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from app import facets, search
from app.access import ROLES
from app.graph import Graph, GraphSession
from tests.conftest import Caller, Site, person, wipe

DAY = dt.date(2026, 11, 23)
NOW = search.Time(DAY, DAY)
Look = Callable[..., GraphSession]


def found(graph: GraphSession, text: str, limit: int = 10, time: search.Time = NOW) -> dict[str, Any]:
    return search.find(graph, text, limit, time)


def ids(group: dict[str, Any]) -> list[str]:
    return [row["id"] for row in group["results"]]


@pytest.mark.parametrize(
    ("typed", "id"),
    [
        ("школа 7", "school-7"),
        ("школы 7", "school-7"),
        ("Школе № 7", "school-7"),
        ("шко 7", "school-7"),
        ("irjkf 7", "school-7"),
        ("шклоа 7", "school-7"),
        ("музей пристань", "museum-river"),
        ("краеведческого музея", "museum"),
        ("краеведч", "museum"),
        ("vepttv ghbcnfym", "museum-river"),
        ("пчелка", "kindergarten-lipovka"),
        ("ПЧЁЛКА", "kindergarten-lipovka"),
        ("Петровой Ирине", "t-petrova-ia"),
        ("пертова ирина алексеевна", "t-petrova-ia"),
    ],
)
def test_the_first_hit_is_what_is_meant(seeded: Look, typed: str, id: str) -> None:
    assert ids(found(seeded(), typed))[:1] == [id]


@pytest.mark.parametrize("typed", ["музей", "музея", "музеев", "музеями"])
def test_every_form_finds_the_word_itself(seeded: Look, typed: str) -> None:
    assert {"museum", "museum-river"} <= set(ids(found(seeded(), typed, 20)))


def test_a_name_written_exactly_is_never_near(seeded: Look) -> None:
    exact, near = found(seeded(), "гимназия"), found(seeded(), "гимнозия")
    assert (exact["is_near"], exact["meant"]) == (False, "гимназия")
    assert near["is_near"]
    assert "gymnasium-1" in ids(exact)
    assert "gymnasium-1" in ids(near)


def test_numbers_are_taken_literally(seeded: Look) -> None:
    assert "school-1" not in ids(found(seeded(), "лицей 1"))
    assert "lyceum-10" in ids(found(seeded(), "лицей 10"))


def test_it_says_of_how_many(seeded: Look) -> None:
    few, all_ = found(seeded(), "школа", 3), found(seeded(), "школа", 50)
    assert (few["shown"], len(few["results"])) == (3, 3)
    assert few["of"] == all_["of"] == len(all_["results"]) > 10
    assert ids(few) == ids(all_)[:3]


def test_where_very_many_fit_it_says_at_least_how_many(seeded: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    everyone = found(seeded(), "школа", 50)
    monkeypatch.setattr(search, "LOOKED_AT", (8, 1_000_000))
    monkeypatch.setattr(search, "SURE", 5)
    few = found(seeded(), "школа", 3)
    assert everyone["of_is_exact"]
    assert (few["of"], few["of_is_exact"]) == (5, False)
    assert set(ids(few)) < set(ids(everyone))
    more = found(seeded(), "школа", 50)
    assert more == everyone, "whoever asks for more than was looked at gets all"


def test_things_that_fit_by_the_hundred_hide_no_institution_and_no_topic(
    database: Graph, graph: GraphSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.driver_session("write") as session:
        session.run(
            """
            UNWIND range(1, 40) AS n CREATE (:Programme {id: 'p' + n, title: 'Кружок робототехники'})
            WITH count(*) AS _
            CREATE (:Institution {id: 'club', name: 'Клуб друзей робототехники имени первого изобретателя', kind: 'supp_center'}),
                   (:Teacher {id: 'she', name: 'Ильина Вера', subjects: ['робототехника'], visibility: 'network'}),
                   (:Topic {id: 'topic', name: 'Образовательная робототехника и программирование'})
            """
        ).consume()
    monkeypatch.setattr(search, "LOOKED_AT", (10, 1_000_000))
    monkeypatch.setattr(search, "SURE", 5)
    told = found(graph, "робототехника", 5)
    assert not told["of_is_exact"]
    assert ids(told)[:2] == ["club", "she"]
    assert ids(told["topics"]) == ["topic"]


def test_people_who_are_hidden_leave_nobody_out_and_are_not_counted(
    database: Graph, graph: GraphSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.driver_session("write") as session:
        session.run(
            """
            UNWIND range(1, 30) AS n CREATE (:Teacher {id: 'h' + n, name: 'Скрытная', visibility: 'coordinators'})
            WITH count(*) AS _
            CREATE (:Teacher {id: 'open', name: 'Скрытная Анна Павловна Всем Открытая', visibility: 'network'})
            """
        ).consume()
    monkeypatch.setattr(search, "LOOKED_AT", (10, 1_000_000))
    told = found(database.session(person("teacher").viewer), "скрытная", 5)
    assert (ids(told), told["of"], told["of_is_exact"]) == (["open"], 1, True)


@pytest.mark.parametrize("seen", [2, 8])
def test_how_many_are_hidden_is_told_neither_by_a_number_nor_by_at_least(
    database: Graph, graph: GraphSession, monkeypatch: pytest.MonkeyPatch, seen: int
) -> None:
    monkeypatch.setattr(search, "LOOKED_AT", (10, 1_000_000))
    monkeypatch.setattr(search, "SURE", 5)
    make = "UNWIND range(1, $many) AS n CREATE (:Teacher {id: $id + n, name: 'Скрытная', visibility: $visibility})"
    told = []
    for hidden in (0, 40):
        with database.driver_session("write") as session:
            session.run(make, many=hidden, id="h", visibility="coordinators").consume()
            if not hidden:
                session.run(make, many=seen, id="o", visibility="network").consume()
        answer = found(database.session(person("teacher").viewer), "скрытная", 5)
        told.append((answer["of"], answer["of_is_exact"], sorted(ids(answer))[:2]))
    assert told[0] == told[1] == (min(seen, 5), seen < 5, ["o1", "o2"])


def test_topics_are_a_group_of_their_own(seeded: Look) -> None:
    told = found(seeded(), "робототехника")
    assert ids(told["topics"]) == ["topic-robotics"]
    assert all(row["label"] != "Topic" for row in told["results"])


@pytest.mark.parametrize(
    "typed",
    [
        "школа 7 — музей",
        "школа 7 музей",
        "связи школы 7 и музея",
        "irjkf 7 vepttv",
        "между школой 7 и краеведческим музеем",
    ],
)
def test_two_names_find_the_ties_between_them(seeded: Look, typed: str) -> None:
    told = found(seeded(), typed)
    assert {end["id"] for end in told["ends"]} == {"school-7", "museum"}
    assert told["ties"]["results"], typed
    assert {row["source"] for row in told["ties"]["results"]} | {row["target"] for row in told["ties"]["results"]} <= {
        "school-7",
        "museum",
        "museum-river",
    }
    assert told["ties"]["of"] >= told["ties"]["shown"]


def test_a_sum_counts_what_the_picture_counts(seeded: Look) -> None:
    graph = seeded()
    told = found(graph, "школа 7 — краеведческий музей")
    (line,) = [row for row in told["ties"]["results"] if row["type"] == "INFORMAL_SUM"]
    row = graph.row("explore.contacts", ids=["school-7", "museum"], first=DAY, last=DAY)
    assert row is not None
    assert [len(spans) for spans in row["spans"]] == [line["count"]]


def test_what_holds_at_the_time_comes_first(seeded: Look) -> None:
    graph = seeded()
    ends = ("гимназия", "краеведческий музей")
    gap = search.Time(dt.date(2019, 6, 1), dt.date(2019, 6, 1))
    ties = [
        row
        for year in range(2016, 2027, 2)
        for row in found(graph, " — ".join(ends), 50, search.Time(dt.date(year, 6, 1), dt.date(year, 6, 1)))["ties"][
            "results"
        ]
    ]
    assert {row["here"] for row in ties} == {True, False}, "a partner who left and returned"
    for row in ties:
        assert row["type"] == "INFORMAL_SUM" or row["since"] or row["until"]
    for time in (NOW, gap):
        order = [row["here"] for row in found(graph, " — ".join(ends), 50, time)["ties"]["results"]]
        assert order == sorted(order, reverse=True)
        places = [row["here"] for row in found(graph, "школа", 50, time)["results"]]
        assert places == sorted(places, reverse=True)
    young = found(graph, "школа 9", time=search.Time(dt.date(2016, 1, 1), dt.date(2016, 1, 1)))
    assert [(row["id"], row["here"]) for row in young["results"]][:1] == [("school-9", False)]
    window = found(graph, "школа 9", time=search.Time(dt.date(2016, 1, 1), DAY))
    assert window["results"][0]["here"] is True


@pytest.mark.parametrize(
    "typed", ["x AND (", "\\", 'a"b', "*", "/.*/", "[a TO z]", "a~100", "\0", ":", "— — —", "от до", "и"]
)
def test_any_text_is_only_text(seeded: Look, typed: str) -> None:
    assert found(seeded(), typed)["of"] < 700


# ---- Whom it is for --------------------------------------------------------------------------------------------------

WORLD = """
CREATE (m:Municipality {id: 'm', name: 'М'})
CREATE (s1:Institution {id: 's1', name: 'Первая школа', short_name: 'Первая', kind: 'school', sector: 'general'})
CREATE (s2:Institution {id: 's2', name: 'Вторая школа', short_name: 'Вторая', kind: 'school', sector: 'general'})
SET s1.address = 'с. Липовка, 1', s2.address = 'ул. Мира, 1'
CREATE (s1)-[:IN]->(m)<-[:IN]-(s2)
CREATE (a:Teacher {id: 'a', name: 'Аникина Анна', visibility: 'network'})-[:WORKS_AT {id: 'w1'}]->(s1)
CREATE (b:Teacher {id: 'b', name: 'Бокова Белла', visibility: 'network'})-[:WORKS_AT {id: 'w2'}]->(s2)
CREATE (:Project {id: 'x', title: 'Проект', kind: 'network', status: 'active'})-[:ABOUT]->(:Topic {id: 't', name: 'Тема'})
"""
HIDDEN = """
MATCH (a:Teacher {id: 'a'}), (b:Teacher {id: 'b'}), (s2:Institution {id: 's2'}), (x:Project {id: 'x'})
CREATE (c:Teacher {id: 'c', name: 'Скрытая Бокова Анна', subjects: ['первая'], visibility: 'coordinators'})
CREATE (c)-[:WORKS_AT {id: 'w3'}]->(s2), (c)-[:TAKES_PART {id: 'p1', role: 'leader'}]->(x)
CREATE (a)-[:INFORMAL_TIE {id: 't1', key: '1', kind: 'advice', state: 'confirmed', visibility: 'coordinators'}]->(b)
CREATE (a)-[:INFORMAL_TIE {id: 't2', key: '2', kind: 'advice', state: 'confirmed', visibility: 'network'}]->(c)
CREATE (a)-[:INFORMAL_TIE {id: 't3', key: '3', kind: 'online', state: 'declined', visibility: 'public'}]->(b)
"""
ASKED = [
    "скрытая",
    "Бокова",
    "Анна",
    "скрытоя",
    "crhsnfz",
    "Аникина — Бокова",
    "Аникина Бокова",
    "Первая — Вторая",
    "первая",
    "Аникина — Скрытая",
]


@pytest.fixture
def world(application: Site, database: Graph, graph: GraphSession) -> Iterator[Callable[[str], None]]:
    def run(cypher: str) -> None:
        with database.driver_session("write") as session:
            session.run(cypher).consume()

    run(WORLD)
    yield run
    wipe(database)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "coordinator"])
def test_what_is_hidden_changes_no_answer(world: Callable[[str], None], database: Graph, role: str) -> None:
    session = database.session(person(role).viewer)
    before = [found(session, text) for text in ASKED] + [facets.of(session, "m")]
    world(HIDDEN)
    after = [found(session, text) for text in ASKED] + [facets.of(session, "m")]
    assert after == before
    for told in after:
        told.pop("meant", None)  # what the asker typed
    assert "Скрытая" not in json.dumps(after, ensure_ascii=False, default=str)


def test_whom_it_concerns_finds_it(world: Callable[[str], None], database: Graph) -> None:
    world(HIDDEN)
    coordinator = database.session(person("coordinator").viewer)
    own = database.session(person("teacher", person="a").viewer)
    stranger = database.session(person("teacher").viewer)
    assert ids(found(coordinator, "скрытая")) == ["c"]
    assert found(stranger, "скрытая")["of"] == 0

    def ties(session: GraphSession) -> set[str]:
        return set(ids(found(session, "Аникина — Бокова")["ties"]))

    assert (ties(stranger), ties(coordinator), ties(own)) == (set(), {"t1", "t2"}, {"t1", "t3"})
    told = [found(session, "Первая — Вторая")["ties"]["results"] for session in (stranger, own, coordinator)]
    sums = [[row["count"] for row in rows if row["type"] == "INFORMAL_SUM"] for rows in told]
    assert sums == [[], [1], [2]]


# ---- Over HTTP -------------------------------------------------------------------------------------------------------


def test_the_box_asks_with_the_time_it_looks_at(site: Site, caller: Callable[..., Caller]) -> None:
    asking = caller("teacher")
    status, body = asking.ask("/api/search?" + urlencode({"q": "школа 9", "on": "2016-01-01"}))
    told = json.loads(body)
    assert (status, told["q"], told["results"][0]["here"]) == (200, "школа 9", False)
    assert told["results"][0]["url"].endswith("/institutions/school-9")
    status, body = asking.ask("/api/search?" + urlencode({"q": "завод — школа 2"}))
    ties = json.loads(body)["ties"]["results"]
    assert any(row["what"] and row["type"] == "FORMAL_TIE" for row in ties)
    status, body = asking.ask("/api/search?" + urlencode({"q": "робототехника"}))
    assert json.loads(body)["topics"]["results"][0]["url"].endswith("topics=topic-robotics")
    assert asking.ask("/api/search?q=a&on=yesterday")[0] == 400
    assert caller("anonymous").ask("/api/search?q=a")[0] == 401
    assert caller("anonymous").ask("/api/explore/facets")[0] == 401


def test_facets_name_topics_and_places(site: Site, caller: Callable[..., Caller]) -> None:
    status, body = caller("teacher").ask("/api/explore/facets")
    told = json.loads(body)
    assert status == 200
    names = {topic["id"]: topic for topic in told["topics"]}
    assert names["topic-robotics"]["parent"] == "topic-engineering"
    assert told["nodes"]["school-lipovka"]["places"] == [["с. Липовка", None, None]]
    used = {topic for node in told["nodes"].values() for topic, _, _ in node["topics"]}
    assert used
    assert used <= names.keys()
    assert any(id.startswith("t-") for id in told["nodes"])
