"""Invitations: single-use links to a new account, or to a new password for an old one.

Nobody's password is ever known to anybody else: whoever invites passes on a link, whoever opens it chooses a password.
Only the hash of the link's token is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, select, update
from sqlalchemy import exc as faults
from sqlalchemy.orm import Session

from app import accounts, passwords
from app.access import Action, Target, may
from app.audit import REFUSED, Caller, as_target, record
from app.refusals import N_, Forbidden, NotThere, Refusal
from app.sessions import new_token, token_hash
from app.store import Account, Invitation, Membership, VoiceChange, now

LIFE = dt.timedelta(days=7)
KEPT = dt.timedelta(days=90)


class LinkGone(NotThere):
    """The link opens nothing: never did, or not any more."""

    status = 410


@dataclass(frozen=True)
class Link:
    """An invitation just made, with the token that is shown once and kept nowhere."""

    invitation: Invitation
    token: str


def invite(
    session: Session,
    caller: Caller,
    *,
    email: str,
    role: str,
    institution: str = "",
    municipality: str | None = None,
    person: str | None = None,
    places: Mapping[str, str] | None = None,
    demo: bool = False,
) -> Link:
    """A link by which this person makes an account with this role; earlier links to the same e-mail stop working.

    `places` tells the municipality of every institution; without it (the graph is away) only an administrator may name
    an institution. Raises Refusal, and Forbidden for a role or a municipality that is not the caller's to give.
    """
    email = _checked_email(email)
    accounts.check_place([role], institution, municipality, person)
    municipality = _checked_place(caller, institution, municipality, places)
    if not may(caller.actor, Action.ACCOUNTS_INVITE, Target(None, frozenset({role}), municipality or None)):
        record(session, caller, "invitation.make", REFUSED)
        session.commit()
        raise Forbidden(N_("You may not invite to this role or to this municipality."), field="role")
    if accounts.by_email(session, email):
        raise Refusal(N_("There is an account with this e-mail already."), field="email")
    return _make(
        session,
        caller,
        Invitation(
            email=email,
            role=role,
            institution=institution if role in ("teacher", "representative") else "",
            municipality=municipality or None,
            person=person or None,
            demo=demo,
        ),
        "invitation.make",
    )


def invite_voice(
    session: Session, caller: Caller, email: str, place: Target, until: dt.date | None, line: VoiceChange
) -> Link:
    """A link by which somebody comes to speak for an institution, for good or up to a day, kept together with a line about it.
    Whether the caller may give that was asked before (`voices`). An account of this e-mail, if there is one, answers from its
    inbox, and the answer here is the same. A new one that comes for a time has a teacher's role too, which stays.
    """
    email = _checked_email(email)
    session.add(line)
    asked = Invitation(
        email=email, role="representative", institution=place.institution or "", municipality=place.municipality, until=until
    )  # fmt: skip
    return _make(session, caller, asked, "invitation.make")


def close_voice(session: Session, caller: Caller, invitation_id: int) -> None:
    """Makes such a link stop working."""
    if close(session, invitation_id, "withdrawn"):
        record(session, caller, "invitation.withdraw", target=f"invitation:{invitation_id}")
    session.commit()


def first_admin(
    session: Session, caller: Caller, email: str, *, municipality: str | None = None, demo: bool = False
) -> Link:
    """A link to an administrator's account: a new one, or, when the e-mail has an account, a new password for it, which
    is made an administrator's and opened if it was closed. For whoever holds the command line."""
    email = _checked_email(email)
    account = accounts.by_email(session, email)
    if account is None:
        return invite(session, caller, email=email, role="admin", municipality=municipality, demo=demo)
    if "admin" not in account.roles:
        account.memberships.extend(accounts.memberships(["admin"], ""))
        account.epoch += 1
        record(session, caller, "account.roles", target=as_target(account.id))
    account.disabled_at = None
    return password_link(session, caller, account.id)


def password_link(session: Session, caller: Caller, account_id: int) -> Link:
    """A link by which the owner of an account chooses a new password; the old one works until then."""
    account = accounts.managed(session, caller, account_id)
    if account.disabled_at is not None:
        raise Refusal(N_("This account is disabled: enable it first."))
    return _make(
        session,
        caller,
        Invitation(email=account.email, account_id=account.id, municipality=account.municipality),
        "invitation.password",
    )


def pending(session: Session, caller: Caller) -> list[Invitation]:
    """Open invitations that the caller may withdraw, the latest first."""
    _forget_old(session)
    found = select(Invitation).where(Invitation.closed_at.is_(None), Invitation.expires_at > now())
    rows = session.scalars(found.order_by(Invitation.made_at.desc(), Invitation.id.desc()))
    return [row for row in rows if may(caller.actor, *_asked_for(session, row))]


def withdraw(session: Session, caller: Caller, invitation_id: int) -> Invitation:
    """Makes a link stop working. Raises NotThere, also when it is only not the caller's to withdraw."""
    invitation = session.get(Invitation, invitation_id)
    if invitation is None or not may(caller.actor, *_asked_for(session, invitation)):
        raise NotThere(N_("There is no such invitation."))
    if close(session, invitation.id, "withdrawn"):
        record(session, caller, "invitation.withdraw", target=f"invitation:{invitation.id}")
    session.commit()
    return invitation


def opened(session: Session, token: str) -> Invitation:
    """The invitation behind a link that still works. Raises LinkGone, saying why."""
    invitation = session.scalars(select(Invitation).where(Invitation.token_hash == token_hash(token))).first()
    if invitation is None:
        raise LinkGone(N_("This link is not known. Check that it was copied whole, or ask for a new one."))
    if invitation.outcome == "accepted":
        raise LinkGone(N_("This link has been used already. If it was you, sign in; otherwise ask for a new one."))
    if invitation.closed_at is not None:
        raise LinkGone(N_("This link was withdrawn. Ask for a new one if you still need it."))
    if invitation.expires_at <= now():
        raise LinkGone(N_("This link has expired: it is good for 7 days. Ask for a new one."))
    return invitation


def accept(
    session: Session, caller: Caller, token: str, *, password: str, name: str = "", language: str | None = None
) -> Account:
    """Makes the account (or sets the new password) that the link promises and uses the link up. Raises Refusal.

    Who the account is and what it may do comes from the invitation alone.
    """
    invitation = opened(session, token)
    account = session.get(Account, invitation.account_id) if invitation.account_id is not None else None
    known = account.name if account else accounts.checked_name(name)
    passwords.check(password, invitation.email, known)
    kept = passwords.make_hash(password)
    try:
        # Two clicks at once: only one of them closes the link, the other finds it closed.
        if not close(session, invitation.id, "accepted"):
            session.rollback()
            opened(session, token)
            raise LinkGone(N_("This link is not known. Check that it was copied whole, or ask for a new one."))
        if account is not None:
            if account.disabled_at is not None:
                session.rollback()
                raise LinkGone(N_("This account is disabled. Ask an administrator."))
            accounts.set_password(session, account, kept)
        else:
            account = Account(
                email=invitation.email,
                name=known,
                password_hash=kept,
                language=language,
                municipality=invitation.municipality,
                person=invitation.person,
                demo=invitation.demo,
                memberships=_memberships(invitation),
            )
            session.add(account)
            if invitation.role == "representative":
                session.flush()
                session.add(joined(invitation, account))
        session.flush()
        account.signed_in_at = now()
        record(session, caller, "invitation.accept", target=f"invitation:{invitation.id}", by=account.id)
        session.commit()
    except faults.IntegrityError:
        session.rollback()
        raise Refusal(N_("There is an account with this e-mail already. Sign in with it.")) from None
    return account


def _make(session: Session, caller: Caller, invitation: Invitation, action: str) -> Link:
    earlier = select(Invitation).where(Invitation.email == invitation.email, Invitation.closed_at.is_(None))
    for row in session.scalars(earlier):
        # A new password for an account leaves alone what the same account is asked besides.
        if row.account_id == invitation.account_id and may(caller.actor, *_asked_for(session, row)):
            row.closed_at, row.outcome = now(), "replaced"
    token = new_token()
    maker = session.get(Account, caller.actor.account_id) if caller.actor.account_id is not None else None
    invitation.token_hash, invitation.expires_at = token_hash(token), now() + LIFE
    invitation.made_by = maker.id if maker else None
    invitation.demo = invitation.demo or bool(maker and maker.demo)
    session.add(invitation)
    session.flush()
    record(session, caller, action, target=f"invitation:{invitation.id}")
    session.commit()
    return Link(invitation, token)


def _memberships(invitation: Invitation) -> list[Membership]:
    held = accounts.memberships([invitation.role], invitation.institution)
    if invitation.until is not None:
        held[0].until = invitation.until
        held += accounts.memberships(["teacher"], invitation.institution)
    return held


def joined(invitation: Invitation, account: Account) -> VoiceChange:
    """The line that somebody came to speak for an institution by an invitation."""
    return VoiceChange(
        institution=invitation.institution, act="join", subject_id=account.id, account_id=account.id, role="representative",
        until=invitation.until,
    )  # fmt: skip


def _asked_for(session: Session, invitation: Invitation) -> tuple[Action, Target]:
    """The right that dealing with an invitation takes."""
    if invitation.account_id is not None:
        return Action.ACCOUNTS_MANAGE, Target(invitation.account_id, municipality=invitation.municipality)
    return Action.ACCOUNTS_INVITE, Target(None, frozenset({invitation.role}), invitation.municipality)


def close(session: Session, invitation_id: int, outcome: str) -> bool:
    """Ends an open invitation; says whether it was still open. The caller commits."""
    closed = session.execute(
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.closed_at.is_(None), Invitation.expires_at > now())
        .values(closed_at=now(), outcome=outcome)
        .execution_options(synchronize_session=False)
    )
    return cast(int, closed.rowcount) == 1  # type: ignore[attr-defined]


def _forget_old(session: Session) -> None:
    """Names of people who never came are not kept for ever."""
    session.execute(delete(Invitation).where(Invitation.expires_at < now() - KEPT))
    session.commit()


def _checked_place(
    caller: Caller, institution: str, municipality: str | None, places: Mapping[str, str] | None
) -> str | None:
    """The municipality, which an institution brings along. Raises Refusal when the two do not go together."""
    if not institution:
        return municipality
    if places is None:
        if "admin" in caller.actor.roles:
            return municipality
        raise Refusal(
            N_("Institutions cannot be checked right now: the network does not answer. Try again in a minute."),
            field="institution",
        )
    if institution not in places or (municipality and places[institution] != municipality):
        raise Refusal(N_("There is no such institution in this municipality."), field="institution")
    return places[institution]


def _checked_email(text: str) -> str:
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=True)
    except EmailNotValidError:
        raise Refusal(N_("This is not an e-mail address."), field="email") from None
    email = accounts.email_key(found.normalized)
    if len(email) > accounts.LONGEST_EMAIL:
        raise Refusal(N_("This is not an e-mail address."), field="email")
    return email
