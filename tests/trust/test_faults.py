"""What breaks: processes, disks, ports. Each engine here is a real one in its own folder."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import neo4j
import pytest
from neo4j.exceptions import DriverError, Neo4jError

from app import create_app, store
from app.access import SYSTEM
from app.config import Settings
from app.database import Database
from app.engine import Engine, EngineError, errors, life
from app.graph import Graph, GraphError, GraphSession, GraphUnavailable
from tests.conftest import JARS, ROOT
from tests.engine.test_life import ask
from tests.engine.test_life import engine as own_engine

__all__ = ["own_engine"]


@pytest.mark.long
def test_30a_every_acknowledged_commit_survives_sigkill_during_writes(own_engine: Engine) -> None:
    connection = own_engine.connect()
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
    own_engine.wait_for_end(connection.pid)
    assert not own_engine.is_connected()
    assert (own_engine.folder / "engine.json").exists(), "the lock is stale, as after a power cut"

    stored = {row[0] for row in ask(own_engine.connect(), "MATCH (n:Commit) RETURN n.id")}
    lost = set(acknowledged) - stored
    assert not lost, f"{len(lost)} of {len(acknowledged)} acknowledged commits are gone"
    assert len(stored - set(acknowledged)) <= 4, "at most one commit a writer may be there unacknowledged"


def test_32a_a_full_disk_is_refused_before_the_store_is_opened(
    own_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(own_engine.folder.parent)._replace(free=100 << 20)
    monkeypatch.setattr(life.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(EngineError) as refusal:
        own_engine.connect()
    assert refusal.value.message == errors.DISK_FULL
    assert not own_engine.data.exists()


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


IMPORTING = """
import sys, os, time
from pathlib import Path
from app import migrations
from app.access import SYSTEM
from app.engine import Engine
from app.graph import Graph
from app.intake import import_folder
from app.queries import load
at = Engine(Path(sys.argv[1]), jars=Path(sys.argv[2])).connect()
graph = Graph(at.uri, (at.user, at.password), load())
migrations.apply(graph)
def told(done, of):
    if sys.argv[3] == "killed" and done * 2 > of:
        print("half", flush=True)
        time.sleep(600)
import_folder(graph.session(SYSTEM.viewer), Path("seed"), progress=told)
print("whole", flush=True)
"""


def _importing(home: Path, how: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", IMPORTING, str(home), str(JARS), how], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


@pytest.mark.long
def test_30b_an_import_that_is_killed_half_way_leaves_nothing_and_can_be_repeated(
    own_engine: Engine, tmp_path: Path
) -> None:
    connection = own_engine.connect()
    held = "MATCH (n) WHERE NOT n:Migration RETURN count(n)"
    killed = _importing(tmp_path, "killed")
    assert killed.stdout is not None
    assert killed.stdout.readline() == "half\n", "it should be half way now"
    killed.kill()
    killed.communicate()
    assert ask(connection, held) == [[0]], "half of an import is in the network"
    again = _importing(tmp_path, "whole")
    assert again.communicate()[0] == "whole\n"
    assert ask(connection, held)[0][0] > 500, "the import after it should be whole"


# --- the application while its engine goes ----------------------------------------------------------------------------


class Installation:
    """An application with an engine of its own, asked without a network between."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home, secret_key="for this run only", jars=JARS, testing=True)
        self.app = create_app(self.settings)
        self.database: Database = self.app.extensions["setka.database"]
        self.graph = self.database.open()

    def health(self) -> int:
        return self.app.test_client().get("/healthz").status_code

    def heals(self, within: float) -> float:
        """After how many seconds it is healthy."""
        begun = time.monotonic()
        while self.health() != 200:
            assert time.monotonic() - begun < within, f"not healthy after {within} s"
            time.sleep(0.1)
        return time.monotonic() - begun

    def write(self, id: str) -> None:
        with self.database.now().driver_session("write") as session:
            session.run("CREATE (:Note {id: $id, text: $text})", id=id, text="x" * 2000).consume()

    def notes(self) -> set[str]:
        with self.database.now().driver_session("read") as session:
            return set(session.run("MATCH (n:Note) RETURN n.id").value())

    def close(self) -> None:
        self.app.extensions["setka.console"].close()
        self.database.close()
        store.of(self.app).close()


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path)
    yield made
    made.close()


def kill(engine: Engine, pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    engine.wait_for_end(pid)


def restart(engine: Engine, pid: int) -> None:
    engine.stop()


# The driver leaves a socket to the garbage collector when the engine goes while it greets it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore:unclosed:ResourceWarning")
@pytest.mark.long
@pytest.mark.parametrize("end", [kill, restart])
def test_31_an_engine_that_goes_under_load_leaves_no_worker_hanging_and_comes_back(
    installation: Installation, end: Callable[[Engine, int], None]
) -> None:
    engine = installation.database.engine
    assert engine is not None
    stop, statuses, waits, kept = threading.Event(), Counter[int](), [], []

    def ask_on(number: int) -> None:
        count = 0
        while not stop.is_set():
            begun = time.monotonic()
            statuses[installation.health()] += 1
            waits.append(time.monotonic() - begun)
            with suppress(GraphError, DriverError, Neo4jError):
                installation.write(f"{number}-{count}")
                kept.append(f"{number}-{count}")
            count += 1
            time.sleep(0.01)

    threads = [threading.Thread(target=ask_on, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    while len(kept) < 100:
        time.sleep(0.01)
    end(engine, engine.connect().pid)
    while not statuses[503]:
        time.sleep(0.01)
    took = installation.heals(within=60)
    stop.set()
    for thread in threads:
        thread.join(60)
    hanging = [thread.name for thread in threads if thread.is_alive()]
    print(f"{dict(statuses)}, healthy after {took:.1f} s, the slowest answer after {max(waits):.1f} s")
    assert not hanging, f"workers hang: {hanging}"
    assert set(statuses) == {200, 503}, f"expected 200 and 503 only, got {dict(statuses)}"
    lost = set(kept) - installation.notes()
    assert not lost, f"{len(lost)} of {len(kept)} acknowledged writes are gone"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 900 MB, a real one; who may not mount gets no answer from this test."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=900m", "tmpfs", str(place)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a real full disk needs the right to mount; the limits before it are tests 32a and 32b")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.long
@pytest.mark.parametrize("is_stopped", [False, True], ids=["left alone", "stopped"])
def test_32c_a_disk_that_is_really_full_is_told_and_loses_nothing(small_disk: Path, is_stopped: bool) -> None:
    installation = Installation(small_disk)
    engine = installation.database.engine
    assert engine is not None
    kept = []
    try:
        for number in range(200):
            installation.write(str(number))
            kept.append(str(number))
        ballast = small_disk / "ballast"
        _fill(ballast, shutil.disk_usage(small_disk).free - (300 << 20))
        graph = installation.graph.session(SYSTEM.viewer)
        with pytest.raises(GraphUnavailable):
            graph.write("explore.place", institutions=[], teachers=[], projects=[])
        assert installation.health() == 200, "an almost full disk is still read"
        _fill(small_disk / "rest", shutil.disk_usage(small_disk).free)
        assert shutil.disk_usage(small_disk).free == 0
        refused = 0
        for number in range(200, 20_000):  # until the engine’s own files need room; its guard is passed by here
            try:
                installation.write(str(number))
                kept.append(str(number))
            except (GraphError, DriverError, Neo4jError):
                refused += 1
                if refused > 3:
                    break
        assert refused > 3, "the disk was not really full: this test would prove nothing"
        red = installation.health()
        ballast.unlink()
        (small_disk / "rest").unlink()
        if is_stopped:
            engine.stop()
        took = installation.heals(within=60)
        lost = set(kept) - installation.notes()
        print(f"{len(kept)} acknowledged, /healthz {red}, healthy {took:.1f} s after there was room again")
        assert red == 503, f"expected /healthz to tell it by 503, got {red}"
        assert not lost, f"{len(lost)} of {len(kept)} acknowledged writes are gone"
    finally:
        installation.close()


def _fill(path: Path, size: int) -> None:
    """Writes so much, or until nothing more fits."""
    with suppress(OSError), path.open("wb", buffering=0) as file:
        for _ in range(size >> 12):
            file.write(bytes(1 << 12))


# --- two on one store -------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_33a_a_second_engine_on_one_store_is_told_and_a_stale_lock_is_no_hindrance(tmp_path: Path) -> None:
    first, second = Engine(tmp_path, jars=JARS), Engine(tmp_path, jars=JARS)
    state = first.folder / "engine.json"
    state.parent.mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    state.write_text(json.dumps({"pid": 2**22 - 1, "port": port, "control": port, "token": "stale"}))
    try:
        kept = first.connect()  # whoever left that lock is not there any more
        ask(kept, "CREATE (:Note {text: 'kept'})")
        held = state.read_text()
        state.unlink()  # now nothing tells that an engine runs here, but the store is locked
        with pytest.raises(EngineError) as refusal:
            second.connect()
        assert refusal.value.message == errors.ALREADY_USED, f"expected to be told that it is in use: {refusal.value}"
        assert ask(kept, "MATCH (n:Note) RETURN n.text") == [["kept"]], "the first one was disturbed"
        state.write_text(held)
    finally:
        first.stop()
