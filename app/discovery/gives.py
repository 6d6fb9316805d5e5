"""Who could give whom what: open needs and offers of a municipality that fit by kind, topic and days."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

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


class Give(NamedTuple):
    """An offer that fits a need. `topic` is the offer's, `asked` the need's, `steps` apart in the tree. `first` and `last` are
    the days in common as ordinals (never before the day asked for); `share` is the part of the need's days left that they are."""

    need: Thing
    offer: Thing
    topic: str
    asked: str
    steps: int
    first: int
    last: int
    share: float

    @property
    def giver(self) -> str:
        return self.offer.institution

    @property
    def taker(self) -> str:
        return self.need.institution

    @property
    def since(self) -> dt.date:
        """The first day in common."""
        return dt.date.fromordinal(self.first)

    @property
    def until(self) -> dt.date | None:
        """The last day in common; None: without an end."""
        return None if self.last == ENDLESS else dt.date.fromordinal(self.last)

    @property
    def window(self) -> int:
        """How much of the need's days left: 0 all of them, 1 at least half, 2 fewer."""
        return 0 if self.share >= 1 else 1 if self.share >= 0.5 else 2

    def said_window(self) -> Said:
        """The days in common, in words."""
        if self.until is None:
            return Said(N_("Both last from %(since)s on, without an end."), {"since": self.since})
        days = self.last - self.first + 1
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
    offered: dict[str, tuple[int, int, int]] = {}  # with the days needed in common: LEAST_DAYS, or all that it lasts
    for offer in offers:
        first, last = _left(offer.since, offer.until, on)
        offered[offer.id] = (first, last, min(LEAST_DAYS, last - first + 1))
    for need in needs:
        found: dict[str, tuple[int, str, str, Thing]] = {}
        for asked, wider, steps in need.topics:
            fit = [(steps, wider, asked, offer) for offer in own.get((need.kind, wider), ())]
            if not steps:
                fit += [(up, topic, asked, offer) for offer, topic, up in under.get((need.kind, asked), ())]
            for one in fit:
                best = found.setdefault(one[3].id, one)
                if best is not one and one[:3] < best[:3]:
                    found[one[3].id] = one
        first, last = _left(need.since, need.until, on)
        days = last - first + 1
        for nearest, topic, asked, offer in found.values():
            begin, end, least = offered[offer.id]
            begin, end = begin if begin > first else first, end if end < last else last
            common = end - begin + 1
            if (common < least and common < days) or common < 1:  # fewer than needed, and not the need's whole window
                continue
            if offer.institution != need.institution and offer.id not in need.met_by:
                yield Give(need, offer, topic, asked, nearest, begin, end, common / days)


ENDLESS = dt.date.max.toordinal()


def _left(since: dt.date | None, until: dt.date | None, on: dt.date) -> tuple[int, int]:
    """The first and the last day of what is left of a window on a day, as ordinals."""
    return (max(since or on, on).toordinal(), until.toordinal() if until else ENDLESS)
