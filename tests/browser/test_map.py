"""The shared map in the browser: my moves are mine, a coordinator makes them the map, and everything can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import Site

NewPage = Callable[..., Page]
MAP = "() => window.setka.store.state.data.layout.id"
PLACES = "() => Object.fromEntries(window.setka.cy.nodes().map(n => [n.id(), n.position()]))"


@pytest.fixture
def changed(content: Any) -> Iterator[None]:
    """The seed is loaded anew after a test that changes its map."""
    yield
    content.name = "changed"


@pytest.fixture
def explore(site: Site, new_page: NewPage, changed: None) -> Callable[..., Page]:
    def show(query: str = "", role: str = "coordinator", size: str = "desk") -> Page:
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


def differing(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    return {id for id in one if one[id] != other[id]}


def test_a_coordinator_makes_moves_the_map_for_everyone_and_takes_it_back(explore: Callable[..., Page]) -> None:
    page = explore()
    original = page.evaluate(PLACES)
    page.evaluate("() => window.setka.store.go({moved: {'school-7': {x: -2500, y: 40}, museum: {x: 0, y: -2600}}})")
    drawn(page)
    mine = page.evaluate(PLACES)
    assert differing(original, mine) == {"school-7", "museum"}
    other = explore(role="teacher")
    assert other.evaluate(PLACES) == original, "my moves are a part of my scene only"

    page.click("#map-menu summary")
    expect(page.locator("#map-moves")).to_have_text("2")
    page.click("#map-keep")
    notice = page.locator("#map-notice")
    expect(notice).to_contain_text("everyone")
    drawn(page)
    assert page.evaluate(PLACES) == mine
    assert page.evaluate("() => location.search") == ""
    told, legend = notice.bounding_box(), page.locator("#legend-box").bounding_box()
    assert told is not None
    assert legend is not None
    assert told["y"] + told["height"] <= legend["y"], "it covers what the legend says"
    other.reload()
    drawn(other)
    assert other.evaluate(PLACES) == mine

    notice.get_by_role("button", name="Undo").click()
    expect(notice).to_contain_text("as it was")
    drawn(page)
    assert page.evaluate(PLACES) == original
    other.reload()
    drawn(other)
    assert other.evaluate(PLACES) == original


def test_laying_out_anew_asks_first_and_is_undone_from_the_menu(explore: Callable[..., Page]) -> None:
    page = explore()
    original = page.evaluate(PLACES)
    page.click("#map-menu summary")
    page.click("#map-anew")
    dialog = page.locator("#map-dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.evaluate(PLACES) == original
    page.click("#map-menu summary")
    page.click("#map-anew")
    page.check("#map-geography")
    page.locator("#map-dialog [value=go]").click()
    expect(page.locator("#map-notice")).to_contain_text("anew")
    drawn(page)
    assert len(differing(original, page.evaluate(PLACES))) > 50
    page.locator("#map-notice").get_by_role("button", name="Close").click()
    page.click("#map-menu summary")
    page.click("#map-undo")
    expect(page.locator("#map-notice")).to_contain_text("as it was")
    drawn(page)
    assert page.evaluate(PLACES) == original


def test_my_moves_are_taken_back_by_anyone(explore: Callable[..., Page]) -> None:
    page = explore(role="teacher")
    original = page.evaluate(PLACES)
    page.click("#map-menu summary")
    expect(page.locator("#map-reset")).to_be_disabled()
    expect(page.locator("#map-keep")).to_have_count(0)
    page.keyboard.press("Escape")
    page.evaluate("() => window.setka.store.go({moved: {'school-7': {x: -2500, y: 40}}})")
    page.click("#map-menu summary")
    page.click("#map-reset")
    drawn(page)
    assert page.evaluate(PLACES) == original
    page.click("#undo")
    page.wait_for_function("() => window.setka.cy.getElementById('school-7').position('x') === -2500")


def test_two_coordinators_do_not_overwrite_each_other(explore: Callable[..., Page]) -> None:
    first, second = explore(), explore()
    for page, x in ((first, 111), (second, 222)):
        page.evaluate("x => window.setka.store.go({moved: {'school-7': {x, y: 5}}})", x)
        drawn(page)
        page.click("#map-menu summary")
    first.click("#map-keep")
    expect(first.locator("#map-notice")).to_contain_text("everyone")
    before = second.evaluate(MAP)
    second.click("#map-keep")
    second.wait_for_function(f"before => ({MAP})() !== before", arg=before)
    expect(second.locator("#map-notice")).to_contain_text("meanwhile")
    assert first.evaluate("() => window.setka.cy.getElementById('school-7').position('x')") == 111
