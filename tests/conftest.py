"""One real engine for the whole test run; each test that wants the graph gets it empty, or holding the seed.

With NEO4J_URI set the tests use that server instead. The engine must be empty before the first test: wiping must never
meet real data.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import waitress
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import settings
from sqlalchemy import update

from app import create_app, migrations, passwords
from app.config import Settings
from app.console.run import Console
from app.engine import Connection, Engine
from app.graph import Graph, GraphSession
from app.i18n import live_in
from app.queries import load
from app.serve import demo_accounts
from app.store import Account, Store, open_store
from app.store import of as store_of
from bench.site import Browser as Caller
from tests.lag import lagging
from tests.snapshot import Snapshot

pytest_plugins = ["tests.browsing"]

ROOT = Path(__file__).parent.parent
JARS = Path(os.environ.get("SETKA_JARS") or ROOT / "instance" / "engine" / "jars")
# Measured in processor time: an engine of a test’s own lives for seconds and is done before Java’s thorough compiler pays; the
# run’s engine plans a thousand queries, for which that compiler pays where code is hot four times over: of what the engine spends,
# half went into compiling. What the lock of jars vouches for is not verified again. One thread collects garbage well enough.
_ANY = "-XX:+UseSerialGC -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote"
SHORT_LIVED = f"{_ANY} -XX:TieredStopAtLevel=1"
LONG_LIVED = (
    f"{_ANY} -XX:Tier4InvocationThreshold=20000 -XX:Tier4MinInvocationThreshold=2400"
    " -XX:Tier4CompileThreshold=60000 -XX:Tier4BackEdgeThreshold=160000"
)
os.environ.setdefault("JAVA_TOOL_OPTIONS", SHORT_LIVED)
# The application lives in the day of its time zone; days that a test file names when it is read are of that zone too.
live_in(Settings.timezone)
# How long an example takes on a busy machine says nothing about the code.
settings.register_profile("setka", deadline=None)
settings.load_profile("setka")
ROLES = ("teacher", "representative", "coordinator", "analyst", "admin")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What only reads the seed goes before what changes the graph: the seed is filled less often. No test needs an order."""
    items.sort(key=_changes_the_graph)


def _changes_the_graph(item: pytest.Item) -> bool:
    needed = getattr(item, "fixturenames", ())
    return "graph" in needed or "seeded" not in needed


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """Where the database of this test run answers."""
    if uri := os.environ.get("NEO4J_URI"):
        yield Connection(uri, os.environ.get("NEO4J_USER", "neo4j"), os.environ.get("NEO4J_PASSWORD", ""), 0)
        return
    # Every wipe would make each plan stale; to plan anew is most of what such an engine does.
    engine = Engine(tmp_path_factory.mktemp("home"), jars=JARS, changed={"dbms.cypher.min_replan_interval": "1h"})
    with pytest.MonkeyPatch.context() as patch:
        if os.environ["JAVA_TOOL_OPTIONS"] == SHORT_LIVED:
            patch.setenv("JAVA_TOOL_OPTIONS", LONG_LIVED)
        found = engine.connect()
    yield found
    engine.release()


@pytest.fixture(scope="session")
def database(engine: Connection) -> Iterator[Graph]:
    """The whole graph without a viewer, with its schema; refuses a database that holds anything."""
    graph = Graph(engine.uri, (engine.user, engine.password), load())
    with graph.driver_session("read") as session:
        held = session.run("MATCH (n) WHERE NOT n:Migration RETURN count(n)").single(strict=True)[0]
    assert held == 0, f"the test database holds {held} nodes: tests would destroy them"
    migrations.apply(graph)
    yield graph
    graph.close()


def wipe(graph: Graph) -> None:
    """Empties the graph, schema and migration records aside."""
    with graph.driver_session("write") as session:
        session.run("MATCH (n) WHERE NOT n:Migration DETACH DELETE n").consume()


def fill(graph: Graph, folder: Path) -> None:
    """Imports a folder of CSV files and computes the map, as `flask graph import` does."""
    from app.intake import import_folder
    from app.layout import store_places

    session = graph.session(person("admin").viewer)
    import_folder(session, folder)
    store_places(session)


def person(role: str, **known: object):
    """An actor with one role."""
    from app.access import Actor

    return Actor(account_id=1, name=role, roles=frozenset({role}), **known)


class _Content:
    """What the shared graph holds now, so that it is changed only when a test needs something else."""

    def __init__(self) -> None:
        self.name = "unknown"
        self.seed: Snapshot | None = None

    def become_seed(self, graph: Graph) -> None:
        """Puts the seed municipality into `graph` unless it is there: imported once a run, afterwards as it was then."""
        if self.name == "seed":
            return
        self.name = "changed"
        wipe(graph)
        if self.seed is None:
            fill(graph, ROOT / "seed")
            self.seed = Snapshot.of(graph)
        else:
            self.seed.put(graph)
        self.name = "seed"


@pytest.fixture(scope="session")
def content() -> _Content:
    return _Content()


@pytest.fixture
def graph(database: Graph, content: _Content) -> GraphSession:
    """An empty graph, seen by a coordinator. What the test leaves is wiped before the next one."""
    wipe(database)
    content.name = "changed"
    return database.session(person("coordinator").viewer)


@pytest.fixture
def seeded(database: Graph, content: _Content) -> Callable[..., GraphSession]:
    """The seed municipality, read only: `seeded(role, person=…)` is the graph as that person sees it."""
    content.become_seed(database)

    def look(role: str = "coordinator", **known: object) -> GraphSession:
        from app.access import ANONYMOUS

        actor = ANONYMOUS if role == "anonymous" else person(role, **known)
        return database.session(actor.viewer)

    return look


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Store]:
    """A store of accounts of this test's own, without anybody in it."""
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield store
    store.close()


@dataclass
class Site:
    """The running application and its ready accounts: role → (e-mail, password)."""

    url: str
    accounts: dict[str, tuple[str, str]]
    app: Flask

    def forget_languages(self) -> None:
        """Nobody has chosen a language, whatever an earlier test chose."""
        with store_of(self.app).session() as session:
            session.execute(update(Account).values(language=None))
            session.commit()

    def sign_in(self, page: Any, role: str = "coordinator", email: str = "") -> None:
        """The page's browser is signed in from now on (with the role's password); the form is another test's matter."""
        asking = Caller(self.url)
        asking.sign_in(email or self.accounts[role][0], self.accounts[role][1])
        asking.close()
        page.context.add_cookies(
            [{"name": name, "value": value, "url": self.url} for name, value in asking.cookies.items()]
        )

    def sign_in_by_form(self, page: Any, role: str = "coordinator") -> None:
        """Signs in through the form, as a person does."""
        email, password = self.accounts[role]
        page.goto(f"{self.url}/sign-in")
        page.fill("input[name=email]", email)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)


@pytest.fixture(scope="session")
def _quick_hashes() -> Iterator[None]:
    """The same Argon2 with less to do; its real settings are looked at in tests/unit."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
        yield


@pytest.fixture(scope="session")
def _whole_pages() -> Iterator[None]:
    """A page that says meanwhile how far its answer is waits for all of it: that page is a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.views.waiting.WAIT", 300.0)
        yield


@pytest.fixture(scope="session")
def application(
    engine: Connection,
    database: Graph,
    tmp_path_factory: pytest.TempPathFactory,
    _quick_hashes: None,
    _whole_pages: None,
) -> Iterator[Site]:
    settings = Settings(
        home=tmp_path_factory.mktemp("site"),
        secret_key="for this run only",
        demo=True,
        neo4j_uri=engine.uri,
        neo4j_user=engine.user,
        neo4j_password=engine.password,
        jars=JARS,
        development=True,
    )
    app = create_app(settings)
    app.extensions["setka.database"].open()
    with app.app_context():
        ready = {account.role: (account.email, account.password) for account in demo_accounts(app, settings)}
    server = waitress.create_server(lagging(app), host="127.0.0.1", port=0, threads=8, channel_request_lookahead=1)

    def run() -> None:
        with suppress(OSError):  # once it is closed its loop may still look at the closed socket
            server.run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.effective_port}", ready, app)
    server.close()
    thread.join(10)
    app.extensions["setka.console"].close()
    app.extensions["setka.database"].close()
    app.extensions["setka.store"].close()


@pytest.fixture
def console(application: Site) -> Console:
    """The one of the running application: what starts an engine is started once a run."""
    opened: Console = application.app.extensions["setka.console"]
    return opened


@pytest.fixture
def site(application: Site, seeded: Callable[..., GraphSession]) -> Site:
    """The application on the seed municipality."""
    seeded()
    application.forget_languages()
    return application


@pytest.fixture
def caller(application: Site) -> Iterator[Callable[..., Caller]]:
    """`caller(role)`: somebody signed in (or nobody, for "anonymous") who asks over HTTP. One sign-in a role and test."""

    opened: list[Caller] = []

    def enter(role: str = "coordinator") -> Caller:
        asking = Caller(application.url)
        opened.append(asking)
        if role != "anonymous":
            asking.sign_in(*application.accounts[role])
        return asking

    yield enter
    for asking in opened:
        asking.close()
