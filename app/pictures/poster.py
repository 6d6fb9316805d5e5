"""A poster of the whole municipality, A2: every institution has its name on it, in the picture or, by number, beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.pictures.drawing import Style, draw
from app.pictures.elements import el
from app.pictures.letters import LINE, Box, broken, width
from app.pictures.sheet import Page, Texts
from app.pictures.signs import INK, PAPER, RULE, SOFT
from app.pictures.taken import Node, Taken
from app.pictures.words import Row, Words

COLUMN = 470.0
LETTER = 14.5


@dataclass(frozen=True)
class Count:
    """A number of the poster with what it counts."""

    number: str
    name: str
    definition: str


def poster(taken: Taken, words: Words, texts: Texts, counts: Sequence[Count], others: str) -> str:
    """The poster as an SVG file. `others` heads the list of names that found no room in the picture."""
    page = Page("a2", is_wide=True)
    column = page.wide - page.margin - COLUMN
    room = column - page.margin - 40
    y = page.head(texts, room)
    bottom = page.foot(texts.foot)
    frame = Box(page.margin + 90, y + 40, column - 130, bottom - 60)
    around = Box(page.margin / 2, y + 6, column - 34, bottom - 6)
    numbers = _numbers(taken, words, frame, around)

    def name(node: Node) -> str:
        return f"({numbers[node.number]})" if node.number in numbers else words.name(node)

    drawn = draw(taken, frame, around, name, words.about, _style())
    page.root.append(drawn.element)
    x, y = page.wide - page.margin - COLUMN, page.margin
    rule = f"M{x - 28:.1f} {y:.1f}V{page.high - page.margin:.1f}"
    page.root.append(el("path", d=rule, stroke=RULE, stroke_width=1.5, fill="none"))
    y = _counts(page, counts, x, y + 30)
    y = _legend(page, words.legend(), x, y + 26)
    _list(page, {number: words.name(taken.nodes[node]) for node, number in numbers.items()}, others, x, y + 30)
    for node in drawn.unlabelled:
        # Not even a number fits beside it: it stands on the sign itself.
        if node.number in numbers:
            _on_sign(page, node, numbers[node.number])
    return page.written(texts)


def _style() -> Style:
    return Style(letter=LETTER, grown=1.75, wrap=22)


def _numbers(taken: Taken, words: Words, frame: Box, around: Box) -> dict[int, int]:
    """Numbers for the nodes whose names find no room, in the order of the names."""
    rest = draw(taken, frame, around, words.name, words.about, _style()).unlabelled
    order = sorted(rest, key=lambda node: words.name(node).casefold())
    return {node.number: position for position, node in enumerate(order, 1)}


def _counts(page: Page, counts: Sequence[Count], x: float, y: float) -> float:
    for count in counts:
        page.text(x, y, count.number, 44, font_weight="bold")
        page.text(x + width(count.number, 44, bold=True) + 12, y, count.name, 20)
        for line in broken(count.definition, 13.5, COLUMN):
            y += 13.5 * 1.35
            page.text(x, y, line, 13.5, fill=SOFT)
        y += 58
    return y - 20


def _legend(page: Page, rows: Sequence[Row], x: float, y: float) -> float:
    size = 15.0
    for row in rows:
        lines = broken(row.text, size, COLUMN - size * 2.9)
        page.row(Row(lines[0] if lines else "", row.sign, row.stroke), x, y, size)
        for line in lines[1:]:
            y += size * LINE
            page.text(x + size * (2.9 if row.stroke else 1.5), y, line, size)
        y += size * 1.6
    return y


def _list(page: Page, names: dict[int, str], head: str, x: float, y: float) -> None:
    if not names:
        return
    room = page.high - page.margin - y - 20
    size = min(14.0, room / max(1, len(names)) / 1.3) if len(names) * 18.2 > room else 14.0
    columns = 1 if size >= 9 else 2
    size = size if columns == 1 else min(12.0, room / ((len(names) + 1) // 2) / 1.3)
    page.text(x, y, head, 15, font_weight="bold")
    per = -(-len(names) // columns)
    for position, (number, name) in enumerate(sorted(names.items())):
        at = x + (position // per) * COLUMN / 2
        page.text(at, y + 22 + (position % per) * size * 1.3, f"({number})  {name}", size)


def _on_sign(page: Page, node: Node, number: int) -> None:
    group = next(group for group in page.root.iter("g") if group.get("id") == f"n{node.number}")
    x, y = _middle(group[-1])
    look: dict[str, str | float] = {"fill": INK, "stroke": PAPER, "stroke_width": 2.5, "paint_order": "stroke"}
    look |= {"font_size": 11.0, "font_weight": "bold", "text_anchor": "middle"}
    group.append(el("text", f"({number})", x=x, y=y + 4, **look))


def _middle(mark: Element) -> tuple[float, float]:
    def get(name: str) -> float:
        return float(mark.get(name, "0"))

    if mark.get("cx"):
        return get("cx"), get("cy")
    if mark.get("points"):
        points = [tuple(map(float, point.split(","))) for point in mark.get("points", "").split()]
        return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)
    return get("x") + get("width") / 2, get("y") + get("height") / 2
