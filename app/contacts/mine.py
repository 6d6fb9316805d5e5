"""A person's contacts, sorted by what can be done with them; and what waits for her answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from app.contacts.choices import code_of
from app.graph import GraphSession
from app.vocabulary import INFORMAL_TIE_KINDS

Row = dict[str, Any]


@dataclass
class Mine:
    """One person's contacts on a day. `waiting` waits for her, `asked` for the other side; `waiting` is newest first."""

    waiting: list[Row] = field(default_factory=list)
    asked: list[Row] = field(default_factory=list)
    confirmed: list[Row] = field(default_factory=list)
    ended: list[Row] = field(default_factory=list)
    declined: list[Row] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(map(len, (self.waiting, self.asked, self.confirmed, self.ended, self.declined)))


@dataclass(frozen=True)
class Contact:
    """One contact as its page shows it to one of its sides (`side` is "start" or "end") or to a coordinator (None)."""

    tie: Row
    start: Row
    end: Row
    side: str | None
    municipalities: tuple[str, ...]

    @property
    def other(self) -> Row:
        """The other side; for a coordinator the end."""
        return self.start if self.side == "end" else self.end

    @property
    def choice(self) -> str:
        """The kind as this side would choose it."""
        return code_of(self.tie["kind"], self.side != "end")


def mine(graph: GraphSession, on: dt.date | None = None) -> Mine:
    """The contacts of whoever looks; empty for an account without a person."""
    person = getattr(graph.viewer, "person", None)
    found = Mine()
    if person is None:
        return found
    on = on or dt.date.today()
    for row in graph.rows("contacts.mine", on=on).dicts():
        _list_of(found, row, person, on).append(row | {"choice": code_of(row["kind"], row["outward"])})
    found.waiting.sort(key=lambda row: row["since"] or dt.date.min, reverse=True)
    return found


def _list_of(found: Mine, row: Row, person: str, on: dt.date) -> list[Row]:
    if row["state"] == "declined":
        return found.declined
    if row["state"] == "proposed":
        # A contact from a file that nobody has answered waits for either side.
        return found.asked if row["registered_by"] == person else found.waiting
    return found.ended if row["until"] is not None and row["until"] < on else found.confirmed


def places_wait(graph: GraphSession) -> list[Row]:
    """What waits for the institutions that the viewer represents: proposed ties and named people."""
    if not getattr(graph.viewer, "institutions", ()):
        return []
    return graph.rows("contacts.of_places").dicts()


def waiting(graph: GraphSession) -> int:
    """How much waits for the viewer's answer."""
    return len(mine(graph).waiting) + len(places_wait(graph))


def contact(graph: GraphSession, id: str) -> Contact | None:
    """One contact for its sides, a representative of an institution at its end, or a coordinator; None for all others."""
    row = graph.row("contacts.one", id=id)
    if row is None or row["tie"]["kind"] not in INFORMAL_TIE_KINDS:
        return None
    viewer = graph.viewer
    person, institutions = getattr(viewer, "person", None), getattr(viewer, "institutions", ())
    side = "start" if row["start"]["id"] == person else None
    if side is None and (row["end"]["id"] == person or row["end"]["id"] in institutions):
        side = "end"
    return Contact(row["tie"], row["start"], row["end"], side, tuple(row["municipalities"]))
