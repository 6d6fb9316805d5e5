"""Pure: events as an iCalendar (RFC 5545) that calendar programmes subscribe to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST_LINE = 75
"""Octets of a line, its end not counted."""
REFRESH = "PT1H"


@dataclass(frozen=True)
class Event:
    """An event: moments with their zones, or days (then `ends` is the first day that is free again)."""

    uid: str
    starts: dt.datetime | dt.date
    ends: dt.datetime | dt.date
    summary: str
    changed: dt.datetime
    version: int = 0
    description: str = ""
    location: str = ""
    address: str = ""


def written(name: str, events: Iterable[Event]) -> str:
    """A whole calendar, with the line ends that the standard asks for."""
    return "".join(f"{piece}\r\n" for line in _lines(name, events) for piece in folded(line))


def _lines(name: str, events: Iterable[Event]) -> Iterator[str]:
    yield from (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Setka//Calendar of shared resources//EN",
        "CALSCALE:GREGORIAN",
    )
    yield from ("METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}", f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}")
    for event in events:
        yield "BEGIN:VEVENT"
        yield f"UID:{escaped(event.uid)}"
        yield f"DTSTAMP:{_moment(event.changed)}"
        yield f"LAST-MODIFIED:{_moment(event.changed)}"
        yield f"SEQUENCE:{event.version}"
        yield f"DTSTART{_when(event.starts)}"
        yield f"DTEND{_when(event.ends)}"
        yield f"SUMMARY:{escaped(event.summary)}"
        if event.description:
            yield f"DESCRIPTION:{escaped(event.description)}"
        if event.location:
            yield f"LOCATION:{escaped(event.location)}"
        if event.address:
            yield f"URL:{event.address}"
        yield "STATUS:CONFIRMED"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def escaped(text: str) -> str:
    """A text as a value: what has a meaning of its own is marked, line ends are spelled out, other control characters go."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(
        c for c in text if c in "\n\t" or (ord(c) >= 0x20 and ord(c) != 0x7F and not 0xD800 <= ord(c) <= 0xDFFF)
    )
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets; every one but the first begins with a blank. No character is torn."""
    piece, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LONGEST_LINE:
            yield piece
            piece, size = " ", 1
        piece += character
        size += octets
    yield piece


def _when(value: dt.datetime | dt.date) -> str:
    return f":{_moment(value)}" if isinstance(value, dt.datetime) else f";VALUE=DATE:{value:%Y%m%d}"


def _moment(value: dt.datetime) -> str:
    return f"{value.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
