"""Reports as a coordinator and an analyst use them: from the library to an answer, its table, its chart, its picture, on paper."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from app.graph import Graph
from app.queries import load
from tests.browser.conftest import ROOT, Site, shot
from tests.browser.test_axe import SIZES, faults

NewPage = Callable[..., Page]


def test_from_the_library_to_an_answer_that_sorts_filters_and_is_shared(site: Site, new_page: NewPage) -> None:
    page = new_page(language="en")
    page.context.add_cookies([{"name": "lang", "value": "en", "url": site.url}])
    site.sign_in(page)
    page.goto(f"{site.url}/contacts")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Reports").click()
    page.get_by_label("What is it about?").fill("partners dossier")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Dossier of an institution: partners").click()
    expect(page.get_by_role("heading", name="Choose the values")).to_be_visible()

    lists = page.locator("select[name=institution] option")
    expect(lists).to_have_count(60)
    page.get_by_label("Sector").select_option("culture")
    expect(lists).not_to_have_count(60)  # the list follows the sector
    page.locator("select[name=institution]").select_option("museum")
    page.get_by_label("As of").fill("2026-11-23")
    page.get_by_role("button", name="Show", exact=True).click()
    rows = page.locator("[data-report-table] tbody tr")
    expect(page.locator("[data-report-table]")).to_contain_text("Гимназия № 1")
    many = rows.count()

    page.locator("[data-sort=contacts]").click()
    expect(page).to_have_url(re.compile("sort=-contacts"))
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Contacts")
    numbers = [int(text) for text in page.locator("[data-report-table] tbody tr td:nth-child(7)").all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)
    page.get_by_placeholder("Only rows that hold…").fill("гимназия")
    expect(rows).not_to_have_count(many)
    expect(page.locator("[data-count]")).to_contain_text("гимназия")
    here = page.url
    shown = rows.all_inner_texts()
    page.goto(here)
    assert rows.all_inner_texts() == shown
    page.locator("[data-report-table] tbody a").first.click()
    expect(page).to_have_url(re.compile("/institutions/"))


def test_a_value_chosen_before_the_scripts_came_is_followed_when_they_come(site: Site, new_page: NewPage) -> None:
    page = new_page(language="en")
    page.context.add_cookies([{"name": "lang", "value": "en", "url": site.url}])
    site.sign_in(page)
    slow: list[Route] = []
    page.route(re.compile("js/reports/form.js"), lambda route: slow.append(route))
    with page.expect_request(re.compile("js/reports/form.js")):
        page.goto(f"{site.url}/reports/dossier_partners?choose=1", wait_until="commit")
    sector = "document.querySelector('select[name=sector]')"
    page.evaluate(f"{sector}.value = 'culture'; {sector}.dispatchEvent(new Event('change', {{bubbles: true}}))")
    slow[0].continue_()
    expect(page.locator("select[name=institution] option")).not_to_have_count(60)

    page.route(re.compile("/suggest"), lambda route: route.abort())
    page.get_by_label("Sector").select_option(index=1)
    expect(page.locator("#said")).to_contain_text("it stays as it was")


def test_a_long_answer_is_stopped_from_the_page_that_waits_and_what_was_typed_stays(
    site: Site, new_page: NewPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, query in load(ROOT / "tests" / "slow").items():
        monkeypatch.setitem(site.app.extensions["setka.database"].queries, name, query)
    page = new_page(language="en")
    page.context.add_cookies([{"name": "lang", "value": "en", "url": site.url}])
    site.sign_in(page, "analyst")
    page.goto(f"{site.url}/reports/quiet?choose=1")
    page.locator("[data-report-form] input[name=words]").fill("typed for nothing")
    # Nothing of a page is at hand for Playwright while the next one is awaited: the hand that stops it is in the page.
    page.evaluate(
        """() => new MutationObserver((_, observer) => {
          const line = document.querySelector('#runs [data-run]');
          window.bar = line.textContent;
          window.said = document.getElementById('said').textContent;
          window.order = [];
          const [give, ask] = [window.stop.bind(window), window.fetch.bind(window)];
          window.stop = () => { window.order.push('given up'); give(); };
          window.fetch = (...asked) => { window.order.push('asked'); return ask(...asked); };
          observer.disconnect();
          line.querySelector('button').click();
        }).observe(document.getElementById('runs'), { childList: true })"""
    )
    page.get_by_role("button", name="Show", exact=True).click(no_wait_after=True)
    page.wait_for_function("() => window.bar && document.getElementById('runs').hidden")
    order = page.evaluate("window.order")
    assert order[:2] == ["given up", "asked"], "the word that it was stopped takes the place of no page"
    assert "No row for long" in page.evaluate("window.bar")
    assert "No row for long" in page.evaluate("window.said"), "who does not see the bar is told too"
    expect(page.locator("[data-report-form] input[name=words]")).to_have_value("typed for nothing")
    page.goto(f"{site.url}/runs")
    expect(page.locator("main")).not_to_contain_text("typed for nothing")
    expect(page.locator("main form input[name=id]")).to_have_count(0)


def test_a_hundred_thousand_rows_scroll_sort_and_say_of_how_many(
    site: Site, new_page: NewPage, database: Graph
) -> None:
    """Whoever asks for everything gets it, drawn as it is scrolled to."""
    page = new_page()
    site.sign_in(page, "analyst")
    page.goto(f"{site.url}/reports/institutions_map?view=table&on=2026-11-23")
    data = page.evaluate("JSON.parse(document.getElementById('report-rows').textContent)")
    first = data["rows"][0]
    place = [head["name"] for head in data["heads"]].index("partners")
    data["rows"] = [[*first[:place], n, *first[place + 1 :]] for n in range(100_000)]
    page.route(re.compile(r"/reports/institutions_map\?"), lambda route: _without_rows(route))
    page.route(re.compile("/api/reports/institutions_map/rows"), lambda route: route.fulfill(json=data))
    page.goto(f"{site.url}/reports/institutions_map?view=table&on=2026-11-23&big=1")
    table = page.locator("[data-report-table]")
    page.locator("[data-sort=partners]").click()
    expect(table.locator("tbody tr:not(.gap) td.number").first).to_have_text("99 999")
    assert table.locator("tbody tr").count() < 150
    table.evaluate("box => { box.scrollTop = box.scrollHeight; }")
    expect(table.locator("tbody tr:not(.gap) td.number:nth-child(4)").last).to_have_text("0")
    page.get_by_placeholder("Только строки, где есть…").or_(page.get_by_placeholder("Only rows that hold…")).fill(
        "54 321"
    )
    expect(table.locator("tbody td.number:nth-child(4)").first).to_have_text(re.compile(r"54\s321|\d+\s321"))
    assert 0 < table.locator("tbody tr").count() <= 300


def _without_rows(route) -> None:
    answer = route.fetch()
    route.fulfill(
        response=answer,
        body=re.sub(r'<script type="application/json" id="report-rows">.*?</script>', "", answer.text(), flags=re.S),
    )


@pytest.mark.parametrize("size", SIZES)
def test_pages_of_reports_fit_and_are_open_to_everybody(site: Site, new_page: NewPage, size: str) -> None:
    page = new_page(size, scheme="dark" if size == "phone" else "light")
    site.sign_in(page, "analyst")
    for path in (
        "reports",
        "reports/network_state?on=2026-11-23",
        "reports/ties_by_year?on=2026-11-23",
        "reports/brokers?on=2026-11-23",
        "reports/sectors_matrix?on=2026-11-23",
        "reports/ties_picture?on=2026-11-23",
        "reports/institutions_map?on=2026-11-23",
        "reports/agreements_ending?days=99999",
    ):
        page.goto(f"{site.url}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        assert faults(page) == [], path
        shot(page, f"{path.split('?')[0].replace('/', '-')}-{size}")
    page.emulate_media(media="print", color_scheme="light")
    page.goto(f"{site.url}/reports/brokers?on=2026-11-23")
    for seen in (
        page.get_by_role("heading", level=1),
        page.locator(".report-values"),
        page.locator(".report-meaning"),
        page.locator(".chart"),
    ):
        expect(seen).to_be_visible()
    expect(page.locator(".report-form")).to_be_hidden()


def test_the_picture_is_the_canvas_of_the_explorer_and_paper_has_the_drawing(site: Site, new_page: NewPage) -> None:
    page = new_page(language="en")
    site.sign_in(page, "analyst")
    page.goto(f"{site.url}/reports/ties_picture?on=2026-11-23")
    page.wait_for_selector(".report-canvas .picture[data-ready]")
    drawing, canvas = page.locator("svg.plot"), page.locator(".report-canvas")
    expect(canvas).to_be_visible()
    expect(drawing).to_be_hidden()
    rows = page.locator("[data-report-table] tbody tr").count()
    assert page.evaluate("setkaReport.cy.edges().length") == rows
    ends = page.evaluate("setkaReport.cy.edges().every((e) => e.hasClass('formal') && e.source().data('name') !== '')")
    assert ends, "each row is a tie between two who are named"
    id = page.evaluate("setkaReport.cy.nodes()[0].id()")
    page.evaluate("() => void setkaReport.cy.nodes()[0].emit('tap')")
    link = page.locator("[data-chosen] a")
    expect(link).to_have_attribute("href", re.compile(id))
    zoom = page.evaluate("setkaReport.cy.zoom()")
    page.locator(".report-canvas .picture").focus()
    page.keyboard.press("+")
    assert page.evaluate("setkaReport.cy.zoom()") > zoom
    shot(page, "report-canvas")
    page.emulate_media(media="print")
    expect(drawing).to_be_visible()
    expect(canvas).to_be_hidden()


def test_without_scripts_the_drawing_stands_there(site: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    site.sign_in(page, "analyst")
    page.goto(f"{site.url}/reports/ties_picture?on=2026-11-23")
    expect(page.locator("svg.plot")).to_be_visible()
    expect(page.locator(".report-canvas")).to_be_hidden()
    page.goto(f"{site.url}/runs")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    context.close()
