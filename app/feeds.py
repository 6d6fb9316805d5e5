"""Secret addresses at which a reader of feeds gets the bulletin: shown once, kept as a hash, ended at any moment.

A feed leaves this house for programmes and servers of others, so it holds posts for everyone only, whatever else the holder of its
address may see; and of those what the holder may see at that moment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import bulletin, subscriptions
from app.audit import Caller, record
from app.bulletin import WHATS, concern
from app.bulletin.concern import Reader
from app.graph import GraphSession
from app.refusals import N_, NotThere, Refusal
from app.sessions import new_token, token_hash
from app.store import FeedLink, now
from app.tokens import USED_EVERY

MOST = 10
ENTRIES, LOOKED_AT = 50, 200
FOLLOWS, ALL = "follows", "all"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")


@dataclass(frozen=True)
class Made:
    """An address just made; `token` is shown once and kept nowhere."""

    link: FeedLink
    token: str


def make(session: Session, caller: Caller, municipality: str, what: str, key: str, title: str) -> Made:
    """A new secret address of the caller's account. Raises Refusal."""
    account = caller.actor.account_id
    assert account is not None
    if what not in (FOLLOWS, ALL) and (what not in WHATS or not _KEY.fullmatch(key)):
        raise Refusal(N_("Choose one of the list."))
    if len(live(session, account)) >= MOST:
        raise Refusal(N_("You have %(most)s addresses already. End one that nothing uses any more."), most=MOST)
    token = new_token()
    link = FeedLink(
        account_id=account,
        title=title[:200],
        municipality=municipality,
        what=what,
        key="" if what in (FOLLOWS, ALL) else key,
        token_hash=token_hash(token),
    )
    session.add(link)
    session.flush()
    record(session, caller, "feed.make", target=f"feed:{link.id}")
    session.commit()
    return Made(link, token)


def live(session: Session, account: int | None) -> Sequence[FeedLink]:
    """The account's addresses that work, the newest first."""
    wanted = select(FeedLink).where(FeedLink.account_id == account, FeedLink.revoked_at.is_(None))
    return session.scalars(wanted.order_by(FeedLink.id.desc())).all()


def revoke(session: Session, caller: Caller, id: int) -> None:
    """Ends an address of the caller's. Raises NotThere."""
    link = session.get(FeedLink, id)
    if link is None or link.account_id != caller.actor.account_id:
        raise NotThere(N_("There is no such address."))
    if link.revoked_at is None:
        link.revoked_at = now()
        record(session, caller, "feed.revoke", target=f"feed:{id}")
    session.commit()


def holder(session: Session, token: str) -> FeedLink | None:
    """The link of an address that works now, and none of any other; notes that it was used."""
    if not _TOKEN.fullmatch(token):
        return None
    link = session.scalar(select(FeedLink).where(FeedLink.token_hash == token_hash(token)))
    if link is None or link.revoked_at is not None or link.account.disabled_at is not None:
        return None
    if link.used_at is None or now() - link.used_at > USED_EVERY:
        session.execute(update(FeedLink).where(FeedLink.id == link.id).values(used_at=now()))
        session.commit()
    return link


def posts(graph: GraphSession, session: Session, link: FeedLink) -> list[dict[str, Any]]:
    """What an address tells, the newest first: of the latest current posts those for everyone that fit it."""
    found = bulletin.listing(graph, link.municipality, {"sort": "newest"}, most=LOOKED_AT).items
    own = link.what == FOLLOWS
    reader = Reader(follows=subscriptions.of(session, link.account_id) if own else frozenset({(link.what, link.key)}))
    kept = []
    for row in found:
        post = concern.post_of({**row, "topics": row["wider"], "addressees": [one["id"] for one in row["addressees"]]})
        if post.is_open and (link.what == ALL or concern.reasons(post, reader)):
            kept.append(row)
    return kept[:ENTRIES]
