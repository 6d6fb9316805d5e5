"""The picture in the README is made by this test: `make picture` copies it to `docs/`."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.conftest import shot
from tests.conftest import Site


def test_the_picture_of_the_readme_shows_the_municipality(site: Site, page: Page) -> None:
    site.sign_in(page)
    page.goto(f"{site.url}/explore?on=2026-11-23")
    page.wait_for_selector("#picture[data-ready]", state="attached")
    drawn = page.evaluate("window.setka.cy.nodes().length")
    assert drawn == 59
    assert shot(page, "explore").stat().st_size > 50_000, "the picture is blank"
