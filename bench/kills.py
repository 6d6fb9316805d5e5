"""Rounds of killing the engine in the middle of writes: how many acknowledged ones are gone, how soon it answers again, and
whether every record of the store is sound afterwards."""

from __future__ import annotations

import os
import random
import signal
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import neo4j

from app.config import ROOT
from app.engine import Engine, EngineError, tool
from app.graph import Graph, GraphError
from app.queries import load

ROUNDS = int(os.environ.get("SETKA_BENCH_ROUNDS", "50"))
WRITERS = 8
LEAST, MOST = 20, 400  # acknowledged writes before the engine is killed


def figures() -> Iterator[dict[str, Any]]:
    """`kills.lost` and `kills.back`: every round writes until it is killed, starts anew and counts what had been acknowledged."""
    chance = random.Random(30)
    jars = Path(os.environ.get("SETKA_JARS") or ROOT / "instance" / "engine" / "jars")
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(Path(folder), jars=jars)
        kept: set[str] = set()
        lost: set[str] = set()
        doubled, back = 0, []
        for number in range(ROUNDS):
            connection = engine.connect()
            graph = Graph(connection.uri, (connection.user, connection.password), load(), retry_seconds=0.0)
            _written(graph, connection.pid, number, chance.randrange(LEAST, MOST), kept)
            graph.close()
            engine.wait_for_end(connection.pid)
            began = time.monotonic()
            connection = engine.connect()
            back.append(time.monotonic() - began)
            graph = Graph(connection.uri, (connection.user, connection.password), load())
            with graph.driver_session("read") as session:
                stored = session.run("MATCH (n:Commit) RETURN n.id").value()
            graph.close()
            lost |= kept - set(stored)
            doubled = len(stored) - len(set(stored))
        engine.stop()
        yield {
            "name": "kills.lost", "value": len(lost), "unit": "acknowledged writes", "baseline": len(kept),
            "ratio": len(lost) / len(kept), "doubled": doubled, "sound": _is_sound(engine, Path(folder)),
            "size": f"{ROUNDS} rounds, {WRITERS} writers",
        }  # fmt: skip
        yield {
            "name": "kills.back", "value": round(statistics.median(back), 1), "unit": "s until it answers, median",
            "baseline": round(max(back), 1), "ratio": round(statistics.median(back) / max(back), 2), "size": f"{ROUNDS} rounds",
        }  # fmt: skip


def _written(graph: Graph, pid: int, number: int, enough: int, kept: set[str]) -> None:
    """Writes from several sides until so many are acknowledged, and kills the engine while they go on."""
    acknowledged: list[str] = []
    is_time = threading.Event()

    def work(writer: int) -> None:
        count = 0
        while True:
            id = f"{number}-{writer}-{count}"

            def one(tx: neo4j.ManagedTransaction, id: str = id) -> None:
                tx.run("CREATE (:Commit {id: $id})", id=id).consume()

            try:
                graph.execute(one, "write", (), 30)
            except GraphError:
                return
            acknowledged.append(id)
            count += 1
            if len(acknowledged) >= enough:
                is_time.set()

    writers = [threading.Thread(target=work, args=(n,)) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    is_time.wait(120)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    for writer in writers:
        writer.join()
    kept.update(acknowledged)


def _is_sound(engine: Engine, folder: Path) -> bool:
    """What the database’s own tool says about every record, of the store as it stands."""
    try:
        tool.run(engine.jar_files, engine.data, [tool.check(folder / "report")], folder / "check.log")
    except EngineError:
        return False
    return True
