"""The network itself in a rectangle of the sheet: lines under signs under labels, nothing covered that can be helped."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import numpy as np

from app.pictures.elements import el
from app.pictures.letters import LINE, Box, Grid, Label, Wanted, placed, width, wrapped
from app.pictures.signs import INK, PAPER, SHAPES, SURFACE, Sign, Stroke, line_of, stroke
from app.pictures.taken import Node, Taken, Tie

NUMBERED = 60  # so many sums carry their number
MAIN = 12
BOW = 14.0  # between parallel lines
ARROW = 6.0

Named = Callable[[Node], str]


@dataclass(frozen=True)
class Style:
    """How large letters and signs are in this drawing, and what of it is asked for."""

    letter: float = 10.0
    grown: float = 1.0
    compared: bool = False
    numbers: bool = True
    wrap: int = 19


@dataclass(frozen=True)
class Drawn:
    """A finished drawing: its elements, and the nodes whose names found no room."""

    element: Element
    labels: dict[str, Label]
    unlabelled: list[Node]


def draw(taken: Taken, frame: Box, room: Box, name: Named, say: Callable[[Node | Tie], str], style: Style) -> Drawn:
    """Draws the nodes into the frame and their labels into the room around it. `name` is what stands at a node ("" for
    nothing), `say` what a pointer resting on something is told."""
    at = _fitted(taken.nodes, frame)
    free = _free(taken.nodes, at)
    radius = _radii(taken.nodes, free, style.grown)
    # Lines are thinner where nodes stand close together, as on the screen.
    crowd = min(1.0, max(0.55, float(np.median(free)) / (30 * style.grown))) if len(free) else 1.0
    lines, numbers = _lines(taken, at, radius, say, style, style.grown * crowd)
    signs = el("g", class_="nodes")
    # Small signs over large ones, people over institutions' edges: none is lost beneath another.
    for node in sorted(taken.nodes, key=lambda node: -radius[node.number]):
        signs.append(_sign(node, at[node.number], radius[node.number], say(node)))
    labels, rest = _labels(taken, at, radius, name, room, style)
    texts = el("g", class_="names", fill=INK)
    for label in labels.values():
        texts.append(_text(label))
    counts = el("g", class_="numbers")
    taken_up = Grid()
    for box in [*(label.box for label in labels.values()), *(box for box, _ in _signs(taken, at, radius))]:
        taken_up.put(box)
    for index, middle in numbers:
        made, box = _number(index, middle, taken.ties[index].count, style)
        if taken_up.is_free(box):
            taken_up.put(box)
            counts.append(made)
    return Drawn(el("g", lines, signs, counts, texts, class_="network"), labels, rest)


def _fitted(nodes: Sequence[Node], frame: Box) -> list[tuple[float, float]]:
    if not nodes:
        return []
    xs, ys = [node.x for node in nodes], [node.y for node in nodes]
    wide, high = max(max(xs) - min(xs), 1e-6), max(max(ys) - min(ys), 1e-6)
    zoom = min((frame.right - frame.left) / wide, (frame.bottom - frame.top) / high)
    if len(nodes) < 3:
        zoom = min(zoom, 1)
    x = (frame.left + frame.right) / 2 - zoom * (min(xs) + max(xs)) / 2
    y = (frame.top + frame.bottom) / 2 - zoom * (min(ys) + max(ys)) / 2
    return [(x + zoom * node.x, y + zoom * node.y) for node in nodes]


def _free(nodes: Sequence[Node], at: list[tuple[float, float]]) -> list[float]:
    """How far each node is from the nearest of the others; an institution's own people may come close to it."""
    points = np.array(at)
    large = np.array([node.label != "Teacher" for node in nodes])
    free = []
    for i in range(len(nodes)):
        others = np.hypot(*(points - points[i]).T)
        others[i] = math.inf
        peers = others[large] if large[i] else others
        free.append(float(min(peers.min(), 1e4)) if len(peers) else 1e4)
    return free


def _radii(nodes: Sequence[Node], free: list[float], grown: float) -> list[float]:
    """As large as wished, but no larger than lets the neighbours be seen."""
    radii = []
    for node, room in zip(nodes, free, strict=True):
        least = (5.0 if node.label == "Teacher" else 9.0) * grown
        radii.append(min(node.size * grown, max(least, room * 0.7)) / 2)
    return radii


def _lines(
    taken: Taken,
    at: list[tuple[float, float]],
    radius: list[float],
    say: Callable[[Node | Tie], str],
    style: Style,
    grown: float,
) -> tuple[Element, list[tuple[int, tuple[float, float]]]]:
    """The lines, and where the numbers of the largest sums would stand, those first."""
    bundles: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, tie in enumerate(taken.ties):
        bundles[min(tie.source, tie.target), max(tie.source, tie.target)].append(index)
    bow: dict[int, float] = {}
    for bundle in bundles.values():
        for position, index in enumerate(bundle):
            bow[index] = (position - (len(bundle) - 1) / 2) * BOW * style.grown
    kinds = [line_of(tie.facts) for tie in taken.ties]
    strokes = [
        stroke(kind, tie.count, tie.phase, compared=style.compared) for kind, tie in zip(kinds, taken.ties, strict=True)
    ]
    group, middles = el("g", class_="ties", fill="none", stroke_linecap="round"), {}
    for index in sorted(range(len(taken.ties)), key=lambda i: (strokes[i].layer, i)):
        tie, how = taken.ties[index], strokes[index]
        sense = 1 if tie.source < tie.target else -1
        path, middles[index] = _path(at[tie.source], at[tie.target], bow[index] * sense)
        group.append(_line(index, path, how, say(tie), grown))
        if tie.facts.get("directed"):
            group.append(_arrow(index, middles[index], at[tie.target], radius[tie.target], how, grown))
    sums = [index for index, kind in enumerate(kinds) if kind == "sum" and taken.ties[index].count > 1]
    sums.sort(key=lambda index: -taken.ties[index].count)
    return group, [(index, middles[index]) for index in sums[:NUMBERED]] if style.numbers else []


def _path(a: tuple[float, float], b: tuple[float, float], bow: float) -> tuple[str, tuple[float, float]]:
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    start = f"M{a[0]:.1f} {a[1]:.1f}"
    if not bow:
        return f"{start}L{b[0]:.1f} {b[1]:.1f}", middle
    long = math.hypot(b[0] - a[0], b[1] - a[1]) or 1
    side = (-(b[1] - a[1]) / long, (b[0] - a[0]) / long)
    corner = (middle[0] + side[0] * bow * 2, middle[1] + side[1] * bow * 2)
    return (
        f"{start}Q{corner[0]:.1f} {corner[1]:.1f} {b[0]:.1f} {b[1]:.1f}",
        (middle[0] + side[0] * bow, middle[1] + side[1] * bow),
    )


def _line(index: int, path: str, how: Stroke, said: str, grown: float) -> Element:
    dash = " ".join(f"{float(part) * grown:g}" for part in how.dash.split()) if how.dash else None
    return el(
        "path", el("title", said), class_="tie", id=f"t{index}", d=path, stroke=how.colour,
        stroke_width=how.width * grown, stroke_dasharray=dash,
    )  # fmt: skip


def _arrow(
    index: int, middle: tuple[float, float], end: tuple[float, float], radius: float, how: Stroke, grown: float
) -> Element:
    angle = math.atan2(end[1] - middle[1], end[0] - middle[0])
    size = (ARROW + how.width) * grown
    tip = (end[0] - radius * math.cos(angle), end[1] - radius * math.sin(angle))
    wings = [(tip[0] - size * math.cos(angle + turn), tip[1] - size * math.sin(angle + turn)) for turn in (-0.4, 0.4)]
    d = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (tip, *wings)) + "Z"
    return el("path", class_="arrow", d=d, fill=how.colour, data_of=f"t{index}")


def _number(index: int, at: tuple[float, float], count: int, style: Style) -> tuple[Element, Box]:
    size = style.letter * 0.9
    half = width(str(count), size, bold=True) / 2 + size * 0.2
    x, y = at
    place = {"x": x - half, "y": y - size * 0.62, "width": half * 2, "height": size * 1.2, "rx": size * 0.3}
    text = el("text", str(count), x=x, y=y + size * 0.36, font_size=size, font_weight="bold", text_anchor="middle")
    made = el(
        "g", el("rect", fill=PAPER, fill_opacity=0.9, **place), text, class_="number", fill=INK, data_of=f"t{index}"
    )
    return made, Box(x - half, y - size * 0.62, x + half, y + size * 0.58)


def _sign(node: Node, at: tuple[float, float], radius: float, said: str) -> Element:
    return el("g", el("title", said), shape(node.sign, at, radius), class_="node", id=f"n{node.number}")


def shape(sign: Sign, at: tuple[float, float], radius: float) -> Element:
    """A sign of this radius around a point."""
    ring = max(0.8, radius * 0.4) if sign.hollow else max(0.5, radius * 0.1)
    paint: dict[str, str | float] = {
        "fill": SURFACE if sign.hollow else sign.colour,
        "stroke": sign.colour if sign.hollow else SURFACE,
        "stroke_width": ring,
    }
    r = radius - ring / 2 if sign.hollow else radius
    corners = SHAPES.get(sign.shape)
    if corners:
        points = " ".join(f"{at[0] + x * r:.1f},{at[1] + y * r:.1f}" for x, y in corners)
        return el("polygon", points=points, stroke_linejoin="round", **paint)
    if sign.shape == "round-rectangle":
        side = r * 0.92
        return el("rect", x=at[0] - side, y=at[1] - side, width=side * 2, height=side * 2, rx=r * 0.4, **paint)
    return el("circle", cx=at[0], cy=at[1], r=r, **paint)


def _is_main(node: Node) -> bool:
    return node.label != "Teacher"


def _signs(taken: Taken, at: list[tuple[float, float]], radius: list[float]) -> list[tuple[Box, bool]]:
    boxes = []
    for node in taken.nodes:
        (x, y), r = at[node.number], radius[node.number] * 0.85
        boxes.append((Box(x - r, y - r, x + r, y + r), _is_main(node)))
    return boxes


def _labels(
    taken: Taken, at: list[tuple[float, float]], radius: list[float], name: Named, room: Box, style: Style
) -> tuple[dict[str, Label], list[Node]]:
    def rank(node: Node) -> float:
        return node.degree + (1000 if _is_main(node) else 0)

    bold = {node.number for node in sorted(taken.nodes, key=lambda node: -rank(node))[:MAIN] if _is_main(node)}
    wanted = []
    for node in taken.nodes:
        text, is_bold = name(node), node.number in bold
        if text:
            size = style.letter * (1.04 if is_bold else 1)
            lines = tuple(wrapped(text, style.wrap))
            x, y = at[node.number]
            wanted.append(
                Wanted(str(node.number), x, y, radius[node.number], lines, size, rank(node), _is_main(node), is_bold)
            )
    labels = placed(wanted, _signs(taken, at, radius), room)
    known = {one.id for one in wanted}
    return labels, [node for node in taken.nodes if str(node.number) in known and str(node.number) not in labels]


def _text(label: Label) -> Element:
    """Twice: once as a pale outline under the letters, so that lines do not run through them."""
    group = el("g", class_="name", data_of=f"n{label.id}")
    halo: dict[str, str | float] = {
        "stroke": PAPER,
        "stroke_width": label.size * 0.34,
        "stroke_linejoin": "round",
        "fill": PAPER,
    }
    plain: dict[str, str | float] = {}
    for look in (halo, plain):
        text = el(
            "text", font_size=label.size, font_weight="bold" if label.bold else None, text_anchor=label.anchor, **look
        )
        for position, line in enumerate(label.lines):
            text.append(el("tspan", line, x=label.x, y=label.y + position * label.size * LINE))
        group.append(text)
    return group
