"""Sessions: what the cookie is, when it changes, and what ends it at once."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, func, select
from werkzeug.http import parse_cookie

from app import accounts
from app.audit import COMMAND_LINE
from app.config import Settings
from app.security import current_actor
from app.sessions import browser_name
from app.store import Store, WebSession
from tests.web.conftest import PASSWORD, Browser

START = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)


def rows(store: Store) -> list[WebSession]:
    with store.session() as session:
        return list(session.scalars(select(WebSession).order_by(WebSession.id)))


@pytest.fixture
def statements(accounts_store: Store) -> list[str]:
    """Every statement that reaches the store from now on."""
    seen: list[str] = []
    event.listen(accounts_store.engine, "before_cursor_execute", lambda c, cur, sql, *rest: seen.append(sql))
    return seen


def test_the_cookie_is_random_and_only_its_hash_is_kept(
    visitor: Browser, add: Callable[..., int], accounts_store: Store
) -> None:
    add()
    visitor.sign_in()
    token = visitor.cookie
    assert token is not None
    assert len(token) == 43  # 32 bytes
    (kept,) = rows(accounts_store)
    assert kept.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str({column.name: getattr(kept, column.name) for column in WebSession.__table__.columns})


def test_the_cookie_is_out_of_reach(visitor: Browser) -> None:
    header = visitor.get("/sign-in").headers["Set-Cookie"]
    assert header.startswith("setka=")
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Path=/" in header
    assert "Domain" not in header
    assert "Secure" not in header


def test_over_https_the_cookie_is_bound_to_the_host(make_app: Callable[..., Flask], settings: Settings) -> None:
    app = make_app(settings, public_url="https://setka.example")
    response = Browser(app, base="https://setka.example").get("/sign-in")
    (header,) = response.headers.getlist("Set-Cookie")
    name, value = next(iter(parse_cookie(header.partition(";")[0]).items()))
    assert name == "__Host-setka"
    assert value
    assert "Secure" in header
    assert "Path=/" in header
    assert "Domain" not in header
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_signing_in_again_ends_the_session_before(
    visitor: Browser, add: Callable[..., int], accounts_store: Store
) -> None:
    add()
    visitor.sign_in()
    first = visitor.cookie
    visitor.sign_in()
    assert visitor.cookie != first
    assert len(rows(accounts_store)) == 1


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43, "A" * 44, "../../../etc/passwd", "é" * 43, "A" * 3000])
def test_made_up_cookies_open_nothing(visitor: Browser, add: Callable[..., int], cookie: str) -> None:
    add()
    visitor.sign_in()
    stranger = Browser(visitor.client.application)
    stranger.cookie = cookie
    assert stranger.get("/account").status_code == 302
    assert stranger.get("/sign-in").status_code == 200


def test_changing_ones_password_changes_ones_own_token(visitor: Browser, add: Callable[..., int]) -> None:
    add()
    visitor.sign_in()
    before, new = visitor.cookie, "парус над рекой"
    visitor.post("/account/password", {"current": PASSWORD, "new": new, "again": new})
    assert visitor.cookie != before
    assert "The password is changed" in visitor.get("/account").text


@pytest.mark.parametrize(
    ("idle", "stays"), [(dt.timedelta(hours=11, minutes=59), True), (dt.timedelta(hours=12, minutes=1), False)]
)
def test_an_idle_session_ends(visitor: Browser, add: Callable[..., int], idle: dt.timedelta, stays: bool) -> None:
    add()
    with time_machine.travel(START, tick=False) as clock:
        visitor.sign_in()
        clock.shift(idle)
        assert visitor.is_in is stays


def test_a_used_session_ends_after_thirty_days(visitor: Browser, add: Callable[..., int]) -> None:
    add()
    with time_machine.travel(START, tick=False) as clock:
        visitor.sign_in()
        for _ in range(30 * 24 // 8):
            clock.shift(dt.timedelta(hours=8))
            assert visitor.is_in
        clock.shift(dt.timedelta(minutes=1))
        assert not visitor.is_in


def test_a_request_costs_one_select_and_static_files_none(
    visitor: Browser, add: Callable[..., int], statements: list[str]
) -> None:
    add(EMAIL := "anna@school.example", "teacher", "coordinator", institution="school-1", municipality="town")
    visitor.sign_in(EMAIL)
    statements.clear()
    visitor.get("/static/dev/css/setka.css")
    assert statements == []
    visitor.get("/accounts/1")
    visitor.get("/no-such-page")
    selects = [sql for sql in statements if sql.lstrip().startswith("SELECT")]
    assert len(selects) == 2
    assert [sql for sql in statements if sql.startswith("UPDATE")] == []


def test_being_seen_is_written_once_a_minute(visitor: Browser, add: Callable[..., int], statements: list[str]) -> None:
    add()
    with time_machine.travel(START, tick=False) as clock:
        visitor.sign_in()
        statements.clear()
        for _ in range(12):
            clock.shift(dt.timedelta(seconds=10.1))
            visitor.get("/no-such-page")
        assert len([sql for sql in statements if sql.startswith("UPDATE")]) == 2


def test_strangers_make_no_rows(visitor: Browser, statements: list[str], accounts_store: Store) -> None:
    for path in ("/sign-in", "/explore", "/no-such-page", "/healthz"):
        visitor.get(path)
    visitor.sign_in("nobody@school.example")
    assert rows(accounts_store) == []
    fresh = Browser(visitor.client.application)
    statements.clear()
    assert fresh.get("/sign-in").status_code == 200
    assert statements == []


@pytest.mark.own_app
def test_old_rows_are_swept_away(visitor: Browser, add: Callable[..., int], accounts_store: Store) -> None:
    add()
    with time_machine.travel(START, tick=False) as clock:
        visitor.sign_in()
        clock.shift(dt.timedelta(days=2))
        Browser(visitor.client.application).sign_in()
        assert len(rows(accounts_store)) == 1


@pytest.mark.own_app
def test_an_ended_session_does_not_come_back_by_being_written(
    app: Flask, visitor: Browser, add: Callable[..., int], accounts_store: Store
) -> None:
    """A request that is under way when its session is ended must not bring the session back."""
    from flask import session

    from app.access import public

    @public
    def slow() -> str:
        session["note"] = "kept?"
        with accounts_store.session() as opened:
            accounts.disable(opened, COMMAND_LINE, 1)
        return "done"

    app.add_url_rule("/slow", "slow", slow)
    add()
    visitor.sign_in()
    assert visitor.get("/slow").text == "done"
    assert rows(accounts_store) == []
    assert not visitor.is_in


def test_a_forms_secret_outlives_nothing(visitor: Browser, add: Callable[..., int]) -> None:
    add()
    before = visitor.secret()
    visitor.sign_in()
    assert visitor.send("POST", "/language", data={"language": "ru", "csrf_token": before}).status_code == 400


def test_my_sessions_are_listed_and_not_somebody_elses(
    app: Flask, visitor: Browser, add: Callable[..., int], accounts_store: Store
) -> None:
    add()
    add("other@school.example")
    firefox = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    visitor.client.environ_base["HTTP_USER_AGENT"] = firefox["User-Agent"]
    visitor.sign_in()
    other = Browser(app)
    other.sign_in("other@school.example")
    page = visitor.get("/account").text
    assert "Firefox · Linux" in page
    assert page.count("data-session=") == 1
    theirs = rows(accounts_store)[-1].id
    assert visitor.post(f"/account/sessions/{theirs}/end").status_code == 404
    assert other.is_in
    with accounts_store.session() as session:
        assert session.scalar(select(func.count()).select_from(WebSession)) == 2


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
            "Chrome · Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/138.0 YaBrowser/25.6 Safari/537.36", "Яндекс Браузер · Windows"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_and_nothing_more(agent: str, name: str) -> None:
    assert browser_name(agent) == name


def test_a_teacher_answers_for_no_institution_and_a_representative_does(app: Flask, add: Callable[..., int]) -> None:
    for role, answered in (("teacher", set()), ("representative", {"school-1"})):
        add(f"{role}@school.example", role, institution="school-1")
        browser = Browser(app)
        browser.sign_in(f"{role}@school.example")
        with browser.client:
            browser.get("/account")
            assert current_actor().institutions == answered, role
