"""Networks from the literature, brought as files, are drawn by the explorer in front of a person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests import networks
from tests.browser.conftest import Site, shot


def rows(page: Page, which: str):
    """The rows of the picture's twin: its `nodes` or its `ties`."""
    return page.locator(f"#table-{which} tbody tr")


def test_families_and_their_marriages(fresh_site: Callable[[Path], Site], page: Page, tmp_path: Path) -> None:
    site = fresh_site(networks.save(networks.florentine_families(), tmp_path))
    site.sign_in(page)

    page.goto(f"{site.url}/explore?view=table")
    expect(rows(page, "nodes")).to_have_count(networks.FAMILIES)
    expect(rows(page, "nodes").first).to_contain_text("Medici")
    expect(rows(page, "nodes").first.locator("td.number").first).to_have_text("6")
    page.click("[data-part=ties]")
    expect(rows(page, "ties")).to_have_count(networks.MARRIAGES)

    page.goto(f"{site.url}/explore?select=medici")
    expect(page.locator("#picture canvas").first).to_be_visible()
    expect(page.locator("#card")).to_contain_text("Medici")
    shot(page, "florentine-families")


def test_women_and_events(fresh_site: Callable[[Path], Site], page: Page, tmp_path: Path) -> None:
    site = fresh_site(networks.save(networks.southern_women(), tmp_path))
    site.sign_in(page)

    every_event = ",".join(f"e{number}" for number in range(1, networks.EVENTS + 1))
    page.goto(f"{site.url}/explore?open={every_event}&view=table")
    expect(rows(page, "nodes")).to_have_count(networks.WOMEN + networks.EVENTS)
    expect(rows(page, "nodes").first).to_contain_text("Event 8")
    expect(rows(page, "nodes").first.locator("td.number").first).to_have_text("14")
    page.click("[data-part=ties]")
    expect(rows(page, "ties")).to_have_count(networks.ATTENDANCES)

    page.goto(f"{site.url}/explore?focus=evelyn-jefferson&select=evelyn-jefferson")
    expect(page.locator("#picture canvas").first).to_be_visible()
    expect(page.locator("#card")).to_contain_text("Evelyn Jefferson")
    shot(page, "southern-women")
