"""Reservations of resources: never more at once than there is, within the days of the offer, not in the past."""

from app.reservations.booking import CANCEL, FORM, Taken, cancel, guard, reserve, side_of
from app.reservations.reading import Event, Seen, Whose, between, offered, one
from app.reservations.times import Span, peak, read, span_of, too_much, written

__all__ = [
    "CANCEL",
    "FORM",
    "Event",
    "Seen",
    "Span",
    "Taken",
    "Whose",
    "between",
    "cancel",
    "guard",
    "offered",
    "one",
    "peak",
    "read",
    "reserve",
    "side_of",
    "span_of",
    "too_much",
    "written",
]
