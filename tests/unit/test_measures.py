"""Measures: equal to networkx, igraph and plain counting on the same ties, whatever the ties are."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable

import igraph
import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import measures
from app.measures import Network, Tie

GROUPS = ("general", "culture", "health")
names = st.integers(0, 11).map(lambda n: f"n{n:02d}")
ties = st.lists(st.builds(Tie, names, names, st.sampled_from(("a", "b", "c")), st.booleans()), max_size=45)
groups = st.fixed_dictionaries({f"n{n:02d}": st.sampled_from(GROUPS) for n in range(12)})
IDS = [f"n{n:02d}" for n in range(12)]


def simple(given: Iterable[Tie]) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(IDS)
    graph.add_edges_from((tie.source, tie.target) for tie in given if tie.source != tie.target)
    return graph


def arcs(given: Iterable[Tie]) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from(IDS)
    for tie in given:
        if tie.source != tie.target:
            graph.add_edge(tie.source, tie.target)
            if not tie.is_directed:
                graph.add_edge(tie.target, tie.source)
    return graph


@given(ties)
def test_degree_density_and_centralisation(given: list[Tie]) -> None:
    network, graph, directed = Network(IDS, given), simple(given), arcs(given)
    assert network.degree == dict(graph.degree)
    assert measures.density(network).value == pytest.approx(nx.density(graph))
    assert measures.arcs_density(network).value == pytest.approx(nx.density(directed))
    most = max(d for _, d in graph.degree)
    assert measures.degree_centralisation(network).value == sum(most - d for _, d in graph.degree) / (11 * 10)
    most = max(d for _, d in directed.in_degree)
    assert measures.indegree_centralisation(network).value == sum(most - d for _, d in directed.in_degree) / 11**2


def test_a_star_is_all_centre_and_a_ring_has_none() -> None:
    star = Network("abcdef", [Tie("a", other, "", True) for other in "bcdef"])
    assert measures.degree_centralisation(star).value == 1
    assert measures.indegree_centralisation(Network("abcdef", [Tie(o, "a", "", True) for o in "bcdef"])).value == 1
    ring = Network("abcd", [Tie(*ends) for ends in ("ab", "bc", "cd", "da")])
    assert measures.degree_centralisation(ring).value == 0


@given(ties)
def test_reciprocity_of_arcs_and_of_pairs(given: list[Tie]) -> None:
    network, directed = Network(IDS, given), arcs(given)
    by_arcs, by_pairs = measures.arc_reciprocity(network).value, measures.dyad_reciprocity(network).value
    if not directed.size():
        assert by_arcs is by_pairs is None
        return
    assert by_arcs == pytest.approx(nx.overall_reciprocity(directed))
    graph = igraph.Graph.from_networkx(directed)
    assert by_arcs == pytest.approx(graph.reciprocity())
    assert by_pairs == pytest.approx(graph.reciprocity(mode="ratio"))


@given(ties)
def test_betweenness_on_the_largest_component(given: list[Tie]) -> None:
    network, graph = Network(IDS, given), simple(given)
    scores = measures.betweenness(network)
    part = network.components[0]
    assert len(part) == max(len(c) for c in nx.connected_components(graph)) == scores.basis.n
    expected = nx.betweenness_centrality(graph.subgraph(part)) if len(part) > 2 else {}
    assert scores.values == pytest.approx(expected)
    assert (scores.basis.part, scores.sources) == ("largest", None)


@given(ties)
def test_constraint_and_core(given: list[Tie]) -> None:
    network, graph = Network(IDS, given), simple(given)
    expected = {id: value for id, value in nx.constraint(graph).items() if not math.isnan(value)}
    assert measures.constraint(network).values == pytest.approx(expected)
    assert measures.core(network).values == nx.core_number(graph)


@given(ties, groups)
def test_brokers_by_counting_all_triples(given: list[Tie], group_of: dict[str, str]) -> None:
    found = measures.brokerage(Network(IDS, given), group_of)
    directed = arcs(given)
    expected = {role: dict.fromkeys(IDS, 0) for role in measures.ROLES}
    for a, b, c in itertools.permutations(IDS, 3):
        if directed.has_edge(a, b) and directed.has_edge(b, c) and not directed.has_edge(a, c):
            ga, gb, gc = group_of[a], group_of[b], group_of[c]
            role = {
                (True, True, True): "coordinator", (False, False, True): "itinerant", (True, False, False): "representative",
                (False, True, False): "gatekeeper", (False, False, False): "liaison",
            }[ga == gb, gb == gc, ga == gc]  # fmt: skip
            expected[role][b] += 1
    assert {role: dict(scores.values) for role, scores in found.items()} == expected


def test_each_role_by_its_name() -> None:
    group_of = {"a": "x", "b": "y", "c": "z", "d": "x", "e": "y"}
    roles = {"abd": "itinerant", "adb": "representative", "bad": "gatekeeper", "abc": "liaison"}
    for way, role in roles.items():
        first, middle, last = tuple(way)
        found = measures.brokerage(
            Network("abcde", [Tie(first, middle, "", True), Tie(middle, last, "", True)]), group_of
        )
        assert {name for name, scores in found.items() if sum(scores.values.values())} == {role}
        assert found[role].values[middle] == 1


@given(ties, groups)
def test_ei_by_plain_counting(given: list[Tie], group_of: dict[str, str]) -> None:
    network, graph = Network(IDS, given), simple(given)
    external = sum(group_of[a] != group_of[b] for a, b in graph.edges)
    internal = graph.size() - external
    whole = measures.ei_index(network, group_of)
    assert whole.value == ((external - internal) / graph.size() if graph.size() else None)
    possible = list(itertools.combinations(IDS, 2))
    outside = sum(group_of[a] != group_of[b] for a, b in possible)
    assert whole.parts["expected"] == pytest.approx((2 * outside - len(possible)) / len(possible))
    for group, one in measures.ei_by_group(network, group_of).items():
        out = sum((group_of[a] == group) != (group_of[b] == group) for a, b in graph.edges)
        inside = sum(group_of[a] == group_of[b] == group for a, b in graph.edges)
        assert (one.parts["external"], one.parts["internal"]) == (out, inside)
        assert one.value == ((out - inside) / (out + inside) if out + inside else None)
        outer = sum((group_of[a] == group) != (group_of[b] == group) for a, b in possible)
        inner = sum(group_of[a] == group_of[b] == group for a, b in possible)
        assert one.parts["expected"] == pytest.approx((outer - inner) / (outer + inner))


def test_everybody_tied_to_everybody_meets_the_expectation() -> None:
    whole = [Tie(a, b) for a, b in itertools.combinations(IDS, 2)]
    group_of = {id: GROUPS[number % 3 and 1] for number, id in enumerate(IDS)}
    found = measures.ei_index(Network(IDS, whole), group_of)
    assert found.value == pytest.approx(found.parts["expected"])


@given(ties)
def test_multiplexity_counts_kinds_not_ties(given: list[Tie]) -> None:
    kinds: dict[frozenset[str], set[str]] = {}
    for tie in given:
        if tie.source != tie.target:
            kinds.setdefault(frozenset((tie.source, tie.target)), set()).add(tie.kind)
    expected = sum(len(of) > 1 for of in kinds.values()) / len(kinds) if kinds else None
    assert measures.multiplexity(Network(IDS, given)).value == expected


@given(ties, ties, st.sets(names), st.sets(names))
def test_change_between_two_days(before: list[Tie], after: list[Tie], first: set[str], second: set[str]) -> None:
    found = measures.change(Network(first, before), Network(second, after))
    both = first & second

    def pairs(given: list[Tie]) -> set[frozenset[str]]:
        every = {frozenset((tie.source, tie.target)) for tie in given if {tie.source, tie.target} <= both}
        return {ends for ends in every if len(ends) == 2}

    then, now = pairs(before), pairs(after)
    assert found.n == len(both)
    assert {frozenset(p) for p in found.kept} == then & now
    assert {frozenset(p) for p in found.new} == now - then
    assert {frozenset(p) for p in found.lost} == then - now
    assert found.jaccard == (len(then & now) / len(then | now) if then | now else None)
    assert found.persistence == (len(then & now) / len(then) if then else None)
    assert found.churn == (len(then ^ now) / len(then | now) if then | now else None)
    assert (found.came, found.went) == (second - first, first - second)


@given(ties)
def test_loops_and_parallel_ties_count_once_and_the_ground_is_told(given: list[Tie]) -> None:
    network = Network(IDS, given)
    again = Network(IDS, [*given, *given, *(Tie(id, id) for id in IDS), Tie("n00", "stranger")])
    assert (again.pairs, again.arcs) == (network.pairs, network.arcs)
    basis = measures.density(again).basis
    assert (basis.n, basis.m, basis.unit) == (12, simple(given).size(), "pairs")
    assert set(basis.kinds) == {tie.kind for tie in given if tie.source != tie.target}


def test_a_network_too_small_for_a_definition_has_no_number() -> None:
    for ids in ("", "a", "ab"):
        network = Network(ids, [])
        assert measures.degree_centralisation(network).value is None
        assert measures.betweenness(network).values == {}
    assert measures.density(Network("a", [])).value is None
    assert measures.change(Network("", []), Network("", [])).jaccard is None
