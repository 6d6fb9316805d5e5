"""The public site: pages for whoever comes by. They need no scripts, set no cookies and are the same for everyone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import cached_property, wraps
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, format_decimal, gettext, ngettext
from markupsafe import Markup

from app import directory, i18n, icalendar, site, terrain, vocabulary
from app.access import ANONYMOUS, public
from app.accounts import LANGUAGES
from app.bulletin import paragraphs
from app.context import full_address, graph_as, settings, store
from app.graph import GraphSession
from app.site import POST, PROGRAMME, Published, reading, structured

blueprint = Blueprint("site", __name__)

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9:_-]{0,79}")
View = Callable[..., Any]
DESCRIBED = 160
"""Letters of a page's description for search engines."""


def network() -> GraphSession:
    """The graph as the world sees it, whoever asks."""
    return graph_as(ANONYMOUS)


def language() -> str:
    """The language that the address asks for; without one the installation's, so that an address always means the same page."""
    wanted = request.args.get("lang", "")
    return wanted if wanted in LANGUAGES else settings().language


def shown(view: View) -> View:
    """A page in the language of its address, which every cache must ask for again: what is taken down is gone at once."""

    @wraps(view)
    def answer(**values: Any) -> Response:
        with force_locale(language()):
            response: Response = make_response(view(**values))
        response.headers["Cache-Control"] = "no-cache"
        response.add_etag()
        return response.make_conditional(request)  # type: ignore[return-value]

    return answer


# --- the frame of every page ------------------------------------------------------------------------------------------


class Frame:
    """What the frame of a page says: its municipality, its address in each language, how links lead on."""

    def __init__(self, municipality: str | None, endpoint: str, values: Mapping[str, Any], name: str = "") -> None:
        self.municipality, self._name = municipality, name
        self.homes = site.homes(store()) or ([municipality] if municipality else [])
        wanted = settings().municipality
        self.home = wanted if wanted in self.homes else next(iter(self.homes), None)
        self.endpoint, self.values = endpoint, {name: value for name, value in values.items() if value}

    def to(self, endpoint: str, **values: Any) -> str:
        """An address of the site in the language of this page."""
        return url_for(f"site.{endpoint}", **self._kept(endpoint, values, language()))

    def full(self, endpoint: str, tongue: str = "", **values: Any) -> str:
        """The same as it is known to the world."""
        return full_address(f"site.{endpoint}", **self._kept(endpoint, values, tongue or language()))

    def _kept(self, endpoint: str, values: Mapping[str, Any], tongue: str) -> dict[str, Any]:
        kept = {name: value for name, value in values.items() if value not in (None, "", 0)}
        if "id" not in kept and self.municipality and self.municipality != self.home:
            kept.setdefault("in", self.municipality)
        return kept | ({"lang": tongue} if tongue != settings().language else {})

    @cached_property
    def name(self) -> str:
        """Of the municipality."""
        if self._name or not self.municipality:
            return self._name
        known = network().rows("site.municipalities", ids=[self.municipality]).dicts()
        return known[0]["name"] if known else ""

    @property
    def canonical(self) -> str:
        """The one address of this page in this language."""
        return self.full(self.endpoint, **self.values)

    @property
    def alternates(self) -> dict[str, str]:
        """Its address in each language."""
        return {tongue: self.full(self.endpoint, tongue, **self.values) for tongue in LANGUAGES}

    def other(self, tongue: str) -> str:
        """This page in another language."""
        return url_for(f"site.{self.endpoint}", **self._kept(self.endpoint, self.values, tongue))


def page(
    template: str, frame: Frame, *, title: str, description: str = "", ld: Mapping[str, Any] | None = None, **more: Any
) -> str:
    """A page of the site. `bar` among the rest is what stands above a preview."""
    tongue = i18n.language()
    return render_template(
        f"site/{template}.html",
        frame=frame,
        to=frame.to,
        title=title,
        description=" ".join(description.split())[:DESCRIBED],
        ld=Markup(structured.written(ld)) if ld else "",  # noqa: S704 # what could end its element is spelled out there
        names=directory.names(tongue),
        sectors=vocabulary.SECTORS,
        paragraphs=paragraphs,
        today=dt.date.today(),
        **more,
    )


def _asked() -> tuple[str | None, Published]:
    """The municipality whose pages are asked for (that of the address, else the installation's; None while nothing is public), and
    what is public of it."""
    homes = site.homes(store())
    wanted = request.args.get("in", "")
    if wanted and wanted not in homes:
        abort(404)
    own = wanted or settings().municipality
    here = own if own in homes else next(iter(homes), None)
    return here, site.published(store(), municipality=here) if here else Published()


def _name(rows: list[dict[str, Any]]) -> str:
    """Of the municipality in which these things are; nothing where there are none."""
    return rows[0]["municipality_name"] if rows else ""


def _key(id: str) -> str:
    """An id as the address has it; what cannot be one is nowhere."""
    return id if _ID.fullmatch(id) else abort(404)


# --- pages ------------------------------------------------------------------------------------------------------------


@blueprint.get("/public")
@public
@shown
def front() -> ResponseReturnValue:
    """The network of a municipality in three numbers, its institutions by sector, the next events."""
    municipality, found = _asked()
    return front_page(found, municipality)


def front_page(found: Published, municipality: str | None, bar: Mapping[str, Any] | None = None) -> str:
    """The same of whatever is public, or would be."""
    seen = reading.front(network(), store(), found, municipality, dt.date.today()) if municipality else None
    frame = Frame(municipality, "front", {}, seen.name if seen else "")
    if seen is None:
        return page("front", frame, title=gettext("Public pages"), front=None, bar=bar)
    others = [one for one in frame.homes if one != municipality]
    known = network().rows("site.municipalities", ids=others).dicts() if others else []
    said = gettext("The network of education of %(name)s: institutions, programmes, events.", name=seen.name)
    ld = structured.document(structured.website(seen.name, frame.canonical, i18n.language()))
    return page(
        "front", frame, title=seen.name, description=seen.words or said, ld=ld, front=seen, others=known, bar=bar
    )  # fmt: skip


@blueprint.get("/public/institutions/<id>")
@public
@shown
def institution(id: str) -> ResponseReturnValue:
    """An institution: what its owner lets the world see."""
    return institution_page(site.published(store(), institution=_key(id)), id) or abort(404)


def institution_page(found: Published, id: str, bar: Mapping[str, Any] | None = None) -> str | None:
    """The same of whatever is public, or would be; None when there is nothing to see."""
    seen = reading.institution(network(), store(), found, id, dt.date.today()) if found.items else None
    if seen is None:
        return None
    row = seen.institution
    frame = Frame(row["municipality"], "institution", {"id": id}, row["municipality_name"])
    things = [structured.organisation(row, frame.canonical)]
    things += [
        structured.event(one, frame.full("event", id=one["id"]), frame.canonical)
        for one in seen.events
        if not one["over"]
    ]
    kind = directory.names(i18n.language())["institution_kinds"].get(row["kind"], "")
    said = row["about"] or f"{kind}, {row['municipality_name']}"
    ld = structured.document(*things)
    return page("institution", frame, title=row["short_name"], description=said, ld=ld, seen=seen, row=row, bar=bar)


@blueprint.get("/public/programmes")
@public
@shown
def programmes() -> ResponseReturnValue:
    """Programmes, chosen by direction, age and topic."""
    municipality, found = _asked()
    listing = reading.programmes(network(), store(), found, request.args, dt.date.today())
    if listing.page > listing.pages:
        abort(404)
    named = {name: value for name, value in listing.wanted.items() if value}
    known = {**named, "page": listing.page if listing.page > 1 else None}
    frame = Frame(municipality, "programmes", known, _name(listing.items))
    said = gettext("Programmes for children: direction, age, topic, institution.")
    return page(
        "programmes", frame, title=gettext("Programmes"), description=said, listing=listing, wanted=listing.wanted
    )


@blueprint.get("/public/programmes/<id>")
@public
@shown
def programme(id: str) -> ResponseReturnValue:
    """A programme."""
    owner = site.owner_of_thing(store(), PROGRAMME, _key(id))
    return (owner and programme_page(site.published(store(), institution=owner), id)) or abort(404)


def programme_page(found: Published, id: str, bar: Mapping[str, Any] | None = None) -> str | None:
    """The same of whatever is public, or would be; None when there is nothing to see."""
    row = reading.programme(network(), store(), found, id, dt.date.today())
    if row is None:
        return None
    frame = Frame(row["municipality"], "programme", {"id": id}, row["municipality_name"])
    tongue = i18n.language()
    names = {
        "direction": vocabulary.DIRECTIONS[row["direction"]].name(tongue) if row["direction"] in vocabulary.DIRECTIONS else "",
        "level": vocabulary.LEVELS[row["level"]].name(tongue) if row["level"] in vocabulary.LEVELS else "",
    }  # fmt: skip
    course = structured.course(row, frame.canonical, frame.full("institution", id=row["institution"]), tongue, names)
    ages = gettext("ages %(from)s–%(to)s", **{"from": row["age_from"], "to": row["age_to"]})
    said = f"{row['about'] or row['title']} {names['direction']}, {ages}. {row['institution_name']}"
    return page(
        "programme", frame, title=row["title"], description=said, ld=structured.document(course), row=row, bar=bar
    )


@blueprint.get("/public/events")
@public
@shown
def events() -> ResponseReturnValue:
    """Events to come, and past ones."""
    municipality, found = _asked()
    rows = reading.events(network(), store(), found, dt.date.today())
    frame = Frame(municipality, "events", {}, _name(rows))
    things = [
        structured.event(one, frame.full("event", id=one["id"]), frame.full("institution", id=one["institution"]))
        for one in rows
        if not one["over"]
    ]
    said = gettext("Open events of educational institutions: what, when, where.")
    return page(
        "events", frame, title=gettext("Events"), description=said, ld=structured.document(*things) if things else None, rows=rows,
        total=len(found.of(POST)),
    )  # fmt: skip


@blueprint.get("/public/events/<id>")
@public
@shown
def event(id: str) -> ResponseReturnValue:
    """An event."""
    owner = site.owner_of_thing(store(), POST, _key(id))
    return (owner and event_page(site.published(store(), institution=owner), id)) or abort(404)


def event_page(found: Published, id: str, bar: Mapping[str, Any] | None = None) -> str | None:
    """The same of whatever is public, or would be; None when there is nothing to see."""
    row = reading.event(network(), store(), found, id, dt.date.today())
    if row is None:
        return None
    frame = Frame(row["municipality"], "event", {"id": id}, row["municipality_name"])
    ld = structured.document(structured.event(row, frame.canonical, frame.full("institution", id=row["institution"])))
    return page("event", frame, title=row["title"], description=row["about"] or row["title"], ld=ld, row=row, bar=bar)


@blueprint.get("/public/events.ics")
@public
@shown
def calendar() -> ResponseReturnValue:
    """The same events for calendar programmes."""
    municipality, found = _asked()
    frame = Frame(municipality, "events", {})
    rows = reading.events(network(), store(), found, dt.date.today())
    entries = (
        icalendar.Event(
            f"{row['id']}@setka", row["event_on"], row["event_on"] + dt.timedelta(days=1), row["title"], row["changed"],
            version=row["version"], description=row["about"] or "", location=row["place"] or "",
            address=frame.full("event", id=row["id"]),
        )
        for row in rows
    )  # fmt: skip
    text = icalendar.written(gettext("Events of the network"), entries)
    return Response(text, content_type="text/calendar; charset=utf-8")


@blueprint.get("/public/map", endpoint="map")
@public
@shown
def on_a_map() -> ResponseReturnValue:
    """Institutions where they stand, drawn here, and the same as a list."""
    municipality, found = _asked()
    rows = reading.institutions(network(), found)
    spots = reading.spots(rows)
    name = _name(rows)
    every = terrain.found(terrain.Terrain(spots), terrain.Wish())
    picture = terrain.draw(spots, every, None, [], name, lambda km: gettext("%(km)s km", km=format_decimal(km)))
    frame = Frame(municipality, "map", {}, name)
    said = ngettext("%(num)s institution on a map", "%(num)s institutions on a map", len(rows))
    return page("map", frame, title=gettext("Map"), description=said, rows=rows, picture=picture)


# --- for search engines -----------------------------------------------------------------------------------------------


@blueprint.get("/public/sitemap.xml")
@public
@shown
def sitemap() -> ResponseReturnValue:
    """The addresses of everything that is public."""
    today, addresses = dt.date.today(), []
    for municipality in site.homes(store()):
        found = site.published(store(), municipality=municipality)
        frame = Frame(municipality, "front", {})
        since = {(item.kind, item.thing): item.at.astimezone().date() for item in found.items if item.at}
        if reading.front(network(), store(), found, municipality, today) is None:
            continue
        known: list[tuple[str, dict[str, Any], dt.date | None]] = [
            (endpoint, {}, None) for endpoint in ("front", "programmes", "events", "map")
        ]
        for kind, endpoint, rows in (
            (site.INSTITUTION, "institution", reading.institutions(network(), found)),
            (PROGRAMME, "programme", reading.programmes(network(), store(), found, {}, today, limit=5000).items),
            (POST, "event", reading.events(network(), store(), found, today)),
        ):
            known += [(endpoint, {"id": row["id"]}, since.get((kind, row["id"]))) for row in rows]
        for endpoint, values, changed in known:
            others = {tongue: frame.full(endpoint, tongue, **values) for tongue in LANGUAGES}
            addresses.append((frame.full(endpoint, settings().language, **values), others, changed))
    if not addresses:
        abort(404)
    return Response(structured.sitemap(addresses), content_type="application/xml; charset=utf-8")


@blueprint.get("/robots.txt")
@public
@shown
def robots() -> ResponseReturnValue:
    """What search engines may visit."""
    address = full_address("site.sitemap") if site.homes(store()) else None
    return Response(structured.robots(address), content_type="text/plain; charset=utf-8")
