"""The search box: groups in one list, by keyboard, at the time that the picture looks at; actions by their names."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Site, shot
from tests.browser.test_explore import drawn, visit

NewPage = Callable[..., Page]
MODULE = "(name) => import(`${document.querySelector('script[type=module][src*=explore]').src.replace(/[^/]+$/, '')}${name}`)"


def ask(page: Page, text: str, key: str = "Control+k") -> Locator:
    """Types into the box and waits until the list answers this text."""
    page.keyboard.press(key)
    expect(page.locator("#search")).to_be_focused()
    with page.expect_response(lambda response: "/api/search" in response.url):
        page.locator("#search").press_sequentially(text)
        page.wait_for_function(
            "() => performance.getEntriesByType('resource').some(e => e.name.includes('/api/search'))"
        )
    expect(page.locator("form.top-search")).not_to_have_class(re.compile("is-busy"))
    expect(page.locator("#found")).to_be_visible()
    return page.locator("#found")


def call(page: Page, module: str, expression: str, *values: Any) -> Any:
    """`expression` of `m` (the module) and `v` (the values), in the page."""
    return page.evaluate(
        f"async ([name, v]) => {{ const m = await ({MODULE})(name); return ({expression}); }}", [module, list(values)]
    )


def test_groups_counts_and_marks(site: Site, page: Page) -> None:
    visit(site, page)
    found = ask(page, "музея", "/")
    kinds = found.locator("[role=option]").evaluate_all("rows => rows.map(row => row.dataset.kind)")
    assert kinds[0] == "node"
    assert "topic" in kinds
    first = found.locator("[role=option]").first
    expect(first).to_have_attribute("data-id", "museum")
    expect(first.locator(".found-here")).to_be_visible()
    shown = found.locator("[data-kind=node]").count()
    expect(found.locator(".found-count").first).to_have_text(re.compile(rf"{shown} .* \d+"))
    told = page.evaluate("() => fetch('/api/search?q=' + encodeURIComponent('музея')).then(r => r.json())")
    expect(found.locator(".found-count").first).to_contain_text(str(told["of"]))
    for group in found.locator("[role=group]").all():
        assert page.locator(f"#{group.get_attribute('aria-labelledby')}").count() == 1
    shot(page, "search-groups")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("select=museum(&|$)"))
    expect(page.locator("#card")).to_be_visible()
    expect(page.locator("#search")).to_have_value("")


def test_two_names_find_their_tie_and_the_way_between_them(site: Site, page: Page) -> None:
    visit(site, page)
    found = ask(page, "школа 7 — краеведческий музей")
    tie = found.locator("[data-kind=tie]").first
    expect(tie).to_have_attribute("data-id", "sum:museum:school-7")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("select=sum:museum:school-7"))
    found = ask(page, "irjkf 7 — vepttv")
    page.keyboard.press("End")
    found.locator("[data-kind=command]").first.click()
    expect(page).to_have_url(re.compile(r"way=school-7,museum"))


def test_the_time_of_the_picture_is_the_time_of_the_search(site: Site, page: Page) -> None:
    visit(site, page, "?on=2016-06-01")
    found = ask(page, "школа 9")
    expect(found.locator("[data-id=school-9] .found-absent")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("focus=school-9"))
    drawn(page)
    assert page.evaluate("() => setka.cy.getElementById('school-9').nonempty()")


def test_actions_are_found_by_name(site: Site, page: Page) -> None:
    visit(site, page, "?sectors=culture")
    page.click(".languages [value=en]")
    drawn(page)
    for typed, address in (
        ("clear", r"/explore$"),
        ("undo", r"sectors=culture"),
        ("show people", r"level=people"),
        ("2024", r"on=2024-12-31"),
        ("hide names", r"label=none"),
        ("comapre dates", r"against=20\d\d-"),
        ("only: patronage", r"kinds=patronage"),
    ):
        found = ask(page, typed)
        command = found.locator("[data-kind=command]").first
        expect(command).to_be_visible()
        command.click()
        expect(page).to_have_url(re.compile(address))
        drawn(page)


def test_the_list_is_walked_by_keyboard_and_left_by_escape(site: Site, page: Page) -> None:
    visit(site, page)
    ask(page, "школа")
    box = page.locator("#search")
    options = page.locator("#found [role=option]")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    active = box.get_attribute("aria-activedescendant")
    assert active == options.first.get_attribute("id")
    page.keyboard.press("Escape")
    expect(page.locator("#found")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    assert "select" not in page.url


def test_every_page_has_the_box(site: Site, new_page: NewPage) -> None:
    page = new_page(language="en")
    site.sign_in(page, "teacher")
    page.goto(f"{site.url}/teachers")
    found = ask(page, "2020", "/")
    found.locator("[data-kind=command]").first.click()
    expect(page).to_have_url(re.compile(r"/explore\?on=2020-12-31"))
    page.goto(f"{site.url}/institutions")
    ask(page, "школы 7")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/institutions/school-7$"))


def test_what_is_typed_before_the_script_has_come_is_asked_for_too(site: Site, page: Page) -> None:
    visit(site, page)
    waiting: list[Route] = []
    page.route("**/finder.js*", lambda route: waiting.append(route))
    with page.expect_request("**/finder.js*"):
        page.goto(f"{site.url}/institutions", wait_until="commit")
        page.type("#search", "музея")  # not by a locator: they wait for scripts
    page.wait_for_function("document.readyState !== 'loading'")
    assert waiting, "the script was held back"
    for held in waiting:
        held.continue_()
    expect(page.locator("#found [data-id=museum]")).to_be_visible()


def test_a_slash_typed_into_a_field_is_a_slash(site: Site, page: Page) -> None:
    site.sign_in(page)
    page.goto(f"{site.url}/institutions")
    field = page.locator("main input[type=search], main input[name=q]").first
    field.click()
    page.keyboard.type("a/b")
    expect(field).to_have_value("a/b")


@pytest.mark.parametrize("size", ["phone"])
def test_the_box_on_a_phone(site: Site, new_page: NewPage, size: str) -> None:
    page = new_page(size=size)
    visit(site, page)
    page.click("[data-search-open]")
    page.locator("#search").press_sequentially("музей")
    expect(page.locator("#found [role=option]").first).to_be_visible()
    box = page.locator("#found").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    shot(page, "search-phone")


def test_words_of_actions(site: Site, page: Page) -> None:
    """The pure part: days, distances, which actions a text may mean."""
    visit(site, page)
    days = {
        "2024": "2024-12-31",
        "2026": "2026-11-23",
        "2024 год": "2024-12-31",
        "март 2024": "2024-03-31",
        "5 мая 2023": "2023-05-05",
        "march 2024": "2024-03-31",
        "01.05.2024": "2024-05-01",
        "02.2024": "2024-02-29",
        "2024-02-30": None,
        "2031": None,
        "школа 2024": None,
        "7": None,
    }
    for text, day in days.items():
        assert call(page, "commands.js", "m.dayOf(v[0], 'ru', '2026-11-23')", text) == day, text
    for a, b, far in (("", "", 0), ("abc", "acb", 1), ("школа", "шклоа", 1), ("путь", "пут", 1), ("абв", "где", 3)):
        assert call(page, "commands.js", "m.distance(v[0], v[1])", a, b) == far
        assert call(page, "commands.js", "m.distance(v[1], v[0])", a, b) == far
    known = [
        {"id": "clear", "name": "Очистить фильтры", "words": "сбросить"},
        {"id": "undo", "name": "Отменить", "words": "шаг назад"},
        {"id": "table", "name": "Показать таблицей", "words": "список"},
    ]
    for text, ids in (
        ("очист", ["clear"]),
        ("фильтров", ["clear"]),
        ("jxbcnbnm", ["clear"]),
        ("сброс", ["clear"]),
        ("очистиь фильтры", ["clear"]),
        ("шаг назад", ["undo"]),
        ("таблица", ["table"]),
        ("школа", []),
        ("о", []),
        ("школа и фильтры", []),
    ):
        assert call(page, "commands.js", "m.matching(v[0], v[1]).map(c => c.id)", text, known) == ids, text
