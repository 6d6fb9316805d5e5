"""Networks as two tables, of nodes and of ties: for Kumu, for Gephi, and as a workbook of our own columns."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.exports.texts import MARK, dumped, safe
from app.exports.words import called, clean, name, value
from app.exports.workbook import Part, Sink, workbook
from app.interchange.networks import (
    NODE_FIELDS,
    SAVED_NODE_FIELDS,
    SAVED_TIE_FIELDS,
    TIE_FIELDS,
    Field,
    Network,
    Row,
    days,
    directed,
    years,
)

_KUMU_NODE = (
    "kind",
    "sector",
    "short_name",
    "municipality",
    "workplace",
    "subjects",
    "visibility",
    "address",
    "since",
    "until",
)
_KUMU_TIE = (
    "kind",
    "state",
    "frequency",
    "context",
    "agreement",
    "origin",
    "visibility",
    "position",
    "weight",
    "since",
    "until",
)
_KUMU_NAMES = {"type": "Class", "kind": "Code", "context": "Circumstances"}
FIRST_YEAR = 1990


def _heading(field: str) -> str:
    """What a field is called in Kumu, which has words of its own for some and takes no signs in any."""
    return _KUMU_NAMES.get(field) or field.replace("_", " ").capitalize()


def as_kumu_workbook(network: Network) -> Iterator[bytes]:
    """Two sheets as Kumu reads them, with ids in both, so that importing again updates; years stand among the tags."""
    nodes = ["ID", "Label", "Type", "Tags", "Class", *map(_heading, _KUMU_NODE), "Location"]
    ties = ["ID", "From", "To", "Label", "Type", "Tags", "direction", "Class", *map(_heading, _KUMU_TIE)]
    keys = _ids(network)
    elements = ([_element(network, node, keys).get(head) for head in nodes] for node in network.nodes)
    connections = ([_connection(network, tie, keys).get(head) for head in ties] for tie in network.ties)
    return workbook([Part("Elements", nodes, elements), Part("Connections", ties, connections)])


def as_kumu_json(network: Network) -> Iterator[bytes]:
    """The same as one object; no id is used twice, not even by a node and a tie."""
    keys = _ids(network)
    yield b'{"elements":[\n'
    for place, node in enumerate(network.nodes):
        yield (b",\n" if place else b"") + dumped(_as_fields(_element(network, node, keys)))
    yield b'\n],"connections":[\n'
    for place, tie in enumerate(network.ties):
        yield (b",\n" if place else b"") + dumped(_as_fields(_connection(network, tie, keys)))
    yield b"\n]}\n"


def _ids(network: Network) -> Mapping[tuple[str, str], str]:
    """Ids as Kumu takes them: without `_` and `.`, one for each element and connection."""
    found: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for sort, rows in (("node", network.nodes), ("tie", network.ties)):
        for row in rows:
            wanted = key = row["id"].replace("_", "-").replace(".", "-")
            number = 1
            while key in taken:
                number += 1
                key = f"{wanted}-{number}"
            taken.add(key)
            found[sort, row["id"]] = key
    return found


def _element(network: Network, node: Row, keys: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    lat, lon = node.get("lat"), node.get("lon")
    own = {_heading(one): value(node, NODE_FIELDS[one]) for one in _KUMU_NODE}
    return {
        "ID": keys["node", node["id"]],
        "Label": name(node),
        "Type": called(node, network.language),
        "Tags": _tags(node),
        "Class": node["type"],
        **own,
        "Location": f"{lat}, {lon}" if lat is not None and lon is not None else None,
    }


def _connection(network: Network, tie: Row, keys: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    own = {_heading(one): value(tie, TIE_FIELDS[one]) for one in _KUMU_TIE}
    return {
        "ID": keys["tie", tie["id"]],
        "From": keys["node", tie["source"]],
        "To": keys["node", tie["target"]],
        "Label": called(tie, network.language),
        "Type": called(tie, network.language),
        "Tags": _tags(tie),
        "direction": "directed" if directed(tie) else "undirected",
        "Class": tie["type"],
        **own,
    }


def _tags(row: Row) -> str | None:
    periods = days(row)
    if not periods or not any(since or until for since, until in periods):
        return None
    return "|".join(years(row, FIRST_YEAR, dt.date.today().year)) or None


def _as_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    made = {
        key.lower(): clean(held) if isinstance(held, str) else held for key, held in row.items() if held is not None
    }
    if "tags" in made:
        made["tags"] = made["tags"].split("|")
    return made


def as_gephi(network: Network) -> Iterator[bytes]:
    """`nodes.csv` and `edges.csv` in one archive, as Gephi's import of spreadsheets reads them, with their time."""
    node_names = [one for one in SAVED_NODE_FIELDS if one not in ("id", "name")]
    tie_names = [one for one in SAVED_TIE_FIELDS if one not in ("id", "source", "target", "weight", "direction")]
    nodes = (
        [node["id"], name(node), _timeset(node), *(value(node, NODE_FIELDS[one]) for one in node_names)]
        for node in network.nodes
    )
    ties = (
        [
            tie["source"], tie["target"], "Directed" if directed(tie) else "Undirected", tie["id"],
            called(tie, network.language), tie.get("weight") or 1, _timeset(tie),
            *(value(tie, TIE_FIELDS[one]) for one in tie_names),
        ]
        for tie in network.ties
    )  # fmt: skip
    sink = Sink()
    # Gephi has a word “type” of its own for the way of an edge.
    heads = {"type": "class"}
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, head, rows in (
            ("nodes.csv", ["Id", "Label", "timeset", *(heads.get(one, one) for one in node_names)], nodes),
            (
                "edges.csv",
                ["Source", "Target", "Type", "Id", "Label", "Weight", "timeset", *(heads.get(o, o) for o in tie_names)],
                ties,
            ),
        ):
            with archive.open(file, "w") as entry:
                entry.write(MARK + _line(head))
                for row in rows:
                    entry.write(_line(row))
                    if len(sink.held) > 16:
                        yield sink.taken()
    yield sink.taken()


def _timeset(row: Row) -> str | None:
    periods = days(row)
    if not any(since or until for since, until in periods):
        return None
    return "<" + "; ".join(f"[{since or '-Infinity'},{until or 'Infinity'}]" for since, until in periods) + ">"


def _line(cells: list[Any]) -> bytes:
    out = io.StringIO(newline="")
    made = ["" if cell is None else safe(clean(cell)) if isinstance(cell, str) else cell for cell in cells]
    csv.writer(out, lineterminator="\r\n").writerow(made)
    return out.getvalue().encode()


def as_workbook_of_two(network: Network) -> Iterator[bytes]:
    """A sheet of nodes, a sheet of ties, with the columns that an import of ours understands without being told."""
    russian = network.language == "ru"
    parts = [
        _part("Узлы" if russian else "Nodes", network, network.nodes, [NODE_FIELDS[one] for one in SAVED_NODE_FIELDS]),
        _part("Связи" if russian else "Ties", network, network.ties, [TIE_FIELDS[one] for one in SAVED_TIE_FIELDS]),
    ]
    if network.notes:
        about = "О сети (ignore)" if russian else "About (ignore)"
        parts.append(Part(about, ("", ""), network.notes, (24, 90), prose=True))
    return workbook(parts)


def _part(title: str, network: Network, rows: Iterable[Row], fields: Sequence[Field]) -> Part:
    cells = ([value(row, one) for one in fields] for row in rows)
    return Part(title, [one.title.name(network.language) for one in fields], cells)
