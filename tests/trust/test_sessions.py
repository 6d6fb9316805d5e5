"""Signing in, being remembered, being let go: guesses, cookies, links, and fields that a form does not have."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app import accounts, invitations, throttling
from app.accounts import Throttled, WrongCredentials
from app.audit import COMMAND_LINE, Caller
from app.invitations import LinkGone
from app.refusals import Refusal
from app.security import local_address
from app.store import Account, Invitation, Store, WebSession, now
from tests.racing import in_threads
from tests.web.conftest import PASSWORD, Browser
from tests.web.test_accounts import EMAIL, MONDAY, cheap, trail
from tests.web.test_accounts import enter as guess_as
from tests.web.test_invitations import NEW, STRANGER, admin
from tests.web.test_pages import text
from tests.web.test_sessions import rows

__all__ = ["admin", "cheap"]


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "/%0d%0aSet-Cookie:x=1",
        "/\r\nSet-Cookie: x=1",
        "javascript:alert(1)",
    ],
)
def test_22a_no_address_leads_elsewhere(visitor: Browser, add: Callable[..., int], target: str) -> None:
    add()
    for response in (
        visitor.sign_in(next=target),
        visitor.post("/language", {"language": "en", "next": target}),
        visitor.get("/sign-in", query_string={"next": target}),
    ):
        assert response.status_code == 302
        assert re.fullmatch(r"/(%0[dD]%0[aA]Set-Cookie:x=1)?", response.headers["Location"])
        assert not any("x=1" in cookie for cookie in response.headers.getlist("Set-Cookie"))


def test_23f_a_refusal_tells_nothing(app: Flask, add: Callable[..., int]) -> None:
    add("anna@school.example")
    add("gone@school.example", disabled_at=dt.datetime.now(dt.UTC))
    pages = []
    for email, password in (
        ("anna@school.example", "wrong"),
        ("gone@school.example", PASSWORD),
        ("gone@school.example", "wrong"),
        ("none@school.example", "wrong"),
    ):
        response = Browser(app).sign_in(email, password)
        assert response.status_code == 401
        assert "wrong" not in response.text
        pages.append(text(response.text))
    assert len(set(pages)) == 1
    assert "do not fit together" in pages[0]


def test_25a_details_are_changed_and_nothing_else(enter: Callable[..., Browser], accounts_store: Store) -> None:
    visitor = enter("teacher")
    extras = {
        "role": "admin",
        "roles": "admin",
        "id": "7",
        "email": "x@y.org",
        "epoch": "9",
        "municipality": "town",
        "demo": "1",
    }
    saved = visitor.post("/account", {"name": "  Анна   Кимова ", "language": "ru"} | extras)
    assert saved.status_code == 302
    with accounts_store.session() as session:
        (mine,) = session.scalars(select(Account)).all()
        assert (mine.id, mine.name, mine.language, mine.email) == (1, "Анна Кимова", "ru", "teacher@school.example")
        assert (mine.roles, mine.municipality, mine.epoch, mine.demo) == ({"teacher"}, None, 1, False)
    assert visitor.post("/account", {"name": " ", "language": "ru"}).status_code == 422
    assert visitor.post("/account", {"name": "A", "language": "tlh"}).status_code == 422


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/a\r\nSet-Cookie: x=1",
        "\x00/a",
        "/a\u2028b",
        " /a",
        "",
        None,
        "/" + "a" * 3000,
    ],
)
def test_22b_anything_else_leads_nowhere(target: str | None) -> None:
    assert local_address(target) is None


@given(st.text())
def test_22c_whatever_is_kept_stays_here(target: str) -> None:
    kept = local_address(target)
    if kept is not None:
        assert kept.startswith("/")
        assert kept[1:2] not in ("/", "\\")


@pytest.mark.parametrize("case", ["wrong password", "unknown e-mail", "disabled"])
def test_23a_refusals_read_the_same(
    accounts_store: Store, add: Callable[..., int], cheap: list[str], case: str
) -> None:
    id = add(EMAIL, disabled_at=now() if case == "disabled" else None)
    email = "nobody@school.example" if case == "unknown e-mail" else EMAIL
    with pytest.raises(WrongCredentials) as refusal:
        guess_as(accounts_store, PASSWORD if case == "disabled" else "wrong", email)
    assert str(refusal.value) == str(WrongCredentials())
    assert len(cheap) == 1, "the password is checked once, so that the time tells nothing"
    assert trail(accounts_store) == [(None if case == "unknown e-mail" else id, "account.sign_in", "failed")]


def test_23b_guessing_is_paused_and_resumed(accounts_store: Store, add: Callable[..., int], cheap: list[str]) -> None:
    add(EMAIL)
    with time_machine.travel(MONDAY, tick=False) as clock:
        for _ in range(throttling.PER_ACCOUNT_AND_ADDRESS):
            with pytest.raises(WrongCredentials):
                guess_as(accounts_store, "wrong")
        with pytest.raises(Throttled) as pause:
            guess_as(accounts_store, PASSWORD)
        assert pause.value.retry_after == 15 * 60
        assert "15 min" in str(pause.value)
        assert len(cheap) == throttling.PER_ACCOUNT_AND_ADDRESS, "while paused no password is looked at"
        clock.shift(dt.timedelta(minutes=14))
        with pytest.raises(Throttled) as pause:
            guess_as(accounts_store, PASSWORD)
        assert pause.value.retry_after == 60, "the pause does not grow by knocking"
        clock.shift(dt.timedelta(minutes=1))
        assert guess_as(accounts_store, PASSWORD)


def test_23c_the_owner_elsewhere_is_not_locked_out(
    accounts_store: Store, add: Callable[..., int], cheap: list[str]
) -> None:
    add(EMAIL)
    for _ in range(throttling.PER_ACCOUNT_AND_ADDRESS + 1):
        with pytest.raises((WrongCredentials, Throttled)):
            guess_as(accounts_store, "wrong", address="10.0.0.66")
    with pytest.raises(Throttled):
        guess_as(accounts_store, PASSWORD, address="10.0.0.66")
    assert guess_as(accounts_store, PASSWORD, address="10.0.0.1")


def test_23d_many_accounts_from_one_address_are_paused(
    accounts_store: Store, add: Callable[..., int], cheap: list[str]
) -> None:
    add(EMAIL)
    for n in range(throttling.PER_ADDRESS):
        with pytest.raises(WrongCredentials):
            guess_as(accounts_store, "wrong", f"teacher{n}@school.example")
    with pytest.raises(Throttled):
        guess_as(accounts_store, PASSWORD)
    assert guess_as(accounts_store, PASSWORD, address="10.0.0.2")


def test_23e_parallel_guesses_count_each(accounts_store: Store, add: Callable[..., int], cheap: list[str]) -> None:
    add(EMAIL)
    outcomes: list[str] = []
    together = threading.Barrier(20)

    def guess() -> None:
        together.wait()
        try:
            guess_as(accounts_store, "wrong")
        except Refusal as refusal:
            outcomes.append(type(refusal).__name__)

    in_threads(guess for _ in range(20))
    assert len(outcomes) == 20
    assert len(cheap) <= throttling.PER_ACCOUNT_AND_ADDRESS
    assert outcomes.count("WrongCredentials") == len(cheap)


def test_24a_signing_in_changes_the_token(visitor: Browser, add: Callable[..., int]) -> None:
    add()
    visitor.get("/sign-in")
    planted = visitor.cookie
    visitor.sign_in()
    assert visitor.cookie != planted
    thief = Browser(visitor.client.application)
    thief.cookie = planted or ""
    assert not thief.is_in
    assert visitor.is_in


def sign_out(visitor: Browser, store: Store) -> None:
    assert visitor.post("/sign-out").status_code == 302


def disable(visitor: Browser, store: Store) -> None:
    with store.session() as session:
        accounts.disable(session, COMMAND_LINE, 1)


def change_role(visitor: Browser, store: Store) -> None:
    with store.session() as session:
        accounts.change_roles(session, COMMAND_LINE, 1, roles=["analyst"])


def lose_the_password(visitor: Browser, store: Store) -> None:
    with store.session() as session:
        link = invitations.password_link(session, COMMAND_LINE, 1)
        invitations.accept(session, COMMAND_LINE, link.token, password="парус над рекой")


def change_the_password_elsewhere(visitor: Browser, store: Store) -> None:
    other = Browser(visitor.client.application)
    other.sign_in()
    new = "парус над рекой"
    assert other.post("/account/password", {"current": PASSWORD, "new": new, "again": new}).status_code == 302
    assert other.is_in


def end_it_elsewhere(visitor: Browser, store: Store) -> None:
    other = Browser(visitor.client.application)
    other.sign_in()
    assert other.post(f"/account/sessions/{rows(store)[0].id}/end").status_code == 302
    assert other.is_in


def end_all_others(visitor: Browser, store: Store) -> None:
    other = Browser(visitor.client.application)
    other.sign_in()
    assert other.post("/account/sessions/end-others").status_code == 302
    assert other.is_in


def grow_the_epoch(visitor: Browser, store: Store) -> None:
    """What stands when a sign-in and its end happen at the same moment: the row is there, the account has moved on."""
    with store.session() as session:
        session.get_one(Account, 1).epoch += 1
        session.commit()


@pytest.mark.parametrize(
    "end",
    [
        sign_out,
        disable,
        change_role,
        lose_the_password,
        change_the_password_elsewhere,
        end_it_elsewhere,
        end_all_others,
        grow_the_epoch,
    ],
)
def test_24b_an_ended_session_cannot_be_replayed(
    visitor: Browser, add: Callable[..., int], accounts_store: Store, end: Callable[[Browser, Store], None]
) -> None:
    add()
    visitor.sign_in()
    kept = visitor.cookie or ""
    assert visitor.is_in
    end(visitor, accounts_store)
    thief = Browser(visitor.client.application)
    thief.cookie = kept
    assert thief.get("/account").status_code == 302
    assert thief.get("/api/explore/view").status_code == 401


def test_26a_a_link_works_once(accounts_store: Store, admin: Caller) -> None:
    with accounts_store.session() as session:
        link = invitations.invite(session, admin, email="x@a.example", role="analyst")
        invitations.accept(session, STRANGER, link.token, password=NEW, name="X")
        with pytest.raises(LinkGone, match="used already"):
            invitations.accept(session, STRANGER, link.token, password=NEW, name="X")


def test_26b_a_link_expires(accounts_store: Store, admin: Caller) -> None:
    monday = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    with time_machine.travel(monday, tick=False) as clock, accounts_store.session() as session:
        link = invitations.invite(session, admin, email="x@a.example", role="analyst")
        clock.shift(dt.timedelta(days=7) - dt.timedelta(seconds=1))
        assert invitations.opened(session, link.token)
        clock.shift(dt.timedelta(seconds=1))
        with pytest.raises(LinkGone, match="expired"):
            invitations.opened(session, link.token)
        with pytest.raises(LinkGone, match="expired"):
            invitations.accept(session, STRANGER, link.token, password=NEW, name="X")
        assert invitations.pending(session, admin) == []
        clock.shift(dt.timedelta(days=91))
        invitations.pending(session, admin)
        assert session.scalar(select(func.count()).select_from(Invitation)) == 0


def test_26c_a_password_link_changes_the_password_of_its_account_only(
    accounts_store: Store, admin: Caller, add: Callable[..., int]
) -> None:
    anna = add("anna@a.example")
    other = add("other@a.example")
    with accounts_store.session() as session:
        session.add_all([WebSession(token_hash=str(id), account_id=id, epoch=1) for id in (anna, other)])
        session.commit()
        link = invitations.password_link(session, admin, anna)
        assert accounts.sign_in(session, STRANGER, "anna@a.example", PASSWORD, secret="s"), (
            "the old one works until then"
        )
        changed = invitations.accept(session, STRANGER, link.token, password=NEW, name="Somebody Else")
        assert (changed.id, changed.name, changed.epoch) == (anna, "Анна Ким", 2)
        assert list(session.scalars(select(WebSession.account_id))) == [other]
        assert accounts.sign_in(session, STRANGER, "anna@a.example", NEW, secret="s")
        assert accounts.sign_in(session, STRANGER, "other@a.example", PASSWORD, secret="s")
        with pytest.raises(LinkGone, match="used already"):
            invitations.accept(session, STRANGER, link.token, password="ещё один парус")
