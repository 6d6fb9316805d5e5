"""The signs of nodes and lines on paper: the shapes and widths that the browser draws, in the colours of its light theme."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from app import vocabulary

PAPER, SURFACE, INK, SOFT, FAINT, RULE = "#ffffff", "#ffffff", "#1b2430", "#566272", "#8490a0", "#dbe0e7"
FORMAL, INFORMAL, CONTEXT = "#2c6db0", "#d1661b", "#a9b2be"
BEGUN, ENDED, LATER, EARLIER = "#b0317f", "#b6bec8", "#0a6ebd", "#c45500"
OTHER = "#8b95a3"

# Corners in a square from -1 to 1; None is a circle.
SHAPES: dict[str, list[tuple[float, float]] | None] = {
    "ellipse": None,
    "rectangle": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
    "round-rectangle": None,
    "diamond": [(0, -1), (1, 0), (0, 1), (-1, 0)],
    "hexagon": [(-0.5, -0.87), (0.5, -0.87), (1, 0), (0.5, 0.87), (-0.5, 0.87), (-1, 0)],
    "triangle": [(0, -1), (1, 0.9), (-1, 0.9)],
    "pentagon": [(math.sin(k * 0.4 * math.pi), -math.cos(k * 0.4 * math.pi)) for k in range(5)],
    "star": [
        ((1 if k % 2 == 0 else 0.45) * math.sin(k * 0.2 * math.pi), -(1 if k % 2 == 0 else 0.45) * math.cos(k * 0.2 * math.pi))
        for k in range(10)
    ],
    "octagon": [(math.cos(math.pi / 8 + k * math.pi / 4), math.sin(math.pi / 8 + k * math.pi / 4)) for k in range(8)],
    "cut-rectangle": [
        (-0.6, -0.8), (0.6, -0.8), (1, -0.4), (1, 0.4), (0.6, 0.8), (-0.6, 0.8), (-1, 0.4), (-1, -0.4)
    ],
    "rhomboid": [(-1, -0.7), (0.45, -0.7), (1, 0.7), (-0.45, 0.7)],
}  # fmt: skip

BASE = {"Institution": (15.0, 3.1, 40.0), "Teacher": (9.0, 1.9, 22.0), "Project": (15.0, 2.0, 30.0)}
LEAST = (11.0, 1.4, 20.0)


@dataclass(frozen=True)
class Sign:
    """A node's sign: its colour, its shape, and whether only its outline is painted (people)."""

    colour: str
    shape: str
    hollow: bool = False


def sign_of(node: dict[str, Any]) -> Sign:
    """A node's own sign: its sector's, or its label's where it has none."""
    person = node["label"] == "Teacher"
    sector = vocabulary.SECTORS.get(node.get("sector") or "")
    if sector:
        return Sign(sector.colour, sector.shape, person)
    if person:
        return Sign(OTHER, "ellipse", True)
    return Sign("#8a63b8", "octagon") if node["label"] == "Project" else Sign(OTHER, "cut-rectangle")


def diameter(node: dict[str, Any], degree: int) -> float:
    """As large as a node’s ties make it, in pixels, where there is room."""
    base, step, most = BASE.get(node["label"], LEAST)
    return min(most, base + step * math.sqrt(degree))


def line_of(tie: dict[str, Any]) -> str:
    """formal, informal, proposed, sum or context."""
    kind = tie["type"]
    if kind == "INFORMAL_TIE":
        return "proposed" if tie.get("state") == "proposed" else "informal"
    return {"FORMAL_TIE": "formal", "INFORMAL_SUM": "sum", "GROUP_SUM": "sum"}.get(kind, "context")


@dataclass(frozen=True)
class Stroke:
    """How a line is drawn; `layer` says what lies over what."""

    colour: str
    width: float
    dash: str | None = None
    layer: int = 1


_LINES = {
    "formal": Stroke(FORMAL, 1.8, None, 4),
    "informal": Stroke(INFORMAL, 1.3, None, 3),
    "proposed": Stroke(INFORMAL, 1.3, "6 4", 3),
    "context": Stroke(CONTEXT, 1, None, 1),
}


def sum_width(count: int) -> float:
    """The width of a line that stands for so many contacts."""
    return min(9, 0.9 + 0.95 * math.sqrt(count or 1))


def stroke(kind: str, count: int = 1, phase: str | None = None, *, compared: bool = False) -> Stroke:
    """The stroke of a line of a kind that stands for `count` contacts and is kept, begun or ended in the scene's time."""
    if kind == "sum":
        pale = (0.72, 0.58, 0.45, 0.33, 0.22, 0.12, 0.0)[min(max(count, 1), 7) - 1]
        own = Stroke(blend(INFORMAL, PAPER, pale), sum_width(count), None, 2)
    else:
        own = _LINES[kind]
    if compared:
        if phase == "begun":
            return Stroke(LATER, max(2.4, own.width), None, 7)
        if phase == "ended":
            return Stroke(EARLIER, max(1.8, own.width), "5 4", 6)
        return Stroke(ENDED, own.width, None, own.layer)
    if phase == "begun":
        return Stroke(BEGUN, own.width, own.dash, 6)
    if phase == "ended":
        return Stroke(ENDED, 0.9, "2 3", 1)
    return own


def blend(one: str, other: str, part: float) -> str:
    """The opaque colour between two."""
    pairs = [(int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a * (1 - part) + b * part):02x}" for a, b in pairs)
