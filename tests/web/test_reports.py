"""Kept reports without a graph: a text of one's own passes the gate or is not kept, and is nobody else's to change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from app.refusals import Refusal
from app.reports.own import Outcome
from app.store import STORE_VERSION, Base, OwnReport, Store, open_store
from app.views.kept_reports import GATE
from tests.web.conftest import Browser

Enter = Callable[..., Browser]
TEXT = "MATCH (i:Institution) RETURN i.name AS name, 7 AS n"


class Gate:
    """Lets through what only reads, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, text: str, params: Mapping[str, Any]) -> Outcome:
        if "DELETE" in text:
            raise Refusal("The console only reads.")
        self.asked.append(text)
        return Outcome(("name", "n"), [["Школа <№ 1>", 7], ["Музей", 3]], 2)


@pytest.fixture
def gate(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()
    monkeypatch.setitem(app.extensions, GATE, gate)
    return gate


def test_tables_of_reports_come_with_the_upgrade(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    store = open_store(url)
    new = ["own_report_shares", "own_report_versions", "own_reports", "favourite_reports"]
    with store.engine.begin() as connection:
        for name in new:
            Base.metadata.tables[name].drop(connection)
        connection.execute(text("UPDATE store_version SET version = 4"))
    store.close()
    store = open_store(url)
    assert set(new) <= set(inspect(store.engine).get_table_names())
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT version FROM store_version")).scalar() == STORE_VERSION
    store.close()


def test_without_a_gate_no_text_is_kept_and_nothing_typed_is_lost(
    app: Flask, enter: Enter, accounts_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(app.extensions, GATE)
    answer = enter("analyst").post("/reports/own/new", {"title": "Моё", "note": "", "text": TEXT})
    assert answer.status_code == 422
    assert "no console to run it" in answer.text
    assert TEXT in answer.text
    with accounts_store.session() as session:
        assert session.query(OwnReport).count() == 0


def test_what_the_gate_refuses_is_said_at_the_text_and_not_kept(
    enter: Enter, gate: Gate, accounts_store: Store
) -> None:
    analyst = enter("analyst")
    answer = analyst.post("/reports/own/new", {"title": "Моё", "note": "", "text": "MATCH (n) DETACH DELETE n"})
    assert answer.status_code == 422
    assert 'id="wrong-text"' in answer.text
    assert analyst.post("/reports/own/new", {"title": " ", "note": "", "text": TEXT}).status_code == 422
    with accounts_store.session() as session:
        assert session.query(OwnReport).count() == 0
    assert gate.asked == []


def test_a_text_is_run_through_the_gate_for_whoever_opens_it(enter: Enter, gate: Gate) -> None:
    analyst, coordinator, teacher = enter("analyst"), enter("coordinator"), enter("teacher")
    address = analyst.post("/reports/own/new", {"title": "Имена", "note": "Все имена", "text": TEXT}).location
    page = analyst.get(address).text
    assert "Школа &lt;№ 1&gt;" in page
    assert "Все имена" in page
    assert "<№ 1>" not in page  # not in the rows for the script either
    assert coordinator.get(address).status_code == 404
    analyst.post(f"{address}/everyone", {"everyone": "1"})
    asked = len(gate.asked)
    assert coordinator.get(address).status_code == 200
    assert gate.asked[asked:] == [TEXT]
    assert coordinator.post("/reports/own/new", {"title": "x", "note": "", "text": TEXT}).status_code == 403
    assert (
        coordinator.post(f"{address}/edit", {"title": "x", "note": "", "text": TEXT, "version": "1"}).status_code == 404
    )
    assert coordinator.post(f"{address}/delete").status_code == 404
    assert teacher.get(address).status_code == 403


def test_a_changed_text_passes_the_gate_and_two_windows_do_not_overwrite_each_other(enter: Enter, gate: Gate) -> None:
    analyst = enter("analyst")
    address = analyst.post("/reports/own/new", {"title": "Имена", "note": "", "text": TEXT}).location
    bad = {"title": "Имена", "note": "", "text": TEXT + " DELETE", "version": "1"}
    assert analyst.post(f"{address}/edit", bad).status_code == 422
    good = {"title": "Имена 2", "note": "", "text": TEXT + " LIMIT 5", "version": "1"}
    assert analyst.post(f"{address}/edit", good).status_code == 302
    late = analyst.post(f"{address}/edit", good | {"title": "Опоздал"})
    assert late.status_code == 409
    assert "Опоздал" in late.text
    analyst.post(f"{address}/restore", {"version": "1"})
    assert gate.asked[-1] == TEXT
    assert "<h1>Имена</h1>" in analyst.get(address).text
    assert analyst.post(f"{address}/restore", {"version": "99"}).status_code == 404


def test_sharing_tells_nothing_about_accounts_and_refuses_nonsense(enter: Enter, gate: Gate) -> None:
    analyst = enter("analyst")
    address = analyst.post("/reports/own/new", {"title": "Имена", "note": "", "text": TEXT}).location
    for email in ("nobody@nowhere.example", "not an address"):
        assert analyst.post(f"{address}/share", {"email": email}).status_code == 302
    page = analyst.get(f"{address}/edit").text
    assert "nobody@nowhere.example" in page
    assert "<li>not an address" not in page


def test_a_text_with_parameters_is_asked_for_them_and_gets_a_form(enter: Enter, gate: Gate, app: Flask) -> None:
    analyst = enter("analyst")
    text = "MATCH (i:Institution) WHERE i.since < $day RETURN i.name AS name, $most AS n"
    given = {"title": "Молодые", "note": "", "text": text}
    first = analyst.post("/reports/own/new", given)
    assert first.status_code == 422
    assert 'name="type-day"' in first.text
    assert text.replace("<", "&lt;") in first.text
    assert gate.asked == []
    wrong = given | {"type-day": "date", "value-day": "soon", "type-most": "number", "value-most": "3"}
    refused = analyst.post("/reports/own/new", wrong)
    assert 'id="wrong-day"' in refused.text
    address = analyst.post("/reports/own/new", wrong | {"value-day": "2020-01-01"}).location
    assert gate.asked == [text.replace("$day", "date($day)")]
    page = analyst.get(address).text
    assert 'name="day" value="2020-01-01"' in page
    assert 'name="most" value="3"' in page
    asked = len(gate.asked)
    bad = analyst.get(f"{address}?most=many")
    assert bad.status_code == 400
    assert len(gate.asked) == asked, "a value that does not fit is not asked"
    assert 'value="many"' in bad.text
    assert analyst.get(f"{address}?most=4&day=2021-05-05").status_code == 200
    assert 'name="value-day" value="2020-01-01"' in analyst.get(f"{address}/edit").text
    changed = {"title": "Молодые", "note": "", "text": text, "version": "1", "type-day": "text"}
    assert analyst.post(f"{address}/edit", changed | {"value-day": "вчера"}).status_code == 302
    assert gate.asked[-1] == text
