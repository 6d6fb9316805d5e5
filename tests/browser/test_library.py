"""A teacher shares a file, another finds it by another form of its words and uses it; what somebody knows how to do becomes a
request that others join, and the coordinator takes it to the methodical centre."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from app.store import MaterialChange, MaterialThanks
from app.store import of as store_of
from tests.browser.conftest import shot
from tests.browser.test_axe import faults
from tests.browser.test_directory import no_sideways_scroll
from tests.conftest import Site

NewPage = Callable[..., Page]


@pytest.fixture
def town(site: Site, content: Any) -> Iterator[Site]:
    """The seed, which the next test that wants it gets anew."""
    content.name = "changed"
    yield site
    with store_of(site.app).session() as session:
        for table in (MaterialChange, MaterialThanks):
            session.execute(delete(table))
        session.commit()


def test_what_one_has_made_another_finds_and_a_practice_becomes_a_request(town: Site, new_page: NewPage) -> None:
    teacher = new_page("phone")
    town.sign_in(teacher, "teacher")
    teacher.goto(f"{town.url}/library")
    no_sideways_scroll(teacher)
    teacher.get_by_role("link", name="Поделиться материалом").click()
    teacher.fill("#f-title", "Лунные затмения своими руками")
    teacher.fill("#f-licence", "CC BY 4.0")
    teacher.set_input_files(
        "#f-file", {"name": "затмения.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}
    )
    teacher.get_by_role("button", name="Поделиться", exact=True).click()
    expect(teacher.locator("#e-kind")).to_be_visible()
    expect(teacher.locator(".file-now")).to_contain_text("затмения.pdf уже здесь")
    assert faults(teacher) == []
    no_sideways_scroll(teacher)
    teacher.select_option("#f-kind", "tasks")
    teacher.get_by_role("button", name="Поделиться", exact=True).click()
    expect(teacher.locator(".alert-success")).to_contain_text("найдёт в библиотеке")
    address = teacher.url

    reader = new_page("desk")
    town.sign_in(reader, "representative")
    reader.goto(f"{town.url}/library")
    reader.fill("main input[name=q]", "затмением луны")
    reader.locator("main form.filters").get_by_role("button", name="Показать").click()
    found = reader.locator(".material")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("CC BY 4.0")
    found.get_by_role("link", name="Лунные затмения").click()
    with reader.expect_download() as taken:
        reader.get_by_role("link", name="Скачать").click()
    assert taken.value.suggested_filename == "затмения.pdf"
    reader.get_by_role("button", name="Поблагодарить").click()
    reader.get_by_role("button", name="мы этим пользуемся").click()
    expect(reader.locator("#used .items li")).to_have_count(1)
    assert faults(reader) == []
    shot(reader, "library-material")
    teacher.goto(address)
    expect(teacher.locator("#used .figures")).to_contain_text("благодарность")

    reader.goto(f"{town.url}/institutions/school-9")
    reader.get_by_role("link", name="Хотим этому научиться: Критерии вместе с детьми").click()
    expect(reader.locator("main")).to_contain_text("Запрос о том же уже собирает желающих")
    reader.fill("#f-title", "Критерии вместе с детьми: день в школе № 9")
    assert faults(reader) == []
    reader.get_by_role("button", name="Составить запрос").click()
    expect(reader.locator("h1")).to_have_text("Критерии вместе с детьми: день в школе № 9")
    request = reader.url
    teacher.goto(request)
    teacher.get_by_role("button", name="Мне это тоже нужно").click()
    expect(teacher.locator("#askers .items li")).to_have_count(2)
    no_sideways_scroll(teacher)

    coordinator = new_page("desk")
    town.sign_in(coordinator, "coordinator")
    coordinator.goto(f"{town.url}/contacts/inbox")
    expect(coordinator.locator("[data-item=requests]")).to_contain_text("2 запроса на повышение квалификации")
    coordinator.goto(request)
    coordinator.get_by_role("button", name="Передан методическому центру").click()
    expect(coordinator.locator(".steps [aria-current]")).to_contain_text("передан")
    coordinator.goto(f"{town.url}/development")
    coordinator.get_by_role("link", name="Для методического центра").click()
    expect(coordinator.locator("main")).to_contain_text("день в школе № 9")
