"""Half-years, and how the vision of outcomes is compared: by the words of the ways, and by who pursues what."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.development import current, offered, term
from app.outcomes import Outcome, akin, kinds, words


@given(st.dates(dt.date(2001, 1, 1), dt.date(2098, 12, 31)))
def test_every_day_lies_in_one_half_year_and_the_next_begins_when_it_ends(day: dt.date) -> None:
    now = current(day)
    assert now.first <= day <= now.last
    assert now.next().first == now.last + dt.timedelta(days=1)
    assert term(now.code) == now
    assert [one.code for one in offered(day)][:2] == [now.code, now.next().code]


@pytest.mark.parametrize(
    ("day", "code", "years"),
    [("2026-09-01", "2026-1", "2026/27"), ("2026-12-31", "2026-1", "2026/27"), ("2027-01-01", "2026-2", "2026/27"),
     ("2027-08-31", "2026-2", "2026/27"), ("2099-10-01", "2099-1", "2099/00")],
)  # fmt: skip
def test_half_years_are_those_of_school(day: str, code: str, years: str) -> None:
    found = current(dt.date.fromisoformat(day))
    assert (found.code, found.years) == (code, years)


@pytest.mark.parametrize("code", ["", "2026", "2026-3", "1999-1", "2026-1 ", "2026-12"])
def test_what_is_no_half_year_is_none(code: str) -> None:
    assert term(code) is None


def one(id: str, way: str | None = None, kind: str = "school") -> dict[str, Any]:
    return {"id": id, "name": id, "kind": kind, "sector": "general", "way": way}


def outcome(id: str, *pursuers: dict[str, Any]) -> Outcome:
    return Outcome(id, id.upper(), None, [], [*pursuers], [], 0)


def test_ways_are_akin_by_a_word_in_whatever_form() -> None:
    groups = akin(
        [
            one("a", "через школьный театр"),
            one("b", "на репетициях театра"),
            one("c", "в лесничестве"),
            one("d", "лесничество и проба"),
        ]
    )
    assert [[row["id"] for row in group] for group in groups] == [["a", "b"], ["c", "d"]]


def test_little_words_join_nothing_and_a_third_joins_two() -> None:
    assert len(akin([one("a", "через театр и музей"), one("b", "и через поход")])) == 2
    assert len(akin([one("a", "театр"), one("b", "поход"), one("c", "поход в театр")])) == 1
    assert words("и в на через") <= {"через"}


def test_an_outcome_says_where_it_diverges() -> None:
    split = outcome("x", one("a", "театр"), one("b", "лыжи"), one("c"))
    assert split.diverges
    assert [row["id"] for row in split.untold] == ["c"]
    assert not outcome("y", one("a", "театр"), one("b", "театральная студия театра")).diverges
    assert outcome("z", one("a")).is_alone


def test_institutions_of_one_kind_are_compared_in_pairs() -> None:
    found = kinds([
        outcome("x", one("a"), one("b"), one("m", kind="museum")),
        outcome("y", one("c"), one("k", kind="kindergarten"), one("l", kind="kindergarten")),
        outcome("z", one("a"), one("n", kind="museum")),
    ])  # fmt: skip
    assert [(kind.code, kind.institutions, kind.apart, kind.pairs, kind.shared) for kind in found] == [
        ("museum", 2, 1, 1, None), ("school", 3, 2, 3, ("X", 2)), ("kindergarten", 2, 0, 1, ("Y", 2)),
    ]  # fmt: skip
