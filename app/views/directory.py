"""The directory: lists and pages of institutions, teachers and projects, and the cards that the explorer shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, abort, g, render_template, request
from flask.typing import ResponseReturnValue

from app import contacts, directory, disclosures, profiles
from app.access import Action, may, needs
from app.context import actor, graph, looked_at, municipality
from app.graph import GraphSession
from app.queries import Param, ParamError
from app.views.deals import acting
from app.views.glossary import glossary

blueprint = Blueprint("directory", __name__)
blueprint.context_processor(glossary)

_ID = Param("id", "id")
_ON = Param("on", "date", default="today")


@blueprint.get("/institutions")
@needs(Action.DIRECTORY_VIEW)
def institutions() -> ResponseReturnValue:
    """All institutions, found by words, chosen by sector and kind."""
    return render_template("directory/institutions.html", **_listing("directory.institutions"))


@blueprint.get("/teachers")
@needs(Action.DIRECTORY_VIEW)
def teachers() -> ResponseReturnValue:
    """All teachers whom the viewer may see, found by words, chosen by subject and workplace."""
    return render_template(
        "directory/teachers.html",
        **_listing("directory.teachers"),
        subjects=graph().rows("directory.subjects", place=_place()).dicts(),
        institutions=graph().rows("directory.institution_names", place=_place()).rows,
    )


@blueprint.get("/projects")
@needs(Action.DIRECTORY_VIEW)
def projects() -> ResponseReturnValue:
    """All projects, found by words, chosen by kind and status."""
    return render_template("directory/projects.html", **_listing("directory.projects"))


@blueprint.get("/institutions/<id>")
@needs(Action.DIRECTORY_VIEW)
def institution(id: str) -> ResponseReturnValue:
    """The page of an institution."""
    shown = _found(directory.institution, id)
    return render_template(
        "directory/institution.html",
        **shown,
        people=directory.people(graph(), id, shown["on"]),
        gaps=_gaps(id),
        asks_as=next(iter(acting()), ""),
    )


def _gaps(id: str) -> list[profiles.Gap] | None:
    """What the profile does not tell, for whoever may fill it; None for all others."""
    if not may(actor(), Action.PROFILE_EDIT):
        return None
    place = profiles.profile(graph(), id)
    return profiles.gaps(place, dt.date.today()) if place and may(actor(), Action.PROFILE_EDIT, place.target) else None


@blueprint.get("/teachers/<id>")
@needs(Action.DIRECTORY_VIEW)
def teacher(id: str) -> ResponseReturnValue:
    """The page of a teacher; not found when the viewer may not see the profile."""
    shown = _found(directory.teacher, id)
    looked_at(disclosures.CARD, [id])
    return render_template("directory/teacher.html", **shown, own=actor().person == id)


@blueprint.get("/projects/<id>")
@needs(Action.DIRECTORY_VIEW)
def project(id: str) -> ResponseReturnValue:
    """The page of a project."""
    return render_template("directory/project.html", **_found(directory.project, id))


@blueprint.get("/cards/<id>")
@needs(Action.DIRECTORY_VIEW)
def card(id: str) -> ResponseReturnValue:
    """The card of any node, as a fragment of a page; an id that no node has may be a tie's."""
    shown = _seen(directory.node, id)
    if shown is None:
        return tie_card(id)
    if shown["label"] == "Teacher":
        looked_at(disclosures.CARD, [id])
    name = {"Institution": "institution", "Teacher": "teacher", "Project": "project"}.get(shown["label"], "node")
    return render_template(f"directory/card_{name}.html", **shown)


@blueprint.get("/cards/ties/<id>")
@needs(Action.DIRECTORY_VIEW)
def tie_card(id: str) -> ResponseReturnValue:
    """The card of a tie, as a fragment of a page: the tie in words."""
    shown = _seen(directory.tie, id)
    if shown is None:
        return render_template("directory/card_missing.html"), 404
    looked_at(disclosures.CARD, _people_of(shown))
    opens = (
        shown["form"] == "tie"
        and shown["type"].code == "INFORMAL_TIE"
        and contacts.opens(actor(), shown["start"], shown["end"], shown["municipalities"])
    )
    return render_template(f"directory/card_{shown['form']}.html", **shown, opens=opens)


def _people_of(tie: dict[str, Any]) -> list[str]:
    """The people whom the card of a tie names."""
    if tie["form"] == "sum":
        found = (one[end] for group in tie["groups"] for one in group.ties for end in ("one_id", "other_id"))
        return [id for id in found if id]
    return [end["id"] for end in (tie["start"], tie["end"]) if end and end["label"] == "Teacher"]


def _listing(name: str) -> dict[str, Any]:
    query = graph().graph.queries[name]
    place = _place() if "place" in query.params else ""
    asked = directory.asked(query, request.args.to_dict(flat=False), place)
    of_one_place = bool(asked.values.get("place")) and not asked.words and not asked.filters.get("institution")
    return {
        "list": directory.listing(graph(), name, asked),
        "on": asked.filters.get("on", dt.date.today()),
        "of_one_place": of_one_place,
    }


def _place() -> str:
    """The municipality with which lists begin; none where all of the network fits into one list."""
    if "directory_place" not in g:
        shown = municipality() if directory.is_large(graph()) else None
        g.directory_place = shown["id"] if shown else ""
    return cast(str, g.directory_place)


def _seen(read: Callable[[GraphSession, str, dt.date], dict[str, Any] | None], id: str) -> dict[str, Any] | None:
    on: dt.date = _ON.parse(request.args.get("on", ""))
    try:
        shown = read(graph(), _ID.parse(id), on)
    except ParamError:
        return None
    return shown and shown | {"on": on}


def _found(read: Callable[[GraphSession, str, dt.date], dict[str, Any] | None], id: str) -> dict[str, Any]:
    return _seen(read, id) or abort(404)
