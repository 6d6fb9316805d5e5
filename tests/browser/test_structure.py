"""The pages of structure and evolution as a coordinator uses them: choosing, ordering, going on to the network; both sizes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, shot
from tests.browser.test_axe import SIZES, faults

NewPage = Callable[..., Page]


def english(site: Site, page: Page) -> Page:
    page.context.add_cookies([{"name": "lang", "value": "en", "url": site.url}])
    site.sign_in(page)
    return page


def test_from_a_broker_to_the_network_and_from_two_days_to_their_comparison(site: Site, new_page: NewPage) -> None:
    page = english(site, new_page(language="en"))
    page.goto(f"{site.url}/structure?on=2026-11-23")
    first = page.locator(".brokers tbody tr").first
    expect(first).to_contain_text("Школа № 7")
    page.get_by_role("link", name="Liaison").click()
    expect(page.locator("th[aria-sort]")).to_contain_text("Liaison")
    expect(page.locator(".brokers tbody tr").first).to_contain_text("ИМЦ")
    page.get_by_text("Kinds of ties: all", exact=True).click()
    page.get_by_label("patronage").check()
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("ties=patronage"))
    expect(page.locator(".structure-ground")).to_contain_text("Kinds of ties: patronage")

    page.get_by_role("link", name="Clear").click()
    expect(page.locator(".structure-ground")).to_contain_text("Kinds of ties: all kinds")

    page.goto(f"{site.url}/evolution?on=2026-11-23")
    page.get_by_role("link", name="5 years earlier").click()
    expect(page.locator("#returns")).to_contain_text("Краеведческий музей")
    page.get_by_role("link", name="Compare these days in the network").click()
    expect(page).to_have_url(re.compile(r"/explore\?.*against=2021-11-23"))
    expect(page.locator("canvas").first).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_both_pages_fit_and_are_open_to_everybody(site: Site, new_page: NewPage, size: str) -> None:
    page = new_page(size, scheme="dark" if size == "phone" else "light")
    site.sign_in(page)
    for path in (
        "structure?on=2026-11-23",
        "structure?level=people&on=2026-11-23",
        "evolution?on=2026-11-23&against=2021-11-23",
    ):
        page.goto(f"{site.url}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        assert faults(page) == [], path
        shot(page, f"{path.split('?')[0]}-{size}")
