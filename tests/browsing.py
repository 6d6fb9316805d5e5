"""A real Chromium in front of the real application, for every folder of tests. The application is pointed at the engine of
the test run by NEO4J_URI, so it also proves that Setka works with a database that it did not start."""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect, sync_playwright

from app.graph import Graph, GraphSession
from tests.conftest import ROOT, Site, fill, wipe

__all__ = ["Site"]

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 120_000
"""Milliseconds until something that does not happen fails a test: how busy a machine is says nothing about the code."""
expect.set_options(timeout=PATIENCE)
SIZES = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1440, "height": 900}}


HANDS = (
    "check click clear dblclick drag_to fill focus hover press press_sequentially select_option set_checked tap uncheck"
)


@pytest.fixture(scope="session")
def patient_hands() -> Iterator[None]:
    """Whatever a test does to a page, it does after the page's scripts ran, and looks on when the page that this opened is
    there with its styles: no person is quicker than they are. What happens to one who is, is a test of its own."""

    def patient(act: Callable[..., object]) -> Callable[..., object]:
        @functools.wraps(act)
        def acts(target: Locator | Page, *arguments: object, **named: object) -> object:
            page = target if isinstance(target, Page) else target.page
            page.wait_for_load_state("domcontentloaded")
            done = act(target, *arguments, **named)
            if not page.is_closed():
                page.wait_for_load_state("load")
            return done

        return acts

    with pytest.MonkeyPatch.context() as patch:
        for kind in (Locator, Page):
            for name in set(HANDS.split()) & set(dir(kind)):
                patch.setattr(kind, name, patient(getattr(kind, name)))
        yield


@pytest.fixture
def empty_site(application: Site, graph: GraphSession) -> Site:
    """The application on an empty graph."""
    application.forget_languages()
    return application


@pytest.fixture
def fresh_site(application: Site, graph: GraphSession, database: Graph) -> Callable[[Path], Site]:
    """The application on a folder of CSV files: `fresh_site(folder)`."""

    def show(folder: Path) -> Site:
        application.forget_languages()
        wipe(database)
        fill(database, folder)
        return application

    return show


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright, patient_hands: None) -> Iterator[Browser]:
    """Chromium; its absence fails the test, with the way to get it."""
    path = next(
        filter(None, (shutil.which(name) for name in (os.environ.get("SETKA_CHROMIUM") or "", *NAMES) if name)), None
    )
    bundled = Path(playwright.chromium.executable_path)
    if path is None and not bundled.exists():
        pytest.fail("No Chromium: run “make test”, install the package chromium, or set SETKA_CHROMIUM to its path.")
    running = playwright.chromium.launch(executable_path=path, args=list(QUIET))
    yield running
    running.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`new_page(size="desk", scheme="light", language="ru")`: a page of a browser that nobody used before.

    Every violation of the content security policy, uncaught error and request to another host fails the test.
    """
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(size: str = "desk", scheme: str = "light", language: str = "ru") -> Page:
        context = browser.new_context(
            viewport=SIZES[size],
            color_scheme=scheme,
            locale={"ru": "ru-RU", "en": "en-GB"}[language],
            has_touch=size == "phone",
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.add_init_script(
            "document.addEventListener('securitypolicyviolation', e => "
            "console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sourceFile))"
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: troubles.append(f"error on {page.url}: {error}"))
        page.on("dialog", lambda dialog: troubles.append(f"dialog on {page.url}: {dialog.message}"))
        page.on("console", lambda m: troubles.append(f"{page.url}: {m.text}") if m.text.startswith("CSP ") else None)
        page.on(
            "request",
            lambda r: (
                None if r.url.startswith(("http://127.0.0.1:", "data:", "blob:")) else troubles.append(f"asked {r.url}")
            ),
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page on a desk, light, in Russian."""
    return new_page()


def shot(page: Page, name: str) -> Path:
    """A picture of the page in `test-results/`, for people to look at."""
    path = ROOT / "test-results" / f"{name}.png"
    path.parent.mkdir(exist_ok=True)
    page.screenshot(path=path)
    return path
