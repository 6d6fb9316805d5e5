"""From a post to the inboxes of those whom it concerns, in a municipality of 120 institutions and 3,000 teachers who each follow
three topics and an institution, with a thousand posts of the last thirty days on the bulletin.

A post is in every inbox as soon as it is written: nobody is told one by one. So what is measured is how long writing takes and how
long an inbox takes that finds it, and that all who follow, and nobody else, find it."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from typing import Any

import neo4j

from app import bulletin, inbox, subscriptions
from app.access import Actor
from app.accounts import memberships
from app.audit import Caller
from app.bulletin import TOPIC
from app.engine import Engine
from app.queries import load
from app.store import Account, Store, Subscription, open_store
from bench.discovery import Size, build
from bench.institutions import Noting
from bench.percentile import p95
from bench.site import running

TOWN = Size("bu", 120, 3_000, 15_000, 60)
POSTS = 1_000
WARM = 10
_POSTS = """
UNWIND range(0, $posts - 1) AS n
MATCH (i:Institution {id: $code + '-i' + toString(n % $places)})
MATCH (t:Topic {id: $topics[n % size($topics)]})
CREATE (i)-[:POSTED]->(p:Post {id: $code + '-post-' + toString(n), title: 'Объявление ' + toString(n), about: $about,
  posted_on: date(), audience: CASE WHEN n % 5 = 0 THEN 'some' ELSE 'everyone' END,
  kinds: CASE WHEN n % 5 = 0 THEN ['school'] END, version: 1,
  told_at: datetime().epochMillis - n * 2000000, created_at: datetime(), updated_at: datetime()})-[:ABOUT]->(t)
"""


def figures() -> Iterator[dict[str, Any]]:
    """`bulletin.told`, `bulletin.inbox`, `bulletin.everyone`."""
    with running() as site:
        engine = Engine(site.home)
        found = engine.connect()
        graph = Noting(found.uri, (found.user, found.password), load())
        store = open_store(f"sqlite:///{site.home / 'bulletin.sqlite'}")
        with neo4j.GraphDatabase.driver(found.uri, auth=(found.user, found.password)) as driver:
            build(driver, TOWN)
            asked = "MATCH (t:Topic) WHERE NOT EXISTS { (t)-[:PART_OF]->() } RETURN t.id AS id ORDER BY id"
            topics = [one["id"] for one in driver.execute_query(asked).records]
            driver.execute_query(
                _POSTS, posts=POSTS, code=TOWN.code, places=TOWN.institutions, topics=topics, about="Много слов. " * 60
            )
            readers = _readers(driver, store, topics)
            yield _told(graph, driver, store, readers, topics)
            yield _inbox(graph, driver, store, readers)
            yield _everyone(graph, store, readers, topics)
        graph.close()
        store.close()
        engine.release()


def _readers(driver: neo4j.Driver, store: Store, topics: list[str]) -> list[Actor]:
    chance = random.Random(5)
    asked = "MATCH (i:Institution)<-[:WORKS_AT]-(t:Teacher) WHERE i.id STARTS WITH $code RETURN DISTINCT t.id AS id ORDER BY id"
    people = [one["id"] for one in driver.execute_query(asked, code=f"{TOWN.code}-").records]
    with store.session() as session:
        for n, person in enumerate(people, 1):
            session.add(Account(id=n, email=f"{n}@x.example", name=person, password_hash="", person=person,
                                municipality=TOWN.code, memberships=memberships(["teacher"], "")))  # fmt: skip
            for topic in chance.sample(topics, 3):
                session.add(Subscription(account_id=n, what=TOPIC, key=topic))
            place = f"{TOWN.code}-i{chance.randrange(TOWN.institutions)}"
            session.add(Subscription(account_id=n, what=bulletin.INSTITUTION, key=place))
        session.commit()
    return [
        Actor(n, person, frozenset({"teacher"}), person, municipality=TOWN.code) for n, person in enumerate(people, 1)
    ]


def _author(turn: int) -> tuple[Caller, bulletin.Owner]:
    place = f"{TOWN.code}-i{turn % TOWN.institutions}"
    actor = Actor(
        1 + turn % TOWN.institutions,
        "",
        frozenset({"representative"}),
        institutions=frozenset({place}),
        municipality=TOWN.code,
    )
    return Caller(actor), bulletin.Owner(place, place, "general", "school", TOWN.code)


def _post(graph: Noting, store: Store, turn: int, topic: str) -> str:
    caller, owner = _author(turn)
    with store.session() as session:
        given = {"title": f"Новое {turn}", "about": "Много слов. " * 60, "topics": topic}
        return bulletin.make(graph.session(caller.actor.viewer), session, caller, owner, given).id


def _look(graph: Noting, store: Store, reader: Actor) -> set[str]:
    """What the header of any page asks for a reader, the items told apart."""
    seen = graph.session(reader.viewer)
    with store.session() as session:
        posts = inbox.posts_for(seen, reader, subscriptions.of(session, reader.account_id), None, TOWN.code)
    return {item.row["id"] for item in inbox.look(seen, None, posts=posts).items if item.what == "post"}


def _told(graph: Noting, driver: neo4j.Driver, store: Store, readers: list[Actor], topics: list[str]) -> dict[str, Any]:
    """From the click of the author to the answer in which a follower’s inbox holds the post."""
    with store.session() as session:
        follows = {row.account_id: row.key for row in session.query(Subscription).filter(Subscription.what == TOPIC)}
    ours: list[float] = []
    writes: list[float] = []
    for turn in range(TOWN.runs + WARM):
        reader = readers[(turn * 37) % len(readers)]
        began = time.perf_counter()
        id = _post(graph, store, turn, follows[reader.account_id or 0])
        middle = time.perf_counter()
        assert id in _look(graph, store, reader)
        if turn >= WARM:
            ours.append((time.perf_counter() - began) * 1000)
            writes.append((middle - began) * 1000)
    return {
        "name": "bulletin.told", "value": round(p95(ours), 1), "unit": f"ms p95 of {TOWN.runs}",
        "median": round(statistics.median(ours), 1), "baseline": round(p95(writes), 1),
        "ratio": round(statistics.median(ours) / statistics.median(writes), 2),
        "size": f"{TOWN}, {POSTS:,} posts of 30 days, {len(readers):,} subscribers; the baseline is the writing alone",
    }  # fmt: skip


def _inbox(graph: Noting, driver: neo4j.Driver, store: Store, readers: list[Actor]) -> dict[str, Any]:
    """What the bulletin adds to the inbox’s question, which every page’s header asks, and how it compares with a bare driver."""
    ours: list[float] = []
    bare: list[float] = []
    rest: list[float] = []
    with driver.session(default_access_mode=neo4j.READ_ACCESS, fetch_size=2000) as bolt:
        for turn in range(TOWN.runs + WARM):
            reader = readers[(turn * 53) % len(readers)]
            seen = graph.session(reader.viewer)
            graph.questions.clear()
            began = time.perf_counter()
            with store.session() as session:
                posts = inbox.posts_for(seen, reader, subscriptions.of(session, reader.account_id), None, TOWN.code)
            middle = time.perf_counter()
            for text, params in list(graph.questions):
                list(bolt.run(text, params))
            end = time.perf_counter()
            inbox.look(seen, None, posts=posts)
            if turn >= WARM:
                ours.append((middle - began) * 1000)
                bare.append((end - middle) * 1000)
                rest.append((time.perf_counter() - end) * 1000)
    return {
        "name": "bulletin.inbox", "value": round(p95(ours), 1), "unit": f"ms p95 of {TOWN.runs}",
        "median": round(statistics.median(ours), 1), "baseline": round(p95(bare), 1),
        "ratio": round(statistics.median(ours) / statistics.median(bare), 2),
        "rest_of_inbox": round(statistics.median(rest), 1),
        "size": f"{TOWN}, {POSTS:,} posts of 30 days, 4 subscriptions a reader",
    }  # fmt: skip


def _everyone(graph: Noting, store: Store, readers: list[Actor], topics: list[str]) -> dict[str, Any]:
    """One post on a topic that is part of no other, and the inboxes of all readers one after another: exactly those who follow the
    topic or the institution find it."""
    topic = topics[0]
    id = _post(graph, store, 0, topic)
    with store.session() as session:
        followed = {(TOPIC, topic), (bulletin.INSTITUTION, f"{TOWN.code}-i0")}
        wanted = {row.account_id for row in session.query(Subscription) if (row.what, row.key) in followed}
    began = time.perf_counter()
    got = {reader.account_id for reader in readers if id in _look(graph, store, reader)}
    took = time.perf_counter() - began
    return {
        "name": "bulletin.everyone", "value": round(took, 1), "unit": f"s for {len(readers):,} inboxes", "told": len(got),
        "missed": len(wanted - got), "too_many": len(got - wanted), "baseline": round(took / len(readers) * 1000, 1), "ratio": 1.0,
        "size": f"{TOWN}; baseline: ms an inbox",
    }  # fmt: skip
