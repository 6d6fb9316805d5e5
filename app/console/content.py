"""Pure: what of the network goes into the console's copy. A list of what may, so that nothing new goes in by itself.

Left out on purpose: who registered, answered or changed a contact, what each side wished others to see, when a record was
touched, places on the map and communities (they are computed from every tie, hidden ones too), ids of people's ties.
"""

from __future__ import annotations

from typing import Any

from app.access import Viewer
from app.vocabulary import NODE_KINDS, TIE_TYPES

SEES = ("public", "network")
NETWORK = Viewer(sees=SEES)
"""Whoever uses the console sees this, whatever else they may see elsewhere."""

PERIOD = ("since", "until", "since_precision", "until_precision")


def node_keys(label: str) -> list[str]:
    """The properties of nodes of one kind that are copied."""
    kind = NODE_KINDS[label]
    named = [prop.name for prop in kind.properties]
    return ["id", *named, *(PERIOD if kind.timed else ()), *(("state",) if label == "Teacher" else ())]


def tie_keys(type: str) -> list[str]:
    """The properties of ties of one type that are copied."""
    tie = TIE_TYPES[type]
    named = [prop.name for prop in tie.properties]
    # Ties of a file are often numbered: a number that is missing among those of people would tell of a hidden one.
    is_personal = any("Teacher" in ends for ends in tie.ends)
    return [*(("id",) if tie.identified and not is_personal else ()), *named, *(PERIOD if tie.timed else ())]


def schema(language: str) -> dict[str, Any]:
    """What can be asked about, for completion: kinds of nodes and types of ties with their properties, in words too."""

    def words(term: Any) -> str:
        return str(term.ru if language == "ru" else term.en)

    labels = {
        label: {
            "name": words(kind),
            "properties": {p.name: words(p) for p in kind.properties},
            "keys": node_keys(label),
        }
        for label, kind in NODE_KINDS.items()
    }
    types = {
        type: {
            "name": words(tie),
            "keys": tie_keys(type),
            "ends": sorted(f"{start}>{end}" for start, end in tie.ends),
        }
        for type, tie in TIE_TYPES.items()
    }
    return {"labels": labels, "types": types}
