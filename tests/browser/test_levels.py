"""Levels of detail in the browser: discs open in place, hubs ask first, too much is a question; nothing else moves."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app import levels
from tests.conftest import Site

NewPage = Callable[..., Page]
PLACES = "() => Object.fromEntries(window.setka.cy.nodes().map(n => [n.id(), n.renderedPosition()]))"
OPEN = "id => { const n = window.setka.cy.getElementById(id); n.emit('dbltap'); }"


@pytest.fixture
def explore(site: Site, new_page: NewPage) -> Callable[..., Page]:
    """`explore(query, size=…)`: the explorer, drawn, as a coordinator."""

    def show(query: str = "", size: str = "desk", role: str = "coordinator") -> Page:
        page = new_page(size=size, language="en")
        page.add_init_script(
            "localStorage.setItem('setka.filters', 'closed'); localStorage.setItem('setka.seen', 'yes')"
        )
        page.context.add_cookies([{"name": "lang", "value": "en", "url": site.url}])
        site.sign_in(page, role)
        page.goto(f"{site.url}/explore{query}")
        drawn(page)
        return page

    return show


def drawn(page: Page) -> None:
    expect(page.locator("#picture[data-ready=true]")).to_be_attached()


def nodes(page: Page) -> dict[str, dict[str, Any]]:
    found = page.evaluate("() => [...window.setka.store.state.data.nodes.values()]")
    return {node["id"]: node for node in found}


def state(page: Page, field: str) -> Any:
    return page.evaluate("field => window.setka.store.state.view[field]", field)


def largest(page: Page) -> str:
    discs = [node for node in nodes(page).values() if node["label"] == "Group"]
    return str(max(discs, key=lambda disc: disc["size"])["id"])


def test_the_control_goes_from_people_to_communities_and_back(explore: Callable[..., Page]) -> None:
    page = explore()
    page.click("#levels summary")
    expect(page.locator('[data-level="region"]')).to_be_hidden()
    page.click('[data-level="communities"]')
    drawn(page)
    assert state(page, "level") == "communities"
    expect(page.locator("#level-name")).to_have_text("Communities")
    expect(page.locator("#levels")).not_to_have_attribute("open", "")
    assert {node["label"] for node in nodes(page).values()} >= {"Group"}
    page.click('[data-level="people"]')
    drawn(page)
    assert any(node["label"] == "Teacher" for node in nodes(page).values())
    page.click("#undo")
    page.wait_for_function("() => window.setka.store.state.data.level === 'communities'")
    page.click("#undo")
    page.wait_for_function("() => window.setka.store.state.data.level === 'institutions'")


def test_a_disc_opens_in_place_and_closes_again(explore: Callable[..., Page]) -> None:
    page = explore("?level=communities")
    id = largest(page)
    before = page.evaluate(PLACES)
    page.evaluate(OPEN, id)
    page.wait_for_function("id => window.setka.cy.getElementById(id).empty()", arg=id)
    drawn(page)
    after = page.evaluate(PLACES)
    assert {other: after[other] for other in before if other != id} == {
        other: before[other] for other in before if other != id
    }
    assert len(after) > len(before)
    chip = page.locator("#opened .chip")
    expect(chip).to_have_count(1)
    expect(chip).to_contain_text("+")
    chip.locator("button").click()
    page.wait_for_function("id => window.setka.cy.getElementById(id).nonempty()", arg=id)
    assert page.evaluate(PLACES) == before
    expect(chip).to_have_count(0)
    page.click("#undo")
    page.wait_for_function("id => window.setka.cy.getElementById(id).empty()", arg=id)


def test_the_address_of_an_opened_disc_is_the_same_picture(explore: Callable[..., Page]) -> None:
    page = explore("?level=kinds&open=group:kind:zarechye:museum")
    places = "() => Object.fromEntries(window.setka.cy.nodes().map(n => [n.id(), n.position()]))"
    first = page.evaluate(places)
    assert "museum" in first
    page.reload()
    drawn(page)
    assert page.evaluate(places) == first


def test_the_card_of_a_disc_counts_and_opens(explore: Callable[..., Page]) -> None:
    page = explore("?level=communities")
    id = largest(page)
    size = nodes(page)[id]["size"]
    page.evaluate("id => window.setka.store.go({select: id})", id)
    card = page.locator(".disc-card")
    expect(card.locator(".disc-facts dd").first).to_have_text(str(size))
    expect(card.locator(".disc-tie").first).to_be_visible()
    page.locator(".card-actions .btn-primary").click()
    page.wait_for_function("id => window.setka.cy.getElementById(id).empty()", arg=id)
    member = next(node for node in nodes(page).values() if node.get("disc") == id)
    page.evaluate("id => window.setka.store.go({select: id})", member["id"])
    expect(page.locator("#card")).to_be_visible()


def test_a_sum_says_what_is_in_it(explore: Callable[..., Page]) -> None:
    page = explore("?level=communities")
    tie = page.evaluate(
        "() => [...window.setka.store.state.data.ties.values()].find(t => t.type === 'GROUP_SUM' && t.formal && t.informal)"
    )
    page.evaluate("id => window.setka.store.go({select: id})", tie["id"])
    expect(page.locator("#card")).to_contain_text(
        f"Formal ties: {tie['formal']}, informal contacts: {tie['informal']}."
    )


def test_filters_reach_into_discs(explore: Callable[..., Page]) -> None:
    page = explore("?level=communities&ties=formal")
    ties = page.evaluate("() => [...window.setka.store.state.data.ties.values()].filter(t => t.type === 'GROUP_SUM')")
    assert ties
    assert all(tie["informal"] == 0 for tie in ties)


def test_time_moves_discs_no_more_than_anything(explore: Callable[..., Page]) -> None:
    page = explore("?level=communities")
    places = page.evaluate(PLACES)
    page.evaluate("() => window.setka.store.go({on: '2019-06-01'})")
    drawn(page)
    then = page.evaluate(PLACES)
    assert then == {id: places[id] for id in then}


# --- hubs -------------------------------------------------------------------------------------------------------------


def test_a_hub_asks_before_it_explodes(explore: Callable[..., Page]) -> None:
    page = explore("?select=school-7")
    before = set(nodes(page))
    page.locator(".card-actions .btn-primary").click()
    dialog = page.locator("#hub")
    expect(dialog).to_be_visible()
    assert state(page, "open") == []
    expect(page.locator("#hub-told")).to_contain_text(re.compile(r"\d+"))
    page.check('#hub [name=ties][value="WORKS_AT"]')
    page.check('#hub [value="least"]')
    page.fill("#hub-most", "7")
    page.click("#hub-add")
    expect(dialog).to_be_hidden()
    drawn(page)
    assert state(page, "open") == ["school-7!WORKS_AT!!least!7"]
    page.wait_for_function("count => window.setka.store.state.data.nodes.size > count", arg=len(before))
    gained = set(nodes(page)) - before
    assert len(gained) == 7
    assert all(nodes(page)[id]["label"] == "Teacher" for id in gained)
    page.locator(".card-actions .btn-primary").click()
    page.wait_for_function("count => window.setka.store.state.data.nodes.size === count", arg=len(before))


def test_all_of_a_hub_is_one_press_and_no_is_no(explore: Callable[..., Page]) -> None:
    page = explore("?select=school-7")
    page.locator(".card-actions .btn-primary").click()
    expect(page.locator("#hub")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#hub")).to_be_hidden()
    assert state(page, "open") == []
    page.locator(".card-actions .btn-primary").click()
    page.click("#hub-all")
    page.wait_for_function("() => window.setka.store.state.data.nodes.size > 59")
    assert state(page, "open") == ["school-7!!!!" + state(page, "open")[0].rsplit("!", 1)[1]]


def test_a_small_node_opens_at_once(explore: Callable[..., Page]) -> None:
    page = explore("?select=basic-school-klyuchi")
    page.locator(".card-actions .btn-primary").click()
    page.wait_for_function("() => window.setka.store.state.data.nodes.size > 59")
    expect(page.locator("#hub")).to_be_hidden()
    assert state(page, "open") == ["basic-school-klyuchi"]


# --- too much ---------------------------------------------------------------------------------------------------------


def test_too_much_is_a_question_with_three_answers(
    explore: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(levels, "NODE_CAP", 100)
    page = explore("?level=people")
    offer = page.locator("#level-offer")
    expect(offer).to_be_visible()
    expect(offer).to_contain_text(re.compile(r"people, nodes: 5\d\d, ties: [\d,]+"))
    assert state(page, "draw") == 0
    assert {node["label"] for node in nodes(page).values()} == {"Institution"}
    offer.get_by_role("button", name="Leave it so").click()
    expect(offer).to_be_hidden()
    page.reload()
    drawn(page)
    offer.get_by_role("button", name="Draw anyway").click()
    page.wait_for_function("() => window.setka.store.state.data.nodes.size > 400")
    expect(offer).to_be_hidden()
    assert state(page, "draw") == 1
    page.click("#undo")
    page.wait_for_function("() => window.setka.store.state.data.nodes.size < 100")
    offer.get_by_role("button", name="Show as a table").click()
    expect(page.locator("#table-nodes tbody tr").nth(300)).to_be_attached()


# --- the phone --------------------------------------------------------------------------------------------------------


def test_levels_and_hubs_work_on_a_phone(explore: Callable[..., Page]) -> None:
    page = explore(size="phone")
    page.tap("#levels summary")
    box = page.locator(".level-list").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    page.tap('[data-level="communities"]')
    page.wait_for_function("() => window.setka.store.state.data.level === 'communities'")
    page.evaluate("() => window.setka.store.go({level: 'institutions', open: [], select: 'school-7'})")
    page.locator(".card-actions .btn-primary").tap()
    dialog = page.locator("#hub")
    expect(dialog).to_be_visible()
    box = dialog.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    page.locator("#hub-add").tap()
    expect(dialog).to_be_hidden()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
