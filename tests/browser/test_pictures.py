"""Taking the picture away, as a person does it: the dialog, each kind of file, and the files by themselves."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, shot

SVG = "{http://www.w3.org/2000/svg}"
# Pairs of drawn names that cover each other.
MEETING = """() => {
  const boxes = [...document.querySelectorAll('.name')].map((one) => one.getBBox());
  let count = 0;
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
    const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
    const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
    if (wide > 1.5 && high > 1.5) count += 1;
  }));
  return [boxes.length, count];
}"""


def visit(site: Site, page: Page, query: str = "") -> None:
    site.sign_in(page)
    page.goto(f"{site.url}/explore{query}")
    page.wait_for_selector("#picture[data-ready]", state="attached")


def taken(page: Page, format: str, *, paper: str = "", hide: bool = False) -> Path:
    """The file that the dialog gives for these choices."""
    page.click("#take-away")
    page.check(f"#takeaway [name=format][value={format}]")
    if paper:
        page.select_option("#takeaway-paper", paper)
    page.locator("#takeaway-hide").set_checked(hide)
    with page.expect_download() as saving:
        page.click("#takeaway-ok")
    expect(page.locator("#takeaway")).to_be_hidden()
    assert saving.value.suggested_filename.endswith(f".{'svg' if format == 'poster' else format}")
    return Path(saving.value.path())


def shown(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        "() => { const { nodes, ties } = setka.store.state.visible; return { nodes: nodes.length, ties: ties.length }; }"
    )
    return found


def parsed(path: Path) -> ElementTree.Element:
    return ElementTree.fromstring(path.read_text("utf-8"))  # noqa: S314 - our own file


@pytest.mark.parametrize(
    "query",
    ["", "?level=people&sectors=culture,health", "?on=2021-05-31&mode=growth", "?on=2024-05-31&against=2020-05-31"],
)
def test_a_drawing_holds_what_the_screen_holds(site: Site, page: Page, query: str) -> None:
    visit(site, page, query)
    there = shown(page)
    root = parsed(taken(page, "svg"))
    kinds = [one.get("class") for one in root.iter()]
    assert (kinds.count("node"), kinds.count("tie")) == (there["nodes"], there["ties"])
    colours = {one.get("stroke") for one in root.iter(f"{SVG}path") if one.get("class") == "tie"}
    if "against" in query:
        assert {"#0a6ebd", "#c45500"} <= colours


def test_what_was_moved_by_hand_is_moved_in_the_file(site: Site, page: Page) -> None:
    visit(site, page)
    place = "() => { const n = setka.cy.nodes()[0]; return [n.id(), n.position('x'), n.position('y')]; }"
    id, x, y = page.evaluate(place)

    def centre() -> str:
        group = next(one for one in parsed(taken(page, "svg")).iter(f"{SVG}g") if one.get("id") == "n0")
        return ElementTree.tostring(group[1], encoding="unicode")

    before = centre()
    page.evaluate("([id, x, y]) => setka.store.go({ moved: { [id]: { x, y } } })", [id, x + 400, y + 400])
    page.wait_for_selector("#picture[data-ready]", state="attached")
    assert centre() != before


@pytest.mark.parametrize(("paper", "size"), [("a4", {3508, 2480}), ("a3", {4961, 3508})])
def test_a_png_for_print_has_the_size_of_its_paper(site: Site, page: Page, paper: str, size: set[int]) -> None:
    visit(site, page)
    png = taken(page, "png", paper=paper).read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert set(struct.unpack(">II", png[16:24])) == size
    at = png.index(b"pHYs")
    assert struct.unpack(">IIB", png[at + 4 : at + 13]) == (11811, 11811, 1)


def test_the_screen_as_it_is_with_and_without_names(site: Site, page: Page) -> None:
    visit(site, page)
    named, bare = (taken(page, "png", paper="screen", hide=hide).read_bytes() for hide in (False, True))
    assert named[:4] == bare[:4] == b"\x89PNG"
    assert len(bare) < len(named)
    assert page.evaluate("() => setka.cy.nodes().some((n) => n.data('name'))"), "names are back on the screen"


def test_a_page_works_by_itself_from_a_file(site: Site, page: Page, browser: Browser, tmp_path: Path) -> None:
    visit(site, page)
    file = tmp_path / "network.html"
    file.write_bytes(taken(page, "html").read_bytes())
    assert not re.search(r"(?:src|href)=|https?://(?!www\.w3\.org|127\.0\.0\.1)", file.read_text("utf-8"))
    alone = browser.new_page(viewport={"width": 1440, "height": 900})
    troubles: list[str] = []
    alone.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    alone.on("request", lambda request: None if request.url.startswith("file:") else troubles.append(request.url))
    alone.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
    alone.goto(file.as_uri())
    slider = alone.locator("#day")
    expect(slider).to_be_visible()
    now = alone.locator(".tie:not(.off)").count()
    count = alone.locator("#count").text_content()
    slider.focus()
    alone.keyboard.press("Home")
    assert alone.locator(".tie:not(.off)").count() < now
    assert alone.locator("#count").text_content() != count
    alone.keyboard.press("End")
    assert alone.locator(".tie:not(.off)").count() == now
    alone.locator(".node").first.hover()
    expect(alone.locator("#told")).not_to_be_empty()
    alone.emulate_media(media="print")
    expect(alone.locator("#time")).to_be_hidden()
    alone.emulate_media(media="screen")
    shot(alone, "picture-page")
    alone.close()
    assert not troubles


def test_without_names_no_file_holds_one(site: Site, page: Page) -> None:
    visit(site, page, "?level=people&sectors=culture")
    names = page.evaluate("() => [...setka.store.state.data.nodes.values()].flatMap((n) => [n.name, n.short, n.id])")
    words = page.evaluate(
        "() => Object.values(JSON.parse(document.getElementById('vocabulary').textContent).kinds).join()"
    )
    assert len(names) > 20
    for format in ("svg", "html", "poster"):
        text = taken(page, format, hide=True).read_text("utf-8")
        # Some institutions are called what they are: “IT-куб” is a kind too.
        assert not [name for name in names if name in text and name not in words]
    named = taken(page, "svg").read_text("utf-8")
    assert [name for name in names if name in named and name not in words]


def test_the_poster_names_every_institution_and_no_name_covers_another(
    site: Site, page: Page, browser: Browser, tmp_path: Path
) -> None:
    visit(site, page)
    names = page.evaluate("() => setka.store.state.visible.nodes.map((n) => n.short)")
    file = tmp_path / "poster.svg"
    file.write_bytes(taken(page, "poster").read_bytes())
    text = re.sub(r"\s+", " ", " ".join(parsed(file).itertext()))
    assert not [name for name in names if name not in text]
    alone = browser.new_page(viewport={"width": 2245, "height": 1588})
    alone.goto(file.as_uri())
    drawn, meeting = alone.evaluate(MEETING)
    assert drawn == len(names)
    assert meeting == 0
    shot(alone, "poster")
    alone.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_dialog_by_keyboard(site: Site, new_page: Callable[..., Page], size: str, scheme: str) -> None:
    page = new_page(size=size, scheme=scheme)
    visit(site, page)
    page.locator("#take-away").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#takeaway")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=format][value=html]")).to_be_checked()
    expect(page.locator("#takeaway-paper-row")).to_be_hidden()
    box = page.locator("#takeaway").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.viewport_size["width"]  # type: ignore[index]
    shot(page, f"takeaway-{size}-{scheme}")
    page.keyboard.press("Escape")
    expect(page.locator("#takeaway")).to_be_hidden()
    expect(page.locator("#take-away")).to_be_focused()


def test_a_failure_is_told_in_the_dialog(site: Site, page: Page) -> None:
    visit(site, page)
    page.route("**/api/explore/picture", lambda route: route.abort())
    page.click("#take-away")
    page.click("#takeaway-ok")
    expect(page.locator("#takeaway-problem")).to_be_visible()
    expect(page.locator("#takeaway-problem")).not_to_be_empty()
