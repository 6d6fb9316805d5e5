"""“Are we ready?”: the self-check of an institution, kept with its day and compared with an earlier one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import nonces, profiles, readiness, wording
from app.access import Action, may, needs
from app.context import actor, graph, store
from app.discovery import Ref
from app.profiles import PARTS, Profile
from app.queries import Param
from app.readiness import Answer, Holder
from app.refusals import NotThere
from app.security import caller
from app.views.glossary import glossary

blueprint = Blueprint("readiness", __name__)

SHOWN = 5
"""Holders of a need that are shown at once."""
_WITH = Param("with", "int", None, min=1, max=2_147_483_647)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What every template of the self-check reads."""
    return glossary() | {
        "within": readiness.WITHIN,
        "shown_at_once": SHOWN,
    }


@blueprint.get("/institutions/<id>/readiness")
@needs(Action.READINESS_CHECK)
def page(id: str) -> ResponseReturnValue:
    """Who holds what the institution lacks, and what follows from it, today."""
    place = _place(id)
    answer = _check(place)
    held = readiness.kept(store(), actor().viewer, place.id)
    chosen = _WITH.parse(request.args.get("with", ""))
    then = readiness.one(store(), actor().viewer, place.id, chosen) if chosen else readiness.usual(held, answer.on)
    if chosen and then is None:
        raise NotThere(gettext("There is no such kept self-check, or not for you."))
    return render_template(
        "readiness/page.html",
        place=place,
        answer=answer,
        people=_names(answer),
        topics=profiles.choices(graph(), place, PARTS["need"]).topic_names,
        path=_path,
        kept=held,
        then=then,
        lines=dict(_lines(answer, then)),
        gone=[line for line in readiness.compared(answer, then) if line.now is None] if then else [],
        nonce=nonces.new(),
        sees_all="coordinators" in actor().viewer.sees,
    )


@blueprint.post("/institutions/<id>/readiness/keep")
@needs(Action.READINESS_CHECK)
def keep(id: str) -> ResponseReturnValue:
    """Keeps the self-check of today."""
    place = _place(id)
    readiness.keep(store(), caller(), _check(place), request.form.get("nonce", "")[:32])
    flash(gettext("Kept with today’s date. In a year you will see what has changed."), "success")
    return redirect(url_for("readiness.page", id=place.id, _anchor="kept"))


@blueprint.get("/institutions/<id>/readiness/<int(max=2147483647):check>")
@needs(Action.READINESS_CHECK)
def kept(id: str, check: int) -> ResponseReturnValue:
    """A self-check that was kept, as it was then."""
    place = _place(id)
    found = readiness.one(store(), actor().viewer, place.id, check)
    if found is None:
        raise NotThere(gettext("There is no such kept self-check, or not for you."))
    return render_template("readiness/kept.html", place=place, kept=found)


def _place(id: str) -> Profile:
    found = profiles.profile(graph(), id[:80])
    if found is None or not may(actor(), Action.READINESS_CHECK, found.target):
        raise NotThere(gettext("There is no such institution, or its self-check is not yours to see."))
    return found


def _check(place: Profile) -> Answer:
    answer = readiness.check(graph(), actor().viewer, place.id, dt.date.today())
    if answer is None:
        raise NotThere(gettext("There is no such institution, or its self-check is not yours to see."))
    return answer


def _lines(answer: Answer, then: readiness.Kept | None) -> list[tuple[str, readiness.Line]]:
    if then is None:
        return []
    return list(zip((one.need.id for one in answer.needs), readiness.compared(answer, then), strict=False))


def _names(answer: Answer) -> Mapping[str, str]:
    """The names of the people on the ways that are shown, as far as the reader may see them."""
    shown = [holder for one in answer.needs for holder in [*one.holders[:SHOWN], *([one.best] if one.best else [])]]
    ids = {id for holder in shown for id in holder.reach.chain}
    refs = [Ref(label, id) for id in sorted(ids) for label in ("Teacher", "Institution")]
    return {ref.id: named.short for ref, named in wording.names_of(graph(), refs).items()}


def _path(institution: str, holder: Holder) -> str:
    """The explorer's path to a holder: through people, where people lead there; else by whatever leads there."""
    through = "informal,work" if holder.reach.contacts is not None else "formal" if holder.reach.formal else ""
    words = through or "formal,informal,work,project"
    return url_for("explore.page", way=f"{institution},{holder.candidate.institution}", through=words)
