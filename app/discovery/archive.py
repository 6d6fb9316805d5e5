"""Answers of discoveries in the store: shared by the processes of an installation, there again after a start.

One process computes at a time: it holds a lease, and whoever else wants the same reads what it has written down. When somebody is
erased the answers and the leases go too, so that what is being computed about a network with her in it is not kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from app.discovery import writing
from app.discovery.suggestion import Found, Scope
from app.store import FoundAnswer, FoundLease, now

LEASE = dt.timedelta(minutes=3)
"""So long a process that does not say anything is believed to be computing still: longer than the slowest kind of a region."""


@dataclass(frozen=True)
class Kept:
    """What a kind of discovery answered as of a day, about the network as it was read at a moment, and how many seconds that
    took. `trouble` is "time" or "graph" when it did not."""

    found: Found
    day: dt.date
    at: dt.datetime
    seconds: float
    trouble: str | None = None


class Archive:
    """The kept answers of one store. `holder` names this process among those that compute. Safe to share between threads."""

    def __init__(self, sessions: sessionmaker[Session], holder: str) -> None:
        self._sessions, self._holder = sessions, holder

    def newer(self, scope: Scope, sees: tuple[str, ...], known: Mapping[str, Kept]) -> dict[str, Kept]:
        """Answers by kind that were read later than those known, whichever day they are of."""
        ours = _of(FoundAnswer, scope, sees)
        found = {}
        with self._sessions() as session:
            moments = session.execute(select(FoundAnswer.kind, FoundAnswer.at).where(*ours)).all()
            wanted = [kind for kind, at in moments if kind not in known or known[kind].at < at]
            for row in (
                session.scalars(select(FoundAnswer).where(*ours, FoundAnswer.kind.in_(wanted))) if wanted else ()
            ):
                try:
                    found[row.kind] = Kept(writing.read(row.content), row.day, row.at, row.seconds, row.trouble)
                except (KeyError, TypeError, ValueError):  # of another version: it is computed anew
                    continue
        return found

    def keep(self, scope: Scope, sees: tuple[str, ...], kind: str, kept: Kept) -> bool:
        """Writes an answer down; one that failed does not push out one that is there. False when the lease was lost meanwhile:
        then nothing was written."""
        key = (scope.municipality, _text(sees), kind)
        with self._sessions() as session:
            if not self._renew(session, scope, sees):
                return False
            before = session.get(FoundAnswer, key)
            if kept.trouble is None or before is None or before.trouble is not None:
                held = before or FoundAnswer(municipality=key[0], sees=key[1], kind=key[2])
                held.day, held.at, held.seconds, held.trouble = kept.day, kept.at, kept.seconds, kept.trouble
                held.content = writing.as_json(kept.found)
                session.add(held)
            session.commit()
        return True

    def lease(self, scope: Scope, sees: tuple[str, ...]) -> bool:
        """Whether this process is the one that computes from now on."""
        try:
            with self._sessions() as session:
                if not self._renew(session, scope, sees):
                    session.add(
                        FoundLease(
                            municipality=scope.municipality, sees=_text(sees), holder=self._holder, until=now() + LEASE
                        )
                    )
                session.commit()
        except IntegrityError:  # somebody else holds it
            return False
        return True

    def release(self, scope: Scope, sees: tuple[str, ...]) -> None:
        """Others may compute."""
        with self._sessions() as session:
            session.execute(delete(FoundLease).where(*_of(FoundLease, scope, sees), FoundLease.holder == self._holder))
            session.commit()

    def forget(self) -> None:
        """Nothing that was found stays, and nothing that is being computed now will be kept."""
        with self._sessions() as session:
            session.execute(delete(FoundLease))
            session.execute(delete(FoundAnswer))
            session.commit()

    def _renew(self, session: Session, scope: Scope, sees: tuple[str, ...]) -> bool:
        """Prolongs what this process holds, or takes over what nobody has prolonged for too long."""
        ours = (FoundLease.holder == self._holder) | (FoundLease.until < now())
        renewed = session.execute(
            update(FoundLease)
            .where(*_of(FoundLease, scope, sees), ours)
            .values(holder=self._holder, until=now() + LEASE)
        )
        return bool(renewed.rowcount)  # type: ignore[attr-defined]


def _of(table: type[FoundAnswer | FoundLease], scope: Scope, sees: tuple[str, ...]) -> tuple[Any, ...]:
    return table.municipality == scope.municipality, table.sees == _text(sees)


def _text(sees: tuple[str, ...]) -> str:
    return " ".join(sorted(sees))
