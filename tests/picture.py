"""The pointer in the explorer's picture: nodes are drawn on a canvas, so a test meets them by their spot."""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import Page

RESTS = """async id => {
    const spot = () => {
        const p = setka.cy.getElementById(id).renderedPosition();
        const box = document.getElementById("picture").getBoundingClientRect();
        return [box.x + p.x, box.y + p.y];
    };
    let at = spot();
    for (let still = 0; still < 10; still += 1) {
        await new Promise(requestAnimationFrame);
        const now = spot();
        if (now.join() !== at.join()) still = 0;
        at = now;
    }
    return at;
}"""
LISTENS = """() => {
    window.met = null;
    setka.cy.one("tapstart cxttapstart", event => { window.met = event.target === setka.cy ? "" : event.target.id(); });
}"""
ON_TOP = """() => setka.cy.nodes('[label = "Institution"]').filter(n => {
    const box = document.getElementById("picture").getBoundingClientRect();
    const p = n.renderedPosition();
    return document.elementFromPoint(box.x + p.x, box.y + p.y)?.closest("#picture");
}).sort((a, b) => b.degree() - a.degree()).map(n => n.id())"""
TURNS = 5


def spot(page: Page, id: str) -> tuple[float, float]:
    """The middle of the node on the page, in pixels, once it has come to rest: a panel that opens, and what a page
    reads after its picture, move the picture."""
    x, y = page.evaluate(RESTS, id)
    return x, y


def on_top(page: Page) -> list[str]:
    """Institutions whose spot no panel covers, so that a person can click it, the one with most ties first."""
    return page.evaluate(ON_TOP)


def click(page: Page, id: str, button: Literal["left", "right"] = "left") -> None:
    """A click that meets this node. A person whose target went away from under the hand closes what opened instead
    and aims again; what the click that meets it does is the test's to look at."""
    for _ in range(TURNS):
        page.evaluate(LISTENS)
        page.mouse.click(*spot(page, id), button=button)
        met = page.evaluate("() => window.met")
        if met == id:
            return
        if page.locator(".context-menu").is_visible():
            page.keyboard.press("Escape")
    raise AssertionError(f"{TURNS} clicks on the spot of {id} did not meet it, the last one met {met or 'the paper'!r}")


def drag(page: Page, id: str, by: tuple[float, float]) -> None:
    """Takes hold of this node and puts it down so many pixels further; a hand that got hold of something else lets go at once."""
    for _ in range(TURNS):
        page.evaluate(LISTENS)
        x, y = spot(page, id)
        page.mouse.move(x, y)
        page.mouse.down()
        page.wait_for_function("() => window.met !== null")
        held = page.evaluate("() => window.met")
        if held == id:
            page.mouse.move(x + by[0], y + by[1], steps=4)
        page.mouse.up()
        if held == id:
            return
    raise AssertionError(f"{TURNS} times the hand did not get hold of {id}, the last time of {held or 'the paper'!r}")
