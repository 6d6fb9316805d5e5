"""Networks out of the graph and into it: what a viewer may not see is in no file; in and out again is the same network;
all of a file or nothing; and an import is taken back to the last property."""

from __future__ import annotations

import copy
import datetime as dt
import io
import threading
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy.orm import Session, object_session

from app import exchange, model_check
from app.access import Actor
from app.audit import Caller
from app.exchange import Choices, Wanted, gather
from app.exports import NETWORKS, write_network
from app.graph import GraphSession
from app.refusals import Forbidden, NotThere, Refusal
from app.store import Account, AuditEntry, NetworkImport, Store, now, open_store
from app.vocabulary import NODE_KINDS
from tests.graph.test_intake import facts, held, load

FORMATS = [code for code in NETWORKS if code != "pajek"]
PEOPLE = Wanted("people")
ADMIN = Caller(Actor(account_id=1, name="admin", roles=frozenset({"admin"})))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with opened.session() as filling:
        filling.add(Account(id=1, email="a@town.example", name="admin", password_hash="-"))
        filling.commit()
    yield opened
    opened.close()


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    with store.session() as made:
        yield made


def file(graph: GraphSession, code: str, home: str = "zarechye", wanted: Wanted = PEOPLE) -> bytes:
    return b"".join(write_network(gather(graph, home, wanted, "Сеть").network, NETWORKS[code]))


def taken(session: Session, data: bytes, home: str | None, name: str = "сеть", **choices: str) -> NetworkImport:
    row = exchange.take_in(session, ADMIN, [(name, data)], home)
    exchange.choose(session, row, row.mapping["columns"], Choices(**choices))
    return row


def bring(store: Store, graph: GraphSession, row: NetworkImport) -> NetworkImport:
    done = exchange.bring_in(store, graph.graph, ADMIN, row.id, graph.bookmarks)
    object_session(row).expire_all()
    return done


def wrong(graph: GraphSession, row: NetworkImport) -> list[tuple[int, str]]:
    plan = exchange.plan(graph, row)
    return sorted(
        (item.line, item.reason % item.params if item.params else item.reason)
        for item in plan.items
        if item.status == "wrong"
    )


def content(graph: GraphSession) -> list[Any]:
    """Everything in the graph but where it stands on the map, which is the map's business."""
    nodes, ties = held(graph)
    drawn = ("x", "y", "community")
    plain = [
        (node["labels"], {key: value for key, value in node["facts"].items() if key not in drawn})
        for node in nodes
        if node["labels"][0] in NODE_KINDS
    ]
    return [plain, ties]


# --- out --------------------------------------------------------------------------------------------------------------


def test_nobody_finds_in_a_file_whom_they_may_not_see(seeded: Callable[..., GraphSession]) -> None:
    with seeded().graph.driver_session("read") as reading:
        hidden = reading.run("MATCH (t:Teacher {visibility: 'coordinators'}) RETURN t.id AS id, t.name AS name").data()
        private = reading.run("MATCH ()-[t:INFORMAL_TIE {visibility: 'coordinators'}]->() RETURN t.id AS id").value()
    assert hidden
    assert private
    files = {code: file(seeded("teacher"), code) for code in ("gexf", "graphml", "kumu-json")}
    files["gephi"] = b"".join(
        zipfile.ZipFile(io.BytesIO(file(seeded("teacher"), "gephi"))).read(n) for n in ("nodes.csv", "edges.csv")
    )
    for code, data in files.items():
        text = data.decode()
        assert [one for one in hidden if f'"{one["id"]}"' in text or one["name"] in text] == [], code
        assert [id for id in private if f'"{id}"' in text or f",{id}," in text] == [], code
    shown = file(seeded("coordinator"), "kumu-json").decode()
    assert all(one["name"] in shown for one in hidden)


def test_a_day_and_kinds_narrow_the_file(seeded: Callable[..., GraphSession]) -> None:
    graph = seeded()
    whole = gather(graph, "zarechye", Wanted(), "").counts()
    day = gather(graph, "zarechye", Wanted(on=dt.date(2019, 1, 1)), "").counts()
    kinds = gather(graph, "zarechye", Wanted("people", kinds=("advice",)), "")
    assert 0 < day["FORMAL_TIE"] < whole["FORMAL_TIE"]
    assert {tie.get("kind") for tie in kinds.network.ties if tie["type"] != "WORKS_AT"} == {"advice"}
    assert whole["INFORMAL_SUM"] > 0
    known = {node["id"] for node in kinds.network.nodes}
    assert all({tie["source"], tie["target"]} <= known for tie in kinds.network.ties)


# --- out and in again -------------------------------------------------------------------------------------------------


class Remembering:
    """The graph, asked each question once: what the network holds does not depend on the format of a file."""

    def __init__(self) -> None:
        self.graph: GraphSession | None = None
        self._known: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def ask(query: str, /, **params: Any) -> Any:
            given = {key: sorted(value) if isinstance(value, list) else value for key, value in params.items()}
            key = f"{name} {query} {given}"
            if key not in self._known:
                found = getattr(self.graph, name)(query, **params)
                self._known[key] = list(found) if name == "stream" else found
            found = copy.deepcopy(self._known[key])  # nobody changes what the next one is told
            return iter(found) if name == "stream" else found

        return ask


@pytest.fixture(scope="module")
def remembering() -> Remembering:
    return Remembering()


@pytest.mark.parametrize("code", FORMATS)
def test_what_was_taken_away_is_recognised_to_the_last_row(
    code: str, seeded: Callable[..., GraphSession], remembering: Remembering, session: Session
) -> None:
    remembering.graph = seeded("coordinator")
    graph = cast(GraphSession, remembering)
    row = taken(session, file(graph, code), "zarechye")
    plan = exchange.plan(graph, row)
    found = Counter(item.status for item in plan.items)
    assert wrong(graph, row) == []
    assert set(found) <= {"same", "known"}
    assert found["same"] > 2_000
    assert not plan.writes


def same(graph: GraphSession, home: str) -> tuple[list[Any], list[Any]]:
    found = gather(graph, home, PEOPLE, "").network
    drawn = ("x", "y")
    return (
        [{key: value for key, value in node.items() if key not in drawn} for node in found.nodes],
        sorted(({**tie, "id": tie["id"].replace(":", "-")} for tie in found.ties), key=lambda tie: tie["id"]),
    )


@pytest.mark.parametrize("code", ["gexf", "xlsx"])
def test_into_an_empty_network_and_out_again(code: str, graph: GraphSession, store: Store, session: Session) -> None:
    town(graph)
    before = same(graph, "town")
    data = file(graph, code, "town")
    with graph.graph.driver_session("write") as writing:
        writing.run("MATCH (n) WHERE NOT n:Migration DETACH DELETE n").consume()
    row = taken(session, data, None)
    assert wrong(graph, row) == []
    bring(store, graph, row)
    with graph.graph.driver_session("read") as reading:
        home = reading.run("MATCH (m:Municipality) RETURN m.id").value()[0]
    assert model_check.check(graph) == []
    after = same(graph, home)
    assert after == before


# --- in ---------------------------------------------------------------------------------------------------------------

NODES = """id,label,type,kind,workplace
lyceum-3,Лицей № 3,учреждение,lyceum,
kim-a,Ким Анна,педагог,,Лицей № 3
,Иванова Анна,педагог,,Школа 1
"""
TIES = """source,target,kind,since,weight
kim-a,t-2,advice,2020,
kim-a,Иванова Анна,совместный урок,03.2021,
lyceum-3,Школа № 1,patronage,2022-09-01,
"""


def town(graph: GraphSession) -> None:
    """The town of the import's tests, with somebody at work."""
    load(graph)
    with graph.graph.driver_session("write") as writing:
        writing.run(
            "UNWIND [['t-1', 's-1'], ['t-2', 'mus']] AS row "
            "MATCH (t:Teacher {id: row[0]}), (s:Institution {id: row[1]}) "
            "CREATE (t)-[:WORKS_AT {id: 'job-' + t.id, position: 'учитель', created_at: datetime(), updated_at: datetime()}]->(s)"
        ).consume()


def two(session: Session, nodes: str, ties: str, **choices: str) -> NetworkImport:
    files = [(name, text.encode()) for name, text in (("nodes.csv", nodes), ("ties.csv", ties)) if text]
    row = exchange.take_in(session, ADMIN, files, "town")
    exchange.choose(session, row, row.mapping["columns"], Choices(**choices))
    return row


def test_new_ones_join_those_who_are_recognised_and_all_of_it_is_taken_back(
    graph: GraphSession, store: Store, session: Session
) -> None:
    town(graph)
    before = content(graph)
    row = two(session, NODES, TIES)
    plan = exchange.plan(graph, row)
    assert wrong(graph, row) == []
    assert (plan.counts("nodes"), plan.counts("ties")) == (Counter(new=2, known=1), Counter(new=3))
    done = bring(store, graph, row)
    assert done.counts["INFORMAL_TIE"]["created"] == 2
    assert model_check.check(graph) == []
    ties = [tie for tie in held(graph)[1] if tie["type"] in ("INFORMAL_TIE", "WORKS_AT", "FORMAL_TIE")]
    assert {(tie["a"], tie["b"], tie["facts"].get("kind")) for tie in ties} >= {
        ("kim-a", "t-2", "advice"), ("kim-a", "t-1", "joint_lesson"), ("lyceum-3", "s-1", "patronage"), ("kim-a", "lyceum-3", None),
    }  # fmt: skip
    assert facts(graph, "kim-a")["visibility"] == "coordinators"

    again = two(session, NODES, TIES)
    assert not exchange.plan(graph, again).writes, "the same file again changes nothing"

    exchange.undo(graph, session, ADMIN, done.id)
    assert content(graph) == before
    with pytest.raises(Refusal):
        exchange.undo(graph, session, ADMIN, done.id)
    assert [line.action for line in session.query(AuditEntry)] == ["network.import", "network.undo"]


def test_what_an_import_changed_is_given_back(graph: GraphSession, store: Store, session: Session) -> None:
    town(graph)
    before = content(graph)
    row = two(session, "id,label,type,kind,address\ns-1,Школа имени Ломоносова,учреждение,gymnasium,ул. Новая\n", "")
    done = bring(store, graph, row)
    assert (facts(graph, "s-1")["kind"], facts(graph, "s-1")["short_name"]) == ("gymnasium", "Школа 1")
    exchange.undo(graph, session, ADMIN, done.id)
    assert content(graph) == before


def test_an_undo_does_not_undo_what_others_did(graph: GraphSession, store: Store, session: Session) -> None:
    town(graph)
    done = bring(store, graph, two(session, "id,label,type,kind\nlyceum-3,Лицей № 3,учреждение,lyceum\n", ""))
    with graph.graph.driver_session("write") as writing:
        writing.run(
            "MATCH (t:Teacher {id: 't-2'}), (n:Institution {id: 'lyceum-3'}) "
            "CREATE (t)-[:WORKS_AT {id: 'later', position: 'x', created_at: datetime(), updated_at: datetime()}]->(n)"
        ).consume()
    before = content(graph)
    with pytest.raises(Refusal, match="have got ties since"):
        exchange.undo(graph, session, ADMIN, done.id)
    with graph.graph.driver_session("write") as writing:
        writing.run("MATCH (n {id: 'lyceum-3'}) SET n.name = 'Другой'").consume()
    with pytest.raises(Refusal, match="was changed since"):
        exchange.undo(graph, session, ADMIN, done.id)
    assert facts(graph, "lyceum-3")["name"] == "Другой"
    assert content(graph) != before
    assert session.get_one(NetworkImport, done.id).state == "done"


def test_a_valued_wave(graph: GraphSession, store: Store, session: Session) -> None:
    town(graph)
    ties = "респондент;с кем;оценка;дата опроса\nИванова Анна;t-2;4;2024-10-15\nt-2;Иванова Анна;0;2024-10-15\nt-2;t-1;1;2023\n"
    row = two(session, "", ties, informal_kind="advice", scale="more", state="confirmed")
    plan = exchange.plan(graph, row)
    assert plan.counts("ties") == Counter(new=2, left=1)
    bring(store, graph, row)
    made = [tie["facts"] for tie in held(graph)[1] if tie["facts"].get("source") == "survey"]
    assert {(str(tie["since"]), tie["frequency"], tie["state"]) for tie in made} == {
        ("2024-10-15", "weekly", "confirmed"), ("2023-01-01", "rarely", "confirmed"),
    }  # fmt: skip


def test_every_row_that_cannot_be_taken_says_why_and_nothing_is_written(
    graph: GraphSession, store: Store, session: Session
) -> None:
    town(graph)
    before = content(graph)
    nodes = """id,label,type,kind
x1,Иванова Анна,педагог,
x2,Завод,учреждение,завод-гигант
x3,,учреждение,school
sky,Небо,учреждение,school
x5,Новый,педагог,
x5,Ещё один,педагог,
"""
    ties = (
        "source,target,kind,since,until\nx5,никто,advice,2020,\nx5,t-1,телепатия,2020,\nx5,t-1,advice,32.13.2020,\n"
        "s-1,s-1,patronage,,\nmus,t-1,advice,,\nt-1,t-2,online,2020,2019\n"
    )
    row = two(session, nodes, ties)
    found = wrong(graph, row)
    assert len(found) == 9
    reasons = " ".join(reason for _, reason in found)
    for part in ("somebody of this name", "завод-гигант", "no name", "the same id", "neither in the file", "телепатия",
                 "the same one", "begins at a person"):  # fmt: skip
        assert part in reasons, part
    with pytest.raises(Refusal):
        bring(store, graph, row)
    sound = two(session, "", "source,target,kind,since,until\nt-1,t-2,online,2020,2019\nt-1,t-2,advice,32.13.2020,\n")
    assert [reason for _, reason in wrong(graph, sound)] == ["ends before it begins", "there is no such month"]
    assert content(graph) == before


def test_a_failure_in_the_middle_and_nothing_is_written(
    graph: GraphSession, store: Store, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    town(graph)
    row = two(session, NODES, TIES)
    before = content(graph)
    monkeypatch.setattr("app.exchange.writing._counts", lambda report: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bring(store, graph, row)
    assert content(graph) == before
    session.expire_all()
    assert session.get(NetworkImport, row.id).state == "failed"
    monkeypatch.undo()
    assert bring(store, graph, row).state == "done", "it can be tried again"


def test_a_large_one_goes_on_beside_and_tells_how_far_it_is(
    graph: GraphSession, store: Store, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    town(graph)
    monkeypatch.setattr("app.exchange.keeping.WAITED_FOR", 1)
    row = two(session, NODES, TIES)
    begun = bring(store, graph, row)
    for thread in threading.enumerate():
        if thread.name == f"import-{row.id}":
            thread.join(60)
    session.expire_all()
    assert (row.state, row.done) == ("done", row.total)
    assert begun.id == row.id
    assert facts(graph, "lyceum-3")["x"] is not None, "and the new ones have their places on the map"


def test_only_an_administrator(graph: GraphSession, store: Store, session: Session) -> None:
    load(graph)
    other = Caller(Actor(account_id=2, name="c", roles=frozenset({"coordinator"}), municipality="town"))
    with pytest.raises(Forbidden):
        exchange.take_in(session, other, [("x.csv", NODES.encode())], "town")
    row = two(session, NODES, TIES)
    with pytest.raises(NotThere):
        exchange.bring_in(store, graph.graph, other, row.id)
    with pytest.raises(NotThere):
        exchange.undo(graph, session, other, row.id)


def test_what_was_before_an_import_is_kept_for_a_month_and_no_longer(graph: GraphSession, session: Session) -> None:
    rows = [
        NetworkImport(
            municipality="town", name=str(age), state=state, changed_at=now() - dt.timedelta(days=age), mapping={}, counts={},
            content={"nodes": []} if state == "failed" else {}, undo={"nodes": {}, "ties": {}} if state == "done" else {},
        )
        for state, age in (("done", 31), ("done", 29), ("failed", 31))
    ]  # fmt: skip
    session.add_all(rows)
    session.commit()
    assert len(exchange.latest(session)) == 3, "the list of imports stays"
    session.expire_all()
    old, young, failed = rows
    assert [bool(row.undo) for row in rows] == [False, True, False]
    assert not failed.content
    with pytest.raises(Refusal, match="not kept any more"):
        exchange.undo(graph, session, ADMIN, old.id)
    assert exchange.undo(graph, session, ADMIN, young.id).state == "undone"
