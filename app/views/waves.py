"""Survey waves for their coordinator: making one, handing out its links, the response, reminding, ending."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import io
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import i18n, nonces, waves
from app.access import Action, needs
from app.context import actor, full_address, graph, municipality, store
from app.forms import WaveForm
from app.interchange.cells import guard
from app.qr import qr
from app.refusals import NotThere, Refusal
from app.security import caller
from app.store import Wave, WaveLink

blueprint = Blueprint("waves", __name__)

EVERYWHERE = "*"
USUAL_LENGTH = dt.timedelta(days=14)


@blueprint.get("/waves", endpoint="list")
@needs(Action.CONTACTS_MANAGE)
def every() -> ResponseReturnValue:
    """The survey waves of my municipality."""
    found = [(wave, waves.response(wave.links), waves.is_open(wave)) for wave in waves.mine(store(), caller())]
    return render_template("waves/list.html", waves=found)


# --- making -----------------------------------------------------------------------------------------------------------


@blueprint.route("/waves/new", methods=["GET", "POST"])
@needs(Action.CONTACTS_MANAGE)
def make() -> ResponseReturnValue:
    """A new wave: what it is called, until when, who is asked."""
    home = _home()
    form = WaveForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        form.nonce.data = nonces.new()
        form.ends_on.data = (dt.date.today() + USUAL_LENGTH).isoformat()
        form.institutions.data = []
    elif form.validate():
        chosen = form.institutions.data or []
        try:
            made = waves.make(
                graph(),
                store(),
                caller(),
                municipality=home,
                title=form.title.data,
                note=form.note.data or "",
                ends_on=form.ends_on.data,
                institutions=[id[:80] for id in chosen if id != EVERYWHERE],
                everywhere=EVERYWHERE in chosen,
                nonce=form.nonce.data or "",
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _hand_out(made) if made.handed else redirect(url_for("waves.wave", id=made.wave.id))
    places = waves.places(graph(), home)
    page = render_template(
        "waves/new.html",
        form=form,
        places=places,
        total=waves.people_count(graph(), home),
        everywhere=EVERYWHERE,
        earliest=dt.date.today().isoformat(),
    )
    return page, 422 if request.method == "POST" else 200


def _home() -> str:
    """The municipality in which waves are made: one's own, for an administrator without one the installation's."""
    who, shown = actor(), None
    if who.municipality is None:
        shown = municipality()
        if shown is None:
            abort(404, gettext("There is no municipality in the network yet: bring the data in first."))
    return who.municipality or shown["id"]  # type: ignore[index]


# --- looking after ----------------------------------------------------------------------------------------------------


@blueprint.get("/waves/<int(max=2147483647):id>")
@needs(Action.CONTACTS_MANAGE)
def wave(id: int) -> ResponseReturnValue:
    """One wave: who was asked, who has answered, whom to remind."""
    return _page(waves.managed(store(), caller(), id))


@blueprint.post("/waves/<int(max=2147483647):id>/links")
@needs(Action.CONTACTS_MANAGE)
def renew(id: int) -> ResponseReturnValue:
    """New links for those who have not answered, or for one person; the old ones stop working."""
    return _renewed(id, remind=False)


@blueprint.post("/waves/<int(max=2147483647):id>/remind")
@needs(Action.CONTACTS_MANAGE)
def remind(id: int) -> ResponseReturnValue:
    """Reminds those who have not answered, or one of them: with new links, because the old ones are kept nowhere."""
    return _renewed(id, remind=True)


def _renewed(id: int, *, remind: bool) -> ResponseReturnValue:
    given = request.form
    link = given.get("link", type=int)
    if given.get("link") and link is None:
        abort(404)
    try:
        made = waves.renew(
            store(), caller(), id, given.get("version", 0, type=int), link=link, remind=remind
        )  # fmt: skip
    except NotThere:
        raise
    except Refusal as refusal:
        flash(gettext(refusal.message, **refusal.values), "warning")
        return _page(waves.managed(store(), caller(), id)), refusal.status
    return _hand_out(made, remind=remind)


@blueprint.post("/waves/<int(max=2147483647):id>/links/<int(max=2147483647):link>/withdraw")
@needs(Action.CONTACTS_MANAGE)
def withdraw(id: int, link: int) -> ResponseReturnValue:
    """Makes one person's link stop working."""
    waves.withdraw(store(), caller(), id, link)
    flash(gettext("The link does not work any more."), "success")
    return redirect(url_for("waves.wave", id=id))


@blueprint.post("/waves/<int(max=2147483647):id>/close")
@needs(Action.CONTACTS_MANAGE)
def close(id: int) -> ResponseReturnValue:
    """Ends a wave before its last day."""
    waves.close(store(), caller(), id)
    flash(gettext("The wave is closed: none of its links opens any more."), "success")
    return redirect(url_for("waves.wave", id=id))


# --- pages ------------------------------------------------------------------------------------------------------------


def _page(wave: Wave) -> str:
    names = _names(wave.links)
    asked = [link for link in wave.links if link.withdrawn_at is None]
    groups: dict[str, list[WaveLink]] = {}
    for link in asked:
        groups.setdefault(link.institution, []).append(link)
    by_place = [(id, waves.response(links)) for id, links in groups.items()]
    return render_template(
        "waves/wave.html",
        wave=wave,
        is_open=waves.is_open(wave),
        response=waves.response(wave.links),
        by_place=sorted(by_place, key=lambda row: (row[1].percent or 0, names.get(row[0], ""))),
        silent=[link for link in asked if link.answered_at is None],
        answered=[link for link in asked if link.answered_at is not None],
        withdrawn=[link for link in wave.links if link.withdrawn_at is not None],
        names=names,
        today=dt.date.today(),
    )


def _hand_out(made: waves.Made, *, remind: bool = False) -> str:
    names = _names([one.link for one in made.handed])
    rows: list[dict[str, Any]] = []
    for one in made.handed:
        address = full_address("personal.list", token=one.token)
        rows.append(
            {
                "name": names.get(one.link.person),
                "place": names.get(one.link.institution, one.link.institution),
                "address": address,
                "qr": qr(address),
            }
        )
    rows.sort(key=lambda row: (row["place"].casefold(), (row["name"] or "").casefold()))
    return render_template("waves/links.html", wave=made.wave, rows=rows, table=_as_csv(rows), remind=remind)


def _names(links: list[WaveLink]) -> dict[str, str]:
    """What people and institutions are called; those whom the caller may not see have no name here."""
    people, places = sorted({link.person for link in links}), sorted({link.institution for link in links})
    return {row[0]: row[1] for row in graph().rows("waves.names", people=people, places=places).rows}


def _as_csv(rows: list[dict[str, Any]]) -> str:
    """A table for a spreadsheet as a data address: the links are in this one answer and nowhere else."""
    out = io.StringIO()
    # A spreadsheet takes the separator from its language.
    writer = csv.writer(out, delimiter=";" if i18n.language() == "ru" else ",", lineterminator="\r\n")
    writer.writerow([gettext("Surname and name"), gettext("Institution"), gettext("Personal link")])
    for row in rows:
        writer.writerow([guard(row["name"] or ""), guard(row["place"]), row["address"]])
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(("\ufeff" + out.getvalue()).encode()).decode()
