"""Discoveries of every kind in a municipality and in a region that is one municipality: p95 of a finder, and how many times as
long it takes as its own questions put by a bare driver, one after another, with all their rows read. Beside them the first
run of the board, with nothing at hand: neither the engine's plans nor the circles of past days, which later runs find at once."""

from __future__ import annotations

import datetime as dt
import random
import resource
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import neo4j

from app.access import Actor, Viewer
from app.discovery import KINDS, Discovery, Scope
from app.discovery.keeping import Keeper
from app.discovery.reading import Reading
from app.engine import Engine
from app.graph import Graph
from app.queries import load
from bench.percentile import p95
from bench.site import running

TODAY = dt.date(2026, 11, 23)
STAMP = "created_at: datetime(), updated_at: datetime()"
CHUNK = 5_000


@dataclass(frozen=True)
class Size:
    """A municipality to be built: `code` begins every id in it; how often a finder is asked, and how often before it counts;
    needs, offers and programmes to an institution (as many as in the seed, unless told)."""

    code: str
    institutions: int
    teachers: int
    ties: int
    runs: int
    warm: int = 2
    needs: float = 1.6
    offers: float = 1.9
    programmes: float = 2.0

    def __str__(self) -> str:
        return f"{self.institutions:,} institutions, {self.teachers:,} teachers, {self.ties:,} informal ties"


MUNICIPALITY = Size("dm", 120, 3_000, 15_000, 20)
REGION = Size("dr", 1_200, 40_000, 200_000, 3, 1)
SIZES = {"municipality": MUNICIPALITY, "region": REGION}
LONGEST = 600.0  # seconds that a run of the board may take


def figures(sizes: tuple[Size, ...] = (MUNICIPALITY, REGION)) -> Iterator[dict[str, Any]]:
    """`discovery.KIND.dm` and `discovery.KIND.dr` for every kind of discovery, `discovery.board.*` for all kinds in one run."""
    with running() as site:
        engine = Engine(site.home)
        found = engine.connect()
        graph = Graph(found.uri, (found.user, found.password), load())
        viewer = Actor(1, "", frozenset({"coordinator"})).viewer
        with neo4j.GraphDatabase.driver(found.uri, auth=(found.user, found.password)) as driver:
            for size in sizes:
                build(driver, size)
                board, alone = _board(size, graph, viewer), 0.0
                for kind in KINDS.values():
                    figure = _measured(kind, size, graph, viewer, driver)
                    alone += figure["median"]
                    yield figure
                yield board | {"baseline": round(alone, 1), "ratio": round(board["value"] / alone, 2)}
        graph.close()
        engine.release()


def _board(size: Size, graph: Graph, viewer: Viewer) -> dict[str, Any]:
    """Every kind in one run, as whoever opens the board first waits for them: the network is read once, nothing is at hand.
    `memory` is the most that this process has held. The baseline beside it is the sum of the medians of the kinds alone."""
    keeper, began = Keeper(lambda: graph), time.perf_counter()
    answers = keeper.look(Scope(size.code, TODAY), viewer.sees, LONGEST)
    took = time.perf_counter() - began
    return {
        "name": f"discovery.board.{size.code}", "value": round(took * 1000, 1), "unit": "ms, once, cold",
        "kinds": {code: round(kept.seconds * 1000) for code, kept in answers.kept.items()},
        "found": sum(kept.found.total for kept in answers.kept.values()),
        "trouble": sorted(code for code, kept in answers.kept.items() if kept.trouble),
        "memory": f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB", "size": str(size),
    }  # fmt: skip


def _measured(kind: Discovery, size: Size, graph: Graph, viewer: Viewer, driver: neo4j.Driver) -> dict[str, Any]:
    scope = Scope(size.code, TODAY)
    ours: list[float] = []
    bare: list[float] = []
    total = 0
    with driver.session(default_access_mode=neo4j.READ_ACCESS, fetch_size=2000) as session:
        for turn in range(size.runs + size.warm):
            reading = Reading(graph, viewer)  # as the board reads: what a finder needs twice is read once
            began = time.perf_counter()
            total = kind.find(reading, scope).total
            middle = time.perf_counter()
            for query, params in list(reading.asked):
                list(session.run(query.text, {**params, "viewer": viewer.as_param()}))
            if turn >= size.warm:
                ours.append((middle - began) * 1000)
                bare.append((time.perf_counter() - middle) * 1000)
    return {
        "name": f"discovery.{kind.code}.{size.code}", "value": round(p95(ours), 1), "unit": f"ms p95 of {size.runs}",
        "baseline": round(p95(bare), 1), "ratio": round(statistics.median(ours) / statistics.median(bare), 2),
        "median": round(statistics.median(ours), 1), "found": total, "size": str(size),
    }  # fmt: skip


def build(driver: neo4j.Driver, size: Size) -> None:
    """A municipality beside the seed, with topics of the seed. Two ties of three stay inside an institution, most others near;
    needs, offers, programmes, agreements and the rest are as many to an institution as in the seed."""
    chance = random.Random(7)
    code, places = size.code, [f"{size.code}-i{n}" for n in range(size.institutions)]
    topics = [record["id"] for record in driver.execute_query("MATCH (t:Topic) RETURN t.id AS id ORDER BY id").records]
    kinds = ("staff", "equipment", "premises", "info", "method", "digital", "transport", "partners")

    def each(rows: list[dict[str, Any]], cypher: str) -> None:
        for first in range(0, len(rows), CHUNK):
            driver.execute_query(f"UNWIND $rows AS row {cypher}", rows=rows[first : first + CHUNK])

    def window() -> dict[str, Any]:
        since = TODAY + dt.timedelta(chance.randrange(-200, 120))
        return {"since": since, "until": since + dt.timedelta(chance.randrange(30, 300))}

    def some(per_place: float, **more: Any) -> list[dict[str, Any]]:
        return [
            {"n": n, "place": chance.choice(places), "topics": chance.sample(topics, chance.choice((1, 1, 2)))} | more
            for n in range(int(per_place * len(places)))
        ]

    driver.execute_query(f"CREATE (:Municipality {{id: $id, name: $id, {STAMP}}})", id=code)
    each(
        [
            {"id": id, "kind": chance.choice(("school", "school", "kindergarten", "library", "supp_center"))}
            for id in places
        ],
        f"MATCH (m:Municipality {{id: '{code}'}}) CREATE (:Institution {{id: row.id, name: row.id, short_name: row.id, "
        f"kind: row.kind, sector: 'general', {STAMP}}})-[:IN]->(m)",
    )
    people = [{"id": f"{code}-t{n}", "place": places[n % len(places)]} for n in range(size.teachers)]
    each(
        people,
        "MATCH (i:Institution {id: row.place}) CREATE (:Teacher {id: row.id, name: row.id, visibility: 'network', "
        f"subjects: ['математика'], {STAMP}}})-[:WORKS_AT {{id: row.id + ':w', position: 'учитель', since: date('2015-09-01'), "
        f"{STAMP}}}]->(i)",
    )
    each(
        list(_ties(size, chance)),
        "MATCH (a:Teacher {id: row.a}), (b:Teacher {id: row.b}) CREATE (a)-[:INFORMAL_TIE {id: row.id, key: row.id, "
        f"kind: row.kind, frequency: 'monthly', state: 'confirmed', source: 'import', visibility: 'network', since: row.since, "
        f"until: row.until, {STAMP}}}]->(b)",
    )
    about = "WITH x, row UNWIND row.topics AS topic MATCH (t:Topic {id: topic}) CREATE (x)-[:ABOUT]->(t)"
    for label, tie, per_place, extra in (
        (
            "Need",
            "NEEDS",
            size.needs,
            "priority: 1 + row.n % 3, state: CASE WHEN row.n % 10 < 7 THEN 'open' ELSE 'matched' END, ",
        ),
        ("Resource", "OFFERS", size.offers, ""),
    ):
        rows = [row | window() | {"kind": chance.choice(kinds)} for row in some(per_place)]
        each(
            rows,
            f"MATCH (i:Institution {{id: row.place}}) CREATE (i)-[:{tie}]->(x:{label} {{id: '{code}-{tie}-' + row.n, title: 'x', "
            f"kind: row.kind, {extra}since: row.since, until: row.until, {STAMP}}}) {about}",
        )
    directions = ("technical", "natural_science", "sport", "art", "tourism", "social")
    each(
        [
            row | {"direction": chance.choice(directions), "age": chance.randrange(5, 15)}
            for row in some(size.programmes)
        ],
        f"MATCH (i:Institution {{id: row.place}}) CREATE (i)-[:RUNS]->(x:Programme {{id: '{code}-p' + row.n, title: 'x', "
        f"direction: row.direction, level: 'base', age_from: row.age, age_to: row.age + 3, format: 'in_person', {STAMP}}}) {about}",
    )
    for label, tie, per_place, extra in (
        ("Practice", "FOLLOWS", 0.4, "kind: 'methodical'"),
        ("Outcome", "PURSUES", 0.2, "about: 'x'"),
        ("Project", "TAKES_PART", 0.85, "kind: 'network', status: 'active'"),
    ):
        rows = [row | {"places": chance.sample(places, 3)} for row in some(per_place)]
        more = "{id: row.place + ':' + x.id + ':' + place, role: 'member', way: 'x'}" if tie != "FOLLOWS" else ""
        each(
            rows,
            f"CREATE (x:{label} {{id: '{code}-{tie}-' + row.n, title: 'x', {extra}, {STAMP}}}) WITH x, row "
            f"CALL (x, row) {{ UNWIND row.places AS place MATCH (i:Institution {{id: place}}) "
            f"CREATE (i)-[:{tie} {more}]->(x) }} {about}",
        )
    each(
        [
            {"n": n, "parties": sorted(chance.sample(places, chance.choice((2, 2, 3, 5))))}
            for n in range(int(1.36 * len(places)))
        ],
        f"CREATE (g:Agreement {{id: '{code}-g' + row.n, number: '' + row.n, form: 'coop_agreement', subject: 'x', state: 'active', "
        f"since: date('2023-09-01'), until: date('2028-08-31'), {STAMP}}}) WITH g, row "
        "CALL (g, row) { UNWIND row.parties AS party MATCH (i:Institution {id: party}) "
        "CREATE (i)-[:PARTY_TO {id: g.id + party, role: 'party'}]->(g) } "
        "WITH g, row UNWIND range(0, size(row.parties) - 2) AS a UNWIND range(a + 1, size(row.parties) - 1) AS b "
        "MATCH (i:Institution {id: row.parties[a]}), (j:Institution {id: row.parties[b]}) "
        "CREATE (i)-[:FORMAL_TIE {id: g.id + ':' + a + ':' + b, key: g.id + ':' + a + ':' + b, kind: g.form, agreement: g.id, "
        f"source: 'agreement', since: g.since, until: g.until, {STAMP}}}]->(j)",
    )
    each(
        [{"n": n, "on": TODAY - dt.timedelta(chance.randrange(900))} for n in range(len(places))],
        f"MATCH (n:Need {{id: '{code}-NEEDS-' + row.n}})<-[:NEEDS]-(j), "
        f"(r:Resource {{id: '{code}-OFFERS-' + row.n}})<-[:OFFERS]-(i) "
        f"CREATE (i)-[:GAVE]->(e:Exchange {{id: '{code}-e' + row.n, title: 'x', state: 'confirmed', happened_on: row.on, {STAMP}}})"
        "-[:RECEIVED_BY]->(j) CREATE (e)-[:OF]->(r) CREATE (e)-[:MET]->(n)",
    )
    driver.execute_query("CALL db.awaitIndexes(300)")


def _ties(size: Size, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Ties between people of one institution, of the eight before and after it in the list, or of any."""
    kinds = ("joint_lesson", "method_exchange", "advice", "joint_event", "acquaintance")
    for n in range(size.ties):
        one = chance.randrange(size.teachers)
        draw, row = chance.random(), size.teachers // size.institutions
        near = 0 if draw < 0.65 else chance.randrange(1, 9) if draw < 0.93 else chance.randrange(size.institutions)
        other = (one + near + size.institutions * chance.randrange(1, row)) % size.teachers
        since = dt.date(2016, 9, 1) + dt.timedelta(chance.randrange(3_700))
        until = since + dt.timedelta(chance.randrange(100, 1_500)) if chance.random() < 0.25 else None
        if one != other:
            yield {
                "id": f"{size.code}-k{n}", "a": f"{size.code}-t{one}", "b": f"{size.code}-t{other}",
                "kind": chance.choice(kinds), "since": since, "until": until,
            }  # fmt: skip
