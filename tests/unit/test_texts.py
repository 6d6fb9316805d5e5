"""Parameters of a text of one's own: what is found in it, what may be declared, what is bound."""

from __future__ import annotations

import datetime as dt

import pytest

from app.refusals import Refusal
from app.reports import texts
from app.store import OwnReport

TEXT = (
    "MATCH (n {name: $name}) WHERE n.since < $day AND n.kind IN $kinds // $nothing\n"
    "RETURN n.id, '$text', $viewer.sees LIMIT $most"
)
DECLARED = {
    "name": {"type": "text", "default": "Школа"},
    "day": {"type": "date", "default": "2026-11-23"},
    "kinds": {"type": "list", "default": "a, b"},
    "most": {"type": "number", "default": "5"},
}


def test_parameters_are_found_outside_texts_and_comments_and_whoever_looks_is_none() -> None:
    assert texts.names(TEXT) == ["name", "day", "kinds", "most"]


def test_each_is_declared_with_a_first_value_that_fits() -> None:
    assert texts.checked(TEXT, DECLARED | {"other": {"type": "text", "default": ""}}) == DECLARED
    for missing in DECLARED:
        with pytest.raises(texts.Undeclared):
            texts.checked(TEXT, {name: spec for name, spec in DECLARED.items() if name != missing})
    for name, wrong in (("day", "tomorrow"), ("most", "many"), ("name", ""), ("name", "x" * 2001)):
        with pytest.raises(Refusal) as refusal:
            texts.checked(TEXT, DECLARED | {name: DECLARED[name] | {"default": wrong}})
        assert refusal.value.field == f"value-{name}", (name, wrong[:10])


def test_what_is_bound_is_what_json_holds_and_dates_are_made_by_the_text() -> None:
    report = OwnReport(title="Моё", note="", text=TEXT, params=DECLARED)
    asked = texts.query(report)
    values = asked.bind({"day": "2024-02-29", "most": "2.5"})
    text, given = texts.bound(report.text, values)
    assert given == {"name": "Школа", "day": "2024-02-29", "kinds": ["a", "b"], "most": 2.5}
    assert "n.since < date($day)" in text
    assert texts.bound(TEXT, asked.bind({}))[1]["most"] == 5
    assert isinstance(texts.bound(TEXT, asked.bind({}))[1]["most"], int)


def test_today_is_the_day_on_which_it_is_asked() -> None:
    text = "RETURN $day"
    declared = texts.checked(text, {"day": {"type": "date", "default": "today"}})
    assert texts.defaults(text, declared) == {"day": dt.date.today()}
