"""Taking somebody or something away from the network, to see what would fall apart."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app import i18n, removal, search, vocabulary
from app.access import Action, needs
from app.context import graph, municipality
from app.network import Picture, legend
from app.queries import Param, ParamError
from app.refusals import N_

blueprint = Blueprint("removal", __name__)

_WITHOUT = Param("without", "ids", default=[])
_ON = Param("on", "date", default="today")
_TEXT = Param("q", "text", "", longest=200)
LISTED = 60
FOUND = 20
_NODES = ("Institution", "Teacher", "Agreement")
_TIES = ("FORMAL_TIE", "INFORMAL_TIE")


@blueprint.get("/removal")
@needs(Action.DISCOVERY_VIEW)
def page() -> ResponseReturnValue:
    """What falls apart without what stands in the address (`without`, several times), as of a day (`on`)."""
    ids = list(dict.fromkeys(_WITHOUT.parse(request.args.getlist("without"))))
    if len(ids) > removal.MOST:
        raise ParamError("without", N_("At most %(most)s can be given here."), most=removal.MOST)
    on: dt.date = _ON.parse(request.args.get("on", ""))
    text: str = _TEXT.parse(request.args.get("q", ""))
    place = municipality()
    fabric = removal.fabric_of(graph(), place["id"], on) if place else None
    told = removal.remove(fabric, ids) if fabric and ids else None
    hanging = removal.hanging(fabric) if fabric and not ids else []
    shown = _shown(told) | {id for pair in hanging for id in pair}
    things, ties = _things(ids)
    return render_template(
        "removal/page.html",
        ids=ids,
        on=on,
        today=dt.date.today(),
        q=text,
        found=_found(text, on) if text.strip() else None,
        told=told,
        things=things,
        ties=ties,
        names=_names(shown),
        hanging=hanging,
        listed=LISTED,
        legend=legend(i18n.language()),
        sectors=vocabulary.SECTORS,
    )


def _shown(told: removal.Removal | None) -> set[str]:
    """Ids whose names the page tells."""
    if told is None:
        return set()
    shown = {*told.cut_institutions[:LISTED], *told.cut_people[:LISTED]}
    shown.update(id for pair in (*told.lost[:LISTED], *told.no_way[:LISTED]) for id in pair)
    return shown | set(told.longest.way if told.longest else ())


def _names(ids: set[str]) -> dict[str, dict[str, Any]]:
    picture = Picture()
    picture.add_nodes(graph().row("explore.nodes", ids=sorted(ids)))
    return dict(picture.nodes)


def _things(ids: list[str]) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """What is to be taken away, as far as the person may see it: nodes, and ties with their two ends."""
    nodes = {id: node for id, node in _names(set(ids)).items() if node["label"] in _NODES}
    ties = {}
    for id in ids:
        if id not in nodes:
            row = graph().row("directory.tie", id=id)
            if row and row["type"] in _TIES and row["start"] and row["end"]:
                ties[id] = {"kind": row["properties"].get("kind"), "ends": (row["start"], row["end"])}
    return nodes, ties


def _found(text: str, on: dt.date) -> dict[str, Any]:
    """What the words name among institutions, people, agreements and ties."""
    found = search.find(graph(), text, FOUND, search.Time(on, on))
    return {
        "nodes": [row for row in found["results"] if row["label"] in _NODES],
        "ties": [row for row in found["ties"]["results"] if row["type"] in _TIES],
        "cut": found["of"] > found["shown"] or found["ties"]["of"] > found["ties"]["shown"],
    }
