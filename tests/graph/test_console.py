"""The console on a real engine: a hundred hostile statements change nothing, reach nothing and are answered; what is hidden
from the network is not in what the console asks; a statement that takes too much is stopped and nobody else feels it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.console import run as running
from app.console.gate import Refused
from app.console.mirror import Mirror
from app.console.opened import statement
from app.console.run import Answer, Console, Stopped, Wrong
from app.graph import Graph, GraphSession
from app.queries import ROOT as NETWORK
from app.queries import load
from app.refusals import Refusal
from app.reports import built_in
from tests.conftest import JARS
from tests.probe import listening

SEES = ("public", "network")
_EVERYTHING = """MATCH (n) WHERE NOT n:Migration OPTIONAL MATCH (n)-[t]->(m)
WITH n, collect([type(t), properties(t), m.id]) AS ties RETURN labels(n), properties(n), ties ORDER BY labels(n)[0], n.id"""


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    opened = Console(Mirror(tmp_path_factory.mktemp("console"), JARS, load()))
    yield opened
    opened.close()


@pytest.fixture
def ask(console: Console, database: Graph, seeded: Callable[..., GraphSession]) -> Callable[..., Answer]:
    """`ask(text, **params)`: what an analyst is answered on the seed."""
    seeded()
    return lambda text, **params: console.run(database, 1, SEES, text, params)


def everything(graph: Graph) -> list[Any]:
    with graph.driver_session("read") as session:
        return [
            [row[0], sorted((k, str(v)) for k, v in row[1].items()), sorted(map(str, row[2]))]
            for row in session.run(_EVERYTHING)
        ]


@pytest.fixture(scope="module")
def probe() -> Iterator[tuple[int, list[str]]]:
    """A listener on this machine that writes down who came."""
    with listening() as found:
        yield found


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

WRITES = [
    "CREATE (:Teacher {id: 'evil'})",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) DELETE n",
    "MATCH (n:Institution) SET n.name = 'evil'",
    "MATCH (n:Institution) SET n:Evil",
    "MATCH (n:Institution) REMOVE n.name",
    "MERGE (:Teacher {id: 'evil'})",
    "MATCH (a:Institution), (b:Institution) MERGE (a)-[:FORMAL_TIE {id: 'evil'}]->(b)",
    "INSERT (:Teacher {id: 'evil'})",
    "MATCH (n) NODETACH DELETE n",
    "UNWIND [1, 2] AS x FOREACH (y IN [x] | CREATE (:Evil))",
    "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS",
    "CALL { CREATE (:Evil) } RETURN 1",
    "MATCH (n) WITH n LIMIT 1 SET n += {name: 'evil'} RETURN n",
    "create (:Evil)",
    "CrEaTe (:Evil)",
    "RETURN COLLECT { CREATE (n:Evil) RETURN n }",
    "RETURN EXISTS { CREATE (n:Evil) RETURN n }",
    "RETURN COUNT { MERGE (n:Evil) RETURN n }",
    "MATCH (n) RETURN n; MATCH (n) DETACH DELETE n",
    "RETURN 1 UNION CREATE (n:Evil) RETURN 2",
    "WITH 1 AS x CALL (x) { WITH x MERGE (n:Evil) RETURN n } RETURN n",
]
SCHEMA = [
    "CREATE INDEX evil FOR (n:Teacher) ON (n.name)",
    "CREATE CONSTRAINT evil FOR (n:Teacher) REQUIRE n.name IS UNIQUE",
    "DROP CONSTRAINT teacher_id",
    "DROP INDEX names IF EXISTS",
    "CALL db.createLabel('Evil')",
    "CALL db.createProperty('evil')",
    "CALL db.createRelationshipType('EVIL')",
    "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()",
    "CALL db.awaitIndexes(300)",
]
FILES = [
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "LOAD CSV WITH HEADERS FROM 'file:///etc/passwd' AS line RETURN line",
    "LOAD CSV FROM 'http://127.0.0.1:{port}/?leak=1' AS line RETURN line",
    "LOAD CSV FROM 'http://localhost:{port}/?leak=2' AS line RETURN line",
    "LOAD CSV FROM 'http://[::1]:{port}/?leak=3' AS line RETURN line",
    "LOAD CSV FROM 'http://0177.0.0.1:{port}/?leak=4' AS line RETURN line",
    "LOAD CSV FROM 'ftp://127.0.0.1:{port}/x' AS line RETURN line",
    "RETURN COLLECT {{ LOAD CSV FROM 'http://127.0.0.1:{port}/?leak=5' AS line RETURN line }}",
    "RETURN EXISTS {{ LOAD CSV FROM 'http://127.0.0.1:{port}/?leak=6' AS line RETURN line }}",
    "RETURN COUNT {{ LOAD CSV FROM 'http://127.0.0.1:{port}/?leak=7' AS line RETURN line }}",
    "CALL {{ LOAD CSV FROM 'http://127.0.0.1:{port}/?leak=8' AS line RETURN line }} RETURN line",
    "LOAD/**/CSV FROM 'http://127.0.0.1:{port}/?leak=9' AS line RETURN line",
    "LOAD // x\nCSV FROM 'http://127.0.0.1:{port}/?leak=10' AS line RETURN line",
    "load\tcsv from 'http://127.0.0.1:{port}/?leak=11' as line return line",
    "LOAD\u00a0CSV FROM 'http://127.0.0.1:{port}/?leak=12' AS line RETURN line",
    "LOAD\u2003CSV FROM 'http://127.0.0.1:{port}/?leak=13' AS line RETURN line",
    "\\u004cOAD CSV FROM 'http://127.0.0.1:{port}/?leak=14' AS line RETURN line",
    "RETURN COLLECT {{ \\u004cOAD CSV FROM 'http://127.0.0.1:{port}/?leak=15' AS line RETURN line }}",
    "RETURN '\\u0027, COLLECT {{ LOAD CSV FROM \\u0027http://127.0.0.1:{port}/?leak=16\\u0027 AS l RETURN l }} //'",
    "MATCH (n) WHERE n.`a\\u0060, x AS b` RETURN 1",
    "LOAD\u200bCSV FROM 'http://127.0.0.1:{port}/?leak=17' AS line RETURN line",
    "CYPHER 25 LOAD CSV FROM 'http://127.0.0.1:{port}/?leak=18' AS line RETURN line",
    "/* */ LOAD CSV FROM 'http://127.0.0.1:{port}/?leak=19' AS line RETURN line /* */",
]
ADMINISTRATION = [
    "SHOW USERS",
    "SHOW TRANSACTIONS",
    "SHOW SETTINGS",
    "SHOW DATABASES",
    "SHOW PROCEDURES",
    "SHOW FUNCTIONS",
    "SHOW INDEXES",
    "SHOW CURRENT USER",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "USE system SHOW USERS",
    "USE system MATCH (n) RETURN n",
    "CREATE USER evil SET PASSWORD 'evilevil'",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
    "ALTER USER neo4j SET PASSWORD 'evilevil'",
    "DROP USER neo4j",
    "GRANT ROLE admin TO neo4j",
    "CREATE DATABASE evil",
    "STOP DATABASE neo4j",
    "START DATABASE neo4j",
    "ENABLE SERVER 'x'",
    "CALL dbms.listConfig()",
    "CALL dbms.killConnections(['x'])",
    "CALL dbms.listConnections()",
    "CALL dbms.queryJmx('*:*')",
    "CALL dbms.components()",
    "CALL dbms.setConfigValue('db.transaction.timeout', '0')",
    "CALL db.clearQueryCaches()",
    "CALL db.info()",
    "CALL db.stats.retrieve('QUERIES')",
    "CALL tx.getMetaData()",
    "CALL `dbms`.`listConfig`()",
    "CALL dbms . listConfig ( )",
    "CALL/**/dbms/**/.listConfig()",
    "OPTIONAL CALL dbms.listConfig() YIELD name RETURN name",
    "RETURN COLLECT { CALL dbms.listConfig() YIELD name RETURN name }",
    "RETURN COLLECT { CALL `dbms`.`listConfig`() YIELD name RETURN name }",
    "RETURN COLLECT { SHOW USERS YIELD user RETURN user }",
    "CALL gds.graph.project('g', '*', '*')",
    "MATCH (a)-->(b) RETURN gds.graph.project('g', a, b)",
    "MATCH (a)-->(b) RETURN `gds`.`graph`.`project`('g', a, b)",
    "CALL gds.graph.export('g', {dbName: 'stolen'})",
    "RETURN gds.version()",
    "CALL apoc.load.json('http://127.0.0.1/')",
    "RETURN apoc.version()",
    "RETURN genai.vector.encode('x', 'OpenAI', {token: 'x'})",
]
PREFIXES = [
    "EXPLAIN MATCH (n) RETURN n",
    "PROFILE MATCH (n) DELETE n",
    "CYPHER 5 MATCH (n) DELETE n",
    "CYPHER runtime=slotted RETURN 1",
    "; MATCH (n) DETACH DELETE n",
    "RETURN 1;;",
    "RETURN 1; RETURN 2",
    "// only a comment",
    "/* not ended",
    "RETURN 'not ended",
    "MATCH (`n) RETURN 1",
    "",
    "   \n\t ",
    "MATCH (n) RETURN n.name \u202e // x",
    "MATCH (n\x00) RETURN n",
    "RETURN '\ud800'",
]
DEEP = [
    "RETURN " + "(" * 5000 + "1" + ")" * 5000,
    "RETURN " + "[" * 400 + "1" + "]" * 400,
    "RETURN " + "NOT " * 400 + "true",
    "RETURN " + "-" * 400 + "1",
    "MATCH (n) WHERE " + "EXISTS { MATCH (n)-->() WHERE " * 50 + "true" + " }" * 50 + " RETURN n",
    "RETURN " + "1+" * 9000 + "1",
    "RETURN " + "1+" * 1990 + "1",
    "RETURN a" + ".b" * 1900,
    "RETURN " + "CASE WHEN true THEN " * 200 + "1" + " END" * 200,
    "RETURN {a: " * 100 + "1" + "}" * 100,
    "RETURN [" + ",".join(["1"] * 5000) + "]",
    "RETURN '" + "x" * 5_000_000 + "'",
]
WRONG = ["RETURN", "MATCH (n RETURN n", "MATCH (n) RETURN m", "SELECT * FROM users", "RETURN 1 / 0", "RETURN $missing"]
HOSTILE = {
    "writes": WRITES,
    "schema": SCHEMA,
    "files and addresses": FILES,
    "administration": ADMINISTRATION,
    "prefixes and signs": PREFIXES,
    "depth and length": DEEP,
    "nonsense": WRONG,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_statements_are_refused_and_change_nothing(
    kind: str, ask: Callable[..., Answer], console: Console, database: Graph, probe: tuple[int, list[str]]
) -> None:
    port, hits = probe
    before, copied = everything(database), everything(_copy(console, database))
    for text in HOSTILE[kind]:
        statement = text.format(port=port) if kind == "files and addresses" else text
        with pytest.raises((Refused, Wrong)) as refusal:
            print("not refused:", statement[:80], ask(statement))
        assert refusal.value.message, statement[:80]
    assert everything(database) == before, "the network was changed"
    assert everything(_copy(console, database)) == copied, "the console's copy was changed"
    assert hits == [], "an address was reached"


def test_the_list_of_hostile_statements_is_long() -> None:
    assert sum(map(len, HOSTILE.values())) + len(HUNGRY) > 100


# --- statements that take too much ------------------------------------------------------------------------------------

HUNGRY = {
    "a product of all with all": "MATCH (a), (b), (c), (d) RETURN count(*)",
    "a path without bounds": "MATCH p = (a:Institution)-[*]-(b) RETURN count(p)",
    "a huge range": "UNWIND range(1, 1000000000000) AS x RETURN sum(x)",
    "a huge collection": "UNWIND range(1, 20000000) AS x RETURN size(collect(x))",
    "one value of three million": "RETURN range(1, 3000000)",
    "a text that doubles": "WITH 'x' AS s " + "WITH s + s AS s " * 40 + "RETURN size(s)",
    "a list of fifty million": "RETURN size([x IN range(1, 50000000) | toString(x)])",
    "very wide rows": "UNWIND range(1, 100000) AS x RETURN x, '" + "y" * 5000 + "'",
    "sums five hundred deep": "RETURN " + "1+" * 495 + "1",
    "unions by the hundred": " UNION ".join(["MATCH (n) RETURN n.id AS x"] * 240),
    "conditions that multiply": "MATCH (n) WHERE "
    + " OR ".join(f"(n.a{i} = 1 AND n.b{i} = 2)" for i in range(45))
    + " RETURN n",
}


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same limits, sooner."""
    monkeypatch.setattr(running, "SECONDS", 2.0)
    monkeypatch.setattr(running, "WALL_SECONDS", 6.0)


@pytest.mark.parametrize("name", HUNGRY)
def test_what_takes_too_much_is_stopped_and_others_go_on(
    name: str, ask: Callable[..., Answer], seeded: Callable[..., GraphSession], hurried: None
) -> None:
    slowest, stop = [0.0], threading.Event()

    def somebody_else() -> None:
        while not stop.is_set():
            begun = time.perf_counter()
            seeded().rows("explore.municipalities")
            slowest[0] = max(slowest[0], time.perf_counter() - begun)
            stop.wait(0.1)

    ask("RETURN 1")  # the engine is up: its start is not what is timed
    other = threading.Thread(target=somebody_else)
    other.start()
    begun, outcome = time.perf_counter(), "answered"  # the engine may be able to carry it: that is no harm
    try:
        ask(HUNGRY[name])
    except Stopped as stopped:
        outcome = stopped.kind
    finally:
        took = time.perf_counter() - begun
        stop.set()
        other.join()
    print(f"{name}: {outcome} after {took:.1f} s, others waited {slowest[0]:.2f} s at most")
    assert outcome in ("answered", "time", "memory", "size")
    # Bounds of a machine with other work: what is not stopped goes on for hours, who is held up waits as long.
    assert took < 60, "it went on for too long"
    assert slowest[0] < 10, "somebody else waited"
    assert ask("RETURN 1 AS one").rows == [[1]], "the console does not work any more"


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


def test_a_long_answer_says_how_long_it_is(ask: Callable[..., Answer]) -> None:
    found = ask("UNWIND range(1, 4321) AS x RETURN x")
    assert (len(found.rows), found.total, found.is_exact) == (running.ROWS, 4321, True)
    endless = ask("UNWIND range(1, 900000) AS x RETURN x")
    assert (len(endless.rows), endless.is_exact) == (running.ROWS, False)
    assert endless.total >= running.COUNTED


# --- what is hidden ---------------------------------------------------------------------------------------------------


def _copy(console: Console, database: Graph) -> Graph:
    with console.mirror.copy(database) as copy:
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
    copied = everything(_copy(console, database))
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


def test_the_copy_is_made_anew_only_after_a_change(ask: Callable[..., Answer], console: Console) -> None:
    ask("RETURN 1")
    before = console.mirror.fillings
    ask("RETURN 2")
    assert console.mirror.fillings == before


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
    with console.mirror.copy(database) as copy:
        pid = copy.pid
    held = {
        line.split()[0]: int(line.split()[1])
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if "Vm" in line
    }
    print("RSS MB", held["VmRSS:"] // 1024, "peak", held["VmHWM:"] // 1024)
    assert held["VmRSS:"] < 900 << 10
    console.close()
    assert not console.mirror.folder.exists()
    assert not Path(f"/proc/{pid}").exists()
