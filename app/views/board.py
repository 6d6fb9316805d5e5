"""The board of suggestions: what the network knows and nobody sees, with what can be done about it."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections import Counter
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Flask, abort, current_app, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import board, directory, i18n, paging, partnership, query_trail, sketches, store, wording
from app.access import Action, Viewer, may, needs
from app.board import OPEN, State
from app.context import actor, graph, municipality
from app.context import store as session_of
from app.discovery import Found, Scope, Suggestion
from app.discovery.archive import Archive
from app.discovery.keeping import Answers, Keeper
from app.queries import Param
from app.refusals import Refusal
from app.security import caller, local_address

blueprint = Blueprint("board", __name__)

FIRST_WAIT = 6.0
"""Seconds that a look may take before it says that everything is still being computed …"""
NEXT_WAIT = 1.0
"""… and before it shows some answers while others are being computed: of a region that takes minutes, and everybody who looks
meanwhile would keep a thread of the server."""
PAGE = 20
WHY = 4  # rows of reasons shown at once
SHOWN = ("open", "aside", "taken")
ALONG = ("kind", "show", "institution", "topic", "level", "on", "against", "ties", "sectors", "strength", "without")
"""What stays chosen when one goes from the board to its neighbours (structure, changes, what if) and back."""
_PAGE = Param("page", "int", 1, min=1, max=1000)


@dataclass(frozen=True)
class Entry:
    """A suggestion on the page."""

    suggestion: Suggestion
    state: State
    rank: int  # within its kind, from 1

    @property
    def anchor(self) -> str:
        """The name of its place on the page."""
        return anchor(self.suggestion.kind, self.suggestion.key)


def anchor(kind: str, key: str) -> str:
    """The name of a suggestion's place on the page."""
    return "s-" + hashlib.sha256(f"{kind} {key}".encode()).hexdigest()[:10]


@blueprint.get("/discovery")
@needs(Action.DISCOVERY_VIEW)
def page() -> ResponseReturnValue:
    """Ranked suggestions about my municipality: of one kind, about one institution, about one topic, or all."""
    place = municipality()
    if place is None:
        return render_template("board/empty.html")
    home = actor().municipality or place["id"]
    keeper, scope, sees = _keeper(), Scope(home, dt.date.today()), actor().viewer.sees
    # Of a large network the page is sent at once and refreshes by itself.
    is_long = keeper.look(scope, sees).kept or directory.is_large(graph())
    answers = keeper.look(scope, sees, NEXT_WAIT if is_long else FIRST_WAIT)
    asked = _asked(keeper)
    entries = _entries(answers, home, scope.on)
    refs = frozenset().union(*(entry.suggestion.refs() for entry in entries), *_counted(answers, asked["kind"]))
    names = wording.names_of(graph(), refs)
    told = [entry for entry in entries if wording.is_told(entry.suggestion, names)]
    fitting = [entry for entry in told if _fits(entry.suggestion, asked)]
    counts = Counter(entry.suggestion.kind for entry in fitting if _is_shown(entry.state, asked["show"]))
    of_kind = [entry for entry in fitting if asked["kind"] in ("", entry.suggestion.kind)]
    topics, institutions = _choices(
        [entry for entry in told if asked["kind"] in ("", entry.suggestion.kind)], names, asked
    )
    shown = [entry for entry in of_kind if _is_shown(entry.state, asked["show"])]
    shown.sort(key=lambda entry: (entry.rank, list(keeper.kinds).index(entry.suggestion.kind)))
    first = (asked["page"] - 1) * PAGE
    entries = shown[first : first + PAGE]
    language = i18n.language()
    return render_template(
        "board/page.html",
        asked=asked,
        answers=answers,
        kinds=keeper.kinds,
        counts=counts,
        states=Counter(_group(entry.state) for entry in of_kind),
        entries=entries,
        pictures=sketches.drawn(graph(), [entry.suggestion for entry in entries], names),
        total=len(shown),
        page=asked["page"],
        pages=paging.pages(len(shown), PAGE),
        topics=topics,
        institutions=institutions,
        html=lambda said: wording.html(said, names, language),
        act_address=wording.act_address,
        act_words=lambda act, kind: wording.act_words(act, names, kind),
        reasons=board.REASONS,
        snoozes=board.SNOOZES,
        use=board.use(session_of(), home) if asked["kind"] or asked["show"] != "open" else board.use(session_of(), home, 3),
        why=WHY,
        on=scope.on,
        may_decide=may(actor(), Action.DISCOVERY_DECIDE),
        home=home,
        speaks_for=partnership.speaks_for(actor()),
    )  # fmt: skip


@blueprint.post("/discovery/decide")
@needs(Action.DISCOVERY_DECIDE)
def decide() -> ResponseReturnValue:
    """Takes a suggestion up, puts it off, dismisses it, or brings it back."""
    given = request.form
    home = actor().municipality or (municipality() or {}).get("id") or abort(404)
    kind, key, what = given.get("kind", "")[:20], given.get("key", "")[:250], given.get("what", "")
    back = local_address(given.get("back")) or url_for("board.page")
    try:
        board.decide(
            session_of(),
            caller(),
            home,
            kind,
            key,
            what,
            reason=given.get("reason", ""),
            note=given.get("note", ""),
            days=given.get("days", 0, type=int),
        )
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        flash(gettext(refusal.message, **refusal.values), "warning")
        return redirect(f"{back}#{anchor(kind, key)}")
    said = {
        "taken": gettext("Taken up. It stands among those taken up now."),
        "snoozed": gettext("Put off. It comes back by itself."),
        "dismissed": gettext("Dismissed. It comes back only if the facts behind it change."),
        "restored": gettext("It is open again."),
    }[what]
    flash(said, "success")
    if what == "restored":
        kept: dict[str, Any] = {
            name: value for name, value in parse_qsl(urlsplit(back).query) if name in ("institution", "topic")
        }
        back = url_for("board.page", kind=kind, **kept, _anchor=anchor(kind, key))
    return redirect(back)


@blueprint.post("/discovery/renew")
@needs(Action.DISCOVERY_VIEW)
def renew() -> ResponseReturnValue:
    """Computes everything anew."""
    place = municipality() or abort(404)
    _keeper().renew(Scope(actor().municipality or place["id"], dt.date.today()), actor().viewer.sees)
    flash(gettext("Everything is being computed anew. The older answers stay until then."), "info")
    return redirect(local_address(request.form.get("back")) or url_for("board.page"))


@blueprint.get("/discovery/<kind>/cypher")
@needs(Action.QUERIES_VIEW)
def cypher(kind: str) -> ResponseReturnValue:
    """The Cypher behind a kind of suggestions."""
    keeper = _keeper()
    if kind not in keeper.kinds:
        abort(404)
    found = keeper.kinds[kind]
    query = graph().graph.queries[found.query]
    return render_template("board/cypher.html", kind=found, query=query_trail.text(query, i18n.language()))


# --- what is shown ----------------------------------------------------------------------------------------------------


def _asked(keeper: Keeper) -> dict[str, Any]:
    args = request.args
    return {
        "kind": Param("kind", "code", "", codes=tuple(keeper.kinds)).parse(args.get("kind", "")) or "",
        "show": Param("show", "code", "open", codes=SHOWN).parse(args.get("show", "")),
        "institution": Param("institution", "id", None).parse(args.get("institution", "")),
        "topic": Param("topic", "id", None).parse(args.get("topic", "")),
        "page": _PAGE.parse(args.get("page", "")),
    }


def _entries(answers: Answers, home: str, on: dt.date) -> list[Entry]:
    entries = []
    for code, kept in answers.kept.items():
        states = board.states(session_of(), home, code, kept.found.suggestions, on)
        entries += [
            Entry(suggestion, states.get(suggestion.key, OPEN), rank)
            for rank, suggestion in enumerate(kept.found.suggestions, 1)
        ]
    return entries


def _counted(answers: Answers, kind: str) -> list[frozenset[Any]]:
    return [said.refs() for said in answers.kept[kind].found.counted] if kind in answers.kept else []


def _group(state: State) -> str:
    return {"snoozed": "aside", "dismissed": "aside"}.get(state.what, state.what)


def _is_shown(state: State, show: str) -> bool:
    return _group(state) == show


def _fits(suggestion: Suggestion, asked: dict[str, Any]) -> bool:
    return (asked["institution"] is None or asked["institution"] in suggestion.institutions) and (
        asked["topic"] is None or asked["topic"] in suggestion.topics
    )


def _choices(
    entries: list[Entry], names: wording.Names, asked: dict[str, Any]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Topics and institutions that the entries are about, by name, and those that are asked for already."""
    ids: dict[str, set[str]] = {"Topic": set(), "Institution": set()}
    for entry in entries:
        ids["Topic"].update(entry.suggestion.topics)
        ids["Institution"].update(entry.suggestion.institutions)
    ids["Topic"].update(filter(None, [asked["topic"]]))
    ids["Institution"].update(filter(None, [asked["institution"]]))
    known = {ref.id: named.short for ref, named in names.items()}
    missing = [wording.Ref(label, id) for label, every in ids.items() for id in every if id not in known]
    known |= {ref.id: named.short for ref, named in wording.names_of(graph(), missing).items()}
    topics, institutions = (
        sorted(((id, known[id]) for id in ids[label] if id in known), key=lambda choice: choice[1].casefold())
        for label in ("Topic", "Institution")
    )
    return topics, institutions


# --- what goes along --------------------------------------------------------------------------------------------------


def along(*own: str) -> dict[str, list[str]]:
    """What the address of this page, or of those beside it, has chosen, for a link or a form that keeps it; all but `own`."""
    return {name: request.args.getlist(name) for name in ALONG if name in request.args and name not in own}


# --- the keeper -------------------------------------------------------------------------------------------------------


def _keeper() -> Keeper:
    return cast(Keeper, current_app.extensions["setka.discoveries"])


def make_keeper(app: Flask) -> Keeper:
    """The keeper of an application's discoveries; what coordinators may see is written down with the day it was found."""
    base = app.extensions["setka.database"]
    accounts = store.of(app)

    def told(scope: Scope, viewer: Viewer, kind: str, found: Found) -> None:
        if "coordinators" in viewer.sees:
            with accounts.session() as session:
                board.note(session, scope.municipality, kind, found)

    return Keeper(lambda: base.now(), told, archive=Archive(accounts.session, secrets.token_hex(16)))


@blueprint.record_once
def _keep(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    app.extensions["setka.discoveries"] = make_keeper(app)
    app.add_template_global(along, "chosen_along")
    app.add_template_filter(lambda code, kinds: gettext(kinds[code].title), "kind_title")
