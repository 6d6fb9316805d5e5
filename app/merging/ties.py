"""What becomes of ties when one node takes another's place. Pure; values are as `app.graph.exact` writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.interchange import document_of, tie_key
from app.vocabulary import NODE_KINDS, TIE_TYPES

Properties = dict[str, Any]

KEYED = ("FORMAL_TIE", "INFORMAL_TIE")
NO_POSITION = "—"  # of somebody whom a colleague named
_OPENNESS = ("coordinators", "network", "public")
_STATES = ("confirmed", None, "proposed", "declined")
_SINGLE = {(link.tie, kind.label, link.outward) for kind in NODE_KINDS.values() for link in kind.links if not link.many}
"""(type, label, outward): a node of this label has at most one such tie on that side."""


@dataclass(frozen=True)
class Tie:
    """A relationship with everything that it carries. `element` is the engine's own id, good within a transaction."""

    type: str
    start: str
    start_label: str
    end: str
    end_label: str
    properties: Properties
    element: str = ""

    @property
    def row(self) -> dict[str, Any]:
        """It as rows for the database and for the store."""
        return {name: getattr(self, name) for name in _FIELDS}

    @property
    def place(self) -> tuple[str, str]:
        """What finds it again: its own id, or else its ends."""
        return (self.type, self.properties.get("id") or f"{self.start}>{self.end}")

    @property
    def identity(self) -> tuple[object, ...]:
        """What two ties have in common when they say the same."""
        known = self.properties
        if self.type in KEYED:
            return (self.type, key_of(self))
        role = known.get("role") if self.type == "TAKES_PART" else None
        since = str(known.get("since")) if TIE_TYPES[self.type].timed else None
        return (self.type, self.start, self.end, since, role)


_FIELDS = ("type", "start", "start_label", "end", "end_label", "properties")


def tie_of(row: Mapping[str, Any]) -> Tie:
    """The tie that `Tie.row` wrote."""
    return Tie(**{name: row[name] for name in _FIELDS})


def ties_of(id: str, label: str, rows: Iterable[Mapping[str, Any]]) -> list[Tie]:
    """The ties of a node from rows of the query merging.around."""
    found = []
    for row in rows:
        here, there = (id, label), (row["other"], row["other_label"])
        (start, start_label), (end, end_label) = (here, there) if row["outward"] else (there, here)
        found.append(Tie(row["type"], start, start_label, end, end_label, row["properties"], row["element"]))
    return found


def key_of(tie: Tie) -> str:
    """The key that a tie must have where it is."""
    since = tie.properties.get("since")
    day = dt.date.fromisoformat(since["$date"]) if since else None
    return tie_key(tie.properties["kind"], tie.start, tie.end, day, document_of(tie.properties))


@dataclass
class Plan:
    """`before`: ties that go away or change, as they were; `after`: what takes their place. The rest are numbers: ties
    moved, joined with one that says the same, and dropped because both ends became one."""

    before: list[Tie] = field(default_factory=list)
    after: list[Tie] = field(default_factory=list)
    moved: int = 0
    joined: int = 0
    dropped: int = 0


def plan(kept: str, gone: str, label: str, of_kept: Iterable[Tie], of_gone: Iterable[Tie]) -> Plan:
    """What happens to the ties when `kept` takes the place of `gone`, both of one label."""
    made = Plan()
    there: dict[tuple[object, ...], Tie] = {}
    single: set[tuple[str, str, bool]] = set()
    for tie in of_kept:
        if gone not in (tie.start, tie.end):
            there[tie.identity] = tie
            single |= _sides(tie, kept, label)
    mine: set[tuple[object, ...]] = set()  # of ties that are moved here
    for tie in of_gone:
        made.before.append(tie)
        moved = _moved(tie, kept, gone)
        if moved.start == moved.end:
            made.dropped += 1
            continue
        same = there.get(moved.identity)
        if same is None and _sides(moved, kept, label) & single:
            made.joined += 1  # such as a second municipality: what is kept has its own
            continue
        if same is None:
            there[moved.identity] = moved
            mine.add(moved.identity)
            made.moved += 1
            continue
        made.joined += 1
        chosen = _joined(same, moved)
        if moved.identity not in mine and chosen != same:
            made.before.append(same)
            mine.add(moved.identity)
        there[moved.identity] = chosen
    _drop_empty_jobs(made, there, mine)
    made.after = [tie for identity, tie in there.items() if identity in mine]
    return made


def _sides(tie: Tie, node: str, label: str) -> set[tuple[str, str, bool]]:
    """The places that a node has only once and that this tie takes."""
    side = (tie.type, label, tie.start == node)
    return {side} if side in _SINGLE else set()


def _moved(tie: Tie, kept: str, gone: str) -> Tie:
    start, end = (kept if id == gone else id for id in (tie.start, tie.end))
    properties = dict(tie.properties)
    for name in ("registered_by", "answered_by"):
        if properties.get(name) == gone:
            properties[name] = kept
    moved = replace(tie, start=start, end=end, properties=properties)
    if tie.type in KEYED and start != end:
        properties["key"] = key_of(moved)
    return moved


def _joined(one: Tie, other: Tie) -> Tie:
    """Of two ties that say the same the one confirmed, or else the older; open to no more people than either was."""
    best = min((one, other), key=_weight)
    less = other if best is one else one
    properties = dict(best.properties)
    for name in ("visibility", "start_sees", "end_sees"):
        wishes = [w for w in (best.properties.get(name), less.properties.get(name)) if w in _OPENNESS]
        if wishes:
            properties[name] = min(wishes, key=_OPENNESS.index)
    return replace(best, properties=properties) if properties != best.properties else best


def _weight(tie: Tie) -> tuple[int, str, str]:
    made = tie.properties.get("created_at") or {}
    return _STATES.index(tie.properties.get("state")), made.get("$time", ""), str(tie.properties.get("id"))


def _drop_empty_jobs(made: Plan, there: dict[tuple[object, ...], Tie], mine: set[tuple[object, ...]]) -> None:
    """A workplace that only says “works there” says nothing beside a real one."""
    real = {(tie.start, tie.end) for tie in there.values() if tie.type == "WORKS_AT" and not _is_empty_job(tie)}
    for identity, tie in list(there.items()):
        if _is_empty_job(tie) and (tie.start, tie.end) in real:
            del there[identity]
            made.joined += 1
            if identity in mine:
                made.moved -= 1
            else:
                made.before.append(tie)


def _is_empty_job(tie: Tie) -> bool:
    return tie.type == "WORKS_AT" and tie.properties.get("position") == NO_POSITION and not tie.properties.get("since")
