"""Dates as people know them: a day, a month or only a year."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Literal

from app.interchange.problems import N_

Precision = Literal["year", "month", "day"]

FIRST_YEAR, LAST_YEAR = 1900, 2100

_FORMS: tuple[tuple[re.Pattern[str], Precision], ...] = (
    (re.compile(r"(?P<year>[0-9]{4})"), "year"),
    (re.compile(r"(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})"), "month"),
    (re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})"), "month"),
    (re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})"), "day"),
    (re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"), "day"),
)


class BadDate(ValueError):
    """A text that is no date of ours; `reason` is a message id, `params` fill it."""

    def __init__(self, reason: str, /, **params: object) -> None:
        super().__init__(reason % params if params else reason)
        self.reason = reason
        self.params = params


def parse_partial_date(text: str, end: bool = False) -> tuple[date, Precision]:
    """The day that `text` stands for and how precisely it was told; raises `BadDate`.

    A year or a month stands for its first day or, with `end`, for its last: "until 2017" includes all of 2017.
    """
    stripped = text.strip()
    found = next(((match, precision) for form, precision in _FORMS if (match := form.fullmatch(stripped))), None)
    if found is None:
        raise BadDate(N_("is not a date: write 2017, 03.2017 or 15.03.2017"))
    match, precision = found
    parts = {name: int(digits) for name, digits in match.groupdict().items()}
    year = parts["year"]
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadDate(N_("the year must be from %(first)s to %(last)s"), first=FIRST_YEAR, last=LAST_YEAR)
    month = parts.get("month", 12 if end else 1)
    if not 1 <= month <= 12:
        raise BadDate(N_("there is no such month"))
    days = calendar.monthrange(year, month)[1]
    day = parts.get("day", days if end else 1)
    if not 1 <= day <= days:
        raise BadDate(N_("there is no such day in that month"))
    return date(year, month, day), precision


def format_partial_date(day: date, precision: Precision) -> str:
    """The shortest ISO text that `parse_partial_date` reads back as this day with this precision."""
    return day.isoformat()[: {"year": 4, "month": 7, "day": 10}[precision]]
