"""Paths in the explorer, by keyboard, by mouse and on a phone: what the server answers is what is listed and marked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Site, shot
from tests.browser.test_explore import NewPage, drawn, visit
from tests.picture import click

WAY = "?way=school-7,museum"
MARKED = "() => setka.cy.elements('.on-path').map(e => e.id()).sort()"


def found(page: Page, count: int | None = None) -> None:
    """Waits until the answer to the question of the address is listed."""
    expect(page.locator("#path-results[aria-busy=false] .path-outcome")).to_be_visible()
    if count is not None:
        expect(page.locator(".path")).to_have_count(count)


def told(page: Page, query: str) -> dict[str, Any]:
    """What the server says to the same question."""
    return page.evaluate("query => fetch('/api/explore/paths' + query).then(r => r.json())", query)


def parts(path: dict[str, Any]) -> set[str]:
    return {*path["nodes"], *(step["tie"] for step in path["steps"])}


def box(page: Page, index: int) -> Locator:
    return page.locator(f"[data-stop='{index}'] input")


def right_click(page: Page, id: str) -> None:
    click(page, id, "right")
    expect(page.locator(".context-menu")).to_be_visible()


def entries(page: Page) -> list[str]:
    """What the open menu offers about paths."""
    return page.locator("[data-entry^='path.']").evaluate_all("entries => entries.map(entry => entry.dataset.entry)")


def test_a_path_is_found_by_keyboard_alone(site: Site, page: Page) -> None:
    visit(site, page)
    page.focus("#path-switch")
    page.keyboard.press("Enter")
    expect(box(page, 0)).to_be_focused()
    expect(box(page, 0)).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("школа 7")
    first = page.locator("[data-stop='0'] [role=option]").first
    expect(first).to_have_attribute("data-id", "school-7")
    expect(box(page, 0)).to_have_attribute("aria-expanded", "true")
    expect(box(page, 0)).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "")
    page.keyboard.press("Enter")
    expect(box(page, 1)).to_be_focused()
    page.keyboard.type("музей")
    options = page.locator("[data-stop='1'] [role=option]")
    expect(options.nth(1)).to_be_visible()
    ids = options.evaluate_all("rows => rows.map(row => row.dataset.id)")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    for _ in range(ids.index("museum")):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"way=school-7,museum"))
    found(page, 3)
    page.keyboard.press("Escape")
    expect(page.locator("#mode-panel")).to_be_hidden()
    assert "way" not in page.url
    expect(page.locator("#path-switch")).to_be_focused()


def test_escape_and_leaving_keep_what_was_chosen(site: Site, page: Page) -> None:
    visit(site, page, WAY)
    found(page, 3)
    name = box(page, 0).input_value()
    box(page, 0).fill("музей")
    expect(page.locator("[data-stop='0'] [role=option]").first).to_be_visible()
    box(page, 0).press("Escape")
    expect(page.locator("[data-stop='0'] [role=listbox]")).to_be_hidden()
    expect(box(page, 0)).to_have_value(name)
    expect(page.locator("#mode-panel")).to_be_visible()
    box(page, 0).fill("нет такого имени")
    expect(page.locator("[data-stop='0'] .pick-note")).to_be_visible()
    box(page, 1).focus()
    expect(box(page, 0)).to_have_value(name)
    assert "way=school-7,museum" in page.url


def test_the_link_opens_the_same_paths_and_the_picture_shows_them(site: Site, page: Page) -> None:
    visit(site, page, WAY)
    found(page, 3)
    answer = told(page, WAY)
    listed = page.locator(".path").evaluate_all(
        "paths => paths.map(path => [...path.querySelectorAll('.path-node .end')].map(end => end.dataset.id))"
    )
    assert listed == [path["nodes"] for path in answer["paths"]]
    assert set(page.evaluate(MARKED)) == set().union(*map(parts, answer["paths"]))
    assert page.evaluate("() => setka.cy.elements().not('.on-path').every(e => e.hasClass('dim'))")
    people = {node["id"] for node in answer["picture"]["nodes"] if node["label"] == "Teacher"}
    assert people, "somebody on the way is not an institution and is drawn all the same"
    marked = page.evaluate(MARKED)
    shot(page, "paths")
    page.reload()
    drawn(page)
    found(page, 3)
    assert page.evaluate(MARKED) == marked
    page.click("#path-close")
    expect(page.locator("#mode-panel")).to_be_hidden()
    drawn(page)
    assert not page.evaluate(MARKED)
    assert not page.evaluate("ids => ids.filter(id => setka.cy.getElementById(id).nonempty())", sorted(people))
    page.click("#undo")
    found(page, 3)
    assert page.evaluate(MARKED) == marked


def test_the_mouse_marks_one_path_and_a_click_keeps_it(site: Site, page: Page) -> None:
    visit(site, page, WAY)
    found(page, 3)
    answer = told(page, WAY)
    every = page.evaluate(MARKED)
    page.hover("[data-path='1'] .path-head")
    assert set(page.evaluate(MARKED)) == parts(answer["paths"][1])
    page.hover("#path-swap")
    assert page.evaluate(MARKED) == every
    page.click("[data-path='0'] .path-head")
    page.hover("#path-swap")
    expect(page.locator("[data-path='0'] .path-head")).to_have_attribute("aria-pressed", "true")
    assert set(page.evaluate(MARKED)) == parts(answer["paths"][0])
    page.focus("[data-path='2'] .path-head")
    assert set(page.evaluate(MARKED)) == parts(answer["paths"][2])
    page.click("[data-path='0'] .end >> nth=1")
    expect(page.locator("#card")).to_be_visible()
    expect(page.locator("#card .card-body-text")).to_have_attribute("data-id", answer["paths"][0]["nodes"][1])


def test_what_is_avoided_is_left_out_until_it_is_allowed_again(site: Site, page: Page) -> None:
    visit(site, page, WAY)
    found(page, 3)
    first = told(page, WAY)["paths"][0]
    middle, tie = first["nodes"][1], first["steps"][0]["tie"]
    page.click(f"[data-path='0'] [data-avoid='{middle}']")
    expect(page).to_have_url(re.compile(f"avoid={middle}"))
    expect(page.locator(".path-avoided .chip")).to_have_count(1)
    expect(page.locator(f".path .end[data-id='{middle}']")).to_have_count(0)
    found(page, 3)
    page.click(".path-avoided .chip button")
    expect(page.locator(f".path .end[data-id='{middle}']").first).to_be_visible()
    page.click(f"[data-path='0'] [data-avoid='{tie}']")
    expect(page.locator(f".path [data-avoid='{tie}']")).to_have_count(0)
    page.reload()
    drawn(page)
    found(page)
    expect(page.locator(".path-avoided .chip-text")).to_contain_text(" – ")


def test_the_menu_of_a_node_sets_ends_and_stops(site: Site, page: Page) -> None:
    visit(site, page)
    spots = page.evaluate(
        """() => setka.cy.nodes('[label = "Institution"]').filter(n => {
            const box = document.getElementById("picture").getBoundingClientRect();
            const p = n.renderedPosition();
            const top = document.elementFromPoint(box.x + p.x, box.y + p.y);
            return p.x > 480 && p.x < 900 && p.y > 80 && p.y < 480 && n.degree() > 3 && top?.closest("#picture");
        }).sort((a, b) => b.degree() - a.degree()).slice(0, 12).map(n => n.id())"""
    )
    one, two, three = spots[0], spots[5], spots[10]
    right_click(page, one)
    assert entries(page) == ["path.menu.from", "path.menu.to"]
    page.click("[data-entry='path.menu.from']")
    expect(page).to_have_url(re.compile(f"way={one},\\?"))
    expect(page.locator("#mode-panel")).to_be_visible()
    drawn(page)
    right_click(page, two)
    page.click("[data-entry='path.menu.to']")
    expect(page).to_have_url(re.compile(f"way={one},{two}"))
    found(page)
    drawn(page)
    right_click(page, three)
    assert entries(page) == ["path.menu.from", "path.menu.to", "path.menu.through", "path.menu.avoid"]
    page.click("[data-entry='path.menu.avoid']")
    expect(page).to_have_url(re.compile(f"avoid={three}"))
    found(page)
    right_click(page, three)
    page.click("[data-entry='path.menu.through']")
    expect(page).to_have_url(re.compile(f"way={one},{three},{two}"))
    expect(page).not_to_have_url(re.compile("avoid="))
    found(page)
    box(page, 1).focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page).to_have_url(re.compile(f"way={one},{two},{three}"))
    expect(box(page, 2)).to_be_focused()
    page.click("[data-stop='1'] .path-up")
    expect(page).to_have_url(re.compile(f"way={two},{one},{three}"))
    page.click("#path-swap")
    expect(page).to_have_url(re.compile(f"way={three},{one},{two}"))
    page.click("[data-stop='1'] .path-remove")
    expect(page).to_have_url(re.compile(f"way={three},{two}"))
    for _ in range(3):
        page.click("#path-add")
    expect(page.locator("[data-stop]")).to_have_count(5)
    expect(page.locator("#path-add")).to_be_disabled()
    expect(box(page, 3)).to_be_focused()


def test_who_can_introduce_us_goes_through_people_and_names_whom_to_ask(site: Site, page: Page) -> None:
    visit(site, page, WAY)
    found(page, 3)
    page.click("#path-introduce")
    expect(page).to_have_url(re.compile("through=informal,work"))
    expect(page.locator("#path-introduce")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".path-ask")).to_have_count(3)
    answer = told(page, f"{WAY}&through=informal,work")
    names = {node["id"]: node["name"] for node in answer["picture"]["nodes"]}
    for index, path in enumerate(answer["paths"]):
        assert {step["type"] for step in path["steps"]} <= {"INFORMAL_TIE", "WORKS_AT"}
        expect(page.locator(".path-ask").nth(index)).to_contain_text(names[path["nodes"][1]])
    page.click("#path-introduce")
    expect(page).not_to_have_url(re.compile("through="))


def test_no_path_is_no_dead_end(site: Site, page: Page) -> None:
    visit(site, page, f"{WAY}&through=formal&on=2012-01-01")
    found(page, 0)
    page.locator(".path-out button").first.click()
    found(page, 3)
    page.goto(f"{site.url}/explore?way=basic-school-klyuchi,museum")
    drawn(page)
    found(page, 0)
    expect(page.locator(".path-out button")).to_have_count(3)
    page.locator(".path-out button").nth(2).click()
    expect(page.locator("#path-on")).to_be_focused()
    page.locator(".path-out button").nth(0).click()
    expect(page).to_have_url(re.compile("focus=basic-school-klyuchi"))
    expect(page.locator("#mode-panel")).to_be_hidden()


def test_conditions_change_the_question_and_stand_in_the_address(site: Site, page: Page) -> None:
    visit(site, page, WAY)
    found(page, 3)
    page.click("#path-conditions summary")
    page.click("input[value=formal][name=path-through]")
    expect(page).to_have_url(re.compile("through=informal,work"))
    page.click("input[value=work][name=path-through]")
    expect(page).to_have_url(re.compile("through=informal(&|$)"))
    page.click("input[value=informal][name=path-through]")
    expect(page.locator("input[value=informal][name=path-through]")).to_be_checked()
    page.click("input[value=proposed][name=path-through]")
    expect(page).to_have_url(re.compile("through=informal,proposed"))
    page.select_option("#path-best", "5")
    expect(page).to_have_url(re.compile("best=5"))
    page.fill("#path-on", "2024-05-20")
    expect(page).to_have_url(re.compile("on=2024-05-20"))
    found(page)
    page.click("#path-close")
    expect(page).not_to_have_url(re.compile("through|best|way"))


def test_a_server_that_does_not_answer_can_be_asked_again(site: Site, page: Page) -> None:
    visit(site, page)
    page.route("**/api/explore/paths*", lambda route: route.fulfill(status=503, json={"ok": False, "error": "Нет"}))
    page.evaluate("() => setka.store.go({ way: ['school-7', 'museum'] })")
    expect(page.locator("#path-results [role=alert]")).to_contain_text("Нет")
    page.unroute("**/api/explore/paths*")
    page.click("#path-results button")
    found(page, 3)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_picture_stays_above_the_paths(site: Site, new_page: NewPage, scheme: str) -> None:
    page = new_page("phone", scheme=scheme)
    visit(site, page)
    page.locator("#path-switch").tap()
    box(page, 0).tap()
    page.keyboard.type("школа 7")
    page.locator("[data-stop='0'] [role=option][data-id=school-7]").tap()
    page.keyboard.type("краеведч")
    page.locator("[data-stop='1'] [role=option][data-id=museum]").tap()
    found(page, 3)
    answer = told(page, WAY)
    page.locator("[data-path='2'] .path-head").tap()
    assert set(page.evaluate(MARKED)) == parts(answer["paths"][2])
    page.wait_for_function(  # the picture is in sight beside the path that was tapped
        """() => { const r = document.getElementById("picture").getBoundingClientRect();
            return document.elementFromPoint(r.x + 40, r.y + r.height / 2)?.closest("#picture") !== null; }"""
    )
    page.wait_for_function(
        """() => setka.cy.nodes('.on-path').every(n => {
            const p = n.renderedPosition();
            return p.x > 0 && p.x < setka.cy.width() && p.y > 0 && p.y < setka.cy.height();
        })"""
    )
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    shot(page, f"paths-phone-{scheme}")


def test_on_a_phone_the_word_of_an_empty_network_covers_neither_the_path_nor_a_button(
    empty_site: Site, new_page: NewPage
) -> None:
    page = new_page("phone")
    empty_site.sign_in(page)
    page.goto(f"{empty_site.url}/explore?way=school-7,museum")
    expect(page.locator("#notice .empty")).to_be_visible()
    expect(page.locator("#open-full")).to_be_hidden()
    expect(page.locator(".path-body")).to_be_visible()
    for seen in ("#mode-panel h2", "#notice h2"):  # where it lies once everything has come
        page.wait_for_function(
            """seen => { const element = document.querySelector(seen), r = element.getBoundingClientRect();
                return element.contains(document.elementFromPoint(r.x + 5, r.y + r.height / 2)); }""",
            arg=seen,
        )
