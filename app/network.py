"""Pure: rows of flat lists → the picture that the browser draws, and the legend it is read by.

A picture is a mapping ready for JSON; its shape is the contract of `/api/explore/view`. Nothing here asks the graph.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from app import vocabulary

ACTOR_LABELS = ("Institution", "Teacher")
_NOT_CONTENT = (*ACTOR_LABELS, "Project", "Group")
ACTOR_TIES = ("FORMAL_TIE", "INFORMAL_TIE", "WORKS_AT", "TAKES_PART")
CONTENT_TIES = (
    "RUNS", "OFFERS", "NEEDS", "SHARES", "FOLLOWS", "PURSUES", "UNIT_OF", "PARTY_TO", "ABOUT", "PART_OF", "GAVE", "RECEIVED_BY",
)  # fmt: skip
SUM = "INFORMAL_SUM"
NODE_CAP, TIE_CAP = 600, 8_000
"""Of all years together; how many are drawn at once is up to the time looked at."""

Row = Mapping[str, Any]


class Picture:
    """Nodes and ties gathered for one drawing; a node or tie that comes twice is kept once.

    `nodes_of` and `ties_of` count what there is, drawn or not, as far as each question that filled the picture told.
    """

    def __init__(self) -> None:
        self.nodes: dict[str, dict[str, Any]] = {}
        self.ties: dict[str, dict[str, Any]] = {}
        self.nodes_of = 0
        self.ties_of = 0
        self.is_too_long = False  # sums of more spans than one answer takes

    @property
    def ids(self) -> list[str]:
        return list(self.nodes)

    @property
    def is_cut(self) -> bool:
        """Whether there is more than what was gathered."""
        return self.is_too_long or self.nodes_of > len(self.nodes) or self.ties_of > len(self.ties)

    @property
    def actors(self) -> list[str]:
        """Ids of the nodes that ties start from: institutions and teachers."""
        return [id for id, node in self.nodes.items() if node["label"] in ACTOR_LABELS]

    @property
    def has_content(self) -> bool:
        """Whether it holds anything besides actors, projects and what stands for many: needs, topics, exchanges …"""
        return any(node["label"] not in _NOT_CONTENT for node in self.nodes.values())

    def add_nodes(self, row: Row | None) -> list[str]:
        """Adds the nodes of a row of lists (ids, labels, kinds, sectors, names, shorts, xs, ys, total); returns the new ids."""
        if row is None:
            return []
        fields = ("ids", "labels", "kinds", "sectors", "names", "shorts", "xs", "ys")
        fresh = []
        known = 0
        lists = [row[field] for field in fields]
        spans = row.get("spans") or [None] * len(row["ids"])
        communities = row.get("communities") or [None] * len(row["ids"])
        for id, label, kind, sector, name, short, x, y, lived, community in zip(
            *lists, spans, communities, strict=True
        ):
            if id in self.nodes:
                known += 1
                continue
            fresh.append(id)
            self.nodes[id] = {
                "id": id, "label": label, "kind": kind, "sector": sector, "name": name, "short": short or name,
                "x": x, "y": y, "degree": 0, "spans": lived,
            }  # fmt: skip
            if community:
                self.nodes[id]["community"] = community.rpartition(":")[2]
        self.nodes_of += row["total"] - known
        return fresh

    def add_rings(self, row: Row | None, limit: int, cap: int) -> list[str]:
        """Adds the neighbours of several nodes, told once (as for `add_nodes`) beside `rings` and `totals`: of each at most
        `limit`, while there is room under `cap`; returns the new ids."""
        if row is None:
            return []
        fields = ("ids", "labels", "kinds", "sectors", "names", "shorts", "xs", "ys", "spans")
        told = {id: values for id, *values in zip(*(row[field] for field in fields), strict=True)}
        fresh: list[str] = []
        for ring, total in zip(row["rings"], row["totals"], strict=True):
            room = cap - len(self.nodes)
            if room <= 0:
                break
            wanted = ring[: min(limit, room)]
            lists = zip(*([id, *told[id]] for id in wanted), strict=True)
            fresh += self.add_nodes(dict(zip(fields, lists, strict=True)) | {"total": total})
        return fresh

    def add_ties(self, row: Row | None) -> None:
        """Adds the ties of a row of lists (ids, sources, targets, types, kinds, states, sinces, untils, total)."""
        if row is None:
            return
        fields = ("ids", "sources", "targets", "types", "kinds", "states", "sinces", "untils")
        kinds = vocabulary.TIE_KINDS
        for id, source, target, type_, kind, state, since, until in zip(*(row[f] for f in fields), strict=True):
            self.ties[id] = {
                "id": id, "source": source, "target": target, "type": type_, "kind": kind,
                "directed": kind in kinds and kinds[kind].directed, "state": state,
                "since": since, "until": until, "count": 1,
            }  # fmt: skip
        self.ties_of += row["total"]

    def add_contacts(self, row: Row | None) -> None:
        """Adds one weighted line per pair of institutions: a sum of informal ties, not a tie itself; `spans` are the first
        and last days of each, `count` how many there are in all the time asked for."""
        if row is None:
            return
        for source, target, spans in zip(row["sources"], row["targets"], row["spans"], strict=True):
            id = f"sum:{source}:{target}"
            self.ties[id] = {
                "id": id, "source": source, "target": target, "type": SUM, "kind": None, "directed": False,
                "state": None, "since": None, "until": None, "count": len(spans), "spans": spans,
            }  # fmt: skip
        self.ties_of += row["total"]

    def keep_kinds(self, kinds: set[str]) -> None:
        """Leaves only ties of these kinds (and those that have none of the tie vocabulary's kinds: work, projects, sums)."""
        known = vocabulary.TIE_KINDS
        dropped = [id for id, tie in self.ties.items() if tie["kind"] in known and tie["kind"] not in kinds]
        for id in dropped:
            del self.ties[id]
        self.ties_of -= len(dropped)

    def as_json(
        self, *, level: str, on: dt.date, layout: Any, missing: Iterable[str] = (), span: str = "date"
    ) -> dict[str, Any]:
        """The picture as `/api/explore/view` answers it; `missing` names what was asked for and cannot be shown, `span`
        says whether it holds the ties of all years or those in force on the day `on`."""
        degree: Counter[str] = Counter()
        for tie in self.ties.values():
            degree[tie["source"]] += 1
            degree[tie["target"]] += 1
        for id, count in degree.items():
            if id in self.nodes:
                self.nodes[id]["degree"] = count
        return {
            "as_of": on.isoformat(),
            "span": span,
            "level": level,
            "layout": layout,
            "nodes": list(self.nodes.values()),
            "ties": list(self.ties.values()),
            "shown": {
                "nodes": len(self.nodes),
                "nodes_of": self.nodes_of,
                "ties": len(self.ties),
                "ties_of": self.ties_of,
            },
            "truncated": self.is_cut,
            "missing": list(missing),
        }


def tie_types(wanted: Iterable[str]) -> list[str]:
    """The relationship types for the filter words of the address ("formal", "informal"); work and projects always."""
    words = set(wanted) or {"formal", "informal"}
    chosen = {"FORMAL_TIE": "formal" in words, "INFORMAL_TIE": "informal" in words}
    return [type_ for type_ in ACTOR_TIES if chosen.get(type_, True)]


def legend(language: str) -> dict[str, Any]:
    """Names, colours and shapes of everything a picture may show, in one language."""
    ties = [("FORMAL_TIE", kind) for kind in vocabulary.FORMAL_TIE_KINDS.values()]
    ties += [("INFORMAL_TIE", kind) for kind in vocabulary.INFORMAL_TIE_KINDS.values()]
    kinds: dict[str, str] = {}
    for terms in (
        vocabulary.PROJECT_KINDS,
        vocabulary.UNIT_KINDS,
        vocabulary.NEED_KINDS,
        vocabulary.PRACTICE_KINDS,
        vocabulary.MATERIAL_KINDS,
        vocabulary.INSTITUTION_KINDS,
        vocabulary.GROUP_KINDS,
    ):
        kinds |= {term.code: term.name(language) for term in terms.values()}
    return {
        "sectors": {
            sector.code: {"name": sector.name(language), "colour": sector.colour, "shape": sector.shape}
            for sector in vocabulary.SECTORS.values()
        },
        "kinds": kinds,
        "ties": {
            kind.code: {"name": kind.name(language), "directed": kind.directed, "type": type_} for type_, kind in ties
        },
        "roles": {
            term.code: term.name(language)
            for term in (vocabulary.PARTICIPATION_ROLES | vocabulary.PARTY_ROLES).values()
        },
        "states": {term.code: term.name(language) for term in vocabulary.TIE_STATES.values()},
        "frequencies": {term.code: term.name(language) for term in vocabulary.FREQUENCIES.values()},
        "types": {tie.code: tie.name(language) for tie in vocabulary.TIE_TYPES.values()},
        "labels": {kind.label: kind.name(language) for kind in vocabulary.NODE_KINDS.values()},
    }
