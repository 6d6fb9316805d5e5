"""What people wait for in a network of a whole country: a card, a neighbourhood, a path, the search, a contact, barter rings.

Made by `bench.country`, loaded by the first load. Each question is put to the application in this process, so that no socket is
measured, and the same Cypher with the same values to a bare driver right after it. SETKA_BENCH_HOME names a home in which the
size has been loaded already; it is kept.
"""

from __future__ import annotations

import itertools
import os
import random
import re
import secrets
import statistics
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import neo4j
from flask.testing import FlaskClient

from app import create_app, serve
from app.access import SEES, Actor
from app.config import ROOT, Settings
from app.contacts import CONTACTS
from app.contacts.consents import VERSIONS
from app.database import Database
from app.discovery import KINDS, Scope
from app.discovery.reading import Reading
from app.first_load import load
from app.graph import READ_SECONDS, ROW_CAP, Graph
from app.queries import load as queries
from app.store import Account, Consent
from app.store import of as store_of
from bench import contacts, country, hostile
from bench.country import Size
from bench.percentile import p95

SIZES = country.SIZES
ROUNDS, WARM, FEW = 60, 300, 15
"""So many rounds are measured, after so many that are not: Java compiles what was run some hundred times, and the pages of the
store come from the disk once. Of what takes a second, or writes, few."""
CLIENTS, SECONDS = 8, 6.0
TODAY = country.TODAY
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
TYPED = ("шко", "петр", "иванова ан", "лицей 12", "робот", "гимназия 3", "дом твор", "соколов")


def figures(sizes: tuple[Size, ...] = (SIZES["municipality"], SIZES["region"])) -> Iterator[dict[str, Any]]:
    """`care.card`, `.institution`, `.around2`, `.path`, `.search`, `.together`, `.rings`, `.console`, `.hostile`, `.register` of
    each size; the biggest municipality."""
    for size in sizes:
        with _home(size) as home:
            yield from _measured(home, size)


@contextmanager
def _home(size: Size) -> Iterator[Path]:
    if held := os.environ.get("SETKA_BENCH_HOME"):
        yield Path(held)
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        country.make(size, home / "files")
        base = Database(_settings(home), dict(queries()))
        load(base, home / "files", lambda *_: None)
        yield home


def _settings(home: Path) -> Settings:
    jars = os.environ.get("SETKA_JARS") or str(ROOT / "instance" / "engine" / "jars")
    return Settings(
        home=home, secret_key=secrets.token_hex(16), demo=True, development=True, jars=Path(jars),
        heap=os.environ.get("SETKA_HEAP", "4g"), page_cache=os.environ.get("SETKA_PAGE_CACHE", "2g"),
    )  # fmt: skip


class _Caller:
    """Somebody signed in, and what the graph was asked on the way."""

    def __init__(self, client: FlaskClient, graph: Graph, driver: neo4j.Driver) -> None:
        self.client, self.graph, self.driver = client, graph, driver
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.everything: list[tuple[str, dict[str, Any]]] = []
        self.waited = 0.0  # for the graph, seconds
        read = graph.read

        def heard(text: str, params: Any, *rest: Any, **more: Any) -> Any:
            self.asked.append((text, dict(params)))
            began = time.perf_counter()
            try:
                return read(text, params, *rest, **more)
            finally:
                self.waited += time.perf_counter() - began

        graph.read = heard  # type: ignore[method-assign]

    def measured(
        self, name: str, size: Size, ask: Callable[[int], str | Callable[[], object]], warm: int = WARM
    ) -> dict[str, Any]:
        """Figures of so many rounds, each of another thing: p50 and p95 of the whole, of what of it was waiting for the graph
        (`graph`: the whole less the page's own rendering), and of its Cypher by a bare driver."""
        ours: list[float] = []
        waited: list[float] = []
        bare: list[float] = []
        with self.driver.session(default_access_mode=neo4j.READ_ACCESS, fetch_size=2000) as session:
            for turn in range(ROUNDS + warm):
                question = ask(turn)
                self.asked.clear()
                self.waited = 0.0
                began = time.perf_counter()
                if callable(question):
                    question()
                else:
                    answer = self.client.get(question)
                    assert answer.status_code == 200, (question, answer.status_code)
                middle = time.perf_counter()
                self.everything += self.asked
                for text, params in list(self.asked):
                    list(session.run(text, params))
                ended = time.perf_counter()
                if turn >= warm:
                    ours.append((middle - began) * 1000)
                    waited.append(self.waited * 1000)
                    bare.append((ended - middle) * 1000)
        return figure(name, size, ours, bare) | {
            "graph": round(p95(waited), 1), "graph_median": round(statistics.median(waited), 1),
        }  # fmt: skip

    def together(self, size: Size) -> dict[str, Any]:
        """What was asked so far, mixed, by so many clients at once: statements a second by `Graph` and by a bare driver."""
        chance = random.Random(5)
        mixed = [one for one in self.everything if len(str(one[1])) < 20_000]
        chance.shuffle(mixed)

        def ours(text: str, params: dict[str, Any], _: neo4j.Session) -> None:
            self.graph.read(text, params, ROW_CAP, (), READ_SECONDS)

        def bare(text: str, params: dict[str, Any], session: neo4j.Session) -> None:
            list(session.run(text, params))

        rates: dict[str, list[float]] = {"ours": [], "bare": []}
        for _ in range(2):
            for name, ask in (("ours", ours), ("bare", bare)):
                rates[name].append(self._rate(mixed, ask))
        best = {name: max(found) for name, found in rates.items()}
        return {
            "name": "care.together", "value": round(best["ours"], 1), "unit": f"statements a second, {CLIENTS} clients",
            "baseline": round(best["bare"], 1), "ratio": round(best["ours"] / best["bare"], 2), "size": told(size),
        }  # fmt: skip

    def _rate(self, mixed: list[tuple[str, dict[str, Any]]], ask: Callable[..., None]) -> float:
        turns, until = itertools.count(), time.monotonic() + SECONDS

        def client(_: int) -> int:
            done = 0
            with self.driver.session(default_access_mode=neo4j.READ_ACCESS, fetch_size=2000) as session:
                while time.monotonic() < until:
                    ask(*mixed[next(turns) % len(mixed)], session)
                    done += 1
            return done

        with ThreadPoolExecutor(CLIENTS) as pool:
            return sum(pool.map(client, range(CLIENTS))) / SECONDS


def figure(name: str, size: Size, ours: list[float], bare: list[float]) -> dict[str, Any]:
    """One figure; `value` is the p95 of the whole in ms, `baseline` the p95 of the bare driver."""
    return {
        "name": f"care.{name}", "value": round(p95(ours), 1), "unit": f"ms p95 of {len(ours)}",
        "baseline": round(p95(bare), 1), "ratio": round(statistics.median(ours) / statistics.median(bare), 2),
        "median": round(statistics.median(ours), 1), "baseline_median": round(statistics.median(bare), 1),
        "size": told(size),
    }  # fmt: skip


def told(size: Size) -> str:
    """A size in words."""
    return f"{size.institutions:,} institutions, {size.teachers:,} teachers, {size.ties:,} ties"


def _measured(home: Path, size: Size) -> Iterator[dict[str, Any]]:
    settings, chance = _settings(home), random.Random(3)
    app = create_app(settings)
    base = app.extensions["setka.database"]
    graph = base.open()
    connection = base.engine.connect()
    plan = country.Country.planned(size, 1)
    largest = max(range(size.municipalities), key=lambda at: plan.first_place[at + 1] - plan.first_place[at])
    places = range(plan.first_place[largest], plan.first_place[largest + 1])
    people = range(plan.first_person[places[0]], plan.first_person[places[-1] + 1])
    me = f"t-{people[0]}"
    accounts = _accounts(app, settings, f"m-{largest}", me, f"i-{places[0]}")
    with neo4j.GraphDatabase.driver(
        connection.uri, auth=(connection.user, connection.password), notifications_min_severity="OFF"
    ) as driver:
        records = driver.execute_query(
            "UNWIND $ids AS id MATCH (t:Teacher {id: id}) WHERE t.visibility <> 'coordinators' RETURN t.id AS id",
            ids=[f"t-{chance.randrange(size.teachers)}" for _ in range(400)]
            + [f"t-{chance.choice(people)}" for _ in range(400)],
        ).records
        known = [record["id"] for record in records]
        near = [one for one in known if int(one[2:]) in people]

        client = _signed_in(app, accounts["coordinator"])
        caller = _Caller(client, graph, driver)
        yield caller.measured("card", size, lambda n: f"/teachers/{known[n % len(known)]}")
        yield caller.measured("institution", size, lambda n: f"/institutions/i-{(n * 7919) % size.institutions}")
        yield caller.measured("around2", size, lambda n: f"/api/explore/view?focus={known[n % len(known)]}&depth=2")
        yield caller.measured(
            "path", size, lambda n: f"/api/explore/paths?way={near[n % len(near)]},{near[(n * 31 + 7) % len(near)]}"
        )
        yield caller.measured("search", size, lambda n: f"/api/search?q={urllib.parse.quote(TYPED[n % len(TYPED)])}")
        yield caller.together(size)
        yield caller.measured("rings", size, lambda n: lambda: KINDS["rings"].find(
            Reading(graph, Actor(1, "", frozenset({"coordinator"})).viewer), Scope(f"m-{largest}", TODAY)
        ), FEW) | {"places": len(places), "sees": len(SEES["coordinator"])}  # fmt: skip
        asked = [f"/teachers/{known[0]}", f"/institutions/i-{places[0]}", "/api/search?q=петр"]

        def page(turn: int) -> None:
            answer = client.get(asked[turn % len(asked)])
            assert answer.status_code == 200, answer.status_code

        yield from hostile.figures(app.extensions["setka.console"], graph, f"m-{largest}", page, told(size))
        yield _registered(app, accounts["teacher"], driver, size, me, [one for one in near if one != me])
    base.close()


def _registered(
    app: Any, account: tuple[str, str], driver: neo4j.Driver, size: Size, me: str, others: list[str]
) -> dict[str, Any]:
    client, ours, run = _signed_in(app, account), [], f"{int(time.time()):016x}"
    secret = TOKEN.search(client.get("/account").text)
    assert secret
    for turn in range(ROUNDS + FEW):
        form = {
            "csrf_token": secret[1], "other": others[turn % len(others)], "choice": "joint_lesson",
            "since": f"{1 + turn % 28:02}.{1 + turn // 28:02}.{2011 - int(time.time()) % 90}",
            "visibility": "coordinators", "nonce": f"{run}{turn:016x}",
        }  # fmt: skip
        began = time.perf_counter()
        answer = client.post("/contacts/new", data=form)
        if turn >= FEW:
            ours.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 302, (answer.status_code, answer.text[:500])
    return figure("register", size, ours, contacts.bare(driver, [me], others[:100], run))


def _accounts(app: Any, settings: Settings, municipality: str, person: str, place: str) -> dict[str, tuple[str, str]]:
    with app.app_context():
        ready = {one.role: (one.email, one.password) for one in serve.demo_accounts(app, settings)}
    with store_of(app).session() as session:
        for account in session.query(Account):
            account.municipality = municipality
            account.person = person if account.person else None
            for membership in account.memberships:
                if membership.institution:
                    membership.institution = place
        if not session.query(Consent).filter_by(person=person, purpose=CONTACTS).first():
            session.add(Consent(person=person, purpose=CONTACTS, version=VERSIONS[CONTACTS]))
        session.commit()
    return ready


def _signed_in(app: Any, account: tuple[str, str]) -> FlaskClient:
    client = app.test_client()
    found = TOKEN.search(client.get("/sign-in").text)
    form = {"csrf_token": found[1] if found else "", "email": account[0], "password": account[1]}
    assert client.post("/sign-in", data=form).status_code in (302, 303)
    return client
