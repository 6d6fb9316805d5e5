"""Whom a person might get to know: through colleagues, or because of what both have in common.

Suggestions are told, never kept, and are no ties. What is kept is only that somebody does not want one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit import Caller, record
from app.contacts.registering import NoPerson
from app.graph import GraphSession
from app.refusals import N_, NotThere, Refusal
from app.store import Dismissal

PERSON = "person"
MOST = 500
SHOWN = 24


@dataclass(frozen=True)
class Suggestions:
    """People, the likeliest first, of how many."""

    rows: list[dict[str, Any]]
    total: int


def through_colleagues(graph: GraphSession, without: set[str], on: dt.date | None = None) -> Suggestions:
    """People whom colleagues know and the viewer does not; a row tells `through` whom: id, name, kinds of contact."""
    return _asked(graph, "contacts.through_colleagues", without, on)


def in_common(graph: GraphSession, without: set[str], on: dt.date | None = None) -> Suggestions:
    """People with whom the viewer shares projects, subjects at partner institutions or contacts: `reasons`, each with `why`
    (project, subject, friend), id and name of what is shared, and for a subject the `place` of the other."""
    return _asked(graph, "contacts.in_common", without, on)


def _asked(graph: GraphSession, query: str, without: set[str], on: dt.date | None) -> Suggestions:
    if getattr(graph.viewer, "person", None) is None:
        return Suggestions([], 0)
    rows = graph.rows(query, on=on or dt.date.today(), without=sorted(without), limit=SHOWN).dicts()
    return Suggestions(rows, rows[0]["total"] if rows else 0)


# --- not interesting --------------------------------------------------------------------------------------------------


def dismissed(session: Session, caller: Caller) -> set[str]:
    """Ids of people whom the caller does not want suggested."""
    found = select(Dismissal.key).where(Dismissal.account_id == caller.actor.account_id, Dismissal.kind == PERSON)
    return set(session.scalars(found))


def dismiss(graph: GraphSession, session: Session, caller: Caller, id: str) -> None:
    """Suggests this person to the caller no more. NotThere for a person whom the caller may not see."""
    if caller.actor.person is None or caller.actor.account_id is None:
        raise NoPerson
    row = graph.row("explore.nodes", ids=[id])
    if row is None or row["labels"] != ["Teacher"]:
        raise NotThere(N_("There is no such person, or not for you."))
    if session.get(Dismissal, (caller.actor.account_id, PERSON, id)) is not None:
        return
    mine = select(func.count()).select_from(Dismissal).where(Dismissal.account_id == caller.actor.account_id)
    if (session.scalar(mine) or 0) >= MOST:
        raise Refusal(
            N_("You have put aside %(count)s suggestions: show them again before you put aside more."), count=MOST
        )
    session.add(Dismissal(account_id=caller.actor.account_id, kind=PERSON, key=id))
    record(session, caller, "suggestion.dismiss", target=id)
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
        if (
            session.get(Dismissal, (caller.actor.account_id, PERSON, id)) is None
        ):  # else: one button, pressed twice at once
            raise


def recall(session: Session, caller: Caller) -> int:
    """Forgets all that the caller has put aside; tells how many there were."""
    mine = Dismissal.account_id == caller.actor.account_id
    count = session.scalar(select(func.count()).select_from(Dismissal).where(mine, Dismissal.kind == PERSON)) or 0
    if count:
        session.execute(delete(Dismissal).where(mine, Dismissal.kind == PERSON))
        record(session, caller, "suggestion.recall")
        session.commit()
    return count
