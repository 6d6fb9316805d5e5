"""Complaints: made about a thing, followed, answered. Works without scripts; what was typed stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import complaints, nonces, partnership
from app.access import Action, may, needs
from app.complaints import REASONS, STATES, WHATS, Seen, Thing
from app.context import actor, graph, municipality, settings, store
from app.profiles import Part, Problem, Wrong, canonical
from app.refusals import Moved, NotThere, Refusal
from app.security import caller
from app.views.glossary import glossary

blueprint = Blueprint("complaints", __name__)

SIDES = ("", complaints.MINE, complaints.DECIDE, complaints.ABOUT)
_DONE: Mapping[str, Callable[[], str]] = {
    "ask": lambda: gettext("Asked: whoever complained finds the question in the inbox."),
    "reply": lambda: gettext("Sent: the coordination finds your answer in the inbox."),
    "uphold": lambda: gettext("Upheld. Whoever complained, and those whose thing it is, read what was done."),
    "reject": lambda: gettext("Not upheld. Whoever complained, and those whose thing it is, read why."),
    "withdraw": lambda: gettext("Taken back."),
}


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What every template of complaints reads."""
    return glossary() | {"REASONS": REASONS, "STATES": STATES, "WHATS": WHATS}


@blueprint.get("/complaints", endpoint="list")
@needs(Action.COMPLAINTS_MAKE)
def every() -> ResponseReturnValue:
    """My complaints, those about what is mine, and those I judge."""
    side, state = request.args.get("show", ""), request.args.get("state", "")
    side, state = side if side in SIDES else "", state if state in STATES else ""
    found = complaints.listed(store(), actor(), side, state)
    return render_template(
        "complaints/list.html", found=found, side=side, state=state, decides=may(actor(), Action.COMPLAINTS_DECIDE)
    )


@blueprint.route("/complaints/new", methods=["GET", "POST"])
@needs(Action.COMPLAINTS_MAKE)
def file() -> ResponseReturnValue:
    """Complains about one thing."""
    given = request.form if request.method == "POST" else request.args
    here = (municipality() or {}).get("id", "")
    what, id = given.get("what", "")[:20], given.get("id", "")[:120]
    about = complaints.thing(graph(), store(), caller(), what, id, here)
    if request.method != "POST":
        return _new(about, nonces.new())
    reason, nonce = given.get("reason", "")[:20], given.get("nonce", "")[:32]
    typed = _typed(complaints.form("file"))
    try:
        made = complaints.file(store(), caller(), about, reason, typed, nonce, settings().secret_key)
    except Wrong as wrong:
        return _new(about, nonce, reason, typed, wrong.problems), 422
    except complaints.TooMany as refusal:
        return _new(about, nonce, reason, typed, refused=refusal), refusal.status
    flash(gettext("Sent. You see here what becomes of it, and the answer comes into your inbox."), "success")
    return redirect(url_for("complaints.page", id=made))


def _new(
    about: Thing, nonce: str, reason: str = "", texts: Mapping[str, str] | None = None,
    problems: Mapping[str, Problem] | None = None, refused: Refusal | None = None,
) -> str:  # fmt: skip
    return render_template(
        "complaints/new.html", about=about, nonce=nonce, reason=reason, texts=texts or {}, problems=problems or {},
        refused=refused, field=complaints.form("file").fields[0], address=_address(about.what, about.id, about.institutions),
        places=partnership.places(graph(), about.institutions),
    )  # fmt: skip


@blueprint.get("/complaints/<id>")
@needs(Action.COMPLAINTS_MAKE)
def page(id: str) -> ResponseReturnValue:
    """What was complained of, what was answered."""
    return _page(complaints.one(store(), caller(), id[:60]))


@blueprint.post("/complaints/<id>/<any(ask,reply,uphold,reject,withdraw):reply>")
@needs(Action.COMPLAINTS_MAKE)
def step(id: str, reply: str) -> ResponseReturnValue:
    """Asks back, answers, decides or takes back."""
    id, act, given = id[:60], reply, request.form
    typed = _typed(complaints.form(act))
    seen = int(given["seen"]) if given.get("seen", "").isdecimal() and len(given["seen"]) < 6 else 0
    try:
        complaints.step(store(), caller(), id, act, typed, seen, given.get("nonce", "")[:32])
    except NotThere:
        raise
    except Wrong as wrong:
        return _page(complaints.one(store(), caller(), id), act, typed, problems=wrong.problems), 422
    except (Moved, Refusal) as refusal:
        return _page(complaints.one(store(), caller(), id), act, typed, refused=refusal), refusal.status
    flash(_DONE[act](), "success")
    return redirect(url_for("complaints.page", id=id))


def _typed(part: Part) -> dict[str, str]:
    return {field.name: canonical(field, request.form.get(field.name, "")) for field in part.fields}


def _page(seen: Seen, act: str = "", texts: Mapping[str, str] | None = None, **more: Any) -> str:
    acts = complaints.acts_for(seen)
    lost = (texts or {}).get("words", "") if act and act not in acts else ""
    return render_template(
        "complaints/page.html",
        seen=seen,
        row=seen.row,
        acts={code: complaints.form(code).fields[0] for code in acts},
        places=partnership.places(graph(), seen.places),
        address=_address(seen.row.what, seen.row.thing, seen.places),
        nonce=nonces.new(),
        act=act,
        texts=texts or {},
        lost=lost,
        **more,
    )


def _address(what: str, id: str, places: tuple[str, ...]) -> str:
    """Where the thing can be looked at."""
    if what == "public":
        kind, _, thing = id.partition(":")
        if kind == "municipality":
            return url_for("site.front") + f"?in={thing}"
        return url_for({"post": "site.event"}.get(kind, f"site.{kind}"), id=thing)
    if what == "partnership":
        return url_for("partnership.page", id=id.partition(":")[0], log="whole", _anchor="log")
    pages = {
        "institution": "directory.institution", "programme": "niche.programme", "material": "library.page",
        "post": "bulletin.page", "agreement": "agreements.page",
    }  # fmt: skip
    if what in pages:
        return url_for(pages[what], id=id)
    return url_for("explore.page", focus=places[0] if places else id, select=id)
