"""What changed between two days: ties kept, new and lost, communities and when they formed, returns, ways to the core."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app import measures
from app.beside import Told, untold
from app.discovery.returned import GAP, Return, came_back
from app.graph import GraphSession
from app.measures import Basis, Change, Network
from app.structure.ground import Asked, Ground, network, strong
from app.structure.groups import Community, communities, formed

__all__ = ["GAP", "Evolution", "Mover", "evolve"]

STEPS = 5


@dataclass(frozen=True)
class Mover:
    """A node of both days that has come nearer to the core: a higher k-core, or the same and more ties."""

    id: str
    core: tuple[int, int]
    degree: tuple[int, int]

    @property
    def by(self) -> tuple[int, int]:
        """How much further inward, by k-core and by ties."""
        return self.core[1] - self.core[0], self.degree[1] - self.degree[0]


@dataclass(frozen=True)
class Evolution:
    """What changed from the first day to the second. `by_kind` compares the ties of one kind each; `by_sectors` counts the
    kept, new and lost pairs of the whole by the sectors of their ends."""

    asked: Asked
    earlier: dt.date
    before: Basis
    after: Basis
    change: Change
    by_kind: Mapping[str, Change]
    by_sectors: Mapping[tuple[str, str], Counter[str]]
    communities: list[tuple[Community, dt.date | None]]
    returns: list[Return]
    movers: list[Mover]
    place_of: Mapping[str, str]


def evolve(
    graph: GraphSession, ground: Ground, asked: Asked, earlier: dt.date, told: Told = untold
) -> Evolution:  # fmt: skip
    """Compares the network of the earlier day with that of the asked one. `told` is told after each step how many of how many
    are done; the first is the ground."""
    told(1, STEPS)
    then, now = network(ground, asked, earlier), network(ground, asked)
    change = measures.change(then, now)
    place_of = ground.nodes(asked, asked.on)
    links = ground.links(asked)
    told(2, STEPS)
    today = strong([link for link in links if link.on(asked.on)], asked)
    found = communities(graph, today, place_of, asked.on)
    told(3, STEPS)
    kinds = _by_kind(ground, asked, earlier, sorted({*then.kinds, *now.kinds}))
    told(4, STEPS)
    members = [link for link in links if link.source in place_of and link.target in place_of]
    since = [(one, formed(one, members, asked.on)) for one in found]
    returns = [one for one in came_back(members, asked.on) if one.back > earlier]
    movers = _movers(then, now)
    return Evolution(
        asked,
        earlier,
        then.basis(),
        now.basis(),
        change,
        kinds,
        _by_sectors(ground, change, place_of),
        since,
        returns,
        movers,
        place_of,
    )


def _by_kind(ground: Ground, asked: Asked, earlier: dt.date, kinds: list[str]) -> dict[str, Change]:
    found = {}
    for kind in kinds:
        one = replace(asked, kinds=(kind,))
        found[kind] = measures.change(network(ground, one, earlier), network(ground, one))
    return found


def _by_sectors(ground: Ground, change: Change, place_of: Mapping[str, str]) -> dict[tuple[str, str], Counter[str]]:
    found: dict[tuple[str, str], Counter[str]] = {}
    for what, pairs in (("kept", change.kept), ("new", change.new), ("lost", change.lost)):
        for pair in pairs:
            one, other = sorted(ground.sector(place_of[id]) or "" for id in pair)
            found.setdefault((one, other), Counter())[what] += 1
    return dict(sorted(found.items(), key=lambda item: (-sum(item[1].values()), item[0])))


def _movers(then: Network, now: Network) -> list[Mover]:
    core = [measures.core(net).values for net in (then, now)]
    every = [
        Mover(id, (int(core[0][id]), int(core[1][id])), (then.degree[id], now.degree[id]))
        for id in now.ids
        if id in core[0]
    ]
    inward = [mover for mover in every if mover.by[0] > 0 or (mover.by[0] == 0 and mover.by[1] > 0)]
    return sorted(inward, key=lambda mover: (-mover.by[0], -mover.by[1], mover.id))
