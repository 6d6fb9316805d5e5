"""Contacts: register one, answer one, see all of one's own. Made for a phone first; works without scripts."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import contacts, directory, i18n, vocabulary
from app.access import Action, needs
from app.contacts import Changed, NeedsConsent, NoPerson, Wanted
from app.contacts.choices import COMMON
from app.context import actor, graph, store
from app.forms import ContactForm
from app.queries import Param
from app.refusals import NotThere, Refusal
from app.security import caller, local_address

blueprint = Blueprint("contacts", __name__)

_TEXT = Param("q", "text", "", longest=200)
ACTS: Mapping[str, Callable[..., None]] = {
    "confirm": contacts.confirm,
    "decline": contacts.decline,
    "withdraw": contacts.withdraw,
    "restore": contacts.restore,
    "correct": contacts.correct,
    "end": contacts.end,
    "open": contacts.open_to,
}


@blueprint.context_processor
def words() -> dict[str, Any]:
    """Names of codes in the reader's language, and how a choice of kind is said, for every template of contacts."""
    language = i18n.language()
    return {
        "names": directory.names(language),
        "sectors": vocabulary.SECTORS,
        "today": dt.date.today(),
        "on": dt.date.today(),
        "me": actor().person,
        "said": lambda code: _said(code, language),
    }


def _said(code: str, language: str) -> str:
    found = contacts.choice(code)
    return found.words(language) if found else code


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
    form = _form()
    if request.method == "POST" and form.validate():
        try:
            return _registered(form)
        except NeedsConsent as refusal:
            return redirect(url_for("contacts.consent", purpose=refusal.purpose, next=url_for("contacts.register")))
        except Refusal as refusal:
            form.refuse(refusal)
    return _show_form(form), 422 if request.method == "POST" else 200


def _form() -> ContactForm:
    form = ContactForm(request.form if request.method == "POST" else None)
    person = actor().person
    assert person is not None
    form.offer(i18n.language(), may_publish=contacts.agreed(store(), person, contacts.PUBLIC) is not None)
    if request.method == "GET":
        form.nonce.data = secrets.token_hex(16)
        form.other.data = request.args.get("with", "")[:200]
    return form


def _show_form(form: ContactForm) -> str:
    typed = form.whom.data or ""
    # Without scripts the page itself shows whom the words may mean.
    found = contacts.suggest(graph(), typed[:200]) if typed and not form.other.data else None
    chosen = _chosen(form.other.data) if form.other.data else None
    if form.other.data and chosen is None:
        form.other.data = ""
    return render_template(
        "contacts/new.html",
        form=form,
        found=found,
        chosen=chosen,
        likely=contacts.suggest(graph(), "").rows,
        common=COMMON,
    )


def _chosen(id: str) -> dict[str, Any] | None:
    row = graph().row("explore.nodes", ids=[id[:200]])
    if not row or not row["ids"] or row["labels"][0] not in ("Teacher", "Institution"):
        return None
    return {"id": row["ids"][0], "label": row["labels"][0], "name": row["shorts"][0] or row["names"][0]}


def _registered(form: ContactForm) -> ResponseReturnValue:
    given = form.data
    other = given["other"]
    if not other and given["new_name"]:
        other = contacts.name_person(
            graph(), store(), caller(), name=given["new_name"], institution=given["new_place"] or ""
        )
    made = contacts.register(
        graph(),
        store(),
        caller(),
        Wanted(
            other,
            given["choice"] or "",
            given["since"] or "",
            until=given["until"] or "",
            frequency=given["frequency"] or "",
            context=given["context"] or "",
            visibility=given["visibility"],
            nonce=given["nonce"] or "",
        ),
    )
    said = {
        "made": gettext("Written down. %(name)s will see it and confirm it.", name=made.other_name),
        "met": gettext("%(name)s had written this down too: the contact is confirmed.", name=made.other_name),
        "exists": gettext("You have this contact with %(name)s already. Nothing was changed.", name=made.other_name),
        "declined": gettext(
            "%(name)s has declined this contact before. Talk to each other: it can be taken up again there.",
            name=made.other_name,
        ),
    }[made.outcome]
    flash(said, "success" if made.outcome in ("made", "met") else "info")
    return redirect(url_for("contacts.saved", id=made.tie["id"]))


@blueprint.get("/contacts/<id>/saved")
@needs(Action.CONTACTS_OWN)
def saved(id: str) -> ResponseReturnValue:
    """After registering: one more, or my network."""
    return render_template("contacts/saved.html", contact=_contact(id))


@blueprint.get("/api/contacts/suggest")
@needs(Action.CONTACTS_OWN)
def suggest() -> ResponseReturnValue:
    """Whom the typed words may mean, most likely first, of how many."""
    found = contacts.suggest(graph(), _TEXT.parse(request.args.get("q", "")))
    return jsonify(results=found.rows, shown=len(found.rows), of=found.total, is_near=found.is_near)


@blueprint.get("/api/contacts/places")
@needs(Action.CONTACTS_OWN)
def places() -> ResponseReturnValue:
    """Institutions for the typed words: where a new person works."""
    found = contacts.suggest_places(graph(), _TEXT.parse(request.args.get("q", "")))
    return jsonify(results=found[:8], shown=min(8, len(found)), of=len(found))


# --- consent ----------------------------------------------------------------------------------------------------------


@blueprint.route("/contacts/consent/<purpose>", methods=["GET", "POST"])
@needs(Action.CONTACTS_OWN)
def consent(purpose: str) -> ResponseReturnValue:
    """One purpose in its own words; agreed to by a button of its own."""
    if purpose not in (contacts.CONTACTS, contacts.PUBLIC):
        abort(404)
    onward = local_address(request.values.get("next")) or url_for("contacts.list")
    if request.method == "GET":
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
        return _page(late.contact), 409
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
