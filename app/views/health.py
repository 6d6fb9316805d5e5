"""Is Setka alive? Answered from a real query: a database whose disk was full claims to be online and reads nothing."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app.access import public
from app.context import database
from app.graph import GraphError

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
