"""The weekly letter over the pages: its switch, its one click without signing in, and what it says."""

from __future__ import annotations

import datetime as dt
import email
from collections.abc import Callable
from email.policy import default
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import digest, inbox, letters, mail
from app.inbox import Inbox, Item
from app.store import Account, AuditEntry, Digest, Store
from tests.web.conftest import Browser

SECRET = "tests-only-" * 4


def row(**known: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("who", "workplace", "place_name", "title", "need", "choice", "change", "at"))
    return empty | known


FOUND = Inbox(
    [
        Item(
            "confirm",
            row(who="Ким <b>Вера</b>", workplace="Лицей", choice="joint_lesson", at=dt.datetime.now(dt.UTC)),
            True,
        ),
        Item("news", row(who="Смирнов Борис", choice="advice:out", change="decline"), True),
        Item("news", row(who="Давно Виденный", choice="joint_lesson", change="confirm"), False),
    ]
)


def test_the_letter_says_what_the_inbox_says_in_the_language_of_its_reader(
    app: Flask, add: Callable[..., int], accounts_store: Store
) -> None:
    id = add("b@school.example", name="Борис\r\nBcc: x@y.example", language="en")
    with accounts_store.session() as session, app.app_context():
        letter = letters.weekly(session.get_one(Account, id), FOUND)
    assert letter.subject == "Setka: 2 things wait for you"
    assert "Ким <b>Вера</b>, Лицей" in letter.text
    assert "Смирнов Борис: the contact is declined" in letter.text
    assert "Давно Виденный" not in letter.text + letter.html
    assert "&lt;b&gt;Вера" in letter.html
    assert "<b>" not in letter.html
    assert letter.stop is not None
    assert letter.stop in letter.text
    assert letter.stop in letter.html
    raw = mail.message(letter, "setka@town.example").as_bytes()
    read = email.message_from_bytes(raw, policy=default)
    assert read["Bcc"] is None
    assert [address.addr_spec for address in read["To"].addresses] == ["b@school.example"]


def test_the_letter_carries_nothing_that_opens_the_account(
    app: Flask, add: Callable[..., int], accounts_store: Store
) -> None:
    id = add()
    with accounts_store.session() as session, app.app_context():
        account = session.get_one(Account, id)
        letter = letters.weekly(account, FOUND)
    assert account.password_hash not in letter.text + letter.html
    assert letter.stop is not None
    visitor = Browser(app)
    assert visitor.get(letter.stop.partition("127.0.0.1:8000")[2]).status_code == 200
    assert not visitor.is_in


def test_a_look_at_the_link_stops_nothing_and_one_click_does(
    app: Flask, add: Callable[..., int], accounts_store: Store
) -> None:
    id = add()
    path = f"/letters/stop/{digest.stop_token(SECRET, id)}"
    programme = app.test_client()
    assert "Switch the letter off" in programme.get(path).text
    with accounts_store.session() as session:
        assert inbox.wants_letter(session, id)
    for _ in range(2):
        answer = programme.post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "you will not get it any more" in answer.text
    with accounts_store.session() as session:
        assert not inbox.wants_letter(session, id)
        stops = session.scalars(select(AuditEntry).where(AuditEntry.action == "letter.stop")).all()
        assert {(line.account_id, line.target) for line in stops} == {(None, f"account:{id}")}


def test_a_made_up_link_stops_nobody(app: Flask, add: Callable[..., int], accounts_store: Store) -> None:
    id = add()
    other = digest.stop_token("another secret", id)
    mine = digest.stop_token(SECRET, id)
    for token in (other, mine[:-2], f"{id}.{mine.partition('.')[2]}", digest.stop_token(SECRET, 99), "A" * 5000, "%00"):
        for method in ("GET", "POST"):
            assert app.test_client().open(f"/letters/stop/{token}", method=method).status_code == 410, token
    with accounts_store.session() as session:
        assert session.scalars(select(Digest)).all() == []


def test_the_account_page_switches_the_letter(enter: Callable[..., Browser]) -> None:
    visitor = enter("teacher")
    assert "It is on." in visitor.get("/account").text
    assert visitor.post("/account/letter/off").status_code == 302
    assert "It is off." in visitor.get("/account").text
    visitor.post("/account/letter/on")
    assert "It is on." in visitor.get("/account").text


@pytest.mark.parametrize("until", ["", "yesterday", "9999-99-99", "\x00"])
def test_nonsense_is_no_moment(enter: Callable[..., Browser], until: str) -> None:
    assert enter("teacher").post("/contacts/inbox/seen", {"until": until}).status_code == 400


def test_the_header_works_while_the_graph_is_away(enter: Callable[..., Browser]) -> None:
    visitor = enter("teacher", person="t-1")
    page = visitor.get("/account")
    assert page.status_code == 200
    assert 'class="inbox-count"' not in page.text
    assert visitor.get("/contacts/inbox").status_code == 503
