"""Who can introduce whom: paths through people, and needs whose best offer is at a stranger's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.discovery import KINDS, Scope
from app.discovery import fabric as fabrics
from app.discovery.introductions import Acquaintance, introductions
from app.discovery.ties import Contact, Institution, Job, Ties, read
from app.graph import Graph, GraphSession
from app.intake import import_folder
from app.paths import introduce
from tests.conftest import person
from tests.graph.test_risk import HEADS, Town
from tests.networks import save, table

ON = dt.date(2026, 11, 23)
Look = Callable[..., GraphSession]


@pytest.fixture
def town(graph: GraphSession, database: Graph, tmp_path: Path) -> Town:
    return Town(database, tmp_path / "town")


def ways(graph: GraphSession, start: str, goal: str, **asked: object) -> list[tuple[str, ...]]:
    return [nodes for _, nodes in introduce(graph, start, goal, ON, **asked).paths]


# --- paths ------------------------------------------------------------------------------------------------------------


def test_people_introduce_and_institutions_stand_at_the_ends_only(town: Town) -> None:
    """The shorter way through school b as a whole introduces nobody; an agreement is nobody's acquaintance."""
    town.tie("a1", "b").tie("b2", "c1").tie("a2", "d1").tie("d1", "c2").agree("a", "c")
    graph = town.seen_by("coordinator")
    assert ways(graph, "a", "c") == [("a", "a2", "d1", "c2", "c")]
    assert ways(graph, "a2", "c2") == [("a2", "d1", "c2")]
    assert ways(graph, "a3", "c2") == [("a3", "a", "a2", "d1", "c2")], "a colleague at one's own workplace can"


def test_chosen_people_and_kinds_are_kept_off(town: Town) -> None:
    town.tie("a1", "d1").tie("d1", "c1").tie("a2", "b1").tie("b1", "b2").tie("b2", "c2")
    graph = town.seen_by("coordinator")
    assert [len(way) for way in ways(graph, "a", "c")] == [5, 6]
    assert ways(graph, "a", "c", avoid=["d1"]) == [("a", "a2", "b1", "b2", "c2", "c")]
    assert ways(graph, "a", "c", best=1) == [("a", "a1", "d1", "c1", "c")]
    assert ways(graph, "a", "c", kinds=["advice"]) == []
    assert ways(graph, "a", "c", kinds=["friendship"]) == ways(graph, "a", "c")


def test_only_what_is_confirmed_in_force_and_open_to_the_reader_is_a_step(town: Town) -> None:
    town.tie("a1", "d1", "coordinators").tie("d1", "c1")
    town.tie("a2", "d2", state="proposed").tie("d2", "c2").tie("a3", "d3", until="2025-01-01").tie("d3", "c3")
    assert ways(town.seen_by("coordinator"), "a", "c") == [("a", "a1", "d1", "c1", "c")]
    analyst = town.seen_by("analyst")
    assert ways(analyst, "a", "c") == []
    then = introduce(analyst, "a", "c", dt.date(2024, 1, 1)).paths
    assert [nodes for _, nodes in then] == [("a", "a3", "d3", "c3", "c")]


def test_on_the_seed_paths_are_as_short_as_they_can_be(seeded: Look) -> None:
    graph = seeded()
    ties = read(graph, "zarechye", ON)
    net = nx.Graph()
    fabric = fabrics.weave(ties)
    net.add_edges_from((t.one, t.other) for t in fabric.threads if t.type != "formal")
    for start, goal in (("school-7", "theatre"), ("kindergarten-lipovka", "university"), ("t-petrova-ia", "clinic")):
        ends = {start, goal, *fabric.places.get(start, ())}
        allowed = net.subgraph({*fabric.places, *ends})
        wanted = nx.shortest_path_length(allowed, start, goal) if nx.has_path(allowed, start, goal) else None
        found = introduce(graph, start, goal, ON)
        within = wanted is not None and wanted <= 6
        assert bool(found.paths) == within
        for cost, nodes in found.paths:
            assert cost[0] == len(nodes) - 1 >= (wanted or 0)
            assert all(net.has_edge(*step) for step in pairwise(nodes))
            assert not fabric.institutions & set(nodes) - ends
        if within:
            assert found.paths[0][0][0] == wanted


# --- chains between two institutions ----------------------------------------------------------------------------------

PEOPLE = "abcdefgh"


@given(st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)), max_size=14))
def test_a_chain_is_the_shortest_one_of_at_most_three_contacts(pairs: list[tuple[str, str]]) -> None:
    jobs = [Job(p, "pqr"[n % 3] if n < 6 else f"own-{p}", None, None) for n, p in enumerate(PEOPLE)]
    places = {job.institution: Institution(job.institution, "school", "general", None) for job in jobs}
    contacts = [Contact(f"c{n}", a, b, "advice", None, None, None, None) for n, (a, b) in enumerate(pairs)]
    fabric = fabrics.weave(Ties(ON, places, jobs, contacts))
    if ("p", "q") in fabrics.tied_pairs(fabric):
        return
    chain = Acquaintance(fabric).chain("p", "q")
    net = nx.Graph((a, b) for a, b in pairs if a != b)
    net.add_nodes_from(PEOPLE)
    lengths = [
        nx.shortest_path_length(net, a, b)
        for a in fabric.staff()["p"]
        for b in fabric.staff()["q"]
        if nx.has_path(net, a, b)
    ]
    shortest = min(lengths, default=99)
    assert (len(chain.threads) if chain else None) == (shortest if shortest <= 3 else None)
    if chain:
        assert all(net.has_edge(*step) for step in pairwise(chain.nodes))
        assert fabric.places[chain.nodes[0]] == ("p",)
        assert fabric.places[chain.nodes[-1]] == ("q",)


# --- needs ------------------------------------------------------------------------------------------------------------


def with_need(town: Town, *offers: tuple[str, str, str, str, str], until: str = "2027-06-30") -> None:
    """School a needs a swimming coach; offers: id, institution, kind, topics, since."""
    files = {
        "topics.csv": table(("id", "name"), [("swim", "Swimming"), ("small", "Small children")]),
        "needs.csv": table(
            ("id", "title", "institution", "kind", "priority", "state", "topics", "since", "until"),
            [("need", "A coach", "a", "staff", "1", "open", "swim|small", "2026-09-01", until)],
        ),
        "offers.csv": table(
            ("id", "title", "institution", "kind", "topics", "since", "until"),
            [(id, id, at, kind, topics, since, "") for id, at, kind, topics, since in offers],
        ),
    }
    graph = town.database.session(person("admin").viewer)
    import_folder(graph, save({f"{n}.csv": table(HEADS[n], r) for n, r in town.rows.items() if r}, town.folder))
    import_folder(graph, save(files, town.folder.parent / "needs"))


def test_somebody_who_knows_both_can_introduce_the_one_who_needs(town: Town) -> None:
    town.tie("a1", "d1").tie("d1", "c1")
    with_need(town, ("offer", "c", "staff", "swim", "2026-01-01"))
    (one,) = introductions(town.seen_by("coordinator"), Scope("town", ON)).suggestions
    assert {name: ref.id for name, ref in one.what.values.items()} == {"introducer": "d1", "needing": "a", "giver": "c"}
    steps = [said.values for said in one.why if "one" in said.values]
    assert [(step["one"].id, step["other"].id) for step in steps] == [("a1", "d1"), ("d1", "c1")]
    assert {ref.id for ref in one.refs()} >= {"need", "offer", "a1", "d1", "c1"}


@pytest.mark.parametrize(
    ("offer", "tie"),
    [
        (("offer", "c", "premises", "swim", "2026-01-01"), ("d1", "c1")),
        (("offer", "c", "staff", "", "2026-01-01"), ("d1", "c1")),
        (("offer", "c", "staff", "swim", "2027-07-01"), ("d1", "c1")),
        (("offer", "c", "staff", "swim", "2026-01-01"), ("a2", "c1")),
        (("offer", "c", "staff", "swim", "2026-01-01"), ("d1", "b1")),
        (("offer", "d", "staff", "swim", "2026-01-01"), ("d1", "c1")),
    ],
    ids=["another kind", "no common topic", "too late", "they know each other", "no chain", "the giver is known"],
)
def test_nothing_is_said_without_a_fitting_stranger(
    town: Town, offer: tuple[str, str, str, str, str], tie: tuple[str, str]
) -> None:
    town.tie("a1", "d1").tie(*tie)
    with_need(town, offer)
    assert introductions(town.seen_by("coordinator"), Scope("town", ON)).total == 0


def test_a_better_offer_at_an_acquaintance_needs_no_introduction(town: Town) -> None:
    town.tie("a1", "d1").tie("d1", "c1")
    with_need(
        town, ("far", "c", "staff", "swim", "2026-01-01"), ("near", "d", "staff", "swim|small", "2026-01-01")
    )  # fmt: skip
    found = introductions(town.seen_by("coordinator"), Scope("town", ON))
    assert found.total == 0
    assert (found.counted[0].values["needs"], found.counted[0].values["answered"]) == (1, 1)


def test_a_chain_of_hidden_contacts_is_not_for_an_analyst(town: Town) -> None:
    town.tie("a1", "d1", "coordinators").tie("d1", "c1")
    with_need(town, ("offer", "c", "staff", "swim", "2026-01-01"))
    assert introductions(town.seen_by("coordinator"), Scope("town", ON)).total == 1
    assert introductions(town.seen_by("analyst"), Scope("town", ON)).total == 0


def test_on_the_seed_every_introduction_holds(seeded: Look) -> None:
    graph = seeded()
    found = KINDS["introductions"].find(graph, Scope("zarechye", ON))
    fabric = fabrics.weave(read(graph, "zarechye", ON))
    tied = fabrics.tied_pairs(fabric)
    assert found.total == len(found.suggestions) > 0
    for one in found.suggestions:
        assert tuple(sorted(one.institutions)) not in tied
    again = KINDS["introductions"].find(graph, Scope("zarechye", ON, limit=3))
    assert (again.suggestions, again.total) == (found.suggestions[:3], found.total)
