"""What the network holds already, as an import needs it: names and places, ids, ties by what they say."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.graph import GraphSession
from app.intake import GraphRegistry
from app.interchange.checks import skeleton
from app.interchange.networks import FORMAL, INFORMAL, INSTITUTION, TEACHER, WORK

LABELS = (INSTITUTION, TEACHER, "Municipality")
TIES = (WORK, FORMAL, INFORMAL)
AT_ONCE = 5_000
MOST = 300_000


@dataclass
class Names:
    """Ids by what people call things; a name that several have leads to all of them."""

    institutions: dict[str, set[str]] = field(default_factory=dict)
    people: dict[str, dict[str, set[str]]] = field(default_factory=dict)  # name → id → workplaces

    def add(self, label: str, id: str, names: Collection[str | None], places: Collection[str] = ()) -> None:
        """Adds a node under each of its names."""
        for name in filter(None, names):
            key = skeleton(str(name))
            if not key:
                continue
            if label == INSTITUTION:
                self.institutions.setdefault(key, set()).add(id)
            else:
                self.people.setdefault(key, {}).setdefault(id, set()).update(places)

    def find(self, text: str) -> set[str]:
        """Everybody and everything that is called so."""
        key = skeleton(text)
        return self.institutions.get(key, set()) | set(self.people.get(key, ()))


class Held:
    """The graph as the rules of an import ask it; visibility is not applied, whoever may import must not make doubles."""

    def __init__(self, graph: GraphSession, municipality: str | None) -> None:
        self.graph = graph
        self.registry = GraphRegistry(graph)
        self.municipality = municipality
        self.municipalities = {row["id"]: row["name"] for row in graph.rows("explore.municipalities").dicts()}
        self.names = Names()
        self.labels: dict[str, str] = {}
        self.places: dict[str, set[str]] = {}
        if municipality:
            for row in graph.rows("exchange.names", _cap=MOST, municipality=municipality).dicts():
                self.labels[row["id"]] = row["label"]
                self.places.setdefault(row["id"], set()).update(row["places"])
                self.names.add(row["label"], row["id"], (row["name"], row["short"]), row["places"])

    def nodes(self, ids: Collection[str]) -> dict[str, dict[str, Any]]:
        """Id → {id, label, properties, municipality, ties} of the nodes that are there."""
        return {row["id"]: row for row in self._asked("exchange.held_nodes", ids, labels=list(LABELS))}

    def ties(self, ids: Collection[str]) -> dict[str, dict[str, Any]]:
        """Id → {id, type, start, end, properties} of the ties that are there."""
        return {row["id"]: row for row in self._asked("exchange.held_ties", ids, types=list(TIES))}

    def _asked(self, query: str, ids: Collection[str], **more: Any) -> Iterator[dict[str, Any]]:
        every = sorted(set(ids))
        for first in range(0, len(every), AT_ONCE):
            yield from self.graph.rows(query, _cap=MOST, ids=every[first : first + AT_ONCE], **more).dicts()
