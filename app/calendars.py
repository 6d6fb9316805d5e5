"""Secret addresses at which a calendar programme reads shared resources: shown once, kept as a hash, ended at any moment.

Whoever knows an address reads what its account may see at that moment, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit import Caller, record
from app.refusals import N_, NotThere, Refusal
from app.reservations import Whose
from app.sessions import new_token, token_hash
from app.store import CalendarLink, now
from app.tokens import USED_EVERY

MOST = 10
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Made:
    """An address just made; `token` is shown once and kept nowhere."""

    link: CalendarLink
    token: str


def make(session: Session, caller: Caller, whose: Whose, title: str) -> Made:
    """A new secret address of the caller's account for a calendar. Raises Refusal."""
    account = caller.actor.account_id
    assert account is not None
    if len(live(session, account)) >= MOST:
        raise Refusal(N_("You have %(most)s addresses already. End one that nothing uses any more."), most=MOST)
    token = new_token()
    link = CalendarLink(
        account_id=account,
        title=title[:200],
        municipality=whose.municipality,
        institution=whose.institution,
        resource=whose.resource,
        token_hash=token_hash(token),
    )
    session.add(link)
    session.flush()
    record(session, caller, "calendar.make", target=f"calendar:{link.id}")
    session.commit()
    return Made(link, token)


def live(session: Session, account: int) -> Sequence[CalendarLink]:
    """The account's addresses that work, the newest first."""
    wanted = select(CalendarLink).where(CalendarLink.account_id == account, CalendarLink.revoked_at.is_(None))
    return session.scalars(wanted.order_by(CalendarLink.id.desc())).all()


def revoke(session: Session, caller: Caller, id: int) -> None:
    """Ends an address of the caller's. Raises NotThere."""
    link = session.get(CalendarLink, id)
    if link is None or link.account_id != caller.actor.account_id:
        raise NotThere(N_("There is no such address."))
    if link.revoked_at is None:
        link.revoked_at = now()
        record(session, caller, "calendar.revoke", target=f"calendar:{id}")
    session.commit()


def holder(session: Session, token: str) -> CalendarLink | None:
    """The link of an address that works now, and none of any other; notes that it was used."""
    if not _TOKEN.fullmatch(token):
        return None
    link = session.scalar(select(CalendarLink).where(CalendarLink.token_hash == token_hash(token)))
    if link is None or link.revoked_at is not None or link.account.disabled_at is not None:
        return None
    if link.used_at is None or now() - link.used_at > USED_EVERY:
        session.execute(update(CalendarLink).where(CalendarLink.id == link.id).values(used_at=now()))
        session.commit()
    return link


def whose(link: CalendarLink) -> Whose:
    """Whose calendar an address shows."""
    return Whose(link.municipality, link.institution, link.resource)
