"""Rings in a directed graph given as a matrix: counted exactly, and the best of them found without listing all.

`gives[i, j]` says whether i gives j something; a ring of n goes through n different places and back, each ring once,
wherever one begins to tell it. Nothing gives to itself.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

Ring = tuple[int, ...]
Matrix = NDArray[np.int32]
NOTHING = -(2**28)
"""The weight of giving nothing: no ring has it, whatever the others weigh (up to a million each)."""
FLOOR = NOTHING // 2


def count(gives: NDArray[np.bool_]) -> dict[int, int]:
    """How many rings of 2, 3 and 4 there are, exactly (up to about 9,000 places)."""
    graph = gives.astype(np.float64)
    np.fill_diagonal(graph, 0)
    twice = graph @ graph
    mutual = np.diagonal(twice)  # with how many each place exchanges directly
    twos = int(mutual.sum()) // 2
    threes = int((twice * graph.T).sum()) // 3
    # Walks of four steps back to the start, without those that go to and fro: through one place twice, or both ways twice.
    fours = (int((twice * twice.T).sum()) - 2 * int((mutual**2).sum()) + 2 * twos) // 4
    return {2: twos, 3: threes, 4: fours}


def best(weights: Matrix, limits: Mapping[int, int]) -> dict[int, list[tuple[int, Ring]]]:
    """For each length in `limits`, that many rings with the greatest sum of weights, the best first.

    `weights[i, j]` is NOTHING where i gives j nothing. A ring begins with its smallest place. Of rings of equal sum it is not
    told which are taken, but they are always the same.
    """
    weights = np.array(weights, dtype=np.int32)
    np.fill_diagonal(weights, NOTHING)
    twice = _two_steps(weights) if any(limits.get(length, 0) for length in (3, 4)) else weights
    return {length: _best(*_SEARCH[length](weights, twice), limit) if limit else [] for length, limit in limits.items()}


def _best(bounds: Matrix, through: Through, limit: int) -> list[tuple[int, Ring]]:
    """Looks at pairs of places in the order of the best that a ring through both may be, until none can be better."""
    starts, ends = np.nonzero(bounds > FLOOR)
    order = np.argsort(-bounds[starts, ends], kind="stable")
    kept: list[tuple[int, Ring]] = []  # a heap, the worst first
    seen: set[Ring] = set()
    for place in order:
        a, c = int(starts[place]), int(ends[place])
        floor = kept[0][0] if len(kept) == limit else FLOOR
        if bounds[a, c] <= floor:
            break
        for total, ring in through(a, c, floor):
            if total > floor and ring not in seen:
                seen.add(ring)
                if len(kept) < limit:
                    heapq.heappush(kept, (total, ring))
                else:
                    heapq.heapreplace(kept, (total, ring))
                floor = kept[0][0] if len(kept) == limit else FLOOR
    return sorted(kept, key=lambda one: (-one[0], one[1]))


Through = Callable[[int, int, int], Iterator[tuple[int, Ring]]]
"""The rings through two places whose sum is above a floor."""


def _pairs(weights: Matrix, twice: Matrix) -> tuple[Matrix, Through]:
    bounds = weights + weights.T
    bounds[np.tril_indices(len(weights))] = NOTHING

    def through(a: int, c: int, floor: int) -> Iterator[tuple[int, Ring]]:
        yield int(bounds[a, c]), (a, c)

    return bounds, through


def _triangles(weights: Matrix, twice: Matrix) -> tuple[Matrix, Through]:
    def through(a: int, c: int, floor: int) -> Iterator[tuple[int, Ring]]:
        sums = weights[a] + weights[:, c] + weights[c, a]
        for b in np.flatnonzero(sums > floor).tolist():
            yield int(sums[b]), _told((a, b, c))

    return twice + weights.T, through


def _squares(weights: Matrix, twice: Matrix) -> tuple[Matrix, Through]:
    bounds = twice + twice.T
    bounds[np.tril_indices(len(weights))] = NOTHING

    def through(a: int, c: int, floor: int) -> Iterator[tuple[int, Ring]]:
        there, back = weights[a] + weights[:, c], weights[c] + weights[:, a]
        ones, others = np.flatnonzero(there > FLOOR), np.flatnonzero(back > FLOOR)
        sums = there[ones, None] + back[others]
        sums[ones[:, None] == others] = NOTHING
        for i, j in zip(*(found.tolist() for found in np.nonzero(sums > floor)), strict=True):
            yield int(sums[i, j]), _told((a, int(ones[i]), c, int(others[j])))

    return bounds, through


_SEARCH: Mapping[int, Callable[[Matrix, Matrix], tuple[Matrix, Through]]] = {2: _pairs, 3: _triangles, 4: _squares}


def _two_steps(weights: Matrix) -> Matrix:
    """The greatest sum of two steps from each place to each."""
    found = np.full_like(weights, NOTHING)
    for place, row in enumerate(weights):
        ways = np.flatnonzero(row > NOTHING)
        if len(ways):
            sums = weights[ways]
            sums += row[ways, None]
            sums.max(axis=0, out=found[place])
    np.fill_diagonal(found, NOTHING)
    return found


def _told(ring: Ring) -> Ring:
    """The ring from its smallest place on."""
    first = ring.index(min(ring))
    return ring[first:] + ring[:first]
