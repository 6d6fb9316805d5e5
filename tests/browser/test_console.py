"""The console in a browser: a query is written with completions, run by the keyboard, answered, remembered; a refusal says
where and why; what was written is never lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.console import filling
from app.store import AuditEntry, ConsoleRun
from app.store import of as store_of
from tests.browser.conftest import Site, shot


def test_a_query_is_written_run_and_remembered(site: Site, page: Page) -> None:
    site.sign_in(page, "analyst")
    page.goto(f"{site.url}/console")
    field = page.locator("#console-text")
    field.fill("")
    field.press_sequentially("MATCH (i:Instit")
    expect(page.get_by_role("option", name="Institution")).to_be_visible()
    field.press("Enter")
    assert field.input_value() == "MATCH (i:Institution"
    field.press_sequentially(" {id: $id}) RETURN i.sec")
    field.press("Enter")
    field.press_sequentially(" AS sector, i")
    assert field.input_value() == "MATCH (i:Institution {id: $id}) RETURN i.sector AS sector, i"
    page.locator(".console-params summary").click()
    page.locator("#console-given").fill('{"id": "gymnasium-1"}')
    field.press("Control+Enter")
    answer = page.locator("#console-answer")
    expect(answer.locator("td").first).to_have_text("general")
    expect(answer).to_contain_text("Гимназия № 1")
    expect(answer.get_by_role("link")).to_have_attribute("href", "/explore?focus=gymnasium-1&select=gymnasium-1")
    answer.locator("summary", has_text="EXPLAIN").click()
    expect(answer).to_contain_text("ProduceResults")
    shot(page, "console-answer")
    page.reload()
    expect(page.locator("#console-text")).to_have_value("MATCH (i:Institution {id: $id}) RETURN i.sector AS sector, i")
    page.locator("#console-text").fill("RETURN 2")
    page.locator("#console-history button").first.click()
    expect(page.locator("#console-text")).to_have_value("MATCH (i:Institution {id: $id}) RETURN i.sector AS sector, i")
    with store_of(site.app).session() as session:
        run = session.scalars(select(ConsoleRun).order_by(ConsoleRun.id.desc())).first()
        assert run is not None
        trail = session.scalars(select(AuditEntry).where(AuditEntry.action == "console.run")).all()
        assert [row.outcome for row in trail if f"run:{run.id} " in row.target] == ["begun", "done"]
        assert "Institution" not in "".join(row.target for row in trail)


def test_a_refusal_says_where_and_why_and_a_long_run_is_stopped(site: Site, new_page: Callable[..., Page]) -> None:
    page = new_page("phone", "dark")
    site.sign_in(page, "analyst")
    page.goto(f"{site.url}/console")
    page.locator("#console-text").fill("MATCH (n)\nDETACH DELETE n")
    page.locator("#console-run").click()
    expect(page.get_by_role("alert")).to_contain_text("DETACH")
    expect(page.locator(".k-wrong")).to_have_text("DETACH")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(page, "console-refused")
    page.locator("#console-text").fill("MATCH (a), (b), (c), (d) RETURN count(*)")
    page.locator("#console-run").click()
    expect(page.get_by_role("alert")).to_be_visible()  # the last refusal stays until there is another answer
    page.locator("#console-stop").click()
    expect(page.get_by_role("alert")).not_to_contain_text("DETACH")
    with store_of(site.app).session() as session:
        assert session.scalars(select(ConsoleRun.outcome).order_by(ConsoleRun.id.desc())).first() == "stopped"
    expect(page.locator("#console-text")).to_have_value("MATCH (a), (b), (c), (d) RETURN count(*)")


def test_a_network_too_large_to_be_copied_answers_from_one_municipality_and_says_so(
    site: Site, new_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "LARGEST", 0)
    page = new_page("phone", "dark")
    site.sign_in(page, "analyst")
    page.goto(f"{site.url}/console?municipality=zarechye")
    expect(page.locator("#console-part")).to_have_value("zarechye")
    page.locator("#console-text").fill("MATCH (m:Municipality) RETURN m.name")
    page.locator("#console-run").click()
    answer = page.locator("#console-answer")
    expect(answer).to_contain_text("Зареч")
    expect(answer.locator(".soft").last).to_contain_text("прочитано из копии «")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(page, "console-part")
    with store_of(site.app).session() as session:
        last = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "console.run").order_by(AuditEntry.id.desc())
        ).first()
        assert last is not None
        assert last.target.endswith(" municipality:zarechye")
