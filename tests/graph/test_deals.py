"""Exchanges on the real engine: what two institutions agree about, step by step; the board; reservations that never promise twice;
and the same over HTTP."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from html import unescape
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app import deals, inbox, model_check, profiles, reservations
from app.access import Actor
from app.audit import Caller
from app.deals import Asked, Deal, Moved, Wanted, Wish
from app.graph import Graph, GraphSession
from app.profiles import PARTS, Changed, Wrong
from app.refusals import NotThere, Refusal
from app.reservations import Taken, Whose
from app.store import Account, AuditEntry, CalendarLink, ProfileChange, open_store
from app.store import of as store_of
from bench.site import Browser
from tests.conftest import Site
from tests.racing import in_threads
from tests.unit.test_deals import read_back

TODAY = dt.date.today()
NOW = dt.datetime.combine(TODAY, dt.time(8))
MAKE = """
CREATE (m:Municipality {id: 'zarechye', name: 'З'}), (m2:Municipality {id: 'm2', name: 'Д'})
CREATE (past:Topic {id: 'past', name: 'Память'}), (war:Topic {id: 'war', name: 'Война'})-[:PART_OF]->(past)
CREATE (a:Institution {id: 'gymnasium-1', name: 'Гимназия', short_name: 'Гимназия', kind: 'school', sector: 'general',
  lat: 57.0, lon: 46.0})-[:IN]->(m)
CREATE (b:Institution {id: 'museum', name: 'Музей', short_name: 'Музей', kind: 'museum', sector: 'culture',
  lat: 57.1, lon: 46.0})-[:IN]->(m)
CREATE (c:Institution {id: 'college', name: 'Колледж', short_name: 'Колледж', kind: 'college', sector: 'vocational',
  lat: 57.2, lon: 46.0})-[:IN]->(m)
CREATE (f:Institution {id: 'far', name: 'Далёкая', short_name: 'Далёкая', kind: 'school', sector: 'general'})-[:IN]->(m2)
CREATE (a)-[:NEEDS]->(n:Need {id: 'need-a', title: 'Письма к уроку', kind: 'info', priority: 1, state: 'open'})-[:ABOUT]->(war)
CREATE (a)-[:NEEDS]->(n2:Need {id: 'need-b', title: 'Зал', kind: 'premises', priority: 2, state: 'open'})-[:ABOUT]->(past)
CREATE (b)-[:OFFERS]->(r:Resource {id: 'letters', title: 'Письма и снимки', kind: 'info', quantity: 3,
  unit: 'папки'})-[:ABOUT]->(war)
CREATE (c)-[:OFFERS]->(r2:Resource {id: 'archive', title: 'Архив', kind: 'info'})-[:ABOUT]->(past)
CREATE (f)-[:OFFERS]->(r3:Resource {id: 'foreign', title: 'Чужое', kind: 'info'})-[:ABOUT]->(war)
CREATE (a)-[:OFFERS]->(r4:Resource {id: 'own', title: 'Своё', kind: 'info'})-[:ABOUT]->(war)
WITH [m, m2, past, war, a, b, c, f, n, n2, r, r2, r3, r4] AS nodes
FOREACH (x IN nodes | SET x.created_at = datetime(), x.updated_at = datetime())
"""
SCHOOL, MUSEUM = "gymnasium-1", "museum"
LETTERS = Wish(MUSEUM, SCHOOL, "letters", "need-a")


class Town:
    """A gymnasium that lacks, a museum and a college that give, and a coordinator."""

    def __init__(self, database: Graph, store: Session) -> None:
        self.database, self.store = database, store
        with database.driver_session("write") as session:
            session.run(MAKE).consume()
        for id in range(1, 5):
            store.add(Account(id=id, email=f"{id}@x.example", name=f"Имя {id}", password_hash=""))
        store.commit()

    def caller(self, who: str) -> Caller:
        number = {SCHOOL: 1, MUSEUM: 2, "college": 3}.get(who, 4)
        if who == "coordinator":
            return Caller(Actor(number, who, frozenset({who}), municipality="zarechye"))
        places = frozenset({who})
        return Caller(Actor(number, who, frozenset({"representative"}), institutions=places, municipality="zarechye"))

    def graph(self, who: str = SCHOOL) -> GraphSession:
        return self.database.session(self.caller(who).actor.viewer)

    def begin(
        self, who: str = SCHOOL, wish: Wish = LETTERS, side: str = "receiver", nonce: str = "", **given: str
    ) -> str:
        return deals.begin(self.graph(who), self.store, self.caller(who), wish, side, given, nonce, TODAY)

    def deal(self, id: str, who: str = SCHOOL) -> Deal:
        return deals.one(self.graph(who), self.caller(who), id).deal

    def step(
        self, who: str, id: str, act: str, side: str = "", seen: int = 0, nonce: str = "", **given: str
    ) -> Deal:  # fmt: skip
        side = side or ("receiver" if who == SCHOOL else "giver")
        version = seen or self.deal(id, who).version
        return deals.step(
            self.graph(who), self.store, self.caller(who), id, act, side, given, seen=version, nonce=nonce, today=TODAY
        )  # fmt: skip

    def reserve(
        self, who: str = SCHOOL, resource: str = "letters", nonce: str = "", deal: str = "", **given: str
    ) -> str:
        typed = {"day": str(TODAY + dt.timedelta(days=3)), "quantity": "1"} | given
        return reservations.reserve(
            self.graph(who), self.store, self.caller(who), resource, who, typed, nonce=nonce, now=NOW, deal=deal
        )  # fmt: skip

    def ask(self, text: str, **known: Any) -> list[Any]:
        with self.database.driver_session("read") as session:
            return session.run(text, **known).values()

    def need(self, id: str = "need-a") -> str:
        state: str = self.ask("MATCH (n:Need {id: $id}) RETURN n.state", id=id)[0][0]
        return state

    def waits(self, who: str) -> list[tuple[str, str]]:
        found = inbox.look(self.graph(who))
        return [(item.what, item.row["kind"]) for item in found.items if item.what in ("deal", "deal_news", "booking")]


@pytest.fixture
def town(database: Graph, graph: GraphSession) -> Iterator[Town]:
    store = open_store("sqlite://")
    with store.session() as session:
        yield Town(database, session)
    store.close()


# --- the board --------------------------------------------------------------------------------------------------------


def look(
    town: Town, view: str, institution: str = SCHOOL, **wanted: Any
) -> dict[str, list[tuple[str, int, float | None]]]:
    known = deals.listed(town.graph(), [institution])[0]
    found = deals.board(town.graph(), "zarechye", Wanted(view, institution, **wanted), TODAY, known)
    end = "need" if view == "give" else "offer"
    return {
        line.thing.id: [(getattr(one.give, end).id, one.give.steps, one.km) for one in line.partners] for line in found.lines
    }  # fmt: skip


def test_the_board_by_hand(town: Town) -> None:
    """The museum has the very topic 11.1 km away, the college a wider one 22.2 km away; the other municipality is left out."""
    letters, archive = ("letters", 0, 11.1), ("archive", 1, 22.2)
    assert look(town, "lack") == {"need-a": [letters, archive], "need-b": []}
    assert look(town, "give", MUSEUM) == {"letters": [("need-a", 0, 11.1)]}
    assert look(town, "whole", "") == {"need-a": [letters, archive], "need-b": []}
    assert look(town, "lack", topic="war") == {"need-a": [letters, archive]}
    assert look(town, "lack", topic="past") == {"need-a": [letters, archive], "need-b": []}
    assert look(town, "lack", kind="premises") == {"need-b": []}
    assert look(town, "lack", matched=True) == {"need-a": [letters, archive]}
    assert look(town, "lack", partner="college") == {"need-a": [archive]}
    town.begin()
    assert look(town, "lack", free=True)["need-a"] == [archive]
    found = deals.board(town.graph(), "zarechye", Wanted("lack", SCHOOL, kind="info"), TODAY)
    assert (found.total, found.found, found.every, found.kinds) == (1, 1, 2, ["info", "premises"])


# --- step by step -----------------------------------------------------------------------------------------------------


def test_from_asking_to_a_closed_deficit(town: Town) -> None:
    id = town.begin(words="Можно на неделю?", quantity="2")
    assert (town.waits(MUSEUM), town.waits(SCHOOL), town.waits("college")) == ([("deal", "asked")], [], [])
    town.step(MUSEUM, id, "propose", since="01.12.2030", until="05.12.2030", words="Лучше в декабре")
    assert town.waits(SCHOOL) == [("deal", "asked")]
    agreed = town.step(SCHOOL, id, "agree")
    assert (agreed.state, agreed.turn, agreed.since, agreed.quantity) == ("agreed", "giver", dt.date(2030, 12, 1), None)
    assert town.need() == "matched"
    town.step(MUSEUM, id, "hand")
    [(state, met)] = town.ask("MATCH (e:Exchange) RETURN e.state, EXISTS { (e)-[:MET]->(:Need {id: 'need-a'}) }")
    assert (state, met, town.need()) == ("proposed", True, "matched")
    done = town.step(SCHOOL, id, "receive", met="closed", words="Спасибо")
    assert (done.state, done.turn, done.met, town.need()) == ("received", "", "closed", "closed")
    rows = town.ask(
        "MATCH (g)-[:GAVE]->(e:Exchange)-[:RECEIVED_BY]->(r) RETURN g.id, r.id, e.state, e.happened_on, [(e)-[:OF]->(o) | o.id]"
    )
    assert [[*row[:3], row[3].to_native(), row[4]] for row in rows] == [
        [MUSEUM, SCHOOL, "confirmed", TODAY, ["letters"]]
    ]
    assert town.waits(MUSEUM) == [("deal_news", "received")]
    assert model_check.check(town.graph("coordinator")) == []
    trail = [row.action for row in town.store.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert trail == ["deal.ask", "deal.propose", "deal.agree", "deal.hand", "deal.receive"]
    kept = town.store.scalars(select(ProfileChange).order_by(ProfileChange.id)).all()
    assert [(row.record, row.before, row.after) for row in kept] == [
        ("need-a", {"state": "open"}, {"state": "matched"}), ("need-a", {"state": "matched"}, {"state": "closed"}),
    ]  # fmt: skip


def test_the_log_reads_the_same_to_both_and_says_who_acted_for_whom(town: Town) -> None:
    id = town.begin(words="Просим")
    town.step("coordinator", id, "agree", side="giver", words="Договорились по телефону")
    logs = {
        who: deals.told(town.store, town.caller(who), deals.one(town.graph(who), town.caller(who), id))
        for who in (SCHOOL, MUSEUM, "coordinator")
    }
    entries = [[said.entry for said in log] for log in logs.values()]
    assert entries[0] == entries[1] == entries[2]
    assert [(e.side, e.role, e.act, e.words) for e in entries[0]] == [
        ("receiver", "representative", "ask", "Просим"), ("giver", "coordinator", "agree", "Договорились по телефону"),
    ]  # fmt: skip
    assert [said.by for said in logs[SCHOOL]] == ["me", "role"]
    assert [(said.by, said.name) for said in logs["coordinator"]] == [("name", "Имя 1"), ("me", "")]
    for stranger in ("college", "far"):
        with pytest.raises(NotThere):
            town.deal(id, stranger)
        with pytest.raises(NotThere):
            town.step(stranger, id, "say", side="giver", seen=2, words="x")


def test_ways_out_leave_the_need_open(town: Town) -> None:
    declined = town.begin()
    with pytest.raises(Wrong) as silent:
        town.step(MUSEUM, declined, "decline")
    assert set(silent.value.problems) == {"words"}
    town.step(MUSEUM, declined, "decline", words="Папки на реставрации")
    withdrawn = town.begin()
    town.step(SCHOOL, withdrawn, "withdraw")
    cancelled = town.begin()
    town.step(MUSEUM, cancelled, "agree")
    town.step(MUSEUM, cancelled, "cancel", words="Прорвало трубу")
    assert [town.deal(id).state for id in (declined, withdrawn, cancelled)] == ["declined", "withdrawn", "cancelled"]
    assert town.need() == "open"
    denied = town.begin()
    town.step(MUSEUM, denied, "agree")
    town.step(MUSEUM, denied, "hand")
    town.step(SCHOOL, denied, "deny", words="Никто не приезжал")
    assert town.ask("MATCH (e:Exchange) RETURN e.state") == [["declined"]]
    with pytest.raises(Wrong) as future:
        town.step(SCHOOL, denied, "receive", met="none", day=str(TODAY + dt.timedelta(days=1)))
    assert set(future.value.problems) == {"day"}
    town.step(SCHOOL, denied, "receive", met="none")
    assert town.ask("MATCH (e:Exchange) RETURN e.state, EXISTS { (e)-[:MET]->() }") == [["confirmed", False]]
    assert town.need() == "open"


def test_an_offer_to_a_need_and_a_question_to_a_partner_without_an_offer(town: Town) -> None:
    offered = town.begin("college", Wish("college", SCHOOL, "", "need-b"), "giver", words="Актовый зал по средам")
    assert (town.deal(offered).turn, town.deal(offered).title) == ("receiver", "Зал")
    town.step(SCHOOL, offered, "agree")
    town.step(SCHOOL, offered, "receive", met="part")
    assert (town.need("need-b"), town.ask("MATCH (e:Exchange)-[:MET]->(n) RETURN n.id")) == ("open", [["need-b"]])
    plain = town.begin(wish=Wish(MUSEUM, SCHOOL, "letters"))
    assert (town.deal(plain).need, town.deal(plain).title) == (None, "Письма и снимки")


@pytest.mark.parametrize(
    ("who", "wish", "side", "wrong"),
    [
        (SCHOOL, Wish(MUSEUM, SCHOOL, "archive", "need-a"), "receiver", NotThere),
        (SCHOOL, Wish("far", SCHOOL, "foreign", "need-a"), "receiver", NotThere),
        (SCHOOL, Wish(SCHOOL, SCHOOL, "own", "need-a"), "receiver", Refusal),
        ("college", LETTERS, "receiver", NotThere), ("college", LETTERS, "giver", NotThere),
        (SCHOOL, Wish(MUSEUM, SCHOOL), "receiver", NotThere), (SCHOOL, LETTERS, "neither", NotThere),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(town: Town, who: str, wish: Wish, side: str, wrong: type[Exception]) -> None:
    with pytest.raises(wrong):
        town.begin(who, wish, side)
    assert town.ask("MATCH (d:Deal) RETURN d.id") == []


def test_bad_input_is_told_at_its_field(town: Town) -> None:
    for field, text in (
        ("words", "a\u202eb"), ("words", "x" * 1001), ("since", "31.02.2027"), ("until", "2020"), ("quantity", "4"),
        ("quantity", "-1"), ("quantity", "много"),
    ):  # fmt: skip
        with pytest.raises(Wrong) as refused:
            town.begin(**{field: text})
        assert set(refused.value.problems) == {field}
    assert town.ask("MATCH (d:Deal) RETURN d.id") == []


def test_sent_twice_it_happens_once_and_an_older_state_is_refused(town: Town) -> None:
    id = town.begin(nonce="a" * 32)
    assert town.begin(nonce="a" * 32) == id
    with pytest.raises(Asked):
        town.begin(nonce="b" * 32)
    town.step(MUSEUM, id, "agree", nonce="c" * 32, seen=1)
    assert town.step(MUSEUM, id, "agree", nonce="c" * 32, seen=1).state == "agreed"
    with pytest.raises(Moved) as late:
        town.step(SCHOOL, id, "withdraw", seen=1)
    assert late.value.deal.state == "agreed"
    assert [entry.act for entry in town.deal(id).log] == ["ask", "agree"]


def test_what_is_spoken_about_or_reserved_does_not_vanish_from_a_profile(town: Town) -> None:
    id = town.begin()
    theirs = profiles.editable(town.graph(MUSEUM), town.caller(MUSEUM), MUSEUM)
    [offer] = theirs.records["offer"]

    def remove() -> None:
        profiles.remove(
            town.graph(MUSEUM), town.store, town.caller(MUSEUM), theirs, PARTS["offer"], "letters", offer["seen"]
        )

    with pytest.raises(Refusal, match="under way"):
        remove()
    town.step(MUSEUM, id, "decline", words="Нет")
    town.reserve(quantity="2")
    with pytest.raises(Refusal, match="reserved"):
        remove()

    def change(**texts: str) -> None:
        typed = profiles.texts_of(PARTS["offer"], offer) | texts
        profiles.save(
            town.graph(MUSEUM), town.store, town.caller(MUSEUM), theirs, PARTS["offer"], typed, id="letters", seen=offer["seen"]
        )  # fmt: skip

    for field, text in (("quantity", "1"), ("until", str(TODAY + dt.timedelta(days=1)))):
        with pytest.raises(Wrong) as refused:
            change(**{field: text})
        assert set(refused.value.problems) == {field}
    change(quantity="2")
    with pytest.raises(Changed):
        change(quantity="4")


# --- reservations -----------------------------------------------------------------------------------------------------


def test_never_more_than_there_is_at_any_moment(town: Town) -> None:
    town.reserve(begins="9:00", ends="12:00", quantity="2")
    town.reserve("college", begins="12:00", ends="15:00", quantity="3")
    with pytest.raises(Taken) as refused:
        town.reserve("college", begins="11:00", ends="13:00")
    assert str(refused.value.problems["quantity"].values["when"]).endswith("12:00")
    town.reserve("college", begins="8:00", ends="12:00")
    with pytest.raises(Taken):
        town.reserve(begins="11:59", ends="12:00")
    with pytest.raises(Taken):
        town.reserve(quantity="4", day=str(TODAY + dt.timedelta(days=9)))
    town.reserve(resource="archive")
    with pytest.raises(Taken):
        town.reserve("college", resource="archive")
    with pytest.raises(NotThere):
        town.reserve(resource="foreign")


def test_within_the_window_and_not_in_the_past(town: Town) -> None:
    with town.database.driver_session("write") as session:
        session.run(
            "MATCH (r:Resource {id: 'letters'}) SET r.since = $since, r.until = $until",
            since=TODAY + dt.timedelta(days=2), until=TODAY + dt.timedelta(days=4),
        ).consume()  # fmt: skip
    for day, last, field in ((1, 1, "day"), (4, 5, "last"), (5, 5, "day"), (-1, -1, "day")):
        with pytest.raises(Wrong) as refused:
            town.reserve(day=str(TODAY + dt.timedelta(days=day)), last=str(TODAY + dt.timedelta(days=last)))
        assert set(refused.value.problems) == {field}
    town.reserve(day=str(TODAY + dt.timedelta(days=2)), last=str(TODAY + dt.timedelta(days=4)), quantity="3")


def test_a_hundred_at_once_get_what_there_is(town: Town, tmp_path: Any) -> None:
    store = open_store(f"sqlite:///{tmp_path / 's.sqlite'}")
    outcomes: list[str] = []
    start = threading.Barrier(100)

    def work(number: int) -> None:
        who = (SCHOOL, "college")[number % 2]
        given = {"day": str(TODAY + dt.timedelta(days=3)), "begins": "9:00", "ends": "10:00", "quantity": "1"}
        with store.session() as session:
            start.wait()
            try:
                reservations.reserve(
                    town.graph(who), session, Caller(Actor(None, who, frozenset({"representative"}),
                    institutions=frozenset({who}), municipality="zarechye")), "letters", who, given, nonce="", now=NOW,
                )  # fmt: skip
                outcomes.append("reserved")
            except Taken:
                outcomes.append("taken")

    in_threads(partial(work, number) for number in range(100))
    store.close()
    assert (outcomes.count("reserved"), outcomes.count("taken")) == (3, 97)
    assert town.ask("MATCH (b:Reservation) RETURN count(b)") == [[3]]


def test_who_cancels_what_and_what_others_see(town: Town) -> None:
    id = town.reserve(words="Урок памяти в 7 «Б»", nonce="d" * 32)
    assert town.reserve(words="Урок памяти в 7 «Б»", nonce="d" * 32) == id
    day = TODAY + dt.timedelta(days=3)

    def seen(who: str, **whose: str) -> list[tuple[str, str | None, bool]]:
        events, total = reservations.between(
            town.graph(who), town.caller(who).actor, Whose("zarechye", **whose), day, day
        )
        assert len(events) == total
        return [(e.row["institution"], e.row["words"], e.row["is_side"]) for e in events]

    known, busy = (SCHOOL, "Урок памяти в 7 «Б»", True), (SCHOOL, None, False)
    assert seen(SCHOOL) == seen(MUSEUM, institution=MUSEUM) == seen("coordinator", resource="letters") == [known]
    assert (seen("college"), seen("college", institution="college")) == ([busy], [])
    with pytest.raises(NotThere):
        reservations.one(town.graph("college"), town.caller("college"), id)
    assert town.waits(MUSEUM) == [("booking", "held")]

    def cancel(who: str, **given: str) -> None:
        reservations.cancel(town.graph(who), town.store, town.caller(who), id, given, seen=1, now=NOW)

    with pytest.raises(NotThere):
        cancel("college")
    with pytest.raises(Wrong):
        cancel(MUSEUM)
    cancel(MUSEUM, words="Закрыты на санитарный день")
    cancel(SCHOOL)
    assert (seen(SCHOOL), town.waits(SCHOOL)) == ([], [("booking", "cancelled")])
    log = reservations.one(town.graph(SCHOOL), town.caller(SCHOOL), id).log
    assert [(line["side"], line["act"]) for line in log] == [("guest", "reserve"), ("owner", "cancel")]
    town.reserve(quantity="3")


# --- over HTTP --------------------------------------------------------------------------------------------------------


@pytest.fixture
def web(
    application: Site, database: Graph, graph: GraphSession, caller: Callable[..., Browser]
) -> Iterator[Callable[..., Browser]]:
    with database.driver_session("write") as session:
        session.run(MAKE).consume()
    application.forget_languages()
    yield caller
    with store_of(application.app).session() as session:
        session.execute(delete(ProfileChange))
        session.execute(delete(CalendarLink))
        session.commit()


def sent(who: Browser, path: str, form: dict[str, str]) -> tuple[int, str]:
    status, body = who.post(path, form)
    return status, unescape(body.decode())


def shown(who: Browser, path: str) -> tuple[int, str]:
    status, body = who.ask(path)
    return status, unescape(body.decode())


def test_pages_keep_what_was_typed_and_tell_what_is_wrong(web: Callable[..., Browser], database: Graph) -> None:
    school, coordinator = web("representative"), web("coordinator")
    status, page = shown(school, "/exchange-board")
    assert (status, "Письма к уроку" in page, "11,1" in page) == (200, True, True)
    form = {"side": "receiver", "institution": SCHOOL, "offer": "letters", "need": "need-a", "nonce": "a" * 32}
    status, page = sent(school, "/deals/new", form | {"words": "Просим\u202e", "since": "32.13.2026"})
    assert (status, "32.13.2026" in page, 'id="e-ask-words"' in page, 'id="e-ask-since"' in page) == (
        422,
        True,
        True,
        True,
    )
    status, _ = sent(school, "/deals/new", form | {"words": "Просим"})
    assert status == 302
    path = f"/deals/deal-{'a' * 32}"
    status, page = shown(school, path)
    assert (status, "Просим" in page, "Музей" in page) == (200, True, True)
    status, page = sent(coordinator, f"{path}/decline", {"side": "giver", "seen": "1", "nonce": "b" * 32, "words": ""})
    assert (status, 'id="e-giver-decline-words"' in page) == (422, True)
    status, _ = sent(coordinator, f"{path}/agree", {"side": "giver", "seen": "1", "nonce": "b" * 32})
    assert status == 302
    status, page = sent(
        school, f"{path}/withdraw", {"side": "receiver", "seen": "1", "nonce": "c" * 32, "words": "Уже нашли"}
    )
    assert (status, "Уже нашли" in page) == (409, True)
    assert sent(school, f"{path}/hand", {"side": "giver", "seen": "2"})[0] == 404, "not our side"
    assert shown(web("teacher"), path)[0] == 403
    for where in ("/deals", "/contacts/inbox", "/institutions/museum", "/exchange-board?view=whole&topic=war&page=99"):
        assert shown(school, where)[0] == 200
    bad = {
        "resource": "letters",
        "institution": SCHOOL,
        "day": "31.02.2027",
        "begins": "9",
        "quantity": "нет",
        "nonce": "d" * 32,
    }
    status, page = sent(school, "/reservations/new", bad)
    assert (status, "31.02.2027" in page, 'id="e-reserve-quantity"' in page) == (422, True, True)
    assert shown(school, "/reservations/new?resource=foreign")[0] == 404
    for view in ("week", "month", "list"):
        assert shown(school, f"/calendar?view={view}&on=2026-12-01&whole=1")[0] == 200


def test_a_secret_address_shows_what_its_owner_may_see_until_it_is_ended(
    web: Callable[..., Browser], application: Site
) -> None:
    school, nobody = web("representative"), web("anonymous")
    day = str(TODAY + dt.timedelta(days=3))
    form = {"resource": "letters", "institution": SCHOOL, "day": day, "begins": "09:00", "ends": "10:00", "quantity": "2",
            "words": "Урок; памяти, 7 «Б»", "nonce": "a" * 32}  # fmt: skip
    assert sent(school, "/reservations/new", form)[0] == 302

    def subscribe(who: Browser, **whose: str) -> str:
        page = sent(who, "/calendar/links", whose)[1]
        found = re.search(r"/calendar/([A-Za-z0-9_-]{43})\.ics", page)
        assert found is not None
        return found[0]

    def events(address: str) -> list[dict[str, str]]:
        status, body = nobody.ask(address)
        assert status == 200
        return read_back(body.decode())

    own, stranger = subscribe(school, institution=SCHOOL), subscribe(web("teacher"), whole="1")
    [event] = events(own)
    assert (event["SUMMARY"], event["DESCRIPTION"]) == ("Письма и снимки (2/3): Гимназия", "Урок; памяти, 7 «Б»")
    assert event["DTSTART"] == f"{day.replace('-', '')}T060000Z"
    [busy] = events(stranger)
    assert (busy["UID"], "DESCRIPTION" in busy, "URL" in busy) == (event["UID"], False, False)
    with store_of(application.app).session() as session:
        links = session.scalars(select(CalendarLink).order_by(CalendarLink.id)).all()
        assert all(
            address.split("/")[2].removesuffix(".ics") not in str(vars(link))
            for link in links
            for address in (own, stranger)
        )
        teacher = links[1].account_id
        session.execute(update(Account).where(Account.id == teacher).values(disabled_at=dt.datetime.now(dt.UTC)))
        session.commit()
    assert nobody.ask(stranger)[0] == 404
    with store_of(application.app).session() as session:
        session.execute(update(Account).where(Account.id == teacher).values(disabled_at=None))
        session.commit()
    assert sent(school, f"/calendar/links/{links[1].id}/revoke", {})[0] == 404, "not ours"
    assert sent(school, f"/calendar/links/{links[0].id}/revoke", {})[0] == 302
    assert (nobody.ask(own)[0], nobody.ask("/calendar/" + "A" * 43 + ".ics")[0]) == (404, 404)
