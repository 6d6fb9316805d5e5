"""Finds every node and tie in the graph that breaks the model of `app.vocabulary`.

The engine keeps only ids and keys unique. Whatever else the model promises is looked for here, inside the database:
only breaches leave it, so a large graph costs a scan and no memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from app.graph import GraphSession
from app.interchange import FIRST_YEAR, LAST_YEAR, circles
from app.vocabulary import NODE_KINDS, TIE_KINDS, TIE_TYPES, Link, NodeKind, Property, TieType

SECONDS = 300.0
MOST = 100_000
INTERNAL = ("Migration", "Map", "Layout", "LayoutPart", "Disc", "Deal", "Reservation")
DRAWN = ("x", "y")

_TYPES = {
    "text": ["STRING NOT NULL"],
    "code": ["STRING NOT NULL"],
    "url": ["STRING NOT NULL"],
    "list": ["LIST<STRING NOT NULL> NOT NULL"],
    "int": ["INTEGER NOT NULL"],
    "float": ["FLOAT NOT NULL", "INTEGER NOT NULL"],
    "date": ["DATE NOT NULL"],
}
_TIME = ["ZONED DATETIME NOT NULL"]
_NODE_ID = "[A-Za-z0-9][A-Za-z0-9-]{0,79}"
_TIE_ID = "[A-Za-z0-9][A-Za-z0-9:-]{0,249}"


def N_(message: str) -> str:
    """Marks a sentence for the catalogues; it is translated when it is shown."""
    return message


_REASONS = {
    "unknown": N_("the model has no such property"),
    "required": N_("a value is required"),
    "type": N_("the value is of a wrong type"),
    "pattern": N_("the value is not written as it must be"),
    "code": N_("the code is unknown"),
    "longest": N_("the value is too long"),
    "bounds": N_("the value is out of bounds"),
    "order": N_("ends before it begins"),
    "precision": N_("it is not said how precise the date is"),
}
_END_REASONS = {
    "type": N_("the model has no such tie"),
    "ends": N_("%(start)s and %(end)s cannot be joined by this tie"),
    "self": N_("%(start)s is tied to itself"),
}


@dataclass(frozen=True)
class Breach:
    """One thing that breaks the model: a label or tie type in `of`, its id, and why, ready to be translated."""

    of: str
    id: str
    property: str
    value: str
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)

    def text(self, translate: Callable[[str], str] = str) -> str:
        """What and why, in one line."""
        reason = translate(self.reason)
        where = f"{self.of} {self.id}" + (f", {self.property}" if self.property else "")
        line = f"{where}: {reason % self.params if self.params else reason}"
        return f"{line} [{self.value}]" if self.value else line

    def __str__(self) -> str:
        return self.text()


def check(graph: GraphSession, *, progress: Callable[[int, int], None] | None = None) -> list[Breach]:
    """Every breach of the model in the graph; none is a clean graph. `progress` is told steps done and in all."""
    breaches: list[Breach] = []
    steps = list(_steps(graph))
    for done, step in enumerate(steps, 1):
        breaches.extend(step())
        if progress:
            progress(done, len(steps))
    return breaches


def _steps(graph: GraphSession) -> Iterator[Callable[[], Iterable[Breach]]]:
    yield partial(_labels, graph)
    yield partial(_ends, graph)
    for kind in NODE_KINDS.values():
        yield partial(_values, graph, "check.nodes", kind.label, _node_rules(kind), label=kind.label)
        for link in kind.links:
            yield partial(_link, graph, kind, link)
    for tie in TIE_TYPES.values():
        yield partial(_values, graph, "check.ties", tie.code, _tie_rules(tie), type=tie.code)
        if tie.identified:
            yield partial(_repeats, graph, tie)
    for code in ("FORMAL_TIE", "INFORMAL_TIE"):
        yield partial(_keys, graph, code)


def _rows(graph: GraphSession, query: str, **params: Any) -> list[dict[str, Any]]:
    return graph.rows(query, _cap=MOST, _seconds=SECONDS, **params).dicts()


def _labels(graph: GraphSession) -> Iterator[Breach]:
    labels = list(NODE_KINDS)
    for row in _rows(graph, "check.labels", labels=labels, internal=list(INTERNAL)):
        found = ", ".join(row["labels"])
        yield Breach(found, row["id"], "", "", N_("a node needs exactly one label of the model"))
    for row in _rows(graph, "check.ids", labels=labels):
        yield Breach(", ".join(row["labels"]), row["id"], "id", "", N_("several nodes have this id"))


def _values(graph: GraphSession, query: str, of: str, rules: list[dict[str, Any]], **which: str) -> Iterator[Breach]:
    for row in _rows(graph, query, rules=rules, **which):
        yield Breach(of, row["id"], row["property"], row["value"], _REASONS[row["breach"]])


def _ends(graph: GraphSession) -> Iterator[Breach]:
    allowed = [f"{tie.code}|{start}|{end}" for tie in TIE_TYPES.values() for start, end in sorted(tie.ends)]
    for row in _rows(graph, "check.ends", allowed=allowed, types=list(TIE_TYPES)):
        ends = {"start": row["start"], "end": row["end"]} if row["breach"] != "type" else {}
        yield Breach(row["type"], row["id"], "", "", _END_REASONS[row["breach"]], ends)


def _link(graph: GraphSession, kind: NodeKind, link: Link) -> Iterator[Breach]:
    most = MOST if link.many else 1
    if link.required or not link.many:
        rows = _rows(
            graph,
            "check.links",
            label=kind.label,
            type=link.tie,
            other=link.label,
            outward=link.outward,
            least=int(link.required),
            most=most,
        )
        for row in rows:
            reason = N_("has %(found)s ties %(type)s, only one may be") if row["found"] else N_("has no tie %(type)s")
            params = {"found": row["found"], "type": link.tie} if row["found"] else {"type": link.tie}
            yield Breach(kind.label, row["id"], link.column, "", reason, params)
    if link.label == kind.label:
        parents = {row["child"]: row["parent"] for row in _rows(graph, "intake.known_parents", type=link.tie)}
        for circle in circles(parents):
            path = {"circle": " → ".join(circle)}
            yield Breach(kind.label, circle[0], link.column, "", N_("goes round in a circle: %(circle)s"), path)


def _repeats(graph: GraphSession, tie: TieType) -> Iterator[Breach]:
    names = {prop.name for prop in tie.properties}
    by = ["since", *(name for name in ("kind", "role") if name in names and tie.code != "PARTY_TO")]
    for row in _rows(graph, "check.repeats", type=tie.code, by=by):
        first, *others = sorted(row["ties"])
        for other in others:
            yield Breach(tie.code, other, "", "", N_("says the same as %(id)s"), {"id": first})


def _keys(graph: GraphSession, code: str) -> Iterator[Breach]:
    directed = [kind.code for kind in TIE_KINDS.values() if kind.directed]
    for row in _rows(graph, "check.keys", type=code, directed=directed):
        wanted = {"key": row["expected"]}
        yield Breach(code, row["id"], "key", row["key"] or "", N_("the key must be %(key)s"), wanted)


def _node_rules(kind: NodeKind) -> list[dict[str, Any]]:
    rules = _common_rules((*kind.properties, *kind.kept), kind.timed, _NODE_ID)
    if kind.label in ("Institution", "Teacher", "Project"):
        rules += [{"name": name, "types": _TYPES["float"], "required": False} for name in DRAWN]
        rules.append({"name": "community", "types": _TYPES["text"], "required": False})
    return rules


def _tie_rules(tie: TieType) -> list[dict[str, Any]]:
    if not tie.identified:
        return []
    rules = _common_rules((*tie.properties, *tie.kept), tie.timed, _TIE_ID)
    if any(prop.name == "kind" for prop in tie.properties):
        rules.append({"name": "key", "types": _TYPES["text"], "required": True})
    return rules


def _common_rules(properties: Iterable[Property], timed: bool, id_pattern: str) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = [
        {"name": "id", "types": _TYPES["text"], "required": True, "pattern": id_pattern},
        {"name": "created_at", "types": _TIME, "required": True},
        {"name": "updated_at", "types": _TIME, "required": True},
    ]
    for prop in properties:
        rules.append(
            {
                "name": prop.name,
                "types": _TYPES[prop.type],
                "required": prop.required,
                "many": prop.type == "list",
                "codes": list(prop.codes) if prop.codes else None,
                "longest": prop.longest if prop.type in ("text", "list", "url") else None,
                "pattern": r"https?://\S+" if prop.type == "url" else None,
                "least": prop.least,
                "most": prop.most,
            }
        )
    if timed:
        within = {"least": date(FIRST_YEAR, 1, 1), "most": date(LAST_YEAR, 12, 31)}
        for name in ("since", "until"):
            rules.append({"name": name, "types": _TYPES["date"], "required": False, **within})
            precisions = ["year", "month", "day"]
            rules.append({"name": f"{name}_precision", "types": _TYPES["code"], "required": False, "codes": precisions})
    return rules
