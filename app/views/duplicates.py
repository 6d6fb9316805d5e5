"""Duplicates: who is in the network twice, two records side by side, making them one, and taking that back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import contacts, context, merging
from app.access import Action, needs
from app.context import actor, graph, store
from app.queries import Param
from app.refusals import N_, NotThere, Refusal
from app.security import caller
from app.views.contacts import words

blueprint = Blueprint("duplicates", __name__)
blueprint.context_processor(words)

_TEXT = Param("q", "text", "", longest=200)
SHOWN = 100


@blueprint.get("/contacts/duplicates", endpoint="list")
@needs(Action.CONTACTS_MANAGE)
def pairs() -> ResponseReturnValue:
    """The likely pairs of the municipality, a search for others, and all merges with their undo."""
    place = _municipality()
    merged, total = merging.merges(store(), caller())
    return render_template(
        "duplicates/list.html",
        pairs=merging.pairs(graph(), place) if place else merging.Pairs(),
        most=SHOWN,
        merged=merged,
        merged_total=total,
        **_search(),
    )


@blueprint.get("/contacts/duplicates/pair")
@needs(Action.CONTACTS_MANAGE)
def pair() -> ResponseReturnValue:
    """Two records side by side; with one only, a search for the other."""
    one = merging.side(graph(), store(), caller(), request.args.get("one", ""))
    other_id = request.args.get("other", "")
    if not other_id:
        return render_template("duplicates/with.html", one=one, **_search(one))
    return _pair(one, merging.side(graph(), store(), caller(), other_id))


def _pair(one: merging.Side, other: merging.Side, refused: Refusal | None = None) -> str:
    keep = max((one, other), key=lambda side: side.weight)
    if refused is None and (one.label != other.label or one.id == other.id):
        refused = Refusal(N_("These two cannot be made one."))
    return render_template("duplicates/pair.html", sides=(one, other), keep=keep.id, refused=refused)


@blueprint.post("/contacts/duplicates/merge")
@needs(Action.CONTACTS_MANAGE)
def merge() -> ResponseReturnValue:
    """Makes the two one: the chosen record is kept and gets all that the other one has."""
    ids = request.form.get("one", "")[:80], request.form.get("other", "")[:80]
    kept = request.form.get("kept", "")
    if kept not in ids:
        raise NotThere(gettext("There is no such person or institution, or not for you."))
    gone = ids[1] if kept == ids[0] else ids[0]
    try:
        row = merging.merge(graph(), store(), caller(), kept=kept, gone=gone)
    except NotThere:
        raise
    except Refusal as refusal:
        sides = [merging.side(graph(), store(), caller(), id) for id in ids]
        return _pair(sides[0], sides[1], refusal), refusal.status
    counts = row.moved["counts"]
    flash(
        gettext(
            "They are one now. Ties moved: %(moved)s, joined with the same ones: %(joined)s, between the two: %(dropped)s.",
            **counts,
        ),
        "success",
    )
    return redirect(url_for("duplicates.list"))


@blueprint.post("/contacts/duplicates/<int:id>/undo")
@needs(Action.CONTACTS_MANAGE)
def undo(id: int) -> ResponseReturnValue:
    """Takes a merge back, or says why that is not possible any more."""
    try:
        merging.undo(graph(), store(), caller(), id)
    except NotThere:
        raise
    except Refusal as refusal:
        flash(gettext(refusal.message, **refusal.values), "warning")
    else:
        flash(gettext("Taken back: they are two again, each with what it had."), "success")
    return redirect(url_for("duplicates.list"))


def _municipality() -> str | None:
    """The municipality that is looked through: the caller's own, for an administrator the one on show."""
    if actor().municipality:
        return actor().municipality
    shown = context.municipality()
    return shown["id"] if shown else None


def _search(one: merging.Side | None = None) -> dict[str, Any]:
    text = _TEXT.parse(request.args.get("q", ""))
    found = contacts.suggest_at(graph(), text, limit=20) if text.strip() else None
    if found is not None and one is not None:
        found.rows[:] = [row for row in found.rows if row["id"] != one.id and row["label"] == one.label]
    return {"q": text, "found": found}
