"""What was put up, changed and taken down, and by whom. Names are told to nobody here: only in which role somebody wrote."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.access import Action, Target, may
from app.audit import Caller
from app.profiles.parts import POST, Field
from app.store import PostChange

MOST = 50


@dataclass(frozen=True)
class Entry:
    """A change in a list; `is_mine` when whoever reads made it."""

    row: PostChange
    is_mine: bool
    may_come_back: bool = False

    @property
    def fields(self) -> list[tuple[Field, str, str]]:
        """The fields that differ, with what stood and what stands in each."""
        return POST.compared(self.row.before, self.row.after)


def history(session: Session, caller: Caller, id: str) -> list[Entry]:
    """The latest changes of a post, the latest first."""
    found = select(PostChange).where(PostChange.post == id).order_by(PostChange.id.desc()).limit(MOST)
    return [Entry(row, row.account_id == caller.actor.account_id) for row in session.scalars(found)]


def made_by_coordination(session: Session, id: str) -> bool:
    """Whether somebody of the coordination put the post up in the institution's name."""
    role = session.scalar(select(PostChange.role).where(PostChange.post == id, PostChange.act == "make").limit(1))
    return role in ("coordinator", "admin")


def removed(session: Session, caller: Caller) -> list[Entry]:
    """What was taken down and is the caller's to know: their institutions', or what they look after; the latest first."""
    actor = caller.actor
    mine: list[ColumnElement[bool]] = [PostChange.institution.in_(actor.institutions)]
    if may(actor, Action.BULLETIN_TAKE_DOWN):
        mine.append(PostChange.municipality == (actor.municipality or ""))
    rows = select(PostChange).where(PostChange.act == "remove", PostChange.restored_at.is_(None), or_(*mine))
    found = session.scalars(rows.order_by(PostChange.id.desc()).limit(MOST))
    return [
        Entry(row, row.account_id == actor.account_id, _may_restore(caller, row))
        for row in found
        if may(actor, Action.BULLETIN_POST, _target(row))
    ]


def restorable(session: Session, caller: Caller, change_id: int) -> PostChange | None:
    """A change whose post the caller may bring back."""
    row = session.get(PostChange, change_id)
    if row is None or row.act != "remove" or not row.held or not _may_restore(caller, row):
        return None
    return row


def _may_restore(caller: Caller, row: PostChange) -> bool:
    """What was taken down with a reason comes back by whoever may take down so."""
    if row.reason:
        return may(caller.actor, Action.BULLETIN_TAKE_DOWN, Target(municipality=row.municipality))
    return may(caller.actor, Action.BULLETIN_POST, _target(row))


def _target(row: PostChange) -> Target:
    return Target(municipality=row.municipality, institution=row.institution)
