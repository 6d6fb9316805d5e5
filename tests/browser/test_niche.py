"""Programmes, niches and the map as people meet them: from a free niche to a programme, by keyboard, on a phone, on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SIZES, shot
from tests.browser.test_directory import no_sideways_scroll
from tests.conftest import Site

NewPage = Callable[..., Page]
PAGES = (
    "/programmes",
    "/programmes/programme-007",
    "/niches?open=technical",
    "/niches/cell?direction=technical&band=7-10&topic=topic-robotics",
    "/niches/years",
    "/institutions/quantorium/niche",
    "/terrain?holds=staff&from=school-lipovka",
)


def english(page: Page, site: Site, role: str) -> Page:
    """The page of somebody who has signed in and reads English."""
    site.sign_in(page, role)
    page.context.add_cookies([{"name": "lang", "value": "en", "url": site.url}])
    return page


def test_from_the_matrix_to_a_free_niche_to_a_programme_begun(site: Site, new_page: NewPage) -> None:
    page = english(new_page(), site, "representative")
    page.goto(f"{site.url}/niches")
    page.get_by_role("link", name="By topics: technical").click()
    row = page.locator("tr", has=page.locator("th", has_text="Робототехника"))
    free = row.locator("td.is-free").first
    expect(free).to_contain_text("0")
    free.get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("7–10")
    expect(page.locator("#beside tbody tr").first).to_contain_text("Строим город")
    page.get_by_role("link", name=re.compile("^Propose a programme")).first.click()
    expect(page.locator("#f-direction")).to_have_value("technical")
    expect(page.locator("#f-age_from")).to_have_value("7")
    expect(page.locator("#f-age_to")).to_have_value("10")
    expect(page.get_by_label("Робототехника", exact=True)).to_be_checked()


def test_the_catalogue_narrows_and_tells_why_a_programme_is_near(site: Site, new_page: NewPage) -> None:
    page = english(new_page("phone"), site, "teacher")
    page.goto(f"{site.url}/programmes")
    page.select_option("select[name=direction]", "art")
    page.select_option("select[name=sort]", "unique")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#shown-of")).to_contain_text("22")
    assert no_sideways_scroll(page)
    page.get_by_role("link", name="Лесные мастера: поделки из природы").click()
    expect(page.locator(".unique-mark")).to_have_text("0.00")
    first = page.locator(".near tbody tr").first
    expect(first).to_contain_text("Куклы бабушкиного сундука")
    expect(first).to_contain_text("both: Народные ремёсла")


def test_the_nearest_on_the_map(site: Site, new_page: NewPage) -> None:
    page = english(new_page(), site, "teacher")
    page.goto(f"{site.url}/institutions?sector=culture")
    page.get_by_role("link", name="On a map").click()
    expect(page.locator("#shown-of")).to_contain_text("7 of 59")
    assert page.locator(".terrain-map a.spot").count() == 7
    page.get_by_role("link", name="Clear").click()
    page.select_option("select[name=holds]", "transport")
    page.select_option("select[name=from]", "school-lipovka")
    page.get_by_role("button", name="Show").click()
    nearest = page.locator(".nearest li").first
    name = nearest.get_by_role("link").inner_text()
    assert page.locator("#whole .way").count() >= 1
    expect(page.locator("#table tbody tr").first).to_contain_text(name)
    sign = page.locator("#whole a.spot.is-holder").first
    sign.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/institutions/"))


def test_every_page_fits_and_works_without_scripts(site: Site, new_page: NewPage, browser: Browser) -> None:
    for size in ("phone", "desk"):
        page = new_page(size, scheme="dark" if size == "desk" else "light")
        site.sign_in(page)
        for number, path in enumerate(PAGES):
            page.goto(f"{site.url}{path}")
            assert no_sideways_scroll(page), (size, path)
            shot(page, f"niche-{number}-{size}")
    context = browser.new_context(java_script_enabled=False, viewport=SIZES["phone"])
    bare: Any = context.new_page()
    site.sign_in(bare)
    bare.goto(f"{site.url}/terrain?kind=museum")
    assert bare.locator(".terrain-map a.spot").count() == 2
    context.close()
