"""From the bytes of a network's file to two plain tables, of nodes and of ties: Kumu, GEXF, GraphML, CSV, XLSX, Gephi's zip.

Strangers send these files, so each is measured before it is opened, XML may declare nothing of its own, and whatever a
crafted file makes a library raise becomes one `BadNetwork`.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.interchange.cells import unguard
from app.interchange.mapping import guess
from app.interchange.networks import NODE_FIELDS, TIE_FIELDS
from app.interchange.problems import N_, Findings
from app.interchange.tables import decode
from app.interchange.workbooks import BadWorkbook, read_sheets

LARGEST = 16 << 20
LARGEST_INSIDE = 96 << 20
MOST_ROWS, MOST_COLUMNS = 30_000, 60
MOST_RATIO = 100
LONGEST_CELL = 20_000
_SMALL = 1 << 20


class BadNetwork(ValueError):
    """A file that holds no network that can be read; `reason` is a message id, `params` fill it."""

    def __init__(self, reason: str, /, **params: object) -> None:
        super().__init__(reason % params if params else reason)
        self.reason = reason
        self.params = params


@dataclass
class Grid:
    """A table as it stands in a file: its name there, its columns, and its rows with the line that each is in."""

    place: str = ""
    names: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)


@dataclass
class Given:
    """What a file holds: nodes, ties, or both; and what was noticed while it was read."""

    nodes: Grid = field(default_factory=Grid)
    ties: Grid = field(default_factory=Grid)
    notices: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """It as JSON can hold it; `from_json` makes it again."""
        return {
            side: {"place": grid.place, "names": grid.names, "rows": grid.rows}
            for side, grid in (("nodes", self.nodes), ("ties", self.ties))
        }

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> Given:
        """What `as_json` wrote."""
        nodes, ties = (
            Grid(one["place"], one["names"], [(at, cells) for at, cells in one["rows"]])
            for one in (held["nodes"], held["ties"])
        )
        return cls(nodes, ties)


def read_network(files: Sequence[tuple[str, bytes]]) -> Given:
    """The network in one file, or in two that hold its nodes and its ties. Raises BadNetwork."""
    found = Given()
    for name, data in files:
        if len(data) > LARGEST:
            raise BadNetwork(
                N_("This file is larger than %(most)s MB. Take a part of the network."), most=LARGEST >> 20
            )
        part = _read(name[:100], data)
        found.notices += part.notices
        for side in ("nodes", "ties"):
            grid = getattr(part, side)
            if grid.names and getattr(found, side).names:
                raise BadNetwork(N_("Both files hold the same: choose one with nodes and one with ties."))
            if grid.names:
                setattr(found, side, grid)
    rows = len(found.nodes.rows) + len(found.ties.rows)
    if not rows:
        raise BadNetwork(N_("This file holds no network: no row was found in it."))
    if rows > MOST_ROWS:
        raise BadNetwork(
            N_("There are %(rows)s rows, at most %(most)s can be brought in at once."), rows=rows, most=MOST_ROWS
        )
    return found


def _read(name: str, data: bytes) -> Given:
    try:
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if "[Content_Types].xml" not in archive.namelist():
                    return _zip(archive)
            return _sheets(read_sheets(data, MOST_ROWS + 1, MOST_COLUMNS, largest=LARGEST_INSIDE))
        start = data[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n")
        if start[:1] in (b"{", b"["):
            return _json(name, data)
        if start.startswith(b"<"):
            return _xml(name, data)
        return _csv(name, data)
    except BadNetwork:
        raise
    except BadWorkbook as error:
        raise BadNetwork(error.reason, **error.params) from error
    except Exception as error:  # whatever a crafted file makes a library raise
        raise BadNetwork(N_("This file is damaged or of another kind. Save it anew and try again.")) from error


# --- CSV, workbooks, archives -----------------------------------------------------------------------------------------


def _csv(name: str, data: bytes) -> Given:
    findings = Findings()
    text = decode(name, data, findings)
    if text is None:
        problem = findings.problems[0]
        raise BadNetwork(problem.reason, **dict(problem.params))
    if "\0" in text:
        raise BadNetwork(N_("This file is no text: save it as CSV, XLSX, GEXF, GraphML or JSON."))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    found: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in rows:
            if any(cell.strip() for cell in cells):
                found.append((line, [unguard(cell) for cell in cells]))
            line = rows.line_num + 1
            _bound(len(found))
    except csv.Error as error:
        raise BadNetwork(
            N_("Line %(line)s cannot be cut into cells: put values with separators or quotation marks in quotes."),
            line=line,
        ) from error
    given = _side(name, found)
    return Given(given.nodes, given.ties, tuple(notice.reason for notice in findings.notices))


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def _sheets(sheets: Mapping[str, list[tuple[int, list[str]]]]) -> Given:
    found = Given()
    for title, rows in sheets.items():
        if "(ignore)" in title.casefold() or not rows:
            continue
        part = _side(title, rows)
        for side in ("nodes", "ties"):
            if getattr(part, side).names and not getattr(found, side).names:
                setattr(found, side, getattr(part, side))
    return found


def _zip(archive: zipfile.ZipFile) -> Given:
    entries = [one for one in archive.infolist() if one.filename.casefold().endswith(".csv")]
    inside = sum(one.file_size for one in archive.infolist())
    packed = sum(one.compress_size for one in archive.infolist())
    if len(archive.infolist()) > 20 or not entries:
        raise BadNetwork(N_("This archive is not one of two CSV files, nodes and edges."))
    if inside > LARGEST_INSIDE or (inside > _SMALL and inside > MOST_RATIO * max(packed, 1)):
        raise BadNetwork(N_("This file is far too large when it is opened."))
    found = Given()
    for entry in entries[:2]:
        part = _csv(entry.filename[-100:], archive.read(entry))
        for side in ("nodes", "ties"):
            if getattr(part, side).names:
                setattr(found, side, getattr(part, side))
    return found


def _side(place: str, rows: list[tuple[int, list[str]]]) -> Given:
    """The rows as nodes or as ties, by what their first one calls the columns."""
    names = [" ".join(cell.split())[:100] for cell in rows[0][1]] if rows else []
    while names and not names[-1]:
        names.pop()
    names = names[:MOST_COLUMNS]
    width = len(names)
    cut = [(at, [*cells[:width], *[""] * (width - len(cells))]) for at, cells in rows[1:]]
    grid = Grid(place, names, [(at, [cell[:LONGEST_CELL] for cell in cells]) for at, cells in cut])
    fields = set(guess(names, TIE_FIELDS).values())
    return Given(ties=grid) if {"source", "target"} <= fields else Given(nodes=grid)


def _bound(rows: int) -> None:
    if rows > MOST_ROWS + 1:
        raise BadNetwork(N_("There are more than %(most)s rows: bring it in by parts."), most=MOST_ROWS)


# --- JSON -------------------------------------------------------------------------------------------------------------


def _json(name: str, data: bytes) -> Given:
    held = json.loads(data.decode("utf-8-sig"))
    if not isinstance(held, dict):
        raise BadNetwork(N_("This JSON has no “elements” and “connections”, as Kumu writes them."))
    nodes = held.get("elements") or held.get("nodes")
    ties = held.get("connections") or held.get("edges") or held.get("links")
    if not isinstance(nodes, list | None) or not isinstance(ties, list | None) or not (nodes or ties):
        raise BadNetwork(N_("This JSON has no “elements” and “connections”, as Kumu writes them."))
    return Given(_objects("elements", nodes or []), _objects("connections", ties or []))


def _objects(place: str, rows: Iterable[Any]) -> Grid:
    """Objects as a table: a column for every key that any has; the number of an object stands for its line."""
    columns: dict[str, None] = {}
    flat: list[dict[str, str]] = []
    for row in rows:
        if not isinstance(row, dict):
            raise BadNetwork(N_("“%(place)s” holds something that is no object."), place=place)
        one = {str(key): _plain(value) for key, value in row.items()}
        if isinstance(row.get("attributes"), dict):
            one |= {str(key): _plain(value) for key, value in row["attributes"].items()}
            one.pop("attributes")
        columns.update(dict.fromkeys(one))
        flat.append(one)
        _bound(len(flat))
    return _table(place, columns, flat)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "|".join(_plain(one) for one in value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _table(place: str, columns: Iterable[str], rows: Sequence[Mapping[str, str]]) -> Grid:
    names = list(columns)[:MOST_COLUMNS]
    cells = [(at, [row.get(name, "")[:LONGEST_CELL] for name in names]) for at, row in enumerate(rows, 1)]
    return Grid(place, [name[:100] for name in names], cells)


# --- XML --------------------------------------------------------------------------------------------------------------


def _xml(name: str, data: bytes) -> Given:
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    try:
        root = ElementTree.fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise BadNetwork(N_("This file declares XML entities, which no network needs. It was not opened.")) from error
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    if root.tag == "gexf":
        return _gexf(root)
    if root.tag == "graphml":
        return _graphml(root)
    raise BadNetwork(N_("This XML is neither GEXF nor GraphML."))


def _gexf(root: Any) -> Given:
    titles: dict[tuple[str, str], str] = {}
    for part in root.iter("attributes"):
        for one in part.iter("attribute"):
            titles[part.get("class", "node"), one.get("id", "")] = one.get("title", one.get("id", ""))
    graph = root.find("graph")
    usual = graph.get("defaultedgetype", "undirected") if graph is not None else "undirected"
    sides: dict[str, list[dict[str, str]]] = {"node": [], "edge": []}
    for side, rows in sides.items():
        for element in root.iter(side):
            row = {key: value for key, value in element.attrib.items() if key not in ("start", "end", "kind", "type")}
            for value in element.iter("attvalue"):
                title = titles.get((side, value.get("for", "")), value.get("for", ""))
                row[title.removeprefix("day_")] = value.get("value", "")
            if side == "edge":
                row.setdefault("direction", element.get("type", usual))
                row.setdefault("kind", element.get("kind", ""))
            _add_time(row, element)
            for spot in element.iter("position"):
                row.setdefault("x", spot.get("x", ""))
                row.setdefault("y", _turned(spot.get("y", "")))
            rows.append(row)
            _bound(len(rows))
    return Given(_rows("nodes", sides["node"]), _rows("edges", sides["edge"]))


def _add_time(row: dict[str, str], element: Any) -> None:
    periods = list(element.iter("spell")) or [element]
    for name, key, pick in (("since", "start", 0), ("until", "end", -1)):
        if not row.get(name) and periods[pick].get(key):
            row[name] = periods[pick].get(key)


def _turned(y: str) -> str:
    """Their map grows upwards, ours downwards."""
    try:
        return str(-float(y))
    except ValueError:
        return ""


def _graphml(root: Any) -> Given:
    names = {
        (one.get("for", "all"), one.get("id", "")): one.get("attr.name") or one.get("id", "")
        for one in root.iter("key")
    }
    graph = root.find("graph")
    usual = graph.get("edgedefault", "undirected") if graph is not None else "undirected"
    sides: dict[str, list[dict[str, str]]] = {"node": [], "edge": []}
    for side, rows in sides.items():
        for element in root.iter(side):
            row = {key: value for key, value in element.attrib.items() if key in ("id", "source", "target")}
            for data in element.iter("data"):
                key = data.get("key", "")
                name = names.get((side, key)) or names.get(("all", key)) or key
                row[name] = "".join(data.itertext())
            if side == "edge":
                own = {"true": "directed", "false": "undirected"}.get(element.get("directed", ""), usual)
                row.setdefault("direction", own)
            rows.append(row)
            _bound(len(rows))
    return Given(_rows("nodes", sides["node"]), _rows("edges", sides["edge"]))


def _rows(place: str, rows: list[dict[str, str]]) -> Grid:
    fields = TIE_FIELDS if place == "edges" else NODE_FIELDS
    columns = dict.fromkeys([name for name in ("id", "label", "source", "target") if any(name in row for row in rows)])
    columns.update(dict.fromkeys(name for name in fields if any(name in row for row in rows)))
    for row in rows:
        columns.update(dict.fromkeys(row))
    return _table(place, columns, rows)
