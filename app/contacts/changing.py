"""What becomes of a contact: confirmed, corrected, ended, declined, taken back, opened to more or fewer people.

Every change names the version that its author has seen. Whoever comes later is told what holds now (`Changed`) and has
changed nothing, so two people who answer at once cannot contradict each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.access import Action, Target, may
from app.audit import Caller, record
from app.contacts import consents
from app.contacts.mine import Contact, contact
from app.contacts.registering import (
    checked_choice,
    checked_context,
    checked_frequency,
    checked_since,
    checked_until,
    checked_visibility,
    person_of,
)
from app.graph import AlreadyExists, GraphSession
from app.interchange import tie_key
from app.refusals import N_, NotThere, Refusal


class Changed(Refusal):
    """Somebody was faster; `contact` is what holds now."""

    status = 409

    def __init__(self, contact: Contact | None) -> None:
        super().__init__(
            N_("This contact was changed meanwhile. Here is what holds now; nothing of yours was applied.")
        )
        self.contact = contact


def confirm(graph: GraphSession, session: Session, caller: Caller, id: str, version: int, **corrections: str) -> None:
    """Says yes to what the other side registered; `corrections` (choice, since) may put it right at once."""
    found = _found(graph, caller, id)
    _needs_consent(session, caller, found)
    if found.tie["state"] != "proposed" or _is_registrant(caller, found):
        raise Changed(found)
    properties = _corrected(found, corrections) | _answered(caller, found) | {"state": "confirmed", "before": None}
    if found.side is not None and not found.tie.get(f"{found.side}_sees"):
        # Whoever confirms opens it no wider than the other side did.
        properties[f"{found.side}_sees"] = found.tie["visibility"]
    _change(graph, session, caller, found, version, properties, "contact.confirm")


def decline(graph: GraphSession, session: Session, caller: Caller, id: str, version: int) -> None:
    """Says no to what the other side registered; from then on only the two of them see it."""
    found = _found(graph, caller, id)
    if found.tie["state"] != "proposed" or _is_registrant(caller, found):
        raise Changed(found)
    _change(graph, session, caller, found, version, _gone(caller, found), "contact.decline")


def withdraw(graph: GraphSession, session: Session, caller: Caller, id: str, version: int) -> None:
    """Takes a contact out of the network: one's own proposal, or a confirmed one by either side."""
    found = _found(graph, caller, id)
    if found.tie["state"] == "declined" or (found.tie["state"] == "proposed" and not _is_registrant(caller, found)):
        raise Changed(found)
    _change(graph, session, caller, found, version, _gone(caller, found), "contact.withdraw")


def restore(graph: GraphSession, session: Session, caller: Caller, id: str, version: int) -> None:
    """Takes back one's own no: the contact is again what it was before."""
    found = _found(graph, caller, id)
    if found.tie["state"] != "declined" or found.tie.get("answered_by") != _by(caller, found):
        raise Changed(found)
    properties = {
        "state": found.tie.get("before") or "proposed",
        "before": None,
        "answered_by": None,
        "answered_on": None,
    }
    _change(graph, session, caller, found, version, properties, "contact.restore")


def correct(graph: GraphSession, session: Session, caller: Caller, id: str, version: int, **corrections: str) -> None:
    """Puts kind, dates, frequency or circumstances right: one's own proposal, or a confirmed one by either side."""
    found = _found(graph, caller, id)
    _needs_consent(session, caller, found)
    if found.tie["state"] == "declined" or (found.tie["state"] == "proposed" and not _is_registrant(caller, found)):
        raise Changed(found)
    properties = _corrected(found, corrections)
    if found.tie["state"] == "confirmed":
        properties |= _answered(caller, found)
    _change(graph, session, caller, found, version, properties, "contact.correct")


def end(graph: GraphSession, session: Session, caller: Caller, id: str, version: int, until: str) -> None:
    """Writes the last day of a contact; an empty `until` says that it goes on after all."""
    found = _found(graph, caller, id)
    if found.tie["state"] == "declined" or (found.tie["state"] == "proposed" and not _is_registrant(caller, found)):
        raise Changed(found)
    properties = checked_until(until, found.tie.get("since"), dt.date.today())
    if found.tie["state"] == "confirmed":
        properties |= _answered(caller, found)
    _change(graph, session, caller, found, version, properties, "contact.end" if until.strip() else "contact.resume")


def open_to(graph: GraphSession, session: Session, caller: Caller, id: str, version: int, visibility: str) -> None:
    """Says who may see one's side of a contact. Of the wishes of both sides the lower one holds."""
    found = _found(graph, caller, id)
    if found.side is None or found.tie["state"] == "declined":
        raise Changed(found)
    if found.tie["state"] == "proposed" and not _is_registrant(caller, found):
        raise Changed(found)
    code = checked_visibility(session, person_of(caller), visibility)
    _change(graph, session, caller, found, version, {f"{found.side}_sees": code}, "contact.open")


# --- who and what -----------------------------------------------------------------------------------------------------


def _found(graph: GraphSession, caller: Caller, id: str) -> Contact:
    found = contact(graph, id)
    if found is None or (found.side is None and not _manages(caller, found)):
        raise NotThere(N_("There is no such contact, or not for you."))
    return found


def _manages(caller: Caller, found: Contact) -> bool:
    return any(may(caller.actor, Action.CONTACTS_MANAGE, Target(municipality=place)) for place in found.municipalities)


def _is_registrant(caller: Caller, found: Contact) -> bool:
    """Whether this is the caller's own proposal, which the other side answers."""
    return found.side is not None and found.tie.get("registered_by") == _by(caller, found)


def _by(caller: Caller, found: Contact) -> str:
    """Who acts: the person, the institution that she speaks for, or the coordination."""
    if found.side is None:
        return "coordination"
    side: dict[str, Any] = found.start if found.side == "start" else found.end
    by: str = side["id"]
    return by


def _answered(caller: Caller, found: Contact) -> dict[str, Any]:
    return {"answered_by": _by(caller, found), "answered_on": dt.date.today()}


def _gone(caller: Caller, found: Contact) -> dict[str, Any]:
    return _answered(caller, found) | {"state": "declined", "before": found.tie["state"]}


def _needs_consent(session: Session, caller: Caller, found: Contact) -> None:
    if found.side is not None and caller.actor.person in (found.start["id"], found.end["id"]):
        consents.needed(session, person_of(caller))


def _corrected(found: Contact, given: Mapping[str, str]) -> dict[str, Any]:
    """The properties that `given` texts stand for; a key that is not given stays as it is."""
    today = dt.date.today()
    properties: dict[str, Any] = {}
    kind, since = found.tie["kind"], found.tie.get("since")
    if given.get("choice"):
        chosen = checked_choice(given["choice"])
        if chosen.directed and chosen.outward != (found.side != "end"):
            raise Refusal(
                N_("The direction cannot be turned round: end this contact and register the other one."), field="choice"
            )
        properties["kind"] = kind = chosen.kind
    if given.get("since"):
        since, precision = checked_since(given["since"], today)
        properties |= {"since": since, "since_precision": precision}
    if "until" in given:
        properties |= checked_until(given["until"], since, today)
    elif found.tie.get("until") and since and found.tie["until"] < since:
        raise Refusal(N_("It cannot end before it began."), field="since")
    if "frequency" in given:
        properties["frequency"] = checked_frequency(given["frequency"])
    if "context" in given:
        properties["context"] = checked_context(given["context"])
    if {"kind", "since"} & properties.keys():
        properties["key"] = tie_key(kind, found.start["id"], found.end["id"], since)
    return properties


def _change(
    graph: GraphSession,
    session: Session,
    caller: Caller,
    found: Contact,
    version: int,
    properties: Mapping[str, Any],
    action: str,
) -> None:
    id = found.tie["id"]
    trace = {"changed_by": _by(caller, found), "last_change": action.removeprefix("contact.")}
    try:
        rows = graph.write("contacts.change", id=id, version=version, properties=dict(properties) | trace).dicts()
    except AlreadyExists as twice:
        raise Refusal(
            N_("There is such a contact of yours already: same person, kind and beginning."), field="choice"
        ) from twice
    if not rows:
        raise NotThere(N_("There is no such contact, or not for you."))
    if not rows[0]["changed"]:
        raise Changed(contact(graph, id))
    record(session, caller, action, target=id)
    session.commit()
