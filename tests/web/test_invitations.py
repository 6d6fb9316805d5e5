"""Invitations: who may hand out what, and that a link works once, for a while, for one thing."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from app import accounts, invitations
from app.audit import COMMAND_LINE, Caller
from app.invitations import LinkGone
from app.refusals import Forbidden, NotThere, Refusal
from app.store import Account, Invitation, Store
from tests.racing import in_threads

NEW = "парус над рекой"
PLACES = {"school-1": "town", "school-9": "other"}
STRANGER = Caller(address="10.0.0.9", request_id="r9")


@pytest.fixture
def admin(accounts_store: Store, add: Callable[..., int]) -> Caller:
    return caller(accounts_store, add("boss@a.example", "admin"))


@pytest.fixture
def coordinator(accounts_store: Store, add: Callable[..., int]) -> Caller:
    return caller(accounts_store, add("coo@a.example", "coordinator", municipality="town"))


def caller(store: Store, id: int) -> Caller:
    with store.session() as session:
        return Caller(accounts.actor_of(session.get_one(Account, id)), "10.0.0.1", "r1")


def test_a_link_makes_the_account_that_was_meant(accounts_store: Store, coordinator: Caller) -> None:
    with accounts_store.session() as session:
        link = invitations.invite(
            session,
            coordinator,
            email="Igor@School.example",
            role="teacher",
            institution="school-1",
            municipality="town",
            person="t-5",
            places=PLACES,
        )
        assert len(link.token) == 43
        kept = session.scalars(select(Invitation)).one()
        assert link.token not in str(vars(kept))
        made = invitations.accept(session, STRANGER, link.token, password=NEW, name=" Игорь  Лосев ", language="ru")
        assert (made.email, made.name, made.roles) == ("igor@school.example", "Игорь Лосев", {"teacher"})
        assert (made.institutions, made.municipality, made.person) == ({"school-1"}, "town", "t-5")
        assert accounts.sign_in(session, STRANGER, "igor@school.example", NEW, secret="s").id == made.id


def test_two_clicks_at_once_make_one_account(accounts_store: Store, admin: Caller) -> None:
    with accounts_store.session() as session:
        link = invitations.invite(session, admin, email="x@a.example", role="analyst")
    outcomes: list[str] = []
    together = threading.Barrier(4)

    def click() -> None:
        together.wait()
        with accounts_store.session() as session:
            try:
                invitations.accept(session, STRANGER, link.token, password=NEW, name="X")
                outcomes.append("made")
            except Refusal as refusal:
                outcomes.append(type(refusal).__name__)

    in_threads(click for _ in range(4))
    assert sorted(outcomes) == ["LinkGone", "LinkGone", "LinkGone", "made"]
    with accounts_store.session() as session:
        assert session.scalar(select(func.count()).where(Account.email == "x@a.example")) == 1


def test_a_later_link_replaces_an_earlier_one(accounts_store: Store, admin: Caller) -> None:
    with accounts_store.session() as session:
        first = invitations.invite(session, admin, email="x@a.example", role="analyst")
        second = invitations.invite(session, admin, email="X@a.example", role="teacher")
        with pytest.raises(LinkGone):
            invitations.opened(session, first.token)
        assert [one.id for one in invitations.pending(session, admin)] == [second.invitation.id]


def test_a_withdrawn_link_is_dead(accounts_store: Store, admin: Caller) -> None:
    with accounts_store.session() as session:
        link = invitations.invite(session, admin, email="x@a.example", role="analyst")
        invitations.withdraw(session, admin, link.invitation.id)
        with pytest.raises(LinkGone, match="withdrawn"):
            invitations.accept(session, STRANGER, link.token, password=NEW, name="X")


@pytest.mark.parametrize("role", ["coordinator", "analyst", "admin"])
def test_a_coordinator_cannot_raise_anybody(accounts_store: Store, coordinator: Caller, role: str) -> None:
    with accounts_store.session() as session, pytest.raises(Forbidden):
        invitations.invite(session, coordinator, email="x@a.example", role=role, municipality="town")


def test_a_coordinator_cannot_reach_another_municipality(
    accounts_store: Store, coordinator: Caller, add: Callable[..., int]
) -> None:
    neighbour = caller(accounts_store, add("n@a.example", "coordinator", municipality="other"))
    invite = {"email": "x@a.example", "role": "teacher", "places": PLACES}
    with accounts_store.session() as session:
        with pytest.raises(Forbidden):
            invitations.invite(session, coordinator, municipality="other", **invite)
        with pytest.raises(Forbidden):
            invitations.invite(session, coordinator, **invite)
        with pytest.raises(Refusal, match="no such institution"):
            invitations.invite(session, coordinator, municipality="town", institution="school-9", **invite)
        with pytest.raises(Refusal, match="no such institution"):
            invitations.invite(session, coordinator, municipality="town", institution="school-404", **invite)
        with pytest.raises(Refusal, match="cannot be checked"):
            invitations.invite(
                session, coordinator, municipality="town", institution="school-1", **invite | {"places": None}
            )
        link = invitations.invite(session, coordinator, municipality="town", institution="school-1", **invite)
        assert invitations.pending(session, neighbour) == []
        with pytest.raises(NotThere):
            invitations.withdraw(session, neighbour, link.invitation.id)
        # The neighbour's link to the same person does not silently end ours.
        invitations.invite(session, neighbour, municipality="other", institution="school-9", **invite)
        assert invitations.opened(session, link.token)


@pytest.mark.parametrize("role", ["teacher", "representative", "analyst"])
def test_others_invite_nobody(accounts_store: Store, add: Callable[..., int], role: str) -> None:
    who = caller(accounts_store, add("x@a.example", role, municipality="town"))
    with accounts_store.session() as session:
        with pytest.raises(Forbidden):
            invitations.invite(session, who, email="y@a.example", role="teacher", municipality="town")
        assert session.scalar(select(func.count()).select_from(Invitation)) == 0


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a b@c.example", "x@" + "a" * 250 + ".example", "a\n@b.org"])
def test_an_e_mail_must_be_one(accounts_store: Store, admin: Caller, email: str) -> None:
    with accounts_store.session() as session, pytest.raises(Refusal) as refusal:
        invitations.invite(session, admin, email=email, role="analyst")
    assert refusal.value.field == "email"


def test_somebody_with_an_account_is_not_invited_again(
    accounts_store: Store, admin: Caller, add: Callable[..., int]
) -> None:
    add("anna@a.example")
    with accounts_store.session() as session, pytest.raises(Refusal, match="already"):
        invitations.invite(session, admin, email="ANNA@a.example", role="analyst")


@pytest.mark.parametrize(
    ("password", "name", "field"), [("short", "X", "password"), ("x@a.example", "X", "password"), (NEW, " ", "name")]
)
def test_a_refused_form_leaves_the_link_alive(
    accounts_store: Store, admin: Caller, password: str, name: str, field: str
) -> None:
    with accounts_store.session() as session:
        link = invitations.invite(session, admin, email="x@a.example", role="analyst")
        with pytest.raises(Refusal) as refusal:
            invitations.accept(session, STRANGER, link.token, password=password, name=name)
        assert refusal.value.field == field
        assert invitations.opened(session, link.token)


def test_a_password_link_does_not_open_a_disabled_account(
    accounts_store: Store, admin: Caller, add: Callable[..., int]
) -> None:
    anna = add("anna@a.example")
    with accounts_store.session() as session:
        link = invitations.password_link(session, admin, anna)
        accounts.disable(session, admin, anna)
        with pytest.raises(LinkGone, match="disabled"):
            invitations.accept(session, STRANGER, link.token, password=NEW)
        with pytest.raises(Refusal, match="enable it first"):
            invitations.password_link(session, admin, anna)
        with pytest.raises(accounts.WrongCredentials):
            accounts.sign_in(session, STRANGER, "anna@a.example", NEW, secret="s")


def test_the_first_administrator_comes_from_the_command_line(accounts_store: Store) -> None:
    with accounts_store.session() as session:
        link = invitations.first_admin(session, COMMAND_LINE, "boss@a.example", municipality="town")
        made = invitations.accept(session, STRANGER, link.token, password=NEW, name="Б")
        assert (made.roles, made.municipality, made.demo) == ({"admin"}, "town", False)


def test_a_lost_administrator_is_let_in_again(accounts_store: Store, add: Callable[..., int]) -> None:
    id = add("boss@a.example", "teacher", disabled_at=dt.datetime.now(dt.UTC))
    with accounts_store.session() as session:
        link = invitations.first_admin(session, COMMAND_LINE, "boss@a.example")
        made = invitations.accept(session, STRANGER, link.token, password=NEW)
        assert (made.id, made.roles, made.disabled_at) == (id, {"teacher", "admin"}, None)
