"""What the doctor finds: each fault by its name and with advice, and nothing in an installation that is well."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import doctor
from app import store as stores
from app.config import Settings
from app.database import Database
from app.doctor import BAD, DOUBTFUL, GOOD, Finding
from app.engine.lock import sha256
from app.graph import GraphSession
from app.library import Shelf
from app.store import AuditEntry, Store, open_store, store_url
from tests.conftest import Site


@pytest.fixture
def settings(tmp_path: Path, site: Site) -> Settings:
    held: Settings = site.app.extensions["setka.settings"]
    return replace(held, home=tmp_path, demo=False, smtp_url="smtp://localhost", store_url=None)


@pytest.fixture
def store(settings: Settings) -> Store:
    return open_store(store_url(settings))


def examined(site: Site, settings: Settings, store: Store, database: Database | None = None) -> dict[str, Finding]:
    """The worst finding about each thing."""
    order = (GOOD, DOUBTFUL, BAD)
    found = doctor.examine(settings, database or site.app.extensions["setka.database"], store)
    return {one.about: one for one in sorted(found, key=lambda one: order.index(one.state))}


def test_a_healthy_installation_has_nothing_broken_and_every_doubt_has_advice(
    site: Site, settings: Settings, store: Store, seeded: Callable[..., GraphSession]
) -> None:
    seeded()
    found = examined(site, settings, store)
    assert {"settings", "folder", "disk", "engine", "store", "clock", "graph", "model", "backups"} <= found.keys()
    assert not [one for one in found.values() if one.state == BAD]
    assert [one.about for one in found.values() if one.state == DOUBTFUL] == ["backups"], "there is none yet"
    assert all(bool(one.advice) == (one.state != GOOD) for one in found.values())


def test_secrets_that_others_may_read_and_a_clock_set_back_are_found(
    site: Site, settings: Settings, store: Store
) -> None:
    (settings.home / "secret.key").write_text("secret")
    (settings.home / "secret.key").chmod(0o644)
    (settings.home / "before-restore-20260101T000000Z").mkdir()
    with store.session() as session:
        session.add(AuditEntry(action="account.sign_in", outcome="done", at=stores.now() + dt.timedelta(days=1)))
        session.commit()
    found = examined(site, settings, store)
    assert found["folder"].state == BAD
    assert found["folder"].values["files"] == "secret.key"
    assert found["clock"].state == BAD


def test_a_time_zone_that_the_system_does_not_have_is_found(
    site: Site, settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "No/Such_Zone")
    time.tzset()
    try:
        found = examined(site, settings, store)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert found["clock"].state == DOUBTFUL
    assert found["clock"].values == {"zone": settings.timezone}


def test_a_store_with_a_damaged_page_is_found(site: Site, settings: Settings, store: Store) -> None:
    with store.session() as session:
        session.add_all(AuditEntry(action="account.sign_in", outcome="done") for _ in range(2000))
        session.commit()
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    file = settings.home / "store.sqlite"
    content = bytearray(file.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4096] = bytes(4096)
    file.write_bytes(content)
    damaged = Store(store.engine)
    found = examined(site, settings, damaged)
    assert found["store"].state == BAD
    assert "restore" in found["store"].advice


def test_missing_files_of_the_engine_are_named_and_nothing_is_fetched(
    site: Site, settings: Settings, store: Store, tmp_path: Path
) -> None:
    elsewhere = replace(settings, neo4j_uri=None, jars=tmp_path / "none", repository="http://127.0.0.1:9")
    found = examined(site, elsewhere, store, Database(elsewhere, site.app.extensions["setka.database"].queries))
    assert found["engine"].state == BAD
    assert found["engine"].values["count"] == 367
    assert "graph" not in found
    assert not (tmp_path / "none").exists()


def test_a_network_that_breaks_its_model_is_found(
    site: Site, settings: Settings, store: Store, seeded: Callable[..., GraphSession], content: Any
) -> None:
    graph = seeded().graph
    content.name = "changed"
    graph.execute(
        lambda tx: tx.run("MATCH (i:Institution {id: 'school-7'}) SET i.sector = 'circus'").consume(), "write", (), 10
    )
    found = examined(site, settings, store)
    assert found["model"].state == DOUBTFUL
    assert "circus" in str(found["model"].values["first"]) or "school-7" in str(found["model"].values["first"])


def test_an_uploaded_file_that_has_changed_is_found(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    good, bad = shelf.put(b"one"), shelf.put(b"two")
    (tmp_path / "library" / bad[:2] / bad).write_bytes(b"three")
    assert sha256(tmp_path / "library" / good[:2] / good) == good
    assert shelf.damaged() == [bad]
