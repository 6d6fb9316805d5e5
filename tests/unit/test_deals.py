"""What may follow what in an exchange; when something is taken and how much of it; a calendar that programmes read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import icalendar, reservations
from app.deals import ACTS, Deal, Entry, may_act
from app.deals.steps import after, need_after
from app.profiles import Wrong
from app.reservations import Event, grid, peak, too_much

TODAY = dt.date(2026, 11, 26)
NOON = dt.datetime(2026, 11, 26, 12)


def deal(state: str = "asked", turn: str = "giver", need: str | None = "n") -> Deal:
    return Deal("deal-1", "museum", "school", "Письма", state, turn, "receiver", 1, "town", resource="r", need=need)


def codes(one: Deal, side: str) -> list[str]:
    return [act.code for act in may_act(one, side)]


@pytest.mark.parametrize(
    ("state", "turn", "giver", "receiver"),
    [
        ("asked", "giver", ["agree", "propose", "decline", "say"], ["withdraw", "say"]),
        ("asked", "receiver", ["withdraw", "say"], ["agree", "propose", "decline", "say"]),
        ("agreed", "giver", ["hand", "cancel", "say"], ["receive", "cancel", "say"]),
        ("handed", "receiver", ["say"], ["receive", "deny", "say"]),
        *((over, "", [], []) for over in ("received", "declined", "withdrawn", "cancelled")),
    ],
)
def test_who_may_do_what(state: str, turn: str, giver: list[str], receiver: list[str]) -> None:
    assert codes(deal(state, turn), "giver") == giver
    assert codes(deal(state, turn), "receiver") == receiver


def test_what_is_agreed_is_the_givers_turn_and_what_is_handed_over_the_receivers() -> None:
    assert after(deal(), ACTS["agree"], "giver", {}, TODAY) == {"state": "agreed", "turn": "giver"}
    handed = after(deal("agreed"), ACTS["hand"], "giver", {"day": None}, TODAY)
    assert handed == {"state": "handed", "turn": "receiver", "happened_on": TODAY}
    denied = after(deal("handed", "receiver"), ACTS["deny"], "receiver", {}, TODAY)
    assert denied == {"state": "agreed", "turn": "giver", "happened_on": None}


@pytest.mark.parametrize(
    ("state", "act", "met", "others", "becomes"),
    [
        ("open", "agree", None, 0, "matched"), ("closed", "agree", None, 0, ""), ("matched", "cancel", None, 0, "open"),
        ("matched", "cancel", None, 1, ""), ("matched", "receive", "closed", 1, "closed"), ("closed", "receive", "closed", 0, ""),
        ("matched", "receive", "part", 0, "open"), ("matched", "receive", "none", 1, ""), (None, "receive", "closed", 0, ""),
        ("open", "decline", None, 0, ""), ("matched", "hand", None, 0, ""),
    ],
)  # fmt: skip
def test_what_becomes_of_the_need(state: str | None, act: str, met: str | None, others: int, becomes: str) -> None:
    assert need_after(state, ACTS[act], met, others) == becomes


def test_a_line_of_the_log_is_read_as_it_was_written() -> None:
    line = Entry(
        dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC), "giver", "representative", 7, "propose", "«Да»\nи |", since=TODAY,
        until=TODAY, quantity=2,
    )  # fmt: skip
    assert Entry.read(line.text()) == line


# --- times ------------------------------------------------------------------------------------------------------------


def read(**given: str) -> reservations.Span:
    return reservations.read(given, NOON)


def test_hours_whole_days_and_several_days() -> None:
    assert read(day="2026-11-27", begins="9:00", ends="10.30").kept == ("2026-11-27T09:00", "2026-11-27T10:30")
    assert read(day="27.11.2026").kept == ("2026-11-27T00:00", "2026-11-28T00:00")
    assert read(day="2026-11-27", begins="18:00", ends="24:00").kept[1] == "2026-11-28T00:00"
    long = read(day="2026-11-27", last="2026-11-29", begins="9:00", ends="12:00")
    assert (long.kept[1], long.days) == ("2026-11-29T12:00", (dt.date(2026, 11, 27), dt.date(2026, 11, 29)))
    assert read(day="2026-11-26").whole_days, "what is left of today may be taken"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"day": ""}, "day"), ({"day": "2026-11"}, "day"), ({"day": "31.02.2027"}, "day"), ({"day": "2026-11-25"}, "day"),
        ({"day": "2026-11-26", "begins": "11:59", "ends": "13:00"}, "begins"), ({"day": "2026-11-27", "begins": "9:00"}, "ends"),
        ({"day": "2026-11-27", "begins": "25:00", "ends": "26:00"}, "begins"),
        ({"day": "2026-11-27", "last": "2026-11-26"}, "last"),
        ({"day": "2026-11-27", "begins": "10:00", "ends": "10:00"}, "ends"), ({"day": "2026-11-27", "last": "2027-11-27"}, "last"),
        ({"day": "2030-01-01"}, "day"), ({"day": "0000-01-01"}, "day"), ({"day": "2026-11-27\x00"}, "day"),
        ({"day": "2026-11-27", "begins": "24:00", "ends": "24:00"}, "begins"),
    ],
)  # fmt: skip
def test_a_wrong_time_is_told_at_its_field(given: Mapping[str, str], field: str) -> None:
    with pytest.raises(Wrong) as refused:
        reservations.read(given, NOON)
    assert field in refused.value.problems


SPANS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 8), st.integers(1, 3)).map(
        lambda s: (f"{s[0]:02}", f"{s[0] + s[1]:02}", s[2])
    ),
    max_size=12,
)


@given(SPANS, st.integers(0, 20), st.integers(1, 10))
def test_the_peak_is_that_of_counting_every_moment(taken: list[tuple[str, str, int]], start: int, length: int) -> None:
    moments = [f"{n:02}" for n in range(start, start + length)]
    most = max(sum(q for a, b, q in taken if a <= moment < b) for moment in moments)
    assert peak(taken, f"{start:02}", f"{start + length:02}").taken == most


def test_an_offer_does_not_become_less_than_what_is_reserved() -> None:
    held = [("2026-12-01T09:00", "2026-12-01T12:00", 1, "a"), ("2026-12-01T11:00", "2026-12-02T12:00", 1, "b")]
    assert too_much(held, 2, None, None) == ""
    assert too_much(held, None, None, None) == "quantity"
    assert too_much(held, 2, dt.date(2026, 12, 2), None) == "since"
    assert too_much(held, 2, dt.date(2026, 12, 1), dt.date(2026, 12, 1)) == "until"
    assert too_much([], None, dt.date(2030, 1, 1), None) == ""


def event(starts: str, ends: str, title: str = "Зал") -> Event:
    row = {"starts": starts, "ends": ends, "title": title, "quantity": 1, "capacity": 1}
    return Event(row, reservations.span_of(row))


def test_a_reservation_stands_on_every_day_that_it_touches() -> None:
    shown = grid.page("week", TODAY)
    assert (shown.first, shown.last) == (dt.date(2026, 11, 23), dt.date(2026, 11, 29))
    days = dict(
        grid.days(shown, [event("2026-11-28T18:00", "2026-12-01T00:00"), event("2026-11-24T09:00", "2026-11-24T10:00")])
    )
    told = {day.day: [(share.begins, share.ends) for share in shares] for day, shares in days.items() if shares}
    assert told == {24: [("09:00", "10:00")], 28: [("18:00", "")], 29: [("", "")]}
    month = grid.page("month", dt.date(2026, 2, 15))
    assert (month.first, month.last, month.earlier, month.later) == (
        dt.date(2026, 1, 26), dt.date(2026, 3, 1), dt.date(2026, 1, 1), dt.date(2026, 3, 1),
    )  # fmt: skip
    assert len(grid.days(month, [])) == 35


# --- iCalendar --------------------------------------------------------------------------------------------------------


def read_back(text: str) -> list[dict[str, str]]:
    """A strict reader: line ends, length of lines, unfolding, nesting, and values with their escapes undone."""
    assert text.endswith("\r\n")
    raw = text.split("\r\n")[:-1]
    assert all(len(line.encode()) <= 75 and "\r" not in line and "\n" not in line for line in raw)
    lines: list[str] = []
    for line in raw:
        if line.startswith((" ", "\t")):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    assert (lines[0], lines[1], lines[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    events: list[dict[str, str]] = []
    inside = False
    for line in lines[1:-1]:
        name, _, value = line.partition(":")
        if line in ("BEGIN:VEVENT", "END:VEVENT"):
            assert inside is (line == "END:VEVENT")
            inside = not inside
            if inside:
                events.append({})
        elif inside:
            assert name not in events[-1]
            events[-1][name] = unescaped(value) if name in ("SUMMARY", "DESCRIPTION", "LOCATION", "UID") else value
    assert not inside
    for one in events:
        assert {"UID", "DTSTAMP", "SUMMARY"} < one.keys()
        assert sum(name.startswith("DTSTART") for name in one) == sum(name.startswith("DTEND") for name in one) == 1
    return events


def unescaped(value: str) -> str:
    found, at = "", 0
    while at < len(value):
        character = value[at]
        if character == "\\":
            at += 1
            character = {"n": "\n", "N": "\n", ",": ",", ";": ";", "\\": "\\"}[value[at]]
        else:
            assert character not in ",;"
        found += character
        at += 1
    return found


STAMP = dt.datetime(2026, 11, 26, 9, 30, tzinfo=dt.UTC)
HOUR = dt.timezone(dt.timedelta(hours=3))


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_comes_back_from_a_calendar(title: str, words: str) -> None:
    starts = dt.datetime(2026, 12, 1, 9, tzinfo=HOUR)
    one = icalendar.Event("booking-1@setka", starts, starts + dt.timedelta(hours=2), title, STAMP, description=words)
    [found] = read_back(icalendar.written("Сетка; календарь, общий", [one]))

    def kept(text: str) -> str:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return "".join(c for c in text if c in "\n\t" or (ord(c) >= 0x20 and ord(c) != 0x7F))

    assert found["SUMMARY"] == kept(title)
    assert found.get("DESCRIPTION", "") == kept(words)


def test_moments_are_told_in_utc_and_days_as_days() -> None:
    moment = dt.datetime(2026, 12, 1, 1, 30, tzinfo=HOUR)
    hours = icalendar.Event(
        "a@setka", moment, moment + dt.timedelta(hours=1), "Зал", STAMP, 2, location="Клуб", address="https://x/y"
    )
    days = icalendar.Event("b@setka", dt.date(2026, 12, 1), dt.date(2026, 12, 3), "Лаборатория", STAMP)
    first, second = read_back(icalendar.written("x", [hours, days]))
    assert (first["DTSTART"], first["DTEND"]) == ("20261130T223000Z", "20261130T233000Z")
    assert (first["DTSTAMP"], first["SEQUENCE"], first["URL"]) == ("20261126T093000Z", "2", "https://x/y")
    assert (second["DTSTART;VALUE=DATE"], second["DTEND;VALUE=DATE"]) == ("20261201", "20261203")
