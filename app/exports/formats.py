"""The formats in which an answer or a network can be taken away, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


def N_(message: str) -> str:
    """Marks a message for the catalogue; it is translated where it is shown."""
    return message


@dataclass(frozen=True)
class Format:
    """A kind of file. `title` and `about` are message ids: what it is called, and what it is good for."""

    code: str
    title: str
    ending: str
    mimetype: str
    about: str = ""

    def file_name(self, name: str) -> str:
        """The name of a file of this kind."""
        return f"{name}.{self.ending}"


def _by_code(*formats: Format) -> Mapping[str, Format]:
    return {format.code: format for format in formats}


_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_JSON = "application/json"

TABLES: Mapping[str, Format] = _by_code(
    Format("xlsx", N_("Excel (XLSX)"), "xlsx", _XLSX, N_("With definitions and dates on a sheet of their own.")),
    Format("csv-excel", N_("CSV for Excel"), "csv", _CSV, N_("Opens by a double click; definitions stand below.")),
    Format("csv", N_("CSV"), "csv", _CSV, N_("UTF-8, commas, dates as 2026-11-26: for programs.")),
    Format("json", N_("JSON"), "json", _JSON, N_("Rows with the columns’ types and the definitions.")),
    Format("ndjson", N_("NDJSON"), "ndjson", "application/x-ndjson", N_("A row a line, for very long answers.")),
)
"""Tables, the most wanted first."""

NETWORKS: Mapping[str, Format] = _by_code(
    Format(
        "gexf", N_("GEXF 1.3"), "gexf", "application/gexf+xml", N_("For Gephi, with the years on its timeline.")
    ),
    Format(
        "gexf-arcs", N_("GEXF 1.3, all ties directed"), "gexf", "application/gexf+xml",
        N_("The same for programs that take no mixed graphs, such as NetworkX."),
    ),
    Format("graphml", N_("GraphML"), "graphml", "application/graphml+xml", N_("For yEd, igraph, NetworkX, Cytoscape.")),
    Format("kumu-xlsx", N_("Kumu (XLSX)"), "xlsx", _XLSX, N_("Two sheets, Elements and Connections, as Kumu reads them.")),
    Format("kumu-json", N_("Kumu (JSON)"), "json", _JSON, N_("The same for a map that is kept as JSON.")),
    Format("gephi", N_("Tables for Gephi (CSV)"), "zip", "application/zip", N_("Nodes and edges, two CSV files in one archive.")),
    Format("xlsx", N_("Nodes and ties (XLSX)"), "xlsx", _XLSX, N_("Two sheets of our own columns, for people and for an import.")),
    Format("pajek", N_("Pajek"), "net", "text/plain; charset=utf-8", N_("One relation without dates, for Pajek and UCINET.")),
)  # fmt: skip
"""Networks of nodes and ties."""
