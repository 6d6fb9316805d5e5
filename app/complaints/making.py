"""Writing complaints: every step is one transaction that adds one line to the log, counts once, and is refused to whoever saw an
older state."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import nonces, throttling
from app.audit import REFUSED, Caller, record
from app.complaints.reading import ASKED, NOT_THERE, OPEN, REJECTED, UPHELD, WITHDRAWN, acts_for, one
from app.complaints.things import Thing
from app.profiles.checking import Problem, Wrong, checked
from app.profiles.history import role_of
from app.profiles.parts import Field, Part
from app.refusals import N_, Moved, NotThere, Refusal
from app.store import Complaint, ComplaintEntry, ComplaintPlace, now
from app.vocabulary import Property

LIMIT = 10
"""Complaints that one account sends in a day."""
DAY = 24 * 60 * throttling.MINUTE
MOST_WORDS = 1_000
MOST_STEPS = 100
REASONS: Mapping[str, str] = {
    "wrong": N_("something is wrong here: a number, a name, a date"),
    "personal": N_("somebody’s personal data stand here"),
    "offensive": N_("it offends or does harm"),
    "rights": N_("it is not theirs to publish"),
    "other": N_("something else"),
}
"""Why somebody complains."""


class TooMany(Refusal):
    """More complaints than one account sends in a day."""

    status = 429


def _words(ru: str, en: str, *, required: bool = True) -> Field:
    return Field("words", "long", ru, en, Property("words", "text", ru, en, required=required, longest=MOST_WORDS))


_FORMS: Mapping[str, Field] = {
    "file": _words("что не так", "what is wrong"),
    "ask": _words("вопрос тому, кто пожаловался", "a question to whoever complained"),
    "reply": _words("ответ на вопрос", "the answer to the question"),
    "uphold": _words("что сделано", "what was done"),
    "reject": _words("почему жалоба не принята", "why it is not upheld"),
    "withdraw": _words("почему", "why", required=False),
}
_BECOMES = {"ask": ASKED, "reply": OPEN, "uphold": UPHELD, "reject": REJECTED, "withdraw": WITHDRAWN}


def form(act: str) -> Part:
    """The form of an act, or of a new complaint ("file")."""
    return Part(act, "Institution", "", (_FORMS[act],))


def file(
    session: Session, caller: Caller, about: Thing, reason: str, given: Mapping[str, str], nonce: str, secret: str
) -> str:
    """Complains about a thing; the id of the complaint. Sent twice it is one, and whoever has an open one about the same thing
    comes back to that. Raises Wrong, TooMany; then nothing is written."""
    problems = {} if reason in REASONS else {"reason": Problem(N_("Say what kind of trouble it is."), {})}
    try:
        words = checked(form("file"), given).properties["words"]
    except Wrong as wrong:
        raise Wrong(problems | wrong.problems) from wrong
    if problems:
        raise Wrong(problems)
    mark = nonces.mark(nonce)
    id, me = f"complaint-{mark}", caller.actor.account_id
    same = select(Complaint.id).where(
        Complaint.account_id == me, Complaint.what == about.what, Complaint.thing == about.id,
        Complaint.state.in_((OPEN, ASKED)),
    )  # fmt: skip
    if known := session.scalar(select(Complaint.id).where(Complaint.id == id, Complaint.account_id == me)):
        return known
    if known := session.scalar(same):
        return known
    try:
        throttling.spend(session, secret, f"complaint\0{me}", LIMIT, DAY)
    except throttling.TooOften:
        record(session, caller, "complaint.file", REFUSED)
        session.commit()
        raise TooMany(
            N_("You have sent %(limit)s complaints today. Send the next one tomorrow; what cannot wait, tell the coordinator."),
            limit=LIMIT,
        ) from None  # fmt: skip
    session.add(
        Complaint(
            id=id, what=about.what, thing=about.id, title=about.title, municipality=about.municipality, person=about.person,
            own={"accounts": sorted(about.accounts - {me})}, account_id=me, reason=reason, steps=1, made_at=now(), changed_at=now(),
        )
    )  # fmt: skip
    with nonces.written_once(session, Complaint, id):
        session.flush()
        session.add_all(ComplaintPlace(complaint_id=id, institution=place) for place in about.institutions)
        session.add(_line(caller, id, 1, "file", words, mark))
        record(session, caller, "complaint.file", target=id)
    return id


def step(
    session: Session, caller: Caller, id: str, act: str, given: Mapping[str, str], seen: int, nonce: str
) -> Complaint:
    """Does an act, if the log still has `seen` lines; the complaint after it. Sent twice it happens once. Raises Wrong, Moved,
    NotThere or a Refusal; then nothing is written."""
    try:
        # Held for this transaction before anything of it is read: whoever else acts waits.
        session.execute(update(Complaint).where(Complaint.id == id).values(steps=Complaint.steps))
        session.expire_all()
        held = one(session, caller, id)
        row, mark = held.row, nonces.mark(nonce)
        if any(line.entry.nonce == mark for line in held.log):
            session.rollback()
            return row
        if act not in _BECOMES:
            raise NotThere(NOT_THERE)
        if act not in acts_for(held) or seen != row.steps:
            raise Moved
        if row.steps >= MOST_STEPS:
            raise Refusal(N_("This has gone on for long: meet, and decide."))
        words = checked(form(act), given).properties["words"] or ""
        row.steps, row.state, row.changed_at = row.steps + 1, _BECOMES[act], now()
        session.add(_line(caller, id, row.steps, act, words, mark, held.on_own))
        record(session, caller, f"complaint.{act}", target=id)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    return row


def _line(
    caller: Caller, id: str, number: int, act: str, words: str, mark: str, on_own: bool = False
) -> ComplaintEntry:  # fmt: skip
    role = role_of(caller.actor, "") if act in ("ask", "uphold", "reject") else ""
    return ComplaintEntry(
        complaint_id=id, number=number, at=now(), act=act, role=role, account_id=caller.actor.account_id, on_own=on_own,
        words=words, nonce=mark,
    )  # fmt: skip
