"""Plans made before somebody waits for them: they are those of the pages, nothing is changed by it, and nobody waits for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from app.access import SYSTEM
from app.config import Settings
from app.database import Database
from app.engine import Connection
from app.graph import Graph, GraphSession, plan_ahead
from app.graph.foresight import foreseen, values_of
from app.queries import load
from tests.conftest import Caller, Site

PAGES = (
    "/explore", "/contacts/inbox", "/institutions", "/institutions/school-7", "/teachers", "/teachers/t-petrova-ia",
    "/projects", "/projects/project-engineering-vertical", "/contacts", "/contacts/new", "/agreements", "/library", "/bulletin",
    "/programmes", "/deals", "/api/explore/view", "/api/explore/neighbours/school-7", "/api/explore/hub/school-7",
    "/api/explore/facets", "/api/search?q=a",
)  # fmt: skip


def types(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: type(value).__name__ for name, value in values.items()}


def test_what_is_planned_ahead_is_what_pages_ask(
    seeded: Callable[..., GraphSession],
    application: Site,
    caller: Callable[..., Caller],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The engine keeps a plan for a text and the types of the values bound: one made for others would help nobody."""
    seeded()
    asked: dict[str, dict[str, str]] = {}
    read = Graph.read

    def heard(self: Graph, text: str, params: Mapping[str, Any], *others: Any) -> Any:
        asked[text] = types(params)
        return read(self, text, params, *others)

    coordinator = caller("coordinator")
    monkeypatch.setattr(Graph, "read", heard)
    assert {coordinator.ask(page)[0] for page in PAGES} == {200}
    planned = {one.text: types(values_of(one, SYSTEM.viewer)) for one in foreseen(load())}
    missed = [text.partition("\n")[0] for text, bound in asked.items() if planned.get(text) != bound]
    assert len(asked) > 30
    assert len(missed) < 0.1 * len(asked), missed


def test_what_people_need_first_is_planned_first() -> None:
    wanted = foreseen(load())
    assert [one.access for one in wanted].index("write") > 80, "people read first"
    assert wanted[0].name.startswith("accounts."), "what every page asks comes first"


@pytest.mark.long
def test_every_plan_can_be_made_and_nothing_is_changed_by_it(
    seeded: Callable[..., GraphSession], database: Graph
) -> None:
    seeded()
    counted = "MATCH (n) OPTIONAL MATCH (n)-[t]->() RETURN count(DISTINCT n) AS nodes, count(t) AS ties"

    def held() -> list[Any]:
        with database.driver_session("read") as session:
            return session.run(counted).values()

    before = held()
    assert plan_ahead(database, SYSTEM.viewer) == len(foreseen(database.queries))
    assert held() == before


def test_it_gives_way_to_whoever_asks(seeded: Callable[..., GraphSession], database: Graph) -> None:
    graph = seeded()
    begun = time.monotonic()
    graph.rows("explore.municipalities")
    assert database.wait_until_idle(0.3)
    assert time.monotonic() - begun >= 0.3


def test_it_ends_without_a_word_when_nobody_answers(engine: Connection, database: Graph) -> None:
    closed = Graph(engine.uri, (engine.user, engine.password), database.queries)
    closed.close()
    assert plan_ahead(closed, SYSTEM.viewer) == 0
    assert not closed.wait_until_idle(60)


def test_a_server_that_others_use_too_is_left_alone(application: Site) -> None:
    settings: Settings = application.app.extensions["setka.settings"]
    shared = Database(settings, load())
    shared.open()
    shared.foresee(SYSTEM.viewer)
    try:
        assert not [one for one in threading.enumerate() if one.name == "plan-ahead"]
    finally:
        shared.close()
