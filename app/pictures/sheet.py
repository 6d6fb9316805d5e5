"""A sheet of paper with a picture on it: title, time, what is left out, the drawing, the legend, the source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.pictures.drawing import Style, draw, shape
from app.pictures.elements import el, written
from app.pictures.letters import FAMILY, LINE, Box, broken, width
from app.pictures.signs import INK, PAPER, SOFT
from app.pictures.taken import Taken
from app.pictures.words import Row, Words

MM = 96 / 25.4  # user units are CSS pixels: the widths of lines and signs are those of the screen
SIZES = {"a4": (210, 297), "a3": (297, 420), "a2": (420, 594)}
GROWN = {"a4": 1.0, "a3": 1.25, "a2": 1.75}


@dataclass(frozen=True)
class Texts:
    """What stands around a drawing, ready to be set."""

    title: str
    when: str
    about: str
    foot: str
    described: str


def sheet(taken: Taken, words: Words, texts: Texts, paper: str) -> str:
    """A picture as an SVG file of one page, upright or lying as the picture asks."""
    page = Page(paper, is_wide=_is_wide(taken))
    y = page.head(texts)
    bottom = page.foot(texts.foot)
    bottom = page.legend(words.legend(), bottom)
    style = Style(letter=9.5 * page.grown, grown=page.grown, compared=bool(words.wish.against))
    edge = 52 * page.grown
    frame = Box(page.margin + edge, y + 18 * page.grown, page.wide - page.margin - edge, bottom - 34 * page.grown)
    room = Box(page.margin / 2, y + 2, page.wide - page.margin / 2, bottom - 4)
    drawn = draw(taken, frame, room, words.name, words.about, style)
    page.root.append(drawn.element)
    return page.written(texts)


def _is_wide(taken: Taken) -> bool:
    if not taken.nodes:
        return True
    xs, ys = [node.x for node in taken.nodes], [node.y for node in taken.nodes]
    return max(xs) - min(xs) >= 0.85 * (max(ys) - min(ys))


class Page:
    """One page being filled from its edges inwards."""

    def __init__(self, paper: str, *, is_wide: bool) -> None:
        short, long = SIZES[paper]
        self.mm = (long, short) if is_wide else (short, long)
        self.wide, self.high = self.mm[0] * MM, self.mm[1] * MM
        self.grown = GROWN[paper]
        self.margin = 12 * MM if paper == "a2" else 9 * MM
        self.root = el(
            "svg", xmlns="http://www.w3.org/2000/svg", width=f"{self.mm[0]}mm", height=f"{self.mm[1]}mm",
            viewBox=f"0 0 {self.wide:.1f} {self.high:.1f}", role="img", aria_labelledby="title desc", font_family=FAMILY,
        )  # fmt: skip
        self.head_end = len(self.root)
        self.root.append(el("rect", width=self.wide, height=self.high, fill=PAPER))

    def written(self, texts: Texts) -> str:
        """The file: title and description come first in it."""
        self.root.insert(0, el("title", texts.title, id="title"))
        self.root.insert(1, el("desc", texts.described, id="desc"))
        return written(self.root)

    def text(self, x: float, y: float, text: str, size: float, **more: str) -> Element:
        """Sets a line; its base line is at `y`."""
        line = el("text", text, x=x, y=y, font_size=size, **({"fill": INK} | more))
        self.root.append(line)
        return line

    def head(self, texts: Texts, room: float | None = None) -> float:
        """Title, time and filters; returns where they end."""
        room = room or self.wide - 2 * self.margin
        size = 20 * self.grown
        y = self.margin + size * 0.8
        for line in broken(texts.title, size * 1.07, room):
            self.text(self.margin, y, line, size, font_weight="bold")
            y += size * LINE
        size = 11.5 * self.grown
        y -= size * 0.35
        self.text(self.margin, y, texts.when, size, id="when")
        for line in broken(texts.about, size * 0.92, room):
            y += size * 1.25
            self.text(self.margin, y, line, size * 0.92, fill=SOFT, class_="about")
        return y

    def foot(self, text: str) -> float:
        """The source at the lower edge; returns where it begins."""
        size = 8.5 * self.grown
        lines = broken(text, size, self.wide - 2 * self.margin)
        y = self.high - self.margin - (len(lines) - 1) * size * LINE
        for position, line in enumerate(lines):
            self.text(self.margin, y + position * size * LINE, line, size, fill=SOFT)
        return y - size * 1.4

    def legend(self, rows: Sequence[Row], bottom: float) -> float:
        """The legend in flowing lines over `bottom`; returns where it begins."""
        size = 9.5 * self.grown
        room = self.wide - 2 * self.margin
        lines: list[list[tuple[float, Row]]] = [[]]
        x = 0.0
        for row in rows:
            needed = self._room(row, size)
            if x and x + needed > room:
                lines.append([])
                x = 0
            lines[-1].append((x, row))
            x += needed + size * 1.6
        y = bottom - (len(lines) - 1) * size * 1.55
        for position, line in enumerate(lines):
            for x, row in line:
                self.row(row, self.margin + x, y + position * size * 1.55, size)
        return y - size * 1.6 if rows else bottom

    def row(self, row: Row, x: float, y: float, size: float) -> None:
        """A row of a legend; its base line is at `y`."""
        middle = y - size * 0.34
        if row.stroke:
            how = row.stroke
            grown = self.grown
            dash = " ".join(f"{float(part) * grown:g}" for part in how.dash.split()) if how.dash else None
            self.root.append(el(
                "path", d=f"M{x:.1f} {middle:.1f}h{size * 2.4:.1f}", fill="none", stroke=how.colour,
                stroke_width=how.width * grown, stroke_dasharray=dash,
            ))  # fmt: skip
        elif row.sign:
            self.root.append(shape(row.sign, (x + size * 0.55, middle), size * 0.5))
        self.text(x + self._sign_room(row, size), y, row.text, size)

    def _room(self, row: Row, size: float) -> float:
        return self._sign_room(row, size) + width(row.text, size)

    def _sign_room(self, row: Row, size: float) -> float:
        return size * 2.9 if row.stroke else size * 1.5 if row.sign else 0
