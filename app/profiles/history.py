"""Who changed what in a profile, and when. Names are told to those only who may see them; others are told in which role."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access import Action, Actor, Target, may
from app.audit import Caller
from app.profiles.parts import PARTS, Field
from app.profiles.reading import Profile
from app.store import Account, ProfileChange

PAGE = 30


@dataclass(frozen=True)
class Entry:
    """A change in a list. `by` is "me", "name" (then `name` is theirs) or "role"."""

    row: ProfileChange
    by: str
    name: str = ""

    @property
    def fields(self) -> list[tuple[Field, str, str]]:
        """The fields that differ, with what stood and what stands in each."""
        return PARTS[self.row.part].compared(self.row.before, self.row.after)

    @property
    def may_come_back(self) -> bool:
        """Whether it was taken out, and not brought back since."""
        return self.row.act == "remove" and self.row.restored_at is None and bool(self.row.held)


def history(session: Session, caller: Caller, place: Profile, page: int = 1) -> tuple[list[Entry], int]:
    """A page of the changes of a profile, the latest first, and how many there are."""
    of = ProfileChange.institution == place.id
    total = session.scalar(select(func.count()).where(of)) or 0
    found = select(ProfileChange).where(of).order_by(ProfileChange.id.desc()).offset((page - 1) * PAGE).limit(PAGE)
    return _told(session, caller, place, list(session.scalars(found))), total


def removed(session: Session, caller: Caller, place: Profile, limit: int = PAGE) -> list[Entry]:
    """What was taken out and can be brought back, the latest first."""
    found = (
        select(ProfileChange)
        .where(
            ProfileChange.institution == place.id, ProfileChange.act == "remove", ProfileChange.restored_at.is_(None)
        )
        .order_by(ProfileChange.id.desc())
        .limit(limit)
    )
    return [entry for entry in _told(session, caller, place, list(session.scalars(found))) if entry.may_come_back]


def of_institution(session: Session, place: Profile, change_id: int) -> ProfileChange | None:
    """A change of this profile."""
    row = session.get(ProfileChange, change_id)
    return row if row is not None and row.institution == place.id else None


def role_of(actor: Actor, institution: str) -> str:
    """In which role somebody writes the profile of an institution."""
    if "representative" in actor.roles and institution in actor.institutions:
        return "representative"
    return next((role for role in ("coordinator", "admin") if role in actor.roles), "")


def names_people(caller: Caller, place: Profile) -> bool:
    """Whether whoever calls may know who writes this profile: those who invite its representatives, and administrators."""
    wanted = Target(roles=frozenset({"representative"}), municipality=place.municipality)
    return may(caller.actor, Action.ACCOUNTS_INVITE, wanted)


def _told(session: Session, caller: Caller, place: Profile, rows: list[ProfileChange]) -> list[Entry]:
    by = writers(session, caller, (row.account_id for row in rows), names_people(caller, place))
    return [Entry(row, *by[row.account_id]) for row in rows]


def writers(
    session: Session, caller: Caller, accounts: Iterable[int | None], may_know: bool
) -> dict[int | None, tuple[str, str]]:
    """How each account that wrote is told: ("me", ""), ("name", its name) for those who may know, else ("role", "")."""
    every = set(accounts)
    names: dict[int, str] = {}
    if may_know and (ids := {id for id in every if id is not None}):
        found = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
        names = {id: name for id, name in found}  # noqa: C416 # rows, not pairs, to the types

    def told(id: int | None) -> tuple[str, str]:
        if id is not None and id == caller.actor.account_id:
            return "me", ""
        return ("name", names[id]) if id in names else ("role", "")

    return {id: told(id) for id in every}


class Written(Protocol):
    """A line of a log, as far as it matters who wrote it."""

    @property
    def account(self) -> int | None:
        """The account that wrote it."""


Line = TypeVar("Line", bound=Written)


@dataclass(frozen=True)
class Said(Generic[Line]):
    """A line of a log for a reader. `by` is "me", "name" (then `name` is theirs) or "role"."""

    entry: Line
    by: str
    name: str = ""


def said(session: Session, caller: Caller, log: Sequence[Line], may_know: bool) -> list[Said[Line]]:
    """A log for a reader, in its order; names are told to those who may know them."""
    by = writers(session, caller, (entry.account for entry in log), may_know)
    return [Said(entry, *by[entry.account]) for entry in log]
