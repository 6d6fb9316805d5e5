"""The reports that an account has put first, in an order of its own."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit import Caller
from app.refusals import N_, Refusal
from app.store import FavouriteReport

MOST = 100


def of(session: Session, caller: Caller) -> list[str]:
    """The caller's favourites in their order, by the names of reports."""
    return [row.report for row in _rows(session, caller)]


def add(session: Session, caller: Caller, report: str) -> None:
    """Puts a report last among the caller's favourites; one that is there stays where it is. Raises Refusal."""
    rows = _rows(session, caller)
    if any(row.report == report for row in rows):
        return
    if len(rows) >= MOST:
        raise Refusal(N_("You have %(count)s favourites already. Take one away first."), count=len(rows))
    place = max((row.place for row in rows), default=0) + 1
    session.add(FavouriteReport(account_id=caller.actor.account_id, report=report, place=place))
    try:
        session.commit()
    except IntegrityError:  # pressed twice at once
        session.rollback()


def remove(session: Session, caller: Caller, report: str) -> None:
    """Takes a report from the caller's favourites."""
    session.execute(
        delete(FavouriteReport).where(
            FavouriteReport.account_id == caller.actor.account_id, FavouriteReport.report == report
        )
    )
    session.commit()


def move(session: Session, caller: Caller, report: str, steps: int) -> None:
    """Moves a favourite up (negative) or down among the caller's others, as far as there are any."""
    rows = _rows(session, caller)
    at = next((place for place, row in enumerate(rows) if row.report == report), None)
    if at is None:
        return
    row = rows.pop(at)
    rows.insert(min(max(at + steps, 0), len(rows)), row)
    for place, each in enumerate(rows, 1):
        each.place = place
    session.commit()


def _rows(session: Session, caller: Caller) -> list[FavouriteReport]:
    found = select(FavouriteReport).where(FavouriteReport.account_id == caller.actor.account_id)
    return list(session.scalars(found.order_by(FavouriteReport.place, FavouriteReport.report)))
