"""Pure: the map of institutions as plain shapes on a grid in kilometres. No tiles of anybody: it prints, and works offline.

The whole municipality is one panel; where most institutions stand close together, that town is drawn once more, larger, in a
panel of its own. Signs that would cover one another are fanned out, each with a line to where it stands.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from app import vocabulary
from app.facets import ELSEWHERE
from app.layout.discs import push_apart
from app.pictures.letters import Box, Label, Wanted, placed, wrapped
from app.terrain.places import Found, Spot

WIDTH, LEAST_HEIGHT, MOST_HEIGHT = 1000.0, 320.0, 700.0
MARGIN = 78.0
RADIUS, ROOM = 9.0, 12.0
LETTER = 12.5
KILOMETRES = 6371.0 * math.pi / 180  # in a degree of latitude
TOWN_AT_LEAST = 8
"""Institutions from which a town has a panel of its own."""
MIDDLE, FAR = 3.0, 2.0
"""A town reaches to so many times the median distance from its middle; others stand so many times as far as it reaches."""
LEAST_WIDE = 0.6  # kilometres that a panel shows at least
OTHER = "#8490a0"

Point = tuple[float, float]


@dataclass(frozen=True)
class Sign:
    """An institution: its sign and, where it was moved, the spot on which it stands; its name, if that found room. `mark`: "home"
    (from where one looks), "holder", or nothing."""

    spot: Spot
    x: float
    y: float
    at: Point
    colour: str
    shape: str
    mark: str = ""
    label: Label | None = None

    @property
    def is_moved(self) -> bool:
        """Whether it stands visibly beside its spot."""
        return math.dist((self.x, self.y), self.at) > RADIUS / 2


@dataclass(frozen=True)
class Way:
    """A line from where one looks to somebody near, as the crow flies."""

    x1: float
    y1: float
    x2: float
    y2: float
    km: float
    label: Label | None = None


@dataclass(frozen=True)
class Panel:
    """A drawing: signs over a grid of `step` kilometres (`bar` wide). `dots` are institutions that were not chosen, or that the
    other panel shows larger, inside `box`; `names` are those of settlements."""

    code: str
    height: float
    signs: list[Sign] = field(default_factory=list)
    dots: list[tuple[float, float, str]] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    names: list[Label] = field(default_factory=list)
    box: Box | None = None
    xs: list[float] = field(default_factory=list)
    ys: list[float] = field(default_factory=list)
    step: float = 1.0
    bar: float = 100.0
    width: float = WIDTH

    @property
    def unnamed(self) -> int:
        """Signs whose names found no room: pointing at them tells, and the table."""
        return sum(1 for sign in self.signs if sign.label is None)


@dataclass(frozen=True)
class Picture:
    """One panel or two; `without` are institutions whose coordinates are not known."""

    panels: list[Panel]
    without: list[Spot]
    sectors: list[str]

    @property
    def shown(self) -> int:
        """How many institutions stand on the map."""
        return len({sign.spot.id for panel in self.panels for sign in panel.signs})


def draw(
    every: Sequence[Spot],
    answers: Sequence[Found],
    home: Spot | None,
    nearest: Sequence[Found],
    town_name: str,
    say: Callable[[float], str],
) -> Picture:
    """The map of `every` institution, with signs for those that were found and for where one looks from, and lines to the nearest.

    `town_name` is the name of the place whose addresses name no settlement; `say` tells kilometres in words.
    """
    chosen = {one.spot.id: one.spot for one in answers} | ({home.id: home} if home else {})
    without = [spot for spot in chosen.values() if spot.place is None]
    known = {spot.id: spot for spot in every if spot.place is not None}
    if all(spot.place is None for spot in chosen.values()):
        return Picture([], without, [])
    flat = _flat(known)
    marks = {one.spot.id: "holder" for one in nearest} | ({home.id: "home"} if home else {})
    inside = town(flat)
    drawing = _Drawing(known, frozenset(chosen), marks, home, nearest, say)
    panels = []
    if inside:
        panels.append(drawing.panel("town", inside, {}, ""))
    panels.append(drawing.panel("whole", flat, inside, town_name))
    present = {spot.sector for spot in chosen.values() if spot.place is not None}
    return Picture(panels, without, [code for code in vocabulary.SECTORS if code in present])


def _flat(known: Mapping[str, Spot]) -> dict[str, Point]:
    """Kilometres to the east and to the south of some point."""
    places = {id: spot.place for id, spot in known.items() if spot.place is not None}
    middle = math.cos(math.radians(sum(lat for lat, _ in places.values()) / len(places)))
    return {id: (lon * middle * KILOMETRES, -lat * KILOMETRES) for id, (lat, lon) in places.items()}


def town(flat: Mapping[str, Point]) -> dict[str, Point]:
    """The institutions of the town in which most stand, when others stand far from it; nobody otherwise."""
    ids = sorted(flat)
    if len(ids) < TOWN_AT_LEAST:
        return {}
    points = np.array([flat[id] for id in ids])
    away = np.hypot(*(points - np.median(points, axis=0)).T)
    reach = MIDDLE * float(np.median(away))
    inside = away <= reach
    if not reach or inside.sum() < TOWN_AT_LEAST or float(away.max()) < FAR * float(away[inside].max()):
        return {}
    return {id: flat[id] for id, is_in in zip(ids, inside.tolist(), strict=True) if is_in}


class _Frame:
    """From kilometres to places in a panel, north above, the same scale both ways."""

    def __init__(self, points: Sequence[Point]) -> None:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        wide, high = max(max(xs) - min(xs), LEAST_WIDE), max(max(ys) - min(ys), LEAST_WIDE / 2)
        self.scale = min((WIDTH - 2 * MARGIN) / wide, (MOST_HEIGHT - 2 * MARGIN) / high)
        self.height = round(max(LEAST_HEIGHT, high * self.scale + 2 * MARGIN), 1)
        self.middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)

    def at(self, point: Point) -> Point:
        return (
            round(WIDTH / 2 + (point[0] - self.middle[0]) * self.scale, 1),
            round(self.height / 2 + (point[1] - self.middle[1]) * self.scale, 1),
        )


@dataclass(frozen=True)
class _Drawing:
    """What both panels show."""

    known: Mapping[str, Spot]
    chosen: frozenset[str]
    marks: Mapping[str, str]
    home: Spot | None
    nearest: Sequence[Found]
    say: Callable[[float], str]

    def panel(self, code: str, flat: Mapping[str, Point], elsewhere: Mapping[str, Point], town_name: str) -> Panel:
        """These places; those `elsewhere` the other panel shows larger."""
        frame = _Frame(list(flat.values()))
        at = {id: frame.at(point) for id, point in flat.items()}
        # Of those whom the other panel shows larger, only where one looks from and whoever is nearest have signs here.
        signed = [id for id in sorted(flat) if id in self.chosen and (id not in elsewhere or id in self.marks)]
        signs = []
        for id, (x, y) in zip(signed, _fanned([at[id] for id in signed], frame.height), strict=True):
            sector = vocabulary.SECTORS.get(self.known[id].sector)
            colour, shape = (sector.colour, sector.shape) if sector else (OTHER, "ellipse")
            signs.append(Sign(self.known[id], x, y, at[id], colour, shape, self.marks.get(id, "")))
        ways = _ways(self.home, self.nearest, {sign.spot.id: (sign.x, sign.y) for sign in signs})
        box = _around([at[id] for id in elsewhere])
        labels = self.labels(
            signs, ways, box, {id: at[id] for id in at if id not in elsewhere}, town_name, frame.height
        )
        step = _step(WIDTH / frame.scale)
        bar = step * frame.scale
        return Panel(
            code,
            frame.height,
            [Sign(s.spot, s.x, s.y, s.at, s.colour, s.shape, s.mark, labels.get(s.spot.id)) for s in signs],
            [(*at[id], self.known[id].name) for id in sorted(flat) if id not in signed],
            [Way(w.x1, w.y1, w.x2, w.y2, w.km, labels.get(f"way {n}")) for n, w in enumerate(ways)],
            [label for id, label in labels.items() if id.startswith("place ")],
            box,
            _lines(WIDTH, bar),
            _lines(frame.height, bar),
            step,
            round(bar, 1),
        )

    def labels(
        self,
        signs: Sequence[Sign],
        ways: Sequence[Way],
        box: Box | None,
        at: Mapping[str, Point],
        town_name: str,
        height: float,
    ) -> dict[str, Label]:
        """The names of settlements ("place …"), of lines ("way …") and of signs, none upon another."""
        wanted = []
        for number, way in enumerate(ways):
            middle = ((way.x1 + way.x2) / 2, (way.y1 + way.y2) / 2)
            wanted.append(Wanted(f"way {number}", *middle, 0, (self.say(way.km),), LETTER * 0.92, 5))
        groups: dict[str, list[Point]] = defaultdict(list)
        for id, point in at.items():
            groups[self.known[id].settlement].append(point)
        wanted += [_settlement(name, points) for name, points in groups.items() if name != ELSEWHERE]
        if box is not None and town_name:
            reach = max(box.bottom - box.top, 2 * ROOM) / 2
            middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
            wanted.append(Wanted("place ", *middle, reach, (town_name,), LETTER * 1.15, 6, main=True, bold=True))
        for sign in signs:
            rank = {"home": 4.0, "holder": 3.0}.get(sign.mark, 1.0)
            lines = tuple(wrapped(sign.spot.name))
            wanted.append(
                Wanted(sign.spot.id, sign.x, sign.y, RADIUS, lines, LETTER, rank, main=True, bold=bool(sign.mark))
            )
        boxes = [(Box(s.x - RADIUS, s.y - RADIUS, s.x + RADIUS, s.y + RADIUS), True) for s in signs]
        if box is not None:
            boxes.append((box, True))
        return placed(wanted, boxes, Box(4, 4, WIDTH - 4, height - 26))


def _fanned(points: Sequence[Point], height: float) -> list[Point]:
    """The places of signs that do not cover one another, as near to their points as that allows, inside the panel."""
    if not points:
        return []
    spots = push_apart(np.array(points, dtype=float), np.full(len(points), ROOM), np.zeros(len(points), dtype=bool))
    spots[:, 0] = spots[:, 0].clip(ROOM, WIDTH - ROOM)
    spots[:, 1] = spots[:, 1].clip(ROOM, height - ROOM)
    return [(round(float(x), 1), round(float(y), 1)) for x, y in spots]


def _ways(home: Spot | None, nearest: Sequence[Found], at: Mapping[str, Point]) -> list[Way]:
    if home is None or home.id not in at:
        return []
    x, y = at[home.id]
    return [Way(x, y, *at[one.spot.id], one.km) for one in nearest if one.km is not None and one.spot.id in at]


def _around(points: Sequence[Point]) -> Box | None:
    if not points:
        return None
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs) - 10, min(ys) - 10, max(xs) + 10, max(ys) + 10)


def _settlement(name: str, points: Sequence[Point]) -> Wanted:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    reach = max(max(ys) - min(ys), max(xs) - min(xs)) / 2 + 2 * ROOM
    return Wanted(f"place {name}", *middle, reach, (name,), LETTER * 1.15, 6, main=True, bold=True)


def _step(kilometres: float) -> float:
    """A round number of kilometres, about eight of which fit into a panel."""
    raw = kilometres / 8
    size: float = 10.0 ** math.floor(math.log10(raw))
    return next(factor * size for factor in (1, 2, 5, 10) if factor * size >= raw)


def _lines(long: float, bar: float) -> list[float]:
    """Lines so far apart, one of them through the middle."""
    half = int(long / 2 // bar)
    return [round(long / 2 + n * bar, 1) for n in range(-half, half + 1)]
