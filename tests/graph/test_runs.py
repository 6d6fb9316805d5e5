"""What runs for long over HTTP: it is in the list of its owner, it is stopped in the database, it ends with whoever waited."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.graph import Graph
from app.queries import load
from app.runs import Watch
from tests.conftest import Caller, Site

SLOW = load(Path(__file__).parent.parent / "slow")
PATIENCE = 30.0
Enter = Callable[..., Caller]


@pytest.fixture(autouse=True)
def _slow(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two reports that take longer than anybody waits."""
    for name, query in SLOW.items():
        monkeypatch.setitem(site.app.extensions["setka.database"].queries, name, query)


def until(condition: Callable[[], Any]) -> Any:
    """What the condition is, as soon as it is something."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def in_the_engine(database: Graph) -> list[str]:
    with database.driver_session("read") as session:
        return session.run(
            "SHOW TRANSACTIONS YIELD metaData WHERE metaData.run IS NOT NULL RETURN metaData.name"
        ).value()


class Asking(threading.Thread):
    """Somebody who waits for a page."""

    def __init__(self, caller: Caller, path: str) -> None:
        super().__init__(daemon=True)
        self.caller, self.path = caller, path
        self.answer: tuple[int, bytes] | None = None
        self.start()

    def run(self) -> None:
        self.answer = self.caller.ask(self.path)


def runs_of(caller: Caller) -> list[dict[str, Any]]:
    return json.loads(caller.ask("/api/runs")[1])["runs"]


def test_a_report_is_listed_and_stopped_by_whoever_asked_it(caller: Enter, database: Graph) -> None:
    waiting = Asking(caller("analyst"), "/reports/quiet?words=secretword")
    own, other = caller("analyst"), caller("coordinator")
    (run,) = until(lambda: runs_of(own))
    assert run["what"].endswith("Долго ни строки")
    page = own.ask("/runs")[1].decode()
    assert "Долго ни строки" in page
    assert "secretword" not in page
    assert runs_of(other) == []
    assert "Долго ни строки" not in other.ask("/runs")[1].decode()
    other.post("/runs/stop", {"id": run["id"]})
    assert in_the_engine(database) == ["reports.quiet"], "somebody else has stopped it"
    assert own.post("/runs/stop", {"id": run["id"]})[0] == 302
    waiting.join(PATIENCE)
    assert waiting.answer is not None
    assert waiting.answer[0] == 503
    assert until(lambda: not in_the_engine(database))
    assert own.post("/runs/stop", {"id": run["id"]})[0] == 302, "what has ended meanwhile is told, not an error"


def test_an_administrator_sees_what_others_run_without_their_words_and_stops_it(
    site: Site, caller: Enter, database: Graph
) -> None:
    waiting, admin = Asking(caller("analyst"), "/reports/quiet?words=secretword"), caller("admin")
    assert until(lambda: in_the_engine(database))
    page = admin.ask("/runs")[1].decode()
    assert "Долго ни строки" in page
    assert "secretword" not in page
    assert runs_of(admin) == [], "the bar of a page is about one's own"
    found = re.search(r'name="id" value="([0-9a-f]+)"', page)
    assert found
    admin.post("/runs/stop", {"id": found[1]})
    waiting.join(PATIENCE)
    assert waiting.answer is not None
    assert waiting.answer[0] == 503
    assert until(lambda: not in_the_engine(database))


@pytest.mark.parametrize(
    ("path", "is_streamed"),
    [
        ("/reports/endless/file?format=csv", True),
        ("/reports/quiet?words=a", False),
        ("/api/v1/reports/endless.ndjson", True),
    ],
)
def test_a_closed_tab_ends_the_query(site: Site, caller: Enter, database: Graph, path: str, is_streamed: bool) -> None:
    asking = caller("analyst")
    address = urllib.parse.urlsplit(site.url)
    with socket.create_connection((address.hostname, address.port or 80), timeout=PATIENCE) as tab:
        cookies = "; ".join(f"{name}={value}" for name, value in asking.cookies.items())
        tab.sendall(f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: {cookies}\r\n\r\n".encode())
        if is_streamed:
            assert tab.recv(1000).startswith(b"HTTP/1.1 200")
        assert until(lambda: in_the_engine(database))
    began = time.monotonic()
    assert until(lambda: not in_the_engine(database)), "it runs on for nobody"
    print(f"gone {time.monotonic() - began:.1f} s after the tab")


def test_the_watch_ends_what_nobody_waits_for_and_nothing_else() -> None:
    watch, ended, gone = Watch(), threading.Event(), threading.Event()
    others: list[str] = []
    forget = watch.add(gone.is_set, ended.set)
    kept = watch.add(lambda: False, lambda: others.append("ended"))
    gone.set()
    assert ended.wait(PATIENCE)
    forget()
    kept()
    assert others == []
