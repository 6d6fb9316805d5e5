"""Agreements of institutions: drawn up, confirmed by everybody, signed, prolonged, changed, ended; and the formal ties they make.

The log of an agreement is in the store (`steps`, `making`, `annexes`); what is in force the graph shows with its ties
(`recording`); `reading` says what each may see of both. Knows no web framework.
"""

from app.agreements.filling import expectations, from_partnership
from app.agreements.making import Draft, acts_as, attach, begin, speaks_for, step, take_up
from app.agreements.reading import Line, Listed, Seen, Wanted, for_partnership, listed, news, one, read, told
from app.agreements.recording import clashes, due, effect, settle, settle_due
from app.agreements.steps import (
    ACTS,
    BY_DAY,
    ENDING,
    ENDING_DAYS,
    FRAMEWORK,
    MOST_PARTIES,
    NOBODY,
    ORDERS,
    TEXT,
    Agreement,
    Party,
    Version,
    fold,
    may_act,
    part_of,
    standing,
    text_fields,
)
from app.refusals import Moved

__all__ = [
    "ACTS",
    "BY_DAY",
    "ENDING",
    "ENDING_DAYS",
    "FRAMEWORK",
    "MOST_PARTIES",
    "NOBODY",
    "ORDERS",
    "TEXT",
    "Agreement",
    "Draft",
    "Line",
    "Listed",
    "Moved",
    "Party",
    "Seen",
    "Version",
    "Wanted",
    "acts_as",
    "attach",
    "begin",
    "clashes",
    "due",
    "effect",
    "expectations",
    "fold",
    "for_partnership",
    "from_partnership",
    "listed",
    "may_act",
    "news",
    "one",
    "part_of",
    "read",
    "settle",
    "settle_due",
    "speaks_for",
    "standing",
    "step",
    "take_up",
    "text_fields",
    "told",
]
