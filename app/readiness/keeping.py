"""Self-checks that were kept, and what has become of the needs since. What is kept names institutions, no people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import nonces
from app.access import Viewer
from app.audit import Caller, record
from app.readiness.fit import Answer, Judged
from app.store import ReadinessCheck

LISTED = 50
A_YEAR = 300
"""Days after which a kept self-check counts as last year's: school years do not begin on the same day."""


@dataclass(frozen=True)
class Kept:
    """A kept self-check."""

    row: ReadinessCheck

    @property
    def needs(self) -> list[dict[str, Any]]:
        """Its needs, as they were judged then."""
        found: list[dict[str, Any]] = self.row.answer["needs"]
        return found

    @property
    def counts(self) -> Mapping[str, int]:
        found: Mapping[str, int] = self.row.answer["counts"]
        return found


@dataclass(frozen=True)
class Line:
    """A need now and then: a verdict is None where the need was not judged."""

    title: str
    now: str | None
    then: str | None


def keep(session: Session, caller: Caller, answer: Answer, nonce: str = "") -> ReadinessCheck:
    """Writes a self-check down with its day; sent twice, it is kept once."""
    mark = nonces.mark(nonce)
    known = session.scalars(select(ReadinessCheck).where(ReadinessCheck.nonce == mark)).first()
    if known is not None:
        return known
    row = ReadinessCheck(
        institution=str(answer.institution["id"]),
        as_of=answer.on,
        account_id=caller.actor.account_id,
        sees=" ".join(caller.actor.viewer.sees),
        verdict=answer.verdict,
        answer={
            "needs": [_held(one) for one in answer.needs],
            "counts": dict(answer.counts),
            "matched": answer.matched,
            "closed": answer.closed,
        },
        nonce=mark,
    )
    session.add(row)
    record(session, caller, "readiness.keep", target=str(answer.institution["id"]))
    session.commit()
    return row


def _held(one: Judged) -> dict[str, Any]:
    best = one.best
    return {
        "id": one.need.id,
        "title": one.need.title,
        "kind": one.need.kind,
        "priority": one.need.priority,
        "verdict": one.verdict,
        "holders": len(one.holders),
        "best": best
        and {
            "institution": best.candidate.institution,
            "name": best.candidate.name,
            "title": best.candidate.title,
            "contacts": best.reach.contacts,
            "km": best.km,
        },
    }


def kept(session: Session, viewer: Viewer, institution: str) -> list[Kept]:
    """Self-checks of an institution that this viewer may see, the latest first."""
    found = (
        select(ReadinessCheck)
        .where(ReadinessCheck.institution == institution)
        .order_by(ReadinessCheck.as_of.desc(), ReadinessCheck.id.desc())
    )
    return [Kept(row) for row in session.scalars(found) if _may_see(viewer, row)][:LISTED]


def one(session: Session, viewer: Viewer, institution: str, id: int) -> Kept | None:
    """A kept self-check of an institution."""
    row = session.get(ReadinessCheck, id)
    return Kept(row) if row is not None and row.institution == institution and _may_see(viewer, row) else None


def _may_see(viewer: Viewer, row: ReadinessCheck) -> bool:
    """A check that was computed with more rights tells more than its reader may know."""
    return set(row.sees.split()) <= set(viewer.sees)


def usual(held: list[Kept], on: dt.date) -> Kept | None:
    """With which one today's is compared when nobody chose: the latest of last year or before, else the earliest."""
    before = [one for one in held if one.row.as_of < on]
    last_year = [one for one in before if (on - one.row.as_of).days >= A_YEAR]
    return last_year[0] if last_year else before[-1] if before else None


def compared(answer: Answer, then: Kept) -> list[Line]:
    """Needs of both days: first those judged now, in their order, then those that are not open any more."""
    before = {need["id"]: need for need in then.needs}
    lines = [Line(one.need.title, one.verdict, before.get(one.need.id, {}).get("verdict")) for one in answer.needs]
    now = {one.need.id for one in answer.needs}
    return lines + [Line(need["title"], None, need["verdict"]) for id, need in before.items() if id not in now]
