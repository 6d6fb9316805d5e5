"""What takes long is never asked for without a word: how far it is, the same answer at its end, nobody else’s, handed over once."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from app import directory, exchange
from app.beside import Shelf
from app.exchange import Wanted, count, gather
from app.graph import READ_SECONDS, Graph, GraphSession, Result
from app.refusals import Refusal
from app.store import AuditEntry, Disclosure
from app.store import of as store_of
from app.views import structure as structure_views
from tests.conftest import Caller, Site

Enter = Callable[..., Caller]
Seeded = Callable[..., GraphSession]
REFRESH = re.compile(r'http-equiv="refresh" content="(\d+)(?:; url=([^"]+))?"')
LONG = 300.0


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """`hurry(seconds)`: so long a page waits from now on."""
    return lambda seconds: monkeypatch.setattr("app.views.waiting.WAIT", seconds)


@pytest.fixture
def country(site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """`country()`: from now on the network counts as large, and nobody has asked for its structure yet."""

    def grow() -> None:
        monkeypatch.setattr(directory, "LARGE", 10)
        monkeypatch.setitem(site.app.extensions, "setka.structures", Shelf())

    return grow


def entries(site: Site, action: str = "export.table") -> list[str]:
    with store_of(site.app).session() as session:
        return [one.target or "" for one in session.query(AuditEntry).filter_by(action=action).order_by(AuditEntry.id)]


def next_of(page: bytes, asked: str) -> str:
    """Where a waiting page goes on to by itself."""
    found = REFRESH.search(page.decode())
    assert found, page[:500]
    return unescape(found[2] or asked)


def download(site: Site, asking: Caller, path: str) -> tuple[bytes, list[bytes]]:
    """The file as a browser gets it that does what each page says, and those pages; nothing is recorded before it comes."""
    pages, asked, before = [], path, entries(site)
    while True:
        status, body = asking.ask(asked)
        if not body.lstrip().startswith(b"<!doctype html"):
            return body, pages
        assert status == (200 if b"alert-success" in body else 202)
        assert entries(site) == before
        assert not (pages and b"alert-success" in pages[-1]), "the download that was begun did not come"
        pages.append(body)
        asked = next_of(body, asked)


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/year.csv?on=2021-08-31", "/year?on=2021-08-31"),
        ("/structure.csv?on=2021-08-31&sort=degree", "/structure?on=2021-08-31&amp;sort=degree"),
    ],
)
def test_a_file_that_is_not_there_yet_says_how_far_it_is_and_then_comes_whole_and_once(
    path: str,
    back: str,
    site: Site,
    caller: Enter,
    hurry: Callable[[float], None],
    country: Callable[[], None],
) -> None:
    asking = caller("coordinator")
    whole = asking.ask(path)[1]
    before = entries(site)
    country()
    hurry(0.0)
    body, pages = download(site, asking, path)
    assert without_moment(body) == without_moment(whole)
    assert len(pages) >= 2, "at least one that waits, and one that begins the download"
    assert b"<progress" in pages[0]
    assert next_of(pages[0], path) != path, "a download would leave the page that waits under it"
    assert all(f'href="{back}"'.encode() in page for page in pages)
    assert b"<progress" not in pages[-1]
    assert next_of(pages[-1], "") in unescape(pages[-1].decode()).partition("<main")[2], "a link, if it does not begin"
    assert len(entries(site)) == len(before) + 1


def test_a_table_of_what_was_just_looked_at_is_there_at_once(
    caller: Enter, hurry: Callable[[float], None], country: Callable[[], None]
) -> None:
    country()
    asking = caller("coordinator")
    assert b"<progress" not in asking.ask("/structure?on=2021-08-31")[1]
    hurry(0.0)
    status, body = asking.ask("/structure.csv?on=2021-08-31")
    assert (status, body.startswith(b"\xef\xbb\xbf")) == (200, True)
    moments = {line.rpartition(b";")[2] for line in body.splitlines()[1:]}
    assert len(moments) == 1, "when it was worked out stands beside every number"


def without_moment(table: bytes) -> list[bytes]:
    """The lines of a table of the structure without when it was worked out."""
    return [line[: line.rfind(b";")] if line.count(b";") == 14 else line for line in table.splitlines()]


def test_a_table_of_people_is_named_as_it_is_written_and_every_name_is_written_down(
    site: Site, caller: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/structure.csv?level=people&on=2026-11-23"

    def told() -> int:
        with store_of(site.app).session() as session:
            return sum(one.times for one in session.query(Disclosure).filter_by(way="file"))

    before = told()
    whole = caller("coordinator").ask(path)[1]
    people = len(whole.splitlines()) - 1
    assert told() - before == people > 100
    monkeypatch.setattr(structure_views, "NAMED_BY_ONE", 7)
    some_at_a_time = caller("coordinator").ask(path)[1]
    assert without_moment(some_at_a_time) == without_moment(whole)
    assert told() - before == 2 * people


def counts(page: bytes) -> list[str]:
    return re.findall(r"<b>([^<]+)</b></span>", page.decode())


@pytest.mark.parametrize("path", ["/export?level=people", "/niches/years", "/structure?on=2021-08-31"])
def test_a_page_that_is_not_there_yet_goes_on_by_itself_to_what_it_would_have_been(
    path: str, caller: Enter, hurry: Callable[[float], None], country: Callable[[], None]
) -> None:
    asking = caller("coordinator")
    whole = asking.ask(path)[1]
    country()
    hurry(0.0)
    pages = []
    while b"waiting-progress" in (page := asking.ask(path)[1]):
        assert next_of(page, path) == path
        pages.append(page)
    assert pages
    assert figures(page) == figures(whole) != []


def figures(page: bytes) -> list[str]:
    return re.findall(r"<(?:t[dh]|b)\b[^>]*>[^<]*\d[^<]*</", page.decode())


@pytest.mark.parametrize("path", ["/export", "/niches/years", "/structure?on=2021-08-31", "/year?on=2021-08-31"])
def test_what_is_worked_out_beside_a_page_may_take_longer_than_a_page(
    path: str, site: Site, caller: Enter, country: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    country()
    asking, asked = caller("coordinator"), {}
    read = Graph.read

    def heard(self: Graph, text: str, params: Any, cap: int, bookmarks: Any, seconds: float, tag: Any = None) -> Result:
        if threading.current_thread().name == "beside":
            asked[text] = seconds
        return read(self, text, params, cap, bookmarks, seconds, tag)

    monkeypatch.setattr(Graph, "read", heard)
    assert asking.ask(path)[0] == 200
    assert asked
    assert min(asked.values()) > READ_SECONDS


def test_nobody_is_handed_what_another_waits_for(site: Site, caller: Enter, hurry: Callable[[float], None]) -> None:
    path, own = "/export?level=people", {}
    for role in ("coordinator", "analyst"):
        own[role] = counts(caller(role).ask(path)[1])
    assert own["coordinator"] != own["analyst"]
    hurry(0.0)
    waiting, asking = caller("coordinator"), caller("analyst")
    assert b"waiting-progress" in waiting.ask(path)[1]
    hurry(LONG)
    assert counts(asking.ask(path)[1]) == own["analyst"]
    assert counts(waiting.ask(path)[1]) == own["coordinator"]


WANTED = {
    "institutions": Wanted(),
    "people": Wanted("people"),
    "people on a day": Wanted("people", on=dt.date(2019, 3, 1)),
    "people of two sectors": Wanted("people", sectors=("general", "culture")),
    "formal ties of a sector": Wanted(sectors=("culture",), words=frozenset({"formal"})),
    "informal ties of two kinds": Wanted("people", words=frozenset({"informal"}), kinds=("advice", "coop_agreement")),
    "a day before all": Wanted(on=dt.date(1950, 1, 1)),
}


@pytest.mark.parametrize("wanted", WANTED.values(), ids=WANTED)
@pytest.mark.parametrize("role", ["coordinator", "teacher", "anonymous"])
def test_what_is_counted_before_a_file_is_what_is_in_it(role: str, wanted: Wanted, seeded: Seeded) -> None:
    graph, told = seeded(role), []
    found = gather(graph, "zarechye", wanted, "")
    counted = count(graph, "zarechye", wanted, lambda done, steps: told.append((done, steps)))
    assert dict(counted.counts) == found.counts()
    assert {k: n for k, n in counted.left_out.items() if n} == {k: n for k, n in found.left_out.items() if n}
    assert told == [(done, len(told)) for done in range(1, len(told) + 1)], "every question is told"


@pytest.mark.parametrize("most", ["MOST_NODES", "MOST_TIES", "MOST_SUMS"])
@pytest.mark.parametrize("level", exchange.LEVELS)
def test_what_is_too_much_for_a_file_is_refused_before_it(
    level: str, most: str, seeded: Seeded, monkeypatch: pytest.MonkeyPatch
) -> None:
    def outcome(way: Callable[[], object]) -> object:
        try:
            return way()
        except Refusal as refusal:
            return refusal.message

    monkeypatch.setattr(f"app.exchange.gathering.{most}", 30)
    graph, wanted = seeded(), Wanted(level)
    in_file = outcome(lambda: gather(graph, "zarechye", wanted, "").counts())
    assert outcome(lambda: dict(count(graph, "zarechye", wanted).counts)) == in_file
