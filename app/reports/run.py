"""Runs a report: its rows in bounded number with the names of whom they are about, or all of them on their way to a file."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, islice
from typing import Any

from sqlalchemy.orm import Session

from app.exports import Sheet
from app.graph import GraphSession
from app.queries import Head, Query
from app.reports import records, values
from app.reports.own import Outcome
from app.reports.values import Named
from app.vocabulary import Term

MOST_ROWS = 100_000
"""So many rows a page shows at most."""
SECONDS = 60.0

_SUGGESTIONS = 2000

LABELS: Mapping[str, Term] = {
    term.code: term
    for term in (
        Term("about", "Что посчитано", "What is counted"),
        Term("asked", "Дата отчёта", "Date of the report"),
        Term("source", "Источник", "Source"),
        Term("of_network", "сеть Сетки, запрос %s", "Setka’s network, query %s"),
        Term(
            "of_records",
            "собственные записи Сетки, не сеть; запрос %s",
            "Setka’s own records, not the network; query %s",
        ),
    )
}


Seen = Callable[[Iterable[str]], None]
"""Is told of people, by their ids, before rows that hold them are handed out; what it raises ends the answer."""


def unseen(people: Iterable[str]) -> None:
    """Nobody needs to be told: the program itself asks."""


@dataclass(frozen=True)
class Answer:
    """What a report answered: `rows` of `total` (at least so many, when counting stopped), asked when, in how many seconds."""

    query: Query
    params: Mapping[str, Any]
    rows: list[tuple[Any, ...]]
    total: int
    is_exact: bool
    at: dt.datetime
    seconds: float
    names: Mapping[str, Named] = field(default_factory=dict)
    part: str = ""  # the municipality that a text was put to, where it was not the whole network

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than are held."""
        return self.total > len(self.rows)

    @property
    def people(self) -> list[str]:
        """The ids of the people whom its rows name."""
        return [id for id, one in self.names.items() if one.label == "Teacher"]

    @cached_property
    def heads(self) -> list[Head]:
        """The heads in the order of the columns."""
        return [self.query.heads[column] for column in self.query.columns]

    def place(self, column: str) -> int:
        """Where a column stands in a row."""
        return self.query.columns.index(column)

    def sorted_by(self, sort: str, language: str) -> list[int]:
        """The numbers of the rows in an order: a column, with “-” before it the other way round; as asked when it is none."""
        numbers = list(range(len(self.rows)))
        column = sort.removeprefix("-")
        if column not in self.query.columns:
            return numbers
        place, head = self.place(column), self.query.heads[column]
        keys = [values.order(head, row[place], self.names, language) for row in self.rows]
        known = [n for n in numbers if keys[n][0] == 0]
        known.sort(key=lambda n: keys[n], reverse=sort.startswith("-"))
        return known + [n for n in numbers if keys[n][0]]

    def text(self, row: tuple[Any, ...], place: int, language: str) -> str:
        """One cell in words."""
        return values.text(self.heads[place], row[place], self.names, language)

    def holding(self, numbers: list[int], words: str, language: str) -> list[int]:
        """Those of the rows which hold every one of the words, in whatever cell."""
        wanted = words.casefold().replace("ё", "е").split()
        if not wanted:
            return numbers
        found = []
        for number in numbers:
            row = self.rows[number]
            text = " ".join(self.text(row, place, language) for place in range(len(self.heads))).casefold()
            if all(word in text.replace("ё", "е") for word in wanted):
                found.append(number)
        return found


def answer(
    graph: GraphSession, query: Query, params: Mapping[str, Any], most: int = MOST_ROWS, store: Session | None = None
) -> Answer:  # fmt: skip
    """Runs a report as the graph's viewer; what they may not see is not in it. Raises GraphError. The `store` is needed for
    those reports only that ask it."""
    at, begun = dt.datetime.now(dt.UTC), time.monotonic()
    result = records.rows(graph, store, query, params, most, SECONDS)
    seconds = time.monotonic() - begun
    heads = [query.heads[column] for column in query.columns]
    names = values.named(graph, heads, result.rows)
    return Answer(query, params, result.rows, result.total, result.total_is_exact, at, seconds, names)


def of_text(asked: Query, params: Mapping[str, Any], outcome: Outcome, seconds: float) -> Answer:
    """What a text of somebody's own has answered, in the same shape: its columns are its heads, told by what is in them."""
    heads = {
        column: Head(column, Term(column, column, column), _type(row[place] for row in outcome.rows))
        for place, column in enumerate(outcome.columns)
    }
    query = replace(asked, columns=outcome.columns, heads=heads)
    rows = [tuple(row) for row in outcome.rows]
    return Answer(
        query, params, rows, outcome.total, outcome.is_exact, dt.datetime.now(dt.UTC), seconds, part=outcome.part
    )


def _type(found: Iterable[Any]) -> str:
    kinds = {type(value) for value in found if value is not None}
    if kinds and kinds <= {int}:
        return "int"
    if kinds and kinds <= {int, float}:
        return "float"
    return "bool" if kinds == {bool} else "list" if kinds == {list} else "text"


def sheet(
    graph: GraphSession, query: Query, params: Mapping[str, Any], language: str, title: str = "", store: Session | None = None,
    seen: Seen = unseen,
) -> Sheet:  # fmt: skip
    """All rows of a report as they come, in bounded memory, ids and codes by name; with its definition, date and parameters.

    `seen` is told of the people in some rows before any of these is handed on. Its first rows have been read when this returns,
    so that what fails at once is raised here.
    """
    heads = [query.heads[column] for column in query.columns]
    rows = _rows(graph, watched(records.stream(graph, store, query, params), heads, seen), heads, language)
    first = list(islice(rows, 1))
    return Sheet(
        name=query.name.rpartition(".")[2],
        title=title or query.title.name(language),
        heads=heads,
        rows=chain(first, rows),
        notes=notes(graph, query, params, language, store),
        language=language,
    )


def watched(rows: Iterator[tuple[Any, ...]], heads: Iterable[Head], seen: Seen) -> Iterator[tuple[Any, ...]]:
    """The rows as they come; `seen` is told of the people in some of them before any of these is handed on."""
    places = [place for place, head in enumerate(heads) if head.type == "teacher"]
    if not places:
        yield from rows
        return
    while some := list(islice(rows, values.CHUNK)):
        seen({row[place] for row in some for place in places if row[place] is not None})
        yield from some


def notes(
    graph: GraphSession, query: Query, params: Mapping[str, Any], language: str, store: Session | None = None
) -> tuple[tuple[str, str], ...]:
    """What stands beside the numbers: what is counted, when it was asked, with which values, from where."""
    source = LABELS["of_records" if query.is_of_records else "of_network"].name(language) % query.file
    return (
        (LABELS["about"].name(language), query.about.name(language)),
        (LABELS["asked"].name(language), values.day(dt.date.today(), language)),
        *told(graph, query, params, language, store),
        (LABELS["source"].name(language), source),
    )


def told(
    graph: GraphSession | None, query: Query, params: Mapping[str, Any], language: str, store: Session | None = None
) -> list[tuple[str, str]]:
    """The parameters in words: what each is called and its value, named. One without a value is left out."""
    found = []
    for name, param in query.params.items():
        value = params.get(name)
        if value in (None, "", []):
            continue
        if param.suggest and graph is not None:
            known = dict(suggestions(graph, query, name, params, store))
            shown = known.get(value, str(value))
        elif param.family:
            shown = values.code_name(param.family, value, language)
        else:
            shown = values.text(Head(name, Term(name, "", "")), value, {}, language)
        found.append(((param.title or Term(name, name, name)).name(language), shown))
    return found


def suggestions(
    graph: GraphSession, query: Query, name: str, params: Mapping[str, Any], store: Session | None = None
) -> list[tuple[Any, str]]:
    """The values that a parameter may take, each with its name, given those of the parameters before it; none while one that is
    needed is missing."""
    asked = graph.graph.queries[query.params[name].suggest]
    known = {key: params[key] for key in asked.params if params.get(key) is not None}
    if any(param.required and key not in known for key, param in asked.params.items()):
        return []
    return [(row[0], row[1]) for row in records.rows(graph, store, asked, known, _SUGGESTIONS).rows]


def _rows(
    graph: GraphSession, stream: Iterator[tuple[Any, ...]], heads: list[Head], language: str
) -> Iterator[tuple[Any, ...]]:
    while chunk := list(islice(stream, values.CHUNK)):
        names = values.named(graph, heads, chunk)
        for row in chunk:
            yield tuple(_cell(head, value, names, language) for head, value in zip(heads, row, strict=True))


def _cell(head: Head, value: Any, names: Mapping[str, Named], language: str) -> Any:
    """A value for a file: what can be counted with stays so, the rest becomes words."""
    if value is None or head.type in ("int", "float", "share", "date", "bool"):
        return value
    return values.text(head, value, names, language)
