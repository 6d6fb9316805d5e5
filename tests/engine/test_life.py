"""The engine's life: shared, stopped, killed, refused. Each engine here is a real one in its own folder."""

from __future__ import annotations

import json
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import neo4j
import psutil
import pytest

from app.engine import Connection, Engine, EngineError, errors
from tests.conftest import JARS, ROOT


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    own = Engine(tmp_path, jars=JARS)
    yield own
    own.stop()


def ask(connection: Connection, query: str, **params: Any) -> list[list[Any]]:
    with (
        neo4j.GraphDatabase.driver(connection.uri, auth=(connection.user, connection.password)) as driver,
        driver.session() as session,
    ):
        return session.run(query, **params).values()


@pytest.mark.long
def test_who_starts_an_engine_and_is_killed_meanwhile_leaves_none_behind(tmp_path: Path) -> None:
    starting = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from app.engine import Engine\n"
            "Engine(Path(sys.argv[1]), jars=Path(sys.argv[2])).connect()",
            str(tmp_path),
            str(JARS),
        ],
        cwd=ROOT,
    )
    begun = psutil.Process(starting.pid)
    while not (engines := begun.children()):
        assert starting.poll() is None, "it ended before its engine began"
    log = tmp_path / "engine" / "engine.log"
    while not log.exists():  # from here on the engine has been told what to do
        assert starting.poll() is None
    starting.kill()
    starting.wait()
    engines[0].wait(timeout=240)
    assert "stopped cleanly" in log.read_text("utf-8")


@pytest.mark.long
def test_secrets_are_for_the_owner_and_processes_share_one_engine_until_the_last_one_ends_it(
    engine: Engine, tmp_path: Path
) -> None:
    first = engine.connect()
    ask(first, "CREATE (:Note {text: 'kept'})")
    _is_secret(engine)
    other = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from app.engine import Engine\n"
            "engine = Engine(Path(sys.argv[1]), jars=Path(sys.argv[2]))\n"
            "print(engine.connect().pid, flush=True); sys.stdin.read()",
            str(tmp_path),
            str(JARS),
        ],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert int(other.stdout.readline()) == first.pid, "the second process started an engine of its own"
    assert engine.status().users == 2

    engine.release()
    assert engine.status().pid == first.pid, "the engine ended while another process used it"
    other.kill()  # not even a killed user leaves an engine behind
    other.communicate()
    engine.wait_for_end(first.pid)
    assert engine.status().pid is None

    again = engine.connect()
    assert ask(again, "MATCH (n:Note) RETURN n.text") == [["kept"]]
    engine.keep()
    engine.release()
    assert engine.status().kept
    assert engine.stop()
    assert not engine.stop(), "nothing was running any more"


def _is_secret(engine: Engine) -> None:
    for name in ("password", "engine.json", "engine.log"):
        mode = stat.S_IMODE((engine.folder / name).stat().st_mode)
        assert mode == 0o600, f"{name} has mode {mode:o}"
    assert stat.S_IMODE(engine.folder.stat().st_mode) == 0o700
    state = json.loads((engine.folder / "engine.json").read_text())
    with socket.create_connection(("127.0.0.1", state["control"])) as stranger:
        stranger.sendall(b'{"token": "guessed", "say": "stop"}\n')
        assert stranger.recv(100) == b"", "a stranger was answered"
    assert engine.is_connected()


def test_whoever_asks_while_it_is_being_started_is_answered_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, began, go = Engine(tmp_path, jars=JARS), threading.Event(), threading.Event()

    def start() -> dict[str, Any]:
        began.set()
        go.wait(30)
        raise EngineError(errors.START_FAILED, reason="this test", log=tmp_path)

    def connect() -> None:
        with suppress(EngineError):
            engine.connect()

    monkeypatch.setattr(engine, "_start", start)
    starting = threading.Thread(target=connect)
    starting.start()
    assert began.wait(30)
    asked = time.monotonic()
    assert not engine.is_connected()
    assert time.monotonic() - asked < 10, "it waited for the start"
    go.set()
    starting.join()


def test_data_of_a_newer_version_are_refused_untouched(engine: Engine) -> None:
    engine.folder.mkdir(parents=True)
    (engine.folder / "neo4j.version").write_text("2031.01.0")
    with pytest.raises(EngineError) as refusal:
        engine.connect()
    assert refusal.value.message == errors.NEWER_DATA
    assert not engine.data.exists()


def test_a_setting_that_opens_the_engine_stops_it(tmp_path: Path) -> None:
    opened = Engine(tmp_path, jars=JARS, changed={"dbms.security.allow_csv_import_from_file_urls": "true"})
    with pytest.raises(EngineError) as refusal:
        opened.connect()
    assert refusal.value.message == errors.OPEN_SETTING
    assert opened.status().pid is None
