"""Clocks, spellings, slow and huge requests."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import exc as faults
from sqlalchemy import text

from app import merging
from app.likeness import NEAR, PART, SAME, persons, places
from app.store import Throttle, open_store
from tests.graph.test_merging import Merged, town
from tests.web.test_store import url

__all__ = ["town"]


def test_35a_moments_are_kept_in_utc_whatever_the_zone(tmp_path: Path) -> None:
    kamchatka = dt.timezone(dt.timedelta(hours=12))
    store = open_store(url(tmp_path))
    with store.session() as session:
        session.add(Throttle(key="k", failures=1, resets_at=dt.datetime(2024, 2, 29, 1, 30, tzinfo=kamchatka)))
        session.commit()
        raw = session.execute(text("SELECT resets_at FROM throttles")).scalar()
        assert str(raw).startswith("2024-02-28 13:30:00")
        session.expire_all()
        assert session.get_one(Throttle, "k").resets_at == dt.datetime(2024, 2, 28, 13, 30, tzinfo=dt.UTC)
        session.add(Throttle(key="naive", failures=1, resets_at=dt.datetime(2024, 2, 29)))
        with pytest.raises(faults.StatementError, match="time zone"):
            session.commit()
    store.close()


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("Семёнова Анна", "СЕМЕНОВА анна", SAME),
        ("Пeтрoва Ирина", "Петрова Ирина", SAME),  # Latin e and o
        ("Ирина Петрова", "Петрова Ирина", SAME),
        ("Петрова И. А.", "Петрова Ирина Александровна", PART),
        ("Петрова И.А.", "Петрова Инна Андреевна", PART),
        ("Петрова Ирина", "Петрова Ирина Александровна", PART),
        ("Королёва Анна", "Корлёва Анна", NEAR),
        ("Петрова Ирина Александровна", "Петрова Ирина Алексеевна", None),
        ("Петрова И. А.", "Петрова Инна Борисовна", None),
        ("Петрова Ирина", "Смирнова Ирина", None),
        ("Смирнова Ольга Ивановна", "Смирнов Олег Иванович", None),
        ("И. А.", "Петрова Ирина Александровна", None),
        ("", "Петрова Ирина", None),
    ],
)
def test_37a_names_of_people(one: str, other: str, how: str | None) -> None:
    assert persons(one, other) == persons(other, one) == how


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("Школа №1", "Школа № 1", SAME),
        ("МБОУ СОШ № 1", "Школа №1", SAME),
        (
            "Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № 7»",
            "школа 7",
            SAME,
        ),
        ("Детский сад «Пчёлка»", "детский сад Пчелка", SAME),
        ("Шkoла № 1", "Школа № 1", SAME),
        ("Детский сад № 1 «Ромашка»", "Детский сад № 1", PART),
        ("Музей краеведения", "Музей краеведенья", NEAR),
        ("Школа № 1", "Школа № 11", None),
        ("Школа № 1", "Лицей № 1", None),
        ("Школа № 1", "Основная школа № 1", None),
        ("Детский сад «Ромашка»", "Детский сад «Радуга»", None),
    ],
)
def test_37b_names_of_institutions(one: str, other: str, how: str | None) -> None:
    assert places((one,), (other,)) == places((other,), (one,)) == how


def test_37c_likely_pairs_are_found_and_counted(town: Merged) -> None:
    with town.database.driver_session("write") as session:
        session.run(
            "MATCH (i:Institution {id: 'school'}) CREATE (:Teacher {id: 'anna-2', name: 'Пeтрова А.', visibility: 'network'})"
            "-[:WORKS_AT {id: 'x', position: 'учитель'}]->(i) SET i.short_name = 'Школа №1', i.name = 'МБОУ СОШ № 1' "
            "WITH i MATCH (i)-[:IN]->(m) CREATE (:Institution {id: 'school-b', name: 'Школа № 1', short_name: 'шк. 1'})-[:IN]->(m)"
        ).consume()
    found = merging.pairs(town.graph("coordinator"), "m")
    assert [(pair.one["id"], pair.other["id"]) for pair in found.people] == [("boris", "boris-2"), ("anna", "anna-2")]
    assert [{pair.one["id"], pair.other["id"]} for pair in found.institutions] == [{"school", "school-b"}]
    assert (found.people_seen, found.institutions_seen, found.is_cut) == (7, 4, False)
    assert found.people_compared >= 2
    assert merging.pairs(town.graph("anna"), "m").people[0].one["id"] == "anna", "whom one may not see is not compared"
