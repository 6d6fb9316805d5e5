"""The picture in Chromium: frames a second under the hand, beside vis-network and sigma on the same network in the same
box; and, in the running application, how long a step in time, a comparison and the first picture take."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from app import network as pictures
from app.config import ROOT
from bench import site, town
from checks import npm

PEERS = {
    "vis-network": {"vis-network": "standalone/umd/vis-network.min.js"},
    "sigma": {"graphology": "dist/graphology.umd.min.js", "sigma": "dist/sigma.min.js"},
}
LOCK = Path(__file__).with_name("peers.lock.json")
GESTURES = ("fit_pan", "zoom", "near_pan")
SECONDS = 2.5  # of each gesture
STEPS = 24
SIZE = {"width": 1366, "height": 768}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PAGE = """<!doctype html><html lang="ru" data-theme="light" data-bs-theme="light"><meta charset="utf-8"><title>bench</title>
<link rel="stylesheet" href="/static/css/setka.css">
<link rel="stylesheet" id="__________cytoscape_stylesheet" href="/static/css/explore.css">
<body><div id="explore"></div><div id="picture" class="picture" style="width:1366px;height:768px"></div>
<script type="application/json" id="phrases">{}</script>
<script type="application/json" id="vocabulary">%(vocabulary)s</script>
<script type="application/json" id="network">%(network)s</script>
%(scripts)s
<script type="module" src="/bench/canvas_page.js"></script></body></html>"""


def figures() -> Iterator[dict[str, Any]]:
    """`canvas.300` and `canvas.2000` (the slowest gesture, then each; `drawn_anew`: how many of these frames a second drew every
    element, in the others the last picture was moved as a whole), `canvas.step`, `canvas.compare`, `canvas.first_paint`."""
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, filter(None, (os.environ.get("SETKA_CHROMIUM"), *CHROMIUM)))), None)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        peers = _peers()
        for nodes, ties in ((300, 1000), (2000, 8000)):
            yield from _gestures(browser, nodes, ties, peers)
        yield from _application(browser)
        browser.close()


# ---- Gestures: the canvas alone, and its peers -----------------------------------------------------------------------


def _peers() -> dict[str, list[Path]]:
    """The scripts of each peer that can be had, in order."""
    found = {}
    for peer, files in PEERS.items():
        try:
            found[peer] = [npm.folder(LOCK, name) / file for name, file in files.items()]
        except npm.Unavailable as error:
            print(f"canvas: measured without {peer}: {error}", file=sys.stderr)
    return found


def _gestures(browser: Browser, nodes: int, ties: int, peers: dict[str, list[Path]]) -> Iterator[dict[str, Any]]:
    network = town.network(nodes, ties)
    results = {engine: _run(browser, engine, network, peers.get(engine, [])) for engine in ("setka", *peers)}
    ours = results.pop("setka")
    assert ours is not None
    size = f"{nodes} nodes, {len(network['ties'])} ties, {SIZE['width']}×{SIZE['height']}"
    slowest = min(GESTURES, key=lambda gesture: ours[gesture]["fps"])
    rows = [(f"canvas.{nodes}", slowest), *((f"canvas.{nodes}.{gesture}", gesture) for gesture in GESTURES)]
    for name, gesture in rows:
        value = ours[gesture]["fps"]
        theirs = {peer: found[gesture]["fps"] for peer, found in results.items() if found}
        yield {
            "name": name, "value": round(value, 1), "unit": f"fps, {gesture}",
            "baseline": {peer: round(fps, 1) for peer, fps in theirs.items()},
            "ratio": {peer: round(value / fps, 2) for peer, fps in theirs.items()},
            "drawn_anew": round(ours[gesture]["whole"], 1), "size": size,
        }  # fmt: skip
    yield {
        "name": f"canvas.{nodes}.longest_task", "value": round(ours["longest_ms"]), "unit": "ms after first paint",
        "baseline": {peer: round(found["longest_ms"]) for peer, found in results.items() if found}, "size": size,
    }  # fmt: skip


def _run(browser: Browser, engine: str, network: dict[str, Any], scripts: list[Path]) -> dict[str, Any] | None:
    served = {f"/peers/{path.name}": path for path in scripts}
    markup = PAGE % {
        "vocabulary": _script(pictures.legend("ru")), "network": _script(network),
        "scripts": "".join(f'<script src="{address}"></script>' for address in served),
    }  # fmt: skip
    with _served(markup, served) as url:
        page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
        page.set_default_timeout(120_000)
        try:
            page.goto(url)
            page.wait_for_selector("html[data-ready]", state="attached")
            found: dict[str, Any] = page.evaluate(
                "([engine, seconds]) => bench.run(engine, seconds)", [engine, SECONDS]
            )
        except Exception as error:
            if engine == "setka":
                raise
            print(f"canvas: {engine} could not be measured: {str(error).splitlines()[0]}", file=sys.stderr)
            return None
        finally:
            page.close()
    return found


def _script(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = {".js": "text/javascript", ".css": "text/css", "": "application/octet-stream"}  # noqa: RUF012

    def __init__(self, *args: Any, markup: str, peers: dict[str, Path], **kwargs: Any) -> None:
        self.markup, self.peers = markup, peers
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        if self.path != "/":
            return super().do_GET()
        body = self.markup.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def translate_path(self, path: str) -> str:
        if path in self.peers:
            return str(self.peers[path])
        if path == "/bench/canvas_page.js":
            return str(Path(__file__).with_name("canvas_page.js"))
        if path.startswith("/static/"):
            return super().translate_path(path)
        return os.devnull

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: figures are what is printed."""


@contextmanager
def _served(markup: str, peers: dict[str, Path]) -> Iterator[str]:
    handler = partial(_Handler, markup=markup, peers=peers, directory=str(ROOT / "app"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


# ---- The application: first picture, steps in time, two dates --------------------------------------------------------

# A change of the store, until the task after the frame that drew it.
CHANGE = """([patch]) => new Promise((done) => {
  const { cy, store } = window.setka;
  const began = performance.now();
  cy.one("render", () => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now() - began);
    channel.port2.postMessage(0);
  });
  store.go(patch, { replace: true });
})"""
WATCH = """
window.benched = { longest: 0, drawn: 0 };
addEventListener("DOMContentLoaded", () => {
  const picture = document.getElementById("picture");
  if (!picture) return;
  new MutationObserver((_, observer) => {
    if (!("ready" in picture.dataset)) return;
    observer.disconnect();
    window.benched.drawn = performance.now();
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.benched.longest = Math.max(window.benched.longest, duration);
    }).observe({ entryTypes: ["longtask"] });
  }).observe(picture, { attributes: true });
});
"""


FIRST = """() => {
  const answers = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/api/explore/view"));
  return benched.drawn - answers.at(-1).responseEnd;
}"""


def _application(browser: Browser) -> Iterator[dict[str, Any]]:
    with running_page(browser) as (page, url):
        page.add_init_script(WATCH)
        waits, sizes = [], ""
        for _ in range(5):
            page.goto(f"{url}/explore")
            page.wait_for_selector("#picture[data-ready]")
            waits.append(page.evaluate(FIRST))
            sizes = page.evaluate("() => `${setka.cy.nodes().length} nodes, ${setka.cy.edges().length} ties`")
        yield _figure("canvas.first_paint", statistics.median(waits), "ms from the answer to the picture", sizes)

        network = town.network(500, 2000)
        page.route("**/api/explore/view*", lambda route: route.fulfill(json=network))
        page.goto(f"{url}/explore?level=people")
        page.wait_for_selector("#picture[data-ready]")
        size = "500 nodes, 2000 ties"
        days = [f"{2017 + n // 4}-{(n % 4) * 3 + 2:02}-15" for n in range(STEPS)]
        steps = _changes(page, [{"on": day} for day in days])
        yield _figure("canvas.step", statistics.median(steps), "ms from change to painted", size, worst=max(steps))
        pairs = [{"against": days[n], "on": days[n + STEPS // 2]} for n in range(STEPS // 2)]
        compared = _changes(page, pairs)
        yield _figure(
            "canvas.compare", statistics.median(compared), "ms from change to painted", size, worst=max(compared)
        )
        page.wait_for_timeout(300)
        longest = page.evaluate("() => benched.longest")
        yield _figure("canvas.longest_task", longest, "ms after first paint, steps and comparisons", size)


def _changes(page: Page, patches: list[dict[str, Any]]) -> list[float]:
    times = []
    for patch in patches:
        page.wait_for_timeout(250)
        times.append(page.evaluate(CHANGE, [patch]))
    return times


def _figure(name: str, value: float, unit: str, size: str, **more: float) -> dict[str, Any]:
    return {"name": name, "value": round(value, 1), "unit": unit, "size": size} | {
        k: round(v, 1) for k, v in more.items()
    }


@contextmanager
def running_page(browser: Browser) -> Iterator[tuple[Page, str]]:
    """A page of the running application on the seed, signed in as the coordinator."""
    with site.running() as found:
        page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
        page.set_default_timeout(60_000)
        email, password = found.accounts["coordinator"]
        page.goto(f"{found.url}/sign-in")
        page.fill("input[name=email]", email)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda address: "/sign-in" not in address)
        yield page, found.url
        page.close()
