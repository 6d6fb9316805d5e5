"""What people took back after a backup was made is taken back again in what is restored from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import accounts, contacts, library
from app.access import SYSTEM, Actor
from app.audit import COMMAND_LINE, Caller, as_target
from app.contacts.consents import PUBLIC, SITE
from app.graph import Graph
from app.refusals import Refusal
from app.store import Account, Consent
from app.withdrawals import CLOSED, OPENED, PERSON, Withdrawals


@dataclass(frozen=True)
class Repeated:
    """How much was done again; `left` accounts could not be closed, for nobody else administers what is restored."""

    people: int = 0
    consents: int = 0
    accounts: int = 0
    left: int = 0


def repeat(graph: Graph, session: Session, shelf: library.Shelf, taken_back: Withdrawals, name: str) -> Repeated:
    """Erases, ends and closes what these lines say; `name` stands where an erased person’s name was, and her files leave the
    shelf. Done once more it finds nothing left to do."""
    people = consents = 0
    for person in sorted({*taken_back.known(_people(graph)), *taken_back.known(_people_of(session))}):
        caller = Caller(Actor(person=person))
        seen = graph.session(caller.actor.viewer)
        if taken_back.last([PERSON], person):
            erased = contacts.erase(seen, session, caller, name=name)
            library.forget(seen, session, shelf, [*erased.files])
            people += 1
            continue
        for purpose in (PUBLIC, SITE):
            line = taken_back.last([purpose], person)
            given = session.scalar(
                select(Consent.id).where(
                    Consent.person == person, Consent.purpose == purpose, Consent.withdrawn_at.is_(None)
                )
            )
            if line and given:
                consents += 1
                if purpose == PUBLIC:
                    contacts.withdraw_public(seen, session, caller)
                else:
                    contacts.withdraw_site(session, caller)
    closed = left = 0
    for account in session.scalars(select(Account).where(Account.disabled_at.is_(None))).all():
        line = taken_back.last([CLOSED, OPENED], as_target(account.id))
        if line and line.what == CLOSED:
            try:
                accounts.disable(session, COMMAND_LINE, account.id)
                closed += 1
            except Refusal:
                session.rollback()
                left += 1
    return Repeated(people, consents, closed, left)


def _people(graph: Graph) -> Iterator[str]:
    return (id for (id,) in graph.session(SYSTEM.viewer).stream("backups.people"))


def _people_of(session: Session) -> Iterator[str]:
    """Those of whom the store knows, also where the graph does not."""
    yield from (person for person in session.scalars(select(Account.person).distinct()) if person)
    yield from session.scalars(select(Consent.person).distinct())
