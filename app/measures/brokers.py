"""Numbers of single nodes: who lies between others, who is tied into one circle, who stands in the core, in which roles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from app.measures.network import Network, Scores

ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")


def betweenness(network: Network) -> Scores:
    """The share of the shortest paths between others that pass through a node, ties without direction.

    Exact, on the largest component: the sum over pairs of others of the share of their shortest paths that pass, divided by
    the number of these pairs, (n−1)(n−2)/2. Nodes outside that component have none.
    """
    part = network.largest()
    raw = part.graph.betweenness(directed=False)
    return shares(part, dict(zip(part.ids, raw, strict=True)))


def shares(part: Network, raw: Mapping[str, float], sources: int | None = None) -> Scores:
    """Betweenness as a share of the pairs of others, from the sums over these pairs; estimated from so many sources."""
    n = len(part.ids)
    pairs = (n - 1) * (n - 2) / 2
    values = {id: raw.get(id, 0.0) / pairs for id in part.ids} if pairs else {}
    return Scores("betweenness", values, part.basis(part="largest"), sources)


def constraint(network: Network) -> Scores:
    """Burt's constraint: Σⱼ (pᵢⱼ + Σ_q pᵢq p_qⱼ)² over i's neighbours j, where pᵢⱼ is the share of i's ties that j has.

    Low for whoever ties circles that are not tied otherwise. A node without ties has none.
    """
    near = network.neighbours
    values = {}
    for id in network.ids:
        mine = near[id]
        total = 0.0
        for other in mine:
            through = sum(1 / len(near[middle]) for middle in mine & near[other])
            total += ((1 + through) / len(mine)) ** 2
        if mine:
            values[id] = total
    return Scores("constraint", values, network.basis())


def core(network: Network) -> Scores:
    """The k-core of each node: the largest k such that it is among nodes that each have k ties or more with one another."""
    return Scores("core", dict(zip(network.ids, network.graph.coreness(), strict=True)), network.basis())


def brokerage(network: Network, group_of: Mapping[str, str]) -> dict[str, Scores]:
    """Gould and Fernandez's roles: of how many a → b → c without an arc a → c is b the middle, by the groups of the three.

    coordinator: all of one group; itinerant (consultant): a and c of one, b of another; representative: a and b of one, c of
    another; gatekeeper: b and c of one, a of another; liaison: three groups. Whole counts, not divided among several middles
    of the same ends. A tie without a direction is an arc each way, so its two ends are counted in both orders. Nodes without
    a group are left out. Divide by (n−1)(n−2), the number of ordered pairs of others, to compare networks.
    """
    known = network.among(set(network.ids) & group_of.keys())
    to: dict[str, set[str]] = defaultdict(set)
    by: dict[str, set[str]] = defaultdict(set)
    for source, target in known.arcs:
        to[source].add(target)
        by[target].add(source)
    found: dict[str, dict[str, float]] = {role: dict.fromkeys(known.ids, 0.0) for role in ROLES}
    for middle in known.ids:
        for source in by[middle]:
            ends = Counter(map(group_of.__getitem__, to[middle] - to[source] - {source}))
            for group, count in ends.items():
                found[_role(group_of[source], group_of[middle], group)][middle] += count
    return {role: Scores(role, values, known.basis("arcs")) for role, values in found.items()}


def _role(source: str, middle: str, target: str) -> str:
    if source == middle == target:
        return "coordinator"
    if source == target:
        return "itinerant"
    if source == middle:
        return "representative"
    return "gatekeeper" if middle == target else "liaison"
