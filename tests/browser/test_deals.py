"""A village school asks a museum for what it lacks, reserves, receives, and its deficit is closed: as both sides and the
coordinator meet that, on a phone and on a desk, without scripts too."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete

from app.graph import Graph
from app.store import Account, CalendarLink, Membership, ProfileChange
from app.store import of as store_of
from tests.browser.conftest import SIZES, shot
from tests.browser.test_axe import faults
from tests.browser.test_directory import no_sideways_scroll
from tests.conftest import Site

NewPage = Callable[..., Page]
SCHOOL, MUSEUM = ("school-lipovka", "lipovka@setka.example"), ("museum", "museum@setka.example")
NEED = """
MATCH (i:Institution {id: $school}), (t:Topic {id: 'topic-memory'})
CREATE (i)-[:NEEDS]->(n:Need {id: 'need-letters', title: 'Письма и снимки к уроку памяти', kind: 'info', priority: 1, state: 'open',
  created_at: datetime(), updated_at: datetime()})-[:ABOUT]->(t)
"""


@pytest.fixture
def town(site: Site, content: Any, database: Graph) -> Iterator[Site]:
    """The seed, with representatives of the school in Lipovka, which lacks letters, and of the museum."""
    content.name = "changed"
    with database.driver_session("write") as session:
        session.run("MATCH (i:Institution {id: $id})-[:NEEDS]->(n) DETACH DELETE n", id=SCHOOL[0]).consume()
        made = session.run(NEED, school=SCHOOL[0]).consume()
    assert made.counters.nodes_created == 1
    with store_of(site.app).session() as session:
        demo = session.query(Account).filter_by(email=site.accounts["representative"][0]).one()
        for place, email in (SCHOOL, MUSEUM):
            one = Account(
                email=email, name="Анна", password_hash=demo.password_hash, municipality=demo.municipality, demo=True
            )
            one.memberships = [Membership(role="representative", institution=place)]
            session.add(one)
        session.commit()
    yield site
    with store_of(site.app).session() as session:
        session.execute(delete(ProfileChange))
        session.execute(delete(CalendarLink))
        session.execute(delete(Account).where(Account.email.in_([SCHOOL[1], MUSEUM[1]])))
        session.commit()


def act(page: Page, button: str, **typed: str) -> None:
    """Opens one of the things that can be done, fills it and does it."""
    box = page.locator("details.act", has=page.locator("summary", has_text=button)).first
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    for name, text in typed.items():
        field = box.locator(f"[name={name}]")
        field.select_option(text) if name == "met" else field.fill(text)
    box.get_by_role("button").click()
    expect(page.locator(".alert-success")).to_be_visible()


def test_a_village_school_closes_a_deficit_with_a_museum(town: Site, new_page: NewPage) -> None:
    school, museum, coordinator = new_page("phone"), new_page(), new_page()
    town.sign_in(school, "representative", email=SCHOOL[1])
    town.sign_in(museum, "representative", email=MUSEUM[1])
    town.sign_in(coordinator, "coordinator")

    school.goto(f"{town.url}/institutions/{SCHOOL[0]}/readiness")
    need = school.locator(".need[data-verdict]", has_text="Письма и снимки")
    need.locator("tbody tr", has_text=re.compile("музей", re.I)).first.get_by_role(
        "link", name=re.compile("Попросить")
    ).click()
    school.fill("textarea[name=words]", "Можно на урок памяти?")
    shot(school, "deal-ask-phone")
    school.get_by_role("button", name="Отправить").click()
    expect(school.locator(".deal-turn")).to_contain_text("ждёт ответа")

    museum.goto(f"{town.url}/contacts/inbox")
    museum.locator("[data-item=deal]").get_by_role("link", name="Ответить").click()
    act(museum, "Согласиться", words="Приезжайте")
    shot(museum, "deal-agreed-desk")

    school.reload()
    school.get_by_role("link", name="Забронировать время").click()
    day = dt.date.today() + dt.timedelta(days=1)
    school.fill("[name=day]", day.isoformat())
    school.fill("[name=begins]", "10:00")
    school.fill("[name=ends]", "12:00")
    shot(school, "reserve-phone")
    school.get_by_role("button", name="Забронировать").click()
    expect(school.locator("main")).to_contain_text("10:00–12:00")
    school.goto(f"{town.url}/calendar?on={day}")
    expect(school.locator(".event.is-own")).to_contain_text("10:00–12:00")
    assert no_sideways_scroll(school)
    shot(school, "calendar-week-phone")

    museum.reload()
    act(museum, "Мы передали")
    school.goto(f"{town.url}/contacts/inbox")
    school.locator("[data-item=deal]").get_by_role("link", name="Ответить").click()
    act(school, "Да, мы получили", met="closed", words="Спасибо, урок удался")
    expect(school.locator(".deal-turn")).to_contain_text("дефицит закрыт")
    school.goto(f"{town.url}/institutions/{SCHOOL[0]}/readiness")
    expect(school.locator(".need[data-verdict]", has_text="Письма и снимки")).to_have_count(0)

    coordinator.goto(f"{town.url}/deals")
    coordinator.locator(".deals a", has_text=re.compile(".")).first.click()
    acts = coordinator.locator("#log li[data-act]")
    assert [one.get_attribute("data-act") for one in acts.all()] == ["ask", "agree", "hand", "receive"]
    shot(coordinator, "deal-received-desk")

    coordinator.get_by_role("link", name="Показать в сети").click()
    coordinator.wait_for_selector("#picture[data-ready]", state="attached")
    exchange = coordinator.evaluate("() => setka.store.state.view.select")
    lines = "id => setka.cy.getElementById(id).connectedEdges().map((e) => e.data('type')).sort()"
    assert coordinator.evaluate(lines, exchange) == ["GAVE", "RECEIVED_BY"]
    expect(coordinator.locator("#card")).to_contain_text("Обмен")
    shot(coordinator, "deal-in-the-network-desk")
    yesterday = (dt.date.today() - dt.timedelta(1)).isoformat()
    coordinator.evaluate("on => setka.store.go({ on })", yesterday)
    coordinator.wait_for_function("id => setka.cy.getElementById(id).empty()", arg=exchange)
    coordinator.evaluate("() => setka.store.go({ on: null })")
    coordinator.wait_for_function("id => setka.cy.getElementById(id).nonempty()", arg=exchange)


def test_without_scripts_and_by_keyboard(town: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=SIZES["phone"], locale="ru-RU")
    page = context.new_page()
    town.sign_in(page, "representative", email=SCHOOL[1])
    page.goto(f"{town.url}/exchange-board")
    page.locator("[data-line=need-letters]").get_by_role("link", name=re.compile("Попросить")).first.press("Enter")
    page.locator("[name=since]").fill("33.33.2033")
    page.locator("[name=since]").press("Enter")
    expect(page.locator("#e-ask-since")).to_be_visible()
    expect(page.locator("[name=since]")).to_have_value("33.33.2033")
    page.locator("[name=since]").fill("")
    page.locator("[name=since]").press("Enter")
    expect(page.locator(".deal-turn")).to_contain_text("ждёт ответа")
    page.goto(f"{town.url}/calendar?view=month")
    page.get_by_role("link", name="Позже").press("Enter")
    expect(page.locator("main")).to_contain_text("На эти дни броней нет")
    context.close()


@pytest.mark.parametrize(
    ("size", "scheme", "language"),
    [("phone", "dark", "en"), pytest.param("desk", "light", "ru", marks=pytest.mark.long)],
)
def test_pages_fit_and_have_no_grave_faults(
    town: Site, new_page: NewPage, size: str, scheme: str, language: str
) -> None:
    page = new_page(size, scheme, language)
    page.context.add_cookies([{"name": "lang", "value": language, "url": town.url}])
    town.sign_in(page, "representative", email=SCHOOL[1])
    page.goto(f"{town.url}/exchange-board")
    page.locator("[data-line=need-letters] .fits a.btn").first.click()
    page.locator(".form-acts .btn-primary").click()
    deal = page.url
    found = faults(page)
    for path in (
        "/exchange-board", "/exchange-board?view=whole&matched=1", "/deals", "/calendar", "/calendar?view=month&whole=1",
        "/calendar?view=list", "/calendar?resource=offer-043", "/reservations/new?resource=offer-043", "/contacts/inbox",
    ):  # fmt: skip
        page.goto(f"{town.url}{path}")
        expect(page.locator("h1")).to_be_visible()
        assert no_sideways_scroll(page), path
        found += faults(page)
        if path in ("/exchange-board", "/calendar?view=month&whole=1"):
            shot(page, f"exchange-{path.strip('/').split('?')[0]}-{size}")
    assert deal.rpartition("/")[2].startswith("deal-")
    assert found == []
