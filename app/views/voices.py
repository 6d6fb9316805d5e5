"""Who speaks for an institution: named, invited, handed over, ended. Works without scripts."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import merging, profiles, voices
from app.access import Action, needs
from app.context import graph, store
from app.profiles import Profile
from app.queries import Param, ParamError
from app.refusals import NotThere, Refusal
from app.security import caller
from app.views.accounts import show_link
from app.views.glossary import glossary

blueprint = Blueprint("voices", __name__)

_UNTIL = Param("until", "date", default=None)
_DONE = {
    "name": lambda: gettext("Named: this colleague speaks for the institution from now on."),
    "hand": lambda: gettext("Handed over: your colleague speaks for the institution from now on, you do not."),
    "end": lambda: gettext("Ended: this person does not speak for the institution any more."),
    "withdraw": lambda: gettext("The link does not work any more."),
}


@blueprint.get("/institutions/<id>/voices")
@needs(Action.VOICES_MANAGE)
def page(id: str) -> ResponseReturnValue:
    """Who speaks for the institution today, who is invited to, what changed."""
    return _page(_place(id))


@blueprint.post("/institutions/<id>/voices/<any(name,hand,invite,end,withdraw):voice>")
@needs(Action.VOICES_MANAGE)
def change(id: str, voice: str) -> ResponseReturnValue:
    """One change of who speaks; what was typed stays when it cannot be done."""
    place, sent, on = _place(id), request.form, dt.date.today()
    try:
        until = None if voice in ("end", "withdraw") else _until(sent.get("until", ""))
        number = int(sent.get("account", "0")) if sent.get("account", "0").isdecimal() else 0
        if voice in ("name", "hand"):
            voices.name(store(), caller(), place.target, number, until, on, instead=voice == "hand")
        elif voice == "invite":
            return show_link(voices.invite(store(), caller(), place.target, sent.get("email", ""), until, on))
        elif voice == "end":
            silent = sent.get("silent") == "yes"
            voices.end(store(), caller(), place.target, number, sent.get("reason", ""), on, leaves_silent=silent)
        else:
            voices.withdraw(store(), caller(), place.target, number)
    except NotThere:
        raise
    except Refusal as refusal:
        store().rollback()
        return _page(place, act=voice, about=sent.get("account", ""), refused=refusal), refusal.status
    flash(_DONE[voice](), "success")
    stays = voices.decides(caller(), place.target) or any(
        one.is_me for one in voices.voices(store(), caller(), place.target, on)
    )
    return redirect(url_for("voices.page" if stays else "directory.institution", id=place.id))


@blueprint.post("/voices/<int(max=2147483647):id>/<any(accept,decline):choice>")
@needs(Action.ACCOUNT_OWN)
def answer(id: int, choice: str) -> ResponseReturnValue:
    """Whoever is invited to speak for an institution accepts, or declines."""
    try:
        place = voices.answer(store(), caller(), id, choice == "accept", dt.date.today())
    except NotThere:
        raise
    except Refusal as refusal:
        flash(gettext(refusal.message, **refusal.values), "warning")
        return redirect(url_for("inbox.page"))
    if choice == "decline":
        flash(gettext("Declined: the invitation is gone from your inbox, and nobody is told."), "info")
        return redirect(url_for("inbox.page"))
    flash(gettext("You speak for this institution from now on."), "success")
    return redirect(url_for("directory.institution", id=place))


def _until(text: str) -> dt.date | None:
    try:
        found: dt.date | None = _UNTIL.parse(text)
    except ParamError as wrong:
        raise Refusal(wrong.message, field="until", **wrong.values) from None
    return found


def _place(id: str) -> Profile:
    found = profiles.profile(graph(), id[:80])
    if found is None:
        raise NotThere(gettext(voices.NOT_THERE))
    voices.check(caller(), found.target)
    return found


def _page(place: Profile, act: str = "", about: str = "", refused: Refusal | None = None) -> str:
    on, who, target = dt.date.today(), caller(), place.target
    found = voices.voices(store(), who, target, on)
    return render_template(
        "voices/page.html",
        place=place,
        voices=found,
        mine=next((one for one in found if one.is_me), None),
        colleagues=voices.colleagues(store(), who, target, on),
        waiting=voices.waiting(store(), who, target),
        changes=voices.history(store(), who, target),
        merges=merging.of_institution(store(), place.id),
        most=voices.MOST,
        latest=on + voices.LONGEST_TIME,
        longest=voices.LONGEST_REASON,
        sent=request.form if refused else {},
        act=act,
        about=about,
        refused=refused,
        **glossary(),
    )
