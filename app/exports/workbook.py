"""XLSX written as it comes: a zip of XML of which no more than a few rows are ever in memory, and no file on the disk.

Texts are always texts (`t="inlineStr"`), so nothing in a workbook of ours is a formula or a link.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from app.exports.sheet import Sheet
from app.exports.texts import plain

MOST_ROWS = 1_048_576  # of a sheet; what is more goes on in the next one
LONGEST = 32_767  # characters of a cell
ROWS = 500  # handed on at once
_LEVEL = 1  # of compression: higher levels take three times as long and save a fifth
_HEAD, _DATE, _MOMENT, _SHARE, _LABEL = 1, 2, 3, 4, 5
_FIRST_DAY, _DAY_ZERO = dt.date(1900, 3, 1), dt.date(1899, 12, 30)
_MOMENT_ZERO = dt.datetime(1899, 12, 30)
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_")
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_")
_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_WIDTHS = {"int": 12, "float": 12, "share": 12, "date": 12, "bool": 10, "code": 24, "list": 40}
_HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

_STYLES = (
    f'{_HEADER}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    "<borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs>"
    '<cellXfs count="6"><xf/>'
    '<xf fontId="1" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/>'
    '<xf numFmtId="164" applyNumberFormat="1"/>'
    '<xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One sheet of a workbook: its name, its first row, the rows below, the widths of its columns.

    `shares` are the positions of columns that hold shares from 0 to 1. With `prose` long texts are wrapped.
    """

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[float] = ()
    shares: frozenset[int] = frozenset()
    prose: bool = False


def as_workbook(sheet: Sheet) -> Iterator[bytes]:
    """The table on one sheet (of very many rows on several), its notes on a last one."""
    language = sheet.language
    part = Part(
        sheet.title,
        [head.heading(language) for head in sheet.heads],
        sheet.rows,
        [_WIDTHS.get(head.type, 32) for head in sheet.heads],
        frozenset(place for place, head in enumerate(sheet.heads) if head.type == "share"),
    )
    notes = [("", sheet.title), *sheet.notes]
    about = Part("О таблице" if language == "ru" else "About", ("", ""), notes[1:], (24, 90), prose=True)
    return workbook([part, about] if sheet.notes else [part])


def workbook(parts: Iterable[Part]) -> Iterator[bytes]:
    """The bytes of a workbook, sheet after sheet; the rows of each are read once."""
    sink = Sink()
    names: list[str] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for part in parts:
            rows = iter(part.rows)
            more = True
            while more:
                names.append(_sheet_name(part.name, names))
                with archive.open(f"xl/worksheets/sheet{len(names)}.xml", "w") as entry:
                    more = False
                    for text in _sheet(part, rows):
                        if text is None:
                            more = True
                            break
                        entry.write(text.encode())
                        if sink.held:
                            yield sink.taken()
        for name, text in _frame(names):
            archive.writestr(name, text)
    yield sink.taken()


class Sink:
    """Where the archive writes to, and from where it is taken on; it cannot go back, so the archive never asks it to."""

    def __init__(self) -> None:
        self.held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """There is nothing to flush."""

    def close(self) -> None:
        """There is nothing to close."""

    def taken(self) -> bytes:
        data = b"".join(self.held)
        self.held.clear()
        return data


def _sheet(part: Part, rows: Iterator[Sequence[Any]]) -> Iterator[str | None]:
    """The XML of one sheet in pieces; None at its end when rows may be left for another one."""
    columns = len(part.head)
    letters = [_letters(place) for place in range(columns)]
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
        for place, width in enumerate(part.widths, 1)
    )
    has_head = any(part.head)
    pane = (
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
        'state="frozen"/></sheetView></sheetViews>'
    )
    yield (
        f'{_HEADER}<worksheet xmlns="{_MAIN}">'
        + (pane if has_head else "")
        + (f"<cols>{widths}</cols>" if widths else "")
        + "<sheetData>"
    )
    at = 0
    kept: list[str] = []
    if has_head:
        at = 1
        kept.append(_row(1, letters, [_cell(name, _HEAD) for name in part.head]))
    is_full = False
    shares, style = part.shares, _LABEL if part.prose else 0
    for row in rows:
        at += 1
        cells = [_cell(value, style) for value in row]
        for place in shares:
            if isinstance(row[place], int | float):
                cells[place] = _cell(row[place], _SHARE)
        kept.append(_row(at, letters, cells))
        if len(kept) == ROWS:
            yield "".join(kept)
            kept = []
        if at == MOST_ROWS:
            is_full = True
            break
    found = f'<autoFilter ref="A1:{letters[-1]}{at}"/>' if has_head and at > 1 else ""
    yield "".join(kept) + f"</sheetData>{found}</worksheet>"
    if is_full:
        yield None


def _row(at: int, letters: Sequence[str], cells: Sequence[str]) -> str:
    inner = "".join(f'<c r="{letter}{at}"{cell}' for letter, cell in zip(letters, cells, strict=True) if cell)
    return f'<row r="{at}">{inner}</row>'


def _cell(value: Any, style: int = 0) -> str:
    """The rest of a cell behind its place; empty for a cell that holds nothing."""
    kind = type(value)
    if kind is str:
        return _text(value, style)
    if value is None:
        return ""
    if kind is bool:
        return f' t="b"><v>{int(value)}</v></c>'
    if kind is int or kind is float:
        if kind is float and not math.isfinite(value):
            return ""
        if abs(value) < 10**15:
            return f' s="{style}"><v>{value!r}</v></c>' if style else f"><v>{value!r}</v></c>"
        return _text(str(value), style)
    if kind is dt.date and value >= _FIRST_DAY:
        return f' s="{_DATE}"><v>{(value - _DAY_ZERO).days}</v></c>'
    if kind is dt.datetime and value.date() >= _FIRST_DAY:
        days = (value.replace(tzinfo=None) - _MOMENT_ZERO) / dt.timedelta(days=1)
        return f' s="{_MOMENT}"><v>{days:.6f}</v></c>'
    return _text(str(plain(value)), style)


def _text(value: str, style: int) -> str:
    if not value:
        return ""
    if len(value) > LONGEST:
        value = value[: LONGEST - 1] + "…"
    if _SPECIAL.search(value):
        value = escape(_FORBIDDEN.sub(_coded, value), quote=False)
    keep = ' xml:space="preserve"' if value[0] <= " " or value[-1] <= " " or "\n" in value else ""
    styled = f' s="{style}"' if style else ""
    return f'{styled} t="inlineStr"><is><t{keep}>{value}</t></is></c>'


def _coded(found: re.Match[str]) -> str:
    """A character that XML has no place for, as workbooks write it; and what would be taken for one."""
    text = found[0]
    if len(text) > 1:
        return "_x005F" + text
    return "\ufffd" if "\ud800" <= text <= "\udfff" else f"_x{ord(text):04X}_"


def _letters(place: int) -> str:
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def _sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """A name that Excel takes: short, without signs of its own, no other sheet's."""
    base = " ".join(_NAME.sub(" ", wanted).split()).strip("'")[:31] or "1"
    known = {name.casefold() for name in taken}
    number, name = 1, base
    while name.casefold() in known:
        number += 1
        name = f"{base[: 30 - len(str(number))]} {number}"
    return name


def _frame(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The parts that hold the sheets together."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(names) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers
    )
    yield "[Content_Types].xml", (
        f'{_HEADER}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{overrides}</Types>'
    )  # fmt: skip
    yield (
        "_rels/.rels",
        (
            f'{_HEADER}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
    )
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, names, strict=True)
    )
    yield (
        "xl/workbook.xml",
        (f'{_HEADER}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>'),
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        (
            f'{_HEADER}<Relationships xmlns="{_PACKAGE}/relationships">{links}'
            f'<Relationship Id="rId{len(names) + 1}" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>'
        ),
    )
    yield "xl/styles.xml", _STYLES
