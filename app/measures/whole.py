"""Numbers about a whole network. n: nodes, m: tied pairs or arcs; M: pairs with an arc each way, A: with an arc one way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from app.measures.network import Basis, Measure, Network


def density(network: Network) -> Measure:
    """The share of possible pairs that are tied: 2m / n(n−1)."""
    n, m = len(network.ids), len(network.pairs)
    return Measure("density", _divided(2 * m, n * (n - 1)), network.basis(), {"tied": m, "possible": n * (n - 1) / 2})


def arcs_density(network: Network) -> Measure:
    """The share of possible arcs that are there: m / n(n−1)."""
    n, m = len(network.ids), len(network.arcs)
    return Measure("arcs_density", _divided(m, n * (n - 1)), network.basis("arcs"), {"arcs": m})


def arc_reciprocity(network: Network) -> Measure:
    """The share of arcs that are answered: 2M / (2M + A)."""
    mutual, asymmetric = _dyads(network)
    value = _divided(2 * mutual, 2 * mutual + asymmetric)
    return Measure("arc_reciprocity", value, network.basis("arcs"), {"mutual": mutual, "asymmetric": asymmetric})


def dyad_reciprocity(network: Network) -> Measure:
    """The share of tied pairs with an arc each way: M / (M + A)."""
    mutual, asymmetric = _dyads(network)
    value = _divided(mutual, mutual + asymmetric)
    return Measure("dyad_reciprocity", value, network.basis("arcs"), {"mutual": mutual, "asymmetric": asymmetric})


def degree_centralisation(network: Network) -> Measure:
    """Freeman: Σ(max − dᵢ) / (n−1)(n−2); 1 for a star, 0 where all have equally many."""
    n, degrees = len(network.ids), network.degree.values()
    most = max(degrees, default=0)
    value = _divided(sum(most - degree for degree in degrees), (n - 1) * (n - 2) if n else 0)
    return Measure("degree_centralisation", value, network.basis(), {"most": most})


def indegree_centralisation(network: Network) -> Measure:
    """Freeman, by arcs that come in: Σ(max − dᵢ) / (n−1)²."""
    n, coming = len(network.ids), Counter(target for _, target in network.arcs)
    most = max(coming.values(), default=0)
    value = _divided(sum(most - coming[id] for id in network.ids), (n - 1) ** 2 if n else 0)
    return Measure("indegree_centralisation", value, network.basis("arcs"), {"most": most})


def ei_index(network: Network, group_of: Mapping[str, str]) -> Measure:
    """Krackhardt and Stern's E–I index: (E − I) / (E + I); E pairs between groups, I inside one.

    `parts["expected"]` is what the sizes of the groups alone would give, were every possible pair equally likely to be tied.
    Nodes without a group are left out.
    """
    known = _grouped(network, group_of)
    sizes = Counter(group_of[id] for id in known.ids)
    external = sum(group_of[one] != group_of[other] for one, other in known.pairs)
    internal = len(known.pairs) - external
    possible_inside = sum(size * (size - 1) / 2 for size in sizes.values())
    possible = len(known.ids) * (len(known.ids) - 1) / 2
    return _ei("ei", known.basis(), external, internal, possible - possible_inside, possible_inside)


def ei_by_group(network: Network, group_of: Mapping[str, str]) -> dict[str, Measure]:
    """The E–I index of each group: E pairs from a member to somebody outside, I pairs of two members."""
    known = _grouped(network, group_of)
    sizes = Counter(group_of[id] for id in known.ids)
    external: Counter[str] = Counter()
    internal: Counter[str] = Counter()
    for one, other in known.pairs:
        if group_of[one] == group_of[other]:
            internal[group_of[one]] += 1
        else:
            external[group_of[one]] += 1
            external[group_of[other]] += 1
    return {
        group: _ei(
            "ei",
            Basis(size, external[group] + internal[group], "pairs", known.kinds, known.on, "whole", known.threshold),
            external[group],
            internal[group],
            size * (len(known.ids) - size),
            size * (size - 1) / 2,
        )
        for group, size in sorted(sizes.items())
    }


def multiplexity(network: Network) -> Measure:
    """The share of tied pairs that ties of two kinds or more join."""
    several = sum(len(kinds) >= 2 for kinds in network.kinds_of.values())
    return Measure("multiplexity", _divided(several, len(network.pairs)), network.basis(), {"several": several})


def _ei(code: str, basis: Basis, external: int, internal: int, outside: float, inside: float) -> Measure:
    expected = _divided(outside - inside, outside + inside)
    parts: dict[str, float] = {"external": external, "internal": internal}
    if expected is not None:
        parts["expected"] = expected
    return Measure(code, _divided(external - internal, external + internal), basis, parts)


def _grouped(network: Network, group_of: Mapping[str, str]) -> Network:
    return network if all(id in group_of for id in network.ids) else network.among(set(network.ids) & group_of.keys())


def _dyads(network: Network) -> tuple[int, int]:
    mutual = sum((one, other) in network.arcs and (other, one) in network.arcs for one, other in network.pairs)
    return mutual, len(network.pairs) - mutual


def _divided(above: float, below: float) -> float | None:
    return above / below if below > 0 else None
