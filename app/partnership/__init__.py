"""Partnerships of institutions: a conversation of equals that binds only by everybody’s word.

The log makes everything else (`steps`); it is written one line a transaction (`making`) and read as each may see it (`reading`).
What the network says about the parties is asked anew each time (`points`, `results`). Knows no web framework.
"""

from app.partnership.difference import Piece, difference
from app.partnership.making import Before, Going, Moved, acts_as, begin, new_line, speaks_for, step
from app.partnership.points import Points, points
from app.partnership.reading import Line, Listed, Said, Seen, listed, news, one, places, read, told
from app.partnership.results import Results, results
from app.partnership.standing import Standing, Standings, standings
from app.partnership.steps import (
    ACTS,
    COMMON,
    COORDINATION,
    MOST_PARTIES,
    OPENING,
    OVER,
    OWN_WORDS,
    STAGES,
    Act,
    Entry,
    Party,
    Version,
    Workspace,
    fold,
    may_act,
    recallable,
    to_confirm,
)

__all__ = [
    "ACTS",
    "COMMON",
    "COORDINATION",
    "MOST_PARTIES",
    "OPENING",
    "OVER",
    "OWN_WORDS",
    "STAGES",
    "Act",
    "Before",
    "Entry",
    "Going",
    "Line",
    "Listed",
    "Moved",
    "Party",
    "Piece",
    "Points",
    "Results",
    "Said",
    "Seen",
    "Standing",
    "Standings",
    "Version",
    "Workspace",
    "acts_as",
    "begin",
    "difference",
    "fold",
    "listed",
    "may_act",
    "new_line",
    "news",
    "one",
    "places",
    "points",
    "read",
    "recallable",
    "results",
    "speaks_for",
    "standings",
    "step",
    "to_confirm",
    "told",
]
