"""Classes read ahead of time: a start is quicker with them, and is a start without them or with a file that is no good."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import neo4j
import psutil
import pytest

from app.engine import Connection, Engine, EngineError, ahead
from app.rehearsal import rehearse
from tests.conftest import JARS, SHORT_LIVED


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine with a folder of jars of its own, links to those of the test run."""
    jars = tmp_path / "jars"
    jars.mkdir()
    for jar in JARS.iterdir():
        if jar.suffix in (".jar", ".json"):
            (jars / jar.name).symlink_to(jar)
    own = Engine(tmp_path, jars=jars)
    yield own
    own.stop()


def answers(connection: Connection) -> bool:
    with neo4j.GraphDatabase.driver(connection.uri, auth=(connection.user, connection.password)) as driver:
        return driver.execute_query("RETURN 1 AS one").records[0]["one"] == 1


def is_mapped(file: Path, pid: int) -> bool:
    return any(Path(part.path) == file for part in psutil.Process(pid).memory_maps())


def made(engine: Engine) -> list[Path]:
    """What lies beside the jars, the lock of whoever fetches aside."""
    return [path for path in engine.jars.iterdir() if path.suffix not in (".jar", ".json") and path.name != ".fetching"]


@pytest.mark.parametrize("java", ["", "-Xshare:auto"], ids=["passes it over", "ends because of it"])
def test_a_damaged_file_hinders_no_start(engine: Engine, java: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.ahead.write_bytes(b"not what Java wrote" * 1000)
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", f"{SHORT_LIVED} {java}")
    assert answers(engine.connect())
    assert engine.ahead.exists() == (not java), "what ended a start is gone"


@pytest.mark.long
def test_an_engine_is_prepared_once_and_takes_its_classes_from_there(engine: Engine) -> None:
    old = engine.jars / "ahead-of-another-version.aot"
    old.write_bytes(b"old")
    assert ahead.prepare(engine, rehearse)
    assert not ahead.prepare(engine, rehearse), "what is there is not made again"
    assert not old.exists()
    assert made(engine) == [engine.ahead]
    connection = engine.connect()
    assert answers(connection)
    assert is_mapped(engine.ahead, connection.pid)


@pytest.mark.long
def test_a_training_that_fails_leaves_nothing(engine: Engine) -> None:
    def fails(connection: Connection) -> None:
        raise RuntimeError("the training failed")

    others = set(psutil.Process().children())
    with pytest.raises(RuntimeError, match="the training failed"):
        ahead.prepare(engine, fails)
    assert made(engine) == []
    assert set(psutil.Process().children()) == others


def test_what_a_killed_preparing_left_makes_room_for_the_next(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    left, running = engine.jars / ".ahead-999999999-left", engine.jars / f".ahead-{os.getpid()}-going-on"
    for folder in (left, running):
        folder.mkdir()
        (folder / "recorded").write_bytes(b"much")
    monkeypatch.setattr(ahead, "ROOM", 1 << 62)
    with pytest.raises(EngineError):
        ahead.prepare(engine, rehearse)
    assert (left.exists(), running.exists()) == (False, True)
