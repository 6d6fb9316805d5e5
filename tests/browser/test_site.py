"""The public site from end to end: a representative chooses, previews and publishes; somebody on a telephone without scripts reads
it; it is taken down and is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from app.access import ANONYMOUS
from app.serve import demo_site
from tests.browser.conftest import SIZES, shot
from tests.browser.test_axe import faults
from tests.browser.test_directory import no_sideways_scroll
from tests.conftest import Site
from tests.graph.test_site import forget, main_part

SCHOOL = "gymnasium-1"


@pytest.fixture
def town(site: Site) -> Iterator[Site]:
    yield site
    forget(site)


def test_chosen_previewed_published_read_and_taken_down(
    town: Site, new_page: Callable[..., Page], browser: Browser
) -> None:
    owner = new_page()
    town.sign_in(owner, "representative")
    owner.goto(f"{town.url}/site")
    expect(owner.get_by_text("У этого учреждения ничего не опубликовано.")).to_be_visible()
    for name in ("Название, вид, сектор", "Рассказ о себе, сильные стороны", "Дебаты"):
        owner.get_by_label(name).check()
    assert faults(owner) == []
    owner.get_by_role("button", name="Предпросмотр").click()
    expect(owner.get_by_text("Ниже — ровно то, что увидят все.")).to_be_visible()
    assert faults(owner) == []
    seen = main_part(owner.content())
    owner.get_by_label("Показать страницу").select_option(label="Дебаты")
    owner.get_by_role("button", name="Показать").click()
    expect(owner.get_by_role("heading", name="Дебаты")).to_be_visible()
    owner.get_by_role("button", name="Опубликовать именно это").click()
    expect(owner.get_by_text("Опубликовано: с этой минуты это видят все.")).to_be_visible()

    context = browser.new_context(viewport=SIZES["phone"], java_script_enabled=False, color_scheme="dark")
    try:
        phone = context.new_page()
        asked: list[str] = []
        phone.on("request", lambda request: asked.append(request.url))
        phone.goto(f"{town.url}/public")
        phone.get_by_role("link", name="Гимназия № 1").click()
        expect(phone.get_by_role("heading", level=1)).to_have_text("Гимназия № 1")
        assert main_part(phone.content()) == seen
        expect(phone.get_by_text("ул. Соборная, 21")).to_have_count(0)
        shot(phone, "public-institution")
        address = phone.url
        phone.get_by_role("link", name="Дебаты").click()
        phone.get_by_role("navigation").get_by_role("link", name="Программы").click()
        phone.get_by_label("Возраст ребёнка").fill("6")
        phone.get_by_role("button", name="Показать").click()
        expect(phone.get_by_text("подходит 0 из 1 опубликованных программ")).to_be_visible()
        phone.get_by_role("link", name="English").click()
        expect(phone.get_by_text("0 of 1 published programmes fit")).to_be_visible()
        assert context.cookies() == []
        assert all(url.startswith(town.url) for url in asked)

        owner.get_by_role("button", name="Снять всё").click()
        expect(owner.get_by_text("Снято: с этой минуты страниц больше нет.")).to_be_visible()
        answer = phone.goto(address)
        assert answer is not None
        assert answer.status == 404
    finally:
        context.close()


def test_every_public_page_can_be_read_by_everyone(town: Site, new_page: Callable[..., Page]) -> None:
    """In both themes, on a telephone and a desk; the empty ones too."""
    pages = ["/public", "/public/programmes", "/public/events", "/public/map"]
    empty = new_page("phone")
    for path in pages:
        empty.goto(town.url + path)
        assert faults(empty) == []
    graph = town.app.extensions["setka.database"].now().session(ANONYMOUS.viewer)
    settings = town.app.extensions["setka.settings"]
    assert demo_site(town.app, replace(settings, demo=False), graph) == 0
    assert demo_site(town.app, settings, graph) > 10
    assert demo_site(town.app, settings, graph) == 0, "never where anything was published before"
    for size in SIZES:
        page = new_page(size)
        for path in [
            *pages,
            f"/public/institutions/{SCHOOL}",
            "/public/programmes/programme-001",
            "/public/events/post-07",
        ]:
            answer = page.goto(town.url + path)
            assert answer is not None
            assert answer.status == 200, path
            assert faults(page) == []
            no_sideways_scroll(page)
    town.sign_in(page, "coordinator")
    page.goto(f"{town.url}/site")
    expect(page.get_by_label("Показывать три числа")).to_be_visible()
    assert faults(page) == []
