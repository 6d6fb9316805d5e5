"""What a request may use: who asks, the graph as that person sees it, the store of accounts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from flask import Response, after_this_request, current_app, g, request, session, url_for
from sqlalchemy.orm import Session

from app import directory, inbox, runs, subscriptions
from app import store as stores
from app.access import Actor, may
from app.backups import Asked
from app.bulletin import Follow
from app.config import Settings
from app.database import Database
from app.disclosures import Book
from app.graph import GraphError, GraphSession
from app.security import caller, current_actor

if TYPE_CHECKING:
    from flask import Flask

MANY, SECONDS = 100, 60.0
"""Of more municipalities than that the largest is looked for anew after so many seconds only."""


def settings() -> Settings:
    """The settings of the running application."""
    return cast(Settings, current_app.extensions["setka.settings"])


def database() -> Database:
    """The installation's graph database."""
    return cast(Database, current_app.extensions["setka.database"])


def actor() -> Actor:
    """Who asks; `access.ANONYMOUS` when nobody is signed in."""
    return current_actor()


def graph() -> GraphSession:
    """The graph as the actor of this request sees it, after every write of the same session."""
    if "graph" not in g:
        g.graph = database().now().session(actor().viewer, session.get("bookmarks", ()))
    return cast(GraphSession, g.graph)


def running(kind: str, name: str) -> GraphSession:
    """`graph()` for what may take long (a kind of `runs.KINDS`): it stands in the list of what runs, can be stopped there, and is
    ended when nobody waits for the answer any more."""
    seen = graph()
    if seen.tag is None:
        seen.tag = runs.tag(kind, name, actor().account_id)
        while_awaited(partial(runs.end, seen.graph.session(actor().viewer), seen.tag["run"]))
    return seen


def while_awaited(end: Callable[[], object]) -> None:
    """Calls `end` when whoever asks has gone before the answer is sent; where the web server can tell."""
    is_gone = request.environ.get("waitress.client_disconnected")
    if is_gone is None:
        return
    forget = cast(runs.Watch, current_app.extensions["setka.watch"]).add(is_gone, end)

    @after_this_request
    def forget_at_its_end(response: Response) -> Response:
        response.call_on_close(forget)
        return response


def graph_as(who: Actor) -> GraphSession:
    """The graph as somebody sees it who is not signed in: the holder of a personal link. One person a request."""
    if "graph_as" not in g:
        g.graph_as = database().now().session(who.viewer, session.get("bookmarks", ()))
    return cast(GraphSession, g.graph_as)


def full_address(endpoint: str, **values: Any) -> str:
    """An address to hand out to people: with the name under which this installation is known."""
    return (settings().public_url or request.host_url).rstrip("/") + url_for(endpoint, **values)


def store() -> Session:
    """The request's session of the store of accounts; committing is up to the caller."""
    return stores.request_session()


def disclosures() -> Book:
    """Where this application writes down to whom data about people were shown or handed out."""
    return cast(Book, current_app.extensions["setka.disclosures"])


def disclosed(way: str, people: Iterable[str]) -> None:
    """Writes down that these people are handed out to whoever asks. Raises OperationalError (503) when that cannot be written:
    then nothing is handed out."""
    disclosures().write(caller(), way, people)


def disclosing(way: str) -> Callable[[Iterable[str]], None]:
    """The same to be told while an answer is written, some people at a time, when the request itself is over already."""
    return partial(disclosures().write, caller(), way)


def looked_at(way: str, people: Iterable[str]) -> None:
    """The same for what is shown on the screen even while the store is busy: see `disclosures`."""
    disclosures().owe(caller(), way, people)


def municipality() -> dict[str, Any] | None:
    """The municipality that this installation shows (id, name, institutions): the chosen one, else the largest; None in
    an empty graph. Asked once a request."""
    if "municipality" not in g:
        largest = _largest()
        found = graph().row("explore.home", wanted=settings().municipality or largest.known())
        g.municipality_count = found.pop("municipalities") if found else 0
        if found and g.municipality_count > MANY:
            largest.learn(found["id"], found["name"])
        g.municipality = found
    return cast("dict[str, Any] | None", g.municipality)


class _Largest:
    """Which municipality a very large network shows, and its name, where looking at all of them for every page would take too
    long; of a minute ago at most."""

    def __init__(self) -> None:
        self._id, self._name, self._until = "", "", 0.0

    def known(self) -> str:
        return self._id if time.monotonic() < self._until else ""

    def name(self) -> str:
        """Its name; empty where nothing is known, or not any more."""
        return self._name if self.known() else ""

    def learn(self, id: str, name: str) -> None:
        if not self.known():
            self._id, self._name, self._until = id, name, time.monotonic() + SECONDS


def _largest() -> _Largest:
    return cast(_Largest, current_app.extensions["setka.largest"])


def institution_choices(*named: str) -> list[tuple[str, str]]:
    """Institutions to choose from, id and name; of a very large network those of one municipality (`choices_are_of`) and the
    named ones."""
    here = _choices_here()
    rows = graph().rows("directory.institution_names", place=here).rows if here else []
    if not here:
        return [(id, name) for id, name in graph().rows("directory.institution_names").rows]
    missing = [id for id in dict.fromkeys(named) if id and id not in {row[0] for row in rows}]
    others = graph().rows("accounts.names", ids=missing).rows if missing else []
    return [(id, name) for id, name in (*rows, *others)]


def _choices_here() -> str:
    return actor().municipality or (municipality() or {}).get("id", "") if directory.is_large(graph()) else ""


def _choices_are_of() -> str:
    """The name of the municipality whose institutions are offered; empty where all are."""
    here = _choices_here()
    return next((name for _, name in graph().rows("accounts.names", ids=[here]).rows), "") if here else ""


def municipality_count() -> int:
    """How many municipalities the graph holds."""
    municipality()
    return cast(int, g.municipality_count)


def init_app(app: Flask) -> None:
    """Gives templates `can(action)` and `municipality_name`, and keeps the bookmarks of this request's writes for the next
    requests of the same session."""

    app.extensions["setka.watch"] = runs.Watch()
    app.extensions["setka.largest"] = _Largest()
    app.extensions["setka.asked_backups"] = Asked()
    app.extensions["setka.disclosures"] = Book(stores.of(app))

    @app.context_processor
    def names() -> dict[str, Any]:
        who = actor()
        return {
            "can": lambda action: may(who, action),
            "municipality_name": _municipality_name() if who.account_id else None,
            "waiting_count": _waiting_count,
            "choices_are_of": _choices_are_of,
        }

    @app.after_request
    def keep_bookmarks(response: Response) -> Response:
        for seen in (g.get("graph"), g.get("graph_as")):
            if seen is not None and seen.wrote:
                session["bookmarks"] = seen.bookmarks
        return response


def own_follows() -> frozenset[Follow]:
    """What whoever asks follows on the bulletin, as it was at the first question of this request."""
    if "follows" not in g:
        g.follows = subscriptions.of(store(), actor().account_id)
    return cast("frozenset[Follow]", g.follows)


def own_inbox() -> inbox.Inbox:
    """The inbox of whoever asks."""
    who = actor()
    if who.account_id is None:
        return inbox.Inbox([])
    concerned = bool(inbox.concerns(who) or own_follows())
    if concerned:
        graph()  # first: while it is away, nothing else needs to be asked
    seen = inbox.seen_at(store(), who.account_id)
    papers = inbox.papers_for(store(), who, seen)
    if not concerned and not papers:
        return inbox.Inbox([])
    network = graph()
    advice = inbox.advice_for(store(), who, seen)
    here = who.municipality or (municipality() or {}).get("id", "")
    posts = inbox.posts_for(network, who, own_follows(), seen, here)
    return inbox.look(network, seen, advice=advice, papers=papers, posts=posts)


def _waiting_count() -> int:
    """How much in the inbox of whoever asks waits for an answer or is new; nothing while the graph is away. Asked once a
    request."""
    if "waiting_count" not in g:
        try:
            g.waiting_count = own_inbox().count
        except GraphError:
            g.waiting_count = 0
    return cast(int, g.waiting_count)


def _municipality_name() -> str | None:
    known = _largest().name()
    if known and "municipality" not in g:
        return known
    try:
        found = municipality()
    except GraphError:
        return None
    return found["name"] if found else None
