"""Partnerships as they stand, for whoever may see them: one, those of a list, what waits in an inbox."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.access import Action, Actor, Target, may, voices_of
from app.audit import Caller
from app.graph import GraphSession
from app.partnership.steps import ACTIVE, COORDINATION, OPEN, OVER, Entry, Party, Workspace, as_of, fold
from app.profiles.history import Said, said
from app.refusals import N_, NotThere
from app.store import Partnership, PartnershipEntry, PartnershipParty, now

Row = dict[str, Any]
MOST_READ, MOST_LISTED = 2_000, 100
NOT_THERE = N_("There is no such partnership, or it is not yours to see.")


# --- one --------------------------------------------------------------------------------------------------------------


def read(session: Session, id: str) -> Workspace | None:
    """The whole partnership, whoever asks."""
    row = session.get(Partnership, id)
    if row is None:
        return None
    parties = session.execute(
        select(PartnershipParty.number, PartnershipParty.institution, PartnershipParty.municipality)
        .where(PartnershipParty.partnership_id == id)
        .order_by(PartnershipParty.number)
    ).all()
    lines = session.scalars(
        select(PartnershipEntry).where(PartnershipEntry.partnership_id == id).order_by(PartnershipEntry.number)
    )
    return fold(blank(row, {n: i for n, i, _ in parties}, {n: m for n, _, m in parties}), map(entry_of, lines))


def blank(row: Partnership, places: Mapping[int, str], homes: Mapping[int, str]) -> Workspace:
    """A partnership before the first line of its log; institutions and their municipalities by the number of the party."""
    return Workspace(row.id, row.title, row.municipality, places, homes)


_KEPT = ("number", "at", "party", "role", "act", "about", "version", "words", "nonce")


def entry_of(line: PartnershipEntry) -> Entry:
    """A line of a log as the store keeps it."""
    return Entry(account=line.account_id, texts=line.texts, **{name: getattr(line, name) for name in _KEPT})


def entries_of(id: str, lines: Iterable[Entry]) -> list[PartnershipEntry]:
    """Lines of a log as the store keeps them."""
    return [
        PartnershipEntry(
            partnership_id=id, account_id=line.account, texts=dict(line.texts), **{name: getattr(line, name) for name in _KEPT}
        )
        for line in lines
    ]  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """A partnership as one reader sees it. `mine` are the parties whose voice the reader is; `cut`: how many lines whoever has gone
    is not shown; `coordinates`: whether the reader looks after it; `source` is where it began."""

    workspace: Workspace
    mine: list[Party]
    coordinates: bool
    cut: int
    source: tuple[str, str]

    @property
    def is_past(self) -> bool:
        """Whether the reader is no party any more, and sees what was then."""
        gone = bool(self.mine) and not any(party.is_active for party in self.mine)
        return not self.coordinates and (self.cut > 0 or gone)


def one(session: Session, caller: Caller, id: str) -> Seen:
    """A partnership of an institution for which the caller answers. Whoever has gone sees it as it stood then. Raises NotThere,
    also when it is only not theirs."""
    row, whole = session.get(Partnership, id), read(session, id)
    if row is None or whole is None:
        raise NotThere(NOT_THERE)
    coordinates = may(caller.actor, Action.PARTNERSHIP_CLOSE, Target(municipality=whole.municipality))
    reach = [len(whole.log)] if coordinates else []
    for party in whole.parties.values():
        target = Target(municipality=whole.homes.get(party.number), institution=party.institution)
        if may(caller.actor, Action.PARTNERSHIP_VIEW, target):
            reach.append(as_of(whole, party.number))
    if not reach:
        raise NotThere(NOT_THERE)
    shown = max(reach)
    workspace = whole if shown == len(whole.log) else fold(blank(row, whole.places, whole.homes), whole.log[:shown])
    mine = [
        party for party in workspace.parties.values()
        if may(caller.actor, Action.PARTNERSHIP_SPEAK, Target(institution=party.institution))
    ]  # fmt: skip
    return Seen(workspace, mine, coordinates, len(whole.log) - shown, (row.source, row.source_id))


def told(session: Session, caller: Caller, seen: Seen) -> list[Said[Entry]]:
    """The log, the latest first. All of it reads the same to every party; names of people are told to coordinators only."""
    return said(session, caller, seen.workspace.log[::-1], seen.coordinates)


def places(graph: GraphSession, ids: Iterable[str]) -> dict[str, Row]:
    """What the network holds about these institutions, by id; those that are gone are left out."""
    wanted = sorted(set(ids))
    return {row["id"]: row for row in graph.rows("partnership.places", institutions=wanted).dicts()} if wanted else {}


def open_among(session: Session, ids: set[str]) -> str | None:
    """The open partnership of exactly these institutions."""
    theirs = (
        select(PartnershipParty.partnership_id)
        .join(Partnership, Partnership.id == PartnershipParty.partnership_id)
        .where(Partnership.state == OPEN, PartnershipParty.institution.in_(ids), PartnershipParty.state.in_(ACTIVE))
    )
    circles: dict[str, set[str]] = {}
    for id, institution in session.execute(
        select(PartnershipParty.partnership_id, PartnershipParty.institution).where(
            PartnershipParty.partnership_id.in_(theirs), PartnershipParty.state.in_(ACTIVE)
        )
    ):
        circles.setdefault(id, set()).add(institution)
    return next((id for id in sorted(circles) if circles[id] == ids), None)


# --- many -------------------------------------------------------------------------------------------------------------


@dataclass
class Line:
    """A partnership in a list. `own` are the reader's parties, `waits` is what they are asked for; `is_past`: they have all gone,
    so nothing of later is told."""

    row: Partnership
    parties: list[PartnershipParty] = field(default_factory=list)
    own: list[PartnershipParty] = field(default_factory=list)
    is_past: bool = False

    @property
    def waits(self) -> str:
        return next((party.waits for party in self.own if party.waits), "")

    @property
    def group(self) -> str:
        """Under what it stands: its stage, or OVER."""
        return str(self.row.stage) if self.row.state == OPEN and not self.is_past else OVER

    @property
    def active(self) -> list[PartnershipParty]:
        return [party for party in self.parties if party.state in ACTIVE]


@dataclass(frozen=True)
class Listed:
    """Partnerships of a list: those shown, how many there are in the group, in every group, and how many wait for the reader."""

    lines: list[Line]
    total: int
    groups: Mapping[str, int]
    waiting: int


def listed(session: Session, actor: Actor, group: str = "", institution: str = "") -> Listed:
    """Partnerships that somebody may see: what waits for them first, then what goes on, the latest first. `group` is a stage, OVER
    or "waits"; `institution` narrows to those it is or was in."""
    every = _visible(session, actor, institution)
    groups = Counter(line.group for line in every)
    waiting = sum(bool(line.waits) for line in every)
    shown = [line for line in every if not group or line.group == group or (group == "waits" and line.waits)]
    shown.sort(key=lambda line: line.row.changed_at, reverse=True)
    shown.sort(key=lambda line: (not line.waits, line.group == OVER))
    return Listed(shown[:MOST_LISTED], len(shown), groups, waiting)


def _visible(session: Session, actor: Actor, institution: str) -> list[Line]:
    own = set(voices_of(actor, Action.PARTNERSHIP_SPEAK))
    whole = may(actor, Action.PARTNERSHIP_CLOSE)
    party, rows = PartnershipParty, select(Partnership)
    if not ("admin" in actor.roles and whole):
        near: list[ColumnElement[bool]] = [party.institution.in_(own)]
        if whole and actor.municipality:
            near.append((party.municipality == actor.municipality) & party.state.in_(ACTIVE))
        theirs = select(party.partnership_id).where(or_(*near))
        home = Partnership.municipality == actor.municipality if whole and actor.municipality else None
        rows = rows.where(Partnership.id.in_(theirs) if home is None else or_(Partnership.id.in_(theirs), home))
    if institution:
        rows = rows.where(Partnership.id.in_(select(party.partnership_id).where(party.institution == institution)))
    lines = {
        row.id: Line(row) for row in session.scalars(rows.order_by(Partnership.changed_at.desc()).limit(MOST_READ))
    }
    found = select(party).where(party.partnership_id.in_(list(lines))).order_by(party.partnership_id, party.number)
    for one in session.scalars(found):
        lines[one.partnership_id].parties.append(one)
        if one.institution in own:
            lines[one.partnership_id].own.append(one)
    for line in lines.values():
        homes = {line.row.municipality, *(one.municipality for one in line.active)}
        sees = whole and (actor.municipality in homes or "admin" in actor.roles)
        line.is_past = not sees and not any(one.state in ACTIVE for one in line.own)
    return list(lines.values())


# --- the inbox --------------------------------------------------------------------------------------------------------


def news(session: Session, actor: Actor, seen: dt.datetime | None, shown: dt.timedelta) -> list[Row]:
    """What of partnerships belongs into an inbox: what waits for a party whose voice the actor is, and what another party (or a
    coordinator) did last, for as long as `shown`. Institutions are named by id: `who` and `place`."""
    own = set(voices_of(actor, Action.PARTNERSHIP_SPEAK))
    if not own:
        return []
    party = PartnershipParty
    found = session.execute(
        select(Partnership, party)
        .join(party, party.partnership_id == Partnership.id)
        .where(party.institution.in_(own), party.state.in_(ACTIVE))
        .where(or_(party.waits != "", Partnership.changed_at >= now() - shown))
        .order_by(Partnership.changed_at.desc())
        .limit(200)
    ).all()
    last = _institutions(session, [row.id for row, _ in found])
    rows = []
    for row, mine in found:
        who = last.get((row.id, row.last_party))
        if not mine.waits and (row.last_party == mine.number or who in own):
            continue
        rows.append({
            "what": "partnership" if mine.waits else "partnership_news", "id": row.id, "kind": mine.waits or row.last_act,
            "change": row.last_act, "at": row.changed_at, "title": row.title, "who": who, "place": mine.institution,
            "fresh": bool(mine.waits) or seen is None or row.changed_at > seen,
            "by_coordination": row.last_party == COORDINATION,
        })  # fmt: skip
    return rows


def _institutions(session: Session, ids: list[str]) -> dict[tuple[str, int], str]:
    party = PartnershipParty
    found = select(party.partnership_id, party.number, party.institution).where(party.partnership_id.in_(ids))
    return {(id, number): institution for id, number, institution in session.execute(found)} if ids else {}
