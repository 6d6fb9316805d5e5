"""A village school tells about itself and asks whether it is ready, as its representative meets that: on a phone, without
scripts, by keyboard, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete

from app.graph import Graph
from app.store import Account, Membership, ProfileChange, ReadinessCheck
from app.store import of as store_of
from tests.browser.conftest import SIZES, shot
from tests.browser.test_axe import faults
from tests.browser.test_directory import no_sideways_scroll
from tests.conftest import Site

NewPage = Callable[..., Page]
SCHOOL, EMAIL = "school-lipovka", "lipovka@setka.example"
PAGES = (
    "",
    "/profile",
    "/profile/need/new",
    "/profile/outcome/new",
    "/profile/about/school-lipovka",
    "/profile/history",
    "/readiness",
)


@pytest.fixture
def town(site: Site, content: Any, database: Graph) -> Iterator[Site]:
    """The seed, with a representative of the school in Lipovka; the school tells less than in the seed."""
    content.name = "changed"  # the next test that wants the seed gets it anew
    with database.driver_session("write") as session:
        session.run(
            "MATCH (i:Institution {id: $id}) SET i.about = null WITH i OPTIONAL MATCH (i)-[:NEEDS]->(n) DETACH DELETE n",
            id=SCHOOL,
        ).consume()
    with store_of(site.app).session() as session:
        demo = session.query(Account).filter_by(email=site.accounts["representative"][0]).one()
        made = Account(
            email=EMAIL, name="Анна Липова", password_hash=demo.password_hash, municipality=demo.municipality, demo=True
        )
        made.memberships = [Membership(role="representative", institution=SCHOOL)]
        session.add(made)
        session.commit()
    yield site
    with store_of(site.app).session() as session:
        session.execute(delete(ProfileChange))
        session.execute(delete(ReadinessCheck))
        session.execute(delete(Account).where(Account.email == EMAIL))
        session.commit()


def enter(site: Site, page: Page) -> Page:
    site.sign_in(page, "representative", email=EMAIL)
    return page


def add_need(page: Page, title: str, kind: str, group: str, topic: str) -> None:
    page.get_by_role("link", name="Добавить потребность").click()
    page.fill("#f-title", title)
    page.select_option("#f-kind", kind)
    page.locator("details.topics > summary", has_text=group).click()
    page.get_by_label(topic, exact=True).check()
    page.fill("#f-since", "01.09.2026")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator(".alert-success")).to_be_visible()


def test_a_village_school_finds_that_a_museum_and_a_college_hold_what_it_lacks(town: Site, new_page: NewPage) -> None:
    page = enter(town, new_page("phone"))
    page.goto(f"{town.url}/institutions/{SCHOOL}")
    gaps = page.locator(".gaps li")
    expect(gaps.filter(has_text="Кто вы")).to_contain_text("решают, писать ли вам")
    expect(gaps.filter(has_text="Чего вам не хватает")).to_be_visible()
    gaps.filter(has_text="Кто вы").get_by_role("link").click()
    page.fill("#f-about", "Сельская школа: пять деревень и пасека.")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator("#about")).to_contain_text("пять деревень и пасека")
    add_need(page, "Письма и снимки к уроку памяти", "info", "История и общество", "Историческая память")
    add_need(page, "Настольные игры на неделю", "method", "Дошкольное детство", "Игра")
    add_need(page, "Планетарий на один день", "equipment", "Естественные науки", "Астрономия")
    shot(page, "profile-phone")

    page.get_by_role("link", name="Готовы ли мы?").click()
    needs = page.locator(".need[data-verdict]")
    expect(needs).to_have_count(3)
    memory = needs.filter(has_text="Письма и снимки")
    expect(memory.locator("tbody tr").first).to_contain_text("музей", ignore_case=True)
    games = needs.filter(has_text="Настольные игры")
    expect(games.locator("[data-holder='offer-076']")).to_contain_text("колледж", ignore_case=True)
    expect(needs.filter(has_text="Планетарий")).to_have_attribute("data-verdict", "nobody")
    expect(page.locator(".overall-words")).to_be_visible()
    assert no_sideways_scroll(page)
    shot(page, "readiness-phone")

    page.get_by_role("button", name="Сохранить эту самопроверку").click()
    expect(page.locator("#kept tbody tr")).to_have_count(1)
    memory.locator(".next a").click()
    page.wait_for_url(re.compile(r"/explore\?way=school-lipovka"))


def test_the_path_of_a_verdict_opens_in_the_explorer(town: Site, page: Page) -> None:
    enter(town, page)
    page.goto(f"{town.url}/institutions/{SCHOOL}/profile")
    add_need(page, "Письма и снимки к уроку памяти", "info", "История и общество", "Историческая память")
    page.goto(f"{town.url}/institutions/{SCHOOL}/readiness")
    shot(page, "readiness-desk")
    link = page.locator(".need .next a").first
    name = link.inner_text().split(": ")[-1]
    link.click()
    page.wait_for_selector("#picture[data-ready]", state="attached")
    expect(page.locator("#mode-panel")).to_contain_text(name)
    expect(page.locator("#mode-panel")).to_contain_text("Липовская школа")


def test_two_who_write_at_once_lose_nothing(town: Site, new_page: NewPage) -> None:
    first, second = enter(town, new_page()), new_page("phone")
    town.sign_in(second, "coordinator")
    address = f"{town.url}/institutions/{SCHOOL}/profile/about/{SCHOOL}"
    for page in (first, second):
        page.goto(address)
    first.fill("#f-about", "Как написала школа")
    first.fill("#f-address", "с. Липовка, Центральная, 15")
    first.get_by_role("button", name="Сохранить").click()
    expect(first.locator(".alert-success")).to_be_visible()
    second.fill("#f-about", "Как написал координатор")
    second.get_by_role("button", name="Сохранить").click()
    expect(second.locator(".alert-warning")).to_be_visible()
    about = second.locator(".field:has(#f-about) .both")
    expect(about).to_contain_text("Как написала школа")
    expect(about).to_contain_text("Как написал координатор")
    expect(second.locator("#f-about")).to_have_value("Как написал координатор")
    expect(second.locator("input[name=take-address][value=theirs]")).to_be_checked()
    expect(second.locator("input[name=take-about][value=mine]")).to_be_checked()
    shot(second, "profile-conflict-phone")
    second.get_by_role("button", name="Сохранить").click()
    facts = second.locator("#about")
    expect(facts).to_contain_text("Как написал координатор")
    expect(facts).to_contain_text("Центральная, 15")
    second.get_by_role("link", name="Кто что менял").click()
    expect(second.locator(".changes > li").nth(1)).to_contain_text("Анна Липова")
    first.goto(second.url)
    expect(first.locator(".changes > li").first).to_contain_text("координатор")
    expect(first.locator("main")).not_to_contain_text("Мария")


def test_what_was_taken_out_is_taken_back(town: Site, page: Page) -> None:
    enter(town, page)
    page.goto(f"{town.url}/institutions/{SCHOOL}/profile")
    offers = page.locator("#offer li")
    before = offers.all_inner_texts()
    page.locator("#offer").get_by_role("button", name=re.compile("Убрать: Пасека")).click()
    expect(offers).to_have_count(len(before) - 1)
    page.get_by_role("button", name=re.compile("Вернуть: Пасека")).click()
    expect(offers).to_have_count(len(before))
    assert offers.all_inner_texts() == before


def test_without_scripts_and_by_keyboard(town: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=SIZES["phone"], locale="ru-RU")
    page = context.new_page()
    enter(town, page)
    page.goto(f"{town.url}/institutions/{SCHOOL}/profile/need/new")
    page.locator("#f-title").focus()
    page.keyboard.type("Автобус")
    page.keyboard.press("Enter")
    expect(page.locator("#e-kind")).to_be_visible()
    expect(page.locator("#f-title")).to_have_value("Автобус")
    page.select_option("#f-kind", "transport")
    page.locator("#f-title").press("Enter")
    expect(page.locator("#need")).to_contain_text("Автобус")
    page.goto(f"{town.url}/institutions/{SCHOOL}/readiness")
    expect(page.locator(".need")).to_contain_text("Назвать тему")
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
    enter(town, page)
    found: list[str] = []
    for path in PAGES:
        page.goto(f"{town.url}/institutions/{SCHOOL}{path}")
        expect(page.locator("h1")).to_be_visible()
        assert no_sideways_scroll(page), path
        found += faults(page)
    assert found == []
