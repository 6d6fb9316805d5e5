"""The first load: what the bulk importer makes of a folder is what the ordinary import makes of it, or nothing at all."""

from __future__ import annotations

import csv
import datetime as dt
import gc
import hashlib
import io
import json
import multiprocessing
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app import backups, intake, interchange
from app.access import SYSTEM
from app.config import Settings
from app.database import Database
from app.engine import Engine
from app.first_load import load, loading, prepare, processes
from app.first_load.parts import as_csv
from app.graph import Graph
from app.interchange import BadFiles
from app.migrations import pending
from app.queries import load as load_queries
from app.refusals import Refusal
from bench.country import SIZES, make
from tests.conftest import JARS, ROOT
from tests.graph.test_intake import SOUND

QUERIES = dict(load_queries())


def digest(graph: Graph) -> str:
    """A hash of every node and tie with all they hold and of what type each value is; when they were made aside."""
    with graph.driver_session("read") as session:
        nodes = session.run("MATCH (n) WHERE NOT n:Migration RETURN labels(n) AS l, properties(n) AS p").data()
        ties = session.run("MATCH (a)-[t]->(b) RETURN type(t) AS t, properties(t) AS p, a.id AS a, b.id AS b").data()
    moments = {
        type(row["p"].pop(name)).__name__
        for row in (*nodes, *ties)
        if row["p"]
        for name in ("created_at", "updated_at")
    }
    assert moments == {"DateTime"}
    lines = sorted(json.dumps(row, sort_keys=True, default=repr) for row in (*nodes, *ties))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Database]:
    base = Database(Settings(home=tmp_path / "home", secret_key="s", jars=JARS), QUERIES)
    yield base
    base.close()
    assert base.engine
    base.engine.stop()


def written(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.long
def test_a_first_load_makes_the_same_graph_as_the_ordinary_import_of_the_same_folder(
    home: Database, tmp_path: Path
) -> None:
    one = tmp_path / "one"
    make(SIZES["town"], one)
    for path in (ROOT / "seed").glob("*.csv"):
        _add(path, one / path.name)
    told: list[tuple[str, int, int]] = []

    done = load(home, one, lambda *step: told.append(step))

    graph = home.open()
    loaded = digest(graph)
    with graph.driver_session("write") as session:
        assert done.nodes == session.run("MATCH (n) WHERE NOT n:Migration RETURN count(n)").single(strict=True)[0]
        assert pending(graph) == []
        session.run("MATCH (n) WHERE NOT n:Migration DETACH DELETE n").consume()
    again = graph.session(SYSTEM.viewer)
    intake.import_folder(again, one)
    assert digest(graph) == loaded, "the bulk importer’s graph is another one"
    assert {stage for stage, _, _ in told} == {loading.READING, loading.BUILDING, loading.INDEXING}
    assert not (home.settings.home / ".restore").exists()

    home.close()
    with pytest.raises(Refusal, match="not empty"):
        load(home, one, lambda *_: None)


def _add(source: Path, target: Path) -> None:
    """The rows of one file to those of another, by the names of their columns."""
    rows: list[dict[str, Any]] = []
    for path in (source, target):
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                rows += [row for row in csv.DictReader(file) if row["id"] not in {known["id"] for known in rows[:100]}]
    with target.open("w", encoding="utf-8", newline="") as file:
        names = list(dict.fromkeys(name for row in rows for name in row))
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)


BROKEN = {
    "a value": ("teachers.csv", b"id,name,visibility\nt-1,A,nobody\nt-2,,public\n"),
    "an id twice": ("teachers.csv", b"id,name,visibility\nt-1,A,public\nt-2,B,public\nt-1,C,public\n"),
    "an id of another kind": ("teachers.csv", b"id,name,visibility\nt-1,A,public\nt-2,B,public\ns-1,C,public\n"),
    "an end that is not there": (
        "informal_ties.csv",
        b"id,from,to,kind,state,source,visibility,since,until\nc-1,t-1,t-9,online,confirmed,import,public,2017,2016\n"
        b"c-2,s-1,t-1,online,confirmed,import,public,2017,\nc-3,t-1,t-1,online,confirmed,import,public,,\n",
    ),
    "a tie twice": (
        "informal_ties.csv",
        b"id,from,to,kind,state,source,visibility,since,until\nc-1,t-1,t-2,online,confirmed,import,public,2017,\n"
        b"c-2,t-2,t-1,online,confirmed,import,public,01.01.2017,\n",
    ),
    "a circle": ("topics.csv", b"id,name,parent\nsky,A,science\nscience,B,sky\n"),
    "a link to another kind": ("projects.csv", b"id,title,kind,status,topics\np,P,network,active,sky|s-1\n"),
    "a row too short": ("teachers.csv", b"id,name,visibility\nt-1,A\nt-2,B,public\n"),
    "an unknown column": ("teachers.csv", b"id,name,visibility,shoes\nt-1,A,public,40\nt-2,B,public,40\n"),
    "an unknown file": ("pupils.csv", b"id,name\n1,A\n"),
    "a base that is missing": (
        "agreements.csv",
        b"id,number,form,subject,state,since\nagr,1,network_contract,S,active,2019\n",
    ),
    "a tie that an agreement makes": (
        "formal_ties.csv",
        b"id,from,to,kind,source,since,until\nf,mus,s-1,coop_agreement,import,09.2019,\n",
    ),
    "no text": ("teachers.csv", b"id,name,visibility\nt-1,\xff\xfe\xfd,public\n"),
}  # fmt: skip


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However small the files are, two processes read them."""
    monkeypatch.setattr(processes, "WORTH", 0)
    monkeypatch.setattr(processes, "_processors", lambda: 2)


def prepared(folder: Path, rows: Path) -> dict[str, bytes]:
    rows.mkdir()
    prepare(folder, rows, dt.datetime(2026, 11, 28, tzinfo=dt.UTC))
    return {file.name: file.read_bytes() for file in rows.iterdir()}


def test_files_that_are_read_at_once_are_read_as_one_after_the_other(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    one = prepared(ROOT / "seed", tmp_path / "one")
    wrong = written(tmp_path / "wrong", SOUND | dict(BROKEN[what] for what in ("a value", "a tie twice", "a circle")))
    with pytest.raises(BadFiles) as told:
        prepared(wrong, tmp_path / "rows")
    request.getfixturevalue("at_once")
    assert prepared(ROOT / "seed", tmp_path / "other") == one
    with pytest.raises(BadFiles) as again:
        prepared(wrong, tmp_path / "again")
    assert again.value.lines() == told.value.lines()
    assert len({problem.file for problem in told.value.problems}) > 1
    assert not multiprocessing.active_children()


@example([('"a', "")])
@given(st.integers(2, 4).flatmap(lambda width: st.lists(st.tuples(*[st.text('ab ,;"\n|')] * width), min_size=1)))
def test_rows_that_are_joined_are_those_that_a_writer_of_csv_writes(rows: list[tuple[str, ...]]) -> None:
    assert list(csv.reader(io.StringIO(as_csv(rows), newline=""))) == [list(row) for row in rows]


def test_an_id_of_two_lines_is_none(tmp_path: Path) -> None:
    folder = written(
        tmp_path / "in", SOUND | {"teachers.csv": b'id,name,visibility\nt-1,A,public\n"t-2\nt-3",B,public\n'}
    )
    with pytest.raises(BadFiles, match="line 3, column id"):
        prepared(folder, tmp_path / "out")


def test_a_process_that_is_killed_while_it_reads_is_told_and_leaves_nobody(tmp_path: Path, at_once: None) -> None:
    def kill(*_: int) -> None:
        for one in multiprocessing.active_children():
            one.kill()

    with pytest.raises(Refusal, match="has ended"):
        prepare(ROOT / "seed", tmp_path, dt.datetime.now(dt.UTC), kill)
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_wrong_is_told_in_the_words_of_the_ordinary_import(what: str, tmp_path: Path) -> None:
    name, content = BROKEN[what]
    files = SOUND | {name: content}
    if what == "a base that is missing":
        files["parties.csv"] = files["parties.csv"].replace(b"base", b"participant")
    folder, rows = written(tmp_path / "in", files), tmp_path / "out"
    rows.mkdir()
    with pytest.raises(BadFiles) as ordinary:
        interchange.read_folder(folder)
    with pytest.raises(BadFiles) as first:
        prepare(folder, rows, dt.datetime(2026, 11, 27, tzinfo=dt.UTC))
    assert gc.isenabled(), "what is switched off while files are read is on again, though they were refused"
    assert sorted(first.value.lines()) == sorted(ordinary.value.lines())
    assert first.value.count == ordinary.value.count


@pytest.mark.long
def test_a_load_that_fails_or_meets_somebody_at_work_leaves_everything_as_it_was(
    home: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(tmp_path / "in", SOUND)
    home.open()
    before = Engine(home.settings.home, jars=JARS)
    with pytest.raises(Refusal, match="is running here"):
        load(home, folder, lambda *_: None)
    home.close()
    assert home.engine
    home.engine.stop()
    left = sorted(path.name for path in home.settings.home.iterdir())

    def killed(*_: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(loading, "_try", killed)
    with pytest.raises(RuntimeError):
        load(home, folder, lambda *_: None)
    assert sorted(path.name for path in home.settings.home.iterdir() if path.name != "first-load.log") == left
    assert before.status().pid is None
    graph = home.open()
    with graph.driver_session("read") as session:
        assert session.run("MATCH (n) WHERE NOT n:Migration RETURN count(n)").single(strict=True)[0] == 0


KILLED = """
import os, signal, sys, threading, time
from pathlib import Path
from app.backups import exchanging
from app.config import Settings
from app.database import Database
from app.first_load import load, loading
from app.queries import load as queries

home, jars, folder, where = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
die = lambda: os.kill(os.getpid(), signal.SIGKILL)

def told(stage, done, whole):
    if where == "indexing" and stage == loading.INDEXING and done == 5:
        die()
    if where == "building" and stage == loading.BUILDING:
        threading.Thread(target=when_written, daemon=True).start()

def when_written():
    while not any((home / ".restore/engine/data").rglob("neostore*")):
        time.sleep(0.01)
    die()

def half(source, target, move=os.replace):
    move(source, target)
    if Path(source) == home / "engine/data":
        die()

if where == "moving":
    exchanging.os.replace = half
load(Database(Settings(home=home, secret_key="s", jars=jars), dict(queries())), folder, told)
"""


@pytest.mark.long
def test_a_load_killed_at_any_step_leaves_the_empty_graph_or_the_whole_network_and_can_be_tried_again(
    home: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "town"
    make(SIZES["town"], folder)

    def killed(where: str) -> None:
        known = [str(home.settings.home), str(JARS), str(folder), where]
        done = subprocess.run([sys.executable, "-c", KILLED, *known], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]

    def teachers() -> int:
        with home.open().driver_session("read") as session:
            count: int = session.run("MATCH (t:Teacher) RETURN count(t)").single(strict=True)[0]
        home.close()
        assert home.engine
        home.engine.stop()
        return count

    for where in ("building", "indexing"):
        killed(where)
        assert teachers() == 0, f"killed while {where}"
    killed("moving")
    assert backups.finish(home.settings.home), "as every start of the application does"
    assert teachers() == SIZES["town"].teachers, "what had been made ready was put in its place by the next start"
    assert not (home.settings.home / ".restore").exists()
