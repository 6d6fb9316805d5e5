"""The directory on a map: institutions where they stand, drawn here, without scripts and without anybody's tiles."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext

from app import map as shared_map
from app import terrain, vocabulary
from app.access import Action, needs
from app.context import actor, graph, municipality
from app.niche import Tree
from app.queries import Param, ParamError
from app.terrain import Wish
from app.views.glossary import glossary

blueprint = Blueprint("terrain", __name__)
blueprint.context_processor(glossary)

LINES = 5
"""The nearest holders that are joined to where one looks from."""
_ON = Param("on", "date", default="today")
_SECTOR = Param("sector", "code", "", codes=tuple(vocabulary.SECTORS))
_KIND = Param("kind", "code", "", codes=tuple(vocabulary.INSTITUTION_KINDS))
_HOLDS = Param("holds", "code", "", codes=tuple(vocabulary.RESOURCE_KINDS))
_TOPIC = Param("topic", "id", "")
_FROM = Param("from", "id", "")


@blueprint.get("/terrain")
@needs(Action.DIRECTORY_VIEW)
def page() -> ResponseReturnValue:
    """Institutions on a map and, below it, as a table; chosen by sector, kind, and what they hold; the nearest to one of them."""
    on: dt.date = _ON.parse(request.args.get("on", ""))
    place = municipality() or {"id": "", "name": ""}
    known = terrain.read(graph(), place["id"], on)
    wish = _wish(known)
    answers = terrain.found(known, wish)
    home = known.find(wish.home)
    nearest = [one for one in answers if one.km is not None][:LINES] if home and wish.asks_for_holders else []
    version = shared_map.version(graph(), place["id"])
    return render_template(
        "terrain/page.html",
        on=on,
        wish=wish,
        home=home,
        answers=answers,
        nearest=nearest,
        of=len(known.spots),
        picture=terrain.draw(known.spots, answers, home, nearest, place["name"], _said),
        counts={name: terrain.counts(known.spots, name) for name in ("sector", "kind", "holds")},
        everyone=sorted(known.spots, key=lambda spot: spot.name.lower()),
        own=sorted(id for id in actor().institutions if known.find(id)),
        topics=_topics(known.tree, {topic for spot in known.spots for offer in spot.offers for topic in offer.topics}),
        topic_name=known.tree.names.get(wish.topic or "", ""),
        is_geographic=version is not None and version.method == "geography",
    )


def _wish(known: terrain.Terrain) -> Wish:
    """What the address asks for; whoever answers for one institution looks from there when a resource is looked for."""
    topic, home = _TOPIC.parse(request.args.get("topic", "")), _FROM.parse(request.args.get("from", ""))
    for name, value, options in (("topic", topic, known.tree.names), ("from", home, {spot.id for spot in known.spots})):
        if value and value not in options:
            raise ParamError(name, "“%(value)s” is not one of the possible values.", value=value)
    wish = Wish(
        _SECTOR.parse(request.args.get("sector", "")),
        _KIND.parse(request.args.get("kind", "")),
        _HOLDS.parse(request.args.get("holds", "")),
        topic,
        home,
    )
    own = [id for id in actor().institutions if known.find(id)]
    if wish.asks_for_holders and "from" not in request.args and len(own) == 1:
        return Wish(wish.sector, wish.kind, wish.holds, wish.topic, own[0])
    return wish


def _topics(tree: Tree, offered: set[str]) -> list[tuple[str, str, int]]:
    """The topics that offers name, and the wider ones: (id, name, depth)."""
    wanted = {wider for topic in offered for wider in tree.up(topic)}
    return [(topic, tree.names[topic], depth) for topic, depth in tree.ordered() if topic in wanted]


def _said(km: float) -> str:
    said: Any = gettext("%(km)s km", km=format_decimal(km))
    return str(said)
