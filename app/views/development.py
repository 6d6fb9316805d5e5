"""Requests for professional development: the list, a request, forming one from a practice or a need, joining, taking it on."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import development, library, nonces
from app.access import Action, needs
from app.context import actor, graph, municipality, store
from app.development import PdRequest, Start, Term
from app.profiles import Problem, Wrong
from app.profiles.parts import REQUEST
from app.refusals import NotThere, Refusal
from app.security import caller
from app.views.glossary import glossary
from app.views.profiles import texts_sent

blueprint = Blueprint("development", __name__)

ASKED = ("title", "about", "topics")


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What every template of requests reads."""
    return glossary() | {
        "term_name": _term_name,
    }


def _term_name(found: Term | None) -> str:
    if found is None:
        return gettext("half-year not told")
    if found.half == 1:
        return gettext("first half-year of %(years)s", years=found.years)
    return gettext("second half-year of %(years)s", years=found.years)


@blueprint.get("/development")
@needs(Action.PD_VIEW)
def listed() -> ResponseReturnValue:
    """The requests of the municipality, chosen by state, half-year and topic, and counted by topic and half-year."""
    home = _home()
    query = graph().graph.queries["development.requests"]
    asked = query.bind(
        {"municipality": home, **{name: request.args.get(name, "") for name in ("state", "term", "topic")}}
    )
    found = development.asked_for(graph(), home, {name: asked[name] for name in ("state", "term", "topic")})
    every = development.asked_for(graph(), home) if any(asked[name] for name in ("state", "term", "topic")) else found
    return render_template(
        "development/list.html",
        requests=found,
        total=len(every),
        asked=asked,
        terms=sorted({one.term for one in every if one.term}),
        topics=sorted({(topic["name"], topic["id"]) for one in every for topic in one.topics}),
        counts=_counted(found),
        home=home,
    )


def _counted(requests: list[PdRequest]) -> list[tuple[str, dict[Term, int], int]]:
    """By topic: how many requests there are for each half-year and in all; a request counts for each of its topics."""
    found: dict[str, Counter[Term]] = {}
    for one in requests:
        for topic in [topic["name"] for topic in one.topics] or [""]:
            if one.term:
                found.setdefault(topic, Counter())[one.term] += 1
    rows = [(topic, dict(terms), sum(terms.values())) for topic, terms in found.items()]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


@blueprint.get("/development/<id>")
@needs(Action.PD_VIEW)
def page(id: str) -> ResponseReturnValue:
    """A request: what is asked for, who asks, what became of it."""
    return _page(development.known(graph(), id[:80]))


def _page(
    one: PdRequest,
    *,
    problems: Mapping[str, Problem] | None = None,
    refused: Refusal | None = None,
    answer: str | None = None,
) -> str:
    who = caller()
    return render_template(
        "development/request.html",
        one=one,
        owners=library.owners(graph(), who),
        manages=development.is_managed_by(who, one),
        problems=problems or {},
        refused=refused,
        answer=one.values["answer"] or "" if answer is None else answer,
    )


@blueprint.route("/development/new", methods=["GET", "POST"])
@needs(Action.PD_ASK)
def form() -> ResponseReturnValue:
    """A new request, formed from a partner's practice, from a need, or from nothing but words."""
    owners = library.owners(graph(), caller())
    if not owners:
        raise NotThere(gettext("Requests are formed by teachers and by representatives of institutions."))
    given = {name: request.values.get(name, "")[:80] for name in ("practice", "partner", "need")}
    begun = development.start(graph(), given["practice"], given["partner"], given["need"])
    if request.method != "POST":
        texts = {
            "title": begun.title,
            "topics": "\n".join(begun.topics),
            "term": development.offered(dt.date.today())[1].code,
        }
        return _form(begun, texts, owners)
    typed = {name: text for name, text in texts_sent(REQUEST).items() if name in ASKED}
    typed["term"], nonce = request.form.get("term", "")[:10], request.form.get("nonce", "")[:32]
    try:
        owner = library.owner(graph(), caller(), request.form.get("owner", "")[:80])
        id = development.form(graph(), store(), caller(), owner, begun, typed, nonce=nonce)
    except Wrong as wrong:
        return _form(begun, typed, owners, nonce=nonce, problems=wrong.problems), 422
    except NotThere:
        raise
    except Refusal as refusal:
        return _form(begun, typed, owners, nonce=nonce, refused=refusal), refusal.status
    flash(gettext("The request is formed. Colleagues see it and can join."), "success")
    return redirect(url_for("development.page", id=id))


@blueprint.post("/development/<id>/join")
@needs(Action.PD_ASK)
def join(id: str) -> ResponseReturnValue:
    """Joins a request or leaves it."""
    one = development.known(graph(), id[:80])
    owner = library.owner(graph(), caller(), request.form.get("owner", "")[:80])
    try:
        development.join(graph(), store(), caller(), one, owner, request.form.get("said") == "yes")
    except NotThere:
        raise
    except Refusal as refusal:
        flash(gettext(refusal.message), "warning")
    return redirect(url_for("development.page", id=one.id))


@blueprint.post("/development/<id>/<any(pass,answer,close,reopen):what>")
@needs(Action.PD_MANAGE)
def act(id: str, what: str) -> ResponseReturnValue:
    """Passes a request on to the methodical centre, writes its answer down, closes or reopens it."""
    one = development.needed(graph(), caller(), id[:80])
    answer = request.form.get("answer", "")
    try:
        development.act(graph(), store(), caller(), one, what, request.form.get("seen", "")[:60], answer)
    except Wrong as wrong:
        return _page(one, problems=wrong.problems, answer=answer), 422
    except NotThere:
        raise
    except Refusal as refusal:
        return _page(development.known(graph(), one.id), refused=refusal, answer=answer), refusal.status
    flash(gettext("Saved."), "success")
    return redirect(url_for("development.page", id=one.id))


def _home() -> str:
    place = municipality()
    home = actor().municipality or (place["id"] if place else None)
    if home is None:
        raise NotThere(gettext("There is no municipality in the network yet."))
    return home


def _form(
    begun: Start,
    texts: Mapping[str, str],
    owners: list[library.Owner],
    *,
    nonce: str = "",
    problems: Mapping[str, Problem] | None = None,
    refused: Refusal | None = None,
) -> str:
    return render_template(
        "development/form.html",
        begun=begun,
        part=REQUEST,
        fields=[field for field in REQUEST.fields if field.name in ASKED],
        texts=texts,
        owners=owners,
        owner=request.form.get("owner", ""),
        terms=development.offered(dt.date.today()),
        offered=library.narrowing(graph()).tree,
        nonce=nonce or nonces.new(),
        problems=problems or {},
        refused=refused,
        differences={},
    )
