"""The catalogue of programmes and the niches of the municipality: pages of the directory that everyone signed in reads."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import i18n, niche, vocabulary
from app.access import Action, Actor, Target, may, needs
from app.beside import Told, Underway
from app.context import actor, graph, municipality
from app.graph import GraphSession
from app.niche import Cell, Programme, Programmes, Tree
from app.queries import Param, ParamError
from app.views import waiting
from app.views.glossary import glossary

blueprint = Blueprint("niche", __name__)

_ID = Param("id", "id")
_ON = Param("on", "date", default="today")
_TOPIC = Param("topic", "id", "")
_OPEN = Param("open", "list", default=[], codes=("all", *vocabulary.DIRECTIONS))
_DIRECTION = Param("direction", "code", codes=tuple(vocabulary.DIRECTIONS))
_BAND = Param("band", "code", codes=tuple(niche.BANDS))


@blueprint.context_processor
def words() -> dict[str, Any]:
    """Names of codes in the reader's language, the signs of sectors, today, and the weights of likeness."""
    return glossary() | {
        "bands": niche.BANDS,
        "rare": niche.RARE,
        "common": niche.COMMON,
        "least": niche.LEAST,
    }


@blueprint.get("/programmes")
@needs(Action.DIRECTORY_VIEW)
def programmes() -> ResponseReturnValue:
    """All programmes of the municipality, found by words, narrowed by facets, with the uniqueness of each."""
    asked = niche.asked(request.args.to_dict(flat=False))
    known = niche.read(graph(), _home())
    found = niche.catalogue(graph(), known, asked)
    return render_template("niche/programmes.html", catalogue=found, list=found.list, on=asked.filters["on"])


@blueprint.get("/programmes/<id>")
@needs(Action.DIRECTORY_VIEW)
def programme(id: str) -> ResponseReturnValue:
    """The page of a programme: what it is, how unique, and what is near it and why."""
    on: dt.date = _ON.parse(request.args.get("on", ""))
    try:
        row = graph().row("niche.programme", id=_ID.parse(id))
    except ParamError:
        row = None
    if row is None:
        abort(404)
    home = row["municipality"]
    known = niche.read(graph(), home["id"]) if home else Programmes()
    one = next((each for each in known.every if each.id == row["programme"]["id"]), None)
    near, score, compared, is_only, cells = [], None, 0, False, []
    if one is not None:
        # One that is over, or still to come, is compared with those in force all the same.
        held = [one, *(each for each in known.on(on) if each.id != one.id)]
        score = niche.scores(held, known.tree)[one.id]
        near = niche.nearest(one, held, known.tree)
        compared = sum(1 for each in held if each.topics and each.institution != one.institution)
        is_only = one.id in niche.only_ones(held)
        cells = [band for band, ages in niche.BANDS.items() if one.age_from <= ages[-1] and one.age_to >= ages[0]]
    return render_template(
        "niche/programme.html",
        **row,
        on=on,
        one=one,
        known=known,
        near=near,
        score=score,
        compared=compared,
        is_only=is_only,
        bands_of=cells,
        why=lambda beside: _topic_ways(known.tree, one, beside.programme),
        edit=_editable(row["institution"]["id"], home),
    )


def _topic_ways(tree: Tree, one: Programme | None, other: Programme) -> list[tuple[str, str, int]]:
    """For every topic of a programme the nearest one of another: (its name, the other's name, steps), the nearest first."""
    found = []
    for topic in one.topics if one else ():
        ways = [(steps, near) for near in other.topics if (steps := tree.steps(topic, near)) is not None and steps <= 3]
        if ways:
            steps, near = min(ways)
            found.append((tree.names.get(topic, topic), tree.names.get(near, near), steps))
    return sorted(found, key=lambda way: (way[2], way[0]))


def _editable(institution: str, home: dict[str, Any] | None) -> bool:
    target = Target(institution=institution, municipality=home["id"] if home else None)
    return may(actor(), Action.PROFILE_EDIT, target)


@blueprint.get("/niches")
@needs(Action.DIRECTORY_VIEW)
def niches() -> ResponseReturnValue:
    """Which niches are covered and which are free: directions by ages, narrowed to a topic or told by topics."""
    on, topic = _on_and_topic()
    opened = _OPEN.parse(request.args.getlist("open"))
    known = niche.read(graph(), _home())
    if topic and topic not in known.tree.names:
        raise ParamError("topic", "“%(value)s” is not one of the possible values.", value=topic)
    everyone = known.on(on)
    told = niche.matrix(everyone, known.tree, topic, vocabulary.DIRECTIONS, known.every)
    shown = set(vocabulary.DIRECTIONS) if "all" in opened else set(opened)
    return render_template(
        "niche/niches.html",
        on=on,
        topic=topic,
        opened=opened,
        tree=known.tree,
        everyone=everyone,
        matrix=replace(told, rows=[row for row in told.rows if row.topic is None or row.direction in shown]),
        by_topic=[cell for row in told.rows if row.topic for cell in row.cells],
    )


@blueprint.get("/niches/cell")
@needs(Action.DIRECTORY_VIEW)
def cell() -> ResponseReturnValue:
    """One niche: its programmes, the ages that nobody takes, what is near, who seeks it, and the way to propose a programme."""
    on, topic = _on_and_topic()
    direction = _DIRECTION.parse(request.args.get("direction", ""))
    band = _BAND.parse(request.args.get("band", ""))
    home = _home()
    known = niche.read(graph(), home)
    if topic and topic not in known.tree.names:
        raise ParamError("topic", "“%(value)s” is not one of the possible values.", value=topic)
    everyone = known.on(on)
    topics = known.tree.below(topic) if topic else None
    shown = niche.cell(everyone, direction, band, topics, topic)
    scores = niche.scores(everyone, known.tree)
    about = topics if topics is not None else niche.topics_of(known.every, known.tree).get(direction, frozenset())
    rows = graph().rows("niche.needs", municipality=home, topics=sorted(about), on=on).dicts() if about and home else []
    return render_template(
        "niche/cell.html",
        on=on,
        cell=shown,
        ages=niche.BANDS[band],
        known=known,
        rows=[niche.row(known, one, scores[one.id]) for one in shown.programmes],
        beside=niche.beside(known, everyone, shown),
        workers=graph().rows("niche.workers", municipality=home, topics=sorted(topics), on=on).dicts()
        if topics and home
        else [],
        seekers=[row for row in rows if topic or row["kind"] == "programme"],
        proposals=_proposals(known, shown),
    )


def _proposals(known: Programmes, shown: Cell) -> list[tuple[str, str]]:
    """(name, address) of the form of a new programme for each institution in whose name the reader answers."""
    who: Actor = actor()
    asked: dict[str, Any] = {
        "direction": shown.direction,
        "age_from": niche.BANDS[shown.band][0],
        "age_to": niche.BANDS[shown.band][-1],
        "topics": shown.topic,
    }
    return [
        (known.places[id].name, url_for("profiles.add", id=id, part="programme", **asked))
        for id in sorted(who.institutions)
        if id in known.places and may(who, Action.PROFILE_EDIT, Target(institution=id, municipality=_home()))
    ]


@blueprint.get("/niches/years")
@needs(Action.DIRECTORY_VIEW)
def years() -> ResponseReturnValue:
    """Specialisation and integration of the municipality through the years."""
    home, language, today = _home(), i18n.language(), dt.date.today()
    kept = waiting.worked_out(lambda seen, told: _through_the_years(seen, told, home, today), home, today)
    if isinstance(kept, Underway):
        return waiting.page(
            "niche/waiting.html", gettext("Specialisation and integration through the years"), kept, on=today
        )
    years, of_now = kept.value
    return render_template(
        "niche/years.html",
        on=today,
        years=years,
        specialisation=niche.lines(
            [(gettext("specialisation, mean"), {y.year: y.specialisation for y in years if y.specialisation is not None})],
            0, 1, (0, 0.2, 0.4, 0.6, 0.8, 1), language,
        ),
        integration=niche.lines(
            [
                (gettext("E–I of pairs"), {y.year: y.integration for y in years if y.integration is not None}),
                (gettext("expected from the sizes of sectors"), {y.year: y.expected for y in years if y.expected is not None}),
            ],
            -1, 1, (-1, -0.5, 0, 0.5, 1), language,
        ),
        of_now=of_now,
    )  # fmt: skip


def _through_the_years(
    seen: GraphSession, told: Told, home: str, today: dt.date
) -> tuple[list[niche.TownYear], list[dict[str, Any]]]:  # fmt: skip
    """The municipality year by year, and every institution with programmes in force today, the most specialised first."""
    known = niche.read(seen, home)
    told(1, 3)
    ties = niche.partners(seen, home)
    told(2, 3)
    now: list[dict[str, Any]] = [
        {"place": known.places[id], "year": year} for id, year in niche.of_each(known, ties, today).items()
    ]
    now.sort(
        key=lambda row: (row["year"].programmes < niche.LEAST, -(row["year"].specialisation or 0), row["place"].name)
    )
    return niche.of_municipality(known, ties, today), now


@blueprint.get("/institutions/<id>/niche")
@needs(Action.DIRECTORY_VIEW)
def institution(id: str) -> ResponseReturnValue:
    """The programmes of an institution, how unique they are, and its specialisation and integration through the years."""
    on: dt.date = _ON.parse(request.args.get("on", ""))
    try:
        row = graph().row("niche.institution", id=_ID.parse(id))
    except ParamError:
        row = None
    if row is None:
        abort(404)
    home, language = row["municipality"], i18n.language()
    known = niche.read(graph(), home["id"]) if home else Programmes()
    ties = niche.partners(graph(), home["id"] if home else "")
    everyone = known.on(on)
    scores = niche.scores(everyone, known.tree)
    told = niche.of_institution(known, ties, id, dt.date.today())
    own = sorted(
        (one for one in everyone if one.institution == id),
        key=lambda one: (scores[one.id].rank, one.title, one.id),
    )
    return render_template(
        "niche/institution.html",
        **row,
        on=on,
        known=known,
        rows=[niche.row(known, one, scores[one.id]) for one in own],
        only=niche.only_ones(everyone),
        titles={one.id: one for one in everyone},
        years=told,
        edits=_editable(id, home),
        specialisation=niche.lines(
            [(gettext("specialisation"), {y.year: y.specialisation for y in told if y.specialisation is not None})],
            0, 1, (0, 0.2, 0.4, 0.6, 0.8, 1), language,
        ),
        integration=niche.lines(
            [(gettext("E–I of partners"), {y.year: y.integration for y in told if y.integration is not None})],
            -1, 1, (-1, -0.5, 0, 0.5, 1), language,
        ),
    )  # fmt: skip


def _on_and_topic() -> tuple[dt.date, str | None]:
    return _ON.parse(request.args.get("on", "")), _TOPIC.parse(request.args.get("topic", ""))


def _home() -> str:
    place = municipality()
    return place["id"] if place else ""
