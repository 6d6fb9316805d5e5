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


def faults(page: Page, *, dark: bool = True) -> list[str]:
    """What is serious or critical on the page as it stands, in both themes."""
    page.evaluate(f"() => {{ if (!window.axe) {{ {AXE} }} }}")
    found: list[str] = page.evaluate(RUN, [])
    if dark:
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
    ("?level=communities", as_is),
    ("?view=table", as_is),
    ("?on=2024-05-31&against=2020-05-31", as_is),
    ("?focus=no-such-thing", as_is),
]
ON_A_DESK: list[tuple[str, Callable[[Page], None]]] = [
    ("", with_search),
    ("", with_path),
    ("", with_menu),
    ("?level=people&view=table", as_is),
]
"""What is another panel, a sheet and a long press on a phone; and a table of the same kind with ten times the rows."""


PUBLIC = ("/sign-in", "/invitations/" + "A" * 43)
PAGES = [
    "/institutions",
    "/teachers",
    "/projects",
    "/scenes",
    "/account",
    "/account/password",
    "/accounts",
    "/accounts/invite",
    "/no-such-page",
    "/console",
    "/export",
    "/import",
    "/account/keys",
    "/runs",
    "/watch",
    "/reports/own/new",
    "/audit",
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
    "/library",
    "/library/material-09",
    "/library/mine",
    "/development",
    "/development/pd-guests",
    "/outcomes",
    "/bulletin",
    "/bulletin/post-01",
    "/bulletin/new",
    "/bulletin/removed",
    "/subscriptions",
    "/discovery",
    "/discovery?kind=lifelines&show=taken",
    "/year",
    "/niches?open=technical",
    "/niches/years",
    "/niches/cell?direction=technical&band=7-10&topic=topic-robotics",
    "/institutions/quantorium/niche",
    "/institutions/gymnasium-1/voices",
    "/terrain?holds=staff&from=school-lipovka",
]
LISTINGS = ("institutions", "teachers", "projects", "programmes")


@pytest.mark.parametrize(
    ("size", "query", "prepare"),
    [
        *(pytest.param("phone", *one, id=f"phone-{one[0]}-{one[1].__name__}") for one in EXPLORER),
        *(
            pytest.param("desk", *one, id=f"desk-{one[0]}-{one[1].__name__}", marks=pytest.mark.long)
            for one in EXPLORER + ON_A_DESK
        ),
    ],
)
def test_the_explorer(
    site: Site, new_page: Callable[..., Page], size: str, query: str, prepare: Callable[[Page], None]
) -> None:
    page = new_page(size=size)
    site.sign_in(page)
    follow(page, site, query)
    prepare(page)
    assert faults(page) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", [*PUBLIC, *PAGES])
def test_every_other_page(site: Site, new_page: Callable[..., Page], size: str, path: str) -> None:
    page = new_page(size=size)
    if path not in PUBLIC:
        site.sign_in(page, "admin")
    page.goto(f"{site.url}{path}")
    # Contrast is half of the time: in the dark it is looked at on a desk, where the colours are the same.
    assert faults(page, dark=size == "desk") == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("listing", LISTINGS)
def test_the_first_card_of_every_directory(site: Site, new_page: Callable[..., Page], size: str, listing: str) -> None:
    page = new_page(size=size)
    site.sign_in(page, "admin")
    page.goto(f"{site.url}/{listing}")
    address: Any = page.locator(f"main a[href^='/{listing}/']").first.get_attribute("href")
    page.goto(f"{site.url}{address}")
    assert faults(page) == []
