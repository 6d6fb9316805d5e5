"""Writing requests: form, join, leave, pass on, answer, close. States follow each other; the later of two sees what holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app import nonces
from app.audit import Caller, record
from app.development.asking import PdRequest, Start
from app.development.terms import offered
from app.graph import GraphSession
from app.library import Owner
from app.profiles.checking import Checked, Problem, Wrong, checked, unknown_topics
from app.profiles.parts import REQUEST
from app.refusals import N_, NotThere, Refusal

NEXT: Mapping[str, tuple[str, tuple[str, ...], str]] = {
    "pass": ("passed", ("gathering",), "passed_on"),
    "answer": ("answered", ("passed", "answered"), "answered_on"),
    "close": ("closed", ("gathering", "passed", "answered"), "closed_on"),
    "reopen": ("gathering", ("passed", "closed"), ""),
}
"""What is done → the state after it, the states in which it can be done, the day that it writes."""


class Moved(Refusal):
    """Somebody else has taken the request on meanwhile."""

    status = 409


def form(
    graph: GraphSession,
    session: Session,
    caller: Caller,
    owner: Owner,
    begun: Start,
    given: Mapping[str, str],
    *,
    nonce: str = "",
    on: dt.date | None = None,
) -> str:
    """A new request in the owner's name; returns its id. Raises Wrong at the fields; then nothing is written."""
    problems: dict[str, Problem] = {}
    found: Checked | None = None
    try:
        found = checked(REQUEST, given)
    except Wrong as wrong:
        problems |= wrong.problems
    if given.get("term") not in {one.code for one in offered(on or dt.date.today())}:
        problems["term"] = Problem(N_("Choose one of the list."), {})
    if problems or found is None:
        raise Wrong(problems)
    if owner.municipality is None:
        raise Refusal(N_("It is not known in which municipality you work, so nobody would look after the request."))
    id = f"pd-{nonces.mark(nonce)}"
    properties: dict[str, Any] = {name: value for name, value in found.properties.items() if value is not None}
    row = graph.write(
        "development.form",
        id=id,
        owner=owner.id,
        owner_label=owner.label,
        municipality=owner.municipality,
        properties=properties | {"term": given["term"], "state": "gathering"},
        topics=found.topics,
        practice=begun.practice["id"] if begun.practice else "",
        need=begun.need["id"] if begun.need else "",
        partner=begun.partner["id"] if begun.partner else "",
    ).dicts()
    if not row:
        raise NotThere(N_("You cannot do this in that name."))
    if not row[0]["known"]:
        raise unknown_topics()
    if row[0]["made"]:
        record(session, caller, "pd.form", target=id)
        session.commit()
    return id


def join(graph: GraphSession, session: Session, caller: Caller, one: PdRequest, owner: Owner, wanted: bool) -> None:
    """Joins a request that gathers, or leaves it. Raises Moved when it gathers no more."""
    row = graph.write("development.join", id=one.id, owner=owner.id, owner_label=owner.label, wanted=wanted).dicts()
    if not row:
        raise NotThere(N_("There is no such request."))
    if row[0]["state"] != "gathering":
        raise Moved(N_("The request has been passed on meanwhile: nobody joins or leaves it any more."))
    if row[0]["last"]:
        raise Refusal(N_("You are the only one who asks for this. Ask a coordinator to close the request instead."))
    if row[0]["changed"]:
        record(session, caller, "pd.join" if wanted else "pd.leave", target=one.id)
        session.commit()


def act(
    graph: GraphSession, session: Session, caller: Caller, one: PdRequest, what: str, seen: str, answer: str = ""
) -> None:
    """Takes a request of `needed` on: "pass", "answer" (with words), "close" or "reopen". Raises Wrong or Moved."""
    if what not in NEXT:
        raise NotThere(N_("There is no such request."))
    state, before, day = NEXT[what]
    properties: dict[str, Any] = {"state": state}
    if day:
        properties[day] = dt.date.today()
    if what == "reopen":
        properties |= {"passed_on": None, "closed_on": None}
    if what == "answer":
        words = checked(REQUEST, {"answer": answer}, only=("answer",)).properties.get("answer")
        if not words:
            raise Wrong({"answer": Problem(N_("This is needed."), {})})
        properties["answer"] = words
    row = graph.write("development.act", id=one.id, seen=seen, before=list(before), properties=properties).dicts()
    if not row or not row[0]["changed"]:
        raise Moved(
            N_("Somebody has taken this request on meanwhile: look what holds now. What you have typed is still below.")
        )
    record(session, caller, f"pd.{what}", target=one.id)
    session.commit()
