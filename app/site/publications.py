"""What is public by whose word: the record of it, and the rules of changing it. Kept beside the network, not in it, so that no
import, no merge and nobody with Cypher publishes anything. Knows no web framework.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select, update
from sqlalchemy import exc as faults
from sqlalchemy.orm import Session

from app.access import Action, Actor, Target, may, voices_of
from app.audit import REFUSED, Caller, record
from app.contacts.consents import SITE, VERSIONS
from app.refusals import N_, NotThere, Refusal
from app.store import Consent, Publication, PublicSite, now

INSTITUTION, PROGRAMME, POST, PERSON, MUNICIPALITY = "institution", "programme", "post", "person", "municipality"
KINDS = (INSTITUTION, PROGRAMME, POST, PERSON, MUNICIPALITY)
PARTS = ("about", "contacts")
"""Parts of an institution's page that are opened one by one; its name, kind and sector are the page itself."""
MOST_ROWS = 5_000
"""So many programmes, posts or names are read at once; far more than a municipality publishes."""
LONGEST_REASON, LONGEST_WORDS = 500, 1_500
HISTORY = 30

Row = dict[str, Any]


class Changed(Refusal):
    """Somebody else has changed meanwhile what is public."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Somebody has changed meanwhile what is public. Below is what you chose; what holds now stands beside it."
            )
        )


@dataclass(frozen=True)
class Item:
    """One thing that is public, or would be."""

    kind: str
    thing: str
    institution: str
    municipality: str
    made: str
    details: Mapping[str, Any] = field(default_factory=dict)
    at: dt.datetime | None = None
    id: int = 0

    @property
    def key(self) -> str:
        """What it is: nothing is public twice. A person is named by each institution for itself."""
        return f"{self.kind}:{self.thing}:{self.institution if self.kind == PERSON else ''}"

    def as_row(self) -> Row:
        """What a query is asked with."""
        return {
            "id": self.thing,
            "institution": self.institution,
            "municipality": self.municipality,
            "made": self.made,
            **{part: bool(self.details.get(part)) for part in PARTS},
        }


@dataclass(frozen=True)
class Published:
    """What is public: the items that hold. Whatever hangs on an institution is public only together with its page, and a person's
    name only under a consent that was given before."""

    items: tuple[Item, ...] = ()

    def of(self, kind: str, thing: str | None = None, institution: str | None = None) -> list[Item]:
        """The items of a kind."""
        return [
            item for item in self.items if item.kind == kind and item.thing in (thing, thing or item.thing)
            and item.institution in (institution, institution or item.institution)
        ]  # fmt: skip

    def rows(self, kind: str, thing: str | None = None, institution: str | None = None) -> list[Row]:
        """The same as a query is asked with."""
        return [item.as_row() for item in self.of(kind, thing, institution)]

    def with_choice(self, owner: str, items: Iterable[Item]) -> Published:
        """As it would be if this owner (an institution, or a municipality's page) had published these instead."""
        others = [item for item in self.items if owner_of(item) != owner]
        return Published((*others, *items))


def owner_of(item: Item) -> str:
    """Whose part of the site an item is."""
    return institution_site(item.institution) if item.institution else municipality_site(item.thing)


def institution_site(id: str) -> str:
    """An institution as an owner."""
    return f"{INSTITUTION}:{id}"


def municipality_site(id: str) -> str:
    """A municipality as an owner."""
    return f"{MUNICIPALITY}:{id}"


# --- reading ----------------------------------------------------------------------------------------------------------


def published(session: Session, *, municipality: str = "", institution: str = "") -> Published:
    """What the world may see now, of one municipality or of one institution: its page and what hangs on it. Asked anew each time,
    so whatever was taken down is gone at once."""
    wanted = select(Publication).where(Publication.open_key.is_not(None)).order_by(Publication.id)
    if municipality:
        wanted = wanted.where(Publication.municipality == municipality)
    if institution:
        wanted = wanted.where(Publication.institution == institution)
    rows = session.scalars(wanted.limit(MOST_ROWS)).all()
    pages = {row.institution for row in rows if row.kind == INSTITUTION}
    agreed = _agreed(session, [row.thing for row in rows if row.kind == PERSON])
    return Published(
        tuple(
            _item(row)
            for row in rows
            if row.kind == MUNICIPALITY
            or (row.institution in pages and (row.kind != PERSON or _held(agreed.get(row.thing), row.published_at)))
        )
    )


def _held(agreed_at: dt.datetime | None, published_at: dt.datetime) -> bool:
    """A consent that was withdrawn and given anew does not bring a name back: the institution decides again."""
    return agreed_at is not None and agreed_at <= published_at


def _agreed(session: Session, people: list[str]) -> dict[str, dt.datetime]:
    """Who of them has agreed to be named on a public page, and since when."""
    if not people:
        return {}
    found = select(Consent.person, Consent.given_at).where(
        Consent.person.in_(people),
        Consent.purpose == SITE,
        Consent.version == VERSIONS[SITE],
        Consent.withdrawn_at.is_(None),
    )
    return {row.person: row.given_at for row in session.execute(found)}


def consenting(session: Session, people: Iterable[Row]) -> list[Row]:
    """Those of the rows whose person has agreed to be named on a public page."""
    rows = list(people)
    agreed = _agreed(session, [row["id"] for row in rows])
    return [row for row in rows if row["id"] in agreed]


def owner_of_thing(session: Session, kind: str, thing: str) -> str | None:
    """The institution that has published this programme or this event."""
    return session.scalar(select(Publication.institution).where(Publication.open_key == f"{kind}:{thing}:"))


def homes(session: Session) -> list[str]:
    """The municipalities in which anything is public, the one that began first first."""
    rows = session.execute(
        select(Publication.municipality, Publication.id)
        .where(Publication.open_key.is_not(None), Publication.kind.in_((INSTITUTION, MUNICIPALITY)))
        .order_by(Publication.id)
    )
    return list(dict.fromkeys(municipality for municipality, _ in rows))


def _item(row: Publication) -> Item:
    return Item(row.kind, row.thing, row.institution, row.municipality, row.made, row.details, row.published_at, row.id)


def held(session: Session, owner: str) -> list[Item]:
    """What this owner has published and holds, in the order of publishing."""
    kind, _, id = owner.partition(":")
    whose = Publication.institution == id if kind == INSTITUTION else (
        (Publication.kind == MUNICIPALITY) & (Publication.thing == id)
    )  # fmt: skip
    rows = session.scalars(select(Publication).where(Publication.open_key.is_not(None), whose).order_by(Publication.id))
    return [_item(row) for row in rows]


def version(session: Session, owner: str) -> int:
    """Which state of what this owner publishes holds now."""
    return session.scalar(select(PublicSite.version).where(PublicSite.owner == owner)) or 0


def history(session: Session, caller: Caller, owner: str) -> list[Row]:
    """What was published and taken down, the latest first: when, by whom (`is_mine`, or the role), with the reason given."""
    kind, _, id = owner.partition(":")
    whose = Publication.institution == id if kind == INSTITUTION else (
        (Publication.kind == MUNICIPALITY) & (Publication.thing == id)
    )  # fmt: skip
    rows = session.scalars(select(Publication).where(whose).order_by(Publication.id.desc()).limit(HISTORY)).all()
    me = caller.actor.account_id
    said: list[Row] = []
    for row in rows:
        one = {"kind": row.kind, "thing": row.thing, "details": row.details, "role": "", "reason": ""}
        said.append({**one, "at": row.published_at, "act": "publish", "is_mine": row.account_id == me})
        if row.ended_at:
            is_mine = row.ended_by is not None and row.ended_by == me
            ended = {"at": row.ended_at, "act": "end", "role": row.ended_role, "reason": row.reason}
            said.append({**one, **ended, "is_mine": is_mine})
    return sorted(said, key=lambda one: one["at"], reverse=True)[:HISTORY]


def news(session: Session, actor: Actor, seen: dt.datetime | None, shown: dt.timedelta) -> list[Row]:
    """What somebody else has taken off the public site, told to its owner for as long as `shown`: `kind` is what, `change` in which
    role, `title` the reason. With an institution's page all that hung on it went: that is told once."""
    own = voices_of(actor, Action.SITE_PUBLISH)
    whose: ColumnElement[bool] = Publication.institution.in_(own) if own else false()
    if may_publish(actor, municipality=actor.municipality or "-"):
        whose = or_(whose, (Publication.kind == MUNICIPALITY) & (Publication.thing == actor.municipality))
    rows = session.scalars(
        select(Publication)
        .where(whose, Publication.reason != "", Publication.ended_at >= now() - shown)
        .where(or_(Publication.ended_by.is_(None), Publication.ended_by != actor.account_id))
        .order_by(Publication.ended_at.desc(), Publication.id)
        .limit(100)
    ).all()
    pages = {(row.institution, row.ended_at) for row in rows if row.kind == INSTITUTION}
    return [
        {
            "what": "taken_down", "id": str(row.id), "kind": row.kind, "change": row.ended_role, "at": row.ended_at,
            "title": row.reason, "who": None, "place": row.institution or None, "municipality": row.municipality,
            "fresh": seen is None or (row.ended_at is not None and row.ended_at > seen),
        }
        for row in rows
        if row.kind == INSTITUTION or (row.institution, row.ended_at) not in pages
    ]  # fmt: skip


# --- changing ---------------------------------------------------------------------------------------------------------


def may_publish(actor: Actor, institution: str = "", municipality: str = "") -> bool:
    """Whether somebody publishes in this name: an institution's, or without one the municipality's."""
    return may(actor, Action.SITE_PUBLISH, Target(institution=institution or None, municipality=municipality))


def publish(session: Session, caller: Caller, owner: str, wanted: Iterable[Item], seen: int) -> bool:
    """Makes these items, and nothing else of this owner's, public; nothing at all takes everything down. Says whether anything
    was different. Raises Changed when somebody else was quicker than whoever saw `seen`, NotThere when it is not theirs."""
    kind, _, id = owner.partition(":")
    new = {item.key: item for item in wanted}
    whose = {"institution": id} if kind == INSTITUTION else {"municipality": id}
    if not may_publish(caller.actor, **whose):
        record(session, caller, "site.publish", REFUSED, target=owner[:255])
        session.commit()
        raise NotThere(N_("There is no such page, or it is not yours to publish."))
    assert all(owner_of(item) == owner for item in new.values())
    try:
        _claim(session, owner, seen)
        old = {item.key: item for item in held(session, owner)}
        gone = [item for key, item in old.items() if key not in new or _differs(item, new[key])]
        fresh = [item for key, item in new.items() if key not in old or _differs(old[key], item)]
        _end(session, caller, [item.id for item in gone], _role(caller, kind))
        session.flush()
        session.add_all(
            Publication(
                kind=item.kind, thing=item.thing, institution=item.institution, municipality=item.municipality,
                made=item.made, details=dict(item.details), open_key=item.key, account_id=caller.actor.account_id,
                published_at=now(),
            )
            for item in fresh
        )  # fmt: skip
        session.flush()
    except (Changed, faults.IntegrityError) as late:
        session.rollback()
        raise Changed from late
    if not gone and not fresh:
        session.rollback()
        return False
    for item in fresh:
        record(session, caller, "site.publish", target=item.key[:255])
    for item in gone:
        if item.key not in new:
            record(session, caller, "site.take_down", target=item.key[:255])
    session.commit()
    return True


def take_down(session: Session, caller: Caller, id: int, reason: str) -> None:
    """A coordinator takes one thing off the public site, an institution's page with all that hangs on it, saying why; the owner
    reads it. Raises NotThere, Refusal."""
    row = session.get(Publication, id)
    if row is None or not may(caller.actor, Action.SITE_TAKE_DOWN, Target(municipality=row.municipality)):
        raise NotThere(N_("There is no such page, or it is not of your municipality."))
    reason = " ".join(reason.replace("\0", "").split())[:LONGEST_REASON]
    if not reason:
        raise Refusal(N_("Say why: the institution reads it."), field="reason")
    item = _item(row)
    owner = owner_of(item)
    every = held(session, owner) if item.kind == INSTITUTION else [item]
    role = next((role for role in ("coordinator", "admin") if role in caller.actor.roles), "")
    if _end(session, caller, [one.id for one in every], role, reason):
        session.execute(
            update(PublicSite).where(PublicSite.owner == owner).values(version=PublicSite.version + 1)
        )  # fmt: skip
        record(session, caller, "site.take_down", target=item.key[:255])
    session.commit()


def _claim(session: Session, owner: str, seen: int) -> None:
    """Takes the next version of this owner's part, if the one that was seen still holds."""
    if seen == 0 and session.get(PublicSite, owner) is None:
        session.add(PublicSite(owner=owner, version=1))
        session.flush()
        return
    grow = update(PublicSite).where(PublicSite.owner == owner, PublicSite.version == seen).values(version=seen + 1)
    if not session.execute(grow).rowcount:  # type: ignore[attr-defined]
        raise Changed


def _end(session: Session, caller: Caller, ids: list[int], role: str, reason: str = "") -> int:
    if not ids:
        return 0
    ended = (
        update(Publication)
        .where(Publication.id.in_(ids), Publication.ended_at.is_(None))
        .values(ended_at=now(), ended_by=caller.actor.account_id, ended_role=role, reason=reason, open_key=None)
    )
    return int(session.execute(ended).rowcount)  # type: ignore[attr-defined]


def _differs(old: Item, new: Item) -> bool:
    return (old.made, old.municipality, dict(old.details)) != (new.made, new.municipality, dict(new.details))


def _role(caller: Caller, kind: str) -> str:
    wanted = ("representative",) if kind == INSTITUTION else ("coordinator", "admin")
    return next((role for role in wanted if role in caller.actor.roles), "")
