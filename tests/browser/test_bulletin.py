"""A representative puts up a post on a telephone; a teacher of another school who follows its topic finds it in the inbox, with the
reason, and stops following."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from app.store import Account, Digest, PostChange, Subscription
from app.store import of as store_of
from tests.browser.conftest import shot
from tests.browser.test_axe import faults
from tests.browser.test_directory import no_sideways_scroll
from tests.conftest import Site

NewPage = Callable[..., Page]
OTHER = "t-rusakova-za"  # a teacher of school 1


@pytest.fixture
def town(site: Site, content: Any) -> Iterator[Site]:
    """The seed, in which the teacher's account is somebody of another school; the next test that wants it gets it anew."""
    content.name = "changed"

    def become(person: str, institution: str) -> tuple[str, str]:
        with store_of(site.app).session() as session:
            mine = session.query(Account).where(Account.email == site.accounts["teacher"][0]).one()
            held = mine.person or "", mine.memberships[0].institution
            mine.person, mine.memberships[0].institution = person, institution
            session.commit()
            return held

    before = become(OTHER, "school-1")
    yield site
    become(*before)
    with store_of(site.app).session() as session:
        for table in (PostChange, Subscription, Digest):
            session.execute(delete(table))
        session.commit()


def test_what_one_school_tells_a_teacher_of_another_hears_with_the_reason(town: Site, new_page: NewPage) -> None:
    teacher = new_page("desk")
    town.sign_in(teacher, "teacher")
    teacher.goto(f"{town.url}/bulletin")
    teacher.select_option("main select[name=topic]", label="Театр")
    teacher.locator("main form.filters").get_by_role("button", name="Показать").click()
    teacher.get_by_role("button", name="Подписаться: Театр").click()
    expect(teacher.locator(".alert-success")).to_contain_text("Вы подписались")
    assert faults(teacher) == []

    author = new_page("phone")
    town.sign_in(author, "representative")
    author.goto(f"{town.url}/bulletin")
    no_sideways_scroll(author)
    shot(author, "bulletin-phone")
    author.get_by_role("link", name="Разместить объявление").click()
    author.fill("#f-title", "Ищем театр теней")
    author.fill("#f-about", "Поделимся экраном.\n\nПодробно: https://teni.example/2026.")
    author.fill("#f-event_on", "12.2030")
    author.locator("summary", has_text="Искусство").first.click()
    author.get_by_label("Театр", exact=True).check()
    author.get_by_role("button", name="Разместить").click()
    expect(author.locator("#e-event_on")).to_be_visible()
    expect(author.locator("#f-about")).to_have_value("Поделимся экраном.\n\nПодробно: https://teni.example/2026.")
    assert faults(author) == []
    no_sideways_scroll(author)
    author.fill("#f-event_on", "05.12.2030")
    author.get_by_role("button", name="Разместить").click()
    expect(author.locator(".alert-success")).to_contain_text("Объявление размещено")
    expect(author.locator(".post-text a")).to_have_attribute("href", "https://teni.example/2026")
    no_sideways_scroll(author)
    shot(author, "bulletin-post-phone")

    teacher.goto(f"{town.url}/contacts/inbox")
    item = teacher.locator("[data-item=post]", has_text="Ищем театр теней")
    expect(item).to_contain_text("Вы подписаны на тему «Театр».")
    assert faults(teacher) == []
    item.get_by_role("link", name="Прочесть объявление").click()
    expect(teacher.locator("h1")).to_have_text("Ищем театр теней")
    teacher.get_by_role("link", name="Все ваши подписки").click()
    expect(teacher.locator("#followed .followed li")).to_have_count(1)
    teacher.get_by_role("button", name="Отписаться Театр").click()
    expect(teacher.locator("#followed .followed li")).to_have_count(0)
    assert faults(teacher) == []
    shot(teacher, "bulletin-follows")
    teacher.goto(f"{town.url}/contacts/inbox")
    expect(teacher.locator("[data-item=post]")).to_have_count(0)
