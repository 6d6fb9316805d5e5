"""The kinds of discoveries, in the order in which the board lists them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.discovery import fading, formalise, formed, joined, matches, niches, paper, returned, rings, risen, twins
from app.discovery.introductions import introductions
from app.discovery.likely import likely
from app.discovery.risks import bridges, isolated, lifelines
from app.discovery.suggestion import Found, Scope
from app.graph import GraphSession
from app.refusals import N_

Finder = Callable[[GraphSession, Scope], Found]


@dataclass(frozen=True)
class Discovery:
    """A kind of discovery. `title` and `about` are message ids: its name, and what it counts, from what. `query` is the file
    whose Cypher stands behind it."""

    code: str
    title: str
    about: str
    query: str
    find: Finder


KINDS: Mapping[str, Discovery] = {
    kind.code: kind
    for kind in (
        Discovery("matches", matches.TITLE, matches.ABOUT, "discovery.matches", matches.find),
        Discovery("rings", rings.TITLE, rings.ABOUT, "discovery.rings", rings.find),
        Discovery(
            "introductions",
            N_("Who can introduce"),
            N_(
                "Open needs whose best offers are at institutions without any tie to the needing one, and the people through whom "
                "the two can be introduced: a chain of at most three confirmed contacts in force."
            ),
            "discovery.introductions",
            introductions,
        ),
        Discovery("formalise", formalise.TITLE, formalise.ABOUT, "discovery.formalise", formalise.find),
        Discovery("paper", paper.TITLE, paper.ABOUT, "discovery.paper", paper.find),
        Discovery("fading", fading.TITLE, fading.ABOUT, "discovery.fading", fading.find),
        Discovery(
            "lifelines",
            N_("Everything through one person"),
            N_(
                "Institutions whose every tie with another institution is held by one and the same person: at least two ties, "
                "and no formal one. If that person leaves, the institution is on its own."
            ),
            "discovery.informal",
            lifelines,
        ),
        Discovery(
            "isolated",
            N_("Institutions on their own"),
            N_(
                "Institutions without any tie with another institution of the municipality in force: no formal tie, no contact, "
                "nobody who works at both, no joint project."
            ),
            "discovery.projects",
            isolated,
        ),
        Discovery(
            "bridges",
            N_("Where the network may tear"),
            N_(
                "People, institutions and single ties whose loss cuts at least one institution off the rest of the network "
                "(of a person: or at least five people). Ties are jobs, confirmed contacts and formal ties in force."
            ),
            "discovery.informal",
            bridges,
        ),
        Discovery("formed", formed.TITLE, formed.ABOUT, "discovery.framework", formed.find),
        Discovery("risen", risen.TITLE, risen.ABOUT, "discovery.informal", risen.find),
        Discovery("joined", joined.TITLE, joined.ABOUT, "discovery.informal", joined.find),
        Discovery("returned", returned.TITLE, returned.ABOUT, "discovery.formal", returned.find),
        Discovery("twins", twins.TITLE, twins.ABOUT, "discovery.twins", twins.find),
        Discovery("niches", niches.TITLE, niches.ABOUT, "discovery.niches", niches.find),
        Discovery(
            "likely",
            N_("Likely contacts"),
            N_(
                "Pairs of people of different institutions without a contact, who resemble the pairs between whom contacts "
                "began in the last two years. Told are common contacts, projects, subjects, earlier workplaces and ties of "
                "their institutions."
            ),
            "discovery.likely",
            likely,
        ),
    )
}
