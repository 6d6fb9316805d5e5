"""Exchanges between institutions in the making: asked for, agreed, handed over, received; and the board on which they begin."""

from app.deals.board import PAGE, SHOWN, VIEWS, Board, Line, Partner, Wanted, board
from app.deals.making import Asked, Moved, Wish, begin, sides_of, step
from app.deals.reading import Beginning, Said, Seen, beginning, listed, looks_after, one, told
from app.deals.steps import ACTS, ASK, GIVER, MET, OPEN, OTHER, RECEIVER, SIDES, Act, Deal, Entry, fields_of, may_act

__all__ = [
    "ACTS",
    "ASK",
    "GIVER",
    "MET",
    "OPEN",
    "OTHER",
    "PAGE",
    "RECEIVER",
    "SHOWN",
    "SIDES",
    "VIEWS",
    "Act",
    "Asked",
    "Beginning",
    "Board",
    "Deal",
    "Entry",
    "Line",
    "Moved",
    "Partner",
    "Said",
    "Seen",
    "Wanted",
    "Wish",
    "begin",
    "beginning",
    "board",
    "fields_of",
    "listed",
    "looks_after",
    "may_act",
    "one",
    "sides_of",
    "step",
    "told",
]
