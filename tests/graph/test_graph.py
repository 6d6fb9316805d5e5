"""The one way to the graph: modes, time limits, counted cuts, concurrency, several viewers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app import migrations
from app.access import SYSTEM
from app.graph import AlreadyExists, Graph, GraphSession, GraphTimeout, GraphUnavailable, QueryFailed
from app.queries import Param, Query
from app.vocabulary import Term
from tests.racing import in_threads

NAME = Term("test", "Проба", "Trial")


def query(name: str, text: str, access: str = "read", /, **params: str) -> Query:
    declared = {key: Param(key, type) for key, type in params.items()}
    return Query(name, text, Path(name), access, NAME, NAME, ("x",), declared)


@pytest.fixture
def ask(graph: GraphSession, database: Graph, monkeypatch: pytest.MonkeyPatch) -> Callable[..., GraphSession]:
    """A session that knows the given queries besides the committed ones."""

    def with_queries(*queries: Query) -> GraphSession:
        monkeypatch.setattr(database, "queries", {**database.queries, **{q.name: q for q in queries}})
        return database.session(SYSTEM.viewer)

    return with_queries


def test_a_cut_list_says_of_how_many(ask: Callable[..., GraphSession]) -> None:
    many = ask(query("many", "UNWIND range(1, 2500) AS x RETURN x")).rows("many", _cap=100)
    assert (len(many.rows), many.total, many.total_is_exact, many.truncated) == (100, 2500, True, True)
    endless = ask(query("endless", "UNWIND range(1, 300000) AS x RETURN x")).rows("endless", _cap=5)
    assert (len(endless.rows), endless.total, endless.total_is_exact) == (5, 100_000, False)


def test_a_query_that_takes_too_long_is_ended(ask: Callable[..., GraphSession]) -> None:
    slow = ask(query("slow", "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(a * b) AS x"))
    with pytest.raises(GraphTimeout):
        slow.rows("slow", _seconds=0.5)


def test_a_read_cannot_write(ask: Callable[..., GraphSession]) -> None:
    sly = query("sly", "CREATE (n:Institution {id: 'x'}) RETURN n.id AS x")
    with pytest.raises(QueryFailed):
        ask(sly).rows("sly")
    with pytest.raises(TypeError):
        ask(replace(sly, access="write")).rows("sly")
    assert ask().rows("explore.nodes", ids=["x"]).rows[0][-1] == 0


def test_dates_come_back_as_dates(ask: Callable[..., GraphSession]) -> None:
    row = ask(query("when", "RETURN [date('2024-02-29'), {on: date('2024-03-01')}] AS x")).row("when")
    assert row == {"x": [dt.date(2024, 2, 29), {"on": dt.date(2024, 3, 1)}]}


def test_several_writes_happen_together_or_not_at_all(ask: Callable[..., GraphSession]) -> None:
    add = query("add", "CREATE (n:Institution {id: $id}) RETURN n.id AS x", "write", id="id")
    session = ask(add)
    with pytest.raises(AlreadyExists):
        session.write_all([("add", {"id": "one"}), ("add", {"id": "two"}), ("add", {"id": "one"})])
    assert session.rows("explore.nodes", ids=["one", "two"]).rows[0][-1] == 0
    session.write_all([("add", {"id": "one"}), ("add", {"id": "two"})])
    assert session.rows("explore.nodes", ids=["one", "two"]).rows[0][-1] == 2
    assert session.bookmarks


def test_a_hundred_parallel_registrations_make_one_tie(ask: Callable[..., GraphSession]) -> None:
    people = query("people", "UNWIND ['a', 'b'] AS id CREATE (n:Teacher {id: id}) RETURN id AS x", "write")
    tie = query(
        "tie",
        "MATCH (a:Teacher {id: 'a'}), (b:Teacher {id: 'b'}) "
        "MERGE (a)-[t:INFORMAL_TIE {key: 'a|b|advice|2024'}]->(b) ON CREATE SET t.id = randomUUID() RETURN t.id AS x",
        "write",
    )
    session = ask(people, tie)
    session.write("people")
    seen: set[str] = set()
    troubles: list[Exception] = []

    def register() -> None:
        try:
            seen.add(session.graph.session(SYSTEM.viewer).write("tie").rows[0][0])
        except Exception as trouble:
            troubles.append(trouble)

    in_threads(register for _ in range(100))
    assert not troubles
    assert len(seen) == 1


def test_values_are_bound_never_spliced(ask: Callable[..., GraphSession]) -> None:
    add = query("add", "CREATE (n:Institution {id: 'i', name: $name}) RETURN n.name AS x", "write", name="text")
    attack = "'}) DETACH DELETE n // ` \\u0060 \\u0027 OR 1=1"
    assert ask(add).write("add", name=attack).rows == [(attack,)]


def test_an_undeclared_parameter_is_a_mistake(graph: GraphSession) -> None:
    with pytest.raises(TypeError):
        graph.rows("explore.municipalities", munici="x")


def test_nobody_answers(database: Graph) -> None:
    graph = Graph("bolt://127.0.0.1:9", ("neo4j", "x"), database.queries, connect_seconds=1, retry_seconds=1)
    try:
        with pytest.raises(GraphUnavailable):
            graph.check()
        with pytest.raises(GraphUnavailable):
            graph.session(SYSTEM.viewer).rows("explore.municipalities")
        with pytest.raises(GraphUnavailable):
            migrations.apply(graph)
    finally:
        graph.close()


def test_migrations_are_applied_once_and_a_newer_store_is_refused(database: Graph) -> None:
    assert migrations.apply(database) == [], "they were applied when the run began"
    with pytest.raises(migrations.MigrationError, match="newer"):
        migrations.apply(database, migrations.load()[:-1])
    with database.driver_session("read") as session:
        names = [row[0] for row in session.run("MATCH (m:Migration) RETURN m.name ORDER BY m.name").values()]
        constraints = session.run("SHOW CONSTRAINTS YIELD name RETURN count(*)").values()[0][0]
    assert names == [m.name for m in migrations.load()]
    assert constraints >= 20
