"""What a personal link of a survey wave opens: one person's page, without an account, and nothing beside it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import contacts, throttling, waves
from app.access import public
from app.audit import Caller
from app.contacts import Changed, NeedsConsent
from app.context import settings, store
from app.forms import ContactForm
from app.refusals import NotThere, Refusal
from app.security import caller
from app.store import WaveLink
from app.views.contacts import ACTS
from app.views.desk import Desk

blueprint = Blueprint("personal", __name__, url_prefix="/w/<token>")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@blueprint.after_request
def keep_to_itself(response: Response) -> Response:
    """The address is a secret: it goes into no cache, no index and no other site's log."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _open(token: str) -> tuple[WaveLink, Desk]:
    """The link and the desk behind it. Raises LinkGone; who guesses is slowed down."""
    whole = token if _TOKEN.fullmatch(token) else ""
    try:
        link = waves.opened(store(), whole)
    except waves.LinkGone:
        if not waves.is_known(store(), whole):
            throttling.guessed(store(), settings().secret_key, request.remote_addr or "")
        raise
    by = caller()
    who = waves.actor_of(link)
    return link, Desk(Caller(who, by.address, by.request_id), token)


@blueprint.get("", endpoint="list")
@public
def page(token: str) -> ResponseReturnValue:
    """The person's page: first her consent, then the form and what she has written by links like this."""
    link, desk = _open(token)
    if request.method == "GET":
        waves.saw(store(), link)
    return _page(link, desk)


@blueprint.post("/contacts")
@public
def register(token: str) -> ResponseReturnValue:
    """Writes down a contact of this person."""
    link, desk = _open(token)
    form = desk.form()
    if not form.validate():
        return _page(link, desk, form), 422
    try:
        desk.register(form)
    except NeedsConsent:
        return _page(link, desk), 409
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(link, desk, form), 422
    waves.answered(store(), desk.caller, link)
    return redirect(desk.to("list"))


@blueprint.post("/consent/<any(contacts):purpose>")
@public
def consent(token: str, purpose: str) -> ResponseReturnValue:
    """This person agrees that her contacts are kept."""
    _, desk = _open(token)
    contacts.agree(store(), desk.caller, purpose, way="link")
    return redirect(desk.to("list"))


@blueprint.post("/nobody")
@public
def nobody(token: str) -> ResponseReturnValue:
    """She knows nobody else: that is an answer too."""
    link, desk = _open(token)
    waves.answered(store(), desk.caller, link)
    flash(gettext("Thank you: that is an answer too. If somebody comes to mind, this link stays open."), "success")
    return redirect(desk.to("list"))


@blueprint.post("/contacts/<id>/<any(confirm,decline,withdraw):act>")
@public
def change(token: str, id: str, act: str) -> ResponseReturnValue:
    """An answer to what others have written down about her, or taking back what she has written by such a link."""
    _, desk = _open(token)
    waiting, written = _own(desk)
    if id not in {row["id"] for row in (waiting if act != "withdraw" else written)}:
        raise NotThere(gettext("There is no such contact, or not for you."))
    try:
        ACTS[act](desk.graph, store(), desk.caller, id, request.form.get("version", 0, type=int))
    except (Changed, NeedsConsent) as refusal:
        flash(gettext(refusal.message), "warning")
    else:
        said = {
            "confirm": gettext("Confirmed. Both of you see it now."),
            "decline": gettext("Declined. Nobody but the two of you sees it."),
            "withdraw": gettext("Taken out of the network."),
        }
        flash(said[act], "success")
    return redirect(desk.to("list"))


@blueprint.get("/suggest")
@public
def suggest(token: str) -> ResponseReturnValue:
    """Whom the typed words may mean, as a teacher sees it; nobody before there is consent and a word."""
    _, desk = _open(token)
    _must_have_agreed(desk)
    return desk.suggest()


@blueprint.get("/places")
@public
def places(token: str) -> ResponseReturnValue:
    """Institutions for the typed words."""
    _, desk = _open(token)
    _must_have_agreed(desk)
    return desk.places()


def _must_have_agreed(desk: Desk) -> None:
    if desk.person is None or contacts.agreed(store(), desk.person) is None or not request.args.get("q", "").strip():
        raise NotThere(gettext("Your consent is needed first."))


def _own(desk: Desk) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What waits for this person's answer, and what she herself has written by a personal link."""
    mine = contacts.mine(desk.graph)
    written = [
        row
        for row in (*mine.asked, *mine.confirmed, *mine.ended)
        if row["source"] == "survey" and row["registered_by"] == desk.person
    ]
    return mine.waiting, written


def _page(link: WaveLink, desk: Desk, form: ContactForm | None = None) -> str:
    me = desk.graph.row("waves.me", on=dt.date.today())
    if me is None:
        raise waves.LinkGone
    facts = {**desk.words(), "wave": link.wave, "link": link, "person": me, "called": _called(me["name"])}
    if contacts.agreed(store(), me["id"]) is None:
        return render_template("waves/agree.html", purpose=contacts.CONTACTS, **facts)
    waiting, written = _own(desk)
    shown = desk.shown(form or desk.form())
    return render_template("waves/personal.html", waiting=waiting, written=written, **shown, **facts)


def _called(name: str) -> str:
    """How a person is greeted: by name and patronymic where all three names are known."""
    parts = name.split()
    return " ".join(parts[1:]) if len(parts) == 3 else name
