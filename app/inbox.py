"""The inbox: what waits for somebody's answer, and what happened to their contacts since they last looked.

The page, the number in the header and the weekly letter are all `look`, so the three always agree.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exc as faults
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import agreements, board, bulletin, complaints, partnership, site, voices
from app.access import Action, Actor, may
from app.audit import Caller
from app.contacts.choices import code_of
from app.graph import GraphSession
from app.store import Digest, now

SHOWN = dt.timedelta(days=30)
"""How long what has been seen stays in the list."""
WAITING = ("confirm", "place", "person", "deal", "partnership", "paper", "complaint", "voice")
"""What cannot be put aside by looking: it waits for an answer."""


@dataclass(frozen=True)
class Item:
    """One thing to know or to answer. `what` is "confirm", "place", "person", "news", "ended", "job", "offer", "deal" (an
    exchange in which it is our turn), "deal_news", "partnership" (an invitation, or a text to confirm), "partnership_news",
    "paper" (an agreement to confirm or to sign), "paper_news", "complaint" (to decide, or a question about one’s own),
    "complaint_news", "voice" (an invitation to speak for an institution), "taken_down" (from the public site),
    "booking", "answer" (to a request for development), "requests" (those that gather, for a coordinator; `row["title"]` is their
    number), "agreement" (one that runs out), "post" (of the bulletin, with `row["reasons"]` why it concerns the reader) or
    "advice" (all new suggestions together: `row["kinds"]` counts them by kind)."""

    what: str
    row: dict[str, Any]
    is_new: bool

    @property
    def waits(self) -> bool:
        return self.what in WAITING

    @property
    def day(self) -> dt.date | None:
        """The day on which it came up."""
        at = self.row["at"]
        return at.astimezone().date() if isinstance(at, dt.datetime) else at


@dataclass(frozen=True)
class Inbox:
    """What waits comes first, then the newest."""

    items: list[Item]

    @property
    def count(self) -> int:
        """How many wait for an answer or have not been seen."""
        return sum(item.waits or item.is_new for item in self.items)


def concerns(actor: Actor) -> bool:
    """Whether anything of the network can ever be in the inbox of somebody who follows nothing."""
    return bool(actor.person or actor.institutions) or may(actor, Action.DISCOVERY_DECIDE)


def look(
    graph: GraphSession,
    seen: dt.datetime | None = None,
    on: dt.date | None = None,
    advice: Mapping[str, int] | None = None,
    papers: Sequence[dict[str, Any]] = (),
    posts: Sequence[dict[str, Any]] = (),
) -> Inbox:
    """The inbox of whoever looks; `seen` is when they last did, `advice` how many new suggestions of each kind there are,
    `papers` what `papers_for` tells, `posts` those of the bulletin that concern them."""
    viewer = graph.viewer
    told = [_advice(advice)] if advice else []
    told += [Item("post", row, row["fresh"]) for row in posts]
    told += _of_store(graph, papers)
    looks_after = getattr(viewer, "municipality", None) is not None and "coordinators" in getattr(viewer, "sees", ())
    places = bool(getattr(viewer, "institutions", ()))
    asked = {
        "own": places or getattr(viewer, "person", None) is not None,
        "places": places,
        "ending": places or looks_after,
    }
    seen = seen or now() - SHOWN
    known: dict[str, Any] = {"seen": seen.isoformat(), "seen_on": seen.astimezone().date(), "on": on or dt.date.today()}
    # One question of it all takes the engine seconds to plan, also for those whom most of it cannot concern.
    rows = [row for name, is_asked in asked.items() if is_asked for row in graph.rows(f"inbox.{name}", **known).dicts()]
    return _ordered(told + [Item(row["what"], _worded(row), row["fresh"]) for row in rows])


def _ordered(items: list[Item]) -> Inbox:
    items.sort(key=lambda item: item.day or dt.date.min, reverse=True)
    return Inbox(sorted(items, key=lambda item: (not item.waits, not item.is_new)))


def _advice(kinds: Mapping[str, int]) -> Item:
    return Item("advice", {"id": "advice", "at": dt.date.today(), "kinds": dict(kinds)}, True)


def _of_store(graph: GraphSession, rows: Sequence[dict[str, Any]]) -> list[Item]:
    """With the names of institutions instead of their ids."""
    known = partnership.places(graph, [id for row in rows for id in (row["who"], row["place"]) if id])

    def name(id: str | None) -> str | None:
        return known[id]["short_name"] if id in known else None

    return [
        Item(row["what"], row | {"who": name(row["who"]), "place_name": name(row["place"])}, row["fresh"])
        for row in rows
    ]


def papers_for(session: Session, actor: Actor, seen: dt.datetime | None) -> list[dict[str, Any]]:
    """What the store holds that waits for somebody, or is new to them: of partnerships and agreements, complaints, voices, and what
    was taken off the public site."""
    of = (partnership.news, agreements.news, complaints.news, voices.news, site.news)
    return [row for news in of for row in news(session, actor, seen, SHOWN)]


def advice_for(session: Session, actor: Actor, seen: dt.datetime | None, on: dt.date | None = None) -> dict[str, int]:
    """How many new suggestions of each kind wait for whoever decides about them; none for others."""
    if actor.municipality is None or not may(actor, Action.DISCOVERY_DECIDE):
        return {}
    return board.news(session, actor.municipality, seen or now() - SHOWN, on or dt.date.today())


def posts_for(
    graph: GraphSession, actor: Actor, follows: Collection[bulletin.Follow], seen: dt.datetime | None, here: str = ""
) -> list[dict[str, Any]]:
    """The posts of the bulletin that concern the actor, who follows these things, of the last thirty days."""
    if not may(actor, Action.BULLETIN_VIEW):
        return []
    return bulletin.news(graph, actor, follows, seen, here)


def _worded(row: dict[str, Any]) -> dict[str, Any]:
    tie = row["what"] in ("confirm", "place", "news", "ended")
    return row | {"choice": code_of(row["kind"], row["outward"]) if tie else None, "at": _moment(row["at"])}


def _moment(text: str | None) -> dt.date | dt.datetime | None:
    """A day or a moment as the engine writes it, unless nobody wrote it down. Its own type of a moment takes the driver longer to
    read than the engine needs to find what happened then: each page with a number in the header would wait for it."""
    if text is None:
        return None
    return dt.datetime.fromisoformat(text.split("[")[0]) if "T" in text else dt.date.fromisoformat(text)


def seen_at(session: Session, account_id: int | None) -> dt.datetime | None:
    """When this account last said that it has seen its inbox."""
    if account_id is None:
        return None
    return session.scalar(select(Digest.seen_at).where(Digest.account_id == account_id))


def mark_seen(session: Session, caller: Caller, until: dt.datetime) -> None:
    """Everything up to this moment counts as seen, as far as it is past; what was seen before stays seen."""
    assert caller.actor.account_id is not None
    row = letter_of(session, caller.actor.account_id)
    until = min(until, now())
    row.seen_at = max(until, row.seen_at or until)
    session.commit()


def letter_of(session: Session, account_id: int) -> Digest:
    """The row of an account's letter, made when there is none; of two who make it at once both find one."""
    row = session.get(Digest, account_id)
    if row is None:
        try:
            with session.begin_nested():
                row = Digest(account_id=account_id)
                session.add(row)
        except faults.IntegrityError:
            row = session.get_one(Digest, account_id)
    return row


def want_letter(session: Session, account_id: int, wanted: bool) -> None:
    """Switches the weekly letter on or off."""
    letter_of(session, account_id)
    # Written without looking at what was there: a mail programme may send its one click twice at once.
    session.execute(update(Digest).where(Digest.account_id == account_id).values(stopped_at=None if wanted else now()))
    session.commit()


def wants_letter(session: Session, account_id: int) -> bool:
    """Whether the account gets the weekly letter; it does until it says no."""
    return session.scalar(select(Digest.stopped_at).where(Digest.account_id == account_id)) is None
