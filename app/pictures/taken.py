"""What is taken away: the nodes and ties of a scene that its viewer may see, with the places and signs they have on the
screen. The screen says which and where; what they are and whether they may be seen comes from the graph's answer."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.pictures.signs import SHAPES, Sign, diameter, sign_of
from app.refusals import N_, Refusal

NODES_AT_MOST, TIES_AT_MOST = 2_500, 12_000
PHASES = ("kept", "begun", "ended")
PAPERS = ("a4", "a3")
FORMATS = ("svg", "html")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_FAR = 1e7

_NONSENSE = N_("The picture could not be made from what was sent. Reload the page and try again.")


@dataclass(frozen=True)
class Spot:
    """A node on the screen: its place, its diameter in pixels at the zoom that shows everything, its sign if a rule sets it."""

    x: float
    y: float
    size: float | None = None
    colour: str | None = None
    shape: str | None = None
    hollow: bool = False


@dataclass(frozen=True)
class Wanted:
    """What a browser asks to take away. `question` is the address of the data that it holds, `scene` that of its scene."""

    question: str
    scene: str
    nodes: dict[str, Spot]
    ties: dict[str, tuple[int, str | None]]
    format: str = "svg"
    paper: str = "a4"
    names: bool = True


def read(body: Any) -> Wanted:
    """Checks what was sent; raises Refusal on anything that a browser of ours would not send."""
    try:
        nodes = {str(one["id"]): _spot(one) for one in body["nodes"][: NODES_AT_MOST + 1]}
        ties = {str(one["id"]): _shown(one) for one in body["ties"][: TIES_AT_MOST + 1]}
        wanted = Wanted(
            str(body["question"]), str(body["scene"]), nodes, ties,
            str(body.get("format", "svg")), str(body.get("paper", "a4")), body.get("names", True) is True,
        )  # fmt: skip
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise Refusal(_NONSENSE) from error
    if wanted.format not in FORMATS or wanted.paper not in PAPERS:
        raise Refusal(_NONSENSE)
    if len(nodes) > NODES_AT_MOST or len(ties) > TIES_AT_MOST:
        raise Refusal(N_("There is too much in this picture for one sheet. Narrow it by filters first."))
    return wanted


def _spot(one: Mapping[str, Any]) -> Spot:
    x, y = (_number(one[axis], -_FAR, _FAR) for axis in ("x", "y"))
    size = _number(one["size"], 1, 200) if one.get("size") is not None else None
    colour, shape = one.get("colour"), one.get("shape")
    if (colour is not None and not _COLOUR.fullmatch(colour)) or (shape is not None and shape not in SHAPES):
        raise ValueError(colour, shape)
    return Spot(x, y, size, colour, shape, one.get("hollow") is True)


def _shown(one: Mapping[str, Any]) -> tuple[int, str | None]:
    phase = one.get("phase")
    if phase is not None and phase not in PHASES:
        raise ValueError(phase)
    return int(_number(one.get("count", 1), 0, 1_000_000)), phase


def _number(value: Any, least: float, most: float) -> float:
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not math.isfinite(value)
        or not least <= value <= most
    ):
        raise ValueError(value)
    return float(value)


@dataclass
class Node:
    """A node as it is drawn. `number` stands for it in the file, where its id, made of a name, has no place."""

    number: int
    facts: dict[str, Any]
    x: float
    y: float
    size: float
    sign: Sign
    degree: int = 0

    @property
    def label(self) -> str:
        return str(self.facts["label"])


@dataclass
class Tie:
    """A line as it is drawn, between numbers of nodes."""

    facts: dict[str, Any]
    source: int
    target: int
    count: int = 1
    phase: str | None = None

    @property
    def spans(self) -> list[list[str | None]]:
        """The days it held: its own, or for a sum those of every contact in it."""
        return self.facts.get("spans") or [[self.facts.get("since"), self.facts.get("until")]]


@dataclass
class Taken:
    """The picture to be drawn, and how much of what there is."""

    nodes: list[Node] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    nodes_of: int = 0
    ties_of: int = 0
    as_of: str = ""
    level: str = "institutions"


def take(wanted: Wanted, answer: Mapping[str, Any], more: Mapping[str, Any] | None = None) -> Taken:
    """What is wanted of an answer, and of what was asked beside it: the rest of the wish is dropped, unmentioned."""
    known_nodes = {node["id"]: node for part in (more, answer) if part for node in part["nodes"]}
    known_ties = {tie["id"]: tie for part in (more, answer) if part for tie in part["ties"]}
    taken = Taken(as_of=answer["as_of"], level=answer["level"])
    numbers: dict[str, int] = {}
    for id, spot in wanted.nodes.items():
        if id in known_nodes:
            numbers[id] = len(taken.nodes)
            taken.nodes.append(_node(len(taken.nodes), known_nodes[id], spot))
    for id, (count, phase) in wanted.ties.items():
        tie = known_ties.get(id)
        if tie and tie["source"] in numbers and tie["target"] in numbers:
            most = len(tie["spans"]) if tie.get("spans") else max(1, tie.get("count") or 1)
            taken.ties.append(Tie(tie, numbers[tie["source"]], numbers[tie["target"]], min(max(count, 1), most), phase))
    count_degrees(taken)
    for node in taken.nodes:
        if node.size <= 0:
            node.size = diameter(node.facts, node.degree)
    taken.nodes_of = max(answer["shown"]["nodes_of"], len(taken.nodes))
    taken.ties_of = max(answer["shown"]["ties_of"], len(taken.ties))
    return taken


def whole(answer: Mapping[str, Any], labels: Iterable[str]) -> Taken:
    """Everything of an answer that has a place and one of these labels, by its own signs."""
    wished = set(labels)
    shown = [n for n in answer["nodes"] if n["label"] in wished and n["x"] is not None and n["y"] is not None]
    spots = {node["id"]: Spot(float(node["x"]), float(node["y"])) for node in shown}
    ties: dict[str, tuple[int, str | None]] = {tie["id"]: (tie["count"], None) for tie in answer["ties"]}
    return take(Wanted("", "", spots, ties), answer)


def missing(wanted: Wanted, answer: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The wanted nodes and ties that the answer does not hold: a path's, for one."""
    nodes, ties = {node["id"] for node in answer["nodes"]}, {tie["id"] for tie in answer["ties"]}
    return [id for id in wanted.nodes if id not in nodes], [id for id in wanted.ties if id not in ties]


def count_degrees(taken: Taken) -> None:
    """Counts the lines at every node of the picture."""
    count = Counter(end for tie in taken.ties for end in (tie.source, tie.target))
    for node in taken.nodes:
        node.degree = count[node.number]


def _node(number: int, facts: dict[str, Any], spot: Spot) -> Node:
    own = sign_of(facts)
    ruled = spot.colour is not None or spot.shape is not None
    sign = Sign(spot.colour or own.colour, spot.shape or own.shape, spot.hollow) if ruled else own
    return Node(number, facts, spot.x, spot.y, spot.size or 0, sign)
