"""Data of an older Neo4j: brought up in a copy, kept as they were, and untouched when that does not succeed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.engine import Engine, EngineError, upgrading
from app.engine.errors import NOT_UPGRADED
from tests.conftest import JARS
from tests.engine.test_life import ask

OLD = "2025.01.0"


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.long
def test_older_data_are_brought_up_in_a_copy_and_stay_as_they_were_when_that_fails(tmp_path: Path) -> None:
    engine = Engine(tmp_path, jars=JARS)
    ask(engine.connect(), "CREATE (:Institution {id: 'school'})")
    engine.stop()
    (engine.folder / "neo4j.version").write_text(OLD)
    before = content(engine.data / "data")

    store = engine.data / "data" / "databases" / "neo4j" / "neostore"
    whole = store.read_bytes()
    store.write_bytes(bytes(len(whole)))
    broken = content(engine.data / "data")
    with pytest.raises(EngineError) as refused:
        engine.connect()
    assert refused.value.message == NOT_UPGRADED
    assert OLD in str(refused.value)
    assert content(engine.data / "data") == broken, (
        "the data were touched before it was known whether they can be brought up"
    )
    assert not (engine.folder / upgrading.TRIAL).exists(), "something was left behind"
    assert (engine.folder / "neo4j.version").read_text() == OLD

    store.write_bytes(whole)
    try:
        assert ask(engine.connect(), "MATCH (i:Institution) RETURN i.id") == [["school"]]
    finally:
        engine.stop()
    assert content(upgrading.set_aside(engine.folder, OLD) / "data") == before, (
        "the old data were not kept as they were"
    )
    assert (engine.folder / "neo4j.version").read_text() == engine.lock.neo4j
    assert not (engine.folder / upgrading.TRIAL).exists()


@pytest.mark.parametrize("killed", ["while it was copied", "before the renames", "between the renames"])
def test_an_upgrade_that_was_killed_leaves_the_old_data_or_the_new_ones(tmp_path: Path, killed: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "store").write_text("old")
    new = tmp_path / upgrading.TRIAL / "engine" / "data"
    new.mkdir(parents=True)
    (new / "store").write_text("ne" if killed == "while it was copied" else "new")
    if killed == "between the renames":
        (tmp_path / "data").rename(upgrading.set_aside(tmp_path, OLD))
    upgrading.complete(tmp_path)
    assert (tmp_path / "data" / "store").read_text() == ("new" if killed == "between the renames" else "old")

    def start(home: Path) -> None:
        (home / "engine" / "data" / "store").write_text("new")

    if killed != "between the renames":
        upgrading.bring_up(tmp_path, OLD, "2026.08.1", 0, start)
    assert (tmp_path / "data" / "store").read_text() == "new"
    assert (upgrading.set_aside(tmp_path, OLD) / "store").read_text() == "old"
    assert not (tmp_path / upgrading.TRIAL).exists()


def test_without_room_for_a_copy_nothing_is_begun(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    free = shutil.disk_usage(tmp_path).free
    with pytest.raises(EngineError, match="too little room"):
        upgrading.bring_up(tmp_path, OLD, "2026.08.1", 2 * free, lambda home: None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]
