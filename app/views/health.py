"""Is Setka alive, and can it do its work? Answered from real queries: a database whose disk was full claims to be online and
reads nothing."""

from __future__ import annotations

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from app import store
from app.access import public
from app.context import database
from app.graph import GraphError
from app.watching import health

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def check() -> ResponseReturnValue:
    """200 when the graph answered, 503 otherwise; no details for strangers."""
    try:
        database().now().check()
    except GraphError:
        return jsonify(ok=False), 503
    return jsonify(ok=True)


@blueprint.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """200 when the graph answers, its schema is in place, the store answers and the disk has space; otherwise 503 with the
    names of what is not ready, and nothing more."""
    found = health.look(database(), store.of(current_app))
    if found.is_ready:
        return jsonify(ok=True)
    return jsonify(ok=False, not_ready=found.missing), 503
