"""The profile of an institution, written by whoever answers for it. Works without scripts; what was typed is never lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import nonces, paging, profiles
from app.access import Action, needs
from app.context import graph, store
from app.profiles import CHOICE, PARTS, Changed, Field, Part, Problem, Profile, Wrong
from app.profiles.history import PAGE, names_people
from app.queries import Param
from app.refusals import NotThere, Refusal
from app.security import caller
from app.views.glossary import glossary

blueprint = Blueprint("profiles", __name__)

_PAGE = Param("page", "int", 1, min=1, max=10_000)
_KIND = "any(about,practice,programme,offer,need,outcome):part"
NEW = {"state": "open", "priority": "2"}
"""What a new need begins with."""
BEGUN = ("code", "int", "topics")
"""Fields of a new record that an address may fill: whoever comes from a gap or a free niche finds there what is known already."""


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What every template of profiles reads."""
    return glossary() | {"parts_of": PARTS}


@blueprint.get("/institutions/<id>/profile")
@needs(Action.PROFILE_EDIT)
def page(id: str) -> ResponseReturnValue:
    """All records of a profile, what is missing, and what was taken out."""
    place = _place(id)
    return render_template(
        "profiles/page.html",
        place=place,
        gaps=profiles.gaps(place, dt.date.today()),
        removed=profiles.removed(store(), caller(), place),
        topics=profiles.choices(graph(), place, PARTS["need"]).topic_names,
    )


@blueprint.get("/institutions/<id>/profile/history")
@needs(Action.PROFILE_EDIT)
def history(id: str) -> ResponseReturnValue:
    """Who changed what, and when."""
    place = _place(id)
    number = _PAGE.parse(request.args.get("page", ""))
    entries, total = profiles.history(store(), caller(), place, number)
    return render_template(
        "profiles/history.html",
        place=place,
        entries=entries,
        total=total,
        page=number,
        pages=paging.pages(total, PAGE),
        topics=profiles.choices(graph(), place, PARTS["need"]).topic_names,
        names_people=names_people(caller(), place),
    )


@blueprint.route(f"/institutions/<id>/profile/<{_KIND}>/new", methods=["GET", "POST"])
@needs(Action.PROFILE_EDIT)
def add(id: str, part: str) -> ResponseReturnValue:
    """A new record of a part."""
    place, kind = _place(id), PARTS[part]
    if part == "about":
        abort(404)
    if request.method != "POST":
        asked = {field.name: request.args.get(field.name, "")[:120] for field in kind.fields if field.type in BEGUN}
        begun = (NEW if part == "need" else {}) | {name: text for name, text in asked.items() if text}
        begun |= {CHOICE: request.args.get(CHOICE, "")[:80]}
        return _form(place, kind, None, begun, nonce=nonces.new())
    typed, nonce = texts_sent(kind), request.form.get("nonce", "")[:32]
    try:
        profiles.save(graph(), store(), caller(), place, kind, typed, nonce=nonce)
    except Wrong as wrong:
        return _form(place, kind, None, typed, nonce=nonce, problems=wrong.problems), 422
    flash(gettext("Saved. Everyone who has signed in sees it now."), "success")
    return redirect(url_for("profiles.page", id=place.id, _anchor=part))


@blueprint.route(f"/institutions/<id>/profile/<{_KIND}>/<record>", methods=["GET", "POST"])
@needs(Action.PROFILE_EDIT)
def edit(id: str, part: str, record: str) -> ResponseReturnValue:
    """A record of a part; whoever saves over somebody else's change is shown both, field by field."""
    place, kind = _place(id), PARTS[part]
    held = place.find(kind, record)
    if request.method != "POST":
        if held is None:
            raise NotThere(gettext("There is no such record."))
        texts = profiles.texts_of(kind, held)
        return _form(place, kind, held, texts, was=texts)
    now_held = profiles.texts_of(kind, held) if held else {}
    typed = texts_taken(kind, texts_sent(kind), now_held)
    seen, was = request.form.get("seen", "")[:60], texts_sent(kind, "was-")
    try:
        saved = profiles.save(graph(), store(), caller(), place, kind, typed, id=record, seen=seen)
    except Wrong as wrong:
        return _form(place, kind, held, typed, was=was, seen=seen, problems=wrong.problems), 422
    except Changed as late:
        return _conflict(place, kind, late, was, typed)
    except NotThere:
        raise
    except Refusal as refusal:
        return _form(place, kind, held, typed, was=was, seen=seen, refused=refusal), refusal.status
    flash(gettext("Saved.") if saved.outcome == "changed" else gettext("Nothing was different, so nothing was saved."),
          "success" if saved.outcome == "changed" else "info")  # fmt: skip
    return redirect(url_for("profiles.page", id=place.id, _anchor=part))


@blueprint.post(f"/institutions/<id>/profile/<{_KIND}>/<record>/remove")
@needs(Action.PROFILE_EDIT)
def remove(id: str, part: str, record: str) -> ResponseReturnValue:
    """Takes a record out; the page then offers to take that back."""
    place = _place(id)
    try:
        profiles.remove(graph(), store(), caller(), place, PARTS[part], record, request.form.get("seen", "")[:60])
    except NotThere:
        raise
    except Refusal as refusal:
        flash(gettext(refusal.message), "warning")
        return redirect(url_for("profiles.page", id=place.id, _anchor=part))
    flash(gettext("Taken out. It can be taken back below, at any time."), "success")
    return redirect(url_for("profiles.page", id=place.id, _anchor="removed"))


@blueprint.post("/institutions/<id>/profile/changes/<int(max=2147483647):change>/restore")
@needs(Action.PROFILE_EDIT)
def restore(id: str, change: int) -> ResponseReturnValue:
    """Brings back what was taken out."""
    place = _place(id)
    try:
        row = profiles.restore(graph(), store(), caller(), place, change)
    except NotThere:
        raise
    except Refusal as refusal:
        flash(gettext(refusal.message), "warning")
        return redirect(url_for("profiles.page", id=place.id))
    flash(gettext("“%(title)s” is back as it was.", title=row.title), "success")
    return redirect(url_for("profiles.page", id=place.id, _anchor=row.part))


# --- forms ------------------------------------------------------------------------------------------------------------


def _place(id: str) -> Profile:
    return profiles.editable(graph(), caller(), id[:80])


def texts_sent(part: Part, prefix: str = "") -> dict[str, str]:
    """What the form holds: lines end as they are kept, what is ticked stands in its order."""
    found = {}
    for field in part.fields:
        name = f"{prefix}{field.name}"
        if field.type in ("topics", "codes", "ids"):
            ticked = "\n".join(request.form.getlist(name)).split("\n")
            found[field.name] = "\n".join(sorted({one.strip() for one in ticked if one.strip()}))
        else:
            found[field.name] = profiles.canonical(field, request.form.get(name, ""))
    return found


def texts_taken(part: Part, typed: dict[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    """What was typed, with theirs where theirs was chosen; whoever types on after choosing means what was typed."""
    offered = texts_sent(part, "offered-")
    chosen = {
        field.name: theirs[field.name]
        for field in part.fields
        if request.form.get(f"take-{field.name}") == "theirs"
        and field.name in theirs
        and typed[field.name].strip() == offered[field.name].strip()
    }
    return typed | chosen


def _conflict(
    place: Profile, part: Part, late: Changed, was: Mapping[str, str], typed: Mapping[str, str]
) -> ResponseReturnValue:
    if late.record is None:
        return _form(place, part, None, typed, refused=late), 409
    theirs = profiles.texts_of(part, late.record)
    found = {one.field.name: one for one in profiles.differences(part, was, theirs, typed)}
    return _form(place, part, late.record, typed, was=theirs, differences=found, refused=late), 409


def _form(
    place: Profile,
    part: Part,
    held: Mapping[str, Any] | None,
    texts: Mapping[str, str],
    *,
    was: Mapping[str, str] | None = None,
    seen: str | None = None,
    nonce: str = "",
    problems: Mapping[str, Problem] | None = None,
    **more: Any,
) -> str:
    offered = profiles.choices(graph(), place, part)
    only = None  # of a shared record, what is not one institution's own is shown, not asked for
    if held is not None and part.shared:
        only = ("way",) if part.code == "outcome" else () if held["others"] else None

    def is_asked(field: Field) -> bool:
        if field.type == CHOICE:
            return held is None and bool(offered.named or texts.get(CHOICE))
        return only is None or field.name in only

    return render_template(
        "profiles/record.html",
        place=place,
        part=part,
        held=held,
        texts=texts,
        was=was or {},
        seen=seen if seen is not None else (held or {}).get("seen", ""),
        nonce=nonce or nonces.new(),
        problems=problems or {},
        fields=[field for field in part.fields if is_asked(field)],
        offered=offered,
        **more,
    )
