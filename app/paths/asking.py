"""What is asked about paths, and how much of the graph is read to answer it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from app.graph import GraphSession
from app.paths.web import Found, Looks, Nodes, Tie, Web, costs_to, joined, simple_paths

WITHIN = 6
"""Steps that a path may have from one stop to the next."""
STOPS = 5
BEST = 10
AVOIDED = 200
YEARS_BACK = 10
TIES_AT_MOST = 40_000
KEPT_AT_MOST = TIES_AT_MOST // 4
"""So many ties are read at once to tell what would help, and kept for the questions that may follow."""
TOGETHER = 60

KINDS: Mapping[str, str] = {
    "formal": "FORMAL_TIE",
    "informal": "INFORMAL_TIE",
    "work": "WORKS_AT",
    "project": "TAKES_PART",
}
PROPOSED = "proposed"
WORDS = (*KINDS, PROPOSED)
USUAL = ("formal", "informal", "work")


@dataclass(frozen=True)
class Question:
    """What is asked: the stops in order, the day, the kinds of steps allowed (`WORDS`), nodes and ties to keep off, how many.

    `without` are kinds of informal ties that are no step. `places`, unless None, are the only institutions that a path may
    run through: stops that are institutions belong there too.
    """

    stops: Nodes
    on: dt.date
    through: frozenset[str] = frozenset(USUAL)
    avoid: frozenset[str] = frozenset()
    best: int = 3
    without: frozenset[str] = frozenset()
    places: frozenset[str] | None = None

    @property
    def types(self) -> list[str]:
        """The relationship types of the allowed steps."""
        return [type_ for word, type_ in KINDS.items() if word in self.through]

    @property
    def states(self) -> list[str]:
        """The states in which an informal tie may be a step: proposed ones only when asked for."""
        return ["confirmed", "proposed"] if PROPOSED in self.through else ["confirmed"]


@dataclass(frozen=True)
class Answer:
    """The best paths that were found, the ties between their nodes, and how far was looked.

    Every path of up to `searched` steps between two stops was considered: `WITHIN`, or less where so much is tied to so much
    that looking further would take too long.
    """

    paths: list[Found]
    web: Web
    searched: int = WITHIN

    @property
    def steps(self) -> int:
        """How many steps the best path has; 0 without one."""
        return self.paths[0][0][0] if self.paths else 0


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

    @property
    def is_met(self) -> bool:
        """Whether there is any path of so many steps."""
        return not self.seen[0].isdisjoint(self.seen[1])

    def smaller(self) -> int:
        return 0 if len(self.rings[0]) <= len(self.rings[1]) else 1


class Day:
    """Whatever may be a step on one day: the ties around a node, of all kinds, are read once for all questions about that day."""

    def __init__(self, graph: GraphSession, on: dt.date) -> None:
        self._graph, self.on = graph, on
        self._around: dict[str, dict[str, Tie]] = {}
        self._is_dense = False

    def knows(self, ids: set[str]) -> bool:
        """Whether nothing needs to be read for these nodes."""
        return ids <= self._around.keys()

    def ties(self, ids: set[str], asked: Question) -> list[Tie] | None:
        """Those around these nodes that are steps by the question; None where they are too many to be kept."""
        if new := ids - self._around.keys():
            if self._is_dense:
                return None
            found = _steps(self._graph, new, list(KINDS.values()), ["confirmed", "proposed"], self.on, KEPT_AT_MOST)
            if len(found) >= KEPT_AT_MOST:
                self._is_dense = True
                return None
            self._around |= {id: {} for id in new}
            for tie in found:
                for end in {tie.source, tie.target} & new:
                    self._around[end][tie.id] = tie
        types, states = set(asked.types), set(asked.states)
        kept = {tie.id: tie for id in ids for tie in self._around[id].values()}
        return [
            tie for tie in kept.values() if tie.type in types and (tie.type != "INFORMAL_TIE" or tie.state in states)
        ]


class _Settled(Day):
    """A day of which all is at hand that lies on any path through the stops, so that nothing needs to be read."""

    def __init__(self, graph: GraphSession, on: dt.date, web: Web) -> None:
        super().__init__(graph, on)
        self._around = {
            id: {tie.id: tie for ties in others.values() for tie in ties} for id, others in web.ties.items()
        }

    def knows(self, ids: set[str]) -> bool:
        return True

    def ties(self, ids: set[str], asked: Question) -> list[Tie] | None:
        return super().ties(ids & self._around.keys(), asked)


class _Search:
    def __init__(self, graph: GraphSession, asked: Question, ties_at_most: int, day: Day | None = None) -> None:
        self.graph, self.asked, self.room = graph, asked, ties_at_most
        self.day = day if asked.places is None else None
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
        wanted, next_ = leg.rings[side] - self.expanded, leg.rings[1 - side] - self.expanded
        if leg.reach + 1 == WITHIN:
            # Nothing is looked for beyond this ring: of its ties only those count that close a path.
            is_read = self._expand(wanted, onto=next_)
        else:
            # The other ring is wanted next: while both are small, one question brings both.
            is_small = len(wanted) + len(next_) <= TOGETHER
            is_read = (bool(wanted) and is_small and self._expand(wanted | next_)) or self._expand(wanted)
        if not is_read:
            return False
        around = (self.web.around(id) for id in leg.rings[side])
        leg.rings[side] = set[str]().union(*around) - leg.seen[side] - self.barred(leg)
        leg.seen[side].update(leg.rings[side])
        leg.reach += 1
        return True

    def _expand(self, ids: set[str], onto: set[str] | None = None) -> bool:
        """Takes in the ties of these nodes, or those only that lead `onto` others; false when they are too many."""
        if not ids or (onto is not None and not onto):
            return True
        limit = self.room - len(self.web.ids) + 1
        if limit <= 1:
            return False
        asked = self.asked
        ties = self.day.ties(ids, asked) if self.day and (onto is None or self.day.knows(ids)) else None
        if ties is None:
            ties = _steps(self.graph, ids, asked.types, asked.states, asked.on, limit, asked.places, onto)
        if len(ties) >= limit:
            return False
        self.web.add(
            tie
            for tie in ties
            if not {tie.id, tie.source, tie.target} & self.avoid
            and not (tie.type == "INFORMAL_TIE" and tie.kind in asked.without)
        )
        if onto is None:
            self.expanded |= ids
        return True

    def run(self, to_the_end: bool = False) -> Answer:
        """The answer; `to_the_end` looks as far as paths may go even when the best are found before."""
        paths: list[Found] = []
        searched = 0
        while searched < WITHIN:
            if not all(self.grow(leg) for leg in self.legs if leg.known < WITHIN):
                return Answer(paths, self.web, searched)
            if all(leg.is_met for leg in self.legs):
                looks = Looks()
                legs = [simple_paths(self.web, *leg.ends, leg.known, self.barred(leg), looks) for leg in self.legs]
                paths = joined(legs, self.asked.best, looks)
                if looks.spent:
                    return Answer(paths, self.web, searched)
            searched = min(leg.known for leg in self.legs)
            if not to_the_end and len(paths) >= self.asked.best and paths[-1][0][0] < self._unseen():
                break
        return Answer(paths, self.web)

    def _unseen(self) -> float:
        """The least number of steps of a path that is not known yet."""
        shortest = []
        for leg in self.legs:
            costs = costs_to(self.web, *leg.ends, WITHIN, self.barred(leg))
            shortest.append(costs[leg.ends[0]][0] if leg.ends[0] in costs else WITHIN)
        steps = sum(shortest)
        return min(
            (leg.known + 1 + steps - own for leg, own in zip(self.legs, shortest, strict=True) if leg.known < WITHIN),
            default=float("inf"),
        )


def _steps(
    graph: GraphSession,
    ids: Collection[str],
    types: list[str],
    states: list[str],
    on: dt.date,
    limit: int,
    places: frozenset[str] | None = None,
    onto: Collection[str] | None = None,
) -> list[Tie]:
    """The ties of these nodes that may be steps, at most so many; those only that lead `onto` others, unless that is None."""
    only = {} if places is None else {"places": sorted(places)}
    if onto is not None:
        only["onto"] = sorted(onto)
    row = graph.row("explore.path_steps", ids=sorted(ids), types=types, states=states, on=on, limit=limit, **only)
    return ties_of(row) if row else []


def ties_of(row: Mapping[str, Sequence[Any]]) -> list[Tie]:
    """The ties of a row of lists, as `explore.path_steps` returns it."""
    lists = ("ids", "sources", "targets", "types", "kinds", "states", "frequencies")
    return [Tie(*values) for values in zip(*(row[name] for name in lists), strict=True)]


@dataclass(frozen=True)
class Particulars:
    """What else is said about a tie: who told of it, what a person works as, its valid time in ISO days with precisions."""

    known_from: str | None = None
    position: str | None = None
    since: str | None = None
    until: str | None = None
    since_precision: str | None = None
    until_precision: str | None = None


def particulars(graph: GraphSession, ids: Collection[str]) -> dict[str, Particulars]:
    """What else is said about these ties, by their ids; those that are not there, or not for this viewer, are left out."""
    row = graph.row("explore.path_ties", ids=sorted(ids)) if ids else None
    if not row:
        return {}
    lists = ("sources_of", "positions", "sinces", "untils", "since_precisions", "until_precisions")
    said = zip(*(row[name] for name in lists), strict=True)
    return {id: Particulars(*values) for id, values in zip(row["ids"], said, strict=True)}


def find(graph: GraphSession, asked: Question, day: Day | None = None, *, ties_at_most: int = TIES_AT_MOST) -> Answer:
    """The best paths through the stops in their order, as the graph's viewer may see them.

    Where another question about the same day may follow, it is quicker with the same `day`.
    """
    return _Search(graph, asked, ties_at_most, day).run()


def introduce(
    graph: GraphSession,
    start: str,
    goal: str,
    on: dt.date,
    avoid: Collection[str] = (),
    kinds: Collection[str] = (),
    best: int = 3,
) -> Answer:
    """Who can introduce one institution or teacher to another: the `best` paths from person to person, along confirmed
    informal ties in force on the day.

    Workplaces are steps at the ends only: a path runs through no institution but `start`, `goal` and, where one of these is a
    teacher, the places where that teacher works. `avoid` are ids of people, institutions or ties, and `kinds` are kinds of
    informal ties, that no path may use.
    """
    jobs = _steps(graph, (start, goal), ["WORKS_AT"], [], on, TIES_AT_MOST)
    ends = {start, goal}
    places = frozenset(ends | {job.target for job in jobs if job.source in ends})
    through = frozenset({"informal", "work"})
    return find(graph, Question((start, goal), on, through, frozenset(avoid), best, frozenset(kinds), places))


def ways_out(graph: GraphSession, asked: Question, today: dt.date, day: Day | None = None) -> list[dict[str, Any]]:
    """For a question without an answer: the changes to it that have one, each with the steps it would take.

    One thing is changed at a time; when nothing alone helps, everything together is, and then earlier years are tried.
    `day` is the one that the question was asked with.
    """
    days = {each.on: each for each in (Day(graph, today), day or Day(graph, asked.on))}
    everything = replace(asked, through=frozenset(WORDS), avoid=frozenset(), best=1)
    whole = _Search(graph, everything, KEPT_AT_MOST, days[asked.on]).run(to_the_end=True)
    answers: list[tuple[dict[str, Any], int]] = []
    if whole.searched < WITHIN or whole.paths:
        # Whatever one change makes a path is a path of everything together.
        at_hand = _Settled(graph, asked.on, whole.web) if whole.searched == WITHIN else days[asked.on]
        answers = [(change, _shortest(graph, other, at_hand).steps) for change, other in _changes(asked)]
    ways: list[tuple[dict[str, Any], Question]] = []
    if len(asked.stops) > 2:
        ways.append(({"forget": "between"}, replace(asked, stops=(asked.stops[0], asked.stops[-1]))))
    if asked.on != today:
        ways.append(({"on": today.isoformat()}, replace(asked, on=today)))
        whole = _shortest(graph, replace(everything, on=today), days[today])
    answers += [(change, _shortest(graph, other, days[other.on]).steps) for change, other in ways]
    if found := [change | {"steps": steps} for change, steps in answers if steps]:
        return found
    if whole.paths:
        return [{"everything": True, "steps": whole.steps}]
    for year in range(1, YEARS_BACK + 1):
        on = asked.on - dt.timedelta(days=round(365.25 * year))
        if steps := _shortest(graph, replace(asked, on=on)).steps:
            return [{"on": on.isoformat(), "steps": steps}]
    return []


def _changes(asked: Question) -> list[tuple[dict[str, Any], Question]]:
    """The question with one thing more allowed, on the same day and through the same stops."""
    changes: list[tuple[dict[str, Any], Question]] = []
    for word in KINDS:
        if word not in asked.through:
            changes.append(({"allow": [word]}, replace(asked, through=asked.through | {word})))
    if PROPOSED not in asked.through:
        more = frozenset({PROPOSED, "informal"})
        changes.append(({"allow": sorted(more - asked.through)}, replace(asked, through=asked.through | more)))
    if asked.avoid:
        changes.append(({"forget": "avoid"}, replace(asked, avoid=frozenset())))
    return changes


def _shortest(graph: GraphSession, asked: Question, day: Day | None = None) -> Answer:
    return _Search(graph, replace(asked, best=1), KEPT_AT_MOST, day).run()
