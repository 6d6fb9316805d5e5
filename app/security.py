"""What every request passes: limits, the right it needs, the proof that a form is ours; and what every answer carries."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from flask import abort, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect

from app import store, throttling, tokens
from app.access import ANONYMOUS, PUBLIC, Action, Actor, declared, may
from app.audit import REFUSED, Caller, record
from app.sessions import ServerSession, User, actor_of

if TYPE_CHECKING:
    from flask import Flask, Response
    from flask.typing import ResponseReturnValue

    from app.config import Settings

LARGEST_BODY = 2 << 20
LARGER_BODIES = {
    "imports.take": 33 << 20,
    "library.add": 31 << 20,
    "agreements.attach": 31 << 20,
    "library.edit": 31 << 20,
}
"""Routes to which larger files are sent: by those only who may do what the route needs."""
MOST_FIELDS = 300
API = "/api/v1/"
METRICS = "/metrics"
"""Where programs ask, by keys: for reports, and for what an installation measures of itself."""
SAFE = ("GET", "HEAD", "OPTIONS")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Logins(LoginManager):
    """Flask-Login without its own cookies and fingerprints: the server's session rows do that work."""

    def _session_identifier_generator(self) -> str:
        return ""

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


def current_actor() -> Actor:
    """Who asks in this request: the holder of a key, where programs ask, else whoever is signed in."""
    if (named := _key_holder()) is not None:
        return named
    user = current_user._get_current_object()
    return user.actor if isinstance(user, User) else ANONYMOUS


def _key_holder() -> Actor | None:
    """Whose key this request shows: nobody’s if it does not work here, None if it shows none. Keys open the programs’ part only,
    each what it was made for."""
    scope = tokens.METRICS if request.path == METRICS else tokens.REPORTS if request.path.startswith(API) else None
    given = request.headers.get("Authorization") if scope else None
    if given is None:
        return None
    if "key_holder" not in g:
        g.key_holder = ANONYMOUS
        scheme, _, key = given.partition(" ")
        token = tokens.holder(store.request_session(), key.strip(), str(scope)) if scheme.lower() == "bearer" else None
        if token is None:
            secret = str(current_app.secret_key)
            throttling.guessed(store.request_session(), secret, request.remote_addr or "")
        else:
            g.key_holder = actor_of(token.account)
    return cast(Actor, g.key_holder)


def known_account() -> int | None:
    """The id of the account that asks, as far as this request has found it out already: nothing is looked up."""
    user, named = g.get("_login_user"), g.get("key_holder")
    actor = named if named is not None else user.actor if isinstance(user, User) else ANONYMOUS
    return cast("int | None", actor.account_id)


def caller() -> Caller:
    """Who asks, from where, in which request: what the rules want to know."""
    return Caller(current_actor(), request.remote_addr or "", g.get("request_id", ""))


def wants_json() -> bool:
    """Whether the answer goes to a program."""
    if request.path.startswith("/api/") or request.path == METRICS:
        return True
    accepted = request.accept_mimetypes
    return accepted.quality("application/json") > accepted.quality("text/html")


def local_address(target: str | None) -> str | None:
    """An address of this application to go on to, or None for anything that may lead elsewhere."""
    if not target or len(target) > 2000 or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or _CONTROL.search(target):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target


def one_line(text: str) -> str:
    """The text with every control character spelled out, so that nobody writes lines into a log."""
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)


def init_app(app: Flask, settings: Settings) -> None:
    """Sets the limits and headers, checks rights and forms of every request."""
    is_https = (settings.public_url or "").startswith("https://")
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=MOST_FIELDS,
        TRUSTED_HOSTS=_trusted_hosts(settings),
        WTF_CSRF_TIME_LIMIT=None,  # a form's secret lives as long as its session
        WTF_CSRF_SSL_STRICT=False,  # the cookie is __Host- and SameSite; browsers without Referer can sign in too
    )
    app.before_request(_name_request)
    app.before_request(_limit)
    app.before_request(_check_right)
    app.before_request(_check_type)
    CSRFProtect(app)
    logins = Logins(app)
    logins.session_protection = None

    @logins.user_loader
    def load(user_id: str) -> User | None:
        user = session.signed_in() if isinstance(session._get_current_object(), ServerSession) else None  # type: ignore[attr-defined]
        return user if user is not None and secrets.compare_digest(user.get_id(), user_id) else None

    @app.after_request
    def dress(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if is_https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if "request_id" in g:
            response.headers["X-Request-ID"] = g.request_id
        _keep_out_of_caches(response)
        return response


def _trusted_hosts(settings: Settings) -> list[str] | None:
    """The names under which Setka may be addressed; any while it is offered to a network without a public address."""
    own = ["127.0.0.1", "localhost", "[::1]"]
    if settings.public_url:
        return [urlsplit(settings.public_url).hostname or "", *own]
    return own if settings.host in ("127.0.0.1", "localhost", "::1") else None


def _name_request() -> None:
    g.request_id = secrets.token_hex(8)


def _limit() -> None:
    most = LARGER_BODIES.get(request.endpoint or "")
    if most and may(current_actor(), str(declared(current_app, request.endpoint))):
        request.max_content_length = most
    if request.query_string.count(b"&") >= MOST_FIELDS:
        abort(400)
    if request.method not in SAFE and request.mimetype == "application/x-www-form-urlencoded":
        fields = sum(len(values) for _, values in request.form.lists())
        if fields > MOST_FIELDS:
            abort(413)


def _check_right() -> ResponseReturnValue | None:
    """The one place where rights are enforced; what a view adds is about single objects."""
    if request.endpoint is None:
        return None  # no such page, or no such method: told as 404 or 405
    right = declared(current_app, request.endpoint)
    if right == PUBLIC:
        return None
    actor = current_actor()
    if actor.account_id is None:
        if request.method in ("GET", "HEAD") and _is_page():
            target = request.full_path if request.query_string else request.path
            return redirect(url_for("accounts.sign_in", next=target))
        abort(401)
    if not isinstance(right, Action) or not may(actor, right):
        with store.of(current_app).session() as trail:
            record(trail, caller(), "access", REFUSED, target=request.endpoint)
            trail.commit()
        abort(403)
    return None


def _is_page() -> bool:
    """Whether a person's browser asks for a page, rather than a script for a part of one."""
    return not wants_json() and request.headers.get("Sec-Fetch-Dest", "document") == "document"


def _check_type() -> None:
    """A form on another site can send text/plain without asking, but not JSON."""
    if request.path.startswith("/api/") and request.method not in SAFE and not request.is_json:
        abort(415)


def _keep_out_of_caches(response: Response) -> None:
    if request.endpoint == "static":
        return
    held: Any = session._get_current_object()  # type: ignore[attr-defined]
    is_signed_in = isinstance(held, ServerSession) and held.user is not None
    if is_signed_in or (isinstance(held, ServerSession) and held.is_sent):
        if not (response.cache_control.no_store or response.cache_control.private):
            response.headers["Cache-Control"] = "private, no-store"
    else:
        response.headers.setdefault("Cache-Control", "no-cache")
