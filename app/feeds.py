"""Secret addresses at which a reader of feeds gets the bulletin.

A feed leaves this house for programmes and servers of others, so it holds posts for everyone only, whatever else the holder of its
address may see; and of those what the holder may see at that moment.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy.orm import Session

from app import bulletin, subscriptions
from app.audit import Caller
from app.bulletin import WHATS, concern
from app.bulletin.concern import Reader
from app.graph import GraphSession
from app.refusals import N_, Refusal
from app.secret_addresses import Addresses, Made
from app.store import FeedLink

ENTRIES, LOOKED_AT = 50, 200
FOLLOWS, ALL = "follows", "all"
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")

ADDRESSES = Addresses(FeedLink, "feed")


def make(session: Session, caller: Caller, municipality: str, what: str, key: str, title: str) -> Made[FeedLink]:
    """A new secret address of the caller's account. Raises Refusal."""
    is_whole = what in (FOLLOWS, ALL)
    if not is_whole and (what not in WHATS or not _KEY.fullmatch(key)):
        raise Refusal(N_("Choose one of the list."))
    return ADDRESSES.make(session, caller, title, municipality=municipality, what=what, key="" if is_whole else key)


def posts(graph: GraphSession, session: Session, link: FeedLink) -> list[dict[str, Any]]:
    """What an address tells, the newest first: of the latest current posts those for everyone that fit it."""
    found = bulletin.listing(graph, link.municipality, {"sort": "newest"}, most=LOOKED_AT).items
    own = link.what == FOLLOWS
    reader = Reader(follows=subscriptions.of(session, link.account_id) if own else frozenset({(link.what, link.key)}))
    kept = []
    for row in found:
        post = concern.post_of({**row, "topics": row["wider"], "addressees": [one["id"] for one in row["addressees"]]})
        if post.is_open and (link.what == ALL or concern.reasons(post, reader)):
            kept.append(row)
    return kept[:ENTRIES]
