"""My data: what is kept about me, the file of it, and withdrawing consent."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext, ngettext

from app import contacts, disclosures, library, roles, wording
from app.access import Action, needs
from app.contacts import NoPerson
from app.context import actor, graph, settings, store
from app.context import disclosures as told_to
from app.refusals import NotThere, Refusal
from app.reports.values import named_ids
from app.security import caller
from app.views.contacts import words

blueprint = Blueprint("my_data", __name__)

SHOWN = 100
"""So many lines of to whom she was disclosed stand on the page; the file has all."""
blueprint.context_processor(words)


@blueprint.get("/contacts/data")
@needs(Action.CONTACTS_OWN)
def page() -> ResponseReturnValue:
    """What is kept about me, in plain words and numbers."""
    data = contacts.my_data(graph(), store(), caller())
    return render_template("contacts/data.html", data=data, **_disclosed(data.disclosed_lately[:SHOWN]))


def _disclosed(lines: list[disclosures.Told]) -> dict[str, Any]:
    """Lines of to whom somebody was disclosed, and what is needed to put them into words."""
    return {
        "disclosed": lines,
        "places": named_ids(graph(), sorted({one.institution for one in lines if one.institution})),
        "role_names": roles.ROLE_NAMES,
        "ways": disclosures.WAYS,
        "told_days": disclosures.TOLD.days,
    }


@blueprint.post("/contacts/data/file")
@needs(Action.CONTACTS_OWN)
def file() -> ResponseReturnValue:
    """All of it as a file: a program reads the JSON, a person the page beside it."""
    who = caller()
    data = contacts.my_data(graph(), store(), who)
    content = contacts.exported(store(), who, data, rule=gettext(contacts.RULE))
    text = json.dumps(content, ensure_ascii=False, indent=1)
    if request.form.get("form") == "json":
        return _download(text.encode(), "application/json", "setka-my-data.json")
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.json", text)
        archive.writestr(
            "my-data.html",
            render_template(
                "contacts/data_file.html", data=data, rule=content["about"]["rule"], **_disclosed(data.disclosed)
            ),
        )
    return _download(held.getvalue(), "application/zip", "setka-my-data.zip")


def _download(content: bytes, mimetype: str, name: str) -> Response:
    return Response(
        content,
        mimetype=mimetype,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )


@blueprint.route("/contacts/data/withdraw/<purpose>", methods=["GET", "POST"])
@needs(Action.CONTACTS_OWN)
def withdraw(purpose: str) -> ResponseReturnValue:
    """Withdraws a consent. What will happen is said first, with numbers."""
    try:
        purpose = contacts.checked_purpose(purpose)
        if actor().person is None:
            raise NoPerson
    except Refusal as refusal:
        raise NotThere(refusal.message) from refusal
    if request.method == "GET" or (purpose == contacts.CONTACTS and request.form.get("sure") != "yes"):
        data = contacts.my_data(graph(), store(), caller())
        page = render_template(
            "contacts/withdraw.html",
            purpose=purpose,
            data=data,
            kept_log=None if settings().neo4j_uri else contacts.KEPT_LOG,
            unsure=request.method == "POST",
        )
        return page, 422 if request.method == "POST" else 200
    if purpose == contacts.PUBLIC:
        closed = contacts.withdraw_public(graph(), store(), caller())
        flash(
            ngettext(
                "Withdrawn. %(num)s contact is not open to everyone any more.",
                "Withdrawn. %(num)s contacts are not open to everyone any more.",
                closed,
            ),
            "success",
        )
        return redirect(url_for("my_data.page"))
    if purpose == contacts.SITE:
        contacts.withdraw_site(store(), caller())
        flash(gettext("Withdrawn. No public page names you any more."), "success")
        return redirect(url_for("my_data.page"))
    # The record stays for everyone who reads it later, so it is named in the installation's language.
    with force_locale(settings().language):
        name = wording.left_name()
    told_to().settle()  # what waits to be written down of her goes with the rest
    erased = contacts.erase(graph(), store(), caller(), name=name)
    library.forget(graph(), store(), library.Shelf(settings().home), [*erased.files])
    flash(gettext("Your consent is withdrawn. Your contacts and your record are erased."), "success")
    return redirect(url_for("my_data.page"))
