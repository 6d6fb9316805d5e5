"""The weekly letter: to whom, when, and what becomes of one that could not be sent. Knows no web framework."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import inbox, subscriptions
from app.access import Actor
from app.graph import GraphSession
from app.inbox import Inbox
from app.mail import Letter, MailError, Post
from app.refusals import N_, NotThere
from app.sessions import actor_of
from app.store import Account, Digest, Store, now

EVERY = dt.timedelta(days=7) - dt.timedelta(hours=1)
"""The hour lets a daily schedule that is late by some seconds send on the same day of each week."""
_SALT = "digest.stop"


class LinkGone(NotThere):
    """The link is none of ours."""

    status = 410


@dataclass
class Sent:
    """What a run did. `due` counts letters; `quiet` are accounts with nothing to tell, `early` had theirs this week."""

    due: int = 0
    sent: int = 0
    failed: int = 0
    quiet: int = 0
    early: int = 0


def send(
    store: Store,
    graph_of: Callable[[Actor], GraphSession],
    compose: Callable[[Account, Inbox], Letter],
    post: Post,
    *,
    dry_run: bool = False,
) -> Sent:
    """Sends a letter to every account in use that has something to learn, had none this week and wants one.

    Of two runs at once each account is taken by one. A letter that cannot be sent is written down and tried next time; a
    run that is killed in between leaves out at most one letter, it never sends one twice.
    """
    done = Sent()
    with store.session() as session:
        for id in session.scalars(select(Account.id).where(Account.disabled_at.is_(None)).order_by(Account.id)).all():
            account = session.get_one(Account, id)
            row = session.get(Digest, id)
            actor = actor_of(account)
            follows = subscriptions.of(session, id)
            last = row.sent_at if row is not None else None
            told = max(filter(None, (row.seen_at if row else None, last)), default=None)
            papers = inbox.papers_for(session, actor, told)
            if (row is not None and row.stopped_at is not None) or not (inbox.concerns(actor) or follows or papers):
                continue
            if last is not None and now() - last < EVERY:
                done.early += 1
                continue
            session.commit()  # nothing is held open while the graph is asked and the letter travels
            advice = inbox.advice_for(session, actor, told)
            session.commit()
            network = graph_of(actor)
            posts = inbox.posts_for(network, actor, follows, told)
            found = inbox.look(network, told, advice=advice, papers=papers, posts=posts)
            if not found.count:
                done.quiet += 1
                continue
            done.due += 1
            if not dry_run:
                _deliver(session, account, last, found, compose, post, done)
    return done


def _deliver(
    session: Session,
    account: Account,
    last: dt.datetime | None,
    found: Inbox,
    compose: Callable[[Account, Inbox], Letter],
    post: Post,
    done: Sent,
) -> None:
    inbox.letter_of(session, account.id)
    session.commit()
    moment = now()
    if not _put(session, account.id, last, sent_at=moment):
        return  # another run has it, or it was unsubscribed this moment
    try:
        post.send(compose(account, found))
    except MailError as error:
        _put(
            session, account.id, moment, sent_at=last, failed_at=now(), failure=type(error.__cause__ or error).__name__
        )
        done.failed += 1
    else:
        _put(session, account.id, moment, failed_at=None, failure=None)
        done.sent += 1


def _put(session: Session, account_id: int, last: dt.datetime | None, **values: Any) -> bool:
    """Writes the values if the letter of the account was last sent at `last`; tells whether it did."""
    same = Digest.sent_at.is_(None) if last is None else Digest.sent_at == last
    written = update(Digest).where(Digest.account_id == account_id, same, Digest.stopped_at.is_(None)).values(**values)
    count = cast(int, session.execute(written).rowcount)  # type: ignore[attr-defined]
    session.commit()
    return bool(count)


# --- stopping it ------------------------------------------------------------------------------------------------------


def stop_token(secret: str, account_id: int) -> str:
    """What the letter carries: it switches this one letter off and does nothing else, for as long as the secret lives."""
    made: str = URLSafeSerializer(secret, salt=_SALT).dumps(account_id)
    return made


def account_of(session: Session, secret: str, token: str) -> Account:
    """The account whose letter a token stops. Raises LinkGone."""
    try:
        id = URLSafeSerializer(secret, salt=_SALT).loads(token[:200])
    except BadSignature:
        id = None
    account = session.get(Account, id) if isinstance(id, int) else None
    if account is None:
        raise LinkGone(N_("This link is not known. You can switch the letter off on the page of your account."))
    return account
