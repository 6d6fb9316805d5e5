"""Survey waves: people of a municipality are asked, each by a personal link, whom they know.

A link opens that person's page and nothing else, without an account. Only the hash of its token is kept, so a link is
shown once; whoever has lost it gets a new one, and the old one stops working.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exc as faults
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import nonces
from app.access import Action, Actor, Target, may
from app.audit import REFUSED, Caller, record
from app.graph import GraphSession
from app.interchange import BadDate, parse_partial_date
from app.refusals import N_, Forbidden, NotThere, Refusal
from app.sessions import new_token, token_hash
from app.store import Account, Wave, WaveLink, now

LONGEST_TITLE = 120
LONGEST_NOTE = 2000
MOST_PEOPLE = 1000
FURTHEST = dt.timedelta(days=366)


class LinkGone(NotThere):
    """The link opens nothing: unknown, withdrawn, replaced, over. Which of these it is, is nobody's business."""

    status = 410

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Perhaps the survey is over, the link was withdrawn or replaced by a newer one, or it was not copied whole. "
                "Nothing that you have written down is lost."
            )
        )


class Remade(Refusal):
    """The links were made anew meanwhile; making them once more would spoil those just handed out."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            N_("The links of this wave were made anew meanwhile. If you need them once more, make them anew from here.")
        )


@dataclass(frozen=True)
class Handed:
    """A link just made, with the token that is shown once and kept nowhere; `email` of the person's account, if any."""

    link: WaveLink
    token: str
    email: str | None = None


@dataclass(frozen=True)
class Made:
    """A wave with the links to hand out; none when the same form was sent before."""

    wave: Wave
    handed: Sequence[Handed]


@dataclass(frozen=True)
class Response:
    """How many were asked (withdrawn links aside), how many of them opened their link, how many answered."""

    asked: int
    opened: int
    answered: int

    @property
    def percent(self) -> int | None:
        """Answered of asked, rounded down, so that 100 means everyone."""
        return self.answered * 100 // self.asked if self.asked else None


# --- making -----------------------------------------------------------------------------------------------------------


def places(graph: GraphSession, municipality: str, on: dt.date | None = None) -> list[dict[str, Any]]:
    """Institutions of a municipality with the number of people in each who can be asked: id, name, people."""
    return graph.rows("waves.places", municipality=municipality, on=on or dt.date.today()).dicts()


def people_count(graph: GraphSession, municipality: str, on: dt.date | None = None) -> int:
    """How many people a wave in all institutions asks: whoever works in two is one of them."""
    return graph.rows("waves.people", _cap=0, municipality=municipality, on=on or dt.date.today()).total


def make(
    graph: GraphSession,
    session: Session,
    caller: Caller,
    *,
    municipality: str,
    title: str,
    ends_on: str,
    institutions: Iterable[str],
    everywhere: bool = False,
    note: str = "",
    nonce: str = "",
    today: dt.date | None = None,
) -> Made:
    """A new wave among the people of these institutions, or of all with `everywhere`.

    Raises Forbidden outside the caller's municipality, otherwise a Refusal at a field; then nothing is kept.
    """
    today = today or dt.date.today()
    if not may(caller.actor, Action.CONTACTS_MANAGE, Target(municipality=municipality)):
        record(session, caller, "wave.make", REFUSED)
        session.commit()
        raise Forbidden(N_("You may not make survey waves in this municipality."))
    nonce = nonces.mark(nonce)
    if (earlier := session.scalars(select(Wave).where(Wave.nonce == nonce)).first()) is not None:
        return Made(managed(session, caller, earlier.id), [])
    wave = Wave(
        municipality=municipality,
        title=_checked(title, "title", LONGEST_TITLE),
        note=_checked(note, "note", LONGEST_NOTE, required=False),
        ends_on=_checked_end(ends_on, today),
        nonce=nonce,
    )
    chosen = list(institutions)
    if not everywhere and not chosen:
        raise Refusal(N_("Choose at least one institution."), field="institutions")
    found = graph.rows(
        "waves.people", municipality=municipality, institutions=[] if everywhere else chosen, on=today
    ).dicts()
    if not found:
        raise Refusal(N_("Nobody whom you could ask works there."), field="institutions")
    if len(found) > MOST_PEOPLE:
        raise Refusal(
            N_("These are %(count)s people; a wave asks %(most)s at most. Divide it by institutions."),
            field="institutions",
            count=len(found),
            most=MOST_PEOPLE,
        )
    maker = session.get(Account, caller.actor.account_id) if caller.actor.account_id is not None else None
    wave.made_by = maker.id if maker else None
    tokens = [new_token() for _ in found]
    wave.links = [
        WaveLink(person=row["id"], institution=row["institution"], token_hash=token_hash(token))
        for row, token in zip(found, tokens, strict=True)
    ]
    session.add(wave)
    try:
        session.flush()
        record(session, caller, "wave.make", target=f"wave:{wave.id}")
        session.commit()
    except faults.IntegrityError:
        # The same form, sent twice at once.
        session.rollback()
        twin = session.scalars(select(Wave).where(Wave.nonce == nonce)).one()
        return Made(managed(session, caller, twin.id), [])
    return Made(wave, _with_emails(session, list(zip(wave.links, tokens, strict=True))))


def _checked(text: str, field: str, longest: int, *, required: bool = True) -> str:
    tidy = unicodedata.normalize("NFC", text).strip()
    if required and not tidy:
        raise Refusal(N_("This is needed."), field=field)
    if len(tidy) > longest:
        raise Refusal(N_("Write at most %(count)s characters."), field=field, count=longest)
    if any(unicodedata.category(c) in ("Cc", "Cs") and (field == "title" or c not in "\t\r\n") for c in tidy):
        raise Refusal(N_("There is a character here that cannot be kept. Type the text anew."), field=field)
    return tidy


def _checked_end(text: str, today: dt.date) -> dt.date:
    try:
        day, precision = parse_partial_date(text, end=True)
    except BadDate as bad:
        raise Refusal(N_("Write the day, for example 15.03.2027."), field="ends_on") from bad
    if precision != "day":
        raise Refusal(N_("Write the day, for example 15.03.2027."), field="ends_on")
    if day < today:
        raise Refusal(N_("This day is over. The last day is today at the earliest."), field="ends_on")
    if day > today + FURTHEST:
        raise Refusal(N_("This is too far away: a personal link is good for a year at most."), field="ends_on")
    return day


# --- looking after ----------------------------------------------------------------------------------------------------


def mine(session: Session, caller: Caller) -> list[Wave]:
    """The waves that the caller looks after, the latest first."""
    rows = session.scalars(select(Wave).order_by(Wave.made_at.desc(), Wave.id.desc()))
    return [wave for wave in rows if _is_managed(caller, wave)]


def managed(session: Session, caller: Caller, id: int) -> Wave:
    """One wave. Raises NotThere, also when it belongs to another municipality."""
    wave = session.get(Wave, id)
    if wave is None or not _is_managed(caller, wave):
        raise NotThere(N_("There is no such survey wave."))
    return wave


def _is_managed(caller: Caller, wave: Wave) -> bool:
    return may(caller.actor, Action.CONTACTS_MANAGE, Target(municipality=wave.municipality))


def is_open(wave: Wave, today: dt.date | None = None) -> bool:
    """Whether its links open."""
    return wave.closed_at is None and (today or dt.date.today()) <= wave.ends_on


def response(links: Iterable[WaveLink]) -> Response:
    """What became of these links."""
    asked = [link for link in links if link.withdrawn_at is None]
    return Response(
        len(asked),
        sum(link.opened_at is not None or link.answered_at is not None for link in asked),
        sum(link.answered_at is not None for link in asked),
    )


def renew(
    session: Session,
    caller: Caller,
    id: int,
    version: int,
    *,
    link: int | None = None,
    remind: bool = False,
    today: dt.date | None = None,
) -> Made:
    """New links for those who have not answered, or for the one person of `link`, answered, withdrawn or not.

    The old ones stop working. `remind` counts it as a reminder, which only those get who have not answered. Raises
    Remade when links were made anew since `version`, so that a page loaded twice does not spoil what was handed out.
    """
    wave = managed(session, caller, id)
    if not is_open(wave, today):
        raise Refusal(N_("This wave is over: its links open nothing any more."))
    counted = update(Wave).where(Wave.id == id, Wave.version == version).values(version=Wave.version + 1)
    if not session.execute(counted).rowcount:  # type: ignore[attr-defined]
        session.rollback()
        raise Remade
    rows = [one for one in wave.links if one.id == link] if link is not None else wave.links
    if link is None or remind:
        rows = [one for one in rows if one.answered_at is None and one.withdrawn_at is None]
    if not rows:
        session.rollback()
        raise NotThere(N_("There is nobody to make a link for."))
    handed = []
    for one in rows:
        token = new_token()
        one.token_hash, one.made_at, one.withdrawn_at = token_hash(token), now(), None
        if remind:
            one.reminders, one.reminded_at = one.reminders + 1, now()
        handed.append((one, token))
    target = f"wave:{id}" if link is None else f"wave-link:{link}"
    record(session, caller, "wave.remind" if remind else "wave.renew", target=target)
    session.commit()
    return Made(wave, _with_emails(session, handed))


def withdraw(session: Session, caller: Caller, id: int, link: int) -> WaveLink:
    """Makes one person's link stop working; what she has written down stays."""
    wave = managed(session, caller, id)
    found = next((one for one in wave.links if one.id == link), None)
    if found is None:
        raise NotThere(N_("There is no such survey wave."))
    if found.withdrawn_at is None:
        found.withdrawn_at = now()
        record(session, caller, "wave.withdraw", target=f"wave-link:{found.id}")
    session.commit()
    return found


def close(session: Session, caller: Caller, id: int) -> Wave:
    """Ends a wave: none of its links opens any more."""
    wave = managed(session, caller, id)
    if wave.closed_at is None:
        wave.closed_at = now()
        record(session, caller, "wave.close", target=f"wave:{id}")
    session.commit()
    return wave


def _with_emails(session: Session, handed: Sequence[tuple[WaveLink, str]]) -> list[Handed]:
    """Adds the e-mail of each person who has an account, for whoever sends the links by mail."""
    people = [link.person for link, _ in handed]
    found = select(Account.person, Account.email).where(Account.person.in_(people), Account.disabled_at.is_(None))
    emails = {row.person: row.email for row in session.execute(found)}
    return [Handed(link, token, emails.get(link.person)) for link, token in handed]


# --- what a link opens ------------------------------------------------------------------------------------------------


def opened(session: Session, token: str, today: dt.date | None = None) -> WaveLink:
    """The link behind a token that still opens. Raises LinkGone, for whatever reason."""
    link = session.scalars(select(WaveLink).where(WaveLink.token_hash == token_hash(token))).first()
    if link is None or link.withdrawn_at is not None or not is_open(link.wave, today):
        raise LinkGone
    return link


def is_known(session: Session, token: str) -> bool:
    """Whether a link has, or had until it was withdrawn or over, this token."""
    return session.scalar(select(WaveLink.id).where(WaveLink.token_hash == token_hash(token))) is not None


def actor_of(link: WaveLink) -> Actor:
    """Whoever holds the link: this person as a teacher, without an account."""
    return Actor(roles=frozenset({"teacher"}), person=link.person, municipality=link.wave.municipality)


def saw(session: Session, link: WaveLink) -> None:
    """Keeps the first time at which the link was opened."""
    if link.opened_at is None:
        link.opened_at = now()
        session.commit()


def answered(session: Session, caller: Caller, link: WaveLink) -> None:
    """Keeps the first time at which the person wrote a contact down or said that she knows nobody else."""
    first = update(WaveLink).where(WaveLink.id == link.id, WaveLink.answered_at.is_(None)).values(answered_at=now())
    if session.execute(first).rowcount:  # type: ignore[attr-defined]
        record(session, caller, "wave.answer", target=f"wave-link:{link.id}")
    session.commit()
