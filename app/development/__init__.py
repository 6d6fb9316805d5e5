"""Requests for professional development: formed from a partner's practice or from a need, joined by others, counted by topic and
half-year, passed on to the methodical centre, answered, closed.

Knows no web framework.
"""

from app.development.asking import PdRequest, Start, asked_for, is_managed_by, known, needed, start
from app.development.changing import act, form, join
from app.development.terms import Term, current, offered, term

__all__ = [
    "PdRequest",
    "Start",
    "Term",
    "act",
    "asked_for",
    "current",
    "form",
    "is_managed_by",
    "join",
    "known",
    "needed",
    "offered",
    "start",
    "term",
]
