"""Pure: the ties at hand as a web, and the best rows of different nodes in it."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

LOOKS_AT_MOST = 200_000

_OFTEN = {"weekly": 0, "monthly": 1, "termly": 2, "rarely": 3}
_SELDOM = 4

Cost = tuple[int, int, int, int]
Nodes = tuple[str, ...]
Found = tuple[Cost, Nodes]
_NOTHING: Cost = (0, 0, 0, 0)
_NOBODY: Mapping[str, Cost] = {}


class Tie(NamedTuple):
    """A tie that may be a step, with what its cost depends on."""

    id: str
    source: str
    target: str
    type: str
    kind: str | None = None
    state: str | None = None
    frequency: str | None = None

    @property
    def cost(self) -> Cost:
        """One step; is it unconfirmed; is it anything but a confirmed informal tie; how seldom it is used."""
        if self.type != "INFORMAL_TIE":
            return (1, 0, 1, 0)
        unconfirmed = int(self.state != "confirmed")
        return (1, unconfirmed, unconfirmed, seldom(self.frequency))


def seldom(frequency: str | None) -> int:
    """How seldom an informal tie is used, from 0 (every week) to 4 (nobody knows)."""
    return _OFTEN.get(frequency or "", _SELDOM)


@dataclass
class Web:
    """Ties gathered so far: node → neighbour → the ties between the two, the best first, and what the best one costs."""

    ties: dict[str, dict[str, list[Tie]]] = field(default_factory=lambda: defaultdict(dict))
    costs: dict[str, dict[str, Cost]] = field(default_factory=lambda: defaultdict(dict))
    ids: set[str] = field(default_factory=set)

    def add(self, ties: Iterable[Tie]) -> None:
        """Takes in ties; one that is known already is kept once."""
        for tie in ties:
            if tie.id in self.ids:
                continue
            self.ids.add(tie.id)
            one, other = tie.source, tie.target
            there = self.ties[one].get(other)
            if there is None:
                self.ties[one][other] = self.ties[other][one] = [tie]
                cost = tie.cost
            else:
                there.append(tie)
                there.sort(key=lambda each: (each.cost, each.id))
                cost = there[0].cost
            self.costs[one][other] = self.costs[other][one] = cost

    def around(self, id: str) -> Mapping[str, Cost]:
        """The neighbours of a node with the cost of the step to each."""
        return self.costs.get(id, _NOBODY)

    def between(self, one: str, other: str) -> list[Tie]:
        """The ties between two neighbours, the best first."""
        return self.ties[one][other]


class Looks:
    """How many beginnings of paths may still be looked at; `spent` when there was more to look at."""

    def __init__(self, limit: int = LOOKS_AT_MOST) -> None:
        self.left = limit

    @property
    def spent(self) -> bool:
        return self.left <= 0

    def one(self) -> bool:
        """Counts one more; false when none is left."""
        self.left -= 1
        return self.left > 0


def _plus(one: Cost, other: Cost) -> Cost:
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3])


def costs_to(web: Web, start: str, goal: str, within: int, barred: Collection[str] = ()) -> dict[str, Cost]:
    """The least cost of walking to `goal` from each node that has at most `within` steps to go, without the nodes that a walk from
    `start` can run into but not on from."""
    costs: dict[str, Cost] = {}
    heap = [(_NOTHING, goal)]
    while heap:
        cost, id = heapq.heappop(heap)
        if id in costs:
            continue
        costs[id] = cost
        if cost[0] < within:
            for other, step in web.around(id).items():
                if other in costs or other in barred:
                    continue
                if other == start or len(web.around(other)) > 1:
                    heapq.heappush(heap, (_plus(cost, step), other))
    return costs


def simple_paths(
    web: Web, start: str, goal: str, within: int, barred: Collection[str] = (), looks: Looks | None = None
) -> Iterator[Found]:
    """Every path without repeats from `start` to `goal` of at most `within` steps, the best first.

    Yen's method as Lawler refined it: all paths are one set; taking the best one out leaves smaller sets, those that leave
    it at a certain node, each of which is searched only when nothing better is left.
    """
    looks = looks or Looks()
    to_go = costs_to(web, start, goal, within, barred)
    if start not in to_go or start == goal:
        return
    # A set of paths: what they begin with, the nodes that may not come next, and the best of them once it was looked for.
    nowhere: frozenset[str] = frozenset()
    waiting: list[tuple[Cost, Nodes, Nodes, frozenset[str], bool]] = [
        (to_go[start], (start,), (start,), nowhere, False)
    ]
    while waiting and not looks.spent:
        cost, nodes, beginning, closed, is_found = heapq.heappop(waiting)
        if not is_found:
            best = _best(web, goal, within, to_go, beginning, closed, looks)
            if best:
                heapq.heappush(waiting, (*best, beginning, closed, True))
            continue
        yield cost, nodes
        for length in range(len(beginning), len(nodes)):
            shut = frozenset({nodes[length]}) | (closed if length == len(beginning) else nowhere)
            waiting.append((cost, nodes[:length], nodes[:length], shut, False))
        heapq.heapify(waiting)


def _best(
    web: Web,
    goal: str,
    within: int,
    to_go: Mapping[str, Cost],
    beginning: Nodes,
    closed: Collection[str],
    looks: Looks,
) -> Found | None:
    """The best path that begins so and goes on to none of the `closed` nodes; what it would cost at best leads the way."""
    spent = _NOTHING
    for one, other in pairwise(beginning):
        spent = _plus(spent, web.between(one, other)[0].cost)
    waiting: list[tuple[Cost, Nodes, Cost]] = [(_NOTHING, beginning, spent)]
    settled = set(beginning[:-1])
    while waiting:
        _, nodes, spent = heapq.heappop(waiting)
        here = nodes[-1]
        if here == goal:
            return spent, nodes
        if here in settled:
            continue
        settled.add(here)
        for other, step in web.around(here).items():
            if other in settled or other not in to_go or (here == beginning[-1] and other in closed):
                continue
            cost = _plus(spent, step)
            estimate = _plus(cost, to_go[other])
            if estimate[0] <= within:
                if not looks.one():
                    return None
                heapq.heappush(waiting, (estimate, (*nodes, other), cost))
    return None


class _Leg:
    """The paths from one stop to the next, drawn from their source only when somebody wants to see them."""

    def __init__(self, paths: Iterator[Found]) -> None:
        self._paths = paths
        self._seen: list[Found] = []

    def at(self, index: int) -> Found | None:
        while len(self._seen) <= index:
            found = next(self._paths, None)
            if found is None:
                return None
            self._seen.append(found)
        return self._seen[index]


def joined(legs: Sequence[Iterator[Found]], best: int, looks: Looks | None = None) -> list[Found]:
    """The `best` paths made of one path of every leg, without repeats, the best first."""
    looks = looks or Looks()
    sources = [_Leg(leg) for leg in legs]

    def put(places: tuple[int, ...]) -> Found | None:
        cost: Cost = _NOTHING
        nodes: Nodes = ()
        for source, place in zip(sources, places, strict=True):
            part = source.at(place)
            if part is None:
                return None
            cost, nodes = _plus(cost, part[0]), (*nodes[:-1], *part[1])
        return cost, nodes

    first = (0,) * len(sources)
    whole = put(first)
    waiting = [(*whole, first)] if whole else []
    seen = {first}
    found: list[Found] = []
    while waiting and len(found) < best and looks.one():
        cost, nodes, places = heapq.heappop(waiting)
        if len(set(nodes)) == len(nodes):
            found.append((cost, nodes))
        for leg in range(len(places)):
            following = (*places[:leg], places[leg] + 1, *places[leg + 1 :])
            if following not in seen and (whole := put(following)):
                seen.add(following)
                heapq.heappush(waiting, (*whole, following))
    return found
