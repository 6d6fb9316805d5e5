"""The map that everyone shares: its version, and what a coordinator changes about it."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import map as rules
from app import store
from app.access import Action, needs
from app.context import actor, graph, municipality
from app.security import caller

blueprint = Blueprint("map", __name__)


@blueprint.get("/api/explore/map")
@needs(Action.EXPLORE_VIEW)
def state() -> ResponseReturnValue:
    """Which map everyone has, since when, and whether the asker may change it and take the last change back."""
    return _answer(rules.version(graph(), _home()))


@blueprint.post("/api/explore/map/keep")
@needs(Action.MAP_CHANGE)
def keep() -> ResponseReturnValue:
    """`{"seen": version, "moved": {id: [x, y]}}`: these places become everyone's."""
    body = _body()
    return _answer(
        rules.keep(store.request_session(), caller(), graph(), _home(), body.get("moved") or {}, seen=_seen(body))
    )


@blueprint.post("/api/explore/map/lay-out")
@needs(Action.MAP_CHANGE)
def lay_out() -> ResponseReturnValue:
    """`{"seen": version, "method": "communities" or "geography"}`: every place is computed anew."""
    body = _body()
    method = str(body.get("method") or "communities")
    return _answer(rules.lay_out(store.request_session(), caller(), graph(), _home(), method, seen=_seen(body)))


@blueprint.post("/api/explore/map/undo")
@needs(Action.MAP_CHANGE)
def undo() -> ResponseReturnValue:
    """`{"seen": version}`: the last change is taken back."""
    body = _body()
    return _answer(rules.undo(store.request_session(), caller(), graph(), _home(), seen=_seen(body)))


def _home() -> str:
    place = municipality()
    return place["id"] if place else ""


def _body() -> dict[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        abort(400, gettext("An object is expected."))
    return body


def _seen(body: dict[str, Any]) -> str:
    seen = body.get("seen")
    if not isinstance(seen, str) or not seen:
        abort(400, gettext("Say which version of the map you have seen."))
    return seen


def _answer(version: rules.Version | None) -> Response:
    payload: dict[str, Any] = {"map": None, "may_change": rules.may_change(actor(), _home())}
    if version is not None:
        payload["map"] = version.as_json() | {"method": version.method, "can_undo": version.previous is not None}
    return Response(orjson.dumps(payload), mimetype="application/json")
