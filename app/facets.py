"""What the picture may be narrowed by and does not carry itself: topics and places of institutions and people.

Asked for once, when a person opens one of these facets; what held at which time is told apart in the browser.
"""

from __future__ import annotations

import re
from typing import Any

from app.graph import GraphSession

_SETTLEMENT = re.compile(
    r"(?:^|,\s*)((?:г|гор|с|пос|п|пгт|рп|д|дер|ст|х|аул|село|деревня|пос[её]лок|станица|хутор|город)\.?\s+[А-ЯЁ][^,]*)",
    re.I,
)
ELSEWHERE = "-"
"""The place of an address that names no settlement: the municipality’s centre."""


def of(graph: GraphSession, municipality: str) -> dict[str, Any]:
    """{"topics": [{id, name, parent}], "nodes": {id: {"topics": [[topic, since, until]], "places": [[place, since, until]]}}}

    `since` and `until` are days or None. A place is the settlement in an institution’s address; people are where they work.
    """
    row = graph.row("explore.facets", municipality=municipality)
    if row is None:
        return {"topics": [], "nodes": {}}
    nodes: dict[str, dict[str, Any]] = {}
    for found in row["institutions"]:
        nodes[found["id"]] = {"topics": found["topics"], "places": [[settlement(found["address"]), None, None]]}
    for found in row["teachers"]:
        places = [[nodes[id]["places"][0][0], since, until] for id, since, until in found["places"] if id in nodes]
        nodes[found["id"]] = {"topics": found["topics"], "places": places}
    return {"topics": row["topics"], "nodes": nodes}


def settlement(address: str | None) -> str:
    """The town or village that an address names («с. Липовка»), or ELSEWHERE."""
    found = _SETTLEMENT.search(address or "")
    return found[1].strip() if found else ELSEWHERE
