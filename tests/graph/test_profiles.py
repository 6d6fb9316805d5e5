"""Profiles on the real engine: two editors at once, a way back, who may write what; and forms over HTTP with whatever is sent."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from html import unescape
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import model_check, profiles
from app.access import Actor
from app.audit import Caller
from app.graph import Graph, GraphSession
from app.profiles import PARTS, Changed, Profile, Wrong
from app.refusals import NotThere, Refusal
from app.store import Account, AuditEntry, ProfileChange, open_store
from app.store import of as store_of
from bench.site import Browser
from tests.conftest import Site
from tests.racing import in_threads

MAKE = """
CREATE (m:Municipality {id: 'zarechye', name: 'З'}), (m2:Municipality {id: 'm2', name: 'Д'})
CREATE (sport:Topic {id: 'sport', name: 'Спорт'}), (swim:Topic {id: 'swim', name: 'Плавание'})-[:PART_OF]->(sport)
CREATE (a:Institution {id: 'gymnasium-1', name: 'Гимназия', short_name: 'Гимназия', kind: 'school', sector: 'general'})-[:IN]->(m)
CREATE (b:Institution {id: 'school-b', name: 'Школа Б', short_name: 'Школа Б', kind: 'school', sector: 'general'})-[:IN]->(m)
CREATE (c:Institution {id: 'far', name: 'Далёкая', short_name: 'Далёкая', kind: 'school', sector: 'general'})-[:IN]->(m2)
CREATE (a)-[:NEEDS]->(n:Need {id: 'need-a', title: 'Тренер', kind: 'staff', priority: 2, state: 'open', since: date('2026-09-01'),
  since_precision: 'day'})-[:ABOUT]->(swim)
CREATE (a)-[:OFFERS]->(r:Resource {id: 'offer-a', title: 'Зал', kind: 'premises'})
CREATE (b)-[:OFFERS]->(rb:Resource {id: 'offer-b', title: 'Чужой зал', kind: 'premises'})
CREATE (a)-[:FOLLOWS]->(p:Practice {id: 'practice-own', title: 'Своя', kind: 'methodical'})
CREATE (a)-[:FOLLOWS]->(p2:Practice {id: 'practice-both', title: 'Общая', kind: 'methodical'})<-[:FOLLOWS]-(b)
CREATE (a)-[pu:PURSUES {id: 'pursuit-a', way: 'путём игры'}]->(o:Outcome {id: 'outcome-x', title: 'Читает'})
CREATE (b)-[:GAVE]->(e:Exchange {id: 'e', title: 'О', happened_on: date('2026-05-01'), state: 'confirmed'})-[:RECEIVED_BY]->(a)
CREATE (e)-[:OF]->(rb)
WITH [m, m2, sport, swim, a, b, c, n, r, rb, p, p2, o, e] AS nodes, pu
FOREACH (x IN nodes | SET x.created_at = datetime(), x.updated_at = datetime())
SET pu.created_at = datetime(), pu.updated_at = datetime()
"""
NEED = {
    "title": "Логопед",
    "kind": "staff",
    "priority": "1",
    "state": "open",
    "topics": "swim",
    "since": "2026",
    "until": "",
}


class Place:
    """A gymnasium, its neighbour, and those who write about them."""

    def __init__(self, database: Graph, store: Session) -> None:
        self.database, self.store = database, store
        with database.driver_session("write") as session:
            session.run(MAKE).consume()
        for id, name in ((1, "Вера Представитель"), (2, "Олег Координатор"), (3, "Ещё Один")):
            store.add(Account(id=id, email=f"{id}@x.example", name=name, password_hash=""))
        store.commit()

    def caller(self, who: str = "gymnasium-1") -> Caller:
        if who == "coordinator":
            return Caller(Actor(2, who, frozenset({who}), municipality="zarechye"))
        if who == "colleague":
            who, number = "gymnasium-1", 3
        else:
            number = 1
        return Caller(
            Actor(number, who, frozenset({"representative"}), institutions=frozenset({who}), municipality="zarechye")
        )

    def graph(self, who: str = "gymnasium-1") -> GraphSession:
        return self.database.session(self.caller(who).actor.viewer)

    def profile(self, id: str = "gymnasium-1", who: str = "gymnasium-1") -> Profile:
        return profiles.editable(self.graph(who), self.caller(who), id)

    def save(self, part: str, texts: dict[str, str], who: str = "gymnasium-1", **more: Any) -> profiles.Saved:
        place = more.pop("place", None) or self.profile(who=who)
        return profiles.save(self.graph(who), self.store, self.caller(who), place, PARTS[part], texts, **more)

    def texts(self, part: str, id: str) -> dict[str, str]:
        found = self.profile().find(PARTS[part], id)
        assert found is not None
        return profiles.texts_of(PARTS[part], found)

    def seen(self, part: str, id: str) -> str:
        found = self.profile().find(PARTS[part], id)
        assert found is not None
        seen: str = found["seen"]
        return seen

    def change(self, part: str, id: str, who: str = "gymnasium-1", **texts: str) -> profiles.Saved:
        return self.save(part, self.texts(part, id) | texts, who=who, id=id, seen=self.seen(part, id))

    def remove(self, part: str, id: str) -> ProfileChange:
        return profiles.remove(
            self.graph(), self.store, self.caller(), self.profile(), PARTS[part], id, self.seen(part, id)
        )

    def everything(self) -> list[Any]:
        """All that the graph holds, without what every change moves."""
        with self.database.driver_session("read") as session:
            nodes = session.run(
                "MATCH (n) WHERE NOT n:Migration RETURN labels(n)[0] AS label, properties(n) AS p ORDER BY label, n.id"
            ).data()
            ties = session.run(
                "MATCH (a)-[t]->(b) RETURN a.id AS a, type(t) AS type, b.id AS b, properties(t) AS p ORDER BY a, type, b"
            ).data()
        for row in [*nodes, *ties]:
            row["p"] = {key: str(value) for key, value in row["p"].items() if key not in ("updated_at", "version")}
        return [nodes, ties]

    def trail(self) -> list[str]:
        return [row.action for row in self.store.scalars(select(AuditEntry).order_by(AuditEntry.id))]


@pytest.fixture
def place(database: Graph, graph: GraphSession) -> Iterator[Place]:
    store = open_store("sqlite://")
    with store.session() as session:
        yield Place(database, session)
    store.close()


# --- writing ----------------------------------------------------------------------------------------------------------


def test_every_part_is_filled_and_the_model_still_holds(place: Place) -> None:
    place.save("need", NEED)
    place.save("offer", {"title": "Автобус", "kind": "transport", "quantity": "2", "topics": "sport\nswim"})
    place.save(
        "programme",
        {
            "title": "Лодки",
            "direction": "technical",
            "level": "base",
            "age_from": "8",
            "age_to": "12",
            "format": "network",
        },
    )
    place.save("practice", {"title": "Тихий час", "kind": "organisational", "about": "Читаем молча."})
    place.save("outcome", {"title": "Плавает", "way": "через бассейн", "topics": "swim"})
    place.change("about", "gymnasium-1", about="Мы гимназия.", strengths="Хор\nШахматы", lat="57,25", lon="46.5")
    found = place.profile()
    assert [(record["title"], record["topics"]) for record in found.records["need"]] == [
        ("Логопед", ["swim"]),
        ("Тренер", ["swim"]),
    ]
    assert {record["title"] for record in found.records["outcome"]} == {"Читает", "Плавает"}
    assert found.institution["strengths"] == ["Хор", "Шахматы"]
    assert model_check.check(place.graph()) == []
    assert place.trail() == ["profile.make"] * 5 + ["profile.change"]


def test_what_is_emptied_is_gone_and_what_is_the_same_is_not_written(place: Place) -> None:
    place.change("need", "need-a", since="", topics="")
    assert (place.texts("need", "need-a")["since"], place.texts("need", "need-a")["topics"]) == ("", "")
    before = place.seen("need", "need-a")
    assert place.change("need", "need-a").outcome == "same"
    assert place.seen("need", "need-a") == before


def test_sent_twice_it_is_made_once(place: Place) -> None:
    nonce = "a" * 32
    in_threads(partial(_quietly, place, nonce) for _ in range(6))
    assert [record["title"] for record in place.profile().records["need"]].count("Логопед") == 1


def _quietly(place: Place, nonce: str) -> None:
    store = open_store("sqlite://")
    with store.session() as session:
        session.add(Account(id=1, email="1@x.example", name="x", password_hash=""))
        session.commit()
        profiles.save(place.graph(), session, place.caller(), place.profile(), PARTS["need"], NEED, nonce=nonce)
    store.close()


def test_a_topic_that_is_not_there_is_told_at_its_field(place: Place) -> None:
    for wanted in ({}, {"id": "need-a", "seen": place.seen("need", "need-a")}):
        with pytest.raises(Wrong) as refused:
            place.save("need", NEED | {"topics": "no-such"}, **wanted)
        assert set(refused.value.problems) == {"topics"}
    assert len(place.profile().records["need"]) == 1
    assert place.texts("need", "need-a")["title"] == "Тренер"


# --- two editors ------------------------------------------------------------------------------------------------------


def test_the_second_editor_is_shown_what_holds_and_overwrites_nothing(place: Place) -> None:
    seen, texts = place.seen("need", "need-a"), place.texts("need", "need-a")
    place.save("need", texts | {"title": "Тренер и бассейн"}, id="need-a", seen=seen)
    with pytest.raises(Changed) as late:
        place.save("need", texts | {"priority": "1"}, who="coordinator", id="need-a", seen=seen)
    assert late.value.record is not None
    assert late.value.record["title"] == "Тренер и бассейн"
    assert place.texts("need", "need-a")["priority"] == "2"
    found = profiles.differences(PARTS["need"], texts, place.texts("need", "need-a"), texts | {"priority": "1"})
    assert [(one.field.name, one.touched) for one in found] == [("title", False), ("priority", True)]


def test_of_many_who_save_the_same_version_at_once_one_does(place: Place, tmp_path: Any) -> None:
    store = open_store(f"sqlite:///{tmp_path / 's.sqlite'}")
    with store.session() as session:
        session.add(Account(id=1, email="1@x.example", name="x", password_hash=""))
        session.commit()
    seen, texts, profile = place.seen("offer", "offer-a"), place.texts("offer", "offer-a"), place.profile()
    outcomes: list[str] = []
    start = threading.Barrier(8)

    def work(number: int) -> None:
        with store.session() as session:
            start.wait()
            try:
                wanted = texts | {"title": f"Зал {number}"}
                profiles.save(
                    place.graph(), session, place.caller(), profile, PARTS["offer"], wanted, id="offer-a", seen=seen
                )
                outcomes.append("saved")
            except Changed:
                outcomes.append("late")

    in_threads(partial(work, number) for number in range(8))
    assert sorted(outcomes) == ["late"] * 7 + ["saved"]
    with store.session() as session:
        assert [row.act for row in session.scalars(select(ProfileChange))] == ["change"]
    store.close()


def test_an_import_meanwhile_counts_as_a_change(place: Place) -> None:
    seen, texts = place.seen("need", "need-a"), place.texts("need", "need-a")
    row = {"label": "Need", "id": "need-a", "properties": {"title": "Из файла"}}
    place.graph().write("intake.nodes", rows=[row])
    with pytest.raises(Changed):
        place.save("need", texts | {"title": "Моё"}, id="need-a", seen=seen)


# --- taking out and back ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "id"),
    [("need", "need-a"), ("practice", "practice-own"), ("practice", "practice-both"), ("outcome", "outcome-x")],
)
def test_what_was_taken_out_comes_back_exactly(place: Place, part: str, id: str) -> None:
    before = place.everything()
    row = place.remove(part, id)
    assert place.profile().find(PARTS[part], id) is None
    assert [entry.row.record for entry in profiles.removed(place.store, place.caller(), place.profile())] == [id]
    profiles.restore(place.graph(), place.store, place.caller(), place.profile(), row.id)
    assert place.everything() == before
    assert profiles.removed(place.store, place.caller(), place.profile()) == []
    assert model_check.check(place.graph()) == []
    with pytest.raises(Refusal):
        profiles.restore(place.graph(), place.store, place.caller(), place.profile(), row.id)


def test_what_is_shared_stays_for_the_others(place: Place) -> None:
    place.remove("practice", "practice-both")
    other = profiles.profile(place.graph(), "school-b")
    assert other is not None
    assert [record["title"] for record in other.records["practice"]] == ["Общая"]


def test_what_exchanges_rest_on_stays(place: Place) -> None:
    theirs = profiles.profile(place.graph(), "school-b")
    assert theirs is not None
    caller = place.caller("school-b")
    before = place.everything()
    with pytest.raises(Refusal, match="Exchanges"):
        profiles.remove(
            place.graph(), place.store, caller, theirs, PARTS["offer"], "offer-b", theirs.records["offer"][0]["seen"]
        )
    assert place.everything() == before
    assert place.store.scalars(select(ProfileChange)).all() == []


def test_what_somebody_has_just_changed_is_not_taken_out(place: Place) -> None:
    seen = place.seen("need", "need-a")
    place.change("need", "need-a", title="Другое")
    with pytest.raises(Changed):
        profiles.remove(place.graph(), place.store, place.caller(), place.profile(), PARTS["need"], "need-a", seen)
    assert [row.act for row in place.store.scalars(select(ProfileChange))] == ["change"]


# --- whose words ------------------------------------------------------------------------------------------------------


def test_nobody_changes_the_words_of_others(place: Place) -> None:
    with pytest.raises(Refusal, match="practice"):
        place.change("practice", "practice-both", title="Переписано")
    place.change("outcome", "outcome-x", title="Переписано", way="иначе")
    [outcome] = place.profile().records["outcome"]
    assert (outcome["title"], outcome["way"]) == ("Читает", "иначе")
    place.change("practice", "practice-own", title="Своя, иначе")
    assert "Своя, иначе" in {record["title"] for record in place.profile().records["practice"]}


def test_what_others_have_described_is_joined(place: Place) -> None:
    theirs = profiles.profile(place.graph(), "school-b")
    assert theirs is not None
    offered = profiles.choices(place.graph(), theirs, PARTS["outcome"])
    assert offered.named == [("outcome-x", "Читает")]
    assert offered.topic_groups == [("Спорт", [("sport", "Спорт"), ("swim", "Плавание")])]
    profiles.save(
        place.graph(), place.store, place.caller("school-b"), theirs, PARTS["outcome"], {"choice": "outcome-x", "way": "делом"}
    )  # fmt: skip
    after = profiles.profile(place.graph(), "school-b")
    assert after is not None
    assert [(one["id"], one["way"], one["others"]) for one in after.records["outcome"]] == [("outcome-x", "делом", 1)]
    for wrong in ("no-such", "need-a", "x' OR 1=1"):
        with pytest.raises(Wrong) as refused:
            place.save("outcome", {"choice": wrong})
        assert set(refused.value.problems) == {"choice"}
    assert model_check.check(place.graph()) == []


@pytest.mark.parametrize(
    ("who", "id", "allowed"),
    [
        ("gymnasium-1", "gymnasium-1", True), ("gymnasium-1", "school-b", False), ("gymnasium-1", "far", False),
        ("coordinator", "school-b", True), ("coordinator", "far", False), ("coordinator", "no-such", False),
    ],
)  # fmt: skip
def test_who_writes_what(place: Place, who: str, id: str, allowed: bool) -> None:
    if allowed:
        assert place.profile(id, who).id == id
    else:
        with pytest.raises(NotThere):
            place.profile(id, who)


def test_a_foreign_record_is_not_there(place: Place) -> None:
    for part, id in (("offer", "offer-b"), ("need", "offer-a"), ("about", "school-b")):
        assert place.profile().find(PARTS[part], id) is None
        with pytest.raises(Changed) as refused:
            place.save(part, {"title": "x"}, id=id, seen="1")
        assert refused.value.record is None
    texts = place.profile("school-b", "coordinator").records["offer"][0]
    forged = place.graph().write(
        "profiles.change", institution="gymnasium-1", label="Resource", id="offer-b", seen=texts["seen"],
        properties={"title": "x"}, topics=[],
    )  # fmt: skip
    assert forged.rows == []


# --- the history ------------------------------------------------------------------------------------------------------


def test_the_history_names_people_to_those_only_who_may_know_them(place: Place) -> None:
    place.change("need", "need-a", title="Тренер и бассейн", topics="sport")
    place.change("need", "need-a", who="coordinator", priority="1")
    told: dict[str, list[tuple[str, str]]] = {}
    for who in ("gymnasium-1", "coordinator", "colleague"):
        entries, total = profiles.history(place.store, place.caller(who), place.profile())
        assert total == 2
        told[who] = [(entry.by, entry.name or entry.row.role) for entry in entries]
    assert told == {
        "gymnasium-1": [("role", "coordinator"), ("me", "representative")],
        "coordinator": [("me", "coordinator"), ("name", "Вера Представитель")],
        "colleague": [("role", "coordinator"), ("role", "representative")],
    }
    entries, _ = profiles.history(place.store, place.caller(), place.profile())
    assert [(field.name, before, after) for field, before, after in entries[1].fields] == [
        ("title", "Тренер", "Тренер и бассейн"), ("topics", "swim", "sport"),
    ]  # fmt: skip


# --- over HTTP --------------------------------------------------------------------------------------------------------

BASE = "/institutions/gymnasium-1/profile"
SEEN = re.compile(r'name="seen" value="([^"]+)"')


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
        session.commit()


def sent(who: Browser, path: str, form: dict[str, str]) -> tuple[int, str]:
    status, body = who.post(path, form)
    return status, unescape(body.decode())


@pytest.mark.parametrize(
    ("part", "form", "field"),
    [
        ("need", {"title": "a\u202eb"}, "title"),
        ("need", {"title": "a\x00b"}, "title"),
        ("need", {"about": "x" * 900_000}, "about"),
        ("need", {"since": "31.02.2026"}, "since"),
        ("need", {"since": "2027", "until": "2026"}, "until"),
        ("need", {"topics": "no-such-topic"}, "topics"),
        ("need", {"kind": "x"}, "kind"),
        ("offer", {"title": "Зал", "kind": "premises", "quantity": "-1"}, "quantity"),
        ("outcome", {"choice": "offer-b"}, "choice"),
    ],
)  # fmt: skip
def test_bad_input_is_answered_at_the_field_and_kept(
    web: Callable[..., Browser], part: str, form: dict[str, str], field: str
) -> None:
    given = (NEED if part == "need" else {}) | form
    status, page = sent(web("representative"), f"{BASE}/{part}/new", given)
    assert status == 422
    assert f'id="e-{field}"' in page
    assert page.count('class="invalid-feedback') == 1
    if field not in ("topics", "kind", "choice"):
        assert given[field].replace("\x00", "") in page.replace("\x00", "")
    if part == "need" and field != "title":
        assert 'value="Логопед"' in page


def test_broken_bytes_and_too_much_are_no_fault_of_ours(web: Callable[..., Browser]) -> None:
    who = web("representative")
    assert sent(who, f"{BASE}/need/new", {"title": "x" * (3 << 20)})[0] == 413
    assert sent(who, f"{BASE}/need/new", {f"f{n}": "x" for n in range(400)})[0] == 413
    for path in (
        f"{BASE}/need/%ff%fe",
        f"{BASE}/nonsense/new",
        f"{BASE}/about/new",
        "/institutions/%00/profile",
        f"{BASE}/offer/offer-b",
    ):
        assert who.ask(path)[0] == 404


def test_a_conflict_over_http_loses_nothing_and_either_side_can_be_taken(web: Callable[..., Browser]) -> None:
    first, second = web("representative"), web("coordinator")
    address = f"{BASE}/need/need-a"
    page = unescape(second.ask(address)[1].decode())
    seen = SEEN.search(page)
    assert seen
    was = {
        "was-title": "Тренер",
        "was-kind": "staff",
        "was-priority": "2",
        "was-state": "open",
        "was-topics": "swim",
        "was-since": "2026-09-01",
    }
    texts = {
        "title": "Тренер",
        "kind": "staff",
        "priority": "2",
        "state": "open",
        "topics": "swim",
        "since": "01.09.2026",
    }
    assert sent(first, address, texts | {"title": "Их название", "about": "Их описание", "seen": seen[1]})[0] == 302
    mine = texts | {"title": "Моё название", "priority": "1", "seen": seen[1]} | was
    status, page = sent(second, address, mine)
    assert status == 409
    for words in ("Их название", "Моё название", "Их описание"):
        assert words in page
    checked = re.findall(r'name="take-(\w+)" value="(\w+)" checked', page)
    assert sorted(checked) == [("about", "theirs"), ("priority", "mine"), ("title", "mine")]
    again = SEEN.search(page)
    assert again
    assert again[1] != seen[1]
    offered = {"offered-title": "Моё название", "offered-about": "", "offered-priority": "1"}
    take = {"take-title": "theirs", "take-about": "theirs", "take-priority": "mine"}
    assert sent(second, address, mine | offered | take | {"seen": again[1]})[0] == 302
    page = unescape(second.ask(address)[1].decode())
    assert 'value="Их название"' in page
    assert "Их описание" in page
    assert re.search(r'<option value="1" selected', page)


def test_whoever_types_on_after_choosing_theirs_means_what_was_typed(web: Callable[..., Browser]) -> None:
    who = web("representative")
    address = f"{BASE}/offer/offer-a"
    seen = SEEN.search(who.ask(address)[1].decode())
    assert seen
    form = {
        "title": "Напечатано позже",
        "kind": "premises",
        "take-title": "theirs",
        "offered-title": "Напечатано раньше",
    }
    assert sent(who, address, form | {"seen": seen[1]})[0] == 302
    assert 'value="Напечатано позже"' in who.ask(address)[1].decode()


def test_a_record_that_is_gone_can_be_saved_anew(web: Callable[..., Browser]) -> None:
    who = web("representative")
    status, page = sent(who, f"{BASE}/need/need-a-gone", NEED | {"seen": "1-1"})
    assert status == 409
    assert 'value="Логопед"' in page
    assert f'action="{BASE}/need/new"' in page


def test_out_and_back_over_http(web: Callable[..., Browser]) -> None:
    who = web("representative")
    seen = SEEN.search(who.ask(f"{BASE}/need/need-a")[1].decode())
    assert seen
    assert sent(who, f"{BASE}/need/need-a/remove", {"seen": seen[1]})[0] == 302
    page = who.ask(BASE)[1].decode()
    back = re.search(r'action="([^"]+/restore)"', page)
    assert back
    assert sent(who, back[1], {})[0] == 302
    assert "need-a" in who.ask(BASE)[1].decode()
    assert "/restore" not in who.ask(BASE)[1].decode()


@pytest.mark.parametrize(
    ("role", "id", "status"),
    [
        ("anonymous", "gymnasium-1", 302), ("teacher", "gymnasium-1", 403), ("analyst", "gymnasium-1", 403),
        ("representative", "gymnasium-1", 200), ("representative", "school-b", 404), ("representative", "far", 404),
        ("coordinator", "school-b", 200), ("coordinator", "far", 404), ("admin", "far", 200),
    ],
)  # fmt: skip
def test_pages_open_to_those_who_answer_for_it(web: Callable[..., Browser], role: str, id: str, status: int) -> None:
    who = web(role)
    for path in ("profile", "profile/history", "profile/need/new", "readiness"):
        assert who.ask(f"/institutions/{id}/{path}")[0] == status, path
    shows = b'class="box gaps"' in who.ask(f"/institutions/{id}")[1]
    assert shows == (status == 200)
