"""Every query file against the engine: it returns what it declares, a read is a read, no name is unknown, nobody is shown
what is not theirs by a query that forgot to ask who looks, and the console takes every report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import neo4j
import pytest

from app.console import cells, gate
from app.console.opened import statement
from app.engine import Connection
from app.graph import GraphSession
from app.queries import ROOT, Query, load, without_comments

QUERIES = load(ROOT)
SAMPLES: dict[str, Any] = {
    "id": "school-7",
    "ids": ["school-7"],
    "text": "школа",
    "code": "school",
    "date": dt.date(2024, 9, 1),
    "int": 10,
    "float": 1.0,
    "bool": True,
    "list": ["x"],
    "rows": [],
    "map": {},
}
UNKNOWN_NAMES = ("01N50", "01N51", "01N52")
PERSONAL = ("INFORMAL_TIE", ":Teacher")


@pytest.fixture(scope="module")
def driver(engine: Connection) -> Iterator[neo4j.Driver]:
    """A driver that hears notifications; the application's own is told to keep them."""
    with neo4j.GraphDatabase.driver(engine.uri, auth=(engine.user, engine.password)) as opened:
        yield opened


def sample(query: Query) -> dict[str, Any]:
    values = {name: p.codes[0] if p.codes else SAMPLES[p.type] for name, p in query.params.items()}
    return values | {"viewer": {"person": None, "sees": ["public"], "institutions": [], "municipality": None}}


@pytest.mark.parametrize("query", QUERIES.values(), ids=list(QUERIES))
def test_the_file_keeps_its_promises(query: Query, seeded: Callable[..., GraphSession], driver: neo4j.Driver) -> None:
    seeded()
    with driver.session() as session:
        answer = session.run("EXPLAIN " + query.text, sample(query))
        keys, summary = tuple(answer.keys()), answer.consume()
    assert keys == query.columns, "the returned columns are not the declared ones"
    assert (summary.query_type == "r") == (query.access == "read"), f"it is of type {summary.query_type!r}"
    if query.name.startswith("reports."):  # each of them opens in the console, whose gate must let it through
        gate.check(statement(query, {})[0])
        cells.check_plan(dict(summary.plan or {}), str(summary.query_type))
    unknown = [s.status_description for s in summary.gql_status_objects if s.gql_status in UNKNOWN_NAMES]
    assert not unknown


@pytest.mark.parametrize(
    "name", [name for name, q in QUERIES.items() if q.access == "read" and "internal" not in q.tags]
)
def test_a_query_about_people_asks_who_looks(name: str) -> None:
    text = without_comments(QUERIES[name].text)
    if any(word in text for word in PERSONAL):
        assert "$viewer" in text


def test_the_contract_notices_a_wrong_name(seeded: Callable[..., GraphSession], driver: neo4j.Driver) -> None:
    seeded()
    with driver.session() as session:
        summary = session.run("EXPLAIN MATCH (n:Institutoin) RETURN n.id").consume()
    assert [s.gql_status for s in summary.gql_status_objects if s.gql_status in UNKNOWN_NAMES]
