"""What trust.md's settings close, tried on the live engine by its own administrator."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest
from neo4j.exceptions import ClientError, Neo4jError

from app.engine import Connection
from tests.probe import listening


@pytest.fixture
def session(engine: Connection) -> Iterator[neo4j.Session]:
    with (
        neo4j.GraphDatabase.driver(engine.uri, auth=(engine.user, engine.password)) as driver,
        driver.session(default_access_mode=neo4j.READ_ACCESS) as session,
    ):
        yield session


def test_no_csv_from_files(session: neo4j.Session, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("hidden")
    with pytest.raises(Neo4jError):
        session.run(f"LOAD CSV FROM 'file://{secret}' AS line RETURN line").values()
    with pytest.raises(Neo4jError):
        session.run("RETURN COLLECT { LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line }").values()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0177.0.0.1"])
def test_no_csv_from_the_network(session: neo4j.Session, host: str) -> None:
    with listening() as (port, hits), pytest.raises(Neo4jError):
        session.run(f"LOAD CSV FROM 'http://{host}:{port}/?leak=1' AS line RETURN line").values()
    assert hits == []


@pytest.mark.parametrize(
    "call",
    [
        "CALL gds.graph.export('g', {dbName: 'stolen'})",
        "CALL gds.graph.export.csv('g', {exportName: 'stolen'})",
        "CALL gds.louvain.write('g', {writeProperty: 'x'})",
        "CALL gds.beta.listProgress()",
    ],
)
def test_procedures_outside_the_list_do_not_exist(session: neo4j.Session, call: str) -> None:
    with pytest.raises(ClientError) as refusal:
        session.run(call).consume()
    assert "ProcedureNotFound" in (refusal.value.code or "")


def test_listed_procedures_are_there(session: neo4j.Session) -> None:
    names = {
        row[0] for row in session.run("SHOW PROCEDURES YIELD name WHERE name STARTS WITH 'gds.' RETURN name").values()
    }
    assert {"gds.leiden.stream", "gds.betweenness.stream", "gds.wcc.stream"} <= names
    assert not [name for name in names if name.endswith((".write", ".mutate", ".export"))]


def test_a_wrong_password_is_refused(engine: Connection) -> None:
    with neo4j.GraphDatabase.driver(engine.uri, auth=("neo4j", "neo4j")) as driver, pytest.raises(Neo4jError):
        driver.verify_connectivity()
