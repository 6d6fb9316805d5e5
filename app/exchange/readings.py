"""Words of somebody's file as codes of ours: what a node is, what a tie is, how often, in which state. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from app import vocabulary
from app.exports.words import TYPES
from app.interchange.mapping import plain
from app.interchange.networks import FORMAL, INFORMAL, INSTITUTION, TEACHER
from app.vocabulary import Term

SCALES = ("", "more", "less")
"""What the values of a valued tie say: nothing; a larger one is more often; a larger one is more seldom."""
_OFTEN = ("rarely", "termly", "monthly", "weekly")
_MORE_TYPES = {
    "formal": FORMAL,
    "informal": INFORMAL,
    "person": TEACHER,
    "people": TEACHER,
    "человек": TEACHER,
    "учитель": TEACHER,
    "organisation": INSTITUTION,
    "organization": INSTITUTION,
    "организация": INSTITUTION,
    "школа": INSTITUTION,
}


@cache
def _spellings(family: str) -> Mapping[str, str]:
    terms: Mapping[str, Term] = {"TYPES": TYPES}.get(family) or getattr(vocabulary, family)
    found = {plain(code): code for code in terms}
    for code, term in terms.items():
        for name in (term.ru, term.en):
            found.setdefault(plain(name), code)
    return found


def code(family: str, text: str) -> str | None:
    """The code that a text names, by itself or by either of its names; None when it names none."""
    return _spellings(family).get(plain(text))


def type_of(text: str) -> str | None:
    """What a node or tie is (Institution, FORMAL_TIE …) by any of its names."""
    return code("TYPES", text) or _MORE_TYPES.get(plain(text))


def frequency(value: float, most: float, scale: str) -> str | None:
    """How often, by a value from above 0 to `most`."""
    if not scale or value <= 0 or most <= 0:
        return None
    steps = len(_OFTEN)
    place = min(steps - 1, int((value / most) * steps - 1e-9)) if most > steps else min(steps, round(value)) - 1
    place = max(0, place)
    return _OFTEN[place if scale == "more" else steps - 1 - place]


def number(text: str) -> float | None:
    """The number that a text is, with a comma or a point."""
    try:
        return float(text.replace(",", ".").replace("\xa0", "").replace(" ", ""))
    except ValueError:
        return None
