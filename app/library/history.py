"""What was shared, changed and taken out, and by whom. Names are told to nobody here: only in which role somebody wrote."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.access import Action, Target, may
from app.audit import Caller
from app.profiles.parts import MATERIAL, Field
from app.store import MaterialChange

MOST = 50
FILE_FIELD = Field("file", "text", "файл", "file")


@dataclass(frozen=True)
class Entry:
    """A change in a list; `is_mine` when whoever reads made it."""

    row: MaterialChange
    is_mine: bool
    may_come_back: bool = False

    @property
    def fields(self) -> list[tuple[Field, str, str]]:
        """The fields that differ, with what stood and what stands in each."""
        return MATERIAL.compared(self.row.before, self.row.after, FILE_FIELD)


def history(session: Session, caller: Caller, id: str) -> list[Entry]:
    """The latest changes of a material, the latest first."""
    found = select(MaterialChange).where(MaterialChange.material == id).order_by(MaterialChange.id.desc()).limit(MOST)
    return [Entry(row, row.account_id == caller.actor.account_id) for row in session.scalars(found)]


def removed(session: Session, caller: Caller) -> list[Entry]:
    """What was taken out and concerns the caller: their own, their institutions', or what they look after; the latest first."""
    actor = caller.actor
    mine: list[ColumnElement[bool]] = [MaterialChange.owner.in_([*actor.institutions, *filter(None, [actor.person])])]
    if may(actor, Action.LIBRARY_TAKE_OUT):
        mine.append(MaterialChange.reason != "")
    rows = select(MaterialChange).where(
        MaterialChange.act == "remove", MaterialChange.restored_at.is_(None), or_(*mine)
    )
    found = session.scalars(rows.order_by(MaterialChange.id.desc()).limit(MOST))
    return [
        Entry(row, row.account_id == actor.account_id, _may_restore(caller, row))
        for row in found
        if _is_own(caller, row) or may(actor, Action.LIBRARY_TAKE_OUT, Target(municipality=row.municipality))
    ]


def restorable(session: Session, caller: Caller, change_id: int) -> MaterialChange | None:
    """A change whose material the caller may bring back."""
    row = session.get(MaterialChange, change_id)
    if row is None or row.act != "remove" or not row.held or not _may_restore(caller, row):
        return None
    return row


def _is_own(caller: Caller, row: MaterialChange) -> bool:
    is_person = row.owner_kind == "Teacher"
    target = Target(
        municipality=row.municipality,
        institution=None if is_person else row.owner,
        person=row.owner if is_person else None,
    )
    return may(caller.actor, Action.LIBRARY_SHARE, target)


def _may_restore(caller: Caller, row: MaterialChange) -> bool:
    """What was taken out for breaking the rules comes back by those only who judge about that."""
    if row.reason:
        return may(caller.actor, Action.LIBRARY_TAKE_OUT, Target(municipality=row.municipality))
    return _is_own(caller, row)
