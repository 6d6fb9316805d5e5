"""How wide words are, how they break into lines, and where a label lies without covering another or a sign.

Widths are those of Arial and of the free faces made to the same measure, with a little to spare for others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

FAMILY = "Arial, 'Liberation Sans', 'Noto Sans', sans-serif"
SPARE = 1.06
LINE = 1.18  # the distance between lines, in letters' heights

_GROUPS = {
    0.24: "ijl|'ì",
    0.30: " .,:;!ftrI/\\()[]-",
    0.40: "г",
    0.47: "зткsz",
    0.52: "сухвэчьaceghknopquvxybdКя",
    0.56: "абеиойнпрёд0123456789«»–+<>=?$#_",
    0.60: "лцъЗТУEFPSZАLГ",
    0.68: "жмыAВЕРСХБДЛЯKVXYBRЧЭЬЁ",
    0.74: "ИНПЦЙОФCDHNUGOQ",
    0.80: "шюфщmwЪMМ",
    0.92: "ЖШЩЫWЮ—…%",
    1.05: "№",
}
_WIDTHS = {letter: width for width, letters in _GROUPS.items() for letter in letters}


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line of text is in letters of this size."""
    return sum(_WIDTHS.get(letter, 0.6) for letter in text) * size * SPARE * (1.07 if bold else 1)


def wrapped(text: str, longest: int = 19, lines_at_most: int = 3) -> list[str]:
    """A name in a few short lines; a number stays with the word before it («Школа № 7»), as in the browser."""
    parts: list[str] = []
    for word in text.split():
        before = parts[-1] if parts else ""
        holds = (
            re.fullmatch(r"[№#]", before.split(" ")[-1])
            or (re.match(r"[№#\d]", word) and len(word) <= 4)
            or re.fullmatch(r"[^\W\d_]{1,2}", before)
            or re.fullmatch(r"[^\W\d_]\.", word)
        )
        if before and holds:
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + 1 + len(part) <= longest:
            lines[-1] += f" {part}"
        else:
            lines.append(f"{part[: longest + 3]}…" if len(part) > longest + 5 else part)
    return lines if len(lines) <= lines_at_most else [*lines[: lines_at_most - 1], f"{lines[lines_at_most - 1]}…"]


def broken(text: str, size: float, room: float) -> list[str]:
    """A paragraph in lines that are no wider than the room."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


@dataclass(frozen=True)
class Box:
    """A rectangle on the sheet."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def within(self, other: Box) -> bool:
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


@dataclass
class Grid:
    """Rectangles in square cells, so that those nearby are found without looking at all."""

    cell: float = 80
    kept: dict[tuple[int, int], list[Box]] = field(default_factory=lambda: defaultdict(list))

    def put(self, box: Box) -> None:
        for key in self._keys(box):
            self.kept[key].append(box)

    def is_free(self, box: Box) -> bool:
        return not any(box.meets(other) for key in self._keys(box) for other in self.kept.get(key, ()))

    def _keys(self, box: Box) -> Iterator[tuple[int, int]]:
        for x in range(int(box.left // self.cell), int(box.right // self.cell) + 1):
            for y in range(int(box.top // self.cell), int(box.bottom // self.cell) + 1):
                yield x, y


@dataclass(frozen=True)
class Wanted:
    """A label that wants a place: its sign's centre and radius, its lines, and how much it matters."""

    id: str
    x: float
    y: float
    r: float
    lines: tuple[str, ...]
    size: float
    rank: float
    main: bool = False
    bold: bool = False


@dataclass(frozen=True)
class Label:
    """A label with its place: `x` is where its lines are anchored, `y` the first base line."""

    id: str
    lines: tuple[str, ...]
    size: float
    bold: bool
    x: float
    y: float
    anchor: str
    box: Box


def placed(wanted: Iterable[Wanted], signs: Iterable[tuple[Box, bool]], inside: Box) -> dict[str, Label]:
    """The labels that find room under, beside or over their signs without covering another label or a sign; that of a
    main sign (True) may cover a lesser one."""
    taken, main, lesser = Grid(), Grid(), Grid()
    for box, is_main in signs:
        (main if is_main else lesser).put(box)
    found: dict[str, Label] = {}
    for one in sorted(wanted, key=lambda one: (-one.rank, one.id)):
        for label in _candidates(one):
            box = label.box
            if not (box.within(inside) and taken.is_free(box) and main.is_free(box)):
                continue
            if one.main or lesser.is_free(box):
                taken.put(box)
                found[one.id] = label
                break
    return found


def _candidates(one: Wanted) -> Iterator[Label]:
    if not one.lines:
        return
    long = max(width(line, one.size, bold=one.bold) for line in one.lines)
    high = one.size * LINE * len(one.lines)
    gap = max(1.5, one.size * 0.2)
    ways = (
        ("middle", one.x, one.y + one.r + gap),
        ("start", one.x + one.r + gap * 1.5, one.y - high / 2),
        ("end", one.x - one.r - gap * 1.5, one.y - high / 2),
        ("middle", one.x, one.y - one.r - gap - high),
    )
    for anchor, x, top in ways:
        left = {"middle": x - long / 2, "start": x, "end": x - long}[anchor]
        box = Box(left, top, left + long, top + high)
        yield Label(one.id, one.lines, one.size, one.bold, x, top + one.size * 0.95, anchor, box)
