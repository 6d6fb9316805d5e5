"""Requests for professional development on the real engine: formed, joined, passed on, answered; shared outcomes; over HTTP too."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import contacts, development, inbox, library, model_check, outcomes, profiles
from app.access import Actor
from app.audit import Caller
from app.development.changing import Moved
from app.graph import Graph, GraphSession
from app.profiles import PARTS, Wrong
from app.refusals import NotThere, Refusal
from app.reports import answer, built_in
from app.store import Account, AuditEntry, open_store
from bench.site import Browser
from tests.conftest import Site
from tests.graph.test_library import ROLES

TODAY = dt.date.today()
TERM = development.offered(TODAY)[1].code
MAKE = """
CREATE (m:Municipality {id: 'zarechye', name: 'З'})
CREATE (t:Topic {id: 'assessment', name: 'Оценивание'})
CREATE (a:Institution {id: 'gymnasium-1', name: 'Гимназия', short_name: 'Гимназия', kind: 'school', sector: 'general'})-[:IN]->(m)
CREATE (b:Institution {id: 'school-b', name: 'Школа Б', short_name: 'Школа Б', kind: 'school', sector: 'general'})-[:IN]->(m)
CREATE (anna:Teacher {id: 'anna', name: 'Анна Ёлкина', visibility: 'network'})-[w1:WORKS_AT {id: 'w1', position: 'учитель'}]->(a)
CREATE (boris:Teacher {id: 'boris', name: 'Борис Тихий', visibility: 'coordinators'})-[w2:WORKS_AT {id: 'w2', position: 'п'}]->(b)
CREATE (b)-[:FOLLOWS]->(p:Practice {id: 'practice', title: 'Критерии вместе с детьми', kind: 'methodical'})-[:ABOUT]->(t)
CREATE (a)-[:NEEDS]->(n:Need {id: 'need', title: 'Курс по оцениванию', kind: 'pd', priority: 2, state: 'open'})-[:ABOUT]->(t)
CREATE (a)-[u1:PURSUES {id: 'u1', way: 'через театр'}]->(o:Outcome {id: 'speaks', title: 'Говорит перед людьми'})-[:ABOUT]->(t)
CREATE (b)-[u2:PURSUES {id: 'u2', way: 'в дебатах'}]->(o)
CREATE (a)-[u3:PURSUES {id: 'u3'}]->(o2:Outcome {id: 'judges', title: 'Оценивает себя'})-[:ABOUT]->(t)
WITH [m, t, a, b, anna, boris, p, n, o, o2] AS nodes, [w1, w2, u1, u2, u3] AS ties
FOREACH (n IN nodes | SET n.created_at = datetime(), n.updated_at = datetime())
FOREACH (t IN ties | SET t.created_at = datetime(), t.updated_at = datetime())
"""


class Town:
    """A gymnasium that lacks what a school knows how to do."""

    def __init__(self, database: Graph, store: Session) -> None:
        self.database, self.store = database, store
        with database.driver_session("write") as session:
            session.run(MAKE).consume()
        for name, (id, _, person, _) in ROLES.items():
            store.add(Account(id=id, email=f"{id}@x.example", name=name, password_hash="", person=person))
        store.commit()

    def caller(self, who: str) -> Caller:
        id, role, person, places = ROLES[who]
        return Caller(Actor(id, who, frozenset({role}), person, frozenset(places), "zarechye"))

    def graph(self, who: str) -> GraphSession:
        return self.database.session(self.caller(who).actor.viewer)

    def form(
        self, who: str, practice: str = "practice", partner: str = "school-b", need: str = "", **texts: str
    ) -> str:
        begun = development.start(self.graph(who), practice, partner, need)
        given = {"title": begun.title, "topics": "\n".join(begun.topics), "term": TERM} | texts
        owner = library.owner(self.graph(who), self.caller(who), "")
        return development.form(self.graph(who), self.store, self.caller(who), owner, begun, given)

    def join(self, who: str, id: str, wanted: bool = True) -> list[str]:
        owner = library.owner(self.graph(who), self.caller(who), "")
        development.join(
            self.graph(who), self.store, self.caller(who), development.known(self.graph(who), id), owner, wanted
        )
        return self.askers(who, id)

    def act(self, id: str, what: str, answer: str = "", seen: str = "", who: str = "coordinator") -> str:
        one = development.needed(self.graph(who), self.caller(who), id)
        development.act(self.graph(who), self.store, self.caller(who), one, what, seen or one.values["seen"], answer)
        state: str = development.known(self.graph(who), id).values["state"]
        return state

    def askers(self, who: str, id: str) -> list[str]:
        return [one["id"] for one in development.known(self.graph(who), id).askers]

    def items(self, who: str) -> list[tuple[str, str]]:
        return [
            (item.what, item.row["title"])
            for item in inbox.look(self.graph(who)).items
            if item.what in ("requests", "answer")
        ]


@pytest.fixture
def town(database: Graph, graph: GraphSession) -> Iterator[Town]:
    store = open_store("sqlite://")
    with store.session() as session:
        yield Town(database, session)
    store.close()


def test_a_request_goes_its_whole_way(town: Town) -> None:
    id = town.form("gymnasium-1")
    one = development.known(town.graph("anna"), id)
    assert (one.values["title"], one.values["state"], one.partner and one.partner["id"]) == (
        "Критерии вместе с детьми",
        "gathering",
        "school-b",
    )
    assert [topic["id"] for topic in one.topics] == ["assessment"]
    assert development.start(town.graph("anna"), "practice", "school-b", "").gathering[0]["id"] == id, (
        "whoever comes next is told"
    )
    assert town.join("anna", id) == town.join("anna", id) == ["gymnasium-1", "anna"]
    assert town.join("boris", id) == ["gymnasium-1", "anna", "boris"]
    assert town.askers("school-b", id) == ["gymnasium-1", "anna"], "a closed profile is not shown by a request either"
    assert town.items("coordinator") == [("requests", "1")]
    assert town.items("anna") == []
    assert town.act(id, "pass") == "passed"
    with pytest.raises(Moved):
        town.join("school-b", id)
    with pytest.raises(Moved):
        town.act(id, "pass")
    with pytest.raises(Wrong):
        town.act(id, "answer", " ")
    assert town.act(id, "answer", "Семинар 3 марта") == "answered"
    assert town.items("anna") == [("answer", "Критерии вместе с детьми")]
    assert town.items("coordinator") == []
    assert town.act(id, "close") == "closed"
    assert [row.action for row in town.store.scalars(select(AuditEntry).order_by(AuditEntry.id))] == [
        "pd.form", "pd.join", "pd.join", "pd.pass", "pd.answer", "pd.close",
    ]  # fmt: skip
    assert model_check.check(town.graph("coordinator")) == []


def test_of_two_who_take_it_on_the_later_sees_what_holds(town: Town) -> None:
    id = town.form("anna", practice="", partner="", need="need")
    seen = development.known(town.graph("coordinator"), id).values["seen"]
    town.act(id, "close")
    assert town.act(id, "reopen") == "gathering"
    with pytest.raises(Moved):
        town.act(id, "pass", seen=seen)
    with pytest.raises(Refusal, match="only one"):
        town.join("anna", id, wanted=False)
    town.join("boris", id)
    assert town.join("anna", id, wanted=False) == []


def test_who_may_do_what(town: Town) -> None:
    id = town.form("gymnasium-1")
    for who in ("anna", "gymnasium-1"):
        with pytest.raises(NotThere):
            town.act(id, "pass", who=who)
    elsewhere = Caller(Actor(6, "x", frozenset({"coordinator"}), municipality="m2"))
    with pytest.raises(NotThere):
        development.needed(town.graph("coordinator"), elsewhere, id)
    with pytest.raises(NotThere):
        library.owner(town.graph("anna"), town.caller("anna"), "gymnasium-1")
    for wrong, field in (({"title": ""}, "title"), ({"term": "2001-1"}, "term"), ({"topics": "no-such"}, "topics")):
        with pytest.raises(Wrong) as refused:
            town.form("anna", **wrong)
        assert set(refused.value.problems) == {field}


def test_what_it_was_formed_from_can_go_and_come_back(town: Town) -> None:
    id = town.form("gymnasium-1", practice="", partner="", need="need")
    place = profiles.editable(town.graph("gymnasium-1"), town.caller("gymnasium-1"), "gymnasium-1")
    held = place.find(PARTS["need"], "need")
    assert held is not None
    row = profiles.remove(
        town.graph("gymnasium-1"), town.store, town.caller("gymnasium-1"), place, PARTS["need"], "need", held["seen"]
    )
    assert development.known(town.graph("anna"), id).need is None
    profiles.restore(town.graph("gymnasium-1"), town.store, town.caller("gymnasium-1"), place, row.id)
    need = development.known(town.graph("anna"), id).need
    assert need is not None
    assert need["id"] == "need"


def test_erasing_a_teacher_takes_her_part_in_requests(town: Town) -> None:
    shared, own = town.form("gymnasium-1"), town.form("anna", title="Только моё")
    town.join("anna", shared)
    assert {row["id"] for row in town.graph("anna").row("contacts.data")["requests"]} == {shared, own}  # type: ignore[index]
    contacts.erase(town.graph("anna"), town.store, town.caller("anna"), name="Коллега")
    assert town.askers("coordinator", shared) == ["gymnasium-1"]
    assert [one.id for one in development.asked_for(town.graph("coordinator"), "zarechye")] == [shared]


def test_requests_are_counted_by_topic_and_half_year_for_the_methodical_centre(town: Town) -> None:
    id = town.form("gymnasium-1")
    town.join("boris", id)
    town.form("school-b", title="Без темы", topics="", practice="", partner="")
    reports = built_in(town.database.queries)

    def rows(name: str, who: str) -> list[dict[str, Any]]:
        found = answer(town.graph(who), reports[name].query, reports[name].query.complete({"municipality": "zarechye"}))
        return [dict(zip(found.query.columns, row, strict=True)) for row in found.rows]

    counted = {
        row["topic"]: (row["term"], row["requests"], row["institutions"], row["teachers"], row["gathering"])
        for row in rows("pd_requests", "coordinator")
    }
    assert counted == {"Оценивание": (TERM, 1, 1, 1, 1), None: (TERM, 1, 1, 0, 1)}
    assert [row["teachers"] for row in rows("pd_requests", "anna") if row["topic"]] == [0]
    listed = {row["request"]: row for row in rows("pd_requests_list", "coordinator")}
    one = listed["Критерии вместе с детьми"]
    assert (one["institutions"], one["teachers"], one["partner"], one["based_on"]) == (
        ["Гимназия"],
        1,
        "school-b",
        "Критерии вместе с детьми",
    )
    assert "Борис" not in str(listed)


def test_outcomes_stand_side_by_side_with_who_could_join(town: Town) -> None:
    found = outcomes.read(town.graph("anna"), "zarechye")
    assert [(one.id, one.diverges, one.is_alone, [row["id"] for row in one.untold]) for one in found] == [
        ("speaks", True, False, []), ("judges", False, True, ["gymnasium-1"]),
    ]  # fmt: skip
    assert [(row["id"], row["why"]["title"]) for row in found[1].could] == [("school-b", "Критерии вместе с детьми")]
    assert found[0].could == []
    assert [(kind.code, kind.apart, kind.pairs) for kind in outcomes.kinds(found)] == [("school", 0, 1)]


# --- over HTTP --------------------------------------------------------------------------------------------------------


@pytest.fixture
def web(
    application: Site, database: Graph, graph: GraphSession, caller: Callable[..., Browser]
) -> Callable[..., Browser]:
    with database.driver_session("write") as session:
        session.run(MAKE).consume()
    application.forget_languages()
    return caller


def test_forms_keep_what_was_typed_and_pages_open_to_those_whose_they_are(web: Callable[..., Browser]) -> None:
    who = web("representative")
    page = unescape(who.ask("/institutions/school-b")[1].decode())
    address = re.search(r'href="(/development/new[^"]+)"', page)
    assert address
    page = unescape(who.ask(address[1])[1].decode())
    assert 'value="Критерии вместе с детьми"' in page
    given = {
        "practice": "practice",
        "partner": "school-b",
        "title": "a\u202eb",
        "about": "Много слов",
        "term": TERM,
        "topics": "assessment",
    }
    status, body = who.post("/development/new", given)
    page = unescape(body.decode())
    assert status == 422
    assert 'id="e-title"' in page
    assert "Много слов" in page
    assert who.post("/development/new", given | {"title": "Критерии"})[0] == 302
    path = who.location.partition("/development/")[2]
    coordinator = web("coordinator")
    page = coordinator.ask(f"/development/{path}")[1].decode()
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    assert coordinator.post(f"/development/{path}/pass", {"seen": seen[1]})[0] == 302
    status, body = coordinator.post(f"/development/{path}/answer", {"seen": seen[1], "answer": "Слова ответа"})
    assert (status, "Слова ответа" in body.decode()) == (409, True)
    assert web("teacher").post(f"/development/{path}/close", {"seen": seen[1]})[0] == 403
    for role, address_, status in (
        ("anonymous", "/development", 302), ("teacher", f"/development?state=passed&term={TERM}&topic=assessment", 200),
        ("teacher", "/development?state=x", 400), ("teacher", "/development/no-such", 404),
        ("teacher", "/development/new?need=no-such", 404),
        ("analyst", "/development/new", 404), ("teacher", "/outcomes", 200), ("coordinator", "/contacts/inbox", 200),
        ("analyst", "/outcomes", 200),
        ("representative", "/institutions/gymnasium-1/profile/outcome/new?choice=speaks", 200),
    ):  # fmt: skip
        assert web(role).ask(address_)[0] == status, (role, address_)
    page = unescape(web("representative").ask("/outcomes")[1].decode())
    for words in ("через театр", "в дебатах", "/institutions/gymnasium-1/profile/outcome/speaks"):
        assert words in page
