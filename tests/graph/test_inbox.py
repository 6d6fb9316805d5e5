"""The inbox on the real engine: what waits, what is new, what was seen; and one letter a week about it."""

from __future__ import annotations

import datetime as dt
import email
import threading
from collections.abc import Callable, Iterator
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app import contacts, create_app, digest, inbox
from app import store as stores
from app.access import Actor
from app.accounts import memberships
from app.audit import Caller
from app.config import Settings
from app.engine import Connection
from app.graph import Graph, GraphSession
from app.inbox import Inbox
from app.mail import Letter, MailError
from app.store import Account, Digest, Store, now
from tests.graph.test_contacts import Town
from tests.plans import operators
from tests.racing import in_threads

NEEDS = """
MATCH (museum:Institution {id: 'museum'}), (school:Institution {id: 'school'})
CREATE (museum)-[:NEEDS]->(:Need {id: 'need', title: 'Автобус на экскурсию', kind: 'transport', priority: 1, state: 'open'})
CREATE (museum)-[:NEEDS]->(:Need {id: 'met', title: 'Зал', kind: 'premises', priority: 1, state: 'closed'})
WITH museum, school
UNWIND [['bus', 'transport', 3, null, 'school'],
  ['old', 'transport', 200, null, 'school'], ['late', 'transport', -5, null, 'school'],
  ['over', 'transport', 20, 5, 'school'], ['own', 'transport', 3, null, 'museum'], ['hall', 'premises', 3, null, 'school']] AS row
WITH row, CASE row[4] WHEN 'school' THEN school ELSE museum END AS giver
CREATE (giver)-[:OFFERS]->(:Resource {id: row[0], title: 'Предложение ' + row[0], kind: row[1],
  since: date() - duration({days: row[2]}), since_precision: 'day',
  until: CASE WHEN row[3] IS NOT NULL THEN date() - duration({days: row[3]}) END,
  created_at: datetime() - duration({days: row[2]})})
"""


def look(town: Town, who: str, seen: dt.datetime | None = None) -> Inbox:
    return inbox.look(town.graph(who), seen)


def news(town: Town, who: str, seen: dt.datetime | None = None) -> list[tuple[str, str | None]]:
    return [(item.what, item.row["change"]) for item in look(town, who, seen).items if item.waits or item.is_new]


@pytest.fixture
def town(database: Graph, graph: GraphSession, books: Store) -> Iterator[Town]:
    with books.session() as session:
        yield Town(database, session)


# --- what is in it ----------------------------------------------------------------------------------------------------


def test_a_contact_to_confirm_waits_until_it_is_answered(town: Town) -> None:
    id = town.register("anna", "boris").tie["id"]
    assert news(town, "boris") == [("confirm", None)]
    assert news(town, "anna") == news(town, "vera") == news(town, "museum") == []
    assert look(town, "boris", now()).count == 1, "looking does not answer it"
    town.act(contacts.confirm, "boris", id)
    assert news(town, "boris") == []
    assert news(town, "anna") == [("news", "confirm")]
    assert look(town, "anna", now()).count == 0
    assert [item.what for item in look(town, "anna", now()).items] == ["news"], "what was seen stays for a month"


def test_a_contact_without_the_moment_it_was_told_of_waits_all_the_same(town: Town, database: Graph) -> None:
    id = town.register("anna", "boris").tie["id"]
    with database.driver_session("write") as session:
        session.run("MATCH ()-[t:INFORMAL_TIE {id: $id}]->() REMOVE t.created_at, t.updated_at", id=id).consume()
    [item] = look(town, "boris").items
    assert (item.what, item.day, item.waits) == ("confirm", None, True)


@pytest.mark.parametrize(
    ("act", "args", "told"),
    [
        (contacts.decline, (), "decline"),
        (contacts.confirm, (), "confirm"),
    ],
)
def test_an_answer_is_news_to_who_asked(town: Town, act: Callable[..., None], args: tuple[str, ...], told: str) -> None:
    id = town.register("anna", "boris").tie["id"]
    town.act(act, "boris", id, *args)
    assert news(town, "anna") == [("news", told)]
    assert news(town, "boris") == []


def test_later_changes_of_the_other_side_are_news_and_ones_own_are_not(town: Town) -> None:
    id = town.register("anna", "boris", since="2019").tie["id"]
    town.register("boris", "anna", since="2019")
    assert news(town, "anna") == [("news", "confirm")]
    seen = now()
    town.act(contacts.open_to, "boris", id, "network")
    assert news(town, "anna", seen) == [], "who may see the other’s side is no news"
    town.act(contacts.correct, "boris", id, since="2020")
    assert news(town, "anna", seen) == [("news", "correct")]
    town.act(contacts.end, "boris", id, "2021")
    assert news(town, "anna", seen) == [("news", "end")]
    town.act(contacts.withdraw, "boris", id)
    assert news(town, "anna", seen) == [("news", "withdraw")]
    town.act(contacts.restore, "boris", id)
    assert news(town, "anna", seen) == [("news", "restore")]
    town.act(contacts.end, "anna", id, "")
    assert news(town, "anna", seen) == []
    assert news(town, "boris", seen) == [("news", "resume")]


def test_what_was_taken_back_before_an_answer_is_in_no_inbox(town: Town) -> None:
    id = town.register("anna", "boris").tie["id"]
    town.act(contacts.withdraw, "anna", id)
    assert look(town, "boris").items == []


def test_a_person_who_is_closed_to_me_is_not_named(town: Town) -> None:
    town.register("hidden", "anna")
    with town.database.driver_session("write") as session:
        session.run("MATCH ()-[t:INFORMAL_TIE]->() SET t.registered_by = null").consume()
    [item] = look(town, "anna").items
    assert (item.row["who"], item.row["workplace"]) == (None, None)


def test_what_ended_lately_is_told_once(town: Town) -> None:
    town.register("anna", "boris")
    town.register("boris", "anna")
    yesterday = dt.date.today() - dt.timedelta(days=1)
    with town.database.driver_session("write") as session:
        session.run(
            "MATCH (:Teacher {id: 'anna'})-[t:INFORMAL_TIE|WORKS_AT]-() "
            "SET t.until = $day, t.until_precision = 'day', t.updated_at = datetime('2020-01-01')",
            day=yesterday,
        ).consume()
    week_ago = now() - dt.timedelta(days=7)
    assert sorted(item.what for item in look(town, "anna", week_ago).items if item.is_new) == ["ended", "job"]
    assert look(town, "anna", now()).count == 0
    assert inbox.look(town.graph("anna"), None, dt.date.today() + dt.timedelta(days=40)).items == []


def test_an_institution_hears_of_offers_that_fit_its_open_needs(town: Town) -> None:
    with town.database.driver_session("write") as session:
        session.run(NEEDS).consume()
    assert [(item.what, item.row["id"], item.row["need"]) for item in look(town, "museum").items] == [
        ("offer", "bus", "Автобус на экскурсию")
    ]
    assert look(town, "museum").count == 1
    assert look(town, "museum", now()).count == 0
    assert look(town, "anna").items == []


def test_an_institution_is_asked_about_its_contacts_and_named_people(town: Town) -> None:
    town.register("anna", "museum", "joint_event")
    contacts.name_person(town.graph("anna"), town.store, town.caller("anna"), name="Орлова Нина", institution="museum")
    found = look(town, "museum", now())
    assert sorted(item.what for item in found.items) == ["person", "place"]
    assert found.count == 2 == contacts.waiting(town.graph("museum"))


def test_what_comes_while_i_read_stays_new(town: Town) -> None:
    account = Account(id=4, email="a@b.example", name="А", password_hash="", person="anna")
    town.store.add(account)
    town.store.commit()
    read = now()
    id = town.register("anna", "boris").tie["id"]
    town.act(contacts.confirm, "boris", id)
    inbox.mark_seen(town.store, town.caller("anna"), read)
    assert look(town, "anna", inbox.seen_at(town.store, 4)).count == 1
    inbox.mark_seen(town.store, town.caller("anna"), now() + dt.timedelta(days=900))
    held = inbox.seen_at(town.store, 4)
    assert held is not None
    assert held <= now(), "nobody sees the future"
    inbox.mark_seen(town.store, town.caller("anna"), read)
    assert inbox.seen_at(town.store, 4) == held
    assert look(town, "anna", held).count == 0


def test_the_question_starts_from_indexes(seeded: Callable[..., GraphSession], database: Graph) -> None:
    seeded()
    actor = Actor(1, "", frozenset({"representative"}), person="t-petrova-ia", institutions=frozenset({"gymnasium-1"}))
    values = {"seen": now().isoformat(), "seen_on": dt.date.today(), "on": dt.date.today()}
    with database.driver_session("read") as session:
        steps = [
            step
            for name in ("own", "places", "ending")
            for step in operators(
                session, database.queries[f"inbox.{name}"].text, values | {"viewer": actor.viewer.as_param()}
            )
        ]
    assert not {step for step in steps if "Scan" in step and "IndexSeek" not in step}


# --- the letter -------------------------------------------------------------------------------------------------------


class Box:
    """Takes letters, or fails."""

    def __init__(self, *, fails: bool = False) -> None:
        self.letters: list[Letter] = []
        self.fails = fails
        self._lock = threading.Lock()

    def send(self, letter: Letter) -> None:
        if self.fails:
            raise MailError("the server sleeps")
        with self._lock:
            self.letters.append(letter)


@pytest.fixture
def readers(town: Town) -> Session:
    """Accounts: Boris, for whom a contact waits; Vera, for whom nothing does; one that is closed; one without a person."""
    for id, person, more in (
        (11, "boris", {}),
        (12, "vera", {}),
        (13, "boris", {"disabled_at": now()}),
        (14, None, {}),
    ):
        town.store.add(
            Account(id=id, email=f"a{id}@b.example", name=f"A{id}", password_hash="", person=person,
                    memberships=memberships(["teacher"], ""), **more)
        )  # fmt: skip
    town.store.commit()
    town.register("anna", "boris")
    return town.store


def run(town: Town, books: Store, box: Box, **more: Any) -> digest.Sent:
    def compose(account: Account, found: Inbox) -> Letter:
        return Letter(account.email, account.name, "", " ".join(str(item.row["who"]) for item in found.items), "")

    return digest.send(books, lambda actor: town.database.session(actor.viewer), compose, box, **more)


def later(books: Store, days: int) -> None:
    """As if this many days had passed since the last letters."""
    with books.session() as session:
        for row in session.query(Digest):
            row.sent_at = row.sent_at and row.sent_at - dt.timedelta(days=days)
        session.commit()


def test_one_letter_a_week_to_those_for_whom_something_waits(town: Town, books: Store, readers: Session) -> None:
    box = Box()
    assert run(town, books, box, dry_run=True) == digest.Sent(due=1, quiet=1)
    assert box.letters == []
    assert run(town, books, box) == digest.Sent(due=1, sent=1, quiet=1)
    assert [(letter.to, letter.text) for letter in box.letters] == [("a11@b.example", "Петрова Анна")]
    later(books, 6)
    assert run(town, books, box) == digest.Sent(quiet=1, early=1)
    later(books, 1)
    assert run(town, books, box).sent == 1


def test_a_letter_that_failed_is_tried_again(town: Town, books: Store, readers: Session) -> None:
    assert run(town, books, Box(fails=True)) == digest.Sent(due=1, failed=1, quiet=1)
    with books.session() as session:
        row = session.get_one(Digest, 11)
        assert row.failed_at is not None
        assert (row.sent_at, row.failure) == (None, "MailError")
    box = Box()
    assert run(town, books, box).sent == 1
    with books.session() as session:
        row = session.get_one(Digest, 11)
        assert (row.failed_at, row.failure) == (None, None)
        assert row.sent_at is not None


def test_two_runs_at_once_send_one_letter(town: Town, books: Store, readers: Session) -> None:
    readers.close()
    box, start, failures = Box(), threading.Barrier(4), []

    def work() -> None:
        start.wait()
        try:
            run(town, books, box)
        except Exception as error:
            failures.append(error)

    in_threads(work for _ in range(4))
    assert failures == []
    assert len(box.letters) == 1


def test_news_are_told_by_one_letter_only(town: Town, books: Store, readers: Session) -> None:
    town.act(contacts.confirm, "boris", town.ties()[0]["id"])
    readers.add(
        Account(
            id=15,
            email="an@b.example",
            name="Анна",
            password_hash="",
            person="anna",
            memberships=memberships(["teacher"], ""),
        )
    )
    readers.commit()
    box = Box()
    run(town, books, box)
    assert [letter.to for letter in box.letters] == ["an@b.example"]
    later(books, 0)
    with books.session() as session:
        session.get_one(Digest, 15).sent_at = now() - dt.timedelta(days=0)
        session.commit()
    told = inbox.look(town.database.session(Caller(Actor(15, person="anna")).actor.viewer), now())
    assert told.count == 0


def test_who_switched_it_off_gets_none(town: Town, books: Store, readers: Session) -> None:
    inbox.want_letter(readers, 11, False)
    assert not inbox.wants_letter(readers, 11)
    box = Box()
    run(town, books, box)
    assert box.letters == []
    inbox.want_letter(readers, 11, True)
    run(town, books, box)
    assert len(box.letters) == 1


def test_the_command_writes_letters_into_the_folder_while_there_is_no_server(
    town: Town, engine: Connection, tmp_path: Path
) -> None:
    town.register("anna", "boris")
    home = tmp_path / "home"
    app = create_app(
        Settings(
            home=home, secret_key="k" * 32, language="en", testing=True, public_url="https://setka.example",
            neo4j_uri=engine.uri, neo4j_user=engine.user, neo4j_password=engine.password,
        )
    )  # fmt: skip
    with stores.of(app).session() as session:
        session.add(
            Account(
                email="b@b.example",
                name="Борис",
                password_hash="",
                person="boris",
                memberships=memberships(["teacher"], ""),
            )
        )
        session.commit()
    runner = app.test_cli_runner()
    try:
        assert "1 letter was due." in runner.invoke(args=["contacts", "digest", "--dry-run"]).output
        assert not (home / "mail").exists()
        told = runner.invoke(args=["contacts", "digest"])
        assert told.exit_code == 0, told.output
        again = runner.invoke(args=["contacts", "digest"])
        assert "had one this week: 1" in again.output
    finally:
        app.extensions["setka.database"].close()
        stores.of(app).close()
    [file] = (home / "mail").iterdir()
    letter = email.message_from_bytes(file.read_bytes(), policy=default)
    plain = letter.get_body(("plain",))
    assert plain is not None
    assert "Contact with Петрова Анна, school: " in plain.get_content()
    assert letter["List-Unsubscribe"].startswith("<https://setka.example/letters/stop/")
