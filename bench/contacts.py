"""Contacts over HTTP: registering by sixteen teachers at once, and suggestions while one types, in the seed and in a region.

Registering is compared with one bare write transaction of the same Cypher, suggesting with the bare full-text question."""

from __future__ import annotations

import datetime as dt
import random
import statistics
import threading
import time
import urllib.parse
from collections.abc import Iterator
from typing import Any

import neo4j
import orjson

from app.access import Actor
from app.contacts import CONTACTS
from app.contacts.consents import VERSIONS
from app.engine import Engine
from app.interchange import tie_key
from app.queries import load
from app.search import question
from app.store import Account, Consent, Membership, open_store
from bench.site import Browser, Site, paired, running

TEACHERS = 16
EACH = 12
ROUNDS = 120
REGION = {"institutions": 1_200, "teachers": 40_000, "ties": 140_000, "municipalities": 30}
TYPED = "петрова"


def figures() -> Iterator[dict[str, Any]]:
    """`contacts.register`, `contacts.suggest` (the seed), `contacts.suggest_region`."""
    with running() as site:
        engine = Engine(site.home)
        found = engine.connect()
        with neo4j.GraphDatabase.driver(found.uri, auth=(found.user, found.password)) as driver:
            yield _register(site, driver)
            yield _suggest(site, driver, "contacts.suggest", "seed: about 450 teachers, 60 institutions")
            _build_region(driver)
            size = f"region: {REGION['teachers']:,} teachers, {REGION['institutions']:,} institutions, {REGION['ties']:,} ties"
            yield _suggest(site, driver, "contacts.suggest_region", size)
        engine.release()


def _people(driver: neo4j.Driver, count: int) -> list[str]:
    cypher = "MATCH (p:Teacher) WHERE p.visibility = 'network' RETURN p.id AS id ORDER BY p.id LIMIT $count"
    return [record["id"] for record in driver.execute_query(cypher, count=count).records]


def _register(site: Site, driver: neo4j.Driver) -> dict[str, Any]:
    everyone = _people(driver, TEACHERS + 200)
    mine, others = everyone[:TEACHERS], everyone[TEACHERS:]
    email, password = site.accounts["teacher"]
    store = open_store(f"sqlite:///{site.home / 'store.sqlite'}")
    with store.session() as session:
        demo = session.query(Account).filter_by(email=email).one()
        for number, person in enumerate(mine):
            made = Account(
                email=f"bench-{number}@setka.example", name=person, password_hash=demo.password_hash, person=person
            )
            made.municipality, made.demo, made.memberships = demo.municipality, True, [Membership(role="teacher")]
            session.add_all([made, Consent(person=person, purpose=CONTACTS, version=VERSIONS[CONTACTS])])
        session.commit()
    store.close()
    browsers = []
    for number in range(TEACHERS):
        browser = Browser(site.url)
        browser.sign_in(f"bench-{number}@setka.example", password)
        browsers.append(browser)
    times: list[float] = []
    start = threading.Barrier(TEACHERS)

    def work(number: int) -> None:
        browser = browsers[number]
        browser.post("/contacts/new", {})  # the secret of the forms is fetched outside the measured time
        start.wait()
        for turn in range(EACH):
            form = {
                "other": others[(number * EACH + turn) % len(others)], "choice": "joint_lesson", "since": "2024",
                "visibility": "coordinators", "nonce": f"{number:016x}{turn:016x}",
            }  # fmt: skip
            began = time.perf_counter()
            status, _ = browser.post("/contacts/new", form)
            times.append((time.perf_counter() - began) * 1000)
            if status != 302:
                raise RuntimeError(f"registering answered {status}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(TEACHERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    baseline = _p95(bare(driver, mine, others))
    ours = _p95(times)
    return {
        "name": "contacts.register", "value": round(ours, 1), "unit": f"ms p95, {TEACHERS} teachers at once",
        "baseline": round(baseline, 1), "ratio": round(ours / baseline, 1), "median": round(statistics.median(times), 1),
        "per_second": round(1000 * TEACHERS / statistics.mean(times)),
        "size": f"{len(times)} registrations, {TEACHERS} accounts, one server process",
    }  # fmt: skip


def bare(driver: neo4j.Driver, mine: list[str], others: list[str], run: str = "") -> list[float]:
    """Milliseconds of write transactions of the same Cypher, one after another; the ids of their ties begin with `run`."""
    text, times = load()["contacts.register"].text, []
    since = dt.date(2025, 1, 1)
    with driver.session() as session:
        for number in range(ROUNDS):
            me, other = mine[number % len(mine)], others[number % len(others)]
            viewer = Actor(1, "", frozenset({"teacher"}), person=me).viewer.as_param()
            params = {
                "me": me, "other": other, "locks": sorted((me, other)), "opened": [], "outward": True, "directed": False,
                "id": f"bare{run}-{number}", "key": tie_key("joint_event", me, other, since), "kind": "joint_event",
                "on": since, "visibility": "coordinators", "viewer": viewer,
                "properties": {"since": since, "since_precision": "day", "source": "teacher"},
            }  # fmt: skip
            began = time.perf_counter()
            session.execute_write(lambda tx, p=params: tx.run(text, p).consume())  # type: ignore[misc]
            if number >= ROUNDS // 5:
                times.append((time.perf_counter() - began) * 1000)
    return times


def _suggest(site: Site, driver: neo4j.Driver, name: str, size: str) -> dict[str, Any]:
    browser = Browser(site.url)
    browser.sign_in(*site.accounts["teacher"])
    path = f"/api/contacts/suggest?q={urllib.parse.quote(TYPED[:5])}"
    status, body = browser.ask(path)
    assert status == 200, status
    asked = question(TYPED[:5])
    with driver.session() as session:

        def bare() -> object:
            cypher = "CALL db.index.fulltext.queryNodes('names', $text, {limit: 500}) YIELD node RETURN node.id, node.name LIMIT 8"
            return session.run(cypher, text=asked).values()

        ours, baseline = paired(lambda: browser.ask(path), bare, ROUNDS)
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        browser.ask(path)
        times.append((time.perf_counter() - began) * 1000)
    return {
        "name": name, "value": round(ours, 1), "unit": "ms median", "p95": round(_p95(times), 1),
        "baseline": round(baseline, 1), "ratio": round(ours / baseline, 1),
        "size": f"{size}; “{TYPED[:5]}”: {orjson.loads(body)['of']} matches looked at",
    }  # fmt: skip


def _build_region(driver: neo4j.Driver) -> None:
    """People and ties of a region beside the seed: schools in municipalities, most ties inside a municipality."""
    chance = random.Random(7)
    surnames = [
        "Петрова",
        "Иванова",
        "Смирнов",
        "Кузнецова",
        "Соколова",
        "Попов",
        "Лебедева",
        "Козлов",
        "Новикова",
        "Морозов",
    ]
    names = ["Анна", "Борис", "Вера", "Галина", "Дмитрий", "Елена", "Жанна", "Зоя", "Игорь", "Кира"]
    stamp = "created_at: datetime(), updated_at: datetime()"

    def each(rows: list[dict[str, Any]], cypher: str) -> None:
        for first in range(0, len(rows), 5_000):
            driver.execute_query(f"UNWIND $rows AS row {cypher}", rows=rows[first : first + 5_000])

    count = REGION["municipalities"]
    each(
        [{"id": f"bm-{n}"} for n in range(count)],
        f"CREATE (:Municipality {{id: row.id, name: 'Район ' + row.id, {stamp}}})",
    )
    places = [{"id": f"bs-{n}", "m": f"bm-{n % count}", "n": n} for n in range(REGION["institutions"])]
    each(
        places,
        "MATCH (m:Municipality {id: row.m}) CREATE (:Institution {id: row.id, name: 'Средняя школа № ' + row.n, "
        f"short_name: 'Школа № ' + row.n, kind: 'school', sector: 'general', {stamp}}})-[:IN]->(m)",
    )
    people = [
        {
            "id": f"bt-{n}",
            "name": f"{chance.choice(surnames)} {chance.choice(names)} {n}",
            "s": f"bs-{n % REGION['institutions']}",
        }
        for n in range(REGION["teachers"])
    ]
    each(
        people,
        "MATCH (s:Institution {id: row.s}) CREATE (:Teacher {id: row.id, name: row.name, visibility: 'network', "
        f"subjects: ['математика'], {stamp}}})-[:WORKS_AT {{id: row.id + ':w', position: 'учитель', {stamp}}}]->(s)",
    )
    ties = []
    for n in range(REGION["ties"]):
        a = chance.randrange(REGION["teachers"])
        near = (a + count * chance.randrange(1, 300)) % REGION["teachers"]
        b = near if chance.random() < 0.85 else chance.randrange(REGION["teachers"])
        ties.append({"id": f"bk-{n}", "a": f"bt-{a}", "b": f"bt-{b}"})
    each(
        ties,
        "MATCH (a:Teacher {id: row.a}), (b:Teacher {id: row.b}) CREATE (a)-[:INFORMAL_TIE {id: row.id, key: row.id, "
        f"kind: 'advice', state: 'confirmed', source: 'import', visibility: 'network', since: date('2020-01-01'), {stamp}}}]->(b)",
    )
    driver.execute_query("CALL db.awaitIndexes(300)")
    driver.execute_query("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()")


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[18]
