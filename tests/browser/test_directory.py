"""The directory in front of a person: lists, pages and cards, on a desk and a phone, by address and by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.graph import Graph, GraphSession
from tests.browser.conftest import Site, shot

NewPage = Callable[..., Page]
LISTS = ("institutions", "teachers", "projects")


def write(database: Graph, cypher: str) -> None:
    with database.driver_session("write") as session:
        session.run(cypher).consume()


def no_sideways_scroll(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_from_the_list_to_the_page_to_the_network(site: Site, page: Page) -> None:
    site.sign_in(page)
    page.goto(f"{site.url}/institutions")
    expect(page.locator("tbody tr")).to_have_count(50)
    expect(page.locator("#shown-of")).to_contain_text("50")
    page.fill(".filters input[name=q]", "школа 7")
    page.press(".filters input[name=q]", "Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "q=" in page.url
    page.click("tbody th a")
    expect(page.locator("h1")).to_have_text("Школа № 7")
    shot(page, "directory-institution")
    page.click(".page-actions a")
    page.wait_for_url("**/explore?**focus=school-7**")
    assert "select=school-7" in page.url


def test_every_page_of_a_list_holds_others(site: Site, page: Page) -> None:
    site.sign_in(page)
    page.goto(f"{site.url}/teachers")
    first = page.locator("tbody th").all_inner_texts()
    page.click("a[rel=next]")
    expect(page.locator("[aria-current=page]").last).to_have_text("2")
    assert not set(first) & set(page.locator("tbody th").all_inner_texts())


def test_a_filter_and_an_order_are_kept_in_the_address(site: Site, page: Page) -> None:
    site.sign_in(page)
    page.goto(f"{site.url}/institutions")
    page.select_option("select[name=sector]", "culture")
    page.click(".filter-buttons button")
    page.click("th a.order >> nth=1")
    assert "sector=culture" in page.url
    assert "sort=ties" in page.url
    expect(page.locator("select[name=sector]")).to_have_value("culture")
    numbers = [int(text) for text in page.locator("tbody tr td.number:nth-child(5)").all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) > 3
    page.click(".filter-buttons a")
    expect(page.locator("select[name=sector]")).to_have_value("")


def test_a_number_has_its_definition_one_click_away(site: Site, page: Page) -> None:
    site.sign_in(page)
    page.goto(f"{site.url}/institutions/school-7")
    definition = page.locator(".figure p").first
    expect(definition).to_be_hidden()
    page.locator(".figure summary").first.focus()
    page.keyboard.press("Enter")
    expect(definition).to_be_visible()


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_cards_on_a_phone(site: Site, new_page: NewPage, name: str) -> None:
    page = new_page("phone")
    site.sign_in(page)
    page.goto(f"{site.url}/{name}")
    row = page.locator("tbody tr").first
    expect(row).to_be_visible()
    box = row.bounding_box()
    assert box is not None
    assert box["width"] <= 360
    assert no_sideways_scroll(page)
    assert page.get_by_role("row").count() == page.locator("tbody tr").count() + 1, (
        "it is still a table to a screen reader"
    )


@pytest.mark.parametrize(
    "path", ["institutions/school-7", "teachers/t-belozerova-nv", "projects/project-engineering-vertical"]
)
@pytest.mark.parametrize(("size", "scheme", "language"), [("phone", "dark", "en"), ("desk", "light", "ru")])
def test_pages_fit(site: Site, new_page: NewPage, path: str, size: str, scheme: str, language: str) -> None:
    page = new_page(size, scheme, language)
    page.context.add_cookies([{"name": "lang", "value": language, "url": site.url}])
    site.sign_in(page)
    page.goto(f"{site.url}/{path}")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("h1")).to_be_visible()
    assert no_sideways_scroll(page)


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_directory_leads_on(empty_site: Site, page: Page, name: str) -> None:
    empty_site.sign_in(page, "admin")
    page.goto(f"{empty_site.url}/{name}")
    expect(page.locator(".empty")).to_be_visible()
    expect(page.locator(".empty code")).to_contain_text("flask graph import")
    expect(page.locator(".empty a")).to_have_attribute("href", "/explore")


def test_nothing_found_offers_to_clear_the_filters(site: Site, page: Page) -> None:
    site.sign_in(page)
    page.goto(f"{site.url}/institutions?q=жжжжжжж&sector=culture")
    page.click(".empty a")
    expect(page.locator("tbody tr")).to_have_count(50)


def test_what_nearly_fits_is_said_to_nearly_fit(site: Site, page: Page) -> None:
    site.sign_in(page)
    page.goto(f"{site.url}/institutions?q=гимнозия")
    expect(page.locator("tbody tr")).to_contain_text(["Гимназия"])
    expect(page.locator(".other-day")).to_be_visible()


@pytest.mark.parametrize(
    "address",
    ["sort=a.name", "sector=x", "page=0", "on=31.12.2020", "on=9999-01-01", "kind=school'--", "q=" + "x" * 300],
)
def test_nonsense_in_an_address_is_a_sentence(site: Site, page: Page, address: str) -> None:
    site.sign_in(page)
    answer = page.goto(f"{site.url}/institutions?{address}")
    assert answer is not None
    assert answer.status == 400
    expect(page.locator("main h1")).to_be_visible()
    assert address.split("=")[0] in page.locator("main").inner_text()


@pytest.mark.parametrize(
    "address", ["endpoint=x&values=y", "_scheme=javascript&_external=1&_anchor=z", "q=a&q=b", "unknown=1"]
)
def test_what_a_list_does_not_know_is_left_out_of_its_links(site: Site, page: Page, address: str) -> None:
    site.sign_in(page)
    answer = page.goto(f"{site.url}/teachers?{address}")
    assert answer is not None
    assert answer.status == 200
    links = page.locator("main a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert all(link.startswith("/") for link in links)
    assert not [link for link in links if "endpoint" in link or "_scheme" in link or "unknown" in link]


def test_a_page_of_another_day_says_so(site: Site, page: Page) -> None:
    site.sign_in(page)
    page.goto(f"{site.url}/institutions/school-7?on=2017-01-01")
    expect(page.locator(".other-day")).to_contain_text("01.01.2017")
    assert "on=2017-01-01" in (page.locator("#people a").first.get_attribute("href") or "")
    page.click(".other-day a")
    expect(page.locator(".other-day")).to_have_count(0)


@pytest.mark.parametrize("path", ["institutions", "teachers/t-belozerova-nv", "cards/school-7", "cards/ties/tie-0001"])
def test_a_stranger_is_asked_to_sign_in(site: Site, page: Page, path: str) -> None:
    page.goto(f"{site.url}/{path}")
    assert "/sign-in" in page.url


def test_a_closed_profile_looks_like_none(site: Site, page: Page, seeded: Callable[..., GraphSession]) -> None:
    with seeded().graph.driver_session("read") as session:
        hidden = session.run("MATCH (p:Teacher {visibility: 'coordinators'}) RETURN min(p.id)").single(strict=True)[0]
        secret = session.run(
            "MATCH (:Teacher {visibility: 'network'})-[t:INFORMAL_TIE {visibility: 'coordinators'}]->() RETURN min(t.id)"
        ).single(strict=True)[0]
    site.sign_in(page, "analyst")
    for kind, closed in (("teachers", hidden), ("cards", hidden), ("cards/ties", secret)):
        answers = [page.request.get(f"{site.url}/{kind}/{id}") for id in (closed, "nobody-at-all")]
        assert [answer.status for answer in answers] == [404, 404]
        bodies = [
            answer.text().replace(answer.headers["x-request-id"], "").replace(id, "")
            for answer, id in zip(answers, (closed, "nobody-at-all"), strict=True)
        ]
        assert strip_secrets(bodies[0]) == strip_secrets(bodies[1])


def strip_secrets(body: str) -> str:
    """Without the lines that differ from request to request."""
    return "\n".join(line for line in body.splitlines() if "csrf_token" not in line)


def test_cards_are_fragments(site: Site, page: Page) -> None:
    site.sign_in(page)
    for path, words in {
        "cards/school-7": "Школа № 7",
        "cards/t-belozerova-nv": "Белозёрова",
        "cards/project-engineering-vertical": "Инженерная вертикаль",
        "cards/agr-consortium": "СФ-01/2019",
        "cards/tie-0001": "tie-0001",
        "cards/ties/tie-0001": "tie-0001",
        "cards/ties/sum:school-7:method-center": "ИМЦ",
    }.items():
        answer = page.request.get(f"{site.url}/{path}")
        assert answer.status == 200, path
        text = answer.text().replace("\u00a0", " ")
        assert words in text, path
        assert "<html" not in text, path


def test_the_explorer_opens_the_card(site: Site, page: Page) -> None:
    site.sign_in(page)
    page.goto(f"{site.url}/explore?select=school-7")
    card = page.locator("#card [data-entry=school-7]")
    expect(card).to_be_visible()
    expect(card.locator("h2 a")).to_have_attribute("href", "/institutions/school-7")


def test_a_phone_shows_in_the_lines_of_places_where_one_is(site: Site, new_page: Callable[..., Page]) -> None:
    page = new_page("phone")
    site.sign_in(page)
    for path in ("/niches/years", "/outcomes"):
        page.goto(f"{site.url}{path}")
        for line in (".top-nav", "nav.tabs"):
            expect(page.locator(f"{line} [aria-current]")).to_be_in_viewport(
                ratio=0.9
            )  # a tab covers the line below it
