"""The page about the system itself fits a phone and shows what it promises."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, shot
from tests.browser.test_axe import faults


def test_the_page_fits_a_phone(site: Site, new_page: Callable[..., Page]) -> None:
    page = new_page(size="phone")
    site.sign_in(page, "admin")
    page.goto(f"{site.url}/institutions")
    page.goto(f"{site.url}/watch")
    expect(page.locator("[data-check][data-ready=yes]")).to_have_count(4)
    expect(page.locator("table").last).to_contain_text("directory.institutions")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults(page) == []
    shot(page, "watch-phone")
    page.set_viewport_size({"width": 1440, "height": 900})
    shot(page, "watch-desk")
