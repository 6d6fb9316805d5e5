"""Pure: when something is taken, and how much of it at most. Times are the wall clock of the installation's zone, kept as texts
that sort (2026-11-26T09:00); an end is the first moment that is free again."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.interchange import BadDate, parse_partial_date
from app.profiles.checking import Problem, Wrong
from app.refusals import N_

LONGEST = dt.timedelta(days=92)
AHEAD = dt.timedelta(days=732)
_TIME = re.compile(r"([01]?[0-9]|2[0-4])[:.]([0-5][0-9])")
MIDNIGHT = dt.time()


@dataclass(frozen=True)
class Span:
    """From a moment to the first one that is free again. Whole days begin and end at midnight."""

    starts: dt.datetime
    ends: dt.datetime
    whole_days: bool = False

    @property
    def kept(self) -> tuple[str, str]:
        """Both ends as they are kept."""
        return written(self.starts), written(self.ends)

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first and the last day that it touches."""
        return self.starts.date(), (self.ends - dt.timedelta(minutes=1)).date()


def written(moment: dt.datetime) -> str:
    """A moment as it is kept."""
    return moment.strftime("%Y-%m-%dT%H:%M")


def span_of(row: Mapping[str, object]) -> Span:
    """The span of a reservation as it is kept."""
    starts, ends = (dt.datetime.fromisoformat(str(row[name])) for name in ("starts", "ends"))
    return Span(starts, ends, bool(row.get("whole_days")))


def read(given: Mapping[str, str], now: dt.datetime) -> Span:
    """The span that a form names: `day`, perhaps `last` (its last day), and hours `begins` and `ends`, or neither for whole days.
    Raises Wrong with everything that is wrong."""
    problems: dict[str, Problem] = {}
    first = _day(given, "day", problems)
    last = _day(given, "last", problems) if given.get("last", "").strip() else first
    begins, ends = (_hour(given, name, problems) for name in ("begins", "ends"))
    if (begins is None) != (ends is None) and not problems:
        empty = "begins" if begins is None else "ends"
        problems[empty] = Problem(N_("Both hours are needed, or none for whole days."), {})
    if problems or first is None or last is None:
        raise Wrong(problems)
    whole = begins is None or ends is None
    span = Span(
        dt.datetime.combine(first, MIDNIGHT) + (dt.timedelta() if begins is None else begins),
        dt.datetime.combine(last, MIDNIGHT) + (dt.timedelta(days=1) if ends is None else ends),
        whole,
    )
    _check(span, first, last, now)
    return span


def _check(span: Span, first: dt.date, last: dt.date, now: dt.datetime) -> None:
    if last < first:
        raise Wrong({"last": Problem(N_("It cannot end before it begins."), {})})
    if span.ends <= span.starts:
        raise Wrong({"ends": Problem(N_("It cannot end before it begins."), {})})
    # Of today whole days may be reserved: what is over of them is over.
    if (span.starts.date() < now.date()) or (not span.whole_days and span.starts < now):
        raise Wrong({"day" if span.starts.date() < now.date() else "begins": Problem(N_("This is past."), {})})
    if span.ends - span.starts > LONGEST:
        raise Wrong({"last": Problem(N_("At most %(count)s days at once."), {"count": LONGEST.days})})
    if span.starts - now > AHEAD:
        raise Wrong({"day": Problem(N_("This is too far ahead: at most two years."), {})})


def _day(given: Mapping[str, str], name: str, problems: dict[str, Problem]) -> dt.date | None:
    text = given.get(name, "").strip()
    if not text:
        problems[name] = Problem(N_("This is needed."), {})
        return None
    try:
        day, precision = parse_partial_date(text)
    except BadDate:
        day, precision = dt.date.min, "year"
    if precision == "day":
        return day
    problems[name] = Problem(N_("Write the very day, such as 15.09.2026."), {})
    return None


def _hour(given: Mapping[str, str], name: str, problems: dict[str, Problem]) -> dt.timedelta | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    found = _TIME.fullmatch(text)
    hours, minutes = (int(found[1]), int(found[2])) if found else (25, 0)
    if hours > 24 or (hours == 24 and (minutes or name == "begins")):
        problems[name] = Problem(N_("Write hours and minutes, such as 9:30."), {})
        return None
    return dt.timedelta(hours=hours, minutes=minutes)


@dataclass(frozen=True)
class Peak:
    """The most that is taken at one moment, and the first such moment."""

    taken: int
    at: str


def peak(taken: Iterable[tuple[str, str, int]], starts: str, ends: str) -> Peak:
    """How much of (starts, ends, quantity) is taken at once within a span, at most. Ends are free again."""
    steps: list[tuple[str, int]] = []
    for one, other, quantity in taken:
        if one < ends and other > starts:
            steps += [(max(one, starts), quantity), (other, -quantity)]
    held = most = 0
    at = starts
    for moment, change in sorted(steps):  # at one moment what ends goes first: -quantity sorts before quantity
        held += change
        if held > most:
            most, at = held, moment
    return Peak(most, at)


def too_much(
    reserved: Iterable[tuple[str, str, int, str]], quantity: int | None, since: dt.date | None, until: dt.date | None
) -> str:
    """Which field of an offer is not to become so while these (starts, ends, quantity, id) are reserved: “quantity”, “since” or
    “until”; "" when all may."""
    taken = [(starts, ends, count) for starts, ends, count, _ in reserved]
    if not taken:
        return ""
    first, end = min(starts for starts, _, _ in taken), max(ends for _, ends, _ in taken)
    if peak(taken, first, end).taken > (quantity or 1):
        return "quantity"
    days = [span_of({"starts": starts, "ends": ends}).days for starts, ends, _ in taken]
    if since and any(day < since for day, _ in days):
        return "since"
    return "until" if until and any(day > until for _, day in days) else ""
