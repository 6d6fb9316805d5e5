"""The chart of a report as shapes with places, and in a few sentences: bars, lines or a matrix. Pure.

What a chart shows is in the table of the same page too; a chart that shows only the first of many says so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app import vocabulary
from app.refusals import N_
from app.reports import values
from app.reports.run import Answer

BARS = 30
"""So many bars at most: more cannot be read."""
WIDTH = 860
BAR, BAR_GAP, ROW_GAP, LABEL = 14, 2, 12, 260
LINE_HEIGHT, LEFT, TOP, BOTTOM = 340, 56, 16, 34
SHADES = 6

Sentence = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Mark:
    """A bar or a point: its place, its size, and what it says."""

    x: float
    y: float
    width: float
    text: str
    said: str
    height: float = BAR


@dataclass(frozen=True)
class Series:
    """One kind of marks, told apart by number (colour, dashes, form), with its name."""

    number: int
    name: str
    colour: str = ""
    marks: list[Mark] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The line through the marks."""
        return " ".join(f"{'L' if i else 'M'}{mark.x:.1f} {mark.y:.1f}" for i, mark in enumerate(self.marks))


@dataclass(frozen=True)
class Tick:
    """A mark on an axis."""

    at: float
    text: str


@dataclass(frozen=True)
class Chart:
    """A drawing `width` by `height`: series over two axes. `shown` of `total` categories are drawn."""

    type: str
    width: float
    height: float
    series: list[Series]
    x: list[Tick] = field(default_factory=list)
    y: list[Tick] = field(default_factory=list)
    x_title: str = ""
    summary: list[Sentence] = field(default_factory=list)
    shown: int = 0
    total: int = 0


@dataclass(frozen=True)
class Cell:
    """A field of a matrix; `shade` from 0 (nothing) to SHADES - 1 (the most)."""

    text: str
    shade: int


@dataclass(frozen=True)
class Matrix:
    """A table of numbers, shaded: columns by x, rows by series."""

    x_title: str
    series_title: str
    value_title: str
    columns: list[str]
    rows: list[tuple[str, list[Cell]]]
    summary: list[Sentence]
    type: str = "matrix"


def draw(answer: Answer, numbers: Sequence[int], language: str) -> Chart | Matrix | None:
    """The chart that the report declares, of the given rows; None when it declares none or there is nothing to draw."""
    spec = answer.query.chart
    if spec is None or not numbers:
        return None
    if spec.type == "matrix":
        return _matrix(answer, numbers, language)
    return _lines(answer, numbers, language) if spec.type == "line" else _bars(answer, numbers, language)


# --- bars -------------------------------------------------------------------------------------------------------------


def _bars(answer: Answer, numbers: Sequence[int], language: str) -> Chart | None:
    spec = answer.query.chart
    assert spec is not None
    names = [answer.query.heads[y].title.name(language) for y in spec.y]
    series = [Series(number, name) for number, name in enumerate(names)]
    shown = list(numbers)[:BARS]
    places = [answer.place(y) for y in spec.y]
    most = max((abs(_number(answer.rows[n][place])) for n in shown for place in places), default=0)
    if not most:
        return None
    ticks = _nice(most)
    room = WIDTH - LABEL - 70
    row = len(places) * (BAR + BAR_GAP) + ROW_GAP
    x = answer.place(spec.x)
    labels = []
    for i, number in enumerate(shown):
        record = answer.rows[number]
        label = answer.text(record, x, language) or values.NO.name(language)
        labels.append(Tick(TOP + i * row + (row - ROW_GAP) / 2, label))
        for k, place in enumerate(places):
            value = _number(record[place])
            text = answer.text(record, place, language) or "0"
            y = TOP + i * row + k * (BAR + BAR_GAP)
            series[k].marks.append(
                Mark(LABEL, y, round(room * abs(value) / ticks[-1], 1), text, f"{label}: {names[k]} {text}")
            )
    height = TOP + len(shown) * row + BOTTOM - ROW_GAP
    marks = [Tick(LABEL + room * tick / ticks[-1], _said(tick, language)) for tick in ticks]
    chart = Chart("bar", WIDTH, height, series, marks, labels, shown=len(shown), total=len(numbers))
    chart.summary.extend(_told_bars(answer, shown, places, names, language))
    return chart


def _told_bars(answer: Answer, shown: list[int], places: list[int], names: list[str], language: str) -> list[Sentence]:
    assert answer.query.chart is not None
    x = answer.place(answer.query.chart.x)
    said: list[Sentence] = []
    for name, place in zip(names, places, strict=True):
        best = max(shown, key=lambda n: _number(answer.rows[n][place]))
        who = answer.text(answer.rows[best], x, language) or values.NO.name(language)
        said.append(
            (
                N_("%(series)s: most at “%(name)s”, %(value)s."),
                {"series": name, "name": who, "value": answer.text(answer.rows[best], place, language)},
            )
        )
    return said


# --- lines ------------------------------------------------------------------------------------------------------------


def _lines(answer: Answer, numbers: Sequence[int], language: str) -> Chart | None:
    spec = answer.query.chart
    assert spec is not None
    x = answer.place(spec.x)
    xs = sorted({answer.rows[n][x] for n in numbers if answer.rows[n][x] is not None})
    found: dict[tuple[str, str], dict[Any, float]] = {}
    for n in numbers:
        row = answer.rows[n]
        divider = str(row[answer.place(spec.series)]) if spec.series else ""
        for column in spec.y:
            value = row[answer.place(column)]
            if value is not None:
                found.setdefault((divider, column), {})[row[x]] = float(value)
    most = max((value for line in found.values() for value in line.values()), default=0)
    if not xs or not most:
        return None
    ticks, room = _nice(most), WIDTH - LEFT - 24
    across = {value: LEFT + (room * i / (len(xs) - 1) if len(xs) > 1 else room / 2) for i, value in enumerate(xs)}
    drawn = LINE_HEIGHT - TOP - BOTTOM
    series, said = [], []
    for number, ((divider, column), line) in enumerate(found.items()):
        name = (
            values.code_name(answer.query.heads[spec.series].family, divider, language)
            if spec.series
            else answer.query.heads[column].title.name(language)
        )
        sector = vocabulary.SECTORS.get(divider)
        one = Series(number, name, sector.colour if sector else "")
        for value, amount in sorted(line.items()):
            y = round(TOP + drawn * (1 - amount / ticks[-1]), 1)
            shown = _said(amount, language)
            one.marks.append(Mark(round(across[value], 1), y, 0, shown, f"{value}: {name} {shown}", 0))
        series.append(one)
        first, last, peak = min(line), max(line), max(line, key=lambda v: (line[v], v))
        said.append(
            (
                N_("%(series)s: %(first)s in %(from)s, %(last)s in %(to)s, most in %(peak)s: %(most)s."),
                {
                    "series": name, "first": _said(line[first], language), "from": first, "peak": peak, "to": last,
                    "last": _said(line[last], language), "most": _said(line[peak], language),
                },
            )
        )  # fmt: skip
    step = max(1, math.ceil(len(xs) / 14))
    x_ticks = [Tick(round(across[value], 1), str(value)) for value in xs[::-1][::step]]
    y_ticks = [Tick(round(TOP + drawn * (1 - tick / ticks[-1]), 1), _said(tick, language)) for tick in ticks]
    title = answer.query.heads[spec.x].title.name(language)
    return Chart("line", WIDTH, LINE_HEIGHT, series, x_ticks, y_ticks, title, said, len(xs), len(xs))


# --- matrix -----------------------------------------------------------------------------------------------------------


def _matrix(answer: Answer, numbers: Sequence[int], language: str) -> Matrix | None:
    spec = answer.query.chart
    assert spec is not None
    x, side, y = answer.place(spec.x), answer.place(spec.series), answer.place(spec.y[0])
    columns: dict[Any, str] = {}
    rows: dict[Any, str] = {}
    known: dict[tuple[Any, Any], float] = {}
    for n in numbers:
        row = answer.rows[n]
        columns.setdefault(row[x], answer.text(row, x, language) or values.NO.name(language))
        rows.setdefault(row[side], answer.text(row, side, language) or values.NO.name(language))
        known[row[side], row[x]] = _number(row[y])
    order_of = {column: answer.query.heads[column] for column in (spec.x, spec.series)}
    across = sorted(columns, key=lambda value: _vocabulary_order(order_of[spec.x].family, value))
    down = sorted(rows, key=lambda value: _vocabulary_order(order_of[spec.series].family, value))
    most = max(known.values(), default=0)
    if not most:
        return None
    table = [
        (rows[r], [_cell(known.get((r, c)), most, language) for c in across])
        for r in down
    ]  # fmt: skip
    top = max(known, key=lambda pair: known[pair])
    empty = sum(1 for r in down for c in across if not known.get((r, c)))
    said: list[Sentence] = [
        (
            N_("Most at “%(row)s” and “%(column)s”: %(value)s."),
            {"row": rows[top[0]], "column": columns[top[1]], "value": _said(most, language)},
        ),
        (N_("Without anything: %(empty)s of %(of)s fields."), {"empty": empty, "of": len(down) * len(across)}),
    ]
    heads = answer.query.heads
    return Matrix(
        heads[spec.x].title.name(language), heads[spec.series].title.name(language), heads[spec.y[0]].title.name(language),
        [columns[c] for c in across], table, said,
    )  # fmt: skip


def _cell(value: float | None, most: float, language: str) -> Cell:
    if not value:
        return Cell("0" if value is not None else "", 0)
    return Cell(_said(value, language), max(1, math.ceil((SHADES - 1) * value / most)))


def _vocabulary_order(family: str, value: Any) -> tuple[int, Any]:
    """Codes as the vocabulary orders them, numbers as numbers, what is missing last."""
    if value is None:
        return (2, 0)
    codes = list(values.FAMILIES.get(family, {}))
    return (0, codes.index(value)) if value in codes else (1, value)


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _said(value: float, language: str) -> str:
    return values.plain(int(value) if float(value).is_integer() else value, language)


def _nice(most: float) -> list[float]:
    """Round numbers from zero to at least `most`, four to six of them."""
    raw = most / 4
    size = 10 ** math.floor(math.log10(raw)) if raw > 0 else 1
    step = next(factor * size for factor in (1, 2, 2.5, 5, 10) if factor * size >= raw)
    if most >= 4 or float(most).is_integer():
        step = max(1.0, math.ceil(step))
    count = math.ceil(most / step)
    return [round(step * i, 6) for i in range(count + 1)]
