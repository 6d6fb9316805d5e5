"""What the network shows of an agreement, written from its log.

The log is committed first: it is what holds. Then one transaction of the graph writes the document with its parties and the
formal ties that it makes, so no tie is without its document. Written twice it is the same; an older state never overwrites a newer.
Whatever came between the two (the graph was away, the machine stopped, a day has ended the agreement) is made good by the next
look at any agreement: `due` knows which.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.agreements.annexes import Framework, end_annexes, follow, framework_of, held
from app.agreements.reading import read
from app.agreements.steps import ACTIVE, Agreement
from app.graph import GraphError, GraphSession
from app.interchange import agreement_ties, tie_key
from app.store import AgreementLog, AgreementParty

AT_ONCE = 20
"""Agreements that one look makes good."""


def effect(agreement: Agreement, today: dt.date) -> dict[str, Any] | None:
    """What the graph is to hold of an agreement on a day, for the query agreements.write; None before it has been in force."""
    force = agreement.force
    if force is None:
        return None
    stands = agreement.standing(today)
    until, since = agreement.until, None if agreement.never_began else agreement.since
    properties = {
        "number": agreement.number,
        "form": agreement.form,
        "subject": force.texts.get("subject", ""),
        "state": stands if stands in ("expired", "terminated") else ACTIVE,
        "signed_on": agreement.signed_on,
        "since": since,
        "since_precision": "day" if since else None,
        "until": until,
        "until_precision": "day" if until else None,
    }
    parties = [
        {
            "id": f"{agreement.id}-party-{one.number}",
            "institution": one.institution,
            "role": one.role,
            "confirmed_at": force.confirmed[one.number].date() if one.number in force.confirmed else None,
        }
        for one in agreement.parties.values()
    ]
    sides = {one.institution: one.role for one in agreement.parties.values()}
    ties = [] if agreement.never_began else agreement_ties(properties | {"id": agreement.id}, sides.items())
    return {
        "id": agreement.id,
        "version": agreement.bears,
        "properties": properties,
        "parties": parties,
        "ties": ties,
        "annex_to": agreement.annex_to or "-",
    }


def settle(graph: GraphSession, session: Session, id: str, today: dt.date) -> None:
    """Brings what the network shows of one agreement, and of its annexes, up to its log and to this day."""
    above = _made_good(graph, session, id, today)
    agreement = read(session, id)
    made = effect(agreement, today) if agreement is not None else None
    if agreement is None or made is None:
        return
    graph.write("agreements.write", **made)
    runs_on = None
    if made["properties"]["state"] == ACTIVE:
        last = above.until if above is not None and above.until is not None and above.until >= today else None
        runs_on = min((day for day in (agreement.until, last) if day), default=None)
    session.execute(
        update(AgreementLog)
        .where(AgreementLog.id == id, AgreementLog.bears == agreement.bears)
        .values(written=agreement.bears, look_on=runs_on + dt.timedelta(days=1) if runs_on else None)
    )
    for number in agreement.parties:
        of = (AgreementParty.agreement_id == id, AgreementParty.number == number)
        session.execute(update(AgreementParty).where(*of).values(waits=agreement.waits(number, today)))
    session.commit()
    late = (AgreementLog.annex_to == id, AgreementLog.written < AgreementLog.bears)
    for annex in session.scalars(select(AgreementLog.id).where(*late)).all():
        settle(graph, session, annex, today)


def _made_good(graph: GraphSession, session: Session, id: str, today: dt.date) -> Framework | None:
    """Writes into the logs what the day has ended, a framework with its annexes; the framework of this one."""
    row, agreement = held(session, id), read(session, id)
    if row is None or agreement is None:
        return None
    is_kept = session.get(AgreementLog, agreement.annex_to) is not None
    known = graph.row("agreements.one", id=agreement.annex_to) if agreement.annex_to and not is_kept else None
    above = framework_of(session, agreement, known, today)
    follow(session, row, agreement, above, today)
    end_annexes(session, agreement, today)
    session.commit()
    return above


def due(session: Session, today: dt.date) -> list[str]:
    """Agreements of which the network does not show yet what holds."""
    late = or_(AgreementLog.written < AgreementLog.bears, AgreementLog.look_on <= today)
    return list(session.scalars(select(AgreementLog.id).where(late).order_by(AgreementLog.changed_at).limit(AT_ONCE)))


def settle_due(graph: GraphSession, session: Session, today: dt.date) -> int:
    """Makes good what is due, as far as the graph takes it; says how many agreements were. One that cannot be written just now does
    not stand in the way of the others."""
    done = 0
    for id in due(session, today):
        try:
            settle(graph, session, id, today)
        except GraphError:
            session.rollback()
            continue
        done += 1
    return done


def clashes(graph: GraphSession, agreement: Agreement, since: dt.date | None) -> list[dict[str, Any]]:
    """Formal ties of the same pair, kind and first day that are recorded without a document: the pair would be counted twice."""
    facts = {"id": agreement.id, "form": agreement.form, "state": ACTIVE, "since": since}
    sides = {one.institution: one.role for one in agreement.parties.values()}
    keys = [tie_key(agreement.form, tie["from"], tie["to"], since) for tie in agreement_ties(facts, sides.items())]
    return graph.rows("agreements.clashes", keys=keys).dicts()
