"""Survey waves and codes on a telephone: from the coordinator's list to an answer without an account; two people at a meeting."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.graph import Graph
from tests.browser.conftest import Site
from tests.browser.test_axe import faults

NewPage = Callable[..., Page]
PETROVA = "t-petrova-ia"


@pytest.fixture
def town(site: Site, database: Graph) -> Iterator[Site]:
    """The seed, in which what the test registers is taken away again."""
    yield site
    with database.driver_session("write") as session:
        session.run("MATCH ()-[t:INFORMAL_TIE]->() WHERE t.id =~ 'c-[0-9a-f]{32}' DELETE t").consume()


@pytest.fixture
def closed(site: Site, database: Graph) -> Iterator[None]:
    """The teacher with an account keeps her profile to herself."""

    def keep(visibility: str) -> None:
        with database.driver_session("write") as session:
            session.run("MATCH (t:Teacher {id: $id}) SET t.visibility = $v", id=PETROVA, v=visibility).consume()

    keep("coordinators")
    yield
    keep("network")


def english(site: Site, new_page: NewPage, size: str = "phone") -> Page:
    """A page in English, so that its words can be named here."""
    page = new_page(size, language="en")
    page.context.add_cookies([{"name": "lang", "value": "en", "url": site.url}])
    return page


def agree(page: Page) -> None:
    page.get_by_role("button", name="I agree").click()


def write_down(page: Page) -> None:
    """The rest of the form, when it is chosen whom one knows."""
    page.locator(".choice-chip", has=page.locator("input[value=joint_lesson]")).click()
    page.fill("#since", "2024")
    page.click("#save")


def test_a_wave_from_the_coordinator_to_an_answer_without_an_account(town: Site, new_page: NewPage) -> None:
    desk = english(town, new_page)
    town.sign_in(desk, "coordinator")
    desk.goto(f"{town.url}/contacts")
    desk.get_by_role("link", name="Survey waves").click()
    desk.get_by_role("link", name="Make a wave").click()
    assert not faults(desk)
    desk.fill("#title", "Spring")
    desk.fill("#note", "Whom do you work with?\nMarina, methodist")
    desk.check("input[value=gymnasium-1]")
    count = int(re.sub(r"\D", "", desk.inner_text("#wave-sum")))
    assert count > 1
    desk.get_by_role("button", name="Make the links").click()
    expect(desk.locator(".slip")).to_have_count(count)
    expect(desk.locator(".slip svg.qr")).to_have_count(count)
    assert not faults(desk)
    row = desk.locator(".wave-links tbody tr").filter(has_not_text="Петрова").last
    name, link = row.locator("td").first.inner_text(), row.locator("input").input_value()
    with desk.expect_download() as saving:
        desk.get_by_role("link", name="Save as a table").click()
    assert link in Path(saving.value.path()).read_text("utf-8")

    hers = english(town, new_page)
    hers.goto(link)
    expect(hers.locator(".greeting")).to_contain_text(name.split()[1])
    expect(hers.locator(".greeting")).to_contain_text("Marina, methodist")
    assert not faults(hers)
    agree(hers)
    hers.locator("#whom").press_sequentially("петрова ир")
    hers.locator(f"[data-id={PETROVA}]").click()
    write_down(hers)
    expect(hers.locator("#written [data-contact]")).to_have_count(1)
    expect(hers.locator("#written")).to_contain_text("Петрова")
    assert not faults(hers)
    assert hers.evaluate("document.documentElement.scrollWidth") <= 360
    hers.goto(f"{town.url}/contacts")
    assert "/sign-in" in hers.url, "the link opens her page and nothing else"

    desk.get_by_role("link", name="To the wave").click()
    expect(desk.locator(".figure-value").nth(2)).to_have_text(re.compile(rf"^1\sof\s{count}$"))
    desk.locator("details.past > summary").click()
    assert not faults(desk)
    desk.locator("details.past tr", has_text=name).get_by_role("button", name="Withdraw the link").click()
    expect(desk.locator(".figure-value").nth(2)).to_have_text(re.compile(rf"^0\sof\s{count - 1}$"))
    answer = hers.goto(link)
    assert answer is not None
    assert answer.status == 410
    expect(hers.locator("h1")).to_have_text("This link does not work any more")


def test_two_people_meet_and_one_scans_the_code_of_the_other(town: Site, closed: None, new_page: NewPage) -> None:
    hers, his = english(town, new_page), english(town, new_page)
    town.sign_in(hers, "teacher")
    hers.goto(f"{town.url}/contacts")
    hers.get_by_role("link", name="My code").click()
    if hers.get_by_role("button", name="I agree").count():
        agree(hers)
    expect(hers.locator(".code svg")).to_be_visible()
    assert not faults(hers)
    address = hers.input_value("#link")

    join(town, english(town, new_page, "desk"), his)
    his.goto(address)
    agree(his)
    expect(his.locator("#whom")).to_have_value(re.compile("Петрова"))
    write_down(his)
    expect(his.locator(".flashes")).to_contain_text("Петрова")
    his.goto(address.replace("met=", "met=x"))
    expect(his.locator(".flashes")).to_contain_text("too old or was not read whole")
    expect(his.locator("#whom")).to_have_value("")
    hers.goto(f"{town.url}/contacts")
    expect(hers.locator("#waiting [data-contact]").filter(has_text="Агафонова")).to_have_count(1)


def join(site: Site, admin: Page, page: Page) -> None:
    """A second teacher gets an account, as people do: by an invitation."""
    site.sign_in(admin, "admin")
    admin.goto(f"{site.url}/accounts/invite")
    admin.fill("[name=email]", "agafonova@school.example")
    admin.select_option("[name=role]", "teacher")
    admin.fill("[name=person]", "t-agafonova-ai")
    admin.get_by_role("button", name="Make the link").click()
    page.goto(admin.input_value("#link"))
    page.fill("[name=name]", "Агафонова Алёна")
    page.fill("[name=password]", "лодка у старого моста")
    page.fill("[name=again]", "лодка у старого моста")
    page.press("[name=again]", "Enter")
    page.wait_for_url(lambda url: "/invitations" not in url)
