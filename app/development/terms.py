"""Half-years of school, by which requests are counted: the first from 1 September to 31 December, the second from 1 January to
31 August, both of the school year that begins in September."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

AHEAD = 4
"""How many half-years, the current one among them, a request may be for."""
_CODE = re.compile(r"(20[0-9]{2})-([12])")


@dataclass(frozen=True, order=True)
class Term:
    """A half-year of the school year that begins in September of `year`; the graph and files hold its code, such as 2026-1."""

    year: int
    half: int

    @property
    def code(self) -> str:
        return f"{self.year}-{self.half}"

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, 9, 1) if self.half == 1 else dt.date(self.year + 1, 1, 1)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return dt.date(self.year, 12, 31) if self.half == 1 else dt.date(self.year + 1, 8, 31)

    @property
    def years(self) -> str:
        """The school year as people write it."""
        return f"{self.year}/{(self.year + 1) % 100:02}"

    def next(self) -> Term:
        """The half-year after this one."""
        return Term(self.year, 2) if self.half == 1 else Term(self.year + 1, 1)


def current(on: dt.date) -> Term:
    """The half-year in which a day lies."""
    return Term(on.year, 1) if on.month >= 9 else Term(on.year - 1, 2)


def offered(on: dt.date) -> list[Term]:
    """The half-years that a request may be for on a day."""
    found = [current(on)]
    while len(found) < AHEAD:
        found.append(found[-1].next())
    return found


def term(code: str) -> Term | None:
    """The half-year of a code; None for what is no code."""
    found = _CODE.fullmatch(code)
    return Term(int(found[1]), int(found[2])) if found else None
