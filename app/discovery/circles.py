"""Circles: who is tied among themselves more than to the rest (Leiden, modularity), computed for one question.

The map's communities (`app.layout.communities`) repeat Leiden until nothing changes; on some networks that never happens, so
here the rounds are counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import igraph
import numpy as np

from app.layout.discs import Seeded

ROUNDS = 50
Pair = tuple[str, str]


def find(weights: Mapping[Pair, float]) -> list[list[str]]:
    """The circles among the ends of the weighted pairs, the largest first, each in order of ids. The same pairs, the same
    circles. A pair weighs the logarithm of one more than its weight, as on the map."""
    names = sorted({end for pair in weights for end in pair})
    if not names:
        return []
    index = {id: number for number, id in enumerate(names)}
    pairs = sorted(weights)
    graph = igraph.Graph(len(names), [(index[a], index[b]) for a, b in pairs])
    pulls = np.log1p([weights[pair] for pair in pairs]).tolist()
    with Seeded():
        found = graph.community_leiden(objective_function="modularity", weights=pulls, n_iterations=ROUNDS)
    members: dict[int, list[str]] = defaultdict(list)
    for name, part in zip(names, found.membership, strict=True):
        members[part].append(name)
    return sorted(members.values(), key=lambda circle: (-len(circle), circle))


def numbered(circles: list[list[str]]) -> dict[str, int]:
    """The place of everybody's circle in the list, from 0."""
    return {id: number for number, circle in enumerate(circles) for id in circle}
