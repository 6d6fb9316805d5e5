"""What in the store hangs on a person or an institution of the network, and follows when two records become one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from app.bulletin import INSTITUTION
from app.store import (
    Account,
    AgreementParty,
    CalendarLink,
    Complaint,
    ComplaintPlace,
    Consent,
    Disclosure,
    FeedLink,
    Invitation,
    Membership,
    Merge,
    PartnershipParty,
    PostChange,
    ProfileChange,
    ReadinessCheck,
    Subscription,
    VoiceChange,
    WaveLink,
    now,
)

_PEOPLE: tuple[tuple[str, Any, str], ...] = (
    ("accounts", Account, "person"),
    ("invitations", Invitation, "person"),
    ("consents", Consent, "person"),
    ("wave_links", WaveLink, "person"),
    ("complaints", Complaint, "person"),
    ("disclosures", Disclosure, "person"),
)
_PLACES: tuple[tuple[Any, ...], ...] = (
    ("memberships", Membership, "institution"),
    ("places_invited", Invitation, "institution"),
    ("places_asked", WaveLink, "institution"),
    ("places_described", ProfileChange, "institution"),
    ("places_checked", ReadinessCheck, "institution"),
    ("calendars", CalendarLink, "institution"),
    ("partnerships", PartnershipParty, "institution"),
    ("agreements", AgreementParty, "institution"),
    ("posts_written", PostChange, "institution"),
    ("voices_changed", VoiceChange, "institution"),
    ("complained_of", ComplaintPlace, "institution"),
    ("disclosed_to", Disclosure, "institution"),
    ("complaints_about", Complaint, "thing", Complaint.what == "institution"),
    # Under the key of an institution there may be a kind of institutions or a topic too: those stay.
    ("followed", Subscription, "key", Subscription.what == INSTITUTION),
    ("feeds", FeedLink, "key", FeedLink.what == INSTITUTION),
)
"""What is pointed to the kept record: its name in what is remembered, table and column, and of which rows."""


def accounts_of(session: Session, label: str, id: str) -> int:
    """How many accounts are this person, or act for this institution."""
    if label == "Teacher":
        wanted = select(func.count()).select_from(Account).where(Account.person == id)
    else:
        wanted = select(func.count(Membership.account_id.distinct())).where(Membership.institution == id)
    return session.scalar(wanted) or 0


def lead(session: Session, row: Merge) -> dict[str, Any]:
    """Points to the kept record what pointed to the gone one; returns what `lead_back` needs."""
    found: dict[str, Any] = {}
    if row.label == "Teacher":
        # Of two links of one wave the kept person's stays; the other one opens nobody's page any more.
        waves = select(WaveLink.wave_id).where(WaveLink.person == row.kept)
        twice = list(session.scalars(select(WaveLink).where(WaveLink.person == row.gone, WaveLink.wave_id.in_(waves))))
        found["links_closed"] = [link.id for link in twice if link.withdrawn_at is None]
        for link in twice:
            link.withdrawn_at = link.withdrawn_at or now()
        # What both were disclosed to on one day, in one way, is told of the kept one already; the other’s line stays where it is.
        told, same = aliased(Disclosure), (Disclosure.day, Disclosure.account_id, Disclosure.way)
        doubled = select(Disclosure.id).where(
            Disclosure.person == row.gone,
            exists().where(told.person == row.kept, *(getattr(told, column.key) == column for column in same)),
        )
        kept_apart = {WaveLink: {link.id for link in twice}, Disclosure: {*session.scalars(doubled)}}
        for name, table, column in _PEOPLE:
            rows = session.scalars(select(table).where(getattr(table, column) == row.gone))
            found[name] = [one.id for one in rows if one.id not in kept_apart.get(table, ())]
            _point(session, table, column, found[name], row.kept)
        session.flush()
        found["consents_ended"] = _end_revoked(session, row.kept)
        return found
    held = select(Membership.account_id, Membership.role).where(Membership.institution == row.kept)
    there = {(account, role) for account, role in session.execute(held)}
    found["memberships_dropped"] = []
    for one in session.scalars(select(Membership).where(Membership.institution == row.gone)):
        if (one.account_id, one.role) in there:
            found["memberships_dropped"].append([one.account_id, one.role])
            session.delete(one)
    # Who followed both follows the kept one once.
    both = select(Subscription.account_id).where(Subscription.what == INSTITUTION, Subscription.key == row.kept)
    both_followed = select(Subscription).where(
        Subscription.what == INSTITUTION, Subscription.key == row.gone, Subscription.account_id.in_(both)
    )
    found["follows_dropped"] = []
    for follow in session.scalars(both_followed):
        found["follows_dropped"].append(follow.account_id)
        session.delete(follow)
    session.flush()
    for name, table, column, *only in _PLACES:
        found[name] = list(session.scalars(select(table.id).where(getattr(table, column) == row.gone, *only)))
        _point(session, table, column, found[name], row.kept)
    session.flush()
    return found


def lead_back(session: Session, row: Merge) -> None:
    """Points back what `lead` has turned, as far as nobody has changed it since."""
    found = row.moved.get("followers", {})
    for name, table, column, *_ in (*_PEOPLE, *_PLACES):
        ids = [
            one.id
            for one in session.scalars(select(table).where(table.id.in_(found.get(name, []))))
            if getattr(one, column) == row.kept
        ]
        _point(session, table, column, ids, row.gone)
    for id in found.get("links_closed", []):
        if (link := session.get(WaveLink, id)) is not None:
            link.withdrawn_at = None
    for id in found.get("consents_ended", []):
        if (consent := session.get(Consent, id)) is not None:
            consent.withdrawn_at = None
    for account, role in found.get("memberships_dropped", []):
        if session.get(Account, account) is not None:
            session.add(Membership(account_id=account, role=role, institution=row.gone))
    for account in found.get("follows_dropped", []):
        if session.get(Account, account) is not None:
            session.add(Subscription(account_id=account, what=INSTITUTION, key=row.gone))
    session.flush()


def _point(session: Session, table: Any, column: str, ids: list[int], to: str) -> None:
    for one in session.scalars(select(table).where(table.id.in_(ids))):
        setattr(one, column, to)


def _end_revoked(session: Session, person: str) -> list[int]:
    """Ends consents that were given before the same person, under the other record, withdrew one of the same purpose."""
    consents = list(session.scalars(select(Consent).where(Consent.person == person)))
    ended = []
    for one in consents:
        later = [
            other.withdrawn_at
            for other in consents
            if other.purpose == one.purpose and other.withdrawn_at is not None and other.withdrawn_at > one.given_at
        ]
        if one.withdrawn_at is None and later:
            one.withdrawn_at = max(later)
            ended.append(one.id)
    return ended
