"""My network: a person's own picture through the years, whom colleagues know, and what she has in common with others."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from markupsafe import Markup

from app import i18n, vocabulary
from app.access import Action, needs
from app.contacts import drawing
from app.contacts.common_ground import dismiss as put_aside
from app.contacts.common_ground import dismissed, in_common, recall, through_colleagues
from app.contacts.own_network import RINGS, OwnNetwork, Partner, own_network
from app.context import graph, store
from app.refusals import Refusal
from app.security import caller
from app.views.contacts import words

blueprint = Blueprint("own_network", __name__)
blueprint.context_processor(words)


@blueprint.get("/contacts/network")
@needs(Action.CONTACTS_OWN)
def page() -> ResponseReturnValue:
    """The picture of my contacts in a year, the same as a list, and whom I might get to know."""
    who = caller()
    if who.actor.person is None:
        return render_template("contacts/no_person.html")
    network = own_network(graph())
    index = network.index(request.args.get("year", type=int))
    without = dismissed(store(), who)
    return render_template(
        "contacts/network.html",
        network=network,
        index=index,
        years=[_told(network, place) for place in range(len(network.years))],
        pictures=_pictures(network, index),
        rings=[ring | {"people": people} for ring, people in zip(_rings(), _by_ring(network), strict=True)],
        widths=drawing.WIDTHS,
        thinnest=drawing.THINNEST,
        seen_sectors=_sectors(network),
        through=through_colleagues(graph(), without),
        common=in_common(graph(), without),
        put_aside=len(without),
    )


@blueprint.post("/contacts/network/not-interesting")
@needs(Action.CONTACTS_OWN)
def dismiss() -> ResponseReturnValue:
    """Suggests a person to me no more."""
    try:
        put_aside(graph(), store(), caller(), request.form.get("person", "")[:200])
    except Refusal as refusal:
        if refusal.status != Refusal.status:
            raise
        flash(gettext(refusal.message, **refusal.values), "warning")
    else:
        flash(
            gettext("This person is not suggested any more. At the end of the page all can be shown again."), "success"
        )
    return redirect(url_for("own_network.page", _anchor="suggested"))


@blueprint.post("/contacts/network/show-again")
@needs(Action.CONTACTS_OWN)
def show_again() -> ResponseReturnValue:
    """Suggests again all whom I had put aside."""
    if recall(store(), caller()):
        flash(gettext("All are suggested again."), "success")
    return redirect(url_for("own_network.page", _anchor="suggested"))


def _rings() -> list[dict[str, str]]:
    return [
        {"code": "together", "name": gettext("do together")},
        {"code": "share", "name": gettext("share experience")},
        {"code": "know", "name": gettext("know each other")},
    ]


def _by_ring(network: OwnNetwork) -> list[list[Partner]]:
    """The people of every ring, the oldest contact first: newcomers stand further out."""

    def age(partner: Partner) -> tuple[Any, ...]:
        return min(tie.since or dt.date.min for tie in partner.ties), partner.name or "", partner.key

    return [sorted((one for one in network.partners if one.ring == ring), key=age) for ring in range(len(RINGS))]


def _pictures(network: OwnNetwork, index: int) -> list[Markup]:
    """The same picture for a phone and for a desk; a style says which one is seen."""
    texts = drawing.Texts(
        about=gettext("Picture of my contacts; the same stands below as a list"),
        me=gettext("you"),
        rings=tuple(ring["name"] for ring in _rings()),
    )
    rings = [[_node(partner, index) for partner in people] for people in _by_ring(network)]
    # Everything in it was made by the drawing, which escapes what it is given.
    return [Markup(drawing.drawn(rings, index, texts, paper)) for paper in (drawing.NARROW, drawing.WIDE)]  # noqa: S704


def _node(partner: Partner, index: int) -> drawing.Node:
    language = i18n.language()
    named = partner.name or gettext("a closed profile")
    known = vocabulary.INFORMAL_TIE_KINDS
    kinds = [known[tie.kind].name(language) for tie in partner.ties if tie.kind in known]
    return drawing.Node(
        partner.key,
        drawing.short_names(named, is_person=partner.label == "Teacher" and partner.name is not None),
        ": ".join(filter(None, (", ".join(filter(None, (named, partner.workplace))), ", ".join(dict.fromkeys(kinds))))),
        url_for("contacts.contact", id=partner.tie_in(index).id),
        partner.label,
        partner.sector,
        partner.looks,
        tuple(drawing.Line(tie.frequency, tie.looks, tie.state == "proposed") for tie in partner.ties),
    )


def _told(network: OwnNetwork, index: int) -> dict[str, Any]:
    """A year in words: "2024: 12 contacts, 3 new, 1 ended"."""
    count = network.count(index)
    parts = [
        ngettext("%(num)s contact", "%(num)s contacts", count.contacts),
        ngettext("%(num)s new", "%(num)s new", count.new),
        ngettext("%(num)s ended", "%(num)s ended", count.ended),
    ]
    if count.waiting:
        parts.append(ngettext("%(num)s waits for an answer", "%(num)s wait for an answer", count.waiting))
    return asdict(count) | {"said": f"{count.year}: {', '.join(parts)}"}


def _sectors(network: OwnNetwork) -> list[tuple[str, bool]]:
    """The signs in the picture: sector, and whether it is a person's."""
    seen = {(partner.sector or "", partner.label == "Teacher") for partner in network.partners}
    order = list(vocabulary.SECTORS)
    return sorted(seen, key=lambda one: (order.index(one[0]) if one[0] in order else len(order), one[1]))
