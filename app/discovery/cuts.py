"""Pure: where a network hangs on one node or on one tie (cut vertices and bridges, Tarjan's walk), and what would fall away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

N = TypeVar("N", bound=Hashable)


@dataclass(frozen=True)
class Piece(Generic[N]):
    """Nodes that hang together once something is taken away. Two pieces with the same `key` hold the same nodes."""

    key: tuple[int, int, bool]
    nodes: list[N]


@dataclass
class Cuts(Generic[N]):
    """`vertices`: node → the pieces that its removal cuts off. `bridges`: pair of neighbours with exactly one tie between them →
    the piece that the removal of this tie cuts off. `parts`: how many there are that hang together.

    The largest piece is what the others are cut off from; of equally large ones it is the first.
    """

    vertices: dict[N, list[Piece[N]]] = field(default_factory=dict)
    bridges: dict[tuple[N, N], Piece[N]] = field(default_factory=dict)
    parts: int = 0


def cuts(nodes: Sequence[N], ties: Iterable[tuple[N, N]], worth: int = 1) -> Cuts[N]:
    """Every node and every single tie without which its part of the network falls apart. Parallel ties join a pair together:
    none of them is a bridge. Pieces of fewer than `worth` nodes are left out. Takes time in proportion to nodes and ties,
    and to the nodes of the pieces it tells."""
    index = {node: number for number, node in enumerate(nodes)}
    times: Counter[tuple[int, int]] = Counter()
    for one, other in ties:
        a, b = index[one], index[other]
        if a != b:
            times[(a, b) if a < b else (b, a)] += 1
    around: list[list[int]] = [[] for _ in nodes]
    for a, b in times:
        around[a].append(b)
        around[b].append(a)
    walk = _Walk(around)
    found: Cuts[N] = Cuts(parts=walk.parts)
    for vertex, children in walk.cut_by.items():
        pieces = list(walk.pieces(vertex, children))
        if len(pieces) > 1:
            pieces.remove(max(pieces, key=walk.size))  # the first of the largest
            told = [walk.told(key, vertex, children, nodes) for key in pieces if walk.size(key) >= worth]
            if told:
                found.vertices[nodes[vertex]] = told
    for parent, child in walk.bridges:
        if times[(parent, child) if parent < child else (child, parent)] == 1:
            sides = [(walk.enter[child], walk.leave[child], True), (walk.enter[child], walk.leave[child], False)]
            key = min(sides, key=lambda side: walk.size(side, of_tie=True))
            if walk.size(key, of_tie=True) >= worth:
                found.bridges[nodes[parent], nodes[child]] = walk.told(key, None, [child], nodes)
    return found


class _Walk:
    """A walk through every part of the network. A node's subtree is a run of `order`: from `enter` up to `leave`.

    A piece is a key (enter, leave, inside): that run, or the rest of its part of the network.
    """

    def __init__(self, around: list[list[int]]) -> None:
        count = len(around)
        self.enter = [-1] * count
        self.leave = [0] * count
        self.part = [0] * count  # where in `order` the node's part of the network begins
        self.order: list[int] = []
        self.cut_by: dict[int, list[int]] = {}
        self.bridges: list[tuple[int, int]] = []
        low = [0] * count
        for root in range(count):
            if self.enter[root] >= 0:
                continue
            start = len(self.order)
            self.enter[root] = low[root] = start
            self.order.append(root)
            stack: list[tuple[int, int, Iterator[int]]] = [(root, -1, iter(around[root]))]
            while stack:
                node, parent, rest = stack[-1]
                for other in rest:
                    if self.enter[other] < 0:
                        self.enter[other] = low[other] = len(self.order)
                        self.order.append(other)
                        stack.append((other, node, iter(around[other])))
                        break
                    if other != parent:
                        low[node] = min(low[node], self.enter[other])
                else:
                    stack.pop()
                    self.leave[node] = len(self.order)
                    self.part[node] = start
                    if parent >= 0:
                        low[parent] = min(low[parent], low[node])
                        if low[node] >= self.enter[parent]:
                            self.cut_by.setdefault(parent, []).append(node)
                        if low[node] > self.enter[parent]:
                            self.bridges.append((parent, node))
        self._ends = {self.part[node]: self.leave[node] for node in range(count) if self.enter[node] == self.part[node]}
        self.parts = len(self._ends)
        self._rest: dict[tuple[int, int, bool], int] = {}

    def pieces(self, vertex: int, children: list[int]) -> Iterator[tuple[int, int, bool]]:
        """What is left of the part of the network when the vertex goes, the rest first."""
        start = self.part[vertex]
        rest = self._ends[start] - start - 1 - sum(self.leave[child] - self.enter[child] for child in children)
        if rest:
            key = (self.enter[vertex], self.leave[vertex], False)
            self._rest[key] = rest
            yield key
        for child in children:
            yield (self.enter[child], self.leave[child], True)

    def size(self, key: tuple[int, int, bool], of_tie: bool = False) -> int:
        """How many nodes a piece holds."""
        enter, leave, inside = key
        if inside:
            return leave - enter
        if of_tie:
            start = self.part[self.order[enter]]
            return self._ends[start] - start - (leave - enter)
        return self._rest[key]

    def told(self, key: tuple[int, int, bool], vertex: int | None, children: list[int], nodes: Sequence[N]) -> Piece[N]:
        """The piece with its nodes."""
        enter, leave, inside = key
        if inside:
            return Piece(key, [nodes[number] for number in self.order[enter:leave]])
        start = self.part[self.order[enter]]
        away = [(self.enter[child], self.leave[child]) for child in children]
        if vertex is not None:
            away.append((self.enter[vertex], self.enter[vertex] + 1))
        kept: list[N] = []
        here = start
        for first, last in sorted(away):
            kept += [nodes[number] for number in self.order[here:first]]
            here = last
        kept += [nodes[number] for number in self.order[here : self._ends[start]]]
        return Piece(key, kept)
