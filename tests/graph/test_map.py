"""The shared map: versions, a change that can be taken back to the bit, newcomers who move nobody, places that tell nothing."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import layout, model_check
from app import map as rules
from app.access import Actor
from app.audit import Caller
from app.graph import Graph, GraphSession
from app.refusals import Forbidden, NotThere, Refusal
from app.store import AuditEntry, open_store
from tests.conftest import person, wipe
from tests.racing import in_threads

MAKE = """
CREATE (m:Municipality {id: 'm', name: 'М', region: 'Р'})
WITH m
UNWIND range(0, 9) AS n
CREATE (i:Institution {id: 's' + n, name: 'Школа ' + n, short_name: 'Школа ' + n,
  kind: CASE WHEN n < 6 THEN 'school' ELSE 'museum' END,
  sector: CASE WHEN n < 6 THEN 'general' ELSE 'culture' END, lat: 57.3 + n * 0.01, lon: 46.5 - (n % 3) * 0.02,
  created_at: datetime(), updated_at: datetime()})-[:IN]->(m)
WITH collect(i) AS schools
UNWIND range(0, 39) AS n
WITH schools, n, schools[n % 10] AS work
CREATE (t:Teacher {id: 't' + n, name: 'Учитель ' + n, visibility: 'network', created_at: datetime(), updated_at: datetime()})
  -[:WORKS_AT {id: 'w' + n, since: date('2020-01-01'), since_precision: 'day', created_at: datetime(),
    updated_at: datetime()}]->(work)
WITH schools, collect(t) AS people
UNWIND range(0, 59) AS n
WITH people, n, people[n % 40] AS a, people[(n * 10 + 10 * (n / 40) + CASE WHEN n % 7 = 0 THEN 1 ELSE 10 END) % 40] AS b
WHERE a <> b
CREATE (a)-[:INFORMAL_TIE {id: 'k' + n, key: 'k' + n, kind: 'advice', state: 'confirmed', source: 'teacher', visibility: 'network',
  frequency: 'monthly', created_at: datetime(), updated_at: datetime()}]->(b)
"""
HIDDEN = """
MATCH (a:Teacher {id: 't1'}), (b:Teacher {id: 't14'}), (s:Institution {id: 's3'})
UNWIND range(0, 8) AS n
CREATE (a)-[:INFORMAL_TIE {id: 'h' + n, key: 'h' + n, kind: 'mutual_aid', state: 'confirmed', visibility: 'coordinators'}]->(b)
CREATE (c:Teacher {id: 'hidden' + n, name: 'Скрытая ' + n, visibility: 'coordinators'})-[:WORKS_AT {id: 'hw' + n}]->(s)
CREATE (c)-[:INFORMAL_TIE {id: 'hc' + n, key: 'hc' + n, kind: 'advice', state: 'confirmed', visibility: 'network'}]->(b)
"""


def run(database: Graph, cypher: str, **params: Any) -> list[dict[str, Any]]:
    with database.driver_session("write") as session:
        return [record.data() for record in session.run(cypher, params)]


def places(database: Graph) -> dict[str, tuple[Any, ...]]:
    """Every place there is, to the bit."""
    found = run(
        database,
        "MATCH (n:Institution|Teacher|Project|Disc) WHERE n.x IS NOT NULL RETURN n.id AS id, n.x AS x, n.y AS y, n.community AS c",
    )
    return {row["id"]: (row["x"], row["y"], row["c"]) for row in found}


@pytest.fixture
def town(database: Graph, graph: GraphSession) -> GraphSession:
    """Ten institutions, forty people, on the map."""
    run(database, MAKE)
    layout.store_places(graph)
    return graph


@pytest.fixture
def trail() -> Iterator[Session]:
    store = open_store("sqlite://")
    with store.session() as session:
        yield session
    store.close()


@pytest.fixture
def coordinator() -> Caller:
    return Caller(person("coordinator", municipality="m"), request_id="r")


def now(graph: GraphSession) -> str:
    version = rules.version(graph, "m")
    assert version is not None
    return version.id


def test_the_map_has_a_dated_version_and_discs(town: GraphSession, database: Graph) -> None:
    version = rules.version(town, "m")
    assert version is not None
    assert (version.reason, version.previous) == ("first", None)
    assert version.id.startswith(version.date.isoformat())
    held = places(database)
    assert {id for id in held if id.startswith("group:kind:")} == {"group:kind:m:school", "group:kind:m:museum"}
    communities = {c for id, (_, _, c) in held.items() if id.startswith("s")}
    assert {f"group:community:{c}" for c in communities} == {id for id in held if id.startswith("group:community:")}
    assert not [breach for breach in model_check.check(town) if breach.property in ("x", "y", "community")]


def test_what_a_coordinator_makes_the_map_is_the_map_and_can_be_taken_back(
    town: GraphSession, database: Graph, trail: Session, coordinator: Caller
) -> None:
    before = places(database)
    version = rules.keep(
        trail, coordinator, town, "m", {"s1": [12.34, -5], "t2": [1, 2], "stranger": [0, 0]}, seen=now(town)
    )
    after = places(database)
    assert {id for id in before if before[id] != after[id]} == {"s1", "t2"}
    assert after["s1"][:2] == (12.3, -5.0)
    assert (version.reason, version.previous is not None) == ("hands", True)
    rules.undo(trail, coordinator, town, "m", seen=version.id)
    assert places(database) == before
    with pytest.raises(Refusal):
        rules.undo(trail, coordinator, town, "m", seen=now(town))
    outcomes = [
        (entry.action, entry.outcome, entry.target)
        for entry in trail.scalars(select(AuditEntry).order_by(AuditEntry.id))
    ]
    assert outcomes == [("map.keep", "done", "map:m"), ("map.undo", "done", "map:m"), ("map.undo", "refused", "map:m")]


@pytest.mark.parametrize("method", ["communities", "geography"])
def test_laying_out_anew_is_undone_to_the_bit(
    town: GraphSession, database: Graph, trail: Session, coordinator: Caller, method: str
) -> None:
    rules.keep(trail, coordinator, town, "m", {"s1": [900, 900], "t7": [-400, 3]}, seen=now(town))
    before = places(database)
    version = rules.lay_out(trail, coordinator, town, "m", method, seen=now(town))
    after = places(database)
    assert after.keys() >= {id for id in before if not id.startswith("group:")}
    assert after["s1"] != before["s1"]
    assert version.method == method
    assert rules.undo(trail, coordinator, town, "m", seen=version.id).reason == "hands"
    assert places(database) == before


def test_a_place_on_the_ground_says_who_is_north_and_west(
    town: GraphSession, database: Graph, trail: Session, coordinator: Caller
) -> None:
    rules.lay_out(trail, coordinator, town, "m", "geography", seen=now(town))
    held = places(database)
    ground = {
        row["id"]: row for row in run(database, "MATCH (i:Institution) RETURN i.id AS id, i.lat AS lat, i.lon AS lon")
    }
    by_north = sorted(ground, key=lambda id: ground[id]["lat"])
    up = [held[id][1] for id in by_north]
    assert sum(a > b for a, b in itertools.pairwise(up)) >= 7
    west = [held[id][0] for id, row in ground.items() if row["lon"] < 46.47]
    east = [held[id][0] for id, row in ground.items() if row["lon"] > 46.49]
    assert sum(west) / len(west) < sum(east) / len(east)


def test_newcomers_stand_beside_their_neighbours_and_nobody_else_moves(town: GraphSession, database: Graph) -> None:
    before, version = places(database), now(town)
    run(
        database,
        """MATCH (m:Municipality), (a:Teacher {id: 't3'}), (s:Institution {id: 's3'})
           CREATE (i:Institution {id: 'new', name: 'Н', short_name: 'Н', kind: 'theatre', sector: 'culture'})-[:IN]->(m)
           CREATE (n:Teacher {id: 'newcomer', name: 'Н', visibility: 'network'})-[:WORKS_AT {id: 'x'}]->(i)
           CREATE (c:Teacher {id: 'colleague', name: 'Н', visibility: 'network'})-[:WORKS_AT {id: 'y'}]->(s)
           CREATE (n)-[:INFORMAL_TIE {id: 'z', key: 'z', kind: 'advice', state: 'confirmed', visibility: 'network'}]->(a)""",
    )
    assert layout.store_places(town) == 3
    after = places(database)
    assert {id: after[id] for id in before} == before
    assert now(town) == version
    assert after["new"][2] == before["s3"][2], "a newcomer joins the community it is tied to"
    schools = [id for id in before if id.startswith("s")]
    nearest = sorted(schools, key=lambda id: math.dist(after["new"][:2], before[id][:2]))
    assert "s3" in nearest[:3]
    assert math.dist(after["colleague"][:2], after["s3"][:2]) < 200
    assert layout.store_places(town) == 0


def test_whoever_came_after_a_version_has_a_place_when_it_returns(
    town: GraphSession, database: Graph, trail: Session, coordinator: Caller
) -> None:
    first = places(database)
    rules.lay_out(trail, coordinator, town, "m", "geography", seen=now(town))
    run(
        database,
        "MATCH (s:Institution {id: 's4'}) "
        "CREATE (:Teacher {id: 'late', name: 'Н', visibility: 'network'})-[:WORKS_AT {id: 'l'}]->(s)",
    )
    layout.store_places(town)
    rules.undo(trail, coordinator, town, "m", seen=now(town))
    after = places(database)
    assert {id: after[id] for id in first} == first
    assert math.dist(after["late"][:2], after["s4"][:2]) < 200


def test_no_place_tells_of_a_hidden_person_or_contact(database: Graph, graph: GraphSession) -> None:
    run(database, MAKE)
    layout.store_places(graph, anew=True)
    without = places(database)
    wipe(database)
    run(database, MAKE)
    run(database, HIDDEN)
    layout.store_places(graph, anew=True)
    whole = places(database)
    assert {id: whole[id] for id in without} == without
    assert all(f"hidden{n}" in whole for n in range(9)), "a coordinator sees them, so they have places too"
    run(database, "MATCH (n:Institution|Teacher) REMOVE n.x, n.y, n.community")
    run(database, "MATCH (n:Map|Layout|LayoutPart|Disc) DELETE n")
    layout.store_places(graph)
    assert {id: places(database)[id] for id in without} == without


def test_a_map_that_has_changed_meanwhile_is_not_overwritten(
    town: GraphSession, database: Graph, trail: Session, coordinator: Caller
) -> None:
    seen = now(town)
    rules.keep(trail, coordinator, town, "m", {"s1": [1, 1]}, seen=seen)
    before = places(database)
    for change in (
        lambda: rules.keep(trail, coordinator, town, "m", {"s2": [2, 2]}, seen=seen),
        lambda: rules.lay_out(trail, coordinator, town, "m", "communities", seen=seen),
        lambda: rules.undo(trail, coordinator, town, "m", seen=seen),
    ):
        with pytest.raises(rules.Changed):
            change()
    assert places(database) == before
    assert [entry.outcome for entry in trail.scalars(select(AuditEntry).order_by(AuditEntry.id))] == ["done"] + [
        "failed"
    ] * 3


def test_of_many_changes_at_once_exactly_one_happens(town: GraphSession, database: Graph) -> None:
    seen, done = now(town), []

    def change(n: int) -> None:
        session = database.session(person("coordinator").viewer)
        try:
            layout.move(session, "m", {"s1": (n, n), "s2": (n, n)}, made_by="coordinator", expected=seen)
        except layout.Stale:
            return
        done.append(n)

    in_threads(partial(change, n) for n in range(1, 7))
    assert len(done) == 1
    held = places(database)
    assert held["s1"][:2] == held["s2"][:2] == (done[0], done[0])
    assert run(database, "MATCH (l:Layout) RETURN count(l) AS n") == [{"n": 2}]


def test_old_versions_are_not_kept_for_ever(
    town: GraphSession, database: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.layout.storing.KEPT", 3)
    for n in range(8):
        layout.move(town, "m", {"s1": (n, n)}, made_by="coordinator", expected=now(town))
    assert run(database, "MATCH (l:Layout) RETURN count(l) AS n") == [{"n": 4}]
    orphans = "MATCH (p:LayoutPart) WHERE NOT EXISTS { (l:Layout) WHERE l.id = p.layout } RETURN count(p) AS n"
    assert run(database, orphans) == [{"n": 0}]


def test_places_from_before_versions_are_the_first_one(town: GraphSession, database: Graph) -> None:
    run(database, "MATCH (n:Map|Layout|LayoutPart) DELETE n")
    before = places(database)
    layout.move(town, "m", {"s1": (5, 5)}, made_by="coordinator", expected=None)
    assert layout.restore(town, "m")
    assert places(database) == before


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [
        (person("teacher", municipality="m"), Forbidden),
        (person("representative", municipality="m"), Forbidden),
        (person("analyst", municipality="m"), Forbidden),
        (Actor(), Forbidden),
        (person("coordinator", municipality="elsewhere"), NotThere),
        (person("coordinator"), NotThere),
    ],
    ids=str,
)
def test_nobody_else_changes_it(
    town: GraphSession, database: Graph, trail: Session, actor: Actor, refusal: type[Refusal]
) -> None:
    before, seen = places(database), now(town)
    changes: list[Callable[[Caller], object]] = [
        lambda who: rules.keep(trail, who, town, "m", {"s1": [1, 1]}, seen=seen),
        lambda who: rules.lay_out(trail, who, town, "m", "communities", seen=seen),
        lambda who: rules.undo(trail, who, town, "m", seen=seen),
    ]
    for change in changes:
        with pytest.raises(refusal):
            change(Caller(actor))
    assert places(database) == before
    assert [entry.outcome for entry in trail.scalars(select(AuditEntry))] == ["refused"] * 3


@pytest.mark.parametrize(
    "moved",
    [{}, [], "s1", {"s1": [1]}, {"s1": ["1", "2"]}, {"s1": [math.nan, 0]}, {"s1": [True, 0]}, {"s1": [1e9, 0]}, {"s1": None},
     {"x": [1, 1]},
     {f"s{n}": [0, 0] for n in range(2_001)}],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_nonsense_is_refused(
    town: GraphSession, database: Graph, trail: Session, coordinator: Caller, moved: Any
) -> None:
    before = places(database)
    with pytest.raises(Refusal):
        rules.keep(trail, coordinator, town, "m", moved, seen=now(town))
    assert places(database) == before


def test_too_large_a_map_is_not_laid_out_while_one_waits(
    town: GraphSession, trail: Session, coordinator: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "LAID_OUT_AT_MOST", 20)
    with pytest.raises(Refusal, match="flask graph layout"):
        rules.lay_out(trail, coordinator, town, "m", "communities", seen=now(town))


def test_two_municipalities_do_not_lie_upon_each_other(database: Graph, graph: GraphSession) -> None:
    run(database, MAKE)
    run(
        database,
        MAKE.replace("'m'", "'o'")
        .replace("'s'", "'z'")
        .replace("'t'", "'u'")
        .replace("'w'", "'v'")
        .replace("'k'", "'q'"),
    )
    layout.store_places(graph)
    held = places(database)
    middles, reaches = [], []
    for letters in ("st", "zu"):
        spots = [spot[:2] for id, spot in held.items() if id[0] in letters and ":" not in id]
        middle = tuple((min(axis) + max(axis)) / 2 for axis in zip(*spots, strict=True))
        middles.append(middle)
        reaches.append(max(math.dist(middle, spot) for spot in spots))
    assert math.dist(*middles) > sum(reaches), "the circles around the two maps touch"
    versions = [rules.version(graph, m) for m in ("m", "o")]
    assert all(versions)
    assert versions[0] != versions[1]
    before = places(database)
    layout.arrange(graph, "o", reason="anew", made_by="system")
    after = places(database)
    assert {id: spot for id, spot in after.items() if id[0] in "st"} == {
        id: spot for id, spot in before.items() if id[0] in "st"
    }
