"""What the store keeps about one person or account, as rows for her page and her file."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.audit import as_target
from app.sessions import live_sessions
from app.store import (
    Account,
    AgreementEntry,
    AgreementLog,
    AuditEntry,
    Digest,
    FavouriteReport,
    MaterialThanks,
    Partnership,
    PartnershipEntry,
    Publication,
    Scene,
    SceneShare,
    WaveLink,
)

MOST_LINES = 10_000
Row = dict[str, Any]


def account(session: Session, account_id: int | None) -> Row | None:
    """My account: who I am here, where I am signed in, how it stands with the weekly letter."""
    account = session.get(Account, account_id) if account_id is not None else None
    if account is None:
        return None
    digest = session.get(Digest, account.id)
    return {
        "id": account.id,
        "email": account.email,
        "name": account.name,
        "language": account.language,
        "roles": sorted(account.roles),
        "institutions": sorted(account.institutions),
        "municipality": account.municipality,
        "person": account.person,
        "created_at": account.created_at,
        "signed_in_at": account.signed_in_at,
        "sessions": [
            {"browser": one.browser, "created_at": one.created_at, "seen_at": one.seen_at}
            for one in live_sessions(session, account)
        ],
        "weekly_letter": {
            "stopped_at": digest.stopped_at,
            "sent_at": digest.sent_at,
            "failed_at": digest.failed_at,
            "inbox_seen_at": digest.seen_at,
        }
        if digest
        else None,
    }


def scenes(session: Session, account_id: int | None) -> list[Row]:
    """The scenes that I have kept; of each, with how many it is shared."""
    if account_id is None:
        return []
    counted = (
        select(SceneShare.scene_id, func.count())
        .join(Scene, Scene.id == SceneShare.scene_id)
        .where(Scene.account_id == account_id)
        .group_by(SceneShare.scene_id)
    )
    shared = {row[0]: row[1] for row in session.execute(counted)}
    return [
        {
            "title": scene.title,
            "note": scene.note,
            "address": scene.query,
            "as_of": scene.as_of,
            "made_at": scene.made_at,
            "changed_at": scene.changed_at,
            "deleted_at": scene.deleted_at,
            "shares": shared.get(scene.id, 0),
        }
        for scene in session.scalars(select(Scene).where(Scene.account_id == account_id).order_by(Scene.id))
    ]


def favourites(session: Session, account_id: int | None) -> list[str]:
    """The reports that I have put first, in my order."""
    mine = select(FavouriteReport.report).where(FavouriteReport.account_id == account_id)
    return list(session.scalars(mine.order_by(FavouriteReport.place)))


def publications(session: Session, account_id: int | None) -> list[Row]:
    """What I have published; whom an institution names is that person's own."""
    found = select(Publication).where(Publication.account_id == account_id).order_by(Publication.id)
    return [
        {
            "kind": row.kind,
            "thing": row.thing if row.kind != "person" else None,
            "institution": row.institution,
            "details": row.details,
            "published_at": row.published_at,
            "ended_at": row.ended_at,
        }
        for row in (session.scalars(found) if account_id is not None else ())
    ]


def named_publicly(session: Session, me: str) -> list[Row]:
    """Where a public page names me, or did."""
    found = select(Publication).where(Publication.kind == "person", Publication.thing == me).order_by(Publication.id)
    return [
        {"institution": row.institution, "published_at": row.published_at, "ended_at": row.ended_at}
        for row in session.scalars(found)
    ]


def thanks(session: Session, account_id: int | None) -> list[Row]:
    """What I have thanked for."""
    found = select(MaterialThanks).where(MaterialThanks.account_id == account_id).order_by(MaterialThanks.material)
    return [{"material": row.material, "at": row.at} for row in session.scalars(found)]


def partnership_lines(session: Session, account_id: int | None) -> list[Row]:
    """What I have written into the logs of partnerships."""
    mine = PartnershipEntry.account_id == account_id
    found = (
        select(PartnershipEntry, Partnership.title)
        .join(Partnership, Partnership.id == PartnershipEntry.partnership_id)
        .where(mine)
        .order_by(PartnershipEntry.id)
    )
    names = ("at", "partnership_id", "number", "act", "role", "words", "texts")
    return [{"title": title} | {name: getattr(row, name) for name in names} for row, title in session.execute(found)]


def agreement_lines(session: Session, account_id: int | None) -> list[Row]:
    """What I have written into the logs of agreements."""
    found = (
        select(AgreementEntry, AgreementLog.title)
        .join(AgreementLog, AgreementLog.id == AgreementEntry.agreement_id)
        .where(AgreementEntry.account_id == account_id)
        .order_by(AgreementEntry.id)
    )
    names = ("at", "agreement_id", "number", "act", "role", "words", "texts")
    return [{"title": title} | {name: getattr(row, name) for name in names} for row, title in session.execute(found)]


def rows(session: Session, account_id: int | None, table: Any, *names: str) -> list[Row]:
    """My rows of a table, as far as they are told."""
    found = select(table).where(table.account_id == account_id).order_by(table.id)
    return [{name: getattr(row, name) for name in names} for row in session.scalars(found)]


def surveys(session: Session, me: str) -> list[Row]:
    """The surveys in which I was asked."""
    found = session.scalars(select(WaveLink).where(WaveLink.person == me).order_by(WaveLink.id))
    return [
        {
            "title": link.wave.title,
            "made_at": link.made_at,
            "reminders": link.reminders,
            "opened_at": link.opened_at,
            "answered_at": link.answered_at,
            "withdrawn_at": link.withdrawn_at,
        }
        for link in found
    ]


def trail(session: Session, account_id: int | None, targets: set[str]) -> tuple[list[Row], int]:
    """What I did, and what was done to my record, my contacts and my account."""
    mine: list[ColumnElement[bool]] = [AuditEntry.target.in_(sorted(targets)[:900])] if targets else []
    if account_id is not None:
        mine += [AuditEntry.account_id == account_id, AuditEntry.target == as_target(account_id)]
    if not mine:
        return [], 0
    total = session.scalar(select(func.count()).where(or_(*mine))) or 0
    lines = session.scalars(select(AuditEntry).where(or_(*mine)).order_by(AuditEntry.id.desc()).limit(MOST_LINES))
    return [
        {
            "at": line.at,
            "action": line.action,
            "outcome": line.outcome,
            "by": "me" if line.account_id == account_id else "somebody else",
        }
        for line in lines
    ], total
