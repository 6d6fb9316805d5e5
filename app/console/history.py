"""What an account has asked of the console, and the trail of it: written before a statement runs and again at its end."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.audit import BEGUN, DONE, FAILED, REFUSED, Caller, record
from app.store import ConsoleRun

KEPT = 200
SHOWN = 50
LONGEST = 20_000
_OUTCOMES = {"done": DONE, "refused": REFUSED}


def begin(session: Session, caller: Caller, text: str, params: Mapping[str, Any]) -> ConsoleRun:
    """Writes down that the caller is about to run this. Older rows than the last `KEPT` go."""
    assert caller.actor.account_id is not None
    run = ConsoleRun(
        account_id=caller.actor.account_id, text=text[:LONGEST].encode("utf-8", "replace").decode(), params=dict(params)
    )
    session.add(run)
    session.flush()
    record(session, caller, "console.run", BEGUN, _target(run))
    last = (
        select(ConsoleRun.id)
        .where(ConsoleRun.account_id == run.account_id)
        .order_by(ConsoleRun.id.desc())
        .offset(KEPT)
        .limit(1)
    )
    oldest = session.scalar(last)
    if oldest is not None:
        session.execute(delete(ConsoleRun).where(ConsoleRun.account_id == run.account_id, ConsoleRun.id <= oldest))
    session.commit()
    return run


def end(
    session: Session, caller: Caller, run: ConsoleRun, outcome: str, total: int | None = None, milliseconds: int | None = None,
    part: str | None = None,
) -> None:  # fmt: skip
    """Writes down how it ended, and which municipality answered where it was not the whole network."""
    run.outcome, run.total, run.milliseconds = outcome, total, milliseconds
    record(
        session,
        caller,
        "console.run",
        _OUTCOMES.get(outcome, FAILED),
        _target(run) + (f" municipality:{part}" if part else ""),
    )
    session.commit()


def of(session: Session, account_id: int, limit: int = SHOWN) -> Sequence[ConsoleRun]:
    """The last runs of an account, newest first; of the same statement with the same parameters only the last."""
    rows = session.scalars(
        select(ConsoleRun).where(ConsoleRun.account_id == account_id).order_by(ConsoleRun.id.desc()).limit(KEPT)
    )
    seen: dict[tuple[str, str], ConsoleRun] = {}
    for row in rows:
        seen.setdefault((row.text, repr(sorted(row.params.items()))), row)
    return list(seen.values())[:limit]


def _target(run: ConsoleRun) -> str:
    """Which statement it was: its row, and its print, which stays when the row is gone."""
    return f"run:{run.id} sha256:{hashlib.sha256(run.text.encode()).hexdigest()[:16]}"
