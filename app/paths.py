"""Paths from one node of the network to another: the best few, along the ties that the viewer may see.

A path is a row of different nodes, each tied to the next by a tie in force on the day looked at. Which of two paths is
better: the one with fewer steps; of equally long ones the one with fewer steps that nobody has confirmed, then the one with
more confirmed informal ties (a person can be asked), then the one whose informal ties are used more often; what is left is
ordered by ids, so the same question has the same answer.

The graph is asked ring by ring from both ends, and only as far as needed: when `f` rings from the start and `b` from the end
are known, every path of up to `f + b` steps is. Only `find` reads the graph, the rest is pure.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from app.graph import GraphSession

WITHIN = 6
"""Steps that a path may have from one stop to the next."""
STOPS = 5
BEST = 10
AVOIDED = 200
YEARS_BACK = 10
TIES_AT_MOST = 40_000
LOOKS_AT_MOST = 200_000

KINDS: Mapping[str, str] = {
    "formal": "FORMAL_TIE",
    "informal": "INFORMAL_TIE",
    "work": "WORKS_AT",
    "project": "TAKES_PART",
}
PROPOSED = "proposed"
WORDS = (*KINDS, PROPOSED)
USUAL = ("formal", "informal", "work")

_OFTEN = {"weekly": 0, "monthly": 1, "termly": 2, "rarely": 3}
_SELDOM = 4

Cost = tuple[int, ...]
Nodes = tuple[str, ...]
Found = tuple[Cost, Nodes]
_NOTHING: Cost = (0, 0, 0, 0)


@dataclass(frozen=True)
class Question:
    """What is asked: the stops in order, the day, the kinds of steps allowed (`WORDS`), nodes and ties to keep off, how many."""

    stops: Nodes
    on: dt.date
    through: frozenset[str] = frozenset(USUAL)
    avoid: frozenset[str] = frozenset()
    best: int = 3

    @property
    def types(self) -> list[str]:
        """The relationship types of the allowed steps."""
        return [type_ for word, type_ in KINDS.items() if word in self.through]

    @property
    def states(self) -> list[str]:
        """The states in which an informal tie may be a step: proposed ones only when asked for."""
        return ["confirmed", "proposed"] if PROPOSED in self.through else ["confirmed"]


@dataclass(frozen=True)
class Tie:
    """A tie that may be a step, with all that is said about it."""

    id: str
    source: str
    target: str
    type: str
    kind: str | None = None
    state: str | None = None
    known_from: str | None = None
    frequency: str | None = None
    position: str | None = None
    since: str | None = None
    until: str | None = None
    since_precision: str | None = None
    until_precision: str | None = None

    @property
    def cost(self) -> Cost:
        """One step; is it unconfirmed; is it anything but a confirmed informal tie; how seldom it is used."""
        if self.type != "INFORMAL_TIE":
            return (1, 0, 1, 0)
        unconfirmed = int(self.state != "confirmed")
        return (1, unconfirmed, unconfirmed, _OFTEN.get(self.frequency or "", _SELDOM))


@dataclass
class Web:
    """Ties gathered so far: node → neighbour → the ties between the two, the best first."""

    ties: dict[str, dict[str, list[Tie]]] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)

    def add(self, ties: Iterable[Tie]) -> None:
        """Takes in ties; one that is known already is kept once."""
        for tie in ties:
            if tie.id in self.ids:
                continue
            self.ids.add(tie.id)
            there = self.ties.setdefault(tie.source, {}).setdefault(tie.target, [])
            there.append(tie)
            there.sort(key=lambda each: (each.cost, each.id))
            self.ties.setdefault(tie.target, {})[tie.source] = there

    def around(self, id: str) -> Iterator[tuple[str, Cost]]:
        """The neighbours of a node with the cost of the step to each."""
        for other, ties in self.ties.get(id, {}).items():
            yield other, ties[0].cost

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
    return tuple(a + b for a, b in zip(one, other, strict=True))


def costs_to(web: Web, goal: str, within: int, barred: Collection[str] = ()) -> dict[str, Cost]:
    """The least cost of walking to `goal` from each node that has at most `within` steps to go."""
    costs: dict[str, Cost] = {}
    heap = [(_NOTHING, goal)]
    while heap:
        cost, id = heapq.heappop(heap)
        if id in costs:
            continue
        costs[id] = cost
        if cost[0] < within:
            for other, step in web.around(id):
                if other not in costs and other not in barred:
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
    to_go = costs_to(web, goal, within, barred)
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
        for other, step in web.around(here):
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


# ---- Reading the graph -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """The best paths that were found, the ties between their nodes, and how far was looked.

    Every path of up to `searched` steps between two stops was considered: `WITHIN`, or less where so much is tied to so much
    that looking further would take too long.
    """

    paths: list[Found]
    web: Web
    searched: int = WITHIN


class _Ends:
    """The rings around two stops that are known so far."""

    def __init__(self, start: str, goal: str) -> None:
        self.ends = (start, goal)
        self.seen = ({start}, {goal})
        self.rings = [{start}, {goal}]
        self.reach = 0

    @property
    def known(self) -> int:
        """Every path of up to so many steps is known; all are when nothing more can be reached from one of the ends."""
        return self.reach if all(self.rings) else WITHIN

    def smaller(self) -> int:
        return 0 if len(self.rings[0]) <= len(self.rings[1]) else 1


class _Search:
    def __init__(self, graph: GraphSession, asked: Question, ties_at_most: int) -> None:
        self.graph, self.asked, self.room = graph, asked, ties_at_most
        self.web = Web()
        self.expanded: set[str] = set()
        self.avoid = asked.avoid - set(asked.stops)
        self.legs = [_Ends(a, b) for a, b in pairwise(asked.stops)]

    def barred(self, leg: _Ends) -> set[str]:
        """Nodes that this leg may not run through: other stops and what is avoided."""
        return (set(self.asked.stops) | self.avoid) - set(leg.ends)

    def grow(self, leg: _Ends) -> bool:
        """One ring more at the end that has the smaller one; false when that would be too much."""
        side = leg.smaller()
        if not self._expand(leg.rings[side] - self.expanded):
            return False
        barred = self.barred(leg)
        leg.rings[side] = {
            other
            for id in leg.rings[side]
            for other, _ in self.web.around(id)
            if other not in leg.seen[side] and other not in barred
        }
        leg.seen[side].update(leg.rings[side])
        leg.reach += 1
        return True

    def _expand(self, ids: set[str]) -> bool:
        if not ids:
            return True
        limit = self.room - len(self.web.ids) + 1
        if limit <= 1:
            return False
        asked = self.asked
        row = self.graph.row(
            "explore.path_steps", ids=sorted(ids), types=asked.types, states=asked.states, on=asked.on, limit=limit
        )
        ties = ties_of(row) if row else []
        if len(ties) >= limit:
            return False
        self.web.add(tie for tie in ties if not {tie.id, tie.source, tie.target} & self.avoid)
        self.expanded |= ids
        return True

    def run(self) -> Answer:
        paths: list[Found] = []
        searched = 0
        while searched < WITHIN:
            if not all(self.grow(leg) for leg in self.legs if leg.known < WITHIN):
                return Answer(paths, self.web, searched)
            looks = Looks()
            legs = [simple_paths(self.web, *leg.ends, leg.known, self.barred(leg), looks) for leg in self.legs]
            paths = joined(legs, self.asked.best, looks)
            if looks.spent:
                return Answer(paths, self.web, searched)
            searched = min(leg.known for leg in self.legs)
            if len(paths) >= self.asked.best and paths[-1][0][0] < self._unseen():
                break
        return Answer(paths, self.web)

    def _unseen(self) -> float:
        """The least number of steps of a path that is not known yet."""
        shortest = []
        for leg in self.legs:
            costs = costs_to(self.web, leg.ends[1], WITHIN, self.barred(leg))
            shortest.append(costs[leg.ends[0]][0] if leg.ends[0] in costs else WITHIN)
        steps = sum(shortest)
        return min(
            (leg.known + 1 + steps - own for leg, own in zip(self.legs, shortest, strict=True) if leg.known < WITHIN),
            default=float("inf"),
        )


def ties_of(row: Mapping[str, Sequence[Any]]) -> list[Tie]:
    """The ties of a row of lists, as `explore.path_steps` returns it."""
    lists = ("ids", "sources", "targets", "types", "kinds", "states", "sources_of", "frequencies", "positions")
    times = ("sinces", "untils", "since_precisions", "until_precisions")
    return [Tie(*values) for values in zip(*(row[name] for name in (*lists, *times)), strict=True)]


def find(graph: GraphSession, asked: Question, *, ties_at_most: int = TIES_AT_MOST) -> Answer:
    """The best paths through the stops in their order, as the graph's viewer may see them."""
    return _Search(graph, asked, ties_at_most).run()


def ways_out(graph: GraphSession, asked: Question, today: dt.date) -> list[dict[str, Any]]:
    """For a question without an answer: the changes to it that have one, each with the steps it would take.

    One thing is changed at a time; when nothing alone helps, everything together is, and then earlier years are tried.
    """
    ways: list[tuple[dict[str, Any], Question]] = []
    for word in KINDS:
        if word not in asked.through:
            ways.append(({"allow": [word]}, replace(asked, through=asked.through | {word})))
    if PROPOSED not in asked.through:
        more = frozenset({PROPOSED, "informal"})
        ways.append(({"allow": sorted(more - asked.through)}, replace(asked, through=asked.through | more)))
    if asked.avoid:
        ways.append(({"forget": "avoid"}, replace(asked, avoid=frozenset())))
    if len(asked.stops) > 2:
        ways.append(({"forget": "between"}, replace(asked, stops=(asked.stops[0], asked.stops[-1]))))
    if asked.on != today:
        ways.append(({"on": today.isoformat()}, replace(asked, on=today)))
    found = [change | {"steps": steps} for change, other in ways if (steps := _shortest(graph, other))]
    if found:
        return found
    everything = replace(asked, through=frozenset(WORDS), avoid=frozenset(), on=today)
    if steps := _shortest(graph, everything):
        return [{"everything": True, "steps": steps}]
    for year in range(1, YEARS_BACK + 1):
        on = asked.on - dt.timedelta(days=round(365.25 * year))
        if steps := _shortest(graph, replace(asked, on=on)):
            return [{"on": on.isoformat(), "steps": steps}]
    return []


def _shortest(graph: GraphSession, asked: Question) -> int:
    paths = find(graph, replace(asked, best=1), ties_at_most=TIES_AT_MOST // 4).paths
    return paths[0][0][0] if paths else 0
