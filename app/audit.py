"""The trail of what was done by whom. A row keeps ids, never names, addresses or what was typed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.access import ANONYMOUS, SYSTEM, Actor
from app.store import AuditEntry

BEGUN, DONE, REFUSED, FAILED = "begun", "done", "refused", "failed"


@dataclass(frozen=True)
class Caller:
    """Where an action comes from: who, from which network address, in which request."""

    actor: Actor = ANONYMOUS
    address: str = ""
    request_id: str = ""


COMMAND_LINE = Caller(SYSTEM, request_id="command-line")


def as_target(account_id: int | None) -> str:
    """What an account is called as the target of an act."""
    return f"account:{account_id}"


def record(
    session: Session, caller: Caller, action: str, outcome: str = DONE, target: str = "", *, by: int | None = None
) -> None:
    """Adds a row to the caller's transaction, so that a change and its trace are kept together or not at all.

    `by` names the account when the caller is not signed in yet.
    """
    account_id = caller.actor.account_id if by is None else by
    session.add(
        AuditEntry(account_id=account_id, action=action, target=target, outcome=outcome, request_id=caller.request_id)
    )
