"""Secret addresses at which a calendar programme reads shared resources.

Whoever knows an address reads what its account may see at that moment, and nothing else.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import Caller
from app.reservations import Whose
from app.secret_addresses import Addresses, Made
from app.store import CalendarLink

ADDRESSES = Addresses(CalendarLink, "calendar")


def make(session: Session, caller: Caller, whose: Whose, title: str) -> Made[CalendarLink]:
    """A new secret address of the caller's account for a calendar. Raises Refusal."""
    return ADDRESSES.make(
        session, caller, title, municipality=whose.municipality, institution=whose.institution, resource=whose.resource
    )


def whose(link: CalendarLink) -> Whose:
    """Whose calendar an address shows."""
    return Whose(link.municipality, link.institution, link.resource)
