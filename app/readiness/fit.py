"""Pure: who holds what is needed, in which order, and the verdicts.

The order of holders of one need: kind (the very kind, then one that stands in for it), topic (steps in the tree), window
(all of the need's days that are left, at least half, fewer), contacts on the way, kilometres, past exchanges, id.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from app.discovery.gives import Thing, fitting

WITHIN = 3
"""Contacts that a chain of introductions may have, from somebody of one institution to somebody of the other."""
READY, PART_READY = 2 / 3, 1 / 3
"""The parts of the needs that must be within reach or reachable for an institution to be ready, or ready in part."""

VERDICTS = ("near", "introduced", "apart", "nobody", "untold")
"""Of a need: within reach now; reachable through an introduction; held, but nobody leads there; nobody here has it; no topic."""
_REACHED = ("near", "introduced")

HELD: Mapping[str, tuple[tuple[str, int], ...]] = {
    "programme": (("Programme", 0),),
    "pd": (("Practice", 0), ("method", 1)),
    "expert": (("partners", 0), ("staff", 1)),
    "mentor": (("staff", 0), ("partners", 1)),
    "audience": (("premises", 0),),
    "joint_project": (("Need", 0),),
}
"""What holds a need of a kind that no offer has: a kind of offers or a label of the graph, with 1 for a stand-in. A need of
any other kind is held by offers of that kind."""


def held_by(kind: str) -> tuple[tuple[str, int], ...]:
    """What holds a need of this kind."""
    return HELD.get(kind, ((kind, 0),))


@dataclass(frozen=True)
class Need:
    """A declared need. `topics` are (its topic, one as wide or wider, steps up to that)."""

    id: str
    title: str
    kind: str
    priority: int
    since: dt.date | None = None
    until: dt.date | None = None
    topics: tuple[tuple[str, str, int], ...] = ()
    met_by: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Candidate:
    """Something that another institution holds: an offer, a programme, a practice, or a need for the same."""

    label: str
    id: str
    title: str
    kind: str | None
    institution: str
    name: str
    sector: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    topics: tuple[tuple[str, str, int], ...] = ()
    place: tuple[float, float] | None = None  # latitude and longitude of the institution
    terms: str | None = None
    where: str | None = None
    quantity: int | None = None
    unit: str | None = None

    @property
    def key(self) -> str:
        """One thing of one institution; a practice may be followed by several."""
        return self.id if self.label != "Practice" else f"{self.id}@{self.institution}"

    @property
    def source(self) -> str:
        """What it counts as, to `HELD`."""
        return self.kind or "" if self.label == "Resource" else self.label


@dataclass(frozen=True)
class Reach:
    """How an institution is reached. `contacts` on the way: 0 somebody works at both, 1 people know each other, up to `WITHIN`;
    None: no such chain. `chain` are the people (or an institution as a whole) in their order."""

    contacts: int | None = None
    chain: tuple[str, ...] = ()
    formal: int = 0
    exchanges: int = 0

    @property
    def verdict(self) -> str:
        """What a need would come to, held there: "near", "introduced" or "apart"."""
        if self.formal or (self.contacts is not None and self.contacts <= 1):
            return "near"
        return "introduced" if self.contacts is not None else "apart"


@dataclass(frozen=True)
class Holder:
    """A candidate that fits a need. `kind` is 1 for a stand-in, `steps` lie between the topics, `window` is 0 (all days of the
    need that are left), 1 (at least half of them) or 2; the days in common are `since` to `until`."""

    candidate: Candidate
    kind: int
    topic: str
    asked: str
    steps: int
    window: int
    since: dt.date
    until: dt.date | None
    km: float | None = None
    reach: Reach = field(default_factory=Reach)

    @property
    def rank(self) -> tuple[object, ...]:
        """The best first."""
        far = self.reach.contacts if self.reach.contacts is not None else WITHIN + 1
        km = self.km if self.km is not None else math.inf
        return (self.kind, self.steps, self.window, far, km, -self.reach.exchanges, self.candidate.key)


@dataclass(frozen=True)
class Judged:
    """A need with its holders, the best first, and its verdict; `best` is the holder on whom the verdict rests."""

    need: Need
    holders: list[Holder]
    verdict: str
    best: Holder | None


@dataclass(frozen=True)
class Answer:
    """The self-check of an institution on a day. `matched` needs have found a partner already, `closed` are closed: neither is
    judged. `is_cut` tells that there were more contacts than are looked at."""

    institution: Mapping[str, object]
    on: dt.date
    needs: list[Judged]
    verdict: str
    matched: int = 0
    closed: int = 0
    is_cut: bool = False

    @property
    def counts(self) -> Counter[str]:
        """How many needs came to each verdict."""
        return Counter(one.verdict for one in self.needs)


def ranked(
    need: Need,
    candidates: Iterable[Candidate],
    on: dt.date,
    home: tuple[float, float] | None = None,
) -> list[Holder]:
    """The candidates that fit a need by kind, topic and days, the best first as long as no way to them is known."""
    stands_in = dict(held_by(need.kind))
    by_key = {one.key: one for one in candidates if one.source in stands_in}
    wanted = Thing(need.id, "", need.kind, need.since, need.until, need.topics, need.priority, need.met_by)
    things = [Thing(key, one.institution, need.kind, one.since, one.until, one.topics) for key, one in by_key.items()]
    found = []
    for give in fitting([wanted], things, on):
        one = by_key[give.offer.id]
        found.append(
            Holder(
                one,
                stands_in[one.source],
                give.topic,
                give.asked,
                give.steps,
                give.window,
                give.since,
                give.until,
                kilometres(home, one.place),
            )
        )
    return by_reach(found, {})


def by_reach(holders: Iterable[Holder], reached: Mapping[str, Reach]) -> list[Holder]:
    """The holders with how each is reached, the best first."""
    found = [replace(holder, reach=reached.get(holder.candidate.institution, holder.reach)) for holder in holders]
    return sorted(found, key=lambda holder: holder.rank)


def judged(need: Need, holders: list[Holder]) -> Judged:
    """The verdict of a need: that of the holder who is reached best, of equals the one who fits best."""
    if not need.topics:
        return Judged(need, [], "untold", None)
    if not holders:
        return Judged(need, [], "nobody", None)
    best = min(holders, key=lambda holder: VERDICTS.index(holder.reach.verdict))
    return Judged(need, holders, best.reach.verdict, best)


def overall(needs: Iterable[Judged]) -> str:
    """The verdict of the institution: "ready", "part", "not_yet", or "silent" when no need is declared.

    Ready: at least two thirds of the needs are within reach or reachable, and all of the highest priority among them. In part:
    at least one third are.
    """
    every = list(needs)
    if not every:
        return "silent"
    reached = sum(one.verdict in _REACHED for one in every)
    first = all(one.verdict in _REACHED for one in every if one.need.priority == 1)
    if first and reached >= READY * len(every):
        return "ready"
    return "part" if reached >= PART_READY * len(every) else "not_yet"


def kilometres(one: tuple[float, float] | None, other: tuple[float, float] | None) -> float | None:
    """As the crow flies, to a tenth; None when a place is not known."""
    if one is None or other is None:
        return None
    (lat, lon), (lat2, lon2) = (tuple(map(math.radians, place)) for place in (one, other))
    half = math.sin((lat2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return round(2 * 6371.0 * math.asin(min(1.0, math.sqrt(half))), 1)
