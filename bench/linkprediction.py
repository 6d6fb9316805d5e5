"""docstring"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from app.config import ROOT
from app.discovery.prediction import FIXED, Day, Facts, Model, auc, learn, pairs_of
from app.interchange import Batch, read_folder
from bench.paper import network

TOP = 10
CHOSEN = "SETKA_BENCH_NETWORK"
DATES = (dt.date(2022, 9, 1), dt.date(2023, 9, 1), dt.date(2024, 9, 1))
YEARS = 2
MOST_PEOPLE = 3_000


def figures() -> Iterator[dict[str, Any]]:
    folders = [ROOT / "seed"]
    if chosen := os.environ.get(CHOSEN):
        folders.append(Path(chosen))
    for folder in folders:
        batch = read_folder(folder)
        for apart in (True,):
            for on in DATES:
                yield from _figures(folder.name, batch, on, apart)


def facts(batch: Batch) -> Facts:
    """Subjects of teachers and their projects."""
    return Facts(
        {row["id"]: frozenset(row["properties"].get("subjects") or ()) for row in batch.nodes.get("Teacher", ())},
        [
            (row["from"], row["to"], row["properties"].get("since"), row["properties"].get("until"))
            for row in batch.ties.get("TAKES_PART", ())
        ],
    )


def _figures(name: str, batch: Batch, on: dt.date, apart: bool) -> Iterator[dict[str, Any]]:
    until = dt.date(on.year + YEARS, on.month, on.day)
    ties, known = network(batch, on), facts(batch)
    day = Day(ties, known, on)
    one, other = pairs_of(len(day.people))
    kept = ~day.known(one, other)
    if apart:
        kept &= np.array([not day.homes[a] & day.homes[b] for a, b in zip(one, other, strict=True)], dtype=bool)
    one, other = one[kept], other[kept]
    came = np.isin(day.keys(one, other), np.array(sorted(day.later(until))))
    measured = day.features(one, other)
    model = learn(ties, known, dt.date(on.year - YEARS, on.month, on.day), on)
    common = np.array([len(day.around[a] & day.around[b]) for a, b in zip(one, other, strict=True)], dtype=float)
    ways = {
        "learnt": model.scores(measured),
        "fixed": Model(FIXED).scores(measured),
        "common": common,
        "aa": measured[:, 0],
    }
    base = came.mean()
    print(
        on,
        apart,
        len(day.people),
        len(one),
        int(came.sum()),
        round(base, 5),
        model.positives,
        model.pairs,
        np.round(model.weights, 2),
    )
    for way, scores in ways.items():
        order = np.lexsort((np.arange(len(scores)), -scores))
        print(
            "   ",
            way,
            "auc",
            round(auc(scores, came), 3),
            "p@10",
            came[order[:10]].mean(),
            "p@100",
            came[order[:100]].mean(),
            "per person",
            round(_per_person(one, other, scores, came), 4),
        )
    yield {}


def _per_person(one, other, scores, came):
    found = []
    for person in np.unique(np.concatenate([one[came], other[came]])):
        mine = np.flatnonzero((one == person) | (other == person))
        best = mine[np.lexsort((mine, -scores[mine]))][:TOP]
        found.append(came[best].mean())
    return float(np.mean(found))
