"""Sessions as rows on the server, so that signing out, disabling and a new password end them at once.

The cookie holds 256 random bits, the store only their SHA-256. A page that nobody is signed in to makes no row: the
secret of its forms is derived from the cookie. What the session holds is read by one SELECT, when first asked for.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import re
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update
from sqlalchemy import exc as faults
from sqlalchemy.orm import Session

from app.access import Actor
from app.store import Account, Membership, Store, WebSession, is_held, now, of

if TYPE_CHECKING:
    from flask import Flask, Request, Response

    from app.config import Settings

IDLE = dt.timedelta(hours=12)
LONGEST = dt.timedelta(days=30)
IDLE_ANONYMOUS = dt.timedelta(hours=1)
SEEN_EVERY = dt.timedelta(minutes=1)
PRUNE_EVERY = dt.timedelta(minutes=10)
CSRF = "csrf_token"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class User:
    """Whoever is signed in, as Flask-Login and templates know them (`current_user`)."""

    actor: Actor
    email: str
    epoch: int
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    @property
    def id(self) -> int:
        assert self.actor.account_id is not None
        return self.actor.account_id

    @property
    def name(self) -> str:
        return self.actor.name

    def get_id(self) -> str:
        """Differs after everything that must end the account's sessions."""
        return f"{self.id}.{self.epoch}"


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


class ServerSession(SessionMixin):
    """The session of one request: a mapping whose content is in the store. Nothing is read until something is asked."""

    def __init__(self, book: SessionBook, token: str | None) -> None:
        self._book = book
        self._token = token
        self._data: dict[str, Any] | None = None
        self.row: int | None = None
        self.user: User | None = None
        self.modified = self.accessed = False
        self.is_sent = self.is_ended = False  # what the response tells the browser about the cookie

    @property
    def is_read(self) -> bool:
        """Whether this request has asked who is signed in, or for anything else that is kept."""
        return self._data is not None

    # Reading and writing

    def _content(self) -> dict[str, Any]:
        if self._data is None:
            self.accessed = True
            self._data = {}  # set first: when the store fails, it fails once, and error pages can be drawn
            found = self._book.read(self._token) if self._token else None
            if found is not None:
                self.row, self._data, self.user = found
        return self._data

    def signed_in(self) -> User | None:
        """Whoever is signed in."""
        self._content()
        return self.user

    def __getitem__(self, key: str) -> Any:
        if key == CSRF and self._token:
            self.accessed = True
            return self._book.csrf_secret(self._token)
        return self._content()[key]

    def __contains__(self, key: object) -> bool:
        if key == CSRF:
            self.accessed = True
            return self._token is not None
        return key in self._content()

    def __setitem__(self, key: str, value: Any) -> None:
        if key == CSRF:  # never kept: derived from the cookie, which must therefore exist
            if self._token is None:
                self._replace_token()
            return
        self._content()[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self._content()[key]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self._content())

    def __len__(self) -> int:
        return len(self._content())

    # Signing in and out

    def begin(self, account: Account, browser: str = "", *, keep: bool = False) -> None:
        """Signs the account in under a new token; what this browser held before ends. `keep` takes the content along."""
        kept = dict(self._content()) if keep else {}
        old, token = self.row, self._replace_token()
        self.row = self._book.begin(token, account, browser, kept, old)
        self._data, self.user = kept, User(actor_of(account), account.email, account.epoch)
        self.modified = bool(kept)

    def end(self) -> None:
        """Signs out: the row is gone before the answer leaves."""
        self._content()
        if self.row is not None:
            self._book.remove(self.row)
        self._data, self.row, self.user = {}, None, None
        self._token, self.is_sent, self.is_ended, self.modified = None, False, True, False

    def _replace_token(self) -> str:
        self._token = new_token()
        self.is_sent, self.is_ended = True, False
        self.accessed = True
        return self._token

    def keep(self) -> str | None:
        """Writes what has changed and returns the token if the browser must be told it."""
        if self.modified:
            if self._data and self._token is None:
                self._replace_token()
            if self._token is not None:
                self.row = self._book.write(self.row, self._token, self._data or {})
        return self._token if self.is_sent else None


class SessionBook:
    """The rows behind the sessions of an application."""

    def __init__(self, store: Store, secret: str) -> None:
        self.store, self._secret = store, secret.encode()
        self._guard = threading.Lock()
        self._pruned_at = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._find = (
            select(
                WebSession.id,
                WebSession.account_id,
                WebSession.epoch,
                WebSession.data,
                WebSession.created_at,
                WebSession.seen_at,
                Account.email,
                Account.name,
                Account.epoch.label("account_epoch"),
                Account.person,
                Account.municipality,
                Account.language,
                Account.disabled_at,
                Membership.role,
                Membership.institution,
                Membership.until,
            )
            .outerjoin(Account, Account.id == WebSession.account_id)
            .outerjoin(Membership, Membership.account_id == Account.id)
        )

    def csrf_secret(self, token: str) -> str:
        """The secret behind the forms of a browser: known to nobody who knows only the cookie."""
        return hmac.new(self._secret, f"csrf:{token}".encode(), hashlib.sha256).hexdigest()

    def read(self, token: str) -> tuple[int, dict[str, Any], User | None] | None:
        """The live session of a token: its row, its content, who is signed in."""
        with self.store.engine.connect() as connection:
            rows = connection.execute(self._find.where(WebSession.token_hash == token_hash(token))).all()
        if not rows:
            return None
        row, moment = rows[0], now()
        idle = IDLE if row.account_id is not None else IDLE_ANONYMOUS
        if moment - row.seen_at > idle or moment - row.created_at > LONGEST:
            return None
        user = None
        if row.account_id is not None:
            if row.disabled_at is not None or row.epoch != row.account_epoch:
                return None
            user = User(_actor_of_rows(rows), row.email, row.epoch)
        if moment - row.seen_at > SEEN_EVERY:
            self._see(row.id, moment)
        return row.id, json.loads(row.data), user

    def begin(self, token: str, account: Account, browser: str, data: dict[str, Any], old: int | None) -> int:
        """A new row for a signed-in account, in place of an old one."""
        with self.store.engine.begin() as connection:
            if old is not None:
                connection.execute(delete(WebSession).where(WebSession.id == old))
            self._prune(connection)
            made = connection.execute(
                insert(WebSession).values(
                    token_hash=token_hash(token),
                    account_id=account.id,
                    epoch=account.epoch,
                    browser=browser,
                    data=json.dumps(data),
                )
            )
            return cast(int, made.inserted_primary_key[0])  # type: ignore[index]

    def write(self, row: int | None, token: str, data: dict[str, Any]) -> int | None:
        """Keeps the content. A row that was ended meanwhile stays ended."""
        text = json.dumps(data, ensure_ascii=False)
        with self.store.engine.begin() as connection:
            if row is not None:
                connection.execute(update(WebSession).where(WebSession.id == row).values(data=text))
                return row
            if not data:
                return None
            self._prune(connection)
            # An ended session's cookie may still be in the browser: its row, if any, is not this one's to take over.
            connection.execute(delete(WebSession).where(WebSession.token_hash == token_hash(token)))
            made = connection.execute(insert(WebSession).values(token_hash=token_hash(token), data=text))
            return cast(int, made.inserted_primary_key[0])  # type: ignore[index]

    def remove(self, row: int) -> None:
        """Ends a session."""
        with self.store.engine.begin() as connection:
            connection.execute(delete(WebSession).where(WebSession.id == row))

    def _see(self, row: int, moment: dt.datetime) -> None:
        try:
            with self.store.engine.begin() as connection:
                connection.execute(update(WebSession).where(WebSession.id == row).values(seen_at=moment))
        except faults.OperationalError:  # a busy store: the next request will write it
            return

    def _prune(self, connection: Any) -> None:
        moment = now()
        with self._guard:
            if moment - self._pruned_at < PRUNE_EVERY:
                return
            self._pruned_at = moment
        connection.execute(delete(WebSession).where(~_is_live(moment)))


def _is_live(moment: dt.datetime) -> ColumnElement[bool]:
    return and_(
        WebSession.created_at >= moment - LONGEST,
        WebSession.seen_at >= moment - IDLE,
        or_(WebSession.account_id.is_not(None), WebSession.seen_at >= moment - IDLE_ANONYMOUS),
    )


def _actor_of_rows(rows: Any) -> Actor:
    first, today = rows[0], dt.date.today()
    held = [row for row in rows if row.role and is_held(row.until, today)]
    return Actor(
        account_id=first.account_id,
        name=first.name,
        roles=frozenset(row.role for row in held),
        person=first.person,
        institutions=frozenset(row.institution for row in held if row.institution and row.role == "representative"),
        municipality=first.municipality,
        language=first.language,
    )


def actor_of(account: Account) -> Actor:
    """The account as one who acts."""
    return Actor(
        account_id=account.id,
        name=account.name,
        roles=account.roles,
        person=account.person,
        institutions=account.represented,
        municipality=account.municipality,
        language=account.language,
    )


# --- the sessions of an account ---------------------------------------------------------------------------------------


def live_sessions(session: Session, account: Account) -> list[WebSession]:
    """The account's open sessions, the latest first."""
    found = select(WebSession).where(
        WebSession.account_id == account.id, WebSession.epoch == account.epoch, _is_live(now())
    )
    return list(session.scalars(found.order_by(WebSession.seen_at.desc(), WebSession.id.desc())))


def end_sessions(session: Session, account_id: int, *, only: int | None = None, but: int | None = None) -> int:
    """Ends an account's sessions (one of them, or all but one) and says how many."""
    ended = delete(WebSession).where(WebSession.account_id == account_id)
    if only is not None:
        ended = ended.where(WebSession.id == only)
    if but is not None:
        ended = ended.where(WebSession.id != but)
    return cast(int, session.execute(ended).rowcount)  # type: ignore[attr-defined]


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("YaBrowser", "Яндекс Браузер"),
    ("Firefox/", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """As much of a browser's name as lets its owner recognise it: "Firefox · Linux"."""
    found = [next((name for sign, name in signs if sign in user_agent), "") for signs in (_BROWSERS, _SYSTEMS)]
    return " · ".join(part for part in found if part)


# --- in Flask ---------------------------------------------------------------------------------------------------------


class ServerSessions(SessionInterface):
    """Gives Flask its `session`."""

    def __init__(self, book: SessionBook, *, is_secure: bool) -> None:
        self.book, self.is_secure = book, is_secure
        self.cookie = "__Host-setka" if is_secure else "setka"

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        token = request.cookies.get(self.cookie, "")
        return ServerSession(self.book, token if _TOKEN.fullmatch(token) else None)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, ServerSession)
        try:
            token = session.keep()
        except faults.OperationalError:
            app.logger.warning("The session could not be written; what it should have kept is lost.")
            token = None
        if session.accessed:
            response.vary.add("Cookie")
        if token:
            response.set_cookie(self.cookie, token, path="/", httponly=True, secure=self.is_secure, samesite="Lax")
        elif session.is_ended:
            response.delete_cookie(self.cookie, path="/", httponly=True, secure=self.is_secure, samesite="Lax")


def init_app(app: Flask, settings: Settings) -> None:
    """Puts the sessions of an application into its store (`store.init_app` comes first)."""
    is_secure = (settings.public_url or "").startswith("https://")
    app.session_interface = ServerSessions(SessionBook(of(app), settings.secret_key), is_secure=is_secure)
