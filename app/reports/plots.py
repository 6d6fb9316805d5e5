"""Pictures of an answer: its institutions on the ground by their coordinates, or who is tied with whom at their places on the
network's map. Plain shapes for a vector drawing: they print, and need no tiles of anybody. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app import vocabulary
from app.reports.charts import Tick
from app.reports.run import Answer
from app.reports.values import Named

WIDTH, HEIGHT, MARGIN = 1000.0, 640.0, 56.0
LETTER, LINE = 6.6, 15.0  # the room that a letter of a label takes
LABELS = 70
MOST_NODES, MOST_LINES = 400, 2000
OTHER = "#8490a0"
_KINDS = {"FORMAL_TIE": vocabulary.FORMAL_TIE_KINDS, "INFORMAL_TIE": vocabulary.INFORMAL_TIE_KINDS}


@dataclass(frozen=True)
class Point:
    """A node: its place, its radius, the sign of its sector, its name and where the name stands (`label_x` None: nowhere)."""

    id: str
    label: str
    name: str
    x: float
    y: float
    radius: float
    colour: str
    shape: str
    said: str
    label_x: float | None = None
    label_y: float = 0.0
    anchor: str = "start"


@dataclass(frozen=True)
class Line:
    """A tie between two places; `number` tells its kind, in the order of `Plot.kinds`."""

    x1: float
    y1: float
    x2: float
    y2: float
    number: int
    said: str


@dataclass(frozen=True)
class Plot:
    """A drawing: points, lines, a grid with its degrees. `unplaced` has no place, `left_out` did not fit."""

    points: list[Point]
    lines: list[Line] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    meridians: list[Tick] = field(default_factory=list)
    parallels: list[Tick] = field(default_factory=list)
    sectors: list[str] = field(default_factory=list)
    unplaced: int = 0
    left_out: int = 0
    size: str = ""
    width: float = WIDTH
    height: float = HEIGHT


def has_map(answer: Answer) -> bool:
    """Whether the answer says where its institutions are."""
    return {"lat", "lon"} <= set(answer.query.columns) and any(h.type == "institution" for h in answer.heads)


def ends(answer: Answer) -> tuple[int, int] | None:
    """The two columns that a picture of ties joins: the first two that name institutions or teachers."""
    places = [place for place, head in enumerate(answer.heads) if head.type in ("institution", "teacher")]
    return (places[0], places[1]) if len(places) >= 2 else None


def on_the_ground(answer: Answer, numbers: Sequence[int], language: str) -> Plot:
    """The institutions of the rows at their coordinates; the first column of numbers is the size of a point."""
    who = next(place for place, head in enumerate(answer.heads) if head.type == "institution")
    lat, lon = answer.place("lat"), answer.place("lon")
    size = next((p for p, h in enumerate(answer.heads) if h.type == "int"), None)
    rows = [answer.rows[n] for n in numbers]
    placed = [row for row in rows if row[lat] is not None and row[lon] is not None][:MOST_NODES]
    unplaced = sum(1 for row in rows if row[lat] is None or row[lon] is None)
    if not placed:
        return Plot([], unplaced=unplaced)
    middle = math.cos(math.radians(sum(row[lat] for row in placed) / len(placed)))
    frame = _Frame([(row[lon] * middle, -row[lat]) for row in placed])
    most = max((row[size] or 0 for row in placed), default=0) if size is not None else 0
    points = []
    for row in placed:
        x, y = frame.at(row[lon] * middle, -row[lat])
        amount = row[size] or 0 if size is not None else 0
        radius = 5 + 13 * math.sqrt(amount / most) if most else 6
        said = f"{answer.heads[size].title.name(language)}: {amount}" if size is not None else ""
        points.append(_point(row[who], answer.names.get(row[who]), x, y, radius, said))
    step = _step(max(row[lat] for row in placed) - min(row[lat] for row in placed))
    lats = _grid(frame.low(1), frame.high(1), step)
    lons = _grid(frame.low(0) / middle, frame.high(0) / middle, step)
    return Plot(
        _labelled(points),
        meridians=[Tick(frame.at(value * middle, 0)[0], f"{value:g}°") for value in lons],
        parallels=[Tick(frame.at(0, value)[1], f"{-value:g}°") for value in lats],
        sectors=_sectors(answer.names[p.id].sector for p in points if p.id in answer.names),
        unplaced=unplaced,
        left_out=len(rows) - unplaced - len(placed),
        size=answer.heads[size].title.name(language) if size is not None else "",
    )


@dataclass(frozen=True)
class _Joined:
    """The rows that a picture of ties draws: the columns of both ends and of the kind, the nodes, the rows, how many are left."""

    pair: tuple[int, int]
    kind: int | None
    shown: list[str]
    rows: list[tuple[Any, ...]]
    left_out: int


def _joined(answer: Answer, numbers: Sequence[int]) -> _Joined:
    pair = ends(answer)
    assert pair is not None
    kind = next((p for p, h in enumerate(answer.heads) if h.type == "code" and p not in pair), None)
    rows = [answer.rows[n] for n in numbers if None not in (answer.rows[n][pair[0]], answer.rows[n][pair[1]])]
    ids = list(dict.fromkeys(id for row in rows for id in (row[pair[0]], row[pair[1]])))
    shown = ids[:MOST_NODES]
    known = set(shown)
    drawn = [row for row in rows if row[pair[0]] in known and row[pair[1]] in known][:MOST_LINES]
    return _Joined(pair, kind, shown, drawn, len(ids) - len(shown) + len(rows) - len(drawn))


def elements(answer: Answer, numbers: Sequence[int], language: str) -> dict[str, list[dict[str, Any]]]:
    """What `of_ties` draws, for the explorer's canvas: nodes and ties as it knows them."""
    joined = _joined(answer, numbers)
    nodes = []
    for id in joined.shown:
        known = answer.names.get(id) or Named("", "", "")
        nodes.append(
            {"id": id, "label": known.label, "name": known.name, "short": known.short, "sector": known.sector,
             "x": known.x, "y": known.y}
        )  # fmt: skip
    ties = []
    for number, row in enumerate(joined.rows):
        kind = row[joined.kind] if joined.kind is not None else None
        type = next((type for type, kinds in _KINDS.items() if kind in kinds), "")
        name = answer.text(row, joined.kind, language) if joined.kind is not None else ""
        ties.append(
            {"id": f"row {number}", "source": row[joined.pair[0]], "target": row[joined.pair[1]], "type": type, "kind": kind,
             "name": name}
        )  # fmt: skip
    return {"nodes": nodes, "ties": ties}


def of_ties(answer: Answer, numbers: Sequence[int], language: str) -> Plot:
    """Who is tied with whom: nodes where the network's map has them (others around it), a line for every row."""
    joined = _joined(answer, numbers)
    pair, kind, shown, rows_shown = joined.pair, joined.kind, joined.shown, joined.rows
    degree = dict.fromkeys(shown, 0)
    for row in rows_shown:
        degree[row[pair[0]]] += 1
        degree[row[pair[1]]] += 1
    raw = _places(shown, answer)
    frame = _Frame(list(raw.values()))
    at = {id: frame.at(*raw[id]) for id in shown}
    most = max(degree.values(), default=1) or 1
    kinds: dict[str, int] = {}
    lines = []
    for row in rows_shown:
        a, b = row[pair[0]], row[pair[1]]
        name = answer.text(row, kind, language) if kind is not None else ""
        number = kinds.setdefault(name, len(kinds))
        said = f"{answer.text(row, pair[0], language)} – {answer.text(row, pair[1], language)}"
        lines.append(Line(*at[a], *at[b], number, f"{said}: {name}" if name else said))
    points = [
        _point(id, answer.names.get(id), *at[id], 4 + 10 * math.sqrt(degree[id] / most), str(degree[id]))
        for id in shown
    ]
    return Plot(
        _labelled(points), lines, [name for name in kinds if name],
        sectors=_sectors(answer.names[id].sector for id in shown if id in answer.names),
        left_out=joined.left_out,
    )  # fmt: skip


class _Frame:
    """Fits places into the drawing, the same scale both ways."""

    def __init__(self, places: Sequence[tuple[float, float]]) -> None:
        xs, ys = [x for x, _ in places] or [0.0], [y for _, y in places] or [0.0]
        wide, high = max(xs) - min(xs), max(ys) - min(ys)
        self._scale = min(
            (WIDTH - 2 * MARGIN) / wide if wide else math.inf, (HEIGHT - 2 * MARGIN) / high if high else math.inf
        )
        self._scale = self._scale if math.isfinite(self._scale) else 1.0
        self._middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)

    def at(self, x: float, y: float) -> tuple[float, float]:
        return (
            round(WIDTH / 2 + (x - self._middle[0]) * self._scale, 1),
            round(HEIGHT / 2 + (y - self._middle[1]) * self._scale, 1),
        )

    def low(self, axis: int) -> float:
        return self._middle[axis] - (WIDTH, HEIGHT)[axis] / 2 / self._scale

    def high(self, axis: int) -> float:
        return self._middle[axis] + (WIDTH, HEIGHT)[axis] / 2 / self._scale


def _point(id: str, known: Named | None, x: float, y: float, radius: float, said: str) -> Point:
    sector = vocabulary.SECTORS.get((known.sector if known else None) or "")
    name = known.short if known else ""
    return Point(
        id, known.label if known else "", name, x, y, round(radius, 1), sector.colour if sector else OTHER,
        sector.shape if sector else "ellipse", f"{name} · {said}" if said else name,
    )  # fmt: skip


def _places(ids: Sequence[str], answer: Answer) -> dict[str, tuple[float, float]]:
    """Where the network's map has them; whom it has not, on a circle around the others."""
    found = {
        id: (known.x, known.y)
        for id in ids
        if (known := answer.names.get(id)) and known.x is not None and known.y is not None
    }
    rest = [id for id in ids if id not in found]
    if rest:
        xs, ys = [x for x, _ in found.values()] or [0.0], [y for _, y in found.values()] or [0.0]
        middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
        radius = 0.6 * max(max(xs) - min(xs), max(ys) - min(ys), 1.0)
        for i, id in enumerate(rest):
            turn = 2 * math.pi * i / len(rest)
            found[id] = (middle[0] + radius * math.cos(turn), middle[1] + radius * math.sin(turn))
    return found


def _labelled(points: list[Point]) -> list[Point]:
    """The points with as many names as have room, the largest points first; the rest have theirs on pointing at them."""
    taken = [(p.x - p.radius, p.y - p.radius, p.x + p.radius, p.y + p.radius) for p in points]
    order = sorted(range(len(points)), key=lambda i: (-points[i].radius, points[i].name))
    found = list(points)
    for i in order[:LABELS]:
        p, width = points[i], LETTER * len(points[i].name)
        for anchor, x, y in (
            ("start", p.x + p.radius + 4, p.y + 4),
            ("end", p.x - p.radius - 4, p.y + 4),
            ("middle", p.x, p.y - p.radius - 5),
            ("middle", p.x, p.y + p.radius + 13),
        ):
            left = {"start": x, "end": x - width, "middle": x - width / 2}[anchor]
            box = (left, y - LINE + 4, left + width, y + 4)
            if left < 2 or left + width > WIDTH - 2 or y < LINE or y > HEIGHT - 4:
                continue
            if p.name and not any(_overlap(box, other) for k, other in enumerate(taken) if k != i):
                taken.append(box)
                found[i] = replace(p, label_x=round(x, 1), label_y=round(y, 1), anchor=anchor)
                break
    return found


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _sectors(codes: Iterable[str | None]) -> list[str]:
    present = set(codes)
    return [code for code in vocabulary.SECTORS if code in present]


def _step(span: float) -> float:
    """A round number of degrees, about four of which fit into the span."""
    raw = max(span, 1e-4) / 4
    size: float = 10.0 ** math.floor(math.log10(raw))
    return next(factor * size for factor in (1, 2, 5, 10) if factor * size >= raw)


def _grid(low: float, high: float, step: float) -> list[float]:
    first = math.ceil(low / step)
    return [round(i * step, 6) for i in range(first, min(math.floor(high / step), first + 20) + 1)]
