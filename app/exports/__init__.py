"""Answers and networks as files that other tools read; and nothing in them that their reader may not see."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.exports.formats import NETWORKS, TABLES, Format
from app.exports.graphs import as_gexf, as_gexf_of_arcs, as_graphml, as_pajek
from app.exports.pairs import as_gephi, as_kumu_json, as_kumu_workbook, as_workbook_of_two
from app.exports.sheet import Sheet
from app.exports.texts import as_csv, as_csv_for_excel, as_json, as_ndjson
from app.exports.workbook import as_workbook
from app.interchange.networks import Network

__all__ = ["NETWORKS", "TABLES", "Format", "Sheet", "write", "write_network"]

_TABLE_WRITERS: Mapping[str, Callable[[Sheet], Iterator[bytes]]] = {
    "csv": as_csv,
    "csv-excel": as_csv_for_excel,
    "xlsx": as_workbook,
    "json": as_json,
    "ndjson": as_ndjson,
}


def write(sheet: Sheet, format: Format | str) -> Iterator[bytes]:
    """The bytes of a table in one of `TABLES`, as they come: a few rows are in memory, however many there are."""
    return _TABLE_WRITERS[format if isinstance(format, str) else format.code](sheet)


_NETWORK_WRITERS: Mapping[str, Callable[[Network], Iterator[bytes]]] = {
    "gexf": as_gexf,
    "gexf-arcs": as_gexf_of_arcs,
    "graphml": as_graphml,
    "kumu-xlsx": as_kumu_workbook,
    "kumu-json": as_kumu_json,
    "gephi": as_gephi,
    "xlsx": as_workbook_of_two,
    "pajek": as_pajek,
}


def write_network(network: Network, format: Format | str) -> Iterator[bytes]:
    """The bytes of a network in one of `NETWORKS`, as they come."""
    return _NETWORK_WRITERS[format if isinstance(format, str) else format.code](network)
