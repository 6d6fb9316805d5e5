"""My network in front of a teacher on a phone: the years pass, nobody moves, every contact leads on; and who is offered to
act on the cards of the explorer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from bench.site import Browser as Caller
from tests.browser.conftest import Site, shot
from tests.browser.test_axe import faults

NewPage = Callable[..., Page]

# Of what is written in the picture, the pairs that cover each other.
COVERED = """() => {
  const all = [...document.querySelectorAll(".net-name, .net-me")];
  const seen = all.filter((one) => one.checkVisibility({ visibilityProperty: true }));
  const boxes = seen.map((one) => [one.textContent, one.getBoundingClientRect()]);
  return boxes.flatMap(([name, a], index) => boxes.slice(index + 1)
    .filter(([, b]) => a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom)
    .map(([other]) => `${name} × ${other}`))
    .concat(boxes.filter(([, a]) => a.left < 0 || a.right > innerWidth).map(([name]) => `${name} leaves the page`));
}"""
PLACES = "() => [...document.querySelectorAll('.net-narrow .net-node')].map((node) => node.getAttribute('transform'))"
MANY = """
MATCH (me:Teacher {id: 't-petrova-ia'})
MATCH (n:Teacher) WHERE n.visibility = 'network' AND NOT EXISTS { (me)-[:INFORMAL_TIE]-(n) }
WITH me, n ORDER BY n.id LIMIT 53
WITH me, collect(n) AS everyone
UNWIND range(0, size(everyone) - 1) AS number
WITH me, everyone[number] AS n, number
CREATE (me)-[:INFORMAL_TIE {id: 'many-' + number, key: 'many-' + number, kind: ['advice', 'joint_lesson', 'online'][number % 3],
  state: 'confirmed', source: 'teacher', visibility: 'coordinators', since: date({year: 2010 + number % 15})}]->(n)
"""


@pytest.fixture
def phone(site: Site, new_page: NewPage) -> Page:
    page = new_page("phone", language="en")
    page.context.add_cookies([{"name": "lang", "value": "en", "url": site.url}])
    site.sign_in(page, "teacher")
    return page


def said(page: Page) -> str:
    """What a screen reader says of the slider; the page shows the same."""
    words = page.locator("#year").get_attribute("aria-valuetext") or ""
    expect(page.locator("#year-said")).to_have_text(words)
    return words


def test_the_years_pass_nobody_moves_and_a_contact_opens(site: Site, phone: Page) -> None:
    phone.goto(f"{site.url}/contacts")
    phone.click("main a[href='/contacts/network']")
    slider = phone.get_by_role("slider", name="Year")
    expect(slider).to_be_visible()
    assert phone.evaluate(COVERED) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    shot(phone, "own-network-phone")
    places, now = phone.evaluate(PLACES), int(slider.input_value())
    assert said(phone).startswith(f"{now}: ")
    slider.focus()
    for _ in range(now - 2024):
        phone.keyboard.press("ArrowLeft")
    assert said(phone) == "2024: 4 contacts, 1 new, 1 ended, 1 waits for an answer"
    expect(phone.locator(".net-row.look-n .net-who")).to_contain_text("Сухарев Игорь Львович")
    expect(phone.locator(".net-row.look-e .net-who")).to_contain_text("Каменская Лидия Дмитриевна")
    expect(row(phone, "Чистякова")).to_be_hidden()
    phone.keyboard.press("Home")
    assert said(phone) == "2018: 1 contact, 1 new, 0 ended"
    assert phone.evaluate(PLACES) == places
    shot(phone, "own-network-2018")
    phone.reload()
    assert said(phone).startswith("2018: "), "the address keeps the year"
    phone.locator(".net-narrow a", has_text="Серебряков").click()
    phone.wait_for_url("**/contacts/tie-0665")
    expect(phone.locator("h1")).to_contain_text("Серебряков Кирилл Олегович")


def row(page: Page, name: str) -> Locator:
    return page.locator(".net-row", has_text=name)


def test_who_is_not_interesting_is_gone_until_shown_again(site: Site, phone: Page) -> None:
    phone.goto(f"{site.url}/contacts/network")
    first = phone.locator("#common [data-person]").first
    expect(first).to_contain_text("Неделя языков")
    person = first.get_attribute("data-person")
    expect(first.get_by_role("link", name="We know each other already")).to_have_attribute(
        "href", f"/contacts/new?with={person}"
    )
    first.get_by_role("button", name="Not interesting").click()
    expect(phone.locator(".alert")).to_be_visible()
    expect(phone.locator(f"[data-person='{person}']")).to_have_count(0)
    phone.get_by_role("button", name="Show again").click()
    expect(phone.locator(f"#common [data-person='{person}']")).to_have_count(1)


@pytest.mark.parametrize(("size", "scheme"), [("phone", "dark"), ("desk", "light")])
def test_sixty_contacts_are_readable(many: None, site: Site, new_page: NewPage, size: str, scheme: str) -> None:
    page = new_page(size, scheme)
    site.sign_in(page, "teacher")
    page.goto(f"{site.url}/contacts/network")
    expect(page.locator(".net-node:visible")).to_have_count(60)
    assert page.evaluate(COVERED) == []
    assert faults(page) == []
    shot(page, f"own-network-60-{size}")


@pytest.fixture
def many(site: Site, database) -> Iterator[None]:
    """Sixty contacts of the demo's teacher, taken away again."""
    with database.driver_session("write") as session:
        session.run(MANY).consume()
        yield
        session.run("MATCH ()-[t:INFORMAL_TIE]->() WHERE t.id STARTS WITH 'many-' DELETE t").consume()


def test_without_scripts_the_years_are_links(caller: Callable[..., Caller], site: Site) -> None:
    status, body = caller("teacher").ask("/contacts/network?year=2024")
    page = body.decode()
    assert status == 200
    assert "2024: 4 контакта" in page or "2024: 4 contacts" in page
    assert '<a class="chip-button" href="/contacts/network?year=2019">2019</a>' in page
    for nonsense in ("1", "x", "99999999999999999999", "2024'"):
        assert caller("teacher").ask(f"/contacts/network?year={nonsense}")[0] == 200


MINE, FOREIGN, OF_MUSEUM = "tie-0217", "tie-1504", "tie-0155"


@pytest.mark.parametrize(
    ("role", "registers", "opened"),
    [
        ("teacher", True, {MINE}),
        ("representative", False, set()),
        ("coordinator", False, {MINE, FOREIGN, OF_MUSEUM}),
        ("analyst", False, set()),
        ("admin", False, set()),
    ],
)
def test_cards_offer_what_the_reader_may_do(
    caller: Callable[..., Caller], site: Site, role: str, registers: bool, opened: set[str]
) -> None:
    asking = caller(role)
    for id in ("school-7", "t-belozerova-nv"):
        for path in (f"/cards/{id}", f"/{'teachers' if id.startswith('t-') else 'institutions'}/{id}"):
            status, body = asking.ask(path)
            assert status == 200
            assert (f'href="/contacts/new?with={id}"' in body.decode()) is registers, path
    assert b"/contacts/new?with" not in asking.ask("/cards/t-petrova-ia")[1], "nobody registers a contact with herself"
    for tie in (MINE, FOREIGN, OF_MUSEUM):
        status, body = asking.ask(f"/cards/ties/{tie}")
        assert status == 200
        assert (f'href="/contacts/{tie}"' in body.decode()) is (tie in opened), tie
        if tie in opened:
            assert asking.ask(f"/contacts/{tie}")[0] == 200, "what is offered opens"


def test_a_network_without_contacts_leads_to_the_first_one(empty_site: Site, phone_of_nobody: Page) -> None:
    phone_of_nobody.goto(f"{empty_site.url}/contacts/network")
    expect(phone_of_nobody.locator(".empty a")).to_have_attribute("href", "/contacts/new")
    expect(phone_of_nobody.locator("#year, .net")).to_have_count(0)
    shot(phone_of_nobody, "own-network-empty")


@pytest.fixture
def phone_of_nobody(empty_site: Site, new_page: NewPage) -> Page:
    page = new_page("phone")
    empty_site.sign_in(page, "teacher")
    return page
