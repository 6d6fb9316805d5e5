"""A network as the measures take it: nodes, tied pairs, arcs; and what a result carries besides its number."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import igraph

Pair = tuple[str, str]


@dataclass(frozen=True)
class Tie:
    """A tie of some kind; one without a direction is an arc each way."""

    source: str
    target: str
    kind: str = ""
    is_directed: bool = False


@dataclass(frozen=True)
class Basis:
    """What a number was computed on: so many nodes, so many ties (`unit`: "pairs" or "arcs"), of which kinds, on which day, on
    the whole network or on its largest component (`part`: "whole" or "largest"). `threshold` is the least number of contacts
    that makes a tie."""

    n: int
    m: int
    unit: str = "pairs"
    kinds: tuple[str, ...] = ()
    on: dt.date | None = None
    part: str = "whole"
    threshold: int = 1


@dataclass(frozen=True)
class Measure:
    """One number about a network; None where the definition divides by nothing. `parts` are the counts that it is made of."""

    code: str
    value: float | None
    basis: Basis
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Scores:
    """A number of each node; a node without one is not in `values`. `sources` is from how many nodes it was estimated; None:
    it is exact."""

    code: str
    values: Mapping[str, float]
    basis: Basis
    sources: int | None = None


class Network:
    """A simple network: loops are dropped, parallel ties are one. Ties whose end is not among `ids` are left out."""

    def __init__(
        self, ids: Iterable[str], ties: Iterable[Tie], *, on: dt.date | None = None, threshold: int = 1
    ) -> None:
        self.ids: tuple[str, ...] = tuple(sorted(set(ids)))
        self.on, self.threshold = on, threshold
        known = set(self.ids)
        kinds: dict[Pair, set[str]] = defaultdict(set)
        arcs: set[Pair] = set()
        for tie in ties:
            if tie.source == tie.target or tie.source not in known or tie.target not in known:
                continue
            kinds[pair(tie.source, tie.target)].add(tie.kind)
            arcs.add((tie.source, tie.target))
            if not tie.is_directed:
                arcs.add((tie.target, tie.source))
        self.kinds_of: Mapping[Pair, frozenset[str]] = {ends: frozenset(kinds[ends]) for ends in sorted(kinds)}
        self.arcs: frozenset[Pair] = frozenset(arcs)

    @property
    def pairs(self) -> Collection[Pair]:
        """The tied pairs, the lesser id first, in order."""
        return self.kinds_of.keys()

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of ties that are there."""
        return tuple(sorted(set().union(*self.kinds_of.values())))

    @cached_property
    def neighbours(self) -> Mapping[str, frozenset[str]]:
        """Who is tied to each node, in whichever direction."""
        found: dict[str, set[str]] = {id: set() for id in self.ids}
        for one, other in self.pairs:
            found[one].add(other)
            found[other].add(one)
        return {id: frozenset(every) for id, every in found.items()}

    @cached_property
    def degree(self) -> Mapping[str, int]:
        """How many others each node is tied to."""
        return {id: len(every) for id, every in self.neighbours.items()}

    @cached_property
    def graph(self) -> igraph.Graph:
        """The tied pairs as an undirected graph; vertex i is `ids[i]`."""
        return self._graph(self.pairs)

    @cached_property
    def components(self) -> list[list[str]]:
        """The parts that hang together, the largest first."""
        parts = [[self.ids[number] for number in part] for part in self.graph.connected_components()]
        return sorted(parts, key=lambda part: (-len(part), part))

    def largest(self) -> Network:
        """The largest component as a network; the network itself when it is one."""
        return self if len(self.components) <= 1 else self.among(self.components[0])

    def among(self, ids: Iterable[str]) -> Network:
        """The ties among these nodes."""
        kept = set(ids) & set(self.ids)
        part = Network(kept, (), on=self.on, threshold=self.threshold)
        part.kinds_of = {ends: kinds for ends, kinds in self.kinds_of.items() if kept.issuperset(ends)}
        part.arcs = frozenset(arc for arc in self.arcs if kept.issuperset(arc))
        return part

    def basis(self, unit: str = "pairs", part: str = "whole") -> Basis:
        """What a number computed on this network carries."""
        m = len(self.arcs) if unit == "arcs" else len(self.pairs)
        return Basis(len(self.ids), m, unit, self.kinds, self.on, part, self.threshold)

    def _graph(self, pairs: Iterable[Pair]) -> igraph.Graph:
        index = {id: number for number, id in enumerate(self.ids)}
        return igraph.Graph(len(self.ids), [(index[one], index[other]) for one, other in pairs])


def pair(one: str, other: str) -> Pair:
    """Two ids as the key of their pair."""
    return (one, other) if one < other else (other, one)
