"""The inbox, and the weekly letter's switch: also for whoever comes from the letter and is not signed in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import digest, i18n, inbox, letters
from app.access import Action, needs, public
from app.audit import Caller, as_target, record
from app.context import own_inbox, settings, store
from app.security import caller
from app.store import now
from app.views.contacts import words

blueprint = Blueprint("inbox", __name__)
blueprint.context_processor(words)


@blueprint.get("/contacts/inbox")
@needs(Action.CONTACTS_OWN)
def page() -> ResponseReturnValue:
    """What waits for me, and what is new."""
    moment = now()  # before the graph is asked: what comes later stays new
    found = own_inbox()
    return render_template(
        "inbox/page.html",
        inbox=found,
        moment=moment.isoformat(),
        sentence=lambda item: letters.sentence(item, i18n.language()),
    )


@blueprint.post("/contacts/inbox/seen")
@needs(Action.CONTACTS_OWN)
def seen() -> ResponseReturnValue:
    """All that the page has shown counts as seen."""
    try:
        until = dt.datetime.fromisoformat(request.form.get("until", "")[:40])
    except ValueError:
        abort(400)
    inbox.mark_seen(store(), caller(), until if until.tzinfo else until.replace(tzinfo=dt.UTC))
    return redirect(url_for("inbox.page"))


@blueprint.post("/account/letter/<any(on,off):wanted>")
@needs(Action.ACCOUNT_OWN)
def letter(wanted: str) -> ResponseReturnValue:
    """Switches my weekly letter on or off."""
    who = caller()
    assert who.actor.account_id is not None
    record(store(), who, f"letter.{wanted}")
    inbox.want_letter(store(), who.actor.account_id, wanted == "on")
    flash(gettext("The letter is on.") if wanted == "on" else gettext("The letter is off."), "success")
    return redirect(url_for("accounts.account", _anchor="letter"))


@blueprint.route("/letters/stop/<token>", methods=["GET", "POST"])
@public
def stop(token: str) -> ResponseReturnValue:
    """Where the letter's last line leads: a page with one button; a mail programme posts at once (RFC 8058)."""
    account = digest.account_of(store(), settings().secret_key, token)
    if request.method == "GET":
        # Reading changes nothing: programmes that look into letters follow their links.
        return _stop_page(token, stopped=not inbox.wants_letter(store(), account.id))
    record(store(), Caller(request_id=caller().request_id), "letter.stop", target=as_target(account.id))
    inbox.want_letter(store(), account.id, False)
    return _stop_page(token, stopped=True)


def _stop_page(token: str, **known: Any) -> str:
    return render_template("inbox/stop.html", token=token, **known)


@blueprint.record_once
def _let_mail_programmes_in(state: BlueprintSetupState) -> None:
    """They have no session, so no form of ours; the signed token in the address is the proof."""
    state.app.extensions["csrf"].exempt(stop)
