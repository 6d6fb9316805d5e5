"""axe-core finds nothing serious on any page, in both themes: names, roles, contrast, order, language."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
RUN = """async (rules) => {
  const only = rules.length ? { runOnly: { type: "rule", values: rules } } : {};
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...only });
  const grave = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  const why = ({ any, all }) => (any[0] ?? all[0])?.message ?? "";
  return grave.flatMap(({ id, impact, nodes }) => nodes.map((node) => [id, impact, node.target.join(" "), why(node)].join(" | ")));
}"""
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
THEMED = ["color-contrast"]
"""The rules whose answer depends on the theme."""
SIZES = (pytest.param("desk", marks=pytest.mark.long), "phone")
INSTITUTION = "() => setka.cy.nodes('[label = \"Institution\"]')[0].id()"


def faults(page: Page) -> list[str]:
    """What is serious or critical on the page as it stands, in both themes."""
    page.evaluate(f"() => {{ if (!window.axe) {{ {AXE} }} }}")
    found: list[str] = page.evaluate(RUN, [])
    page.emulate_media(color_scheme="dark")
    page.evaluate(DRAWN)  # the page hears of the theme with its next frame; between, it has colours of both
    found += [f"dark: {fault}" for fault in page.evaluate(RUN, THEMED)]
    page.emulate_media(color_scheme="light")
    return [f"{page.url.partition('//')[2].partition('/')[2]} {fault}" for fault in found]


def ready(page: Page) -> None:
    page.wait_for_selector("#picture[data-ready]", state="attached")


def follow(page: Page, site: Site, query: str) -> None:
    page.goto(f"{site.url}/explore{query}")
    ready(page)


def with_card(page: Page) -> None:
    page.evaluate("id => setka.store.go({ select: id })", page.evaluate(INSTITUTION))
    expect(page.locator("#card")).to_be_visible()
    expect(page.locator("#card")).not_to_have_attribute("aria-busy", "true")


def with_dialog(page: Page) -> None:
    page.click("#take-away")
    expect(page.locator("#takeaway")).to_be_visible()


def with_search(page: Page) -> None:
    page.fill("form[data-search] input[type=search]", "школа")
    expect(page.locator("form[data-search] [role=option]").first).to_be_visible()


def with_path(page: Page) -> None:
    page.click("#path-switch")
    expect(page.locator("#mode-panel")).to_be_visible()


def with_menu(page: Page) -> None:
    page.locator("#picture").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+F10")
    expect(page.locator(".context-menu")).to_be_visible()


def as_is(page: Page) -> None:
    """Nothing is done to it."""


EXPLORER: list[tuple[str, Callable[[Page], None]]] = [
    ("", as_is),
    ("", with_card),
    ("", with_dialog),
    ("", with_search),
    ("", with_path),
    ("", with_menu),
    ("?level=communities", as_is),
    ("?level=people&view=table", as_is),
    ("?on=2024-05-31&against=2020-05-31", as_is),
    ("?focus=no-such-thing", as_is),
]


@pytest.mark.parametrize("size", SIZES)
def test_the_explorer(site: Site, new_page: Callable[..., Page], size: str) -> None:
    page = new_page(size=size)
    site.sign_in(page)
    found: list[str] = []
    for query, prepare in EXPLORER:
        if size == "phone" and prepare in (with_search, with_path, with_menu):
            continue
        follow(page, site, query)
        prepare(page)
        found += [f"{prepare.__name__}: {fault}" for fault in faults(page)]
    assert found == []


@pytest.mark.parametrize("size", SIZES)
def test_every_other_page(site: Site, new_page: Callable[..., Page], size: str) -> None:
    page = new_page(size=size)
    found: list[str] = []

    def look(path: str) -> None:
        page.goto(f"{site.url}{path}")
        found.extend(faults(page))

    look("/sign-in")
    look("/invitations/" + "A" * 43)
    site.sign_in(page, "admin")
    for path in ("/institutions", "/teachers", "/projects", "/scenes", "/account", "/account/password", "/accounts"):
        look(path)
    for path in ("/console", "/export", "/import", "/account/keys", "/runs", "/watch", "/reports/own/new", "/audit"):
        look(path)
    for path in (
        "/audit/disclosures",
        "/contacts/data",
        "/exchange-board",
        "/deals",
        "/partnerships",
        "/agreements",
        "/agreements/agr-consortium",
        "/agreements/new",
        "/calendar",
        "/calendar?view=month",
    ):
        look(path)
    for path in (
        "/library",
        "/library/material-09",
        "/library/mine",
        "/development",
        "/development/pd-guests",
        "/outcomes",
    ):
        look(path)
    for path in ("/bulletin", "/bulletin/post-01", "/bulletin/new", "/bulletin/removed", "/subscriptions"):
        look(path)
    for path in ("/accounts/invite", "/no-such-page", "/discovery", "/discovery?kind=lifelines&show=taken", "/year"):
        look(path)
    for path in (
        "/niches?open=technical",
        "/niches/cell?direction=technical&band=7-10&topic=topic-robotics",
        "/niches/years",
    ):
        look(path)
    for path in (
        "/institutions/quantorium/niche",
        "/institutions/gymnasium-1/voices",
        "/terrain?holds=staff&from=school-lipovka",
    ):
        look(path)
    for listing in ("institutions", "teachers", "projects", "programmes"):
        page.goto(f"{site.url}/{listing}")
        address: Any = page.locator(f"main a[href^='/{listing}/']").first.get_attribute("href")
        look(address)
    assert found == []
