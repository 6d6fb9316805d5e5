"""Agreements: the list, one with everything about it, drawing one up, its steps. Works without scripts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import agreements, context, i18n, library, nonces, partnership, profiles
from app.access import Action, Target, may, needs
from app.agreements import Moved, Seen, Wanted, papers, text_fields, wordprocessing
from app.agreements.steps import SIGNED_ON
from app.context import actor, graph, settings, store
from app.graph import GraphError
from app.partnership import COORDINATION
from app.profiles import Field, Part, Problem, Wrong
from app.refusals import N_, NotThere, Refusal
from app.security import caller
from app.views import drafts
from app.views.glossary import glossary
from app.views.library import download
from app.vocabulary import FORMAL_TIE_KINDS

blueprint = Blueprint("agreements", __name__)

LINES = 12
"""Lines of a log that are shown at once."""
PAPERS = ("pdf", "docx", "odt", "png", "jpg", "jpeg")
MOST_FILES = 20
MOVES = "any(propose,prolong,agree,stepback,decline,sign,end,quit,say,note,close)"


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What every template of agreements reads."""
    return glossary() | {
        "difference": partnership.difference,
        "fields_of": text_fields,
        "tie_kinds": FORMAL_TIE_KINDS,
        "COORDINATION": COORDINATION,
        "FRAMEWORK": agreements.FRAMEWORK,
        "ENDING_DAYS": agreements.ENDING_DAYS,
        "shown_day": _shown_day,
    }


@blueprint.get("/agreements", endpoint="list")
@needs(Action.AGREEMENTS_VIEW)
def every() -> ResponseReturnValue:
    """Agreements of my institutions; for a coordinator, of the municipality."""
    _make_good()
    given, today = request.args, dt.date.today()
    wanted = Wanted(*(given.get(name, "").strip()[:80] for name in ("show", "kind", "institution")))
    found = agreements.listed(graph(), store(), actor(), wanted, today, _home())
    places = partnership.places(graph(), found.institutions)
    return render_template(
        "agreements/list.html",
        found=found,
        wanted=wanted,
        places=places,
        choices=sorted(((id, place["short_name"]) for id, place in places.items()), key=lambda one: one[1].casefold()),
        standings=agreements.BY_DAY,
        coordinates=_coordinates(),
        drafts_for=_voices(),
    )


def _home() -> str:
    """The municipality that whoever asks may look after: their own, or for an administrator the one that is shown."""
    return actor().municipality or (context.municipality() or {}).get("id", "")


def _coordinates() -> bool:
    return may(actor(), Action.AGREEMENTS_KEEP, Target(municipality=_home()))


def _voices() -> list[str]:
    """In whose names somebody can draw an agreement up; "" is the coordination."""
    return agreements.speaks_for(actor()) + [""] * _coordinates()


def _make_good() -> None:
    """Whatever the network does not show yet, though it holds, it shows now; while the graph is away the next look does it."""
    agreements.settle_due(graph(), store(), dt.date.today())


# --- a new one --------------------------------------------------------------------------------------------------------


@blueprint.route("/agreements/new", methods=["GET", "POST"])
@needs(Action.AGREEMENTS_VIEW)
def new() -> ResponseReturnValue:
    """Draws an agreement up: by hand, from a partnership in force, or as an annex."""
    voices, today = _voices(), dt.date.today()
    if not voices:
        raise NotThere(gettext("There is no such institution, or you do not speak for it."))
    if request.method != "POST":
        return drafts.begun(voices, today)
    given, nonce = request.form, request.form.get("nonce", "")[:32]
    own = given.get("institution", voices[0])[:80]
    draft, typed = drafts.sent()
    places = partnership.places(graph(), draft.parties)
    try:
        id = agreements.begin(store(), caller(), own, draft, typed, places, nonce, today)
    except Wrong as wrong:
        return drafts.form(own, voices, draft, typed, nonce, wrong.problems), 422
    flash(
        gettext("The draft is drawn up. It is in force when every party has confirmed it and it is signed.")
        if draft.form not in agreements.ORDERS
        else gettext("The order is drawn up. It is in force when its number and day are entered."),
        "success",
    )
    return redirect(url_for("agreements.page", id=id))


# --- one --------------------------------------------------------------------------------------------------------------


@blueprint.get("/agreements/<id>")
@needs(Action.AGREEMENTS_VIEW)
def page(id: str) -> ResponseReturnValue:
    """An agreement: parties and days, texts, what it makes and what is done under it, its log."""
    _make_good()
    return _page(_one(id))


def _one(id: str) -> Seen:
    return agreements.one(graph(), store(), caller(), id[:80])


@blueprint.get("/agreements/<id>/texts")
@needs(Action.AGREEMENTS_VIEW)
def versions(id: str) -> ResponseReturnValue:
    """All texts, and what differs between two of them."""
    seen = _one(id)
    if seen.agreement is None:
        raise NotThere(gettext("There is no such agreement, or it is not yours to see."))
    last = seen.agreement.latest
    newer = _number(request.args.get("newer", ""), last) or last
    older = _number(request.args.get("older", ""), last) or max(newer - 1, 0)
    return render_template(
        "agreements/versions.html", seen=seen, agreement=seen.agreement, places=_places(seen), older=older, newer=newer
    )


@blueprint.post("/agreements/<id>/file")
@needs(Action.AGREEMENTS_VIEW)
def attach(id: str) -> ResponseReturnValue:
    """Attaches the signed paper: a scan or a document, known by what is in it. What is attached stays."""
    seen, given = _one(id), request.form
    if seen.agreement is None:
        raise NotThere(gettext("There is no such agreement, or it is not yours to see."))
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Refusal(N_("Choose a file."))
        if sum(entry.act == "attach" for entry in seen.agreement.log) >= MOST_FILES:
            raise Refusal(N_("At most %(most)s files are kept of one agreement."), most=MOST_FILES)
        file = library.checked(sent.filename, sent.stream.read(library.LARGEST + 1))
        if file.name.rpartition(".")[2] not in PAPERS:
            raise Refusal(N_("The paper of an agreement is a PDF, DOCX, ODT, PNG or JPG file."))
        number = _number(given.get("party", ""), 10_000)
        if not agreements.acts_as(actor(), seen.agreement, number):
            raise NotThere(gettext("There is no such agreement, or it is not yours to see."))
        hash = library.Shelf(settings().home).put(file.content)
        facts = {"name": file.name, "type": file.type, "size": str(len(file.content)), "sha256": hash}
        agreements.attach(store(), caller(), seen.id, number, facts, given.get("nonce", "")[:32], dt.date.today())
    except NotThere:
        raise
    except Refusal as refusal:
        return _page(_one(id), problems={"file": Problem(refusal.message, refusal.values)}), refusal.status
    flash(gettext("Done. All parties read it in the log."), "success")
    return redirect(url_for("agreements.page", id=seen.id, _anchor="files"))


@blueprint.get("/agreements/<id>/file/<int:line>")
@needs(Action.AGREEMENTS_VIEW)
def file(id: str, line: int) -> ResponseReturnValue:
    """A file of an agreement, to be kept: never shown as a page."""
    seen = _one(id)
    log = seen.agreement.log if seen.agreement else []
    entry = next((one for one in log if one.number == line and one.act == "attach"), None)
    if entry is None:
        raise NotThere(gettext("There is no such agreement, or it is not yours to see."))
    try:
        content = library.Shelf(settings().home).read(entry.texts["sha256"])
    except library.Missing as missing:
        return _page(seen, refused=missing), missing.status
    return download(content, entry.texts["name"], entry.texts["type"])


@blueprint.get("/agreements/<id>/document")
@needs(Action.AGREEMENTS_VIEW)
def document(id: str) -> ResponseReturnValue:
    """The agreement as a document to be printed and signed: a sample, filled from its text."""
    seen, made = _paper(id)
    return render_template("agreements/document.html", seen=seen, paper=made, notice=papers.NOTICE, blank=papers.BLANK)


@blueprint.get("/agreements/<id>/document.docx")
@needs(Action.AGREEMENTS_VIEW)
def as_docx(id: str) -> ResponseReturnValue:
    """The same as DOCX."""
    _, made = _paper(id)
    return Response(
        wordprocessing.written(made),
        mimetype=wordprocessing.TYPE,
        headers={"Content-Disposition": 'attachment; filename="agreement.docx"', "Cache-Control": "private, no-store"},
    )


def _paper(id: str) -> tuple[Seen, papers.Paper]:
    seen = _one(id)
    if seen.agreement is None or papers.version_of(seen.agreement) is None:
        raise NotThere(gettext("There is no such agreement, or it is not yours to see."))
    names = {id: place["name"] or place["short_name"] for id, place in _places(seen).items()}
    framework = _framework(seen)
    return seen, papers.paper(seen.agreement, names, (framework or {}).get("number") or "")


def _number(text: str, most: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 and int(text) <= most else 0


@blueprint.post("/agreements/<id>/takeup")
@needs(Action.AGREEMENTS_VIEW)
def take_up(id: str) -> ResponseReturnValue:
    """Begins the log of an agreement that the network knew before, so that it can be prolonged, changed and ended here."""
    seen, number = _one(id), _number(request.form.get("party", ""), 10_000)
    running = seen.known is not None and seen.standing(dt.date.today()) in ("ahead", "active", "ending")
    if not seen.is_own or seen.known is None or not running:
        raise NotThere(gettext("There is no such agreement, or it is not yours to see."))
    if number and number not in {party.number for party in seen.mine}:
        raise NotThere(gettext("There is no such agreement, or it is not yours to see."))
    places = partnership.places(graph(), [one["institution"] for one in seen.known["parties"]])
    agreements.take_up(store(), caller(), seen.known, number, places, dt.date.today())
    flash(gettext("From now on this agreement is kept here: every step stands in its log."), "success")
    return redirect(url_for("agreements.page", id=seen.id))


@blueprint.post(f"/agreements/<id>/<{MOVES}:move>")
@needs(Action.AGREEMENTS_VIEW)
def step(id: str, move: str) -> ResponseReturnValue:
    """Does one thing in the name of one party, or of the coordination."""
    given, today, id = request.form, dt.date.today(), id[:80]
    number, seen = _number(given.get("party", ""), 10_000), _one(id)
    if seen.agreement is None:
        raise NotThere(gettext("There is no such agreement, or it is not yours to see."))
    typed = _typed(agreements.part_of(move, seen.agreement))
    version = _number(given.get("version", ""), 99_999)
    known: dict[str, Any] = {"act": move, "acting": number, "texts": typed}
    clash, above = partial(agreements.clashes, graph()), _framework(seen)
    try:
        agreements.step(
            store(), caller(), id, number, move, typed, version, given.get("nonce", "")[:32], today, clash, above
        )
    except Wrong as wrong:
        return _page(_one(id), **known, problems=wrong.problems, before=version), 422
    except NotThere:
        raise
    except (Moved, Refusal) as refusal:
        return _page(_one(id), **known, refused=refusal), refusal.status
    flash(gettext("Done. All parties read it in the log."), "success")
    try:
        agreements.settle(graph(), store(), id, today)
    except GraphError:  # it is written down; the next look at any agreement shows it in the network
        flash(gettext("The network does not answer just now; it will show this as soon as it does."), "info")
    return redirect(url_for("agreements.page", id=id))


def _typed(part: Part) -> dict[str, str]:
    return {field.name: profiles.canonical(field, request.form.get(field.name, "")) for field in part.fields}


def _places(seen: Seen) -> dict[str, dict[str, Any]]:
    """What is known of each institution; one that is gone has no name."""
    ids = {party.institution for party in seen.agreement.parties.values()} if seen.agreement else set()
    ids |= {party["institution"] for party in (seen.known or {}).get("parties", ())}
    known = partnership.places(graph(), ids)
    gone = {"name": "", "short_name": gettext("an institution that is gone"), "sector": None}
    return {id: known.get(id, gone | {"id": id}) for id in ids}


def _page(seen: Seen, act: str = "", acting: int = -1, texts: Mapping[str, str] | None = None, **more: Any) -> str:
    agreement, today = seen.agreement, dt.date.today()
    voices = [party.number for party in seen.mine] + [COORDINATION] * seen.coordinates
    acts = {}
    if agreement is not None:
        acts = {number: {a.code: a for a in agreements.may_act(agreement, number, today)} for number in voices}
    log, whole = agreements.told(store(), caller(), seen), request.args.get("log") == "whole"
    is_possible = act in acts.get(acting, {})
    source = seen.source[1] if seen.source[0] == "partnership" and drafts.is_in_force(seen.source[1]) else ""
    return render_template(
        "agreements/page.html",
        seen=seen,
        agreement=agreement,
        known=seen.known,
        standing=seen.standing(today),
        places=_places(seen),
        acts=acts,
        voices=voices,
        part_of=agreements.part_of,
        log=log if whole else log[:LINES],
        log_total=len(log),
        files=[line for line in log if line.entry.act == "attach"],
        most_megabytes=library.LARGEST >> 20,
        workspace=source,
        framework=_framework(seen),
        nonce=nonces.new(),
        act=act,
        acting=acting,
        texts=texts or {},
        lost={name: text for name, text in (texts or {}).items() if text and not is_possible},
        changed=_changed(seen, act, texts or {}) if isinstance(more.get("refused"), Moved) else [],
        **more,
    )  # fmt: skip


def _framework(seen: Seen) -> dict[str, Any] | None:
    """What it is an annex to, also before it is in force."""
    if seen.known is not None and seen.known["framework"]:
        found: dict[str, Any] = seen.known["framework"]
        return found
    if seen.agreement is not None and seen.agreement.annex_to:
        return graph().row("agreements.one", id=seen.agreement.annex_to)
    return None


def _changed(seen: Seen, act: str, mine: Mapping[str, str]) -> list[tuple[Field, str, str]]:
    """For whoever came later: each field that is not the same now as they have typed it (the field, theirs, mine)."""
    agreement = seen.agreement
    if act != "propose" or agreement is None or not agreement.versions:
        return []
    theirs = agreement.versions[-1].texts
    fields = text_fields(agreement.parties, begun=bool(agreement.in_force))
    both = [(field, theirs.get(field.name, ""), mine.get(field.name, "")) for field in fields]
    return [one for one in both if one[1] != one[2]]


def _shown_day(text: str | None) -> str:
    """A day of a log as people write it."""
    return profiles.shown(SIGNED_ON, text or "", i18n.language())
