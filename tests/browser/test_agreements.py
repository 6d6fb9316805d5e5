"""From a partnership in force to an agreement in force and to its end, each side signed in as itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from app.store import AgreementEntry, AgreementLog, AgreementParty
from app.store import of as store_of
from tests.browser.conftest import shot
from tests.browser.test_axe import faults
from tests.browser.test_directory import no_sideways_scroll
from tests.browser.test_partnership import GYMNASIUM, MUSEUM, act, enter, town
from tests.conftest import Site

__all__ = ["town"]
NewPage = Callable[..., Page]


@pytest.fixture
def desk(town: Site) -> Iterator[Site]:
    yield town
    with store_of(town.app).session() as session:
        for table in (AgreementEntry, AgreementParty, AgreementLog):
            session.execute(delete(table))
        session.commit()


@pytest.mark.long
def test_from_a_partnership_to_a_tie_and_to_its_end(desk: Site, new_page: NewPage) -> None:
    school, museum = enter(desk, new_page(), GYMNASIUM), enter(desk, new_page("phone"), MUSEUM)
    school.goto(f"{desk.url}/partnerships/new?with={MUSEUM}")
    school.fill("[name=title]", "Живая история")
    school.get_by_role("button", name="Отправить приглашение").click()
    workspace = school.url
    museum.goto(workspace)
    act(museum, "Присоединиться")
    act(museum, "Написать своими словами", gives="Залы и подлинные письма")
    act(museum, "Предложить текст", goals="Урок памяти каждый месяц", rules="Решаем вместе")
    school.goto(workspace)
    act(school, "Подтвердить этот текст")

    school.locator("#agreements a.btn").click()
    expect(school.locator("[name=goals]")).to_have_value("Урок памяти каждый месяц")
    expect(school.locator("[name=duties_2]")).to_have_value("Залы и подлинные письма")
    school.get_by_role("button", name="Составить проект").click()
    address = school.url
    expect(school.locator("#force")).to_contain_text("никто ничем не связан")
    museum.goto(f"{desk.url}/contacts/inbox")
    museum.locator("[data-item=paper] a.btn").first.click()
    no_sideways_scroll(museum)
    assert faults(museum) == []
    shot(museum, "agreement-draft-phone")
    act(museum, "Подтвердить этот текст")
    act(museum, "Внести номер и день", number="СД-1", signed_on=dt.date.today().strftime("%d.%m.%Y"))
    expect(museum.locator("#force")).to_contain_text("Действует по")
    school.goto(address)
    expect(school.locator("#ties [data-tie]")).to_have_count(1)
    shot(school, "agreement-desk")
    for page, size in ((school, "desk"), (museum, "phone")):
        page.goto(f"{address}/document")
        no_sideways_scroll(page)
        assert faults(page) == []
        shot(page, f"agreement-document-{size}")
    school.goto(f"{desk.url}/institutions/{MUSEUM}")
    expect(school.locator("#ties")).to_contain_text("СД-1")

    last = dt.date.today().strftime("%d.%m.%Y")
    school.goto(address)
    act(school, "Предложить прекратить", day=last, words="Гимназия закрывается на ремонт")
    museum.goto(address)
    expect(museum.locator("#force")).not_to_contain_text("согласились")
    act(museum, "Подтвердить этот текст")
    expect(museum.locator("#force")).to_contain_text("Все стороны согласились прекратить его")
    expect(museum.locator("#ties [data-tie]")).to_contain_text(last)
