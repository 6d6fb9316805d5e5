"""The reports that people keep: copies of built-in ones with other values and texts of their own; sharing them, their versions."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import i18n
from app.access import Action, needs
from app.context import database
from app.context import store as session_of
from app.refusals import Refusal
from app.reports import Report, own, texts
from app.reports.library import FOLDER
from app.reports.run import of_text
from app.security import caller
from app.store import OwnReport
from app.views.reports import address_of, asked_of, number, report_of, show, show_text, told_of

blueprint = Blueprint("kept_reports", __name__)

GATE = "setka.report_gate"
"""The application's extension that lets a text through and runs it as whoever asks (`own.Gate`); without it none is kept."""


@blueprint.get("/reports/own/<int:id>")
@needs(Action.REPORTS_VIEW)
def page(id: int) -> ResponseReturnValue:
    """A kept report, with its values where the address gives no others."""
    kept = own.open_for(session_of(), caller(), id)
    if not kept.text:
        return show(_report_of(kept), kept)
    asked = asked_of(texts.query(kept))
    if not asked.is_ready:
        return show_text(kept, asked, None)
    begun = time.monotonic()
    outcome = own.run(kept, _gate(), asked.params)
    return show_text(kept, asked, of_text(asked.query, asked.params, outcome, time.monotonic() - begun))


@blueprint.route("/reports/own/new", methods=["GET", "POST"])
@needs(Action.CONSOLE_RUN)
def new() -> ResponseReturnValue:
    """Keeps a text of one's own, once it has gone through the gate; the console sends its text here."""
    typed = {"title": "", "note": "", "text": ""} | _typed()
    problems: dict[str, str] = {}
    declared = _declared(typed["text"], {})
    if request.method == "POST" and "title" in request.form:
        try:
            kept = own.keep_text(
                session_of(), caller(), _gate(),
                title=typed["title"], note=typed["note"], text=typed["text"], declared=declared,
            )  # fmt: skip
            flash(gettext("Kept among your reports."), "success")
            return redirect(url_for("kept_reports.page", id=kept.id))
        except Refusal as refusal:
            problems = _problem(refusal)
    page = render_template(
        "reports/new.html", typed=typed, problems=problems, declared=declared, param_types=texts.TYPES
    )
    return page, 422 if problems else 200


@blueprint.route("/reports/<name>/keep", methods=["GET", "POST"])
@needs(Action.REPORTS_KEEP)
def keep(name: str) -> ResponseReturnValue:
    """Keeps a copy of a built-in report with the values of the address."""
    report = report_of(name)
    asked = asked_of(report.query)
    if not asked.is_ready:
        return redirect(url_for("reports.page", name=name, **address_of(asked)))
    typed = {"title": report.title(i18n.language()), "note": ""} | _typed()
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            kept = own.keep(
                session_of(), caller(), title=typed["title"], note=typed["note"], base=name, params=address_of(asked)
            )
            flash(gettext("Kept among your reports."), "success")
            return redirect(url_for("kept_reports.page", id=kept.id))
        except Refusal as refusal:
            problems = _problem(refusal)
    return render_template(
        "reports/keep.html", report=report, asked=asked, typed=typed, problems=problems, values=told_of(asked)
    ), 422 if problems else 200


@blueprint.route("/reports/own/<int:id>/edit", methods=["GET", "POST"])
@needs(Action.REPORTS_KEEP)
def edit(id: int) -> ResponseReturnValue:
    """Changes a kept report: its title, its note; its values, when the address gives new ones."""
    session = session_of()
    kept = own.own(session, caller(), id)
    typed = {"title": kept.title, "note": kept.note, "text": kept.text, "version": str(kept.version)} | _typed()
    problems: dict[str, str] = {}
    status = 200
    report = None if kept.text else _report_of(kept)
    asked = asked_of(report.query, kept) if report else None
    declared = {} if report else _declared(typed["text"], kept.params)
    if request.method == "POST":
        changed_values = address_of(asked) if asked and asked.is_ready and request.form.get("values") else None
        try:
            own.change(
                session, caller(), id, number(typed["version"]), title=typed["title"], note=typed["note"],
                text=typed["text"] if kept.text else None, gate=_gate(),
                params=declared if kept.text else changed_values,
            )  # fmt: skip
            flash(gettext("Changed. What it was before stays among its versions."), "success")
            return redirect(url_for("kept_reports.page", id=id))
        except own.Changed as changed:
            problems, status = _problem(changed), changed.status
            typed["version"] = str(changed.report.version)
        except Refusal as refusal:
            problems, status = _problem(refusal), refusal.status
    return render_template(
        "reports/edit.html", kept=kept, report=report, asked=asked, typed=typed, problems=problems,
        values=told_of(asked) if asked else [], declared=declared, param_types=texts.TYPES,
        versions=own.versions(session, kept), shares=own.shares(session, kept),
    ), status  # fmt: skip


@blueprint.post("/reports/own/<int:id>/<act>")
@needs(Action.REPORTS_KEEP)
def act(id: int, act: str) -> ResponseReturnValue:
    """Shares a kept report, takes that back, makes it what it was in a version, deletes it."""
    session, given = session_of(), request.form
    back = redirect(url_for("kept_reports.edit", id=id))
    try:
        if act == "share":
            own.share(session, caller(), id, given.get("email", "")[:300])
            flash(gettext("Whoever signs in with this e-mail and may see reports finds it in the library."), "success")
        elif act == "unshare":
            own.unshare(session, caller(), id, given.get("email", "")[:300])
        elif act == "everyone":
            own.open_to_everyone(session, caller(), id, given.get("everyone") == "1")
        elif act == "restore":
            own.restore(session, caller(), id, number(given.get("version", "")), _gate())
            flash(gettext("It is again what it was in that version."), "success")
        elif act == "delete":
            own.delete(session, caller(), id)
            flash(gettext("Deleted."), "success")
            return redirect(url_for("reports.library"))
        else:
            abort(404)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        flash(gettext(refusal.message, **refusal.values), "warning")
    return back


def _gate() -> own.Gate | None:
    return cast("own.Gate | None", current_app.extensions.get(GATE))


def _report_of(kept: OwnReport) -> Report:
    """The built-in report that a kept one asks; it may have been taken out of the library since."""
    query = database().queries.get(FOLDER + kept.base)
    if query is None:
        raise Refusal(gettext("This report asks something that the library does not have any more."))
    return Report(kept.base, query)


def _typed() -> dict[str, str]:
    return {name: request.form[name] for name in ("title", "note", "text", "version") if name in request.form}


def _declared(text: str, held: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What the form says of each parameter of the text; what it does not say is as it was, or not known yet."""
    form = request.form
    found = {}
    for name in texts.names(text)[: texts.MOST]:
        was = held.get(name, {})
        found[name] = {
            "type": form.get(f"type-{name}", was.get("type", "")),
            "default": form.get(f"value-{name}", was.get("default", "")),
        }
    return found


def _problem(refusal: Refusal) -> dict[str, str]:
    text = gettext(refusal.message, **refusal.values) if refusal.values else gettext(refusal.message)
    return {refusal.field or "": text}
