"""A picture that takes long to draw: it is drawn bit by bit behind the scenes, and what comes of it is what drawing it at once
would have made."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from bench import town
from tests.browser.conftest import Site
from tests.browser.test_explore import visit
from tests.browsing import PATIENCE

NODES, TIES = 700, 2800
SLOWER = 6  # so many times than the machine is, or a quick one would draw it all at once
# Is what stands on the screen, unmoved, what drawing everything at once makes? How many pixels differ visibly; null: it is moved.
DIFFERENT = """() => {
  const renderer = setka.cy.renderer();
  if (renderer.data.canvasContainer.style.transform) return null;
  const shown = renderer.data.canvases[renderer.NODE];
  if (!shown.width || !shown.height) return 0; // nothing is seen of it
  const sheet = Object.assign(document.createElement("canvas"), { width: shown.width, height: shown.height });
  const context = sheet.getContext("2d", { willReadFrequently: true });
  renderer.renderTo(context, setka.cy.zoom(), setka.cy.pan(), renderer.getPixelRatio());
  const read = (canvas) => {
    context.setTransform(1, 0, 0, 1, 0, 0);
    if (canvas) { context.clearRect(0, 0, canvas.width, canvas.height); context.drawImage(canvas, 0, 0); }
    return context.getImageData(0, 0, shown.width, shown.height).data;
  };
  const [whole, screen] = [read(null), read(shown)];
  let different = 0;
  for (let i = 0; i < whole.length; i += 1) if (Math.abs(whole[i] - screen[i]) > 24) different += 1;
  return different;
}"""
# How many parts were drawn, and by how much each picture that came on the screen differs; `change` is done after the next part.
WATCH = """() => {
  const renderer = setka.cy.renderer();
  const draw = renderer.drawCachedElements.bind(renderer);
  window.seen = { parts: 0, different: [] };
  renderer.drawCachedElements = (context, elements, ...rest) => {
    draw(context, elements, ...rest);
    if (!elements.length || elements.length === setka.cy.elements().length) return;
    window.seen.parts += 1;
    const { change } = window;
    window.change = null;
    change?.();
  };
  setka.cy.on("render", () => {
    const { style } = renderer.data.canvasContainer;
    const moved = style.transform; // it is put right after this
    style.transform = "";
    window.seen.different.push((DIFFERENT)());
    style.transform = moved;
  });
}""".replace("DIFFERENT", DIFFERENT)


@pytest.fixture
def large(site: Site, page: Page) -> Iterator[Page]:
    network = town.network(NODES, TIES)
    page.route("**/api/explore/view*", lambda route: route.fulfill(json=network))
    visit(site, page, "?level=people")
    assert page.evaluate("() => setka.cy.nodes().length") == NODES
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.evaluate(WATCH)
    yield page
    page.unroute("**/api/explore/view*")


def whole(page: Page) -> None:
    page.wait_for_function(f"() => ({DIFFERENT})() === 0", timeout=PATIENCE, polling=200)


def test_after_every_gesture_and_change_it_is_what_drawing_at_once_makes(large: Page) -> None:
    box = large.locator("#picture").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    place = "() => JSON.stringify([setka.cy.zoom(), setka.cy.pan()])"
    before = large.evaluate(place)
    large.mouse.move(x, y)
    for _ in range(8):
        large.mouse.wheel(0, -120)
    large.wait_for_function(f"before => ({place})() !== before", arg=before)
    whole(large)
    some = large.evaluate("() => setka.cy.nodes().map(n => n.id()).sort()[0]")
    large.evaluate("id => setka.store.go({ select: id })", some)
    large.wait_for_function("id => setka.cy.getElementById(id).hasClass('chosen')", arg=some)
    whole(large)
    large.evaluate(
        """() => {
            window.change = () => setka.cy.edges().style("line-color", "#00695c");
            setka.cy.edges().style("line-color", "#b00020");
        }"""
    )
    large.wait_for_function("() => window.change === null")
    whole(large)
    # Changes one after the other, each while the last one is drawn; then while the picture is moved, too.
    for moved in (0, 25):
        large.evaluate(
            """async ([ids, moved]) => {
                for (const [turn, id] of ids.entries()) {
                    if (turn % 3) setka.cy.edges().style("line-color", turn % 2 ? "#b00020" : "#00695c");
                    else setka.store.go({ select: id });
                    if (moved) setka.cy.panBy({ x: turn % 2 ? 2 * moved : -moved, y: 10 });
                    for (let i = 0; i < 3; i += 1) await new Promise(requestAnimationFrame);
                }
            }""",
            [large.evaluate("() => setka.cy.nodes().map(n => n.id()).sort().slice(0, 6)"), moved],
        )
        whole(large)
    seen = large.evaluate("() => window.seen")
    assert set(seen["different"]) == {0}, "each picture is whole when it comes on the screen"
    assert seen["parts"] > 1, "nothing of it was drawn bit by bit"


def test_a_picture_without_a_place_on_the_screen_is_whole_when_it_has_one_again(large: Page) -> None:
    large.evaluate(
        """async () => {
            const box = document.getElementById("picture");
            for (const display of ["none", ""]) {
                box.style.display = display;
                setka.cy.resize();
                setka.cy.edges().style("line-color", display ? "#b00020" : "#00695c");
                for (let i = 0; i < 6; i += 1) await new Promise(requestAnimationFrame);
                await new Promise((done) => setTimeout(done, 300));
            }
        }"""
    )
    whole(large)
    assert large.evaluate("() => setka.cy.renderer().data.canvases[setka.cy.renderer().NODE].width") > 0
