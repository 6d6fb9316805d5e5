"""Whom a person may mean while she types: a name, a school, a subject, several of them; typing errors forgiven."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.graph import GraphSession
from app.search import readings, split

LIMIT = 8
_LONGEST = 5  # words of which it is tried which ones name a place


@dataclass(frozen=True)
class Suggested:
    """Whom the words may mean: rows, most likely first, of how many; `is_near` when letters were forgiven."""

    rows: list[dict[str, Any]]
    total: int
    is_near: bool = False


def suggest(graph: GraphSession, text: str, *, on: dt.date | None = None, limit: int = LIMIT) -> Suggested:
    """People and institutions for what was typed; without words those with whom a contact is likely.

    A row has id, label, name, detail (workplace or full name), subjects, sector, why (project, colleague, friend, partner) and
    `known` (there is a contact already).
    """
    on = on or dt.date.today()
    if not split(text):
        return _suggested(graph.rows("contacts.likely", on=on, limit=limit).dicts())
    for reading in readings(text):
        found = _suggested(_ask(graph, reading.question, reading.text, [], on, limit), reading.tolerant)
        if found.rows:
            return found
        for name, place in _halves(split(reading.text)):
            place_question = next(r for r in readings(" ".join(place)) if r.tolerant == reading.tolerant).question
            places = [row["id"] for row in graph.rows("contacts.places", text=place_question).dicts()]
            if not places:
                continue
            name_question = next(r for r in readings(" ".join(name)) if r.tolerant == reading.tolerant).question
            found = _suggested(_ask(graph, name_question, " ".join(name), places, on, limit), reading.tolerant)
            if found.rows:
                return found
    return Suggested([], 0)


def suggest_at(
    graph: GraphSession, name: str, places: Sequence[str] = (), *, on: dt.date | None = None, limit: int = LIMIT
) -> Suggested:
    """As `suggest`, for a name alone: people who work at one of `places`, or, without any, people and institutions
    anywhere."""
    on = on or dt.date.today()
    for reading in readings(name):
        found = _suggested(_ask(graph, reading.question, reading.text, list(places), on, limit), reading.tolerant)
        if found.rows:
            return found
    return Suggested([], 0)


def suggest_places(graph: GraphSession, text: str) -> list[dict[str, Any]]:
    """Institutions for what was typed, the closest first, a hundred at most: id, name, full_name."""
    for reading in readings(text):
        if rows := graph.rows("contacts.places", text=reading.question).dicts():
            return rows
    return []


def _ask(
    graph: GraphSession, question: str, text: str, places: list[str], on: dt.date, limit: int
) -> list[dict[str, Any]]:
    plain = " ".join(split(text))
    return graph.rows("contacts.suggest", text=question, plain=plain, places=places, on=on, limit=limit).dicts()


def _suggested(rows: list[dict[str, Any]], is_near: bool = False) -> Suggested:
    total = rows[0].pop("total") if rows else 0
    for row in rows[1:]:
        row.pop("total")
    return Suggested(rows, total, is_near)


def _halves(words: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """The ways to read words as a name and a place, in either order: «петрова гимназия», «гимназия 1 петрова»."""
    if len(words) > _LONGEST:
        return
    for cut in range(1, len(words)):
        yield words[:cut], words[cut:]
        yield words[cut:], words[:cut]
