"""Levels of detail: a picture that stays small enough to be read, from a region's municipalities down to people.

A disc stands for its members and can be opened in place: it gives way to them, whose places on the map are their own,
and nothing else moves. Who is shown by themselves is no part of a disc. What would not fit is answered by a coarser
level, with the true counts of what was asked for.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app import vocabulary
from app.graph import GraphSession
from app.network import NODE_CAP, Picture

LEVELS = ("region", "communities", "kinds", "institutions", "people")
GROUPED = ("region", "communities", "kinds")
SUM = "GROUP_SUM"
TIES_AT_ONCE = 2_500  # drawn at one time and still readable
NODES_FORCED = 2_000
MEMBERS = 20_000
PEOPLE = 4_000  # behind all discs; above that their ties of all years are not gathered, only a day's
SPANS = 20_000  # of all sums of one answer; above that only a day's numbers are sent
NAMED_BY = 2  # members that name a community

Span = tuple[str | None, str | None]


@dataclass(frozen=True)
class Asked:
    """What a level is asked for: of which municipality, in which time, filtered how, in which language named."""

    municipality: str | None
    first: dt.date
    last: dt.date
    on: dt.date
    types: list[str]
    sectors: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    opened: frozenset[str] = frozenset()
    force: bool = False
    language: str = "en"
    institutions: int | None = None  # of the municipality in all years, where that is known already

    @property
    def is_day(self) -> bool:
        """Whether only one day is asked for."""
        return self.first == self.last

    @property
    def node_cap(self) -> int:
        """How many nodes one answer may hold."""
        return NODES_FORCED if self.force else NODE_CAP


@dataclass(frozen=True)
class Fit:
    """The level to draw; if it is not the asked one, also that and what it would have shown."""

    level: str
    instead_of: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What an answer says of it besides its level."""
        if self.instead_of is None:
            return {}
        return {"instead_of": self.instead_of, "counts": dict(self.counts), "offer": ["draw", "table"]}


def fit(graph: GraphSession, level: str, asked: Asked) -> Fit:
    """The asked level, or the finest coarser one that can be drawn on the asked day.

    Forced, the asked one: it is cut where a browser could draw no more, and says so.
    """
    if level in GROUPED or asked.force:
        return Fit(level)
    if level == "institutions" and asked.institutions and asked.institutions <= NODE_CAP:
        return Fit(level)  # so few always fit: nobody needs to be counted
    counts = graph.row("explore.level_counts", municipality=asked.municipality, sectors=asked.sectors, on=asked.on)
    if counts is None:
        return Fit(level)
    nodes = {"institutions": counts["institutions"], "people": counts["institutions"] + counts["people"]}
    ties = {"institutions": 0, "people": counts["ties"]}
    if nodes[level] <= NODE_CAP and ties[level] <= TIES_AT_ONCE:
        return Fit(level)
    is_readable = level == "people" and 1 < nodes["institutions"] <= NODE_CAP
    return Fit("institutions" if is_readable else "communities", level, counts | {"nodes": nodes[level]})


def too_dense(fit: Fit, picture: Picture, asked: Asked) -> Fit | None:
    """What to draw instead of a picture of institutions with more ties on the asked day than can be read; None if it can."""
    if fit.level != "institutions" or asked.force:
        return None
    day = asked.on.isoformat()
    ties = sum(
        any(_lasts(span, day) for span in tie.get("spans") or [(tie["since"], tie["until"])])
        for tie in picture.ties.values()
    )
    if ties <= TIES_AT_ONCE:
        return None
    nodes = len(picture.nodes)
    counts = fit.counts or {"nodes": nodes, "institutions": nodes, "people": 0, "ties": ties}
    return Fit("communities", fit.instead_of or fit.level, counts)


def _lasts(span: Iterable[str | None], day: str) -> bool:
    since, until = span
    return (since or "") <= day <= (until or "9999")


@dataclass(frozen=True)
class _Member:
    """An institution, or a person or project that belongs to none."""

    id: str
    label: str
    kind: str | None
    sector: str | None
    name: str
    short: str
    x: float | None
    y: float | None
    municipality: str
    community: str | None
    span: Span

    def discs(self, level: str) -> list[str]:
        """The discs that may stand for it, the coarsest first."""
        community = f"group:community:{self.community or f'{self.municipality}:{self.id}'}"
        if level == "region":
            return [f"group:region:{self.municipality}", community]
        if level == "kinds" and self.label == "Institution":
            return [f"group:kind:{self.municipality}:{self.kind or 'other'}"]
        return [community]

    def as_node(self, disc: str | None) -> dict[str, Any]:
        return {
            "id": self.id, "label": self.label, "kind": self.kind, "sector": self.sector, "name": self.name,
            "short": self.short, "x": self.x, "y": self.y, "degree": 0, "spans": [self.span], "disc": disc,
            "community": self.community and self.community.rpartition(":")[2],
        }  # fmt: skip


class Discs:
    """The discs of one picture: who stands for whom, and the sums of the ties between them."""

    def __init__(self, graph: GraphSession, level: str, asked: Asked) -> None:
        self.graph, self.level, self.asked = graph, level, asked
        self.members: dict[str, _Member] = {}
        self.shown_as: dict[str, str] = {}  # member → its disc, or itself
        self.names: dict[str, str] = {}  # of municipalities

    def add_to(self, picture: Picture) -> None:
        """Adds the level's discs, and in place of the opened ones their members."""
        total = self._read()
        self._group()
        discs: dict[str, list[_Member]] = defaultdict(list)
        alone = []
        for member in self.members.values():
            disc = self.shown_as[member.id]
            if disc == member.id:
                alone.append(member)
            else:
                discs[disc].append(member)
        places = self._places(discs)
        for id, members in sorted(discs.items(), key=lambda item: (-len(item[1]), item[0])):
            picture.nodes[id] = self._disc(id, members, places.get(id))
        room = max(0, self.asked.node_cap - len(picture.nodes))
        for member in alone[:room]:
            picture.nodes[member.id] = member.as_node(self._opened_from(member))
        picture.nodes_of += len(discs) + len(alone) + (total - len(self.members))

    def finish(self, picture: Picture) -> None:
        """Takes whoever is shown by now out of the discs, counts the discs' people, and adds the sums of ties."""
        for id in [id for id, disc in self.shown_as.items() if disc != id and id in picture.nodes]:
            self.shown_as[id] = id
        left: dict[str, list[_Member]] = defaultdict(list)
        for id, disc in self.shown_as.items():
            if disc != id:
                left[disc].append(self.members[id])
        for id in [id for id, node in picture.nodes.items() if node["label"] == "Group"]:
            if id in left:
                picture.nodes[id] |= self._facts(id, left[id])
            else:
                del picture.nodes[id]
                picture.nodes_of -= 1
        self._count_people(picture, left)
        self._add_sums(picture)

    def opened(self) -> dict[str, str]:
        """The names of the discs that gave way to their members."""
        given: dict[str, list[_Member]] = defaultdict(list)
        for member in self.members.values():
            for disc in member.discs(self.level):
                if disc in self.asked.opened:
                    given[disc].append(member)
        return {disc: self._name(disc, members) for disc, members in given.items()}

    def frame(self) -> list[list[float]]:
        """Two corners of the map that holds every member: a picture fitted to them has room for what is opened in it."""
        spots = [(m.x, m.y) for m in self.members.values() if m.x is not None and m.y is not None]
        if not spots:
            return []
        xs, ys = zip(*spots, strict=True)
        return [[min(xs), min(ys)], [max(xs), max(ys)]]

    def _opened_from(self, member: _Member) -> str | None:
        return next((disc for disc in reversed(member.discs(self.level)) if disc in self.asked.opened), None)

    # --- who stands for whom ------------------------------------------------------------------------------------------

    def _read(self) -> int:
        asked = self.asked
        home = asked.municipality
        row = None
        if home is not None:
            self.names = {home: ""}
            if self.level == "region":
                region = self.graph.row("explore.level_regions", municipality=home, limit=NODE_CAP)
                self.names = dict(zip(region["ids"], region["names"], strict=True)) if region else self.names
            row = self.graph.row(
                "explore.level_members", municipalities=list(self.names), sectors=asked.sectors, first=asked.first,
                last=asked.last, limit=MEMBERS,
            )  # fmt: skip
        if row is None or not row["ids"]:
            row = None if asked.sectors else self.graph.row("explore.level_loners", limit=MEMBERS)
            if row is None:
                return 0
            nothing = [None] * len(row["ids"])
            row |= {"shorts": nothing, "sectors": nothing, "municipalities": [""] * len(nothing)}
            row |= {"sinces": nothing, "untils": nothing}
        else:
            row |= {"labels": ["Institution"] * len(row["ids"])}
        fields = (
            "ids", "labels", "kinds", "sectors", "names", "shorts", "xs", "ys", "municipalities", "communities", "sinces",
            "untils",
        )  # fmt: skip
        for id, label, kind, sector, name, short, x, y, place, community, since, until in zip(
            *(row[part] for part in fields), strict=True
        ):
            self.members[id] = _Member(
                id, label, kind, sector, name, short or name, x, y, place, community, (since, until)
            )
        return int(row["total"])

    def _group(self) -> None:
        chains = {id: member.discs(self.level) for id, member in self.members.items()}
        sizes = Counter(disc for chain in chains.values() for disc in chain)
        for id, chain in chains.items():
            # A disc of one is the one; only a municipality is a disc whatever it holds.
            closed = (
                disc for disc in chain
                if disc not in self.asked.opened and (sizes[disc] > 1 or disc.startswith("group:region:"))
            )  # fmt: skip
            self.shown_as[id] = next(closed, id)

    # --- the discs themselves -----------------------------------------------------------------------------------------

    def _places(self, discs: Mapping[str, Iterable[_Member]]) -> dict[str, tuple[float, float]]:
        row = self.graph.row(
            "explore.level_discs",
            ids=[id for id in discs if not id.startswith("group:region:")],
            municipalities=[id.removeprefix("group:region:") for id in discs if id.startswith("group:region:")],
        )
        places = {id: (x, y) for id, x, y in zip(row["ids"], row["xs"], row["ys"], strict=True)} if row else {}
        for id, members in discs.items():
            spots = [(m.x, m.y) for m in members if m.x is not None and m.y is not None]
            if id not in places and spots:
                places[id] = (sum(x for x, _ in spots) / len(spots), sum(y for _, y in spots) / len(spots))
        return places

    def _disc(self, id: str, members: list[_Member], place: tuple[float, float] | None) -> dict[str, Any]:
        what = id.split(":")[1]
        sector = members[0].sector if what == "kind" else None
        node: dict[str, Any] = {
            "id": id, "label": "Group", "disc": self._opened_from(members[0]), "kind": f"group_{what}",
            "sector": sector, "degree": 0, "people": 0, "x": place[0] if place else None, "y": place[1] if place else None,
        }  # fmt: skip
        return node | self._facts(id, members)

    def _facts(self, id: str, members: list[_Member]) -> dict[str, Any]:
        on = self.asked.on.isoformat()
        there = [m for m in members if _lasts(m.span, on)]
        name = self._name(id, members)
        spans = Counter(member.span for member in members)
        return {
            "name": name,
            "short": name,
            "size": len(there),
            "sectors": dict(Counter(m.sector for m in there if m.sector)),
            "members": [member.id for member in members] if len(self.members) <= SPANS // 10 else None,
            "spans": [list(span) for span in spans.elements()] if len(members) <= SPANS // 10 else [[None, None]],
        }

    def _name(self, id: str, members: list[_Member]) -> str:
        what = id.split(":")[1]
        if what == "region":
            return self.names.get(members[0].municipality) or members[0].municipality
        if what == "kind":
            kind = vocabulary.INSTITUTION_KINDS.get(members[0].kind or "")
            name = kind.name(self.asked.language) if kind else members[0].kind or ""
            return name[:1].upper() + name[1:]
        named = [member.short for member in members[:NAMED_BY]]
        rest = len(members) - len(named)
        return ", ".join(named) + (f" +{rest}" if rest else "")

    def _count_people(self, picture: Picture, discs: Mapping[str, list[_Member]]) -> None:
        people = {m.id: disc for disc, members in discs.items() for m in members if m.label == "Institution"}
        if people:
            row = self.graph.row("explore.level_people", members=people, on=self.asked.on)
            for disc, count in zip(row["discs"], row["people"], strict=True) if row else ():
                picture.nodes[disc]["people"] = count
        for disc, members in discs.items():
            picture.nodes[disc]["people"] += sum(m.label == "Teacher" for m in members)

    # --- the ties between them ----------------------------------------------------------------------------------------

    def _add_sums(self, picture: Picture) -> None:
        asked = self.asked
        shown = {id: disc for id, disc in self.shown_as.items() if disc in picture.nodes}
        if not any(disc.startswith("group:") for disc in shown.values()):
            return
        if not asked.is_day and sum(node.get("people", 0) for node in picture.nodes.values()) > PEOPLE:
            picture.is_too_long = True
            return
        is_of_people = all(self.members[id].label != "Institution" for id in shown)
        row = self.graph.row(
            "explore.level_loner_sums" if is_of_people else "explore.level_sums",
            members=shown, types=asked.types, kinds=asked.kinds, first=asked.first, last=asked.last, limit=TIES_AT_ONCE,
        )  # fmt: skip
        if row is None:
            return
        sent = sum(len(spans) for part in (row["formal"], row["informal"]) for spans in part)
        if sent > SPANS and not asked.is_day:
            picture.is_too_long = True
            return
        for one, two, formal, informal in zip(
            row["sources"], row["targets"], row["formal"], row["informal"], strict=True
        ):
            id = f"gsum:{one}:{two}"
            picture.ties[id] = {
                "id": id, "source": one, "target": two, "type": SUM, "kind": None, "directed": False, "state": None,
                "since": None, "until": None, "count": len(formal) + len(informal),
                "formal": len(formal), "informal": len(informal),
            }  # fmt: skip
            if sent <= SPANS:
                picture.ties[id] |= {"spans": formal + informal}
        picture.ties_of += row["total"]
