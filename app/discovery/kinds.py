"""The kinds of discoveries, in the order in which the board lists them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.discovery import fading, formalise, matches, niches, paper, rings, twins
from app.discovery.suggestion import Found, Scope
from app.graph import GraphSession

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
        Discovery("formalise", formalise.TITLE, formalise.ABOUT, "discovery.formalise", formalise.find),
        Discovery("paper", paper.TITLE, paper.ABOUT, "discovery.paper", paper.find),
        Discovery("fading", fading.TITLE, fading.ABOUT, "discovery.fading", fading.find),
        Discovery("twins", twins.TITLE, twins.ABOUT, "discovery.twins", twins.find),
        Discovery("niches", niches.TITLE, niches.ABOUT, "discovery.niches", niches.find),
    )
}
