"""Partnerships of a municipality as they stood on a day: what their logs said by then, counted, without anybody's words."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.partnership.reading import blank, entry_of
from app.partnership.steps import INVITED, OVER, Entry, Party, Workspace, fold
from app.store import Partnership, PartnershipEntry, PartnershipParty

MOST_READ = 2_000
"""So many partnerships are read, those that changed last."""
AT_ONCE = 200


@dataclass(frozen=True)
class Waiting:
    """A partnership in which institutions are asked for their word, the first of them since a moment."""

    id: str
    title: str
    since: dt.datetime
    institutions: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """Partnerships at a moment: how many by stage (or OVER); how many of them began, and how many took force for the first time,
    since the beginning of the period; where somebody's word is waited for, the longest first."""

    groups: Mapping[str, int]
    begun: int
    taken: int
    waiting: Sequence[Waiting]


@dataclass(frozen=True)
class Standings:
    """`ends` is how they stood at the end of each period; `read` of `total` partnerships were read."""

    ends: list[Standing]
    read: int
    total: int


def standings(
    session: Session, municipality: str, periods: Sequence[tuple[dt.datetime, dt.datetime]]
) -> Standings:  # fmt: skip
    """How the partnerships of a municipality (opened there, or with a party from there that had not gone) stood at the end of each
    period: (from, until), the last moment left out."""
    party = PartnershipParty
    theirs = select(party.partnership_id).where(party.municipality == municipality)
    near = or_(Partnership.municipality == municipality, Partnership.id.in_(theirs))
    rows = list(
        session.scalars(select(Partnership).where(near).order_by(Partnership.changed_at.desc(), Partnership.id))
    )
    counts = [_Count() for _ in periods]
    for at in range(0, min(len(rows), MOST_READ), AT_ONCE):
        some = rows[at : min(at + AT_ONCE, MOST_READ)]
        parties, logs = _held(session, [row.id for row in some])
        for row in some:
            places = {one.number: one.institution for one in parties[row.id]}
            homes = {one.number: one.municipality for one in parties[row.id]}
            for count, (begin, end) in zip(counts, periods, strict=True):
                known = [entry for entry in logs[row.id] if entry.at < end]
                count.add(fold(blank(row, places, homes), known), municipality, begin)
    return Standings([count.made() for count in counts], min(len(rows), MOST_READ), len(rows))


def _held(
    session: Session, ids: list[str]
) -> tuple[Mapping[str, list[PartnershipParty]], Mapping[str, list[Entry]]]:  # fmt: skip
    parties, logs = defaultdict(list), defaultdict(list)
    for party in session.scalars(select(PartnershipParty).where(PartnershipParty.partnership_id.in_(ids))):
        parties[party.partnership_id].append(party)
    lines = select(PartnershipEntry).where(PartnershipEntry.partnership_id.in_(ids)).order_by(PartnershipEntry.number)
    for line in session.scalars(lines):
        logs[line.partnership_id].append(entry_of(line))
    return parties, logs


class _Count:
    def __init__(self) -> None:
        self.groups: Counter[str] = Counter()
        self.begun = self.taken = 0
        self.waiting: list[Waiting] = []

    def add(self, workspace: Workspace, municipality: str, begin: dt.datetime) -> None:
        near = {workspace.municipality, *(workspace.homes.get(party.number) for party in workspace.active)}
        if not workspace.log or municipality not in near:
            return
        self.groups[str(workspace.stage) if workspace.is_open else OVER] += 1
        self.begun += workspace.log[0].at >= begin
        force = min((version.taken_at for version in workspace.versions if version.taken_at), default=None)
        self.taken += force is not None and force >= begin
        if asked := [party for party in workspace.active if workspace.waits(party.number)]:
            since = min(_asked_at(workspace, party) for party in asked)
            self.waiting.append(
                Waiting(workspace.id, workspace.title, since, tuple(party.institution for party in asked))
            )

    def made(self) -> Standing:
        return Standing(self.groups, self.begun, self.taken, sorted(self.waiting, key=lambda one: (one.since, one.id)))


def _asked_at(workspace: Workspace, party: Party) -> dt.datetime:
    """Since when a party's word has been waited for: it was asked to come, or a text has been there since both were."""
    candidate = workspace.candidate
    return party.at if party.state == INVITED or candidate is None else max(candidate.at, party.at)
