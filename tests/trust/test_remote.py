"""A database on another machine, and a second process of the same installation."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import delete, select

from app import create_app
from app.config import Settings
from app.engine import Connection
from app.graph import Graph, GraphError, GraphSession
from app.serve import demo_accounts
from app.store import Account, Store, Throttle, open_store
from app.store import of as store_of
from bench.site import Browser
from tests.conftest import JARS, ROOT, Site
from tests.graph.test_contacts import Town
from tests.trust import crawl
from tests.wire import Wire


@pytest.fixture
def wire(engine: Connection) -> Iterator[Wire]:
    address = urlsplit(engine.uri)
    assert address.hostname
    assert address.port
    between = Wire(address.hostname, address.port)
    yield between
    between.close()


@pytest.fixture
def far(wire: Wire, engine: Connection, database: Graph) -> Iterator[Graph]:
    """The same database, by the wire."""
    graph = Graph(f"bolt://127.0.0.1:{wire.port}", (engine.user, engine.password), database.queries)
    yield graph
    graph.close()


@pytest.mark.parametrize("number", range(1, 9))
def test_30c_whichever_answer_is_lost_on_the_way_a_contact_is_there_once(
    wire: Wire, far: Graph, graph: GraphSession, number: int
) -> None:
    store = open_store("sqlite://")
    with store.session() as session:
        town = Town(far, session)
        town.register("anna", "vera")  # connections are open, plans are made
        wire.lose(number)
        try:
            made = town.register("anna", "boris").outcome
        except GraphError as error:
            made = error.kind
        is_lost = wire.has_lost
        wire.mend()
        again = town.register("anna", "boris").outcome  # as somebody who is not sure presses again
        ties = town.ties()
    store.close()
    assert len(ties) == 2, f"expected two contacts of Anna’s, after “{made}” and “{again}” there are {len(ties)}"
    assert again == "exists" or made != "made", f"it was “{made}”, and then “{again}”"
    assert is_lost or made == "made", "without a loss it is simply made"


def test_31b_a_server_that_cannot_be_reached_is_told_and_found_again(
    wire: Wire, engine: Connection, seeded: Callable[..., GraphSession], tmp_path: Path
) -> None:
    seeded()
    settings = Settings(
        home=tmp_path, secret_key="for this test only", demo=True, development=True, jars=JARS, language="en",
        neo4j_uri=f"bolt://127.0.0.1:{wire.port}", neo4j_user=engine.user, neo4j_password=engine.password,
    )  # fmt: skip
    app = create_app(settings)
    base = app.extensions["setka.database"]
    base.open()
    account = next(one for one in demo_accounts(app, settings) if one.role == "coordinator")
    browser = crawl.Browser(app)
    browser.sign_in(account.email, account.password)
    assert browser.get("/teachers").status_code == 200
    wire.cut()
    began = time.monotonic()
    page, ill = browser.get("/teachers?q=x"), browser.get("/healthz")
    assert time.monotonic() - began < 16, "the first question waits eight seconds, those after it do not"
    assert (page.status_code, ill.status_code) == (503, 503)
    assert page.headers["Retry-After"]
    assert "Nothing of yours is lost" in page.text
    assert 'href="/teachers?q=x">Try again' in page.text
    assert browser.get("/account").status_code == 200, "what does not need it works on"
    wire.mend()
    assert browser.get("/teachers").status_code == 200, "it is found again without a restart"
    base.close()
    store_of(app).close()


class Second:
    """Another process of an installation that runs already: the same home, the same database, an address of its own."""

    def __init__(self, site: Site) -> None:
        held: Settings = site.app.extensions["setka.settings"]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SETKA_", "NEO4J_"))}
        environ = kept | {
            "SETKA_HOME": str(held.home), "SETKA_SECRET_KEY": held.secret_key, "SETKA_JARS": str(held.jars), "SETKA_DEMO": "1",
            "NEO4J_URI": str(held.neo4j_uri), "NEO4J_USER": held.neo4j_user, "NEO4J_PASSWORD": held.neo4j_password,
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}"

    def close(self) -> None:
        self.process.kill()
        self.process.wait(20)
        if self.process.stdout:
            self.process.stdout.close()


SERVE = """
import waitress
from app import create_app
app = create_app()
app.extensions["setka.database"].open()
server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
print(server.effective_port, flush=True)
server.run()
"""


@pytest.fixture
def second(site: Site) -> Iterator[Second]:
    other = Second(site)
    yield other
    other.close()


def both(site: Site, second: Second) -> tuple[Browser, Browser]:
    """One browser as two: whatever it asks, one process or the other answers."""
    one, other = Browser(site.url), Browser(second.url)
    other.cookies = one.cookies
    return one, other


def test_two_processes_are_one_installation(site: Site, second: Second, content: Any, database: Graph) -> None:
    content.name = "changed"
    accounts = store_of(site.app)
    with accounts.session() as session:
        session.execute(delete(Throttle))
        session.commit()
    here, there = both(site, second)
    here.sign_in(*site.accounts["coordinator"])
    assert there.ask("/account")[0] == 200, "a session is known to both"

    status, _ = there.post("/contacts/tie-0001/correct", {"version": _version(there), "context": "Слово отсюда"})
    assert status == 302
    assert "Слово отсюда" in here.ask("/contacts/tie-0001")[1].decode(), "what one has written the other shows at once"

    site.app.extensions["setka.discoveries"].forget()
    found = [_board(who) for who in (here, there)]
    assert found[0] == found[1], "the board of both is one, of one moment"

    guesses = [
        _guess(address, site.accounts["admin"][0]) for address in (site.url, second.url, site.url, second.url, site.url)
    ]
    assert guesses == [422] * 5 or set(guesses) <= {200, 401, 422}, guesses
    assert _guess(second.url, site.accounts["admin"][0]) == 429, "guesses are counted wherever they are made"
    with accounts.session() as session:
        session.execute(delete(Throttle))
        session.commit()

    mine, theirs = both(site, second)
    mine.sign_in(*site.accounts["analyst"])
    assert theirs.ask("/console")[0] == 200
    _make(accounts, site.accounts["analyst"][0], "teacher")
    closed = [who.ask("/console")[0] for who in (mine, theirs)]
    _make(accounts, site.accounts["analyst"][0], "analyst")
    assert closed == [403, 403], "a role taken away is gone in both"

    assert there.post("/sign-out", {})[0] in (302, 303)
    assert here.ask("/api/explore/view")[0] == 401, "signed out in one is signed out in both"
    for browser in (here, there, mine, theirs):
        browser.close()


def _make(accounts: Store, email: str, role: str) -> None:
    with accounts.session() as session:
        session.scalars(select(Account).where(Account.email == email)).one().memberships[0].role = role
        session.commit()


def _version(who: Browser) -> str:
    return who.ask("/contacts/tie-0001")[1].decode().partition('name="version" value="')[2].partition('"')[0]


def _board(who: Browser) -> str:
    """The moment and the cards of a kind, once all are computed."""
    for _ in range(150):
        body = who.ask("/discovery?kind=lifelines")[1].decode()
        if 'http-equiv="refresh"' not in body:
            main = body.partition('<section class="board-kind')[2].partition("</main>")[0]
            return "".join(part for part in main.splitlines() if "csrf_token" not in part)
    raise AssertionError("it is still being computed")


def _guess(url: str, email: str) -> int:
    visitor = Browser(url)
    page = visitor.ask("/sign-in")[1].decode()
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    status, _ = visitor.ask("/sign-in", {"csrf_token": token, "email": email, "password": "not the password"})
    visitor.close()
    return status
