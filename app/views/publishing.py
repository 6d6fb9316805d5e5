"""What stands on the public site, from the side of those who decide it: choose, preview, publish, take down. Works without scripts;
what was chosen stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from app import partnership, site
from app.access import Action, may, needs, voices_of
from app.context import actor, graph, municipality, settings, store
from app.refusals import NotThere, Refusal
from app.security import caller
from app.site import INSTITUTION, LISTS, PARTS, POST, PROGRAMME, Changed, Choice, Published, numbers, reading
from app.views import site as pages
from app.views.glossary import glossary

blueprint = Blueprint("publishing", __name__)
blueprint.context_processor(glossary)


@blueprint.get("/site")
@needs(Action.SITE_PUBLISH)
def desk() -> ResponseReturnValue:
    """Where each of my institutions stands; a coordinator goes on to the municipality's page."""
    own = voices_of(actor(), Action.SITE_PUBLISH)
    if not own:
        if not may(actor(), Action.SITE_TAKE_DOWN):
            raise NotThere(gettext("There is no such institution, or it is not yours to publish."))
        return redirect(url_for("publishing.town"))
    if len(own) == 1 and not may(actor(), Action.SITE_TAKE_DOWN):
        return redirect(url_for("publishing.own", id=own[0]))
    known = partnership.places(graph(), own)
    states = {id: site.chosen(site.held(store(), site.institution_site(id))) for id in own}
    return render_template("site/desk.html", places=[known[id] for id in own if id in known], states=states)


# --- an institution ---------------------------------------------------------------------------------------------------


@blueprint.route("/site/institutions/<id>", methods=["GET", "POST"])
@needs(Action.SITE_PUBLISH)
def own(id: str) -> ResponseReturnValue:
    """What of an institution is public, and what could be."""
    offer, owner = site.offered(graph(), store(), caller(), id[:80], dt.date.today()), site.institution_site(id[:80])
    if request.method != "POST":
        return _form(offer, site.chosen(site.held(store(), owner)), site.version(store(), owner))
    choice, seen, act = _choice(), request.form.get("seen", 0, type=int), request.form.get("act", "")
    if act == "back":
        return _form(offer, choice, seen)
    if act == "down":
        choice = Choice()
    elif wrong := _wrong(choice):
        return _form(offer, choice, seen, wrong=wrong), 422
    try:
        is_new = site.publish(store(), caller(), owner, offer.items(choice), seen)
    except Changed as late:
        now = site.chosen(site.held(store(), owner))
        return _form(offer, choice, site.version(store(), owner), late=late, now=now), 409
    if not is_new:
        flash(gettext("Nothing was different, so nothing was changed."), "info")
    elif choice.page:
        flash(gettext("Published: the world sees it from now on."), "success")
    else:
        flash(gettext("Taken down: the pages are gone from this moment on."), "success")
    return redirect(url_for("publishing.own", id=id))


@blueprint.post("/site/institutions/<id>/preview")
@needs(Action.SITE_PUBLISH)
def preview(id: str) -> ResponseReturnValue:
    """The chosen page exactly as the world would see it, with a bar above."""
    id = id[:80]
    offer, choice = site.offered(graph(), store(), caller(), id, dt.date.today()), _choice()
    seen = request.form.get("seen", 0, type=int)
    if wrong := _wrong(choice) or (
        "" if choice.page else gettext("Nothing is chosen to be seen: mark the page first.")
    ):
        return _form(offer, choice, seen, wrong=wrong), 422
    items = [_as_of_now(item) for item in offer.items(choice)]
    found = Published().with_choice(site.institution_site(id), items)
    kind, _, thing = request.form.get("see", "").partition(":")
    bar = {
        "to": url_for("publishing.own", id=id), "again": url_for("publishing.preview", id=id),
        "sent": [(name, value) for name, values in request.form.lists() for value in values if name in (*_FIELDS, "seen")],
        "things": [
            (kind, row["id"], row["title"])
            for kind in (PROGRAMME, POST)
            for row in offer.rows(kind)
            if choice.has(kind, row["id"])
        ],
        "see": (kind, thing),
    }  # fmt: skip
    draw = {PROGRAMME: pages.programme_page, POST: pages.event_page}.get(kind)
    with force_locale(settings().language):
        text = draw(found, thing[:80], bar) if draw else pages.institution_page(found, id, bar)
    return _unseen(text or abort(404))


_FIELDS = ("page", "part", *LISTS)


def _choice() -> Choice:
    """What the form says."""
    sent = request.form
    things = {kind: frozenset(value[:80] for value in sent.getlist(kind)) for kind in LISTS}
    return Choice("page" in sent, frozenset(sent.getlist("part")) & frozenset(PARTS), things)


def _wrong(choice: Choice) -> str:
    if choice.page or not (choice.parts or any(choice.things.values())):
        return ""
    return gettext(
        "Programmes, events and names hang on the page of the institution: mark it too, or take the other marks away."
    )


def _as_of_now(item: site.Item) -> site.Item:
    return site.Item(item.kind, item.thing, item.institution, item.municipality, item.made, item.details)


def _form(
    offer: site.Offer,
    choice: Choice,
    seen: int,
    *,
    wrong: str = "",
    late: Changed | None = None,
    now: Choice | None = None,
) -> str:
    owner = site.institution_site(offer.id)
    return render_template(
        "site/own.html",
        offer=offer,
        choice=choice,
        seen=seen,
        wrong=wrong,
        late=late,
        now=now,
        holds=site.chosen(site.held(store(), owner)),
        lines=site.history(store(), caller(), owner),
        titles=offer.titles(),
        public_url=settings().public_url,
    )


def _unseen(text: str) -> ResponseReturnValue:
    response = make_response(text)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


# --- a municipality ---------------------------------------------------------------------------------------------------


@blueprint.route("/site/municipality", methods=["GET", "POST"])
@needs(Action.SITE_TAKE_DOWN)
def town() -> ResponseReturnValue:
    """The municipality's page, and everything that is public in it."""
    here = _here()
    owner = site.municipality_site(here)
    if request.method != "POST":
        words, has_numbers = _held_words(here)
        return _town(here, words, has_numbers, site.version(store(), owner))
    words, has_numbers = _words(), "numbers" in request.form
    seen, act = request.form.get("seen", 0, type=int), request.form.get("act", "")
    if act == "back":
        return _town(here, words, has_numbers, seen)
    if act != "down" and len(words) > site.LONGEST_WORDS:
        return _town(here, words, has_numbers, seen, wrong=_too_long()), 422
    today = dt.date.today()
    item = site.municipality_item(graph(), caller(), here, words, has_numbers, today)
    try:
        is_new = site.publish(store(), caller(), owner, [] if act == "down" else [item], seen)
    except Changed as late:
        return _town(here, words, has_numbers, site.version(store(), owner), late=late, now=_held_words(here)), 409
    if not is_new:
        flash(gettext("Nothing was different, so nothing was changed."), "info")
    elif act == "down":
        flash(gettext("Taken down: words and numbers of the municipality are gone from this moment on."), "success")
    else:
        flash(gettext("Published: the world sees it from now on."), "success")
    return redirect(url_for("publishing.town"))


@blueprint.post("/site/municipality/preview")
@needs(Action.SITE_TAKE_DOWN)
def town_preview() -> ResponseReturnValue:
    """The municipality's first page exactly as the world would see it, with a bar above."""
    here, words, has_numbers = _here(), _words(), "numbers" in request.form
    seen = request.form.get("seen", 0, type=int)
    if len(words) > site.LONGEST_WORDS:
        return _town(here, words, has_numbers, seen, wrong=_too_long()), 422
    item = site.municipality_item(graph(), caller(), here, words, has_numbers, dt.date.today())
    found = site.published(store(), municipality=here).with_choice(site.municipality_site(here), [item])
    sent = [(name, value) for name, value in request.form.items() if name in ("words", "numbers", "seen")]
    bar = {"to": url_for("publishing.town"), "again": "", "sent": sent, "things": [], "see": ("", "")}
    with force_locale(settings().language):
        return _unseen(pages.front_page(found, here, bar))


@blueprint.post("/site/take-down/<int(max=2147483647):publication>")
@needs(Action.SITE_TAKE_DOWN)
def take_down(publication: int) -> ResponseReturnValue:
    """Takes one thing of the municipality off the site, with a reason that its owner reads."""
    try:
        site.take_down(store(), caller(), publication, request.form.get("reason", ""))
    except NotThere:
        raise
    except Refusal as refusal:
        here = _here()
        words, has_numbers = _held_words(here)
        version = site.version(store(), site.municipality_site(here))
        known: dict[str, Any] = {"refused": (publication, gettext(refusal.message))}
        return _town(here, words, has_numbers, version, **known), 422
    flash(gettext("Taken down: it is gone from this moment on, and the institution reads why."), "success")
    return redirect(url_for("publishing.town", _anchor="public"))


def _here() -> str:
    """The municipality that whoever asks looks after."""
    place = municipality()
    here = actor().municipality or (place["id"] if place else "")
    if not here or not site.may_publish(actor(), municipality=here):
        raise NotThere(gettext("There is no such municipality, or its page is not yours to publish."))
    return here


def _words() -> str:
    return request.form.get("words", "").replace("\r\n", "\n").replace("\0", "").strip()


def _too_long() -> str:
    return gettext("At most %(longest)s characters fit here.", longest=site.LONGEST_WORDS)


def _held_words(here: str) -> tuple[str, bool]:
    held = site.held(store(), site.municipality_site(here))
    details: Mapping[str, Any] = held[0].details if held else {"numbers": True}
    return details.get("words", ""), bool(details.get("numbers"))


def _town(here: str, words: str, has_numbers: bool, seen: int, **more: Any) -> str:
    today = dt.date.today()
    owner, network = site.municipality_site(here), pages.network()
    found = site.published(store(), municipality=here)
    held = site.held(store(), owner)
    row = graph().row(numbers.QUERY, municipality=here, on=today)
    known = {
        INSTITUTION: {one["id"]: one["short_name"] for one in reading.institutions(network, found)},
        PROGRAMME: {one["id"]: one["title"] for one in reading.programmes(network, store(), found, {}, today, limit=5000).items},
        POST: {one["id"]: one["title"] for one in reading.events(network, store(), found, today)},
    }  # fmt: skip
    return render_template(
        "site/town.html",
        here=here,
        words=words,
        has_numbers=has_numbers,
        seen=seen,
        holds=held[0] if held else None,
        told=numbers.told(held[0].details.get("numbers")) if held else None,
        now_counted=numbers.told(numbers.counted(row, today)) if row else None,
        found=found,
        known=known,
        lines=site.history(store(), caller(), owner),
        longest=site.LONGEST_WORDS,
        **more,
    )
