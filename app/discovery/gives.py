"""Who could give whom what: open needs and offers of a municipality that fit by kind, topic and days."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.discovery.suggestion import Said, Value
from app.refusals import N_

LEAST_DAYS = 14
"""Days that the windows of a need and an offer must have in common; a shorter window must lie in the other whole."""


@dataclass(frozen=True)
class Thing:
    """A need or an offer. `topics` are (its topic, one as wide or wider, steps up to that)."""

    id: str
    institution: str
    kind: str
    since: dt.date | None
    until: dt.date | None
    topics: tuple[tuple[str, str, int], ...]
    priority: int = 0  # of a need: 1 (the highest) to 3
    met_by: frozenset[str] = frozenset()  # of a need: offers of which an exchange for it is recorded

    @property
    def own(self) -> list[str]:
        """Its own topics."""
        return sorted({topic for topic, _, _ in self.topics})

    def facts(self) -> tuple[object, ...]:
        """What a suggestion about it rests on."""
        return (self.id, self.institution, self.kind, self.priority, self.since, self.until, *self.own)


@dataclass(frozen=True)
class Give:
    """An offer that fits a need. `topic` is the offer's, `asked` the need's, `steps` apart in the tree; the days in common
    are from `since` on (never before the day asked for), both inclusive, None: without an end."""

    need: Thing
    offer: Thing
    topic: str
    asked: str
    steps: int
    since: dt.date
    until: dt.date | None

    @property
    def giver(self) -> str:
        return self.offer.institution

    @property
    def taker(self) -> str:
        return self.need.institution

    def share(self, on: dt.date) -> float:
        """The part of the need's days left that the offer covers, 0 to 1."""
        left = _days(max(self.need.since or on, on), self.need.until)
        return _days(self.since, self.until) / left

    def said_window(self) -> Said:
        """The days in common, in words."""
        if self.until is None:
            return Said(N_("Both last from %(since)s on, without an end."), {"since": self.since})
        days = (self.until - self.since).days + 1
        values: dict[str, Value] = {"since": self.since, "until": self.until, "days": days}
        return Said(N_("Windows overlap from %(since)s to %(until)s, days: %(days)s."), values)


def read(row: Mapping[str, Any] | None) -> tuple[list[Thing], list[Thing]]:
    """Needs and offers out of the row of `discovery.matches` or `discovery.rings`."""
    needs, offers = (row["needs"], row["offers"]) if row else ((), ())
    return (
        [
            Thing(id, place, kind, since, until, _topics(topics), priority, frozenset(met_by))
            for id, place, kind, since, until, topics, priority, met_by in needs
        ],
        [Thing(id, place, kind, since, until, _topics(topics)) for id, place, kind, since, until, topics in offers],
    )


def _topics(known: Sequence[Sequence[Any]]) -> tuple[tuple[str, str, int], ...]:
    return tuple((own, wider, steps) for own, wider, steps in known)


def fitting(needs: Sequence[Thing], offers: Sequence[Thing], on: dt.date) -> Iterator[Give]:
    """Every offer of another institution that fits a need: same kind; the same topic or, of two topics, one wider than the
    other; days in common from `on` (LEAST_DAYS); without those whose exchange is recorded. Once each, by the nearest topics."""
    own: dict[tuple[str, str], list[Thing]] = defaultdict(list)
    under: dict[tuple[str, str], list[tuple[Thing, str, int]]] = defaultdict(list)
    for offer in offers:
        for topic, wider, steps in offer.topics:
            if steps:
                under[offer.kind, wider].append((offer, topic, steps))
            else:
                own[offer.kind, topic].append(offer)
    for need in needs:
        found: dict[str, tuple[int, str, str, Thing]] = {}
        for asked, wider, steps in need.topics:
            fit = [(steps, wider, asked, offer) for offer in own.get((need.kind, wider), ())]
            if not steps:
                fit += [(up, topic, asked, offer) for offer, topic, up in under.get((need.kind, asked), ())]
            for one in fit:
                best = found.get(one[3].id)
                if best is None or one[:3] < best[:3]:
                    found[one[3].id] = one
        for nearest, topic, asked, offer in found.values():
            if offer.institution == need.institution or offer.id in need.met_by:
                continue
            window = overlap((need.since, need.until), (offer.since, offer.until), on)
            if window:
                yield Give(need, offer, topic, asked, nearest, *window)


Window = tuple[dt.date | None, dt.date | None]


def overlap(one: Window, other: Window, on: dt.date) -> tuple[dt.date, dt.date | None] | None:
    """The days that two windows have in common from `on`, when they are enough: LEAST_DAYS, or the whole shorter window."""
    starts = [max(since or on, on) for since, _ in (one, other)]
    ends = [until for _, until in (one, other)]
    since, until = max(starts), min((end for end in ends if end), default=None)
    least = min(LEAST_DAYS, *(_days(start, end) for start, end in zip(starts, ends, strict=True)))
    return (since, until) if least > 0 and _days(since, until) >= least else None


def _days(since: dt.date, until: dt.date | None) -> int:
    return ((until or dt.date.max) - since).days + 1
