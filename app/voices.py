"""Who speaks for an institution: two and more representatives, somebody for a time, and the hand-over when one leaves.

A voice is a representative's membership. Whoever speaks for an institution names colleagues and invites others to speak beside
them, gives up their own voice and ends one that was given for a time; a lasting voice of somebody else is ended by the coordinator,
saying why. Every change is kept, and reads the same to all voices of the institution and to its coordinators.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, cast, or_, select, update
from sqlalchemy import exc as faults
from sqlalchemy.orm import Session

from app import accounts, invitations
from app.access import Action, Actor, Target, may
from app.audit import REFUSED, Caller, as_target, record
from app.refusals import N_, NotThere, Refusal
from app.store import Account, Dismissal, Invitation, Membership, VoiceChange, now

REPRESENTATIVE, TEACHER = "representative", "teacher"
LONGEST_REASON = 500
LONGEST_TIME = dt.timedelta(days=366)
"""Nobody speaks for a time that is longer: that is a lasting voice."""
MOST = 12
HISTORY = 50
_DISMISSED = "voice"
NOT_THERE = N_("There is no such institution, or who speaks for it is not yours to see.")


@dataclass(frozen=True)
class Voice:
    """Somebody who speaks for an institution today; `until` is the last day, None: for good."""

    account_id: int
    name: str
    email: str
    until: dt.date | None
    signed_in_at: dt.datetime | None
    is_me: bool
    may_end: bool


@dataclass(frozen=True)
class Change:
    """A line of what is kept: `who` and `subject` are names, empty for an account that is gone."""

    at: dt.datetime
    act: str
    who: str
    role: str
    subject: str
    until: dt.date | None
    reason: str


def holds(on: dt.date) -> ColumnElement[bool]:
    """The condition that a membership is held on a day."""
    return or_(Membership.until.is_(None), Membership.until >= on)


def check(caller: Caller, place: Target) -> None:
    """Raises NotThere when who speaks for this institution is not the caller's matter."""
    if not place.institution or not may(caller.actor, Action.VOICES_MANAGE, place):
        raise NotThere(NOT_THERE)


def voices(session: Session, caller: Caller, place: Target, on: dt.date) -> list[Voice]:
    """Who speaks for an institution on a day: for good first, then for a time, each in order of names."""
    check(caller, place)
    rows = session.execute(
        select(Account, Membership.until)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.role == REPRESENTATIVE, Membership.institution == place.institution)
        .where(Account.disabled_at.is_(None), holds(on))
    ).all()
    me, is_theirs = caller.actor.account_id, decides(caller, place)
    found = [
        Voice(
            one.id, one.name, one.email, until, one.signed_in_at, one.id == me, is_theirs or one.id == me or bool(until)
        )
        for one, until in rows
    ]
    return sorted(found, key=lambda one: (one.until is not None, one.name, one.account_id))


def colleagues(session: Session, caller: Caller, place: Target, on: dt.date) -> list[tuple[int, str]]:
    """Accounts of teachers of the institution who do not speak for it: whom one can name."""
    check(caller, place)
    speak = select(Membership.account_id).where(
        Membership.role == REPRESENTATIVE, Membership.institution == place.institution, holds(on)
    )
    rows = session.execute(
        select(Account.id, Account.name)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.role == TEACHER, Membership.institution == place.institution, holds(on))
        .where(Account.disabled_at.is_(None), Account.id.not_in(speak))
        .order_by(Account.name, Account.id)
    )
    return [(row.id, row.name) for row in rows]


def waiting(session: Session, caller: Caller, place: Target) -> list[Invitation]:
    """Invitations to speak for the institution that are still open."""
    check(caller, place)
    found = select(Invitation).where(
        Invitation.role == REPRESENTATIVE, Invitation.institution == place.institution,
        Invitation.closed_at.is_(None), Invitation.expires_at > now(),
    )  # fmt: skip
    return list(session.scalars(found.order_by(Invitation.made_at.desc(), Invitation.id.desc())))


def history(session: Session, caller: Caller, place: Target) -> list[Change]:
    """What changed, the latest first."""
    check(caller, place)
    rows = session.scalars(
        select(VoiceChange).where(VoiceChange.institution == place.institution).order_by(VoiceChange.id.desc()).limit(HISTORY)
    ).all()  # fmt: skip
    ids = {id for row in rows for id in (row.subject_id, row.account_id) if id is not None}
    known = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids))) if ids else ()
    names = {row.id: row.name for row in known}
    return [
        Change(
            row.at, row.act, names.get(row.account_id or 0, ""), row.role, names.get(row.subject_id or 0, ""), row.until, row.reason
        )
        for row in rows
    ]  # fmt: skip


def heard(session: Session, institutions: Collection[str], on: dt.date) -> set[str]:
    """Those of the institutions for which somebody with an account in use speaks on a day."""
    found = (
        select(Membership.institution)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.role == REPRESENTATIVE, Membership.institution.in_(institutions))
        .where(Account.disabled_at.is_(None), holds(on))
    )
    return set(session.scalars(found))


def silent(session: Session, institutions: Collection[str], on: dt.date) -> list[str]:
    """Those of the institutions for which nobody speaks on a day, in their order."""
    spoken_for = heard(session, institutions, on)
    return [id for id in institutions if id not in spoken_for]


def news(session: Session, actor: Actor, seen: dt.datetime | None, shown: dt.timedelta) -> list[dict[str, Any]]:
    """Open invitations to speak for an institution that were sent to the e-mail of this account: they wait for its answer."""
    me = session.get(Account, actor.account_id) if actor.account_id is not None else None
    return [
        {
            "what": "voice", "id": str(row.id), "kind": row.role, "change": "invite", "at": row.made_at, "title": "", "who": None,
            "place": row.institution, "until": row.until, "fresh": True,
        }
        for row in (_asked(session, me) if me is not None else ())
    ]  # fmt: skip


def _asked(session: Session, account: Account) -> list[Invitation]:
    """Open invitations of an account to speak for institutions, as far as it has not declined them."""
    declined = select(Dismissal.key).where(Dismissal.account_id == account.id, Dismissal.kind == _DISMISSED)
    found = select(Invitation).where(
        cast(Invitation.id, String).not_in(declined),
        Invitation.email == account.email, Invitation.role == REPRESENTATIVE, Invitation.institution != "",
        Invitation.account_id.is_(None), Invitation.closed_at.is_(None), Invitation.expires_at > now(),
    )  # fmt: skip
    return list(session.scalars(found.order_by(Invitation.id)))


# --- changing ---------------------------------------------------------------------------------------------------------


def name(
    session: Session, caller: Caller, place: Target, account_id: int, until: dt.date | None, on: dt.date, *, instead: bool = False
) -> None:  # fmt: skip
    """Gives a colleague a voice, for good or up to a day; `instead`: the caller's own voice is handed over and ends with it. Raises
    Refusal, NotThere."""
    _check_change(session, caller, place, "voices.name")
    _check_until(until, on)
    if account_id not in dict(colleagues(session, caller, place, on)):
        raise Refusal(N_("Choose one of the colleagues who have an account here."), field="account")
    if len(voices(session, caller, place, on)) >= MOST:
        raise Refusal(N_("At most %(most)s people speak for an institution at a time."), field="account", most=MOST)
    if instead and until is not None:
        raise Refusal(N_("What is handed over is handed over for good: leave the day empty."), field="until")
    held = _membership(session, place, account_id)
    if held is None:
        session.add(Membership(account_id=account_id, role=REPRESENTATIVE, institution=place.institution, until=until))
    else:
        held.until = until
    _keep(session, caller, place, "name", account_id, until)
    if instead:
        own = _membership(session, place, caller.actor.account_id)
        if own is None or not own.holds:
            session.rollback()
            raise Refusal(N_("You do not speak for this institution yourself, so there is nothing to hand over."))
        _take(session, own)
        _keep(session, caller, place, "end", caller.actor.account_id, None)
    try:
        session.commit()
    except faults.IntegrityError:  # named by somebody else at this moment
        session.rollback()
        raise Refusal(N_("Somebody has just changed who speaks for the institution. Look again.")) from None


def invite(
    session: Session, caller: Caller, place: Target, email: str, until: dt.date | None, on: dt.date
) -> invitations.Link:
    """A link by which somebody comes to speak for the institution. Whether the e-mail has an account already, whoever invites does
    not learn: its owner finds the invitation in the inbox. Raises Refusal, NotThere."""
    _check_change(session, caller, place, "voices.invite")
    _check_until(until, on)
    if accounts.email_key(email) in {one.email for one in voices(session, caller, place, on)}:
        raise Refusal(N_("This person speaks for the institution already: see above."), field="email")
    if len(voices(session, caller, place, on)) + len(waiting(session, caller, place)) >= MOST:
        raise Refusal(N_("At most %(most)s people speak for an institution at a time."), field="email", most=MOST)
    return invitations.invite_voice(session, caller, email, place, until, _change(caller, place, "invite", None, until))


def answer(session: Session, caller: Caller, invitation_id: int, accepts: bool, on: dt.date) -> str:
    """Accepts or declines an invitation that was sent to the e-mail of the caller's account; the id of the institution. Declining
    takes it out of the inbox and tells nobody: to whoever invited it looks like one that nobody has answered. Raises
    NotThere, Refusal."""
    me = session.get(Account, caller.actor.account_id) if caller.actor.account_id is not None else None
    asked = {row.id: row for row in _asked(session, me)} if me is not None else {}
    row = asked.get(invitation_id)
    if me is None or row is None:
        raise NotThere(N_("There is no such invitation."))
    if not accepts:
        session.merge(Dismissal(account_id=me.id, kind=_DISMISSED, key=str(row.id)))
        record(session, caller, "voices.decline", target=f"invitation:{row.id}")
        session.commit()
        return row.institution
    if row.until is not None and row.until < on:
        raise Refusal(N_("The day up to which you were invited is past. Ask for a new invitation."))
    if not invitations.close(session, row.id, "accepted"):
        raise NotThere(N_("There is no such invitation."))
    for other in asked.values():
        if other.institution == row.institution:
            invitations.close(session, other.id, "replaced")
    held = _membership(session, Target(institution=row.institution), me.id)
    if held is None:
        session.add(Membership(account_id=me.id, role=REPRESENTATIVE, institution=row.institution, until=row.until))
    elif held.until is not None:
        held.until = row.until
    session.add(invitations.joined(row, me))
    record(session, caller, "voices.join", target=f"invitation:{row.id}")
    try:
        session.commit()
    except faults.IntegrityError:  # named by somebody else at this moment
        session.rollback()
        raise Refusal(N_("Somebody has just changed who speaks for the institution. Look again.")) from None
    return row.institution


def withdraw(session: Session, caller: Caller, place: Target, invitation_id: int) -> None:
    """Makes an invitation to speak for the institution stop working. Raises NotThere."""
    _check_change(session, caller, place, "voices.withdraw")
    if invitation_id not in {row.id for row in waiting(session, caller, place)}:
        raise NotThere(N_("There is no such invitation."))
    invitations.close_voice(session, caller, invitation_id)


def end(
    session: Session, caller: Caller, place: Target, account_id: int, reason: str, on: dt.date, *, leaves_silent: bool = False
) -> None:  # fmt: skip
    """Ends a voice: one's own, one given for a time, or as the coordinator anybody's, who says why. When nobody would be left, only
    if the caller knows (`leaves_silent`). Raises Refusal, NotThere."""
    _check_change(session, caller, place, "voices.end")
    reason = " ".join(reason.replace("\0", "").split())[:LONGEST_REASON]
    found = {one.account_id: one for one in voices(session, caller, place, on)}
    voice = found.get(account_id)
    if voice is None:
        raise Refusal(N_("This person does not speak for the institution any more."))
    if not voice.may_end:
        raise Refusal(N_("Only the coordinator ends a lasting voice of somebody else."))
    if not voice.is_me and not reason:
        raise Refusal(N_("Say why: everybody who speaks for the institution reads it."), field="reason")
    if len(found) == 1 and not leaves_silent:
        raise Refusal(
            N_("Nobody would speak for the institution. Hand over to a colleague, or confirm that it is so."), field="silent"
        )  # fmt: skip
    held = _membership(session, place, account_id)
    assert held is not None
    _take(session, held)
    _keep(session, caller, place, "end", account_id, None, reason)
    session.commit()


def _check_change(session: Session, caller: Caller, place: Target, action: str) -> None:
    try:
        check(caller, place)
    except NotThere:
        record(session, caller, action, REFUSED, target=f"institution:{place.institution}")
        session.commit()
        raise


def _check_until(until: dt.date | None, on: dt.date) -> None:
    if until is not None and not on <= until <= on + LONGEST_TIME:
        raise Refusal(N_("Choose a day from today to a year ahead, or none."), field="until")


def _membership(session: Session, place: Target, account_id: int | None) -> Membership | None:
    return session.scalars(
        select(Membership).where(
            Membership.account_id == account_id, Membership.role == REPRESENTATIVE, Membership.institution == place.institution
        )
    ).first()  # fmt: skip


def _take(session: Session, held: Membership) -> None:
    """What somebody was entitled to hand out goes with the right to do so."""
    session.execute(
        update(Invitation)
        .where(Invitation.made_by == held.account_id, Invitation.institution == held.institution)
        .where(Invitation.role == REPRESENTATIVE, Invitation.closed_at.is_(None))
        .values(closed_at=now(), outcome="withdrawn")
    )
    session.delete(held)


def decides(caller: Caller, place: Target) -> bool:
    """Whether the caller acts as the coordinator of the institution's municipality, or as an administrator."""
    return may(caller.actor, Action.PARTNERSHIP_CLOSE, place)


def _change(
    caller: Caller, place: Target, act: str, subject: int | None, until: dt.date | None, reason: str = ""
) -> VoiceChange:
    role = REPRESENTATIVE if place.institution in caller.actor.institutions else "coordinator"
    return VoiceChange(
        institution=place.institution or "", act=act, subject_id=subject, account_id=caller.actor.account_id, role=role,
        until=until, reason=reason,
    )  # fmt: skip


def _keep(
    session: Session, caller: Caller, place: Target, act: str, subject: int | None, until: dt.date | None, reason: str = ""
) -> None:  # fmt: skip
    session.add(_change(caller, place, act, subject, until, reason))
    record(session, caller, f"voices.{act}", target=as_target(subject))
