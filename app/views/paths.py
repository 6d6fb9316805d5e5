"""Paths between nodes of the network, for the explorer's path mode."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from itertools import pairwise
from typing import Any

import orjson
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from app import paths, query_trail
from app.access import Action, may, needs
from app.context import actor, graph
from app.network import Picture
from app.paths import Answer, Particulars, Question, Tie
from app.queries import N_, Param, ParamError

blueprint = Blueprint("paths", __name__)

_ID = Param("way", "id")
_AVOID = Param("avoid", "ids", default=[])
_THROUGH = Param("through", "list", default=[], codes=paths.WORDS)
_ON = Param("on", "date", default="today")
_BEST = Param("best", "int", 3, min=1, max=paths.BEST)
_EMPTY = "?"
_ENDS = ("Institution", "Teacher", "Project")
_TIES_NAMED = 20
_TOO_MANY = N_("At most %(most)s can be given here.")


@blueprint.get("/api/explore/paths")
@needs(Action.EXPLORE_VIEW)
def find() -> ResponseReturnValue:
    """The best paths through the stops of `way`, what each step is, and the nodes and ties they run through.

    `problem` tells why nothing was looked for: a box is "empty", a stop is "missing" (not there, or not for this person),
    or "same" as another. Without a path, `ways_out` names the changes of the question that have one.
    """
    asked = _asked(request.args)
    stops = _stops(asked.stops)
    names = [id for id in asked.stops if id]
    problem = None
    if any(id and not stop for id, stop in zip(asked.stops, stops, strict=True)):
        problem = "missing"
    elif len(names) < 2 or not asked.stops[0] or not asked.stops[-1]:
        problem = "empty"
    elif len(set(names)) < len(names):
        problem = "same"
    payload: dict[str, Any] = {
        "as_of": asked.on.isoformat(),
        "asked": asked.best,
        "within": paths.WITHIN,
        "through": [word for word in paths.WORDS if word in asked.through],
        "stops": stops,
        "problem": problem,
        "searched": paths.WITHIN,
        "found": 0,
        "paths": [],
        "picture": {"nodes": [stop for stop in stops if stop], "ties": []},
        "avoided": _avoided(asked),
        "ways_out": [],
    }
    if problem is None:
        question = Question(tuple(names), asked.on, asked.through, asked.avoid, asked.best)
        day = paths.Day(graph(), asked.on)
        answer = paths.find(graph(), question, day)
        if answer.paths:
            payload |= _told(answer, names)
        else:
            payload["searched"] = answer.searched
            payload["ways_out"] = paths.ways_out(graph(), question, dt.date.today(), day)
    if may(actor(), Action.QUERIES_VIEW):
        payload["queries"] = query_trail.told(graph())
    return Response(orjson.dumps(payload), mimetype="application/json")


def picture_of(args: Mapping[str, str]) -> dict[str, Any]:
    """Only the nodes and ties of the best paths, and the stops that there are."""
    asked = _asked(args)
    stops = _stops(asked.stops)
    names = [id for id in asked.stops if id]
    is_whole = (
        all(stop for id, stop in zip(asked.stops, stops, strict=True) if id) and asked.stops[0] and asked.stops[-1]
    )
    if len(set(names)) < 2 or len(set(names)) < len(names) or not is_whole:
        return {"nodes": [stop for stop in stops if stop], "ties": []}
    question = Question(tuple(names), asked.on, asked.through, asked.avoid, asked.best)
    picture: dict[str, Any] = _told(paths.find(graph(), question), names)["picture"]
    return picture


def _asked(args: Mapping[str, str]) -> Question:
    way = [part.strip() for part in args.get("way", "").split(",")]
    if len(way) > paths.STOPS:
        raise ParamError("way", _TOO_MANY, most=paths.STOPS)
    avoid = _AVOID.parse(args.get("avoid", ""))
    if len(avoid) > paths.AVOIDED:
        raise ParamError("avoid", _TOO_MANY, most=paths.AVOIDED)
    return Question(
        stops=tuple("" if part in ("", _EMPTY) else _ID.parse(part) for part in way),
        on=_ON.parse(args.get("on", "")),
        through=frozenset(_THROUGH.parse(args.get("through", ""))) or frozenset(paths.USUAL),
        avoid=frozenset(avoid),
        best=_BEST.parse(args.get("best", "")),
    )


def _stops(ids: tuple[str, ...]) -> list[dict[str, Any] | None]:
    picture = Picture()
    picture.add_nodes(graph().row("explore.nodes", ids=[id for id in dict.fromkeys(ids) if id]))
    known = {id: node for id, node in picture.nodes.items() if node["label"] in _ENDS}
    return [known.get(id) for id in ids]


def _avoided(asked: Question) -> list[dict[str, Any]]:
    """What is kept off: nodes and ties as far as the person may see them, else the bare id."""
    if not asked.avoid:
        return []
    picture = Picture()
    picture.add_nodes(graph().row("explore.nodes", ids=sorted(asked.avoid)))
    found = dict(picture.nodes)
    for id in sorted(asked.avoid - found.keys())[:_TIES_NAMED]:
        row = graph().row("directory.tie", id=id)
        if row and row["start"] and row["end"]:
            kind = row["properties"].get("kind")
            found[id] = {"id": id, "type": row["type"], "kind": kind, "ends": [row["start"], row["end"]]}
    return [found.get(id, {"id": id}) for id in sorted(asked.avoid)]


def _told(answer: Answer, stops: list[str]) -> dict[str, Any]:
    picture = Picture()
    chosen = [[answer.web.between(*pair) for pair in pairwise(nodes)] for _, nodes in answer.paths]
    ties = {step[0].id: step[0] for steps in chosen for step in steps}
    said = dict.fromkeys(ties, Particulars()) | paths.particulars(graph(), ties)
    found = []
    for (cost, nodes), between in zip(answer.paths, chosen, strict=True):
        steps = [
            _step(tie, said[tie.id], *pair) | {"also": [_named(each) for each in more]}
            for pair, (tie, *more) in zip(pairwise(nodes), between, strict=True)
        ]
        found.append({"nodes": list(nodes), "steps": steps, "unconfirmed": cost[1]})
    ids = dict.fromkeys([*stops, *(id for _, nodes in answer.paths for id in nodes)])
    picture.add_nodes(graph().row("explore.nodes", ids=list(ids)))
    picture.add_ties(_lists(list(ties.values()), said))
    drawn = {"nodes": list(picture.nodes.values()), "ties": list(picture.ties.values())}
    return {"paths": found, "found": len(found), "searched": answer.searched, "picture": drawn}


def _named(tie: Tie) -> dict[str, Any]:
    return {"id": tie.id, "type": tie.type, "kind": tie.kind, "state": tie.state}


def _step(tie: Tie, said: Particulars, one: str, other: str) -> dict[str, Any]:
    return {
        "from": one,
        "to": other,
        "tie": tie.id,
        "forward": tie.source == one,
        "type": tie.type,
        "kind": tie.kind,
        "state": tie.state,
        "frequency": tie.frequency,
    } | asdict(said)


def _lists(ties: list[Tie], said: Mapping[str, Particulars]) -> dict[str, Any]:
    """The ties as a row of lists, for the picture."""
    return {
        "ids": [tie.id for tie in ties],
        "sources": [tie.source for tie in ties],
        "targets": [tie.target for tie in ties],
        "types": [tie.type for tie in ties],
        "kinds": [tie.kind for tie in ties],
        "states": [tie.state for tie in ties],
        "sinces": [said[tie.id].since for tie in ties],
        "untils": [said[tie.id].until for tie in ties],
        "total": len(ties),
    }
