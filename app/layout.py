"""The map: a place for every institution, teacher and project, the same for everyone and at every level of detail.

Computed on the server over all ties of all years, in two levels: first the groups (an institution with its people; whoever
has no workplace, and each project, is a group alone), by the force-directed method of Fruchterman and Reingold with ties as
springs; then, inside each group's disc, its people by the ties among them. Discs and people are pushed apart until nothing
overlaps. Who has a place keeps it; newcomers are placed near their neighbours.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import igraph
import numpy as np

from app.graph import GraphSession

Place = tuple[float, float]

SEED = 7
SPACING = 26.0  # between two people of one institution, in the picture's units
CORE = 46.0  # an institution's own room
ALONE = 40.0  # the room of a group of one
GAP = 34.0  # between discs
INSIDE_AT_MOST = 600  # people of one institution laid out by their ties; above that by a spiral


@dataclass
class _Group:
    centre: str
    people: list[str] = field(default_factory=list)

    @property
    def radius(self) -> float:
        return CORE + SPACING * float(np.sqrt(len(self.people))) if self.people else ALONE


def store_places(graph: GraphSession, *, anew: bool = False) -> int:
    """Gives a place to every node of the map that has none (`anew`: to every one); returns how many were placed."""
    nodes = graph.rows("explore.map_nodes", _cap=5_000_000).dicts()
    ties = graph.rows("explore.map_ties", _cap=20_000_000).rows
    known = {} if anew else {node["id"]: (node["x"], node["y"]) for node in nodes if node["x"] is not None}
    places = place(
        {node["id"]: node["workplace"] for node in nodes}, [(a, b, float(weight)) for a, b, weight in ties], known
    )
    rows: dict[str, list[dict[str, object]]] = defaultdict(list)
    for node in nodes:
        if node["id"] not in known:
            x, y = places[node["id"]]
            rows[node["label"]].append({"id": node["id"], "x": round(x, 1), "y": round(y, 1)})
    if rows:
        graph.write(
            "explore.place", institutions=rows["Institution"], teachers=rows["Teacher"], projects=rows["Project"]
        )
    return sum(map(len, rows.values()))


def place(
    workplaces: Mapping[str, str | None],
    ties: Iterable[tuple[str, str, float]],
    known: Mapping[str, Place] | None = None,
) -> dict[str, Place]:
    """A place for each key of `workplaces` (node id → id of its workplace or None), in the picture's units.

    `ties` are (node, node, weight); a node of `known` stays exactly where it is. The same input gives the same places.
    """
    if not workplaces:
        return {}
    known = known or {}
    ties = list(ties)
    group_of = {id: (work if work in workplaces else id) or id for id, work in workplaces.items()}
    groups: dict[str, _Group] = {}
    for id, centre in group_of.items():
        group = groups.setdefault(centre, _Group(centre))
        if id != centre:
            group.people.append(id)
    outer = _between_groups(group_of, ties)
    centres = _place_groups(groups, outer, {id: known[id] for id in groups if id in known})
    inner: dict[str, list[tuple[str, str, float]]] = defaultdict(list)
    for a, b, weight in ties:
        if a in group_of and b in group_of and group_of[a] == group_of[b]:
            inner[group_of[a]].append((a, b, weight))
    places: dict[str, Place] = dict(centres)
    for centre, group in groups.items():
        places |= _place_people(group, inner[centre], centres[centre], known)
    return places | {id: spot for id, spot in known.items() if id in places}


def _between_groups(
    group_of: Mapping[str, str], ties: Iterable[tuple[str, str, float]]
) -> dict[tuple[str, str], float]:
    weights: dict[tuple[str, str], float] = defaultdict(float)
    for a, b, weight in ties:
        one, two = sorted((group_of.get(a, a), group_of.get(b, b)))
        if one != two and one in group_of and two in group_of:
            weights[one, two] += weight
    return weights


def _place_groups(
    groups: Mapping[str, _Group], weights: Mapping[tuple[str, str], float], fixed: Mapping[str, Place]
) -> dict[str, Place]:
    ids = sorted(groups)
    index = {id: number for number, id in enumerate(ids)}
    radii = np.array([groups[id].radius for id in ids])
    edges = [(index[a], index[b]) for a, b in weights]
    strength = np.log1p(list(weights.values())) if weights else np.zeros(0)
    if fixed:
        spots = _near_neighbours(ids, index, weights, radii, fixed)
    else:
        spots = _spring(len(ids), edges, strength)
        spread = np.sqrt((np.pi * (radii + GAP) ** 2).sum() / 0.42 / np.pi) if len(ids) > 1 else 0.0
        size = np.abs(spots).max() or 1.0
        spots = spots / size * spread
    pinned = np.array([id in fixed for id in ids])
    spots = _push_apart(spots, radii + GAP / 2, pinned)
    return {id: (float(x), float(y)) for id, (x, y) in zip(ids, spots, strict=True)}


def _spring(count: int, edges: list[tuple[int, int]], weights: np.ndarray) -> np.ndarray:
    if count == 1:
        return np.zeros((1, 2))
    igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311 - a picture, not a secret
    graph = igraph.Graph(count, edges)
    # Weak springs to the middle keep components and loners in the picture instead of letting them fly apart.
    graph.add_vertices(1)
    graph.add_edges([(number, count) for number in range(count)])
    tied = {end for edge in edges for end in edge}
    pull = list(weights) + [0.35 if number in tied else 4.0 for number in range(count)]
    angles = np.arange(count) * 2.399963
    start = np.column_stack([np.cos(angles), np.sin(angles)]) * np.sqrt(np.arange(count) + 1)[:, None]
    start = np.vstack([start, [[0.0, 0.0]]])
    layout = graph.layout_fruchterman_reingold(weights=pull, seed=start.tolist(), niter=900, grid=False)
    spots = np.array(layout.coords[:count])
    return spots - spots.mean(axis=0)


def _near_neighbours(
    ids: list[str],
    index: Mapping[str, int],
    weights: Mapping[tuple[str, str], float],
    radii: np.ndarray,
    fixed: Mapping[str, Place],
) -> np.ndarray:
    spots = np.array([fixed.get(id, (np.nan, np.nan)) for id in ids], dtype=float)
    middle = np.nanmean(spots, axis=0)
    edge = np.nanmax(np.hypot(*(spots - middle).T)) + radii.max()
    for order, id in enumerate(id for id in ids if id not in fixed):
        around = [
            (fixed[other], weight)
            for pair, weight in weights.items()
            if id in pair
            for other in pair
            if other != id and other in fixed
        ]
        if around:
            total = sum(weight for _, weight in around)
            spot = np.array([sum(s[axis] * w for s, w in around) / total for axis in (0, 1)])
        else:
            spot = middle + edge * np.array([np.cos(order * 2.399963), np.sin(order * 2.399963)])
        spots[index[id]] = spot + 0.5 * np.array([np.cos(order), np.sin(order)])
    return spots


def _place_people(
    group: _Group, ties: list[tuple[str, str, float]], centre: Place, known: Mapping[str, Place]
) -> dict[str, Place]:
    people = sorted(group.people)
    if not people:
        return {}
    index = {id: number for number, id in enumerate(people)}
    middle = np.array(centre)
    edges = [(index[a], index[b]) for a, b, _ in ties if a in index and b in index]
    weights = np.log1p([w for a, b, w in ties if a in index and b in index])
    if 2 < len(people) <= INSIDE_AT_MOST and edges:
        spots = _spring(len(people), edges, weights)
        order = np.argsort(np.argsort(np.hypot(*spots.T)))
        angles = np.arctan2(spots[:, 1], spots[:, 0])
    else:
        order = np.arange(len(people))
        angles = order * 2.399963
    reach = CORE * 0.75 + SPACING * 0.9 * np.sqrt(order + 0.5)
    spots = middle + reach[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])
    # The institution itself is the first, pinned disc, so nobody is drawn on top of it.
    radii = np.concatenate([[CORE * 0.7], np.full(len(people), SPACING / 2)])
    pinned = np.array([True] + [id in known for id in people])
    for number, id in enumerate(people):
        if id in known:
            spots[number] = known[id]
    spots = _push_apart(np.vstack([middle, spots]), radii, pinned)[1:]
    return {id: (float(x), float(y)) for id, (x, y) in zip(people, spots, strict=True)}


def _push_apart(spots: np.ndarray, radii: np.ndarray, pinned: np.ndarray, rounds: int = 200) -> np.ndarray:
    """Moves discs until none overlaps; pinned ones stay. O(n²) a round: for a few thousand discs."""
    spots = spots.copy()
    least = radii[:, None] + radii[None, :]
    np.fill_diagonal(least, 0)
    share = np.where(pinned, 0.0, 1.0)
    both = share[:, None] + share[None, :]
    part = np.divide(share[:, None], both, out=np.zeros_like(both), where=both > 0)
    for _ in range(rounds):
        away = spots[:, None, :] - spots[None, :, :]
        distance = np.hypot(away[..., 0], away[..., 1])
        overlap = np.maximum(least - distance, 0)
        if overlap.max() < 0.5:
            break
        numbers = np.arange(len(spots))
        odd = np.sin(numbers[:, None] * 12.9898 - numbers[None, :] * 78.233) * np.pi
        direction = np.where(
            distance[..., None] > 1e-6,
            away / np.maximum(distance, 1e-6)[..., None],
            np.stack([np.cos(odd), np.sin(odd)], axis=-1),
        )
        spots += (direction * (overlap * part)[..., None]).sum(axis=1) * 0.6
    return spots
