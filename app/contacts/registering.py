"""Registering a contact: what may be written down, and what becomes of it when it is there already."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app import nonces
from app.audit import Caller, record
from app.contacts import consents
from app.contacts.choices import Choice, choice
from app.graph import GraphSession
from app.interchange import BadDate, parse_partial_date, tie_key
from app.refusals import N_, NotThere, Refusal
from app.vocabulary import FREQUENCIES, VISIBILITIES

LONGEST_CONTEXT = 1000
TODAY = ("today", "now", "сегодня", "сейчас")


class NoPerson(Refusal):
    """The account is not tied to a person of the network, so it has no contacts."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            N_("Your account is not tied to a person in the network yet. Your coordinator or administrator can tie it.")
        )


@dataclass(frozen=True)
class Wanted:
    """A contact as somebody wants to register it; texts are as typed. `nonce` makes a repeated sending harmless."""

    other: str
    choice: str
    since: str
    until: str = ""
    frequency: str = ""
    context: str = ""
    visibility: str = "coordinators"
    nonce: str = ""


@dataclass(frozen=True)
class Registered:
    """What became of it: "made" (waits for the other side), "met" (both have registered it: confirmed), "exists" (it was
    there), "declined" (the other side has declined it)."""

    outcome: str
    tie: dict[str, Any]
    other_name: str


def register(
    graph: GraphSession,
    session: Session,
    caller: Caller,
    wanted: Wanted,
    *,
    source: str = "teacher",
    opened: Collection[str] = (),
    today: dt.date | None = None,
) -> Registered:
    """Registers a contact of whoever calls. `opened` are people who have shown themselves to the caller (by a code).

    Raises NoPerson, NeedsConsent, NotThere (no such person, or none for this caller) or a Refusal at a field; then nothing
    is written.
    """
    today = today or dt.date.today()
    me = person_of(caller)
    consents.needed(session, me)
    chosen = checked_choice(wanted.choice)
    since, precision = checked_since(wanted.since, today)
    period = {"since": since, "since_precision": precision} | checked_until(wanted.until, since, today)
    visibility = checked_visibility(session, me, wanted.visibility)
    if not wanted.other:
        raise Refusal(N_("Choose whom you know from the list."), field="other")
    if wanted.other == me:
        raise Refusal(N_("This is you. Choose somebody else."), field="other")
    ends = (me, wanted.other) if chosen.outward else (wanted.other, me)
    nonce = nonces.mark(wanted.nonce)
    found = graph.write(
        "contacts.register",
        me=me,
        other=wanted.other,
        locks=sorted((me, wanted.other)),
        opened=list(opened),
        outward=chosen.outward,
        directed=chosen.directed,
        id=f"c-{nonce}",
        key=tie_key(chosen.kind, *ends, since),
        kind=chosen.kind,
        on=today,
        properties=period
        | {
            "frequency": checked_frequency(wanted.frequency),
            "context": checked_context(wanted.context),
            "source": source,
        },
        visibility=visibility,
    ).dicts()
    if not found:
        raise NotThere(N_("There is no such person or institution, or not for you."), field="other")
    row = found[0]
    if row["outcome"] in ("made", "met"):
        record(
            session, caller, f"contact.{'register' if row['outcome'] == 'made' else 'confirm'}", target=row["tie"]["id"]
        )
        session.commit()
    return Registered(row["outcome"], row["tie"], row["other_name"])


# --- what may be written ----------------------------------------------------------------------------------------------


def person_of(caller: Caller) -> str:
    """The id of the person who calls. Raises NoPerson."""
    if caller.actor.person is None:
        raise NoPerson
    return caller.actor.person


def checked_choice(code: str) -> Choice:
    """The kind of a contact, with its direction."""
    found = choice(code)
    if found is None:
        raise Refusal(N_("Choose what ties you."), field="choice")
    return found


def checked_since(text: str, today: dt.date) -> tuple[dt.date, str]:
    """The first day and how precisely it is known; a year or a month that has only begun counts from its first day."""
    if not text.strip():
        raise Refusal(N_("Say since when: 2019, 03.2024 or today."), field="since")
    day, precision = _date(text, "since", today)
    if day > today:
        raise Refusal(N_("This is in the future. A contact begins today at the latest."), field="since")
    return day, precision


def checked_until(text: str, since: dt.date | None, today: dt.date) -> dict[str, Any]:
    """The last day as properties; none when nothing is said: it goes on."""
    if not text.strip():
        return {"until": None, "until_precision": None}
    day, precision = _date(text, "until", today, end=True)
    if precision != "day":
        day = min(day, max(today, since or today)) if _covers(day, precision, today) else day
    if day > today:
        raise Refusal(N_("This is in the future. Write the last day when it has come."), field="until")
    if since is not None and day < since:
        raise Refusal(N_("It cannot end before it began."), field="until")
    return {"until": day, "until_precision": precision}


def _covers(last: dt.date, precision: str, today: dt.date) -> bool:
    return (last.year, last.month if precision == "month" else 0) == (
        today.year,
        today.month if precision == "month" else 0,
    )


def _date(text: str, field: str, today: dt.date, end: bool = False) -> tuple[dt.date, str]:
    if text.strip().casefold() in TODAY:
        return today, "day"
    try:
        return parse_partial_date(text, end)
    except BadDate as bad:
        raise Refusal(bad.reason, field=field, **bad.params) from bad


def checked_frequency(code: str) -> str | None:
    """How often, or None."""
    if code and code not in FREQUENCIES:
        raise Refusal(N_("Choose how often from the list."), field="frequency")
    return code or None


def checked_context(text: str) -> str | None:
    """The circumstances in composed characters, or None."""
    tidy = unicodedata.normalize("NFC", text).strip()
    if len(tidy) > LONGEST_CONTEXT:
        raise Refusal(N_("Write at most %(count)s characters."), field="context", count=LONGEST_CONTEXT)
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\r\n" for c in tidy):
        raise Refusal(N_("There is a character here that cannot be kept. Type the text anew."), field="context")
    return tidy or None


def checked_visibility(session: Session, person: str, code: str) -> str:
    """Who sees it. What everyone may see without signing in needs a consent of its own."""
    if code not in VISIBILITIES:
        raise Refusal(N_("Choose who sees it from the list."), field="visibility")
    if code == "public":
        consents.needed(session, person, consents.PUBLIC)
    return code
