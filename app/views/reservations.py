"""Reserving a resource: a form, the page of a reservation, its end. Works without scripts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import nonces, profiles, reservations
from app.access import Action, Target, may, needs
from app.context import actor, graph, settings, store
from app.profiles import Problem, Wrong
from app.refusals import NotThere, Refusal
from app.reservations import Whose
from app.reservations.booking import NOT_THERE
from app.security import caller
from app.views.glossary import glossary

blueprint = Blueprint("reservations", __name__)

TIMES = ("day", "last", "begins", "ends")
BESIDE = 14
"""Days that stand beside the form, with what is taken then."""


def clock() -> dt.datetime:
    """The wall clock of the installation."""
    return dt.datetime.now(ZoneInfo(settings().timezone)).replace(tzinfo=None, second=0, microsecond=0)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What every template of reservations reads."""
    return glossary() | {"met_names": {}}


@blueprint.route("/reservations/new", methods=["GET", "POST"])
@needs(Action.EXCHANGE_DEAL)
def new() -> ResponseReturnValue:
    """Reserves a resource for a time and a quantity."""
    source = request.form if request.method == "POST" else request.args
    own = source.get("institution", "")[:80] or next(iter(sorted(actor().institutions)), "")
    resource, deal = source.get("resource", "")[:80], source.get("deal", "")[:80]
    if request.method != "POST":
        begun = {name: source.get(name, "")[:20] for name in (*TIMES, "quantity")}
        return _form(resource, own, deal, begun | {"quantity": begun["quantity"] or "1"}, nonces.new())
    typed = {name: request.form.get(name, "") for name in (*TIMES, "quantity", "words")}
    nonce = request.form.get("nonce", "")[:32]
    try:
        id = reservations.reserve(
            graph(), store(), caller(), resource, own, typed, nonce=nonce, now=clock(), deal=deal
        )  # fmt: skip
    except Wrong as wrong:
        return _form(resource, own, deal, typed, nonce, wrong.problems), wrong.status
    flash(gettext("Reserved. The owner sees it in its inbox and in the calendar."), "success")
    return redirect(url_for("reservations.page", id=id))


def _form(
    resource: str, own: str, deal: str, texts: Mapping[str, str], nonce: str, problems: Mapping[str, Problem] | None = None
) -> str:  # fmt: skip
    found = reservations.offered(graph(), resource)
    place = profiles.profile(graph(), own) if own else None
    target = Target(municipality=place.municipality, institution=place.id) if place else None
    if (
        found is None
        or place is None
        or place.municipality != found[2]
        or not may(actor(), Action.EXCHANGE_DEAL, target)
    ):
        raise NotThere(gettext(NOT_THERE))
    offer, owner, municipality = found
    begin = _begin(texts)
    whose = Whose(str(municipality), resource=offer["id"])
    events, total = reservations.between(graph(), actor(), whose, begin, begin + dt.timedelta(days=BESIDE - 1))
    return render_template(
        "reservations/new.html", resource=offer, owner=owner, place=place, deal=deal, texts=texts, nonce=nonce,
        problems=problems or {}, fields=reservations.FORM.fields, events=events, total=total, begin=begin,
        end=begin + dt.timedelta(days=BESIDE - 1), capacity=offer["quantity"] or 1,
    )  # fmt: skip


def _begin(texts: Mapping[str, str]) -> dt.date:
    """From which day what is taken stands beside the form: a little before the day that was written, if it can be read."""
    try:
        wanted = dt.date.fromisoformat(texts.get("day", "").strip())
    except ValueError:
        return dt.date.today()
    today = dt.date.today()
    return max(today, wanted - dt.timedelta(days=2)) if wanted.year < 2100 else today


@blueprint.get("/reservations/<id>")
@needs(Action.EXCHANGE_DEAL)
def page(id: str) -> ResponseReturnValue:
    """A reservation with what was done with it."""
    return _page(id)


def _page(id: str, **more: Any) -> str:
    shown = reservations.one(graph(), caller(), id[:80])
    return render_template(
        "reservations/page.html",
        one=shown,
        is_over=shown.span.ends <= clock(),
        field=reservations.CANCEL.fields[0],
        account=actor().account_id,
        **more,
    )


@blueprint.post("/reservations/<id>/cancel")
@needs(Action.EXCHANGE_DEAL)
def cancel(id: str) -> ResponseReturnValue:
    """Ends a reservation before its time."""
    typed, seen = {"words": request.form.get("words", "")}, request.form.get("seen", "")
    try:
        reservations.cancel(
            graph(), store(), caller(), id[:80], typed, seen=int(seen) if seen.isdecimal() and len(seen) < 9 else 0, now=clock()
        )  # fmt: skip
    except Wrong as wrong:
        return _page(id, texts=typed, problems=wrong.problems), 422
    except NotThere:
        raise
    except Refusal as refusal:
        return _page(id, texts=typed, refused=refusal), refusal.status
    flash(gettext("Cancelled. The other side is told."), "success")
    return redirect(url_for("reservations.page", id=id))
