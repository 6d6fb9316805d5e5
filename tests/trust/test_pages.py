"""What people type stays text on every page and drawing, nothing is fetched from elsewhere, and logs hold no secret."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app import throttling
from app.access import public
from app.contacts import drawing
from app.contacts.drawing import WIDE
from app.graph import Graph
from app.site import structured
from app.store import AuditEntry, Store
from tests.browser.test_directory import write
from tests.conftest import Site
from tests.trust import crawl
from tests.unit.test_own_network import TEXTS, node
from tests.web.conftest import PASSWORD, Browser
from tests.web.test_pages import NEW, link_of


def test_12a_hostile_texts_stay_texts(empty_site: Site, database: Graph, page: Page) -> None:
    write(
        database,
        """CREATE (i:Institution {id: 'x', name: '<img src=x onerror=alert(1)>', short_name: '{{7*7}}</script>', kind: 'school',
          sector: 'no-such-sector', about: '<script>alert(2)</script>', strengths: ['"><b>'], site: 'javascript:alert(3)'})
        CREATE (t:Teacher {id: 't', name: '<svg onload=alert(4)>', subjects: ['<i>'], visibility: 'network'})
        CREATE (t)-[:WORKS_AT {id: 'w', position: '<u>'}]->(i)
        CREATE (i)-[:SHARES]->(:Material {id: 'm', title: '<a>', kind: 'odd', link: 'javascript:alert(5)'})
        CREATE (t)-[:INFORMAL_TIE {id: 'k', key: 'k', kind: 'odd', state: 'proposed', source: 'odd', visibility: 'network',
          context: '<img onerror=alert(6)>'}]->(i)""",
    )
    empty_site.sign_in(page)
    for path in (
        "institutions",
        "institutions?q=img",
        "institutions/x",
        "teachers",
        "teachers/t",
        "cards/x",
        "cards/t",
        "cards/m",
        "cards/ties/k",
    ):
        answer = page.goto(f"{empty_site.url}/{path}")
        assert answer is not None
        assert answer.status == 200, path
        main = page.locator("main") if "cards" not in path else page.locator("body")
        assert main.locator("img, script, [onload], [onerror], a[href^=javascript]").count() == 0, path
    page.goto(f"{empty_site.url}/institutions/x")
    expect(page.locator("h1")).to_have_text("{{7*7}}</script>")


HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "javascript:alert(2)",
    "</script><script>alert(3)</script>",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "\"'><svg onload=alert(4)>",
    "\u202eкод\u202c",
)
NAMED = """
CREATE (m:Municipality {id: 'm', name: $text})
CREATE (i:Institution {id: 'x', name: $text, short_name: $text, kind: 'school', sector: 'general', about: $text, strengths: [$text],
  site: $text, address: $text, x: 0.0, y: 0.0, community: 'm:1'})-[:IN]->(m)
CREATE (j:Institution {id: 'y', name: $text, short_name: $text, kind: 'museum', sector: 'culture', x: 200.0, y: 0.0,
  community: 'm:1'})-[:IN]->(m)
CREATE (i)-[:FORMAL_TIE {id: 'f', key: 'f', kind: 'patronage', since: date('2020-01-01')}]->(j)
CREATE (t:Teacher {id: 't', name: $text, subjects: [$text], visibility: 'network'})
CREATE (u:Teacher {id: 'u', name: $text, visibility: 'network'})-[:WORKS_AT {id: 'v', position: $text}]->(j)
CREATE (t)-[:WORKS_AT {id: 'w', position: $text}]->(i)
CREATE (t)-[:INFORMAL_TIE {id: 'k', key: 'k', kind: 'advice', state: 'confirmed', source: 'teacher', visibility: 'network',
  context: $text, since: date('2021-01-01')}]->(u)
CREATE (i)-[:SHARES]->(:Material {id: 'l', title: $text, kind: 'tasks', link: $text, state: 'shared'})
CREATE (i)-[:RUNS]->(:Programme {id: 'p', title: $text, direction: 'technical', level: 'base', format: 'in_person',
  age_from: 7, age_to: 9,
  hours: 36, about: $text})
CREATE (i)-[:NEEDS]->(:Need {id: 'n', title: $text, kind: 'staff', priority: 'high', state: 'open', about: $text})
CREATE (i)-[:OFFERS]->(:Resource {id: 'r', title: $text, kind: 'premises', terms: 'free', about: $text})
CREATE (i)-[:POSTED]->(:Post {id: 'o', title: $text, about: $text, audience: 'everyone', posted_on: date('2026-11-01'),
  state: 'up', version: 1})
WITH i MATCH (n) WHERE NOT n:Migration SET n.created_at = datetime(), n.updated_at = datetime()
"""
"""An institution, a teacher, a post and all that hangs on them, each named with the text."""
LOOKED_AT = (
    "institutions", "institutions/x", "institutions/x/profile", "institutions/x/niche", "teachers", "teachers/t", "cards/x",
    "cards/t",     "cards/ties/k", "cards/ties/f", "bulletin", "bulletin/o", "library", "library/l", "programmes",
    "programmes/p", "structure",
    "exchange-board", "discovery", "contacts", "explore?level=people", "explore?select=x", "explore?view=table", "export",
    "terrain",     "reports/institutions_map",
)  # fmt: skip


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_12e_nothing_that_a_name_says_is_done(
    empty_site: Site, database: Graph, new_page: Callable[..., Page], number: int
) -> None:
    """`new_page` fails this test for every dialog, violation of the policy, error of a script and request to another host."""
    with database.driver_session("write") as session:
        session.run(NAMED, text=HOSTILE[number]).consume()
    page = new_page()
    empty_site.sign_in(page)
    shown = 0
    # Each text meets the pages of names and the picture; all other pages are looked at with one of them each.
    for place, path in enumerate(LOOKED_AT):
        if place % len(HOSTILE) != number and path not in ("institutions/x", "explore?level=people"):
            continue
        answer = page.goto(f"{empty_site.url}/{path}")
        assert answer is not None
        assert answer.status < 500, f"/{path}: {answer.status}"
        if path.startswith("explore") and "table" not in path:
            page.wait_for_selector("#picture[data-ready]", state="attached")
        bad = page.locator(
            "img[src=x], [onload], [onerror], a[href^=javascript], script:not([src]):not([type$=json])"
        ).count()
        assert bad == 0, f"/{path} holds {bad} elements made of {HOSTILE[number]!r}"
        shown += "alert(" in page.content() or "7*7" in page.content() or "код" in page.content()
        assert "4949" not in page.content(), f"/{path} computes what was typed"
    assert shown, "no page shows the text: this test would prove nothing"


def test_12b_markup_in_a_name_is_text(enter: Callable[..., Browser]) -> None:
    visitor = enter("admin")
    visitor.post("/account", {"name": "<img src=x onerror=alert(1)>{{7*7}}", "language": "en"})
    for path in ("/account", "/accounts", "/accounts/1", "/no-such-page"):
        page = visitor.get(path).text
        assert "<img" not in page
        assert "&lt;img src=x onerror=alert(1)&gt;{{7*7}}" in page


@pytest.mark.own_app
def test_39a_nobody_writes_lines_into_the_log(app: Flask, visitor: Browser, caplog: pytest.LogCaptureFixture) -> None:
    def broken(name: str) -> str:
        raise RuntimeError("broken")

    app.add_url_rule("/broken/<name>", "broken", public(broken))
    app.testing = False
    with caplog.at_level(logging.DEBUG):
        visitor.get("/broken/a%0aERROR%20forged%0d%1b[2J", headers={"User-Agent": "x", "X-Request-ID": "forged"})
    told = [caplog.handler.format(record) for record in caplog.records]
    assert any("RuntimeError" in line for line in told), "an error of ours left no trace in the log"
    assert not [line for line in told if "forged" in line or "\x1b" in line], "what was sent stands in the log"


def test_39b_logs_and_trails_hold_no_secrets(
    app: Flask, enter: Callable[..., Browser], accounts_store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        admin = enter("admin")
        link = link_of(admin.post("/accounts/invite", {"email": "igor@x.org", "role": "analyst"}).text)
        Browser(app).post(link, {"name": "Игорь", "password": NEW, "again": NEW})
        Browser(app).sign_in("igor@x.org", "a wrong guess")
        admin.post("/account/password", {"current": PASSWORD, "new": NEW + "2", "again": NEW + "2"})
        admin.post("/accounts/2/disable")
    with accounts_store.session() as session:
        rows = session.scalars(select(AuditEntry)).all()
        kept = "\n".join(str({c.name: getattr(row, c.name) for c in AuditEntry.__table__.columns}) for row in rows)
    written = kept + caplog.text
    for secret in (
        PASSWORD,
        NEW,
        "guess",
        link.rpartition("/")[2],
        admin.cookie or "?",
        "igor@x.org",
        "Игорь",
        "127.0.0.1",
    ):
        assert secret not in written
    assert [row.action for row in rows] == [
        "account.sign_in",
        "invitation.make",
        "invitation.accept",
        "account.sign_in",
        "account.password",
        "account.disable",
    ]
    assert all(row.at.tzinfo is dt.UTC and len(row.request_id) == 16 for row in rows)


def test_12c_what_people_are_called_cannot_become_markup_in_a_drawing() -> None:
    evil = '"><script>alert(1)</script> & \u202eОкна'
    svg = drawing.drawn([[node("a", evil)]], 0, TEXTS, WIDE)
    root = ElementTree.fromstring(svg)  # noqa: S314
    known = {"svg", "ellipse", "line", "text", "circle", "a", "title", "rect", "polygon"}
    assert {element.tag for element in root.iter()} <= known
    assert "style=" not in svg
    assert "\u202e" not in svg


@given(st.text(max_size=60))
def test_12d_no_text_ends_the_element_that_holds_it(text: str) -> None:
    held = structured.written(structured.document({"@type": "Course", "name": f"</script><!--{text}&"}))
    assert not set("<>&\u2028\u2029") & set(held)
    assert json.loads(held)["@graph"][0]["name"] == f"</script><!--{text}&"


SEEN_BY = {
    "coordinator": (
        "",
        "explore",
        "institutions",
        "teachers",
        "discovery",
        "structure",
        "year",
        "terrain",
        "reports/network_state",
    ),
    "analyst": ("console",),
    "anonymous": ("sign-in", "public"),
}


def test_40a_no_page_asks_another_host(site: Site, new_page: Callable[..., Page]) -> None:
    """`new_page` writes down every request that leaves this machine, and fails the test for it."""
    for role, paths in SEEN_BY.items():
        page = new_page()
        if role != "anonymous":
            site.sign_in(page, role)
        for path in paths:
            page.goto(f"{site.url}/{path}", wait_until="load")


LOADED = re.compile(
    r"<(?:(?:script|img|iframe|source|video|audio|embed|object)\b|link\b[^>]*?\srel=[\"']?(?:stylesheet|icon|\w*preload|manifest))"
    r"[^>]*?\s(?:src|href|data)=[\"']?(?:https?:)?//", re.IGNORECASE,
)  # fmt: skip
TYPES = ("text/html", "text/css", "image/svg+xml", "application/javascript", "text/javascript")


@pytest.mark.long
def test_40b_no_answer_names_a_thing_to_load_from_another_host(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "spend", lambda *_: None)
    askers, seen, wrong = crawl.Askers(site), 0, []
    for endpoint, path in crawl.addresses(site.app):
        answer = askers[crawl.asker(site.app, endpoint)].get(path)
        if answer.mimetype in TYPES:
            seen += 1
            if found := LOADED.search(answer.text):
                wrong.append(f"{path} loads {answer.text[found.start() : found.end() + 60]}")
    assert seen > 60, f"only {seen} pages were looked at"
    assert not wrong
