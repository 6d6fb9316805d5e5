"""Consent as a separate document, one purpose each, with its version and time (law 152-FZ, article 9)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import Caller, record
from app.refusals import N_, Refusal
from app.store import Consent, now

CONTACTS = "contacts"
PUBLIC = "public"
SITE = "site"
VERSIONS = {CONTACTS: 1, PUBLIC: 1, SITE: 1}
"""Purpose → the version of its words. Changed words need a new version, and everybody is asked anew."""


class NeedsConsent(Refusal):
    """The person has not agreed to this purpose yet, or to its new words."""

    status = 409

    def __init__(self, purpose: str) -> None:
        super().__init__(N_("Your consent is needed first."))
        self.purpose = purpose


def agreed(session: Session, person: str, purpose: str = CONTACTS) -> Consent | None:
    """The consent in force that the person gave to the present words of this purpose."""
    return session.scalars(
        select(Consent)
        .where(Consent.person == person, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
        .where(Consent.version == VERSIONS[purpose])
        .order_by(Consent.id.desc())
    ).first()


def needed(session: Session, person: str, purpose: str = CONTACTS) -> None:
    """Raises NeedsConsent unless the person has agreed."""
    if agreed(session, person, purpose) is None:
        raise NeedsConsent(purpose)


def agree(session: Session, caller: Caller, purpose: str, *, way: str = "account") -> Consent:
    """Writes down that whoever calls agrees; of no effect when she has agreed already."""
    if purpose not in VERSIONS:
        raise Refusal(N_("There is no such consent."))
    person = caller.actor.person
    if person is None:
        raise Refusal(N_("Your account is not tied to a person in the network."))
    found = agreed(session, person, purpose)
    if found is not None:
        return found
    made = Consent(person=person, purpose=purpose, version=VERSIONS[purpose], way=way, given_at=now())
    session.add(made)
    record(session, caller, "consent.give", target=f"{purpose}:{VERSIONS[purpose]}")
    session.commit()
    return made
