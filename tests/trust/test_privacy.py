"""Nobody sees, counts or changes what is not theirs; whoever leaves is found nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app import contacts
from app.refusals import NotThere, Refusal
from app.store import AuditEntry, Base, Store
from tests.graph.test_merging import Merged
from tests.graph.test_merging import town as merged
from tests.graph.test_my_data import ID, NAME, Home, town, traces

__all__ = ["merged", "town"]


def test_20b_a_coordinator_merges_nobody_of_another_municipality(merged: Merged) -> None:
    before = merged.print()
    for kept, gone in (("anna", "afar"), ("afar", "anna"), ("school", "far"), ("far", "school"), ("anna", "no-such")):
        with pytest.raises(NotThere):
            merged.merge(kept, gone)
    for kept, gone in (("anna", "school"), ("anna", "anna")):
        with pytest.raises(Refusal):
            merged.merge(kept, gone)
    assert merged.print() == before
    assert [e.action for e in merged.store.scalars(select(AuditEntry)) if e.action.startswith("merge")] == []


def test_41a_an_erased_person_is_found_nowhere(town: Home, books: Store, tmp_path: Path) -> None:
    ties = town.fill()
    assert ID in town.everything()
    assert NAME in town.everything()
    assert town.erase() == contacts.Erased(deleted=3, kept=1)
    assert traces(town.everything()) == []
    for id in ties.values():
        with town.database.driver_session("read") as session:
            assert session.run("MATCH ()-[t {id: $id}]->() RETURN count(t)", id=id).single(strict=True)[0] == 0
    town.store.close()
    raw = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert ID.encode() not in raw, "nothing stays in the free pages of the store’s file"
    assert NAME.encode() not in raw


def test_41b_nothing_in_the_store_leads_to_the_record_that_remains(town: Home) -> None:
    town.fill()
    town.erase()
    with town.database.driver_session("read") as session:
        left = session.run("MATCH (p:Teacher {state: 'left'}) RETURN p.id AS id").single(strict=True)["id"]
    rows = [str(row) for table in Base.metadata.sorted_tables for row in town.store.execute(select(table)).all()]
    assert left not in " ".join(rows)
    for tie in town.ties():
        assert tie["id"] not in " ".join(rows)
    line = town.store.scalars(select(AuditEntry).where(AuditEntry.action == "person.erase")).one()
    assert (line.account_id, line.target, line.request_id) == (None, "", "")
