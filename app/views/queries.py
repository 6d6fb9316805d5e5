"""The query files as people read them: what the pictures and lists are made by."""

from __future__ import annotations

from flask import Blueprint, abort, jsonify
from flask.typing import ResponseReturnValue

from app import i18n, query_trail
from app.access import Action, needs
from app.context import database

blueprint = Blueprint("queries", __name__)


@blueprint.get("/api/queries/<name>")
@needs(Action.QUERIES_VIEW)
def text(name: str) -> ResponseReturnValue:
    """One query: its file, its Cypher, what it counts."""
    query = database().queries.get(name)
    if query is None or not query_trail.is_open(query):
        abort(404)
    return jsonify(query_trail.text(query, i18n.language()))
