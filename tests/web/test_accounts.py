"""The rules of accounts over a real store: signing in, throttling, disabling, roles, the demo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
import time_machine
from sqlalchemy import event, func, select

from app import accounts, invitations, passwords, throttling
from app.access import ROLES, Actor
from app.accounts import Throttled, WrongCredentials
from app.audit import COMMAND_LINE, Caller
from app.config import Settings
from app.refusals import NotThere, Refusal
from app.store import Account, AuditEntry, Invitation, Membership, Store, Throttle, WebSession
from tests.web.conftest import PASSWORD

SECRET = "secret"
EMAIL = "anna@school.example"
MONDAY = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Counts password checks and makes them cheap; whether one is made at all is what these tests look at."""
    seen: list[str] = []

    def matches(kept: str | None, password: str) -> bool:
        seen.append(password)
        return kept is not None and password == PASSWORD

    monkeypatch.setattr(passwords, "matches", matches)
    return seen


def enter(store: Store, password: str, email: str = EMAIL, address: str = "10.0.0.1") -> Account:
    with store.session() as session:
        return accounts.sign_in(session, Caller(address=address, request_id="r1"), email, password, secret=SECRET)


def actor(store: Store, id: int) -> Caller:
    with store.session() as session:
        return Caller(accounts.actor_of(session.get_one(Account, id)), "10.0.0.1", "r1")


def trail(store: Store) -> list[tuple[int | None, str, str]]:
    with store.session() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(row.account_id, row.action, row.outcome) for row in rows]


def test_the_right_password_opens(accounts_store: Store, add: Callable[..., int]) -> None:
    id = add(EMAIL)
    assert enter(accounts_store, PASSWORD, " ANNA@school.example ").id == id
    assert trail(accounts_store) == [(id, "account.sign_in", "done")]


def test_one_good_sign_in_does_not_wash_an_address_clean(
    accounts_store: Store, add: Callable[..., int], cheap: list[str]
) -> None:
    add(EMAIL)
    for n in range(throttling.PER_ADDRESS - 1):
        with pytest.raises(WrongCredentials):
            enter(accounts_store, "wrong", f"teacher{n}@school.example")
    enter(accounts_store, PASSWORD)
    with pytest.raises(WrongCredentials):
        enter(accounts_store, "wrong", "one-more@school.example")
    with pytest.raises(Throttled):
        enter(accounts_store, "wrong", "and-another@school.example")


def test_a_school_that_signs_in_every_morning_is_never_paused(
    accounts_store: Store, add: Callable[..., int], cheap: list[str]
) -> None:
    add(EMAIL)
    for _ in range(throttling.PER_ADDRESS + 5):
        enter(accounts_store, PASSWORD)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
    ],
)
def test_addresses_of_one_customer_are_one_place(one: str, other: str, same: bool) -> None:
    assert (list(throttling._keys(SECRET, EMAIL, one)) == list(throttling._keys(SECRET, EMAIL, other))) is same


def test_knocking_during_a_pause_writes_nothing(
    accounts_store: Store, add: Callable[..., int], cheap: list[str]
) -> None:
    add(EMAIL)
    for _ in range(throttling.PER_ACCOUNT_AND_ADDRESS):
        with pytest.raises(WrongCredentials):
            enter(accounts_store, "wrong")
    seen: list[str] = []
    event.listen(accounts_store.engine, "before_cursor_execute", lambda c, cur, sql, *rest: seen.append(sql))
    with pytest.raises(Throttled):
        enter(accounts_store, "wrong")
    assert seen
    assert all(sql.startswith("SELECT") for sql in seen)


def test_windows_that_are_over_are_forgotten(accounts_store: Store, cheap: list[str]) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        with pytest.raises(WrongCredentials):
            enter(accounts_store, "wrong", "one@school.example")
        clock.shift(dt.timedelta(minutes=16))
        with pytest.raises(WrongCredentials):
            enter(accounts_store, "wrong", "two@school.example")
    with accounts_store.session() as session:
        assert session.scalar(select(func.count()).select_from(Throttle)) == 2


def test_nothing_kept_tells_who_tried_from_where(accounts_store: Store, cheap: list[str]) -> None:
    with pytest.raises(WrongCredentials):
        enter(accounts_store, "my secret guess", "someone@school.example", "203.0.113.77")
    with accounts_store.session() as session:
        kept = [
            *session.scalars(select(Throttle.key)),
            *(str(vars(row)) for row in session.scalars(select(AuditEntry))),
        ]
    assert kept
    assert not [text for text in kept if "someone" in text or "203.0.113" in text or "guess" in text]


# --- passwords --------------------------------------------------------------------------------------------------------


def test_a_new_password_needs_the_current_one(accounts_store: Store, add: Callable[..., int]) -> None:
    who = actor(accounts_store, add(EMAIL))
    with accounts_store.session() as session, pytest.raises(Refusal, match="current password") as refusal:
        accounts.change_password(session, who, "not it at all", "парус над рекой", secret=SECRET)
    assert refusal.value.field == "current"
    with accounts_store.session() as session, pytest.raises(Refusal, match="old one"):
        accounts.change_password(session, who, PASSWORD, PASSWORD, secret=SECRET)
    with accounts_store.session() as session:
        before = session.get_one(Account, 1).epoch
        changed = accounts.change_password(session, who, PASSWORD, "парус над рекой", secret=SECRET)
        assert changed.epoch == before + 1
    assert enter(accounts_store, "парус над рекой")
    with pytest.raises(WrongCredentials):
        enter(accounts_store, PASSWORD)


def test_guessing_the_current_password_is_paused_too(
    accounts_store: Store, add: Callable[..., int], cheap: list[str]
) -> None:
    who = actor(accounts_store, add(EMAIL))
    for _ in range(throttling.PER_ACCOUNT_AND_ADDRESS):
        with accounts_store.session() as session, pytest.raises(Refusal, match="current password"):
            accounts.change_password(session, who, "wrong", "парус над рекой", secret=SECRET)
    with accounts_store.session() as session, pytest.raises(Throttled):
        accounts.change_password(session, who, PASSWORD, "парус над рекой", secret=SECRET)


# --- other people's accounts ------------------------------------------------------------------------------------------


def test_disabling_ends_sessions_and_withdraws_what_was_handed_out(
    accounts_store: Store, add: Callable[..., int]
) -> None:
    boss, other = actor(accounts_store, add("boss@a.example", "admin")), add("other@a.example", "admin")
    with accounts_store.session() as session:
        session.add(WebSession(token_hash="t", account_id=other, epoch=1))
        link = invitations.invite(session, actor(accounts_store, other), email="new@a.example", role="admin")
        session.commit()
        accounts.disable(session, boss, other)
        assert session.scalar(select(func.count()).select_from(WebSession)) == 0
        with pytest.raises(invitations.LinkGone, match="withdrawn"):
            invitations.opened(session, link.token)
        accounts.enable(session, boss, other)
        assert session.get_one(Account, other).disabled_at is None


def test_nobody_shuts_themselves_out(accounts_store: Store, add: Callable[..., int]) -> None:
    boss = add("boss@a.example", "admin")
    who = actor(accounts_store, boss)
    with accounts_store.session() as session:
        with pytest.raises(Refusal, match="your own"):
            accounts.disable(session, who, boss)
        with pytest.raises(Refusal, match="your own"):
            accounts.change_roles(session, who, boss, roles=["teacher"])
        assert session.get_one(Account, boss).roles == {"admin"}
    assert (boss, "account.disable", "refused") in trail(accounts_store)


def test_one_administrator_is_left(accounts_store: Store, add: Callable[..., int]) -> None:
    boss, other = add("boss@a.example", "admin"), add("other@a.example", "admin")
    with accounts_store.session() as session:
        accounts.disable(session, actor(accounts_store, boss), other)
        with pytest.raises(Refusal, match="only administrator"):
            accounts.disable(session, COMMAND_LINE, boss)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "admin"])
def test_only_administrators_manage_accounts(accounts_store: Store, add: Callable[..., int], role: str) -> None:
    who = actor(accounts_store, add("x@a.example", role, municipality="town"))
    target = add(EMAIL, municipality="town")
    with accounts_store.session() as session:
        for act in (accounts.disable, accounts.enable):
            with pytest.raises(NotThere):
                act(session, who, target)
        with pytest.raises(NotThere):
            accounts.change_roles(session, who, target, roles=["admin"])
        with pytest.raises(NotThere):
            invitations.password_link(session, who, target)


def test_other_roles_hold_at_once(accounts_store: Store, add: Callable[..., int]) -> None:
    boss, id = actor(accounts_store, add("boss@a.example", "admin")), add(EMAIL, "teacher", institution="school-1")
    with accounts_store.session() as session:
        session.add(WebSession(token_hash="t", account_id=id, epoch=1))
        session.commit()
        changed = accounts.change_roles(
            session, boss, id, roles=["teacher", "coordinator"], institution="school-1", municipality="town"
        )
        assert (changed.roles, changed.municipality, changed.epoch) == ({"teacher", "coordinator"}, "town", 2)
        assert session.scalar(select(func.count()).select_from(WebSession)) == 0
        accounts.change_roles(session, boss, id, roles=["analyst"])
        assert [
            (m.role, m.institution) for m in session.scalars(select(Membership).where(Membership.account_id == id))
        ] == [("analyst", "")]


@pytest.mark.parametrize(
    ("roles", "institution", "municipality", "field"),
    [
        ([], "", None, "roles"),
        (["king"], "", None, "roles"),
        (["representative"], "", "town", "institution"),
        (["coordinator"], "", None, "municipality"),
        (["teacher"], "s_1; DROP", None, "institution"),
    ],
)
def test_roles_come_with_what_they_need(
    roles: list[str], institution: str, municipality: str | None, field: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        accounts.check_place(roles, institution, municipality, None)
    assert refusal.value.field == field


def test_people_are_found_by_parts_in_any_case(accounts_store: Store, add: Callable[..., int]) -> None:
    add("zoya@a.example", name="Зоя Ёлкина")
    add("anton@b.example", name="Антон 100%_я")
    with accounts_store.session() as session:

        def found(text: str) -> list[str]:
            return [account.name for account in accounts.people(session, text).accounts]

        assert found("ЁЛКИНА зоя") == ["Зоя Ёлкина"]
        assert found("b.EXAMPLE") == ["Антон 100%_я"]
        assert found("0%_") == ["Антон 100%_я"]
        assert found("%") == ["Антон 100%_я"]
        assert found("никто") == []
        assert found("") == ["Антон 100%_я", "Зоя Ёлкина"]
        assert accounts.people(session, page=99).page == 1


# --- the demo ---------------------------------------------------------------------------------------------------------

PLACES = {"person": "t-1", "institution": "school-7", "municipality": "town"}


def test_the_demo_has_one_ready_account_per_role(accounts_store: Store, settings: Settings) -> None:
    demo = replace(settings, demo=True)
    with accounts_store.session() as session:
        first = accounts.ensure_demo(session, demo, **PLACES)
        again = accounts.ensure_demo(session, demo, **PLACES)
    assert [one.role for one in first] == list(ROLES)
    assert len({one.password for one in first + again}) == 10
    assert all(len(one.password) == 19 for one in first)
    teacher, representative = again[0], again[1]
    with accounts_store.session() as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 5
        known = accounts.actor_of(accounts.by_email(session, teacher.email))
        assert (known.person, known.roles, known.municipality) == ("t-1", {"teacher"}, "town")
        speaks = accounts.actor_of(accounts.by_email(session, representative.email))
        assert (speaks.institutions, speaks.person) == ({"school-7"}, None)
    assert enter(accounts_store, teacher.password, teacher.email)
    with pytest.raises(WrongCredentials):
        enter(accounts_store, first[0].password, teacher.email)


def test_ready_accounts_are_for_the_demo_only(
    accounts_store: Store, settings: Settings, add: Callable[..., int]
) -> None:
    with accounts_store.session() as session:
        with pytest.raises(Refusal, match="demo mode only"):
            accounts.ensure_demo(session, settings, **PLACES)
        assert session.scalar(select(func.count()).select_from(Account)) == 0
        add(EMAIL)
        with pytest.raises(Refusal, match="real accounts"):
            accounts.ensure_demo(session, replace(settings, demo=True), **PLACES)
        assert session.scalar(select(func.count()).select_from(Account)) == 1


@pytest.mark.own_app
def test_a_printed_password_opens_nothing_outside_the_demo(
    accounts_store: Store, settings: Settings, make_app: Callable[..., object]
) -> None:
    with accounts_store.session() as session:
        ready = accounts.ensure_demo(session, replace(settings, demo=True), **PLACES)
        admin = accounts.by_email(session, "admin@setka.example")
        assert admin is not None
        guest = invitations.invite(
            session, Caller(accounts.actor_of(admin)), email="guest@real.org", role="admin", municipality="town"
        )
    make_app(settings)  # the same store, not a demo any more
    for one in ready:
        with pytest.raises(WrongCredentials):
            enter(accounts_store, one.password, one.email, address=one.role)
    with accounts_store.session() as session, pytest.raises(invitations.LinkGone):
        invitations.opened(session, guest.token)


def test_actors_are_what_accounts_say(accounts_store: Store, add: Callable[..., int]) -> None:
    id = add(
        EMAIL, "representative", "coordinator", institution="school-1", municipality="town", person="t-9", language="en"
    )
    with accounts_store.session() as session:
        assert accounts.actor_of(session.get_one(Account, id)) == Actor(
            id, "Анна Ким", frozenset({"representative", "coordinator"}), "t-9", frozenset({"school-1"}), "town", "en"
        )
        assert not session.scalars(select(Invitation)).all()
