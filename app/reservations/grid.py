"""Pure: reservations by days, for a week, a month and a list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from app.reservations.reading import Event

VIEWS = ("week", "month", "list")
LISTED = 31
"""Days that a list looks ahead."""


@dataclass(frozen=True)
class Share:
    """What of a reservation falls on a day: from an hour (or its beginning) to an hour (or its end)."""

    event: Event
    begins: str
    ends: str

    @property
    def is_whole(self) -> bool:
        return not self.begins and not self.ends


@dataclass(frozen=True)
class Page:
    """The days of a calendar's page, both inclusive, with where the neighbouring pages begin."""

    view: str
    first: dt.date
    last: dt.date
    earlier: dt.date
    later: dt.date


def page(view: str, on: dt.date) -> Page:
    """The page of a view on which a day is. A month shows whole weeks; weeks begin on Mondays."""
    monday = on - dt.timedelta(days=on.weekday())
    if view == "list":
        return Page(
            view, on, on + dt.timedelta(days=LISTED - 1), on - dt.timedelta(days=LISTED), on + dt.timedelta(days=LISTED)
        )
    if view == "month":
        begin = on.replace(day=1)
        later = (begin + dt.timedelta(days=32)).replace(day=1)
        end = later - dt.timedelta(days=1)
        return Page(
            view, begin - dt.timedelta(days=begin.weekday()), end + dt.timedelta(days=6 - end.weekday()),
            (begin - dt.timedelta(days=1)).replace(day=1), later,
        )  # fmt: skip
    return Page(
        "week", monday, monday + dt.timedelta(days=6), monday - dt.timedelta(days=7), monday + dt.timedelta(days=7)
    )


def days(shown: Page, events: Iterable[Event]) -> list[tuple[dt.date, list[Share]]]:
    """Every day of a page with what falls on it, in order."""
    found: dict[dt.date, list[Share]] = {}
    count = (shown.last - shown.first).days + 1
    for number in range(count):
        found[shown.first + dt.timedelta(days=number)] = []
    for event in events:
        first, last = event.span.days
        day = max(first, shown.first)
        while day <= min(last, shown.last):
            begins = f"{event.span.starts:%H:%M}" if day == first and event.span.starts.time() != dt.time() else ""
            ends = f"{event.span.ends:%H:%M}" if day == last and event.span.ends.time() != dt.time() else ""
            found[day].append(Share(event, begins, ends))
            day += dt.timedelta(days=1)
    return [
        (day, sorted(shares, key=lambda share: (share.begins, share.event.row["title"])))
        for day, shares in found.items()
    ]
