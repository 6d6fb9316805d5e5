"""What would fall apart if somebody left, an institution closed, an agreement ended: the network of a day with and without."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.discovery import fabric as fabrics
from app.discovery.fabric import Fabric
from app.discovery.risks import lifeline, pieces_of
from app.discovery.ties import read
from app.graph import GraphSession

MOST = 20
"""So many things may be taken away at once."""

Pair = tuple[str, str]


@dataclass(frozen=True)
class Part:
    """A part of the network that hangs together, in numbers."""

    institutions: int
    people: int


@dataclass(frozen=True)
class Detour:
    """The shortest way round between two institutions that lost their only tie: the institutions in their order."""

    way: tuple[str, ...]

    @property
    def steps(self) -> int:
        """Steps from institution to institution; it was one."""
        return len(self.way) - 1


@dataclass(frozen=True)
class Removal:
    """The network of a day without what was taken away.

    A part: institutions and people who reach each other along jobs, confirmed contacts and formal ties in force. Cut off is
    what was in the largest part and is not in what is now the largest part; what was taken away itself is not counted.
    `lost` are pairs of institutions that had a tie and have none left, those of institutions taken away aside; `no_way` are
    the ones among them that no chain of tied institutions joins any more.
    """

    on: dt.date
    taken: tuple[str, ...]
    absent: tuple[str, ...]
    before: tuple[Part, ...]
    after: tuple[Part, ...]
    cut_institutions: tuple[str, ...]
    cut_people: tuple[str, ...]
    pairs: int
    lost: tuple[Pair, ...]
    no_way: tuple[Pair, ...]
    longest: Detour | None

    @property
    def of(self) -> Part:
        """The largest part as it was."""
        return self.before[0] if self.before else Part(0, 0)

    @property
    def falls_apart(self) -> bool:
        """Whether anything is cut off."""
        return bool(self.cut_institutions or self.cut_people)


def fabric_of(graph: GraphSession, municipality: str, on: dt.date) -> Fabric:
    """The network of a municipality on a day, as the graph's viewer may see it."""
    return fabrics.weave(read(graph, municipality, on))


def remove(fabric: Fabric, ids: Sequence[str]) -> Removal:
    """What falls apart without these institutions, people, agreements and ties."""
    known = fabric.institutions | fabric.places.keys()
    ties = {thread.id for thread in fabric.threads} | {thread.agreement for thread in fabric.threads}
    taken = tuple(id for id in dict.fromkeys(ids) if id in known or id in ties)
    rest = fabric.without(taken)
    before, after = pieces_of(fabric), pieces_of(rest)
    stays = set(after[0]) if after else set()
    cut = [id for id in (before[0] if before else ()) if id not in stays and id not in taken]
    tied, still = fabrics.tied_pairs(fabric), fabrics.tied_pairs(rest)
    lost = sorted(pair for pair in tied if pair not in still and not set(pair) & set(taken))
    ways = _ways(still, lost)
    found = [way for pair in lost if (way := ways[pair])]
    longest = max(found, key=len, default=None)  # of equally long ones the first pair's
    return Removal(
        on=fabric.on,
        taken=taken,
        absent=tuple(id for id in dict.fromkeys(ids) if id not in taken),
        before=tuple(_part(fabric, piece) for piece in before),
        after=tuple(_part(fabric, piece) for piece in after),
        cut_institutions=tuple(sorted(id for id in cut if id in fabric.institutions)),
        cut_people=tuple(sorted(id for id in cut if id not in fabric.institutions)),
        pairs=len(tied),
        lost=tuple(lost),
        no_way=tuple(pair for pair in lost if not ways[pair]),
        longest=Detour(longest) if longest else None,
    )


def hanging(fabric: Fabric) -> list[Pair]:
    """Institutions whose every tie with others one person holds, each with that person: what to try first."""
    found = ((id, lifeline(ties)) for id, ties in fabrics.outside(fabric).items())
    return [(id, person) for id, person in found if person]


def _part(fabric: Fabric, piece: Sequence[str]) -> Part:
    institutions = sum(id in fabric.institutions for id in piece)
    return Part(institutions, len(piece) - institutions)


def _ways(tied: Iterable[Pair], wanted: Sequence[Pair]) -> Mapping[Pair, tuple[str, ...]]:
    """The shortest way along tied institutions for each wanted pair; empty where there is none."""
    around: dict[str, list[str]] = defaultdict(list)
    for one, other in sorted(tied):
        around[one].append(other)
        around[other].append(one)
    goals: dict[str, list[str]] = defaultdict(list)
    for one, other in wanted:
        goals[one].append(other)
    found: dict[Pair, tuple[str, ...]] = {}
    for start, ends in goals.items():
        came_from = {start: start}
        waiting = deque([start])
        while waiting:
            id = waiting.popleft()
            for other in around[id]:
                if other not in came_from:
                    came_from[other] = id
                    waiting.append(other)
        for end in ends:
            way = [end] if end in came_from else []
            while way and way[-1] != start:
                way.append(came_from[way[-1]])
            found[start, end] = tuple(reversed(way))
    return found
