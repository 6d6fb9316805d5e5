"""The shared library: the list, a material, its file as a download, and the form. Works without scripts; what was typed stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app import directory, library, nonces, profiles
from app.access import Action, needs
from app.context import actor, graph, settings, store
from app.library import MATERIAL, File, Material, Missing, Owner, Shelf
from app.library.shelf import WAITS
from app.profiles import Changed, Problem, Wrong
from app.refusals import N_, NotThere, Refusal
from app.security import caller
from app.views.glossary import glossary
from app.views.profiles import texts_sent, texts_taken

blueprint = Blueprint("library", __name__)

HIDDEN_FROM_PAGES = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""Of a downloaded file: should a browser show it all the same, nothing in it runs or loads."""


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What every template of the library reads."""
    return glossary() | {
        "licences": library.LICENCES,
        "allows": library.allows,
        "largest": library.LARGEST >> 20,
        "endings": ", ".join(library.TYPES).upper(),
        "accepted": ",".join(f".{ending}" for ending in library.TYPES),
    }


@blueprint.get("/library")
@needs(Action.LIBRARY_VIEW)
def listed() -> ResponseReturnValue:
    """All materials, found by words, chosen by kind, topic, licence and institution."""
    query = graph().graph.queries["library.list"]
    asked = directory.asked(query, request.args.to_dict(flat=False))
    found = directory.listing(graph(), query.name, asked)
    return render_template(
        "library/list.html",
        list=found,
        thanks=library.thanks(store(), [item["id"] for item in found.items]),
        narrowing=library.narrowing(graph()),
    )


@blueprint.get("/library/mine")
@needs(Action.LIBRARY_SHARE)
def mine() -> ResponseReturnValue:
    """What I and my institutions share and use, and what was taken out."""
    return render_template(
        "library/mine.html",
        rows=graph().rows("library.mine").dicts(),
        removed=library.removed(store(), caller()),
        owners=library.owners(graph(), caller()),
    )


@blueprint.get("/library/<id>")
@needs(Action.LIBRARY_VIEW)
def page(id: str) -> ResponseReturnValue:
    """A material: whose it is, what its licence allows, its file or link, who uses it."""
    return _page(library.shown(graph(), id[:80]))


def _page(held: Material, missing: Missing | None = None) -> str:
    who = caller()
    is_mine = held.is_written_by(who)
    return render_template(
        "library/material.html",
        held=held,
        missing=missing,
        is_mine=is_mine,
        is_judge=held.is_judged_by(who) and not is_mine,
        owners=library.owners(graph(), who),
        thanks=library.thanks(store(), [held.id]).get(held.id, 0),
        thanked=library.has_thanked(store(), who, held.id),
        entries=library.history(store(), who, held.id) if is_mine else [],
        on_shelf=_shelf().holds(held.values["file"]) if held.values["file"] else False,
        topics=dict(zip(held.values["topics"], held.topic_names, strict=False)),
    )


@blueprint.get("/library/<id>/file")
@needs(Action.LIBRARY_VIEW)
def file(id: str) -> ResponseReturnValue:
    """The file of a material, to be kept: never shown as a page."""
    held = library.shown(graph(), id[:80])
    try:
        content = _shelf().read(held.values["file"] or "")
    except Missing as missing:
        return _page(held, missing), missing.status
    return download(content, held.values["file_name"] or "file", held.values["file_type"] or "application/octet-stream")


def download(content: bytes, name: str, type: str) -> Response:
    """A file that somebody sent here, to be kept by whoever asks: never shown as a page."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
    return Response(
        content,
        mimetype=type,
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Security-Policy": HIDDEN_FROM_PAGES,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


@blueprint.route("/library/new", methods=["GET", "POST"])
@needs(Action.LIBRARY_SHARE)
def add() -> ResponseReturnValue:
    """A new material: one's own, or an institution's; perhaps made from another, which then stays named."""
    owners = library.owners(graph(), caller())
    if not owners:
        raise NotThere(gettext("Materials are shared by teachers and by representatives of institutions."))
    wanted = request.values.get("from", "")[:80]
    source = library.shown(graph(), wanted) if wanted else None
    if request.method != "POST":
        begun = {"kind": source.values["kind"], "topics": "\n".join(source.values["topics"])} if source else {}
        return _form(None, begun, owners=owners, source=source)
    typed, nonce = texts_sent(MATERIAL), request.form.get("nonce", "")[:32]
    sent, problems = _file_sent()
    try:
        owner = library.owner(graph(), caller(), request.form.get("owner", "")[:80])
        _check(problems, typed)
        saved = library.make(graph(), store(), caller(), owner, typed, _shelf(), file=sent, source=source, nonce=nonce)
    except Wrong as wrong:
        return _form(None, typed, owners=owners, source=source, nonce=nonce, problems=wrong.problems, sent=sent), 422
    except NotThere:
        raise
    except Refusal as refusal:
        return _form(None, typed, owners=owners, source=source, nonce=nonce, problems=_at_its_field(refusal)), 422
    _tidy()
    flash(gettext("Shared. Everyone who has signed in finds it in the library now."), "success")
    return redirect(url_for("library.page", id=saved.id))


@blueprint.route("/library/<id>/edit", methods=["GET", "POST"])
@needs(Action.LIBRARY_SHARE)
def edit(id: str) -> ResponseReturnValue:
    """A material to be changed; whoever saves over somebody else's change is shown both, field by field."""
    held = library.material(graph(), id[:80])
    if held is not None and not held.is_written_by(caller()):
        held = None
    if request.method != "POST" or held is None:
        # What somebody has taken out while this form was open: what was typed still stands there, to be shared anew.
        if held is None and request.method == "POST" and library.owners(graph(), caller()):
            late = Changed(None)
            return _form(None, texts_sent(MATERIAL), owners=library.owners(graph(), caller()), refused=late), 409
        held = library.writable(graph(), caller(), id[:80])
        texts = profiles.texts_of(MATERIAL, held.values)
        return _form(held, texts, was=texts)
    typed = texts_taken(MATERIAL, texts_sent(MATERIAL), profiles.texts_of(MATERIAL, held.values))
    seen, was = request.form.get("seen", "")[:60], texts_sent(MATERIAL, "was-")
    sent, problems = _file_sent()
    try:
        _check(problems, typed)
        saved = library.change(
            graph(), store(), caller(), held, typed, _shelf(),
            seen=seen, file=sent, drop_file=request.form.get("drop-file") == "yes" and sent is None,
        )  # fmt: skip
    except Wrong as wrong:
        return _form(held, typed, was=was, seen=seen, problems=wrong.problems, sent=sent), 422
    except Changed as late:
        return _conflict(held, late, was, typed, sent)
    except Refusal as refusal:
        return _form(held, typed, was=was, seen=seen, problems=_at_its_field(refusal)), 422
    _tidy()
    flash(gettext("Saved.") if saved.outcome == "changed" else gettext("Nothing was different, so nothing was saved."),
          "success" if saved.outcome == "changed" else "info")  # fmt: skip
    return redirect(url_for("library.page", id=held.id))


@blueprint.post("/library/<id>/remove")
@needs(Action.LIBRARY_SHARE)
def remove(id: str) -> ResponseReturnValue:
    """Takes a material out: its owner at will, a coordinator with a reason that its owner reads."""
    held = library.shown(graph(), id[:80])
    seen, reason = request.form.get("seen", "")[:60], request.form.get("reason", "")[:2000]
    try:
        library.remove(graph(), store(), caller(), held, seen, reason)
    except NotThere:
        raise
    except Refusal as refusal:
        flash(gettext(refusal.message, **refusal.values), "warning")
        return redirect(url_for("library.page", id=held.id))
    flash(gettext("Taken out. It can be taken back below, at any time."), "success")
    return redirect(url_for("library.mine", _anchor="removed"))


@blueprint.post("/library/changes/<int(max=2147483647):change>/restore")
@needs(Action.LIBRARY_SHARE)
def restore(change: int) -> ResponseReturnValue:
    """Brings back what was taken out."""
    row = library.restorable(store(), caller(), change)
    if row is None:
        raise NotThere(gettext("There is nothing here to bring back."))
    try:
        library.restore(graph(), store(), caller(), row)
    except Refusal as refusal:
        flash(gettext(refusal.message), "warning")
        return redirect(url_for("library.mine", _anchor="removed"))
    flash(gettext("“%(title)s” is back as it was.", title=row.title), "success")
    return redirect(url_for("library.page", id=row.material))


@blueprint.post("/library/<id>/use")
@needs(Action.LIBRARY_SHARE)
def use(id: str) -> ResponseReturnValue:
    """“We use it”, or not any more."""
    held = library.shown(graph(), id[:80])
    owner = library.owner(graph(), caller(), request.form.get("owner", "")[:80])
    try:
        library.use(graph(), store(), caller(), held, owner, request.form.get("said") == "yes")
    except NotThere:
        raise
    except Refusal as refusal:
        flash(gettext(refusal.message), "warning")
    return redirect(url_for("library.page", id=held.id, _anchor="used"))


@blueprint.post("/library/<id>/thank")
@needs(Action.LIBRARY_SHARE)
def thank(id: str) -> ResponseReturnValue:
    """Thanks, once; and back."""
    held = library.shown(graph(), id[:80])
    try:
        library.thank(store(), caller(), held, request.form.get("said") == "yes")
    except Refusal as refusal:
        flash(gettext(refusal.message), "warning")
    return redirect(url_for("library.page", id=held.id, _anchor="used"))


# --- files and forms --------------------------------------------------------------------------------------------------


def _shelf() -> Shelf:
    return Shelf(settings().home)


def _waiting() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="a file that waits for the rest of its form")


def _file_sent() -> tuple[File | None, dict[str, Problem]]:
    """The file that came with the form, or the one that came with it before; or what is wrong with it."""
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        try:
            return library.checked(sent.filename, sent.stream.read(library.LARGEST + 1)), {}
        except Refusal as refusal:
            return None, {"file": Problem(refusal.message, refusal.values)}
    kept = request.form.get("kept-file", "")[:2000]
    if not kept or request.form.get("drop-file") == "yes":
        return None, {}
    try:
        hash, name, type_, account_id = _waiting().loads(kept, max_age=WAITS)
        if account_id != actor().account_id:
            return None, {}
        return File(name, type_, _shelf().read(hash)), {}
    except (BadSignature, ValueError, Missing):
        return None, {"file": Problem(N_("The file has waited too long. Choose it again."), {})}


def _check(problems: Mapping[str, Problem], typed: Mapping[str, str]) -> None:
    """What is wrong with the file is told together with what is wrong with the fields."""
    if not problems:
        return
    found: dict[str, Problem] = {}
    try:
        profiles.checked(MATERIAL, typed)
    except Wrong as wrong:
        found = wrong.problems
    raise Wrong({**found, **problems})


def _at_its_field(refusal: Refusal) -> dict[str, Problem]:
    return {refusal.field or "file": Problem(refusal.message, refusal.values)}


def _tidy() -> None:
    """Once a day somebody's save drops the files that nothing refers to."""
    shelf = _shelf()
    if shelf.sweep_is_due():
        library.sweep(graph(), store(), shelf)


def _conflict(
    held: Material, late: Changed, was: Mapping[str, str], typed: Mapping[str, str], sent: File | None
) -> ResponseReturnValue:
    after = library.material(graph(), held.id) if late.record is not None else None
    if after is None:
        return _form(None, typed, owners=library.owners(graph(), caller()), refused=late, sent=sent), 409
    theirs = profiles.texts_of(MATERIAL, after.values)
    found = {one.field.name: one for one in profiles.differences(MATERIAL, was, theirs, typed)}
    return _form(after, typed, was=theirs, differences=found, refused=late, sent=sent), 409


def _form(
    held: Material | None,
    texts: Mapping[str, str],
    *,
    was: Mapping[str, str] | None = None,
    seen: str | None = None,
    nonce: str = "",
    problems: Mapping[str, Problem] | None = None,
    owners: list[Owner] | None = None,
    source: Material | None = None,
    sent: File | None = None,
    refused: Changed | None = None,
    differences: Mapping[str, Any] | None = None,
) -> str:
    kept = ""
    if sent is not None:
        hash = library.wait(store(), caller(), _shelf(), sent)
        kept = str(_waiting().dumps([hash, sent.name, sent.type, actor().account_id])) if hash else ""
        sent = sent if hash else None  # otherwise it has to be chosen again
    return render_template(
        "library/form.html",
        held=held,
        part=MATERIAL,
        texts=texts,
        was=was or {},
        seen=seen if seen is not None else (held.values["seen"] if held else ""),
        nonce=nonce or nonces.new(),
        problems=problems or {},
        fields=MATERIAL.fields,
        offered=library.narrowing(graph()).tree,
        owners=owners or [],
        owner=request.form.get("owner", ""),
        source=source,
        sent=sent,
        kept=kept,
        refused=refused,
        differences=differences or {},
    )
