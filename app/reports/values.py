"""The values of an answer as people read them: codes and ids by name, numbers and dates as the language writes them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from app import vocabulary
from app.graph import GraphSession
from app.queries import Head
from app.vocabulary import Term
from app.vocabulary.terms import PERSON_STATES, by_code

CHUNK = 500
NO = Term("none", "нет", "none")
CLOSED = Term("closed", "закрытый профиль", "a closed profile")
YES_NO = {True: Term("yes", "да", "yes"), False: Term("no", "нет", "no")}

FAMILIES: Mapping[str, Mapping[str, Term]] = {
    "tie": vocabulary.TIE_KINDS,
    "nature": by_code([Term("formal", "формальная", "formal"), Term("informal", "неформальная", "informal")]),
    "form": vocabulary.FORMAL_TIE_KINDS,
    "sector": vocabulary.SECTORS,
    "institution": vocabulary.INSTITUTION_KINDS,
    "resource": vocabulary.RESOURCE_KINDS,
    "need": vocabulary.NEED_KINDS,
    "need_state": vocabulary.NEED_STATES,
    "frequency": vocabulary.FREQUENCIES,
    "direction": vocabulary.DIRECTIONS,
    "level": vocabulary.LEVELS,
    "format": vocabulary.PROGRAMME_FORMATS,
    "practice": vocabulary.PRACTICE_KINDS,
    "project": vocabulary.PROJECT_KINDS,
    "project_state": vocabulary.PROJECT_STATES,
    "agreement_state": vocabulary.AGREEMENT_STATES,
    "tie_state": vocabulary.TIE_STATES,
    "person_state": PERSON_STATES,
    "source": vocabulary.TIE_SOURCES,
    "material": vocabulary.MATERIAL_KINDS,
    "party": vocabulary.PARTY_ROLES,
    "pd_state": vocabulary.PD_STATES,
    "role": vocabulary.PARTICIPATION_ROLES,
    "unit": vocabulary.UNIT_KINDS,
    "visibility": vocabulary.VISIBILITIES,
}
"""The families that a column or parameter may name, each with its codes."""


@dataclass(frozen=True)
class Named:
    """A node of the network as it is named and drawn: its sector and its place on the map, where it has them."""

    label: str
    name: str
    short: str
    sector: str | None = None
    x: float | None = None
    y: float | None = None


def named(graph: GraphSession, heads: Iterable[Head], rows: Iterable[tuple[Any, ...]]) -> dict[str, Named]:
    """Who and what is named by an id in the rows. What the graph's viewer may not see is left out."""
    places = [place for place, head in enumerate(heads) if head.type in ("institution", "teacher")]
    wanted = sorted({row[place] for row in rows for place in places if row[place] is not None})
    return named_ids(graph, wanted)


def named_ids(graph: GraphSession, ids: list[str]) -> dict[str, Named]:
    """The same for a list of ids."""
    found: dict[str, Named] = {}
    for first in range(0, len(ids), CHUNK):
        row = graph.row("explore.nodes", ids=ids[first : first + CHUNK])
        if row is None:
            continue
        lists = (row[column] for column in ("ids", "labels", "names", "shorts", "sectors", "xs", "ys"))
        for id, label, name, short, sector, x, y in zip(*lists, strict=True):
            found[id] = Named(label, name, short or name, sector, x, y)
    return found


def code_name(family: str, code: Any, language: str) -> str:
    """The name of a code; the code itself where the vocabulary does not know it."""
    term = FAMILIES.get(family, {}).get(code)
    return term.name(language) if term else str(code)


def text(head: Head, value: Any, names: Mapping[str, Named], language: str) -> str:
    """One value in words; nothing for a missing one."""
    if value is None:
        return ""
    if head.type == "code":
        return code_name(head.family, value, language)
    if head.type in ("institution", "teacher"):
        known = names.get(value)
        return known.short if known else CLOSED.name(language)
    if head.type == "share":
        return str(format_percent(value, "#,##0.#\u00a0%" if language == "ru" else "#,##0.#%", locale=language))
    return plain(value, language, years=head.name == "year")


def plain(value: Any, language: str, *, years: bool = False) -> str:
    """A value that needs no name, in words; years without a sign between thousands."""
    if isinstance(value, bool):
        return YES_NO[value].name(language)
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return day(value, language)
    if isinstance(value, int | float):
        return str(value) if years else str(format_decimal(round(value, 3), locale=language))
    if isinstance(value, list):
        return "; ".join(plain(item, language) for item in value)
    return str(value)


def day(value: dt.date, language: str) -> str:
    """A date as people of this language write it."""
    pattern = "dd.MM.yyyy" if language == "ru" else "d MMM yyyy"
    return str(format_date(value, pattern, locale=language)).replace(" ", "\u00a0")


def order(head: Head, value: Any, names: Mapping[str, Named], language: str) -> Any:
    """What a value is sorted by: words with their numbers as numbers (№ 7 before № 10), a missing value after all others."""
    if value is None or value == "":
        return (1, ())
    if head.type in ("int", "float", "share", "bool"):
        return (0, value)
    if head.type == "date":
        return (0, value.isoformat())
    return (0, natural(text(head, value, names, language)))


def natural(words: str) -> tuple[tuple[int, Any], ...]:
    """The parts of a text for sorting, numbers as numbers."""
    parts = re.split(r"(\d+)", words.casefold().replace("ё", "е"))
    return tuple((1, int(part)) if part.isdecimal() else (0, part) for part in parts if part)
