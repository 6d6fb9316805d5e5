"""The page behind a personal link while the graph is away: what nobody may learn from it, what a visit leaves behind."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import throttling
from app.sessions import new_token, token_hash
from app.store import AuditEntry, Consent, Store, Wave, WaveLink, now
from tests.web.conftest import Browser

OPEN, WITHDRAWN, OVER, CLOSED = "open", "withdrawn", "over", "closed"


@pytest.fixture
def link(accounts_store: Store) -> Callable[..., str]:
    """Makes a wave with one link: `link(WITHDRAWN)`; returns the token."""

    def make(state: str = OPEN) -> str:
        token, today = new_token(), dt.date.today()
        with accounts_store.session() as session:
            wave = Wave(
                municipality="town", title="Весна", note="", nonce=new_token()[:32],
                ends_on=today - dt.timedelta(days=state == OVER), closed_at=now() if state == CLOSED else None,
            )  # fmt: skip
            wave.links = [
                WaveLink(
                    person="anna",
                    institution="school",
                    token_hash=token_hash(token),
                    withdrawn_at=now() if state == WITHDRAWN else None,
                )
            ]
            session.add(wave)
            session.commit()
        return token

    return make


def read(page: str, token: str) -> str:
    """The page without what differs from browser to browser."""
    page = re.sub(r'name="csrf_token"[^>]*>', "", page)
    return page.replace(f"/w/{token}", "/w/TOKEN")


def test_every_dead_link_says_the_same(app: Flask, link: Callable[..., str]) -> None:
    unknown, malformed = "A" * 43, "x"
    pages = {}
    for state, token in ((s, link(s)) for s in (WITHDRAWN, OVER, CLOSED)):
        pages[state] = (token, Browser(app).get(f"/w/{token}"))
    for token in (unknown, malformed):
        pages[token] = (token, Browser(app).get(f"/w/{token}"))
    assert {answer.status_code for _, answer in pages.values()} == {410}
    assert len({read(answer.text, token) for token, answer in pages.values()}) == 1


@pytest.mark.parametrize("state", [OPEN, WITHDRAWN])
@pytest.mark.parametrize("path", ["", "/suggest?q=анна", "/places?q=школа"])
def test_its_address_goes_nowhere(visitor: Browser, link: Callable[..., str], state: str, path: str) -> None:
    headers = visitor.get(f"/w/{link(state)}{path}").headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"


ACTS = [
    "/contacts",
    "/consent/contacts",
    "/nobody",
    "/contacts/c-1/confirm",
    "/contacts/c-1/decline",
    "/contacts/c-1/withdraw",
]


@pytest.mark.parametrize("state", [WITHDRAWN, OVER, CLOSED])
def test_a_dead_link_writes_nothing(app: Flask, link: Callable[..., str], accounts_store: Store, state: str) -> None:
    token, visitor = link(state), Browser(app)
    for path in ACTS:
        assert visitor.post(f"/w/{token}{path}").status_code == 410
    with accounts_store.session() as session:
        assert session.scalar(select(func.count()).select_from(Consent)) == 0
        assert session.scalars(select(WaveLink)).one().answered_at is None


def test_reading_gives_no_consent_and_no_answer(app: Flask, link: Callable[..., str], accounts_store: Store) -> None:
    token, visitor = link(), Browser(app)
    for path in ("", *ACTS, "?choice=joint_lesson&other=boris&since=2020"):
        for method in ("GET", "HEAD"):
            visitor.send(method, f"/w/{token}{path}")
    with accounts_store.session() as session:
        assert session.scalar(select(func.count()).select_from(Consent)) == 0
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0
        assert session.scalars(select(WaveLink)).one().answered_at is None


def test_nothing_is_suggested_before_consent(visitor: Browser, link: Callable[..., str]) -> None:
    token = link()
    assert visitor.get(f"/w/{token}/suggest?q=анна").status_code == 404
    visitor.post(f"/w/{token}/consent/contacts")
    assert visitor.get(f"/w/{token}/suggest?q=анна").status_code == 503, "now the graph is asked, which is away"
    assert visitor.get(f"/w/{token}/suggest?q=+").status_code == 404
    assert visitor.post(f"/w/{token}/consent/public").status_code == 404, "publishing is not agreed to by a link"


def test_consent_is_kept_for_the_link_s_own_person(app: Flask, link: Callable[..., str], accounts_store: Store) -> None:
    token = link()
    answer = Browser(app).post(f"/w/{token}/consent/contacts", {"person": "boris", "next": "//evil.example"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/w/{token}")
    with accounts_store.session() as session:
        assert [(row.person, row.purpose, row.way) for row in session.scalars(select(Consent))] == [
            ("anna", "contacts", "link")
        ]


def test_to_know_nobody_is_an_answer(visitor: Browser, link: Callable[..., str], accounts_store: Store) -> None:
    token = link()
    for _ in range(2):
        assert visitor.post(f"/w/{token}/nobody").status_code == 302
    with accounts_store.session() as session:
        assert session.scalars(select(WaveLink)).one().answered_at is not None
        assert session.scalars(select(AuditEntry.action)).all() == ["wave.answer"]


def test_a_signed_in_person_acts_there_as_the_link_s_owner_only(
    enter: Callable[..., Browser], link: Callable[..., str], accounts_store: Store
) -> None:
    visitor = enter("coordinator", municipality="town", person="boris")
    visitor.post(f"/w/{link()}/consent/contacts")
    with accounts_store.session() as session:
        assert session.scalars(select(Consent.person)).all() == ["anna"]


def test_who_guesses_is_slowed_down_and_nobody_else(app: Flask, link: Callable[..., str]) -> None:
    token, guesser = link(WITHDRAWN), Browser(app, address="10.0.0.7")
    for number in range(throttling.PER_ADDRESS):
        assert guesser.get(f"/w/{number:043}").status_code == 410
    slowed = guesser.get("/w/" + "B" * 43)
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) > 0
    assert guesser.get(f"/w/{token}").status_code == 410, (
        "a link that was given out is looked at, whoever guesses beside it"
    )
    assert Browser(app, address="10.0.0.8").get("/w/" + "C" * 43).status_code == 410


@pytest.mark.parametrize("path", ["/waves", "/waves/new", "/waves/1"])
def test_waves_are_the_coordinators(enter: Callable[..., Browser], path: str) -> None:
    assert enter("teacher").get(path).status_code == 403


def test_another_municipality_s_wave_is_not_there(enter: Callable[..., Browser], link: Callable[..., str]) -> None:
    link()
    stranger = enter("coordinator", municipality="elsewhere")
    assert "Весна" not in stranger.get("/waves").text
    assert stranger.get("/waves/1").status_code == 404
    for path in ("/waves/1/links", "/waves/1/remind", "/waves/1/close", "/waves/1/links/1/withdraw"):
        assert stranger.post(path, {"version": "1"}).status_code == 404
    assert "Весна" in enter("coordinator", email="own@school.example", municipality="town").get("/waves").text
