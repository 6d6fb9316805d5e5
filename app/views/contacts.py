"""Contacts: register one, answer one, see all of one's own. Made for a phone first; works without scripts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import contacts
from app.access import Action, needs
from app.contacts import BadCode, Changed, NeedsConsent, NoPerson
from app.context import actor, full_address, graph, settings, store
from app.forms import ContactForm
from app.qr import qr
from app.refusals import NotThere, Refusal
from app.security import caller, local_address
from app.views.desk import Desk

blueprint = Blueprint("contacts", __name__)

ACTS: Mapping[str, Callable[..., None]] = {
    "confirm": contacts.confirm,
    "decline": contacts.decline,
    "withdraw": contacts.withdraw,
    "restore": contacts.restore,
    "correct": contacts.correct,
    "end": contacts.end,
    "open": contacts.open_to,
}


def own_desk() -> Desk:
    """The desk of whoever is signed in."""
    return Desk(caller())


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What the templates of contacts read."""
    return own_desk().words()


@blueprint.get("/contacts", endpoint="list")
@needs(Action.CONTACTS_OWN)
def mine() -> ResponseReturnValue:
    """What waits for me, and all my contacts."""
    return render_template("contacts/list.html", mine=contacts.mine(graph()), places=contacts.places_wait(graph()))


# --- registering ------------------------------------------------------------------------------------------------------


@blueprint.route("/contacts/new", methods=["GET", "POST"])
@needs(Action.CONTACTS_OWN)
def register() -> ResponseReturnValue:
    """Registers a contact: whom, what ties you, since when."""
    who = caller()
    if who.actor.person is None:
        return render_template("contacts/no_person.html"), 409 if request.method == "POST" else 200
    if contacts.agreed(store(), who.actor.person) is None:
        return _ask_consent(contacts.CONTACTS, request.full_path)
    desk = own_desk()
    form = desk.form()
    opened = _met(form)
    if request.method == "POST" and form.validate():
        try:
            made = desk.register(form, opened)
            return redirect(url_for("contacts.saved", id=made.tie["id"]))
        except NeedsConsent as refusal:
            return redirect(url_for("contacts.consent", purpose=refusal.purpose, next=url_for("contacts.register")))
        except Refusal as refusal:
            form.refuse(refusal)
    page = render_template("contacts/new.html", **desk.shown(form, opened))
    return page, 422 if request.method == "POST" else 200


def _met(form: ContactForm) -> list[str]:
    """Who has shown a code to whoever registers: chosen at first, and open to this form as long as the code is good."""
    is_new = request.method == "GET"
    code = (request.args.get("met", "")[:400] if is_new else form.met.data) or ""
    form.met.data = ""
    if not code:
        return []
    try:
        shown = contacts.shown_by(settings().secret_key, code)
    except BadCode as refusal:
        if is_new:
            flash(gettext(refusal.message), "warning")
        return []
    if shown == actor().person:
        flash(gettext("This is your own code. The other person scans it, or you scan theirs."), "info")
        return []
    form.met.data = code
    if is_new:
        form.other.data = shown
    return [shown]


@blueprint.get("/contacts/code")
@needs(Action.CONTACTS_OWN)
def code() -> ResponseReturnValue:
    """My code for a meeting: whoever scans it registers a contact with me."""
    who = caller()
    if who.actor.person is None:
        return render_template("contacts/no_person.html")
    if contacts.agreed(store(), who.actor.person) is None:
        return _ask_consent(contacts.CONTACTS, request.path)
    made = contacts.code_of(settings().secret_key, who.actor.person)
    address = full_address("contacts.register", met=made)
    hours = int(contacts.LIFE.total_seconds() // 3600)
    return render_template("contacts/code.html", address=address, qr=qr(address), hours=hours)


@blueprint.get("/contacts/<id>/saved")
@needs(Action.CONTACTS_OWN)
def saved(id: str) -> ResponseReturnValue:
    """After registering: one more, or my network."""
    return render_template("contacts/saved.html", contact=_contact(id))


@blueprint.get("/api/contacts/suggest")
@needs(Action.CONTACTS_OWN)
def suggest() -> ResponseReturnValue:
    """Whom the typed words may mean, most likely first, of how many."""
    return own_desk().suggest()


@blueprint.get("/api/contacts/places")
@needs(Action.CONTACTS_OWN)
def places() -> ResponseReturnValue:
    """Institutions for the typed words: where a new person works."""
    return own_desk().places()


# --- consent ----------------------------------------------------------------------------------------------------------


@blueprint.route("/contacts/consent/<purpose>", methods=["GET", "POST"])
@needs(Action.CONTACTS_OWN)
def consent(purpose: str) -> ResponseReturnValue:
    """One purpose in its own words; agreed to by a button of its own."""
    if purpose not in (contacts.CONTACTS, contacts.PUBLIC, contacts.SITE):
        abort(404)
    onward = local_address(request.values.get("next")) or url_for("contacts.list")
    if request.method != "POST":  # a HEAD must not agree to anything
        return _ask_consent(purpose, onward)
    try:
        contacts.agree(store(), caller(), purpose)
    except NoPerson as refusal:
        raise NotThere(refusal.message) from refusal
    return redirect(onward)


def _ask_consent(purpose: str, onward: str) -> str:
    return render_template(
        "contacts/consent.html", purpose=purpose, onward=local_address(onward) or url_for("contacts.list")
    )


# --- answering --------------------------------------------------------------------------------------------------------


@blueprint.get("/contacts/<id>")
@needs(Action.CONTACTS_OWN)
def contact(id: str) -> ResponseReturnValue:
    """One contact: what it is, who said so, what I may do about it."""
    return _page(_contact(id))


@blueprint.post("/contacts/<id>/<any(confirm,decline,withdraw,restore,correct,end,open):act>")
@needs(Action.CONTACTS_OWN)
def change(id: str, act: str) -> ResponseReturnValue:
    """An answer to, or a change of, a contact; whoever was slower is shown what holds now."""
    given = request.form
    version = request.form.get("version", 0, type=int)
    try:
        if act == "end":
            contacts.end(graph(), store(), caller(), id, version, given.get("until", "")[:40])
        elif act == "open":
            contacts.open_to(graph(), store(), caller(), id, version, given.get("visibility", "")[:40])
        else:
            corrections = {
                field: given[field][:2000]
                for field in ("choice", "since", "until", "frequency", "context")
                if act in ("confirm", "correct") and field in given
            }
            ACTS[act](graph(), store(), caller(), id, version, **corrections)
    except NeedsConsent as refusal:
        return _ask_consent(refusal.purpose, url_for("contacts.contact", id=id))
    except Changed as late:
        if late.contact is None:
            raise NotThere(late.message) from late
        flash(gettext(late.message), "warning")
        return _page(late.contact, given=given, late=act), 409
    except NotThere:
        raise
    except Refusal as refusal:
        return _page(_contact(id), refused=refusal, given=given), refusal.status
    flash(_done(act, given), "success")
    onward = local_address(given.get("next"))
    return redirect(onward or url_for("contacts.contact", id=id))


def _done(act: str, given: Mapping[str, str]) -> str:
    return {
        "confirm": gettext("Confirmed. Both of you see it now."),
        "decline": gettext("Declined. Nobody but the two of you sees it; you may take this back."),
        "withdraw": gettext("Taken out of the network. You may take this back."),
        "restore": gettext("It is back as it was."),
        "correct": gettext("Corrected."),
        "end": gettext("The last day is written down.") if given.get("until") else gettext("It goes on."),
        "open": gettext("Saved."),
    }[act]


@blueprint.post("/contacts/people/<id>/<any(yes,no):said>")
@needs(Action.CONTACTS_OWN)
def answer_person(id: str, said: str) -> ResponseReturnValue:
    """A representative says whether a named person works there."""
    state = contacts.answer_person(graph(), store(), caller(), id, yes=said == "yes")
    agrees = (state == "confirmed") == (said == "yes")
    flash(
        gettext("Thank you.") if agrees else gettext("Somebody has answered this already."),
        "success" if agrees else "info",
    )
    return redirect(url_for("contacts.list"))


def _contact(id: str) -> contacts.Contact:
    found = contacts.contact(graph(), id[:250])
    if found is None:
        raise NotThere(gettext("There is no such contact, or not for you."))
    return found


def _page(found: contacts.Contact, **more: Any) -> str:
    person = actor().person
    return render_template(
        "contacts/contact.html",
        contact=found,
        choices=contacts.choices(outward_only=found.end.get("label") == "Institution"),
        may_publish=person is not None and contacts.agreed(store(), person, contacts.PUBLIC) is not None,
        **more,
    )
