"""Pure: a picture cut down to what one scene shows, for whoever opens it by a link and may not go beyond it.

The browser narrows the same way (`time.js`, `sieve.js`) so that a person can move; here nothing is left to move to. A
browser test holds the two together: what is sent for a link is what is drawn.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.scene_address import Wish

FAMILY = {"FORMAL_TIE": "formal", "INFORMAL_TIE": "informal", "INFORMAL_SUM": "informal", "GROUP_SUM": "informal"}
SUMS = ("INFORMAL_SUM", "GROUP_SUM")
MAIN = ("Institution", "Group", "Municipality")
PLACED = ("Institution", "Teacher")

Item = dict[str, Any]


def bounded(told: Item, asked: Wish, today: dt.date, facets: Mapping[str, Any] | None = None) -> Item:
    """The answer of the explorer with only what the scene shows: its time, its filters, its surroundings.

    `facets` is what `app.facets.of` found, needed where the scene is narrowed by topics or places. How much more there
    would be is not said.
    """
    time = _Time(asked, today)
    held = {id for id in (asked.focus, *asked.pin) if id}
    nodes = {node["id"]: node for node in told["nodes"] if time.holds_any(_spans(node))}
    known = _facts(facets, time) if asked.topics or asked.places else None
    nodes = {id: node for id, node in nodes.items() if id in held or _fits(node, asked, known)}
    nodes = {id: node for id, node in nodes.items() if id not in asked.hide}
    ties = [tie for tie in (time.cut(tie) for tie in told["ties"]) if tie and _is_wanted(tie, asked, time)]
    ties = _among(nodes, ties)
    nodes, ties = _only(_near(nodes, ties, asked) | held, nodes, ties)
    if asked.core > 0:
        nodes, ties = _only(_core(nodes, ties, asked.core) | held, nodes, ties)
    degrees = Counter(tie[end] for tie in ties for end in ("source", "target"))
    counts = {"nodes": len(nodes), "nodes_of": len(nodes), "ties": len(ties), "ties_of": len(ties)}
    return {
        **{name: told[name] for name in ("level", "layout") if name in told},
        "as_of": (asked.on or today).isoformat(),
        "span": "all",
        "nodes": [{**node, "degree": degrees[node["id"]]} for node in nodes.values()],
        "ties": ties,
        "shown": counts,
        "truncated": False,
        "missing": [],
    }


# --- time -------------------------------------------------------------------------------------------------------------

Span = Sequence[str | None]
_BEGINNING, _END = "", "9999-12-31"


class _Time:
    """The days that a scene looks at: all from `first` to `last`, or, comparing, these two."""

    def __init__(self, asked: Wish, today: dt.date) -> None:
        first, last = asked.span(today)
        self.first, self.last = first.isoformat(), last.isoformat()
        self.whole = [(self.first, self.last)]  # for what is asked of a scene's time as one
        self.days = [(self.first, self.first), (self.last, self.last)] if asked.against else self.whole
        self.tells_endings = asked.against is not None or asked.mode != "instant"

    def holds(self, since: str | None, until: str | None, days: Iterable[tuple[str, str]] | None = None) -> bool:
        """Whether something with these first and last days was in force in the time."""
        begins, ends = since or _BEGINNING, until or _END
        return any(begins <= last and ends >= first for first, last in (self.days if days is None else days))

    def holds_any(self, spans: Iterable[Span]) -> bool:
        return any(self.holds(span[0], span[1]) for span in spans)

    def cut(self, tie: Item) -> Item | None:
        """The tie with only what was in force in the time; None when nothing was."""
        spans = [span for span in _spans(tie) if self.holds(span[0], span[1])]
        if tie.get("spans") is None or not spans:
            return tie if spans else None
        return {**tie, "spans": spans, "count": len(spans)}

    def living(self, tie: Item) -> int:
        """How many of a sum's contacts are in force at the end of the time."""
        return sum(self.holds(since, until, [(self.last, self.last)]) for since, until in _spans(tie))


def _spans(item: Item) -> Sequence[Span]:
    return item.get("spans") or [[item.get("since"), item.get("until")]]


# --- filters ----------------------------------------------------------------------------------------------------------


def _facts(facets: Mapping[str, Any] | None, time: _Time) -> dict[str, tuple[set[str], set[str]]]:
    """What each node has in the scene's time: topics, with those that they are parts of, and places."""
    if facets is None:
        return {}
    parents = {topic["id"]: topic["parent"] for topic in facets["topics"]}

    def upwards(id: str | None) -> Iterator[str]:
        seen: set[str] = set()
        while id and id not in seen:
            seen.add(id)
            yield id
            id = parents.get(id)

    def held(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
        return (row[0] for row in rows if time.holds(row[1], row[2], time.whole))

    return {
        id: ({part for topic in held(node["topics"]) for part in upwards(topic)}, set(held(node["places"])))
        for id, node in facets["nodes"].items()
    }


def _fits(node: Item, asked: Wish, known: Mapping[str, tuple[set[str], set[str]]] | None) -> bool:
    if asked.sectors and node["sector"] and node["sector"] not in asked.sectors:
        return False
    if known is None or node["label"] not in PLACED:
        return True
    topics, places = known.get(node["id"], (set(), set()))
    return not (asked.topics and topics.isdisjoint(asked.topics)) and not (
        asked.places and places.isdisjoint(asked.places)
    )


def _is_wanted(tie: Item, asked: Wish, time: _Time) -> bool:
    family = FAMILY.get(tie["type"])
    if family is None:
        return True
    if tie["type"] in SUMS and (time.living(tie) or tie["count"]) < asked.strength:
        return False
    return (
        (tie["type"] == "GROUP_SUM" or family in asked.ties)
        and (not asked.kinds or tie["kind"] in asked.kinds)
        and (not asked.states or _state(tie, time) in asked.states)
    )


def _state(tie: Item, time: _Time) -> str:
    """A formal tie rests on a document and a sum holds confirmed contacts; what is over in the time is ended."""
    if time.tells_endings and not time.living(tie):
        return "ended"
    return tie["state"] or "confirmed"


# --- what belongs together --------------------------------------------------------------------------------------------


def _among(nodes: Mapping[str, Item], ties: Iterable[Item]) -> list[Item]:
    return [tie for tie in ties if tie["source"] in nodes and tie["target"] in nodes]


def _only(ids: set[str], nodes: Mapping[str, Item], ties: Iterable[Item]) -> tuple[dict[str, Item], list[Item]]:
    kept = {id: node for id, node in nodes.items() if id in ids}
    return kept, _among(kept, ties)


def _neighbours(ties: Iterable[Item]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for tie in ties:
        found[tie["source"]].add(tie["target"])
        found[tie["target"]].add(tie["source"])
    return found


def _near(nodes: Mapping[str, Item], ties: list[Item], asked: Wish) -> set[str]:
    """Around a focus what is within its depth or next to an expanded node; elsewhere what is of the level, and the
    neighbours of what is expanded. A sum is no way from one to the other."""
    found = _neighbours(tie for tie in ties if tie["type"] not in SUMS)
    if asked.focus and asked.focus in nodes:
        steps = {asked.focus: 0}
        queue = [asked.focus]
        for id in queue:
            if steps[id] >= asked.depth and id not in asked.open:
                continue
            for other in sorted(found[id]):
                if other not in steps:
                    steps[other] = steps[id] + 1
                    queue.append(other)
        return set(steps)
    main = (*MAIN, "Teacher") if asked.level == "people" else MAIN
    reached = [id for id, node in nodes.items() if node["label"] in main]
    if asked.level == "people":
        reached += [id for id, node in nodes.items() if node["label"] == "Project" and found.get(id)]
    known = set(reached)
    for id in reached:
        fresh = sorted(found[id] - known) if id in asked.open else []
        known.update(fresh)
        reached += fresh
    return known


def _core(nodes: Mapping[str, Item], ties: list[Item], least: int) -> set[str]:
    """Those who have at least so many neighbours among each other."""
    found = _neighbours(ties)
    kept = set(nodes)
    while weak := {id for id in kept if len(found[id] & kept) < least}:
        kept -= weak
    return kept
