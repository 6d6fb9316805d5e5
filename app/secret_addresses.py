"""Secret addresses at which a programme reads with the rights of an account: shown once, kept as a hash, ended at any moment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit import Caller, record
from app.refusals import N_, NotThere, Refusal
from app.sessions import new_token, token_hash
from app.store import CalendarLink, FeedLink, now
from app.tokens import USED_EVERY

MOST = 10
"""Addresses of one sort that an account may have."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

Link = TypeVar("Link", CalendarLink, FeedLink)


@dataclass(frozen=True)
class Made(Generic[Link]):
    """An address just made; `token` is shown once and kept nowhere."""

    link: Link
    token: str


@dataclass(frozen=True)
class Addresses(Generic[Link]):
    """The addresses of one sort: their table, and what the audit trail calls them."""

    table: type[Link]
    name: str

    def make(self, session: Session, caller: Caller, title: str, **shown: str) -> Made[Link]:
        """A new secret address of the caller's account; `shown` says what it shows. Raises Refusal."""
        account = caller.actor.account_id
        assert account is not None
        if len(self.live(session, account)) >= MOST:
            raise Refusal(N_("You have %(most)s addresses already. End one that nothing uses any more."), most=MOST)
        token = new_token()
        link = self.table(account_id=account, title=title[:200], token_hash=token_hash(token), **shown)
        session.add(link)
        session.flush()
        record(session, caller, f"{self.name}.make", target=f"{self.name}:{link.id}")
        session.commit()
        return Made(link, token)

    def live(self, session: Session, account: int | None) -> Sequence[Link]:
        """The account's addresses that work, the newest first."""
        wanted = select(self.table).where(self.table.account_id == account, self.table.revoked_at.is_(None))
        return session.scalars(wanted.order_by(self.table.id.desc())).all()

    def revoke(self, session: Session, caller: Caller, id: int) -> None:
        """Ends an address of the caller's. Raises NotThere."""
        link = session.get(self.table, id)
        if link is None or link.account_id != caller.actor.account_id:
            raise NotThere(N_("There is no such address."))
        if link.revoked_at is None:
            link.revoked_at = now()
            record(session, caller, f"{self.name}.revoke", target=f"{self.name}:{id}")
        session.commit()

    def holder(self, session: Session, token: str) -> Link | None:
        """The link of an address that works now, and none of any other; notes that it was used."""
        if not _TOKEN.fullmatch(token):
            return None
        link = session.scalar(select(self.table).where(self.table.token_hash == token_hash(token)))
        if link is None or link.revoked_at is not None or link.account.disabled_at is not None:
            return None
        if link.used_at is None or now() - link.used_at > USED_EVERY:
            session.execute(update(self.table).where(self.table.id == link.id).values(used_at=now()))
            session.commit()
        return link
