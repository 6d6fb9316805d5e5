"""Communities: who is tied among themselves more than to the rest, by the method of Leiden (Traag and others, 2019).

A community keeps its number from one computation to the next, as long as most of its members stay together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import igraph
import numpy as np

from app.layout.discs import Seeded

Weights = Mapping[tuple[str, str], float]
ROUNDS = 50
"""Without a bound the method never ends on some networks: it goes round between partitions of the same worth."""


def find(ids: Iterable[str], weights: Weights, known: Mapping[str, int] | None = None) -> dict[str, int]:
    """The number of the community of each id; one without ties is a community alone. The same input, the same numbers."""
    names = sorted(ids)
    if not names:
        return {}
    return _numbered(parts(names, weights), known or {})


def parts(names: Sequence[str], weights: Weights) -> list[list[str]]:
    """Everybody of `names`, divided by who is tied among themselves; a pair pulls by the logarithm of one more than its weight."""
    index = {id: number for number, id in enumerate(names)}
    edges = [(index[a], index[b]) for a, b in weights]
    graph, pulls = igraph.Graph(len(names), edges), np.log1p(list(weights.values())).tolist() or None
    membership = None
    with Seeded():
        # Round by round, which gives the same: one call about a region would keep every other thread waiting for seconds.
        for _ in range(ROUNDS):
            found = graph.community_leiden(
                objective_function="modularity", weights=pulls, initial_membership=membership, n_iterations=1
            )
            membership = found.membership
    members: dict[int, list[str]] = defaultdict(list)
    for name, part in zip(names, membership or (), strict=True):
        members[part].append(name)
    return list(members.values())


def _numbered(parts: Iterable[list[str]], known: Mapping[str, int]) -> dict[str, int]:
    """The largest overlap with an old community takes its number; the others get numbers that were never used."""
    ordered = sorted(parts, key=lambda part: (-len(part), part[0]))
    overlaps = [
        (shared, -order, old, order)
        for order, part in enumerate(ordered)
        for old, shared in Counter(known[id] for id in part if id in known).items()
    ]
    numbers: dict[int, int] = {}
    for _, _, old, order in sorted(overlaps, key=lambda o: (-o[0], -o[1], o[2])):
        if order not in numbers and old not in numbers.values():
            numbers[order] = old
    fresh = max(known.values(), default=0) + 1
    for order in range(len(ordered)):
        if order not in numbers:
            numbers[order] = fresh
            fresh += 1
    return {id: numbers[order] for order, part in enumerate(ordered) for id in part}


def join(ids: Iterable[str], weights: Weights, known: Mapping[str, int]) -> dict[str, int]:
    """`known` with the newcomers among `ids`: each joins the community that it has most ties with, or begins its own."""
    numbers = dict(known)
    pulls: dict[str, Counter[int]] = defaultdict(Counter)
    for (a, b), weight in weights.items():
        for one, other in ((a, b), (b, a)):
            if one not in known and other in known:
                pulls[one][known[other]] += weight  # type: ignore[assignment]
    fresh = max(known.values(), default=0) + 1
    for id in sorted(set(ids) - known.keys()):
        if pulls[id]:
            numbers[id] = min(pulls[id], key=lambda number: (-pulls[id][number], number))
        else:
            numbers[id] = fresh
            fresh += 1
    return numbers
