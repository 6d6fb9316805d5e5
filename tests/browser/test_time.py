"""Time in the explorer: the strip of seasons, playing, two dates, and places that stay what they are."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, shot
from tests.browser.test_explore import NewPage, answer, drawn, elements, visit
from tests.picture import drag

SPOTS = "() => Object.fromEntries(setka.cy.nodes().map(n => [n.id(), [n.position('x'), n.position('y')]]))"
ON_SCREEN = "() => Object.fromEntries(setka.cy.nodes().map(n => [n.id(), Object.values(n.renderedPosition())]))"
# What is drawn of whom otherwise than the style sheet says of this very element.
WRONG = """() => setka.cy.elements().filter((e) => Object.values(e[0]._private.style).some((worn) => {
  const { value, field } = worn?.mapping ?? {};
  if (field) return worn.value !== String(e.data(field));
  return typeof value === "function" && setka.cy.style().parse(worn.name, value(e)).strValue !== worn.strValue;
})).map((e) => e.id())"""
DAYS = ("2017-02-28", "2020-05-31", "2023-11-30", "2025-08-15")


def go(page: Page, **patch: Any) -> None:
    page.evaluate("patch => setka.store.go(patch)", patch)
    drawn(page)


def kept(before: dict[str, list[float]], after: dict[str, list[float]]) -> set[str]:
    """Nodes of both pictures; fails if one of them has moved."""
    both = before.keys() & after.keys()
    assert {id: after[id] for id in both} == {id: before[id] for id in both}
    return both


@pytest.mark.parametrize("query", ["", "?level=people", "?focus=museum&depth=2", "?open=gymnasium-1"])
def test_each_date_is_drawn_as_the_graph_answers_it(site: Site, page: Page, query: str) -> None:
    """The browser filters by the days of ties; the server filters the same date in Cypher: they agree."""
    visit(site, page, query)
    for on in DAYS:
        go(page, on=on)
        told = answer(page, f"{query or '?'}&on={on}")
        shown = elements(page)
        assert shown["ties"] == {tie["id"] for tie in told["ties"]}, on
        counts = {tie["id"]: tie["count"] for tie in told["ties"]}
        assert page.evaluate("() => Object.fromEntries(setka.cy.edges().map(e => [e.id(), e.data('count')]))") == counts
        assert shown["nodes"] == {node["id"] for node in told["nodes"]}, on


@pytest.mark.parametrize("query", ["", "?level=people", "?level=communities"])
def test_elements_alike_share_a_style_and_nothing_else(site: Site, page: Page, query: str) -> None:
    """Widths, sizes, colours, shapes and names are each element’s own after every kind of change."""
    visit(site, page, query)
    some = page.evaluate("() => setka.cy.nodes().map(n => n.id()).sort()[0]")
    for change in (
        *({"on": on} for on in DAYS),
        {"select": some},
        {"against": "2020-05-31"},
        {"select": None},
        {"label": "initials"},
    ):
        go(page, **change)
        assert page.evaluate(WRONG) == [], change
    page.evaluate("() => void setka.cy.zoom(setka.cy.zoom() * 3)")
    page.locator("#fit").click()
    go(page, on=None, against=None)
    assert page.evaluate(WRONG) == []


def test_nobody_moves_while_time_does(site: Site, page: Page) -> None:
    visit(site, page)
    before = page.evaluate(ON_SCREEN)
    for on in DAYS:
        go(page, on=on)
        assert len(kept(before, page.evaluate(ON_SCREEN))) > 40
    page.reload()
    drawn(page)
    assert len(kept(before, page.evaluate(ON_SCREEN))) > 40


def test_nobody_moves_when_a_neighbour_is_expanded(site: Site, page: Page) -> None:
    visit(site, page)
    before = page.evaluate(SPOTS)
    go(page, open=["gymnasium-1"])
    one = page.evaluate(SPOTS)
    assert len(one) > len(before)
    assert kept(before, one) == before.keys()
    go(page, open=["gymnasium-1", "museum"])
    two = page.evaluate(SPOTS)
    assert kept(one, two) == one.keys()
    page.reload()
    drawn(page)
    assert page.evaluate(SPOTS) == two


def test_the_slider_says_the_season_and_its_ties(site: Site, new_page: NewPage) -> None:
    page = new_page(language="en")
    site.sign_in(page)
    page.goto(f"{site.url}/explore")
    drawn(page)
    slider = page.locator("#time-slider")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    drawn(page)
    expect(page).to_have_url(re.compile(r"on=\d{4}-\d\d-\d\d"))
    on = page.evaluate("() => setka.store.state.view.on")
    # The same three numbers, counted here from the answer.
    whole = answer(page)
    spans = [
        span
        for tie in whole["ties"]
        if tie["type"] in ("FORMAL_TIE", "INFORMAL_SUM")
        for span in (tie.get("spans") or [[tie["since"], tie["until"]]])
    ]
    year, month = int(on[:4]), int(on[5:7])
    first = {2: f"{year - 1}-12-01", 5: f"{year}-03-01", 8: f"{year}-06-01", 11: f"{year}-09-01"}[month]
    living = [s for s in spans if (s[0] or "") <= on <= (s[1] or "9999")]
    begun = [s for s in living if (s[0] or "") >= first]
    ended = [s for s in spans if (s[1] and on > s[1] >= first) or (s[1] and s[1] == page.evaluate(EVE, first))]
    text = slider.get_attribute("aria-valuetext") or ""
    assert [int(n) for n in re.findall(r"\d+", text.replace("\xa0", ""))][1:] == [len(living), len(begun), len(ended)]
    page.keyboard.press("Home")
    drawn(page)
    assert page.evaluate("() => setka.store.state.view.on") < "2017"
    page.go_back()
    drawn(page)


EVE = "day => { const d = new Date(day + 'T00:00:00Z'); d.setUTCDate(d.getUTCDate() - 1); return d.toISOString().slice(0, 10); }"


def test_playing_runs_to_today_and_is_one_step_back(site: Site, page: Page) -> None:
    visit(site, page, "?on=2025-11-30")
    page.locator(".time-hands button").nth(1).click()
    page.wait_for_function("() => setka.store.state.view.on === null")
    expect(page.locator(".time-hands button").nth(1)).to_have_attribute("aria-pressed", "false")
    page.click("#undo")
    page.wait_for_function("() => setka.store.state.view.on === '2025-11-30'")


def test_modes_say_what_they_show(site: Site, page: Page) -> None:
    visit(site, page, "?on=2020-11-30")
    instant = elements(page)["ties"]
    page.select_option("#time-mode", "window3")
    drawn(page)
    window = elements(page)["ties"]
    page.select_option("#time-mode", "growth")
    drawn(page)
    growth = elements(page)["ties"]
    assert instant < window < growth
    ghosts = page.evaluate("() => setka.cy.edges('.ended').map(e => e.id())")
    days = {tie["id"]: tie for tie in answer(page)["ties"]}
    assert ghosts
    for id in ghosts:
        ends = [until for _, until in days[id].get("spans") or [[None, days[id]["until"]]]]
        assert any(until and until < "2020-11-30" for until in ends)
    shot(page, "explore-growth")


def test_two_dates_are_counted_and_coloured(site: Site, page: Page) -> None:
    visit(site, page, "?on=2025-11-30")
    page.click("#compare-switch")
    drawn(page)
    page.fill("#compare-against", "2021-11-30")
    page.wait_for_function("() => setka.store.state.view.against === '2021-11-30'")
    drawn(page)
    tally: dict[str, int] = {"kept": 0, "begun": 0, "ended": 0}
    lines: dict[str, set[str]] = {"kept": set(), "begun": set(), "ended": set()}
    for tie in answer(page)["ties"]:
        states = []
        for since, until in tie.get("spans") or [[tie["since"], tie["until"]]]:
            then, now = ((since or "") <= day <= (until or "9999") for day in ("2021-11-30", "2025-11-30"))
            if then or now:
                states.append("kept" if then and now else "begun" if now else "ended")
                if tie["type"] in ("FORMAL_TIE", "INFORMAL_SUM"):
                    tally[states[-1]] += 1
        if not states:
            continue
        if not tie.get("spans"):
            lines[states[0]].add(tie["id"])
    foot = page.locator(".compare-table tfoot td").all_inner_texts()
    assert [int(re.sub(r"\D", "", text) or 0) for text in foot] == [tally["kept"], tally["begun"], tally["ended"]]
    assert min(tally.values()) > 5
    for what, ids in lines.items():
        drawn_so = set(page.evaluate("what => setka.cy.edges('.compared.' + what).map(e => e.id())", what))
        assert ids <= drawn_so
    page.locator(".change-begun.change").first.click()
    expect(page.locator("#card")).to_be_visible()
    shot(page, "explore-compare")
    page.click("#compare-close")
    drawn(page)
    assert page.evaluate("() => [setka.store.state.view.on, setka.store.state.view.against]") == ["2025-11-30", None]


def test_closing_the_strip_asks_whether_the_date_stays(site: Site, page: Page) -> None:
    visit(site, page)
    go(page, on="2022-05-31")
    page.click("#time-switch")
    page.click(".time-question .btn-secondary")
    page.wait_for_function("() => setka.store.state.view.on === null")
    page.click("#time-switch")
    go(page, on="2022-05-31")
    page.click("#time-switch")
    page.click(".time-question .btn-primary")
    assert page.evaluate("() => setka.store.state.view.on") == "2022-05-31"
    expect(page.locator("#timeline")).to_be_hidden()


def test_dragging_moves_a_node_in_this_scene_only(site: Site, page: Page, new_page: NewPage) -> None:
    visit(site, page)
    before = page.evaluate(SPOTS)
    drag(page, "school-9", by=(60, 40))
    page.wait_for_function("() => setka.store.state.view.moved['school-9']")
    after = page.evaluate(SPOTS)
    assert after["school-9"] != before["school-9"]
    assert {id for id in before if before[id] != after[id]} == {"school-9"}
    again = new_page()
    site.sign_in(again)
    again.goto(page.url)
    drawn(again)
    assert again.evaluate(SPOTS) == after
    page.click("#undo")
    page.wait_for_function("() => !setka.store.state.view.moved['school-9']")
    drawn(page)
    assert page.evaluate(SPOTS) == before


def test_the_menu_of_a_node_works_with_mouse_and_keys(site: Site, page: Page) -> None:
    visit(site, page)
    page.focus("#picture")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("m")
    menu = page.get_by_role("menu")
    expect(menu).to_be_visible()
    entry = menu.get_by_role("menuitem", name="Показать окружение", exact=True)
    for _ in range(menu.get_by_role("menuitem").count()):
        if entry.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function("() => setka.store.state.view.focus")
    expect(menu).to_be_hidden()
    expect(page.locator("#picture")).to_be_focused()


def test_a_first_visit_offers_two_doors_and_is_not_repeated(site: Site, page: Page) -> None:
    visit(site, page)
    page.click("#door-network")
    expect(page.locator(".hints li")).to_have_count(3)
    page.locator(".welcome button").click()
    page.reload()
    drawn(page)
    expect(page.locator(".welcome")).to_have_count(0)


def test_a_first_visit_leaves_room_for_the_picture_and_the_table(site: Site, new_page: NewPage) -> None:
    """On a phone it stands above the picture and its button; on a desk it does not lie on the heads of a table."""
    phone, desk = new_page(size="phone"), new_page()
    for page in (phone, desk):
        visit(site, page)
        expect(page.locator(".welcome")).to_be_visible()
    welcome, button = phone.locator(".welcome").bounding_box(), phone.locator("#open-full").bounding_box()
    assert welcome is not None
    assert button is not None
    assert welcome["y"] + welcome["height"] <= button["y"], "it covers the button that opens the picture"
    assert welcome["x"] + welcome["width"] <= 360
    desk.locator("button[data-show=table]").click()
    expect(desk.locator(".welcome")).to_have_count(0)


def test_all_keys_are_listed_on_a_question_mark(site: Site, page: Page) -> None:
    visit(site, page)
    page.focus("#picture")
    page.keyboard.press("Shift+Slash")
    expect(page.locator("dialog.keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.keys")).to_be_hidden()


def test_the_phone_steps_through_time(site: Site, new_page: NewPage) -> None:
    page = new_page(size="phone", scheme="dark")
    visit(site, page)
    expect(page.locator("#timeline")).to_be_hidden()
    page.click("#time-switch")
    page.locator(".time-hands button").first.tap()
    expect(page).to_have_url(re.compile("on="))
    drawn(page)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    shot(page, "explore-time-phone")
