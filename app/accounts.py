"""The rules of accounts: signing in, passwords, roles, disabling. Knows no web framework.

Functions that change something take the store's session, the `Caller` on whose behalf it is done, and commit. They
raise a `Refusal` when it is not done; nothing but the trail of the attempt is written then.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session

from app import paging, passwords, throttling
from app.access import ROLES, Action, Target, may
from app.audit import DONE, FAILED, REFUSED, Caller, as_target, record
from app.refusals import N_, Busy, Forbidden, NotThere, Refusal
from app.sessions import actor_of, end_sessions, live_sessions
from app.store import Account, Invitation, Membership, now
from app.throttling import Throttled
from app.withdrawals import CLOSED, OPENED, noted

if TYPE_CHECKING:
    from app.config import Settings

__all__ = [
    "Account",
    "Busy",
    "DemoAccount",
    "Forbidden",
    "NotThere",
    "Refusal",
    "Throttled",
    "WrongCredentials",
    "actor_of",
    "change_details",
    "change_password",
    "change_roles",
    "disable",
    "enable",
    "end_session",
    "ensure_demo",
    "live_sessions",
    "people",
    "retire_demo",
    "sign_in",
]

LANGUAGES = ("ru", "en")
LONGEST_NAME = 200
LONGEST_EMAIL = 254
PAGE = 50
DEMO_DOMAIN = "setka.example"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,79}")


class WrongCredentials(Refusal):
    """The e-mail, the password, or the account is not right; which of them is told to nobody."""

    status = 401

    def __init__(self) -> None:
        super().__init__(
            N_("This e-mail and password do not fit together. Check both; after several failures there is a pause.")
        )


def email_key(text: str) -> str:
    """An e-mail as accounts are known by it."""
    return unicodedata.normalize("NFC", text).strip().casefold()


def checked_name(text: str) -> str:
    """A person's name in one line. Raises Refusal when nothing is left of it or it is too long."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name or len(name) > LONGEST_NAME or any(unicodedata.category(c) in ("Cc", "Cs") for c in name):
        raise Refusal(N_("Write a name of 1 to %(count)s characters."), field="name", count=LONGEST_NAME)
    return name


def target_of(account: Account) -> Target:
    """The account as something acted upon."""
    return Target(account.id, account.roles, account.municipality)


def by_email(session: Session, email: str) -> Account | None:
    """The account with this e-mail."""
    return session.scalars(select(Account).where(Account.email == email_key(email))).first()


# --- signing in -------------------------------------------------------------------------------------------------------


def sign_in(session: Session, caller: Caller, email: str, password: str, *, secret: str) -> Account:
    """The account with these credentials. Raises WrongCredentials, Throttled or Busy.

    An unknown e-mail, a wrong password and a disabled account read the same and take the same time.
    """
    email = email_key(email)[:LONGEST_EMAIL]
    account = _authenticate(session, caller, by_email(session, email), email, password, secret, "account.sign_in")
    if account is None:
        raise WrongCredentials
    if passwords.is_dated(account.password_hash):
        account.password_hash = passwords.make_hash(password)
    account.signed_in_at = now()
    record(session, caller, "account.sign_in", by=account.id)
    session.commit()
    return account


def _authenticate(
    session: Session, caller: Caller, account: Account | None, email: str, password: str, secret: str, action: str
) -> Account | None:
    """The account if the password is right; counts the attempt and keeps a trace of a failed one."""
    throttling.reserve(session, secret, email, caller.address)
    # No transaction stays open while Argon2 works: it would make everyone else wait for the store.
    is_right = passwords.matches(account.password_hash if account else None, password[: passwords.LONGEST * 4])
    if account is None or not is_right or account.disabled_at is not None:
        record(session, caller, action, FAILED, by=account.id if account else None)
        session.commit()
        return None
    throttling.forgive(session, secret, email, caller.address)
    return account


# --- one's own account ------------------------------------------------------------------------------------------------


def change_password(session: Session, caller: Caller, current: str, new: str, *, secret: str) -> Account:
    """Sets a new password, for which the current one is needed; every session of the account ends. Raises Refusal."""
    account = get(session, caller.actor.account_id)
    passwords.check(new, account.email, account.name, field="new")
    if not _authenticate(session, caller, account, account.email, current, secret, "account.password"):
        raise Refusal(N_("This is not your current password."), field="current")
    if passwords.folded(new) == passwords.folded(current):
        raise Refusal(N_("The new password is the old one. Choose another."), field="new")
    set_password(session, account, passwords.make_hash(new))
    record(session, caller, "account.password")
    session.commit()
    return account


def set_password(session: Session, account: Account, kept: str) -> None:
    """Keeps a new password's hash and ends every session; the caller commits."""
    account.password_hash = kept
    _end_everything(session, account)


def change_details(
    session: Session, caller: Caller, *, name: str | None = None, language: str | None = None
) -> Account:
    """Changes the name or the language of one's own account."""
    account = get(session, caller.actor.account_id)
    if name is not None:
        account.name = checked_name(name)
    if language is not None:
        if language not in LANGUAGES:
            raise Refusal(N_("Choose one of the languages offered."), field="language")
        account.language = language
    session.commit()
    return account


def end_session(session: Session, caller: Caller, *, only: int | None = None, but: int | None = None) -> int:
    """Ends one of one's own sessions, or all but one; says how many ended. Raises NotThere for somebody else's."""
    account = get(session, caller.actor.account_id)
    ended = end_sessions(session, account.id, only=only, but=but)
    if only is not None and not ended:
        raise NotThere(N_("This session has ended already."))
    record(session, caller, "account.end_session", target=f"sessions:{ended}")
    session.commit()
    return ended


def signed_out(session: Session, caller: Caller) -> None:
    """Keeps a trace of signing out."""
    record(session, caller, "account.sign_out")
    session.commit()


# --- everyone's accounts ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class People:
    """A page of accounts, and how many there are in all."""

    accounts: list[Account]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return paging.pages(self.total, PAGE)


def people(session: Session, sought: str = "", page: int = 1) -> People:
    """Accounts whose name or e-mail contains what is sought, by name."""
    found = select(Account)
    for word in sought.casefold().split()[:8]:
        found = found.where(Account.sought.contains(word, autoescape=True))
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    page = paging.within(page, total, PAGE)
    order = found.order_by(Account.sought, Account.id).limit(PAGE).offset((page - 1) * PAGE)
    return People(list(session.scalars(order)), total, page)


def get(session: Session, account_id: int | None) -> Account:
    """An account by its id. Raises NotThere."""
    account = session.get(Account, account_id) if account_id is not None else None
    if account is None:
        raise NotThere(N_("There is no such account."))
    return account


def managed(session: Session, caller: Caller, account_id: int) -> Account:
    """An account that the caller may manage. Raises NotThere, also when it is only not theirs to manage."""
    account = get(session, account_id)
    if not may(caller.actor, Action.ACCOUNTS_MANAGE, target_of(account)):
        raise NotThere(N_("There is no such account."))
    return account


def disable(session: Session, caller: Caller, account_id: int) -> Account:
    """Closes an account: its sessions end at once and the invitations it made are withdrawn."""
    account = managed(session, caller, account_id)
    _refuse_own(session, caller, account, "account.disable")
    if account.disabled_at is None:
        _keep_an_admin(session, account)
        with noted(session, CLOSED, as_target(account.id)):
            account.disabled_at = now()
            _end_everything(session, account)
            _withdraw_made_by(session, account)
            record(session, caller, "account.disable", target=as_target(account.id))
            session.commit()
    return account


def enable(session: Session, caller: Caller, account_id: int) -> Account:
    """Opens a closed account again, with the password it had."""
    account = managed(session, caller, account_id)
    if account.disabled_at is not None:
        with noted(session, OPENED, as_target(account.id)):
            account.disabled_at = None
            record(session, caller, "account.enable", target=as_target(account.id))
            session.commit()
    return account


def change_roles(
    session: Session,
    caller: Caller,
    account_id: int,
    *,
    roles: Iterable[str],
    institution: str = "",
    municipality: str | None = None,
    person: str | None = None,
) -> Account:
    """Gives an account these roles and no others. Its sessions end, so that the change holds at once."""
    account = managed(session, caller, account_id)
    _refuse_own(session, caller, account, "account.roles")
    wanted = list(dict.fromkeys(roles))
    check_place(wanted, institution, municipality, person)
    if "admin" not in wanted:
        _keep_an_admin(session, account)
    held = {(m.role, m.institution): m for m in account.memberships}
    account.memberships = [
        held.get((role, place)) or Membership(role=role, institution=place)
        for role, place in ((role, _place_of(role, institution)) for role in wanted)
    ]
    account.municipality, account.person = municipality or None, person or None
    _end_everything(session, account)
    _withdraw_made_by(session, account)
    record(session, caller, "account.roles", target=as_target(account.id))
    session.commit()
    return account


def check_place(roles: Iterable[str], institution: str, municipality: str | None, person: str | None) -> None:
    """Refuses roles without what they depend on, and ids that no institution, municipality or teacher can have."""
    roles = list(roles)
    if not roles:
        raise Refusal(N_("Choose at least one role."), field="roles")
    if any(role not in ROLES for role in roles):
        raise Refusal(N_("Choose one of the roles offered."), field="roles")
    if "representative" in roles and not institution:
        raise Refusal(N_("A representative speaks for an institution: say which."), field="institution")
    if "coordinator" in roles and not municipality:
        raise Refusal(N_("A coordinator works for a municipality: say which."), field="municipality")
    for name, value in (("institution", institution), ("municipality", municipality), ("person", person)):
        if value and not _ID.fullmatch(value):
            raise Refusal(N_("This is not an id: Latin letters, digits and hyphens only."), field=name)


def memberships(roles: Iterable[str], institution: str) -> list[Membership]:
    """The rows of these roles; only teachers and representatives have them in an institution."""
    return [Membership(role=role, institution=_place_of(role, institution)) for role in roles]


def _place_of(role: str, institution: str) -> str:
    return institution if role in ("teacher", "representative") else ""


def _end_everything(session: Session, account: Account) -> None:
    account.epoch += 1
    end_sessions(session, account.id)


def _withdraw_made_by(session: Session, account: Account) -> None:
    """What somebody was entitled to hand out goes with the right to do so."""
    session.execute(
        update(Invitation)
        .where(Invitation.made_by == account.id, Invitation.closed_at.is_(None))
        .values(closed_at=now(), outcome="withdrawn")
    )


def _refuse_own(session: Session, caller: Caller, account: Account, action: str) -> None:
    if account.id == caller.actor.account_id:
        record(session, caller, action, REFUSED, target=as_target(account.id))
        session.commit()
        raise Refusal(N_("You cannot do this to your own account: ask another administrator."))


def _is_admin() -> ColumnElement[bool]:
    return exists().where(Membership.account_id == Account.id, Membership.role == "admin")


def _keep_an_admin(session: Session, account: Account) -> None:
    if "admin" not in account.roles:
        return
    others = select(func.count()).where(Account.id != account.id, Account.disabled_at.is_(None), _is_admin())
    if not session.scalar(others):
        raise Refusal(N_("This is the only administrator left. Make somebody else an administrator first."))


# --- the demo ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DemoAccount:
    """A ready account of the demo, with the password that was just made for it."""

    role: str
    name: str
    email: str
    password: str


_DEMO_NAMES = {
    "teacher": "Ирина Петрова",
    "representative": "Ольга Смирнова",
    "coordinator": "Анна Кузнецова",
    "analyst": "Павел Орлов",
    "admin": "Сергей Волков",
}


def ensure_demo(
    session: Session,
    settings: Settings,
    *,
    person: str,
    institution: str,
    municipality: str,
    names: dict[str, str] | None = None,
) -> list[DemoAccount]:
    """One ready account per role, each with a fresh password. Raises Refusal outside demo mode and beside real accounts."""
    if not settings.demo:
        raise Refusal(N_("Ready accounts are made in demo mode only (SETKA_DEMO=1)."))
    if session.scalar(select(func.count()).where(Account.demo.is_(False))):
        raise Refusal(
            N_(
                "This installation holds real accounts, so it cannot be a demo. Unset SETKA_DEMO, or set SETKA_HOME anew."
            )
        )
    ready = []
    for role in ROLES:
        email, password = f"{role}@{DEMO_DOMAIN}", _readable_password()
        account = by_email(session, email) or Account(email=email, name="", password_hash="", epoch=0)
        account.name = (names or _DEMO_NAMES)[role]
        account.memberships = [m for m in account.memberships if m.role == role] or memberships([role], institution)
        account.municipality, account.person = municipality, person if role == "teacher" else None
        account.demo, account.disabled_at = True, None
        session.add(account)
        session.flush()
        set_password(session, account, passwords.make_hash(password))
        ready.append(DemoAccount(role, account.name, email, password))
    record(session, Caller(request_id="start"), "demo.accounts", DONE)
    session.commit()
    return ready


def retire_demo(session: Session) -> int:
    """Closes what the demo has left, so that a printed password opens nothing in a real installation."""
    left = session.scalars(select(Account).where(Account.demo, Account.disabled_at.is_(None))).all()
    for account in left:
        account.disabled_at = now()
        _end_everything(session, account)
    closed = or_(Invitation.demo, Invitation.made_by.in_([account.id for account in left]))
    session.execute(
        update(Invitation).where(Invitation.closed_at.is_(None), closed).values(closed_at=now(), outcome="withdrawn")
    )
    session.commit()
    return len(left)


def _readable_password() -> str:
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
