"""Which names may mean one and the same, and which must not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.likeness import NEAR, PART, SAME, persons, places


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
def test_names_of_people(one: str, other: str, how: str | None) -> None:
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
def test_names_of_institutions(one: str, other: str, how: str | None) -> None:
    assert places((one,), (other,)) == places((other,), (one,)) == how


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_are_compared_the_same_either_way(one: str, other: str) -> None:
    assert persons(one, other) == persons(other, one)
    assert places((one,), (other,)) == places((other,), (one,))
