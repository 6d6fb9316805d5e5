"""Taking a teacher away in a real browser: found by name, taken away, put back; on a phone and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, shot
from tests.browser.test_axe import faults


def test_what_falls_apart_without_one_teacher(site: Site, new_page: Callable[..., Page]) -> None:
    for size, scheme in (("desk", "light"), ("phone", "dark")):
        page = new_page(size, scheme=scheme, language="en")
        site.sign_in(page, "coordinator")
        page.goto(f"{site.url}/removal?on=2026-11-23")
        page.fill("main input[name=q]", "Рощина Вера")
        page.press("main input[name=q]", "Enter")
        page.locator(".removal-found a", has_text="Рощина Вера Андреевна").click()
        page.wait_for_url("**/removal?without=t-roshchina-va*")
        outcome = page.locator("#outcome")
        expect(outcome.locator(".people").first).to_contain_text("Ольховская школа")
        expect(outcome.locator(".figure-value").nth(2)).to_contain_text("8")
        expect(outcome.locator(".tag-urgent")).to_have_count(12)
        width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1]
        assert not faults(page)
        shot(page, f"removal-{size}")
        page.locator(".removal-taken .btn").click()
        page.wait_for_url(lambda url: "without" not in url)
        expect(page.locator("#outcome")).to_have_count(0)


def test_it_works_without_scripts_and_says_what_is_not_there(site: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    site.sign_in(page, "analyst")
    page.goto(f"{site.url}/removal?without=nobody&without=school-7&on=2026-11-23")
    expect(page.locator(".removal-taken > li")).to_have_count(2)
    expect(page.locator("#outcome .figure")).to_have_count(4)
    page.goto(f"{site.url}/removal?without=nobody")
    expect(page.locator("#outcome")).to_have_count(0)
    expect(page.locator("main .nothing")).to_be_visible()
    context.close()


@pytest.mark.parametrize(("role", "status"), [("teacher", 403), ("representative", 403), ("analyst", 200)])
def test_only_whoever_may_see_discoveries_may_look(
    site: Site, new_page: Callable[..., Page], role: str, status: int
) -> None:
    page = new_page()
    site.sign_in(page, role)
    answer = page.goto(f"{site.url}/removal")
    assert answer
    assert answer.status == status
