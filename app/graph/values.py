"""Values of the database as plain Python, and as JSON that loses nothing."""

from __future__ import annotations

from typing import Any

from neo4j.time import Date, DateTime


def plain(value: Any) -> Any:
    """`value` with the driver's own date types replaced by `datetime`, at any depth."""
    if isinstance(value, Date | DateTime):
        return value.to_native()
    if isinstance(value, list):
        # An answer is mostly long lists of texts and numbers: their types are looked at in one go.
        return value if _PLAIN.issuperset(map(type, value)) else [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


_PLAIN = frozenset({str, int, float, bool, type(None)})


def exact(value: Any) -> Any:
    """`value` as JSON can hold it, no finer part of a time lost; `given_back` makes it the value again."""
    if isinstance(value, Date):
        return {"$date": value.iso_format()}
    if isinstance(value, DateTime):
        return {"$time": value.iso_format()}
    if isinstance(value, list):
        return [exact(item) for item in value]
    if isinstance(value, dict):
        return {key: exact(item) for key, item in value.items()}
    return value


def given_back(value: Any) -> Any:
    """The value that `exact` wrote."""
    if isinstance(value, list):
        return [given_back(item) for item in value]
    if isinstance(value, dict):
        if value.keys() == {"$date"}:
            return Date.from_iso_format(value["$date"])
        if value.keys() == {"$time"}:
            return DateTime.from_iso_format(value["$time"])
        return {key: given_back(item) for key, item in value.items()}
    return value
