"""Every route: who may come in, which methods it takes, what every answer carries, what a forged request meets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import access, create_app, store
from app.access import GRANTS, PUBLIC, ROLES, Action, Undeclared, needs, public, require_declared
from app.config import Settings
from app.security import HEADERS
from app.store import Account, AuditEntry, Store
from tests.web.conftest import PASSWORD, AwayDatabase, Browser

# Every endpoint with the right it asks for, by hand: a new page is added here, or the test fails.
TABLE = {
    "accounts.accept": "public",
    "accounts.account": "account:own",
    "accounts.disable": "accounts:manage",
    "accounts.enable": "accounts:manage",
    "accounts.end_other_sessions": "account:own",
    "accounts.end_session": "account:own",
    "accounts.invite": "accounts:invite",
    "accounts.language": "public",
    "accounts.password": "account:own",
    "accounts.password_link": "accounts:manage",
    "accounts.people": "accounts:manage",
    "accounts.person": "accounts:manage",
    "accounts.sign_in": "public",
    "accounts.sign_out": "public",
    "accounts.withdraw": "accounts:invite",
    "agreements.attach": "agreements:view",
    "agreements.as_docx": "agreements:view",
    "agreements.document": "agreements:view",
    "agreements.file": "agreements:view",
    "agreements.list": "agreements:view",
    "agreements.new": "agreements:view",
    "agreements.page": "agreements:view",
    "agreements.step": "agreements:view",
    "agreements.take_up": "agreements:view",
    "agreements.versions": "agreements:view",
    "api.document": "reports:view",
    "api.listing": "reports:view",
    "api.report": "reports:view",
    "audit.disclosures": "audit:view",
    "audit.disclosures_file": "audit:view",
    "audit.file": "audit:view",
    "audit.page": "audit:view",
    "board.cypher": "queries:view",
    "board.decide": "discovery:decide",
    "board.page": "discovery:view",
    "board.renew": "discovery:view",
    "bulletin.add": "bulletin:post",
    "bulletin.edit": "bulletin:post",
    "bulletin.listed": "bulletin:view",
    "bulletin.page": "bulletin:view",
    "bulletin.remove": "bulletin:post",
    "bulletin.removed": "bulletin:post",
    "bulletin.restore": "bulletin:post",
    "complaints.file": "complaints:make",
    "complaints.list": "complaints:make",
    "complaints.page": "complaints:make",
    "complaints.step": "complaints:make",
    "console.cancel": "console:run",
    "console.copied": "console:run",
    "console.page": "console:run",
    "console.run": "console:run",
    "calendar.feed": "public",
    "calendar.page": "exchange:view",
    "calendar.revoke": "exchange:view",
    "calendar.subscribe": "exchange:view",
    "deals.board": "exchange:view",
    "deals.list": "exchange:deal",
    "deals.new": "exchange:deal",
    "deals.page": "exchange:deal",
    "deals.step": "exchange:deal",
    "reservations.cancel": "exchange:deal",
    "reservations.new": "exchange:deal",
    "reservations.page": "exchange:deal",
    "contacts.answer_person": "contacts:own",
    "contacts.change": "contacts:own",
    "contacts.code": "contacts:own",
    "contacts.consent": "contacts:own",
    "contacts.contact": "contacts:own",
    "contacts.list": "contacts:own",
    "contacts.places": "contacts:own",
    "contacts.register": "contacts:own",
    "contacts.saved": "contacts:own",
    "contacts.suggest": "contacts:own",
    "development.act": "pd:manage",
    "development.form": "pd:ask",
    "development.join": "pd:ask",
    "development.listed": "pd:view",
    "development.page": "pd:view",
    "directory.card": "directory:view",
    "directory.institution": "directory:view",
    "directory.institutions": "directory:view",
    "directory.project": "directory:view",
    "directory.projects": "directory:view",
    "directory.teacher": "directory:view",
    "directory.teachers": "directory:view",
    "directory.tie_card": "directory:view",
    "duplicates.list": "contacts:manage",
    "duplicates.merge": "contacts:manage",
    "duplicates.pair": "contacts:manage",
    "duplicates.undo": "contacts:manage",
    "explore.find": "explore:view",
    "explore.hub_of": "explore:view",
    "explore.narrowing": "explore:view",
    "explore.neighbours": "explore:view",
    "explore.page": "explore:view",
    "explore.search": "explore:view",
    "explore.view": "explore:view",
    "exports.file": "explore:view",
    "exports.page": "explore:view",
    "health.check": "public",
    "health.ready": "public",
    "home": "public",
    "imports.choose": "graph:import",
    "imports.one": "graph:import",
    "imports.page": "graph:import",
    "imports.take": "graph:import",
    "imports.undo": "graph:import",
    "imports.write": "graph:import",
    "inbox.letter": "account:own",
    "inbox.page": "contacts:own",
    "inbox.seen": "contacts:own",
    "inbox.stop": "public",
    "kept_reports.act": "reports:keep",
    "kept_reports.edit": "reports:keep",
    "kept_reports.keep": "reports:keep",
    "kept_reports.new": "console:run",
    "kept_reports.page": "reports:view",
    "library.add": "library:share",
    "library.edit": "library:share",
    "library.file": "library:view",
    "library.listed": "library:view",
    "library.mine": "library:share",
    "library.page": "library:view",
    "library.remove": "library:share",
    "library.restore": "library:share",
    "library.thank": "library:share",
    "library.use": "library:share",
    "many.page": "contacts:own",
    "many.template": "contacts:own",
    "many.write": "contacts:own",
    "map.keep": "map:change",
    "map.lay_out": "map:change",
    "map.state": "explore:view",
    "map.undo": "map:change",
    "my_data.file": "contacts:own",
    "my_data.page": "contacts:own",
    "my_data.withdraw": "contacts:own",
    "niche.cell": "directory:view",
    "niche.institution": "directory:view",
    "niche.niches": "directory:view",
    "niche.programme": "directory:view",
    "niche.programmes": "directory:view",
    "niche.years": "directory:view",
    "outcomes.page": "directory:view",
    "own_network.dismiss": "contacts:own",
    "own_network.page": "contacts:own",
    "own_network.show_again": "contacts:own",
    "partnership.list": "partnership:view",
    "partnership.new": "partnership:speak",
    "partnership.page": "partnership:view",
    "partnership.step": "partnership:view",
    "partnership.versions": "partnership:view",
    "paths.find": "explore:view",
    "personal.change": "public",
    "personal.consent": "public",
    "personal.list": "public",
    "personal.nobody": "public",
    "personal.places": "public",
    "personal.register": "public",
    "personal.suggest": "public",
    "pictures.page": "explore:view",
    "pictures.poster": "explore:view",
    "pictures.take": "explore:view",
    "profiles.add": "profile:edit",
    "profiles.edit": "profile:edit",
    "profiles.history": "profile:edit",
    "profiles.page": "profile:edit",
    "profiles.remove": "profile:edit",
    "profiles.restore": "profile:edit",
    "publishing.desk": "site:publish",
    "publishing.own": "site:publish",
    "publishing.preview": "site:publish",
    "publishing.take_down": "site:take-down",
    "publishing.town": "site:take-down",
    "publishing.town_preview": "site:take-down",
    "queries.text": "queries:view",
    "readiness.keep": "readiness:check",
    "readiness.kept": "readiness:check",
    "readiness.page": "readiness:check",
    "removal.page": "discovery:view",
    "reports.favour": "reports:view",
    "reports.file": "reports:view",
    "reports.library": "reports:view",
    "reports.page": "reports:view",
    "reports.rows": "reports:view",
    "reports.suggest": "reports:view",
    "runs.listed": "explore:view",
    "runs.page": "explore:view",
    "runs.stop": "explore:view",
    "runs.stop_here": "explore:view",
    "scenes.change": "scenes:keep",
    "scenes.copy": "scenes:keep",
    "scenes.delete": "scenes:keep",
    "scenes.edit": "scenes:keep",
    "scenes.keep": "scenes:keep",
    "scenes.leave": "scenes:keep",
    "scenes.link": "scenes:keep",
    "scenes.list": "scenes:keep",
    "scenes.open": "scenes:keep",
    "scenes.recent": "scenes:keep",
    "scenes.restore": "scenes:keep",
    "scenes.share": "scenes:keep",
    "scenes.shared": "public",
    "scenes.shared_view": "public",
    "scenes.sharing": "scenes:keep",
    "scenes.told": "scenes:keep",
    "scenes.withdraw": "scenes:keep",
    "site.calendar": "public",
    "site.event": "public",
    "site.events": "public",
    "site.front": "public",
    "site.institution": "public",
    "site.map": "public",
    "site.programme": "public",
    "site.programmes": "public",
    "site.robots": "public",
    "site.sitemap": "public",
    "structure.evolution": "discovery:view",
    "structure.page": "discovery:view",
    "structure.table": "discovery:view",
    "subscriptions.change": "bulletin:follow",
    "subscriptions.feed": "public",
    "subscriptions.make_feed": "bulletin:follow",
    "subscriptions.page": "bulletin:follow",
    "subscriptions.revoke_feed": "bulletin:follow",
    "terrain.page": "directory:view",
    "tokens.page": "reports:view",
    "tokens.revoke": "reports:view",
    "tokens.stop_report": "reports:view",
    "voices.answer": "account:own",
    "voices.change": "voices:manage",
    "voices.page": "voices:manage",
    "watching.metrics": "watch:view",
    "watching.backup": "backups:make",
    "watching.page": "watch:view",
    "waves.close": "contacts:manage",
    "waves.list": "contacts:manage",
    "waves.make": "contacts:manage",
    "waves.remind": "contacts:manage",
    "waves.renew": "contacts:manage",
    "waves.wave": "contacts:manage",
    "waves.withdraw": "contacts:manage",
    "year.page": "year:view",
    "year.table": "year:view",
    "explore.home": "public",
    "static": "public",
}


@dataclass(frozen=True)
class Way:
    """A method on an address."""

    endpoint: str
    method: str
    path: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def ways() -> Iterator[Way]:
    """Every method of every rule, with something in place of its variables."""
    app = create_app(_settings(), AwayDatabase(_settings(), {}))
    values = {
        "id": 999, "kind": "lifelines", "link": 999, "name": "no.such", "token": "A" * 43, "filename": "css/setka.css",
        "purpose": "contacts",
        "act": "confirm", "said": "yes", "wanted": "off", "part": "need", "record": "need-1", "change": 999, "check": 999,
        "move": "agree", "publication": 999, "line": 1,
        "voice": "end",
        "what": "pass", "reply": "withdraw", "choice": "accept",
    }  # fmt: skip
    with app.test_request_context(base_url="http://localhost"):
        for rule in app.url_map.iter_rules():
            _, path = rule.build({name: values[name] for name in rule.arguments}) or ("", "")
            for method in sorted(rule.methods or ()):
                yield Way(rule.endpoint, method, path)
    store.of(app).close()


def _settings() -> Settings:
    return Settings(
        home=Path("."), store_url="sqlite://", secret_key="k" * 32, testing=True, neo4j_uri="bolt://127.0.0.1:9"
    )


WAYS = list(ways())


@pytest.fixture
def visitor_as(app: Flask, enter: Callable[..., Browser]) -> Callable[[str], Browser]:
    return lambda role: Browser(app) if role == "anonymous" else enter(role, municipality="town")


def test_19d_the_table_is_whole(app: Flask) -> None:
    found = {rule.endpoint: str(access.declared(app, rule.endpoint)) for rule in app.url_map.iter_rules()}
    assert found == {endpoint: right for endpoint, right in TABLE.items() if endpoint in found}
    assert {"accounts.sign_in", "explore.page", "directory.card"} <= set(found)


@pytest.mark.parametrize("role", ["anonymous", *ROLES])
def test_19a_every_role_meets_every_route_as_declared(visitor_as: Callable[[str], Browser], role: str) -> None:
    """The graph is away and most ids are made up, so whoever is let in meets 200, 302, 404, 422 or 503: not 401 or 403."""
    visitor = visitor_as(role)
    secret = visitor.secret()
    wrong = []
    for way in WAYS:
        if way.endpoint == "accounts.sign_out":
            continue
        right = TABLE[way.endpoint]
        data = {"csrf_token": secret} if way.method == "POST" else None
        response = visitor.send(way.method, way.path, data=data)
        status, target = response.status_code, response.headers.get("Location", "")
        if right == PUBLIC or (role in GRANTS and Action(right) in GRANTS[role]):
            is_right = status not in (401, 403, 500) and not target.startswith("/sign-in?next")
        elif role == "anonymous":
            is_page = way.method in ("GET", "HEAD") and not way.path.startswith(("/api/", "/metrics"))
            is_right = (status == 302 and target.startswith("/sign-in?next=")) if is_page else status == 401
        else:
            is_right = status == 403
        if not is_right:
            wrong.append(f"{way}: {status} {target}")
    assert wrong == []


def test_19b_a_role_taken_away_is_felt_by_the_next_request(
    enter: Callable[..., Browser], accounts_store: Store
) -> None:
    visitor = enter("admin")
    assert visitor.get("/accounts").status_code == 200
    with accounts_store.session() as session:
        session.scalars(select(Account)).one().memberships[0].role = "analyst"
        session.commit()
    assert visitor.get("/accounts").status_code == 403
    with accounts_store.session() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert last is not None
        assert (last.account_id, last.action, last.target, last.outcome) == (1, "access", "accounts.people", "refused")
        assert len(last.request_id) == 16


@pytest.mark.own_app
def test_19c_a_view_without_a_right_is_closed_even_when_the_check_at_start_was_missed(
    app: Flask, enter: Callable[..., Browser]
) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert Browser(app).get("/forgotten").status_code == 302
    assert enter("admin").get("/forgotten").status_code == 403


# --- headers ----------------------------------------------------------------------------------------------------------


def test_13a_every_answer_is_dressed(visitor: Browser) -> None:
    bare = []
    for way in WAYS:
        headers = visitor.send(way.method, way.path).headers
        # The address of a personal page is a secret, which no other site's log may hold.
        expected = HEADERS | ({"Referrer-Policy": "no-referrer"} if way.endpoint.startswith("personal.") else {})
        is_dressed = {name: headers.get(name) for name in HEADERS} == expected
        is_strict = "unsafe" not in headers["Content-Security-Policy"] and "Strict-Transport-Security" not in headers
        if not (is_dressed and is_strict and len(headers["X-Request-ID"]) == 16):
            bare.append(f"{way}: {headers}")
    assert bare == []


@pytest.mark.parametrize(
    "path", ["/", "/no-such-page", "/broken", "/sign-in", "/static/dev/no-such.js", "/invitations/x"]
)
@pytest.mark.own_app
def test_13b_errors_are_dressed_too(app: Flask, visitor: Browser, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app.add_url_rule("/broken", "broken", access.public(lambda: 1 / 0))
    app.testing = False
    monkeypatch.setattr(app.logger, "disabled", True)  # the logger is the process’s, not this application’s
    response = visitor.get(path)
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize(
    "path",
    ["/account", "/accounts", "/accounts/1", "/accounts/invite", "/account/password", "/no-such-page", "/sign-out"],
)
def test_what_a_signed_in_person_sees_is_not_kept(enter: Callable[..., Browser], path: str) -> None:
    assert enter("admin").get(path).headers["Cache-Control"] == "private, no-store"


def test_static_files_are_kept(visitor: Browser) -> None:
    response = visitor.get("/static/dev/css/setka.css")
    assert response.status_code == 200
    assert "no-store" not in response.headers["Cache-Control"]
    assert "Set-Cookie" not in response.headers


# --- forged requests --------------------------------------------------------------------------------------------------

POSTS = [way for way in WAYS if way.method == "POST"]
FORMS = [way for way in POSTS if way.endpoint != "inbox.stop"]
"""Mail programmes post to the one left out, without a form; a signed token is asked for instead (test_letters.py)."""


@pytest.mark.parametrize("token", [None, "", "nonsense", "foreign"])
def test_21a_a_form_that_is_not_ours_changes_nothing(
    app: Flask, enter: Callable[..., Browser], token: str | None
) -> None:
    visitor = enter("admin")
    if token == "foreign":
        token = Browser(app).secret()
    data = {} if token is None else {"csrf_token": token}
    taken = []
    for way in FORMS:
        if way.path.startswith("/api/"):
            headers = {"X-CSRFToken": token} if token is not None else {}
            response = visitor.send("POST", way.path, json={}, headers=headers)
        else:
            response = visitor.send("POST", way.path, data=data | {"language": "ru", "email": "x@y.example"})
        if response.status_code != 400 or not visitor.is_in:
            taken.append(f"{way}: {response.status_code}")
    assert taken == []


def test_21b_reading_changes_nothing(enter: Callable[..., Browser], accounts_store: Store) -> None:
    visitor = enter("admin")

    def state() -> list[tuple[object, ...]]:
        with accounts_store.session() as session:
            return [
                *(session.execute(select(Account.id, Account.epoch, Account.disabled_at, Account.language)).all()),
                *(session.execute(select(func.count()).select_from(AuditEntry)).all()),
            ]

    before = state()
    wrong = []
    for way in POSTS:
        for method in ("GET", "HEAD", "OPTIONS"):
            status = visitor.send(method, way.path, query_string={"language": "en"}).status_code
            if status not in (200, 302, 404, 405, 410, 503):
                wrong.append(f"{method} {way.path}: {status}")
        if state() != before:
            wrong.append(f"{way.path} changed something")
            before = state()
    assert wrong == []
    assert visitor.is_in


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
@pytest.mark.own_app
def test_21c_a_program_speaks_json_only(app: Flask, enter: Callable[..., Browser], content_type: str) -> None:
    from flask import request

    app.add_url_rule(
        "/api/echo", "echo", access.needs(Action.API_VIEW)(lambda: request.get_json(force=True)), methods=["POST"]
    )
    visitor = enter("analyst")
    secret = {"X-CSRFToken": visitor.secret()}
    body = json.dumps({"a": 1})
    refused = visitor.send("POST", "/api/echo", data=body, content_type=content_type, headers=secret)
    assert (refused.status_code, refused.json["ok"]) == (415, False)  # type: ignore[index]
    taken = visitor.send("POST", "/api/echo", data=body, content_type="application/json", headers=secret)
    assert taken.json == {"a": 1}
    assert visitor.send("POST", "/api/echo", data=body, content_type="application/json").status_code == 400


# --- too much, and nonsense -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"email": "x" * (3 << 20)}, 413),
        ({f"field{n}": "x" for n in range(10_000)}, 413),
        ({"email": ["x"] * 10_000}, 413),
        ({"email": "x" * 200_000, "password": "y"}, 422),
        ({"email": "a\x00b", "password": "y"}, 422),
        ({"email": "a@b.example", "password": "\u202e😀" * 20}, 401),
    ],
)
def test_36a_too_much_is_refused(visitor: Browser, data: dict[str, object], status: int) -> None:
    assert visitor.post("/sign-in", data).status_code == status


def test_36b_too_many_parts_are_refused(visitor: Browser) -> None:
    many = {f"field{n}": "x" for n in range(500)} | {"csrf_token": visitor.secret()}
    assert visitor.send("POST", "/sign-in", data=many, content_type="multipart/form-data").status_code == 413


def test_36c_too_long_an_address_is_refused(visitor: Browser) -> None:
    assert visitor.get("/sign-in?" + "&".join("a=1" for _ in range(1000))).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in?next=%ff%fe",
        "/%ff%fe%00",
        "/invitations/%00%0d%0a",
        "/accounts/99999999999999999999",
        "/sign-in?next=%ed%a0%80",
    ],
)
def test_36d_broken_letters_are_no_fault_of_ours(enter: Callable[..., Browser], path: str) -> None:
    assert enter("admin").get(path).status_code in (200, 302, 404, 410)


def test_36e_invalid_letters_in_a_form(visitor: Browser) -> None:
    body = f"csrf_token={visitor.secret()}&email=%ff%fe%ed%a0%80&password=%ff%ff".encode()
    response = visitor.send("POST", "/sign-in", data=body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in (401, 422)


def test_26d_a_forged_host_is_refused(make_app: Callable[..., Flask], settings: Settings, app: Flask) -> None:
    assert Browser(app, base="http://evil.example").get("/sign-in").status_code == 400
    public = make_app(settings, public_url="https://setka.example", host="0.0.0.0")  # noqa: S104
    assert Browser(public, base="https://evil.example").get("/sign-in").status_code == 400
    assert Browser(public, base="https://setka.example").get("/sign-in").status_code == 200
    assert Browser(public, base="http://localhost").get("/sign-in").status_code == 200
    anywhere = make_app(settings, host="0.0.0.0")  # noqa: S104
    assert Browser(anywhere, base="http://school-pc:8000").get("/sign-in").status_code == 200


def test_26e_a_handed_out_link_has_the_installations_own_address(
    make_app: Callable[..., Flask], settings: Settings, kept_password: str
) -> None:
    from app.accounts import memberships

    app = make_app(settings, public_url="https://setka.example")
    with store.of(app).session() as session:
        session.add(
            Account(email="a@b.example", name="A", password_hash=kept_password, memberships=memberships(["admin"], ""))
        )
        session.commit()
    visitor = Browser(app, base="https://localhost")
    visitor.sign_in("a@b.example", PASSWORD)
    page = visitor.post("/accounts/invite", {"email": "n@b.org", "role": "analyst"}).text
    assert 'value="https://setka.example/invitations/' in page


def test_19e_a_route_without_a_declaration_stops_the_start() -> None:
    app = Flask("bare")
    app.add_url_rule("/a", "a", needs(Action.EXPLORE_VIEW)(lambda: "a"))
    app.add_url_rule("/b", "b", public(lambda: "b"))
    require_declared(app)
    app.add_url_rule("/c", "forgotten", lambda: "c")
    with pytest.raises(Undeclared, match="forgotten"):
        require_declared(app)
