"""Watching over a real graph: slow queries with their plans, numbers of queries, readiness."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select

from app import backups, store
from app.backups import Asked as AskedBackups
from app.backups import Taken, take
from app.graph import Asked, Graph, GraphSession, QueryFailed
from app.store import AuditEntry
from app.watching.slowness import PLAN_EVERY, Slowness
from bench.site import Browser as Caller
from tests.conftest import Site


def test_a_slow_query_is_shown_with_its_plan_and_without_its_values(
    site: Site, caller: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = caller("admin")
    monkeypatch.setattr(site.app.extensions["setka.slowness"], "least_ms", 0)
    assert admin.ask("/institutions?q=" + quote("небывалое"))[0] == 200
    monkeypatch.setattr(site.app.extensions["setka.slowness"], "least_ms", 60_000)
    page = admin.ask("/watch")[1].decode()
    slow = page[page.index('data-slow="directory.institutions"') :]
    assert "ProduceResults" in slow
    assert "небывалое" not in page
    assert page.count('data-ready="yes"') == 4
    assert admin.ask("/readyz")[0] == 200
    metrics = admin.ask("/metrics")[1].decode()
    assert 'setka_query_seconds_count{query="directory.institutions"}' in metrics
    assert 'setka_ready{check="migrations"} 1.0' in metrics
    assert "небывалое" not in metrics


def test_an_administrator_makes_a_backup_by_a_button_and_sees_it_listed(
    site: Site, caller: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(
        site.app.extensions, "setka.settings", replace(site.app.extensions["setka.settings"], backup_folder=tmp_path)
    )
    asked = site.app.extensions["setka.asked_backups"] = AskedBackups()
    admin = caller("admin")
    assert 'data-backup="idle"' in admin.ask("/watch")[1].decode()
    held, go_on = threading.Event(), threading.Event()

    def slowly(*given: Any, **named: Any) -> Taken:
        held.set()
        go_on.wait(30)
        return take(*given, **named)

    monkeypatch.setattr(backups, "take", slowly)
    admin.post("/watch/backup", {})
    assert held.wait(30)
    assert 'data-backup="made"' in admin.ask("/watch")[1].decode()
    admin.post("/watch/backup", {})
    assert "уже делается" in admin.ask("/watch")[1].decode(), "a second one was begun"
    go_on.set()
    asked.wait()
    page = admin.ask("/watch")[1].decode()
    made = [path.name for path in tmp_path.glob("setka-*.tar")]
    assert len(made) == 1
    assert page.count(made[0]) == 2, "it is told and listed"
    assert "none for two days" not in page
    with store.of(site.app).session() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "backup.make")).one()
    assert (entry.target, entry.account_id is not None) == (made[0], True)


def test_a_backup_that_cannot_be_made_says_why(
    site: Site, caller: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setitem(
        site.app.extensions,
        "setka.settings",
        replace(site.app.extensions["setka.settings"], backup_folder=tmp_path / "file" / "in"),
    )
    asked = site.app.extensions["setka.asked_backups"] = AskedBackups()
    admin = caller("admin")
    admin.post("/watch/backup", {})
    asked.wait()
    page = admin.ask("/watch")[1].decode()
    assert 'role="alert"' in page
    assert "Резервных копий ещё нет" in page


def test_a_plan_is_asked_for_once_an_hour(database: Graph) -> None:
    clock = [0.0]
    slowness = Slowness(0, lambda: clock[0])
    query, other = database.queries["explore.municipalities"], database.queries["directory.institutions"]
    slowness.hear(database, Asked(query, 1.0))
    first = slowness.last()[0].plan
    assert first[0].depth == 0
    slowness.hear(database, Asked(other, 1.0))
    clock[0] = PLAN_EVERY - 1
    slowness.hear(database, Asked(query, 1.0))
    assert slowness.last()[0].plan is first
    clock[0] = PLAN_EVERY
    slowness.hear(database, Asked(query, 1.0))
    assert slowness.last()[0].plan is not first
    slowness.hear(database, Asked(other, 1.0, failure="unavailable"))
    assert len(slowness.last()) == 5


@pytest.mark.parametrize("kind", ["read", "write"])
def test_every_query_can_be_explained_without_values(database: Graph, kind: str) -> None:
    names = [name for name, query in database.queries.items() if query.access == kind and not query.is_of_records]
    for name in names[:10]:
        assert database.plan(database.queries[name]), name


def test_what_was_asked_is_heard_with_rows_and_failures(database: Graph, seeded: Callable[..., GraphSession]) -> None:
    heard: list[Asked] = []
    seen = seeded()
    database._heard = lambda graph, asked: heard.append(asked)
    try:
        rows = seen.rows("explore.municipalities")
        streamed = list(seen.stream("explore.municipalities"))
        with pytest.raises(QueryFailed):
            seen.rows("explore.contacts", ids=[], first=None, last=None, limit="x")
    finally:
        database._heard = None
    assert [(one.query.name, one.rows, one.failure) for one in heard] == [
        ("explore.municipalities", rows.total, ""),
        ("explore.municipalities", len(streamed), ""),
        ("explore.contacts", 0, "failed"),
    ]
    assert all(one.seconds > 0 for one in heard)
