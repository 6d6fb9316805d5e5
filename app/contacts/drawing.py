"""The picture of a person's own network: places, and the SVG drawn with them. Asks nothing and knows no year but as a letter.

The person stands in the middle, every ring is an ellipse around, and each contact has a row of its own on its side, so that
its label, which lies outwards, meets no other. The rows of an outer ring lie above and below those of the inner ones.
Places depend on who is there and on nothing else: nobody moves while the years do.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.pictures import elements, letters, signs

NODE = 6.5
CENTRE = 15.0
GAP = 5.0  # between a sign and its label
WIDTHS = {"weekly": 4.2, "monthly": 2.9, "termly": 1.9}
SPARE = 1.15  # the letters of a screen may be wider than those that were measured
THINNEST = 1.1  # once a year or less, or nobody said how often


@dataclass(frozen=True)
class Paper:
    """A width to draw for: the radii of three rings, the size of letters, how far apart rows lie at least and at most."""

    name: str
    width: float
    radii: tuple[float, float, float]
    letters: float
    least: float
    most: float
    half: float  # the height from the middle that few contacts spread over


NARROW = Paper("narrow", 340, (40, 60, 76), 11, 21, 44, 96)
WIDE = Paper("wide", 720, (84, 138, 190), 13, 23, 58, 170)


@dataclass(frozen=True)
class Place:
    """Where a contact stands, from the middle, and on which side its label lies (1: to the right, -1: to the left)."""

    x: float
    y: float
    side: int


@dataclass(frozen=True)
class Ring:
    """A ring that somebody stands on: its number from the middle and its half axes."""

    number: int
    rx: float
    ry: float


@dataclass(frozen=True)
class Layout:
    """Every contact's place, the rings, and the height of the picture, whose middle is its centre."""

    paper: Paper
    places: Mapping[str, Place]
    rings: tuple[Ring, ...]
    height: float

    def room(self, place: Place) -> float:
        """How wide a label may be."""
        return self.paper.width / 2 - abs(place.x) - NODE - GAP - 2


def laid_out(rings: Sequence[Sequence[str]], paper: Paper) -> Layout:
    """Places for the keys of every ring, the innermost first; rings without anybody are left out."""
    total = sum(map(len, rings))
    pitch = min(paper.most, max(paper.least, paper.half / math.ceil(total / 4 or 1)))
    places: dict[str, Place] = {}
    drawn: list[Ring] = []
    edge, turn = 0.0, 0
    for number, keys in enumerate(rings):
        if not keys:
            continue
        first = not drawn
        rows = _middle_rows(len(keys), pitch) if first else _outer_rows(len(keys), pitch, edge, turn)
        turn += len(keys)
        rx = paper.radii[min(number, len(paper.radii) - 1)]
        edge = max(max(abs(y) for _, y in rows) + NODE + 9, rx * 0.85, edge + 2 * NODE)
        for key, (side, y) in zip(keys, rows, strict=True):
            x = max(rx * math.sqrt(1 - (y / edge) ** 2), 2 * NODE, _beside_centre(y))
            places[key] = Place(round(side * x, 2), round(y, 2), side)
        drawn.append(Ring(number, rx, round(edge, 2)))
    return Layout(paper, places, tuple(drawn), round(2 * (max(edge, CENTRE) + 20), 2))


def _middle_rows(count: int, pitch: float) -> list[tuple[int, float]]:
    """Rows around the middle, by turns on the right and on the left, those nearest the middle first."""
    sides = {1: (count + 1) // 2, -1: count // 2}
    rows = {
        side: sorted(((row - (many - 1) / 2) * pitch for row in range(many)), key=lambda y: (abs(y), y))
        for side, many in sides.items()
    }
    return [(side, rows[side][index // 2]) for index in range(count) for side in [1 if index % 2 == 0 else -1]]


def _outer_rows(count: int, pitch: float, edge: float, turn: int) -> list[tuple[int, float]]:
    """Rows beyond the edge of the inner rings, by turns in the four corners."""
    corners = ((1, -1), (-1, 1), (-1, -1), (1, 1))
    begin = edge + max(pitch * 0.6, 18)
    return [
        (side, way * (begin + index // 4 * pitch))
        for index in range(count)
        for side, way in [corners[(index + turn) % 4]]
    ]


def _beside_centre(y: float) -> float:
    """How far to the side a sign must stand so as not to touch the middle."""
    clear = CENTRE + NODE + 6
    return math.sqrt(clear**2 - y**2) if abs(y) < clear else 0


# --- what is drawn ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One contact as a line: how often, and a letter of its look for every year."""

    frequency: str | None
    looks: str
    proposed: bool


@dataclass(frozen=True)
class Node:
    """A contact as the picture shows it: short names from the longest to the shortest, words for a pointer, the address."""

    key: str
    names: tuple[str, ...]
    title: str
    href: str
    label: str
    sector: str | None
    looks: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Texts:
    """What is written in the picture."""

    about: str
    me: str
    rings: tuple[str, ...]


def drawn(rings: Sequence[Sequence[Node]], index: int, texts: Texts, paper: Paper) -> str:
    """The picture as inline SVG: everything has its place, and shows the year of that index by its class."""
    layout = laid_out([[node.key for node in ring] for ring in rings], paper)
    el = elements.el
    half = paper.width / 2
    nodes = [node for ring in rings for node in ring]
    box = f"{-half:g} {-layout.height / 2:g} {paper.width:g} {layout.height:g}"
    svg = el("svg", viewBox=box, class_=f"net net-{paper.name}", role="group", aria_label=texts.about)
    for ring in reversed(layout.rings):
        svg.append(el("ellipse", class_="net-ring", rx=ring.rx, ry=ring.ry))
    for node in nodes:
        for line in _lines(node, layout.places[node.key], index):
            svg.append(line)
    for ring in layout.rings:
        name = texts.rings[ring.number]
        svg.append(el("text", name, class_="net-ring-name", x=0, y=-ring.ry + 3, text_anchor="middle"))
    svg.append(el("circle", class_="net-me", r=CENTRE))
    svg.append(el("text", texts.me, class_="net-me-name", y=4, text_anchor="middle"))
    for node in nodes:
        svg.append(_node(node, layout, index))
    return elements.written(svg)


def _lines(node: Node, place: Place, index: int) -> Iterator[Element]:
    """One line a contact; several to the same person spread out towards her."""
    long = math.hypot(place.x, place.y)
    across = (-place.y / long, place.x / long)
    for number, line in enumerate(node.lines):
        shift = (number - (len(node.lines) - 1) / 2) * 4
        yield elements.el(
            "line",
            class_=f"net-line{' is-proposed' if line.proposed else ''} look-{line.looks[index]}",
            data_looks=line.looks,
            x1=0,
            y1=0,
            x2=place.x + across[0] * shift,
            y2=place.y + across[1] * shift,
            stroke_width=WIDTHS.get(line.frequency or "", THINNEST),
        )


def _node(node: Node, layout: Layout, index: int) -> Element:
    el, place = elements.el, layout.places[node.key]
    link = el(
        "a",
        el("title", node.title),
        el("rect", class_="net-hit", **_hit(place, layout)),
        href=node.href,
        class_=f"net-node look-{node.looks[index]}",
        data_looks=node.looks,
        transform=f"translate({place.x:g} {place.y:g})",
    )
    link.append(el("circle", class_="net-new", r=NODE + 3.5))
    link.append(_sign(node))
    side = place.side
    link.append(
        el(
            "text",
            fitting(node.names, layout.room(place), layout.paper.letters),
            class_="net-name",
            x=side * (NODE + GAP),
            y=layout.paper.letters * 0.36,
            text_anchor="start" if side > 0 else "end",
        )
    )
    return link


def _hit(place: Place, layout: Layout) -> dict[str, float]:
    """A finger meets the whole row from the sign to the border."""
    room = layout.room(place) + NODE + GAP
    high = layout.paper.least - 1
    return {"x": -NODE - 3 if place.side > 0 else -room, "y": -high / 2, "width": room + NODE + 3, "height": high}


def _sign(node: Node) -> Element:
    sign = signs.sign_of({"label": node.label, "sector": node.sector})
    paint = (
        {"class_": "net-sign is-person", "stroke": sign.colour}
        if sign.hollow
        else {"class_": "net-sign", "fill": sign.colour}
    )
    corners = signs.SHAPES.get(sign.shape)
    if corners:
        points = " ".join(f"{x * NODE:.2f},{y * NODE:.2f}" for x, y in corners)
        return elements.el("polygon", points=points, **paint)
    if sign.shape == "round-rectangle":
        side = NODE * 1.8
        return elements.el("rect", x=-side / 2, y=-side / 2, width=side, height=side, rx=3, **paint)
    return elements.el("circle", r=NODE * 0.92, **paint)


# --- names ------------------------------------------------------------------------------------------------------------


def short_names(name: str, *, is_person: bool) -> tuple[str, ...]:
    """A name from the longest form to the shortest: «Зверева А. Г.», «Зверева А.», «Зверева»; an institution's as it is."""
    words = name.split()
    if not is_person or len(words) < 2:
        return (" ".join(words),)
    initials = [f"{word[0].upper()}." for word in words[1:3]]
    return tuple("\u00a0".join([words[0], *initials[:count]]) for count in range(len(initials), -1, -1))


def fitting(names: Sequence[str], room: float, size: float) -> str:
    """The longest of the names that fits the room; the shortest one cut when none does."""
    for name in names:
        if letters.width(name, size * SPARE) <= room:
            return name
    cut = names[-1] if names else ""
    while cut and letters.width(f"{cut.rstrip()}…", size * SPARE) > room:
        cut = cut[:-1]
    return f"{cut.rstrip()}…"
