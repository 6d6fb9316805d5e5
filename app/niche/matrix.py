"""Pure: which niches of a municipality are covered: directions by ages, and by topics within a direction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app import vocabulary
from app.niche.programmes import Programme, Programmes, Tree
from app.niche.uniqueness import DIRECTION, FARTHEST, TOPICS

BANDS: Mapping[str, range] = {
    "3-6": range(3, 7),
    "7-10": range(7, 11),
    "11-14": range(11, 15),
    "15-18": range(15, 19),
}
"""Ages together: before school, primary, basic and upper school."""
FIRST_AGE, LAST_AGE = 3, 18
SHADES = 6


def band_of(age: int) -> str | None:
    """The band of an age; None beyond all of them."""
    return next((code for code, ages in BANDS.items() if age in ages), None)


@dataclass(frozen=True)
class Cell:
    """A niche: the programmes in it, and the years of age of its band that none of them takes."""

    direction: str
    band: str
    topic: str | None
    programmes: tuple[Programme, ...] = ()
    missing: tuple[int, ...] = ()
    shade: int = 0

    @property
    def institutions(self) -> int:
        """How many institutions run them."""
        return len({one.institution for one in self.programmes})


@dataclass(frozen=True)
class Row:
    """A direction, or a topic within it, through all bands; `total` programmes stand in it (each once)."""

    direction: str
    topic: str | None
    cells: list[Cell]
    total: int
    depth: int = 0


@dataclass(frozen=True)
class Matrix:
    """The rows; `outside` programmes take nobody of these ages, `untold` have no topic."""

    rows: list[Row]
    outside: list[Programme] = field(default_factory=list)
    untold: int = 0
    most: int = 0

    @property
    def covered(self) -> tuple[int, int]:
        """How many niches of directions and ages hold a programme, of how many."""
        cells = [cell for row in self.rows if row.topic is None for cell in row.cells]
        return sum(1 for cell in cells if cell.programmes), len(cells)


def cell(
    programmes: Iterable[Programme], direction: str, band: str, topics: frozenset[str] | None, topic: str | None
) -> Cell:
    """The niche of a direction, a band of ages and, if given, topics."""
    ages = BANDS[band]
    inside = tuple(
        one
        for one in programmes
        if one.direction == direction
        and one.age_from <= ages[-1]
        and one.age_to >= ages[0]
        and (topics is None or not topics.isdisjoint(one.topics))
    )
    missing = tuple(age for age in ages if not any(age in one.ages for one in inside))
    return Cell(direction, band, topic, inside, missing)


def matrix(
    programmes: Sequence[Programme],
    tree: Tree,
    topic: str | None = None,
    opened: Iterable[str] = (),
    ever: Iterable[Programme] = (),
) -> Matrix:
    """Directions by bands of ages, narrowed to a topic with its narrower ones; `opened` directions are told by topic as well.

    `ever` are programmes of all years: what was there once stays in the list of topics when it is gone.
    """
    within = tree.below(topic) if topic else None
    shown = [one for one in programmes if within is None or not within.isdisjoint(one.topics)]
    belongs = topics_of([*programmes, *ever], tree)
    rows: list[Row] = []
    for direction in vocabulary.DIRECTIONS:
        rows.append(_row(shown, direction, None, None, 0))
        if direction in opened:
            for one, depth in tree.ordered():
                if one in belongs.get(direction, ()) and (within is None or one in within):
                    rows.append(_row(programmes, direction, tree.below(one), one, depth))
    most = max((len(cell.programmes) for row in rows for cell in row.cells), default=0)
    every = range(FIRST_AGE, LAST_AGE + 1)
    return Matrix(
        [
            Row(row.direction, row.topic, [_shaded(cell, most) for cell in row.cells], row.total, row.depth)
            for row in rows
        ],
        [one for one in shown if one.age_from > every[-1] or one.age_to < every[0]],
        sum(1 for one in programmes if not one.topics),
        most,
    )


def _row(
    programmes: Iterable[Programme], direction: str, topics: frozenset[str] | None, topic: str | None, depth: int
) -> Row:
    mine = [one for one in programmes if one.direction == direction]
    cells = [cell(mine, direction, band, topics, topic) for band in BANDS]
    total = sum(1 for one in mine if topics is None or not topics.isdisjoint(one.topics))
    return Row(direction, topic, cells, total, depth)


def _shaded(cell: Cell, most: int) -> Cell:
    count = len(cell.programmes)
    shade = -(-(SHADES - 1) * count // most) if most else 0
    return Cell(cell.direction, cell.band, cell.topic, cell.programmes, cell.missing, shade)


def topics_of(programmes: Iterable[Programme], tree: Tree) -> dict[str, frozenset[str]]:
    """The topics of each direction: those of its programmes, and all topics under a root of which the most programmes are of
    this direction (of equals the one that the vocabulary names first)."""
    found: dict[str, set[str]] = defaultdict(set)
    by_root: dict[str, Counter[str]] = defaultdict(Counter)
    for one in dict.fromkeys(programmes):
        found[one.direction].update(one.topics)
        for root in {tree.root(topic) for topic in one.topics}:
            by_root[root][one.direction] += 1
    order = list(vocabulary.DIRECTIONS)
    for root, counts in by_root.items():
        home = min(
            counts, key=lambda direction: (-counts[direction], order.index(direction) if direction in order else 99)
        )
        found[home].update(tree.below(root))
    return {direction: frozenset(topics) for direction, topics in found.items()}


@dataclass(frozen=True)
class Beside:
    """A programme near a niche: how near its content is (0 to 1), and how many years of age lie between (0: none)."""

    programme: Programme
    content: float
    years: int


def beside(programmes: Programmes, everyone: Iterable[Programme], niche: Cell, limit: int = 6) -> list[Beside]:
    """The programmes outside a niche that come nearest to it: by content (as likeness has it: 0.7 topic, 0.3 direction;
    without a topic the direction alone), then by years of age between them."""
    ages, within = BANDS[niche.band], {one.id for one in niche.programmes}
    found = []
    for one in everyone:
        content = float(one.direction == niche.direction)
        if niche.topic:
            steps = [step for topic in one.topics if (step := programmes.tree.steps(niche.topic, topic)) is not None]
            close = 0.5 ** min(steps) if steps and min(steps) <= FARTHEST else 0.0
            content = TOPICS * close + DIRECTION * content
        years = max(ages[0] - one.age_to, one.age_from - ages[-1], 0)
        if content > 0 and one.id not in within:
            found.append(Beside(one, content, years))
    return sorted(
        found, key=lambda near: (-round(near.content, 6), near.years, near.programme.title, near.programme.id)
    )[:limit]
