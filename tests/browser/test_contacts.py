"""Contacts as people meet them: a teacher on a phone registers one, the other side answers, both see it in the explorer."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from app.graph import Graph
from app.store import Account
from app.store import of as store_of
from tests.browser.conftest import shot
from tests.conftest import Caller, Site

NewPage = Callable[..., Page]
ANNA = "t-petrova-ia"  # the demo teacher
OTHER = "t-zvereva-ag"  # at the lyceum
THIRD = "t-gayduk-vg"
EMAILS = {OTHER: "other@setka.example", THIRD: "third@setka.example"}


@pytest.fixture
def town(site: Site, database: Graph) -> Iterator[Site]:
    """The seed with two more teachers who sign in with the demo teacher's password; what a test adds is taken away again."""
    with store_of(site.app).session() as session:
        demo = session.query(Account).filter_by(email=site.accounts["teacher"][0]).one()
        for person, email in EMAILS.items():
            made = Account(
                email=email, name=person, password_hash=demo.password_hash, person=person,
                municipality=demo.municipality, demo=True,
            )  # fmt: skip
            made.memberships = [type(m)(role="teacher", institution=m.institution) for m in demo.memberships]
            session.add(made)
        session.commit()
    yield site
    with database.driver_session("write") as graph:
        graph.run("MATCH ()-[t:INFORMAL_TIE]->() WHERE t.id =~ 'c-[0-9a-f]{32}' DELETE t").consume()
        graph.run("MATCH (p:Teacher) WHERE p.proposed_by IS NOT NULL DETACH DELETE p").consume()
    with store_of(site.app).session() as session:
        for account in session.query(Account).filter(Account.email.in_(EMAILS.values())):
            session.delete(account)
        session.commit()


def enter(site: Site, page: Page, person: str = ANNA) -> Page:
    """Signs in as a teacher and agrees to the consent."""
    site.sign_in(page, "teacher", email=EMAILS.get(person, ""))
    page.goto(f"{site.url}/contacts/new")
    agree = page.get_by_role("button", name="Согласен")
    if agree.count():
        agree.click()
    expect(page.locator("#register")).to_be_visible()
    return page


def choose(page: Page, typed: str, name: str) -> None:
    page.locator("#whom").press_sequentially(typed, delay=80)
    option = page.locator("#whom-list [role=option]").filter(has_text=name).first
    option.tap()
    expect(page.locator("#other")).not_to_have_value("")


def register(
    page: Page, typed: str = "зверева", name: str = "Зверева", kind: str = "joint_lesson", since: str = "2019"
) -> str:
    """Registers a contact by hand; returns the tie's id."""
    choose(page, typed, name)
    page.locator(f".choice-chip:has(input[value='{kind}'])").tap()
    page.fill("#since", since)
    page.tap("#save")
    page.wait_for_url(re.compile("/saved$"))
    return page.url.split("/")[-2]


def test_the_whole_life_of_a_contact(town: Site, new_page: NewPage) -> None:
    anna = enter(town, new_page(size="phone"))
    id = register(anna)
    shot(anna, "contact-saved-phone")

    other = enter(town, new_page(size="phone"), OTHER)
    expect(other.locator(".top-nav .badge-waits")).to_be_visible()
    other.goto(f"{town.url}/contacts")
    asked = other.locator(f"[data-contact='{id}']")
    expect(asked).to_contain_text("Петрова")
    shot(other, "contact-asked-phone")
    asked.get_by_role("button", name="Да, это так").tap()
    expect(other.get_by_role("alert").or_(other.locator(".flashes"))).to_contain_text("Подтверждено")

    for page, me in ((anna, ANNA), (other, OTHER)):
        page.goto(f"{town.url}/explore?focus={me}")
        page.wait_for_selector("#picture[data-ready]", state="attached")
        tie = page.evaluate("id => setka.cy.getElementById(id).data()", id)
        assert {tie["source"], tie["target"]} == {ANNA, OTHER}
        assert page.evaluate("id => setka.store.state.data.ties.get(id).state", id) == "confirmed"

    anna.goto(f"{town.url}/contacts/{id}")
    anna.get_by_text("Закончилось", exact=True).tap()
    anna.fill("#until", "2023")
    anna.get_by_role("button", name="Записать последний день").tap()
    expect(anna.locator("dl.facts")).to_contain_text("2023")

    other.goto(f"{town.url}/explore?focus={OTHER}&on=2022-05-31")
    other.wait_for_selector("#picture[data-ready]", state="attached")
    there = "id => setka.cy.getElementById(id).nonempty() && !setka.cy.getElementById(id).hasClass('ended')"
    assert other.evaluate(there, id)
    other.evaluate("() => setka.store.go({ on: '2024-05-31' })")
    other.wait_for_selector("#picture[data-ready]", state="attached")
    assert not other.evaluate(there, id)


def test_a_contact_takes_less_than_twenty_seconds_to_register(town: Site, new_page: NewPage) -> None:
    """As a person does it on a phone: five letters a second, three quarters of a second to find and hit what is tapped."""
    page = enter(town, new_page(size="phone"))
    taps = 0

    def tap(what: Locator) -> None:
        nonlocal taps
        what.tap()
        taps += 1

    began = time.perf_counter()
    page.locator("#whom").press_sequentially("звер", delay=200)
    tap(page.locator("#whom-list [role=option]").first)
    tap(page.locator(".choice-chip").first)
    tap(page.locator(".quick [data-value]").nth(1))
    tap(page.locator("#save"))
    page.wait_for_url(re.compile("/saved$"))
    took = time.perf_counter() - began + 0.75 * taps
    assert took < 20, f"{took:.1f} s"


def test_what_is_typed_before_the_script_has_come_is_asked_for_too(town: Site, new_page: NewPage) -> None:
    """On a slow line the box is there long before its script: nobody should have to type the name again."""
    page = enter(town, new_page("phone"))
    waiting: list[Route] = []
    page.route("**/suggestions.js*", lambda route: waiting.append(route))
    with page.expect_request("**/suggestions.js*"):
        page.reload(wait_until="commit")
        page.type("#whom", "зверева")  # not by a locator: they wait for scripts
    page.wait_for_function("document.readyState !== 'loading'")
    assert waiting, "the script was held back"
    expect(page.locator("#whom-list [role=option]")).to_have_count(0)
    for held in waiting:
        held.continue_()
    expect(page.locator("#whom-list [role=option]").filter(has_text="Зверева").first).to_be_visible()


def test_without_scripts_the_form_works_too(town: Site, new_page: NewPage) -> None:
    page = enter(town, new_page(size="phone"))
    context = page.context.browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    bare = context.new_page()
    bare.goto(f"{town.url}/contacts/new")
    bare.fill("#whom", "зверева")
    bare.click("#save")
    bare.locator(".found-here label").filter(has_text="Зверева").click()
    bare.locator(".choice-chip").first.click()
    bare.fill("#since", "03.2024")
    bare.click("#save")
    assert bare.url.endswith("/saved")
    context.close()


def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(town: Site, new_page: NewPage) -> None:
    page = enter(town, new_page(size="phone"))
    choose(page, "зверева", "Зверева")
    page.locator(".choice-chip").first.tap()
    page.fill("#since", "2999")
    page.tap("#save")
    expect(page.locator("#since-errors")).to_be_visible()
    expect(page.locator("#since")).to_have_value("2999")
    expect(page.locator("#whom")).to_have_value(re.compile("Зверева"))
    expect(page.locator(".choice-chip input").first).to_be_checked()
    shot(page, "contact-wrong-phone")
    page.fill("#since", "сегодня")
    page.tap("#save")
    page.wait_for_url(re.compile("/saved$"))


def test_a_person_who_is_not_there_is_named(town: Site, new_page: NewPage) -> None:
    page = enter(town, new_page(size="phone"))
    page.locator("#whom").press_sequentially("Неведомская", delay=20)
    expect(page.locator("#new-person")).to_have_attribute("open", "")
    page.fill("#new_name", "Неведомская Ольга")
    page.locator("#new_place_name").press_sequentially("лицей", delay=20)
    page.locator("#place-list [role=option]").first.tap()
    page.locator(".choice-chip").first.tap()
    page.fill("#since", "2024")
    page.tap("#save")
    page.wait_for_url(re.compile("/saved$"))
    expect(page.locator("h1")).to_contain_text("Неведомская Ольга")


def test_whoever_answers_later_sees_what_happened(town: Site, new_page: NewPage) -> None:
    anna, other = enter(town, new_page(size="phone")), enter(town, new_page(size="phone"), OTHER)
    id = register(anna)
    other.goto(f"{town.url}/contacts/{id}")
    anna.goto(f"{town.url}/contacts/{id}")
    anna.locator("details.more > summary").last.tap()
    anna.locator("form[action$='/withdraw'] button").tap()
    expect(anna.locator("form[action$='/restore'] button")).to_be_visible()
    other.locator("form[action$='/confirm'] button").first.tap()
    expect(other.get_by_text("с тех пор изменили")).to_be_visible()
    expect(other.locator("form[action$='/confirm']")).to_have_count(0)


def test_every_page_fits_its_screen(town: Site, new_page: NewPage) -> None:
    for size, scheme in (("phone", "dark"), ("desk", "light")):
        page = enter(town, new_page(size=size, scheme=scheme))
        for name, path in (("list", "/contacts"), ("new", "/contacts/new"), ("consent", "/contacts/consent/public")):
            page.goto(f"{town.url}{path}")
            assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path
            shot(page, f"contacts-{name}-{size}-{scheme}")


def test_the_wrong_teacher_meets_nothing(town: Site, caller: Callable[..., Caller], database: Graph) -> None:
    """Every address of a contact, with the id of somebody else's tie guessed: 404, and the tie is as it was."""
    find = """MATCH (a:Teacher)-[t:INFORMAL_TIE]->(b:Teacher) WHERE t.state = $state AND t.visibility = $visibility
      AND NOT $me IN [a.id, b.id] RETURN t.id AS id, properties(t) AS tie ORDER BY t.id LIMIT 1"""

    def ties(**which: str) -> list[dict[str, Any]]:
        with database.driver_session("read") as session:
            return session.run(find, me=ANNA, **which).data()

    wrong = []
    for role in ("teacher", "representative", "analyst", "admin"):
        browser = caller(role)
        if role == "teacher":
            browser.post("/contacts/consent/contacts", {})
        for state in ("proposed", "confirmed"):
            for visibility in ("network", "coordinators"):
                for row in ties(state=state, visibility=visibility):
                    address = f"/contacts/{row['id']}"
                    answers = [browser.ask(address)[0], browser.ask(f"{address}/saved")[0]]
                    for act in ("confirm", "decline", "withdraw", "restore", "correct", "end", "open"):
                        form = {"version": "1", "until": "2020", "visibility": "network", "since": "2000"}
                        answers.append(browser.post(f"{address}/{act}", form)[0])
                    if set(answers) != {404} or ties(state=state, visibility=visibility) != [row]:
                        wrong.append((role, row["id"], answers))
    assert wrong == []
