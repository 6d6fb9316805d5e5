"""A table that takes long, as a person gets it: a page says how far it is, the download begins by itself, and one goes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, shot
from tests.browser.test_directory import no_sideways_scroll


@pytest.mark.parametrize(("size", "scheme"), [("desk", "dark"), ("phone", "light")])
def test_the_download_begins_by_itself_and_the_page_leads_back(
    site: Site, new_page: Callable[..., Page], size: str, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = new_page(size=size, scheme=scheme)
    site.sign_in(page)
    monkeypatch.setattr("app.views.waiting.WAIT", 0.0)
    with page.expect_download() as coming:
        page.goto(f"{site.url}/year.csv?on=2021-08-31")
        expect(page.locator("main progress")).to_be_visible()
        expect(page.locator("main [role=status]")).to_be_visible()
        assert no_sideways_scroll(page)
        shot(page, f"waiting-{size}-{scheme}")
    assert coming.value.suggested_filename == "year-2021-08-31.csv"
    assert len(Path(coming.value.path()).read_text(encoding="utf-8-sig").splitlines()) > 20
    expect(page.locator("main progress")).to_have_count(0)
    expect(page.locator("main .alert-success")).to_be_visible()
    shot(page, f"waiting-done-{size}-{scheme}")
    monkeypatch.setattr("app.views.waiting.WAIT", 300.0)
    page.click("main .waiting-ways a[href^='/year?']")
    expect(page.locator("#decide")).to_be_visible()
    assert page.input_value("input[name=on]") == "2021-08-31"
