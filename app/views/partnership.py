"""Partnerships: opened, talked over, taken into force by everybody's word. Works without scripts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, to_user_timezone

from app import agreements, nonces, partnership, profiles
from app.access import Action, may, needs
from app.context import actor, graph, institution_choices, store
from app.partnership import ACTS, COMMON, COORDINATION, OPENING, OWN_WORDS, Before, Going, Moved, Seen, Workspace
from app.profiles import Field, Part, Problem, Wrong
from app.refusals import NotThere, Refusal
from app.security import caller
from app.views.glossary import glossary
from app.voices import heard

blueprint = Blueprint("partnership", __name__)

ASKED_AT_ONCE = 4
LINES = 12
"""Lines of a log that are shown at once."""
SOURCES = ("page", "card", "suggestion", "deal", "board")
GROUPS = ("", "waits", "1", "2", "3", partnership.OVER)
MOVES = "any(join,decline,write,propose,agree,stepback,ask,say,adapt,invite,recall,leave,note,close)"


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What every template of partnerships reads."""
    return glossary() | {"OWN_WORDS": OWN_WORDS, "COMMON": COMMON, "difference": partnership.difference}


@blueprint.app_template_filter("local_day")
def local_day(at: dt.datetime) -> dt.date:
    """The day of a moment where the reader is, as the filter `moment` shows it."""
    return to_user_timezone(at).date()


@blueprint.get("/partnerships", endpoint="list")
@needs(Action.PARTNERSHIP_VIEW)
def every() -> ResponseReturnValue:
    """Partnerships of my institutions; for a coordinator, of the municipality."""
    group, institution = request.args.get("show", ""), request.args.get("institution", "").strip()[:80]
    group = group if group in GROUPS else ""
    found = partnership.listed(store(), actor(), group, institution)
    named = [party.institution for line in found.lines for party in line.parties]
    return render_template(
        "partnership/list.html",
        found=found,
        group=group,
        institution=institution,
        places=partnership.places(graph(), [*named, institution] if institution else named),
        coordinates=may(actor(), Action.PARTNERSHIP_CLOSE),
    )


# --- a new one --------------------------------------------------------------------------------------------------------


@blueprint.route("/partnerships/new", methods=["GET", "POST"])
@needs(Action.PARTNERSHIP_SPEAK)
def new() -> ResponseReturnValue:
    """Opens a partnership and invites others."""
    own = partnership.speaks_for(actor())
    if not own:
        raise NotThere(gettext("There is no such institution, or you do not speak for it."))
    source = request.form if request.method == "POST" else request.args
    institution = source.get("institution", "")[:80] or own[0]
    others = [id[:80] for id in source.getlist("with")[: 2 * ASKED_AT_ONCE] if id]
    if request.method != "POST":
        return _new(institution, others, {}, nonces.new())
    typed, nonce = _typed(OPENING), request.form.get("nonce", "")[:32]
    places = partnership.places(graph(), [institution, *others])
    try:
        id = partnership.begin(
            store(), caller(), institution, others, typed, places, nonce, dt.date.today(), _source(request.form)
        )
    except Wrong as wrong:
        return _new(institution, others, typed, nonce, wrong.problems), 422
    except Going as going:
        return _go_on(going, institution, typed), going.status
    flash(gettext("Opened. Whoever is invited finds it in the inbox; you will see here who has answered."), "success")
    return redirect(url_for("partnership.page", id=id))


def _go_on(going: Going, institution: str, typed: Mapping[str, str]) -> str:
    """The partnership that these institutions have already, with what was typed for a new one where it can be said there."""
    seen = partnership.one(store(), caller(), going.id)
    mine = next(party for party in seen.mine if party.institution == institution)
    act = "join" if seen.workspace.waits(mine.number) == "invited" else "say"
    return _page(seen, act, mine.number, {"words": typed["words"]}, refused=going, kept=typed["title"])


def _source(given: Mapping[str, str]) -> tuple[str, str]:
    what = given.get("source", "")
    return (what, given.get("of", "")[:80]) if what in SOURCES else ("", "")


def _new(
    institution: str, others: list[str], texts: dict[str, str], nonce: str, problems: Mapping[str, Problem] | None = None
) -> str:  # fmt: skip
    own = partnership.speaks_for(actor())
    known = partnership.places(graph(), [*own, *others])
    if not texts and len(others) == 1 and others[0] in known and institution in known:
        one, other = (known[id]["short_name"] for id in (institution, others[0]))
        texts = {"title": gettext("%(one)s and %(other)s", one=one, other=other)[:120]}
    given = request.form if request.method == "POST" else request.args
    return render_template(
        "partnership/new.html",
        own=[known[id] for id in own if id in known],
        institution=institution,
        others=others,
        choices=institution_choices(*others),
        asked_at_once=ASKED_AT_ONCE,
        part=OPENING,
        texts=texts,
        nonce=nonce,
        problems=problems or {},
        source=_source(given),
    )


# --- one --------------------------------------------------------------------------------------------------------------


@blueprint.get("/partnerships/<id>")
@needs(Action.PARTNERSHIP_VIEW)
def page(id: str) -> ResponseReturnValue:
    """The workspace: each party's own words, the common text, the log, what the network says."""
    return _page(partnership.one(store(), caller(), id[:60]))


@blueprint.get("/partnerships/<id>/texts")
@needs(Action.PARTNERSHIP_VIEW)
def versions(id: str) -> ResponseReturnValue:
    """All common texts, and what differs between two of them."""
    seen = partnership.one(store(), caller(), id[:60])
    last = seen.workspace.latest
    newer = _number(request.args.get("newer", ""), last) or last
    older = _number(request.args.get("older", ""), last) or max(newer - 1, 0)
    return render_template(
        "partnership/versions.html", seen=seen, workspace=seen.workspace, places=_places(seen), older=older, newer=newer
    )


def _number(text: str, most: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 and int(text) <= most else 0


@blueprint.post(f"/partnerships/<id>/<{MOVES}:move>")
@needs(Action.PARTNERSHIP_VIEW)
def step(id: str, move: str) -> ResponseReturnValue:
    """Does one thing in the name of one party, or of the coordination."""
    given, id = request.form, id[:60]
    number = _number(given.get("party", ""), 10_000)
    typed = _typed(ACTS[move].part) | {name: given.get(name, "")[:80] for name in ("about", "institution")}
    before = Before(*(_number(given.get(name, ""), 99_999) for name in ("version", "circle", "wrote")))
    known: dict[str, Any] = {"act": move, "acting": number, "texts": typed}
    partnership.one(store(), caller(), id)
    guest = partnership.places(graph(), [typed["institution"]]).get(typed["institution"]) if move == "invite" else None
    try:
        partnership.step(store(), caller(), id, number, move, typed, before, given.get("nonce", "")[:32], guest)
    except Wrong as wrong:
        return _page(partnership.one(store(), caller(), id), **known, problems=wrong.problems, before=before), 422
    except NotThere:
        raise
    except (Moved, Refusal) as refusal:
        return _page(partnership.one(store(), caller(), id), **known, refused=refusal), refusal.status
    flash(gettext("Done. All parties read it in the log."), "success")
    return redirect(url_for("partnership.page", id=id))


def _typed(part: Part) -> dict[str, str]:
    return {field.name: profiles.canonical(field, request.form.get(field.name, "")) for field in part.fields}


def _places(seen: Seen) -> dict[str, dict[str, Any]]:
    """What is known of each institution; one that is gone has its name only in the log's lines."""
    known = partnership.places(graph(), seen.workspace.places.values())
    gone = {
        "name": "",
        "short_name": gettext("an institution that is gone"),
        "sector": None,
        "strengths": None,
        "about": None,
    }
    return {id: known.get(id, gone | {"id": id}) for id in seen.workspace.places.values()}


def _page(seen: Seen, act: str = "", acting: int = -1, texts: Mapping[str, str] | None = None, **more: Any) -> str:
    workspace, today = seen.workspace, dt.date.today()
    voices = [party.number for party in seen.mine if party.is_active] + [COORDINATION] * seen.coordinates
    acts = {number: {a.code: a for a in partnership.may_act(workspace, number)} for number in voices}
    active = [party.institution for party in workspace.active]
    first = min((version.taken_at for version in workspace.versions if version.taken_at), default=None)
    ever = [
        party.institution for party in workspace.parties.values() if party.wrote or party.state in ("joined", "left")
    ]
    whole = request.args.get("log") == "whole"
    log = partnership.told(store(), caller(), seen)
    is_possible = act in acts.get(acting, {})
    return render_template(
        "partnership/page.html",
        seen=seen,
        workspace=workspace,
        places=_places(seen),
        answered=heard(store(), active, today),
        acts=acts,
        parties_waited=[workspace.parties[n].number for n in acts if n and workspace.waits(n)],
        to_confirm=lambda number: partnership.to_confirm(workspace, number),
        recallable=lambda number: partnership.recallable(workspace, number),
        points=partnership.points(graph(), active, today) if workspace.is_open and len(active) > 1 else None,
        agreements=agreements.for_partnership(store(), caller(), workspace.id),
        may_draft=bool(workspace.in_force) and (bool(seen.mine) or may(actor(), Action.AGREEMENTS_KEEP)),
        results=partnership.results(graph(), ever, local_day(first), max(local_day(first), today)) if first else None,
        log=log if whole else log[:LINES],
        log_total=len(log),
        choices=institution_choices() if any("invite" in a for a in acts.values()) else [],
        nonce=nonces.new(),
        act=act,
        acting=acting,
        texts=texts or {},
        lost={name: text for name, text in (texts or {}).items() if text and not is_possible},
        changed=_changed(workspace, act, acting, texts or {}) if isinstance(more.get("refused"), Moved) else [],
        **more,
    )  # fmt: skip


def _changed(workspace: Workspace, act: str, acting: int, mine: Mapping[str, str]) -> list[tuple[Any, str, str]]:
    """For whoever came later: each field that is not the same now as they have typed it (the field, theirs, mine)."""
    fields: tuple[Field, ...]
    if act == "propose" and workspace.latest:
        fields, theirs = COMMON, workspace.versions[-1].texts
    elif act == "write" and acting in workspace.parties:
        fields, theirs = OWN_WORDS, workspace.parties[acting].words
    else:
        return []
    both = [(field, theirs.get(field.name, ""), mine.get(field.name, "")) for field in fields]
    return [one for one in both if one[1] != one[2]]
