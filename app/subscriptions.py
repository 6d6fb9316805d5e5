"""What an account follows on the bulletin: topics, institutions, kinds of institutions. One line each, changed at any moment."""

from __future__ import annotations

import re

from sqlalchemy import delete, func, select
from sqlalchemy import exc as faults
from sqlalchemy.orm import Session

from app.audit import Caller, record
from app.bulletin.concern import INSTITUTION, KIND, TOPIC, WHATS, Follow
from app.graph import GraphSession
from app.refusals import N_, Refusal
from app.store import Subscription
from app.vocabulary import INSTITUTION_KINDS

MOST = 300
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,79}")


def of(session: Session, account_id: int | None) -> frozenset[Follow]:
    """What an account follows."""
    if account_id is None:
        return frozenset()
    found = select(Subscription.what, Subscription.key).where(Subscription.account_id == account_id)
    return frozenset((what, key) for what, key in session.execute(found))


def follow(session: Session, caller: Caller, what: str, key: str) -> bool:
    """Follows something; whether that is new. Raises Refusal for what cannot be followed."""
    account_id = caller.actor.account_id
    assert account_id is not None
    _check(what, key)
    if (what, key) in of(session, account_id):
        return False
    if (session.scalar(select(func.count()).where(Subscription.account_id == account_id)) or 0) >= MOST:
        raise Refusal(N_("You follow %(most)s things already. Stop following some of them first."), most=MOST)
    try:
        with session.begin_nested():
            session.add(Subscription(account_id=account_id, what=what, key=key))
    except faults.IntegrityError:  # the same click, sent twice at once
        session.rollback()
        return False
    record(session, caller, "subscription.follow", target=f"{what}:{key}")
    session.commit()
    return True


def unfollow(session: Session, caller: Caller, what: str, key: str) -> bool:
    """Stops following something; whether it was followed."""
    gone = delete(Subscription).where(
        Subscription.account_id == caller.actor.account_id, Subscription.what == what, Subscription.key == key
    )
    if not session.execute(gone).rowcount:  # type: ignore[attr-defined]
        return False
    record(session, caller, "subscription.unfollow", target=f"{what[:20]}:{key[:80]}")
    session.commit()
    return True


def offered(graph: GraphSession, followed: frozenset[Follow], here: str) -> list[tuple[str, str, str]]:
    """What somebody may want to follow and does not yet: their institutions, and topics of what they do. (What, key, name.)"""
    row = graph.row("bulletin.own", municipality=here)
    if row is None:
        return []
    found = [(INSTITUTION, *one) for one in row["institutions"]] + [(TOPIC, *one) for one in row["topics"]]
    return [one for one in found if (one[0], one[1]) not in followed]


def _check(what: str, key: str) -> None:
    if what not in WHATS or not (key in INSTITUTION_KINDS if what == KIND else _ID.fullmatch(key)):
        raise Refusal(N_("This cannot be followed."))
