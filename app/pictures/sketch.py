"""A little picture of a few nodes and lines, drawn as the large ones are: step by step to the right, or downwards.

Everything in it has its name. It is as wide as a telephone leaves it and as high as the names need. Nothing is coloured for one
theme only: a style sheet gives the colours of the page's to what stands here for paper and ink.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.pictures.drawing import Style, draw
from app.pictures.elements import el, written
from app.pictures.letters import Box
from app.pictures.signs import sign_of
from app.pictures.taken import Node, Taken, Tie

WIDTH = 288.0
LETTER = 11.0
SIDE = 42.0  # room for half a name at either side
ROW = 34.0  # from one node to the next below it
DENSE = 25.0  # … where their names stand beside them
BESIDE = 126.0  # room for names beside the last column, when there are several in it
SEVERAL = 3
CHAIN = 4  # a chain of so many goes down instead, with the names beside it
EDGE, STEP = 24.0, 9.0
THREE_LINES = 46.0
BESIDE_SIGN = EDGE + 9.0  # no name begins further to the left, so that all stand beside their signs
TRIES = ((1.0, 17), (1.0, 13), (1.25, 17), (1.25, 13), (1.6, 15))
"""How much higher than it need be, and letters in a line of a name: the first at which every name has its place."""
SIZES = {"Institution": 19.0, "Teacher": 14.0}
OTHER_SIZE = 13.0


@dataclass(frozen=True)
class Stroke:
    """A line between two nodes: what the drawing knows of a tie, whether it tells a step of the way, what it says."""

    one: str
    other: str
    facts: dict[str, Any]
    said: str
    count: int = 1
    phase: str | None = None
    is_step: bool = True


def drawn(nodes: Sequence[dict[str, Any]], strokes: Sequence[Stroke], about: str, say: Callable[[Any], str]) -> str:
    """The picture as inline SVG, the first of the nodes on the left. `about` is its text alternative."""
    facts = {node["id"]: node for node in nodes}
    steps = [(stroke.one, stroke.other) for stroke in strokes if stroke.is_step]
    passing = [(stroke.one, stroke.other) for stroke in strokes if not stroke.is_step]
    columns = in_columns(list(facts), steps, passing)
    is_chain = len(columns) >= CHAIN and all(len(column) == 1 for column in columns)
    tries = [] if is_chain else [(*placed(columns, taller), 0.0, wrap) for taller, wrap in TRIES]
    tries.append((*downwards(columns, 0.0 if is_chain else STEP, ROW), BESIDE_SIGN, 26))
    for places, height, left, wrap in (*tries, (*downwards(columns, STEP, THREE_LINES), BESIDE_SIGN, 13)):
        taken = _taken(facts, strokes, places)
        frame = Box(*(_ends(places, min)), *(_ends(places, max)))
        room = Box(left, 0, WIDTH, height)
        made = draw(taken, frame, room, lambda node: str(node.facts["short"]), say, Style(LETTER, wrap=wrap))
        if not made.unlabelled:
            break
    for element in made.element.iter():
        element.attrib.pop("id", None)  # there are many such pictures on a page
    box = f"0 0 {WIDTH:g} {height:g}"
    svg = el("svg", made.element, viewBox=box, class_="sketch", role="img", aria_label=about)
    return written(svg)


def in_columns(
    ids: Sequence[str], steps: Sequence[tuple[str, str]], passing: Sequence[tuple[str, str]] = ()
) -> list[list[str | None]]:
    """Who stands in which column, from top to bottom: as many steps from the first of its part as the column's number. None is
    a place left free for a line that passes the column by."""
    around: dict[str, list[str]] = defaultdict(list)
    for one, other in steps:
        around[one].append(other)
        around[other].append(one)
    column: dict[str, int] = {}
    columns: list[list[str | None]] = []
    for start in ids:
        waiting = [start] if start not in column else []
        for id in waiting:
            if id not in column:
                column[id] = 0
        for id in waiting:
            for other in around[id]:
                if other not in column:
                    column[other] = column[id] + 1
                    waiting.append(other)
        for id in waiting:
            while len(columns) <= column[id]:
                columns.append([])
            columns[column[id]].append(id)
    for one, other in (*steps, *passing):
        first, last = sorted((column[one], column[other]))
        for between in columns[first + 1 : last]:
            between.insert((len(between) + 1) // 2, None)
    return columns


def placed(
    columns: Sequence[Sequence[str | None]], taller: float = 1.0
) -> tuple[dict[str, tuple[float, float]], float]:
    """Everybody's place, and the height of the picture."""
    most = max(map(len, columns), default=1)
    beside = len(columns) > 1 and len(columns[-1]) >= SEVERAL
    row = DENSE if beside and most == len(columns[-1]) else ROW
    height = (most + 1) * row * taller
    across = (WIDTH - SIDE - (BESIDE if beside else SIDE)) / max(len(columns) - 1, 1)
    found = {}
    for number, column in enumerate(columns):
        x = SIDE + number * across if len(columns) > 1 else WIDTH / 2
        for place, id in enumerate(column):
            if id is not None:
                found[id] = (x, (place + 0.5) * height / len(column))
    return found, height


def downwards(
    columns: Sequence[Sequence[str | None]], step: float, row: float
) -> tuple[dict[str, tuple[float, float]], float]:
    """Everybody in a row of their own, each column so much further to the right, and the height: there every name has its room."""
    every = [(id, number) for number, column in enumerate(columns) for id in column if id is not None]
    found = {id: (EDGE + min(number, 3) * step, (place + 0.5) * row) for place, (id, number) in enumerate(every)}
    return found, len(every) * row


def _taken(
    facts: dict[str, dict[str, Any]], strokes: Sequence[Stroke], places: dict[str, tuple[float, float]]
) -> Taken:
    numbers = {id: number for number, id in enumerate(places)}
    taken = Taken()
    for id, number in numbers.items():
        size = SIZES.get(facts[id]["label"], OTHER_SIZE)
        taken.nodes.append(Node(number, facts[id], *places[id], size, sign_of(facts[id])))
    for stroke in strokes:
        tie = {**stroke.facts, "said": stroke.said}
        taken.ties.append(Tie(tie, numbers[stroke.one], numbers[stroke.other], stroke.count, stroke.phase))
    return taken


def _ends(places: dict[str, tuple[float, float]], best: Callable[..., float]) -> tuple[float, float]:
    edge = -0.5 if best is min else 0.5
    return best(x for x, _ in places.values()) + edge, best(y for _, y in places.values()) + edge
