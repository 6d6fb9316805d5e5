"""People who are not in the network yet: named by a colleague, kept as proposed until they or their institution say yes."""

from __future__ import annotations

import secrets

from sqlalchemy.orm import Session

from app.accounts import checked_name
from app.audit import Caller, record
from app.contacts import consents
from app.contacts.registering import person_of
from app.graph import GraphSession
from app.refusals import N_, NotThere, Refusal


def name_person(graph: GraphSession, session: Session, caller: Caller, *, name: str, institution: str) -> str:
    """The id of a person whom the caller names at an institution; the same one when she names him twice.

    Raises NoPerson, NeedsConsent, a Refusal at `name`, NotThere when there is no such institution.
    """
    me = person_of(caller)
    consents.needed(session, me)
    tidy = checked_name(name)
    if len(tidy.split()) < 2:
        raise Refusal(N_("Write the surname and the name."), field="name")
    made = secrets.token_hex(8)
    rows = graph.write(
        "contacts.name", id=f"p-{made}", job=f"p-{made}:work", name=tidy, institution=institution, me=me, position="—"
    ).dicts()
    if not rows:
        raise NotThere(N_("Choose the institution from the list."), field="institution")
    if rows[0]["created"]:
        record(session, caller, "person.name", target=rows[0]["id"])
        session.commit()
    found: str = rows[0]["id"]
    return found


def answer_person(graph: GraphSession, session: Session, caller: Caller, id: str, *, yes: bool) -> str:
    """Says that a named person is there, or is not; tells the state that holds, which an earlier answer may have set.

    For a representative of the person's institution, the person and the coordinator; NotThere for everyone else.
    """
    rows = graph.write("contacts.answer_person", id=id, state="confirmed" if yes else "declined").dicts()
    if not rows:
        raise NotThere(N_("There is no such person, or not for you."))
    if rows[0]["changed"]:
        record(session, caller, "person.confirm" if yes else "person.decline", target=id)
        session.commit()
    state: str = rows[0]["state"]
    return state
