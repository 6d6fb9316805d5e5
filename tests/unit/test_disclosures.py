"""To whom data about people were disclosed: lines that stay few, whom they are told, how long they are kept."""

from __future__ import annotations

import ast
import datetime as dt
import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, inspect, select, text
from sqlalchemy import exc as faults
from sqlalchemy.orm import Session

from app import disclosures, trail
from app.access import ANONYMOUS, Actor
from app.accounts import memberships
from app.audit import Caller, record
from app.console.cells import people
from app.disclosures import API, CARD, FILE, REPORT, Book
from app.store import STORE_VERSION, Account, AuditEntry, Disclosure, Store, open_store

ROOT = Path(__file__).parent.parent.parent
TODAY = dt.date.today()


def account(books: Store, role: str, institution: str = "", person: str | None = None) -> Caller:
    with books.session() as session:
        made = Account(
            email=f"{role}{session.scalar(select(func.count(Account.id)))}@x.example",
            name=role,
            password_hash="-",
            person=person,
            memberships=memberships([role], institution),
        )
        session.add(made)
        session.commit()
        roles, places = frozenset({role}), frozenset({institution} - {""})
        return Caller(Actor(made.id, role, roles, person, places if role == "representative" else frozenset()))


def lines(books: Store) -> list[tuple[Any, ...]]:
    with books.session() as session:
        found = select(Disclosure.person, Disclosure.way, Disclosure.role, Disclosure.institution, Disclosure.times)
        return [tuple(row) for row in session.execute(found.order_by(Disclosure.person, Disclosure.way))]


@pytest.fixture
def statements(books: Store) -> Iterator[list[str]]:
    """What is asked of the store from here on."""
    heard: list[str] = []

    def hear(_: Any, __: Any, statement: str, *___: Any) -> None:
        heard.append(statement)

    event.listen(books.engine, "before_cursor_execute", hear)
    yield heard
    event.remove(books.engine, "before_cursor_execute", hear)


def test_a_person_is_there_once_a_day_for_each_way_and_counted(books: Store) -> None:
    book, who = Book(books), account(books, "coordinator")
    for way in (CARD, CARD, CARD, REPORT):
        book.write(who, way, ["anna"])
    book.write(account(books, "representative", "school-7"), CARD, ["anna"])
    book.write(account(books, "teacher", "museum"), CARD, ["boris"])
    assert lines(books) == [
        ("anna", CARD, "coordinator", "", 3),
        ("anna", CARD, "representative", "school-7", 1),
        ("anna", REPORT, "coordinator", "", 1),
        ("boris", CARD, "teacher", "museum", 1),
    ]


def test_oneself_and_who_is_not_signed_in_are_nobody_to_whom_one_is_disclosed(books: Store) -> None:
    book = Book(books)
    book.write(account(books, "teacher", "school-7", person="anna"), CARD, ["anna"])
    book.write(Caller(ANONYMOUS), CARD, ["anna"])
    assert lines(books) == []


def test_a_file_with_a_hundred_people_is_a_hundred_lines_of_one_statement(books: Store, statements: list[str]) -> None:
    who = account(books, "analyst")
    statements.clear()
    Book(books).write(who, FILE, [f"p-{number}" for number in range(100)])
    assert sum("INSERT INTO disclosures" in one for one in statements) == 1
    assert len(lines(books)) == 100
    Book(books).write(who, FILE, (f"p-{number}" for number in range(2_500)))
    assert len(lines(books)) == 2_500


def test_old_lines_go_with_the_first_of_a_day(books: Store) -> None:
    who = account(books, "analyst")
    with books.session() as session:
        for days in (disclosures.KEPT.days, disclosures.KEPT.days + 1):
            day = TODAY - dt.timedelta(days=days)
            session.add(Disclosure(account_id=1, role="analyst", person=f"of-{days}", day=day, way=CARD))
        session.commit()
    Book(books).write(who, CARD, ["anna"])
    assert [line[0] for line in lines(books)] == ["anna", f"of-{disclosures.KEPT.days}"]


def busy(books: Store) -> Session:
    """Somebody who writes into the store and does not end."""
    holder = books.session()
    holder.execute(text("UPDATE store_version SET version = version"))
    return holder


@pytest.fixture
def impatient(books: Store) -> None:
    """Whoever meets a busy store waits for a moment only."""

    @event.listens_for(books.engine, "connect")
    def _(connection: Any, __: Any) -> None:
        connection.execute("PRAGMA busy_timeout = 20")

    books.engine.dispose()


@pytest.mark.usefixtures("impatient")
def test_what_is_handed_out_needs_its_line_and_what_is_looked_at_gets_it_later(
    books: Store, caplog: pytest.LogCaptureFixture
) -> None:
    book, who = Book(books), account(books, "coordinator")
    holder = busy(books)
    with pytest.raises(faults.OperationalError):
        book.write(who, FILE, ["boris"])
    with caplog.at_level(logging.WARNING):
        book.owe(who, CARD, ["anna"])
        book.owe(who, CARD, ["anna", "boris"])
    assert "wait for the store" in caplog.text
    holder.rollback()
    holder.close()
    assert lines(books) == []
    book.write(who, API, ["vera"])
    assert [(line[0], line[1], line[4]) for line in lines(books)] == [
        ("anna", CARD, 2), ("boris", CARD, 1), ("vera", API, 1),
    ]  # fmt: skip
    book.settle()
    assert len(lines(books)) == 3


def test_she_is_told_days_roles_and_places_and_how_many(books: Store) -> None:
    book = Book(books)
    first, second = account(books, "teacher", "school-7"), account(books, "teacher", "school-7")
    for who in (first, first, second):
        book.write(who, CARD, ["anna"])
    book.write(account(books, "analyst"), REPORT, ["anna", "boris"])
    book.write(account(books, "teacher", "museum", person="anna"), CARD, ["boris"])
    with books.session() as session:
        session.delete(session.get_one(Account, second.actor.account_id))
        session.add(Disclosure(account_id=1, role="admin", person="anna", day=TODAY - dt.timedelta(days=200), way=CARD))
        session.commit()
        told = disclosures.told(session, "anna")
        assert [(one.role, one.institution, one.accounts, dict(one.ways)) for one in told] == [
            ("analyst", "", 1, {REPORT: 1}), ("teacher", "school-7", 2, {CARD: 3}), ("admin", "", 1, {CARD: 1}),
        ]  # fmt: skip
        assert len(disclosures.told(session, "anna", TODAY - disclosures.TOLD)) == 2


def test_what_one_saw_of_a_record_before_it_became_one_s_own_is_not_told(books: Store) -> None:
    who = account(books, "teacher", "school-7")
    Book(books).write(who, CARD, ["anna"])
    with books.session() as session:
        session.get_one(Account, who.actor.account_id).person = "anna"
        session.commit()
        assert disclosures.told(session, "anna") == []


def test_what_an_answer_of_the_console_may_say_of_people() -> None:
    class Node(dict[str, Any]):
        labels, element_id = ("Teacher",), "1"

    class Tie(dict[str, Any]):
        element_id, nodes = "2", ()

    row = [
        Node(id="t-anna", name="Анна"), [Node(id="t-boris")], {"who": Node(id="t-vera")}, "t-olga", "Ольга Ким", 7, None,
        Tie(registered_by="t-pavel", context="встретились у музея"),
    ]  # fmt: skip
    assert set(people(row)) == {"t-anna", "t-boris", "t-vera", "t-olga", "t-pavel"}


def test_a_store_of_the_version_before_gains_the_table(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    store = open_store(url)
    with store.engine.begin() as connection:
        connection.execute(text("DROP TABLE disclosures"))
        connection.execute(text("UPDATE store_version SET version = 16"))
    store.close()
    store = open_store(url)
    assert "disclosures" in inspect(store.engine).get_table_names()
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT version FROM store_version")).scalar() == STORE_VERSION
    Book(store).write(account(store, "admin"), CARD, ["anna"])
    assert lines(store) == [("anna", CARD, "admin", "", 1)]
    store.close()


# --- the trail --------------------------------------------------------------------------------------------------------


def recorded() -> Iterable[str]:
    """The codes of acts that stand in the code as they are."""
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record":
                for given in node.args[2:3]:
                    if isinstance(given, ast.Constant):
                        yield str(given.value)


def test_every_act_has_words() -> None:
    known = set(recorded())
    assert len(known) > 60
    for code in sorted(known):
        if code.startswith(trail.OF_CONTACTS):
            continue
        area, _, act = code.partition(".")
        assert area in trail.AREAS, code
        assert not act or act in trail.ACTS, code


def test_of_what_an_act_was_done_to_nothing_is_told_that_says_who_knows_whom(books: Store) -> None:
    who = account(books, "admin")
    with books.session() as session:
        for action, target in (
            ("contact.register", "tie-secret"), ("contact.confirm", "tie-secret"), ("suggestion.dismiss", "t-anna"),
            ("person.name", "t-anna"), ("wave.answer", "wave-link:7"), ("merge.make", "t-a>t-b"),
            ("subscription.follow", "institution:museum t-anna"), ("site.publish", "person:t-anna:school"),
            ("pd.join", "pd-1"), ("complaint.file", "complaint-x"), ("no-such.act", "secret words"),
            ("account.disable", f"account:{who.actor.account_id}"), ("export.network", "town:people:all:gexf:3+4"),
            ("agreement.sign", "agr-1"), ("console.run", "run:3 sha256:0123"),
        ):  # fmt: skip
            record(session, who, action, target=target)
        session.commit()
        found = trail.listed(session, trail.Wanted())
    assert (found.total, found.hidden) == (10, 5)
    told = {line.action: line.target.text for line in found.lines if line.target}
    assert told == {
        "agreement.sign": "agr-1",
        "export.network": "town:people:all:gexf:3+4",
        "account.disable": f"account:{who.actor.account_id}",
    }
    assert not {line.action for line in found.lines} & {"contact.register", "contact.confirm", "suggestion.dismiss"}


def test_the_trail_is_narrowed_and_counted(books: Store) -> None:
    one, other = account(books, "admin"), account(books, "analyst")
    with books.session() as session:
        for who, action in ((one, "account.sign_in"), (other, "account.sign_in"), (other, "export.report")):
            record(session, who, action)
        record(session, other, "access", "refused", target="audit.page")
        session.add(
            AuditEntry(action="map.undo", outcome="done", account_id=1, at=dt.datetime(2020, 5, 1, tzinfo=dt.UTC))
        )
        session.commit()

        def actions(**wanted: Any) -> list[str]:
            return [line.action for line in trail.listed(session, trail.Wanted(**wanted)).lines]

        assert actions() == ["map.undo", "access", "export.report", "account.sign_in", "account.sign_in"]
        assert actions(accounts=(other.actor.account_id,), area="account") == ["account.sign_in"]
        assert actions(area="access") == ["access"]
        assert actions(outcome="refused") == ["access"]
        assert actions(accounts=()) == []
        assert actions(last=dt.datetime(2020, 5, 2, tzinfo=dt.UTC)) == ["map.undo"]
        assert "map.undo" not in actions(first=dt.datetime(2020, 5, 2, tzinfo=dt.UTC))
