"""What stands over every page: whose network it is, also where the network is a whole country's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from app import context
from app.graph import Graph
from bench.site import Browser as Caller
from tests.conftest import Site, _Content

NAMED = "MATCH (m:Municipality {id: $id}) SET m.name = $name"
SHOWN = "MATCH (m:Municipality) RETURN m.id AS id, m.name AS name"


@pytest.fixture
def rename(site: Site, database: Graph, content: _Content) -> Iterator[Callable[[str], str]]:
    """`rename(name)` gives the municipality another name and returns the one it had."""
    with database.driver_session("write") as session:
        [first] = session.run(SHOWN).data()

        def to(name: str) -> str:
            content.name = "changed"
            session.run(NAMED, id=first["id"], name=name).consume()
            return str(first["name"])

        yield to


def _shown(caller: Caller, path: str) -> str:
    page = caller.ask(path)[1].decode()
    return page.split('<span class="brand-place">')[1].split("<")[0]


def test_the_header_has_the_name_that_the_municipality_has_now(
    caller: Callable[..., Caller], rename: Callable[[str], str]
) -> None:
    asking = caller()
    before = _shown(asking, "/projects")
    assert rename("Новое имя") == before
    assert _shown(asking, "/projects") == "Новое имя"


def test_of_a_country_the_header_may_have_the_name_of_a_minute_ago_but_no_older(
    site: Site, caller: Callable[..., Caller], rename: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(context, "MANY", 0)
    monkeypatch.setattr(context, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setitem(site.app.extensions, "setka.largest", context._Largest())
    asking = caller()
    before = _shown(asking, "/projects")
    rename("Новое имя")
    clock[0] += context.SECONDS - 1
    assert _shown(asking, "/projects") == before
    clock[0] += 1
    assert _shown(asking, "/projects") == "Новое имя"
