"""An annex does not outlive its framework: it ends the same day unless it ends before, and its log says why.

Whoever writes a line holds the framework first and then the annex, so nothing takes force under what has just ended.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.access import SYSTEM
from app.agreements.reading import entries_of, read
from app.agreements.steps import ACTIVE, DROPPED, FRAMEWORK, Agreement, fold, standing
from app.audit import Caller, record
from app.partnership import Entry
from app.refusals import N_, Refusal
from app.store import AgreementLog, AgreementParty, now


@dataclass(frozen=True)
class Framework:
    """What an annex is to know of what it is an annex to. `until` is its last day, as far as one is known; `is_over` says that
    nothing prolongs it any more, though that day may be still to come."""

    number: str
    has_begun: bool
    until: dt.date | None
    is_over: bool


def framework_of(
    session: Session, agreement: Agreement, known: Mapping[str, Any] | None, today: dt.date
) -> Framework | None:
    """The framework by its log, or else by what the network holds of it (`known`); None where none is known."""
    if not agreement.annex_to:
        return None
    whole = read(session, agreement.annex_to)
    if whole is not None:
        has_begun = whole.state == ACTIVE
        return Framework(whole.number, has_begun, whole.until, has_begun and not whole.is_running(today))
    if known is None:
        return None
    stands = standing(known["state"], known["since"], known["until"], today)
    return Framework(
        known["number"], stands not in ("draft", DROPPED), known["until"], stands in ("expired", "terminated")
    )


def refuse_late(above: Framework, since: dt.date, today: dt.date) -> None:
    """Raises a Refusal where an annex cannot take force from that day under this framework."""
    if not above.has_begun:
        raise Refusal(
            N_(
                "The agreement to which this is an annex is not in force. Sign that one first, or draw this up as an agreement of "
                "its own."
            )
        )
    if above.is_over and (above.until is None or above.until < today):
        raise Refusal(OVER, number=above.number)
    if above.until is not None and above.until < since:
        raise Refusal(
            N_(
                "The framework agreement No. %(number)s is in force to %(day)s, and this annex begins later. Prolong the framework "
                "first, or propose a text with an earlier first day."
            ),
            number=above.number,
            day=above.until.isoformat(),
        )


OVER = N_(
    "The framework agreement No. %(number)s has ended, so no annex to it can take force any more. Draw this up as an agreement "
    "of its own, or as an annex to a new framework."
)


def follow(session: Session, row: AgreementLog, agreement: Agreement, above: Framework | None, today: dt.date) -> None:
    """Ends an annex that is in force with its framework, if that is over and the annex would go on."""
    if above is None or not above.is_over or agreement.state != ACTIVE:
        return
    last = above.until or today
    if agreement.until is not None and agreement.until <= last:
        return
    texts = {"day": last.isoformat(), "framework": above.number}
    keep(
        session,
        row,
        agreement,
        Entry(len(agreement.log) + 1, now(), FRAMEWORK, "follow", version=0, texts=texts),
        today,
    )
    record(session, Caller(SYSTEM), "agreement.follow", target=agreement.id)


def end_annexes(session: Session, agreement: Agreement, today: dt.date) -> None:
    """Ends with an agreement that is over all its annexes, and theirs."""
    if agreement.state != ACTIVE or agreement.is_running(today):
        return
    of = (AgreementLog.annex_to == agreement.id, AgreementLog.state == ACTIVE)
    for id in session.scalars(select(AgreementLog.id).where(*of).order_by(AgreementLog.id)).all():
        row, annex = held(session, id), read(session, id)
        if row is not None and annex is not None:
            follow(session, row, annex, framework_of(session, annex, None, today), today)
            end_annexes(session, annex, today)


# --- the log ----------------------------------------------------------------------------------------------------------


def held(session: Session, id: str) -> AgreementLog | None:
    """The agreement, held for this transaction before anything of it is read, after its framework: whoever else acts waits."""
    above = select(AgreementLog.annex_to).where(AgreementLog.id == id).scalar_subquery()
    for one in (above, id):
        session.execute(
            update(AgreementLog)
            .where(AgreementLog.id == one)
            .values(steps=AgreementLog.steps)
            .execution_options(synchronize_session=False)
        )
    return session.get(AgreementLog, id, populate_existing=True)


def keep(session: Session, row: AgreementLog, agreement: Agreement, line: Entry, today: dt.date) -> None:
    """Writes a line, and what it makes of the agreement where lists look for it."""
    fold(agreement, [line])
    session.add_all(entries_of(agreement.id, [line]))
    text = agreement.text
    row.steps, row.bears, row.state = len(agreement.log), agreement.bears, agreement.state
    row.title = text.texts.get("subject", row.title) if text else row.title
    row.last_party, row.last_act, row.changed_at = line.party, line.act, line.at
    session.flush()
    for number in agreement.parties:
        of = (AgreementParty.agreement_id == agreement.id, AgreementParty.number == number)
        session.execute(update(AgreementParty).where(*of).values(waits=agreement.waits(number, today)))
