"""Metrics for whom they are, readiness for everybody, a log without people in it: over a graph that is away."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select

from app import store, tokens, watching
from app.access import ROLES, Actor
from app.audit import Caller
from app.refusals import Refusal
from app.store import Account, Store
from app.watching.journal import AsJson
from tests.web.conftest import PASSWORD, Browser


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log of everything as JSON, from here on."""
    lines = io.StringIO()
    handler, logger = logging.StreamHandler(lines), logging.getLogger("app")
    handler.setFormatter(AsJson())
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lines
    logger.removeHandler(handler)
    logger.setLevel(level)


def key(held: Store, id: int, role: str, scope: str) -> str:
    with held.session() as session:
        return tokens.make(session, Caller(Actor(id, roles=frozenset({role}))), "scrape", 30, scope).key


def test_metrics_are_for_administrators(app: Flask, enter: Callable[..., Browser]) -> None:
    for role in ROLES:
        assert enter(role).get("/metrics").status_code == (200 if role == "admin" else 403), role
    answer = Browser(app).get("/metrics", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_program_reads_metrics_by_a_key_for_metrics_and_by_no_other(
    app: Flask, add: Callable[..., int], accounts_store: Store
) -> None:
    admin = add("admin@school.example", "admin")

    def ask(path: str, key: str) -> int:
        return Browser(app).get(path, headers={"Authorization": f"Bearer {key}"}).status_code

    good, other = key(accounts_store, admin, "admin", "metrics"), key(accounts_store, admin, "admin", "reports")
    assert ask("/metrics", good) == 200
    assert ask("/metrics", other) == 401
    assert ask("/metrics", "setka_" + "A" * 43) == 401
    assert ask("/api/v1/reports", good) == 401
    assert ask("/api/v1/reports", other) == 200
    with accounts_store.session() as session:
        session.scalars(select(Account)).one().memberships[0].role = "analyst"
        session.commit()
    assert ask("/metrics", good) == 403, "a role taken away is taken from its keys"


def test_nobody_makes_a_key_for_what_is_not_theirs(add: Callable[..., int], accounts_store: Store) -> None:
    with pytest.raises(Refusal):
        key(accounts_store, add("a@school.example", "analyst"), "analyst", "metrics")


@pytest.mark.own_app
def test_labels_do_not_grow_with_what_people_ask(app: Flask, enter: Callable[..., Browser]) -> None:
    visitor = enter("admin")

    def series() -> set[tuple[str, ...]]:
        families = text_string_to_metric_families(visitor.get("/metrics").text)
        return {
            (sample.name, *sorted(sample.labels.items()))
            for family in families
            if family.name.startswith("setka_")
            for sample in family.samples
        }

    def ask(number: int) -> None:
        for path in (f"/teachers/t-{number}", f"/no-such-{number}", f"/invitations/{number}", f"/accounts/{number}"):
            visitor.get(path)
        visitor.send(f"M{number}", "/account")

    series()
    ask(100)
    before = series()
    for number in range(101, 120):
        ask(number)
    assert series() == before
    assert any("teacher" in str(one) for one in before)


@pytest.mark.own_app
def test_readiness_names_what_is_missing_and_nothing_else(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Browser(app).get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ok": False, "not_ready": ["graph", "migrations"]})
    held = store.of(app)
    monkeypatch.setattr(held, "session", store.Store(store.create_engine("sqlite:////no/such/store.sqlite")).session)
    monkeypatch.setattr(watching.health, "LEAST_FREE", 1 << 60)
    answer = Browser(app).get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ok": False, "not_ready": list(watching.health.CHECKS)})


def test_the_log_names_nobody(app: Flask, enter: Callable[..., Browser], log: io.StringIO) -> None:
    visitor = enter("admin", email="anna@school.example")
    token = "Tt" * 21 + "A"
    visitor.get("/institutions?q=секретное")
    visitor.get(f"/invitations/{token}")
    visitor.get("/accounts?q=Анна")
    visitor.get("/teachers/t-petrova-ia")
    Browser(app).sign_in("stranger@school.example", "wrong")
    visitor.get("/nonsense%0Aforged")
    text = log.getvalue()
    secrets = ("anna", "Анна", "school.example", "секретное", token, "petrova", PASSWORD, "wrong", "forged")
    assert {word for word in (*secrets, str(visitor.cookie)) if word in text} == set()
    lines = text.splitlines()
    assert sum('"event": "request"' in line for line in lines) >= 8
    assert any('"account": 1' in line and '"endpoint": "directory.institutions"' in line for line in lines)
    assert all('"request": "' in line for line in lines)


@pytest.mark.own_app
def test_an_own_fault_is_written_down_without_its_address(app: Flask, visitor: Browser, log: io.StringIO) -> None:
    from app import access

    def broken(token: str) -> str:
        raise ValueError(token)

    app.add_url_rule("/broken/<token>", "broken", access.public(broken))
    app.testing = False
    answer = visitor.get("/broken/a-secret")
    assert answer.status_code == 500
    assert "a-secret" not in log.getvalue()
    assert '"error": "ValueError"' in log.getvalue()
    assert answer.headers["X-Request-ID"] in log.getvalue()


def test_the_page_says_what_is_out_of_order(enter: Callable[..., Browser]) -> None:
    page = enter("admin").get("/watch").text
    assert page.count('data-ready="no"') == 2
    assert 'data-check="store" data-ready="yes"' in page
