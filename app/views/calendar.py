"""The calendar of shared resources: a week, a month, a list, and secret addresses for calendar programmes."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from app import calendars, icalendar, reservations
from app.access import Action, may, needs, public
from app.context import actor, full_address, graph, graph_as, settings, store
from app.graph import GraphSession
from app.queries import Param, ParamError
from app.refusals import Refusal
from app.reservations import Whose, grid
from app.secret_addresses import Made
from app.security import caller
from app.store import CalendarLink
from app.views.deals import acting, here, places
from app.views.glossary import glossary
from app.views.secret_addresses import answer, reader

blueprint = Blueprint("calendar", __name__)

_ON = Param("on", "date", default="today")
SHOWN = 3
"""Reservations of a day that a month shows at once."""
BACK, AHEAD = dt.timedelta(days=31), dt.timedelta(days=366)
"""What an address for programmes tells: from so long ago, to so far ahead."""
MOST = 5000


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What every template of the calendar reads."""
    return glossary() | {"met_names": {}}


@blueprint.get("/calendar")
@needs(Action.EXCHANGE_VIEW)
def page() -> ResponseReturnValue:
    """When shared resources are taken."""
    return _page()


def _page(made: Made[CalendarLink] | None = None, refused: Refusal | None = None) -> str:
    place = here()
    if place is None:
        return render_template("calendar/page.html", shown_page=None)
    asked = request.args if made is None and refused is None else request.form
    view = asked.get("view", "week")
    try:
        day: dt.date = _ON.parse(asked.get("on", ""))
    except ParamError:
        day = dt.date.today()
    shown_page = grid.page(view if view in grid.VIEWS else "week", day)
    whose = _whose(place)
    events, total = reservations.between(graph(), actor(), whose, shown_page.first, shown_page.last)
    resource = reservations.offered(graph(), whose.resource) if whose.resource else None
    known = places(graph(), place)
    kept = {
        "institution": whose.institution,
        "resource": whose.resource,
        "whole": "" if whose.institution or whose.resource else "1",
    }
    return render_template(
        "calendar/page.html",
        shown_page=shown_page,
        day=day,
        whose=whose,
        title=_title(graph(), whose),
        resource=resource,
        days=grid.days(shown_page, events),
        count=len(events),
        total=total,
        institutions=list(zip(known["ids"], known["names"], strict=True)),
        kept={name: value for name, value in kept.items() if value},
        shown_at_once=SHOWN,
        links=calendars.ADDRESSES.live(store(), actor().account_id),
        made=made,
        address=full_address("calendar.feed", token=made.token) if made else "",
        refused=refused,
        reserves=bool(resource) and may(actor(), Action.EXCHANGE_DEAL) and bool(acting()),
    )


def _whose(place: str) -> Whose:
    """A resource's, an institution's (one's own, unless told), or that of the whole municipality."""
    given = request.form if request.method == "POST" else request.args
    resource, institution = given.get("resource", "").strip()[:80], given.get("institution", "").strip()[:80]
    if not resource and not institution and not given.get("whole"):
        institution = next(iter(acting()), "")
    return Whose(place, "" if resource else institution, resource)


def _title(network: GraphSession, whose: Whose) -> str:
    """What a calendar is called."""
    if whose.resource:
        found = reservations.offered(network, whose.resource)
        return str(found[0]["title"]) if found else gettext("A resource that is gone")
    if whose.institution:
        known = places(network, whose.municipality)
        names = dict(zip(known["ids"], known["names"], strict=True))
        return str(names.get(whose.institution, gettext("An institution that is gone")))
    return gettext("The whole municipality")


@blueprint.post("/calendar/links")
@needs(Action.EXCHANGE_VIEW)
def subscribe() -> ResponseReturnValue:
    """A secret address for the calendar that is shown; it is shown here and nowhere again."""
    place = here() or abort(404)
    whose = _whose(place)
    try:
        made = calendars.make(store(), caller(), whose, _title(graph(), whose))
    except Refusal as refusal:
        return _page(refused=refusal), refusal.status
    return _page(made)


@blueprint.post("/calendar/links/<int(max=2147483647):link>/revoke")
@needs(Action.EXCHANGE_VIEW)
def revoke(link: int) -> ResponseReturnValue:
    """Ends a secret address of mine."""
    calendars.ADDRESSES.revoke(store(), caller(), link)
    flash(gettext("The address does not work any more."), "success")
    return redirect(url_for("calendar.page", _anchor="subscribe"))


@blueprint.get("/calendar/<token>.ics")
@public
def feed(token: str) -> ResponseReturnValue:
    """The calendar for a programme that knows its secret address: what its owner may see now."""
    link, who = reader(calendars.ADDRESSES, token, Action.EXCHANGE_VIEW)
    whose, network, today = calendars.whose(link), graph_as(who), dt.date.today()
    events, _ = reservations.between(network, who, whose, today - BACK, today + AHEAD, MOST)
    language = link.account.language or settings().language
    with force_locale(language):
        text = icalendar.written(
            gettext("Setka: %(title)s", title=_title(network, whose)), [_event(event, network) for event in events]
        )
    return answer(text, "text/calendar")


def _event(event: reservations.Event, network: GraphSession) -> icalendar.Event:
    row, zone = event.row, ZoneInfo(settings().timezone)
    starts: dt.datetime | dt.date = event.span.starts.replace(tzinfo=zone)
    ends: dt.datetime | dt.date = event.span.ends.replace(tzinfo=zone)
    if row["whole_days"]:
        starts, ends = event.span.starts.date(), event.span.ends.date()
    shared = f" ({event.shared})" if event.shared else ""
    return icalendar.Event(
        uid=f"{row['id']}@setka",
        starts=starts,
        ends=ends,
        summary=f"{row['title']}{shared}: {row['institution_name'] or ''}",
        changed=row["at"],
        version=row["version"] - 1,
        description=row["words"] or "",
        location=row["place"] or row["owner_name"] or "",
        address=full_address("reservations.page", id=row["id"]) if row["is_side"] else "",
    )
