"""Real networks that nobody here made, as files in the format that users bring.

Davis's Southern Women (1930s): who was seen at which social event of a season; 18 women, 14 events, 89 attendances. Women
become teachers, events become projects, an attendance is taking part as a member. Nobody needs a workplace: the model
asks for none. The source gives no years, so no tie has any.

Florentine families (Padgett): which of the leading houses of the 15th century married into which; 15 houses that did
(the isolated Pucci are not in the data), 20 marriages. Houses become enterprises, as they ran banks and trade; a marriage
becomes a cooperation agreement, a tie by contract between equals without a direction. It is listed as a formal tie without an
agreement of its own, and without a date: our dates begin in 1900.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import networkx as nx

from app.interchange import guard

WOMEN, EVENTS, ATTENDANCES = 18, 14, 89
FAMILIES, MARRIAGES = 15, 20


def southern_women() -> dict[str, bytes]:
    """File name → bytes: teachers, projects and who took part."""
    network = nx.davis_southern_women_graph()
    women = [name for name, part in network.nodes(data="bipartite") if part == 0]
    events = [name for name, part in network.nodes(data="bipartite") if part == 1]
    return {
        "teachers.csv": table(("id", "name", "visibility"), ((_id(name), name, "network") for name in women)),
        "projects.csv": table(
            ("id", "title", "kind", "status"),
            ((_id(name), f"Event {name[1:]}", "festival", "finished") for name in events),
        ),
        "participations.csv": table(
            ("id", "participant", "project", "role"),
            (
                (f"{_id(woman)}-{_id(event)}", _id(woman), _id(event), "member")
                for woman in women
                for event in network[woman]
            ),
        ),
    }


def florentine_families() -> dict[str, bytes]:
    """File name → bytes: one town, its houses and the marriages between them."""
    network = nx.florentine_families_graph()
    return {
        "municipalities.csv": table(("id", "name"), [("florence", "Firenze")]),
        "institutions.csv": table(
            ("id", "name", "short_name", "kind", "municipality"),
            ((_id(house), f"Casa {house}", house, "enterprise", "florence") for house in network),
        ),
        "formal_ties.csv": table(
            ("id", "from", "to", "kind", "source"),
            ((f"{_id(a)}-{_id(b)}", _id(a), _id(b), "coop_agreement", "import") for a, b in network.edges),
        ),
    }


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file as people would save it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([guard(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def save(files: dict[str, bytes], folder: Path) -> Path:
    """The files in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def _id(name: str) -> str:
    return name.lower().replace(" ", "-")
