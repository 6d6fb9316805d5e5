"""Would the likely contacts have come? Learnt from ties up to a date, tested on those that came in the two years after it.

Counted are pairs of people of different institutions who worked on the date and had no contact written down by then; a pair
came true when its first confirmed contact began within two years. The model is what the board of discoveries uses: it knows
nothing that began after the date (subjects of teachers and the sector of institutions have no dates). Undated contacts count
as known before. Two other ways are measured beside it: the number of common contacts alone, and chance.

Precision at 10 is taken twice: of the ten best pairs of the whole network (`top`), and, for each person who did have a new
contact, of her ten best pairs, on average (`person`). AUC: the share of pairs (one that came, one that did not) in which the
first was ranked higher; 0.5 is chance.

On the seed, on 1 September of 2022, 2023 and 2024 (439, 445 and 455 people, 93,260 to 100,103 pairs, of which 111, 120 and
100 came, about one in a thousand):

    AUC                      learnt 0.71  0.74  0.67    common contacts 0.56  0.56  0.55    chance 0.50
    precision, person        learnt 2.4 % 2.9 % 2.1 %   common contacts 1.4 % 1.5 % 1.1 %   chance 0.3 %
    precision, top           learnt 0     0     1 of 10 common contacts 0     0     0       chance 0.1 %
    the board's list         learnt 1.4 % 1.3 % 0.4 %   common contacts 0.5 % 1.9 % 0.5 %   chance 0.1 %

So it ranks better than common contacts and finds several times what chance finds, and is still nearly always wrong: of some 230
pairs that the board would have listed (each with a contact, a project or an earlier workplace in common), one to three had
a contact within two years, and on that list it is no better than common contacts. Much of the seed was made at random, and
nothing here was fitted to these numbers.

`SETKA_BENCH_NETWORK` names a folder of CSV files to measure beside the seed.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.config import ROOT
from app.discovery.likely import BEST
from app.discovery.pairing import Numbers, Places, mutual, pairs_of
from app.discovery.prediction import Day, Facts, auc, learn
from app.interchange import Batch, read_folder
from bench.paper import network

TOP = 10
CHOSEN = "SETKA_BENCH_NETWORK"
DATES = (dt.date(2022, 9, 1), dt.date(2023, 9, 1), dt.date(2024, 9, 1))
YEARS = 2
ALL_PAIRS = 3_000_000
"""Of a network with more pairs, those that came and a sample of the others are measured; precision is then not told."""


def figures() -> Iterator[dict[str, Any]]:
    """`linkprediction.auc`, `.listed`, `.person` and `.top` of each network and date."""
    folders = [ROOT / "seed"]
    if chosen := os.environ.get(CHOSEN):
        folders.append(Path(chosen))
    for folder in folders:
        batch = read_folder(folder)
        for on in DATES:
            yield from _figures(folder.name, batch, on)


def facts(batch: Batch) -> Facts:
    """Subjects of teachers, and their parts in projects, which end with the project at the latest."""
    ends = {row["id"]: row["properties"].get("until") for row in batch.nodes.get("Project", ())}
    parts = []
    for row in batch.ties.get("TAKES_PART", ()):
        told, end = row["properties"], ends.get(row["to"])
        until = min((day for day in (told.get("until"), end) if day), default=None)
        parts.append((row["from"], row["to"], told.get("since"), until))
    people = batch.nodes.get("Teacher", ())
    return Facts({row["id"]: frozenset(row["properties"].get("subjects") or ()) for row in people}, parts)


def _figures(name: str, batch: Batch, on: dt.date) -> Iterator[dict[str, Any]]:
    ties, known = network(batch, on), facts(batch)
    day = Day(ties, known, on)
    until = on.replace(year=on.year + YEARS)
    later = np.array(sorted(day.later(until)), dtype=np.int64)
    one, other, is_whole = _pairs(day, later)
    came = np.isin(day.keys(one, other), later)
    if not came.any():
        return
    model = learn(ties, known, on.replace(year=on.year - YEARS), on)
    ours = model.scores(day.features(one, other))
    common = np.array(
        [len(day.around[a] & day.around[b]) for a, b in zip(one.tolist(), other.tolist(), strict=True)], dtype=float
    )
    size = f"{name}, {on}: {len(day.people)} people, {int(came.sum())} of {len(one)} pairs came"
    about = {"size": size, "learnt_from": model.positives, "weights": "learnt" if model.is_learnt else "fixed"}
    yield _row("auc", "AUC", auc(ours, came), auc(common, came), 0.5, about)
    first, second = day.candidates()
    shown = mutual(first, second, model.scores(day.features(first, second)), BEST)
    hits = np.isin(day.keys(first[shown], second[shown]), later)
    shared = np.array(
        [len(day.around[a] & day.around[b]) for a, b in zip(first.tolist(), second.tolist(), strict=True)]
    )
    rivals = mutual(first, second, shared.astype(float), BEST)
    rival_hits = np.isin(day.keys(first[rivals], second[rivals]), later)
    yield _row("listed", f"share of the {len(shown)} pairs that the board lists", _mean(hits), _mean(rival_hits),
               float(came.mean()), about)  # fmt: skip
    if is_whole:
        base = float(came.mean())
        yield _row("person", "precision at 10, mean per person", *_person(one, other, ours, common, came), about)
        yield _row("top", "precision at 10, whole network", _top(ours, came), _top(common, came), base, about)


def _row(name: str, unit: str, ours: float, common: float, chance: float, about: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": f"linkprediction.{name}", "value": round(ours, 4), "unit": unit, "baseline": round(common, 4),
        "ratio": round(ours / common, 2) if common else None, "chance": round(chance, 4), **about,
    }  # fmt: skip


def _pairs(day: Day, later: Places) -> tuple[Places, Places, bool]:
    count = len(day.people)
    is_whole = count * (count - 1) // 2 <= ALL_PAIRS
    if is_whole:
        one, other = pairs_of(count)
    else:
        first, second = np.random.default_rng(7).integers(0, count, size=(2, ALL_PAIRS // 10))
        apart = first != second
        keys = np.unique(np.concatenate([day.keys(first[apart], second[apart]), later]))
        one, other = np.divmod(keys, len(day.ids))
    kept = ~day.known(one, other) & day.apart(one, other)
    return one[kept], other[kept], is_whole


def _mean(hits: NDArray[np.bool_]) -> float:
    return float(hits.mean()) if len(hits) else 0.0


def _top(scores: Numbers, came: NDArray[np.bool_]) -> float:
    return float(came[np.argsort(-scores, kind="stable")[:TOP]].mean())


def _person(
    one: Places, other: Places, ours: Numbers, common: Numbers, came: NDArray[np.bool_]
) -> tuple[float, float, float]:
    """Of our ten best pairs of each person who had a new contact, of those with most common contacts, of any ten."""
    found = []
    for person in np.unique(np.concatenate([one[came], other[came]])):
        mine = np.flatnonzero((one == person) | (other == person))
        best = [came[mine[np.argsort(-scores[mine], kind="stable")[:TOP]]].mean() for scores in (ours, common)]
        found.append((*best, came[mine].mean()))
    learnt, baseline, chance = np.mean(found, axis=0).tolist()
    return learnt, baseline, chance
