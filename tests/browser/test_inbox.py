"""The inbox in a real browser: one side writes a contact down, the other finds it waiting and says yes, the first is told."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, shot

COUNT = ".inbox-count .badge-waits"


def count(page: Page) -> int:
    """The number in the header; none is nothing."""
    found = page.locator(COUNT)
    return int(found.inner_text()) if found.count() else 0


def test_a_contact_goes_from_inbox_to_inbox(site: Site, new_page: Callable[..., Page], content: object) -> None:
    content.name = "changed"  # type: ignore[attr-defined]
    teacher, head = new_page("phone"), new_page("desk", scheme="dark")
    site.sign_in(head, "representative")
    head.goto(f"{site.url}/contacts")
    before = count(head)

    site.sign_in(teacher, "teacher")
    teacher.goto(f"{site.url}/contacts/consent/contacts")
    teacher.click("main button.btn-primary")
    teacher.goto(f"{site.url}/contacts/new?with=gymnasium-1")
    teacher.check("input[name=choice][value=joint_event]", force=True)
    teacher.fill("input[name=since]", "2021")
    teacher.click("main button.btn-primary[type=submit], main .register-foot .btn-primary")
    teacher.wait_for_url("**/saved")
    own = count(teacher)

    head.reload()
    assert count(head) == before + 1
    head.locator(COUNT).click()
    head.wait_for_url("**/contacts/inbox")
    shot(head, "inbox-dark")
    item = head.locator("[data-item=place]", has_text="Петрова")
    expect(item).to_have_count(1)
    item.locator("button.btn-primary").click()
    head.wait_for_url("**/contacts/inbox")
    expect(item).to_have_count(0)
    assert count(head) == before

    teacher.goto(f"{site.url}/contacts/inbox")
    assert count(teacher) == own + 1
    expect(teacher.locator("[data-item=news].is-new")).to_have_count(1)
    width = teacher.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]
    shot(teacher, "inbox-phone")
    teacher.click(".page-actions button")
    teacher.wait_for_url("**/contacts/inbox")
    assert count(teacher) == teacher.locator("[data-item=confirm]").count(), "what waits for an answer stays"
    expect(teacher.locator("[data-item=news]:not(.is-new)")).to_have_count(1)
