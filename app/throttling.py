"""Slows down guessing without locking anyone out of another place.

Attempts are counted before the password is looked at, so a hundred parallel ones count as a hundred. Counted are
failures per account *and* address, and per address: whoever guesses from elsewhere does not keep the owner out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import math
from collections.abc import Iterator

from sqlalchemy import delete, select, update
from sqlalchemy import exc as faults
from sqlalchemy.orm import Session

from app.refusals import N_, Refusal
from app.store import Throttle, now

WINDOW = dt.timedelta(minutes=15)
PER_ACCOUNT_AND_ADDRESS = 5
PER_ADDRESS = 50
REQUESTS = 120
MINUTE = dt.timedelta(minutes=1)


class Throttled(Refusal):
    """Too many attempts; `retry_after` says how many seconds to wait."""

    status = 429

    def __init__(self, resets_at: dt.datetime) -> None:
        self.retry_after = max(1, math.ceil((resets_at - now()).total_seconds()))
        minutes = math.ceil(self.retry_after / 60)
        super().__init__(N_("Too many failed attempts. Try again in %(minutes)s min."), minutes=minutes)


class TooOften(Refusal):
    """More requests than a program may send in a minute; `retry_after` says how many seconds to wait."""

    status = 429

    def __init__(self, resets_at: dt.datetime) -> None:
        self.retry_after = max(1, math.ceil((resets_at - now()).total_seconds()))
        super().__init__(N_("Too many requests. Try again in %(seconds)s s."), seconds=self.retry_after)


def reserve(session: Session, secret: str, email: str, address: str) -> None:
    """Counts an attempt and commits it. Raises Throttled when there were too many."""
    keys = list(_keys(secret, email, address))
    for key, limit in keys:  # first without a write: a flood costs reads only
        _refuse_beyond(session, key, limit - 1)
    for key, _ in keys:
        _count(session, key)
    try:
        for key, limit in keys:  # again, now that parallel attempts are counted too
            _refuse_beyond(session, key, limit)
    finally:
        session.commit()


def forgive(session: Session, secret: str, email: str, address: str) -> None:
    """Takes back what a successful attempt reserved; the address keeps its other failures."""
    (own, _), (place, _) = _keys(secret, email, address)
    session.execute(delete(Throttle).where(Throttle.key == own))
    session.execute(
        update(Throttle).where(Throttle.key == place, Throttle.failures > 0).values(failures=Throttle.failures - 1)
    )


def guessed(session: Session, secret: str, address: str) -> None:
    """Counts a link that nobody ever made, and commits it. Raises Throttled after many from one place.

    Asked after a link was looked up, so that links which work open for everyone behind one school's address.
    """
    key = _key(secret, f"link\0{_place(address)}")
    _refuse_beyond(session, key, PER_ADDRESS - 1)
    _count(session, key)
    session.commit()


def spend(session: Session, secret: str, who: str, limit: int = REQUESTS, window: dt.timedelta = MINUTE) -> None:
    """Counts a request of somebody, and commits it. Raises TooOften after `limit` of them within a window."""
    key = _key(secret, f"spent\0{who}")
    row = session.execute(select(Throttle.failures, Throttle.resets_at).where(Throttle.key == key)).first()
    if row is not None and row.resets_at > now() and row.failures >= limit:
        raise TooOften(row.resets_at)
    _count(session, key, window)
    session.commit()


def prune(session: Session) -> None:
    """Forgets windows that are over."""
    session.execute(delete(Throttle).where(Throttle.resets_at <= now()))


def _keys(secret: str, email: str, address: str) -> Iterator[tuple[str, int]]:
    place = _place(address)
    yield _key(secret, f"account\0{email}\0{place}"), PER_ACCOUNT_AND_ADDRESS
    yield _key(secret, f"address\0{place}"), PER_ADDRESS


def _key(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _place(address: str) -> str:
    """An IPv6 customer has a whole /64 of addresses and counts as one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _refuse_beyond(session: Session, key: str, limit: int) -> None:
    row = session.execute(select(Throttle.failures, Throttle.resets_at).where(Throttle.key == key)).first()
    if row is not None and row.resets_at > now() and row.failures > limit:
        raise Throttled(row.resets_at)


def _count(session: Session, key: str, window: dt.timedelta = WINDOW) -> None:
    moment = now()
    grow = (
        update(Throttle).where(Throttle.key == key, Throttle.resets_at > moment).values(failures=Throttle.failures + 1)
    )
    if session.execute(grow).rowcount:  # type: ignore[attr-defined]
        return
    prune(session)
    try:
        with session.begin_nested():
            session.add(Throttle(key=key, failures=1, resets_at=moment + window))
    except faults.IntegrityError:
        session.execute(grow)
