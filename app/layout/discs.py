"""Discs in the plane: springs that bring the tied ones together, and pushes that leave none upon another."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence

import igraph
import numpy as np

SEED = 7
GOLDEN = 2.399963  # the angle of a sunflower: points on its spiral never line up
ALL_PAIRS_AT_MOST = 1_000  # vertices that repel each other one by one; above that only the near ones do
PAIR_BUDGET = 150_000_000  # pairs of discs looked at in one call of `push_apart`

_one_at_a_time = threading.Lock()  # igraph has one generator of random numbers for the whole process


class Seeded:
    """A block in which igraph's random choices are the same every time, in one thread at a time."""

    def __enter__(self) -> None:
        _one_at_a_time.acquire()
        igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311 - a picture, not a secret

    def __exit__(self, *_: object) -> None:
        igraph.set_random_number_generator(random)
        _one_at_a_time.release()


def spring(count: int, edges: Sequence[tuple[int, int]], weights: Sequence[float] | np.ndarray) -> np.ndarray:
    """Places by the force-directed method of Fruchterman and Reingold, the middle at zero; the unit is arbitrary."""
    if count == 1:
        return np.zeros((1, 2))
    graph = igraph.Graph(count, edges)
    # Weak springs to the middle keep components and loners in the picture instead of letting them fly apart.
    graph.add_vertices(1)
    graph.add_edges([(number, count) for number in range(count)])
    tied = {end for edge in edges for end in edge}
    pull = list(weights) + [0.35 if number in tied else 4.0 for number in range(count)]
    start = np.vstack([spiral(count), [[0.0, 0.0]]])
    is_small = count <= ALL_PAIRS_AT_MOST
    with Seeded():
        layout = graph.layout_fruchterman_reingold(
            weights=pull, seed=start.tolist(), niter=900 if is_small else 300, grid=not is_small
        )
    spots = np.array(layout.coords[:count])
    return spots - spots.mean(axis=0)


def spiral(count: int) -> np.ndarray:
    """So many points evenly over a disc, from its middle outwards."""
    numbers = np.arange(count)
    angles = numbers * GOLDEN
    return np.column_stack([np.cos(angles), np.sin(angles)]) * np.sqrt(numbers + 1)[:, None]


def push_apart(spots: np.ndarray, radii: np.ndarray, pinned: np.ndarray, rounds: int = 200) -> np.ndarray:
    """Moves discs until none overlaps; pinned ones stay where they are, to the bit. The same input moves the same way.

    Very many discs get fewer rounds, so that some overlaps may be left instead of a wait without end.
    """
    spots = spots.copy()
    share = np.where(pinned, 0.0, 1.0)
    if len(spots) < 2 or not share.any():
        return spots
    budget = PAIR_BUDGET
    for _ in range(rounds):
        one, two = _near(spots, 2 * float(radii.max()))
        moving = (share[one] + share[two]) > 0
        one, two = one[moving], two[moving]
        budget -= len(one)
        away = spots[one] - spots[two]
        distance = np.hypot(away[:, 0], away[:, 1])
        overlap = radii[one] + radii[two] - distance
        touching = overlap > 0
        if not touching.any() or overlap.max() < 0.5 or budget < 0:
            break
        one, two, away, distance, overlap = (v[touching] for v in (one, two, away, distance, overlap))
        odd = np.sin(one * 12.9898 - two * 78.233) * np.pi
        direction = np.where(
            distance[:, None] > 1e-6,
            away / np.maximum(distance, 1e-6)[:, None],
            np.column_stack([np.cos(odd), np.sin(odd)]),
        )
        both = share[one] + share[two]
        for axis in (0, 1):
            step = direction[:, axis] * overlap * 0.6
            spots[:, axis] += np.bincount(one, step * share[one] / both, len(spots))
            spots[:, axis] -= np.bincount(two, step * share[two] / both, len(spots))
    return spots


def _near(spots: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """Every pair of points that may be within `reach` of each other, once: those of the same or of neighbouring cells."""
    if len(spots) <= 400:
        return np.triu_indices(len(spots), 1)
    cells = np.floor((spots - spots.min(axis=0)) / max(reach, 1e-9)).astype(np.int64)
    width = int(cells[:, 0].max()) + 3
    keys = (cells[:, 1] + 1) * width + cells[:, 0] + 1
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    ones, twos = [], []
    for shift in (0, 1, width - 1, width, width + 1):
        first = np.searchsorted(ordered, ordered + shift, "left")
        last = np.searchsorted(ordered, ordered + shift, "right")
        if shift == 0:
            first = np.arange(len(ordered)) + 1
        counts = np.maximum(last - first, 0)
        begins = np.repeat(first - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        ones.append(order[np.repeat(np.arange(len(ordered)), counts)])
        twos.append(order[np.arange(counts.sum()) + begins])
    return np.concatenate(ones), np.concatenate(twos)
