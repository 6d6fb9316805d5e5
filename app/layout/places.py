"""A place for each node: communities, inside them the groups (an institution with its people), inside these the people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from app.layout import communities as leiden
from app.layout.discs import GOLDEN, push_apart, spring

Place = tuple[float, float]
Tie = tuple[str, str, float]

SPACING = 26.0  # between two people of one institution, in the picture's units
CORE = 46.0  # an institution's own room
ALONE = 40.0  # the room of a group of one
GAP = 34.0  # between discs
APART = 60.0  # between communities
CLOSE = 0.8  # how far out discs begin, in the radius of the disc that would just hold them
INSIDE_AT_MOST = 600  # people of one institution laid out by their ties; above that by a spiral


@dataclass
class _Group:
    centre: str
    people: list[str] = field(default_factory=list)

    @property
    def radius(self) -> float:
        return CORE + SPACING * float(np.sqrt(len(self.people))) if self.people else ALONE


class Network:
    """Who works where and who is tied to whom, gathered into groups: an institution with its people; whoever has no
    workplace here is a group alone. In whatever order they come, the network is the same."""

    def __init__(self, workplaces: Mapping[str, str | None], ties: Iterable[Tie]) -> None:
        self.group_of = {id: (work if work in workplaces else id) or id for id, work in sorted(workplaces.items())}
        self.groups: dict[str, _Group] = {}
        for id, centre in self.group_of.items():
            group = self.groups.setdefault(centre, _Group(centre))
            if id != centre:
                group.people.append(id)
        self.between: dict[tuple[str, str], float] = defaultdict(float)
        self.inside: dict[str, list[Tie]] = defaultdict(list)
        for a, b, weight in sorted(ties):
            one, two = sorted((self.group_of.get(a, a), self.group_of.get(b, b)))
            if one not in self.groups or two not in self.groups:
                continue
            if one != two:
                self.between[one, two] += weight
            elif a in self.group_of and b in self.group_of:
                self.inside[one].append((a, b, weight))

    def communities(self, known: Mapping[str, int] | None = None, *, anew: bool = True) -> dict[str, int]:
        """The number of each group's community, by the id of its centre; not `anew`, only newcomers are given one."""
        held = {id: number for id, number in (known or {}).items() if id in self.groups}
        return leiden.find(self.groups, self.between, held) if anew else leiden.join(self.groups, self.between, held)


def place(
    workplaces: Mapping[str, str | None],
    ties: Iterable[Tie],
    known: Mapping[str, Place] | None = None,
    *,
    grounds: Mapping[str, Place] | None = None,
    communities: Mapping[str, int] | None = None,
) -> dict[str, Place]:
    """A place for each key of `workplaces` (node id → id of its workplace or None), in the picture's units.

    `ties` are (node, node, weight); a node of `known` stays exactly where it is. With `grounds` (node id → longitude and
    latitude) the groups stand as on the ground, as near as overlaps allow. The same input gives the same places.
    """
    if not workplaces:
        return {}
    known = known or {}
    network = Network(workplaces, ties)
    fixed = {id: known[id] for id in network.groups if id in known}
    if fixed:
        centres = _beside(network, fixed)
    elif grounds and any(id in network.groups for id in grounds):
        centres = _on_the_ground(network, grounds)
    else:
        centres = _by_communities(network, communities or network.communities())
    places = dict(centres)
    for centre, group in network.groups.items():
        places |= _place_people(group, network.inside[centre], centres[centre], known)
    return places | {id: spot for id, spot in known.items() if id in places}


def _pairs(ids: list[str], weights: Mapping[tuple[str, str], float]) -> tuple[list[tuple[int, int]], np.ndarray]:
    index = {id: number for number, id in enumerate(ids)}
    kept = {pair: weight for pair, weight in weights.items() if pair[0] in index and pair[1] in index}
    return [(index[a], index[b]) for a, b in kept], np.log1p(list(kept.values())) if kept else np.zeros(0)


def _spread(count: int, edges: list[tuple[int, int]], weights: np.ndarray, radii: np.ndarray, gap: float) -> np.ndarray:
    """Discs by their ties, in the units of their radii, none upon another."""
    spots = spring(count, edges, weights)
    if count == 1:
        return spots
    # Begun closer than there is room for: the pushes then leave no more space between discs than they need.
    reach = float(np.sqrt(((radii + gap / 2) ** 2).sum())) * CLOSE
    away = np.hypot(*spots.T)
    far = float(np.quantile(away, 0.9)) or 1.0
    spots = spots / np.maximum(away, far)[:, None] * reach
    return push_apart(spots, radii + gap / 2, np.zeros(count, dtype=bool), rounds=600)


def _by_communities(network: Network, communities: Mapping[str, int]) -> dict[str, Place]:
    members: dict[int, list[str]] = defaultdict(list)
    for id in sorted(network.groups):
        members[communities[id]].append(id)
    numbers = sorted(members)
    inner: dict[int, np.ndarray] = {}
    reach = np.zeros(len(numbers))
    split: dict[int, dict[tuple[str, str], float]] = defaultdict(dict)
    outer: dict[tuple[str, str], float] = defaultdict(float)
    for (a, b), weight in network.between.items():
        one, two = sorted((communities[a], communities[b]))
        if one == two:
            split[one][a, b] = weight
        else:
            outer[str(one), str(two)] += weight
    for order, number in enumerate(numbers):
        ids = members[number]
        radii = np.array([network.groups[id].radius for id in ids])
        spots = _spread(len(ids), *_pairs(ids, split[number]), radii, GAP)
        middle = (spots.min(axis=0) + spots.max(axis=0)) / 2
        inner[number] = spots - middle
        reach[order] = float((np.hypot(*inner[number].T) + radii).max())
    apart = np.where([len(members[number]) > 1 for number in numbers], APART, GAP)
    middles = _spread(len(numbers), *_pairs([str(n) for n in numbers], outer), reach + (apart - GAP) / 2, GAP)
    return {
        id: (float(x), float(y))
        for order, number in enumerate(numbers)
        for id, (x, y) in zip(members[number], inner[number] + middles[order], strict=True)
    }


def _on_the_ground(network: Network, grounds: Mapping[str, Place]) -> dict[str, Place]:
    ids = sorted(network.groups)
    known = [id for id in ids if id in grounds]
    degrees = np.array([grounds[id] for id in known], dtype=float)
    flat = np.column_stack([degrees[:, 0] * np.cos(np.radians(degrees[:, 1].mean())), -degrees[:, 1]])
    # The town, where most institutions stand close together, sets the scale; a village lies in its direction, but nearer.
    radii = np.array([network.groups[id].radius for id in known])
    reach = float(np.sqrt(((radii + GAP / 2) ** 2).sum()))
    flat -= np.median(flat, axis=0)
    away = np.hypot(*flat.T)
    town = float(np.quantile(away, 0.75)) or float(away.max()) or 1.0
    nearer = np.where(away > town, town * (1 + np.log(np.maximum(away, town) / town) / 2), away)
    spots = flat / np.maximum(away, 1e-12)[:, None] * nearer[:, None] / town * reach
    spots = push_apart(spots, radii + GAP / 2, np.zeros(len(known), dtype=bool))
    return _beside(network, {id: (float(x), float(y)) for id, (x, y) in zip(known, spots, strict=True)})


def _beside(network: Network, fixed: Mapping[str, Place]) -> dict[str, Place]:
    """Groups that have no place yet, each by the groups it is tied to; whoever has one stays."""
    ids = sorted(network.groups)
    around: dict[str, list[tuple[Place, float]]] = defaultdict(list)
    for (a, b), weight in network.between.items():
        for one, other in ((a, b), (b, a)):
            if one not in fixed and other in fixed:
                around[one].append((fixed[other], weight))
    taken = np.array(list(fixed.values()), dtype=float)
    radii = np.array([network.groups[id].radius for id in ids])
    middle = taken.mean(axis=0)
    edge = float(np.hypot(*(taken - middle).T).max()) + float(radii.max())
    strangers = {id: order for order, id in enumerate(id for id in ids if id not in fixed and not around[id])}
    spots = np.zeros((len(ids), 2))
    for number, id in enumerate(ids):
        if id in fixed:
            spots[number] = fixed[id]
            continue
        if around[id]:
            total = sum(weight for _, weight in around[id])
            spot = np.array([sum(place[axis] * w for place, w in around[id]) / total for axis in (0, 1)])
        else:
            order = strangers[id]
            spot = middle + (edge + ALONE * np.sqrt(order)) * np.array([np.cos(order * GOLDEN), np.sin(order * GOLDEN)])
        spots[number] = spot + 0.5 * np.array([np.cos(number), np.sin(number)])
    pinned = np.array([id in fixed for id in ids])
    spots = push_apart(spots, radii + GAP / 2, pinned)
    return {id: fixed.get(id) or (float(x), float(y)) for id, (x, y) in zip(ids, spots, strict=True)}


def _place_people(group: _Group, ties: list[Tie], centre: Place, known: Mapping[str, Place]) -> dict[str, Place]:
    people = sorted(group.people)
    if not people:
        return {}
    middle = np.array(centre)
    index = {id: number for number, id in enumerate(people)}
    kept = [(a, b, weight) for a, b, weight in ties if a in index and b in index]
    if 2 < len(people) <= INSIDE_AT_MOST and kept:
        weights = np.log1p([weight for _, _, weight in kept])
        spots = spring(len(people), [(index[a], index[b]) for a, b, _ in kept], weights)
        order = np.argsort(np.argsort(np.hypot(*spots.T)))
        angles = np.arctan2(spots[:, 1], spots[:, 0])
    else:
        order = np.arange(len(people))
        angles = order * GOLDEN
    reach = CORE * 0.75 + SPACING * 0.9 * np.sqrt(order + 0.5)
    spots = middle + reach[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])
    # The institution itself is the first, pinned disc, so nobody is drawn on top of it.
    radii = np.concatenate([[CORE * 0.7], np.full(len(people), SPACING / 2)])
    pinned = np.array([True] + [id in known for id in people])
    for number, id in enumerate(people):
        if id in known:
            spots[number] = known[id]
    spots = push_apart(np.vstack([middle, spots]), radii, pinned)[1:]
    return {id: (float(x), float(y)) for id, (x, y) in zip(people, spots, strict=True)}


def discs(
    members: Mapping[str, Iterable[Place]], known: Mapping[str, Place] | None = None, obstacles: Iterable[Place] = ()
) -> dict[str, Place]:
    """A place for each disc that stands for several nodes: amid them, but not upon another disc or an obstacle. Known ones
    stay."""
    known = known or {}
    ids = sorted(id for id, places in members.items() if list(places))
    if not ids:
        return {}
    centres = [tuple(np.mean(list(members[id]), axis=0)) for id in ids]
    every = np.array([spot for id in ids for spot in members[id]])
    extent = np.maximum(every.max(axis=0) - every.min(axis=0), 4 * ALONE)
    others = list(obstacles)
    room = float(np.sqrt(extent[0] * extent[1] * 0.45 / np.pi / max(4, len(ids) + len(others))))
    spots = np.array([*(known.get(id, centre) for id, centre in zip(ids, centres, strict=True)), *others])
    pinned = np.array([*(id in known for id in ids), *(True for _ in others)])
    spots = push_apart(spots, np.full(len(spots), room), pinned, rounds=600)[: len(ids)]
    return {id: known.get(id) or (float(x), float(y)) for id, (x, y) in zip(ids, spots, strict=True)}
