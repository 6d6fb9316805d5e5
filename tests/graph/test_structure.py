"""The structure of the seed: what is counted is what other queries say is there, and numbers equal networkx’s on it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import networkx as nx
import pytest

from app import directory, measures, structure
from app.beside import Kept, Shelf
from app.graph import Graph, GraphSession, QueryFailed
from app.structure import Asked, NoEstimate
from app.structure.estimate import projected
from app.views import waiting
from tests.conftest import Caller, Site, person

ON = dt.date(2026, 11, 23)
THEN = dt.date(2019, 3, 1)
Seeded = Callable[..., GraphSession]


def portrait(graph: GraphSession, asked: Asked) -> structure.Portrait:
    return structure.portrait(graph, structure.read(graph, "zarechye", asked.on), asked)


def counted(database: Graph, graph: GraphSession, on: dt.date, strength: int = 1) -> nx.Graph:
    """The network of institutions by other queries: those of the explorer, and the formal ties as they lie in the graph."""
    places = graph.row("discovery.institutions", municipality="zarechye", on=on)
    assert places is not None
    found = nx.Graph()
    found.add_nodes_from(places["ids"])
    row = graph.row("explore.contacts", ids=places["ids"], first=on, last=on, limit=10_000)
    assert row is not None
    found.add_edges_from(
        pair
        for *pair, spans in zip(row["sources"], row["targets"], row["spans"], strict=True)
        if len(spans) >= strength
    )
    with database.driver_session("read") as session:
        formal = session.run(
            "MATCH (a:Institution)-[t:FORMAL_TIE]->(b:Institution) "
            "WHERE coalesce(t.since, $on) <= $on AND coalesce(t.until, $on) >= $on RETURN a.id, b.id",
            on=on,
        ).values()
    found.add_edges_from(formal)
    return found


@pytest.mark.parametrize(("on", "strength"), [(ON, 1), (ON, 3), (THEN, 1)])
def test_the_network_is_what_other_queries_say_is_there(
    database: Graph, seeded: Seeded, on: dt.date, strength: int
) -> None:
    graph = seeded()
    expected = counted(database, graph, on, strength)
    found = portrait(graph, Asked("institutions", on, strength=strength))
    assert {frozenset(pair) for pair in found.network.pairs} == {frozenset(pair) for pair in expected.edges}
    assert set(found.network.ids) == set(expected.nodes)
    largest = expected.subgraph(max(nx.connected_components(expected), key=len))
    between = {row.id: row.betweenness for row in found.rows if row.betweenness is not None}
    assert between == pytest.approx(nx.betweenness_centrality(largest))
    core = nx.core_number(expected)
    assert {row.id: row.core for row in found.rows} == core
    density = found.whole[0]
    assert density.value == pytest.approx(nx.density(expected))
    assert (density.basis.n, density.basis.m) == (len(expected), expected.size())
    assert (density.basis.on, density.basis.threshold) == (on, strength)


def test_the_hub_stands_between_others(seeded: Seeded) -> None:
    graph = seeded()
    institutions = portrait(graph, Asked("institutions", ON)).sorted_by("betweenness")
    assert institutions[0].id == "school-7"
    people = portrait(graph, Asked("people", ON))
    assert people.sorted_by("betweenness")[0].id == "t-gromova-ts"
    assert "t-roshchina-va" in [row.id for row in people.sorted_by("liaison")[:10]]
    free = people.sorted_by("constraint")
    assert free[0].constraint == min(row.constraint for row in people.rows if row.constraint is not None)
    assert free[-1].constraint is None, "whoever has no ties has no constraint and stands last"


def test_only_chosen_kinds_and_sectors_count(seeded: Seeded) -> None:
    graph = seeded()
    chosen = portrait(graph, Asked("institutions", ON, kinds=("patronage", "coop_agreement")))
    assert set(chosen.network.kinds) == {"patronage", "coop_agreement"}
    assert all(measure.basis.n == 59 for measure in chosen.whole)
    cultural = portrait(graph, Asked("institutions", ON, sectors=("culture",)))
    assert {row.sector for row in cultural.rows} == {"culture"}
    assert set(cultural.by_sector) == {"culture"}
    assert cultural.whole[5].parts["external"] == 0


def test_the_island_is_counted_but_tied_to_nobody(seeded: Seeded) -> None:
    found = portrait(seeded(), Asked("institutions", ON))
    island = next(row for row in found.rows if row.id == "basic-school-klyuchi")
    assert (island.degree, island.betweenness, island.core) == (0, None, 0)
    assert found.unattached == 1
    assert all("basic-school-klyuchi" not in one.members for one in found.communities)


def test_communities_are_named_by_what_tells_them_from_the_rest(database: Graph, seeded: Seeded) -> None:
    graph = seeded()
    found = portrait(graph, Asked("institutions", ON)).communities
    engineers = next(one for one in found if "lyceum-10" in one.members)
    assert {"quantorium", "school-5", "college-poly", "it-cube"} <= set(engineers.members)
    assert "topic-engineering" in [topic.id for topic in engineers.topics]
    with database.driver_session("read") as session:
        having = session.run(
            "MATCH (i:Institution)-[r:TAKES_PART|RUNS|OFFERS]->(n)-[:ABOUT]->(:Topic)-[:PART_OF*0..2]->"
            "(:Topic {id: 'topic-engineering'}) "
            "WHERE coalesce(r.since, n.since, $on) <= $on AND coalesce(r.until, n.until, $on) >= $on RETURN DISTINCT i.id",
            on=ON,
        ).value()
    topic = next(topic for topic in engineers.topics if topic.id == "topic-engineering")
    assert (topic.here, topic.of) == (len(set(having) & set(engineers.members)), len(engineers.members))
    assert topic.here + topic.there == len(having)
    assert topic.share > topic.there / topic.others


@pytest.fixture
def close(database: Graph, seeded: Seeded) -> Iterator[Callable[[], str]]:
    """`close()`: a teacher with many contacts keeps the profile to coordinators."""
    seeded()

    def keep(visibility: str) -> str:
        with database.driver_session("write") as session:
            session.run("MATCH (t:Teacher {id: 't-gromova-ts'}) SET t.visibility = $v", v=visibility).consume()
        return "t-gromova-ts"

    yield lambda: keep("coordinators")
    keep("network")


def test_what_is_closed_to_the_viewer_is_not_counted(close: Callable[[], str], seeded: Seeded) -> None:
    before = portrait(seeded("analyst"), Asked("people", ON)).network
    closed = close()
    after = portrait(seeded("analyst"), Asked("people", ON)).network
    assert closed in portrait(seeded("coordinator"), Asked("people", ON)).network.ids
    assert set(before.ids) - set(after.ids) == {closed}
    assert len(after.pairs) == len(before.pairs) - before.degree[closed]


# --- estimating -------------------------------------------------------------------------------------------------------


def left_behind(database: Graph) -> list[str]:
    with database.driver_session("read") as session:
        names: list[str] = session.run("CALL gds.graph.list() YIELD graphName RETURN graphName").value()
    return names


def test_estimated_betweenness_is_near_the_exact_one_and_leaves_nothing(database: Graph, seeded: Seeded) -> None:
    graph = seeded()
    network = portrait(graph, Asked("people", ON)).network
    exact = measures.betweenness(network)
    whole = structure.betweenness(network, graph, exact=10, sources=10_000)
    assert whole.values == pytest.approx(exact.values)
    assert whole.sources is None, "from every node it is exact"
    guess = structure.betweenness(network, graph, exact=10, sources=200)
    assert (guess.sources, guess.basis) == (200, exact.basis)
    assert guess.values != exact.values
    best = sorted(exact.values, key=lambda id: -exact.values[id])[:10]
    assert max(guess.values, key=lambda id: guess.values[id]) == best[0]
    assert [guess.values[id] for id in best] == pytest.approx([exact.values[id] for id in best], rel=0.5)
    assert structure.betweenness(network, graph, exact=10, sources=200).values == guess.values
    assert left_behind(database) == []


def test_nothing_is_left_in_memory_after_an_error(
    database: Graph, seeded: Seeded, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = seeded()
    network = portrait(graph, Asked("people", ON)).network
    during: list[str] = []

    def fail() -> None:
        with projected(graph, network):
            during.extend(left_behind(database))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert len(during) == 1
    broken = replace(database.queries["structure.betweenness"], text="RETURN 1 / 0 AS numbers, [] AS sums")
    monkeypatch.setitem(database.queries, "structure.betweenness", broken)
    with pytest.raises(QueryFailed):
        structure.betweenness(network, graph, exact=10)
    assert left_behind(database) == []


def test_without_graph_data_science_it_says_so(
    site: Site, caller: Callable[..., Caller], database: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = site.app.extensions["setka.database"].now().queries
    for held in (database.queries, queries):
        for name in ("structure.project", "structure.drop"):
            missing = replace(held[name], text=held[name].text.replace("gds.graph.", "nothere.graph."))
            monkeypatch.setitem(held, name, missing)
    monkeypatch.setattr(
        "app.structure.portraits.betweenness", lambda net, graph: structure.betweenness(net, graph, exact=10)
    )
    graph = database.session(person("coordinator").viewer)
    network = structure.network(structure.read(graph, "zarechye", ON), Asked("people", ON))
    with pytest.raises(NoEstimate):
        structure.betweenness(network, graph, exact=10)
    page = text(caller, "/structure?on=2026-11-23")
    assert "no Graph Data Science" in page or "нет Graph Data Science" in page


# --- pages ------------------------------------------------------------------------------------------------------------


def text(caller: Callable[..., Caller], path: str, role: str = "coordinator", status: int = 200) -> str:
    found, body = caller(role).ask(path)
    assert found == status, body[:500]
    return body.decode()


def test_the_page_names_whom_it_counts_and_on_what(site: Site, caller: Callable[..., Caller]) -> None:
    page = text(caller, "/structure?on=2026-11-23")
    first = page.index("school-7"), page.index("school-9")
    assert first == tuple(sorted(first))
    assert "n&nbsp;=&nbsp;59, m&nbsp;=&nbsp;371" in page
    assert "/explore?focus=school-7" in page
    assert "/institutions/school-7" in page
    by_degree = text(caller, "/structure?on=2026-11-23&sort=degree&ties=patronage&sectors=society&sectors=general")
    assert 'aria-sort="descending"' in by_degree
    assert by_degree.count('name="ties" value="patronage" checked') == 1
    assert by_degree.count('name="sectors" value="society" checked') == 1
    assert "t-gromova-ts" in text(caller, "/structure?level=people&on=2026-11-23")


def test_a_closed_person_is_on_nobodys_page_but_the_coordinators(
    site: Site, close: Callable[[], str], caller: Callable[..., Caller]
) -> None:
    closed = close()
    path = "/structure?level=people&on=2026-11-23"
    assert closed in text(caller, path)
    assert closed not in text(caller, path, "analyst")
    assert closed not in text(caller, "/evolution?level=people&on=2026-11-23&against=2020-01-01", "analyst")


def test_in_a_country_the_page_comes_before_its_numbers_which_are_the_same(
    site: Site, close: Callable[[], str], caller: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = close()
    for path in (
        "/structure?level=people&on=2026-11-23",
        "/evolution?level=people&on=2026-11-23&against=2020-01-01",
    ):
        exact = text(caller, path)
        with monkeypatch.context() as country:
            country.setattr(directory, "LARGE", 10)
            country.setattr(waiting, "WAIT", 0.0)
            assert "waiting-progress" in text(caller, path)
            country.setattr(waiting, "WAIT", 60.0)
            for role in ("coordinator", "analyst"):
                page = text(caller, path, role)
                assert "waiting-progress" not in page
                assert (closed in page) == (closed in exact and role == "coordinator")
            assert numbers(text(caller, path)) == numbers(exact)


def numbers(page: str) -> list[str]:
    return re.findall(r'class="number[^>]*>.*?</td>', page, re.S)


def test_what_could_not_be_worked_out_is_told_once_and_tried_again() -> None:
    shelf, tries = Shelf(), []

    def work(told: object) -> int:
        tries.append(1)
        if len(tries) == 1:
            raise QueryFailed("too busy")
        return 7

    with pytest.raises(QueryFailed):
        shelf.look("asked", work, 60)
    found = shelf.look("asked", work, 60)
    assert isinstance(found, Kept)
    assert (found.value, shelf.look("asked", work, 60), len(tries)) == (7, found, 2)


def test_the_table_holds_everybody(site: Site, caller: Callable[..., Caller]) -> None:
    body = text(caller, "/structure.csv?on=2026-11-23&sort=degree").removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(body), delimiter=";" if ";" in body.splitlines()[0] else ","))
    assert len(rows) == 60
    assert [len(row) for row in rows] == [15] * 60
    degrees = [int(row[2]) for row in rows[1:]]
    assert degrees == sorted(degrees, reverse=True)
    assert {tuple(row[11:14]) for row in rows[1:]} == {("2026-11-23", "59", "371")}


@pytest.mark.parametrize(
    "path",
    [
        "/structure?on=yesterday",
        "/structure?ties=love",
        "/structure?level=kinds",
        "/evolution?on=2020-01-01&against=2021-01-01",
    ],
)
def test_an_address_that_makes_no_sense_is_refused(site: Site, caller: Callable[..., Caller], path: str) -> None:
    text(caller, path, status=400)


def test_before_there_was_anything_the_page_says_so(site: Site, caller: Callable[..., Caller]) -> None:
    for path in (
        "/structure?on=1950-01-01",
        "/evolution?on=1951-01-01&against=1950-01-01",
        "/structure.csv?on=1950-01-01",
    ):
        assert len(text(caller, path)) > 50


def test_teachers_have_no_access(site: Site, caller: Callable[..., Caller]) -> None:
    for path in ("/structure", "/structure.csv", "/evolution"):
        text(caller, path, "teacher", 403)
