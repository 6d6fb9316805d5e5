"""Networks taken away into files and brought in from files. Knows no web framework.

Whoever explores may take away what she sees. Bringing in is for administrators: an id in a file reaches any municipality,
and recognising people by name must look at those who are hidden from others.
"""

from app.exchange.gathering import LEVELS, REASONS, Counted, Gathered, Wanted, count, gather
from app.exchange.keeping import (
    SILENT,
    UNDOABLE,
    bring_in,
    choices_of,
    choose,
    draft,
    given_of,
    latest,
    plan,
    prune,
    take_in,
)
from app.exchange.plan import STATUSES, Choices, Item, Plan
from app.exchange.readings import SCALES
from app.exchange.understanding import understand
from app.exchange.writing import undo

__all__ = [
    "LEVELS",
    "REASONS",
    "SCALES",
    "SILENT",
    "STATUSES",
    "UNDOABLE",
    "Choices",
    "Counted",
    "Gathered",
    "Item",
    "Plan",
    "Wanted",
    "bring_in",
    "choices_of",
    "choose",
    "count",
    "draft",
    "gather",
    "given_of",
    "latest",
    "plan",
    "prune",
    "take_in",
    "understand",
    "undo",
]
