"""Two schools and a museum, each signed in as itself: from an invitation to a text in force; a refusal that leaves no trace of
force; a change proposed while another confirms. On a telephone and on a desk, without scripts too."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete

from app.store import Account, Membership, Partnership, PartnershipEntry, PartnershipParty
from app.store import of as store_of
from tests.browser.conftest import SIZES, shot
from tests.browser.test_axe import faults
from tests.browser.test_directory import no_sideways_scroll
from tests.conftest import Site

NewPage = Callable[..., Page]
SCHOOL, MUSEUM = "school-lipovka", "museum"
GYMNASIUM = "gymnasium-1"
"""The school for which the ready representative speaks."""


@pytest.fixture
def town(site: Site) -> Iterator[Site]:
    """The seed, with representatives of the school in Lipovka and of the museum beside that of the gymnasium."""
    with store_of(site.app).session() as session:
        demo = session.query(Account).filter_by(email=site.accounts["representative"][0]).one()
        for place in (SCHOOL, MUSEUM):
            one = Account(
                email=f"p-{place}@setka.example",
                name="Анна",
                password_hash=demo.password_hash,
                municipality=demo.municipality,
            )
            one.demo, one.memberships = True, [Membership(role="representative", institution=place)]
            session.add(one)
        session.commit()
    yield site
    with store_of(site.app).session() as session:
        for table in (PartnershipEntry, PartnershipParty, Partnership):
            session.execute(delete(table))
        session.execute(delete(Account).where(Account.email.like("p-%@setka.example")))
        session.commit()


def enter(town: Site, page: Page, place: str) -> Page:
    town.sign_in(page, "representative", email="" if place == GYMNASIUM else f"p-{place}@setka.example")
    return page


def fill(page: Page, button: str, **typed: str) -> None:
    """Opens one of the things that can be done and fills it, without sending."""
    box = page.locator("details.act", has=page.locator("summary", has_text=button)).first
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    for name, text in typed.items():
        box.locator(f"[name={name}]").fill(text)


def send(page: Page, button: str) -> None:
    page.locator("details.act", has=page.locator("summary", has_text=button)).first.get_by_role("button").click()


def act(page: Page, button: str, **typed: str) -> None:
    fill(page, button, **typed)
    send(page, button)
    expect(page.locator(".alert-success")).to_be_visible()


def test_two_schools_and_a_museum(town: Site, new_page: NewPage) -> None:
    gymnasium, school, museum = (
        enter(town, new_page(), GYMNASIUM),
        enter(town, new_page("phone"), SCHOOL),
        enter(town, new_page(), MUSEUM),
    )
    gymnasium.goto(f"{town.url}/explore?select={MUSEUM}")
    gymnasium.locator("#card").get_by_role("link", name="Предложить партнёрство").click()
    expect(gymnasium.locator("select[name=with]").first).to_have_value(MUSEUM)
    gymnasium.fill("[name=title]", "Живая история")
    gymnasium.locator("select[name=with]").nth(1).select_option(SCHOOL)
    gymnasium.fill("textarea[name=words]", "Хотим проводить уроки памяти вместе")
    shot(gymnasium, "partnership-new-desk")
    gymnasium.get_by_role("button", name="Отправить приглашение").click()
    expect(gymnasium.locator("#force")).to_contain_text("никто ничем не связан")
    address = gymnasium.url

    museum.goto(f"{town.url}/contacts/inbox")
    museum.locator("[data-item=partnership]").get_by_role("link", name="Ответить").click()
    expect(museum.locator("#points")).to_contain_text("Точки соприкосновения")
    act(museum, "Присоединиться", words="С радостью")
    act(museum, "Написать своими словами", goals="Дети читают подлинные письма", expectations="Предупреждать за неделю")
    act(gymnasium, "Предложить текст", goals="Урок памяти каждый месяц", rules="Решаем вместе")
    museum.goto(address)
    act(museum, "Подтвердить этот текст")
    force = gymnasium.locator("#force")
    gymnasium.goto(address)
    expect(force).to_contain_text("вступит в силу, когда подтвердят")
    shot(gymnasium, "partnership-waiting-desk")

    # The school is on its page and reads the text, while the museum proposes another one.
    school.goto(address)
    act(school, "Присоединиться")
    expect(school.locator("[data-text='1']")).to_contain_text("Урок памяти каждый месяц")
    shot(school, "partnership-phone")
    act(
        museum,
        "Предложить текст",
        goals="Урок памяти дважды в год",
        rules="Решаем вместе",
        words="Каждый месяц нам не успеть",
    )
    fill(school, "Подтвердить этот текст", words="Мы согласны")
    send(school, "Подтвердить этот текст")
    expect(school.locator(".alert-warning")).to_contain_text("изменилось")
    expect(school.locator("#force")).not_to_contain_text("действует")
    expect(school.locator("details.act[data-act$=agree] textarea")).to_have_value("Мы согласны")
    expect(school.locator("[data-text='2']")).to_contain_text("дважды в год")
    send(school, "Подтвердить этот текст")
    expect(school.locator(".alert-success")).to_be_visible()
    gymnasium.goto(address)
    expect(force).not_to_contain_text("действует")
    act(gymnasium, "Подтвердить этот текст")
    expect(force).to_contain_text("Текст 2 действует")
    expect(gymnasium.locator("#results")).to_be_visible()
    expect(gymnasium.locator("#log .taken")).to_have_count(1)
    shot(gymnasium, "partnership-in-force-desk")

    # Somebody who is invited now refuses: what was in force stays so, what waited is confirmed anew.
    act(museum, "Предложить текст", goals="Урок памяти и экскурсия", rules="Решаем вместе")
    school.goto(address)
    act(school, "Подтвердить этот текст")
    act(school, "Выйти из партнёрства", words="Закрываемся на ремонт")
    expect(school.locator(".other-day")).to_be_visible()
    gymnasium.goto(address)
    expect(force).to_contain_text("Текст 2 действует")
    expect(force).to_contain_text("Текст 3 вступит в силу, когда подтвердят")
    logs = [page.locator("#log li p.as-typed").all_inner_texts() for page in (gymnasium, museum) if page.goto(address)]
    assert logs[0] == logs[1]
    gymnasium.goto(f"{address}/texts?older=1&newer=2")
    expect(gymnasium.locator("del").nth(1)).to_be_visible()
    shot(gymnasium, "partnership-compared-desk")
    gymnasium.goto(address)
    gymnasium.get_by_role("link", name="Показать в сети").click()
    gymnasium.wait_for_selector("#picture[data-ready]", state="attached")
    assert gymnasium.evaluate("id => setka.cy.getElementById(id).nonempty()", MUSEUM)


def test_pages_fit_without_scripts_and_have_no_grave_faults(town: Site, new_page: NewPage, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=SIZES["phone"], locale="ru-RU")
    page = enter(town, context.new_page(), GYMNASIUM)
    page.goto(f"{town.url}/partnerships")
    page.get_by_role("link", name="Предложить партнёрство").first.press("Enter")
    page.locator("select[name=with]").first.select_option(MUSEUM)
    page.locator("[name=title]").fill("")
    page.locator("[name=title]").press("Enter")
    expect(page.locator("#e-open-title")).to_be_visible()
    expect(page.locator("select[name=with]").first).to_have_value(MUSEUM)
    page.locator("[name=title]").fill("Письма")
    page.locator("[name=title]").press("Enter")
    expect(page.locator("#force")).to_be_visible()
    address = page.url
    act(page, "Предложить текст", goals="Письма в каждом классе")
    assert no_sideways_scroll(page)
    context.close()

    found: list[str] = []
    for size, scheme, language, place in (("phone", "dark", "en", MUSEUM), ("desk", "light", "ru", GYMNASIUM)):
        page = enter(town, new_page(size, scheme, language), place)
        page.context.add_cookies([{"name": "lang", "value": language, "url": town.url}])
        for path in (
            "/partnerships",
            "/partnerships/new",
            address.removeprefix(town.url),
            f"{address.removeprefix(town.url)}/texts",
        ):
            page.goto(f"{town.url}{path}")
            expect(page.locator("h1")).to_be_visible()
            assert no_sideways_scroll(page), path
            found += faults(page)
            shot(page, f"partnership{path.rpartition('/')[2][:8]}-{size}")
    assert found == []
