"""What runs now: one's own reports, files and queries, for administrators everybody's; stopping one of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from app import i18n, runs
from app.access import Action, needs
from app.context import actor, database, graph
from app.context import store as session_of
from app.refusals import N_, NotThere
from app.runs import Running
from app.security import caller
from app.store import Account
from app.views.console import console

blueprint = Blueprint("runs", __name__)

REFRESH = 5  # seconds between two looks of a page without scripts
LEVELS = {"institutions": N_("institutions"), "people": N_("institutions and people")}


@blueprint.get("/runs")
@needs(Action.EXPLORE_VIEW)
def page() -> ResponseReturnValue:
    """The list, with a button to stop each."""
    everybody = runs.may_see_all(actor())
    found = _listed(everybody=everybody)
    text = render_template(
        "runs/page.html", found=found, everybody=everybody, names=_names(found) if everybody else {}, what=_what
    )
    return text, {"Refresh": str(REFRESH)} if found else {}


@blueprint.get("/api/runs")
@needs(Action.EXPLORE_VIEW)
def listed() -> ResponseReturnValue:
    """My own, for the bar that a page shows while it waits."""
    return jsonify(runs=[{"id": one.id, "what": _what(one), "seconds": one.seconds} for one in _listed()])


@blueprint.post("/runs/stop")
@needs(Action.EXPLORE_VIEW)
def stop() -> ResponseReturnValue:
    """Stops one of them."""
    try:
        _stop(request.form.get("id", ""))
        flash(gettext("Stopped."), "success")
    except NotThere as refusal:
        flash(gettext(refusal.message), "warning")
    return redirect(url_for("runs.page"))


@blueprint.post("/api/runs/stop")
@needs(Action.EXPLORE_VIEW)
def stop_here() -> ResponseReturnValue:
    """Stops one of them, for the bar."""
    given: Any = request.get_json(silent=True)
    _stop(str(given.get("id", "")) if isinstance(given, dict) else "")
    return jsonify(ok=True)


def _listed(*, everybody: bool = False) -> list[Running]:
    return runs.listed(graph(), console().running(), None if everybody else actor().account_id)


def _stop(id: str) -> None:
    runs.stop(session_of(), graph(), caller(), id[:40], console().cancel)


def _what(one: Running) -> str:
    """What it is, in words: never what was typed."""
    kind = gettext(runs.KINDS[one.kind]) if one.kind in runs.KINDS else one.kind
    query = database().queries.get(one.name)
    name = query.title.name(i18n.language()) if query else gettext(LEVELS[one.name]) if one.name in LEVELS else ""
    return f"{kind}: {name}" if name else kind


def _names(found: list[Running]) -> dict[int | None, str]:
    wanted = {one.account for one in found if one.account is not None}
    rows = session_of().execute(select(Account.id, Account.name).where(Account.id.in_(wanted)))
    return {row.id: row.name for row in rows}
