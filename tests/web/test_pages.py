"""The pages of accounts as people use them: in, around, out; what a form may say and what it may not."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app import accounts, errors, throttling
from app.access import ROLES, public
from app.graph import GraphUnavailable
from app.roles import ROLE_NAMES
from app.store import Account, Invitation, Store
from tests.web.conftest import PASSWORD, Browser

NEW = "парус над рекой"


def text(page: str) -> str:
    """What a reader sees of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2])).split())


# --- signing in -------------------------------------------------------------------------------------------------------


def test_in_and_out(visitor: Browser, add: Callable[..., int]) -> None:
    add()
    assert visitor.get("/account").headers["Location"] == "/sign-in?next=/account"
    response = visitor.sign_in()
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert "Анна Ким" in visitor.get("/account").text
    out = visitor.post("/sign-out")
    assert (out.status_code, out.headers["Location"]) == (302, "/sign-in")
    assert not visitor.is_in


def test_signing_out_twice_is_harmless(visitor: Browser) -> None:
    assert visitor.post("/sign-out").headers["Location"] == "/sign-in"


def test_after_signing_in_one_is_where_one_wanted_to_be(visitor: Browser, add: Callable[..., int]) -> None:
    add()
    wanted = "/explore?focus=school-7&on=2024-01-01"
    door = visitor.get(wanted).headers["Location"]
    page = visitor.get(door).text.partition("<main")[2]
    field = re.search(r'name="next"[^>]*value="([^"]*)"', page)
    assert field
    assert visitor.sign_in(next=html.unescape(field[1])).headers["Location"] == wanted


def test_a_pause_says_how_long(visitor: Browser, add: Callable[..., int]) -> None:
    add()
    with time_machine.travel(dt.datetime(2026, 11, 23, tzinfo=dt.UTC), tick=False) as clock:
        for _ in range(throttling.PER_ACCOUNT_AND_ADDRESS):
            assert visitor.sign_in(password="wrong").status_code == 401
        clock.shift(dt.timedelta(minutes=5))
        response = visitor.sign_in()
        assert (response.status_code, response.headers["Retry-After"]) == (429, "600")
        assert "Try again in 10 min" in text(response.text)
        assert Browser(visitor.client.application, address="10.1.1.1").sign_in().status_code == 302
        clock.shift(dt.timedelta(minutes=10))
        assert visitor.sign_in().status_code == 302


def test_a_script_without_a_session_is_told_in_json(visitor: Browser) -> None:
    response = visitor.get("/api/explore/view")
    assert response.status_code == 401
    assert response.json == {"ok": False, "error": "You are not signed in. Sign in and try again.", "status": 401}
    fragment = visitor.get("/cards/school-7", headers={"Sec-Fetch-Dest": "empty"})
    assert fragment.status_code == 401


# --- one's own account ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_my_account_says_what_i_may(enter: Callable[..., Browser], role: str) -> None:
    page = text(enter(role, institution="school-1", municipality="town").get("/account").text)
    assert str(ROLE_NAMES[role]) in page
    assert "explore the picture of the network" in page
    assert ("import data" in page) is (role == "admin")
    assert ("invite people" in page) is (role in ("admin", "coordinator"))
    assert ("kept for coordinators" in page.partition("You see:")[2]) is (role == "coordinator")
    assert ("school-1" in page) is (role in ("teacher", "representative"))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"current": "wrong", "new": NEW, "again": NEW}, "not your current password"),
        ({"current": PASSWORD, "new": "tiny!", "again": "tiny!"}, "too short"),
        ({"current": PASSWORD, "new": "password123", "again": "password123"}, "first that anyone"),
        ({"current": PASSWORD, "new": NEW, "again": NEW + "!"}, "two passwords differ"),
        ({"current": "", "new": NEW, "again": NEW}, "This is needed"),
        ({"new": NEW, "again": NEW}, "This is needed"),
    ],
)
def test_a_password_is_not_changed_lightly(enter: Callable[..., Browser], form: dict[str, str], said: str) -> None:
    visitor = enter("teacher")
    response = visitor.post("/account/password", form)
    assert response.status_code == 422
    assert said in text(response.text)
    assert all(value not in response.text for value in form.values() if value)
    assert Browser(visitor.client.application).sign_in("teacher@school.example").status_code == 302


# --- language ---------------------------------------------------------------------------------------------------------


def language_of(page: str) -> str:
    found = re.search(r'<html lang="(\w+)"', page)
    assert found
    return found[1]


@pytest.mark.own_app
def test_the_language_is_the_installations_then_the_browsers_then_the_accounts(
    make_app: Callable[..., Flask], app: Flask, enter: Callable[..., Browser], settings: object
) -> None:
    visitor = Browser(app)
    assert language_of(visitor.get("/sign-in").text) == "en"
    changed = visitor.post("/language", {"language": "ru", "next": "/sign-in?next=/explore"})
    assert changed.headers["Location"] == "/sign-in?next=/explore"
    assert language_of(visitor.get("/sign-in").text) == "ru"
    person = enter("teacher")
    assert language_of(person.get("/account").text) == "en"
    person.post("/language", {"language": "ru"})
    assert language_of(person.get("/account").text) == "ru"
    elsewhere = Browser(app)
    elsewhere.sign_in("teacher@school.example")
    assert language_of(elsewhere.get("/account").text) == "ru"
    assert language_of(Browser(make_app(settings, language="ru")).get("/sign-in").text) == "ru"


@pytest.mark.parametrize("language", ["", "de", "ru\r\nX: y", "../ru"])
def test_a_language_that_is_not_offered(visitor: Browser, language: str) -> None:
    assert visitor.post("/language", {"language": language}).status_code == 400
    visitor.client.set_cookie("lang", language.replace("\r\n", ""))
    assert language_of(visitor.get("/sign-in").text) == "en"


# --- other people -----------------------------------------------------------------------------------------------------


def link_of(page: str) -> str:
    found = re.search(r'value="http://localhost(/invitations/[\w-]{43})"', page)
    assert found, text(page)
    return found[1]


def test_an_invitation_from_the_form_to_the_account(
    app: Flask, enter: Callable[..., Browser], accounts_store: Store
) -> None:
    admin = enter("admin")
    made = admin.post(
        "/accounts/invite", {"email": "igor@school.example", "role": "representative", "institution": "school-1"}
    )
    assert made.status_code == 200
    assert made.headers["Cache-Control"] == "private, no-store"
    link = link_of(made.text)
    assert link not in admin.get("/accounts").text
    assert "igor@school.example" in admin.get("/accounts").text
    guest = Browser(app)
    page = text(guest.get(link).text)
    assert "representative of an institution" in page
    assert guest.post(link, {"name": "Игорь", "password": NEW, "again": NEW + "x"}).status_code == 422
    extras = {"role": "admin", "roles": "admin", "email": "other@x.org", "institution": "school-2", "municipality": "x"}
    before = guest.cookie
    done = guest.post(link, {"name": "Игорь", "password": NEW, "again": NEW} | extras)
    assert done.status_code == 302
    assert guest.cookie != before
    assert guest.is_in
    with accounts_store.session() as session:
        igor = accounts.by_email(session, "igor@school.example")
        assert igor is not None
        assert (igor.roles, igor.institutions, igor.municipality) == ({"representative"}, {"school-1"}, None)
    again = Browser(app).get(link)
    assert again.status_code == 410
    assert "has been used already" in text(again.text)
    assert "igor@school.example" not in text(admin.get("/accounts").text).partition("Invitations that wait")[2]


@pytest.mark.parametrize("token", ["A" * 43, "x", "%27%20OR%201=1", "A" * 3000])
def test_a_link_that_was_never_given(visitor: Browser, token: str) -> None:
    response = visitor.get(f"/invitations/{token}")
    assert response.status_code == 410
    assert "is not known" in text(response.text)


def test_a_coordinator_invites_without_the_list_of_accounts(enter: Callable[..., Browser]) -> None:
    visitor = enter("coordinator", municipality="town")
    page = visitor.get("/accounts/invite").text
    assert 'value="teacher"' in page
    assert 'value="admin"' not in page
    assert 'name="municipality"' not in page
    assert visitor.post("/accounts/invite", {"email": "t@x.org", "role": "admin"}).status_code == 422
    forged = visitor.post("/accounts/invite", {"email": "t@x.org", "role": "teacher", "municipality": "other"})
    assert forged.status_code == 200
    assert link_of(forged.text)
    page = visitor.get("/accounts/invite").text
    assert "t@x.org" in page
    withdraw = re.search(r'action="(/accounts/invitations/\d+/withdraw)"', page)
    assert withdraw
    assert visitor.post(withdraw[1]).headers["Location"] == "/accounts/invite"
    assert "t@x.org" not in visitor.get("/accounts/invite").text


def test_a_coordinators_invitation_stays_in_the_municipality(
    enter: Callable[..., Browser], accounts_store: Store
) -> None:
    enter("coordinator", municipality="town").post(
        "/accounts/invite", {"email": "t@x.org", "role": "teacher", "municipality": "other"}
    )
    with accounts_store.session() as session:
        assert session.scalars(select(Invitation.municipality)).all() == ["town"]


def test_the_list_finds_disables_and_enables(enter: Callable[..., Browser], add: Callable[..., int]) -> None:
    admin = enter("admin", name="Админ")
    zoya = add("zoya@school.example", name="Зоя Ёлкина")
    page = admin.get("/accounts?q=ёлк").text
    assert "Зоя Ёлкина" in page
    assert "Админ" not in text(page)
    assert "Nobody is called that" in text(admin.get("/accounts?q=%00%00абырвалг").text)
    assert admin.get("/accounts?page=-1&q=").status_code == 200
    assert admin.get("/accounts?page=999999999999999999999").status_code == 200
    assert admin.post(f"/accounts/{zoya}/disable").headers["Location"] == "/accounts"
    assert "disabled, its sessions have ended" in text(admin.get("/accounts").text)
    assert Browser(admin.client.application).sign_in("zoya@school.example").status_code == 401
    admin.post(f"/accounts/{zoya}/enable")
    assert Browser(admin.client.application).sign_in("zoya@school.example").status_code == 302
    admin.post("/accounts/1/disable")
    assert "your own account" in text(admin.get("/accounts").text)


def test_roles_are_changed_on_the_page_of_an_account(
    enter: Callable[..., Browser], add: Callable[..., int], accounts_store: Store
) -> None:
    admin, id = enter("admin"), add("zoya@school.example", "teacher")
    assert 'value="teacher" checked' in re.sub(
        r"checked (.*?)value=\"(\w+)\"", r'value="\2" checked', admin.get(f"/accounts/{id}").text
    )
    assert admin.post(f"/accounts/{id}", {"roles": ["representative"]}).status_code == 422
    assert admin.post(f"/accounts/{id}", {"roles": ["king"]}).status_code == 422
    done = admin.post(f"/accounts/{id}", {"roles": ["teacher", "coordinator"], "municipality": "town", "person": "t-1"})
    assert done.status_code == 302
    with accounts_store.session() as session:
        zoya = session.get_one(Account, id)
        assert (zoya.roles, zoya.municipality, zoya.person) == ({"teacher", "coordinator"}, "town", "t-1")
    assert admin.get("/accounts/12345").status_code == 404


def test_a_lost_password_is_replaced_by_its_owner(enter: Callable[..., Browser], add: Callable[..., int]) -> None:
    admin, id = enter("admin"), add("zoya@school.example")
    link = link_of(admin.post(f"/accounts/{id}/link").text)
    owner = Browser(admin.client.application)
    assert 'name="name"' not in owner.get(link).text
    assert owner.post(link, {"password": NEW, "again": NEW}).status_code == 302
    assert owner.is_in
    assert Browser(admin.client.application).sign_in("zoya@school.example", NEW).status_code == 302


# --- errors, logs, templates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", sorted(errors.WORDS))
@pytest.mark.own_app
def test_every_error_has_one_shape(app: Flask, visitor: Browser, status: int) -> None:
    from flask import abort

    app.add_url_rule("/api/fail", "api_fail", public(lambda: abort(status)))
    app.add_url_rule("/fail", "fail", public(lambda: abort(status)))
    told = visitor.get("/api/fail")
    assert told.status_code == status
    assert set(told.json or {}) == {"ok", "error", "status"}
    assert (told.json or {})["ok"] is False
    page = visitor.get("/fail")
    said = errors.WORDS[status]
    assert page.status_code == status
    assert all(str(part) in text(page.text) for part in (said.title, said.why, said.advice))


@pytest.mark.own_app
def test_a_view_may_say_it_better(app: Flask, visitor: Browser) -> None:
    from flask import abort

    app.add_url_rule("/api/fail", "api_fail", public(lambda: abort(404, "Школы нет <b>")))
    app.add_url_rule("/fail", "fail", public(lambda: abort(404, "Школы нет <b>")))
    assert (visitor.get("/api/fail").json or {})["error"] == "Школы нет <b>"
    assert "Школы нет &lt;b&gt;" in visitor.get("/fail").text


def test_a_wrong_method_says_which_are_right(visitor: Browser) -> None:
    response = visitor.get("/sign-out")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


@pytest.mark.own_app
def test_a_graph_that_is_away_is_a_503(app: Flask, visitor: Browser, enter: Callable[..., Browser]) -> None:
    def away() -> str:
        raise GraphUnavailable("bolt://secret-host:7687 refused")

    app.add_url_rule("/away", "away", public(away))
    response = visitor.get("/away")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    assert "secret-host" not in response.text
    told = enter("teacher").get("/api/search?q=a")
    assert told.status_code == 503
    assert (told.json or {})["ok"] is False


@pytest.mark.own_app
def test_a_broken_page_tells_its_number_and_no_more(
    app: Flask, visitor: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> str:
        raise RuntimeError("the secret of secrets")

    app.add_url_rule("/broken", "broken", public(broken))
    app.testing = False
    response = visitor.get("/broken")
    assert response.status_code == 500
    assert "secret of secrets" not in response.text
    assert response.headers["X-Request-ID"] in text(response.text)


def test_a_store_that_is_away_is_a_503(
    app: Flask, visitor: Browser, add: Callable[..., int], accounts_store: Store
) -> None:
    from sqlalchemy import text as sql

    add()
    visitor.sign_in()
    with accounts_store.engine.begin() as connection:
        connection.execute(sql("ALTER TABLE web_sessions RENAME TO web_sessions_gone"))
    assert visitor.get("/account").status_code == 503
    assert visitor.get("/static/dev/css/setka.css").status_code == 200


def test_templates_of_accounts_compile_and_have_titles(app: Flask) -> None:
    names = [name for name in app.jinja_env.list_templates() if name.startswith(("accounts/", "errors/"))]
    assert len(names) >= 9
    for name in names:
        template = app.jinja_env.get_template(name)
        assert name.startswith("accounts/_") or "title" in template.blocks, name


def test_pages_have_no_inline_scripts_or_styles(enter: Callable[..., Browser]) -> None:
    admin = enter("admin")
    pages = [
        admin.get(path).text
        for path in ("/account", "/account/password", "/accounts", "/accounts/1", "/accounts/invite")
    ]
    pages += [Browser(admin.client.application).get("/sign-in").text, admin.get("/no-such-page").text]
    pages.append(admin.post("/accounts/invite", {"email": "n@x.org", "role": "analyst"}).text)
    pages.append(admin.get(link_of(pages[-1])).text)
    for page in pages:
        assert not re.findall(r"<style|\sstyle=|\son\w+=|javascript:", page)
        assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", page))
        assert not re.findall(r"(?:src|href|action)=\"(?:https?:)?//", page)


def test_inputs_are_labelled(enter: Callable[..., Browser]) -> None:
    admin = enter("admin")
    for path in ("/account", "/account/password", "/accounts", "/accounts/1", "/accounts/invite"):
        page = admin.get(path).text.partition("<main")[2]
        labelled = set(re.findall(r'<label[^>]*for="([^"]+)"', page))
        for tag in re.findall(r"<(?:input|select)[^>]*>", page):
            if 'type="hidden"' not in tag and 'aria-hidden="true"' not in tag:
                found = re.search(r'\bid="([^"]+)"', tag)
                assert found, tag
                assert found[1] in labelled, f"{path}: {tag}"
