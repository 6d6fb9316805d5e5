"""What pages behind secret addresses have in common: who reads there, and how the answer travels."""

from __future__ import annotations

from flask import Response, abort

from app.access import Action, Actor, may
from app.context import store
from app.secret_addresses import Addresses, Link
from app.sessions import actor_of


def reader(addresses: Addresses[Link], token: str, action: Action) -> tuple[Link, Actor]:
    """The link of a secret address and whoever reads with it; not found when it does not work, or when its account may not read
    this any more."""
    link = addresses.holder(store(), token)
    who = actor_of(link.account) if link else None
    if link is None or who is None or not may(who, action) or who.municipality not in (None, link.municipality):
        abort(404)
    return link, who


def answer(content: str | bytes, content_type: str) -> Response:
    """What is read there: kept for a quarter of an hour by its reader alone."""
    response = Response(content, content_type=f"{content_type}; charset=utf-8")
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, max-age=900"
    return response
