"""Pure: whom a post is for, whom it concerns, and why. The queries of `cypher/bulletin/` keep to the same rules; this is where they
are said, and what the reasons in the inbox are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

TOPIC, INSTITUTION, KIND = "topic", "institution", "kind"
WHATS = (TOPIC, INSTITUTION, KIND)
"""What can be followed."""
ADDRESSED = "addressed"

Follow = tuple[str, str]
"""What is followed (one of WHATS), and its id or code."""


@dataclass(frozen=True)
class Place:
    """An institution, as far as a post may be meant for it."""

    id: str
    name: str
    kind: str
    sector: str


@dataclass(frozen=True)
class Post:
    """A post, as far as it matters for whom it is. `topics` are its own and all wider ones, with their names."""

    owner: Place
    is_open: bool = True
    kinds: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    addressees: frozenset[str] = frozenset()
    topics: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reader:
    """Somebody who reads: `places` are where they work or for which they answer (`speaks_for`)."""

    places: tuple[Place, ...] = ()
    speaks_for: frozenset[str] = frozenset()
    follows: frozenset[Follow] = frozenset()
    looks_after: bool = False


@dataclass(frozen=True)
class Reason:
    """Why a post concerns somebody: it is "addressed" to an institution of theirs, or they follow something of it."""

    what: str
    key: str
    name: str


def named(post: Post, reader: Reader) -> list[Place]:
    """The reader's institutions that the post names, by themselves, by kind or by sector."""
    return [
        place
        for place in reader.places
        if place.id in post.addressees or place.kind in post.kinds or place.sector in post.sectors
    ]


def sees(post: Post, reader: Reader) -> bool:
    """Whether a reader of the same municipality may see the post."""
    return post.is_open or reader.looks_after or post.owner.id in reader.speaks_for or bool(named(post, reader))


def reasons(post: Post, reader: Reader) -> list[Reason]:
    """Why the post concerns the reader, the strongest first; none when it does not. To whoever answers for the institution that
    posted it, it is no news."""
    if not sees(post, reader) or post.owner.id in reader.speaks_for:
        return []
    found = [Reason(ADDRESSED, place.id, place.name) for place in named(post, reader)]
    found += [
        Reason(TOPIC, id, name)
        for id, name in sorted(post.topics.items(), key=lambda topic: (topic[1], topic[0]))
        if (TOPIC, id) in reader.follows
    ]
    if (INSTITUTION, post.owner.id) in reader.follows:
        found.append(Reason(INSTITUTION, post.owner.id, post.owner.name))
    if (KIND, post.owner.kind) in reader.follows:
        found.append(Reason(KIND, post.owner.kind, ""))
    return found


def concerns_more(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Whether a changed post (as texts of its form) may concern people whom it did not: then it is told anew."""
    if before.get("audience") == "some" and after.get("audience") != "some":
        return True
    many = ["topics"] + (["kinds", "sectors", "addressees"] if after.get("audience") == "some" else [])
    return any(_values(after, name) - _values(before, name) for name in many)


def _values(texts: Mapping[str, str], name: str) -> set[str]:
    return set(filter(None, texts.get(name, "").split("\n")))


def post_of(row: Mapping[str, Any]) -> Post:
    """The post of a row with `owner`, `open`, `kinds`, `sectors`, `addressees` (ids) and `topics` (id and name, wider ones too)."""
    owner = row["owner"]
    return Post(
        Place(owner["id"], owner["name"], owner["kind"], owner["sector"]),
        bool(row["open"]),
        frozenset(row["kinds"] or ()),
        frozenset(row["sectors"] or ()),
        frozenset(row["addressees"] or ()),
        dict(row["topics"]),
    )


def places_of(rows: Iterable[Iterable[str]]) -> tuple[Place, ...]:
    """Places of rows (id, name, kind, sector)."""
    return tuple(Place(*row) for row in rows)
