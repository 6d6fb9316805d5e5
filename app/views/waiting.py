"""Whoever asks for what takes long sees how far it is, on a page that goes on by itself: to the page asked for, or to a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable
from typing import Any, cast

from flask import Flask, Response, current_app, make_response, render_template, request, url_for

from app.access import Actor
from app.beside import Kept, Shelf, Told, Underway
from app.context import actor, database, graph
from app.graph import BESIDE_SECONDS, GraphSession

WAIT = 1.0
"""So many seconds a page waits for its answer before it says how far it is."""
KEPT = dt.timedelta(minutes=1)
"""An answer that nobody came for is shown to nobody after so long."""
_WATCHED = "watched"


def worked_out(
    work: Callable[[GraphSession, Told], Any], *asked: Hashable, for_file: bool = False
) -> Kept | Underway:  # fmt: skip
    """What `work` makes of the graph as whoever asks may see it, handed over to them once, or how far it is. Of a file that a
    page watches for the answer stays there. Raises the GraphError with which that ended."""
    who: Actor = actor()
    seen = unhurried(database().now().session(who.viewer, graph().bookmarks))
    shelf = cast(Shelf, current_app.extensions["setka.waiting"])
    way = shelf.ready if for_file and is_watched() else shelf.take
    return way((request.endpoint, who.account_id, who.viewer, *asked), lambda told: work(seen, told), WAIT)


def unhurried(seen: GraphSession) -> GraphSession:
    """The session for what is worked out beside a page: no thread of the server waits for it, so each read may take longer."""
    seen.seconds = BESIDE_SECONDS
    return seen


def is_watched() -> bool:
    """Whether it is the page of `before_file` that asks for a file: a download leaves the page under it as it stood, so that one
    asks first whether the file is there."""
    return _WATCHED in request.args


def page(template: str, title: str, underway: Underway, **shown: Any) -> str:
    """The page in place of a page; `shown` is what its template needs besides."""
    return render_template(template, title=title, underway=underway, address=None, back=None, **shown)


def before_file(
    template: str, title: str, found: Kept | Underway | None, address: dict[str, Any], back: tuple[str, str]
) -> Response:
    """The page in place of a file: how far it is or, when it is there, that its download begins, which it does. `address`
    are the values of the file's address, `back` the address and the name of the page that leads to it."""
    underway = found if isinstance(found, Underway) else None
    file, watched = (url_for(request.endpoint or "", **values) for values in (address, address | {_WATCHED: 1}))
    shown = render_template(template, title=title, underway=underway, address=watched, file=file, back=back)
    # For a program that asked for the file: accepted, and not yet there.
    return make_response(shown, 200 if underway is None else 202)


def init_app(app: Flask) -> None:
    """Gives the application its answers in the making."""
    app.extensions["setka.waiting"] = Shelf(KEPT)
