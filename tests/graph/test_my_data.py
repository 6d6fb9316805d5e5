"""My data on the real engine: the file names nobody who did not agree, and an erased person is found nowhere."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import contacts, create_app, model_check, scene_address
from app import store as stores
from app.access import Actor
from app.accounts import memberships
from app.audit import Caller
from app.config import Settings
from app.engine import Connection
from app.graph import Graph, GraphSession
from app.refusals import Refusal
from app.store import (
    Account,
    Advice,
    AuditEntry,
    Base,
    Complaint,
    ComplaintEntry,
    Consent,
    ConsoleRun,
    Disclosure,
    Dismissal,
    Invitation,
    Merge,
    NetworkImport,
    OwnReport,
    OwnReportVersion,
    Partnership,
    PartnershipEntry,
    ProfileChange,
    Publication,
    ReadinessCheck,
    ReportSchedule,
    Scene,
    Store,
    Wave,
    WaveLink,
    WebSession,
    now,
)
from tests.graph.test_contacts import Town
from tests.web.conftest import PASSWORD, Browser

ID, NAME = "t-lihacheva-anna", "Лихачёва Анна Сергеевна"
LEFT = "Сотрудник, отозвавший согласие"
LEFT_EN = "A colleague who withdrew consent"
PEOPLE = """
MATCH (i:Institution {id: 'school'})
CREATE (t:Teacher {id: $id, name: $name, subjects: ['физика'], visibility: 'network', x: 1.0, y: 2.0})
CREATE (t)-[:WORKS_AT {id: $id + ':work', position: 'завуч', since: date('2015-09-01'), since_precision: 'day'}]->(i)
CREATE (t)-[:WORKS_AT {id: $id + ':old', position: 'учитель', since: date('2015-02-01'), since_precision: 'day',
  until: date('2015-08-01'), until_precision: 'day'}]->(i)
CREATE (t)-[:TAKES_PART {id: $id + ':part', role: 'leader', since: date('2020-01-01'), since_precision: 'day'}]->
  (p:Project {id: 'project', title: 'Проект', kind: 'network', status: 'active'})
CREATE (t)-[:SHARES]->(m:Material {id: 'material', title: 'Опыты', kind: 'tasks'})
WITH t, p, m
FOREACH (n IN [t, p, m] | SET n.created_at = datetime(), n.updated_at = datetime())
WITH t
MATCH (t)-[w:WORKS_AT|TAKES_PART]->()
SET w.created_at = datetime(), w.updated_at = datetime()
WITH DISTINCT t
CREATE (:Map {municipality: 'm', current: 'l', x: 0.0, y: 0.0})
CREATE (:Layout {id: 'l', municipality: 'm', created_at: datetime(), reason: 'first', method: '', made_by: '', previous: ''})
CREATE (:LayoutPart {layout: 'l', label: 'Teacher', ids: ['boris', $id], xs: [0.0, 1.0], ys: [0.0, 2.0], communities: ['a', 'b']})
"""


class Home(Town):
    """The town with one more teacher, whose account, scenes, links and sessions are in the store."""

    def __init__(self, database: Graph, store: Session) -> None:
        super().__init__(database, store)
        with database.driver_session("write") as session:
            session.run(PEOPLE, id=ID, name=NAME).consume()
        account = Account(id=4, email="l@school.example", name="Анна", password_hash="", person=ID)
        other = Account(id=9, email="b@school.example", name="Борис", password_hash="", person="boris")
        store.add_all([account, other])
        store.flush()
        contacts.agree(store, self.caller(ID), contacts.CONTACTS)
        contacts.agree(store, self.caller(ID), contacts.PUBLIC)

    def erase(self, session: Session | None = None) -> contacts.Erased:
        return contacts.erase(self.graph(ID), session or self.store, self.caller(ID), name=LEFT)

    def everything(self) -> str:
        """All that the graph and the store hold, as one text."""
        with self.database.driver_session("read") as session:
            nodes = session.run("MATCH (n) RETURN labels(n), properties(n)").data()
            ties = session.run("MATCH ()-[t]->() RETURN type(t), properties(t)").data()
        rows = [
            [str(value) for value in row]
            for table in Base.metadata.sorted_tables
            for row in self.store.execute(select(table)).all()
        ]
        self.store.commit()  # a reader that stays would keep the journal of the store from being emptied
        return f"{nodes} {ties} {rows}"

    def fill(self) -> dict[str, str]:
        """Contacts in every state, and everything in the store that may name her."""
        ties = {
            "confirmed": self.register(
                ID, "boris", since="2019", context="Познакомились у Анны", frequency="weekly"
            ).tie["id"],
            "proposed": self.register(ID, "vera").tie["id"],
            "asked": self.register("boris", ID, "advice:out").tie["id"],
            "declined": self.register("vera", ID, "friendship").tie["id"],
        }
        self.act(contacts.confirm, "boris", ties["confirmed"])
        self.act(contacts.decline, ID, ties["declined"])
        self.named = contacts.name_person(
            self.graph(ID), self.store, self.caller(ID), name="Орлова Нина", institution="museum"
        )
        wave = Wave(municipality="m", title="Опрос", ends_on=dt.date.today(), nonce="e" * 32)
        wave.links.append(WaveLink(person=ID, institution="museum", token_hash="a" * 64))
        self.store.add_all(
            [
                wave,
                Scene(
                    account_id=9,
                    title=f"Где {NAME}?",
                    note=f"см. {ID}",
                    as_of=dt.date.today(),
                    query=f"?focus={ID}&pin=boris,{ID}",
                ),
                Scene(account_id=9, title="Другая", as_of=dt.date.today(), query="?focus=boris"),
                WebSession(
                    token_hash="b" * 64,
                    data=json.dumps({"_flashes": [["success", f"{NAME} увидит это"]]}, ensure_ascii=False),
                ),
                Dismissal(account_id=9, kind="person", key=ID),
                Disclosure(account_id=9, role="coordinator", person=ID, day=dt.date.today(), way="card", times=2),
                Disclosure(account_id=9, role="coordinator", person="t-lihacheva-a", day=dt.date.today(), way="card"),
                Disclosure(
                    account_id=4, role="teacher", institution="school", person="boris", day=dt.date.today(), way="card"
                ),
                Advice(municipality="m", kind="likely", key=f"boris:{ID}", ground="1"),
                Advice(municipality="m", kind="likely", key=f"boris:{ID[:-1]}", ground="1"),
                Merge(
                    municipality="m", label="Teacher", kept=ID, gone="t-lihacheva-a", moved={"name": NAME, "ties": [ID]}
                ),
                Merge(municipality="m", label="Teacher", kept="boris", gone="b2", moved={"ties": [{"with": ID}]}),
                ConsoleRun(account_id=9, text=f"MATCH (t {{name: '{NAME}'}}) RETURN t", params={"id": ID}),
                OwnReport(id=1, account_id=9, title=f"Контакты: {NAME}", note=f"см. {ID}", params={"person": ID}),
                OwnReportVersion(report_id=1, version=1, title=NAME, text=f"RETURN '{ID}'", params={}, at=now()),
                ReportSchedule(account_id=9, report="reports.contacts", params={"person": ID}),
                ProfileChange(
                    institution="school",
                    part="need",
                    record="n",
                    title=f"Вместо {NAME}",
                    act="remove",
                    before={"about": f"Спросить {NAME}"},
                    after={},
                    held={"node": {"about": f"Спросить {NAME}"}, "ties": [{"other": ID}]},
                    account_id=4,
                ),
                Complaint(
                    id="c",
                    what="material",
                    thing="material",
                    title=f"Опыты, {NAME}",
                    municipality="m",
                    person=ID,
                    own={},
                    account_id=9,
                    reason="wrong",
                    steps=1,
                ),
                ComplaintEntry(complaint_id="c", number=1, act="file", account_id=9, words=f"{NAME} это не писала"),
                Partnership(id="p", title=f"С {NAME}", municipality="m"),
                Publication(
                    kind="person",
                    thing=ID,
                    institution="school",
                    municipality="m",
                    made="1",
                    details={},
                    open_key=f"person:{ID}:school",
                ),
                Publication(
                    kind="municipality",
                    thing="m",
                    municipality="m",
                    made="1",
                    details={"words": f"Нас ведёт {NAME}"},
                    account_id=4,
                ),
                PartnershipEntry(
                    partnership_id="p",
                    number=1,
                    act="say",
                    words=f"Пишите {NAME}",
                    texts={"goals": f"см. {ID}"},
                    account_id=4,
                ),
                ReadinessCheck(
                    institution="school",
                    as_of=dt.date.today(),
                    sees="public",
                    verdict="part",
                    answer={"needs": [{"title": NAME}]},
                    nonce="f" * 32,
                ),
                brought("done", undo={"nodes": {ID: {"before": {"name": NAME}}}, "ties": {}}),
                brought("draft", content={"nodes": {"rows": [[2, ["x", NAME]]]}}),
                Invitation(token_hash="c" * 64, email="l@school.example", person=ID, expires_at=now()),
                AuditEntry(action="person.confirm", target=ID, outcome="done"),
                AuditEntry(action="consent.give", target="t-lihacheva-a", outcome="done"),
            ]
        )
        self.store.commit()
        return ties


def brought(state: str, **held: Any) -> NetworkImport:
    return NetworkImport(
        municipality="m", name="f", state=state, mapping={}, counts={}, **({"content": {}, "undo": {}} | held)
    )


@pytest.fixture
def town(database: Graph, graph: GraphSession, books: Store) -> Iterator[Home]:
    with books.session() as session:
        yield Home(database, session)


def file_of(town: Home, who: str = ID) -> dict[str, Any]:
    data = contacts.my_data(town.graph(who), town.store, town.caller(who))
    made = contacts.exported(town.store, town.caller(who), data)
    loaded: dict[str, Any] = json.loads(json.dumps(made, ensure_ascii=False))
    return loaded


# --- the file ---------------------------------------------------------------------------------------------------------


def test_the_file_holds_all_that_is_kept_about_me(town: Home) -> None:
    ties = town.fill()
    content = file_of(town)
    assert content["person"]["name"] == NAME
    assert len(content["jobs"]) == 2
    assert [part["project_title"] for part in content["projects"]] == ["Проект"]
    assert {tie["id"]: tie["state"] for tie in content["contacts"]} == {
        ties["confirmed"]: "confirmed", ties["proposed"]: "proposed", ties["asked"]: "proposed", ties["declined"]: "declined",
    }  # fmt: skip
    confirmed = next(tie for tie in content["contacts"] if tie["id"] == ties["confirmed"])
    assert confirmed["since"] == "2019-01-01"
    assert (confirmed["registered_by"], confirmed["answered_by"]) == ("me", "Смирнов Борис")
    assert [one["purpose"] for one in content["consents"]] == ["contacts", "public"]
    assert content["account"]["email"] == "l@school.example"
    assert [link["title"] for link in content["survey_links"]] == ["Опрос"]
    assert [one["record"] for one in content["profile_changes"]] == ["n"]
    assert [one["words"] for one in content["partnership_lines"]] == [f"Пишите {NAME}"]
    assert [one["institution"] for one in content["public_pages_that_name_me"]] == ["school"]
    assert [one["kind"] for one in content["publications"]] == ["municipality"]
    assert content["disclosed_to"] == [
        {"day": dt.date.today().isoformat(), "role": "coordinator", "accounts": 1, "ways": {"card": 2}}
    ]
    assert "contact.register" in {line["action"] for line in content["audit"]["lines"]}
    assert "person 1" in content["about"]["rule"]
    assert "data.export" in town.trail()


def test_the_other_side_is_named_only_if_she_acted_and_is_open_or_agreed_to_be_public(town: Home) -> None:
    town.register(ID, "boris", visibility="network")
    town.register(ID, "vera", "joint_event")
    town.register(ID, "vera", "advice:out")
    town.register(ID, "museum", "joint_event")
    town.register("hidden", ID)
    text = json.dumps(file_of(town), ensure_ascii=False)
    for secret in ("Смирнов", "Ким Вера", "Тихая", '"boris"', '"vera"', '"hidden"'):
        assert secret not in text, secret
    found = [tie["with"] for tie in file_of(town)["contacts"]]
    assert sorted({one["name"] for one in found}) == ["museum", "person 1", "person 2", "person 3"]
    assert {one["institution"] for one in found if one["is"] == "person"} == {"Учреждение school", "Учреждение museum"}
    assert len({one["name"] for one in found if one.get("institution") == "Учреждение school"}) == 1, (
        "one number a person"
    )
    contacts.agree(town.store, town.caller("vera"), contacts.PUBLIC)
    town.register("boris", ID, visibility="network")
    named = {tie["with"]["name"] for tie in file_of(town)["contacts"]}
    assert named == {"museum", "Ким Вера", "Смирнов Борис", "person 1"}


def test_a_colleague_who_took_back_her_proposal_is_not_told_by_the_file(town: Home) -> None:
    id = town.register("boris", ID).tie["id"]
    town.act(contacts.withdraw, "boris", id)
    assert "Смирнов" not in json.dumps(file_of(town), ensure_ascii=False)


def test_an_account_without_a_person_has_a_file_too(town: Home) -> None:
    content = contacts.my_data(town.graph("coordinator"), town.store, town.caller("coordinator"))
    assert (content.person, content.ties, content.consents) == (None, [], [])


# --- withdrawing what is public ---------------------------------------------------------------------------------------


def test_what_i_opened_to_everyone_falls_back_to_the_network_at_once(town: Home) -> None:
    contacts.agree(town.store, town.caller("boris"), contacts.PUBLIC)
    both = town.register(ID, "boris", visibility="public").tie["id"]
    town.register("boris", ID, visibility="public")
    low = town.register(ID, "vera", visibility="coordinators").tie["id"]
    theirs = town.register("boris", "museum", visibility="public").tie["id"]
    assert town.tie(both)["visibility"] == "public"
    assert contacts.withdraw_public(town.graph(ID), town.store, town.caller(ID)) == 1
    assert [town.tie(id)["visibility"] for id in (both, low, theirs)] == ["network", "coordinators", "public"]
    assert contacts.agreed(town.store, ID, contacts.PUBLIC) is None
    assert contacts.agreed(town.store, ID) is not None
    town.act(contacts.open_to, "boris", both, "public")
    assert town.tie(both)["visibility"] == "network", "the other side alone does not open it again"
    with pytest.raises(Refusal):
        town.act(contacts.open_to, ID, both, "public")


# --- erasing ----------------------------------------------------------------------------------------------------------


def traces(text: str) -> list[str]:
    return [
        word
        for word in (ID, NAME, "Лихачёва", "t-lihacheva-a", "завуч")
        if re.search(rf"(?<![\w-]){word}(?![\w-])", text)
    ]


def test_what_remains_is_kind_and_period_of_confirmed_contacts(town: Home) -> None:
    town.fill()
    town.erase()
    [tie] = town.ties()
    assert {key: tie.get(key) for key in ("kind", "state", "visibility", "context", "frequency")} == {
        "kind": "joint_lesson", "state": "confirmed", "visibility": "coordinators", "context": None, "frequency": None,
    }  # fmt: skip
    assert tie["since"].to_native() == dt.date(2019, 1, 1)
    with town.database.driver_session("read") as session:
        left = session.run("MATCH (p:Teacher {state: 'left'}) RETURN p").single(strict=True)["p"]
        jobs = session.run(
            "MATCH (:Teacher {state: 'left'})-[w:WORKS_AT]->(i) "
            "RETURN w.position AS position, w.since AS since, w.until AS until, i.id AS id"
        ).data()
        parts = session.run("MATCH (:Teacher {state: 'left'})-[t:TAKES_PART|SHARES]->() RETURN count(t)").single(
            strict=True
        )[0]
        places = session.run("MATCH (l:LayoutPart) RETURN l.ids AS ids").single(strict=True)["ids"]
    assert left["name"] == LEFT
    assert left.get("subjects") is None
    assert [(job["position"], job["since"].to_native(), job["until"], job["id"]) for job in jobs] == [
        ("—", dt.date(2015, 1, 1), None, "school")
    ]
    assert parts == 0
    assert places == ["boris", left["id"]]
    assert model_check.check(town.graph("coordinator")) == []
    assert [row["partner_name"] for row in contacts.mine(town.graph("boris")).confirmed] == [LEFT]
    assert contacts.contact(town.graph("coordinator"), tie["id"]) is not None


def test_without_confirmed_contacts_the_record_goes_altogether(town: Home) -> None:
    town.register(ID, "vera")
    assert town.erase() == contacts.Erased(deleted=1, kept=0)
    with town.database.driver_session("read") as session:
        assert session.run("MATCH (p:Teacher {state: 'left'}) RETURN count(p)").single(strict=True)[0] == 0
    assert model_check.check(town.graph("coordinator")) == []


def test_scenes_of_others_go_on_without_her(town: Home) -> None:
    town.fill()
    town.erase()
    first, second = town.store.scalars(select(Scene).order_by(Scene.id)).all()
    assert (first.title, first.note) == ("Где …?", "см. …")
    assert scene_address.named(first.query) == [scene_address.CLOSED, "boris"]
    assert (second.title, second.query) == ("Другая", "?focus=boris")


def test_what_hung_on_her_is_closed(town: Home) -> None:
    town.fill()
    town.erase()
    assert town.store.get_one(Account, 4).person is None
    link = town.store.scalars(select(WaveLink)).one()
    assert link.withdrawn_at is not None
    assert link.token_hash != "a" * 64
    hers = town.store.scalars(select(Consent).where(Consent.person.startswith("left-"))).all()
    assert sorted(one.purpose for one in hers) == ["contacts", "public"]
    assert all(one.withdrawn_at for one in hers)
    assert [merge.kept for merge in town.store.scalars(select(Merge))] == ["boris"]
    complaint = town.store.get_one(Complaint, "c")
    assert (complaint.title, complaint.person, complaint.account_id) == ("Опыты, …", None, 9)
    assert town.store.scalars(select(ComplaintEntry.words)).all() == ["… это не писала"], "the rest of the log stays"
    assert (
        contacts.answer_person(town.graph("museum"), town.store, town.caller("museum"), town.named, yes=True)
        == "confirmed"
    )


@pytest.mark.parametrize("broken", ["_forget", "record"])
def test_an_erasure_that_broke_off_is_completed_by_the_next_request(
    town: Home, books: Store, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    from app.contacts import erasing

    town.fill()

    def fall(*args: object, **kwargs: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch, books.session() as session:
        patch.setattr(erasing, broken, fall)
        with pytest.raises(OSError, match="full"):
            town.erase(session)
    town.store.rollback()
    town.store.expire_all()
    assert town.store.get_one(Account, 4).person == ID
    town.erase()
    assert traces(town.everything()) == []
    assert town.store.get_one(Account, 4).person is None


def test_nobody_erases_anybody_else(town: Home) -> None:
    town.fill()
    before = town.everything()
    for who in ("coordinator", "museum", "analyst", "admin"):
        with pytest.raises(contacts.NoPerson):
            contacts.erase(town.graph(who), town.store, town.caller(who), name=LEFT)
    assert town.everything() == before


def test_nobody_registers_a_contact_with_whom_has_left(town: Home) -> None:
    town.fill()
    town.erase()
    with town.database.driver_session("read") as session:
        left = session.run("MATCH (p:Teacher {state: 'left'}) RETURN p.id AS id").single(strict=True)["id"]
    seer = Caller(Actor(5, "", frozenset({"coordinator"}), person="vera", municipality="m"))
    graph = town.database.session(seer.actor.viewer)
    assert left not in [row["id"] for row in contacts.suggest(graph, "Сотрудник").rows]
    with pytest.raises(Refusal):
        contacts.register(graph, town.store, seer, contacts.Wanted(other=left, choice="joint_lesson", since="2020"))


def test_a_word_inside_another_one_is_not_hers() -> None:
    from app.contacts.erasing import _without_words

    assert _without_words({"a": ["t-ivanova-an, t-ivanova-a:work"]}, {"t-ivanova-a"}) == {"a": ["t-ivanova-an, …:work"]}


# --- the pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def pages(town: Home, engine: Connection, tmp_path: Path) -> Iterator[Callable[[str], Browser]]:
    """Somebody signed in to an application over the town: `pages(role)`; the teacher is the one who will leave."""
    app = create_app(
        Settings(
            home=tmp_path, secret_key="k" * 32, language="en", testing=True, neo4j_uri=engine.uri, neo4j_user=engine.user,
            neo4j_password=engine.password,
        )
    )  # fmt: skip
    app.extensions["setka.database"].open()
    quick = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    for role in ("teacher", "coordinator"):
        account = town.store.get_one(Account, 4) if role == "teacher" else Account(email="c@school.example", name="К")
        account.password_hash, account.memberships = quick, memberships([role], "")
        account.municipality = "m"
        town.store.add(account)
    town.store.commit()

    def enter(role: str) -> Browser:
        browser = Browser(app)
        assert browser.sign_in("l@school.example" if role == "teacher" else "c@school.example").status_code == 302
        return browser

    yield enter
    app.extensions["setka.database"].close()
    stores.of(app).close()


def test_the_pages_say_it_first_do_it_once_and_go_on_working(town: Home, pages: Callable[[str], Browser]) -> None:
    town.fill()
    teacher, coordinator = pages("teacher"), pages("coordinator")
    assert "confirmed: 1" in teacher.get("/contacts/data").text
    archive = zipfile.ZipFile(io.BytesIO(teacher.post("/contacts/data/file", {"form": "zip"}).data))
    assert archive.namelist() == ["my-data.json", "my-data.html"]
    assert json.loads(archive.read("my-data.json"))["person"]["id"] == ID
    assert "Смирнов Борис" in archive.read("my-data.html").decode()
    assert teacher.post("/contacts/data/file", {"form": "json"}).json["contacts"]  # type: ignore[index]

    asked = teacher.get("/contacts/data/withdraw/contacts").text
    for sentence in (
        "3 contacts that are not confirmed",
        "Of 1 confirmed contact",
        "Of 2 jobs",
        "journal of its latest changes",
    ):
        assert sentence in asked
    assert teacher.post("/contacts/data/withdraw/contacts").status_code == 422
    assert ID in town.everything()
    assert teacher.post("/contacts/data/withdraw/public").status_code == 302
    assert teacher.post("/contacts/data/withdraw/contacts", {"sure": "yes"}).status_code == 302
    town.store.expire_all()
    assert traces(town.everything()) == []
    assert "Your account is not tied to a person" in teacher.get("/contacts/data").text
    assert teacher.post("/contacts/data/withdraw/contacts", {"sure": "yes"}).status_code == 404
    assert teacher.get("/contacts/data/withdraw/sales").status_code == 404

    with town.database.driver_session("read") as session:
        left = session.run("MATCH (p:Teacher {state: 'left'}) RETURN p.id AS id").single(strict=True)["id"]
    [tie] = town.ties()
    paths = ("/explore", "/api/explore/view?level=people", f"/explore?focus={ID}", "/institutions/school", "/teachers")
    for path in (*paths, f"/teachers/{left}", f"/cards/{left}", f"/contacts/{tie['id']}", f"/cards/ties/{tie['id']}"):
        page = coordinator.get(path)
        assert page.status_code == 200, path
        assert NAME not in page.text
    assert LEFT_EN in coordinator.get("/teachers").text
    assert teacher.get(f"/teachers/{left}").status_code == 404
