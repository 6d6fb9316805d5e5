"""What hangs on one person, one place or one tie, as lines of a suggestion's picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from app.discovery.cuts import Piece
from app.discovery.fabric import WORK, Fabric, Outside, Thread
from app.discovery.suggestion import Line, Sketch, sketch


def held(person: str, partners: Iterable[str], ties: list[Outside]) -> Iterator[Line]:
    """The ties that a person holds, by partner."""
    for partner in partners:
        ids = {tie.thread.id for tie in ties if tie.partner == partner and tie.thread.type != WORK}
        if ids:
            yield Line(person, partner, "informal", len(ids))
        if any(tie.partner == partner and tie.thread.type == WORK for tie in ties):
            yield Line(person, partner, "work")


def on_tie(fabric: Fabric, thread: Thread, piece: Piece[str]) -> Sketch:
    """The tie, with where its people work, and what would fall away behind its end."""
    inside = thread.other if thread.other in set(piece.nodes) else thread.one
    outer = thread.one if inside == thread.other else thread.other
    homes = [Line(place, outer, "work") for place in fabric.homes(outer) if place != outer]
    near = [Line(inside, place, "work") for place in fabric.homes(inside) if place != inside]
    return sketch([*homes, Line(outer, inside, thread.type), *near])


def threads_at(fabric: Fabric, nodes: set[str]) -> Mapping[str, list[Thread]]:
    """The threads at each of these nodes."""
    found: dict[str, list[Thread]] = defaultdict(list)
    for thread in fabric.threads:
        for end in thread.pair:
            if end in nodes:
                found[end].append(thread)
    return found


def on_node(node: str, pieces: list[Piece[str]], near: list[Thread]) -> Iterator[Line]:
    """By what each part hangs on the node."""
    falling = {id for piece in pieces for id in piece.nodes}
    for thread in near:
        other = thread.other if thread.one == node else thread.one
        if other in falling:
            yield Line(node, other, thread.type)
