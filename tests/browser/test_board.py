"""The board in a browser: reading, putting aside with a reason, bringing back; with a mouse, a thumb, the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from app.store import Advice
from app.store import of as store_of
from tests.browser.conftest import Site, shot


@pytest.fixture
def board(site: Site, new_page: Callable[..., Page]) -> Callable[..., Page]:
    site.app.extensions["setka.discoveries"].forget()
    with store_of(site.app).session() as session:
        session.execute(delete(Advice))
        session.commit()

    def show(query: str = "", size: str = "desk", role: str = "coordinator", **more: str) -> Page:
        page = new_page(size=size, **more)
        site.sign_in(page, role)
        page.goto(f"{site.url}/discovery{query}")
        expect(page.locator(".board-main .alert-info")).to_have_count(0)  # the page refreshes by itself
        return page

    return show


@pytest.mark.parametrize(("size", "scheme"), [pytest.param("desk", "light", marks=pytest.mark.long), ("phone", "dark")])
def test_a_suggestion_is_dismissed_with_a_reason_and_brought_back(
    board: Callable[..., Page], size: str, scheme: str
) -> None:
    page = board("?kind=isolated", size, scheme=scheme)
    shot(page, f"board-{size}-{scheme}")
    card = page.locator(".suggestion").first
    key = card.get_attribute("data-key")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    card.locator("summary", has_text="Отклонить").click()
    card.get_by_role("button", name="Мы это уже знаем").click()
    expect(page.locator(f".suggestion[data-key='{key}']")).to_have_count(0)
    page.locator(".board-shows a", has_text="Отложенные").click()
    aside = page.locator(f".suggestion[data-key='{key}']")
    expect(aside).to_contain_text("Мы это уже знаем")
    aside.get_by_role("button", name="Вернуть").click()
    expect(page.locator(f".suggestion[data-key='{key}']")).to_be_visible()


def test_everything_is_reached_by_the_keyboard(board: Callable[..., Page]) -> None:
    page = board("?kind=lifelines")
    summary = page.locator(".suggestion summary", has_text="Отложить").first
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".alert-success")).to_be_visible()
    page.locator(".board-shows a", has_text="Отложенные").click()
    expect(page.locator(".suggestion .tag", has_text="до").first).to_be_visible()


def test_why_leads_into_the_picture(board: Callable[..., Page]) -> None:
    page = board("?kind=lifelines")
    page.locator(".suggestion-acts a", has_text="Показать в сети").first.click()
    page.wait_for_selector("#picture[data-ready]", state="attached")
    assert page.evaluate("() => setka.cy.nodes().length") > 1
