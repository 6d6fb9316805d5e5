"""Complaints: whoever sees a thing that may be wrong or harmful says so, a coordinator of the thing’s municipality answers.

What a complaint is about is found by `things`; each step is one line of a log (`making`); each reader sees their side of it
(`reading`): the complainant and whoever judges all of it, those whose thing it is the reason and the answer, never who complained.
Knows no web framework.
"""

from app.complaints.making import LIMIT, REASONS, TooMany, file, form, step
from app.complaints.reading import (
    ABOUT,
    DECIDE,
    MINE,
    OVER,
    STATES,
    Line,
    Listed,
    Seen,
    acts_for,
    listed,
    news,
    one,
    running,
)
from app.complaints.things import WHATS, Thing, thing

__all__ = [
    "ABOUT",
    "DECIDE",
    "LIMIT",
    "MINE",
    "OVER",
    "REASONS",
    "STATES",
    "WHATS",
    "Line",
    "Listed",
    "Seen",
    "Thing",
    "TooMany",
    "acts_for",
    "file",
    "form",
    "listed",
    "news",
    "one",
    "running",
    "step",
    "thing",
]
