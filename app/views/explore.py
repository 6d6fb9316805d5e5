"""The explorer: its page, and the questions that its picture asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import orjson
from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import disclosures, facets, hub, i18n, levels, query_trail, search
from app import map as the_map
from app.access import Action, may, needs, public
from app.context import actor, graph, looked_at, municipality, municipality_count
from app.network import ACTOR_TIES, CONTENT_TIES, NODE_CAP, TIE_CAP, Picture, legend, tie_types
from app.queries import Param

blueprint = Blueprint("explore", __name__)

_ON = Param("on", "date", default="today")
_LIST = Param("list", "list", default=[])


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """Where a person's day begins."""
    return redirect(url_for("explore.page") if actor().account_id else url_for("accounts.sign_in"))


@blueprint.get("/explore")
@needs(Action.EXPLORE_VIEW)
def page() -> ResponseReturnValue:
    """The page of the explorer; what it shows stands in its address and is asked for by the browser."""
    return render_template("explore/page.html", legend=legend(i18n.language()), phrases=i18n.phrases())


@blueprint.get("/api/explore/view")
@needs(Action.EXPLORE_VIEW)
def view() -> ResponseReturnValue:
    """The whole picture of an address: a level of the municipality or the surroundings of a node, and what is opened in it.

    Without a date it holds the ties of all years, so that the browser moves through time by itself; where these are too
    many, and with a date, those in force on that day.
    """
    told, asked = answer(request.args), _Asked()
    opened = {asked.focus, *asked.open}
    looked_at(
        disclosures.PICTURE, [one["id"] for one in told["nodes"] if one["label"] == "Teacher" and one["id"] in opened]
    )
    if may(actor(), Action.QUERIES_VIEW):
        told["queries"] = query_trail.told(graph())
    return _json(told)


def answer(args: Mapping[str, str]) -> dict[str, Any]:
    """The picture that these parameters of an address ask for, as whoever asks may see it; ready for JSON."""
    asked = _Asked(args)
    fit = levels.Fit(asked.level) if asked.focus else levels.fit(graph(), asked.level, asked.for_levels())
    asked.level = fit.level
    all_years = asked.all_years
    picture, missing, more = _drawn(asked)
    if not asked.focus and (coarser := levels.too_dense(fit, picture, asked.for_levels())):
        fit, asked.level, asked.all_years = coarser, coarser.level, all_years
        picture, missing, more = _drawn(asked)
    span = "all" if asked.all_years else "date"
    version = the_map.version(graph(), asked.home)
    told = picture.as_json(
        level=asked.level, on=asked.on, layout=version and version.as_json(), missing=missing, span=span
    )
    grouped = asked.level in levels.GROUPED and not asked.focus
    return told | fit.as_json() | more | {"grouped": grouped, "municipalities": municipality_count()}


def _drawn(asked: _Asked) -> tuple[Picture, list[str], dict[str, Any]]:
    """The picture of all years or, where these are too many and the address asks for no date, of the one day."""
    drawn = _draw(asked)
    if drawn[0].is_cut and asked.all_years:
        asked.all_years = False
        drawn = _draw(asked)
    return drawn


def _draw(asked: _Asked) -> tuple[Picture, list[str], dict[str, Any]]:
    picture = Picture()
    missing: list[str] = []
    discs = None
    if asked.focus:
        centre = picture.add_nodes(graph().row("explore.nodes", ids=[asked.focus]))
        missing += [] if centre else [asked.focus]
        ring = _around(picture, centre, asked)
        for _ in range(asked.depth - 1):
            ring = _around_each(picture, ring, asked, limit=60)
    elif asked.level in levels.GROUPED:
        discs = levels.Discs(graph(), asked.level, asked.for_levels())
        discs.add_to(picture)
    else:
        _add_level(picture, asked)
    strangers = [id for id in asked.open if id not in picture.nodes and not id.startswith("group:")]
    if strangers:
        picture.add_nodes(graph().row("explore.nodes", ids=strangers))
        missing += [id for id in strangers if id not in picture.nodes]
    _around(picture, [id for id in asked.open if id in picture.nodes and not id.startswith("group:")], asked)
    if picture.is_cut and asked.all_years:
        return picture, missing, {}  # it will be drawn by the day: the ties of all years are not asked for
    if discs:
        discs.finish(picture)
    _add_ties(picture, asked)
    return picture, missing, {"opened": discs.opened(), "frame": discs.frame()} if discs else {}


@blueprint.get("/api/explore/neighbours/<id>")
@needs(Action.EXPLORE_VIEW)
def neighbours(id: str) -> ResponseReturnValue:
    """The node's neighbours and the ties among them, to be added to a picture."""
    asked = _Asked()
    picture = Picture()
    if not picture.add_nodes(graph().row("explore.nodes", ids=[Param("id", "id").parse(id)])):
        abort(404)
    if picture.nodes[id]["label"] == "Teacher":
        looked_at(disclosures.PICTURE, [id])
    _around(
        picture, [id], asked, limit=Param("limit", "int", 150, min=1, max=NODE_CAP).parse(request.args.get("limit", ""))
    )
    _add_ties(picture, asked)
    return _json(picture.as_json(level=asked.level, on=asked.on, layout=None))


@blueprint.get("/api/explore/hub/<id>")
@needs(Action.EXPLORE_VIEW)
def hub_of(id: str) -> ResponseReturnValue:
    """How many neighbours of which kinds a node would bring into the picture, before it is opened."""
    asked = _Asked()
    types = [*asked.types, *CONTENT_TIES]
    return _json(hub.counts(graph(), Param("id", "id").parse(id), types, asked.time))


@blueprint.get("/api/search", endpoint="search")
@needs(Action.EXPLORE_VIEW)
def find() -> ResponseReturnValue:
    """What the person may be looking for, at the time looked at: nodes, ties between two of them, topics; of how many."""
    args = request.args
    text = Param("q", "text", "", longest=200).parse(args.get("q", ""))
    limit = Param("limit", "int", 10, min=1, max=50).parse(args.get("limit", ""))
    on: dt.date = _ON.parse(args.get("on", ""))
    start: dt.date = Param("start", "date", on).parse(args.get("start", ""))
    found = search.find(graph(), text, limit, search.Time(min(start, on), on))
    rows = [*found["results"], *found["topics"]["results"]]
    for row in rows:
        row["url"] = _url_of(row)
    names = legend(i18n.language())
    for tie in found["ties"]["results"]:
        tie["what"] = names["ties"].get(tie["kind"], {}).get("name") or names["types"].get(tie["type"], "")
    return _json({"q": text} | found)


@blueprint.get("/api/explore/facets")
@needs(Action.EXPLORE_VIEW)
def narrowing() -> ResponseReturnValue:
    """Topics and places of institutions and people, for the filters that the picture itself holds no data for."""
    place = municipality()
    return _json(facets.of(graph(), place["id"]) if place else {"topics": [], "nodes": {}})


class _Asked:
    """The parameters of the explorer's address, checked; raises ParamError (400) on nonsense."""

    def __init__(self, args: Mapping[str, str] | None = None) -> None:
        args = request.args if args is None else args
        self.level: str = Param("level", "code", "institutions", codes=levels.LEVELS).parse(args.get("level", ""))
        self.focus: str | None = Param("focus", "id", None).parse(args.get("focus", ""))
        self.depth: int = Param("depth", "int", 1, min=1, max=3).parse(args.get("depth", ""))
        self.openings = {opening.id: opening for opening in hub.openings(args.get("open", ""))}
        self.open = list(self.openings)
        self.force: bool = args.get("draw") == "1"
        self.on: dt.date = _ON.parse(args.get("on", ""))
        self.all_years: bool = not args.get("on") and args.get("span") != "date"
        self.sectors: list[str] = _LIST.parse(args.get("sectors", ""))
        self.kinds: set[str] = set(_LIST.parse(args.get("kinds", "")))
        self.words: set[str] = set(_LIST.parse(args.get("ties", ""))) or {"formal", "informal"}
        self.types = tie_types(self.words)

    @property
    def home(self) -> str | None:
        """The municipality that is shown."""
        place = municipality()
        return place["id"] if place else None

    @property
    def node_cap(self) -> int:
        """How many nodes the answer may hold."""
        return levels.NODES_FORCED if self.force else NODE_CAP

    def for_levels(self) -> levels.Asked:
        """The same for the rules of levels of detail."""
        place = municipality()
        return levels.Asked(
            self.home,
            **self.time,
            on=self.on,
            types=self.types,
            sectors=self.sectors,
            kinds=sorted(self.kinds),
            opened=frozenset(self.open),
            force=self.force,
            language=i18n.language(),
            institutions=place["institutions"] if place else None,
        )

    @property
    def time(self) -> dict[str, dt.date]:
        """The first and last day that the graph is asked for."""
        return {"first": dt.date.min, "last": dt.date.max} if self.all_years else {"first": self.on, "last": self.on}


def _around(picture: Picture, ids: list[str], asked: _Asked, limit: int = 150) -> list[str]:
    fresh: list[str] = []
    for id in ids:
        is_actor = picture.nodes[id]["label"] in ("Institution", "Teacher", "Project")
        room = asked.node_cap - len(picture.nodes)
        opening = asked.openings.get(id)
        if room > 0 and opening and not opening.is_whole:
            types = [*asked.types, *CONTENT_TIES]
            fresh += picture.add_nodes(hub.around(graph(), opening, types, asked.time, room))
        elif room > 0:
            types = asked.types if is_actor else [*ACTOR_TIES, *CONTENT_TIES]
            fresh += picture.add_nodes(
                graph().row("explore.around", id=id, types=types, limit=min(limit, room), **asked.time)
            )
    return fresh


def _around_each(picture: Picture, ids: list[str], asked: _Asked, limit: int) -> list[str]:
    """As `_around`, by one question instead of one for each."""
    if not ids or len(picture.nodes) >= asked.node_cap:
        return []
    row = graph().row(
        "explore.rings", centres=ids, types=asked.types, content=[*ACTOR_TIES, *CONTENT_TIES], limit=limit,
        most=asked.node_cap, **asked.time,
    )  # fmt: skip
    return picture.add_rings(row, limit, asked.node_cap)


def _add_level(picture: Picture, asked: _Asked) -> None:
    """The nodes of the asked level; where there are no institutions to show, the people, and where these have no
    workplaces, they and their projects: whatever was imported is seen."""
    place = municipality()
    common = {"municipality": place["id"], "sectors": asked.sectors, **asked.time} if place else {}
    if place and asked.level == "institutions":
        picture.add_nodes(graph().row("explore.institutions", **common, limit=asked.node_cap))
        if picture.nodes or asked.sectors:
            return
    asked.level = "people"
    if place:
        picture.add_nodes(graph().row("explore.institutions", **common, limit=asked.node_cap // 3))
        picture.add_nodes(graph().row("explore.people", **common, limit=asked.node_cap - len(picture.nodes)))
    if not picture.nodes and not asked.sectors:
        picture.add_nodes(graph().row("explore.unattached", limit=asked.node_cap))


def _add_ties(picture: Picture, asked: _Asked) -> None:
    ids = picture.ids
    if not ids:
        return
    types = [*asked.types, *CONTENT_TIES] if picture.has_content else asked.types
    picture.add_ties(
        graph().row("explore.ties", actors=picture.actors, ids=ids, types=types, limit=TIE_CAP, **asked.time)
    )
    if picture.has_content:
        picture.add_ties(graph().row("explore.inward", ids=ids, limit=TIE_CAP))
    if asked.level != "people" and "informal" in asked.words and not asked.kinds:
        institutions = [id for id in ids if picture.nodes[id]["label"] == "Institution"]
        picture.add_contacts(graph().row("explore.contacts", ids=institutions, limit=TIE_CAP, **asked.time))
    if asked.kinds:
        picture.keep_kinds(asked.kinds)


def _url_of(row: dict[str, Any]) -> str:
    page = {"Institution": "institution", "Teacher": "teacher", "Project": "project"}.get(row["label"])
    if page:
        return url_for(f"directory.{page}", id=row["id"])
    if row["label"] == "Topic":
        return url_for("explore.page", topics=row["id"])
    return url_for("explore.page", focus=row["id"], select=row["id"])


def _json(payload: Any) -> Response:
    return Response(orjson.dumps(payload), mimetype="application/json")
