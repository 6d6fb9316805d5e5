"""The log keeps what happened and nothing that was typed; meters tell true numbers."""

from __future__ import annotations

import json
import logging

import pytest

from app.config import Settings, SettingsError
from app.watching.journal import AsJson, AsText
from app.watching.meters import LAST, Meters


def record(message: str, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("app.x", logging.ERROR, __file__, 1, message, None, None)
    vars(made).update(more)
    return made


@pytest.mark.parametrize("form", [AsText(), AsJson()])
def test_nobody_writes_lines_into_the_log(form: logging.Formatter) -> None:
    line = form.format(record("on /a\nERROR forged\x1b[2J\u2028", facts={"endpoint": "b\r\nforged", "x": "у x=1"}))
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line


@pytest.mark.parametrize("form", [AsText(), AsJson()])
def test_of_an_error_the_kind_and_the_place_are_told_not_what_was_typed(form: logging.Formatter) -> None:
    try:
        try:
            int("anna@school.example")
        except ValueError as cause:
            raise RuntimeError("Анна Ким") from cause
    except RuntimeError as error:
        line = form.format(record("fault", exc_info=(type(error), error, error.__traceback__)))
    assert "RuntimeError < ValueError" in line
    assert "tests/unit/test_watching.py:" in line
    assert not {word for word in ("anna@", "Анна", "\\u0410") if word in line}


def test_a_line_of_json_is_in_utc() -> None:
    found = json.loads(AsJson().format(record("x", created=1_700_000_000.25)))
    assert found == {"time": "2023-11-14T22:13:20.250Z", "level": "error", "event": "x", "logger": "app.x"}


def test_median_and_p95_are_of_the_last_ones() -> None:
    meters = Meters()
    for _ in range(50):
        meters.request("a", "GET", 200, 9.0)
    for number in range(1, LAST + 1):
        meters.request("a", "GET", 503 if number == 1 else 200, number / 1000)
    meters.request("b", "GET", 200, 0.001)
    (slowest, one), (other, _) = meters.endpoints()
    assert (slowest, other, one.count, one.failed) == ("a", "b", 50 + LAST, 1)
    assert (one.median, one.p95) == (pytest.approx(0.1005), pytest.approx(0.19))
    assert meters.statuses == {"2xx": 50 + LAST, "5xx": 1}


def test_a_wrong_form_of_the_log_is_said() -> None:
    with pytest.raises(SettingsError, match="SETKA_LOG must be text or json"):
        Settings.from_env({"SETKA_LOG": "xml", "SETKA_SECRET_KEY": "x"})
