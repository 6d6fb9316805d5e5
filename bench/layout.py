"""Computing the map of the seed municipality, against a flat force-directed layout of the same network by igraph."""

from __future__ import annotations

import csv
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import igraph

from app.config import ROOT
from app.layout import place

ROUNDS = 3


def figures() -> Iterator[dict[str, Any]]:
    """`layout.map`: our two levels, with nothing overlapping, to the peer's one level."""

    def rows(name: str) -> list[dict[str, str]]:
        with (ROOT / "seed" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    workplaces: dict[str, str | None] = {row["id"]: None for row in rows("institutions") + rows("projects")}
    workplaces |= {row["teacher"]: row["institution"] for row in rows("jobs")}
    ties = [(row["from"], row["to"], 1.0) for row in rows("informal_ties")]
    ties += [(row["participant"], row["project"], 1.0) for row in rows("participations")]
    ids = {id: number for number, id in enumerate(workplaces)}
    edges = [(ids[a], ids[b]) for a, b, _ in ties if a in ids and b in ids]
    edges += [(ids[person], ids[work]) for person, work in workplaces.items() if work]
    graph = igraph.Graph(len(ids), edges)

    def seconds(work: Callable[[], object]) -> float:
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            work()
            times.append(time.perf_counter() - began)
        return statistics.median(times)

    ours = seconds(lambda: place(workplaces, ties))
    peer = seconds(lambda: graph.layout_fruchterman_reingold(niter=900, grid=False))
    yield {
        "name": "layout.map",
        "value": round(ours, 3),
        "unit": "s median",
        "baseline": round(peer, 3),
        "ratio": round(ours / peer, 2),
        "size": f"{graph.vcount()} nodes, {graph.ecount()} ties",
    }
