"""Complaints as each reader sees them, who judges which, and what of them waits in an inbox.

Nobody judges a complaint about their own act, about an institution they speak for, or of their own making: another coordinator of
the municipality does, or an administrator. Only where there is nobody else at all does an administrator decide about an own act,
and the line says so.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.access import Action, Actor, Target, may, voices_of
from app.audit import Caller
from app.profiles.history import writers
from app.refusals import N_, NotThere
from app.store import Account, Complaint, ComplaintEntry, ComplaintPlace, Membership, now

MINE, DECIDE, ABOUT = "mine", "decide", "about"
"""Sides of a complaint: who made it, who judges it, whose thing it is about."""
OPEN, ASKED, UPHELD, REJECTED, WITHDRAWN = "open", "asked", "upheld", "rejected", "withdrawn"
STATES: Mapping[str, str] = {
    OPEN: N_("waits for the coordination"),
    ASKED: N_("the coordination asks back"),
    UPHELD: N_("upheld"),
    REJECTED: N_("not upheld"),
    WITHDRAWN: N_("taken back"),
}
OVER = (UPHELD, REJECTED, WITHDRAWN)
MOST_READ, MOST_LISTED = 2_000, 100
NOT_THERE = N_("There is no such complaint, or it is not yours to see.")
_TOLD = ("file", "uphold", "reject", "withdraw")
"""Lines that those read whose thing it is: of the first without its words, which may tell who wrote them."""
Row = dict[str, Any]


def running(row: Complaint) -> bool:
    """Whether it has not been decided or taken back."""
    return row.state not in OVER


# --- who judges -------------------------------------------------------------------------------------------------------


class Bench:
    """Who could judge complaints: coordinators and administrators with an account in use. The store is asked when needed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._every: list[Account] | None = None

    @property
    def _accounts(self) -> list[Account]:
        if self._every is None:
            ids = select(Membership.account_id).where(Membership.role.in_(("coordinator", "admin")))
            found = self._session.scalars(select(Account).where(Account.disabled_at.is_(None), Account.id.in_(ids)))
            self._every = list(found)
        return self._every

    def coordinators(self, row: Complaint, places: Collection[str]) -> list[int]:
        """Of the municipality, those who are free to judge."""
        return [
            one.id for one in self._accounts
            if "coordinator" in one.roles and one.municipality == row.municipality
            and not is_partial(row, places, one.id, one.represented)
        ]  # fmt: skip

    def admins(self, row: Complaint, places: Collection[str]) -> list[int]:
        """Administrators who are free to judge."""
        return [
            one.id for one in self._accounts
            if "admin" in one.roles and not is_partial(row, places, one.id, one.represented)
        ]  # fmt: skip


def is_partial(row: Complaint, places: Collection[str], account_id: int | None, speaks_for: Collection[str]) -> bool:
    """Whether somebody is no judge of it: their own act, their own complaint, or an institution they speak for."""
    return account_id in (row.account_id, *row.own.get("accounts", ())) or bool(set(places) & set(speaks_for))


def side_of(actor: Actor, row: Complaint, places: Collection[str], bench: Bench) -> str:
    """On which side somebody stands: MINE, DECIDE, ABOUT, or nowhere."""
    me = actor.account_id
    if me is not None and row.account_id == me:
        return MINE
    if may(actor, Action.COMPLAINTS_DECIDE, Target(municipality=row.municipality)):
        partial = is_partial(row, places, me, actor.institutions)
        if not partial or decides_on_own(actor, row, places, bench):
            return DECIDE
    owns = set(places) & set(voices_of(actor, Action.PROFILE_EDIT))
    is_theirs = owns or (row.person is not None and row.person == actor.person)
    return ABOUT if is_theirs or (me is not None and me in row.own.get("accounts", ())) else ""


def decides_on_own(actor: Actor, row: Complaint, places: Collection[str], bench: Bench) -> bool:
    """Whether an administrator decides though they are no free judge: nobody else is left."""
    return (
        "admin" in actor.roles
        and actor.account_id != row.account_id
        and is_partial(row, places, actor.account_id, actor.institutions)
        and not bench.coordinators(row, places)
        and not bench.admins(row, places)
    )


def _hears(actor: Actor, row: Complaint, places: Collection[str], bench: Bench) -> bool:
    """Whether it stands in the inbox of somebody who may decide: administrators hear of it where no coordinator is free."""
    is_near = "coordinator" in actor.roles and actor.municipality == row.municipality
    return is_near or not bench.coordinators(row, places)


# --- one --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A line of the log for a reader. `by` is "me", "name" (then `name` is theirs) or "role"."""

    entry: ComplaintEntry
    by: str
    name: str
    words: str


@dataclass(frozen=True)
class Seen:
    """A complaint as one reader sees it."""

    row: Complaint
    side: str
    places: tuple[str, ...]
    log: list[Line]
    on_own: bool = False


def places_of(session: Session, ids: Iterable[str]) -> dict[str, list[str]]:
    """The institutions that complaints are about."""
    found: dict[str, list[str]] = defaultdict(list)
    wanted = select(ComplaintPlace.complaint_id, ComplaintPlace.institution).where(
        ComplaintPlace.complaint_id.in_(list(ids))
    )
    for id, institution in session.execute(wanted.order_by(ComplaintPlace.id)):
        found[id].append(institution)
    return found


def one(session: Session, caller: Caller, id: str) -> Seen:
    """A complaint as the caller may see it. Raises NotThere, also when it is only not theirs."""
    row, bench = session.get(Complaint, id), Bench(session)
    places = places_of(session, [id])[id] if row is not None else []
    side = side_of(caller.actor, row, places, bench) if row is not None else ""
    if row is None or not side:
        raise NotThere(NOT_THERE)
    lines = list(
        session.scalars(select(ComplaintEntry).where(ComplaintEntry.complaint_id == id).order_by(ComplaintEntry.number))
    )
    shown = lines if side != ABOUT else [line for line in lines if line.act in _TOLD]
    by = writers(session, caller, (line.account_id for line in shown), side == DECIDE)
    log = [
        Line(line, *by[line.account_id], "" if side == ABOUT and line.act == "file" else line.words) for line in shown
    ]
    return Seen(
        row, side, tuple(places), log, side == DECIDE and decides_on_own(caller.actor, row, places, bench)
    )  # fmt: skip


def acts_for(seen: Seen) -> tuple[str, ...]:
    """What the reader can do now."""
    if not running(seen.row):
        return ()
    if seen.side == MINE:
        return ("reply", "withdraw") if seen.row.state == ASKED else ("withdraw",)
    if seen.side == DECIDE:
        return ("uphold", "reject") if seen.row.state == ASKED else ("uphold", "reject", "ask")
    return ()


# --- many -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """A complaint in a list; `waits`: for the reader."""

    row: Complaint
    side: str
    places: tuple[str, ...]
    waits: bool


@dataclass(frozen=True)
class Listed:
    """Complaints of a list: those shown, how many there are of what was asked, on every side, and in every state of that side."""

    lines: list[Entry]
    total: int
    every: int
    sides: Mapping[str, int]
    states: Mapping[str, int]


def listed(session: Session, actor: Actor, side: str = "", state: str = "") -> Listed:
    """Complaints that somebody may see: what waits for them first, then the latest."""
    every = _visible(session, actor)
    of_side = [line for line in every if not side or line.side == side]
    found = [line for line in of_side if not state or line.row.state == state]
    found.sort(key=lambda line: line.row.changed_at, reverse=True)
    found.sort(key=lambda line: not line.waits)
    return Listed(
        found[:MOST_LISTED], len(found), len(every), Counter(line.side for line in every),
        Counter(line.row.state for line in of_side),
    )  # fmt: skip


def _visible(session: Session, actor: Actor, *more: ColumnElement[bool]) -> list[Entry]:
    near: list[ColumnElement[bool]] = []
    if actor.account_id is not None:
        near.append(Complaint.account_id == actor.account_id)
    if actor.person is not None:
        near.append(Complaint.person == actor.person)
    if voices := voices_of(actor, Action.PROFILE_EDIT):
        theirs = select(ComplaintPlace.complaint_id).where(ComplaintPlace.institution.in_(voices))
        near.append(Complaint.id.in_(theirs))
    wanted = select(Complaint).where(*more).order_by(Complaint.changed_at.desc()).limit(MOST_READ)
    if not ("admin" in actor.roles and may(actor, Action.COMPLAINTS_DECIDE)):
        if may(actor, Action.COMPLAINTS_DECIDE) and actor.municipality:
            near.append(Complaint.municipality == actor.municipality)
        if not near:
            return []
        wanted = wanted.where(or_(*near))
    rows = list(session.scalars(wanted))
    places, bench = places_of(session, [row.id for row in rows]), Bench(session)
    found = []
    for row in rows:
        if side := side_of(actor, row, places[row.id], bench):
            waits = (side == MINE and row.state == ASKED) or (
                side == DECIDE and row.state == OPEN and _hears(actor, row, places[row.id], bench)
            )
            found.append(Entry(row, side, tuple(places[row.id]), waits))
    return found


# --- the inbox --------------------------------------------------------------------------------------------------------


def news(session: Session, actor: Actor, seen: dt.datetime | None, shown: dt.timedelta) -> list[Row]:
    """What of complaints belongs into an inbox, for as long as `shown`: what waits for an answer; to whoever complained, the
    answer; to those whose thing it is, that there is a complaint, and what became of it. `place` is the id of an institution."""
    if actor.account_id is None:
        return []
    of = or_(Complaint.state.in_((OPEN, ASKED)), Complaint.changed_at >= now() - shown)
    rows = []
    for line in _visible(session, actor, of):
        row = line.row
        told = line.side == MINE and row.state in (UPHELD, REJECTED)
        at = row.changed_at
        if line.side == ABOUT and row.state != WITHDRAWN:
            told, at = True, row.changed_at if row.state in OVER else row.made_at
        if not line.waits and (not told or at < now() - shown):
            continue
        own = next((id for id in line.places if id in actor.institutions), None)
        rows.append({
            "what": "complaint" if line.waits else "complaint_news", "id": row.id, "kind": line.side, "change": row.state,
            "at": at, "title": row.title, "who": None, "place": own, "fresh": line.waits or seen is None or at > seen,
        })  # fmt: skip
    return rows
