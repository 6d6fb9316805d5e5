"""Pure: the three numbers about a municipality's network that a coordinator may publish, told so that nobody can be made out.

They are those of the report “The state of the network”, counted once, on the day of publishing, and kept with that day: the world
cannot watch them change from one visit to the next.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

QUERY = "reports.network_state"
NAMES = ("institutions", "formal", "contacts")
LEAST: Mapping[str, int] = {"institutions": 5, "formal": 5, "contacts": 10}
"""A number below this is not told."""
STEP: Mapping[str, int] = {"contacts": 10}
"""Contacts are people's: their number is rounded down to tens, so that no single one can be seen to come or to go."""


@dataclass(frozen=True)
class Number:
    """A number as the world reads it: `value` is None when it is too small to be told."""

    name: str
    value: int | None
    least: int
    step: int


def counted(row: Mapping[str, Any], on: dt.date) -> dict[str, Any]:
    """What is kept of a count: the numbers that may be told, and the day."""
    return {name: _told(name, row[name]) for name in NAMES} | {"on": on.isoformat()}


def _told(name: str, value: int) -> int | None:
    step = STEP.get(name, 1)
    return None if value < LEAST[name] else value - value % step


def told(kept: Mapping[str, Any] | None) -> tuple[dt.date, list[Number]] | None:
    """The numbers that were kept, and of which day they are."""
    if not kept:
        return None
    day = dt.date.fromisoformat(kept["on"])
    return day, [Number(name, kept.get(name), LEAST[name], STEP.get(name, 1)) for name in NAMES]
