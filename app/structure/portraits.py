"""The portrait of a network on a day: numbers of the whole, brokers, communities, ties between sectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app import measures, vocabulary
from app.beside import Told, untold
from app.discovery.links import Link
from app.graph import GraphSession
from app.measures import ROLES, Basis, Measure, Network, Scores, Tie
from app.structure.estimate import NoEstimate, betweenness
from app.structure.ground import Asked, Ground, network, strong
from app.structure.groups import Community, communities

SORTS = ("betweenness", "degree", "constraint", "core", *ROLES)
FORMAL, INFORMAL = "formal", "informal"
STEPS = 6
"""The ground, the network, its betweenness, communities, brokers, numbers of the whole."""


@dataclass(frozen=True)
class Row:
    """A node among the brokers; None where a number is not defined for it."""

    id: str
    institution: str
    sector: str | None
    degree: int
    betweenness: float | None
    constraint: float | None
    core: int
    roles: Mapping[str, int]

    def value(self, sort: str) -> float | None:
        """The number by which it is ordered."""
        found: float | None = self.roles[sort] if sort in self.roles else getattr(self, sort)
        return found


@dataclass(frozen=True)
class Portrait:
    """Everything about the network of one day. `between` is None where its betweenness cannot be had."""

    asked: Asked
    network: Network
    whole: list[Measure]
    rows: list[Row]
    between: Scores | None
    role_basis: Basis
    communities: list[Community]
    unattached: int  # nodes of no listed community
    by_sector: Mapping[str, Measure]

    def sorted_by(self, sort: str) -> list[Row]:
        """The rows, the most first (of constraint the least); those without the number at the end."""
        sign = 1 if sort == "constraint" else -1

        def key(row: Row) -> tuple[bool, float, str]:
            value = row.value(sort)
            return value is None, sign * (value or 0.0), row.id

        return sorted(self.rows, key=key)


def portrait(
    graph: GraphSession, ground: Ground, asked: Asked, told: Told = untold
) -> Portrait:  # fmt: skip
    """The portrait of the asked day, as the graph's viewer may see it. `told` is told after each step how many of how many are
    done; the first is the ground."""
    told(1, STEPS)
    net = network(ground, asked)
    place_of = ground.nodes(asked, asked.on)
    sector_of = {id: sector for id in net.ids if (sector := ground.sector(place_of[id])) is not None}
    links = strong([link for link in ground.links(asked) if link.on(asked.on)], asked)
    told(2, STEPS)
    try:
        between = betweenness(net, graph)
    except NoEstimate:
        between = None
    told(3, STEPS)
    found = communities(graph, links, place_of, asked.on)
    told(4, STEPS)
    rows = _rows(net, between, place_of, sector_of, asked)
    told(5, STEPS)
    return Portrait(
        asked,
        net,
        _whole(net, links, sector_of, asked),
        rows,
        between,
        net.basis("arcs"),
        found,
        len(net.ids) - sum(len(one.members) for one in found),
        measures.ei_by_group(net, sector_of),
    )


def _whole(net: Network, links: list[Link], sector_of: Mapping[str, str], asked: Asked) -> list[Measure]:
    # Only of ties whose two ends play different parts can it be asked whether they are answered.
    ways = [Tie(link.source, link.target, link.kind, True) for link in links if link.is_directed]
    directed = Network(net.ids, ways, on=net.on, threshold=net.threshold)
    found = [
        measures.density(net),
        measures.degree_centralisation(net),
        measures.indegree_centralisation(directed),
        measures.arc_reciprocity(directed),
        measures.dyad_reciprocity(directed),
        measures.ei_index(net, sector_of),
        measures.multiplexity(net),
    ]
    if asked.level == "institutions":
        sides = [Tie(link.source, link.target, FORMAL if link.is_formal else INFORMAL) for link in links]
        both = measures.multiplexity(Network(net.ids, sides, on=net.on, threshold=net.threshold))
        found.append(replace(both, code="both", basis=net.basis()))
    return found


def _rows(
    net: Network,
    between: Scores | None,
    place_of: Mapping[str, str],
    sector_of: Mapping[str, str],
    asked: Asked,
) -> list[Row]:
    constraint, core = measures.constraint(net).values, measures.core(net).values
    roles = measures.brokerage(net, place_of if asked.level == "people" else sector_of)
    shares = between.values if between else {}
    return [
        Row(
            id,
            place_of[id],
            sector_of.get(id),
            net.degree[id],
            shares.get(id),
            constraint.get(id),
            int(core[id]),
            {role: int(scores.values.get(id, 0)) for role, scores in roles.items()},
        )
        for id in net.ids
    ]


def order_of_sectors(found: Mapping[str, Measure]) -> list[str]:
    """Sectors in the order of the vocabulary."""
    return [code for code in vocabulary.SECTORS if code in found]
