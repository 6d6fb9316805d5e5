"""The explorer in a real browser on the seed municipality: what the server answers is what is drawn and what is listed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, shot
from tests.picture import click, on_top

NewPage = Callable[..., Page]
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def visit(site: Site, page: Page, query: str = "", role: str = "coordinator") -> None:
    """Signs in and opens the explorer at this address."""
    site.sign_in(page, role)
    page.goto(f"{site.url}/explore{query}")
    drawn(page)


def drawn(page: Page) -> None:
    """Waits until what is asked for is on the screen."""
    page.wait_for_selector("#picture[data-ready]", state="attached")


def elements(page: Page) -> dict[str, set[str]]:
    """Ids of the nodes and ties in the drawing."""
    both = page.evaluate("() => ({nodes: setka.cy.nodes().map(n => n.id()), ties: setka.cy.edges().map(e => e.id())})")
    return {name: set(ids) for name, ids in both.items()}


def answer(page: Page, query: str = "") -> dict[str, Any]:
    """What the server says to the same question."""
    return page.evaluate("query => fetch('/api/explore/view' + query).then(r => r.json())", query)


def busiest(page: Page) -> str:
    """The institution with most ties in the drawing."""
    return page.evaluate("() => setka.cy.nodes('[label = \"Institution\"]').max(n => n.degree()).ele.id()")


@pytest.mark.parametrize("level", ["institutions", "people"])
def test_everything_the_server_answers_is_drawn(site: Site, page: Page, level: str) -> None:
    visit(site, page, f"?level={level}")
    told = answer(page, f"?level={level}&span=date")
    assert len(told["nodes"]) > 40
    shown = elements(page)
    assert shown["nodes"] == {node["id"] for node in told["nodes"]}
    assert shown["ties"] == {tie["id"] for tie in told["ties"]}
    shot(page, f"explore-{level}")


def test_nodes_stand_where_the_map_puts_them(site: Site, page: Page) -> None:
    visit(site, page)
    places = {node["id"]: (node["x"], node["y"]) for node in answer(page)["nodes"]}
    seen = page.evaluate("() => setka.cy.nodes().map(n => [n.id(), n.position('x'), n.position('y')])")
    assert {id: (x, y) for id, x, y in seen} == places


def test_a_click_opens_the_card_and_the_address_keeps_it(site: Site, page: Page) -> None:
    visit(site, page)
    id = on_top(page)[0]
    name = page.evaluate("id => setka.store.state.data.nodes.get(id).short", id)
    click(page, id)
    expect(page.locator("#card")).to_be_visible()
    expect(page.locator("#card")).to_contain_text(name)
    expect(page).to_have_url(re.compile(f"select={id}"))
    page.reload()
    drawn(page)
    expect(page.locator("#card")).to_contain_text(name)
    page.click("#card-close")
    expect(page.locator("#card")).to_be_hidden()
    assert "select" not in page.url


def test_a_tie_has_a_card(site: Site, page: Page) -> None:
    visit(site, page)
    for kind in ("formal", "sum"):
        id = page.evaluate("kind => setka.cy.edges('.' + kind)[0].id()", kind)
        page.goto(f"{site.url}/explore?select={id}")
        drawn(page)
        expect(page.locator("#card .card-body-text")).to_have_attribute("data-id", id)


def test_expanding_adds_neighbours_and_undo_takes_them_back(site: Site, page: Page) -> None:
    visit(site, page)
    id = busiest(page)
    page.goto(f"{site.url}/explore?select={id}")
    drawn(page)
    before = elements(page)
    places = "() => Object.fromEntries(setka.cy.nodes().map(n => [n.id(), [n.position('x'), n.position('y')]]))"
    old = page.evaluate(places)

    page.click("#card .card-actions .btn-primary")
    page.click("#hub-all")  # it has so many neighbours that it asks first
    expect(page).to_have_url(re.compile(f"open={id}"))
    drawn(page)
    more = elements(page)
    assert more["nodes"] > before["nodes"]
    entry = page.evaluate("() => setka.store.state.view.open[0]")
    assert more["nodes"] == {node["id"] for node in answer(page, f"?open={entry}&span=date")["nodes"]}
    new = page.evaluate(places)
    assert {node: new[node] for node in old} == old, "who was there has not moved"
    assert page.evaluate("() => setka.cy.nodes().every(n => Number.isFinite(n.position('x')))")

    page.click("#undo")
    expect(page).not_to_have_url(re.compile("open="))
    drawn(page)
    assert elements(page) == before
    page.click("#redo")
    expect(page).to_have_url(re.compile("open="))
    drawn(page)
    assert elements(page) == more
    page.go_back()
    expect(page).not_to_have_url(re.compile("open="))
    drawn(page)
    assert elements(page) == before


def test_filters_of_the_address_are_drawn_from_the_address(site: Site, page: Page) -> None:
    visit(site, page, "?ties=formal&sectors=general,culture")
    told = answer(page, "?span=date")
    wanted = {node["id"] for node in told["nodes"] if node["sector"] in ("general", "culture")}
    assert elements(page)["nodes"] == wanted
    assert elements(page)["ties"] == {
        tie["id"] for tie in told["ties"]
        if tie["type"] == "FORMAL_TIE" and {tie["source"], tie["target"]} <= wanted
    }  # fmt: skip
    expect(page.locator("input[name=ties][value=informal]")).not_to_be_checked()
    expect(page.locator("input[name=sectors][value=culture]")).to_be_checked()
    expect(page.locator("#legend [data-sector]")).to_have_count(2)

    page.uncheck("input[name=sectors][value=culture]")
    expect(page).to_have_url(re.compile(r"sectors=general(&|$)"))
    page.click("#clear-filters")
    drawn(page)
    assert urlsplit(page.url).query == ""
    assert elements(page)["nodes"] == {node["id"] for node in told["nodes"]}


def test_a_date_is_asked_for_and_back_returns(site: Site, page: Page) -> None:
    visit(site, page, "?on=2017-01-01")
    then = elements(page)
    assert then["ties"] == {tie["id"] for tie in answer(page, "?on=2017-01-01")["ties"]}
    page.click("#filter-date button.btn")
    drawn(page)
    page.wait_for_function("() => !location.search.includes('on=')")
    drawn(page)
    assert elements(page)["ties"] != then["ties"]
    page.go_back()
    page.wait_for_function("() => setka.store.state.view.on === '2017-01-01'")
    drawn(page)
    assert elements(page) == then


def test_nothing_under_the_filters_offers_to_clear_them(site: Site, page: Page) -> None:
    visit(site, page, "?focus=school-7&sectors=no-such-sector&ties=")
    page.goto(f"{site.url}/explore?sectors=no-such-sector")
    expect(page.locator("#notice")).to_be_visible()
    page.click("#notice .btn-primary")
    drawn(page)
    expect(page.locator("#notice")).to_be_hidden()
    assert elements(page)["nodes"]


def test_an_empty_graph_says_what_will_be_here(empty_site: Site, page: Page) -> None:
    empty_site.sign_in(page)
    page.goto(f"{empty_site.url}/explore")
    expect(page.locator("#notice")).to_contain_text("flask graph import")


def test_a_failing_server_is_told_and_can_be_asked_again(site: Site, page: Page) -> None:
    site.sign_in(page)
    page.route("**/api/explore/view*", lambda route: route.abort())
    page.goto(f"{site.url}/explore")
    expect(page.locator("#notice [role=alert]")).to_be_visible()
    page.unroute("**/api/explore/view*")
    page.click("#notice .btn-primary")
    drawn(page)
    expect(page.locator("#notice")).to_be_hidden()


@pytest.mark.parametrize("query", ["?view=table", "?level=people&view=table&ties=informal"])
def test_the_table_is_the_picture(site: Site, page: Page, query: str) -> None:
    visit(site, page, query)
    listed: dict[str, list[str]] = {"nodes": [], "ties": []}
    for part, ids in listed.items():
        page.click(f"[data-part={part}]")
        while True:
            ids += page.locator(f"#table-{part} tbody tr").evaluate_all("rows => rows.map(row => row.dataset.row)")
            after = page.locator("[data-turn='table.after'] >> visible=true")
            if not after.count() or after.is_disabled():
                break
            after.click()
    shown = elements(page)
    assert {part: set(ids) for part, ids in listed.items()} == shown
    assert {part: len(ids) for part, ids in listed.items()} == {part: len(ids) for part, ids in shown.items()}


def test_the_table_sorts_by_keyboard(site: Site, page: Page) -> None:
    visit(site, page, "?view=table")
    degrees = "() => [...document.querySelectorAll('#table-nodes td:nth-child(4)')].map(td => Number(td.textContent))"
    assert page.evaluate(degrees) == sorted(page.evaluate(degrees), reverse=True)
    page.focus("[data-sort='nodes.degree']")
    page.keyboard.press("Enter")
    assert page.evaluate(degrees) == sorted(page.evaluate(degrees))
    expect(page.locator("#table-nodes th[aria-sort=ascending]")).to_have_count(1)
    assert page.evaluate("() => document.activeElement.dataset.sort") == "nodes.degree"


def test_the_network_is_walked_by_keyboard(site: Site, page: Page) -> None:
    visit(site, page)
    start = page.evaluate("() => setka.cy.nodes().max(n => setka.store.state.visible.degrees.get(n.id()) ?? 0).value")
    page.focus("#picture")
    cursor = "() => setka.cy.$('.cursor').map(n => n.id())"
    page.keyboard.press("ArrowRight")
    (at,) = page.evaluate(cursor)
    assert page.evaluate("id => setka.store.state.visible.degrees.get(id)", at) == start
    expect(page.locator("#said")).not_to_be_empty()

    clockwise = page.evaluate(
        """id => {
            const centre = setka.cy.getElementById(id).position();
            const turn = n => (Math.atan2(n.position('x') - centre.x, centre.y - n.position('y')) + 2 * Math.PI) % (2 * Math.PI);
            return setka.cy.getElementById(id).neighborhood('node').sort((a, b) => turn(a) - turn(b)).map(n => n.id());
        }""",
        at,
    )
    walked = []
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        walked += page.evaluate(cursor)
    assert walked == clockwise[:3]
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(cursor) == [clockwise[1]]
    page.keyboard.press("Enter")
    expect(page.locator("#card")).to_be_visible()
    expect(page).to_have_url(re.compile(f"select={clockwise[1]}"))
    page.keyboard.press("Escape")
    expect(page.locator("#card")).to_be_hidden()
    page.keyboard.press("ArrowUp")
    assert page.evaluate(cursor) == [at]

    zoom = page.evaluate("() => setka.cy.zoom()")
    page.keyboard.press("+")
    assert page.evaluate("() => setka.cy.zoom()") > zoom
    page.keyboard.press("0")
    page.wait_for_function("zoom => Math.abs(setka.cy.zoom() / zoom - 1) < 0.2", arg=zoom)


def test_the_search_finds_and_shows_in_the_picture(site: Site, page: Page) -> None:
    visit(site, page)
    page.keyboard.press("Control+k")
    page.keyboard.type("школа")
    first = page.locator("#found [role=option]").first
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#found [role=option]").nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("select="))
    expect(page.locator("#card")).to_be_visible()


def test_the_legend_names_what_is_drawn_and_nothing_else(site: Site, page: Page) -> None:
    visit(site, page)
    sectors = page.evaluate(
        "() => [...new Set(setka.store.state.visible.nodes.map(n => n.sector))].filter(Boolean).sort()"
    )
    named = "() => [...document.querySelectorAll('#legend [data-sector]')].map(li => li.dataset.sector).sort()"
    lines = "() => [...document.querySelectorAll('#legend .line-sign')].map(s => s.classList[1])"
    assert page.evaluate(named) == sectors
    assert page.evaluate(lines) == ["line-formal", "line-sum"]
    page.click("[data-level=people]")
    page.wait_for_function("() => setka.cy.nodes('.hollow').length > 0")
    assert "line-informal" in page.evaluate(lines)
    assert "line-sum" not in page.evaluate(lines)


PAGES = [
    "/explore",
    "/explore?level=people",
    "/explore?view=table",
    "/institutions",
    "/teachers",
    "/projects",
    "/account",
]


@pytest.mark.parametrize(
    ("size", "scheme"),
    [
        ("phone", "light"),
        ("desk", "dark"),
        pytest.param("phone", "dark", marks=pytest.mark.long),
        pytest.param("desk", "light", marks=pytest.mark.long),
    ],
)
def test_no_page_scrolls_sideways(site: Site, new_page: NewPage, size: str, scheme: str) -> None:
    page = new_page(size=size, scheme=scheme)
    page.goto(f"{site.url}/sign-in")
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0
    site.sign_in(page)
    for path in PAGES:
        page.goto(site.url + path)
        if path.startswith("/explore"):
            drawn(page)
        assert page.evaluate(wide) <= 0, path
        assert page.evaluate("() => document.documentElement.dataset.bsTheme") == scheme
        shot(page, f"{size}-{scheme}-{re.sub(r'[^a-z]+', '-', path).strip('-')}")


def test_a_phone_shows_the_list_first_and_opens_the_picture_whole(site: Site, new_page: NewPage) -> None:
    page = new_page(size="phone")
    visit(site, page)
    expect(page.locator("#table-nodes tbody tr").first).to_be_visible()
    assert not page.evaluate("() => setka.cy.userPanningEnabled() || setka.cy.userZoomingEnabled()")
    page.click("#open-full")
    assert page.evaluate("() => setka.cy.userPanningEnabled() && setka.cy.userZoomingEnabled()")
    page.wait_for_function("() => document.getElementById('picture').offsetHeight === innerHeight")
    page.click("#close-full")
    assert not page.evaluate("() => setka.cy.userPanningEnabled()")


def test_the_theme_is_chosen_and_kept(site: Site, page: Page) -> None:
    visit(site, page)
    theme = "() => document.documentElement.dataset.bsTheme"
    inks = """() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color,
        setka.cy.style().json().find(rule => rule.selector === "node").style.color]"""
    assert page.evaluate(theme) == "light"
    light = page.evaluate(inks)
    page.click("[data-theme-switch]")
    page.click("[data-theme-switch]")
    assert page.evaluate(theme) == "dark"
    dark = page.evaluate(inks)
    assert all(one != other for one, other in zip(light, dark, strict=True)), "page and picture have both changed"
    page.reload()
    assert page.evaluate(theme) == "dark"
    assert page.evaluate(inks) == dark


def test_english_has_no_russian_words_of_its_own(site: Site, page: Page) -> None:
    """Names from the data stay as they are; every word of the frame, the filters and the legend is English."""
    visit(site, page)
    page.click(".languages [value=en]")
    drawn(page)
    assert page.evaluate("() => document.documentElement.lang") == "en"
    for place in ("nav.top-nav", ".bar", "#filters", "#legend", "#shown", ".zoom"):
        text = page.locator(place).first.evaluate(
            "e => e.textContent + [...e.querySelectorAll('[title],[aria-label]')].map(x => x.title + x.ariaLabel)"
        )
        assert not CYRILLIC.search(text), (place, text)
    assert not CYRILLIC.search(page.evaluate("() => document.getElementById('phrases').textContent"))
    page.goto(f"{site.url}/explore?view=table")
    drawn(page)
    assert not CYRILLIC.search(" ".join(page.locator("#table-nodes thead th").all_text_contents()))


def test_the_picture_is_saved_as_a_file(site: Site, page: Page) -> None:
    visit(site, page)
    with page.expect_download() as saving:
        page.click("#save-picture")
    assert saving.value.suggested_filename.endswith(".png")
    path = saving.value.path()
    assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("query", ["", "?level=people", "?on=2024-05-31&against=2020-05-31"])
def test_what_is_drawn_quickly_is_what_cytoscape_would_draw(site: Site, page: Page, query: str) -> None:
    visit(site, page, query)
    mean, apart, inked = page.evaluate(
        """async () => {
            const { cy } = setka;
            const renderer = cy.renderer();
            const canvas = document.querySelector('#picture canvas[data-id="layer2-node"]');
            async function pixels() {
                const drawn = new Promise((done) => { cy.one("render", done); });
                cy.style().update();
                renderer.redrawHint("eles", true);
                renderer.redraw();
                await drawn;
                return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            }
            const ours = await pixels();
            delete renderer.drawCachedElement;
            const theirs = await pixels();
            let [sum, apart, inked] = [0, 0, 0];
            for (let i = 0; i < ours.length; i += 1) {
                const difference = Math.abs(ours[i] - theirs[i]);
                sum += difference;
                if (difference > 96) apart += 1;
                if (theirs[i] > 128 && i % 4 === 3) inked += 1;
            }
            return [sum / ours.length, apart / ours.length, inked / ours.length];
        }"""
    )
    assert inked > 0.005
    assert (mean < 1, apart < 0.002) == (True, True), (mean, apart)
