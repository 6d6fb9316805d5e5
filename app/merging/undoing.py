"""Taking a merge back: the graph is again exactly what it was, or nothing happens and the reason is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.access import Action, Target, may
from app.audit import Caller, record
from app.graph import AlreadyExists, Ask, GraphSession
from app.merging import followers
from app.merging.joining import write
from app.merging.ties import Plan, Tie, tie_of, ties_of
from app.refusals import N_, NotThere, Refusal
from app.store import Merge, now

LISTED = 50


@dataclass(frozen=True)
class Undoable:
    """A merge in a list; `blocked` when a later one must be taken back first."""

    row: Merge
    blocked: bool = False

    @property
    def gone_name(self) -> str:
        node = self.row.moved.get("node", {})
        found: str = node.get("short_name") or node.get("name") or self.row.gone
        return found

    @property
    def kept_name(self) -> str:
        found: str = self.row.moved.get("kept_name") or self.row.kept
        return found


def merges(session: Session, caller: Caller, *, limit: int = LISTED) -> tuple[list[Undoable], int]:
    """The latest merges that the caller may take back, and how many there are in all."""
    wanted = select(Merge).order_by(Merge.id.desc())
    rows = [row for row in session.scalars(wanted) if _may(caller, row)]
    found = [Undoable(row, row.undone_at is None and _later(session, row) is not None) for row in rows[:limit]]
    return found, len(rows)


def of_institution(session: Session, id: str, *, limit: int = LISTED) -> list[Undoable]:
    """The merges in which the record of an institution was kept or made another one's, the latest first. Whoever asks sees to it
    that they are the reader's to know."""
    of = (Merge.label == "Institution", or_(Merge.kept == id, Merge.gone == id))
    return [Undoable(row) for row in session.scalars(select(Merge).where(*of).order_by(Merge.id.desc()).limit(limit))]


def undo(graph: GraphSession, session: Session, caller: Caller, id: int) -> Merge:
    """Takes the merge `id` back. Raises NotThere, or a Refusal that says why it cannot be taken back now."""
    row = session.get(Merge, id)
    if row is None or not _may(caller, row):
        raise NotThere(N_("There is no such merge, or not for you."))
    if row.undone_at is not None:
        raise Refusal(N_("This merge has been taken back already."))
    if _later(session, row) is not None:
        raise Refusal(N_("The record has been merged again since. Take the later merge back first."))
    try:
        graph.transact(lambda ask: _undo(ask, session, caller, row))
    except AlreadyExists as twice:
        session.rollback()
        raise Refusal(
            N_("A contact that this would bring back has been registered anew since. Take that one out first.")
        ) from twice
    except BaseException:
        session.rollback()
        raise
    session.commit()
    return row


def forget(session: Session, person: str) -> int:
    """Destroys the records of merges that mention a person, who is leaving the network: they cannot be taken back then.

    The caller commits. Tells how many there were.
    """
    mentioning = [row for row in session.scalars(select(Merge)) if _mentions(row, person)]
    for row in mentioning:
        session.delete(row)
    return len(mentioning)


def _mentions(row: Merge, person: str) -> bool:
    def within(value: Any) -> bool:
        if isinstance(value, dict):
            return any(within(one) for one in value.values())
        if isinstance(value, list):
            return any(within(one) for one in value)
        return bool(value == person)

    return person in (row.kept, row.gone) or within(row.moved)


def _may(caller: Caller, row: Merge) -> bool:
    return may(caller.actor, Action.CONTACTS_MANAGE, Target(municipality=row.municipality))


def _later(session: Session, row: Merge) -> int | None:
    """A later merge that still holds and has the same record in it."""
    return session.scalar(
        select(func.min(Merge.id)).where(
            Merge.id > row.id, Merge.undone_at.is_(None), or_(Merge.kept == row.kept, Merge.gone == row.kept)
        )
    )


def _undo(ask: Ask, session: Session, caller: Caller, row: Merge) -> None:
    session.rollback()  # what an earlier attempt of the same transaction has prepared
    kept, gone, moved = row.kept, row.gone, row.moved
    ask("merging.lock", ids=[kept])
    if ask("merging.node", id=gone):
        raise Refusal(N_("“%(id)s” is in the network again, so it cannot be brought back."), id=gone)
    now_kept = ask("merging.node", id=kept)
    if not now_kept:
        raise Refusal(N_("The record that was kept is not there any more."))
    there = {tie.place: tie for tie in ties_of(kept, row.label, ask("merging.around", id=kept))}
    after = [tie_of(one) for one in moved["after"]]
    changed = _changed(after, there)
    if changed:
        raise Refusal(
            N_("%(count)s of the ties that this merge moved were changed since. It cannot be taken back any more."),
            count=len(changed),
        )
    ask("merging.make", label=row.label, properties=moved["node"])
    write(ask, Plan([there[tie.place] for tie in after], [tie_of(one) for one in moved["before"]]), row)
    ask("merging.rename", ids=moved["named"], by=gone)
    ask("merging.follow", **{"from": kept}, to=gone, places=moved.get("exchanging", []))
    properties = now_kept[0]["properties"]
    # What somebody has written over a filled property since stays.
    back = {name: was for name, (was, became) in moved["changes"].items() if properties.get(name) == became}
    ask("merging.fill", id=kept, properties=back)
    followers.lead_back(session, row)
    row.undone_at = now()
    record(session, caller, "merge.undo", target=f"{gone}>{kept}")
    session.flush()  # whatever the store refuses, it refuses before the graph is written


def _changed(after: Sequence[Tie], there: dict[tuple[str, str], Tie]) -> list[Tie]:
    return [tie for tie in after if tie.place not in there or there[tie.place].row != tie.row]
