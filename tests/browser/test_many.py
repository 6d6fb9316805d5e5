"""Many contacts at once and duplicates, as people meet them."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from app.graph import Graph
from app.store import Merge
from app.store import of as store_of
from tests.browser.conftest import shot
from tests.browser.test_contacts import enter
from tests.browser.test_directory import no_sideways_scroll
from tests.conftest import Site, _Content

NewPage = Callable[..., Page]
TWINS = """
MATCH (i:Institution {id: 'lyceum-10'})
UNWIND [['t-twin-1', 'Двойникова Яна Петровна'], ['t-twin-2', 'Двойникова Яна Павловна']] AS row
CREATE (:Teacher {id: row[0], name: row[1], visibility: 'network', created_at: datetime(), updated_at: datetime()})
  -[:WORKS_AT {id: row[0] + ':w', position: 'учитель', created_at: datetime(), updated_at: datetime()}]->(i)
"""


def test_a_list_is_pasted_looked_at_and_written(
    site: Site, content: _Content, database: Graph, new_page: NewPage
) -> None:
    content.name = "changed"
    with database.driver_session("write") as session:
        session.run(TWINS).consume()
    page = enter(site, new_page("phone"))
    page.goto(f"{site.url}/contacts")
    page.get_by_role("link", name="Сразу много").click()
    page.fill(
        "#list",
        "Зверева Анастасия Георгиевна; Лицей № 10; совместный урок; 2019\n"
        "Двойникова Яна; Лицей № 10; консультирую; 2020\n"
        "Несуществующая Василиса; Лицей № 10; соавторство; 03.2021\n"
        "Двойникова Яна Петровна; Лицей № 10; соавторство; 32.13.2020\n"
        "Зверева А. Г.; Лицей № 10; совместный урок; 2021\n",
    )
    page.locator(".register-foot button").tap()
    rows = page.locator(".many-row")
    expect(rows).to_have_count(5)
    assert no_sideways_scroll(page)
    shot(page, "many-preview")
    chosen = [page.locator(f"#who-{number}") for number in range(1, 6)]
    expect(chosen[0]).to_have_value("t-zvereva-ag")
    expect(chosen[1]).to_have_value("")
    expect(chosen[1].locator("option")).to_have_count(5)  # choose, the two, a new one, leave out
    expect(chosen[2]).to_have_value("")
    expect(rows.nth(3)).to_contain_text("с какого времени")
    expect(chosen[3]).to_have_count(0)
    expect(chosen[4]).to_have_value("skip")
    expect(rows.nth(4)).to_contain_text("1")
    with database.driver_session("read") as session:
        before = session.run("MATCH ()-[t:INFORMAL_TIE {registered_by: 't-petrova-ia'}]->() RETURN count(t)").single(
            strict=True
        )
    assert before[0] == 0, "nothing is written by looking"
    chosen[1].select_option("t-twin-2")
    chosen[2].select_option("new:lyceum-10")
    page.tap("#write")
    expect(page.locator("[data-outcome]")).to_have_count(5)
    assert [one.get_attribute("data-outcome") for one in page.locator("[data-outcome]").all()] == [
        "made",
        "made",
        "made",
        "refused",
        "skipped",
    ]
    assert no_sideways_scroll(page)
    shot(page, "many-result")
    page.get_by_role("link", name="Мои контакты").first.click()
    for name in ("Несуществующая Василиса", "Двойникова Яна Павловна", "Зверева Анастасия"):
        expect(page.locator("[data-contact]", has_text=name).first).to_be_visible()


def test_two_records_become_one_and_two_again(
    site: Site, content: _Content, database: Graph, new_page: NewPage
) -> None:
    content.name = "changed"
    with database.driver_session("write") as session:
        session.run(TWINS.replace("Павловна", "")).consume()
    page = new_page("desk")
    site.sign_in(page)
    page.goto(f"{site.url}/contacts")
    page.get_by_role("link", name="Двойники").click()
    expect(page.locator("h1")).to_be_visible()
    page.locator(".dup-pair", has_text="Двойникова").get_by_role("link").click()
    shot(page, "duplicates-pair")
    page.locator("input[name=kept][value=t-twin-1]").check()
    page.locator("form button.btn-primary").click()
    merge = page.locator(".dup-merge").first
    expect(merge).to_contain_text("Двойникова Яна Петровна")
    expect(page.locator(".dup-pair", has_text="Двойникова")).to_have_count(0)
    merge.get_by_role("button").click()
    expect(page.locator(".dup-pair", has_text="Двойникова")).to_have_count(1)
    assert no_sideways_scroll(page)
    with store_of(site.app).session() as session:
        session.query(Merge).delete()
        session.commit()
