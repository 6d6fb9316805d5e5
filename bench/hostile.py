"""Twenty hostile queries at once in the console of a large network: how long other pages take meanwhile, and what became of
the queries. Before them: how long the console’s copy takes to be there."""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from app.access import SEES
from app.console.run import Console
from app.graph import Graph
from app.refusals import Refusal
from bench.percentile import p95

QUERIES = (
    "MATCH (a), (b), (c), (d) RETURN count(*)",
    "MATCH p = (a:Institution)-[*]-(b) RETURN count(p)",
    "UNWIND range(1, 1000000000000) AS x RETURN sum(x)",
    "UNWIND range(1, 20000000) AS x RETURN size(collect(x))",
    "UNWIND range(1, 100000) AS x RETURN x, '" + "y" * 5000 + "'",
)
AT_ONCE = 20
LEAST = 120
"""So many pages are asked for while they run, and so many before."""


def figures(
    console: Console, graph: Graph, municipality: str, pages: Callable[[int], None], size: str
) -> Iterator[dict[str, Any]]:
    """`care.console`: seconds until the first answer, beside those of the second. `care.hostile`: p95 in ms of `pages(turn)` while
    the queries run, beside that before."""
    taken = []
    for _ in range(2):
        began = time.perf_counter()
        found = console.run(graph, 1, SEES["analyst"], "RETURN 1", {}, municipality=municipality)
        taken.append(time.perf_counter() - began)
    yield {
        "name": "care.console", "value": round(taken[0], 1), "unit": "s to the first answer", "baseline": round(taken[1], 3),
        "ratio": round(taken[0] / taken[1]), "nodes": found.nodes, "ties": found.ties, "size": size,
    }  # fmt: skip
    quiet = [_timed(pages, turn) for turn in range(LEAST)]
    outcomes: Counter[str] = Counter()
    stop, numbers = threading.Event(), itertools.count(100)

    def attack() -> None:
        account = next(numbers)
        for turn in itertools.count(account):
            if stop.is_set():
                return
            try:
                console.run(
                    graph, account, SEES["analyst"], QUERIES[turn % len(QUERIES)], {}, municipality=municipality
                )
                outcomes["answered"] += 1
            except Refusal as refusal:
                outcomes[getattr(refusal, "kind", type(refusal).__name__)] += 1

    threads = [threading.Thread(target=attack) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    try:
        busy = [_timed(pages, turn) for turn in range(LEAST)]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    yield {
        "name": "care.hostile", "value": round(p95(busy), 1), "unit": f"ms p95 of {LEAST} pages", "baseline": round(p95(quiet), 1),
        "ratio": round(statistics.median(busy) / statistics.median(quiet), 2), "worst": round(max(busy)),
        "queries": dict(outcomes), "size": size,
    }  # fmt: skip


def _timed(pages: Callable[[int], None], turn: int) -> float:
    began = time.perf_counter()
    pages(turn)
    return (time.perf_counter() - began) * 1000
