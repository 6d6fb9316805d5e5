"""Two records of one person or one institution become one, and two again when that was a mistake. Knows no web framework."""

from app.merging.finding import Pair, Pairs, pairs
from app.merging.joining import Side, merge, side
from app.merging.undoing import Undoable, forget, merges, of_institution, undo

__all__ = ["Pair", "Pairs", "Side", "Undoable", "forget", "merge", "merges", "of_institution", "pairs", "side", "undo"]
