"""Scenes in a real browser: kept and opened, changed in two windows, shared by a link; where somebody was; steps back and
forward; the same address, the same picture; the queries behind it."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SIZES, Site, shot

NewPage = Callable[..., Page]

PICTURE = """() => {
    const round = (n) => Math.round(n * 1000) / 1000;
    const passing = new Set(["cursor", "hover", "main", "mute"]); // where somebody stands, and which labels have room
    const classes = (e) => e.classes().filter((one) => !passing.has(one)).sort().join(" ");
    return {
        step: setka.store.state.step,
        steps: setka.store.state.steps,
        address: location.search,
        nodes: Object.fromEntries(
            setka.cy.nodes().map((n) => [n.id(), [round(n.position("x")), round(n.position("y")), classes(n)]])
        ),
        ties: Object.fromEntries(setka.cy.edges().map((e) => [e.id(), classes(e)])),
    };
}"""
ON_SCREEN = """() => Object.fromEntries(
    setka.cy.nodes().map((n) => [n.id(), [n.renderedPosition("x"), n.renderedPosition("y"), n.renderedWidth(), n.classes()]])
)"""


def drawn(page: Page) -> None:
    page.wait_for_selector("#picture[data-ready]", state="attached")


def visit(site: Site, page: Page, query: str = "", role: str = "coordinator", *, signed_in: bool = False) -> None:
    """Opens the explorer at this address as somebody who has been here before."""
    if not signed_in:
        site.sign_in(page, role)
    page.add_init_script("localStorage.setItem('setka.seen', 'yes')")
    page.goto(f"{site.url}/explore{query}")
    drawn(page)


def go(page: Page, **patch: object) -> None:
    """A step in the scene, as any control makes it."""
    page.evaluate("patch => setka.store.go(patch)", patch)
    drawn(page)


def save(page: Page, title: str, note: str = "", *, dated: bool = False) -> None:
    page.click("#scenes > summary")
    page.click("#scene-save")
    page.fill("#scene-title", title)
    page.fill("#scene-text", note)
    if not dated and page.locator("#scene-date").is_visible():
        page.uncheck("#scene-date")
    page.click("#scene-ok")
    expect(page.locator("#scene-dialog")).to_be_hidden()
    page.wait_for_function("() => new URLSearchParams(location.search).has('scene')")
    drawn(page)


def link_to(page: Page, site: Site) -> str:
    """A link to the scene that is open."""
    page.click("#scenes > summary")
    page.click("#scene-share")
    page.click("form[action$='/links'] button")
    return page.input_value("#link")


# --- keeping and opening ----------------------------------------------------------------------------------------------


def test_a_scene_is_kept_with_its_date_and_the_places_of_nodes_and_opened_again(site: Site, new_page: NewPage) -> None:
    page = new_page(language="en")
    visit(site, page)
    id = page.evaluate("() => setka.cy.nodes()[3].id()")
    today = page.evaluate("() => setka.store.state.data.as_of")
    go(page, moved={id: {"x": 1234, "y": -567}}, sectors=["general", "culture"])
    save(page, "Школы и культура", "Для совещания", dated=True)
    kept = page.evaluate(PICTURE)
    assert f"on={today}" in kept["address"]
    expect(page.locator("#scene-strip")).to_contain_text("Для совещания")
    expect(page.locator("#scene-name")).to_have_text("Школы и культура")

    go(page, level="people", sectors=[], moved={}, on=None, scene=None)
    expect(page.locator("#scene-strip")).to_be_hidden()
    page.click("#scenes > summary")
    page.click("#scenes-recent button")
    drawn(page)
    again = page.evaluate(PICTURE)
    assert again["nodes"][id][:2] == [1234, -567]
    assert {name: again[name] for name in ("address", "nodes", "ties")} == {
        name: kept[name] for name in ("address", "nodes", "ties")
    }
    expect(page.locator("#scene-strip")).to_contain_text("Для совещания")


def test_the_list_of_scenes_by_hand(site: Site, new_page: NewPage) -> None:
    page = new_page()
    visit(site, page, role="representative")
    save(page, "Первая <b>", "заметка")
    page.goto(f"{site.url}/scenes")
    card = page.locator(".scene", has_text="Первая <b>")
    expect(card).to_contain_text("заметка")
    shot(page, "scenes-list")
    card.locator("a[href$='/edit']").click()
    page.fill("#title", "Вторая")
    page.fill("#note", "другая заметка")
    page.click("main form .btn-primary")
    expect(page.locator(".scene", has_text="Вторая")).to_contain_text("другая заметка")
    page.click("form[action$='/copy'] button")
    expect(page.locator(".scene")).to_have_count(2)
    page.locator("form[action$='/delete'] button").first.click()
    expect(page.locator(".scene")).to_have_count(1)
    page.click(".scene-undo button")
    expect(page.locator(".scene")).to_have_count(2)
    page.locator(".scene .btn-primary").last.click()
    drawn(page)
    expect(page.locator("#scene-strip")).to_contain_text("другая заметка")


def test_two_windows_change_one_scene_and_nothing_is_lost(site: Site, new_page: NewPage) -> None:
    page = new_page()
    visit(site, page, role="analyst")
    save(page, "Общая")
    address = page.url
    other = page.context.new_page()
    other.goto(address)
    drawn(other)

    go(page, sectors=["general"])
    page.click("#scenes > summary")
    page.click("#scene-update")
    expect(page.locator("#scene-dot")).to_be_hidden()

    go(other, sectors=["culture"])
    expect(other.locator("#scene-dot")).to_be_visible()
    other.click("#scenes > summary")
    other.click("#scene-update")
    expect(other.locator("#scene-conflict")).to_be_visible()
    expect(other.locator("#scene-conflict-text")).to_contain_text("Общая")
    shot(other, "scenes-conflict")
    other.click("#conflict-cancel")
    assert "sectors=culture" in other.url

    other.click("#scenes > summary")
    other.click("#scene-update")
    other.click("#conflict-copy")
    before = other.url
    other.click("#scene-ok")
    other.wait_for_function("address => location.href !== address", arg=before)
    assert "sectors=culture" in other.url
    page.goto(f"{site.url}/scenes")
    expect(page.locator(".scene")).to_have_count(2)

    other.goto(address)
    drawn(other)
    go(other, sectors=["sport_leisure"])
    page.goto(address)
    drawn(page)
    page.click("#scenes > summary")
    page.click("#scene-update")
    expect(page.locator("#scene-dot")).to_be_hidden()
    other.click("#scenes > summary")
    other.click("#scene-update")
    other.click("#conflict-over")
    expect(other.locator("#scene-dot")).to_be_hidden()
    mine = page.evaluate("() => fetch('/api/scenes').then(r => r.json())")["scenes"]
    assert any("sectors=sport_leisure" in scene["query"] for scene in mine)


def test_a_scene_that_is_not_there_leaves_the_picture_alone(site: Site, new_page: NewPage) -> None:
    page = new_page()
    visit(site, page, "?level=people&scene=99999")
    page.wait_for_function("() => !location.search.includes('scene')")
    assert "level=people" in page.url
    expect(page.locator("#scene-strip")).to_be_hidden()


# --- where somebody was -----------------------------------------------------------------------------------------------


def test_where_somebody_was_is_offered_once_and_never_by_itself(site: Site, new_page: NewPage) -> None:
    page = new_page(language="en")
    visit(site, page)
    expect(page.locator("#last")).to_have_count(0)
    go(page, level="people", sectors=["general"])
    was = page.url
    page.goto(f"{site.url}/explore")
    drawn(page)
    assert page.url == f"{site.url}/explore"
    expect(page.locator("#last")).to_be_visible()
    shot(page, "scenes-last")
    page.click("#last-continue")
    drawn(page)
    assert page.url == was
    expect(page.locator("#last")).to_have_count(0)
    page.click("#undo")
    drawn(page)
    assert page.url == f"{site.url}/explore"

    page.goto(f"{site.url}/explore")
    drawn(page)
    page.click("#last-close")
    expect(page.locator("#last")).to_have_count(0)
    page.reload()
    drawn(page)
    expect(page.locator("#last")).to_have_count(0)


def test_where_somebody_was_is_an_address_of_the_account_and_goes_with_it(site: Site, new_page: NewPage) -> None:
    page = new_page()
    visit(site, page)
    go(page, level="people")
    kept = page.evaluate("() => Object.entries(localStorage).filter(([key]) => key.startsWith('setka.last.'))")
    account = page.get_attribute("#scenes", "data-account")
    assert kept == [[f"setka.last.{account}", "?level=people"]]
    page.evaluate("() => localStorage.setItem('setka.last.999', '?level=people&focus=x')")
    page.goto(f"{site.url}/explore")
    drawn(page)
    expect(page.locator("#last")).to_be_visible()
    page.click(".top-tools .menu summary")
    page.click("form[data-sign-out] button")
    page.wait_for_url("**/sign-in")
    assert page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('setka.last.'))") == []
    visit(site, page)
    expect(page.locator("#last")).to_have_count(0)


# --- the queries behind the picture -----------------------------------------------------------------------------------


def test_the_cypher_of_the_last_answer(site: Site, new_page: NewPage) -> None:
    page = new_page(language="en")
    visit(site, page, role="analyst")
    id = page.evaluate("() => setka.cy.nodes('[label = \"Institution\"]').max(n => n.degree()).ele.id()")
    page.goto(f"{site.url}/explore?focus={id}")
    drawn(page)
    page.click("#cypher-switch")
    around = page.locator(".cypher-query[data-name='explore.around']")
    expect(around).to_contain_text("cypher/explore/around.cypher")
    expect(around.locator(".cypher-params")).to_contain_text(f'"{id}"')
    expect(around.locator("pre")).to_contain_text("$viewer.sees")
    shot(page, "cypher")
    page.keyboard.press("Escape")
    expect(page.locator("#cypher")).to_be_hidden()


def test_there_is_no_cypher_for_who_may_not_read_it(site: Site, new_page: NewPage) -> None:
    page = new_page()
    visit(site, page, role="teacher")
    expect(page.locator("#scenes")).to_be_visible()
    expect(page.locator("#cypher-switch")).to_have_count(0)


# --- by a link --------------------------------------------------------------------------------------------------------

SHARED = [
    "",
    "?level=people&on=2023-10-01",
    "?level=people&mode=growth&on=2018-03-01",
    "?mode=window&start=2020-01-01&on=2021-06-30&states=ended,confirmed",
    "?against=2019-06-01&kinds=resource_sharing,patronage",
    "?level=people&sectors=general&strength=2&core=2",
    "?focus={school}&depth=2&ties=formal&hide={other}",
    "?open={school}&pin={other}&sectors=culture",
    "?level=kinds",
    "?level=communities&open={school}",
    "?way={school},{other}&best=2",
]


SENT = """() => {
    const { data, visible } = setka.store.state;
    const path = data.path ?? { nodes: [], ties: [] };
    const ids = (...lists) => [...new Set(lists.flat().map(({ id }) => id))].sort();
    return {
        sent: [ids([...data.nodes.values()], path.nodes), ids([...data.ties.values()], path.ties)],
        shown: [ids(visible.nodes), ids(visible.ties)],
    };
}"""


@pytest.mark.long
def test_a_link_draws_all_that_it_is_sent_and_is_sent_no_more(site: Site, new_page: NewPage) -> None:
    """What the server cuts is what the browser would cut: nothing beyond the scene travels, nothing of it is missing."""
    page, visitor = new_page(), new_page()
    visit(site, page)
    school, other = page.evaluate(
        "() => setka.cy.nodes('[label = \"Institution\"]').sort((a, b) => b.degree() - a.degree()).map(n => n.id()).slice(0, 2)"
    )
    for query in SHARED:
        page.goto(f"{site.url}/explore{query.format(school=school, other=other)}")
        drawn(page)
        page.wait_for_function("() => !setka.store.state.view.way || setka.store.state.path")
        save(page, query or "всё")
        mine = page.evaluate(SENT)["shown"]
        link = link_to(page, site)
        visitor.goto(link)
        drawn(visitor)
        told = visitor.evaluate(SENT)
        assert told["sent"] == told["shown"], query
        assert told["sent"][0], query
        page.goto(link)
        drawn(page)
        assert page.evaluate(SENT) == {"sent": mine, "shown": mine}, query


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_visitor_looks_at_the_scene_and_goes_nowhere_else(site: Site, new_page: NewPage, size: str) -> None:
    page, visitor = new_page(), new_page(size, scheme="dark")
    visit(site, page, "?sectors=general")
    id = page.evaluate("() => setka.cy.nodes()[0].id()")
    save(page, "Для родителей", "Что делают школы")
    visitor.goto(link_to(page, site))
    drawn(visitor)
    expect(visitor.locator("h1")).to_have_text("Для родителей")
    expect(visitor.locator("#shared-note")).to_contain_text("Что делают школы")
    shot(visitor, f"scenes-shared-{size}")
    asked: list[str] = []
    visitor.on("request", lambda request: asked.append(request.url))
    visitor.evaluate("id => setka.store.go({ select: id })", id)
    expect(visitor.locator("#card")).to_be_visible()
    visitor.click("#card-close")
    visitor.evaluate("id => setka.store.go({ focus: id, depth: 3, level: 'people' })", id)
    drawn(visitor)
    assert visitor.evaluate("() => setka.cy.nodes('[label = \"Teacher\"]').length") == 0
    assert [url for url in asked if "/api/" in url and "/api/shared/" not in url] == []
    if size == "phone":
        assert visitor.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


# --- steps back and forward -------------------------------------------------------------------------------------------

CONTROLS = (
    "[data-level]",
    ".bar [data-show]",
    "#filters input[type=checkbox]",
    "#clear-filters",
    ".time-hands button:first-child",
    ".time-hands button:last-child",
    "#time-reset",
    "#compare-switch",
    "#path-switch",
    "#card .card-actions button",
    "#card-close",
    ".chip button",
    "#zoom-in",
    "#undo",
    "#redo",
    *["#picture"] * 4,
)
MOVES = 20
SEEDS = (5, int(os.environ.get("SETKA_WALK") or random.randrange(1_000_000)))


def move(page: Page, dice: random.Random) -> str:
    """One thing that a person may do now."""
    kind = "dialog[open] button" if page.locator("dialog[open]").count() else dice.choice(CONTROLS)
    if kind == "#picture":
        id = dice.choice(page.evaluate("() => setka.cy.nodes(':visible').map((n) => n.id()).sort()") or [None])
        if id is None:
            return "nothing to tap"
        if dice.random() < 0.2:
            page.evaluate(
                "id => { const n = setka.cy.getElementById(id); n.emit('grab');"
                " n.position({ x: n.position('x') + 90, y: n.position('y') - 40 }); n.emit('free'); }",
                id,
            )
            return f"dragging {id}"
        kind = dice.choice(["tap", "tap", "dbltap"])
        page.evaluate("([id, kind]) => { setka.cy.getElementById(id).emit(kind); }", [id, kind])
        return f"{kind} on {id}"
    found = [one for one in page.locator(kind).all() if one.is_visible() and one.is_enabled()]
    if not found:
        return f"no {kind}"
    one = dice.choice(found)
    one.evaluate("(element) => element.click()")
    return f"click on {kind}"


@pytest.mark.parametrize("seed", SEEDS, ids=("kept", "drawn"))  # names that every worker of a run agrees on
def test_whatever_is_clicked_undo_and_redo_return_to_the_same_scene(
    site: Site, new_page: NewPage, browser: Browser, seed: int
) -> None:
    dice = random.Random(seed)
    page = new_page()
    page.add_init_script(COUNTED)
    visit(site, page)
    story = [f"seed {seed}: SETKA_WALK={seed} walks the same way again"]

    def told(more: str = "") -> str:
        return "\n".join([*story, more])

    steps: dict[int, dict[str, Any]] = {0: page.evaluate(PICTURE)}
    while len(story) <= 2 * MOVES or max(steps) <= 3:  # a move and a place each; not every move makes a step
        assert len(story) < 10 * MOVES, told()
        story.append(move(page, dice))
        still(page)
        now = page.evaluate(PICTURE)
        place = now["step"]
        story.append(f"  {place}: {now['address']}")
        if story[-2].endswith(("undo", "redo")):
            assert now | {"steps": 0} == steps[place] | {"steps": 0}, told()
        else:
            steps = {step: seen for step, seen in steps.items() if step < place} | {
                step: seen for step, seen in steps.items() if now["steps"] > place and step > place
            }
        steps[place] = now
    while page.locator("dialog[open]").count():
        page.keyboard.press("Escape")

    last = max(steps)
    while page.evaluate("() => setka.store.state.step") < last:
        step(page, "#redo")
    for button, places in (("#undo", range(last - 1, -1, -1)), ("#redo", range(1, last + 1))):
        for place in places:
            step(page, button)
            seen = page.evaluate(PICTURE)
            assert seen | {"steps": 0} == steps[place] | {"steps": 0}, told(f"{button} to {place}")

    for place in dice.sample(range(last + 1), 2):
        fresh = [elsewhere(site, browser, page, steps[place]["address"]) for _ in range(2)]
        assert fresh[0] == fresh[1], told(f"in two new browsers: {place}")
        seen = {name: steps[place][name] for name in ("address", "nodes", "ties")}
        assert fresh[0][0] == seen, told(f"in a new browser: {place}")


COUNTED = """
    window.waiting = 0;
    const fetched = window.fetch;
    const ended = () => setTimeout(() => { window.waiting -= 1; });
    window.fetch = (...given) => { window.waiting += 1; return fetched(...given).finally(ended); };
"""


def still(page: Page) -> None:
    """Waits until nothing is asked any more and what is asked for is on the screen."""
    page.wait_for_function("() => !window.waiting")
    drawn(page)
    page.wait_for_function("() => !window.waiting")


def step(page: Page, button: str) -> None:
    before = page.evaluate("() => setka.store.state.step")
    page.click(button)
    page.wait_for_function("before => setka.store.state.step !== before", arg=before)
    still(page)


def elsewhere(site: Site, browser: Browser, page: Page, address: str) -> tuple[Any, Any]:
    """The picture of an address in a browser that has seen nothing, in a window as large."""
    context = browser.new_context(viewport=SIZES["desk"], reduced_motion="reduce")
    context.add_cookies(page.context.cookies())
    other = context.new_page()
    other.goto(f"{site.url}/explore{address}")
    drawn(other)
    seen = other.evaluate(PICTURE)
    on_screen = other.evaluate(ON_SCREEN)
    context.close()
    return {name: seen[name] for name in ("address", "nodes", "ties")}, on_screen


# --- languages and themes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "scheme"), [("desk", "dark"), ("phone", "light")])
def test_the_pages_of_scenes_fit(site: Site, new_page: NewPage, size: str, scheme: str) -> None:
    page = new_page(size, scheme=scheme)
    visit(site, page)
    page.click("#scenes > summary")
    expect(page.locator("#scene-save")).to_be_in_viewport()
    shot(page, f"scenes-menu-{size}")
    page.keyboard.press("Escape")
    save(page, "Очень длинное название сцены, которое не помещается в одну строку никакого телефона", "Заметка " * 30)
    shot(page, f"scenes-open-{size}")
    id = re.search(r"scene=(\d+)", page.url)
    assert id
    for path in ("/scenes", f"/scenes/{id[1]}/edit", f"/scenes/{id[1]}/sharing"):
        page.goto(site.url + path)
        expect(page.locator("h1")).to_be_visible()
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path
        shot(page, f"scenes-{path.rsplit('/')[-1]}-{size}")
