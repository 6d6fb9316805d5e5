"""Paths from one node of the network to another: the best few, along the ties that the viewer may see.

A path is a row of different nodes, each tied to the next by a tie in force on the day looked at. Which of two paths is
better: the one with fewer steps; of equally long ones the one with fewer steps that nobody has confirmed, then the one with
more confirmed informal ties (a person can be asked), then the one whose informal ties are used more often; what is left is
ordered by ids, so the same question has the same answer.

The graph is asked ring by ring from both ends, and only as far as needed: when `f` rings from the start and `b` from the end
are known, every path of up to `f + b` steps is. Only `asking` reads the graph, `web` is pure.
"""

from app.paths.asking import (
    AVOIDED,
    BEST,
    KINDS,
    PROPOSED,
    STOPS,
    USUAL,
    WITHIN,
    WORDS,
    Answer,
    Day,
    Particulars,
    Question,
    find,
    introduce,
    particulars,
    ways_out,
)
from app.paths.web import Looks, Tie, Web, seldom, simple_paths

__all__ = [
    "AVOIDED",
    "BEST",
    "KINDS",
    "PROPOSED",
    "STOPS",
    "USUAL",
    "WITHIN",
    "WORDS",
    "Answer",
    "Day",
    "Looks",
    "Particulars",
    "Question",
    "Tie",
    "Web",
    "find",
    "introduce",
    "particulars",
    "seldom",
    "simple_paths",
    "ways_out",
]
