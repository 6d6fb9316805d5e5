"""Where an account can belong: the institutions and municipalities of the network, to choose from and by their names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app import context, directory
from app.context import graph
from app.graph import GraphError


@dataclass(frozen=True)
class Places:
    """Institutions and municipalities to choose from; nothing is known while the graph is away."""

    is_known: bool = False
    institutions: list[tuple[str, str, str]] = field(default_factory=list)  # id, name, municipality
    municipalities: dict[str, str] = field(default_factory=dict)

    @property
    def municipality_of(self) -> dict[str, str]:
        return {id: municipality for id, _, municipality in self.institutions}

    @property
    def names(self) -> dict[str, str]:
        """What the ids of institutions and municipalities are called."""
        return self.municipalities | {id: name for id, name, _ in self.institutions}

    def within(self, municipality: str | None) -> Places:
        """The places of one municipality; all of them without one."""
        if municipality is None:
            return self
        near = [place for place in self.institutions if place[2] == municipality]
        return Places(self.is_known, near, self.municipalities)


def offered(municipality: str | None, named: Iterable[str | None] = ()) -> Places:
    """The places of the network; of a very large one those of one municipality, and the named ones. Every municipality."""
    try:
        place, every = "", {}
        if directory.is_large(graph()):
            place = municipality or (context.municipality() or {}).get("id", "")
            every = {row[0]: row[1] for row in graph().rows("explore.municipalities").rows}
        rows = graph().rows("accounts.places", place=place, ids=[id for id in named if id]).rows
    except GraphError:
        return Places()
    return Places(True, [(row[0], row[1], row[2]) for row in rows], every | {row[2]: row[3] for row in rows})


def names_of(ids: Iterable[str | None]) -> dict[str, str]:
    """What institutions and municipalities are called; nothing is known while the graph is away."""
    wanted = list(dict.fromkeys(id for id in ids if id))
    try:
        return dict(graph().rows("accounts.names", ids=wanted).rows) if wanted else {}
    except GraphError:
        return {}
