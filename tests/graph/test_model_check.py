"""The check of the model finds each kind of damage and nothing else."""

from __future__ import annotations

import pytest

from app.access import Actor
from app.graph import GraphSession
from app.intake import import_batch, read
from app.model_check import check
from tests.graph.test_intake import SOUND

ADMIN = Actor(account_id=1, name="admin", roles=frozenset({"admin"}))
STAMPS = "created_at: datetime(), updated_at: datetime()"
TEACHER, MUSEUM = "MATCH (n:Teacher {id: 't-1'}) ", "MATCH (n:Institution {id: 'mus'}) "
CONTACT = "MATCH ()-[t:INFORMAL_TIE {id: 'c-1'}]->() "

DAMAGE = [
    ("CREATE (:Foo {id: 'x'})", ["Foo x: a node needs exactly one label of the model"]),
    (TEACHER + "SET n:Topic", ["t-1: a node needs exactly one label of the model"]),
    (TEACHER + "REMOVE n.name", ["Teacher t-1, name: a value is required"]),
    (TEACHER + "REMOVE n.created_at", ["Teacher t-1, created_at: a value is required"]),
    (TEACHER + "SET n.updated_at = 'now'", ["Teacher t-1, updated_at: the value is of a wrong type [now]"]),
    (TEACHER + "SET n.phone = '+7'", ["Teacher t-1, phone: the model has no such property [+7]"]),
    (TEACHER + "SET n.visibility = 'all'", ["Teacher t-1, visibility: the code is unknown [all]"]),
    (TEACHER + "SET n.subjects = 'x'", ["Teacher t-1, subjects: the value is of a wrong type [x]"]),
    (TEACHER + "SET n.subjects = [1]", ["Teacher t-1, subjects: the value is of a wrong type"]),
    (TEACHER + "SET n.subjects = [left(replace('$', '$', 'xxxxxxxxxxx'), 9) + reduce(s = '', i IN range(1, 99) | s + 'x')]",
     ["Teacher t-1, subjects: the value is too long"]),
    (MUSEUM + "SET n.lat = 91.0", ["Institution mus, lat: the value is out of bounds [91.0]"]),
    (MUSEUM + "SET n.site = 'javascript:alert(1)'", ["Institution mus, site: the value is not written as it must be"]),
    (MUSEUM + "SET n.id = 'm_s'", ["Institution m_s, id: the value is not written as it must be"]),
    (MUSEUM + "SET n.since = date('2020-01-01'), n.since_precision = 'day', n.until = date('2019-12-31'), "
     "n.until_precision = 'day'", ["Institution mus, until: ends before it begins [2019-12-31]"]),
    (MUSEUM + "SET n.since = date('2020-01-01')", ["Institution mus, since: it is not said how precise the date is"]),
    (MUSEUM + "SET n.since = '2020-01-01', n.since_precision = 'day'", ["Institution mus, since: the value is of a wrong"]),
    (MUSEUM + "SET n.since = date('1800-01-01'), n.since_precision = 'day'", ["Institution mus, since: the value is out of"]),
    (MUSEUM + "MATCH (n)-[t:IN]->() DELETE t", ["Institution mus, municipality: has no tie IN"]),
    (MUSEUM + f"CREATE (n)-[:IN]->(:Municipality {{id: 'm2', name: 'M', {STAMPS}}})",
     ["Institution mus, municipality: has 2 ties IN, only one may be"]),
    (f"CREATE (:Topic {{id: 't-1', name: 'T', {STAMPS}}})", ["Teacher, Topic t-1, id: several nodes have this id",
                                                             "Topic, Teacher t-1, id: several nodes have this id"]),
    ("MATCH (a:Topic {id: 'science'}), (b:Topic {id: 'sky'}) CREATE (a)-[:PART_OF]->(b)",
     ["Topic science, parent: goes round in a circle: science → sky", "Topic sky, parent: goes round in a circle"]),
    ("MATCH (a:Topic {id: 'science'}) CREATE (a)-[:PART_OF]->(a)", [": science is tied to itself"]),
    ("MATCH (a:Teacher {id: 't-1'}), (b:Teacher {id: 't-2'}) CREATE (a)-[:LIKES]->(b)", ["the model has no such tie"]),
    ("MATCH (a:Teacher {id: 't-1'}), (b:Topic {id: 'sky'}) CREATE (a)-[:ABOUT]->(b)", ["t-1 and sky cannot be joined"]),
    (CONTACT + "SET t.key = 'x'", ["INFORMAL_TIE c-1, key: the key must be t-1|t-2|online|2017-01-01 [x]"]),
    (CONTACT + "REMOVE t.key", ["INFORMAL_TIE c-1, key: a value is required"]),
    (CONTACT + "REMOVE t.id", ["id: a value is required"]),
    (CONTACT + "SET t.state = 'maybe'", ["INFORMAL_TIE c-1, state: the code is unknown [maybe]"]),
    (CONTACT + "SET t.until = date('2016-01-01')", ["INFORMAL_TIE c-1, until: ends before it begins [2016-01-01]"]),
    ("MATCH ()-[t:PART_OF]->() SET t.weight = 1", ["weight: the model has no such property [1]"]),
    (f"MATCH (a:Teacher {{id: 't-1'}}), (b:Institution {{id: 'mus'}}) UNWIND ['w-1', 'w-2'] AS id "
     f"CREATE (a)-[:WORKS_AT {{id: id, position: id, since: date('2020-01-01'), since_precision: 'day', {STAMPS}}}]->(b)",
     ["WORKS_AT w-2: says the same as w-1"]),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "expected"), DAMAGE, ids=[one[0][-60:] for one in DAMAGE])
def test_damage_is_found(graph: GraphSession, damage: str, expected: list[str]) -> None:
    import_batch(graph, ADMIN, read(graph, SOUND))
    assert check(graph) == []
    with graph.graph.driver_session("write", graph.bookmarks) as session:
        assert session.run(damage).consume().counters.contains_updates

    told = [breach.text() for breach in check(graph)]
    assert any(line in one for line in expected for one in told), told


def test_the_layout_may_place_nodes(graph: GraphSession) -> None:
    import_batch(graph, ADMIN, read(graph, SOUND))
    with graph.graph.driver_session("write", graph.bookmarks) as session:
        session.run("MATCH (n:Teacher|Institution|Project) SET n.x = 1.5, n.y = -2.0").consume()
    assert check(graph) == []


def test_progress_is_told(graph: GraphSession) -> None:
    steps: list[tuple[int, int]] = []
    check(graph, progress=lambda done, total: steps.append((done, total)))
    assert steps[-1][0] == steps[-1][1] == len(steps)
