"""Keys by which programs read in the name of an account: shown once, kept as a hash, ended at any moment.

A key can do less than its account: it reads reports, or what the installation measures of itself, and nothing else. It acts
with the rights that the account has when it is used, so a role that was taken away is taken from its keys too.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from app.access import Action, may
from app.audit import Caller, record
from app.refusals import N_, NotThere, Refusal
from app.sessions import new_token, token_hash
from app.store import ApiToken, now

BEGINNING = "setka_"
SHOWN = len(BEGINNING) + 6
LIFETIMES = (30, 90, 365)
MOST = 20
USED_EVERY = dt.timedelta(minutes=1)
REPORTS, METRICS = SCOPES = ("reports", "metrics")
"""What a key is good for; one for metrics is of use while its account may see them."""
_KEY = re.compile(BEGINNING + r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Made:
    """A token just made, with the key that is shown once and kept nowhere."""

    token: ApiToken
    key: str


def make(session: Session, caller: Caller, name: str, days: int, scope: str = REPORTS) -> Made:
    """A new key of the caller's account, good for so many days. Raises Refusal."""
    account = caller.actor.account_id
    assert account is not None
    if not name.strip() or len(name) > 80:
        raise Refusal(
            N_("Give the key a name of at most 80 characters, by which you will know what uses it."), field="name"
        )
    if scope not in SCOPES or (scope == METRICS and not may(caller.actor, Action.WATCH_VIEW)):
        raise Refusal(N_("Choose what the key is for."), field="scope")
    if days not in LIFETIMES:
        raise Refusal(N_("Choose one of the lifetimes offered."), field="days")
    if (session.scalar(select(func.count(ApiToken.id)).where(*_live(account))) or 0) >= MOST:
        raise Refusal(N_("You have %(most)s keys already. Revoke one that nothing uses any more."), most=MOST)
    key = BEGINNING + new_token()
    token = ApiToken(
        account_id=account,
        name=name.strip(),
        prefix=key[:SHOWN],
        token_hash=token_hash(key),
        scope=scope,
        expires_at=now() + dt.timedelta(days=days),
    )
    session.add(token)
    session.flush()
    record(session, caller, "token.make", target=f"token:{token.id}")
    session.commit()
    return Made(token, key)


def live(session: Session, account: int) -> Sequence[ApiToken]:
    """The account's keys that work, the newest first."""
    return session.scalars(select(ApiToken).where(*_live(account)).order_by(ApiToken.id.desc())).all()


def revoke(session: Session, caller: Caller, id: int) -> None:
    """Ends a key of the caller's at once. Raises NotThere."""
    account = caller.actor.account_id
    token = session.scalar(select(ApiToken).where(ApiToken.id == id, ApiToken.account_id == account))
    if token is None:
        raise NotThere(N_("There is no such key."))
    if token.revoked_at is None:
        token.revoked_at = now()
        record(session, caller, "token.revoke", target=f"token:{id}")
    session.commit()


def holder(session: Session, key: str, scope: str = REPORTS) -> ApiToken | None:
    """The token of a key that works now for this, and none of any other; notes that it was used."""
    if not _KEY.fullmatch(key):
        return None
    token = session.scalar(select(ApiToken).where(ApiToken.token_hash == token_hash(key)))
    if token is None or token.revoked_at is not None or token.expires_at <= now() or token.scope != scope:
        return None
    if token.account.disabled_at is not None:
        return None
    if token.used_at is None or now() - token.used_at > USED_EVERY:
        session.execute(update(ApiToken).where(ApiToken.id == token.id).values(used_at=now()))
        session.commit()
    return token


def _live(account: int) -> tuple[ColumnElement[bool], ...]:
    return (ApiToken.account_id == account, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now())
