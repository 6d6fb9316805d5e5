"""Agreements as they stand, for whoever may see them: one, those of a list, what waits in an inbox.

What the network holds of an agreement in force (number, days, parties, ties) is seen by all who may see agreements there; the
drafts, texts, files and the log are for those who speak for a party, and for the coordinators of a party’s municipality.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.access import Action, Actor, Target, may, voices_of
from app.agreements.steps import DRAFT, DROPPED, Agreement, Party, fold, standing
from app.audit import Caller
from app.graph import GraphSession
from app.partnership import COORDINATION, Entry
from app.profiles.history import Said, said
from app.refusals import N_, NotThere
from app.store import AgreementEntry, AgreementLog, AgreementParty, now

Row = dict[str, Any]
MOST_READ, MOST_LISTED = 5_000, 100
NOT_THERE = N_("There is no such agreement, or it is not yours to see.")
_KEPT = ("number", "at", "party", "role", "act", "version", "words", "nonce")


# --- the log ----------------------------------------------------------------------------------------------------------


def read(session: Session, id: str) -> Agreement | None:
    """The whole agreement as its log makes it, whoever asks; None where no log is kept of it."""
    row = session.get(AgreementLog, id)
    if row is None:
        return None
    parties = session.scalars(
        select(AgreementParty).where(AgreementParty.agreement_id == id).order_by(AgreementParty.number)
    )
    known = {one.number: Party(one.number, one.institution, one.role, one.municipality) for one in parties}
    lines = session.scalars(
        select(AgreementEntry).where(AgreementEntry.agreement_id == id).order_by(AgreementEntry.number)
    )
    return fold(Agreement(row.id, row.form, row.municipality, known, row.annex_to), map(_entry, lines))


def _entry(line: AgreementEntry) -> Entry:
    return Entry(account=line.account_id, texts=line.texts, **{name: getattr(line, name) for name in _KEPT})


def entries_of(id: str, lines: Iterable[Entry]) -> list[AgreementEntry]:
    """Lines of a log as the store keeps them."""
    return [
        AgreementEntry(
            agreement_id=id, account_id=line.account, texts=dict(line.texts), file=line.texts.get("sha256", ""),
            **{name: getattr(line, name) for name in _KEPT},
        )
        for line in lines
    ]  # fmt: skip


# --- one --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """An agreement as one reader sees it. `known` is what the network holds, None before it is in force; `agreement` what its log
    says, for those for whom that is. `mine` are the parties whose voice the reader is."""

    id: str
    known: Row | None
    agreement: Agreement | None
    mine: list[Party]
    coordinates: bool
    is_own: bool
    source: tuple[str, str] = ("", "")

    @property
    def form(self) -> str:
        return self.agreement.form if self.agreement else (self.known or {})["form"]

    def standing(self, today: dt.date) -> str:
        """How it stands on a day."""
        if self.agreement is not None:
            return self.agreement.standing(today)
        known = self.known or {}
        return standing(known["state"], known["since"], known["until"], today)


def one(graph: GraphSession, session: Session, caller: Caller, id: str) -> Seen:
    """An agreement as far as the caller may see it. Raises NotThere, also when it is only not theirs."""
    whole = read(session, id)
    row = session.get(AgreementLog, id)
    known = graph.row("agreements.one", id=id)
    if whole is None and known is None:
        raise NotThere(NOT_THERE)
    parties = (
        list(whole.parties.values())
        if whole is not None
        else [
            Party(n, p["institution"], p["role"], p["municipality"] or "")
            for n, p in enumerate((known or {})["parties"], 1)
        ]
    )
    who = caller.actor
    homes = {one.municipality for one in parties} | ({whole.municipality} if whole else set())
    coordinates = any(may(who, Action.AGREEMENTS_KEEP, Target(municipality=home)) for home in homes)
    mine = [p for p in parties if may(who, Action.AGREEMENTS_SPEAK, Target(institution=p.institution))]
    is_own = coordinates or bool(mine)
    near = is_own or (may(who, Action.AGREEMENTS_VIEW) and who.municipality in homes)
    if not near or (not is_own and known is None):
        raise NotThere(NOT_THERE)
    source = (row.source, row.source_id) if row is not None and is_own else ("", "")
    return Seen(id, known, whole if is_own else None, mine, coordinates, is_own, source)


def told(session: Session, caller: Caller, seen: Seen) -> list[Said[Entry]]:
    """The log, the latest first; names of people are told to coordinators only."""
    return said(session, caller, seen.agreement.log[::-1] if seen.agreement else [], seen.coordinates)


# --- many -------------------------------------------------------------------------------------------------------------


@dataclass
class Line:
    """An agreement in a list. `parties` are ids and roles of institutions; `waits` is what the reader is asked for."""

    id: str
    number: str
    form: str
    subject: str
    standing: str
    since: dt.date | None = None
    until: dt.date | None = None
    precisions: tuple[str, str] = ("day", "day")
    parties: list[tuple[str, str]] = field(default_factory=list)
    annex_to: str = ""
    waits: str = ""

    def left(self, today: dt.date) -> int | None:
        """Days that are left, the last one counted; None where it has no last day or does not run."""
        runs = self.standing in ("active", "ending", "ahead") and self.until is not None
        return (self.until - today).days + 1 if runs and self.until else None


@dataclass(frozen=True)
class Wanted:
    """What of a list is asked for; empty means all. `show` is a standing, or "waits"."""

    show: str = ""
    form: str = ""
    institution: str = ""


@dataclass(frozen=True)
class Listed:
    """Agreements of a list: those shown, how many there are of what was asked, and of all by standing, form and what waits."""

    lines: list[Line]
    total: int
    every: int
    standings: Mapping[str, int]
    forms: Mapping[str, int]
    waiting: int
    institutions: set[str]


def listed(
    graph: GraphSession, session: Session, actor: Actor, wanted: Wanted, today: dt.date, home: str = ""
) -> Listed:
    """Agreements of the institutions somebody speaks for; for whoever coordinates, of the municipality `home`. What waits for the
    reader comes first, then what runs out first."""
    own = voices_of(actor, Action.AGREEMENTS_SPEAK)
    place = home if may(actor, Action.AGREEMENTS_KEEP, Target(municipality=home)) else ""
    lines = {line.id: line for line in _of_network(graph, own, place, today)}
    _with_logs(session, lines, own, place, today)
    every = list(lines.values())
    found = [line for line in every if _is_wanted(line, wanted)]
    found.sort(
        key=lambda line: (not line.waits, _ORDER[line.standing], line.until or dt.date.max, line.number, line.id)
    )
    institutions = {id for line in every for id, _ in line.parties}
    return Listed(
        found[:MOST_LISTED], len(found), len(every), Counter(line.standing for line in every),
        Counter(line.form for line in every), sum(bool(line.waits) for line in every), institutions,
    )  # fmt: skip


_ORDER = {code: n for n, code in enumerate(("draft", "ending", "active", "ahead", "expired", "terminated", DROPPED))}


def _is_wanted(line: Line, wanted: Wanted) -> bool:
    return (
        (not wanted.show or wanted.show == line.standing or (wanted.show == "waits" and bool(line.waits)))
        and (not wanted.form or wanted.form == line.form)
        and (not wanted.institution or wanted.institution in {id for id, _ in line.parties})
    )


def _of_network(graph: GraphSession, own: list[str], place: str, today: dt.date) -> Iterable[Line]:
    rows = graph.rows("agreements.listed", institutions=own, municipality=place or "-", limit=MOST_READ).dicts()
    for row in rows:
        yield Line(
            row["id"], row["number"], row["form"], row["subject"],
            standing(row["state"], row["since"], row["until"], today), row["since"], row["until"],
            (row["since_precision"] or "day", row["until_precision"] or "day"),
            [(id, role) for id, role in row["parties"]], row["annex_to"] or "",
        )  # fmt: skip


def _with_logs(session: Session, lines: dict[str, Line], own: Collection[str], place: str, today: dt.date) -> None:
    """Adds drafts, and what waits for the reader."""
    party = AgreementParty
    near: list[ColumnElement[bool]] = [party.institution.in_(own)]
    if place:
        near.append(party.municipality == place)
    theirs = select(party.agreement_id).where(or_(*near))
    of = or_(AgreementLog.id.in_(theirs), AgreementLog.municipality == place) if place else AgreementLog.id.in_(theirs)
    rows = {
        row.id: row
        for row in session.scalars(
            select(AgreementLog).where(of).order_by(AgreementLog.changed_at.desc()).limit(MOST_READ)
        )
    }
    drafts = [id for id, row in rows.items() if row.state in (DRAFT, DROPPED)]
    for id in drafts:
        row = rows[id]
        lines[id] = Line(id, "", row.form, row.title, row.state, annex_to=row.annex_to)
    for one in session.scalars(select(party).where(party.agreement_id.in_(list(rows))).order_by(party.number)):
        if one.agreement_id in drafts:
            lines[one.agreement_id].parties.append((one.institution, one.role))
        if one.institution in own and one.agreement_id in lines:
            runs = lines[one.agreement_id].standing not in ("expired", "terminated", DROPPED)
            lines[one.agreement_id].waits = lines[one.agreement_id].waits or (one.waits if runs else "")


def for_partnership(session: Session, caller: Caller, id: str) -> list[Agreement]:
    """The agreements that came from a partnership, as far as they are the caller’s to read, the oldest first."""
    of = (AgreementLog.source == "partnership", AgreementLog.source_id == id)
    found = [
        read(session, row) for row in session.scalars(select(AgreementLog.id).where(*of).order_by(AgreementLog.made_at))
    ]
    return [one for one in found if one is not None and _is_own(caller.actor, one.parties.values(), one.municipality)]


def _is_own(who: Actor, parties: Iterable[Party], home: str) -> bool:
    """Whether somebody speaks for a party or looks after one."""
    every = list(parties)
    homes = {home, *(one.municipality for one in every)}
    looks_after = any(may(who, Action.AGREEMENTS_KEEP, Target(municipality=one)) for one in homes if one)
    return looks_after or any(may(who, Action.AGREEMENTS_SPEAK, Target(institution=one.institution)) for one in every)


# --- the inbox --------------------------------------------------------------------------------------------------------


def news(session: Session, actor: Actor, seen: dt.datetime | None, shown: dt.timedelta) -> list[Row]:
    """What of agreements belongs into an inbox: what waits for a party whose voice the actor is, and what somebody else did last,
    for as long as `shown`. Institutions are named by id: `who` and `place`."""
    own = set(voices_of(actor, Action.AGREEMENTS_SPEAK))
    if not own:
        return []
    party = AgreementParty
    found = session.execute(
        select(AgreementLog, party)
        .join(party, party.agreement_id == AgreementLog.id)
        .where(party.institution.in_(own))
        .where(or_(party.waits != "", AgreementLog.changed_at >= now() - shown))
        .order_by(AgreementLog.changed_at.desc())
        .limit(200)
    ).all()
    ids = [row.id for row, _ in found]
    others = select(party.agreement_id, party.number, party.institution).where(party.agreement_id.in_(ids))
    last = {(id, number): institution for id, number, institution in session.execute(others)} if ids else {}
    rows: list[Row] = []
    today = dt.date.today()
    for row, mine in found:
        who = last.get((row.id, row.last_party))
        waits = mine.waits if row.look_on is None or row.look_on > today else ""
        if not waits and (row.last_party == mine.number or who in own or row.changed_at < now() - shown):
            continue
        rows.append({
            "what": "paper" if waits else "paper_news", "id": row.id, "kind": waits or row.last_act,
            "change": row.last_act, "at": row.changed_at, "title": row.title, "who": who, "place": mine.institution,
            "fresh": bool(waits) or seen is None or row.changed_at > seen,
            "by_coordination": row.last_party == COORDINATION,
        })  # fmt: skip
    return rows
