"""What breaks: processes, disks, ports. Each engine here is a real one in its own folder."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import threading
from pathlib import Path

import neo4j
import pytest
from neo4j.exceptions import DriverError, Neo4jError

from app.engine import Engine, EngineError, errors, life
from app.graph import Graph, GraphSession, GraphUnavailable
from tests.conftest import JARS
from tests.engine.test_life import ask, engine

__all__ = ["engine"]


def test_30a_every_acknowledged_commit_survives_sigkill_during_writes(engine: Engine) -> None:
    connection = engine.connect()
    ask(connection, "CREATE CONSTRAINT FOR (n:Commit) REQUIRE n.id IS UNIQUE")
    acknowledged: list[str] = []
    enough = threading.Event()

    def write(writer: int) -> None:
        with neo4j.GraphDatabase.driver(connection.uri, auth=(connection.user, connection.password)) as driver:
            number = 0
            while True:
                try:
                    with driver.session() as session:
                        session.run("CREATE (:Commit {id: $id})", id=f"{writer}-{number}").consume()
                except (DriverError, Neo4jError, OSError):
                    return
                acknowledged.append(f"{writer}-{number}")
                number += 1
                if len(acknowledged) >= 300:
                    enough.set()

    writers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for writer in writers:
        writer.start()
    assert enough.wait(60), f"only {len(acknowledged)} commits in a minute"
    os.kill(connection.pid, signal.SIGKILL)
    for writer in writers:
        writer.join()
    engine.wait_for_end(connection.pid)
    assert not engine.is_connected()
    assert (engine.folder / "engine.json").exists(), "the lock is stale, as after a power cut"

    stored = {row[0] for row in ask(engine.connect(), "MATCH (n:Commit) RETURN n.id")}
    lost = set(acknowledged) - stored
    assert not lost, f"{len(lost)} of {len(acknowledged)} acknowledged commits are gone"
    assert len(stored - set(acknowledged)) <= 4, "at most one commit a writer may be there unacknowledged"


def test_32a_a_full_disk_is_refused_before_the_store_is_opened(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(engine.folder.parent)._replace(free=100 << 20)
    monkeypatch.setattr(life.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(EngineError) as refusal:
        engine.connect()
    assert refusal.value.message == errors.DISK_FULL
    assert not engine.data.exists()


def test_33b_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(EngineError, match=str(port)) as refusal:
            Engine(tmp_path, jars=JARS, bolt_port=port).connect()
    assert refusal.value.message == errors.PORT_IN_USE
    assert "SETKA_BOLT_PORT" in str(refusal.value)


def test_32b_a_nearly_full_disk_refuses_writes_and_allows_reads(database: Graph, graph: GraphSession) -> None:
    def refuse() -> None:
        raise GraphUnavailable("full")

    database._guard = refuse
    try:
        assert graph.rows("explore.municipalities").total == 0
        with pytest.raises(GraphUnavailable):
            graph.write("explore.place", institutions=[], teachers=[], projects=[])
    finally:
        database._guard = None
