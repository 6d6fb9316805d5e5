"""The bulletin: the list, a post, the form, what was taken down. Works without scripts; what was typed stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import bulletin, nonces, profiles
from app.access import Action, may, needs
from app.bulletin import POST, Owner, Post
from app.context import actor, graph, store
from app.profiles import Changed, Choices, Problem, Wrong
from app.refusals import NotThere, Refusal
from app.security import caller
from app.views.deals import here, places
from app.views.glossary import glossary
from app.views.profiles import texts_sent, texts_taken

blueprint = Blueprint("bulletin", __name__)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What every template of the bulletin reads."""
    return glossary() | {"paragraphs": bulletin.paragraphs}


def place() -> str:
    """The municipality whose bulletin is shown; not found in an empty network."""
    return here() or abort(404)


def posts() -> bool:
    """Whether whoever asks can put up a post."""
    who = actor()
    return may(who, Action.BULLETIN_POST) and (bool(who.institutions) or may(who, Action.BULLETIN_TAKE_DOWN))


@blueprint.get("/bulletin")
@needs(Action.BULLETIN_VIEW)
def listed() -> ResponseReturnValue:
    """Posts, found by words, chosen by topic, institution and its kind."""
    municipality = here()
    if municipality is None:
        return render_template("bulletin/list.html", list=None, posts=False)
    found = bulletin.listing(graph(), municipality, request.args.to_dict(flat=False))
    known = places(graph(), municipality)
    return render_template(
        "bulletin/list.html",
        list=found,
        posts=posts(),
        institutions=list(zip(known["ids"], known["names"], strict=True)),
        groups=Choices([tuple(one) for one in known["topics"]], [], 0).topic_groups,
    )


@blueprint.get("/bulletin/<id>")
@needs(Action.BULLETIN_VIEW)
def page(id: str) -> ResponseReturnValue:
    """A post, whole; for those whom it is for."""
    held = bulletin.shown(graph(), id[:80], place())
    who = caller()
    is_mine = held.is_written_by(who)
    return render_template(
        "bulletin/post.html",
        held=held,
        is_mine=is_mine,
        needs_reason=held.needs_reason(who),
        by_coordination=bulletin.made_by_coordination(store(), held.id),
        entries=bulletin.history(store(), who, held.id) if is_mine else [],
        topics=dict(held.topics),
        places={id: name for id, name, _ in held.addressees},
    )


@blueprint.route("/bulletin/new", methods=["GET", "POST"])
@needs(Action.BULLETIN_POST)
def add() -> ResponseReturnValue:
    """A new post in the name of an institution."""
    owners = bulletin.owners(graph(), caller(), place())
    if not owners:
        raise NotThere(gettext("Posts are put up by representatives of institutions and by the coordinator."))
    if request.method != "POST":
        return _form(None, {"audience": "everyone"}, owners=owners)
    typed, nonce = texts_sent(POST), request.form.get("nonce", "")[:32]
    try:
        owner = bulletin.owner(graph(), caller(), place(), request.form.get("owner", "")[:80])
        saved = bulletin.make(graph(), store(), caller(), owner, typed, nonce=nonce)
    except Wrong as wrong:
        return _form(None, typed, owners=owners, nonce=nonce, problems=wrong.problems), 422
    except NotThere:
        raise
    except Refusal as refusal:
        problems = {refusal.field or "title": Problem(refusal.message, refusal.values)}
        return _form(None, typed, owners=owners, nonce=nonce, problems=problems), 422
    flash(gettext("It is on the bulletin. Whom it concerns sees it in the inbox."), "success")
    return redirect(url_for("bulletin.page", id=saved.id))


@blueprint.route("/bulletin/<id>/edit", methods=["GET", "POST"])
@needs(Action.BULLETIN_POST)
def edit(id: str) -> ResponseReturnValue:
    """A post to be changed; whoever saves over somebody else's change is shown both, field by field."""
    held = bulletin.post(graph(), id[:80], place())
    if held is not None and not held.is_written_by(caller()):
        held = None
    if request.method != "POST" or held is None:
        # What somebody has taken down while this form was open: what was typed still stands there, to be put up anew.
        if held is None and request.method == "POST":
            owners = bulletin.owners(graph(), caller(), place())
            if owners:
                return _form(None, texts_sent(POST), owners=owners, refused=Changed(None)), 409
        held = bulletin.writable(graph(), caller(), id[:80], place())
        texts = profiles.texts_of(POST, held.values)
        return _form(held, texts, was=texts)
    typed = texts_taken(POST, texts_sent(POST), profiles.texts_of(POST, held.values))
    seen, was = request.form.get("seen", "")[:60], texts_sent(POST, "was-")
    try:
        saved = bulletin.change(graph(), store(), caller(), held, typed, seen=seen)
    except Wrong as wrong:
        return _form(held, typed, was=was, seen=seen, problems=wrong.problems), 422
    except Changed as late:
        return _conflict(held, late, was, typed)
    flash(gettext("Saved.") if saved.outcome == "changed" else gettext("Nothing was different, so nothing was saved."),
          "success" if saved.outcome == "changed" else "info")  # fmt: skip
    return redirect(url_for("bulletin.page", id=held.id))


@blueprint.post("/bulletin/<id>/remove")
@needs(Action.BULLETIN_POST)
def remove(id: str) -> ResponseReturnValue:
    """Takes a post down: its institution at will, the coordinator with a reason that the institution reads."""
    held = bulletin.shown(graph(), id[:80], place())
    seen, reason = request.form.get("seen", "")[:60], request.form.get("reason", "")[:2000]
    try:
        bulletin.remove(graph(), store(), caller(), held, seen, reason)
    except NotThere:
        raise
    except Refusal as refusal:
        flash(gettext(refusal.message, **refusal.values), "warning")
        return redirect(url_for("bulletin.page", id=held.id))
    flash(gettext("Taken down. It can be put back below, at any time."), "success")
    return redirect(url_for("bulletin.removed"))


@blueprint.get("/bulletin/removed")
@needs(Action.BULLETIN_POST)
def removed() -> ResponseReturnValue:
    """What was taken down and may come back."""
    return render_template("bulletin/removed.html", removed=bulletin.removed(store(), caller()))


@blueprint.post("/bulletin/changes/<int(max=2147483647):change>/restore")
@needs(Action.BULLETIN_POST)
def restore(change: int) -> ResponseReturnValue:
    """Puts back what was taken down."""
    row = bulletin.restorable(store(), caller(), change)
    if row is None:
        raise NotThere(gettext("There is nothing here to bring back."))
    try:
        bulletin.restore(graph(), store(), caller(), row)
    except Refusal as refusal:
        flash(gettext(refusal.message), "warning")
        return redirect(url_for("bulletin.removed"))
    flash(gettext("“%(title)s” is back as it was.", title=row.title), "success")
    return redirect(url_for("bulletin.page", id=row.post))


# --- the form ---------------------------------------------------------------------------------------------------------


def _conflict(held: Post, late: Changed, was: Mapping[str, str], typed: Mapping[str, str]) -> ResponseReturnValue:
    after = bulletin.post(graph(), held.id, place()) if late.record is not None else None
    if after is None:
        return _form(None, typed, owners=bulletin.owners(graph(), caller(), place()), refused=late), 409
    theirs = profiles.texts_of(POST, after.values)
    found = {one.field.name: one for one in profiles.differences(POST, was, theirs, typed)}
    return _form(after, typed, was=theirs, differences=found, refused=late), 409


def _form(
    held: Post | None,
    texts: Mapping[str, str],
    *,
    was: Mapping[str, str] | None = None,
    seen: str | None = None,
    nonce: str = "",
    problems: Mapping[str, Problem] | None = None,
    owners: list[Owner] | None = None,
    refused: Changed | None = None,
    differences: Mapping[str, Any] | None = None,
) -> str:
    known = places(graph(), place())
    by_sector: dict[str, list[tuple[str, str]]] = {}
    for id, name, sector in zip(known["ids"], known["names"], known["sectors"], strict=True):
        by_sector.setdefault(sector or "", []).append((id, name))
    return render_template(
        "bulletin/form.html",
        held=held,
        part=POST,
        texts=texts,
        was=was or {},
        seen=seen if seen is not None else (held.values["seen"] if held else ""),
        nonce=nonce or nonces.new(),
        problems=problems or {},
        fields=POST.fields,
        offered=Choices([tuple(one) for one in known["topics"]], [], 0),
        by_sector=by_sector,
        place_names=dict(zip(known["ids"], known["names"], strict=True)),
        owners=owners or [],
        owner=request.form.get("owner", ""),
        refused=refused,
        differences=differences or {},
    )
