"""Posts as they stand in the graph, in whose name somebody may put one up, and what is new for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app import directory
from app.access import Action, Actor, Target, may
from app.audit import Caller
from app.bulletin import concern
from app.bulletin.concern import INSTITUTION, KIND, TOPIC, Follow, Reader, Reason
from app.directory import Listing
from app.graph import GraphSession
from app.refusals import N_, NotThere

Row = dict[str, Any]
LIST = "bulletin.list"
SHOWN = dt.timedelta(days=30)
"""For how long a post is news."""
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Owner:
    """An institution in whose name a post can be put up."""

    id: str
    name: str
    sector: str
    kind: str
    municipality: str

    @property
    def target(self) -> Target:
        """What is this institution's, as the table of permissions sees it."""
        return Target(municipality=self.municipality, institution=self.id)


@dataclass(frozen=True)
class Post:
    """A post as the viewer may see it. `values` has `id`, `seen` (which version this is), its properties, `topics` and
    `addressees`; `for_me` names the viewer's institutions that it is addressed to."""

    values: Row
    owner: Row
    municipality: str
    topics: list[tuple[str, str]]
    addressees: list[tuple[str, str, str]]
    is_open: bool
    is_over: bool
    for_me: list[str]
    speaks: bool

    @property
    def id(self) -> str:
        id: str = self.values["id"]
        return id

    @property
    def title(self) -> str:
        title: str = self.values["title"]
        return title

    @property
    def target(self) -> Target:
        """This post as the table of permissions sees it."""
        return Target(municipality=self.municipality, institution=self.owner["id"])

    def is_written_by(self, caller: Caller) -> bool:
        """Whether the caller may change it: they answer for the institution that posted it."""
        return may(caller.actor, Action.BULLETIN_POST, self.target)

    def needs_reason(self, caller: Caller) -> bool:
        """Whether taking it down is explained: whoever does it does not themselves speak for the institution."""
        return self.owner["id"] not in caller.actor.institutions


def post(graph: GraphSession, id: str, here: str, on: dt.date | None = None) -> Post | None:
    """A post that the viewer may see, of the municipality `here` (the viewer's own stands before it); None when there is none."""
    row = graph.row("bulletin.post", id=id, municipality=here, on=on or dt.date.today())
    if row is None:
        return None
    values = row["post"] | {"seen": row["seen"], "topics": row["topics"], "addressees": row["addressees"]}
    values["audience"] = "everyone" if row["open"] else "some"
    return Post(
        values,
        row["owner"],
        row["municipality"],
        [tuple(one) for one in row["topic_names"]],
        [tuple(one) for one in row["addressee_names"]],
        row["open"],
        row["over"],
        row["for_me"],
        row["speaks"],
    )


def shown(graph: GraphSession, id: str, here: str) -> Post:
    """The same; raises NotThere."""
    found = post(graph, id, here)
    if found is None:
        raise NotThere(N_("There is no such post, or it is not for you. It may have been taken down."))
    return found


def writable(graph: GraphSession, caller: Caller, id: str, here: str) -> Post:
    """A post that the caller may change. Raises NotThere, also when it is only not theirs."""
    found = shown(graph, id, here)
    if not found.is_written_by(caller):
        raise NotThere(N_("There is no such post, or it is not yours to change."))
    return found


def owners(graph: GraphSession, caller: Caller, here: str) -> list[Owner]:
    """In whose name the caller may post: their own institutions first, then governance."""
    found = [Owner(**row) for row in graph.rows("bulletin.owners", municipality=here).dicts()]
    return [owner for owner in found if may(caller.actor, Action.BULLETIN_POST, owner.target)]


def owner(graph: GraphSession, caller: Caller, here: str, id: str) -> Owner:
    """One of them: the one with this id, or the only one there is. Raises NotThere."""
    found = owners(graph, caller, here)
    wanted = [one for one in found if one.id == id] if id or len(found) != 1 else found
    if not wanted:
        raise NotThere(N_("You cannot do this in that name."))
    return wanted[0]


def listing(graph: GraphSession, here: str, raw: Mapping[str, Any], most: int = directory.PAGE) -> Listing:
    """The page of the bulletin that an address asks for, at most so many posts. Which municipality is not the address's to say."""
    query = graph.graph.queries[LIST]
    wanted = directory.asked(query, {name: value for name, value in raw.items() if name != "municipality"})
    return directory.listing(
        graph, LIST, replace(wanted, values={**wanted.values, "municipality": here, "limit": most})
    )


# --- what is new ------------------------------------------------------------------------------------------------------


def news(
    graph: GraphSession,
    actor: Actor,
    follows: Iterable[Follow],
    seen: dt.datetime | None,
    here: str = "",
    on: dt.date | None = None,
) -> list[Row]:
    """The posts of the last thirty days that concern the actor, each with `reasons`, `at` and whether it is `fresh`: told since
    the actor looked."""
    followed = frozenset(follows)
    if actor.person is None and not actor.institutions and not followed:
        return []
    on = on or dt.date.today()
    moment = dt.datetime.now(dt.UTC)
    seen = seen or moment - SHOWN
    by_what = {what: sorted(key for one, key in followed if one == what) for what in concern.WHATS}
    rows = graph.rows(
        "bulletin.fresh",
        after=_millis(moment - SHOWN),
        municipality=here,
        topics=by_what[TOPIC],
        institutions=by_what[INSTITUTION],
        follows_kinds=by_what[KIND],
        on=on,
    ).dicts()
    found = []
    for row in rows:
        reader = Reader(
            concern.places_of(row["mine"]), actor.institutions, followed, "coordinators" in actor.viewer.sees
        )
        why: list[Reason] = concern.reasons(concern.post_of(row), reader)
        if why:
            at = _EPOCH + dt.timedelta(milliseconds=row["told"])
            found.append(
                {
                    "id": row["id"],
                    "title": row["title"],
                    "who": row["owner"]["name"],
                    "at": at,
                    "reasons": why,
                    "fresh": row["told"] > _millis(seen),
                }
            )
    return found


def _millis(moment: dt.datetime) -> int:
    return (moment - _EPOCH) // dt.timedelta(milliseconds=1)
