"""Where a network hangs on one node or tie, and what falls apart without it: the same as networkx finds, on any network."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from app.discovery import fabric as fabrics
from app.discovery.cuts import cuts
from app.discovery.fabric import Fabric, Thread
from app.discovery.risks import pieces_of
from app.discovery.ties import Contact, Formal, Institution, Job, Ties
from app.removal import remove

ON = dt.date(2026, 11, 23)
NODES = "abcdefgh"
pairs = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=14)


def parts(graph: nx.Graph) -> list[set[str]]:
    return [set(part) for part in nx.connected_components(graph)]


@given(pairs)
def test_cut_vertices_and_what_they_cut_off_are_networkx_s(ties: list[tuple[str, str]]) -> None:
    graph = nx.Graph((a, b) for a, b in ties if a != b)
    graph.add_nodes_from(NODES)
    found = cuts(NODES, ties).vertices
    assert set(found) == set(nx.articulation_points(graph))
    for vertex, pieces in found.items():
        within = nx.node_connected_component(graph, vertex)
        after = parts(graph.subgraph(within - {vertex}))
        told = [set(piece.nodes) for piece in pieces]
        assert all(piece in after for piece in told)
        (rest,) = [part for part in after if part not in told]
        assert len(told) == len(after) - 1
        assert len(rest) == max(map(len, after)), "the largest stays"


@given(pairs)
def test_bridges_are_networkx_s_and_none_where_two_ties_join_a_pair(ties: list[tuple[str, str]]) -> None:
    graph = nx.Graph((a, b) for a, b in ties if a != b)
    times = Counter(frozenset(pair) for pair in ties)
    found = cuts(NODES, ties).bridges
    wanted = {frozenset(pair) for pair in nx.bridges(graph)} if graph else set()
    assert {frozenset(pair) for pair in found} == {pair for pair in wanted if times[pair] == 1}
    for (one, other), piece in found.items():
        cut = graph.copy()
        cut.remove_edge(one, other)
        sides = [nx.node_connected_component(cut, end) for end in (one, other)]
        assert set(piece.nodes) in sides
        assert len(piece.nodes) == min(map(len, sides))


@given(pairs, st.integers(1, 8))
def test_small_pieces_are_left_out(ties: list[tuple[str, str]], worth: int) -> None:
    every, told = cuts(NODES, ties), cuts(NODES, ties, worth)
    sizes = [len(p.nodes) for pieces in every.vertices.values() for p in pieces if len(p.nodes) >= worth]
    assert sorted(sizes) == sorted(len(p.nodes) for pieces in told.vertices.values() for p in pieces)
    assert set(told.bridges) == {pair for pair, p in every.bridges.items() if len(p.nodes) >= worth}


# --- taking away ------------------------------------------------------------------------------------------------------

PLACES = ("p", "q", "r", "s")
PEOPLE = "abcdef"


@st.composite
def networks(draw: st.DrawFn) -> Ties:
    jobs = [Job(person, draw(st.sampled_from(PLACES)), None, None) for person in PEOPLE]
    jobs += [
        Job(person, draw(st.sampled_from(PLACES)), None, None) for person in draw(st.sets(st.sampled_from(PEOPLE)))
    ]
    ends = st.sampled_from(PEOPLE + "".join(PLACES))
    contacts = draw(st.lists(st.tuples(st.sampled_from(PEOPLE), ends), max_size=8))
    formal = draw(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(PLACES)), max_size=3))
    return Ties(
        ON,
        {id: Institution(id, "school", "general", None) for id in PLACES},
        jobs,
        [Contact(f"c{n}", a, b, "advice", None, None, None, None) for n, (a, b) in enumerate(contacts)],
        [Formal(f"f{n}", a, b, "coop_agreement", f"g{n}", None, None) for n, (a, b) in enumerate(formal)],
    )


@given(networks(), st.sets(st.sampled_from([*PLACES, *PEOPLE, "c0", "c1", "f0", "g0", "g1", "nobody"]), max_size=3))
def test_what_falls_apart_is_what_networkx_says(ties: Ties, without: set[str]) -> None:
    fabric = fabrics.weave(ties)
    told = remove(fabric, sorted(without))
    graph = whole(fabric, set())
    rest = whole(fabric, without)
    assert sorted(part.institutions + part.people for part in told.before) == sorted(map(len, parts(graph)))
    assert sorted(part.institutions + part.people for part in told.after) == sorted(map(len, parts(rest)))
    largest, stays = max(map(len, parts(graph))), max(map(len, parts(rest)), default=0)
    cut = {*told.cut_institutions, *told.cut_people}
    assert any(
        cut == before - after - without
        for before in parts(graph)
        for after in parts(rest) or [set()]
        if len(before) == largest and len(after) == stays
    )
    before, after = pairs_of(fabric, set()), pairs_of(fabric, without)
    lost = {pair for pair in before if pair not in after and not set(pair) & without}
    assert set(told.lost) == lost
    tied = nx.Graph(list(after))
    tied.add_nodes_from(PLACES)
    lengths = {pair: nx.shortest_path_length(tied, *pair) for pair in lost if nx.has_path(tied, *pair)}
    assert set(told.no_way) == lost - set(lengths)
    assert (told.longest.steps if told.longest else 0) == max(lengths.values(), default=0)
    if told.longest:
        assert all(tuple(sorted(step)) in after for step in zip(told.longest.way, told.longest.way[1:], strict=False))


def whole(fabric: Fabric, without: set[str]) -> nx.MultiGraph:
    """The same network, written down another way."""
    graph = nx.MultiGraph()
    graph.add_nodes_from((fabric.institutions | set(fabric.places)) - without)
    graph.add_edges_from((t.one, t.other) for t in fabric.threads if is_left(t, without))
    return graph


def is_left(thread: Thread, without: set[str]) -> bool:
    return not {thread.id, thread.one, thread.other, thread.agreement} & without


def pairs_of(fabric: Fabric, without: set[str]) -> set[tuple[str, str]]:
    """Pairs of institutions with a tie, found the slow way: every two institutions, every tie."""
    at = {person: {p for p in places if p not in without} for person, places in fabric.places.items()}
    at |= {place: {place} for place in fabric.institutions}
    found = set()
    for one in fabric.institutions - without:
        for other in fabric.institutions - without:
            if one >= other:
                continue
            both = any({one, other} <= at[person] for person in fabric.places if person not in without)
            contact = any(
                is_left(t, without)
                and t.type != "work"
                and not at[t.one] & at[t.other]
                and ((one in at[t.one] and other in at[t.other]) or (other in at[t.one] and one in at[t.other]))
                for t in fabric.threads
            )
            if both or contact:
                found.add((one, other))
    return found


def test_an_agreement_takes_the_ties_with_it_that_follow_from_it() -> None:
    """Whatever else the network holds: one agreement of three parties, one other."""
    formal = [("x", "a", "b", "g"), ("y", "b", "c", "g"), ("z", "a", "c", "h")]
    ties = Ties(
        ON,
        {id: Institution(id, "school", "general", None) for id in "abc"},
        formal=[Formal(id, one, other, "joint_plan", agreement, None, None) for id, one, other, agreement in formal],
    )
    told = remove(fabrics.weave(ties), ["g"])
    assert told.taken == ("g",)
    assert (told.cut_institutions, told.lost) == (("b",), (("a", "b"), ("b", "c")))
    assert told.no_way == told.lost


def test_parts_come_largest_first() -> None:
    fabric = fabrics.weave(
        Ties(ON, {id: Institution(id, "school", "general", None) for id in "ab"}, [Job("x", "b", None, None)])
    )
    assert pieces_of(fabric) == [["b", "x"], ["a"]]
