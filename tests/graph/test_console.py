"""The console on a real engine: a hundred hostile statements change nothing, reach nothing and are answered; what is hidden
from the network is not in what the console asks; a statement that takes too much is stopped and nobody else feels it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.console import content, filling
from app.console.opened import statement
from app.console.run import Answer, Console
from app.graph import Graph, GraphSession
from app.queries import ROOT as NETWORK
from app.queries import load
from app.refusals import Refusal
from app.reports import built_in

SEES = ("public", "network")
_EVERYTHING = """MATCH (n) WHERE NOT n:Migration OPTIONAL MATCH (n)-[t]->(m)
WITH n, collect([type(t), properties(t), m.id]) AS ties RETURN labels(n), properties(n), ties ORDER BY labels(n)[0], n.id"""


@pytest.fixture
def ask(console: Console, database: Graph, seeded: Callable[..., GraphSession]) -> Callable[..., Answer]:
    """`ask(text, **params)`: what an analyst is answered on the seed."""
    seeded()
    return lambda text, **params: console.run(database, 1, SEES, text, params)


def everything(graph: Graph) -> list[Any]:
    with graph.driver_session("read") as session:
        return [
            [
                row[0],
                sorted((k, str(v)) for k, v in row[1].items()),
                sorted(str([type, sorted(map(str, known.items())), end]) for type, known, end in row[2] if type),
            ]
            for row in session.run(_EVERYTHING)
        ]


OPENED = ("network_state", "dossier", "people_most_tied", "contacts_without_agreement", "ties_by_year", "brokers")
"""Reports on institutions, on ties through the years and on contacts that some may not see. The gate lets all others through too:
see the contract of query files."""


@pytest.mark.parametrize("name", OPENED)
def test_a_report_opens_here_and_answers_as_in_the_library(
    name: str, ask: Callable[..., Answer], seeded: Callable[..., GraphSession]
) -> None:
    query = built_in(load(NETWORK))[name].query
    given = {"municipality": "zarechye", "institution": "school-7", "on": "2026-11-23", "to": "2026-11-23"}
    raw = {key: value for key, value in given.items() if key in query.params}
    text, params = statement(query, raw)
    found = ask(text, **params)
    library = seeded("analyst").rows(query.name, **query.bind(raw))
    assert found.columns == query.columns
    assert found.total == library.total > 0
    numbers = [[value for value in row if isinstance(value, int | float)] for row in library.rows]
    assert [[value for value in row if isinstance(value, int | float)] for row in found.rows] == numbers


# --- statements that must not pass ------------------------------------------------------------------------------------


# --- statements that take too much ------------------------------------------------------------------------------------


def test_a_run_is_stopped_by_whoever_started_it(ask: Callable[..., Answer], console: Console) -> None:
    outcome: list[Refusal] = []

    def run() -> None:
        try:
            ask("MATCH (a), (b), (c), (d) RETURN count(*)")
        except Refusal as refusal:
            outcome.append(refusal)

    ask("RETURN 1")  # the engine is up
    thread = threading.Thread(target=run)
    thread.start()
    deadline = time.monotonic() + 8
    while not console.cancel(1) and time.monotonic() < deadline:
        time.sleep(0.05)
    thread.join(8)
    assert [getattr(one, "kind", one) for one in outcome] == ["cancel"]
    assert ask("RETURN 1").rows == [[1]]


# --- what is hidden ---------------------------------------------------------------------------------------------------


def copy_of(console: Console, database: Graph) -> Graph:
    with console.mirrors.copy(database) as copy:
        return copy.graph


def test_nothing_hidden_is_in_what_the_console_asks(
    ask: Callable[..., Answer], console: Console, database: Graph, seeded: Callable[..., GraphSession]
) -> None:
    with database.driver_session("read") as session:
        people = session.run("MATCH (p:Teacher) RETURN p.id, p.name, p.visibility").values()
        ties = session.run(
            "MATCH (a)-[t:INFORMAL_TIE]->(b) RETURN t.id, "
            "t.state <> 'declined' AND all(v IN [t.visibility, a.visibility, coalesce(b.visibility, 'public')] "
            "WHERE v IN ['public', 'network'])"
        ).values()
    hidden = {id for id, _, visibility in people if visibility not in SEES}
    hidden_ties = {id for id, open in ties if not open}
    assert hidden, "the seed has no private profile: this test would prove nothing"
    assert hidden_ties, "the seed has no contact for coordinators only: this test would prove nothing"
    assert ask("MATCH (p:Teacher) RETURN count(*)").rows == [[len(people) - len(hidden)]]
    assert ask("MATCH ()-[t:INFORMAL_TIE]->() RETURN count(*)").rows == [[len(ties) - len(hidden_ties)]]
    # Nothing of it is there in any form, so no query can tell it: not by id, by name, by a count kept somewhere, by a time.
    copied = everything(copy_of(console, database))
    ids = {dict(known)["id"] for _, known, _ in copied}
    assert not ids & hidden
    text = str(copied)
    assert not [id for id in hidden | hidden_ties if f"'{id}'" in text]
    names = {name for id, name, _ in people if id in hidden} - {name for id, name, _ in people if id not in hidden}
    assert names
    assert not [name for name in names if name in text]
    assert ask("MATCH ()-[t:INFORMAL_TIE|WORKS_AT|TAKES_PART]->() WHERE t.id IS NOT NULL RETURN count(*)").rows == [[0]]
    for secret in ("registered_by", "answered_by", "start_sees", "end_sees", "changed_by", "updated_at", "community"):
        assert f"'{secret}'" not in text
    assert ask("MATCH (n:Map|Layout|LayoutPart|Disc|Migration) RETURN count(n)").rows == [[0]]


def test_a_profile_that_was_closed_is_gone_from_the_next_answer(console: Console, graph: GraphSession) -> None:
    def names() -> list[Any]:
        return console.run(graph.graph, 1, SEES, "MATCH (p:Teacher) RETURN p.id ORDER BY p.id", {}).rows

    with graph.graph.driver_session("write") as session:
        session.run("UNWIND ['a', 'b'] AS id CREATE (:Teacher {id: id, name: id, visibility: 'network'})").consume()
    assert names() == [["a"], ["b"]]
    with graph.graph.driver_session("write") as session:
        session.run("MATCH (p:Teacher {id: 'a'}) SET p.visibility = 'coordinators'").consume()
    assert names() == [["b"]]


def test_the_copy_is_made_anew_only_after_a_change(
    ask: Callable[..., Answer], console: Console, database: Graph
) -> None:
    ask("RETURN 1")
    before = console.mirrors.fillings
    ask("RETURN 2")
    assert console.mirrors.fillings == before
    for visibility, made in (("coordinators", 0), ("network", 1)):
        with database.driver_session("write") as session:
            session.run(
                "MATCH (a:Teacher {id: 't-gromova-ts'}), (b:Teacher {id: 't-petrova-ia'}) CREATE (a)-[:INFORMAL_TIE "
                "{key: $sees, kind: 'advice', state: 'confirmed', visibility: $sees}]->(b)", sees=visibility
            ).consume()  # fmt: skip
        ask("RETURN 3")
        assert console.mirrors.fillings == before + made


HIDDEN = [
    "MATCH (p:Teacher {id: 'hid'}) SET p.name = 'Hide', p.updated_at = datetime()",
    "MATCH (p:Teacher {id: 'hid'}) DETACH DELETE p",
    "MATCH ()-[t:INFORMAL_TIE {key: 't2'}]->() SET t.kind = 'friendship', t.updated_at = datetime()",
    "MATCH ()-[t:INFORMAL_TIE {key: 't2'}]->() DELETE t",
    "MATCH (a:Teacher {id: 'ann'}), (b:Teacher {id: 'may'}) "
    "CREATE (a)-[:INFORMAL_TIE {key: 't9', kind: 'advice', state: 'confirmed', visibility: 'coordinators'}]->(b)",
    "MATCH (a:Teacher {id: 'ann'}), (b:Teacher {id: 'may'}) "
    "CREATE (a)-[:INFORMAL_TIE {key: 't9', kind: 'advice', state: 'declined', visibility: 'network'}]->(b)",
    "MATCH (a:Institution {id: 'a'}) CREATE (a)-[:POSTED]->(:Post {id: 'board', audience: 'board', updated_at: datetime()})",
    "MATCH (a:Institution {id: 'a'}), (b:Institution {id: 'b'}) "
    "CREATE (a)-[:POSTED]->(:Post {id: 'some', updated_at: datetime()})-[:ADDRESSED_TO]->(b)",
    "MATCH (i:Institution) SET i.x = 0.5, i.community = 3",
    "CREATE (:Disc {id: 'disc'})",
]  # fmt: skip
SEEN = [
    "MATCH (p:Teacher {id: 'ann'}) SET p.name = 'Anna', p.updated_at = datetime()",
    "MATCH (p:Teacher {id: 'ann'}) SET p.visibility = 'coordinators'",
    "MATCH (p:Teacher {id: 'hid'}) SET p.visibility = 'network'",
    "MATCH ()-[t:INFORMAL_TIE {key: 't1'}]->() SET t.kind = 'friendship', t.updated_at = datetime()",
    "MATCH ()-[t:INFORMAL_TIE {key: 't1'}]->() SET t.visibility = 'coordinators'",
    "MATCH ()-[t:INFORMAL_TIE {key: 't1'}]->() SET t.state = 'declined'",
    "MATCH (:Institution {id: 'a'})-[t:FORMAL_TIE]-() DELETE t",
    "MATCH (a:Institution {id: 'a'}) CREATE (a)-[:POSTED]->(:Post {id: 'all'})",
]
"""In one municipality too."""


@pytest.mark.parametrize("part", [None, "m1"])
def test_only_a_change_that_everybody_sees_makes_the_copy_anew(graph: GraphSession, part: str | None) -> None:
    """Otherwise how long an answer takes, and the word that a copy is being made, would tell of what is hidden."""
    network = graph.graph.session(content.NETWORK)
    for change in [*HIDDEN, *SEEN]:
        with graph.graph.driver_session("write") as session:
            session.run("MATCH (n) WHERE NOT n:Migration DETACH DELETE n").consume()
            session.run(BORDER).consume()
            before = filling.state_of(network, part)
            session.run(change).consume()
        assert (filling.state_of(network, part) == before) is (change in HIDDEN), change


def test_what_an_undone_import_puts_back_is_copied_though_something_else_changed_later(
    console: Console, graph: GraphSession
) -> None:
    """What is put back carries the time it had."""

    def names(change: str) -> list[Any]:
        with graph.graph.driver_session("write") as session:
            session.run(change).consume()
        return console.run(graph.graph, 1, SEES, "MATCH (i:Institution) RETURN i.name ORDER BY i.id", {}).rows

    assert names(
        "CREATE (:Institution {id: 'a', name: 'imported', updated_at: datetime('2026-11-02T10:00Z')}), "
        "(:Institution {id: 'b', name: 'B', updated_at: datetime('2026-11-03T10:00Z')})"
    ) == [["imported"], ["B"]]
    assert names(
        "MATCH (i:Institution {id: 'a'}) SET i.name = 'before', i.updated_at = datetime('2026-11-01T10:00Z')"
    ) == [["before"], ["B"]]


# --- a network that is too large to be copied whole --------------------------------------------------------------------


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every network is too large to be copied whole."""
    monkeypatch.setattr(filling, "LARGEST", 0)


def ids(copied: list[Any]) -> set[str]:
    return {str(dict(known)["id"]) for _, known, _ in copied}


def test_the_only_municipality_is_the_network_without_what_hangs_on_nobody(
    ask: Callable[..., Answer], console: Console, database: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask("RETURN 1")
    whole = everything(copy_of(console, database))
    monkeypatch.setattr(filling, "LARGEST", 0)
    found = console.run(database, 1, SEES, "RETURN 1", {}, municipality="zarechye")
    assert found.part == "zarechye"
    with console.mirrors.copy(database, "zarechye") as copy:
        part = everything(copy.graph)
        assert copy.nodes == len(part)
    assert [one for one in part if one not in whole] == [] == [one for one in whole if one not in part]


BORDER = """
CREATE (m:Municipality {id: 'm1', name: 'M1'}), (n:Municipality {id: 'm2', name: 'M2'}),
  (a:Institution {id: 'a', name: 'A'})-[:IN]->(m), (b:Institution {id: 'b', name: 'B'})-[:IN]->(n),
  (c:Institution {id: 'c', name: 'C'})-[:IN]->(n),
  (d:Institution {id: 'd', name: 'D'})-[:IN]->(n),
  (a)-[:FORMAL_TIE {key: 'ab', kind: 'patronage'}]->(b), (b)-[:FORMAL_TIE {key: 'bd', kind: 'patronage'}]->(d),
  (c)-[:FORMAL_TIE {key: 'cd', kind: 'patronage'}]->(d)
CREATE (ann:Teacher {id: 'ann', name: 'Ann', visibility: 'network'})-[:WORKS_AT {key: 'w1'}]->(a),
  (bob:Teacher {id: 'bob', name: 'Bob', visibility: 'network'})-[:WORKS_AT {key: 'w2'}]->(b),
  (hid:Teacher {id: 'hid', name: 'Hid', visibility: 'coordinators'})-[:WORKS_AT {key: 'w3'}]->(a),
  (eve:Teacher {id: 'eve', name: 'Eve', visibility: 'network'})-[:WORKS_AT {key: 'w4'}]->(c),
  (may:Teacher {id: 'may', name: 'May', visibility: 'network'})-[:WORKS_AT {key: 'w5'}]->(d),
  (ann)-[:INFORMAL_TIE {key: 't1', kind: 'advice', state: 'confirmed', visibility: 'network'}]->(bob),
  (ann)-[:INFORMAL_TIE {key: 't2', kind: 'advice', state: 'confirmed', visibility: 'coordinators'}]->(eve),
  (hid)-[:INFORMAL_TIE {key: 't3', kind: 'advice', state: 'confirmed', visibility: 'network'}]->(may)
CREATE (c)-[:OFFERS]->(:Resource {id: 'hall', title: 'Hall'})<-[:OF]-(x:Exchange {id: 'x'})<-[:GAVE]-(c), (x)-[:RECEIVED_BY]->(a)
"""


def test_beyond_the_border_there_is_only_the_other_end_of_a_tie_that_everybody_sees(
    console: Console, graph: GraphSession, large: None
) -> None:
    with graph.graph.driver_session("write") as session:
        session.run(BORDER).consume()
    with console.mirrors.copy(graph.graph, "m1") as copy:
        found = everything(copy.graph)
        tied = {(row[0], row[1], row[2]) for row in copy.graph.read(
            "MATCH (p)-[t]->(q) RETURN p.id, type(t), q.id", {}, 100, (), 15.0).rows}  # fmt: skip
    assert ids(found) == {"m1", "m2", "a", "b", "ann", "bob", "x", "hall", "c"}, (
        "what only hidden ties lead to is not there"
    )
    assert tied == {
        ("a", "IN", "m1"), ("b", "IN", "m2"), ("ann", "WORKS_AT", "a"), ("bob", "WORKS_AT", "b"), ("a", "FORMAL_TIE", "b"),
        ("ann", "INFORMAL_TIE", "bob"), ("c", "IN", "m2"), ("c", "GAVE", "x"), ("x", "RECEIVED_BY", "a"), ("x", "OF", "hall"),
        ("c", "OFFERS", "hall"),
    }  # fmt: skip


def in_m1(console: Console, graph: GraphSession, text: str) -> list[Any]:
    """The rows of a query that one municipality answers."""
    return console.run(graph.graph, 1, SEES, text, {}, municipality="m1").rows


def test_what_is_closed_is_gone_at_once_and_what_changed_elsewhere_copies_nothing(
    console: Console, graph: GraphSession, large: None
) -> None:
    def names() -> list[Any]:
        return in_m1(console, graph, "MATCH (p:Teacher) RETURN p.id ORDER BY p.id")

    def change(text: str) -> None:
        with graph.graph.driver_session("write") as session:
            session.run(text).consume()

    change(BORDER)
    assert names() == [["ann"], ["bob"]]
    before = console.mirrors.fillings
    change("MATCH (p:Teacher {id: 'eve'}) SET p.name = 'Eva', p.updated_at = datetime()")
    change("MATCH (p:Teacher {id: 'hid'}) SET p.name = 'Hide', p.updated_at = datetime()")
    assert (names(), console.mirrors.fillings) == ([["ann"], ["bob"]], before)
    change("MATCH (p:Teacher {id: 'bob'}) SET p.visibility = 'coordinators', p.updated_at = datetime()")
    assert names() == [["ann"]]
    change("MATCH (p:Teacher {id: 'ann'}) SET p.name = 'Anna', p.updated_at = datetime()")
    assert in_m1(console, graph, "MATCH (p:Teacher) RETURN p.name") == [["Anna"]]


def test_a_tie_given_up_for_another_at_once_is_a_change_though_neither_is_dated(
    console: Console, graph: GraphSession, large: None
) -> None:
    used = "MATCH (:Institution {id: 'a'})-[:USES]->(m) RETURN m.id"
    with graph.graph.driver_session("write") as session:
        session.run(BORDER).consume()
        session.run(
            "MATCH (a:Institution {id: 'a'}) CREATE (a)-[:USES]->(:Material {id: 'one'}), (:Material {id: 'other'})"
        ).consume()
        assert in_m1(console, graph, used) == [["one"]]
        session.run(
            "MATCH (a:Institution {id: 'a'})-[t:USES]->(), (m:Material {id: 'other'}) DELETE t CREATE (a)-[:USES]->(m)"
        ).consume()
    assert in_m1(console, graph, used) == [["other"]]


def test_a_large_network_is_never_copied_whole(console: Console, graph: GraphSession, large: None) -> None:
    with graph.graph.driver_session("write") as session:
        session.run(BORDER).consume()
    before = console.mirrors.fillings
    for wrong in (None, "nowhere"):
        with pytest.raises(Refusal):
            console.run(graph.graph, 1, SEES, "RETURN 1", {}, municipality=wrong)
    assert console.mirrors.fillings == before


def test_how_far_the_copy_is_can_be_asked_while_it_is_made(
    console: Console, graph: GraphSession, large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with graph.graph.driver_session("write") as session:
        session.run(BORDER).consume()
    heard: list[int | None] = []
    write = GraphSession.write

    def listening(target: GraphSession, name: str, /, **params: Any) -> Any:
        heard.append(console.copied(graph.graph, "m1"))
        return write(target, name, **params)

    monkeypatch.setattr(GraphSession, "write", listening)
    console.run(graph.graph, 1, SEES, "RETURN 1", {}, municipality="m1")
    assert heard[0] == 0
    assert sorted(set(filter(None, heard))) == sorted(filter(None, heard)), "each batch is heard of"
    assert max(filter(None, heard)) > 9
    assert console.copied(graph.graph, "m1") is None


def test_two_municipalities_are_held_and_the_third_takes_the_place_of_the_one_asked_longest_ago(
    console: Console, graph: GraphSession, large: None
) -> None:
    with graph.graph.driver_session("write") as session:
        session.run(
            "UNWIND ['m1', 'm2', 'm3'] AS id "
            "CREATE (:Institution {id: 'i' + id, name: id})-[:IN]->(:Municipality {id: id, name: id})"
        ).consume()

    def place(municipality: str) -> tuple[Any, int]:
        rows = console.run(
            graph.graph, 1, SEES, "MATCH (i:Institution) RETURN i.id", {}, municipality=municipality
        ).rows
        return rows, console.mirrors.fillings

    start = console.mirrors.fillings
    asked = [place(each) for each in ("m1", "m2", "m1", "m3", "m1", "m2")]
    assert [rows for rows, _ in asked] == [[["im1"]], [["im2"]], [["im1"]], [["im3"]], [["im1"]], [["im2"]]]
    assert [made - start for _, made in asked] == [1, 2, 2, 3, 3, 4]


def test_nodes_ties_and_paths_come_with_their_properties_and_a_picture(ask: Callable[..., Answer]) -> None:
    found = ask("MATCH p = (i:Institution {id: $id})-[:IN]->(m) RETURN i, p, m.name AS name", id="gymnasium-1")
    (row,) = found.rows
    assert found.columns == ("i", "p", "name")
    assert row[0]["$node"]["id"] == "gymnasium-1"
    assert [next(iter(step)) for step in row[1]["$path"]] == ["$node", "$tie", "$node"]
    assert found.found == ["gymnasium-1", "zarechye"]
    assert found.plan["step"] == "ProduceResults"


def test_a_role_that_sees_less_has_no_console(console: Console, database: Graph) -> None:
    with pytest.raises(Refusal):
        console.run(database, 1, ("public",), "RETURN 1", {})


def test_the_engine_of_the_console_is_small_and_leaves_nothing(
    console: Console, ask: Callable[..., Answer], database: Graph
) -> None:
    ask("RETURN 1")
    with console.mirrors.copy(database) as copy:
        pid = copy.pid
    held = {
        line.split()[0]: int(line.split()[1])
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if "Vm" in line
    }
    print("RSS MB", held["VmRSS:"] // 1024, "peak", held["VmHWM:"] // 1024)
    assert held["VmRSS:"] < 900 << 10
    console.close()
    assert not console.mirrors.folder.exists()
    assert not Path(f"/proc/{pid}").exists()
