"""The bulletin on the real engine: who sees what by every way, what is new for whom and why, two editors at once, down and back,
agreements that run out told once, feeds; and its pages over HTTP with whatever is sent."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
import time_machine
from lxml import etree
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import atom, bulletin, contacts, digest, directory, feeds, inbox, model_check, subscriptions
from app.access import Actor
from app.accounts import memberships
from app.audit import Caller
from app.bulletin import concern
from app.bulletin.concern import INSTITUTION, KIND, TOPIC, Place, Reader
from app.graph import Graph, GraphSession
from app.inbox import Inbox
from app.mail import Letter
from app.merging import followers
from app.profiles import Changed, Wrong, texts_of
from app.refusals import NotThere, Refusal
from app.store import (
    Account,
    AuditEntry,
    FeedLink,
    Merge,
    PostChange,
    Store,
    Subscription,
    now,
)
from app.store import of as store_of
from bench.site import Browser
from tests.conftest import Site
from tests.racing import in_threads

MAKE = """
CREATE (m:Municipality {id: 'zarechye', name: 'З'}), (m2:Municipality {id: 'm2', name: 'Д'})
CREATE (sport:Topic {id: 'sport', name: 'Спорт'}), (swim:Topic {id: 'swim', name: 'Плавание'})-[:PART_OF]->(sport)
CREATE (art:Topic {id: 'art', name: 'Театр'})
WITH m, m2
UNWIND [['gymnasium-1', 'Гимназия', 'gymnasium', 'general', 1], ['school-b', 'Школа Б', 'school', 'general', 1],
  ['garden', 'Сад', 'kindergarten', 'preschool', 1], ['office', 'Управление', 'edu_authority', 'governance', 1],
  ['far', 'Дальняя школа', 'school', 'general', 2]] AS row
CREATE (i:Institution {id: row[0], name: row[1], short_name: row[1], kind: row[2], sector: row[3]})
WITH i, CASE row[4] WHEN 1 THEN m ELSE m2 END AS home
CREATE (i)-[:IN]->(home)
"""
PEOPLE = """
UNWIND [['t-petrova-ia', 'school-b', null], ['boris', 'gymnasium-1', null], ['fara', 'far', null],
  ['left', 'garden', '2020-01-01']] AS row
MATCH (i:Institution {id: row[1]})
CREATE (:Teacher {id: row[0], name: row[0], visibility: 'network'})-[:WORKS_AT {id: 'w-' + row[0], position: 'у',
  until: date(row[2]), until_precision: CASE WHEN row[2] IS NULL THEN null ELSE 'day' END}]->(i)
"""
STAMP = """
WITH datetime('2020-01-01T00:00Z') AS day MATCH (n) WHERE NOT n:Migration SET n.created_at = day, n.updated_at = day
"""
STAMP_TIES = "MATCH ()-[t:WORKS_AT|PARTY_TO]->() SET t.created_at = datetime(), t.updated_at = datetime()"
PLACES = {
    "gymnasium-1": Place("gymnasium-1", "Гимназия", "gymnasium", "general"),
    "school-b": Place("school-b", "Школа Б", "school", "general"),
    "garden": Place("garden", "Сад", "kindergarten", "preschool"),
    "office": Place("office", "Управление", "edu_authority", "governance"),
    "far": Place("far", "Дальняя школа", "school", "general"),
}
# Who: account, role, person, the institutions for which they answer, municipality.
ROLES: dict[str, tuple[int, str, str | None, tuple[str, ...], str | None]] = {
    "anna": (1, "teacher", "t-petrova-ia", (), "zarechye"), "boris": (2, "teacher", "boris", (), "zarechye"),
    "gymnasium": (3, "representative", None, ("gymnasium-1",), "zarechye"),
    "school": (4, "representative", None, ("school-b",), "zarechye"), "garden": (5, "representative", None, ("garden",), None),
    "coordinator": (6, "coordinator", None, (), "zarechye"), "analyst": (7, "analyst", None, (), "zarechye"),
    "left": (8, "teacher", "left", (), "zarechye"), "fara": (9, "teacher", "fara", (), "m2"),
    "far-coordinator": (10, "coordinator", None, (), "m2"), "far": (11, "representative", None, ("far",), "m2"),
}  # fmt: skip
TEXTS = {"title": "День открытых бассейнов", "about": "Приходите с детьми.\n\nhttps://x.example/1", "topics": "swim"}


class Town:
    """Four institutions of a municipality and one of another, with who works there and who answers for them."""

    def __init__(self, database: Graph, store: Session) -> None:
        self.database, self.store = database, store
        self.run(MAKE)
        self.run(PEOPLE)
        self.run(STAMP)
        self.run(STAMP_TIES)
        for name, (id, role, person, places, municipality) in ROLES.items():
            store.add(
                Account(id=id, email=f"{id}@x.example", name=name, password_hash="", person=person, municipality=municipality,
                        memberships=memberships([role], next(iter(places), "")))
            )  # fmt: skip
        store.commit()

    def run(self, text: str, **values: Any) -> None:
        with self.database.driver_session("write") as session:
            session.run(text, values).consume()

    def caller(self, who: str) -> Caller:
        id, role, person, places, municipality = ROLES[who]
        return Caller(Actor(id, who, frozenset({role}), person, frozenset(places), municipality))

    def graph(self, who: str) -> GraphSession:
        return self.database.session(self.caller(who).actor.viewer)

    def here(self, who: str) -> str:
        return ROLES[who][4] or "zarechye"

    def put_up(self, who: str, owner: str = "", nonce: str = "", **texts: str) -> str:
        caller, graph = self.caller(who), self.graph(who)
        found = bulletin.owner(graph, caller, self.here(who), owner)
        return bulletin.make(graph, self.store, caller, found, TEXTS | texts, nonce=nonce).id

    def change(self, who: str, id: str, seen: str = "", **texts: str) -> str:
        held = bulletin.shown(self.graph(who), id, self.here(who))
        given = texts_of(bulletin.POST, held.values) | texts
        return bulletin.change(
            self.graph(who), self.store, self.caller(who), held, given, seen=seen or held.values["seen"]
        ).outcome

    def remove(self, who: str, id: str, reason: str = "") -> PostChange:
        held = bulletin.shown(self.graph(who), id, self.here(who))
        return bulletin.remove(self.graph(who), self.store, self.caller(who), held, held.values["seen"], reason)

    def found(self, who: str, **asked: str) -> list[str]:
        return [item["id"] for item in bulletin.listing(self.graph(who), self.here(who), {"when": "all"} | asked).items]

    def sees(self, who: str, id: str) -> bool:
        return bulletin.post(self.graph(who), id, self.here(who)) is not None

    def follow(self, who: str, what: str, key: str) -> None:
        subscriptions.follow(self.store, self.caller(who), what, key)

    def news(self, who: str, seen: dt.datetime | None = None, on: dt.date | None = None) -> list[dict[str, Any]]:
        actor = self.caller(who).actor
        follows = subscriptions.of(self.store, actor.account_id)
        return bulletin.news(self.graph(who), actor, follows, seen, self.here(who), on)

    def why(self, who: str) -> list[tuple[str, str]]:
        return [(one.what, one.key) for row in self.news(who) for one in row["reasons"]]


@pytest.fixture
def town(database: Graph, graph: GraphSession, books: Store) -> Iterator[Town]:
    with books.session() as session:
        yield Town(database, session)


# --- who sees what ----------------------------------------------------------------------------------------------------


def test_every_way_to_a_post_keeps_to_the_same_rules(town: Town) -> None:
    """The queries against the rules as `concern` says them, over many posts and all readers."""
    chance = random.Random(9)
    rows: list[dict[str, Any]] = []
    for n in range(60):
        named = chance.random() < 0.7
        rows.append(
            {
                "id": f"p{n}",
                "owner": chance.choice(list(PLACES)),
                "kinds": chance.sample(["school", "gymnasium", "kindergarten"], chance.randint(0, 1)) if named else [],
                "sectors": chance.sample(["general", "preschool"], chance.randint(0, 1)) if named else [],
                "addressees": chance.sample(["gymnasium-1", "school-b", "garden"], chance.randint(0, 2))
                if named
                else [],
                "audience": "some" if named else chance.choice(["everyone", None]),
                "topics": chance.sample(["sport", "swim", "art"], chance.randint(0, 2)),
            }
        )
    town.run(
        """UNWIND $rows AS row MATCH (o:Institution {id: row.owner})
        CREATE (o)-[:POSTED]->(p:Post {id: row.id, title: 'Бассейн ' + row.id, posted_on: date(), audience: row.audience,
          kinds: CASE row.kinds WHEN [] THEN null ELSE row.kinds END, version: 1,
          sectors: CASE row.sectors WHEN [] THEN null ELSE row.sectors END,
          told_at: datetime().epochMillis, created_at: datetime(), updated_at: datetime()})
        WITH p, row
        CALL (p, row) { UNWIND row.addressees AS id MATCH (i:Institution {id: id}) CREATE (p)-[:ADDRESSED_TO]->(i) }
        CALL (p, row) { UNWIND row.topics AS id MATCH (t:Topic {id: id}) CREATE (p)-[:ABOUT]->(t) }""",
        rows=rows,
    )
    wider = {"swim": {"swim": "Плавание", "sport": "Спорт"}, "sport": {"sport": "Спорт"}, "art": {"art": "Театр"}}
    homes = {"anna": "school-b", "boris": "gymnasium-1", "fara": "far"}
    for what, key in ((TOPIC, "sport"), (INSTITUTION, "garden"), (KIND, "gymnasium")):
        for who in ("anna", "analyst", "coordinator", "fara", "garden"):
            town.follow(who, what, key)
    for who, (_, role, _, places, _) in ROLES.items():
        mine = tuple(PLACES[id] for id in {*places, *filter(None, [homes.get(who)])})
        follows = subscriptions.of(town.store, ROLES[who][0])
        reader = Reader(mine, frozenset(places), follows, role == "coordinator")
        seen, told = set(), {}
        for row in rows:
            if (row["owner"] == "far") != (town.here(who) == "m2"):
                continue
            topics = {id: name for topic in row["topics"] for id, name in wider[topic].items()}
            post = concern.Post(
                PLACES[row["owner"]], row["audience"] != "some", frozenset(row["kinds"]), frozenset(row["sectors"]),
                frozenset(row["addressees"]), topics,
            )  # fmt: skip
            if concern.sees(post, reader):
                seen.add(row["id"])
            if why := concern.reasons(post, reader):
                told[row["id"]] = {(one.what, one.key) for one in why}
        found = bulletin.listing(town.graph(who), town.here(who), {"when": "all"}, most=200)
        assert ({item["id"] for item in found.items}, found.total) == (seen, len(seen)), who
        assert set(town.found(who, q="бассейны")) <= seen, "nor by its words"
        some = [row["id"] for row in chance.sample(rows, 12)]
        assert {id for id in some if town.sees(who, id)} == seen & set(some), who
        assert {row["id"]: {(w.what, w.key) for w in row["reasons"]} for row in town.news(who)} == told, who
    # Ways that show any node: a post has none of them.
    for who in ("analyst", "coordinator"):
        assert directory.node(town.graph(who), "p0", dt.date.today()) is None
        card = directory.node(town.graph(who), "swim", dt.date.today())
        assert card is not None
        assert not [link for link in card["links"] if any(one["label"] == "Post" for one in link["others"])]
        around = town.graph(who).row("explore.around", id="swim", types=["ABOUT", "PART_OF"])
        assert around is not None
        assert set(around["labels"]) <= {"Topic"}
    copied = {row["id"] for row in town.graph("analyst").rows("console.nodes", label="Post", keys=["id"]).dicts()}
    assert copied == {row["id"] for row in rows if row["audience"] != "some"}


def test_a_post_is_found_by_other_forms_of_its_words_and_by_facets(town: Town) -> None:
    id = town.put_up("gymnasium", event_on="01.12.2030", place="Дворец спорта")
    old = town.put_up("school", title="Зал", until="2020", topics="")
    for words in (
        "открытый бассейн",
        "БАССЕЙНАМ",
        "дворцы",
        ",fcctqy",
    ):  # another form, case, the place, the other keyboard
        assert town.found("anna", q=words) == [id], words
    assert town.found("anna", topic="sport") == town.found("anna", institution="gymnasium-1") == [id]
    assert town.found("anna", kind="school") == [old]
    assert (town.found("anna", when=""), town.found("anna", when="over")) == ([id], [old])
    assert town.found("anna", sort="event")[0] == id
    assert town.found("anna", municipality="m2") == town.found("anna"), "which municipality is not the address’s to say"
    assert model_check.check(town.graph("coordinator")) == []
    assert [row.action for row in town.store.scalars(select(AuditEntry))] == ["bulletin.make"] * 2


def test_nobody_posts_in_a_name_that_is_not_theirs(town: Town) -> None:
    for who, owner in (
        ("gymnasium", "school-b"),
        ("anna", "school-b"),
        ("far-coordinator", "garden"),
        ("analyst", "garden"),
    ):
        with pytest.raises(NotThere):
            town.put_up(who, owner)
    with pytest.raises(NotThere):
        town.put_up("coordinator")  # it must say in which
    id = town.put_up("coordinator", "garden")
    assert town.sees("anna", id)
    assert bulletin.made_by_coordination(town.store, id)
    for who in ("gymnasium", "anna", "analyst"):
        with pytest.raises(NotThere):
            bulletin.writable(town.graph(who), town.caller(who), id, "zarechye")
    for texts in (
        {"title": ""},
        {"topics": "no-such"},
        {"audience": "some", "addressees": "far"},
        {"audience": "some"},
    ):
        with pytest.raises(Wrong):
            town.put_up("garden", **texts)
    assert len(town.found("coordinator")) == 1


def test_sent_twice_at_once_it_is_put_up_once(town: Town, books: Store) -> None:
    owner = bulletin.owner(town.graph("school"), town.caller("school"), "zarechye", "")

    def work() -> None:
        with books.session() as session:
            bulletin.make(town.graph("school"), session, town.caller("school"), owner, TEXTS, nonce="a" * 32)

    in_threads(work for _ in range(4))
    assert town.found("anna") == ["post-" + "a" * 32]
    assert len(town.store.scalars(select(PostChange)).all()) == 1


# --- changing, down and back ------------------------------------------------------------------------------------------


def test_two_editors_at_once_lose_nothing_and_the_history_tells_both(town: Town) -> None:
    id = town.put_up("gymnasium")
    seen = bulletin.shown(town.graph("coordinator"), id, "zarechye").values["seen"]
    assert town.change("gymnasium", id, title="Новое имя") == "changed"
    with pytest.raises(Changed) as late:
        town.change("coordinator", id, seen=seen, title="Другое")
    assert late.value.record is not None
    assert late.value.record["title"] == "Новое имя"
    assert town.change("gymnasium", id, title="Новое имя") == "same"
    acts = [entry.row.act for entry in bulletin.history(town.store, town.caller("gymnasium"), id)]
    assert acts == ["change", "make"]


def test_what_is_taken_down_comes_back_whole_and_never_to_more_people(town: Town) -> None:
    some = {"audience": "some", "addressees": "school-b"}
    id = town.put_up("gymnasium", **some)
    before = bulletin.shown(town.graph("anna"), id, "zarechye")
    with pytest.raises(Refusal, match="Say why"):
        town.remove("coordinator", id)
    row = town.remove("coordinator", id, "Реклама")
    assert not town.sees("anna", id)
    assert [one.may_come_back for one in bulletin.removed(town.store, town.caller("gymnasium"))] == [False]
    assert bulletin.removed(town.store, town.caller("school")) == []
    assert bulletin.restorable(town.store, town.caller("gymnasium"), row.id) is None
    assert bulletin.restorable(town.store, town.caller("far-coordinator"), row.id) is None
    bulletin.restore(town.graph("coordinator"), town.store, town.caller("coordinator"), row)
    after = bulletin.shown(town.graph("anna"), id, "zarechye")
    assert (after.topics, after.addressees, after.for_me) == (before.topics, before.addressees, ["Школа Б"])
    own = town.remove("gymnasium", id)
    town.run("MATCH (i:Institution {id: 'school-b'}) DETACH DELETE i")  # whom it was for is gone meanwhile
    bulletin.restore(town.graph("gymnasium"), town.store, town.caller("gymnasium"), own)
    assert [who for who in ROLES if town.sees(who, id)] == ["gymnasium", "coordinator"]


# --- what is new ------------------------------------------------------------------------------------------------------


def test_a_new_post_comes_with_its_reason_and_is_new_until_it_was_seen(town: Town) -> None:
    town.follow("anna", TOPIC, "sport")
    town.follow("boris", INSTITUTION, "gymnasium-1")
    id = town.put_up("gymnasium")
    assert town.why("anna") == [(TOPIC, "sport")], "of a narrower topic"
    assert town.why("boris") == [(INSTITUTION, "gymnasium-1")]
    assert town.why("gymnasium") == town.why("school") == town.why("fara") == []
    [row] = town.news("anna", now())
    assert (row["id"], row["who"], row["fresh"]) == (id, "Гимназия", False)
    assert [one["fresh"] for one in town.news("anna", now() - dt.timedelta(minutes=1))] == [True]
    # Whom it did not concern before is told; a mended word is not told again.
    seen = now()
    town.change("gymnasium", id, title="День открытого бассейна")
    assert [one["fresh"] for one in town.news("anna", seen)] == [False]
    town.change("gymnasium", id, audience="some", kinds="kindergarten")
    assert [(one["fresh"], one["reasons"][0].name) for one in town.news("garden", seen)] == [(True, "Сад")]
    assert town.why("anna") == town.why("boris") == [], "nor does who follows hear of it any more"
    with time_machine.travel(now() + dt.timedelta(days=31), tick=True):
        assert town.news("garden") == []
    town.change("gymnasium", id, until="2020")
    assert town.news("garden") == [], "over"


def test_posts_join_inbox_and_letter_and_subscriptions_end_at_once(town: Town, books: Store) -> None:
    town.follow("analyst", KIND, "kindergarten")
    town.put_up("garden", title="Семинар")
    graph, caller = town.graph("analyst"), town.caller("analyst")
    follows = subscriptions.of(town.store, caller.actor.account_id)
    found = inbox.look(graph, None, posts=inbox.posts_for(graph, caller.actor, follows, None, "zarechye"))
    assert [(item.what, item.row["title"], item.is_new) for item in found.items] == [("post", "Семинар", True)]
    sent: list[tuple[str, list[str]]] = []

    class Box:
        def send(self, letter: Letter) -> None:
            sent.append((letter.to, letter.text.split("\n")))

    def compose(account: Account, found: Inbox) -> Letter:
        return Letter(account.email, "", "", "\n".join(str(item.row.get("title")) for item in found.items), "")

    digest.send(books, lambda actor: town.database.session(actor.viewer), compose, Box())
    assert sent == [("7@x.example", ["Семинар"])]
    assert subscriptions.follow(town.store, caller, KIND, "kindergarten") is False
    for what, key in ((KIND, "castle"), ("person", "anna"), (TOPIC, "a b")):
        with pytest.raises(Refusal):
            subscriptions.follow(town.store, caller, what, key)
    subscriptions.unfollow(town.store, caller, KIND, "kindergarten")
    assert town.news("analyst") == []


def test_what_may_concern_me_is_offered_and_nothing_is_followed_by_itself(town: Town) -> None:
    town.run(
        "MATCH (i:Institution {id: 'school-b'}), (t:Topic {id: 'art'}) "
        "CREATE (i)-[:NEEDS]->(:Need {id: 'n', title: 'Н'})-[:ABOUT]->(t)"
    )
    assert subscriptions.of(town.store, 4) == frozenset()
    offered = subscriptions.offered(town.graph("school"), frozenset(), "zarechye")
    assert offered == [(INSTITUTION, "school-b", "Школа Б"), (TOPIC, "art", "Театр")]
    assert [one[1] for one in subscriptions.offered(town.graph("anna"), frozenset(), "zarechye")] == ["school-b"]
    assert subscriptions.offered(town.graph("school"), frozenset({(TOPIC, "art")}), "zarechye") == offered[:1]


def test_followers_of_two_institutions_that_become_one_follow_it_once_and_both_again(town: Town) -> None:
    for key in ("school-b", "garden"):
        town.follow("anna", INSTITUTION, key)
    town.follow("boris", INSTITUTION, "garden")
    row = Merge(label="Institution", kept="school-b", gone="garden")
    moved = followers.lead(town.store, row)
    assert [subscriptions.of(town.store, n) for n in (1, 2)] == [{(INSTITUTION, "school-b")}] * 2
    row.moved = {"followers": moved}
    followers.lead_back(town.store, row)
    assert subscriptions.of(town.store, 1) == {(INSTITUTION, "school-b"), (INSTITUTION, "garden")}
    assert subscriptions.of(town.store, 2) == {(INSTITUTION, "garden")}


def test_what_is_kept_about_me_is_told_and_goes_when_i_am_erased(town: Town) -> None:
    town.follow("anna", TOPIC, "swim")
    feeds.make(town.store, town.caller("anna"), "zarechye", "all", "", "Всё")
    data = contacts.my_data(town.graph("anna"), town.store, town.caller("anna"))
    assert [(row["what"], row["key"]) for row in data.follows] == [(TOPIC, "swim")]
    assert [row["title"] for row in data.feeds] == ["Всё"]
    town.put_up("gymnasium", about="Спросите: t-petrova-ia")
    contacts.erase(town.graph("anna"), town.store, town.caller("anna"), name="Нет")
    assert town.store.scalars(select(Subscription)).all() == []
    assert "t-petrova-ia" not in str(town.store.scalars(select(PostChange.after)).all())


# --- agreements that run out ------------------------------------------------------------------------------------------

AGREEMENTS = """
UNWIND [['a1', 'active', '2027-03-01', ['gymnasium-1', 'garden']], ['a2', 'terminated', '2027-03-01', ['gymnasium-1', 'garden']],
  ['a3', 'active', '2027-03-01', ['far']]] AS row
CREATE (a:Agreement {id: row[0], number: row[0], form: 'coop_agreement', subject: 'Бассейн', state: row[1], until: date(row[2]),
  until_precision: 'day', created_at: datetime('2020-01-01T00:00Z'), updated_at: datetime('2020-01-01T00:00Z')})
WITH a, row UNWIND row[3] AS id MATCH (i:Institution {id: id})
CREATE (i)-[:PARTY_TO {id: row[0] + '-' + id, role: 'party'}]->(a)
"""


def test_an_agreement_that_runs_out_is_told_once_ninety_and_once_thirty_days_before(town: Town) -> None:
    """A reader who looks every day, and says so, for the hundred days before 1 March 2027."""
    town.run(AGREEMENTS)
    end = dt.date(2027, 3, 1)
    told: dict[str, list[tuple[int, str]]] = {}
    for who in ("gymnasium", "garden", "coordinator", "school", "anna", "far-coordinator"):
        graph = town.graph(who)
        for left in (92, 91, 90, 89, 60, 31, 30, 29, 1, 0, -1):
            noon = dt.datetime.combine(end - dt.timedelta(days=left), dt.time(12), dt.UTC)
            with time_machine.travel(noon, tick=False):
                look = inbox.look(graph, now() - dt.timedelta(days=1))
                for item in look.items:
                    if item.what == "agreement" and item.is_new:
                        told.setdefault(who, []).append((left, item.row["title"] + " " + item.row["who"]))
    assert told == {
        "gymnasium": [(90, "a1 Сад"), (30, "a1 Сад")],
        "garden": [(90, "a1 Гимназия"), (30, "a1 Гимназия")],
        "coordinator": [(90, "a1 Гимназия, Сад"), (30, "a1 Гимназия, Сад")],
        "far-coordinator": [(90, "a3 Дальняя школа"), (30, "a3 Дальняя школа")],
    }
    # Who looks seldom misses neither, and who gets letters every week is told in exactly two of them.
    letters = []
    for week in range(-15, 1):
        noon = dt.datetime.combine(end + dt.timedelta(days=7 * week + 3), dt.time(9), dt.UTC)
        with time_machine.travel(noon, tick=False):
            look = inbox.look(town.graph("garden"), now() - dt.timedelta(days=7))
            letters.append(sum(item.what == "agreement" and item.is_new for item in look.items))
    assert (sum(letters), max(letters)) == (2, 1)
    with time_machine.travel(dt.datetime(2027, 2, 20, 12, tzinfo=dt.UTC), tick=False):
        [item] = [item for item in inbox.look(town.graph("garden"), None).items if item.what == "agreement"]
        assert (item.row["change"], item.is_new) == ("30", True)
    # One that was written down late is told all the same.
    town.run("MATCH (a:Agreement {id: 'a1'}) SET a.created_at = datetime('2027-01-10T12:00Z')")
    with time_machine.travel(dt.datetime(2027, 1, 11, 12, tzinfo=dt.UTC), tick=False):
        look = inbox.look(town.graph("garden"), dt.datetime(2027, 1, 10, tzinfo=dt.UTC))
        assert [item.is_new for item in look.items if item.what == "agreement"] == [True]
    # It stands under the day on which it came up: of the announcement, or the local one of the moment it was written down.
    for written, on, day in (
        ("2020-01-01T00:00Z", dt.datetime(2026, 12, 2, 12, tzinfo=dt.UTC), dt.date(2026, 12, 1)),
        (
            "2027-01-10T20:30:00.123456789-05:00[America/New_York]",
            dt.datetime(2027, 1, 12, tzinfo=dt.UTC),
            dt.date(2027, 1, 11),
        ),
    ):
        town.run(f"MATCH (a:Agreement {{id: 'a1'}}) SET a.created_at = datetime('{written}')")
        with time_machine.travel(on, tick=False):
            found = inbox.look(town.graph("garden"), None).items
        assert [item.day for item in found if item.what == "agreement"] == [day], written


# --- over HTTP --------------------------------------------------------------------------------------------------------


@pytest.fixture
def web(application: Site, town: Town, caller: Callable[..., Browser]) -> Iterator[Callable[..., Browser]]:
    application.forget_languages()
    yield caller
    with store_of(application.app).session() as session:
        for table in (PostChange, Subscription, FeedLink):
            session.execute(delete(table))
        session.commit()


def feed_of(who: Browser, path: str, etag: str = "") -> tuple[int, bytes, Any]:
    who.connection.request("GET", path, headers={"If-None-Match": etag} if etag else {})
    answer = who.connection.getresponse()
    return answer.status, answer.read(), answer.headers


def test_a_feed_is_valid_conditional_and_holds_posts_for_everyone_only(web: Callable[..., Browser], town: Town) -> None:
    author, reader, nobody = web("representative"), web("teacher"), web("anonymous")
    some = {"title": "Только школам", "audience": "some", "kinds": "school"}
    assert author.post("/bulletin/new", TEXTS | some)[0] == 302
    assert (
        author.post("/bulletin/new", TEXTS | {"title": "Для <b>всех</b> & каждого", "audience": "everyone"})[0] == 302
    )
    open_id = author.location.rsplit("/", 1)[1]
    reader.post("/subscriptions", {"what": "topic", "key": "sport", "said": "yes"})
    page = reader.post("/subscriptions/feeds", {"feed": "follows:"})[1].decode()
    path = re.search(r'value="https?://[^/"]+(/bulletin/[^"]+\.atom)"', page)
    assert path
    status, content, headers = feed_of(nobody, path[1])
    assert (status, headers["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    root = etree.fromstring(content)
    ns = {"a": atom.ATOM}
    assert root.xpath("a:entry/a:title/text()", namespaces=ns) == ["Для <b>всех</b> & каждого"]
    assert "Только школам" not in content.decode()
    assert root.xpath("a:entry/a:id/text()", namespaces=ns) == [atom.name_of("post", open_id)]
    assert len(root.xpath("a:id | a:title | a:updated | a:link[@rel='self']", namespaces=ns)) == 4
    assert '<a href="https://x.example/1">' in root.xpath("string(a:entry/a:content)", namespaces=ns)
    assert root.xpath("string(a:updated)", namespaces=ns) == root.xpath("string(a:entry/a:updated)", namespaces=ns)
    etag = headers["ETag"]
    assert feed_of(nobody, path[1], etag)[:2] == (304, b"")
    assert feed_of(nobody, path[1], '"other"')[0] == 200
    held = bulletin.shown(town.graph("gymnasium"), open_id, "zarechye")
    given = {"seen": held.values["seen"], "audience": "everyone"}
    assert author.post(f"/bulletin/{open_id}/edit", TEXTS | given | {"title": "Иначе"})[0] == 302
    status, content, headers = feed_of(nobody, path[1], etag)
    assert status == 200
    changed = etree.fromstring(content)
    assert changed.xpath("a:entry/a:id/text()", namespaces=ns) == [atom.name_of("post", open_id)], "it is the same post"
    assert changed.xpath("string(a:entry/a:updated)", namespaces=ns) >= root.xpath(
        "string(a:entry/a:updated)", namespaces=ns
    )
    # A stranger’s guess, an ended address, an account that is closed: nothing is there.
    assert feed_of(nobody, "/bulletin/" + "A" * 43 + ".atom")[0] == 404
    link = re.search(r"/subscriptions/feeds/(\d+)/revoke", reader.ask("/subscriptions")[1].decode())
    assert link
    assert author.post(f"/subscriptions/feeds/{link[1]}/revoke", {})[0] == 404
    assert reader.post(f"/subscriptions/feeds/{link[1]}/revoke", {})[0] == 302
    assert feed_of(nobody, path[1], etag)[0] == 404


def test_pages_answer_whatever_is_asked_and_a_conflict_shows_both(web: Callable[..., Browser], town: Town) -> None:
    hidden = town.put_up("garden", audience="some", addressees="garden")
    far = town.put_up("far")
    own = town.put_up("gymnasium")
    for role, path, status in (
        ("anonymous", "/bulletin", 302), ("anonymous", f"/bulletin/{own}", 302), ("teacher", f"/bulletin/{own}", 200),
        ("teacher", f"/bulletin/{hidden}", 404), ("teacher", f"/bulletin/{far}", 404), ("coordinator", f"/bulletin/{far}", 404),
        ("coordinator", f"/bulletin/{hidden}", 200), ("admin", f"/bulletin/{hidden}", 404), ("teacher", "/bulletin/no-such", 404),
        ("teacher", "/bulletin?when=x", 400), ("teacher", "/bulletin?page=9", 200), ("teacher", "/bulletin/%ff", 404),
        ("teacher", "/bulletin?q=%00%ff%22%20OR%201=1*&kind=castle&topic=sport", 200), ("teacher", "/bulletin/new", 403),
        ("teacher", f"/bulletin/{own}/edit", 403), ("representative", f"/bulletin/{hidden}/edit", 404),
        ("representative", "/bulletin/new", 200), ("coordinator", "/bulletin/new", 200), ("teacher", "/subscriptions", 200),
        ("representative", "/bulletin/removed", 200), ("teacher", "/institutions/gymnasium-1", 200),
    ):  # fmt: skip
        assert web(role).ask(path)[0] == status, (role, path)
    first, second = web("representative"), web("coordinator")
    listed = web("teacher").ask("/bulletin")[1].decode()
    assert listed.count('class="box post') == 1
    status, page = first.post(
        "/bulletin/new", {"title": "x" * 201, "about": "Много слов", "audience": "some", "kinds": "school"}
    )
    text = unescape(page.decode())
    assert (status, 'id="e-title"' in text, "Много слов" in text) == (422, True, True)
    assert re.search(r'name="kinds" value="school" checked', text)
    seen = re.search(r'name="seen" value="([^"]+)"', second.ask(f"/bulletin/{own}/edit")[1].decode())
    assert seen
    old = {"title": TEXTS["title"], "about": TEXTS["about"], "topics": "swim", "audience": "everyone"}
    assert first.post(f"/bulletin/{own}/edit", old | {"title": "Их имя", "seen": seen[1]})[0] == 302
    was = {f"was-{name}": value for name, value in old.items()}
    status, page = second.post(
        f"/bulletin/{own}/edit",
        old | was | {"title": "Моё имя", "audience": "some", "kinds": "lyceum", "seen": seen[1]},
    )
    text = unescape(page.decode())
    assert status == 409
    assert re.findall(r'name="take-(\w+)" value="(\w+)" checked', text) == [
        ("title", "mine"), ("audience", "mine"), ("kinds", "mine"),
    ]  # fmt: skip
    assert "Их имя" in text
    assert re.search(r'name="kinds" value="lyceum" checked', text)
