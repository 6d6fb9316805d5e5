"""A person's own network through the years: who was a contact when, in which ring of the picture, and how many.

A past year is looked at as it ended, the present one as it is today. What somebody is in a year is one letter, her `look`:
n(ew this year), o(n: a contact from before), e(nded this year), b(egan and ended this year), g(one before), a(sked: only
proposed), l(ater: not begun). Ties have looks of the same letters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.contacts.choices import code_of
from app.graph import GraphSession

RINGS = {
    "together": ("joint_lesson", "joint_contest", "joint_event", "co_author"),
    "share": ("method_exchange", "lesson_visit", "advice", "mentoring", "resource_loan", "referral"),
    "know": ("friendship", "acquaintance", "online"),
}
"""The rings of the picture from the middle outwards, with their kinds of contacts, the strongest first."""

_ORDER = {kind: (ring, place) for ring, kinds in enumerate(RINGS.values()) for place, kind in enumerate(kinds)}
_LAST = (len(RINGS) - 1, 99)


@dataclass(frozen=True)
class OwnTie:
    """One contact; `looks` has a letter for every year."""

    id: str
    kind: str
    choice: str
    state: str
    frequency: str | None
    since: dt.date | None
    until: dt.date | None
    since_precision: str | None
    until_precision: str | None
    looks: str


@dataclass(frozen=True)
class Partner:
    """A person or institution with all contacts, the strongest first; `ring` is that of the strongest. Without a name when
    the profile is closed to its owner's partner."""

    key: str
    id: str | None
    label: str
    name: str | None
    workplace: str | None
    sector: str | None
    subjects: tuple[str, ...]
    ties: tuple[OwnTie, ...]
    looks: str

    @property
    def ring(self) -> int:
        """The innermost ring that any of the contacts belongs to, whatever the year."""
        return min(_ORDER.get(tie.kind, _LAST)[0] for tie in self.ties)

    def tie_in(self, index: int) -> OwnTie:
        """The contact to open in a year: the strongest in force, else the strongest that was ever begun."""
        rank = {"n": 0, "o": 0, "a": 1, "e": 2, "b": 2, "g": 3, "l": 4}
        return min(self.ties, key=lambda tie: rank[tie.looks[index]])


@dataclass(frozen=True)
class Count:
    """How many contacts at the end of a year (today in the present one), how many began and ended in it, how many wait.

    `contacts` is always that of the year before plus `new` minus `ended`.
    """

    year: int
    contacts: int
    new: int
    ended: int
    waiting: int


@dataclass(frozen=True)
class OwnNetwork:
    """Everybody who was or is a contact, and the years from the first contact to the present one."""

    partners: tuple[Partner, ...]
    years: tuple[int, ...]
    today: dt.date

    def index(self, year: int | None) -> int:
        """Which letter of the looks stands for a year; the present one when there is no such year here."""
        return self.years.index(year) if year in self.years else len(self.years) - 1

    def count(self, index: int) -> Count:
        """The numbers of a year."""
        seen = [partner.looks[index] for partner in self.partners]
        return Count(
            self.years[index],
            contacts=sum(look in "no" for look in seen),
            new=sum(look in "nb" for look in seen),
            ended=sum(look in "eb" for look in seen),
            waiting=seen.count("a"),
        )


def own_network(graph: GraphSession, today: dt.date | None = None) -> OwnNetwork:
    """The network of whoever looks; empty for an account without a person."""
    today = today or dt.date.today()
    if getattr(graph.viewer, "person", None) is None:
        return through_years([], today)
    return through_years(graph.rows("contacts.own_network", on=today).dicts(), today)


def through_years(rows: Iterable[dict[str, Any]], today: dt.date) -> OwnNetwork:
    """The network that rows of `contacts.own_network` tell."""
    rows = list(rows)
    begun = [tie["since"].year for row in rows for tie in row["ties"] if tie["since"]]
    ended = [tie["until"].year for row in rows for tie in row["ties"] if tie["until"]]
    years = tuple(range(min([*begun, *ended, today.year]), today.year + 1))
    return OwnNetwork(tuple(_partner(row, years, today) for row in rows), years, today)


def _partner(row: dict[str, Any], years: tuple[int, ...], today: dt.date) -> Partner:
    ties = sorted(row["ties"], key=lambda tie: (_ORDER.get(tie["kind"], _LAST), tie["since"] or dt.date.min, tie["id"]))
    return Partner(
        row["key"],
        row["person"],
        row["label"],
        row["name"],
        row["workplace"],
        row["sector"],
        tuple(row["subjects"]),
        tuple(_tie(tie, years, today) for tie in ties),
        "".join(_look(ties, year, today) for year in years),
    )


def _tie(tie: dict[str, Any], years: tuple[int, ...], today: dt.date) -> OwnTie:
    return OwnTie(
        tie["id"],
        tie["kind"],
        code_of(tie["kind"], tie["outward"]),
        tie["state"],
        tie["frequency"],
        tie["since"],
        tie["until"],
        tie["since_precision"],
        tie["until_precision"],
        "".join(_tie_look(tie, year, today) for year in years),
    )


def _begun(tie: dict[str, Any], year: int) -> bool:
    return tie["since"] is None or tie["since"].year <= year


def _over(tie: dict[str, Any], year: int, today: dt.date) -> bool:
    until: dt.date | None = tie["until"]
    return until is not None and (until < today if year == today.year else until.year <= year)


def _in_force(tie: dict[str, Any], year: int, today: dt.date) -> bool:
    return _begun(tie, year) and not _over(tie, year, today)


def _tie_look(tie: dict[str, Any], year: int, today: dt.date) -> str:
    if not _begun(tie, year):
        return "l"
    if _over(tie, year, today):
        return "e" if tie["until"].year == year else "g"
    if tie["state"] == "proposed":
        return "a"
    return "n" if tie["since"] is not None and tie["since"].year == year else "o"


def _look(ties: list[dict[str, Any]], year: int, today: dt.date) -> str:
    confirmed = [tie for tie in ties if tie["state"] == "confirmed"]
    is_now = any(_in_force(tie, year, today) for tie in confirmed)
    was = any(_in_force(tie, year - 1, today) for tie in confirmed)
    if is_now or was:
        return ("o" if was else "n") if is_now else "e"
    if any(_tie_look(tie, year, today) == "e" for tie in confirmed):
        return "b"
    looks = {_tie_look(tie, year, today) for tie in ties}
    return "a" if "a" in looks else "g" if looks & {"e", "g"} else "l"
