"""The rows that an import writes, as the tables of our own format: its checks are the checks of every import."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.interchange import Batch, guard

if TYPE_CHECKING:
    from app.exchange.plan import Item

_COLUMNS = {
    "municipalities": ("id", "name"),
    "institutions": (
        "id", "name", "short_name", "kind", "sector", "address", "lat", "lon", "municipality", "since", "until",
    ),
    "teachers": ("id", "name", "subjects", "visibility"),
    "jobs": ("id", "teacher", "institution", "position", "since", "until"),
    "formal_ties": ("id", "from", "to", "kind", "agreement", "source", "since", "until"),
    "informal_ties": (
        "id", "from", "to", "kind", "frequency", "context", "state", "source", "visibility", "since", "until",
    ),
}  # fmt: skip


class Tables:
    """Tables being filled; each line remembers the row that it comes from and what was there before."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._from: dict[str, tuple[Item, Mapping[str, Any]]] = {}
        self._items: dict[str, list[Item | None]] = {}
        self._lines: dict[tuple[str, int], Item] = {}
        self._towns: dict[str, str] = {}

    def add(self, table: str, item: Item, was: Mapping[str, Any], /, **cells: Any) -> None:
        """Adds a line; `was` are the properties of what is there already."""
        self._rows.setdefault(table, []).append(cells)
        self._items.setdefault(table, []).append(item)
        self._from[cells["id"]] = (item, was)

    def municipality(self, name: str) -> str:
        """The id of a municipality that the file brings along, for a network that has none yet."""
        if name not in self._towns:
            id = self._towns[name] = "m-" + hashlib.sha256(name.encode()).hexdigest()[:16]
            self._rows.setdefault("municipalities", []).append({"id": id, "name": name})
            self._items.setdefault("municipalities", []).append(None)
        return self._towns[name]

    def files(self) -> dict[str, bytes]:
        """The tables as CSV, by the names of the model's files."""
        files = {}
        for table, rows in self._rows.items():
            out = io.StringIO(newline="")
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(_COLUMNS[table])
            at = 2
            for row, item in zip(rows, self._items[table], strict=True):
                cells = [guard(str(row.get(name) or "")) for name in _COLUMNS[table]]
                if item is not None:
                    self._lines[f"{table}.csv", at] = item
                at += 1 + sum(cell.replace("\r\n", "\n").replace("\r", "\n").count("\n") for cell in cells)
                writer.writerow(cells)
            files[f"{table}.csv"] = out.getvalue().encode("utf-8", "replace")
        return files

    def item(self, file: str, line: int) -> Item | None:
        """The row that a line of a table comes from."""
        return self._lines.get((file, line))

    def told(self, batch: Batch) -> Batch:
        """The batch without values that the file does not have, and every row told whether it changes anything."""
        for rows in (*batch.nodes.values(), *batch.ties.values()):
            for row in rows:
                found = self._from.get(row["id"])
                if found is None:
                    continue
                item, was = found
                if not was:
                    continue
                given = {name: value for name, value in row["properties"].items() if value is not None}
                # An empty cell leaves what is there; a derived sector does not overrule one that was chosen.
                row["properties"] = given
                if item.status == "new":
                    differs = any(_plain(was.get(name)) != _plain(value) for name, value in given.items())
                    item.status = "changed" if differs else "same"
        return batch


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else list(value) if isinstance(value, tuple) else value
