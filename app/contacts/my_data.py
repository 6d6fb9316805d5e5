"""Everything that is kept about one person, in one structure: for her page and for the file that she takes away.

The other side of a contact is named only where it has agreed to be seen by everyone, or where it has itself registered or
answered that contact and its profile is open to her. Everyone else is “person 1” with the institution, the same number
throughout the file.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import disclosures
from app.audit import Caller, record
from app.contacts import kept
from app.contacts.consents import PUBLIC, VERSIONS
from app.contacts.kept import Row
from app.graph import GraphSession
from app.refusals import N_
from app.store import (
    Consent,
    FeedLink,
    MaterialChange,
    OwnReport,
    PostChange,
    ProfileChange,
    ReadinessCheck,
    Subscription,
    VoiceChange,
)

RULE = N_(
    "The other side of a contact is named only if it has agreed to be shown to everyone, or if it has itself registered "
    "or answered this contact and its profile is open to you. Otherwise it is “person 1”, “person 2” and so on, with the "
    "institution where it works; institutions are always named. In registered_by, answered_by and changed_by “me” is you. "
    "Nothing else about other people is in this file. Dates are written as ISO 8601, moments in UTC."
)
_REPORT = ("title", "note", "base", "text", "params", "everyone", "version", "made_at", "changed_at", "deleted_at")
_CHANGE, _SINCE = ("title", "act", "before", "after"), ("role", "restored_at")
"""What is told of every change of a record: what it was, and as whom and whether it was taken back."""


@dataclass(frozen=True)
class MyData:
    """What is kept about whoever asks. `ties` are masked already; `person` is None for an account without one."""

    person: Row | None
    jobs: list[Row] = field(default_factory=list)
    projects: list[Row] = field(default_factory=list)
    materials: list[Row] = field(default_factory=list)
    uses: list[Row] = field(default_factory=list)
    requests: list[Row] = field(default_factory=list)
    thanks: list[Row] = field(default_factory=list)
    material_changes: list[Row] = field(default_factory=list)
    post_changes: list[Row] = field(default_factory=list)
    publications: list[Row] = field(default_factory=list)
    named_publicly: list[Row] = field(default_factory=list)
    voices: list[Row] = field(default_factory=list)
    follows: list[Row] = field(default_factory=list)
    feeds: list[Row] = field(default_factory=list)
    ties: list[Row] = field(default_factory=list)
    named: int = 0
    consents: list[Consent] = field(default_factory=list)
    account: Row | None = None
    scenes: list[Row] = field(default_factory=list)
    reports: list[Row] = field(default_factory=list)
    favourites: list[str] = field(default_factory=list)
    profile_changes: list[Row] = field(default_factory=list)
    readiness_checks: list[Row] = field(default_factory=list)
    partnership_lines: list[Row] = field(default_factory=list)
    agreement_lines: list[Row] = field(default_factory=list)
    surveys: list[Row] = field(default_factory=list)
    trail: list[Row] = field(default_factory=list)
    trail_total: int = 0
    disclosed: list[disclosures.Told] = field(default_factory=list)
    disclosed_since: dt.date | None = None

    @property
    def disclosed_lately(self) -> list[disclosures.Told]:
        """To whom she was disclosed in the days that her page tells of."""
        return [one for one in self.disclosed if one.day > dt.date.today() - disclosures.TOLD]

    @property
    def states(self) -> Counter[str]:
        """How many contacts there are in each state."""
        return Counter(row["state"] for row in self.ties)


def my_data(graph: GraphSession, session: Session, caller: Caller) -> MyData:
    """Everything about whoever calls."""
    me, account_id = caller.actor.person, caller.actor.account_id
    row = graph.row("contacts.data") if me else None
    ties = _masked(session, row["ties"], row["person"]["id"]) if row else []
    known = {tie["id"] for tie in ties} | ({me} if me else set())
    trail, total = kept.trail(session, account_id, known)
    return MyData(
        person=row["person"] if row else None,
        jobs=row["jobs"] if row else [],
        projects=row["projects"] if row else [],
        materials=row["materials"] if row else [],
        uses=row["uses"] if row else [],
        requests=row["requests"] if row else [],
        thanks=kept.thanks(session, account_id),
        material_changes=kept.rows(session, account_id, MaterialChange, "at", "material", *_CHANGE, "reason", *_SINCE),
        post_changes=kept.rows(
            session, account_id, PostChange, "at", "post", "institution", *_CHANGE, "reason", *_SINCE
        ),
        publications=kept.publications(session, account_id),
        named_publicly=kept.named_publicly(session, me) if me else [],
        voices=kept.rows(session, account_id, VoiceChange, "at", "act", "institution", "until", "reason"),
        follows=kept.rows(session, account_id, Subscription, "what", "key", "made_at"),
        feeds=kept.rows(session, account_id, FeedLink, "title", "what", "key", "made_at", "used_at", "revoked_at"),
        ties=ties,
        named=row["named"] if row else 0,
        consents=list(session.scalars(select(Consent).where(Consent.person == me).order_by(Consent.id))) if me else [],
        account=kept.account(session, account_id),
        scenes=kept.scenes(session, account_id),
        reports=kept.rows(session, account_id, OwnReport, *_REPORT),
        favourites=kept.favourites(session, account_id),
        profile_changes=kept.rows(
            session, account_id, ProfileChange, "at", "institution", "part", "record", *_CHANGE, *_SINCE
        ),
        readiness_checks=kept.rows(session, account_id, ReadinessCheck, "made_at", "institution", "as_of"),
        partnership_lines=kept.partnership_lines(session, account_id),
        agreement_lines=kept.agreement_lines(session, account_id),
        surveys=kept.surveys(session, me) if me else [],
        trail=trail,
        trail_total=total,
        disclosed=disclosures.told(session, me) if me else [],
        disclosed_since=disclosures.begun(session),
    )


def exported(session: Session, caller: Caller, data: MyData, *, rule: str = RULE) -> Row:
    """The same as plain values for a file, with the rule of masking in words; that it was taken is written down."""
    content = {
        "about": {"made_at": dt.datetime.now(dt.UTC), "rule": rule, "format": "Setka my data, version 1"},
        "person": data.person,
        "jobs": data.jobs,
        "projects": data.projects,
        "materials": data.materials,
        "materials_used": data.uses,
        "development_requests": data.requests,
        "thanks": data.thanks,
        "material_changes": data.material_changes,
        "post_changes": data.post_changes,
        "publications": data.publications,
        "public_pages_that_name_me": data.named_publicly,
        "changes_of_who_speaks": data.voices,
        "subscriptions": data.follows,
        "feeds": data.feeds,
        "contacts": data.ties,
        "people_named_by_me": data.named,
        "consents": [
            {
                "purpose": one.purpose,
                "version": one.version,
                "way": one.way,
                "given_at": one.given_at,
                "withdrawn_at": one.withdrawn_at,
            }
            for one in data.consents
        ],
        "account": data.account,
        "scenes": data.scenes,
        "reports": data.reports,
        "favourite_reports": data.favourites,
        "profile_changes": data.profile_changes,
        "readiness_checks": data.readiness_checks,
        "partnership_lines": data.partnership_lines,
        "agreement_lines": data.agreement_lines,
        "survey_links": data.surveys,
        "disclosed_to": [
            {
                "day": one.day,
                "role": one.role,
                "institution": one.institution or None,
                "accounts": one.accounts,
                "ways": dict(one.ways),
            }
            for one in data.disclosed
        ],
        "audit": {"lines": data.trail, "shown": len(data.trail), "of": data.trail_total},
    }
    record(session, caller, "data.export")
    session.commit()
    found: Row = plain(content)
    return found


def plain(value: Any) -> Any:
    """Dates and moments as ISO text, at any depth."""
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


# --- contacts, the other side masked ----------------------------------------------------------------------------------


def _masked(session: Session, rows: list[Row], me: str) -> list[Row]:
    others = {row["other"] for row in rows if row["label"] == "Teacher"}
    public = _published(session, others)
    numbers: dict[str, str] = {}
    named = {row["other"] for row in rows if row["seen"] and row["acted"]} | public
    return [_tie(row, me, named, numbers) for row in rows]


def _published(session: Session, people: set[str]) -> set[str]:
    """Of these people those who have agreed to be shown to everyone."""
    if not people:
        return set()
    found = select(Consent.person).where(
        Consent.person.in_(people),
        Consent.purpose == PUBLIC,
        Consent.version == VERSIONS[PUBLIC],
        Consent.withdrawn_at.is_(None),
    )
    return set(session.scalars(found))


def _tie(row: Row, me: str, named: set[str], numbers: dict[str, str]) -> Row:
    other, is_person = row["other"], row["label"] == "Teacher"
    shown = not is_person or other in named
    mask = other if shown else numbers.setdefault(other, f"person {len(numbers) + 1}")
    who = {me: "me", other: row["name"] if shown else mask}
    tie = {key: value for key, value in row["tie"].items() if key not in ("key", "locked")}
    mine, theirs = ("start_sees", "end_sees") if row["outward"] else ("end_sees", "start_sees")
    tie["i_open_it_to"], tie["the_other_side_opens_it_to"] = tie.pop(mine, None), tie.pop(theirs, None)
    for key in ("registered_by", "answered_by", "changed_by"):
        if tie.get(key) is not None:
            tie[key] = who.get(tie[key], tie[key])
    return tie | {
        "i_am_at_its": "start" if row["outward"] else "end",
        "with": {
            "id": other if shown else None,
            "name": row["name"] if shown else mask,
            "is": "person" if is_person else "institution",
            "institution": row["workplace"],
        },
    }
