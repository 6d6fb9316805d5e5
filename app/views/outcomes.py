"""Shared outcomes: who pursues which and in which way, where the vision diverges, who could join."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import library, outcomes
from app.access import Action, may, needs
from app.context import actor, graph, municipality
from app.refusals import NotThere
from app.security import caller
from app.views.glossary import glossary

blueprint = Blueprint("outcomes", __name__)
blueprint.context_processor(glossary)


@blueprint.get("/outcomes")
@needs(Action.DIRECTORY_VIEW)
def page() -> ResponseReturnValue:
    """All outcomes of the municipality, side by side."""
    place = municipality()
    home = actor().municipality or (place["id"] if place else None)
    if home is None:
        raise NotThere(gettext("There is no municipality in the network yet."))
    found = outcomes.read(graph(), home)
    mine = (
        [one for one in library.owners(graph(), caller()) if one.label == "Institution"]
        if may(actor(), Action.PROFILE_EDIT)
        else []
    )
    return render_template(
        "outcomes/page.html",
        outcomes=found,
        kinds=outcomes.kinds(found),
        mine=mine,
        own=outcomes.own(found, [one.id for one in mine]),
    )
